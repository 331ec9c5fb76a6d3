"""The close: where every period stands with every source, who has to deliver what by when, and what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from django.utils.translation import ngettext

from tallystick.charter.model.bands import Severity
from tallystick.cycle.closing import Closing, Deadline, Delivery, PeriodClose
from tallystick.reports.charts import mark
from tallystick.reports.views import Tag
from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here
from tallystick.web.design.environment import day as said_day
from tallystick.web.design.periods import period_name
from tallystick.web.entering.locked import Lock, locks_of
from tallystick.web.entering.whose import delivers_for, provider, sees_source
from tallystick.web.pages.data.coverage import coverage

STATES: dict[str, tuple[Severity, str]] = {
    "to_come": ("none", N_("To come")),
    "open": ("none", N_("Open")),
    "due": ("watch", N_("Facts due")),
    "late": ("poor", N_("Facts late")),
    "provisional": ("none", N_("Provisional")),
    "claims_open": ("watch", N_("Claims open")),
    "answers_due": ("watch", N_("Answers due")),
    "lock_due": ("watch", N_("Ready to lock")),
    "locked": ("good", N_("Locked")),
    "reopened": ("watch", N_("Reopened")),
}
"""Severity and word of a period's state."""

DELIVERIES: dict[str, tuple[Severity, str]] = {
    "not_due": ("none", N_("Not due yet")),
    "due": ("watch", N_("Due")),
    "late": ("poor", N_("Late")),
    "delivered": ("good", N_("Delivered")),
    "complete": ("good", N_("Complete")),
    "gaps": ("watch", N_("Days missing")),
}
"""Severity and word of a source's facts of a period."""

STEPS = {
    "data due": N_("Facts are due"),
    "provisional": N_("Provisional figures"),
    "claims until": N_("Last day for claims"),
    "answers": N_("Last day for answers to claims"),
    "lock": N_("Figures are locked"),
    "edition": N_("The edition is published"),
    "payment": N_("What follows is paid"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One source's facts of one period."""

    source: str
    title: str
    delivery: Delivery
    tag: Tag
    by: str
    """Who provides them."""
    party: str | None
    """The party that does; None where somebody outside does."""
    mine: bool
    """Whether the reader may deliver them."""
    opens: bool
    """Whether the reader may see the source."""
    known: int
    expected: int
    """Days with facts, of the days of the period that have passed; 0 of 0 where the reader does not see the source."""
    said: str
    """What is missing, in a sentence; empty where nothing is."""

    @property
    def is_wanted(self) -> bool:
        """Whether facts are lacking now."""
        return self.delivery.state in ("due", "late")


@dataclass(frozen=True, slots=True)
class Line:
    """One period."""

    close: PeriodClose
    tag: Tag
    lock: Lock | None
    cells: tuple[Cell, ...]

    @property
    def period(self) -> str:
        """Its name."""
        return self.close.period.id

    @property
    def label(self) -> str:
        """What people call it, in the reader's language."""
        return period_name(self.close.period.label)


@dataclass(frozen=True, slots=True)
class Board:
    """All periods, the latest first."""

    closing: Closing
    lines: tuple[Line, ...]
    sources: tuple[tuple[str, str], ...]
    """The sources that a period may wait for, with their titles."""

    def wanted(self, *, mine: bool) -> tuple[tuple[Line, Cell], ...]:
        """Facts that are lacking, and those of the next period that ends: the reader's to deliver, or others'."""
        found = [
            (line, cell)
            for line in self.lines
            for cell in line.cells
            if cell.mine is mine and (cell.is_wanted or self._is_next(line, cell))
        ]
        return tuple(sorted(found, key=lambda each: (each[1].delivery.until or date.max, each[1].title)))

    def _is_next(self, line: Line, cell: Cell) -> bool:
        period = line.close.period
        return cell.delivery.state == "not_due" and period.start <= self.closing.as_of < period.end


def board(here: Here) -> Board:
    """The board as the reader may see it: states for whoever sees periods, days for whoever sees the source."""
    closing = here.opened.closing(here.today)
    locks = locks_of(here)
    lines = tuple(_line(here, each, locks.get(each.period.id)) for each in reversed(closing.periods))
    titles = {cell.source: cell.title for line in lines for cell in line.cells}
    ordered = tuple((source, titles[source]) for source in here.charter.sources if source in titles)
    return Board(closing, lines, ordered)


def line_of(here: Here, period: str) -> Line | None:
    """One period of the board; None where there is no such period."""
    for each in here.opened.closing(here.today).periods:
        if each.period.id == period:
            return _line(here, each, locks_of(here).get(period))
    return None


def _line(here: Here, close: PeriodClose, lock: Lock | None) -> Line:
    state = close.state if lock is None else "locked" if lock.holds else "reopened"
    return Line(close, tag(STATES[state]), lock, tuple(_cell(here, close, each) for each in close.deliveries))


def tag(found: tuple[Severity, str]) -> Tag:
    """A tag of severity and word; templates say the word in the reader's language."""
    severity, word = found
    return Tag(severity, word, mark(severity))


def _cell(here: Here, close: PeriodClose, delivery: Delivery) -> Cell:
    period, source = close.period, delivery.source
    opens = sees_source(here, source)
    days = coverage(here, source) if opens and here.may(Action.SEE, here.thing(Kind.PERIOD)).allowed else None
    known, expected = (0, 0) if days is None else days.within(period.start, period.end)
    party = provider(here.charter, source)
    state = delivery.state
    word = DELIVERIES[state]
    if state == "delivered" and expected:
        word = DELIVERIES["complete" if known == expected else "gaps"]
    title = here.charter.sources[source].title or source
    by = here.charter.parties[party].name if party else delivery.provided_by or _("nobody named")
    absent = () if days is None else days.absent(period.start, period.end)
    said = " ".join(_sentences(here, close, delivery, title=title, by=by, gaps=[(s.first, s.last) for s in absent]))
    mine = delivers_for(here, source) is not None
    return Cell(source, title, delivery, tag(word), by, party, mine, opens, known, expected, said)


def _sentences(
    here: Here, close: PeriodClose, delivery: Delivery, *, title: str, by: str, gaps: list[tuple[date, date]]
) -> Iterator[str]:
    label = period_name(close.period.label)
    values = {"source": title, "by": by, "period": label, "until": said_day(delivery.until)}
    if delivery.state == "late":
        late = ngettext("%(num)d day", "%(num)d days", delivery.days_late) % {"num": delivery.days_late}
        yield _("Facts of %(period)s for “%(source)s” from %(by)s were due on %(until)s: %(late)s late.") % {
            **values, "late": late,
        }  # fmt: skip
    elif delivery.state == "due":
        yield (
            _("Facts of %(period)s for “%(source)s” from %(by)s are due by %(until)s.") if delivery.until
            else _("Facts of %(period)s for “%(source)s” from %(by)s are missing; no day was agreed.")
        ) % values  # fmt: skip
    if gaps and close.period.end <= here.today and delivery.state != "not_due":
        first = [_stretch(*gap) for gap in gaps[:3]]
        text = ngettext("There is nothing for %(days)s.", "There is nothing for %(days)s.", len(first))
        yield text % {"days": ", ".join(first)}
        if len(gaps) > len(first):
            more = len(gaps) - len(first)
            yield ngettext("And %(num)d more stretch.", "And %(num)d more stretches.", more) % {"num": more}
    if delivery.extension is not None:
        yield _("Put off until %(until)s, consented by %(who)s on %(on)s%(because)s.") % {
            "until": said_day(delivery.extension.until), "who": ", ".join(delivery.extension.consented_by),
            "on": said_day(delivery.extension.on),
            "because": f": {delivery.extension.because}" if delivery.extension.because else "",
        }  # fmt: skip


def _stretch(first: date, last: date) -> str:
    return said_day(first) if first == last else _("%(first)s to %(last)s") % {
        "first": said_day(first), "last": said_day(last),
    }  # fmt: skip


def step_name(deadline: Deadline) -> str:
    """A step of the timetable in words."""
    return _(STEPS.get(deadline.step, deadline.step.capitalize()))
