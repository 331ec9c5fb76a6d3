"""What the templates are given: every number already written, every chart already drawn, nothing left to decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from tallystick.charter.model.bands import Severity
from tallystick.reports import charts, words
from tallystick.reports.content import Breakdown, Explanation, KpiPage, ReportContent, Series
from tallystick.reports.movement import Movement, movement
from tallystick.reports.numbers import difference, exact, gap_symbol, percent, symbol, with_unit, written
from tallystick.reports.scale import Scale, scale
from tallystick.reports.zones import zones
from tallystick.scorecard.lines import Judgement, Line
from tallystick.terms.rounding import round_fraction

SHOWN_PERIODS = 12
RUN_PERIODS = 24
MOST_MULTIPLES = 12
"""Beyond so many cells only the worst get a chart."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A status as people see it: shape, word, and a class for its colour."""

    severity: Severity
    word: str
    mark: Markup


@dataclass(frozen=True, slots=True)
class Row:
    """One figure against its target, written."""

    label: str
    value: str
    number: str
    """The value without its unit."""
    target: str
    gap: str
    gap_number: str
    tag: Tag
    numerator: str
    denominator: str
    n: str
    quality: str
    elapsed: str
    """How much of an unfinished period had passed; empty for a whole one."""
    missing: bool
    computed: str
    """The status by the value alone, where a dead-band holds the status back; else empty."""
    progress: str
    """How far from baseline to target; empty without a baseline."""


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of a breakdown: its latest figure and its chart."""

    row: Row
    chart: Markup | None
    """None beyond the first few, which the table still holds."""


@dataclass(frozen=True, slots=True)
class BreakdownView:
    """A breakdown, its cells from the worst gap to the best."""

    title: str
    cells: tuple[CellView, ...]
    drawn: int
    """How many of them have a chart."""


@dataclass(frozen=True, slots=True)
class EffectView:
    """One part of a change, with its bar."""

    label: str
    kind: str
    amount: str
    chart: Markup


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """A change and its parts."""

    before_label: str
    after_label: str
    before: str
    after: str
    change: str
    effects: tuple[EffectView, ...]
    method: str
    rounded: bool
    """Whether the parts as printed miss the printed change by rounding."""


@dataclass(frozen=True, slots=True)
class KpiView:
    """One KPI, ready to print."""

    page: KpiPage
    title: str
    owner: str
    unit: str
    gap_unit: str
    latest: Row
    movement: Movement
    change: str
    change_number: str
    previous_label: str
    spark: Markup
    tile_spark: Markup
    bullet: Markup
    run_wide: Markup
    run_narrow: Markup
    months: tuple[Row, ...]
    shared_quality: str
    """The quality of all periods where it is the same and not final; else empty."""
    breakdowns: tuple[BreakdownView, ...]
    explanation: ExplanationView | None
    direction: str
    rounding: str
    rules: tuple[str, ...]
    exclusions: tuple[str, ...]
    targets: tuple[str, ...]
    bands: tuple[tuple[Tag, str], ...]
    score: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """An objective or group of the scorecard, and the KPIs right below it."""

    title: str
    depth: int
    tag: Tag
    score: str
    coverage: str
    kpis: tuple[KpiView, ...]
    critical: frozenset[str]


def tag(status: str, severity: Severity, page: KpiPage | None = None) -> Tag:
    """The tag of a status."""
    return Tag(severity, words.status_word(status, page.kpi if page else None), charts.mark(severity))


def kpi_view(page: KpiPage, content: ReportContent) -> KpiView:
    """Everything that is shown of one KPI."""
    kpi, latest = page.kpi, page.latest
    series = page.series[-RUN_PERIODS:]
    points = [_point(page, judgement, content) for judgement in series]
    recent = points[-SHOWN_PERIODS:]
    moved = movement(page.series, kpi.direction)
    named: dict[Severity, str] = {}
    for name, band in kpi.bands.items():
        severity = band.severity or words.NAMED_SEVERITIES.get(name, "none")
        named.setdefault(severity, words.status_word(name, kpi))
    for severity in ("good", "poor"):
        named.setdefault(severity, words.STATUS_WORDS[severity])
    heading = f"{kpi.title} by period"
    spark_title = f"{kpi.title}, last {len(recent)} periods"

    def run(width: int, height: int) -> Markup:
        return charts.run_chart(
            points,
            title=heading,
            unit=_axis_unit(page),
            words=named,
            width=width,
            height=height,
        )

    return KpiView(
        page=page,
        title=kpi.title,
        owner=owner_words(kpi.owner, content),
        unit=symbol(page.unit),
        gap_unit=gap_symbol(page.unit),
        latest=row(page, latest, content.label(latest.figure.period)),
        movement=moved,
        change=moved.text(page.unit, kpi.rounding.places),
        change_number="–" if moved.amount is None else difference(moved.amount, places=kpi.rounding.places),
        previous_label=content.label(page.series[-2].figure.period) if len(page.series) > 1 else "",
        spark=charts.sparkline(recent, title=spark_title),
        tile_spark=charts.sparkline(recent, title=spark_title, width=208, height=44),
        bullet=charts.bullet(recent[-1], axis=_bullet_axis(recent), title=f"{kpi.title} against its target"),
        run_wide=run(720, 250),
        run_narrow=run(346, 220),
        months=tuple(row(page, judgement, content.label(judgement.figure.period)) for judgement in reversed(series)),
        shared_quality=_shared_quality(series),
        breakdowns=tuple(_breakdown(page, breakdown, content) for breakdown in page.breakdowns),
        explanation=_explanation(page, page.explanation, content) if page.explanation else None,
        direction=words.direction_words(kpi.direction, page.unit),
        rounding=words.rounding_words(kpi.rounding),
        rules=words.empty_words(kpi),
        exclusions=tuple(words.exclusion_words(name, rule) for name, rule in kpi.excludes.items()),
        targets=tuple(words.target_words(target, page.unit) for target in kpi.target),
        bands=tuple(
            (tag(name, band.severity or words.NAMED_SEVERITIES.get(name, "none"), page), str(band.when))
            for name, band in kpi.bands.items()
        ),
        score="–" if latest.score is None else written(latest.score, places=1),
    )


def row(page: KpiPage, judgement: Judgement, label: str) -> Row:
    """One judgement, written."""
    figure, places = judgement.figure, page.kpi.rounding.places
    unit = gap_symbol(page.unit)
    lagging = judgement.status != judgement.computed_status and judgement.computed_status in page.kpi.bands
    return Row(
        label=label,
        value=words.value_text(figure),
        number=words.value_text(figure, unit=False),
        target="–" if judgement.target is None else written(judgement.target, places=places),
        gap="–" if judgement.gap is None else with_unit(difference(judgement.gap, places=places), unit),
        gap_number="–" if judgement.gap is None else difference(judgement.gap, places=places),
        tag=tag(judgement.status, judgement.severity, page),
        numerator="–" if figure.numerator is None else exact(figure.numerator),
        denominator="–" if figure.denominator is None else exact(figure.denominator),
        n="–" if figure.n is None else written(figure.n),
        quality=(figure.quality or "").replace("_", " "),
        elapsed=percent(figure.elapsed) if figure.elapsed < 1 else "",
        missing=figure.missing is not None,
        computed=words.status_word(judgement.computed_status, page.kpi) if lagging else "",
        progress="" if judgement.progress is None else percent(judgement.progress),
    )


def groups(line: Line, views: Mapping[str, KpiView], depth: int = 0) -> list[GroupView]:
    """The lines of the scorecard that are no KPIs, top down, each with the KPIs right below it."""
    below = [item for item in line.items if item.kind == "kpi"]
    found = []
    if below or depth:
        found.append(
            GroupView(
                title=line.title,
                depth=max(depth - 1, 0),
                tag=tag(line.status, line.severity),
                score=score_text(line),
                coverage=percent(line.coverage),
                kpis=tuple(views[item.id] for item in below),
                critical=frozenset(item.id for item in below if item.critical),
            )
        )
    for item in line.items:
        if item.kind != "kpi":
            found += groups(item, views, depth + 1)
    return found


def sections(found: Sequence[GroupView], views: Mapping[str, KpiView]) -> list[tuple[str, KpiView]]:
    """Every KPI once with its group, in the scorecard's order; those that are on no line come last."""
    ordered: dict[str, tuple[str, KpiView]] = {}
    for group in found:
        for view in group.kpis:
            ordered.setdefault(view.page.id, (group.title, view))
    for name, view in views.items():
        ordered.setdefault(name, ("Not on the scorecard", view))
    return list(ordered.values())


def score_text(line: Line) -> str:
    """A line's score, or a dash."""
    return "–" if line.score is None else written(line.score, places=1)


def headlines(content: ReportContent, most: int = 4) -> tuple[str, ...]:
    """The KPIs shown first: those named, else critical and heavy lines that are judged, in their order."""
    if content.headlines:
        return content.headlines
    lines = [line for line in content.scorecard.walk() if line.kind == "kpi"]
    ranked = sorted(lines, key=lambda line: (line.severity == "none", not line.critical, -line.weight))[:most]
    return tuple(line.id for line in lines if line in ranked)


def counted(content: ReportContent) -> tuple[tuple[Tag, int], ...]:
    """How many KPIs stand where, best first; statuses that nobody has are left out."""
    order: tuple[Severity, ...] = ("good", "watch", "poor", "none")
    found: dict[tuple[Severity, str], int] = {}
    for page in content.kpis:
        key = (page.latest.severity, words.status_word(page.latest.status, page.kpi))
        found[key] = found.get(key, 0) + 1
    ranked = sorted(found.items(), key=lambda item: (order.index(item[0][0]), -item[1]))
    return tuple((Tag(severity, word, charts.mark(severity)), count) for (severity, word), count in ranked)


def _point(page: KpiPage, judgement: Judgement, content: ReportContent) -> charts.Point:
    figure = judgement.figure
    return charts.Point(
        label=content.label(figure.period),
        short=words.short_period(figure),
        value=figure.exact if figure.missing is None else None,
        target=judgement.target,
        text=words.value_text(figure),
        target_text=""
        if judgement.target is None
        else with_unit(written(judgement.target, places=page.kpi.rounding.places), symbol(page.unit)),
        reason=words.value_text(figure) if figure.missing else "",
        severity=judgement.severity,
        unfinished=figure.elapsed < 1,
        zones=zones(page.kpi, judgement.target),
    )


def points_of(page: KpiPage, series: Series, content: ReportContent) -> list[charts.Point]:
    """The last twelve of some judgements as points of a chart."""
    return [_point(page, judgement, content) for judgement in series[-SHOWN_PERIODS:]]


def _axis_unit(page: KpiPage) -> str:
    return page.unit if page.unit != "count" else ""


def _bullet_axis(points: Sequence[charts.Point]) -> Scale:
    latest = points[-1]
    values = [value for point in points for value in (point.value, point.target) if value is not None]
    edges = [edge for zone in latest.zones for edge in zone[:2] if edge is not None]
    return scale([*values, *edges])


def _breakdown(page: KpiPage, breakdown: Breakdown, content: ReportContent) -> BreakdownView:
    cells = sorted(breakdown.cells, key=_worst_first)
    axis = scale(
        [
            value
            for series in cells
            for judgement in series[-SHOWN_PERIODS:]
            for value in (judgement.figure.exact, judgement.target)
            if value is not None
        ],
    )
    titles = [content.dimension_titles.get(name, name.replace("_", " ").capitalize()) for name in breakdown.dimensions]
    return BreakdownView(
        title=" and ".join([titles[0], *(title[0].lower() + title[1:] for title in titles[1:])]),
        cells=tuple(
            _cell(page, breakdown, series, axis if number < MOST_MULTIPLES else None, content)
            for number, series in enumerate(cells)
        ),
        drawn=min(len(cells), MOST_MULTIPLES),
    )


def _worst_first(series: Series) -> tuple[bool, Fraction]:
    gap = series[-1].good_gap
    return gap is None, gap or Fraction(0)


def _cell(page: KpiPage, breakdown: Breakdown, series: Series, axis: Scale | None, content: ReportContent) -> CellView:
    label = words.cell_name(series[-1].figure, breakdown.dimensions, content.parties)
    points = [_point(page, judgement, content) for judgement in series[-SHOWN_PERIODS:]]
    chart = charts.small_multiple(points, title=f"{page.kpi.title}, {label}", axis=axis) if axis else None
    return CellView(row=row(page, series[-1], label), chart=chart)


def _explanation(page: KpiPage, explanation: Explanation, content: ReportContent) -> ExplanationView:
    places = page.kpi.rounding.places + 1
    sign = gap_symbol(page.unit)
    axis = scale([Fraction(0), *(effect.amount for effect in explanation.effects)], zero=True)
    ranked = sorted(explanation.effects, key=lambda effect: -abs(effect.amount))
    change = explanation.after - explanation.before
    shown = [Fraction(_rounded(effect.amount, places)) for effect in ranked]
    return ExplanationView(
        before_label=content.label(explanation.before_period),
        after_label=content.label(explanation.after_period),
        before=with_unit(written(explanation.before, places=places), symbol(page.unit)),
        after=with_unit(written(explanation.after, places=places), symbol(page.unit)),
        change=with_unit(difference(change, places=places), sign),
        effects=tuple(
            EffectView(
                label=effect.label,
                kind=effect.kind,
                amount=with_unit(difference(effect.amount, places=places), sign),
                chart=charts.contribution(
                    effect.amount,
                    axis=axis,
                    title=f"{effect.label}, {effect.kind}: {difference(effect.amount, places=places)} {sign}".rstrip(),
                ),
            )
            for effect in ranked
        ),
        method=explanation.method,
        rounded=sum(shown, Fraction(0)) != _rounded(change, places),
    )


def _rounded(amount: Fraction, places: int) -> Fraction:
    return Fraction(round_fraction(amount, places))


def _shared_quality(series: Series) -> str:
    qualities = {judgement.figure.quality for judgement in series}
    return (qualities.pop() or "").replace("final", "") if len(qualities) == 1 else ""


def owner_words(role: str | None, content: ReportContent) -> str:
    """``regional/manager`` as ``Lakeside Connect, manager``."""
    if role is None:
        return ""
    party, _, person = role.partition("/")
    return f"{content.parties[party].name if party in content.parties else party}, {person}"
