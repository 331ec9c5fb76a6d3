"""Row expressions as SQL: what a formula says, DuckDB computes, exactly."""

from typing import Any

import duckdb
import pytest
from sqlglot import exp

from tallystick.charter.formula import nodes
from tallystick.charter.formula.bind import ColumnType, Names, SourceNames, bind_condition
from tallystick.charter.formula.parse import parse_condition
from tallystick.errors import TallystickError
from tallystick.facts.conditions import condition_sql, local_columns, row_expression

SOURCE = SourceNames(
    "facts",
    {
        "a": ColumnType("a", "number", scale=2),
        "b": ColumnType("b", "number"),
        "who": ColumnType("who", "text"),
        "late": ColumnType("late", "boolean"),
        "d": ColumnType("d", "date"),
        "at": ColumnType("at", "time"),
        "until": ColumnType("until", "time"),
    },
)
ROW = (
    "SELECT 0.10::DECIMAL(18,2) AS a, NULL::BIGINT AS b, 'O''Hare' AS who, true AS late, DATE '2013-03-10' AS d, "
    "TIMESTAMP '2013-03-10 06:30:00' AS at, TIMESTAMP '2013-03-10 07:30:00' AS until, "
    "TIMESTAMP '2013-03-10 01:30:00' AS local_at, TIMESTAMP '2013-03-10 03:30:00' AS local_until"
)


def answer(text: str) -> Any:
    bound = bind_condition(parse_condition(text), Names({"facts": SOURCE}), source="facts")

    def local(column: nodes.Column) -> exp.Column:
        return exp.column(f"local_{column.name}" if column.name in {"at", "until"} else column.name)

    query = condition_sql(bound, column=lambda column: exp.column(column.name), local=local)
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT {query} FROM ({ROW})").fetchall()[0][0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + 0.2 = 0.3", True),
        ("a * 3 = 0.3", True),
        ("-a < 0 and a - -1 = 1.1", True),
        ("who = 'O''Hare'", True),
        ("who in ('x', 'O''Hare')", True),
        ("who not in ('x', 'y')", True),
        ("a between 0.1 and 0.2", True),
        ("a not between 0.1 and 0.2", False),
        ("b > 1", None),
        ("b > 1 or a > 0", True),
        ("b > 1 and a > 1", False),
        ("not (b > 1)", None),
        ("b is null and a is not null", True),
        ("coalesce(b, 5) = 5", True),
        ("nullif(a, 0.1) is null", True),
        ("abs(-a) = 0.1", True),
        ("case when a > 1 then 1 when a > 0 then 2 else 3 end = 2", True),
        ("late", True),
        ("late = true", True),
        ("year(d) = 2013 and quarter(d) = 1 and month(d) = 3 and day(d) = 10", True),
        ("day_of_week(d) = 7", True),
        ("hour(at) = 1 and minute(at) = 30 and hour(until) = 3", True),
        ("date_diff('minute', at, until) = 60", True),
        ("date_diff('second', at, until) = 3600", True),
        ("date_diff('hour', at, until) = 1", True),
        ("date_diff('day', at, until) = 0", True),
        ("d = date '2013-03-10'", True),
        ("2 - (1 - 1) = 2 and 2 - 1 - 1 = 0", True),
    ],
)
def test_an_expression_means_what_it_says(text: str, expected: bool | None) -> None:
    assert answer(text) is expected


def test_only_times_that_are_taken_apart_need_local_readings() -> None:
    bound = bind_condition(parse_condition("HOUR(at) > 5 and until > at"), Names({"facts": SOURCE}), source="facts")

    assert {column.name for column in local_columns(bound)} == {"at"}


def test_what_is_no_row_expression_is_refused() -> None:
    with pytest.raises(TallystickError, match="Aggregate is no row expression"):
        row_expression(nodes.Aggregate("COUNT", ()), column=lambda column: exp.column(column.name))


def test_instants_are_not_taken_apart_without_local_readings() -> None:
    hour = nodes.Call("HOUR", (nodes.Column("at"),))

    with pytest.raises(TallystickError, match="HOUR takes an instant apart"):
        row_expression(hour, column=lambda column: exp.column(column.name))
