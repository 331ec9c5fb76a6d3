"""Whether statements promise what the targets of their KPIs say (C375), and targets after the term (C368).

A quantity of a statement is held against the targets of those of its KPIs that have its unit; it is right when any of
them has it. A number that belongs to a KPI's definition (less than 15 minutes late) is no target.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from tallystick.charter import problems as kinds
from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.document import Document, Steps
from tallystick.charter.formula.nodes import Growth, Number
from tallystick.charter.formula.walk import walk
from tallystick.charter.links import kpis_of
from tallystick.charter.model.strategy import Objective
from tallystick.charter.statements import Quantity, quantities
from tallystick.charter.terminology import singular
from tallystick.charter.units import cell_of
from tallystick.errors import Problem
from tallystick.scorecard.targets import Cell, target_for, target_value
from tallystick.terms.calendar import Period
from tallystick.terms.rounding import is_finite_decimal, round_fraction, write_decimal

TOTAL: Cell = (None, ())


def statement_problems(compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    """A warning for each quantity of a statement that no target of the objective's KPIs has, at its first character."""
    term = compiled.charter.term
    for number, objective in enumerate(compiled.charter.strategy.objectives):
        for quantity in quantities(objective.statement, term=(term.start, term.end)):
            message = _why_not(compiled, objective, quantity)
            if message:
                path = ("strategy", "objectives", number, "statement")
                place = document.place(path).within(quantity.position)
                yield kinds.C375.at(
                    message,
                    hint="Make the statement and the target say the same.",
                    file=place.file,
                    line=place.line,
                    column=place.column,
                )


def _why_not(compiled: CompiledCharter, objective: Objective, quantity: Quantity) -> str:
    """What the statement says and what the nearest target says; empty where they agree or cannot be compared."""
    measured = [
        compiled.kpis[name] for name in kpis_of(compiled.charter, objective)
        if name in compiled.kpis and is_in_unit(compiled.kpis[name], quantity)
    ]  # fmt: skip
    if any(is_part_of_definition(definition, quantity.value) for definition in measured):
        return ""
    told: list[tuple[KpiDefinition, Period, Fraction]] = []
    cell = _cell(compiled, objective)
    for definition in measured:
        series = known_targets(definition, compiled, cell)
        asked = [(period, value) for period, value in series if _is_asked(quantity, period)]
        baseline = definition.kpi.baseline
        if quantity.sense == "from" and baseline is not None and baseline.value == quantity.value:
            return ""
        if any(_agrees(quantity, value, definition) for _, value in asked):
            return ""
        if asked:
            told.append((definition, *asked[-1]))
    if not told:
        return ""
    nearest = min(told, key=lambda each: abs(each[2] - Fraction(quantity.value)))
    return _sentence(objective, quantity, nearest)


def _sentence(objective: Objective, quantity: Quantity, nearest: tuple[KpiDefinition, Period, Fraction]) -> str:
    definition, period, value = nearest
    when = f" for {quantity.when.words}" if quantity.when else ""
    target = write_decimal(value) if is_finite_decimal(value) else f"about {round_fraction(value, 2)}"
    sense = "" if quantity.sense == "exactly" else f"{quantity.sense} "
    return (
        f"objective '{objective.id}' says {sense}{quantity.words}{when}, and the target of KPI '{definition.id}' is "
        f"{target} {definition.kpi.unit} in {period.label}."
    )


def _cell(compiled: CompiledCharter, objective: Objective) -> Cell:
    """Where the objective is read: the total, or the cell of its unit."""
    cell = cell_of(compiled.charter, objective.unit)
    return cell.party, tuple((name, " + ".join(values)) for name, values in cell.columns)


def known_targets(
    definition: KpiDefinition, compiled: CompiledCharter, cell: Cell = TOTAL
) -> list[tuple[Period, Fraction]]:
    """The targets of a cell, as far as they are known before any figure is, by rising period."""
    target = target_for(definition, cell)
    if target is None:
        return []
    found = [
        (period, target_value(target, definition, compiled, period=period, own=lambda _: None))
        for period in definition.periods(compiled)
    ]
    return [(period, value) for period, value in found if value is not None]


def is_in_unit(definition: KpiDefinition, quantity: Quantity) -> bool:
    """Whether the quantity has the KPI's unit, by its symbol or by the word that stands for it."""
    unit = definition.kpi.unit
    return unit == quantity.unit or singular(quantity.unit.casefold()) == singular(unit.casefold())


def is_part_of_definition(definition: KpiDefinition, value: Decimal) -> bool:
    """Whether the number stands in the KPI's formula, in its minimum, or as an edge of its good range."""
    kpi = definition.kpi
    if any(isinstance(node, Number) and node.value == value for node in walk(definition.bound.node)):
        return True
    if any(isinstance(node, Growth) for node in walk(definition.bound.node)):
        return True
    return (kpi.minimum is not None and kpi.minimum.count == value) or (
        kpi.direction.range is not None and value in kpi.direction.range
    )


def _is_asked(quantity: Quantity, period: Period) -> bool:
    when = quantity.when
    return when is None or (period.start < when.end and when.start < period.end)


def _agrees(quantity: Quantity, target: Fraction, definition: KpiDefinition) -> bool:
    """Whether who meets the target keeps the promise: a target may ask for more than a least, or less than a most."""
    promised, better = Fraction(quantity.value), definition.kpi.direction.better
    if quantity.sense == "at least" and better == "higher":
        return target >= promised
    if quantity.sense == "at most" and better == "lower":
        return target <= promised
    return target == promised


def term_problems(definition: KpiDefinition, compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    """A warning for each target whose last anchor lies after the days for which the KPI is agreed."""
    end = (definition.kpi.in_force or compiled.charter.term).end
    for number, target in enumerate(definition.kpi.target):
        path: Steps = ("kpis", definition.id, "target", number)
        anchors = {
            "step": target.step,
            "linear": target.linear,
            "cumulative": target.cumulative,
            "shares": target.seasonal.shares if target.seasonal else None,
        }
        named: list[tuple[Steps, str]] = [(path, name) for given in anchors.values() for name in given or ()]
        for position, piece in enumerate(target.piecewise or ()):
            named.append(((*path, "piecewise", position, "from"), piece.from_))
        named += [((*path, "piecewise"), name) for piece in target.piecewise or () for name in piece.linear or ()]
        late = [(where, name) for where, name in named if definition.calendar.get(name).start >= end]
        if late:
            where, name = late[0]
            message = f"KPI '{definition.id}' has a target for {name}, and is agreed until {end}."
            hint = "Date the target within that time, or extend it."
            yield document.problem(kinds.C368, _written(document, where, name), message, hint, key="from" not in where)


def _written(document: Document, path: Steps, name: str) -> Steps:
    """Where the period is named below a target: the path that ends with it, else the one given."""
    above = [step for step in path if step != 0]
    for place in document.places:
        if place[-1:] == (name,) and [step for step in place if step != 0][: len(above)] == above:
            return place
    return path
