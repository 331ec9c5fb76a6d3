"""History laid out anew: figures and events of whole periods, put where other periods stand.

All KPIs and parties take the same periods, so whatever moved together still does. Periods are those of the KPI with the
longest ones; shorter ones go along by their place within.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.events import Event
from tallystick.errors import InputError
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Figure

Place = tuple[int, str, str, int]
"""The number of the whole period, calendar and kind of the shorter one, and its number within."""


@dataclass(frozen=True, slots=True)
class History:
    """Figures and events by the whole period that they belong to."""

    periods: tuple[Period, ...]
    figures: tuple[tuple[Figure, ...], ...]
    events: tuple[tuple[Event, ...], ...]
    standing: tuple[Event, ...]
    """Events that belong to no period; they stay as they are."""
    places: Mapping[tuple[str, str], Place]
    """By KPI and period id: where a period stands."""
    targets: Mapping[Place, Period]
    known_at: datetime

    def laid_out(self, order: Sequence[int]) -> tuple[list[Figure], list[Event]]:
        """Figures and events of a scenario that takes these periods of history, one for each place."""
        figures: list[Figure] = []
        events: list[Event] = list(self.standing)
        for at, source in enumerate(order):
            for figure in self.figures[source]:
                _, calendar, kind, within = self.places[figure.kpi, figure.period]
                period = self.targets[at, calendar, kind, within]
                figures.append(
                    figure
                    if period.id == figure.period
                    else replace(figure, period=period.id, start=period.start, end=period.end)
                )
            events += self.events[source] if at == source else self._moved(source, at)
        return figures, events

    def _moved(self, source: int, at: int) -> Iterable[Event]:
        """The events of a period as if they had happened in another: days move along, and so do references."""
        shift = self.periods[at].start - self.periods[source].start
        names = {event.id for event in self.events[source]}
        for event in self.events[source]:
            changes: dict[str, object] = {"id": f"{event.id}-at-{at}", "recorded": self._recorded(event, shift)}
            on = getattr(event, "on", None)
            if on is not None:
                changes["on"] = on + shift
            for field in ("to", "of"):
                if getattr(event, field, None) in names:
                    changes[field] = f"{getattr(event, field)}-at-{at}"
            period = getattr(event, "period", None)
            if period is not None:
                changes["period"] = self._same_place(str(period), at)
            yield event.model_copy(update=changes)

    def _recorded(self, event: Event, shift: timedelta) -> datetime:
        return min(event.recorded + shift, max(self.known_at, event.recorded))

    def _same_place(self, period: str, at: int) -> str:
        for (_, name), (_, calendar, kind, within) in self.places.items():
            if name == period:
                return self.targets[at, calendar, kind, within].id
        return self.periods[at].id


def history_of(
    compiled: CompiledCharter,
    figures: Iterable[Figure],
    events: Iterable[Event],
    *,
    kpis: Collection[str],
    known_at: datetime,
) -> History:
    """The whole periods for which there are figures with values, with all that belongs to them.

    Raises InputError where there are none, or where shorter periods do not divide the whole ones alike.
    """
    chosen = [each for each in figures if each.kpi in kpis]
    held = [each for each in chosen if each.missing is None and each.elapsed == 1]
    if not held:
        raise InputError("There are no figures with values to draw scenarios from; give facts with --facts.")
    definitions = {kpi: compiled.kpis[kpi] for kpi in sorted(kpis)}
    longest = max(definitions.values(), key=lambda each: max(f.end - f.start for f in chosen if f.kpi == each.id))
    start, end = min(each.start for each in held), max(each.end for each in held)
    whole = tuple(
        period for period in longest.calendar.of_kind(longest.period_kind) if period.start < end and start < period.end
    )
    starts = [period.start for period in whole]
    places: dict[tuple[str, str], Place] = {}
    targets: dict[Place, Period] = {}
    for kpi, definition in definitions.items():
        name = f"{kpi}"
        counts = set()
        for number, around in enumerate(whole):
            inside = definition.calendar.within(around.start, around.end, definition.period_kind)
            counts.add(len(inside))
            for within, period in enumerate(inside):
                place = (number, name, definition.period_kind, within)
                places[kpi, period.id], targets[place] = place, period
        if len(counts) != 1:
            raise InputError(
                f"The {definition.period_kind}s of KPI '{kpi}' do not divide each {longest.period_kind} alike, so "
                "scenarios cannot be drawn; run the clauses over history alone with '--scenarios 0'."
            )
    by_period: list[list[Figure]] = [[] for _ in whole]
    for figure in chosen:
        at = bisect_right(starts, figure.start) - 1
        if (figure.kpi, figure.period) in places and at >= 0 and figure.end <= whole[at].end:
            by_period[at].append(figure)
    mine, standing = _by_period(events, {name: place[0] for (_, name), place in places.items()}, len(whole))
    return History(whole, tuple(map(tuple, by_period)), mine, standing, places, targets, known_at)


def _by_period(
    events: Iterable[Event], numbers: Mapping[str, int], count: int
) -> tuple[tuple[tuple[Event, ...], ...], tuple[Event, ...]]:
    """Events by the period they name; answers and decisions go with the claim they are about."""
    mine: list[list[Event]] = [[] for _ in range(count)]
    standing: list[Event] = []
    known: dict[str, int] = {}
    for event in sorted(events, key=lambda each: (each.recorded, each.id)):
        about = getattr(event, "to", None) or getattr(event, "of", None)
        at = numbers.get(str(getattr(event, "period", ""))) if about is None else known.get(str(about))
        if at is None:
            standing.append(event)
            continue
        known[event.id] = at
        mine[at].append(event)
    return tuple(map(tuple, mine)), tuple(standing)
