"""What goes over where one charter follows another, or one party another: misses, triggers, money's memory, caps.

What a clause has left behind at the end of its periods is a :class:`Left`; all of it together, with what was agreed
about it, is :class:`Handed` to the next charter. History (what was determined) always goes over; what counts, is used
or is held goes over as agreed (:class:`Kept`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.model.alliance import Succession
from tallystick.charter.model.amends import Amends
from tallystick.charter.model.consequences import Carry
from tallystick.obligations.caps import Spent
from tallystick.obligations.carry import Holding
from tallystick.obligations.determination import Determination
from tallystick.obligations.draft import Memory, empty_memory
from tallystick.obligations.judged import Judged
from tallystick.obligations.triggers import Stand
from tallystick.terms.figure import Scope

SeriesKey = tuple[str, str, Scope]
"""Clause, obligor and cell."""

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Left:
    """What a clause of one obligor and cell has left behind."""

    judged: tuple[Judged, ...] = ()
    """All periods so far, under every charter, in order."""
    labels: Mapping[str, str] = field(default_factory=dict)
    filled: frozenset[str] = frozenset()
    """Periods that were met by what was carried."""
    early: frozenset[str] = frozenset()
    """Periods in a ramp-up that does not count, whatever a later charter says."""
    triggers: Mapping[tuple[str | None, str], Stand] = field(default_factory=dict)
    """By level and name."""
    holdings: tuple[Holding, ...] = ()
    """What is carried, as the verdicts see it: before money."""
    memory: Memory = field(default_factory=Memory)


@dataclass(frozen=True, slots=True)
class Handed:
    """All that goes over to the next charter."""

    terms: Amends
    """What was agreed about it."""
    series: Mapping[SeriesKey, Left]
    shared: Mapping[str, Mapping[str, tuple[Spent, ...]]]
    """Of caps over several clauses: what each obligor has spent."""
    determined: Mapping[str, Mapping[tuple[str, Scope], Mapping[str, Determination]]]
    """What was determined under the earlier charters, for clauses that look at one another."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Which kinds of what has accrued go over."""

    misses: bool = True
    caps: bool = True
    banks: bool = True

    @classmethod
    def by(cls, terms: Amends) -> "Kept":
        """As the amendment says; what it does not speak of goes over, because it changes nothing."""
        return cls(terms.misses != "reset", terms.caps != "reset", terms.banks != "reset")

    @classmethod
    def taken(cls, succession: Succession) -> "Kept":
        """As a party takes another's place; what it is not said to take stays behind."""
        return cls(*(each in succession.takes for each in ("misses", "caps", "banks")))


EVERY_KIND = Kept()


def opening_memory(definition: ClauseDefinition, left: Left | None, kept: Kept) -> Memory:
    """What the money side remembers before the first period under a charter.

    The history (what was determined, which true-ups and tiers look back at) always goes over.
    """
    fresh = empty_memory(definition)
    if left is None:
        return fresh
    before = left.memory
    past = before.past if kept.misses else tuple(replace(each, points=_ZERO) for each in before.past)
    return Memory(
        past=past,
        spent=before.spent if kept.caps else (),
        open=before.open if kept.caps else (),
        row=before.row if kept.misses else 0,
        misses=before.misses if kept.misses else 0,
        rest=before.rest if kept.banks else fresh.rest,
        holdings=opening_holdings(definition, before.holdings, kept),
        waiting=before.waiting if kept.banks and definition.clause.earn_back is not None else (),
        fired=before.fired if kept.misses else (),
    )


def without_history(memory: Memory) -> Memory:
    """What a party remembers of another whose place it takes: periods and points, and no amount or value of theirs.

    The other party's amounts are its own to settle; a true-up or tier of the successor begins with its own periods.
    """
    past = tuple(
        replace(each, exact=None, numerator=None, denominator=None, amount=Decimal(0), quantity=None)
        for each in memory.past
    )
    return replace(memory, past=past)


def opening_holdings(definition: ClauseDefinition, before: tuple[Holding, ...], kept: Kept) -> tuple[Holding, ...]:
    """What is carried, under the new rules of the same kind; what was put in keeps the time that it was given."""
    fresh = empty_memory(definition).holdings
    if not kept.banks:
        return fresh
    rest = list(before)
    found = []
    for holding in fresh:
        old = next((each for each in rest if each.rule.what == holding.rule.what), None)
        if old is not None:
            rest.remove(old)
        found.append(holding if old is None else _under(holding.rule, old))
    return tuple(found)


def _under(rule: Carry, old: Holding) -> Holding:
    return replace(old, rule=rule)


def opening_spent(handed: Handed | None, cap: str) -> dict[str, list[Spent]]:
    """What obligors have spent of a cap over several clauses before."""
    if handed is None or not Kept.by(handed.terms).caps:
        return {}
    return {obligor: list(spent) for obligor, spent in handed.shared.get(cap, {}).items()}


def early(definition: ClauseDefinition, judged: Collection[Judged]) -> frozenset[str]:
    """The periods that lie in a ramp-up whose misses do not count."""
    ramp = definition.clause.ramp_up
    if ramp is None or ramp.counts:
        return frozenset()
    return frozenset(each.period for each in judged if each.ramp_up)
