"""What one figure was made of: the value of every aggregate in its formula, at its own period and cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.nodes import Aggregate
from tallystick.charter.formula.write import write
from tallystick.figures.evaluate import evaluator
from tallystick.figures.frames import Frame
from tallystick.figures.kernel import desk_over
from tallystick.figures.place import Place
from tallystick.figures.requests import formulas_of
from tallystick.figures.scope import aggregates_of
from tallystick.terms.figure import Figure, Missing
from tallystick.terms.tally import TallyTable


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


def workings(
    figure: Figure, compiled: CompiledCharter, tables: Mapping[str, TallyTable], *, as_of: date
) -> tuple[Working, ...]:
    """The aggregates of a figure's formula, each once, in the order written.

    Period functions look elsewhere too; what is shown is the aggregate at the figure's own period.
    """
    definition = compiled.kpis[figure.kpi]
    desk = desk_over(definition, compiled, tables, as_of=as_of)
    period = definition.calendar.get(figure.period)
    cell = tuple(sorted([*figure.scope, *((("party", figure.party),) if figure.party is not None else ())]))
    place = Place(desk, Frame.of([period]), cell)
    found: list[Working] = []
    seen: dict[Aggregate, None] = {}
    for node in formulas_of(definition):
        seen |= dict.fromkeys(aggregates_of(node))
    for aggregate in seen:
        outcome = evaluator(aggregate, desk)(place)
        missing = outcome.value if isinstance(outcome.value, Missing) else None
        found.append(
            Working(
                source=aggregate.source or "",
                expression=write(aggregate),
                value=None if isinstance(outcome.value, Missing) else Fraction(outcome.value),
                missing=missing,
                n=outcome.n,
            )
        )
    return tuple(found)
