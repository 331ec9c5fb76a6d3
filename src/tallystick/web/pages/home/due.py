"""What is due from the close of periods and from determinations: facts, steps, deadlines."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from django.utils.translation import ngettext

from tallystick.cycle.closing import Delivery, PeriodClose
from tallystick.obligations.determination import Determination
from tallystick.sharing.asked import Thing
from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here
from tallystick.web.design.deadlines import asked
from tallystick.web.design.periods import period_name
from tallystick.web.pages.home.figures_there import shown
from tallystick.web.pages.home.items import Item, Urgency, link_to

SOON = 3
"""So many days before its end a deadline is urgent."""


def upcoming(here: Here, ahead: int) -> tuple[Item, ...]:
    """All that is due in an alliance within so many days, whoever has to see to it, as far as the reader may see it."""
    found = [*_facts(here, ahead), *_steps(here, ahead, mine=False), *_deadlines(here, ahead, mine=False)]
    return tuple(sorted((each for each in found if each.until is not None), key=lambda each: each.order[::-1]))


def steps_of_closes(here: Here, ahead: int) -> Iterator[Item]:
    """The next step of each close that is near, for those who may do it."""
    return _steps(here, ahead, mine=True)


def deadlines(here: Here, ahead: int) -> Iterator[Item]:
    """Deadlines from determinations for those who claim, answer or settle: one line for each clause, period and day."""
    return _deadlines(here, ahead, mine=True)


def _facts(here: Here, ahead: int) -> Iterator[Item]:
    """Facts that are late or due; on Today the Data wing tells of those that the reader has to see to."""
    if here.opened.reading.compiled is None or not here.may(Action.SEE, here.thing(Kind.PERIOD)).allowed:
        return
    found: dict[str, list[tuple[PeriodClose, Delivery]]] = {}
    for period in here.opened.closing(here.today).periods:
        for delivery in period.deliveries:
            near = delivery.until is not None and 0 <= (delivery.until - here.today).days <= ahead
            if delivery.state == "late" or (near and delivery.state in ("due", "not_due")):
                found.setdefault(delivery.source, []).append((period, delivery))
    for source, each in found.items():
        first, oldest = each[0]
        late, by = oldest.state == "late", oldest.provided_by
        names = period_name(first.period.label) if len(each) == 1 else _("%(first)s to %(last)s") % {
            "first": period_name(first.period.label), "last": period_name(each[-1][0].period.label),
        }  # fmt: skip
        yield Item(
            "poor" if late else "watch",
            _("Late") if late else _("Due"),
            _("Facts of %(periods)s for “%(source)s” from %(by)s") % {
                "periods": names, "source": here.charter.sources[source].title or source, "by": _who(here, by),
            },
            here.title,
            link_to(here, "data"),
            oldest.until,
            (oldest.until - here.today).days if oldest.until else None,
        )  # fmt: skip


def _provider(here: Here, by: str | None) -> str | None:
    """The party that provides facts; None where it is nobody in particular, or somebody from outside."""
    party = (by or "").partition("/")[0]
    return party if party in here.charter.parties else None


def _who(here: Here, by: str | None) -> str:
    party = _provider(here, by)
    return here.charter.parties[party].name if party else by or _("nobody named")


STEPS = {
    "provisional": N_("Provisional figures"),
    "claims until": N_("Last day for claims"),
    "answers": N_("Last day for answers to claims"),
    "lock": N_("Figures are locked"),
    "edition": N_("The edition is published"),
}
DONE_BY: dict[str, tuple[Action, Kind]] = {
    "provisional": (Action.PUBLISH, Kind.EDITION),
    "claims until": (Action.CLAIM, Kind.DETERMINATION),
    "answers": (Action.ANSWER, Kind.DETERMINATION),
    "lock": (Action.LOCK, Kind.PERIOD),
    "edition": (Action.PUBLISH, Kind.EDITION),
}
"""Who has to see to a step: whoever may do it."""


def _steps(here: Here, ahead: int, *, mine: bool) -> Iterator[Item]:
    if here.opened.reading.compiled is None or not here.may(Action.SEE, here.thing(Kind.PERIOD)).allowed:
        return
    for period in here.opened.closing(here.today).periods:
        upcoming = period.upcoming
        if upcoming is None or period.period.end > here.today or upcoming.step not in DONE_BY:
            continue
        days = (upcoming.until - here.today).days
        action, kind = DONE_BY[upcoming.step]
        name = period_name(period.period.label)
        if days <= ahead and (not mine or _may(here, action, kind)):
            yield Item(
                _urgency(days),
                _("Close"),
                _("%(step)s, %(period)s") % {"step": _(STEPS[upcoming.step]), "period": name},
                here.title,
                link_to(here, "obligations" if kind is Kind.DETERMINATION else "data"),
                upcoming.until,
                days,
            )


def _may(here: Here, action: Action, kind: Kind) -> bool:
    """Whether the reader may do it with the alliance's own thing, or with one of a party they act for."""
    things = [here.thing(kind), *(here.thing(kind, party=each) for each in sorted(here.parties))]
    return any(here.may(action, each).allowed for each in things)


def _urgency(days: int) -> Urgency:
    return "watch" if days <= SOON else "none"


def _deadlines(here: Here, ahead: int, *, mine: bool) -> Iterator[Item]:
    seen = shown(here)
    if seen is None:
        return
    found: dict[tuple[str, str, date], list[str]] = {}
    for each in seen.determinations:
        made = each.determination
        if each.masked or (mine and not _acts_on(here, made)):
            continue
        for deadline in made.deadlines:
            is_mine = deadline.who is None or deadline.who in here.parties
            near = deadline.due is not None and 0 <= (deadline.due - here.today).days <= ahead
            if near and deadline.due is not None and (is_mine or not mine):
                name = f"{_named(made)}, {period_name(seen.content.label(made.period))}"
                found.setdefault((name, made.clause, deadline.due), []).append(deadline.what)
    for (name, _clause, due), what in found.items():
        days, more = (due - here.today).days, len(what) - 1
        text = f"{name}: {asked(what[0])}"
        if more:
            text += ngettext(", and %(n)d more", ", and %(n)d more", more) % {"n": more}
        link = link_to(here, "obligations")
        yield Item(_urgency(days), _("Deadline"), text, here.title, link, due, days)


def _acts_on(here: Here, made: Determination) -> bool:
    """Whether the reader's role does anything about a determination."""

    def thing(kind: Kind) -> Thing:
        others = frozenset(made.beneficiary)
        return here.thing(kind, party=made.obligor, parties=others, start=made.start, end=made.end)

    claims = here.may(Action.CLAIM, thing(Kind.DETERMINATION)).allowed
    return claims or here.may(Action.SETTLE, thing(Kind.ACCOUNT)).allowed


def _named(made: Determination) -> str:
    """A clause's title, with the cell where it is determined for several."""
    cell = " · ".join(value for _, value in made.scope if value is not None)
    return f"{made.title} ({cell})" if cell else made.title
