"""Missed targets, for those who have to see to them."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tallystick.sharing.words import Action, Kind, Role
from tallystick.web.alliances.here import Here
from tallystick.web.design.environment import said
from tallystick.web.design.periods import period_name
from tallystick.web.pages.home.figures_there import shown
from tallystick.web.pages.home.items import Item

MOST = 5
LEADS = frozenset({Role.MANAGER, Role.EXECUTIVE})


def missed_targets(here: Here, ahead: int) -> Iterator[Item]:
    """Targets missed in the period that is judged: to whoever leads all of them, to others those they answer for."""
    del ahead
    if not here.may(Action.SEE, here.thing(Kind.KPI)).allowed:
        return
    leads = any(each.role in LEADS for each in here.roles)
    fills = frozenset(role for each in here.roles for role in each.fills)
    if not leads and not fills:
        return
    seen = shown(here)
    if seen is None:
        return
    poor = [page for page in seen.content.kpis if page.latest.severity == "poor"]
    missed = [page for page in poor if leads or page.kpi.owner in fills]
    missed.sort(key=lambda page: page.kpi.owner not in fills)
    for page in missed[:MOST]:
        latest = seen.kpis[page.id].latest
        aim = latest.target if latest.target == "–" else f"{latest.target} {seen.kpis[page.id].unit}".strip()
        yield Item(
            "poor",
            said(latest.tag.word),
            _("%(kpi)s in %(period)s: %(value)s, target %(target)s") % {
                "kpi": page.kpi.title, "period": period_name(latest.label), "value": said(latest.value), "target": aim,
            },
            here.title,
            reverse("kpi", args=[here.name, page.id]),
        )  # fmt: skip
    if len(missed) > MOST:
        more = len(missed) - MOST
        text = ngettext("%(n)d more target is missed", "%(n)d more targets are missed", more) % {"n": more}
        yield Item("poor", _("Off track"), text, here.title, reverse("kpis", args=[here.name]))
