"""What a reader sees of an alliance's figures at a moment: disclosed first, and judged after.

Whatever is withheld from the reader is emptied before anything is made of it, so no score, sentence or chart can tell
of it; a group's score is of what the reader sees, and ``withheld`` says how much that leaves out. A page shows what is
here and nothing else.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from threading import RLock
from typing import Any

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.events import Dispute, Entry, Event, Resolved
from tallystick.cycle.determining import Determined
from tallystick.cycle.judging import Judged, judge_period, judged_periods
from tallystick.cycle.publications import Publication
from tallystick.cycle.reporting import report_content
from tallystick.errors import InputError
from tallystick.obligations.determination import Determination
from tallystick.obligations.settlement.statement import Statement, statement
from tallystick.reports import views
from tallystick.reports.content import ReportContent
from tallystick.reports.numbers import decimal_mark
from tallystick.reports.views import KpiView, Tag
from tallystick.scorecard.lines import Line
from tallystick.scorecard.periods import scorecard_periods
from tallystick.sharing.asked import Thing
from tallystick.sharing.classifying import Exchange
from tallystick.sharing.deciding import decide
from tallystick.sharing.disclosing import Disclosed, Reader, Screen, emptied
from tallystick.sharing.rules import Place, place_of
from tallystick.sharing.standing import class_of
from tallystick.sharing.words import Action, Class, Kind, Mask
from tallystick.terms.calendar import Period
from tallystick.web.alliances.kept import Kept
from tallystick.web.alliances.opened import Moment, Opened
from tallystick.web.alliances.personal import without_persons
from tallystick.web.alliances.published import Edition, as_computed, edition_of, publications_of
from tallystick.web.alliances.shown import Shown, permission_key, shown_to

_of_editions: Kept["Snapshot"] = Kept(16)
_followed: Kept["Followed"] = Kept(200)
_figures: Kept["Figures"] = Kept(16)
_HEAVY = RLock()
MOST_PARTS = 24
"""So many parts of pages are kept with the figures that they show."""
MOST_SHARED = 6
"""So many are kept of a period with the alliance's own figures: its scorecard, by perspective and language."""
MOST_LOOKED_AT = 8
"""Of so many KPIs the charts are kept."""
MOST_STRATEGIES = 6
"""So many strategies are kept with the figures in them: by what readers see of objectives, and by language."""
MOST_SCORES = 6
"""Of so many periods the course of the score is shown."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page was asked to look at."""

    period: str | None = None
    """None: the last one that has ended and has figures."""
    known_on: date | None = None
    """Only what was recorded up to the end of that day."""
    edition: str | None = None
    """The figures as they were published in this edition; period and day are then its own."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A determination as the reader may see it."""

    determination: Determination
    """As it is, or with nothing but the outcome in it."""
    masked: bool


class Parts:
    """Parts of pages, by what they were asked for."""

    def __init__(self, most: int) -> None:
        self._kept: Kept[str] = Kept(most)

    def part(self, key: Hashable, make: Callable[[], str]) -> str:
        """The part of a key, made unless it is there."""
        return self._kept.get(key, make)


_totals: Kept[Parts] = Kept(72)


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures as some readers may see them, and what is made of them: all who see the same share one object."""

    judged: Judged
    disclosed: Mapping[Place, Disclosed]
    """Every figure, with the reason where it is withheld."""
    as_of: date
    whole: Parts | None = field(default=None, compare=False, repr=False)
    """Parts made of the alliance's own figures, where nothing of them is withheld; shared by all of whom that holds."""
    _parts: Parts = field(default_factory=lambda: Parts(MOST_PARTS), compare=False, repr=False)
    _kpis: dict[str, Mapping[str, KpiView]] = field(default_factory=dict, compare=False, repr=False)
    """By decimal mark: what was written once stays as it was written."""
    strategies: Kept[Any] = field(default_factory=lambda: Kept(MOST_STRATEGIES), compare=False, repr=False)
    """Strategies with these figures, as pages cut them down to what a reader sees; they go when the figures go."""
    _looked_at: Kept[KpiView] = field(default_factory=lambda: Kept(MOST_LOOKED_AT), compare=False, repr=False)

    def part(self, key: Hashable, make: Callable[[], str]) -> str:
        """A part of a page that is made of these figures and of nothing else; kept with them."""
        return self._parts.part(key, make)

    @property
    def totals(self) -> Parts:
        """Keeps parts that are made of nothing but the alliance's own figures: no party's, and of no reader."""
        return self.whole or self._parts

    @property
    def period(self) -> Period:
        """The period that is judged."""
        return self.judged.period

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """All periods that have begun by the day of looking."""
        return tuple(each for each in judged_periods(self.judged.computed) if each.start <= self.as_of)

    @cached_property
    def content(self) -> ReportContent:
        """All that the report shows, of what the reader sees; sources are left to pages that ask for them."""
        return report_content(self.judged, generated=datetime.now(UTC), provenance=False)

    @property
    def kpis(self) -> Mapping[str, KpiView]:
        """The KPIs ready to print, as numbers are written now."""
        found = self._kpis.get(decimal_mark())
        if found is None:
            made = {page.id: views.KpiView(page, self.content) for page in self.content.kpis}
            found = self._kpis.setdefault(decimal_mark(), made)
        return found

    def looked_at(self, kpi: str) -> KpiView:
        """A KPI for a page of its own, with all its charts; KeyError where it is not shown.

        The charts of the KPIs that were looked at last are kept, and no others: of all KPIs and readers they would be
        most of what a process holds.
        """

        def made() -> KpiView:
            return KpiView(replace(self.content.pages[kpi]), self.content)

        return self._looked_at.get((kpi, decimal_mark()), made)

    @cached_property
    def withheld(self) -> tuple[Disclosed, ...]:
        """The figures of the period that are withheld from the reader."""
        return tuple(
            each for place, each in self.disclosed.items() if each.rule is not None and place.period == self.period.id
        )

    @cached_property
    def counted(self) -> tuple[tuple[Tag, int], ...]:
        """How many KPIs stand where, best first."""
        return views.counted(self.content)

    @cached_property
    def scores(self) -> tuple[tuple[Period, Line], ...]:
        """The scorecards of the last periods up to the one that is judged, oldest first."""
        ended = [each for each in self.periods if each.end <= self.period.start]
        earlier: list[tuple[Period, Line]] = []
        line = None
        for period in ended[1 - MOST_SCORES :]:
            line = self.judged.courses.scorecard(period, previous=line)
            earlier.append((period, line))
        return *earlier, (self.period, self.judged.scorecard)


@dataclass(frozen=True)
class Followed:
    """What followed from the clauses, as one reader may see it."""

    opened: Opened
    moment: Moment
    determinations: tuple["Seen", ...]

    @cached_property
    def account(self) -> Statement:
        """The account of these determinations on the day of looking."""
        found = self.opened.determined(self.moment)
        made = [each.determination for each in self.determinations if not each.masked]
        places = {(each.clause, each.period, obligor) for each in made for obligor in (None, each.obligor)}

        def is_booked(event: Event) -> bool:
            if not isinstance(event, Entry | Dispute | Resolved):
                return True
            return (event.clause, event.period, event.party) in places  # of others, not even that it does not fit

        return statement(
            made, (), [each for each in found.events if each.recorded <= found.known_at and is_booked(each)],
            as_of=self.moment.as_of, compiled=self.opened.compiled, earlier=found.charters,
        )  # fmt: skip


@dataclass(frozen=True)
class Snapshot:
    """Figures and what is made of them, as one reader may see them."""

    opened: Opened
    moment: Moment
    figures: Figures
    followed: Followed
    """Of an edition nothing, as its determinations stand on the pages of the record."""
    edition: Edition | None = None
    """The edition whose figures these are; None where they are computed."""

    @property
    def judged(self) -> Judged:
        """The figures judged."""
        return self.figures.judged

    @property
    def disclosed(self) -> Mapping[Place, Disclosed]:
        """Every figure, with the reason where it is withheld."""
        return self.figures.disclosed

    @property
    def period(self) -> Period:
        """The period that is judged."""
        return self.figures.period

    @property
    def periods(self) -> tuple[Period, ...]:
        """All periods that have begun by the day of looking."""
        return self.figures.periods

    @property
    def content(self) -> ReportContent:
        """All that the report shows, of what the reader sees; sources are left to pages that ask for them."""
        return self.figures.content

    @property
    def kpis(self) -> Mapping[str, KpiView]:
        """The KPIs ready to print."""
        return self.figures.kpis

    @property
    def withheld(self) -> tuple[Disclosed, ...]:
        """The figures of the period that are withheld from the reader."""
        return self.figures.withheld

    @property
    def counted(self) -> tuple[tuple[Tag, int], ...]:
        """How many KPIs stand where, best first."""
        return self.figures.counted

    @property
    def scores(self) -> tuple[tuple[Period, Line], ...]:
        """The scorecards of the last periods up to the one that is judged, oldest first."""
        return self.figures.scores

    @property
    def determinations(self) -> tuple["Seen", ...]:
        """Those that the reader may see."""
        return self.followed.determinations

    @property
    def account(self) -> Statement:
        """The account of what the reader sees of determinations, on the day of looking."""
        return self.followed.account

    def why_withheld(self, kpi: str) -> str:
        """Why the alliance's figure of a KPI is not shown; empty where it is."""
        found = self.disclosed.get(Place(kpi, None, (), self.judged_period_of(kpi)))
        return "" if found is None else found.because

    def judged_period_of(self, kpi: str) -> str:
        """The period in which a KPI was judged last: the snapshot's, or one of its own calendar."""
        page = self.content.pages.get(kpi)
        return self.period.id if page is None else page.latest.figure.period


def snapshot(opened: Opened, reader: Reader, asked: Asked, exchange: Exchange) -> Snapshot:
    """What a reader sees.

    Raises InputError where nothing can be computed: no facts, no period that has ended, an unknown period.
    """
    moment = moment_of(opened, asked, reader.context.on)
    if asked.edition is not None:
        of_edition: Hashable = (opened.root, opened.state, moment, asked, exchange, permission_key(reader))
        name = asked.edition
        return _of_editions.get(of_edition, lambda: _of_edition(opened, reader, name, moment, exchange))
    shown = shown_to(opened, reader, moment, exchange)
    figures = _figures.get((shown, asked.period), lambda: _seen_alike(opened, shown, asked.period, moment))
    key: Hashable = (opened.root, opened.state, moment, permission_key(reader))
    return Snapshot(opened, moment, figures, _followed.get(key, lambda: _follow(opened, reader, moment)))


def editions_for(opened: Opened, reader: Reader) -> tuple[Publication, ...]:
    """The editions of the scorecard's periods that a reader may see, in the order in which they were published."""
    if opened.reading.compiled is None:
        return ()
    periods = {each.id: each for each in scorecard_periods(opened.compiled)}
    return tuple(
        each for each in publications_of(opened) if each.period in periods and _may_see(periods[each.period], reader)
    )


def _may_see(period: Period, reader: Reader) -> bool:
    thing = Thing(Kind.EDITION, reader.context.alliance, start=period.start, end=period.end)
    return decide(reader.actor, Action.SEE, thing, reader.context).allowed


def moment_of(opened: Opened, asked: Asked, today: date) -> Moment:
    """The moment that is asked for: the end of a day, or now."""
    if asked.known_on is None or asked.known_on >= today:
        return Moment(today)
    next_day = asked.known_on + timedelta(days=1)
    instant = opened.compiled.zone.instant(next_day).astimezone(UTC)
    return Moment(next_day, instant)


def _follow(opened: Opened, reader: Reader, moment: Moment) -> Followed:
    found = seen_of(opened.determined(moment), reader) if opened.compiled.clauses.definitions else ()
    return Followed(opened, moment, tuple(found))


def _seen_alike(opened: Opened, shown: Shown, period: str | None, moment: Moment) -> Figures:
    """What is made of figures as they are shown, whoever sees them so; one at a time, since it takes a processor."""
    with _HEAVY:
        judged = judge_period(shown.computed, period, shown.courses)
        key = (opened.root, opened.state, moment, judged.period.id)
        whole = _totals.get(key, lambda: Parts(MOST_SHARED)) if shown.has_all_totals else None
        return Figures(judged, shown.disclosed, moment.as_of, whole)


def _of_edition(opened: Opened, reader: Reader, name: str, moment: Moment, exchange: Exchange) -> Snapshot:
    """The figures of an edition and of those before it, as the reader may see them: never more than of today's.

    Rights are those of today, the rules those of the edition's charter and of the present one together: what either
    withholds is withheld. So nothing can be put together from an edition and the present figures.
    """
    if name not in {each.name for each in editions_for(opened, reader)}:
        raise InputError(f"There is no edition {name!r} that you may see; choose one of the list.")
    edition = edition_of(opened, name)
    computed, compiled = as_computed(opened, edition), edition.compiled
    on = reader.context.on
    rules = exchange.rules(compiled, on)
    then = without_persons(Screen(computed.figures, rules).shown_to(reader), reader, compiled.charter)
    now = shown_to(opened, reader, moment, exchange).disclosed
    shown = tuple(_stricter(each, now.get(place_of(each.figure))) for each in then)
    masked = replace(computed, figures=tuple(each.figure for each in shown))
    then_known = Moment(computed.as_of, computed.known_at)
    judged = judge_period(masked, edition.publication.period)
    figures = Figures(judged, {place_of(each.figure): each for each in shown}, computed.as_of)
    return Snapshot(opened, then_known, figures, Followed(opened, then_known, ()), edition)


def _stricter(then: Disclosed, now: Disclosed | None) -> Disclosed:
    """A published figure, withheld where the present one of the same place is."""
    if now is None or now.is_shown or not then.is_shown:
        return then
    return Disclosed(emptied(then.figure), now.rule, now.because)


def seen_of(found: Determined, reader: Reader) -> Iterable[Seen]:
    """The determinations that a reader may see, as they may see them."""
    charters = {name: each for each in (found.charters or (found.compiled,)) for name in each.clauses.definitions}
    for each in found.determinations:
        thing = determination_thing(each, charters[each.clause], reader.context.alliance)
        decision = decide(reader.actor, Action.SEE, thing, reader.context)
        if decision.allowed:
            masked = Mask.VALUES in decision.masked
            yield Seen(_emptied(each) if masked else each, masked)


def determination_thing(each: Determination, compiled: CompiledCharter, alliance: str | None) -> Thing:
    """The thing that a determination is to :func:`~tallystick.sharing.deciding.decide`.

    It is of the class of the KPI that its clause looks at, by the charter that has the clause.
    """
    kpi = compiled.clauses.definitions[each.clause].clause.kpi
    owner = compiled.charter.kpis[kpi].owner if kpi is not None else None
    return Thing(
        Kind.DETERMINATION,
        alliance,
        party=each.obligor,
        parties=frozenset(each.beneficiary),
        owner=owner.partition("/")[0] if owner else None,
        disclosure=class_of(kpi, compiled) if kpi is not None else Class.ALL_PARTIES,
        start=each.start,
        end=each.end,
    )


def _emptied(each: Determination) -> Determination:
    """A determination of which only the outcome is shown."""
    return replace(
        each, value=None, exact=None, numerator=None, denominator=None, readings=None, because=(), inputs={},
        threshold=None, band=None, reached=(), carried=(), triggers=(), consequents=(), amount=None, open_amount=None,
        points=Fraction(0), deadlines=(),
    )  # fmt: skip
