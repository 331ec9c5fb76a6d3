"""A party's exit as a whole: its stub determinations, what is owed, rights that stand, and what goes on (SEMANTICS 22).

What was determined for earlier periods never changes because a party left; an unfinished period is judged as each
clause's ``stub`` says. Clauses that survive go on, and a successor takes over what the charter says it takes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.findings import near
from tallystick.cycle.departures import Departure, departures
from tallystick.cycle.settling import settle
from tallystick.errors import InputError
from tallystick.obligations.determination import Determination
from tallystick.obligations.judged import Deadline
from tallystick.obligations.settlement.statement import Balance, Item
from tallystick.obligations.standing_rights import Right, standing_rights


@dataclass(frozen=True, slots=True)
class Stub:
    """A period of a clause that the exit cuts."""

    clause: str
    obligor: str
    period: str
    label: str
    rule: str
    """``full``, ``pro rata`` or ``not judged``."""
    determination: Determination | None
    """None where it is not judged, or not determined yet."""


@dataclass(frozen=True, slots=True)
class GoesOn:
    """A clause that binds after the exit."""

    clause: str
    title: str
    role: str
    """What the party is in it: ``obligor`` or ``beneficiary``."""
    until: date
    """The day after its last."""
    deadlines: tuple[Deadline, ...]
    """Those to come."""


@dataclass(frozen=True, slots=True)
class Exit:
    """Everything that an exit leaves to be done."""

    party: str
    name: str
    departure: Departure
    as_of: date
    stubs: tuple[Stub, ...]
    items: tuple[Item, ...]
    """The account of the party, of periods that began before it left; only where something is owed or was settled."""
    balances: tuple[Balance, ...]
    """Of all its periods."""
    rights: tuple[Right, ...]
    """Rights that stand, of the party and against it."""
    open_claims: tuple[Determination, ...]
    """Periods whose claims are not settled."""
    goes_on: tuple[GoesOn, ...]
    taken: tuple[str, ...]
    """What the successor takes over: ``misses``, ``caps``, ``banks``, ``rights``."""


def exit_of(
    path: Path,
    party: str,
    *,
    facts: Path | None = None,
    events: Path | None = None,
    as_of: date | None = None,
    determined_at: datetime | None = None,
) -> Exit:
    """What a party's exit leaves to be done, at the end of a day, today's by default.

    Raises InputError for a party that is not there or does not leave, and what :func:`settle` raises.
    """
    found = settle(path, facts=facts, events=events, as_of=as_of, determined_at=determined_at)
    compiled, day = found.compiled, found.statement.as_of
    departure = _departure(compiled, party, day)
    mine = [each for each in found.determinations if _concerns(each, party)]
    before = [each for each in mine if each.start < departure.day]
    periods = {(each.clause, each.obligor, each.period) for each in before}
    amendments = [terms for each in found.charters if (terms := each.charter.amends) is not None]
    return Exit(
        party=party,
        name=compiled.charter.parties[party].name,
        departure=departure,
        as_of=day,
        stubs=tuple(_stubs(compiled, party, departure.day, before)),
        items=tuple(
            item
            for item in found.statement.items
            if (item.clause, item.obligor, item.period) in periods and (item.state != "nothing owed" or item.settled)
        ),
        balances=tuple(each for each in found.statement.balances if party in (each.debtor, each.creditor)),
        rights=standing_rights(before, found.events, on=max(day, departure.day), amended_by=amendments),
        open_claims=tuple(each for each in before if each.readings is not None),
        goes_on=tuple(_goes_on(compiled, party, departure.day, mine, day)),
        taken=_taken(compiled, departure),
    )


def _departure(compiled: CompiledCharter, party: str, day: date) -> Departure:
    """The last exit by the day, else the next one."""
    parties = compiled.charter.parties
    if party not in parties:
        raise InputError(f"There is no party {party!r}. {near(party, parties)}")
    found = [each for each in departures(compiled, day) if each.party == party]
    if not found:
        raise InputError(
            f"Party {party!r} does not leave before the term ends on {compiled.charter.term.end}; an exit is written "
            "with 'until' and its event (withdrawal or novation) in the charter."
        )
    return next((each for each in reversed(found) if each.day <= day), found[0])


def _concerns(each: Determination, party: str) -> bool:
    return party == each.obligor or party in each.beneficiary


def _stubs(compiled: CompiledCharter, party: str, day: date, before: Sequence[Determination]) -> Iterator[Stub]:
    """The period of each clause in which the exit lies, where it ends the clause for the pair."""
    for definition in compiled.clauses.definitions.values():
        if definition.clause.survives or definition.each in ("occurrence", "once"):
            continue
        period = definition.calendar.find(day, definition.each)
        span = definition.clause.in_force or compiled.charter.term
        if period is None or period.start >= day or not span.start < day < span.end:
            continue
        for obligor, beneficiaries in definition.pairs:
            if party != obligor and (party,) != beneficiaries:
                continue  # others are left to whom it is owed
            made: list[Determination | None] = [
                each
                for each in before
                if (each.clause, each.obligor, each.period) == (definition.id, obligor, period.id)
            ]
            for each in made or [None]:
                yield Stub(definition.id, obligor, period.id, period.label, definition.clause.stub, each)


def _goes_on(
    compiled: CompiledCharter, party: str, left: date, mine: Sequence[Determination], day: date
) -> Iterator[GoesOn]:
    for definition in compiled.clauses.definitions.values():
        span = definition.clause.in_force or compiled.charter.term
        role = _role(definition, party)
        if not definition.clause.survives or role is None or span.end <= left:
            continue
        to_come = [
            deadline
            for each in mine
            if each.clause == definition.id
            for deadline in each.deadlines
            if deadline.due is not None and deadline.due >= day
        ]
        yield GoesOn(definition.id, definition.clause.title or definition.id, role, span.end, tuple(to_come))


def _role(definition: ClauseDefinition, party: str) -> str | None:
    if any(party == obligor for obligor, _ in definition.pairs):
        return "obligor"
    return "beneficiary" if any(party in others for _, others in definition.pairs) else None


def _taken(compiled: CompiledCharter, departure: Departure) -> tuple[str, ...]:
    if departure.successor is None:
        return ()
    succession = compiled.charter.parties[departure.successor].successor_of
    return () if succession is None else tuple(succession.takes)
