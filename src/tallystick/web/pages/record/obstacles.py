"""What stands in the way of an edition, and what it would say: looked at before it is published."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tallystick.cycle.agreement import agreed
from tallystick.cycle.closing import PeriodClose
from tallystick.figures.record import place_of, same
from tallystick.obligations.determination import Determination
from tallystick.sharing.words import Action, Kind
from tallystick.terms.calendar import Period
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.records import is_begun
from tallystick.web.pages.record.published import edition_seen
from tallystick.web.pages.record.reading import Record


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stands in the way."""

    text: str
    stops: bool
    """Whether the edition cannot be published because of it; else it is something to know."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be published now."""

    period: Period
    state: str
    """``provisional``, ``final``, or ``restated`` of a locked period."""
    name: str
    figures: int
    determinations: int
    changed: int | None
    """How many figures are others than in the last edition; None where there is none."""
    obstacles: tuple[Obstacle, ...]

    @property
    def may_go(self) -> bool:
        """Whether nothing stops it."""
        return not any(each.stops for each in self.obstacles)


def publishable(here: Here) -> tuple[PeriodClose, ...]:
    """The periods that have ended, latest first."""
    found = here.opened.closing(here.today).periods
    return tuple(each for each in reversed(found) if each.period.end <= here.today)


def preview(here: Here, record: Record, close: PeriodClose, state: str, *, reason: str = "") -> Preview:
    """What publishing a period would put on record, and what stands in the way."""
    period = close.period
    last = record.last(period.id)
    locked = last is not None and last.is_locked
    made = "restated" if locked else state
    computed = here.opened.computed(here.now)
    figures = [each for each in computed.figures if each.period == period.id]
    changed: int | None = None
    if last is not None:
        before = {place_of(each): each for each in edition_seen(here, last).ground.figures}
        now = {place_of(each): each for each in figures}
        changed = sum(
            place not in before or place not in now or not same(before[place], now[place])
            for place in {**before, **now}
        )
    determined = _determined(here, period.id)
    return Preview(
        period, made, f"{period.id}.{sum(each.period == period.id for each in record.publications) + 1}",
        len(figures), len(determined), changed,
        tuple(_obstacles(here, record, close, made, changed=changed, reason=reason)),
    )  # fmt: skip


def _determined(here: Here, period: str) -> list[Determination]:
    if not here.opened.compiled.clauses.definitions:
        return []
    return [each for each in here.opened.determined(here.now).determinations if each.period == period]


def _obstacles(
    here: Here, record: Record, close: PeriodClose, made: str, *, changed: int | None, reason: str
) -> Iterator[Obstacle]:
    if not is_begun(here.alliance):
        yield Obstacle(_("The key of the log is not on this site, so nothing can be put on record."), True)
    if record.standing.state != "open":
        yield Obstacle(record.standing.refusal(), True)
    if close.period.end > here.today:
        yield Obstacle(_("The period has not ended."), True)
    if made == "final":
        yield from _before_final(here, close)
    if made == "restated":
        if not changed and not _money_changed(here, record, close.period.id):
            yield Obstacle(_("The period is locked, and nothing about it is another now."), True)
        elif not reason.strip():
            yield Obstacle(_("The period is locked: say why it is restated."), False)
    for each in close.deliveries:
        if each.delivered is None:
            title = here.charter.sources[each.source].title or each.source
            yield Obstacle(_("Facts of “%(source)s” have not been delivered.") % {"source": title}, False)
    claims = sum(each.readings is not None for each in _determined(here, close.period.id))
    if claims:
        yield Obstacle(
            ngettext(
                "%(n)d determination is under open claims; its interim position is published.",
                "%(n)d determinations are under open claims; their interim positions are published.",
                claims,
            )
            % {"n": claims},
            False,
        )


def _before_final(here: Here, close: PeriodClose) -> Iterator[Obstacle]:
    standing = agreed(here.alliance.root, charter=here.opened.compiled)
    if standing.agreed is None:
        names = ", ".join(here.charter.parties[each].name for each in standing.missing)
        yield Obstacle(_("The charter is not agreed: %(names)s have not signed it.") % {"names": names}, True)
    lock = next((each.until for each in close.deadlines if each.step == "lock"), None)
    if lock is not None and here.today < lock:
        yield Obstacle(
            _("By the close timetable the period is locked on %(day)s; until then its editions are provisional.")
            % {"day": lock.isoformat()},
            True,
        )


def _money_changed(here: Here, record: Record, period: str) -> bool:
    """Whether a clause comes to something else than in the last edition, figures being the same."""
    last = record.last(period)
    if last is None or not here.opened.compiled.clauses.definitions:
        return False
    before = {_place(each): (each.outcome, each.amount) for each in edition_seen(here, last).ground.determinations}
    return any(
        before.get(_place(each)) != (each.outcome, each.amount)
        for each in here.opened.determined(here.now).determinations
        if each.period == period
    )


def _place(each: Determination) -> tuple[object, ...]:
    return each.clause, each.obligor, each.scope


def may_publish(here: Here) -> bool:
    """Whether the reader may publish editions."""
    return here.may(Action.PUBLISH, here.thing(Kind.EDITION)).allowed
