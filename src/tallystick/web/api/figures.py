"""Figures, and the scorecard that is made of them, as the reader may see them."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.http import HttpRequest
from ninja import Field, Query, Router

from tallystick.obligations.figures_of import number
from tallystick.reports.export import figures_json
from tallystick.scorecard.lines import Line
from tallystick.sharing.disclosing import Disclosed
from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.terms.calendar import Period
from tallystick.web.access.lookup import alliance_for
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.personal import person_units
from tallystick.web.alliances.snapshot import Asked, Snapshot
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.shapes import Shape
from tallystick.web.api.tags import unless_known
from tallystick.web.pages.objectives.seeing import person_of
from tallystick.web.watching import seen as watched

router = Router(tags=["figures"])


class Look(Shape):
    """Which figures are asked for: those of an edition, or those known at the end of a day."""

    period: str | None = Field(
        default=None, description="The period that is judged; by default the last that has ended."
    )
    known_on: date | None = Field(default=None, description="Only what was recorded up to the end of this day.")
    edition: str | None = Field(default=None, description="The figures as they were published in this edition.")

    @property
    def asked(self) -> Asked:
        """For the snapshot: an edition has its own period and knowledge."""
        return Asked(None, None, self.edition) if self.edition else Asked(self.period, self.known_on)


class FigureFilter(Shape):
    """Which figures are asked for."""

    kpi: str | None = None
    party: str | None = Field(default=None, description="A party; `alliance` for the whole alone.")
    period: str | None = None
    known_on: date | None = None
    edition: str | None = None


class FigureOut(Shape):
    """One figure as the reader may see it."""

    kpi: str
    party: str | None
    """Null: the alliance."""
    scope: dict[str, str | None]
    """The dimensions that are fixed; one that is not named is pooled."""
    period: str
    start: date
    end: date
    """Not contained."""
    value: str | None
    """A decimal in the unit; null where it is missing, or withheld."""
    numerator: str | None
    denominator: str | None
    n: str | None
    """How many facts it rests on."""
    unit: str
    missing: str | None
    quality: str | None
    withheld: str | None
    """Why it is withheld from the reader; null where it is not."""
    low: str | None
    """Where a range stands in place of the value: its low end, contained."""
    high: str | None
    """Its high end, not contained."""


class PeriodOut(Shape):
    """A stretch of a calendar."""

    id: str
    label: str
    start: date
    end: date
    """Not contained."""


class LineOut(Shape):
    """A line of the scorecard; scores and shares are exact: a decimal, or a fraction where it has no end."""

    id: str
    kind: str
    """``alliance``, ``group``, ``objective`` or ``kpi``."""
    title: str
    parent: str | None
    """The line above it."""
    weight: str
    status: str
    severity: str
    """``good``, ``watch``, ``poor`` or ``none``."""
    score: str | None
    coverage: str
    """The share of the weight below that is scored."""
    critical: bool
    figure: FigureOut | None
    target: str | None
    gap: str | None
    """Value less target."""


class ScorecardOut(Shape):
    """The scorecard of a period, judged on the figures that the reader may see."""

    period: PeriodOut
    as_of: date
    edition: str | None
    withheld: int
    """How many figures of the period are withheld from the reader; the scores are made without them."""
    lines: list[LineOut]
    """Top down; the first is the alliance."""


@router.get("/{alliance}/figures", response=Listed[FigureOut], operation_id="list_figures", summary="Figures")
def list_figures(
    request: HttpRequest, alliance: str, paging: Query[Paging], wanted: Query[FigureFilter]
) -> Listed[FigureOut]:
    """Figures in the order of the charter; those that are withheld are emptied and say why."""
    here = alliance_for(request, alliance, Outlet.API)
    require_figures(here, wanted.edition)
    unless_known(request, here)
    every = list(figures_seen(here, wanted))
    page = listed(request, every, paging, key=_place, show=figure_out)
    watch_persons(request, here, every)
    return page


def require_figures(here: Here, edition: str | None) -> None:
    """RefusedError unless the reader sees KPIs; for figures of an edition it is enough that they see editions.

    So a party that has left has the figures of its time as they were published, by the charter of their day.
    """
    if edition is None or not here.may(Action.SEE, here.thing(Kind.EDITION)).allowed:
        here.require(Action.SEE, here.thing(Kind.KPI))


def figures_seen(here: Here, wanted: FigureFilter) -> Iterator[Disclosed]:
    """The figures that are asked for, as the reader may see them; all are disclosed together, and then picked."""
    seen = here.snapshot(Look(known_on=wanted.known_on, edition=wanted.edition).asked)
    for each in seen.disclosed.values():
        figure = each.figure
        if (
            wanted.kpi in (None, figure.kpi)
            and wanted.period in (None, figure.period)
            and wanted.party in (None, figure.party or "alliance")
        ):
            yield each


def _place(each: Disclosed) -> object:
    figure = each.figure
    return figure.kpi, figure.party, figure.scope, figure.period


def figure_out(each: Disclosed) -> FigureOut:
    """A figure as it is sent."""
    more = {
        "withheld": each.because or None,
        "low": None if each.low is None else format(each.low, "f"),
        "high": None if each.high is None else format(each.high, "f"),
    }
    return FigureOut.model_validate({**figures_json([each.figure])[0], **more})


def watch_persons(request: HttpRequest, here: Here, shown: list[Disclosed]) -> None:
    """Writes down whose own figures are seen."""
    for unit in person_units(here.charter):
        if any(each.is_shown and unit.is_cell_of(each.figure) for each in shown):
            person = person_of(here, unit.name, here.charter)
            watched(
                request,
                here,
                Kind.PERSONAL,
                f"figures of {unit.name}",
                here.outlet,
                party=unit.party or "",
                person=person,
            )


@router.get("/{alliance}/scorecard", response=ScorecardOut, operation_id="read_scorecard", summary="The scorecard")
def read_scorecard(request: HttpRequest, alliance: str, look: Query[Look]) -> ScorecardOut:
    """The scorecard of a period: every line with its status, score and figure."""
    here = alliance_for(request, alliance, Outlet.API)
    require_figures(here, look.edition)
    unless_known(request, here)
    return scorecard_out(here.snapshot(look.asked))


def scorecard_out(seen: Snapshot) -> ScorecardOut:
    """The scorecard of a snapshot, as it is sent."""
    shown = {(each.figure.kpi, each.figure.period): each for each in seen.disclosed.values() if _is_whole(each)}
    return ScorecardOut(
        period=period_out(seen.period), as_of=seen.figures.as_of,
        edition=None if seen.edition is None else seen.edition.publication.name, withheld=len(seen.figures.withheld),
        lines=list(_lines(seen.judged.scorecard, None, shown)),
    )  # fmt: skip


def _is_whole(each: Disclosed) -> bool:
    return each.figure.party is None and not each.figure.scope


def period_out(period: Period) -> PeriodOut:
    """A period as it is sent."""
    return PeriodOut(id=period.id, label=period.label, start=period.start, end=period.end)


def _lines(line: Line, parent: str | None, shown: Mapping[tuple[str, str], Disclosed]) -> Iterator[LineOut]:
    held = line.judgement
    figure = None if held is None else shown.get((held.figure.kpi, held.figure.period), Disclosed(held.figure))
    yield LineOut(
        id=line.id, kind=line.kind, title=line.title, parent=parent, weight=number(line.weight) or "0",
        status=line.status, severity=line.severity, score=number(line.score), coverage=number(line.coverage) or "0",
        critical=line.critical, figure=None if figure is None else figure_out(figure),
        target=None if held is None else number(held.target), gap=None if held is None else number(held.gap),
    )  # fmt: skip
    for each in line.items:
        yield from _lines(each, line.id, shown)
