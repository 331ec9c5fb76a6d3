"""Home, the portfolio, and what it exports."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tallystick.reports.export import Cell, csv_text
from tallystick.reports.numbers import written
from tallystick.reports.views import Tag, tag
from tallystick.scorecard.portfolio import Comparing, Comparison, Entry, comparable
from tallystick.scorecard.unit_figures import UnitFigures
from tallystick.sharing.words import Kind, Outlet
from tallystick.terms.rounding import round_fraction
from tallystick.web.access.asking import actor_asking, person_asking
from tallystick.web.access.guards import for_people
from tallystick.web.access.lookup import alliances_for
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.kept import Kept
from tallystick.web.alliances.making import may_make
from tallystick.web.alliances.personal import person_units
from tallystick.web.alliances.snapshot import Snapshot
from tallystick.web.pages.home.attention import items_of
from tallystick.web.pages.home.figures_there import shown
from tallystick.web.pages.home.overview import SEVERITIES, AllianceView, PartnerView, alliance_view, partner_views
from tallystick.web.pages.home.sorting import Key, put_in_order
from tallystick.web.watching import seen as watched

SHOWN_ITEMS = 25
MOST_COMPARED = 8

_comparisons: Kept[tuple["_Compared", ...]] = Kept(12)


@for_people
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """My alliances, and what needs me today; nothing else."""
    places = list(alliances_for(request))
    items = sorted((item for here in places for item in items_of(here)), key=lambda item: item.order)
    person = person_asking(request)
    values = {
        "may_make": person is not None and not places and may_make(actor_asking(request), person),
        "alliances": [alliance_view(here) for here in places],
        "items": items[:SHOWN_ITEMS],
        "more": max(len(items) - SHOWN_ITEMS, 0),
        "several": len(places) > 1,
        "today": places[0].today if len(places) == 1 else date.today(),  # noqa: DTZ011  (the server's, over alliances)
        "urgent": sum(item.urgency == "poor" for item in items),
    }
    return render(request, "home/home.html.j2", values)


ALLIANCE_KEYS: dict[str, Key[AllianceView]] = {
    "alliance": lambda each: each.title.casefold(),
    "score": lambda each: each.score,
    "coverage": lambda each: each.coverage,
    "trend": lambda each: each.moved,
    "stake": lambda each: sum((owed.amount for owed in each.owed), start=0) or None,
    "edition": lambda each: each.edition.name if each.edition else None,
    "status": lambda each: SEVERITIES.index(each.tag.severity) if each.tag else None,
}
PARTNER_KEYS: dict[str, Key[PartnerView]] = {
    "partner": lambda each: each.title.casefold(),
    "alliance": lambda each: each.alliance.casefold(),
    "off": lambda each: dict(each.counts).get("poor", 0) if each.counts else None,
    "missed": lambda each: each.missed,
    "owes": lambda each: sum((owed.amount for owed in each.owes), start=0) or None,
}


@for_people
@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    """All alliances side by side, their partners, and both by the KPIs that they have in common."""
    places = list(alliances_for(request))
    seen = _seen(places)
    compared = _compared(seen)
    partners = [view for here, found in seen for view in partner_views(here, found)]
    values: dict[str, Any] = {
        "alliances": put_in_order((alliance_view(here) for here in places), ALLIANCE_KEYS, request.GET),
        "partners": put_in_order(partners, PARTNER_KEYS, request.GET, name="partners"),
        "comparisons": [_comparison(each.made) for each in compared[:MOST_COMPARED]],
        "left_out": max(len(compared) - MOST_COMPARED, 0),
    }
    return render(request, "home/portfolio.html.j2", values)


@for_people
@require_GET
def portfolio_csv(request: HttpRequest, what: str) -> HttpResponse:
    """The tables of the portfolio for a spreadsheet, by the same rights: ``alliances``, ``partners``, ``kpis``."""
    makers = {"alliances": _alliance_rows, "partners": _partner_rows, "kpis": _kpi_rows}
    if what not in makers:
        raise Http404
    places = list(alliances_for(request, Outlet.EXPORT))
    headers, rows = makers[what](places)
    for here in places:
        watched(request, here, Kind.FIGURE, f"portfolio {what}", Outlet.EXPORT)
    answer = HttpResponse(csv_text(rows, headers=headers), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="portfolio-{what}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


Table = tuple[tuple[str, ...], Iterable[tuple[Cell, ...]]]


def _alliance_rows(places: list[Here]) -> Table:
    headers = (
        "alliance", "title", "period", "score", "scale", "weight_scored", "status", "score_moved", "last_edition",
        "edition_state", "debtor", "creditor", "amount", "disputed", "currency", "no_figures_because",
    )  # fmt: skip

    def rows() -> Iterator[tuple[Cell, ...]]:
        for view in map(alliance_view, places):
            head: tuple[Cell, ...] = (
                view.name, view.title, view.period,
                None if view.score is None else round_fraction(view.score, 1), view.scale,
                None if view.coverage is None else round_fraction(view.coverage, 4),
                view.tag.word if view.tag else None,
                None if view.moved is None else round_fraction(view.moved, 1),
                view.edition.name if view.edition else None, view.edition.state if view.edition else None,
            )  # fmt: skip
            because = view.obstacle.because if view.obstacle else None
            if not view.owed:
                yield *head, None, None, None, None, None, because
            for owed in view.owed:
                yield *head, owed.debtor, owed.creditor, owed.amount, owed.disputed, owed.currency, because

    return headers, rows()


def _partner_rows(places: list[Here]) -> Table:
    headers = (
        "partner", "alliance", "role", "kpis_on_track", "kpis_watch", "kpis_off_track", "kpis_not_judged",
        "commitments_missed", "counterparty", "owes", "currency",
    )  # fmt: skip

    def rows() -> Iterator[tuple[Cell, ...]]:
        for here, found in _seen(places):
            for view in partner_views(here, found):
                counts = dict(view.counts)
                head: tuple[Cell, ...] = (
                    view.title, view.alliance, view.role, *(counts.get(each, 0) for each in SEVERITIES), view.missed,
                )  # fmt: skip
                if not view.owes:
                    yield *head, None, None, None
                for owed in view.owes:
                    yield *head, owed.creditor, owed.amount, owed.currency

    return headers, rows()


def _kpi_rows(places: list[Here]) -> Table:
    headers = ("kpi", "unit", "alliance", "member", "level", "period", "value", "n", "status", "rank", "not_comparable")

    def rows() -> Iterator[tuple[Cell, ...]]:
        for each in (compared.made for compared in _compared(_seen(places))):
            for row in each.rows:
                yield (
                    each.title, each.unit, row.alliance, row.title, row.level, row.period,
                    None if row.compared is None else round_fraction(row.compared, each.places), row.n,
                    tag(row.status, row.severity).word, row.rank, row.reason or None,
                )  # fmt: skip

    return headers, rows()


def _seen(places: Iterable[Here]) -> list[tuple[Here, Snapshot]]:
    return [(here, found) for here in places if (found := shown(here)) is not None]


class _Compared:
    """One KPI side by side, made when it is looked at.

    Nobody is held against others: rows of persons are left out, and not even that there is such a person is told here.
    """

    def __init__(self, comparing: Comparing, persons: Container[tuple[str, str | None]]) -> None:
        self._comparing, self._persons = comparing, persons

    @property
    def is_worth_it(self) -> bool:
        """Whether there is anything to compare."""
        return sum(each not in self._persons for each in self._comparing.members) > 1

    @cached_property
    def made(self) -> Comparison:
        """The comparison."""
        found = self._comparing.made()
        return replace(found, rows=tuple(row for row in found.rows if (row.alliance, row.member) not in self._persons))


def _compared(seen: Sequence[tuple[Here, Snapshot]]) -> tuple[_Compared, ...]:
    """The comparisons of what somebody sees; all who see the same figures share them."""
    return _comparisons.get(
        tuple((here.title, found.opened.compiled.sha256, found.figures) for here, found in seen),
        lambda: _made_of(seen),
    )


def _made_of(seen: Sequence[tuple[Here, Snapshot]]) -> tuple[_Compared, ...]:
    entries = [
        Entry(
            here.title,
            UnitFigures.among(found.opened.compiled, found.judged.courses.cells, before=found.judged.courses.of_cell),
            found.period,
            found.judged.scorecard,
        )
        for here, found in seen
    ]
    persons = {(here.title, unit.name) for here, found in seen for unit in person_units(found.opened.charter)}
    every = (_Compared(each, persons) for each in comparable(entries))
    return tuple(each for each in every if each.is_worth_it)


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
                reason=_said_reason(row.reason),
            )
            for row in each.rows
        ),
    )


def _said_reason(reason: str) -> str:
    return _(reason) if reason else ""
