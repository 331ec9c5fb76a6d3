"""A remedy on its way through the steps: the lines of money, the points, and what was said about them.

A clause keeps a memory from period to period: what it has cost, misses in a row, what is carried, credits that may be
earned back. A draft reads the memory and never changes it, so that the same period can be drafted under each reading of
an open claim; the one that holds becomes the next memory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from tallystick.charter.clauses.definitions import Amount, ClauseDefinition, ConsequenceRule
from tallystick.errors import InputError
from tallystick.obligations.amounts import LackingError, Lookup, evaluate
from tallystick.obligations.caps import Spent
from tallystick.obligations.carry import Filled, Holding, opening
from tallystick.obligations.desk import Desk
from tallystick.obligations.determination import Consequent
from tallystick.obligations.earn_back import Waiting
from tallystick.obligations.figures_of import has_parties, party_of
from tallystick.obligations.judged import MISSES, Deadline, Firing, Judged, Result, Verdict
from tallystick.obligations.saying import money, shown
from tallystick.obligations.slots import Slot
from tallystick.obligations.spot import Past, Spot, spot_of
from tallystick.obligations.targets_of import target_in
from tallystick.obligations.values import commencement, last_day, value_of
from tallystick.terms.calendar import Period
from tallystick.terms.currency import minor_unit
from tallystick.terms.wording import listed

_ZERO = Fraction(0)
AND = " and "

JUDGED = (Result.MET, *MISSES)
"""Results that are a verdict."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a clause remembers of an obligor and cell."""

    past: Sequence[Past] = ()
    spent: Sequence[Spent] = ()
    open: tuple[str, ...] = ()
    """Periods whose amount could not be determined."""
    row: int = 0
    """Misses in a row."""
    misses: int = 0
    rest: tuple[Fraction, Fraction] = (_ZERO, _ZERO)
    """What caps cut off and carried: owed by the obligor, and to it."""
    holdings: tuple[Holding, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    fired: tuple[tuple[str, int], ...] = ()
    """Triggers that count points, with the number of the period in which each fired last."""


def empty_memory(definition: ClauseDefinition) -> Memory:
    """Before the first period."""
    return Memory(holdings=opening(definition))


@dataclass(slots=True)
class Line:
    """One amount on its way."""

    kind: str
    at: str
    debtor: str
    creditor: str
    exact: Fraction
    uncapped: Fraction
    steps: list[str] = field(default_factory=list)
    amount: Decimal | None = None
    """Rounded."""
    tax: Decimal | None = None
    provisional: bool = False
    capped: bool = True
    """Whether caps count it."""


@dataclass(slots=True)
class Draft:
    """One period under one reading."""

    definition: ClauseDefinition
    desk: Desk
    judged: Judged
    verdict: Verdict
    memory: Memory
    spot: Spot
    filled: Filled
    silent: str | None
    """Why nothing follows from the verdict; None where something may."""
    rules: list[tuple[ConsequenceRule, Mapping[str, Fraction]]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    others: list[Consequent] = field(default_factory=list)
    points: Fraction = _ZERO
    scored: bool = False
    factor: Fraction = Fraction(1)
    """What repeated misses multiply amounts by."""
    room: dict[bool, Fraction] = field(default_factory=dict)
    """The tightest cap, by whether the obligor owes."""
    rest: dict[bool, Fraction] = field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()
    quantity: Fraction | None = None
    rate: Fraction | None = None
    """Of tiers: the rate that is reached."""
    fired: list[Firing] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    because: list[str] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    used: dict[str, Fraction] = field(default_factory=dict)
    """Names that the last evaluation used, with their values."""

    @property
    def missed(self) -> bool:
        """Whether it is a miss that was not filled by what was carried over."""
        return self.verdict.result in MISSES and not self.filled.wholly

    @property
    def places(self) -> int:
        """Decimal places of the currency; InputError where an amount has none."""
        if self.definition.currency is None:
            raise InputError(
                f"Clause {self.definition.id!r} owes an amount, and neither it nor the charter names a currency; "
                "write 'currency: EUR'."
            )
        return minor_unit(self.definition.currency)

    @property
    def beneficiary(self) -> str:
        """The other side."""
        return AND.join(self.judged.beneficiaries)

    def named(self, side: str) -> str:
        """A side as people know it; several parties each by its name."""
        parties = self.desk.compiled.charter.parties
        return AND.join(parties[each].name if each in parties else each for each in side.split(AND))

    def is_owed(self, line: Line) -> bool:
        """Whether the obligor owes it."""
        return line.debtor == self.judged.obligor

    def total(self, *, owed: bool) -> Fraction:
        """Unrounded, of the lines that caps count."""
        found = [line.exact for line in self.lines if line.capped and self.is_owed(line) is owed]
        return (found[0] if len(found) == 1 else sum(found, _ZERO)) if found else _ZERO

    def amount_of(self, amount: Amount, extra: Mapping[str, Fraction] | None = None) -> Fraction:
        """What a formula comes to here; raises LackingError."""
        self.used = {}
        return evaluate(amount, self.lookup(extra or {}))

    def target(self) -> Fraction | None:
        """What ``target`` means in this period; None where there is none. Raises LackingError."""
        judged, definition, measured = self.judged, self.definition, self.verdict.measured
        period = self.spot.calendar_period or Period(
            judged.period, "once", judged.start, judged.end, None, judged.period, None
        )
        apart = has_parties(self.desk.compiled, definition.kpi or "")
        return target_in(
            definition,
            self.desk,
            obligor=judged.obligor,
            beneficiaries=judged.beneficiaries,
            scope=judged.scope,
            party=party_of(definition.clause.of, judged.obligor, judged.beneficiaries, tells_parties_apart=apart),
            slot=Slot(period, judged.start, judged.end, judged.share),
            periods=() if measured is None else measured.periods,
        )

    def lookup(self, extra: Mapping[str, Fraction]) -> Lookup:
        """The words that every amount knows, then values and KPIs."""

        def found(name: str) -> Fraction:
            if name in extra:
                value: Fraction | None = extra[name]
            elif name in WORDS:
                value = _word(name, self)
            else:
                value = value_of(name, self.spot, self.desk)
            if value is None:
                raise LackingError(f"'{name}' has no value in {self.judged.period}; the amount needs it.")
            self.used[name] = value
            return value

        return found

    def told(self, amount: Amount, found: Fraction, *, currency: str | None) -> str:
        """A formula with what it came to and the values it used: ``6 % of invoice = 60.00 EUR, where invoice = 1,000``.

        A plain number says itself.
        """
        came_to = money(found, currency) if currency else shown(found)
        if not amount.names:
            return came_to
        used = [f"{name} = {shown(value)}" for name, value in self.used.items()]
        return f"{amount.text} = {came_to}{f', where {listed(used, apart=AND)}' if used else ''}"


WORDS = (
    "value", "exact", "threshold", "target", "shortfall", "excess", "numerator", "denominator", "n", "failures",
    "points", "late", "occurrences", "misses", "days", "share", "rate",
)  # fmt: skip
"""Words that every amount knows."""


def _word(name: str, draft: Draft) -> Fraction | None:
    measured, judged = draft.verdict.measured, draft.judged
    if name == "target":
        return draft.target()
    plain: dict[str, Fraction | None] = {
        "threshold": draft.verdict.threshold,
        "shortfall": draft.filled.shortfall,
        "excess": draft.filled.excess,
        "points": draft.points,
        "late": judged.late,
        "occurrences": Fraction(len(judged.occurrences)),
        "days": Fraction((judged.end - judged.start).days),
        "share": judged.share,
        "rate": draft.rate,
    }
    if name in plain or measured is None:
        return plain.get(name)
    above, below = measured.numerator, measured.denominator
    return {
        "value": measured.compared,
        "exact": measured.value,
        "numerator": above,
        "denominator": below,
        "n": None if measured.n is None else Fraction(measured.n),
        "failures": None if above is None or below is None or not _counts(draft) else below - above,
    }.get(name)


def _counts(draft: Draft) -> bool:
    """Whether the numerator counts what the denominator counts; of a scaled quotient it does not."""
    kpi = draft.desk.compiled.kpis.get(draft.definition.kpi or "")
    return kpi is None or kpi.bound.quotient is None or kpi.bound.quotient.counts


def bounds_of(definition: ClauseDefinition, desk: Desk, judged: Judged) -> tuple[date, date]:
    """From when the clause counts its years, and the day after its last."""
    spot = spot_of(definition, judged)
    return commencement(spot, desk), last_day(spot, desk)


@lru_cache
def _nothing(places: int) -> Decimal:
    """Zero with so many places."""
    return Decimal(0).scaleb(-places) if places else Decimal(0)


def net(draft: Draft) -> Decimal:
    """What the obligor owes less what it gets, in whole minor units."""
    zero = _nothing(draft.places if draft.definition.currency else 0)
    if not draft.lines:
        return zero
    amounts = [(line.amount or zero) if draft.is_owed(line) else -(line.amount or zero) for line in draft.lines]
    return sum(amounts, zero)
