"""The columns of the matrix: every determination has one, also where a period was cut in parts."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from tallystick.web.pages.obligations.overview import columns_of


def _spans(*every: tuple[str, str, str]) -> list[Any]:
    return [
        SimpleNamespace(start=date.fromisoformat(start), end=date.fromisoformat(end), period=period)
        for start, end, period in every
    ]


def _starts(*every: tuple[str, str, str]) -> list[str]:
    return [column[0].isoformat() for column in columns_of(_spans(*every))]


def test_quarters_stand_over_their_months() -> None:
    months = [("2025-01-01", "2025-02-01", "2025-01"), ("2025-02-01", "2025-03-01", "2025-02")]

    assert _starts(*months, ("2025-01-01", "2025-04-01", "2025-Q1")) == ["2025-01-01", "2025-02-01"]


def test_the_parts_of_a_quarter_that_was_cut_have_a_column_each_beside_whole_quarters() -> None:
    parts = [("2025-01-01", "2025-02-01", "2025-Q1"), ("2025-02-01", "2025-04-01", "2025-Q1")]

    assert _starts(("2024-10-01", "2025-01-01", "2024-Q4"), *parts) == ["2024-10-01", "2025-01-01", "2025-02-01"]


def test_a_short_part_hides_no_other_month() -> None:
    short = ("2025-02-01", "2025-02-04", "2025-02")

    assert _starts(("2025-01-01", "2025-02-01", "2025-01"), short) == ["2025-01-01", "2025-02-01"]
