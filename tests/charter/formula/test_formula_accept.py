"""Does each accepted formula mean what SQL written by hand says?

The formula's primitives are counted by DuckDB and combined here by a kernel of a few lines, in exact fractions;
the other side is the SQL of ``accept.yaml``. The real kernel has the same file as its test.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tallystick.charter.formula.bind import ColumnType, Names, SourceNames, bind
from tallystick.charter.formula.nodes import (
    Aggregate,
    Arithmetic,
    Between,
    Boolean,
    Call,
    Case,
    Comparison,
    In,
    IsNull,
    Logic,
    Negate,
    Node,
    Not,
    Null,
    Number,
)
from tallystick.charter.formula.parse import parse
from tallystick.charter.formula.primitives import Operation, Primitive, decompose
from tallystick.charter.formula.write import write
from tallystick.terms.quantity import Unit

HERE = Path(__file__).parent
CORPUS: dict[str, Any] = yaml.safe_load((HERE / "accept.yaml").read_text(encoding="utf-8"))
CASES: list[dict[str, str]] = CORPUS["cases"]

Exact = Fraction | None
Truth = bool | None


def names() -> Names:
    columns = {
        column["name"]: ColumnType(
            column["name"], column["kind"], Unit.parse(column.get("unit", "ratio")), column.get("scale", 0)
        )
        for column in CORPUS["columns"]
    }
    return Names({"facts": SourceNames("facts", columns)})


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        declared = ", ".join(f"'{column['name']}': '{column['sql']}'" for column in CORPUS["columns"])
        connection.execute(
            f"CREATE TABLE facts AS SELECT * FROM read_csv('{HERE / 'fixture.csv'}', "
            f"header = true, columns = {{{declared}}})"
        )
        connection.execute("CREATE MACRO day_of_week(x) AS isodow(x)")
        yield connection


def test_the_corpus_has_at_least_150_formulas_each_once() -> None:
    formulas = [case["formula"] for case in CASES]

    assert len(formulas) >= 150
    assert len(set(formulas)) == len(formulas)


def test_the_fixture_has_60_facts_and_nulls_in_every_column_but_one(engine: duckdb.DuckDBPyConnection) -> None:
    counts = engine.execute("SELECT COUNT(*), COUNT(COLUMNS(*)) FROM facts").fetchone()

    assert counts is not None
    assert counts[0] == 60
    assert sorted(count == 60 for count in counts[1:]) == [False] * 11 + [True]


@pytest.mark.parametrize("case", CASES, ids=[case["formula"] for case in CASES])
def test_a_formula_means_its_sql(case: dict[str, str], engine: duckdb.DuckDBPyConnection) -> None:
    bound = bind(parse(case["formula"]), names())
    row = engine.execute(f"SELECT ({case['sql']})::DOUBLE FROM facts").fetchone()
    assert row is not None

    actual = Kernel(engine).value(bound.node)

    if row[0] is None:
        assert actual is None
    else:
        assert actual is not None
        assert math.isclose(float(actual), row[0], rel_tol=1e-12, abs_tol=1e-12)


@pytest.mark.parametrize("case", CASES, ids=[case["formula"] for case in CASES])
def test_writing_a_bound_formula_and_reading_it_again_changes_nothing(case: dict[str, str]) -> None:
    bound = bind(parse(case["formula"]), names())

    again = bind(parse(write(bound.node)), names())

    assert again == bound


class Kernel:
    """Figure expressions over primitives that DuckDB counts; NULL is None, in three-valued logic."""

    def __init__(self, engine: duckdb.DuckDBPyConnection) -> None:
        self.engine = engine

    def count(self, primitive: Primitive) -> Any:
        argument = write(primitive.argument) if primitive.argument else "*"
        where = write(primitive.where) if primitive.where else "TRUE"
        asked = {
            Operation.COUNT: "COUNT(*)",
            Operation.SUM: f"COALESCE(SUM({argument}), 0)",
            Operation.MIN: f"MIN({argument})",
            Operation.MAX: f"MAX({argument})",
            Operation.DISTINCT: f"COUNT(DISTINCT {argument})",
            Operation.FREQUENCIES: f"histogram({argument})",
            Operation.RANK: f"quantile_disc({argument}, {primitive.share or Fraction(0)})",
            Operation.RANK_ABOVE: f"-quantile_disc(-({argument}), 1 - {primitive.share or Fraction(0)})",
        }[primitive.operation]
        row = self.engine.execute(f"SELECT {asked} FROM facts WHERE {where}").fetchone()
        assert row is not None
        return row[0]

    def aggregate(self, node: Aggregate) -> Exact:
        counted = {role: self.count(primitive) for role, primitive in decompose(node).items()}
        match node.function:
            case "COUNT" | "COUNT_IF":
                return Fraction(counted["count"])
            case "SUM":
                return None if counted["admitted"] and not counted["known"] else Fraction(counted["sum"])
            case "AVG":
                return over(Fraction(counted["sum"]), Fraction(counted["known"]))
            case "MIN" | "MAX":
                return Fraction(counted["extreme"]) if counted["known"] else None
            case "COUNT_DISTINCT":
                return Fraction(counted["distinct"])
            case "SHARE_IF":
                return over(Fraction(counted["met"]), Fraction(counted["known"]))
            case "WEIGHTED_AVG":
                return over(Fraction(counted["sum"]), Fraction(counted["weight"]))
            case "MEDIAN":
                found = middle(counted["frequencies"])
                assert found == (mean(counted["low"], counted["high"]) if counted["known"] else None)
                return found
            case _:
                share = node.arguments[1]
                assert isinstance(share, Number)
                assert counted["low"] == order_statistic(counted["frequencies"], share.value)
                return order_statistic(counted["frequencies"], share.value)

    def value(self, node: Node) -> Exact:
        match node:
            case Number(value):
                return Fraction(value)
            case Null():
                return None
            case Aggregate():
                return self.aggregate(node)
            case Negate(operand):
                return one(self.value(operand), lambda value: -value)
            case Arithmetic(operator, left, right):
                return computed(self.value(left), self.value(right), _ARITHMETIC[operator])
            case Case(whens, otherwise):
                return self.value(next((branch for condition, branch in whens if self.truth(condition)), otherwise))
            case Call("COALESCE", arguments):
                return next((known for known in map(self.value, arguments) if known is not None), None)
            case Call("NULLIF", (left, right)):
                given = self.value(left)
                return None if given == self.value(right) else given
            case Call("ABS", (operand,)):
                return one(self.value(operand), abs)
            case _:
                raise AssertionError(node)

    def truth(self, node: Node) -> Truth:
        match node:
            case Boolean(value):
                return value
            case Not(operand):
                return inverted(self.truth(operand))
            case Logic(operator, operands):
                truths = [self.truth(operand) for operand in operands]
                decisive = operator == "OR"
                return decisive if decisive in truths else None if None in truths else not decisive
            case Comparison(operator, left, right):
                return compared(self.value(left), self.value(right), _COMPARISONS[operator])
            case Between(operand, low, high, negated):
                within = self.truth(Logic("AND", (Comparison(">=", operand, low), Comparison("<=", operand, high))))
                return inverted(within) if negated else within
            case In(operand, options, negated):
                among = self.truth(Logic("OR", tuple(Comparison("=", operand, option) for option in options)))
                return inverted(among) if negated else among
            case IsNull(operand, negated):
                return (self.value(operand) is None) != negated
            case _:
                raise AssertionError(node)


def over(numerator: Exact, denominator: Exact) -> Exact:
    return None if numerator is None or not denominator else numerator / denominator


def one(value: Exact, operation: Callable[[Fraction], Fraction]) -> Exact:
    return None if value is None else operation(value)


def computed(left: Exact, right: Exact, operation: Callable[[Fraction, Fraction], Exact]) -> Exact:
    return None if left is None or right is None else operation(left, right)


def compared(left: Exact, right: Exact, operation: Callable[[Fraction, Fraction], bool]) -> Truth:
    return None if left is None or right is None else operation(left, right)


def inverted(truth: Truth) -> Truth:
    return None if truth is None else not truth


def order_statistic(frequencies: Mapping[Any, int] | None, share: Decimal) -> Exact:
    observed = sorted(value for value, times in (frequencies or {}).items() for _ in range(times))
    rank = max(1, math.ceil(Fraction(share) * len(observed)))
    return Fraction(observed[rank - 1]) if observed else None


def middle(frequencies: Mapping[Any, int] | None) -> Exact:
    observed = sorted(value for value, times in (frequencies or {}).items() for _ in range(times))
    half = len(observed) // 2
    if not observed:
        return None
    return (Fraction(observed[half]) + Fraction(observed[-half - 1])) / 2


def mean(low: Any, high: Any) -> Fraction:
    return (Fraction(low) + Fraction(high)) / 2


_ARITHMETIC: dict[str, Callable[[Fraction, Fraction], Exact]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": over,
}
_COMPARISONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
