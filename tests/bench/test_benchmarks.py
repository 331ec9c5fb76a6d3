"""The benchmarks measure what they say: the load, the agreement of its sides, and how results are held against goals.

Nothing here is timed.
"""

import csv
import json
import zipfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from bench.determinations import made_up, plain_loop
from bench.flights import _require_same, check_agreement, prepare
from bench.made_up import made_up_charter, made_up_tallies
from bench.measuring import Run, alternate, ratio, run
from bench.results import Result, summary, table, write
from bench.workload import CARRIERS, charter, kpis, query_with_case, query_with_filter

from tallystick.cycle.checking import check
from tallystick.figures.kernel import figures
from tallystick.obligations.determine import determine
from tallystick.obligations.judged import Result as Outcome


def few_flights(folder: Path) -> Path:
    """A zipped file of 384 flights: two a month of every carrier, some of them late, some never in the air."""
    things = ["time_hour", "carrier", "flight", "tailnum", "origin", "dest", "month", "hour"]
    columns = [*things, "dep_delay", "arr_delay", "air_time", "distance"]
    plain = folder / "flights.csv"
    with plain.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        for number, (month, carrier, day) in enumerate(product(range(1, 13), CARRIERS, (3, 17))):
            flown = number % 7 != 0
            origin, destination = ("EWR", "JFK", "LGA")[number % 3], ("ATL", "BOS", "MIA")[number % 5 % 3]
            delays = [number % 90 - 10, number % 130 - 30, 60 + number % 200] if flown else ["NA", "NA", "NA"]
            at = f"2013-{month:02}-{day:02}T15:00:00Z"
            plane = f"N{number % 50}" if number % 11 else "NA"
            writer.writerow([at, carrier, number, plane, origin, destination, month, 10, *delays, 200 + number * 3])
    packed = folder / "flights.csv.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(plain, plain.name)
    return packed


def test_the_load_is_the_mix_that_it_claims() -> None:
    chosen = kpis()

    mix = Counter(kpi.kind for kpi in chosen)

    assert mix == {
        "sum": 60,
        "count": 20,
        "ratio": 40,
        "average": 24,
        "rate": 32,
        "extreme": 6,
        "percentile": 10,
        "distinct": 8,
    }
    assert len({kpi.formula for kpi in chosen}) == 200


def test_the_two_fused_queries_differ_in_their_conditions_alone() -> None:
    (filtered,), (cased,) = query_with_filter(kpis(), "facts"), query_with_case(kpis(), "facts")

    assert " FILTER (WHERE " in filtered
    assert "FILTER" not in cased
    assert filtered.count(" AS ") == cased.count(" AS ") == 200


def test_the_charter_of_the_load_has_no_errors(tmp_path: Path) -> None:
    (tmp_path / "charter.yaml").write_text(charter(kpis()), encoding="utf-8")

    found = check(tmp_path)

    assert [problem for problem in found.problems if problem.level == "error"] == []
    assert found.compiled is not None
    assert len(found.compiled.kpis) == 200


def test_ours_and_sql_by_hand_agree_on_every_value(tmp_path: Path) -> None:
    parquet = prepare(tmp_path / "workspace", most=200, file=few_flights(tmp_path))

    compared = check_agreement(tmp_path / "workspace", str(parquet), most=200)

    assert compared == 200 * 12 * len(CARRIERS)


@pytest.mark.parametrize(
    ("kind", "ours", "theirs"),
    [
        ("sum", Fraction(3), 4),
        ("rate", Fraction(1, 3), 0.3333),
        ("sum", Fraction(3), None),
        ("average", Fraction(0), None),
        ("average", None, 0.5),
    ],
)
def test_a_difference_between_the_sides_is_refused(kind: str, ours: Fraction | None, theirs: object) -> None:
    with pytest.raises(AssertionError, match="a_kpi in July"):
        _require_same("a_kpi", kind, ours, theirs, "in July")


def test_a_quotient_may_differ_from_a_double_by_the_doubles_rounding() -> None:
    _require_same("a_kpi", "rate", Fraction(1, 3), 1 / 3, "in July")


def test_sides_take_turns_and_the_first_round_does_not_count() -> None:
    order: list[str] = []

    def side(name: str) -> Run:
        order.append(name)
        return Run(cpu=len(order), wall=0, peak=0, output="")

    found = alternate({"a": lambda: side("a"), "b": lambda: side("b")}, rounds=2)

    assert "".join(order) == "abab" + "ba"
    assert [one.cpu for one in found["a"].runs] == [3, 6]
    assert ratio(found["a"], found["b"]) == (3 / 4 + 6 / 5) / 2


def test_a_command_that_fails_is_not_measured() -> None:
    with pytest.raises(RuntimeError, match="ended with 3"):
        run(["sh", "-c", "exit 3"])


def test_a_missed_goal_is_said_plainly(tmp_path: Path) -> None:
    results = [
        Result("fast enough", 0.2, "s", goal=0.3),
        Result("too slow", 7, "µs", goal=5, against="one core"),
        Result("not claimed", 40, "MB"),
        Result("many", 9, "rows", goal=10, at_least=True),
    ]

    write(results, tmp_path / "results.json")

    assert summary(results) == "1 of 3 goals met. Missed: too slow; many."
    assert table(results).splitlines()[2].split() == ["too", "slow", "7", "µs", "≤", "5", "MISSED", "one", "core"]
    written = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert [one["held"] for one in written] == [True, False, None, False]
    assert list(written[0]) == ["name", "value", "unit", "goal", "held", "against"]


def test_a_run_of_some_parts_leaves_the_rows_of_the_others(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    write([Result("one", 1, "s"), Result("two", 2, "s")], file)

    write([Result("two", 3, "s"), Result("three", 4, "s")], file, keep=True)
    rows = [(each["name"], each["value"]) for each in json.loads(file.read_text(encoding="utf-8"))]
    write([Result("two", 5, "s")], file)

    assert rows == [("one", 1), ("two", 3), ("three", 4)]
    assert [each["name"] for each in json.loads(file.read_text(encoding="utf-8"))] == ["two"]


def test_the_kernels_load_makes_a_figure_for_every_kpi_month_and_cell() -> None:
    compiled = made_up_charter(8)

    found = figures(compiled, made_up_tallies(compiled, 5), as_of=date(2013, 12, 31) + timedelta(days=1))

    assert len(found) == 8 * 12 * (5 + 1)
    assert all(figure.value is not None for figure in found)


def test_the_plain_loop_below_determinations_judges_the_same_load() -> None:
    compiled, given = made_up(3, 1)

    found = determine(compiled, given, known_at=datetime(2099, 1, 1, tzinfo=UTC))

    missed = [figure.value < floor for floor in (90, 91, 92) for figure in given]
    assert plain_loop(3, given) == len(found) == len(missed) == 3 * 10 * 12
    assert sum(each.outcome is Outcome.MISSED for each in found) == sum(missed)
    assert all(each.hash and each.because for each in found)
