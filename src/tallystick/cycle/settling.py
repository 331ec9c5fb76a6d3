"""From a workspace to a statement of account: what was determined, what was recorded, and what is still owed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.events import Event
from tallystick.cycle.determining import Determined, determine_workspace
from tallystick.errors import InputError
from tallystick.obligations.adjustments import Adjustment, adjust, by_place
from tallystick.obligations.determination import Determination
from tallystick.obligations.settlement.statement import Statement, statement


@dataclass(frozen=True, slots=True)
class Settled:
    """A statement with all that it rests on."""

    compiled: CompiledCharter
    determinations: tuple[Determination, ...]
    """As they were first made."""
    adjustments: tuple[Adjustment, ...]
    statement: Statement
    newly: tuple[Determination, ...] = ()
    """Determined for the first time since: of clauses and periods that were not judged at the first instant."""
    events: tuple[Event, ...] = ()
    """Those on record."""
    charters: tuple[CompiledCharter, ...] = ()
    """The present charter, after those that it amends."""


def settle(
    path: Path,
    *,
    facts: Path | None = None,
    events: Path | None = None,
    as_of: date | None = None,
    determined_at: datetime | None = None,
    known_at: datetime | None = None,
    threads: int | None = None,
) -> Settled:
    """The account of a workspace at the end of a day, today's by default.

    With ``determined_at`` the periods that had ended by that instant are determined as they were known then; what is
    known since changes them by adjustments only: later facts, later events, and a charter that was agreed later.
    ``known_at`` is the second look, where it is not the end of the day: only facts recorded by then are known.
    Raises what :func:`determine_workspace` raises, and InputError where the second look comes before the first.
    """
    if known_at is not None and determined_at is not None and known_at < determined_at:
        raise InputError(
            f"What was determined at {determined_at.isoformat()} cannot be adjusted by what was known at "
            f"{known_at.isoformat()}, which is earlier; exchange --determined-at and --known-at."
        )
    if known_at is None:
        now = _at_end_of(path, as_of, facts=facts, events=events, threads=threads)
    else:
        now = determine_workspace(path, facts=facts, events=events, known_at=known_at, threads=threads)
    day = as_of or now.compiled.zone.day_of(now.known_at)
    originals = now.determinations
    adjustments: tuple[Adjustment, ...] = ()
    newly: tuple[Determination, ...] = ()
    if determined_at is not None:
        then = determine_workspace(path, facts=facts, events=events, known_at=determined_at, threads=threads)
        first, present = by_place(then.determinations), by_place(now.determinations)
        newly = tuple(each for place, each in present.items() if place not in first)
        originals = (
            *(first.get(place, each) for place, each in present.items()),
            *(each for place, each in first.items() if place not in present),
        )
        charter = now.compiled.charter
        adjustments = adjust(
            then.determinations, now.determinations, charter.restatements, on=day, terms=charter.amends
        )
    known = [event for event in now.events if event.recorded <= now.known_at]
    found = statement(originals, adjustments, known, as_of=day, compiled=now.compiled, earlier=now.charters)
    return Settled(now.compiled, originals, adjustments, found, newly, tuple(known), now.charters)


def _at_end_of(
    path: Path, as_of: date | None, *, facts: Path | None, events: Path | None, threads: int | None
) -> Determined:
    """Determinations as known when the day had ended; now where no day is given."""
    after = None if as_of is None else as_of + timedelta(days=1)
    return determine_workspace(path, facts=facts, events=events, as_of=after, threads=threads)
