"""How good the facts of a report are: which days have any, when they came, and which figures lack a value and why."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from tallystick.cycle.closing import close
from tallystick.cycle.computing import Computed
from tallystick.cycle.judging import Judged
from tallystick.facts.days import days_counted
from tallystick.reports.content import DayCoverage, DeliveryNote, FigureCounts
from tallystick.terms.figure import Figure


def day_coverage(computed: Computed, source_id: str, until: date) -> DayCoverage | None:
    """On which days of the term, until before a day, a source has facts; None where days or recorded facts lack."""
    term, table = computed.compiled.charter.term, computed.facts.get(source_id)
    end = min(until, term.end)
    if table is None or computed.imported is not None or end <= term.start:
        return None
    if computed.compiled.charter.sources[source_id].time is None:
        return None
    known = {day for day in days_counted(table, computed.compiled) if term.start <= day < end}
    absent = [day for day in _each_day(term.start, end) if day not in known]
    return DayCoverage(term.start, end, len(known), tuple(_stretches(absent)))


def _each_day(start: date, end: date) -> Iterator[date]:
    for number in range((end - start).days):
        yield start + timedelta(days=number)


def _stretches(days: list[date]) -> Iterator[tuple[date, date]]:
    """Neighbouring days as first and last."""
    first = last = None
    for day in days:
        if first is not None and last is not None and day - last > timedelta(days=1):
            yield first, last
            first = None
        first, last = first or day, day
    if first is not None and last is not None:
        yield first, last


def delivery_notes(judged: Judged) -> Mapping[str, tuple[DeliveryNote, ...]]:
    """By source: when the facts of each period up to the judged one were due and came; only where a day was agreed.

    Files that were not recorded came at no known time, so they have none.
    """
    computed = judged.computed
    if computed.imported is not None or not any(each.due for each in computed.compiled.charter.sources.values()):
        return {}
    found: dict[str, list[DeliveryNote]] = {}
    for each in close(computed.workspace.root, as_of=_looked(computed)).periods:
        if each.period.end > judged.period.end:
            continue
        for delivery in each.deliveries:
            if delivery.until is not None:
                note = DeliveryNote(
                    period=each.period.id,
                    due=delivery.until,
                    delivered=delivery.delivered,
                    days_late=delivery.days_late,
                    state=delivery.state,
                )
                found.setdefault(delivery.source, []).append(note)
    return {source: tuple(notes) for source, notes in found.items()}


def _looked(computed: Computed) -> date:
    """The day of looking: never later than what was known."""
    known: datetime | None = computed.known_at
    return computed.as_of if known is None else min(computed.as_of, computed.compiled.zone.day_of(known))


def figure_counts(judged: Judged) -> tuple[FigureCounts, ...]:
    """For every KPI its figures up to the judged period: how many have a value, and why the others have none."""
    held: dict[str, list[Figure]] = {}
    for figure in judged.computed.figures:
        if figure.end <= judged.period.end:
            held.setdefault(figure.kpi, []).append(figure)
    return tuple(_counts(kpi, held[kpi]) for kpi in judged.computed.compiled.kpis if kpi in held)


def _counts(kpi: str, figures: list[Figure]) -> FigureCounts:
    totals = sorted((each for each in figures if each.party is None and not each.scope), key=lambda each: each.start)
    return FigureCounts(
        kpi=kpi,
        figures=len(figures),
        missing=Counter(each.missing for each in figures if each.missing is not None),
        qualities=Counter(each.quality for each in figures if each.missing is None and each.quality is not None),
        periods=tuple((each.period, each.missing) for each in totals if each.missing is not None),
    )
