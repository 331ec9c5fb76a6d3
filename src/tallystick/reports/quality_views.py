"""What the templates are given of data quality: sources with what became of their rows, and figures without a value."""

from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.charter.model.bands import Severity
from tallystick.reports import charts, words
from tallystick.reports.cascade_views import kpi_title
from tallystick.reports.content import DeliveryNote, FigureCounts, ReportContent, SourceNote
from tallystick.reports.numbers import percent, written
from tallystick.reports.views import Tag
from tallystick.terms.figure import Quality
from tallystick.terms.wording import counted, listed

_STATES: Mapping[str, tuple[Severity, str]] = {
    "delivered": ("good", "In time"),
    "late": ("poor", "Overdue"),
    "due": ("none", "Not yet delivered"),
    "not_due": ("none", "Not due"),
}
MOST_STRETCHES = 12


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One period's facts: due, delivered, late."""

    period: str
    note: DeliveryNote
    tag: Tag


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source, written."""

    note: SourceNote
    days: str
    """How many days have facts, as a sentence; empty where that is not known."""
    without: str
    """The days without any; empty where there are none."""
    deliveries: tuple[DeliveryView, ...]
    late: str
    """How many deliveries were late, as a sentence; empty without agreed days."""


@dataclass(frozen=True, slots=True)
class FigureCountsView:
    """A KPI's figures, those without a value by reason."""

    kpi: str
    title: str
    figures: str
    values: str
    absent: str
    reasons: str
    periods: str
    """The periods in which the total has no value."""
    provisional: str
    other: str
    """Values of other qualities than provisional and final."""


def source_views(content: ReportContent) -> tuple[SourceView, ...]:
    """Every source in the charter's order."""
    return tuple(_source(each, content) for each in content.sources)


def _source(note: SourceNote, content: ReportContent) -> SourceView:
    days, without = "", ""
    if note.days is not None:
        length = (note.days.end - note.days.start).days
        days = (
            f"{written(note.days.days)} of {counted(length, 'day')} from {words.day_text(note.days.start)} "
            f"until before {words.day_text(note.days.end)} have facts: {percent(note.days.share, places=1)}."
        )
        stretches = [
            words.day_text(first) if first == last else f"{words.day_text(first)} to {words.day_text(last)}"
            for first, last in note.days.without
        ]
        without = listed(stretches, most=MOST_STRETCHES) if stretches else ""
    overdue = sum(each.days_late > 0 for each in note.deliveries)
    return SourceView(
        note=note,
        days=days,
        without=without,
        deliveries=tuple(DeliveryView(content.label(each.period), each, _delivery(each)) for each in note.deliveries),
        late=f"{overdue} of {counted(len(note.deliveries), 'delivery', 'deliveries')} late." if note.deliveries else "",
    )


def _delivery(note: DeliveryNote) -> Tag:
    severity, word = _STATES[note.state]
    if note.days_late:
        severity = "watch" if note.state == "delivered" else "poor"
        word = f"{counted(note.days_late, 'day')} late"
    return Tag(severity, word, charts.mark(severity))


def figure_count_views(content: ReportContent) -> tuple[FigureCountsView, ...]:
    """Every KPI's figures in the charter's order."""
    return tuple(_figures(each, content) for each in content.figure_counts)


def _figures(found: FigureCounts, content: ReportContent) -> FigureCountsView:
    reasons = sorted(found.missing.items(), key=lambda item: (-item[1], item[0]))
    others = [
        f"{written(count)} {quality.value}"
        for quality, count in found.qualities.items()
        if quality not in (Quality.PROVISIONAL, Quality.FINAL)
    ]
    return FigureCountsView(
        kpi=found.kpi,
        title=kpi_title(found.kpi, content),
        figures=written(found.figures),
        values=written(found.values),
        absent=written(found.figures - found.values),
        reasons=", ".join(f"{written(count)} {words.MISSING_WORDS[reason][0]}" for reason, count in reasons),
        periods=listed(
            (f"{content.label(period)} ({words.MISSING_WORDS[reason][0]})" for period, reason in found.periods),
            nothing="",
        ),
        provisional="–" if found.provisional is None else percent(found.provisional),
        other=", ".join(others),
    )
