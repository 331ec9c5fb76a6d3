"""What an edition was computed from: charters, counts and sums, events; and what follows from these.

No facts are needed and no engine: tallies are counts and sums, and the kernel does the rest, exactly.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from typing import Any

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.events import events_over
from tallystick.charter.model.events import Event
from tallystick.figures.kernel import figures
from tallystick.figures.record import place_of, read_figures
from tallystick.figures.requests import formulas_of, needed, ranks_of
from tallystick.figures.scope import aggregates_of
from tallystick.obligations.determination import Determination
from tallystick.obligations.determine import determine
from tallystick.obligations.needed import kpis_needed
from tallystick.obligations.succession import Stage, determine_over
from tallystick.terms.figure import Figure, Quality
from tallystick.terms.tally import TallyTable
from tallystick.terms.tally_record import read_tallies
from tallystick.verify.contents import charter_in
from tallystick.verify.pack import EDITION, EVENTS, FIGURES, TALLIES, TALLIES_IN_PART, Pack


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts and sums that figures by one charter rest on."""

    tallies: Mapping[str, TallyTable]
    withheld: Mapping[str, frozenset[str]]
    """Keys of what the pack does not show, by source."""

    def shows(self, definition: KpiDefinition) -> bool:
        """Whether everything is here that a KPI is computed from."""
        return not any(
            primitive.key in self.withheld.get(primitive.source, frozenset())
            for node in formulas_of(definition)
            for aggregate in aggregates_of(node)
            for primitive in (*needed(aggregate), *ranks_of(aggregate))
        )


@dataclass(frozen=True)
class Ground:
    """What figures and determinations are computed from, read once; parts of two packs can be put together."""

    charters: tuple[CompiledCharter, ...]
    """From the first one to the present one."""
    counts: Mapping[str, Counted]
    """By the hash of the charter's content."""
    present: str
    """The hash of the charter for which the counts serve where a charter has none of its own."""
    as_of: date
    known_at: datetime
    events: str
    """The events as a text."""
    batches: Mapping[str, str]
    """Content digests of the facts, by source, as determinations name them."""
    qualities: Mapping[Any, Quality | None]
    """The quality of each figure on record, by place."""

    @property
    def compiled(self) -> CompiledCharter:
        """The present charter."""
        return self.charters[-1]

    def counted(self, charter: CompiledCharter) -> Counted:
        """The counts and sums for a charter's figures."""
        return self.counts.get(charter.sha256, self.counts[self.present])

    def kpis_of(self, charter: CompiledCharter) -> tuple[str, ...]:
        """The KPIs of a charter that can be computed from what is shown."""
        shown = self.counted(charter)
        return tuple(name for name, each in charter.kpis.items() if shown.shows(each))

    @property
    def is_whole(self) -> bool:
        """Whether every KPI of every charter can be computed."""
        return all(len(self.kpis_of(each)) == len(each.kpis) for each in self.charters)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure that can be computed, with the quality that the record gives it."""
        found = self._figures(self.compiled, self.kpis_of(self.compiled))
        return tuple(self._with_quality(each) for each in found)

    @cached_property
    def earlier(self) -> tuple[tuple[Figure, ...], ...]:
        """The figures that clauses look at by each earlier charter, those that can be computed."""
        return tuple(self._figures(each, self.looked_at(each)) for each in self.charters[:-1])

    def looked_at(self, charter: CompiledCharter) -> tuple[str, ...]:
        """The KPIs of an earlier charter whose figures are kept, those that can be computed: what clauses look at, and
        all where there are no clauses."""
        asked = kpis_needed(charter, tuple(charter.clauses.definitions)) or tuple(charter.kpis)
        return tuple(each for each in self.kpis_of(charter) if each in asked)

    def _figures(self, charter: CompiledCharter, kpis: tuple[str, ...]) -> tuple[Figure, ...]:
        return figures(charter, self.counted(charter).tallies, as_of=self.as_of, kpis=kpis) if kpis else ()

    def _with_quality(self, figure: Figure) -> Figure:
        quality = self.qualities.get(place_of(figure))
        return figure if quality is None or figure.quality is None else replace(figure, quality=quality)

    @cached_property
    def happened(self) -> tuple[Event, ...]:
        """The events."""
        return events_over(self.events.encode("utf-8"), self.charters)

    def determined(
        self, found: Sequence[Figure], earlier: Sequence[Sequence[Figure]] | None = None
    ) -> tuple[Determination, ...]:
        """What follows from figures, those by each earlier charter, and events, for all periods."""
        if len(self.charters) == 1:
            return determine(self.compiled, found, self.happened, known_at=self.known_at, batches=self.batches)
        before = self.earlier if earlier is None else earlier
        stages = [
            Stage(charter, tuple(each), batches=self.batches)
            for charter, each in zip(self.charters, (*before, found), strict=True)
        ]
        return determine_over(stages, self.happened, known_at=self.known_at).determinations


@lru_cache(maxsize=2)
def ground_of(pack: Pack) -> Ground:
    """What the edition of a pack was computed from."""
    edition = pack.json(EDITION)
    tallies = tallies_of(pack)
    charters = (*(charter_in(pack, place) for place in range(len(edition["earlier"]))), charter_in(pack))
    counts = {each["charter"].removeprefix("sha256:"): _counted(each) for each in tallies["earlier"]}
    present = charters[-1].sha256
    return Ground(
        charters=charters,
        counts={**counts, present: _counted(tallies)},
        present=present,
        as_of=date.fromisoformat(tallies["as_of"]),
        known_at=datetime.fromisoformat(edition["known_at"]).astimezone(UTC),
        events=str(pack.json(EVENTS)["events"]),
        batches=_batches(edition["batches"]),
        qualities={place_of(each): each.quality for each in figures_on_record(pack)},
    )


def _counted(said: Mapping[str, Any]) -> Counted:
    withheld = {source: frozenset(columns) for source, columns in said.get("withheld", {}).items()}
    return Counted(read_tallies(said["sources"]), withheld)


def _batches(batches: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for each in batches:
        found.setdefault(each["source"], []).append(each["content"].removeprefix("sha256:"))
    return {source: "+".join(digests) for source, digests in sorted(found.items())}


def figures_on_record(pack: Pack) -> tuple[Figure, ...]:
    """The figures of a pack: those of the period, and those that clauses looked at besides."""
    said = pack.json(FIGURES)
    return (*read_figures(said["figures"]), *read_figures(said["basis"]))


def earlier_on_record(pack: Pack) -> tuple[tuple[Figure, ...], ...]:
    """The figures by each earlier charter, as published."""
    return tuple(read_figures(each["figures"]) for each in pack.json(FIGURES)["earlier"])


def tallies_of(pack: Pack) -> Any:
    """What the pack says of tallies, whole or in part."""
    return pack.json(TALLIES if pack.has(TALLIES) else TALLIES_IN_PART)
