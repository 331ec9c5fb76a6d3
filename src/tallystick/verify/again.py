"""Computing again what an edition says, from what the pack holds: figures from tallies, and what follows from them.

No facts are needed and no engine: tallies are counts and sums, and the kernel does the rest, exactly.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from typing import Any

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.events import events_over
from tallystick.charter.model.events import Event
from tallystick.figures.kernel import figures
from tallystick.figures.record import figure_content, figures_content, place_of, read_figures
from tallystick.figures.requests import formulas_of, needed
from tallystick.figures.scope import aggregates_of
from tallystick.ledger.policy import Policy
from tallystick.obligations.determination import Determination
from tallystick.obligations.determine import determine
from tallystick.obligations.record import content_of
from tallystick.obligations.succession import Stage, determine_over
from tallystick.scorecard.periods import scorecard_periods
from tallystick.scorecard.roll_up import scorecard
from tallystick.terms.canonical import canonical_bytes
from tallystick.terms.figure import Figure, Quality
from tallystick.terms.tally import TallyTable
from tallystick.terms.tally_record import read_tallies
from tallystick.terms.wording import counted, listed
from tallystick.verify.contents import charter_in
from tallystick.verify.findings import Finding, fails, holds, not_shown
from tallystick.verify.pack import (
    EDITION,
    EVENTS,
    FIGURES,
    SCORECARD,
    TALLIES,
    TALLIES_IN_PART,
    Pack,
    determination_name,
)
from tallystick.verify.scorecards import line_content


@dataclass(frozen=True)
class Ground:
    """What figures and determinations are computed from, read once; parts of two packs can be put together."""

    charters: tuple[CompiledCharter, ...]
    """From the first one to the present one."""
    tallies: Mapping[str, TallyTable]
    withheld: Mapping[str, frozenset[str]]
    """Columns of tallies that the pack does not show, by source."""
    as_of: date
    known_at: datetime
    events: str
    """The events as a text."""
    earlier: tuple[tuple[Figure, ...], ...]
    """Figures by the earlier charters, as on record."""
    batches: Mapping[str, str]
    """Content digests of the facts, by source, as determinations name them."""
    qualities: Mapping[Any, Quality | None]
    """The quality of each figure on record, by place."""

    @property
    def compiled(self) -> CompiledCharter:
        """The present charter."""
        return self.charters[-1]

    @cached_property
    def kpis(self) -> tuple[str, ...]:
        """The KPIs that can be computed from what is shown."""
        return tuple(name for name, each in self.compiled.kpis.items() if not self._lacks(each))

    def _lacks(self, definition: Any) -> bool:
        return any(
            primitive.key in self.withheld.get(primitive.source, frozenset())
            for node in formulas_of(definition)
            for aggregate in aggregates_of(node)
            for primitive in needed(aggregate)
        )

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure that can be computed, with the quality that the record gives it."""
        found = figures(self.compiled, self.tallies, as_of=self.as_of, kpis=self.kpis)
        return tuple(self._with_quality(each) for each in found)

    def _with_quality(self, figure: Figure) -> Figure:
        quality = self.qualities.get(place_of(figure))
        return figure if quality is None or figure.quality is None else replace(figure, quality=quality)

    @cached_property
    def happened(self) -> tuple[Event, ...]:
        """The events."""
        return events_over(self.events.encode("utf-8"), self.charters)

    def determined(self, found: Sequence[Figure]) -> tuple[Determination, ...]:
        """What follows from figures and events, for all periods."""
        if len(self.charters) == 1:
            return determine(self.compiled, found, self.happened, known_at=self.known_at, batches=self.batches)
        stages = [
            Stage(charter, each, batches=self.batches)
            for charter, each in zip(self.charters, (*self.earlier, found), strict=True)
        ]
        return determine_over(stages, self.happened, known_at=self.known_at).determinations


@lru_cache(maxsize=2)
def ground_of(pack: Pack) -> Ground:
    """What the edition of a pack was computed from."""
    edition, said = pack.json(EDITION), pack.json(FIGURES)
    tallies = pack.json(TALLIES if pack.has(TALLIES) else TALLIES_IN_PART)
    on_record = (*read_figures(said["figures"]), *read_figures(said["basis"]))
    return Ground(
        charters=(*(charter_in(pack, place) for place in range(len(edition["earlier"]))), charter_in(pack)),
        tallies=read_tallies(tallies["sources"]),
        withheld={source: frozenset(columns) for source, columns in tallies.get("withheld", {}).items()},
        as_of=date.fromisoformat(tallies["as_of"]),
        known_at=datetime.fromisoformat(edition["known_at"]).astimezone(UTC),
        events=str(pack.json(EVENTS)["events"]),
        earlier=tuple(read_figures(each["figures"]) for each in said["earlier"]),
        batches=_batches(edition["batches"]),
        qualities={place_of(each): each.quality for each in on_record},
    )


def _batches(batches: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for each in batches:
        found.setdefault(each["source"], []).append(each["content"].removeprefix("sha256:"))
    return {source: "+".join(digests) for source, digests in sorted(found.items())}


def figures_on_record(pack: Pack) -> tuple[Figure, ...]:
    """The figures of a pack: those of the period, and those that clauses looked at besides."""
    said = pack.json(FIGURES)
    return (*read_figures(said["figures"]), *read_figures(said["basis"]))


def figures_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """Whether the kernel gives the same figures from the tallies, to the same bytes."""
    del trusted
    said, ground = pack.json(FIGURES), ground_of(pack)
    made = {place_of(each): each for each in ground.figures}
    shown = set(ground.kpis)
    wrong = 0
    compared = 0
    for each in figures_on_record(pack):
        if each.kpi not in shown:
            continue
        compared += 1
        again = made.get(place_of(each))
        if again is None or canonical_bytes(figure_content(again)) != canonical_bytes(figure_content(each)):
            wrong += 1
            yield fails("figures", f"{FIGURES} says {_named(each)}; from the tallies it is {_value(again)}.", FIGURES)
    mine = [each for each in ground.figures if each.period == said["period"]]
    on_record = [each for each in said["figures"] if each["kpi"] in shown]
    if not wrong and canonical_bytes(figures_content(mine)) != canonical_bytes(on_record):
        wrong += 1
        yield fails("figures", f"{FIGURES} lacks figures of {said['period']} that follow from the tallies.", FIGURES)
    yield from _quality(pack)
    if not wrong:
        yield holds("figures", f"{counted(compared, 'figure')} follow from the tallies, to the last byte.")
    if ground.withheld:
        kpis = [name for name in ground.compiled.kpis if name not in shown]
        yield not_shown(
            "figures", f"The figures of {listed(kpis)}: the charter does not disclose the values that they rest on."
        )
        yield not_shown(
            "figures", "That the tallies shown are those on record: they are shown in part, so their hash is another."
        )
    if ground.earlier:
        yield not_shown(
            "figures", "The figures by earlier charters: their tallies are not in the pack, the figures are."
        )


def _quality(pack: Pack) -> Iterator[Finding]:
    """Whether figures of the period are as final as the edition; those of other periods rest on other editions."""
    state = pack.json(EDITION)["state"]
    allowed = {
        "provisional": {Quality.PROVISIONAL},
        "final": {Quality.FINAL},
        "restated": {Quality.FINAL, Quality.RESTATED},
    }[state]
    for each in read_figures(pack.json(FIGURES)["figures"]):
        if each.quality is not None and each.quality not in allowed:
            yield fails("figures", f"{_named(each)} is {each.quality.value} in an edition that is {state}.", FIGURES)


def determinations_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """Whether the same figures and events determine the same, to the same bytes."""
    del trusted
    edition, ground = pack.json(EDITION), ground_of(pack)
    mine = [each for each in ground.determined(figures_on_record(pack)) if each.period == edition["period"]]
    names = [determination_name(place) for place in range(len(edition["determinations"]))]
    if len(mine) != len(names):
        yield fails(
            "determinations",
            f"{counted(len(mine), 'determination')} follow from figures and events, and the edition has {len(names)}.",
            EDITION,
        )
        return
    wrong = 0
    for name, made in zip(names, mine, strict=True):
        if canonical_bytes(content_of(made)) != pack.bytes_of(name):
            wrong += 1
            yield fails("determinations", f"{name}: {_difference(pack.json(name), content_of(made))}", name)
    if not wrong:
        yield holds(
            "determinations", f"{counted(len(mine), 'determination')} follow from figures and events, to the last byte."
        )


def scorecard_check(pack: Pack, trusted: Policy | None) -> Iterator[Finding]:
    """Whether the same figures make the same scorecard."""
    del trusted
    if not pack.has(SCORECARD):
        return
    ground = ground_of(pack)
    if ground.withheld:
        yield not_shown(
            "scorecard", "The scorecard: some of the figures that it rests on cannot be computed from the pack."
        )
        return
    periods = scorecard_periods(ground.compiled)
    place = [each.id for each in periods].index(pack.json(EDITION)["period"])
    previous = scorecard(ground.compiled, ground.figures, periods[place - 1]) if place else None
    made = canonical_bytes(line_content(scorecard(ground.compiled, ground.figures, periods[place], previous=previous)))
    if made != pack.bytes_of(SCORECARD):
        yield fails("scorecard", f"{SCORECARD} is not the scorecard of these figures.", SCORECARD)
    else:
        yield holds("scorecard", "The scorecard follows from the figures, to the last byte.")


def _difference(said: Mapping[str, Any], made: Mapping[str, Any]) -> str:
    fields = [name for name in made if said.get(name) != made[name]]
    if not fields:
        return "it says more than follows from figures and events."
    name = fields[0]
    return f"it says {name} {_short(said.get(name))}, and from figures and events it is {_short(made[name])}."


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:117]}…"


def _named(figure: Figure) -> str:
    cell = ", ".join([*([figure.party] if figure.party else []), *(f"{name} {value}" for name, value in figure.scope)])
    return f"{figure.kpi} of {figure.period}{f' ({cell})' if cell else ''} {_value(figure)}"


def _value(figure: Figure | None) -> str:
    if figure is None:
        return "no figure"
    if figure.value is None:
        return str(figure.missing.value if figure.missing else "no value")
    return f"{format(figure.value, 'f')} {figure.unit or ''} ({figure.numerator} / {figure.denominator})".replace(
        " / None", ""
    )
