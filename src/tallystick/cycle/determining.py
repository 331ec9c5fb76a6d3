"""From a workspace to determinations: figures and events as known at one instant, judged by the clauses.

The knowledge cut-off is one instant for facts and events alike. Bare files given instead of recorded facts carry no
time of recording, so they are taken as known, up to the local day of the cut-off.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.findings import near
from tallystick.charter.model.events import Event
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.computing import Computed, compute
from tallystick.cycle.succession import events_over, succession
from tallystick.cycle.workspace import Workspace, open_workspace
from tallystick.errors import InputError
from tallystick.obligations.determination import Determination
from tallystick.obligations.determine import determine
from tallystick.obligations.needed import kpis_needed
from tallystick.obligations.succession import Stage, determine_over


@dataclass(frozen=True, slots=True)
class Determined:
    """Determinations with all that they rest on."""

    compiled: CompiledCharter
    computed: Computed | None
    """The figures; None where no clause looks at a KPI."""
    events: tuple[Event, ...]
    known_at: datetime
    """The knowledge cut-off, in UTC."""
    determinations: tuple[Determination, ...]
    charters: tuple[CompiledCharter, ...] = ()
    """From the first one to the present one, where the charter amends others; else the one charter."""


def determine_workspace(
    path: Path,
    *,
    facts: Path | None = None,
    events: Path | None = None,
    known_at: datetime | None = None,
    as_of: date | None = None,
    clauses: Collection[str] = (),
    threads: int | None = None,
) -> Determined:
    """What follows from the clauses of a workspace, all of them or the named ones, as known at an instant.

    ``as_of`` gives the cut-off as a day: its beginning, local time. Without either it is now.
    Raises ProblemsError for a charter or events with errors, InputError for facts that cannot be used.
    """
    compiled = sound_charter(path)
    charters = succession(open_workspace(path), compiled)
    known = _require_clauses(charters, clauses)
    cut_off = knowledge_cut_off(compiled, known_at=known_at, as_of=as_of)
    happened = _events_in(open_workspace(path), charters, events)

    def computed(charter: CompiledCharter) -> Computed | None:
        return compute_for_clauses(
            path,
            charter,
            facts=facts,
            known_at=None if facts is not None else cut_off if known_at is not None else None,
            as_of=charter.zone.day_of(cut_off),
            threads=threads,
            clauses=known,
        )

    return determined_by(charters, [computed(each) for each in charters], happened, cut_off, known)


def compute_for_clauses(
    path: Path,
    charter: CompiledCharter,
    *,
    facts: Path | None,
    known_at: datetime | None,
    as_of: date,
    threads: int | None = None,
    clauses: Collection[str] = (),
) -> Computed | None:
    """The figures that clauses look at, all of them or the named ones; None where none looks at a KPI."""
    mine = [name for name in charter.clauses.definitions if not clauses or name in clauses]
    kpis = kpis_needed(charter, mine) if mine else ()
    if not kpis:
        return None
    return compute(path, facts=facts, known_at=known_at, as_of=as_of, threads=threads, kpis=kpis, charter=charter)


def determine_computed(
    computed: Computed,
    *,
    known_at: datetime,
    events: Path | None = None,
    clauses: Collection[str] = (),
    facts: Path | None = None,
) -> Determined:
    """The same over figures that were computed before: those that the clauses need must be among them.

    Where the charter amends others, the figures by their definitions are computed besides, from ``facts`` where a
    folder was given. Raises ProblemsError for events with errors.
    """
    workspace = computed.workspace
    charters = succession(workspace, computed.compiled)
    happened = _events_in(workspace, charters, events)
    known = _require_clauses(charters, clauses)
    root = workspace.files[0] if workspace.bare else workspace.root
    earlier = [
        compute_for_clauses(root, each, facts=facts, known_at=computed.known_at, as_of=computed.as_of, clauses=known)
        for each in charters[:-1]
    ]
    return determined_by(charters, [*earlier, computed], happened, known_at.astimezone(UTC), known)


def determined_by(
    charters: tuple[CompiledCharter, ...],
    computed: Sequence[Computed | None],
    events: tuple[Event, ...],
    known_at: datetime,
    clauses: tuple[str, ...] = (),
) -> Determined:
    """What follows from the clauses of charters that follow one another, given the figures by each of them."""
    present, figures = charters[-1], computed[-1]
    if len(charters) == 1:
        found = determine(
            present,
            figures.figures if figures else (),
            events,
            known_at=known_at,
            clauses=clauses or None,
            batches=digests_of(figures),
        )
    else:
        stages = [
            Stage(charter, each.figures if each else (), batches=digests_of(each))
            for charter, each in zip(charters, computed, strict=True)
        ]
        found = determine_over(stages, events, known_at=known_at, clauses=clauses or None).determinations
    return Determined(present, figures, events, known_at, found, charters)


def knowledge_cut_off(compiled: CompiledCharter, *, known_at: datetime | None, as_of: date | None) -> datetime:
    """The instant up to which is known what is known; InputError where instant and day are given and differ."""
    if known_at is not None and as_of is not None and compiled.zone.day_of(known_at) != as_of:
        raise InputError(
            f"--known-at {known_at.isoformat()} lies on {compiled.zone.day_of(known_at)} and --as-of says {as_of}; "
            "give one of them, or the same day."
        )
    if known_at is not None:
        return known_at.astimezone(UTC)
    if as_of is not None:
        return compiled.zone.instant(as_of).astimezone(UTC)
    return datetime.now(UTC).replace(microsecond=0)


def events_of(path: Path, compiled: CompiledCharter, given: Path | None) -> tuple[Event, ...]:
    """The events given, else those kept in the workspace."""
    return _events_in(open_workspace(path), (compiled,), given)


def happened_in(workspace: Workspace, charters: tuple[CompiledCharter, ...]) -> tuple[Event, ...]:
    """The events kept in a workspace, each sound under one of its charters."""
    return _events_in(workspace, charters, None)


def _events_in(workspace: Workspace, charters: tuple[CompiledCharter, ...], given: Path | None) -> tuple[Event, ...]:
    source = given if given is not None else workspace.events
    return events_over(source, charters) if source else ()


def _require_clauses(charters: tuple[CompiledCharter, ...], clauses: Collection[str]) -> tuple[str, ...]:
    known = dict.fromkeys(name for each in charters for name in each.clauses.definitions)
    for name in clauses:
        if name not in known:
            raise InputError(f"The charter has no clause {name!r}. {near(name, known)}")
    return tuple(name for name in known if name in clauses)


def digests_of(computed: Computed | None) -> dict[str, str]:
    """The content digests of the facts that were used, by source."""
    if computed is None:
        return {}
    return {source: "+".join(table.digests) for source, table in sorted(computed.facts.items()) if table.digests}
