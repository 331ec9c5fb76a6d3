"""An edition as its reader may see it: its own figures and determinations, as published, disclosed for the reader.

Figures are withheld by the patterns over all figures known at the edition's cut-off, computed by the charter that the
edition names; what is shown of the period are the published figures themselves.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.events import Dispute, Entry, Event, Resolved
from tallystick.cycle.computing import Computed, compute
from tallystick.cycle.determining import Determined, happened_in
from tallystick.cycle.edition_parts import charter_from
from tallystick.cycle.judging import Judged, judge_period, judged_periods
from tallystick.cycle.publications import Publication, edition_document, figures_of
from tallystick.cycle.reporting import report_content
from tallystick.cycle.workspace import open_workspace
from tallystick.figures.record import place_of, same
from tallystick.obligations.determination import Determination
from tallystick.obligations.reading import read_determination
from tallystick.reports.content import ReportContent
from tallystick.sharing.disclosing import Disclosed, Screen
from tallystick.sharing.rules import strictest
from tallystick.sharing.standing import class_of, rule_of
from tallystick.sharing.words import Action, Class, Kind, Mask
from tallystick.terms.figure import Figure
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.kept import Kept
from tallystick.web.alliances.opened import Moment
from tallystick.web.alliances.personal import without_persons
from tallystick.web.alliances.shown import permission_key
from tallystick.web.alliances.snapshot import determination_thing
from tallystick.web.pages.record.reading import open_record

_grounds: Kept["Ground"] = Kept(12)
_editions: Kept["Edition"] = Kept(48)


@dataclass(frozen=True)
class Ground:
    """What an edition rests on, before anybody's rights are asked."""

    published: Publication
    document: Mapping[str, Any]
    compiled: CompiledCharter
    """The charter that it names."""
    earlier: tuple[CompiledCharter, ...]
    figures: tuple[Figure, ...]
    """As published."""
    determinations: tuple[Determination, ...]
    computed: Computed
    """All figures known at the cut-off, with those of the period as published."""

    def screen(self, here: Here) -> Screen:
        """The patterns that say what may be shown to whom today."""
        kpis = {name: rule_of(name, self.compiled) for name in self.compiled.kpis}
        now = here.opened.reading.compiled
        for name in kpis.keys() & (now.kpis.keys() if now is not None else set()):
            if now is not None:
                kpis[name] = replace(kpis[name], disclosure=strictest([kpis[name].disclosure, class_of(name, now)]))
        return Screen(self.computed.figures, here.exchange.rules(self.compiled, here.today, kpis))


@dataclass(frozen=True, slots=True)
class Judgement:
    """A determination as the reader may see it."""

    determination: Determination
    masked: bool
    """Nothing but its outcome may be shown."""


@dataclass(frozen=True)
class Edition:
    """An edition as one reader may see it."""

    ground: Ground
    disclosed: tuple[Disclosed, ...]
    """The figures of the period."""
    judged: Judged | None
    """Of the disclosed figures; None where the period is none of the scorecard."""
    determinations: tuple[Judgement, ...]
    events: tuple[Event, ...]

    @property
    def published(self) -> Publication:
        """The edition."""
        return self.ground.published

    @property
    def document(self) -> Mapping[str, Any]:
        """What its document says."""
        return self.ground.document

    @cached_property
    def withheld(self) -> int:
        """How many figures are withheld from the reader."""
        return sum(not each.is_shown for each in self.disclosed)

    @cached_property
    def hidden(self) -> int:
        """How many determinations the reader sees nothing or not everything of."""
        seen = sum(not each.masked for each in self.determinations)
        return len(self.ground.determinations) - seen

    @property
    def is_whole(self) -> bool:
        """Whether the reader may see everything in it: only then they may have its pack."""
        return not self.withheld and not self.hidden

    def report(self, *, generated: datetime) -> ReportContent:
        """What the one-file report shows: what is disclosed to the reader, and nothing else."""
        if self.judged is None:
            raise ValueError("an edition of a period that the scorecard has none of has no report")
        shown = tuple(each.determination for each in self.determinations if not each.masked)
        ground = self.ground
        places = {(each.clause, each.period, obligor) for each in shown for obligor in (None, each.obligor)}
        booked = tuple(
            each
            for each in self.events
            if not isinstance(each, Entry | Dispute | Resolved) or (each.clause, each.period, each.party) in places
        )
        determined = Determined(
            ground.compiled, self.judged.computed, booked, ground.published.known_at, shown,
            (*ground.earlier, ground.compiled),
        )  # fmt: skip
        made = report_content(self.judged, generated=generated, determined=determined if shown else None)
        return replace(made, sources=(), commands=())


def edition_seen(here: Here, published: Publication) -> Edition:
    """An edition as the reader may see it; ProblemsError (E007) where a document of it was lost."""
    state = (here.alliance.root, here.opened.state, published.name)
    ground = _grounds.get(state, lambda: _ground(here, published))
    key = (*state, permission_key(here.reader), here.exchange)
    return _editions.get(key, lambda: _seen(here, ground))


def class_of_edition(compiled: CompiledCharter) -> Class:
    """The strictest class of what an edition may hold: of its KPIs, and of the columns that they are told apart by."""
    kpis = [class_of(name, compiled) for name in compiled.kpis]
    columns = [
        Class(each.disclosure) for source in compiled.charter.sources.values() for each in source.columns.values()
    ]
    return strictest([Class.ALL_PARTIES, *kpis, *columns])


def may_pack(here: Here, seen: Edition) -> bool:
    """Whether the reader may have the pack of an edition: everything in it is theirs to see."""
    document = seen.document
    thing = here.thing(Kind.EDITION, disclosure=class_of_edition(seen.ground.compiled), **days_of(document))
    decision = here.may(Action.SEE, thing)
    return decision.allowed and Mask.FIGURES not in decision.masked and seen.is_whole


def days_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """First and last day of an edition's period, as ``decide`` asks for them."""

    return {"start": date.fromisoformat(document["start"]), "end": date.fromisoformat(document["end"])}


def _ground(here: Here, published: Publication) -> Ground:
    with open_record(here) as record:
        document = edition_document(record.documents, published)
        figures = figures_of(record.documents, published)
        determinations = tuple(read_determination(record.documents.read(each)) for each in document["determinations"])
        now = here.opened.reading.compiled
        same_charter = now is not None and document["charter"]["content"] == f"sha256:{now.sha256}"
        compiled = now if now is not None and same_charter else _charter(record.documents, document["charter"])
        earlier = tuple(_charter(record.documents, each) for each in document["earlier"])
    day = compiled.zone.day_of(published.known_at)
    if same_charter:
        computed = here.opened.computed(Moment(day, published.known_at))
    else:
        computed = compute(
            here.alliance.root, known_at=published.known_at, as_of=day, charter=compiled, threads=1, record=False,
            cache=False,
        )  # fmt: skip
    together = tuple(_in_place(computed.figures, figures, published.period))
    return Ground(published, document, compiled, earlier, figures, determinations, replace(computed, figures=together))


def _in_place(every: Iterable[Figure], published: Iterable[Figure], period: str) -> Iterator[Figure]:
    """All figures in their order, those of a period as they were published."""
    mine = {place_of(each): each for each in published}
    for each in every:
        if each.period != period:
            yield each
        elif (said := mine.pop(place_of(each), None)) is not None:
            yield said
    yield from mine.values()


def _charter(documents: Any, named: Mapping[str, str]) -> CompiledCharter:
    return charter_from(documents, files=named["files"], reference=named["reference"])


def _seen(here: Here, ground: Ground) -> Edition:
    screen = ground.screen(here)
    every: Sequence[Disclosed] = screen.shown_to(here.reader)
    for charter in (ground.compiled.charter, here.charter):  # whom either names as a person, it keeps among theirs
        every = without_persons(every, here.reader, charter)
    masked = replace(ground.computed, figures=tuple(each.figure for each in every), tallies={})
    period = ground.published.period
    known = {each.id for each in judged_periods(masked)}
    known_at = ground.published.known_at
    events = happened_in(open_workspace(here.alliance.root), (*ground.earlier, ground.compiled))
    return Edition(
        ground,
        tuple(each for each in every if each.figure.period == period),
        judge_period(masked, period) if period in known else None,
        tuple(_determinations(here, ground)),
        tuple(each for each in events if each.recorded <= known_at),
    )


def _determinations(here: Here, ground: Ground) -> Iterator[Judgement]:
    charters = {name: each for each in (*ground.earlier, ground.compiled) for name in each.clauses.definitions}
    for each in ground.determinations:
        decision = here.may(Action.SEE, determination_thing(each, charters[each.clause], here.name))
        if decision.allowed:
            yield Judgement(each, Mask.VALUES in decision.masked)


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that is another in a later edition."""

    figure: Figure
    before: Decimal | None
    after: Decimal | None


def moved(before: Edition, after: Edition) -> Iterable[Moved]:
    """The figures that changed between two editions of a period, of those that the reader sees in both."""
    old = {place_of(each.figure): each for each in before.disclosed}
    for each in after.disclosed:
        was = old.get(place_of(each.figure))
        if was is None or not (was.is_shown and each.is_shown) or same(was.figure, each.figure):
            continue
        if was.figure.value != each.figure.value:
            yield Moved(each.figure, was.figure.value, each.figure.value)


def decided_otherwise(before: Edition, after: Edition) -> Iterable[tuple[Determination, Determination]]:
    """The determinations that changed between two editions, of those that the reader sees in full in both."""

    def place(each: Determination) -> tuple[Any, ...]:
        return each.clause, each.obligor, each.scope, each.period

    old = {place(each.determination): each.determination for each in before.determinations if not each.masked}
    for each in after.determinations:
        was = old.get(place(each.determination))
        now = each.determination
        if not each.masked and was is not None and (was.outcome, was.value, was.amount) != (
            now.outcome, now.value, now.amount,
        ):  # fmt: skip
            yield was, now
