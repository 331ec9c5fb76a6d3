"""What a reader sees of an alliance's figures at a moment: disclosed first, and judged after.

Whatever is withheld from the reader is emptied before anything is made of it, so no score, sentence or chart can tell
of it; a group's score is of what the reader sees, and ``withheld`` says how much that leaves out. A page shows what is
here and nothing else.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cached_property

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.events import Dispute, Entry, Event, Resolved
from tallystick.cycle.judging import Judged, judge_period, judged_periods
from tallystick.cycle.reporting import report_content
from tallystick.obligations.determination import Determination
from tallystick.obligations.settlement.statement import Statement, statement
from tallystick.reports import views
from tallystick.reports.content import ReportContent
from tallystick.reports.views import GroupView, KpiView, Tag
from tallystick.sharing.asked import Thing
from tallystick.sharing.deciding import decide
from tallystick.sharing.disclosing import Disclosed, Reader
from tallystick.sharing.rules import Place, place_of
from tallystick.sharing.standing import class_of
from tallystick.sharing.words import Action, Class, Kind, Mask
from tallystick.terms.calendar import Period
from tallystick.web.alliances.kept import Kept
from tallystick.web.alliances.opened import Moment, Opened

_snapshots: Kept["Snapshot"] = Kept(96)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page was asked to look at."""

    period: str | None = None
    """None: the last one that has ended and has figures."""
    known_on: date | None = None
    """Only what was recorded up to the end of that day."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A determination as the reader may see it."""

    determination: Determination
    """As it is, or with nothing but the outcome in it."""
    masked: bool


@dataclass(frozen=True)
class Snapshot:
    """Figures and what is made of them, as one reader may see them."""

    opened: Opened
    moment: Moment
    judged: Judged
    disclosed: Mapping[Place, Disclosed]
    """Every figure, with the reason where it is withheld."""
    determinations: tuple["Seen", ...]
    """Those that the reader may see."""

    @property
    def period(self) -> Period:
        """The period that is judged."""
        return self.judged.period

    @property
    def periods(self) -> tuple[Period, ...]:
        """All periods that have begun by the day of looking."""
        return tuple(each for each in judged_periods(self.judged.computed) if each.start <= self.moment.as_of)

    @cached_property
    def content(self) -> ReportContent:
        """All that the report shows, of what the reader sees; sources are left to pages that ask for them."""
        made = report_content(self.judged, generated=datetime.now(UTC))
        return replace(made, sources=(), commands=())

    @cached_property
    def kpis(self) -> Mapping[str, KpiView]:
        """The KPIs ready to print."""
        return {page.id: views.kpi_view(page, self.content) for page in self.content.kpis}

    @cached_property
    def groups(self) -> tuple[GroupView, ...]:
        """The scorecard's groups, top down."""
        return tuple(views.groups(self.content.scorecard, self.kpis))

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
    def account(self) -> Statement:
        """The account of what the reader sees of determinations, on the day of looking."""
        found = self.opened.determined(self.moment)
        made = [each.determination for each in self.determinations if not each.masked]
        places = {(each.clause, each.period) for each in made}

        def is_booked(event: Event) -> bool:
            return not isinstance(event, Entry | Dispute | Resolved) or (event.clause, event.period) in places

        return statement(
            made, (), [each for each in found.events if each.recorded <= found.known_at and is_booked(each)],
            as_of=self.moment.as_of, compiled=self.opened.compiled, earlier=found.charters,
        )  # fmt: skip

    def why_withheld(self, kpi: str) -> str:
        """Why the alliance's figure of a KPI is not shown; empty where it is."""
        found = self.disclosed.get(Place(kpi, None, (), self.judged_period_of(kpi)))
        return "" if found is None else found.because

    def judged_period_of(self, kpi: str) -> str:
        """The period in which a KPI was judged last: the snapshot's, or one of its own calendar."""
        page = self.content.pages.get(kpi)
        return self.period.id if page is None else page.latest.figure.period


def snapshot(opened: Opened, reader: Reader, asked: Asked, *, competitors: bool | None) -> Snapshot:
    """What a reader sees.

    Raises InputError where nothing can be computed: no facts, no period that has ended, an unknown period.
    """
    moment = moment_of(opened, asked, reader.context.on)
    key: Hashable = (opened.root, opened.state, moment, asked.period, competitors, permission_key(reader))
    return _snapshots.get(key, lambda: _made(opened, reader, asked.period, moment, competitors))


def moment_of(opened: Opened, asked: Asked, today: date) -> Moment:
    """The moment that is asked for: the end of a day, or now."""
    if asked.known_on is None or asked.known_on >= today:
        return Moment(today)
    next_day = asked.known_on + timedelta(days=1)
    instant = opened.compiled.zone.instant(next_day).astimezone(UTC)
    return Moment(next_day, instant)


def permission_key(reader: Reader) -> Hashable:
    """All of a reader on which it depends what they see; two readers with the same see the same."""
    actor, context = reader.actor, reader.context
    held = frozenset(each for each in actor.memberships if each.holds(context.alliance, context.on))
    return held, actor.token, actor.active and actor.person is not None, context.on, context.state, context.outlet


def _made(opened: Opened, reader: Reader, period: str | None, moment: Moment, competitors: bool | None) -> Snapshot:
    computed = opened.computed(moment)
    screen = opened.screen(moment, competitors=competitors, on=reader.context.on)
    shown = screen.shown_to(reader)
    figures = tuple(each.figure for each in shown)
    masked = replace(computed, figures=figures, tallies={})
    return Snapshot(
        opened,
        moment,
        judge_period(masked, period),
        {place_of(each.figure): each for each in shown},
        tuple(_determinations(opened, reader, moment)),
    )


def _determinations(opened: Opened, reader: Reader, moment: Moment) -> Iterable[Seen]:
    if not opened.compiled.clauses.definitions:
        return
    found = opened.determined(moment)
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
        points=Fraction(0),
    )  # fmt: skip
