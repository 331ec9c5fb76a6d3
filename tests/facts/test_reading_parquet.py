"""Parquet: exact types as they are, others by way of text."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from facts.facts_kit import read, rows, source
from tallystick.errors import ProblemsError


def make(path: Path, query: str) -> Path:
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


def test_exact_types_are_taken_as_they_are(tmp_path: Path) -> None:
    file = make(
        tmp_path / "facts.parquet",
        "SELECT 'a' AS who, 7::INTEGER AS n, 1.5::DECIMAL(9,1) AS amount, DATE '2013-01-31' AS d, true AS late, "
        "TIMESTAMP '2013-01-31 17:05:00' AS at, 5 AS other",
    )
    columns = {"who": "text", "n": "integer", "amount": "EUR", "d": "date", "late": "boolean", "at": "time"}

    got = read(file, source(columns), into=tmp_path, zone="America/New_York")

    assert rows(got) == [
        ("a", 7, Decimal("1.50"), date(2013, 1, 31), True, datetime(2013, 1, 31, 22, 5)),  # noqa: DTZ001  (UTC)
    ]
    assert got.report.ignored_columns == ("other",)


def test_floats_are_read_by_their_shortest_digits(tmp_path: Path) -> None:
    file = make(tmp_path / "facts.parquet", "SELECT unnest([0.1::DOUBLE, 1e-5::DOUBLE, 2.675::DOUBLE]) AS amount")

    got = read(file, source({"amount": "EUR"}), into=tmp_path)

    assert rows(got) == [(Decimal("0.10"),), (Decimal("0.00"),), (Decimal("2.68"),)]
    assert got.report.rounded == {"amount": 2}


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("'nan'::DOUBLE", "is not a finite number"),
        ("100000000000000000000::HUGEINT", "18 digits"),
        ("1000000000000000000", "18 digits"),
    ],
)
def test_numbers_that_cannot_be_kept_are_bad(tmp_path: Path, expression: str, words: str) -> None:
    file = make(tmp_path / "facts.parquet", f"SELECT {expression} AS n")

    with pytest.raises(ProblemsError, match=words):
        read(file, source({"n": "integer"}), into=tmp_path)


def test_a_column_of_lists_is_refused(tmp_path: Path) -> None:
    file = make(tmp_path / "facts.parquet", "SELECT [1, 2] AS n")

    with pytest.raises(ProblemsError, match=r"D016 Column 'n' .* type INTEGER\[\]; expected a plain number"):
        read(file, source({"n": "integer"}), into=tmp_path)


def test_texts_that_stand_for_nothing_do_so_here_too(tmp_path: Path) -> None:
    file = make(tmp_path / "facts.parquet", "SELECT unnest(['NA', 'x', NULL]) AS who")

    assert rows(read(file, source({"who": "text"}), into=tmp_path)) == [(None,), ("x",), (None,)]
