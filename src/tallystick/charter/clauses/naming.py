"""What amounts may name in a charter, with the units that are known; and amounts read at their place in it."""

from collections.abc import Mapping

from tallystick.charter.clauses import problems
from tallystick.charter.clauses.amounts import (
    Known,
    MixedUnitsError,
    read_amount,
    unit_of_amount,
    unit_of_value,
)
from tallystick.charter.clauses.definitions import Amount
from tallystick.charter.definitions import KpiDefinition
from tallystick.charter.document import Steps
from tallystick.charter.findings import Findings
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.model.values import NamedValue
from tallystick.errors import InputError
from tallystick.terms.currency import MINOR_UNITS
from tallystick.terms.quantity import Unit


def known_values(
    values: Mapping[str, NamedValue],
    kpis: Mapping[str, KpiDefinition],
    words: Mapping[str, Unit | None] | None = None,
) -> Known:
    """The names of named values and KPIs, and the words that are known there: none outside clauses."""
    return Known(
        values={name: _unit_of(value, kpis) for name, value in values.items()},
        kpis={name: unit_of_value(kpi.unit) for name, kpi in kpis.items()},
        words=words or {},
    )


def _unit_of(value: NamedValue, kpis: Mapping[str, KpiDefinition]) -> Unit | None:
    if value.unit is not None:
        try:
            return unit_of_value(Unit.parse(value.unit))
        except InputError:  # reported where the value stands
            return None
    kpi = kpis.get(value.kpi or "")
    return None if kpi is None else unit_of_value(kpi.unit)


def amount_at(
    findings: Findings, path: Steps, text: str, known: Known, *, money: str | None, what: str
) -> Amount | None:
    """The amount written at a path; None where it is wrong, and that is reported at the character.

    ``money`` is the currency it must come out in, where it must; ``what`` says whose it is.
    """
    try:
        amount = read_amount(text, known)
    except FormulaError as wrong:
        place = findings.document.place(path).within(wrong.position)
        message = f"{what}, character {wrong.position + 1} of '{text}': {wrong.message}"
        findings.found.append(
            problems.C507.at(message, hint=wrong.hint, file=place.file, line=place.line, column=place.column)
        )
        return None
    try:
        unit = unit_of_amount(amount.node, known)
    except MixedUnitsError as mixed:
        findings.report(problems.C508, path, f"{what}: '{text}' is no amount: {mixed}.", "Mend the formula.")
        return None
    if money is not None and unit is not None and unit.factors != ((money, 1),):
        message = f"{what}: '{text}' gives {said(unit)}, expected an amount in {money}."
        hint = _convert(unit, money) or f"Multiply it by what one of it costs, in {money}."
        findings.report(problems.C508, path, message, hint)
        return None
    return amount


def said(unit: Unit) -> str:
    """A unit in a sentence."""
    return "a plain number" if unit.is_dimensionless else unit.symbol


def _convert(unit: Unit, money: str) -> str:
    other = [base for base, power in unit.factors if power == 1 and base in MINOR_UNITS]
    if len(unit.factors) == 1 and other:
        return f"Multiply it by an agreed rate, a named value with the unit {money}/{other[0]}."
    return ""
