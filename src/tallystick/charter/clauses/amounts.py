"""The amounts of a clause: formulas read, their names looked up, their units followed as far as they are known.

A percent value is a plain number of percent (92, not 0.92). A bare number may stand for anything, ``5`` for five euros
a point; so a unit is followed only through parts that are known, and where it is not, nothing is said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tallystick.charter.clauses.definitions import Amount
from tallystick.charter.findings import near
from tallystick.charter.formula import problems as formula_problems
from tallystick.charter.formula.amounts import parse_amount
from tallystick.charter.formula.nodes import (
    Arithmetic,
    Boolean,
    Call,
    Case,
    Comparison,
    Logic,
    Negate,
    Node,
    Not,
    Number,
    Reference,
)
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.formula.walk import walk
from tallystick.terms.quantity import DIMENSIONLESS, Unit

WORDS = (
    "value",
    "exact",
    "threshold",
    "target",
    "shortfall",
    "excess",
    "numerator",
    "denominator",
    "n",
    "failures",
    "points",
    "late",
    "occurrences",
    "misses",
    "days",
    "share",
    "rate",
)
"""Words that the amounts of every clause know."""

IN_UNIT = ("value", "exact", "threshold", "target", "shortfall", "excess")
"""Those of them that are in the unit of the clause's KPI."""

PLAIN = ("n", "failures", "points", "occurrences", "misses", "days", "share")
"""Those of them that are numbers without a unit."""

_PLAIN_NUMBER = DIMENSIONLESS


@dataclass(frozen=True, slots=True)
class Known:
    """What an amount may name, with the units that are known."""

    values: Mapping[str, Unit | None]
    """Named values."""
    kpis: Mapping[str, Unit | None]
    """KPIs, in their declared units."""
    words: Mapping[str, Unit | None]
    """The words of clauses that are known here."""

    @property
    def names(self) -> tuple[str, ...]:
        """All names, words first."""
        return tuple(dict.fromkeys((*self.words, *self.values, *self.kpis)))

    def unit(self, name: str) -> Unit | None:
        """The unit of a name; None where it is not known."""
        for known in (self.words, self.values, self.kpis):
            if name in known:
                return known[name]
        return None


def words_of(unit: Unit | None) -> dict[str, Unit | None]:
    """The words that every clause knows, with their units where the clause's value has this one."""
    judged = None if unit is None else unit_of_value(unit)
    return {word: judged if word in IN_UNIT else _PLAIN_NUMBER if word in PLAIN else None for word in WORDS}


def unit_of_value(unit: Unit) -> Unit:
    """The unit in amounts: percents, shares and counts are plain numbers there."""
    return _PLAIN_NUMBER if unit.is_dimensionless else unit


def read_amount(text: str, known: Known) -> Amount:
    """The amount, its names looked up.

    Raises FormulaError, with position, for what cannot be read or is not known.
    """
    node = parse_amount(text)
    _require_number(node, text)
    names: dict[str, None] = {}
    everything = known.names
    for part in walk(node):
        if isinstance(part, Reference):
            if part.name not in everything:
                raise _unknown(part, text, everything)
            names[part.name] = None
    return Amount(text, node, tuple(names))


def _require_number(node: Node, text: str) -> None:
    if isinstance(node, Comparison | Logic | Not | Boolean):
        raise FormulaError(
            formula_problems.SYNTAX,
            "A condition stands where an amount was expected.",
            hint="Write CASE WHEN condition THEN x ELSE y END.",
            position=node.span[0],
            length=node.span[1] - node.span[0],
            text=text,
        )


def _unknown(part: Reference, text: str, names: Iterable[str]) -> FormulaError:
    every = tuple(names)
    start, end = part.span
    hyphenated = [name for name in every if "-" in name and text[start:].startswith(name)]
    other_case = [name for name in every if name.casefold() == part.name.casefold()]
    if hyphenated:
        hint = f'Put the name in double quotes: "{max(hyphenated, key=len)}"; a hyphen alone is a minus.'
    elif other_case:
        hint = f"Upper and lower case matter: did you mean '{other_case[0]}'?"
    else:
        hint = near(part.name, every)
        if not hint.startswith("Did you mean"):
            hint = "Declare it under 'values', or name a KPI or a word such as shortfall."
    return FormulaError(
        formula_problems.UNKNOWN_NAME,
        f"there is no named value, KPI or word '{part.name}'.",
        hint=hint,
        position=start,
        length=end - start,
        text=text,
    )


class MixedUnitsError(Exception):
    """Two parts that are added or compared have units that cannot be."""

    def __init__(self, left: Unit, right: Unit) -> None:
        super().__init__(f"it puts {left} and {right} together")


class _Anything:
    """A bare number: it takes the unit of what it is added to."""


_ANYTHING = _Anything()
_Followed = Unit | _Anything | None


def unit_of_amount(node: Node, known: Known) -> Unit | None:
    """The unit of an amount, where the names in it settle it; None where a bare number or an unknown unit is in it.

    Raises MixedUnitsError where parts are added or compared that cannot be.
    """
    found = _follow(node, known)
    return found if isinstance(found, Unit) else None


def _follow(node: Node, known: Known) -> _Followed:
    match node:
        case Number():
            return _ANYTHING
        case Reference(name):
            return known.unit(name)
        case Negate(operand):
            return _follow(operand, known)
        case Arithmetic("/", Arithmetic("*", whole, percent), Number(hundred)) if hundred == 100 and isinstance(
            percent, Number
        ):
            return _follow(whole, known)
        case Arithmetic("*" | "/" as operator, left, right):
            return _product(operator, _follow(left, known), _follow(right, known))
        case Arithmetic(_, left, right):
            return _together((_follow(left, known), _follow(right, known)))
        case Call("CEILING" | "FLOOR" | "ROUND" | "ABS" | "NULLIF", (operand, *_)):
            return _follow(operand, known)
        case Call(_, operands):
            return _together(_follow(each, known) for each in operands)
        case Case(whens, otherwise):
            return _together(_follow(each, known) for each in (*(then for _, then in whens), otherwise))
        case _:
            return None


def _product(operator: str, left: _Followed, right: _Followed) -> _Followed:
    if isinstance(left, Unit) and isinstance(right, Unit):
        return left.times(right) if operator == "*" else left.per(right)
    return None


def _together(parts: Iterable[_Followed]) -> _Followed:
    found: _Followed = _ANYTHING
    for part in parts:
        if part is None:
            return None
        if isinstance(part, _Anything):
            continue
        if isinstance(found, Unit) and found.factors != part.factors:
            raise MixedUnitsError(found, part)
        found = part
    return found
