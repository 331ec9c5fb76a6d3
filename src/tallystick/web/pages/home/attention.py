"""What needs a reader today, from what stands in the workspaces: facts due, steps of a close, missed targets, notices.

Each item is one line with one link. Nothing is listed that the reader could not open.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from django.utils.translation import ngettext

from tallystick.cycle.closing import Delivery, PeriodClose
from tallystick.errors import InputError
from tallystick.obligations.determination import Determination
from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import Snapshot

AHEAD = 14
"""So many days ahead a deadline is worth a line."""
MOST_MISSED = 5

Urgency = Literal["poor", "watch", "none"]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to see to."""

    urgency: Urgency
    word: str
    """What kind of thing it is: 'Late', 'Due'."""
    text: str
    alliance: str
    link: str
    until: date | None = None
    """The last day in time."""
    days: int | None = None
    """Days left; negative when it is over."""


def items_of(here: Here, *, ahead: int = AHEAD) -> Iterator[Item]:
    """What needs the reader in one alliance within so many days, the most urgent first."""
    found = [*_facts_due(here, ahead), *_steps(here, ahead), *_deadlines(here, ahead), *_missed(here)]
    rank = {"poor": 0, "watch": 1, "none": 2}
    yield from sorted(found, key=lambda item: (rank[item.urgency], item.until or date.max))


def _facts_due(here: Here, ahead: int) -> Iterator[Item]:
    """Facts that are late or due, of a source the reader may deliver to or has to ask for."""
    if here.opened.reading.compiled is None or not here.may(Action.SEE, here.thing(Kind.PERIOD)).allowed:
        return
    late: dict[str, list[tuple[PeriodClose, Delivery]]] = {}
    for period in here.opened.closing(here.today).periods:
        for delivery in period.deliveries:
            near = delivery.until is not None and 0 <= (delivery.until - here.today).days <= ahead
            if delivery.state == "late" or (near and delivery.state in ("due", "not_due")):
                late.setdefault(delivery.source, []).append((period, delivery))
    sources = here.charter.sources
    for source, found in late.items():
        first, oldest = found[0]
        names = first.period.label if len(found) == 1 else _("%(first)s to %(last)s") % {
            "first": first.period.label, "last": found[-1][0].period.label,
        }  # fmt: skip
        title = sources[source].title or source
        by = oldest.provided_by or _("nobody named")
        days = (oldest.until - here.today).days if oldest.until else None
        is_late = oldest.state == "late"
        yield Item(
            "poor" if is_late else "watch",
            _("Late") if is_late else _("Due"),
            _("Facts of %(periods)s for “%(source)s” from %(by)s") % {"periods": names, "source": title, "by": by},
            here.title,
            reverse("alliance", args=[here.name]),
            oldest.until,
            days,
        )


STEPS = {
    "provisional": N_("Provisional figures"),
    "claims until": N_("Last day for claims"),
    "answers": N_("Last day for answers to claims"),
    "lock": N_("Figures are locked"),
    "edition": N_("The edition is published"),
}


def _steps(here: Here, ahead: int) -> Iterator[Item]:
    """The next step of each close that is near."""
    if here.opened.reading.compiled is None or not here.may(Action.SEE, here.thing(Kind.PERIOD)).allowed:
        return
    for period in here.opened.closing(here.today).periods:
        upcoming = period.upcoming
        if upcoming is None or period.period.end > here.today or upcoming.step == "data due":
            continue
        days = (upcoming.until - here.today).days
        if days <= ahead:
            step = _(STEPS.get(upcoming.step, upcoming.step.capitalize()))
            yield Item(
                "watch" if days <= 3 else "none",
                _("Close"),
                _("%(step)s, %(period)s") % {"step": step, "period": period.period.label},
                here.title,
                reverse("alliance", args=[here.name]),
                upcoming.until,
                days,
            )


def _deadlines(here: Here, ahead: int) -> Iterator[Item]:
    """Deadlines from determinations that the reader may see: one line for each clause, period and day."""
    seen = shown(here)
    if seen is None:
        return
    found: dict[tuple[str, str, date], list[str]] = {}
    for each in seen.determinations:
        made = each.determination
        for deadline in made.deadlines:
            if deadline.due is not None and 0 <= (deadline.due - here.today).days <= ahead and not each.masked:
                name = f"{_named(made)}, {seen.content.label(made.period)}"
                found.setdefault((name, made.clause, deadline.due), []).append(deadline.what)
    for (name, _clause, due), what in found.items():
        days, more = (due - here.today).days, len(what) - 1
        text = f"{name}: {what[0]}"
        if more:
            text += ngettext(", and %(n)d more", ", and %(n)d more", more) % {"n": more}
        urgency: Urgency = "watch" if days <= 3 else "none"
        yield Item(urgency, _("Deadline"), text, here.title, reverse("alliance", args=[here.name]), due, days)


def _named(made: Determination) -> str:
    """A clause's title, with the cell where it is determined for several."""
    cell = " · ".join(value for _, value in made.scope if value is not None)
    return f"{made.title} ({cell})" if cell else made.title


def _missed(here: Here) -> Iterator[Item]:
    """Targets that are missed in the period that is judged."""
    seen = shown(here)
    if seen is None or not here.may(Action.SEE, here.thing(Kind.KPI)).allowed:
        return
    missed = [page for page in seen.content.kpis if page.latest.severity == "poor"]
    for page in missed[:MOST_MISSED]:
        view = seen.kpis[page.id]
        yield Item(
            "poor",
            view.latest.tag.word,
            _("%(kpi)s in %(period)s: %(value)s, target %(target)s") % {
                "kpi": view.title, "period": view.latest.label, "value": view.latest.value,
                "target": f"{view.latest.target} {view.unit}".strip(),
            },
            here.title,
            reverse("kpi", args=[here.name, page.id]),
        )  # fmt: skip
    if len(missed) > MOST_MISSED:
        more = len(missed) - MOST_MISSED
        text = ngettext("%(n)d more target is missed", "%(n)d more targets are missed", more) % {"n": more}
        yield Item("poor", _("Off track"), text, here.title, reverse("alliance", args=[here.name]))


def shown(here: Here) -> Snapshot | None:
    """The figures as the reader may see them; None where there is nothing to judge yet, or nothing they may see."""
    if here.opened.reading.compiled is None or not here.may(Action.SEE, here.thing(Kind.FIGURE)).allowed:
        return None
    try:
        return here.snapshot()
    except InputError:
        return None
