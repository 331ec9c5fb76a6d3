"""What one figure was made of: the value of every aggregate in its formula, wherever the formula looks.

A plain formula looks at the figure's own period. ``PRIOR``, ``TO_DATE`` and ``ROLLING`` look at other periods; a window
of several is shown period by period, and then as a whole, so that its total can be followed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.nodes import Aggregate
from tallystick.charter.formula.write import write
from tallystick.figures.evaluate import evaluator
from tallystick.figures.frames import Frame
from tallystick.figures.kernel import desk_over
from tallystick.figures.outcome import Outcome
from tallystick.figures.place import Place
from tallystick.figures.requests import looks_of, parts_of
from tallystick.terms.figure import Figure, Missing
from tallystick.terms.tally import Cell, TallyTable


@dataclass(frozen=True, slots=True)
class Working:
    """One aggregate of the formula and what the facts gave for it."""

    source: str
    expression: str
    value: Fraction | None
    missing: Missing | None
    """Why there is no value."""
    n: int | None
    """How many facts it rests on."""
    period: str
    """The period it was counted in; of a window, its first and last: ``2013-01 to 2013-03``."""
    start: date
    end: date
    """The days counted, the end not contained."""
    part: bool = False
    """Whether it is one period of a window whose total follows."""
    pooled: tuple[str, ...] = ()
    """Dimensions of the figure's cell that were pooled for it."""


def workings(
    figure: Figure, compiled: CompiledCharter, tables: Mapping[str, TallyTable], *, as_of: date
) -> tuple[Working, ...]:
    """The aggregates of a figure's formula at each place that they are looked at, in the order written.

    ``tables`` answer the KPI's request with ``by_period``.
    """
    definition = compiled.kpis[figure.kpi]
    desk = desk_over(definition, compiled, tables, as_of=as_of)
    period = definition.calendar.get(figure.period)
    cell = tuple(sorted([*figure.scope, *((("party", figure.party),) if figure.party is not None else ())]))
    found: list[Working] = []
    for aggregate, frame, pooled in looks_of(definition, compiled, Frame.of([period])):
        value = evaluator(aggregate, desk)
        parts = parts_of(frame)
        for each in (*parts, frame):
            place = Place(desk, each, cell)
            if pooled is not None:
                place = place.pooled(tuple(pooled))
            found.append(_working(aggregate, value(place), place, cell, part=each is not frame))
    return tuple(found)


def _working(aggregate: Aggregate, outcome: Outcome, place: Place, cell: Cell, *, part: bool) -> Working:
    frame = place.frame
    return Working(
        source=aggregate.source or "",
        expression=write(aggregate),
        value=None if isinstance(outcome.value, Missing) else Fraction(outcome.value),
        missing=outcome.value if isinstance(outcome.value, Missing) else None,
        n=outcome.n,
        period=_name(frame),
        start=frame.start,
        end=frame.end,
        part=part,
        pooled=tuple(name for name, _ in cell if name not in dict(place.cell)),
    )


def _name(frame: Frame) -> str:
    """The period, the first and last of several, or the days of a window that holds no whole periods."""
    first, last = (frame.periods[0].id, frame.periods[-1].id) if frame.periods else (
        str(frame.start), str(frame.end - timedelta(days=1))
    )  # fmt: skip
    return first if first == last else f"{first} to {last}"
