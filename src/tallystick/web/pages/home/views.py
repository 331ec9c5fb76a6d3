"""Home and portfolio."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tallystick.obligations.saying import money
from tallystick.reports.numbers import percent, written
from tallystick.reports.views import Tag, tag
from tallystick.scorecard.portfolio import Comparison, Entry
from tallystick.scorecard.portfolio import portfolio as side_by_side
from tallystick.scorecard.unit_figures import UnitFigures
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import for_people
from tallystick.web.access.lookup import alliances_for
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import Snapshot
from tallystick.web.design.environment import said
from tallystick.web.pages.home.attention import items_of, shown

SHOWN_ITEMS = 25
MOST_COMPARED = 8


@dataclass(frozen=True, slots=True)
class AllianceView:
    """One alliance in a card or a line."""

    name: str
    title: str
    link: str
    parties: tuple[str, ...]
    roles: str
    on: date
    period: str
    score: str
    scale: str
    coverage: str
    tag: Tag | None
    """None where nothing is judged, or the reader sees no figures."""
    counts: tuple[tuple[Tag, int], ...]
    news: str
    money: tuple[str, ...]
    """Balances that the reader may see, a line each."""


@for_people
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """My alliances, and what needs me today; nothing else."""
    places = list(alliances_for(request))
    items = [item for here in places for item in items_of(here)]
    rank = {"poor": 0, "watch": 1, "none": 2}
    items.sort(key=lambda item: (rank[item.urgency], item.until or date.max))
    values = {
        "alliances": [alliance_view(here) for here in places],
        "items": items[:SHOWN_ITEMS],
        "more": max(len(items) - SHOWN_ITEMS, 0),
        "several": len(places) > 1,
        "today": places[0].today if len(places) == 1 else date.today(),  # noqa: DTZ011  (the server's, over alliances)
        "urgent": sum(item.urgency == "poor" for item in items),
    }
    return render(request, "home/home.html.j2", values)


@for_people
@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    """All alliances side by side, and their partners by what they have in common."""
    places = list(alliances_for(request))
    seen = [(here, found) for here in places if (found := shown(here)) is not None]
    entries = [
        Entry(
            here.title,
            UnitFigures(found.opened.compiled, found.judged.computed.figures),
            found.period,
            found.judged.scorecard,
        )
        for here, found in seen
    ]
    compared: tuple[Comparison, ...] = side_by_side(entries).comparisons if entries else ()
    values = {
        "alliances": [alliance_view(here) for here in places],
        "comparisons": [_comparison(each) for each in compared[:MOST_COMPARED]],
        "left_out": max(len(compared) - MOST_COMPARED, 0),
    }
    return render(request, "home/portfolio.html.j2", values)


def alliance_view(here: Here) -> AllianceView:
    """An alliance in a line, as its reader may see it."""
    found = shown(here)
    charter = here.charter
    high = charter.scorecard.scale[1]
    line = found.content.scorecard if found else None
    return AllianceView(
        name=here.name,
        title=here.title,
        link=reverse("alliance", args=[here.name]),
        parties=tuple(party.name for party in charter.parties.values()),
        roles=", ".join(dict.fromkeys(said(role.role.value) for role in here.roles)),
        on=here.today,
        period=found.content.period_label if found else "",
        score="–" if line is None or line.score is None else written(line.score, places=1),
        scale=written(high),
        coverage=percent(line.coverage) if line else "–",
        tag=tag(line.status, line.severity) if line else None,
        counts=found.counted if found else (),
        news=next(iter(found.content.what_changed), "") if found else "",
        money=tuple(_balances(here, found)) if found else (),
    )


def _balances(here: Here, found: Snapshot) -> Iterator[str]:
    """What parties owe each other net, as far as the reader may see it."""
    parties = here.charter.parties
    for each in found.account.balances:
        concerned = frozenset({each.debtor, each.creditor})
        if not each.amount or not here.may(Action.SEE, here.thing(Kind.ACCOUNT, parties=concerned)).allowed:
            continue
        yield _("%(debtor)s owes %(creditor)s %(amount)s") % {
            "debtor": parties[each.debtor].name, "creditor": parties[each.creditor].name,
            "amount": money(each.amount, each.currency),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One alliance or party in a comparison, written."""

    title: str
    alliance: str
    level: str
    value: str
    n: str
    tag: Tag
    rank: str
    reason: str


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """One KPI across alliances and parties."""

    title: str
    unit: str
    note: str
    ranked: bool
    rows: tuple[ComparedRow, ...]


def _comparison(each: Comparison) -> ComparisonView:
    return ComparisonView(
        each.title,
        each.unit,
        each.note,
        each.ranked,
        tuple(
            ComparedRow(
                title=row.title,
                alliance=row.alliance,
                level=row.level,
                value="–" if row.compared is None else written(row.compared, places=each.places),
                n="–" if row.n is None else written(row.n),
                tag=tag(row.status, row.severity),
                rank="" if row.rank is None else str(row.rank),
                reason=row.reason,
            )
            for row in each.rows
        ),
    )
