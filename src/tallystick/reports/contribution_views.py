"""What the templates are given of contributions: who is credited with how much, and parties side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from tallystick.reports import charts, words
from tallystick.reports.cascade_views import kpi_title
from tallystick.reports.content import Breakdown, KpiPage, ReportContent, Series
from tallystick.reports.numbers import gap_symbol, percent, symbol, written
from tallystick.reports.scale import scale
from tallystick.reports.views import Tag, points_of, row
from tallystick.scorecard.attribution import Attributed
from tallystick.terms.rounding import round_fraction

MOST_BESIDE = 4
"""More parties than these go into a further table."""

RULES = {
    "own share": "each is credited with what its own facts show, or what it claims",
    "equal": "each is credited with the same part",
    "assigned": "each is credited with an agreed share",
}


@dataclass(frozen=True, slots=True)
class CreditView:
    """A row of a divided result; the adjustment is one too."""

    title: str
    amount: str
    share: str
    note: str
    chart: Markup | None
    is_adjustment: bool = False


@dataclass(frozen=True, slots=True)
class AttributedView:
    """One common result, divided."""

    id: str
    kpi: str
    title: str
    period: str
    rule: str
    whole: str
    unit: str
    rows: tuple[CreditView, ...]
    together: str
    """Contributions and adjustment together, which is the whole; empty where something is unknown."""
    rounded: bool
    """Whether the rows as printed miss the whole by rounding."""


@dataclass(frozen=True, slots=True)
class PartyCell:
    """One party's figure of one KPI."""

    value: str
    tag: Tag
    n: str
    spark: Markup
    missing: bool


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One KPI by party."""

    kpi: str
    title: str
    unit: str
    whole: PartyCell
    cells: tuple[PartyCell | None, ...]
    """One for each party of the table; None where the party never had a fact."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Up to four parties beside each other."""

    parties: tuple[str, ...]
    rows: tuple[PartyRow, ...]


def attributed_views(content: ReportContent) -> tuple[AttributedView, ...]:
    """Every divided result in the charter's order."""
    strategy = content.strategy
    return () if strategy is None else tuple(_attributed(each, content) for each in strategy.attributions)


def _attributed(found: Attributed, content: ReportContent) -> AttributedView:
    page = content.pages.get(found.kpi)
    places = page.kpi.rounding.places if page else 0
    amounts = [each.amount for each in found.contributions]
    if found.adjustment is not None:
        amounts.append(found.adjustment.amount)
    known = [each for each in amounts if each is not None]
    axis = scale([Fraction(0), *known], zero=True)
    title, sign = kpi_title(found.kpi, content), gap_symbol(found.unit)

    def bar(name: str, amount: Fraction | None) -> Markup | None:
        if amount is None:
            return None
        text = f"{name}: {written(amount, places=places)} {sign}".rstrip()
        return charts.contribution(amount, axis=axis, title=text)

    rows = [
        CreditView(
            title=each.title,
            amount="not known" if each.amount is None else written(each.amount, places=places),
            share="–" if each.share is None else percent(each.share, places=1),
            note=words.MISSING_WORDS[each.missing][0] if each.missing else "",
            chart=bar(each.title, each.amount),
        )
        for each in found.contributions
    ]
    if found.adjustment is not None:
        whole = found.whole.exact
        name = f"Adjustment: {found.adjustment.kind}"
        rows.append(
            CreditView(
                title=name,
                amount=written(found.adjustment.amount, places=places, signed=True),
                share=percent(found.adjustment.amount / whole, places=1) if whole else "–",
                note="taken out" if found.adjustment.amount < 0 else "credited to nobody",
                chart=bar(name, found.adjustment.amount),
                is_adjustment=True,
            )
        )
    together = sum(known, Fraction(0)) if found.complete else None
    shown = sum((Fraction(round_fraction(each, places)) for each in known), Fraction(0))
    return AttributedView(
        id=found.id,
        kpi=found.kpi,
        title=title,
        period=content.label(found.period),
        rule=f"{found.rule}: {RULES[found.rule]}",
        whole=words.value_text(found.whole),
        unit=symbol(found.unit),
        rows=tuple(rows),
        together="" if together is None else written(together, places=places),
        rounded=together is not None and shown != round_fraction(together, places),
    )


def side_by_side(content: ReportContent) -> tuple[SideBySide, ...]:
    """All KPIs that are broken down by party, the parties beside each other."""
    pages = [(page, found) for page in content.kpis if (found := _by_party(page)) is not None]
    named = list(content.parties)
    seen = {series[-1].figure.party for _, found in pages for series in found.cells}
    parties = [name for name in named if name in seen]
    if len(parties) < 2:
        return ()
    return tuple(
        SideBySide(
            parties=tuple(content.parties[name].name for name in parties[start : start + MOST_BESIDE]),
            rows=tuple(_rows(pages, parties[start : start + MOST_BESIDE], content)),
        )
        for start in range(0, len(parties), MOST_BESIDE)
    )


def _by_party(page: KpiPage) -> Breakdown | None:
    return next((each for each in page.breakdowns if each.dimensions == ("party",)), None)


def _rows(pages: list[tuple[KpiPage, Breakdown]], parties: list[str], content: ReportContent) -> Iterator[PartyRow]:
    for page, found in pages:
        cells = {series[-1].figure.party: series for series in found.cells}
        longest = max(len(series) for series in found.cells)
        whole = page.series[-longest:]
        yield PartyRow(
            kpi=page.id,
            title=page.kpi.title,
            unit=symbol(page.unit),
            whole=_cell(page, whole, "all parties", content),
            cells=tuple(
                _cell(page, cells[name], content.parties[name].name, content) if name in cells else None
                for name in parties
            ),
        )


def _cell(page: KpiPage, series: Series, name: str, content: ReportContent) -> PartyCell:
    """The latest figure, with a line that fills its own height: levels are told in numbers, courses by the line."""
    shown = row(page, series[-1], name)
    spark = charts.sparkline(points_of(page, series, content), title=f"{page.kpi.title}, {name}")
    return PartyCell(value=shown.number, tag=shown.tag, n=shown.n, spark=spark, missing=shown.missing)
