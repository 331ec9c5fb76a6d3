"""Evaluating a bound figure expression, exactly: each node becomes a function from a place to an outcome.

Missing acts like SQL's NULL: it goes through arithmetic, is unknown in comparisons, and ``COALESCE``, ``IS NULL`` and
``CASE`` can answer it. Where several reasons meet, the gravest one counts.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import assert_never

from tallystick.charter.formula.nodes import (
    Aggregate,
    Arithmetic,
    Between,
    Boolean,
    Call,
    Case,
    Column,
    Comparison,
    Date,
    Excluding,
    Growth,
    In,
    IsNull,
    Logic,
    Negate,
    Node,
    Not,
    Null,
    Number,
    Prior,
    Reference,
    Rolling,
    ShareOf,
    Text,
    ToDate,
)
from tallystick.charter.formula.pooling import constant_of
from tallystick.charter.formula.write import write
from tallystick.errors import InputError
from tallystick.figures.aggregates import Evaluator, evaluator_of
from tallystick.figures.exclusions import relieved
from tallystick.figures.frames import Frame
from tallystick.figures.missing import gravest
from tallystick.figures.outcome import Exact, Outcome, fewest, missing_of, number, quotient
from tallystick.figures.place import Desk, Place
from tallystick.terms.figure import Missing

_COMPARE = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}

Given = Mapping[Node, Outcome]
"""Values that stand for whole expressions: those of a worked example."""


def evaluator(node: Node, desk: Desk, given: Given | None = None) -> Evaluator:
    """The function that gives the value of a bound expression at a place.

    Raises InputError for an expression that is not bound, or that needs tallies which the desk does not hold.
    """
    return _Compiler(desk, given or {}).compiled(node)


class _Compiler:
    def __init__(self, desk: Desk, given: Given) -> None:
        self.desk = desk
        self.given = given

    def compiled(self, node: Node) -> Evaluator:
        """The function for one node and all below it."""
        if self.given and node in self.given:
            return _constant(self.given[node])
        match node:
            case Number(value):
                return _constant(Outcome(_plain(Fraction(value))))
            case Boolean(value):
                return _constant(Outcome(value))
            case Null():
                return _constant(Outcome(Missing.UNDEFINED))
            case Aggregate():
                return evaluator_of(node, self.desk)
            case Negate(operand):
                return _negated(self.compiled(operand))
            case Arithmetic(operator, left, right):
                return self._arithmetic(operator, left, right)
            case Call(function, arguments):
                return _called(function, [self.compiled(argument) for argument in arguments], node)
            case Case(whens, otherwise):
                branches = [(self.compiled(condition), self.compiled(value)) for condition, value in whens]
                return _chosen(branches, self.compiled(otherwise))
            case Comparison() | Logic() | Not() | In() | Between() | IsNull():
                return self._condition(node)
            case Prior() | ToDate() | Rolling() | Growth() | ShareOf():
                return self._over_periods(node)
            case Excluding(performed, planned, excluded):
                return _relief(node, *map(self.compiled, (performed, planned, excluded)))
            case Text() | Date() | Column() | Reference():
                raise InputError(f"{write(node)} has no value as a figure; bind the formula first.")
            case _:
                assert_never(node)

    def _condition(self, node: Comparison | Logic | Not | In | Between | IsNull) -> Evaluator:
        match node:
            case Comparison(operator, left, right):
                return _compared(operator, self.compiled(left), self.compiled(right))
            case Logic(operator, operands):
                return _joined([self.compiled(operand) for operand in operands], decisive=operator == "OR")
            case Not(operand):
                return _not(self.compiled(operand))
            case In(operand, options, negated):
                x = self.compiled(operand)
                found = _joined([_compared("=", x, self.compiled(option)) for option in options], decisive=True)
                return _not(found) if negated else found
            case Between(operand, low, high, negated):
                x = self.compiled(operand)
                ends = [_compared(">=", x, self.compiled(low)), _compared("<=", x, self.compiled(high))]
                inside = _joined(ends, decisive=False)
                return _not(inside) if negated else inside
            case IsNull(operand, negated):
                return _is_null(self.compiled(operand), negated=negated)
            case _:
                assert_never(node)

    def _arithmetic(self, operator: str, left: Node, right: Node) -> Evaluator:
        """Arithmetic; a quotient that is scaled or moved by a number keeps its two parts, so that periods pool."""
        match operator, right:
            case "/", Call("NULLIF", (below, Number(value))) if value == 0 and right not in self.given:
                return _divided(self.compiled(left), self.compiled(below), self.desk.by_zero)
        by_zero = self.desk.by_zero
        fixed = constant_of(right)
        if fixed is not None and (operator != "/" or fixed):
            times = {"*": fixed, "/": 1 / fixed if fixed else fixed}.get(operator, Fraction(1))
            plus = {"+": fixed, "-": -fixed}.get(operator, Fraction(0))
            last = Outcome(_plain(fixed))
            if operator == "/":
                return _with_number(
                    self.compiled(left), lambda found: quotient(found, last, by_zero=by_zero), times, plus
                )
            return _with_number(self.compiled(left), lambda found: _added(operator, found, last), times, plus)
        fixed = constant_of(left)
        if fixed is not None and operator != "/":
            times = {"*": fixed, "-": Fraction(-1)}.get(operator, Fraction(1))
            first, plus = Outcome(_plain(fixed)), Fraction(0) if operator == "*" else fixed
            return _with_number(self.compiled(right), lambda found: _added(operator, first, found), times, plus)
        return _reckoned(operator, self.compiled(left), self.compiled(right), by_zero)

    def _over_periods(self, node: Prior | ToDate | Rolling | Growth | ShareOf) -> Evaluator:
        operand = self.compiled(node.operand)
        match node:
            case Prior():
                return _prior(node, operand)
            case ToDate():
                return _to_date(node, operand)
            case Rolling():
                return _mean(node, operand) if node.mean else _rolling(node, operand)
            case Growth():
                return _growth(node, operand)
            case ShareOf(_, dimensions):
                return lambda place: quotient(
                    operand(place), operand(place.pooled(dimensions)), by_zero=place.desk.by_zero
                )
            case _:
                assert_never(node)


# Plain operations


def _plain(value: Fraction) -> Exact:
    return value.numerator if value.denominator == 1 else value


def _constant(outcome: Outcome) -> Evaluator:
    return lambda _: outcome


def _negated(operand: Evaluator) -> Evaluator:
    def plain(found: Outcome) -> Outcome:
        return found if isinstance(found.value, Missing) else Outcome(-number(found), found.n)

    return _with_number(operand, plain, Fraction(-1), Fraction(0))


def _with_number(operand: Evaluator, plain: Callable[[Outcome], Outcome], times: Fraction, plus: Fraction) -> Evaluator:
    """``times × x + plus``: of a quotient the numerator moves with it, over the same denominator; else ``plain``."""
    factor, more = _plain(times), _plain(plus)

    def evaluate(place: Place) -> Outcome:
        found = operand(place)
        value, n, above, below = found
        if above is None or below is None:
            return plain(found)
        above = above * factor + below * more
        if isinstance(value, Missing):
            return Outcome(value, n, above, below)
        return Outcome(number(found) * factor + more, n, above, below)

    return evaluate


def _divided(left: Evaluator, below: Evaluator, by_zero: Missing | int) -> Evaluator:
    """``left / NULLIF(below, 0)``: by zero it is missing, whatever the definition says, and keeps its two parts."""

    def evaluate(place: Place) -> Outcome:
        one, other = left(place), below(place)
        if isinstance(one.value, Missing) or isinstance(other.value, Missing) or other.value:
            return quotient(one, other, by_zero=by_zero)
        reason = Missing.NO_ACTIVITY if other.n == 0 else Missing.UNDEFINED
        return Outcome(reason, fewest(one.n, other.n), number(one), 0)

    return evaluate


def _reckoned(operator: str, left: Evaluator, right: Evaluator, by_zero: Missing | int) -> Evaluator:
    if operator == "/":
        return lambda place: quotient(left(place), right(place), by_zero=by_zero)
    return lambda place: _added(operator, left(place), right(place))


def _added(operator: str, one: Outcome, other: Outcome) -> Outcome:
    """Sum, difference or product."""
    n = fewest(one.n, other.n)
    if reason := missing_of(one, other):
        return Outcome(reason, n)
    a, b = number(one), number(other)
    if operator == "+":
        return Outcome(a + b, n)
    return Outcome(a - b if operator == "-" else a * b, n)


def _called(function: str, arguments: list[Evaluator], node: Call) -> Evaluator:
    match function, arguments:
        case "ABS", [operand]:
            return lambda place: _absolute(operand(place))
        case "COALESCE", _:
            return lambda place: _first_known([argument(place) for argument in arguments])
        case "NULLIF", [operand, unwanted]:
            return lambda place: _unless(operand(place), unwanted(place))
        case _:
            raise InputError(f"{write(node)} cannot be reckoned with figures; use it inside an aggregate.")


def _absolute(found: Outcome) -> Outcome:
    if isinstance(found.value, Missing):
        return found
    value = number(found)
    return Outcome(-value if value < 0 else value, found.n)


def _first_known(outcomes: list[Outcome]) -> Outcome:
    for outcome in outcomes:
        if not isinstance(outcome.value, Missing):
            return outcome
    return outcomes[0]


def _unless(found: Outcome, unwanted: Outcome) -> Outcome:
    if isinstance(found.value, Missing) or isinstance(unwanted.value, Missing) or found.value != unwanted.value:
        return found
    return Outcome(Missing.NO_ACTIVITY if found.n == 0 else Missing.UNDEFINED, found.n)


def _chosen(branches: list[tuple[Evaluator, Evaluator]], otherwise: Evaluator) -> Evaluator:
    def evaluate(place: Place) -> Outcome:
        unknown: list[Missing] = []
        for condition, value in branches:
            truth = condition(place).value
            if truth is True:
                return value(place)
            if isinstance(truth, Missing):
                unknown.append(truth)
        found = otherwise(place)
        if isinstance(found.value, Missing) and unknown:
            return Outcome(gravest(*unknown), found.n)
        return found

    return evaluate


# Conditions, in three-valued logic


def _compared(operator: str, left: Evaluator, right: Evaluator) -> Evaluator:
    compare = _COMPARE[operator]

    def evaluate(place: Place) -> Outcome:
        one, other = left(place), right(place)
        n = fewest(one.n, other.n)
        reason = missing_of(one, other)
        return Outcome(reason, n) if reason else Outcome(bool(compare(one.value, other.value)), n)

    return evaluate


def _joined(operands: list[Evaluator], *, decisive: bool) -> Evaluator:
    """AND or OR: one ``decisive`` operand settles it; else an unknown one leaves it unknown."""

    def evaluate(place: Place) -> Outcome:
        found = [operand(place) for operand in operands]
        n = fewest(*(outcome.n for outcome in found))
        if any(outcome.value is decisive for outcome in found):
            return Outcome(decisive, n)
        return Outcome(missing_of(*found) or (not decisive), n)

    return evaluate


def _not(operand: Evaluator) -> Evaluator:
    def evaluate(place: Place) -> Outcome:
        found = operand(place)
        return found if isinstance(found.value, Missing) else Outcome(not found.value, found.n)

    return evaluate


def _is_null(operand: Evaluator, *, negated: bool) -> Evaluator:
    def evaluate(place: Place) -> Outcome:
        found = operand(place)
        return Outcome(isinstance(found.value, Missing) is not negated, found.n)

    return evaluate


# Periods


def _prior(node: Prior, operand: Evaluator) -> Evaluator:
    def evaluate(place: Place) -> Outcome:
        if place.desk.is_unfinished(place.frame):
            return Outcome(Missing.UNFINISHED)
        before = place.desk.timeline.prior(place.frame, node.count, node.grain)
        return Outcome(before) if isinstance(before, Missing) else operand(place.at(before))

    return evaluate


def _growth(node: Growth, operand: Evaluator) -> Evaluator:
    """The change since the prior frame; withheld where a period between the two has no value (SEMANTICS 11)."""

    def evaluate(place: Place) -> Outcome:
        desk = place.desk
        if desk.is_unfinished(place.frame):
            return Outcome(Missing.UNFINISHED)
        before = desk.timeline.prior(place.frame, node.count, node.grain)
        if isinstance(before, Missing):
            return Outcome(before)
        change = quotient(operand(place), operand(place.at(before)), by_zero=desk.by_zero)
        if isinstance(change.value, Missing) or change.numerator is None or change.denominator is None:
            return change
        between = desk.timeline.interior(place.frame, node.count, node.grain)
        if any(isinstance(operand(place.at(frame)).value, Missing) for frame in between):
            return Outcome(Missing.WITHHELD, change.n)
        if not change.denominator:
            return change
        gained = change.numerator - change.denominator
        return Outcome(Fraction(gained, change.denominator), change.n, gained, change.denominator)

    return evaluate


def _to_date(node: ToDate, operand: Evaluator) -> Evaluator:
    def evaluate(place: Place) -> Outcome:
        return _over(place.desk.timeline.to_date(place.frame, node.grain), operand, place)

    return evaluate


def _rolling(node: Rolling, operand: Evaluator) -> Evaluator:
    def evaluate(place: Place) -> Outcome:
        return _over(place.desk.timeline.rolling(place.frame, node), operand, place)

    return evaluate


def _over(frame: Frame | Missing, operand: Evaluator, place: Place) -> Outcome:
    """The value over a window; none where the definition withholds it for a period that is missing or late."""
    if isinstance(frame, Missing):
        return Outcome(frame)
    found = operand(place.at(frame))
    if place.desk.timeline.gaps == "withhold" and not isinstance(found.value, Missing) and len(frame.periods) > 1:
        parts = [operand(place.at(Frame.of([period]))).value for period in frame.periods]
        holes = [part for part in parts if isinstance(part, Missing) and part in {Missing.MISSING, Missing.LATE}]
        if holes:
            return Outcome(gravest(*holes), found.n)
    return found


def _mean(node: Rolling, operand: Evaluator) -> Evaluator:
    """The mean of the values that the periods of the window have; it rests on the facts of all of them."""

    def evaluate(place: Place) -> Outcome:
        frame = place.desk.timeline.rolling(place.frame, node)
        if isinstance(frame, Missing):
            return Outcome(frame)
        found = [operand(place.at(type(frame).of([period]))) for period in frame.periods]
        held = [outcome for outcome in found if not isinstance(outcome.value, Missing)]
        if not held:
            return Outcome(missing_of(*found) or Missing.NO_ACTIVITY, 0)
        counts = [outcome.n for outcome in held if outcome.n is not None]
        n = sum(counts) if len(counts) == len(held) else None
        total = sum((Fraction(number(outcome)) for outcome in held), start=Fraction(0))
        return Outcome(Fraction(total, len(held)), n, total, len(held))

    return evaluate


# Agreed exclusions


def _relief(node: Excluding, performed: Evaluator, planned: Evaluator, excluded: Evaluator) -> Evaluator:
    def evaluate(place: Place) -> Outcome:
        a, b, x = performed(place), planned(place), excluded(place)
        if reason := missing_of(a, b, x):
            return Outcome(reason, b.n)
        try:
            above, below = relieved(number(a), number(b), number(x), node.convention)
        except InputError as refused:
            cell = ", ".join(f"{name} {value}" for name, value in place.cell) or "the total"
            raise InputError(
                f"KPI {place.desk.kpi!r}, {place.frame.start} until {place.frame.end}, {cell}: {refused}"
            ) from None
        return quotient(Outcome(above, a.n), Outcome(below, b.n), by_zero=place.desk.by_zero)

    return evaluate
