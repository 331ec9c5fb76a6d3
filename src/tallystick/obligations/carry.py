"""What goes over from one period to later ones: banks, make-good, prepaid and unused credit.

``surplus`` and ``unused credit`` hold what was done beyond the threshold (or short of a paid minimum) and fill what
comes later; ``shortfall`` puts off a miss, which later surplus makes good and whose consequence falls due with its
time; ``payment`` holds what was paid for a shortfall until later surplus uses it up. Nothing is created on the way:
what was earned is carried, used or lapsed.

In a period: what is held is used first, then its time runs, then what is new is put in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.model.consequences import Carry
from tallystick.obligations.determination import Carried
from tallystick.obligations.saying import shown
from tallystick.obligations.spans import block
from tallystick.obligations.spot import Spot

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Lot:
    """What one period put in, as far as it is still there."""

    period: str
    amount: Fraction
    """In the clause's unit."""
    left: int | None
    """In so many later periods it can still be used; None until its time lapses otherwise."""
    lapses: date
    """The day on which it lapses at the latest."""
    paid: Fraction = _ZERO
    """Of a prepaid shortfall: the money that stands for what is left of it."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What one rule holds, with the account that must balance: earned = held + used + lapsed."""

    rule: Carry
    lots: tuple[Lot, ...] = ()
    earned: Fraction = _ZERO
    used: Fraction = _ZERO
    lapsed: Fraction = _ZERO

    @property
    def held(self) -> Fraction:
        """How much is there."""
        return sum((lot.amount for lot in self.lots), _ZERO)

    @property
    def paid(self) -> Fraction:
        """How much money stands behind it."""
        return sum((lot.paid for lot in self.lots), _ZERO)


@dataclass(frozen=True, slots=True)
class Filled:
    """A period after what was carried has been used."""

    holdings: tuple[Holding, ...]
    shortfall: Fraction
    """What has its consequence now: the rest of this period's, and what was put off and has run out of time."""
    excess: Fraction
    used: Fraction
    """How much of this period's own shortfall was filled."""
    put_off: Fraction
    """How much of it waits to be made good."""
    overdue: Fraction
    """How much of earlier periods' shortfall falls due now."""
    returned: Fraction
    """Prepaid money that is used up by this period's surplus."""
    because: tuple[str, ...]

    @property
    def wholly(self) -> bool:
        """Whether there was a shortfall and all of it was filled."""
        return bool(self.used) and not self.shortfall and not self.put_off


def opening(definition: ClauseDefinition) -> tuple[Holding, ...]:
    """What a clause holds before its first period: nothing."""
    return tuple(Holding(rule) for rule in definition.clause.carry)


@dataclass(frozen=True, slots=True)
class Terms:
    """When the clause began and ends, and the most that a rule holds."""

    commencement: date
    end: date
    at_most: Callable[[Holding], Fraction | None]


def fill(holdings: Sequence[Holding], spot: Spot, *, shortfall: Fraction, excess: Fraction, terms: Terms) -> Filled:
    """One period of what is carried; ``payment`` only gives here, and is put in once the amount is known."""
    run = _Run(spot, terms, shortfall=shortfall, excess=excess)
    after = tuple(run.one(holding) for holding in holdings)
    due = run.shortfall + run.overdue
    return Filled(after, due, run.excess, run.filled, run.put_off, run.overdue, run.returned, tuple(run.because))


class _Run:
    """The rules of one clause at work in one period, one after the other."""

    def __init__(self, spot: Spot, terms: Terms, *, shortfall: Fraction, excess: Fraction) -> None:
        self.spot, self.terms, self.shortfall, self.excess = spot, terms, shortfall, excess
        self.filled = self.put_off = self.overdue = self.returned = _ZERO
        self.because: list[str] = []

    def one(self, holding: Holding) -> Holding:
        """The holding after this period."""
        what = holding.rule.what
        wanted = self.shortfall if what == "surplus" else self.excess
        holding, used, money = take(holding, wanted)
        if what == "surplus":
            self._fill(used)
        elif used:
            self.excess -= used
            self.returned += money
            self.because.append(_USED[what].format(used=shown(used)))
        new = self._new(what)
        holding, lapsed = age(holding, self.spot.end)
        if lapsed and what == "shortfall":
            self.overdue += lapsed
            self.because.append(f"{shown(lapsed)} of earlier shortfall was not made good in time and falls due now.")
        elif lapsed:
            self.because.append(f"{shown(lapsed)} that was carried lapses after {self.spot.period}.")
        return holding if what == "payment" else self._put(holding, new)

    def _fill(self, used: Fraction) -> None:
        if used:
            self.because.append(
                f"Of the shortfall of {shown(self.shortfall)}, {shown(used)} is filled from earlier surplus; "
                f"{shown(self.shortfall - used)} remains."
            )
        self.shortfall -= used
        self.filled += used

    def _new(self, what: str) -> Fraction:
        return self.excess if what == "surplus" else self.shortfall

    def _put(self, holding: Holding, new: Fraction) -> Holding:
        """Put in what is new, up to what may be held and if there is time left to use it."""
        rule = holding.rule
        wanted = new * Fraction(rule.share) / 100
        until = lapses_on(rule, self.spot, commencement=self.terms.commencement, end=self.terms.end)
        if wanted <= 0 or until <= self.spot.end:
            return holding
        limit = self.terms.at_most(holding)
        amount = wanted if limit is None else max(_ZERO, min(wanted, limit - holding.held))
        if amount == 0:
            return holding
        if rule.what == "surplus":
            self.excess -= amount
            self.because.append(f"{shown(amount)} beyond the threshold is banked for later shortfalls.")
        elif rule.what == "shortfall":
            self.shortfall -= amount
            self.put_off += amount
            self.because.append(f"{shown(amount)} short may still be made good in later periods.")
        else:
            self.because.append(f"{shown(amount)} of the paid minimum was not used and goes over to later periods.")
        return put(holding, self.spot.period, amount, until)


_USED = {
    "shortfall": "{used} of earlier shortfall is made good.",
    "payment": "{used} beyond the threshold was paid for before and uses up prepaid credit.",
    "unused credit": "{used} beyond the minimum is set against credit that was not used before.",
}


def take(holding: Holding, wanted: Fraction) -> tuple[Holding, Fraction, Fraction]:
    """Use up to what is wanted, lot by lot: the holding after it, how much was used, and the money behind that."""
    rest, money, lots = max(wanted, _ZERO), _ZERO, []
    order = holding.lots if holding.rule.order == "oldest first" else holding.lots[::-1]
    for lot in order:
        used = min(rest, lot.amount)
        share = lot.paid * used / lot.amount
        rest -= used
        money += share
        if used < lot.amount:
            lots.append(replace(lot, amount=lot.amount - used, paid=lot.paid - share))
    kept = tuple(lots if holding.rule.order == "oldest first" else lots[::-1])
    used = holding.held - sum((lot.amount for lot in kept), _ZERO)
    return replace(holding, lots=kept, used=holding.used + used), used, money


def age(holding: Holding, end: date) -> tuple[Holding, Fraction]:
    """A period's end: each lot has one period less; what has run out of time lapses."""
    aged = [replace(lot, left=None if lot.left is None else lot.left - 1) for lot in holding.lots]
    kept = tuple(lot for lot in aged if lot.left != 0 and lot.lapses > end)
    lapsed = holding.held - sum((lot.amount for lot in kept), _ZERO)
    return replace(holding, lots=kept, lapsed=holding.lapsed + lapsed), lapsed


def put(holding: Holding, period: str, amount: Fraction, lapses: date, *, paid: Fraction = _ZERO) -> Holding:
    """A new lot."""
    lot = Lot(period, amount, holding.rule.for_, lapses, paid)
    return replace(holding, lots=(*holding.lots, lot), earned=holding.earned + amount)


def lapses_on(rule: Carry, spot: Spot, *, commencement: date, end: date) -> date:
    """The day on which what the period puts in lapses at the latest."""
    _, until = block(rule.within, spot.start, spot.definition.calendar, commencement=commencement, end=end)
    return min(until, end)


_NAMES = {"surplus": "bank", "shortfall": "shortfall", "payment": "prepaid", "unused credit": "unused credit"}


def carried(holdings: Sequence[Holding], spot: Spot, unit: str) -> tuple[Carried, ...]:
    """What goes over, for the record."""
    return tuple(
        Carried(_NAMES[holding.rule.what], lot.amount, unit, _until(lot, spot))
        for holding in holdings
        for lot in holding.lots
    )


def _until(lot: Lot, spot: Spot) -> str | None:
    """The last period in which a lot can be used; None where it is not counted in periods of the calendar."""
    period, calendar = spot.calendar_period, spot.definition.calendar
    if period is None:
        return None
    last = None if lot.left is None else calendar.shift(period, lot.left)
    inside = calendar.within(spot.start, lot.lapses, period.kind)
    ends = [each for each in (last, inside[-1] if inside else None) if each is not None]
    return min(ends, key=lambda each: each.end).id if ends else None
