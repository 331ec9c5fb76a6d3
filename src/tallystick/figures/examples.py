"""Worked examples of a charter: executed, and compared with what the parties agreed would come out.

An example gives either values of measures (``given``), which then stand for their formulas, or facts (``rows``), which
the second engine counts as one period. Its ``expect`` is the printed value, or why there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.formula.bind import bind
from tallystick.charter.formula.nodes import Aggregate, Node, Reference
from tallystick.charter.formula.walk import children
from tallystick.charter.model.kpis import Example
from tallystick.charter.model.sources import Source
from tallystick.errors import InputError
from tallystick.figures.evaluate import evaluator
from tallystick.figures.frames import Frame
from tallystick.figures.interpret import interpret
from tallystick.figures.kernel import desk_of, figures, judged_sample
from tallystick.figures.outcome import Outcome
from tallystick.figures.place import Place
from tallystick.figures.requests import requests
from tallystick.figures.rows import Value
from tallystick.figures.scope import party_rules
from tallystick.terms.figure import Missing
from tallystick.terms.rounding import Rounding
from tallystick.terms.zone import Zone

Answer = Decimal | Missing
"""A printed value, or why there is none."""

Found = tuple[Answer, Fraction | None]
"""An answer, and the value before rounding where there is one."""


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What an example gave and what was agreed."""

    holds: bool
    found: Answer
    expected: Answer
    exact: Fraction | None = field(default=None, compare=False)
    """What was found before rounding, in the KPI's unit; None where there is no value."""


def run_example(compiled: CompiledCharter, kpi_id: str, example: Example) -> ExampleResult:
    """Whether a worked example of a KPI holds.

    Raises InputError when it cannot be executed: it gives neither values nor rows, or not all that the formula needs.
    """
    definition = compiled.kpis.get(kpi_id)
    if definition is None:
        raise InputError(f"There is no KPI {kpi_id!r} to execute an example of; there are {', '.join(compiled.kpis)}.")
    if bool(example.given) == bool(example.rows):
        raise InputError(f"An example of KPI {kpi_id!r} gives both or neither of 'given' and 'rows'; give one of them.")
    given = bool(example.given)
    found, exact = (_of_values if given else _of_rows)(compiled, definition, example)
    expected = _expected(example, kpi_id)
    return ExampleResult(found == expected, found, expected, exact)


def _expected(example: Example, kpi_id: str) -> Answer:
    if isinstance(example.expect, Decimal):
        return example.expect
    try:
        return Missing(example.expect)
    except ValueError:
        pass
    try:
        return Decimal(example.expect)
    except InvalidOperation:
        known = ", ".join(Missing)
        raise InputError(
            f"An example of KPI {kpi_id!r} expects {example.expect!r}; write a number, or one of {known}."
        ) from None


# From values


def _of_values(compiled: CompiledCharter, definition: KpiDefinition, example: Example) -> Found:
    """The formula with values in the place of measures; a value of a count is how many facts there are."""
    given: dict[Node, Outcome] = {}
    for name, value in example.given.items():
        if name not in compiled.names.definitions:
            raise InputError(f"An example of KPI {definition.id!r} gives {name!r}, which is no measure or KPI.")
        bound = bind(Reference(name, quoted=True), compiled.names)
        given[bound.node] = _given(value, bound.node, compiled, name)
    desk = desk_of(definition, compiled, views={}, as_of=compiled.charter.term.end)
    period = definition.periods(compiled)[-1:]
    _require_all(definition.bound.node, given, definition.id)
    place = Place(desk, Frame.of(period), ())
    outcome = evaluator(definition.bound.node, desk, given)(place)
    sample = None
    if definition.minimum is not None and _is_given(definition.minimum.node, given):
        sample = evaluator(definition.minimum.node, desk, given)(place)
    elif definition.minimum is not None:
        sample = Outcome(Missing.NO_ACTIVITY, None) if outcome.n is None else Outcome(outcome.n)
    return _printed(judged_sample(outcome, definition, sample), definition)


def _given(value: Decimal | None, node: Node, compiled: CompiledCharter, name: str) -> Outcome:
    if value is None:
        return Outcome(Missing.NO_ACTIVITY, 0)
    exact = Fraction(value)
    if name in compiled.kpis:  # what is given of a KPI is in its declared unit
        exact /= compiled.kpis[name].factor
    counts = isinstance(node, Aggregate) and node.function in ("COUNT", "COUNT_IF", "COUNT_DISTINCT")
    return Outcome(exact, int(exact) if counts and exact.denominator == 1 else None)


def _require_all(node: Node, given: Mapping[Node, Outcome], kpi_id: str) -> None:
    if not _is_given(node, given):
        raise InputError(
            f"An example of KPI {kpi_id!r} does not give all that its formula needs; "
            "give a value for every measure in it, or facts under 'rows'."
        )


def _is_given(node: Node, given: Mapping[Node, Outcome]) -> bool:
    """Whether every aggregate lies in a part that has a value."""
    if node in given:
        return True
    if isinstance(node, Aggregate):
        return False
    return all(_is_given(child, given) for child in children(node))


def _printed(outcome: Outcome, definition: KpiDefinition) -> Found:
    if isinstance(outcome.value, Missing):
        return outcome.value, None
    rounding = definition.kpi.rounding
    exact = outcome.value * definition.factor
    return Rounding(rounding.places, rounding.mode).printed(exact), exact


# From facts


def _of_rows(compiled: CompiledCharter, definition: KpiDefinition, example: Example) -> Found:
    """The figure of the last period that has a row; rows without a time, and without a party, are given both."""
    if len(definition.bound.sources) != 1:
        raise InputError(
            f"An example of KPI {definition.id!r} has rows, but the KPI counts facts of "
            f"{len(definition.bound.sources)} sources; give values of its measures instead."
        )
    (source_id,) = definition.bound.sources
    source = compiled.charter.sources[source_id]
    periods = definition.periods(compiled)
    rows = [_completed(row, source_id, source, compiled, periods[0].start) for row in example.rows]
    asked = requests(compiled, kpis=[definition.id])
    tables = {source_id: interpret(asked[source_id], {source_id: rows}, compiled)}
    after = compiled.charter.term.end + timedelta(days=3660)
    found = [
        each
        for each in figures(compiled, tables, as_of=after, kpis=[definition.id])
        if each.party is None and not each.scope
    ]
    last = tables[source_id].last_day
    chosen = next((each for each in found if last is not None and each.start <= last < each.end), found[-1])
    if chosen.value is None:
        return chosen.missing or Missing.MISSING, None
    return chosen.value, chosen.exact


def _completed(
    row: Mapping[str, Any], source_id: str, source: Source, compiled: CompiledCharter, day: date
) -> dict[str, Value]:
    for name in row:
        if name not in source.columns:
            raise InputError(f"A row of an example has {name!r}, which source {source_id!r} does not declare.")
    read = {name: _read(value, source.columns[name].type, compiled.zone) for name, value in row.items()}
    if source.time is not None and read.get(source.time) is None:
        instant = compiled.zone.instant(day)
        read[source.time] = day if source.columns[source.time].type == "date" else instant
    rules = party_rules(compiled, source_id)
    if rules and not any(column in read for rule in rules for column in rule.columns):
        read |= {column: values[0] for column, values in rules[0].columns.items()}
    return read


def _read(value: Any, kind: str, zone: Zone) -> Value:
    """A value as YAML holds it, as a fact does."""
    try:
        match kind, value:
            case _, None:
                return None
            case "text", _:
                return str(value)
            case "number", int() | Decimal() if not isinstance(value, bool):
                return Decimal(value)
            case "boolean", bool():
                return value
            case "date", str():
                return date.fromisoformat(value)
            case "time", str():
                moment = datetime.fromisoformat(value)
                return zone.to_utc(moment) if moment.tzinfo is None else moment.astimezone(UTC)
            case _, date():
                return value
            case _:
                pass
    except ValueError:
        pass
    raise InputError(f"A row of an example has {value!r} where a {kind} was expected.")
