"""What the templates are given: every number already written, every chart already drawn, nothing left to decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, reduce

from markupsafe import Markup

from tallystick.charter.model.bands import Severity
from tallystick.reports import charts, words
from tallystick.reports import speech as texts
from tallystick.reports.content import Breakdown, Explanation, KpiPage, ReportContent, Series
from tallystick.reports.movement import Movement, movement
from tallystick.reports.numbers import difference, exact, gap_symbol, percent, symbol, with_unit, written
from tallystick.reports.scale import Scale, scale
from tallystick.reports.speech import ENGLISH, Speech
from tallystick.reports.zones import Zone, zones
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


@dataclass(frozen=True)
class KpiView:
    """One KPI, ready to print; whatever is not looked at is never made."""

    page: KpiPage
    content: ReportContent
    speech: Speech = ENGLISH
    """The language of its charts; all else is as the calendar and the charter write it."""
    _spoken: dict[str, "KpiView"] = field(default_factory=dict, compare=False, repr=False)

    def spoken(self, speech: Speech) -> "KpiView":
        """The same with charts that speak a language: made once for each, with what its charts are drawn of."""
        if speech.language == self.speech.language:
            return self
        found = self._spoken.get(speech.language)
        return found or self._spoken.setdefault(speech.language, KpiView(self.page, self.content, speech))

    @property
    def title(self) -> str:
        """What it is called."""
        return self.page.kpi.title

    @cached_property
    def owner(self) -> str:
        """Who owns it."""
        return owner_words(self.page.kpi.owner, self.content)

    @property
    def unit(self) -> str:
        """The unit as it is printed."""
        return symbol(self.page.unit)

    @property
    def gap_unit(self) -> str:
        """The unit of differences."""
        return gap_symbol(self.page.unit)

    @cached_property
    def latest(self) -> Row:
        """The figure that is judged."""
        return row(self.page, self.page.latest, self.content.label(self.page.latest.figure.period))

    @cached_property
    def movement(self) -> Movement:
        """How it moved since the period before."""
        return movement(self.page.series, self.page.kpi.direction)

    @property
    def change(self) -> str:
        """The movement with its unit."""
        return self.movement.text(self.page.unit, self.page.kpi.rounding.places)

    @property
    def change_number(self) -> str:
        """The movement without it."""
        amount = self.movement.amount
        return "–" if amount is None else difference(amount, places=self.page.kpi.rounding.places)

    @property
    def previous_label(self) -> str:
        """The period before; empty where there is none."""
        series = self.page.series
        return self.content.label(series[-2].figure.period) if len(series) > 1 else ""

    @cached_property
    def spark(self) -> Markup:
        """The last periods, as small as a word."""
        return charts.sparkline(self._recent, title=self._spark_title, speech=self.speech)

    @cached_property
    def tile_spark(self) -> Markup:
        """The same as wide as a tile."""
        return charts.sparkline(self._recent, title=self._spark_title, width=208, height=44, speech=self.speech)

    @cached_property
    def bullet(self) -> Markup:
        """The figure against its target."""
        recent = self._recent
        title = self.speech.say(texts.AGAINST_TARGET) % {"kpi": self.title}
        return charts.bullet(recent[-1], axis=_bullet_axis(recent), title=title, speech=self.speech)

    @cached_property
    def run_wide(self) -> Markup:
        """The run chart for wide screens and paper."""
        return self._run(720, 250)

    @cached_property
    def run_narrow(self) -> Markup:
        """The run chart for phones."""
        return self._run(346, 220)

    @cached_property
    def months(self) -> tuple[Row, ...]:
        """The periods of the run chart, latest first."""
        return tuple(row(self.page, each, self.content.label(each.figure.period)) for each in reversed(self._series))

    @property
    def shared_quality(self) -> str:
        """The quality of all periods where it is the same and not final; else empty."""
        return _shared_quality(self._series)

    @cached_property
    def breakdowns(self) -> tuple[BreakdownView, ...]:
        """What it is broken down by."""
        return tuple(_breakdown(self, each) for each in self.page.breakdowns)

    @cached_property
    def explanation(self) -> ExplanationView | None:
        """Why it moved; None where that cannot be told."""
        found = self.page.explanation
        return _explanation(self, found) if found else None

    @property
    def direction(self) -> str:
        """Which way is better, in words."""
        return words.direction_words(self.page.kpi.direction, self.page.unit)

    @property
    def rounding(self) -> str:
        """How it is rounded, in words."""
        return words.rounding_words(self.page.kpi.rounding)

    @property
    def rules(self) -> tuple[str, ...]:
        """What holds where facts are missing, in words."""
        return words.empty_words(self.page.kpi)

    @property
    def exclusions(self) -> tuple[str, ...]:
        """What is left out, in words."""
        return tuple(words.exclusion_words(name, rule) for name, rule in self.page.kpi.excludes.items())

    @property
    def targets(self) -> tuple[str, ...]:
        """Its targets, in words."""
        return tuple(words.target_words(target, self.page.unit) for target in self.page.kpi.target)

    @property
    def bands(self) -> tuple[tuple[Tag, str], ...]:
        """Its bands with their conditions."""
        return tuple(
            (tag(name, band.severity or words.NAMED_SEVERITIES.get(name, "none"), self.page), str(band.when))
            for name, band in self.page.kpi.bands.items()
        )

    @property
    def score(self) -> str:
        """Its score, or a dash."""
        found = self.page.latest.score
        return "–" if found is None else written(found, places=1)

    @property
    def _series(self) -> Series:
        return self.page.series[-RUN_PERIODS:]

    @cached_property
    def _recent(self) -> list[charts.Point]:
        return points_of(self.page, self.page.series, self.content)

    @property
    def _spark_title(self) -> str:
        return self.speech.say(texts.LAST_PERIODS) % {"kpi": self.title, "count": len(self._recent)}

    def _run(self, width: int, height: int) -> Markup:
        return charts.run_chart(
            _points(self.page, self._series, self.content),
            title=self.speech.say(texts.BY_PERIOD) % {"kpi": self.title},
            unit=_axis_unit(self.page),
            words=self._named,
            width=width,
            height=height,
            speech=self.speech,
        )

    @cached_property
    def _named(self) -> dict[Severity, str]:
        """The words of the bands, by severity."""
        kpi = self.page.kpi
        named: dict[Severity, str] = {}
        for name, band in kpi.bands.items():
            severity = band.severity or words.NAMED_SEVERITIES.get(name, "none")
            named.setdefault(severity, words.status_word(name, kpi))
        for severity in ("good", "poor"):
            named.setdefault(severity, words.STATUS_WORDS[severity])
        return named


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


Targets = dict[Fraction | None, tuple[str, tuple[Zone, ...]]]
"""Each target of one KPI as printed, and what values mean against it."""


def _point(page: KpiPage, judgement: Judgement, content: ReportContent, known: Targets) -> charts.Point:
    figure, target = judgement.figure, judgement.target
    if target not in known:
        text = "" if target is None else written(target, places=page.kpi.rounding.places)
        known[target] = with_unit(text, symbol(page.unit)) if text else "", zones(page.kpi, target)
    target_text, meant = known[target]
    return charts.Point(
        label=content.label(figure.period),
        short=words.short_period(figure),
        value=figure.exact if figure.missing is None else None,
        target=target,
        text=words.value_text(figure),
        target_text=target_text,
        reason=words.value_text(figure) if figure.missing else "",
        severity=judgement.severity,
        unfinished=figure.elapsed < 1,
        zones=meant,
    )


def points_of(page: KpiPage, series: Series, content: ReportContent) -> list[charts.Point]:
    """The last twelve of some judgements as points of a chart."""
    return _points(page, series[-SHOWN_PERIODS:], content)


def _points(page: KpiPage, series: Series, content: ReportContent) -> list[charts.Point]:
    known: Targets = {}
    return [_point(page, judgement, content, known) for judgement in series]


def _axis_unit(page: KpiPage) -> str:
    return page.unit if page.unit != "count" else ""


def _bullet_axis(points: Sequence[charts.Point]) -> Scale:
    latest = points[-1]
    values = [value for point in points for value in (point.value, point.target) if value is not None]
    edges = [edge for zone in latest.zones for edge in zone[:2] if edge is not None]
    return scale([*values, *edges])


def _breakdown(view: KpiView, breakdown: Breakdown) -> BreakdownView:
    content = view.content
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
        title=reduce(
            lambda first, second: view.speech.say(texts.TOGETHER) % {"first": first, "second": second},
            [titles[0], *map(view.speech.inside, titles[1:])],
        ),
        cells=tuple(
            _cell(view, breakdown, series, axis if number < MOST_MULTIPLES else None)
            for number, series in enumerate(cells)
        ),
        drawn=min(len(cells), MOST_MULTIPLES),
    )


def _worst_first(series: Series) -> tuple[bool, Fraction]:
    gap = series[-1].good_gap
    return gap is None, gap or Fraction(0)


def _cell(view: KpiView, breakdown: Breakdown, series: Series, axis: Scale | None) -> CellView:
    page = view.page
    label = words.cell_name(series[-1].figure, breakdown.dimensions, view.content.parties)
    points = points_of(page, series, view.content)
    title = f"{page.kpi.title}, {label}"
    chart = charts.small_multiple(points, title=title, axis=axis, speech=view.speech) if axis else None
    return CellView(row=row(page, series[-1], label), chart=chart)


def _explanation(view: KpiView, explanation: Explanation) -> ExplanationView:
    page, content, say = view.page, view.content, view.speech.say
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
                    title=(
                        f"{say(effect.label)}, {say(effect.kind)}: {difference(effect.amount, places=places)} {sign}"
                    ).rstrip(),
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
