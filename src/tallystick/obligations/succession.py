"""Determination over a succession of charters: each period under the one in force for it, state handed over as agreed.

A pure function, like :func:`tallystick.obligations.determine.determine`. A charter that was agreed after the knowledge
cut-off does not exist yet, so what was determined before stays what it was; looked at later, periods from the effective
day on are determined again under the new charter, and the differences are adjustments.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.findings import near
from tallystick.charter.model.amends import Amends
from tallystick.charter.model.events import Event
from tallystick.errors import InputError
from tallystick.obligations.desk import desk_for
from tallystick.obligations.determination import Determination
from tallystick.obligations.determine import Ran, run
from tallystick.obligations.events_of import EventBook
from tallystick.obligations.figures_of import FigureIndex
from tallystick.obligations.handing import Handed, Kept, Left, SeriesKey
from tallystick.obligations.reach import Edge, Reach
from tallystick.terms.figure import Figure, Scope


@dataclass(frozen=True, slots=True)
class Stage:
    """One charter with the figures by its definitions, and how it amends the one before it."""

    compiled: CompiledCharter
    figures: Sequence[Figure]
    terms: Amends | None = None
    """What the charter itself says under ``amends``, by default; None of the first one."""
    batches: Mapping[str, str] = field(default_factory=dict)
    """Content digests of the facts, by source."""

    @property
    def amends(self) -> Amends | None:
        """How it amends the charter before it."""
        return self.terms or self.compiled.charter.amends


@dataclass(frozen=True, slots=True)
class Succeeded:
    """What several charters determine together."""

    determinations: tuple[Determination, ...]
    """By the clauses of the last charter, then those that are gone; then by obligor, cell and period."""
    stages: tuple[tuple[Stage, Reach], ...]
    """The charters that count at the cut-off, each with the periods that it judges."""
    handed: tuple[Handed, ...]
    """What went over to each charter after the first."""
    left: Mapping[SeriesKey, Left]
    """What every clause of an obligor and cell has left behind at the end."""

    def of(self, sha256: str) -> tuple[Determination, ...]:
        """Those that one charter has determined."""
        return tuple(each for each in self.determinations if each.inputs["charter"] == sha256)


def determine_over(
    stages: Sequence[Stage],
    events: Iterable[Event] = (),
    *,
    known_at: datetime,
    clauses: Collection[str] | None = None,
) -> Succeeded:
    """What follows from the clauses of charters that amend one another, the first one first.

    Each period of a clause is judged under one charter: the last one that was agreed by the local day of ``known_at``
    and whose effective day the period begins on or after (or whose part of a split period it is).
    ``clauses`` names some of them; one must be in at least one of the charters.

    Raises InputError for a later charter that does not say how it amends, for an unknown clause, and for what
    :func:`~tallystick.obligations.determine.determine` refuses.
    """
    known = tuple(events)
    _require_known(stages, clauses)
    counted = reaches(stages, known_at=known_at)
    made: list[Determination] = []
    handed: list[Handed] = []
    ran: Ran | None = None
    for stage, reach in counted:
        desk = desk_for(
            stage.compiled, FigureIndex(stage.figures), EventBook(known, known_at=known_at), known_at=known_at
        )
        desk.reach = reach
        terms = stage.amends
        given = None
        if ran is not None and terms is not None:
            given = Handed(terms, ran.series, ran.shared, ran.determined)
            handed.append(given)
            if not Kept.by(terms).caps:
                desk.limits_since = terms.effective
        asked = None if clauses is None else [name for name in clauses if name in stage.compiled.clauses.definitions]
        ran = run(desk, clauses=asked, batches=stage.batches, handed=given)
        made += ran.determinations
    return Succeeded(_in_order(made, stages), counted, tuple(handed), {} if ran is None else ran.series)


def _in_order(made: Sequence[Determination], stages: Sequence[Stage]) -> tuple[Determination, ...]:
    """What was determined of one clause, obligor and cell together, under whichever charter; periods stay in order."""
    clauses = list(dict.fromkeys(name for stage in reversed(stages) for name in stage.compiled.charter.clauses))
    series: dict[tuple[str, str, Scope], int] = {}
    for each in made:
        series.setdefault((each.clause, each.obligor, each.scope), len(series))
    return tuple(
        sorted(made, key=lambda each: (clauses.index(each.clause), series[each.clause, each.obligor, each.scope]))
    )


def reaches(stages: Sequence[Stage], *, known_at: datetime) -> tuple[tuple[Stage, Reach], ...]:
    """The charters that count at a cut-off, each with its reach; one that a later one replaces wholly is left out.

    Raises InputError for no charter, and for a later one that does not say how it amends the one before it.
    """
    if not stages:
        raise InputError("There is no charter to determine under; give at least one.")
    for number, stage in enumerate(stages[1:], start=2):
        if stage.amends is None:
            raise InputError(
                f"Charter {number} of the succession does not say how it amends the one before it; "
                "write 'amends' in it, or give its terms."
            )
    agreed = [
        stage
        for number, stage in enumerate(stages)
        if number == 0 or stage.amends is None or stage.amends.agreed <= stage.compiled.zone.day_of(known_at)
    ]
    kept: list[Stage] = agreed[:1]
    for stage in agreed[1:]:
        while len(kept) > 1 and _effective(kept[-1]) >= _effective(stage):
            kept.pop()
        kept.append(stage)
    edges = [_edge(before, after) for before, after in pairwise(kept)]
    starts = [None, *(start for start, _ in edges)]
    ends = [*(end for _, end in edges), None]
    return tuple((stage, Reach(start, end)) for stage, start, end in zip(kept, starts, ends, strict=True))


def _effective(stage: Stage) -> date:
    return stage.amends.effective if stage.amends is not None else date.min


def _edge(before: Stage, after: Stage) -> tuple[Edge, Edge]:
    """The effective day as the later charter sees it, and as the earlier one does."""
    terms = after.amends
    if terms is None:
        raise InputError("A charter that follows another says how it amends it.")
    first, then = (frozenset(each.compiled.clauses.definitions) for each in (before, after))
    return Edge(terms.effective, terms.splits, first), Edge(terms.effective, terms.splits, then)


def _require_known(stages: Sequence[Stage], clauses: Collection[str] | None) -> None:
    every = dict.fromkeys(name for stage in stages for name in stage.compiled.clauses.definitions)
    for name in clauses or ():
        if name not in every:
            raise InputError(f"There is no clause {name!r}; {near(name, every)}")
