"""Quality rules: bad rows are named, refuse the file or are set aside; nothing is lost silently."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts.facts_kit import read, rows, source, write
from tallystick.errors import ProblemsError
from tallystick.facts.planning import plan_reading

SPACED = {"flight": "integer", "origin": {"type": "text", "one of": ["EWR", "JFK"]}, "delay": "minutes"}


def test_a_file_with_bad_rows_is_refused_with_the_first_ten_and_their_number(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "flight,origin,delay\n" + "".join(f"{n},EWR,x{n}\n" for n in range(1, 26)))

    with pytest.raises(ProblemsError) as refused:
        read(file, source(SPACED), into=tmp_path)

    text = str(refused.value)
    assert "D011 25 of 25 rows of facts.csv do not hold what source 'facts' declares" in text
    assert "row 2, delay: 'x1' is not a number" in text
    assert "row 11, delay: 'x10'" in text
    assert "row 12" not in text
    assert "and 15 more problems" in text


def test_each_kind_of_bad_row_is_named_with_its_column_value_and_reason(tmp_path: Path) -> None:
    declared = source(
        SPACED,
        key=["flight"],
        bad_rows="quarantine",
        rules=[
            {"check": "delay < 1000", "because": "no flight is that late"},
            {"check": "delay >= 0", "otherwise": "warn"},
        ],
    )
    content = "flight,origin,delay\n1,EWR,5\n2,LGA,5\n,JFK,5\n4,JFK,5000\n5,EWR,\n6,EWR,1\n6,EWR,2\n7,JFK,-3\n"

    got = read(write(tmp_path / "facts.csv", content), declared, into=tmp_path)

    found = [
        (problem.row, problem.column, problem.value, problem.reason, problem.rule_id) for problem in got.report.problems
    ]
    assert found == [
        (3, "origin", "LGA", "is none of the values allowed: EWR, JFK", None),
        (4, "flight", None, "is missing, and required", None),
        (5, None, None, "does not meet: delay < 1000 (no flight is that late)", "rule 1"),
        (6, None, None, "does not meet: delay < 1000 (no flight is that late)", "rule 1"),
        (7, None, "flight 6", "has a key that another row has too", None),
        (8, None, "flight 6", "has a key that another row has too", None),
        (6, None, None, "does not meet: delay >= 0", "rule 2"),
        (9, None, None, "does not meet: delay >= 0", "rule 2"),
    ]
    assert rows(got) == [(1, "EWR", 5), (7, "JFK", -3)]
    assert got.report.warned == {"rule 2: delay >= 0": 1}
    assert (got.report.rows_read, got.report.rows_kept, got.report.rows_bad) == (8, 2, 6)


def test_a_rule_asks_local_clocks_for_parts_of_an_instant(tmp_path: Path) -> None:
    declared = source({"at": "time"}, bad_rows="quarantine", rules=["HOUR(at) >= 5", "DAY_OF_WEEK(at) = 2"])
    content = "at\n2013-01-01T10:00:00Z\n2013-07-02T08:30:00Z\n2013-07-02T09:30:00Z\n2013-07-03T09:30:00Z\n"

    got = read(write(tmp_path / "facts.csv", content), declared, into=tmp_path, zone="America/New_York")

    assert [(problem.row, problem.rule_id) for problem in got.report.problems] == [(3, "rule 1"), (5, "rule 2")]


def test_a_rule_computes_exactly(tmp_path: Path) -> None:
    declared = source({"a": {"type": "number", "scale": 2}}, bad_rows="quarantine", rules=["a + 0.20 = 0.30"])

    got = read(write(tmp_path / "facts.csv", "a\n0.10\n0.11\n"), declared, into=tmp_path)

    assert got.rows == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"rules": ["dely > 0"]}, "dely"),
        ({"rules": ["delay > 'x'"]}, "Rule 1 of source 'facts' cannot be read"),
        ({"rules": ["delay + 1"]}, "neither true nor false"),
        ({"file": {"encoding": "klingon"}}, "'klingon', which is not known"),
        ({"file": {"decimal": ",", "thousands": ","}}, "both as decimal mark and between thousands"),
        ({"file": {"dates": "%Y-%m-%d %z"}}, "a zone in the format"),
        ({"time": "when"}, "'when' in its key or time"),
    ],
)
def test_what_cannot_be_applied_is_said_before_any_file_is_read(more: dict[str, Any], words: str) -> None:
    with pytest.raises(ProblemsError, match="D017") as refused:
        plan_reading("facts", source(SPACED, **more), zone="UTC")

    assert words in str(refused.value)


def test_values_allowed_must_be_of_the_columns_type() -> None:
    with pytest.raises(ProblemsError, match="allows 'many', which is none"):
        plan_reading("facts", source({"n": {"type": "number", "one of": ["1", "many"]}}), zone="UTC")


def test_values_allowed_are_compared_as_values(tmp_path: Path) -> None:
    columns = {
        "n": {"type": "number", "scale": 1, "one of": ["1", "2.5"]},
        "d": {"type": "date", "one of": ["2013-01-31"]},
    }
    content = "n,d\n1.0,2013-01-31\n2.50,2013-01-31\n3,2013-01-31\n1,2013-02-01\n"

    got = read(write(tmp_path / "facts.csv", content), source(columns, bad_rows="quarantine"), into=tmp_path)

    assert [row[1] for row in rows(got)] == [date(2013, 1, 31)] * 2
    assert [problem.column for problem in got.report.problems] == ["n", "d"]


def test_at_most_a_thousand_problems_are_listed_and_all_are_counted(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "flight,origin,delay\n" + "".join(f"{n},EWR,x\n" for n in range(1500)))

    got = read(file, source(SPACED, bad_rows="quarantine"), into=tmp_path)

    assert len(got.report.problems) == 1000
    assert got.report.counts == {"delay: is not a number": 1500}
    assert got.report.rows_bad == 1500


CELLS = st.sampled_from(["1", "2", "3", "x", "", "1e5", "LGA", 'a,"b"', "línea\nnueva"])


@settings(max_examples=30, deadline=None)
@given(table=st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=12))
def test_every_row_is_either_kept_or_in_the_quarantine_as_it_stood(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("quarantine")
    with (folder / "facts.csv").open("w", newline="") as out:
        csv.writer(out).writerows([["a", "b", "c"], *table])
    columns = {"a": {"type": "number", "required": True}, "b": "text", "c": "number"}

    got = read(folder / "facts.csv", source(columns, bad_rows="quarantine"), into=folder)

    numbered = {number: row for number, row in enumerate(table, start=2) if row != [""]}
    aside = {}
    if got.quarantine_file is not None:
        with got.quarantine_file.open(newline="") as kept_aside:
            aside = {int(row["row"]): row for row in csv.DictReader(kept_aside)}
    assert got.rows + len(aside) == got.report.rows_read == len(numbered)
    for number, row in aside.items():
        whole = (numbered[number] + ["", "", ""])[:3]
        assert [row["a"], row["b"], row["c"]] == whole
        assert row.get("further cells", "") == ",".join(numbered[number][3:])
        assert row["reason"]
    good = [row for number, row in numbered.items() if number not in aside]
    assert [str(kept[0]) for kept in rows(got)] == [row[0] for row in good]
