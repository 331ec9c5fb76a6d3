"""What each party contributes to a KPI: by the agreed rule where there is one, else by arithmetic alone.

``whole`` and parts are figures that the reader sees. Of a total, a part's share is amount ÷ whole. Of a ratio Σa / Σb,
its share is that of the denominator, and its effect on the whole is the whole less what it would be without the part:
``Σa / Σb − (Σa − a) / (Σb − b)``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from tallystick.charter.definitions import KpiDefinition
from tallystick.reports import charts
from tallystick.reports.contribution_views import AttributedView, attributed_views
from tallystick.reports.numbers import difference, gap_symbol, percent, with_unit
from tallystick.reports.scale import scale
from tallystick.reports.views import Tag, tag
from tallystick.reports.words import value_text
from tallystick.scorecard.lines import Judgement
from tallystick.terms.figure import Figure
from tallystick.web.alliances.snapshot import Snapshot
from tallystick.web.design.environment import said


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one party contributes."""

    party: str
    value: str
    missing: bool
    tag: Tag
    share: str
    effect: str
    chart: Markup | None


@dataclass(frozen=True, slots=True)
class Contributions:
    """What all parties contribute, in one period."""

    rows: tuple[Contribution, ...]
    of_total: bool
    """Whether shares are of the total; else of the volume that a ratio is measured against."""
    has_effects: bool


def agreed_contributions(seen: Snapshot, kpi: str) -> tuple[AttributedView, ...]:
    """How the result is divided by the rules that the parties agreed on."""
    known = {each.id for each in seen.content.strategy.attributions if each.kpi == kpi} if seen.content.strategy else ()
    return tuple(each for each in attributed_views(seen.content) if each.id in known)


def contributions(seen: Snapshot, kpi: str) -> Contributions | None:
    """What each party contributes to the alliance's figure; None where figures of parties do not add up to it."""
    definition = seen.judged.computed.compiled.kpis[kpi]
    cells = seen.judged.series.get(kpi, {})
    total = cells[None, ()][-1].figure
    parts = [
        series[-1] for (party, scope), series in cells.items()
        if party is not None and not scope and series[-1].figure.period == total.period
    ]  # fmt: skip
    if len(parts) < 2 or definition.bound.pooling not in ("sum", "ratio"):
        return None
    of_total = definition.bound.pooling == "sum"
    effects = {} if of_total else dict(_effects(definition, total, parts))
    axis = scale([Fraction(0), *effects.values()], zero=True) if effects else None
    places, sign = definition.kpi.rounding.places + 1, gap_symbol(definition.unit.symbol)
    parties = seen.content.parties
    rows = []
    for each in parts:
        figure = each.figure
        name = parties[figure.party].name if figure.party and figure.party in parties else figure.party or ""
        effect = effects.get(figure.party)
        said_effect = "" if effect is None else with_unit(difference(effect, places=places), sign)
        chart = None if effect is None or axis is None else charts.contribution(
            effect, axis=axis, title=f"{name}: {said_effect}"
        )  # fmt: skip
        rows.append(
            Contribution(
                party=name,
                value=said(value_text(figure)),
                missing=figure.missing is not None,
                tag=tag(each.status, each.severity),
                share=_share(figure, total, of_total=of_total),
                effect=said_effect or "–",
                chart=chart,
            )
        )
    return Contributions(tuple(rows), of_total, bool(effects))


def _share(figure: Figure, total: Figure, *, of_total: bool) -> str:
    part, whole = (figure.exact, total.exact) if of_total else (figure.denominator, total.denominator)
    if part is None or not whole or part < 0 or whole < part:
        return "–"
    return percent(part / whole, places=1)


def _effects(definition: KpiDefinition, total: Figure, parts: list[Judgement]) -> Iterator[tuple[str | None, Fraction]]:
    """By how much each part moves the whole: whole − whole without it."""
    above, below = total.numerator, total.denominator
    if above is None or not below or total.exact is None:
        return
    for each in parts:
        figure = each.figure
        if figure.numerator is None or figure.denominator is None or figure.denominator == below:
            continue
        without = definition.factor * (above - figure.numerator) / (below - figure.denominator)
        yield figure.party, total.exact - without
