"""Rows of batches as text, found by their keys; and values spelled so that reading gives them back."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.charter.model.sources import Source
from tallystick.errors import InputError
from tallystick.facts.plan import ColumnPlan, FormPlan
from tallystick.facts.rows import page_of_rows, row_that_counts, value_of
from tallystick.facts.spelling import spelled
from tallystick.facts.store import FactStore
from tallystick.terms.zone import Zone

SOURCE = Source.model_validate(
    {"time": "at", "key": "id", "columns": {"id": "text", "at": "time", "kg": "number(2)", "done": "boolean"}}
)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def _store(tmp_path: Path, *contents: str) -> FactStore:
    store = FactStore(tmp_path / "facts")
    for place, content in enumerate(contents):
        file = tmp_path / f"{place}.csv"
        file.write_text(f"id,at,kg,done\n{content}", encoding="utf-8")
        store.add("parcels", SOURCE, file, recorded=FIRST + timedelta(days=place), zone=Zone("UTC"))
    return store


def test_a_page_has_rows_in_order_of_the_key_and_the_number_of_all(tmp_path: Path) -> None:
    (batch,) = _store(tmp_path, "B,2026-01-05T10:00:00Z,1.5,true\nA,2026-01-05T10:00:00.25Z,,\n").batches("parcels")

    found = page_of_rows(batch, SOURCE, most=1)

    assert (found.columns, found.count) == (("id", "at", "kg", "done"), 2)
    assert found.rows == (("A", "2026-01-05T10:00:00.250000Z", None, None),)
    assert page_of_rows(batch, SOURCE, offset=1).rows == (("B", "2026-01-05T10:00:00Z", "1.50", "true"),)


@pytest.mark.parametrize("text", ["' OR '1'='1", "A'; DROP TABLE facts; --", '"id"', "%"])
def test_what_is_looked_for_is_only_ever_a_text(tmp_path: Path, text: str) -> None:
    (batch,) = _store(tmp_path, "A,2026-01-05T10:00:00Z,1,true\n").batches("parcels")

    assert page_of_rows(batch, SOURCE, where={"id": text}).count == 0


def test_a_column_that_is_none_is_refused(tmp_path: Path) -> None:
    (batch,) = _store(tmp_path, "A,2026-01-05T10:00:00Z,1,true\n").batches("parcels")

    with pytest.raises(InputError, match="has no column 'secret'"):
        page_of_rows(batch, SOURCE, where={"secret": "1"})


def test_of_several_batches_with_a_key_the_last_one_counts(tmp_path: Path) -> None:
    rows = ("A,2026-01-05T10:00:00Z,1,true\n", "B,2026-01-05T10:00:00Z,1,true\n", "A,2026-01-05T10:00:00Z,2,true\n")
    batches = _store(tmp_path, *rows).batches("parcels")

    found = row_that_counts(batches, SOURCE, {"id": "A"})

    assert found is not None
    assert (found[0].number, found[1][2]) == (3, "2.00")
    assert row_that_counts(batches, SOURCE, {"id": "Z"}) is None
    with pytest.raises(InputError, match="whole key"):
        row_that_counts(batches, SOURCE, {})


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9))
def test_a_number_keeps_its_digits_whatever_its_decimal_mark(value: Decimal) -> None:
    text = spelled(value, ColumnPlan("kg", "number", 2), FormPlan(decimal=","))

    assert Decimal(text.replace(",", ".")) == value


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_day_is_written_as_the_source_declares(value: date) -> None:
    text = spelled(value, ColumnPlan("day", "date"), FormPlan(dates="%d.%m.%Y"))

    assert datetime.strptime(text, "%d.%m.%Y").date() == value  # noqa: DTZ007  (a day has no zone)


def test_an_instant_that_local_clocks_show_twice_is_not_written() -> None:
    column, form = ColumnPlan("at", "time"), FormPlan(dates="%d.%m.%Y %H:%M", zone="Europe/Berlin")

    assert spelled(datetime(2026, 7, 1, 10, 0, tzinfo=UTC), column, form) == "01.07.2026 12:00"
    with pytest.raises(InputError, match="another one is written alike"):
        spelled(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), column, form)


@pytest.mark.parametrize(
    ("text", "kind"), [("1250.50", "number"), ("true", "boolean"), ("2026-01-31", "date"), ("x", "text")]
)
def test_what_is_shown_is_read_back_the_same(text: str, kind: str) -> None:
    column = ColumnPlan("x", kind, 2)  # type: ignore[arg-type]  # one of the kinds

    assert spelled(value_of(text, kind), column, FormPlan()) == text
