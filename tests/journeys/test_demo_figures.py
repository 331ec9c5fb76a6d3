"""Is every figure of the demo the one that SQL written by hand gives, however the facts arrive?"""

import csv
import io
import random
import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from journeys.calling import Called, tally, tally_process
from journeys.oracle import PRINTED, CellKey, Expected, RawFiles
from journeys.recorded import AS_OF, Recorded

Records = list[dict[str, Any]]


def cell(record: Mapping[str, Any]) -> CellKey:
    assert set(record["scope"]) <= {"origin"}
    return CellKey(record["kpi"], record["period"], record["party"], record["scope"].get("origin"))


def workings(record: Mapping[str, Any]) -> Expected:
    numerator, denominator, n = (record[name] for name in ("numerator", "denominator", "n"))
    return Expected(
        value=None if record["value"] is None else Decimal(record["value"]),
        numerator=None if numerator is None else Fraction(numerator),
        denominator=None if denominator is None else Fraction(denominator),
        n=None if n is None else int(n),
        missing=record["missing"],
    )


# Cell by cell


@pytest.mark.parametrize("kpi", PRINTED)
def test_every_cell_is_the_one_that_sql_written_by_hand_gives(
    kpi: str, records: Records, expected: dict[CellKey, Expected]
) -> None:
    ours = {cell(record): workings(record) for record in records if record["kpi"] == kpi}
    theirs = {key: value for key, value in expected.items() if key.kpi == kpi}

    assert ours.keys() == theirs.keys()
    assert {key: (ours[key], theirs[key]) for key in ours if ours[key] != theirs[key]} == {}


def test_every_figure_is_printed_to_its_last_agreed_place(records: Records, expected: dict[CellKey, Expected]) -> None:
    wrong = [
        (cell(record), record["value"], value)
        for record in records
        if record["value"] != (None if (value := expected[cell(record)].value) is None else str(value))
    ]

    assert wrong == []


def test_no_cell_stands_twice(records: Records, expected: dict[CellKey, Expected]) -> None:
    keys = [cell(record) for record in records]

    assert len(keys) == len(set(keys)) == len(expected) == 3216


def test_figures_stand_in_the_order_of_the_charter_then_period_then_party_then_scope(records: Records) -> None:
    kpis, parties = list(PRINTED), [None, "hub", "endeavor", "expressjet"]

    def place(record: Mapping[str, Any]) -> tuple[int, str, int, str]:
        key = cell(record)
        return kpis.index(key.kpi), key.period, parties.index(key.party), key.origin or ""

    assert [place(record) for record in records] == sorted(place(record) for record in records)


def test_each_period_is_the_month_that_its_name_says(records: Records) -> None:
    for record in records:
        start, end = date.fromisoformat(record["start"]), date.fromisoformat(record["end"])

        assert start.day == end.day == 1
        assert f"{start:%Y-%m}" == f"{end - timedelta(days=1):%Y-%m}" == record["period"]


# Facts that everybody can look up


def test_336776_flights_are_read_and_none_is_lost(demo: Recorded, records: Records) -> None:
    market = {record["period"]: int(record["denominator"]) for record in records if record["kpi"] == "new_york_share"}

    assert sum(market.values()) == 336_776
    answer = demo.added["flights"].json()
    assert [int(answer[name]) for name in ("read", "kept", "bad", "rows")] == [336_776, 336_776, 0, 336_776]


def test_512_flights_of_the_members_had_no_observation_of_the_weather(records: Records) -> None:
    found = [int(r["value"]) for r in records if cell(r)[0] == "weather_unknown" and cell(r)[2:] == (None, None)]

    assert sum(found) == 512


def test_one_row_of_weather_is_set_aside(demo: Recorded) -> None:
    answer = demo.added["weather"].json()

    assert [int(answer[name]) for name in ("read", "kept", "bad", "rows")] == [26_115, 26_114, 1, 26_114]


@pytest.mark.parametrize(("month", "value"), [("2013-02", "91.9"), ("2013-06", "87.7"), ("2013-07", "89.6")])
def test_endeavor_completed_too_few_flights_in_three_months(month: str, value: str, records: Records) -> None:
    found = [r["value"] for r in records if cell(r) == ("completion", month, "endeavor", None)]

    assert found == [value]


def test_the_alliance_reaches_fewer_cities_than_its_parties_together(records: Records) -> None:
    july = {
        cell(r).party: int(r["value"])
        for r in records
        if cell(r)[:2] == ("destinations", "2013-07") and cell(r).origin is None
    }
    alone = sum(count for party, count in july.items() if party)

    assert july[None] < alone


# The same bytes


@pytest.mark.parametrize("threads", ["1", "2", "4"])
def test_the_number_of_threads_moves_no_byte(threads: str, demo: Recorded, published: Called) -> None:
    assert demo.figures("--threads", threads).out == published.out


def test_a_process_of_its_own_prints_the_same_bytes(demo: Recorded, published: Called) -> None:
    found = tally_process("figures", demo.root, *AS_OF, "--format", "json")

    assert (found.code, found.err) == (0, "")
    assert found.out == published.out


@pytest.mark.slow  # shuffled rows, below, are a bare import too
def test_a_bare_import_gives_the_figures_of_the_recorded_facts(
    demo: Recorded, published: Called, package: Path, tmp_path: Path
) -> None:
    files = {"flights.csv.zip": "flights.csv.zip", "weather.csv": "weather.csv", "aircraft.csv": "planes.csv"}
    for name, original in files.items():
        shutil.copy(package / original, tmp_path / name)

    found = demo.figures("--facts", tmp_path)

    assert found.code == 0, found.err
    assert found.out == published.out


def test_files_with_shuffled_rows_give_the_same_bytes_and_leave_no_trace(
    demo: Recorded, published: Called, raw: RawFiles, tmp_path: Path
) -> None:
    chance = random.Random(2013)  # noqa: S311  (the same shuffle each time, and no secret)
    for name, original in (("flights", raw.flights), ("weather", raw.weather), ("aircraft", raw.planes)):
        header, *rows = original.read_text(encoding="utf-8").splitlines(keepends=True)
        chance.shuffle(rows)
        (tmp_path / f"{name}.csv").write_text(header + "".join(rows), encoding="utf-8")
    before = sorted(demo.root.rglob("*"))

    found = demo.figures("--facts", tmp_path)

    assert found.code == 0, found.err
    assert found.out == published.out
    assert sorted(demo.root.rglob("*")) == before


def test_the_same_delivery_twice_counts_once(demo: Recorded, records: Records, package: Path) -> None:
    again = tally("facts", "add", demo.root, "aircraft", package / "planes.csv", "--format", "json")

    assert again.json()["new"] is False
    assert demo.figures("--kpi", "seats_flown").json() == [r for r in records if r["kpi"] == "seats_flown"]


def test_csv_and_json_say_the_same(demo: Recorded, records: Records) -> None:
    found = tally("figures", demo.root, *AS_OF, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(found.text)))
    plain = (
        "kpi",
        "party",
        "period",
        "start",
        "end",
        "value",
        "numerator",
        "denominator",
        "n",
        "unit",
        "missing",
        "quality",
    )

    assert found.code == 0, found.err
    assert [[row[name] for name in plain] for row in rows] == [[r[name] or "" for name in plain] for r in records]
    assert [row["scope.origin"] for row in rows] == [r["scope"].get("origin", "") for r in records]


def test_one_kpi_and_period_alone_have_the_figures_they_have_among_all(demo: Recorded, records: Records) -> None:
    found = demo.figures("--kpi", "completion_three_months", "--kpi", "destinations", "--period", "2013-07").json()
    wanted = ("completion_three_months", "destinations")

    assert found == [r for r in records if r["kpi"] in wanted and r["period"] == "2013-07"]


# What was not known


def test_before_anything_was_recorded_there_is_no_value_and_every_month_is_late(demo: Recorded) -> None:
    found = demo.figures("--known-at", "2013-01-01T00:00:00Z").json()
    windows = {"completion_three_months": ("2013-01", "2013-02"), "schedule_growth": ("2013-01",)}

    assert len({(r["kpi"], r["period"], r["party"]) for r in found}) == 25 * 12 * 4
    assert {r["value"] for r in found} == {None}
    for record in found:
        early = record["period"] in windows.get(record["kpi"], ())
        assert record["missing"] == ("insufficient" if early else "late"), record


def test_what_is_known_now_is_known_at_any_later_time(demo: Recorded, records: Records) -> None:
    found = demo.figures("--known-at", "2999-01-01T00:00:00Z", "--kpi", "completion").json()

    assert found == [r for r in records if r["kpi"] == "completion"]


def test_months_to_come_are_not_due_and_leave_past_figures_alone(demo: Recorded, records: Records) -> None:
    found = tally("figures", demo.root, "--as-of", "2013-07-01", "--format", "json").json()
    past = [r for r in found if r["period"] < "2013-07"]

    assert past == [r for r in records if r["period"] < "2013-07"]
    assert {r["missing"] for r in found if r["period"] >= "2013-08"} == {"not_due"}
