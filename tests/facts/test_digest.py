"""The content digest says what happened, whatever the order of rows; anybody can recompute it."""

import hashlib
import json
import random
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.facts.digest import content_digest
from tallystick.facts.plan import ColumnPlan

COLUMNS = (
    ColumnPlan("who", "text"),
    ColumnPlan("amount", "number", scale=2),
    ColumnPlan("n", "number"),
    ColumnPlan("late", "boolean"),
    ColumnPlan("d", "date"),
    ColumnPlan("at", "time"),
)

ROWS = st.lists(
    st.tuples(
        st.none() | st.text(max_size=4),
        st.none() | st.decimals(-1000, 1000, places=2),
        st.none() | st.integers(-10, 10),
        st.none() | st.booleans(),
        st.none() | st.dates(),
        st.none() | st.datetimes(),
    ),
    max_size=8,
)


def digest(rows: list[tuple[Any, ...]], columns: tuple[ColumnPlan, ...] = COLUMNS) -> str:
    with duckdb.connect() as connection:
        listed = ", ".join(f'"{column.name}" {column.storage}' for column in columns)
        connection.execute(f"CREATE TABLE facts ({listed})")
        if rows:
            connection.executemany(f"INSERT INTO facts VALUES ({', '.join('?' * len(columns))})", rows)
        return content_digest(connection, "facts", columns)


def by_hand(rows: list[tuple[Any, ...]]) -> str:
    """The same by the module's first lines, in plain Python."""
    ordered = sorted(range(len(COLUMNS)), key=lambda index: COLUMNS[index].name)
    head = {"columns": [[COLUMNS[i].name, COLUMNS[i].kind, COLUMNS[i].scale] for i in ordered], "facts": 1}
    lines = sorted(hashlib.sha256("".join(written(row[i]) for i in ordered).encode()).hexdigest() for row in rows)
    return hashlib.sha256(
        "".join(f"{line}\n" for line in [json.dumps(head, separators=(",", ":")), *lines]).encode()
    ).hexdigest()


def written(value: Any) -> str:
    if value is None:
        return "n;"
    if isinstance(value, bool):
        return f"b{int(value)};"
    if isinstance(value, str):
        return f"t{len(value.encode())}:{value};"
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
        return f"T{(moment.days * 86400 + moment.seconds) * 10**6 + moment.microseconds};"
    if isinstance(value, Decimal):
        return f"d{value + Decimal('0.00'):.2f};"
    return f"d{value};" if isinstance(value, int) else f"D{value.isoformat()};"


@settings(max_examples=40, deadline=None)
@given(rows=ROWS, seed=st.integers())
def test_shuffled_rows_have_the_digest_that_plain_python_computes(rows: list[tuple[Any, ...]], seed: int) -> None:
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)  # noqa: S311  (a test's order, no secret)

    assert digest(rows) == digest(shuffled) == by_hand(rows)


@settings(max_examples=30, deadline=None)
@given(rows=ROWS.filter(bool), place=st.integers(0, 100), column=st.integers(0, 5))
def test_one_value_changed_gives_another_digest(rows: list[tuple[Any, ...]], place: int, column: int) -> None:
    place %= len(rows)
    other = [*rows]
    old = other[place][column]
    new: Any = {0: f"{old}!", 1: Decimal("1000.01"), 2: 11, 3: old is not True, 4: None, 5: None}[column]
    if old == new:
        new = datetime(2013, 1, 1).date() if column == 4 else datetime(2013, 1, 1)  # noqa: DTZ001  (stored as UTC)
    other[place] = (*other[place][:column], new, *other[place][column + 1 :])

    assert digest(other) != digest(rows)


def test_equal_rows_count_as_often_as_they_occur() -> None:
    row = ("a", Decimal("1.00"), 1, True, None, None)

    assert digest([row]) != digest([row, row])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", "bc"), ("ab", "c")),
        (("a;t1:b", None), ("a", "b")),
        ((None, ""), ("", None)),
        (("n;", None), (None, "n;")),
    ],
)
def test_texts_that_would_run_together_are_told_apart(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    columns = (ColumnPlan("x", "text"), ColumnPlan("y", "text"))

    assert digest([one], columns) != digest([other], columns)


def test_names_types_and_scales_of_columns_are_part_of_the_digest() -> None:
    digests = {
        digest([(1,)], (ColumnPlan("a", "number"),)),
        digest([(1,)], (ColumnPlan("b", "number"),)),
        digest([(1,)], (ColumnPlan("a", "number", scale=2),)),
        digest([("1",)], (ColumnPlan("a", "text"),)),
    }

    assert len(digests) == 4


def test_the_order_of_columns_is_no_part_of_it() -> None:
    one, other = (
        (ColumnPlan("a", "number"), ColumnPlan("b", "text")),
        (ColumnPlan("b", "text"), ColumnPlan("a", "number")),
    )

    assert digest([(1, "x")], one) == digest([("x", 1)], other)
