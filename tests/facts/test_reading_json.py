"""JSON lines and arrays: exact digits, no duplicates, nothing nested."""

from decimal import Decimal
from pathlib import Path

import pytest

from facts.facts_kit import read, rows, source, write
from tallystick.errors import ProblemsError

DECLARED = {"who": "text", "amount": {"type": "number", "scale": 12}, "late": "boolean"}


def test_numbers_keep_the_digits_that_are_written(tmp_path: Path) -> None:
    content = '{"who":"a","amount":0.1,"late":true}\n{"who":"b","amount":123456.123456789012,"late":false}\n'
    content += '{"who":"c","amount":1.5e3,"late":null}\n{"who":7,"amount":"2.5"}\n'

    got = read(write(tmp_path / "facts.jsonl", content), source(DECLARED), into=tmp_path)

    assert rows(got) == [
        ("a", Decimal("0.1"), True),
        ("b", Decimal("123456.123456789012"), False),
        ("c", Decimal(1500), None),
        ("7", Decimal("2.5"), None),
    ]


def test_an_array_of_objects_is_a_table(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.json", '[{"who":"a","amount":1,"late":true}, {"amount":2,"who":"b","extra":[1]}]')

    got = read(file, source(DECLARED), into=tmp_path)

    assert [row[0] for row in rows(got)] == ["a", "b"]
    assert got.report.ignored_columns == ("extra",)
    assert got.report.detected.format == "json"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"who":"x","who":"y","amount":1}', "has a key twice"),
        ('{"who":"x","amount":NaN}', "amount: 'NaN' is not a plain JSON value"),
        ('{"who":"x","amount":-Infinity}', "is not a plain JSON value"),
        ('{"who":"x","amount":1e400}', "amount: '1e400' is written with an exponent"),
        ('{"who":"x","amount":12345678901234567890}', "is beyond 18 digits"),
        ('{"who":{"name":"x"},"amount":1}', 'who: \'{"name": "x"}\' is not a plain JSON value'),
        ('{"who":"x","amount":"1e5"}', "exponent"),
        ('["x",1]', "is not a JSON object"),
        ('{"who":"x"', "is not JSON"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_json_allows_and_facts_do_not_is_a_bad_row(tmp_path: Path, line: str, words: str) -> None:
    file = write(tmp_path / "facts.jsonl", f'{{"who":"a","amount":1,"late":true}}\n{line}\n')

    with pytest.raises(ProblemsError, match="D011") as refused:
        read(file, source(DECLARED), into=tmp_path)

    assert "row 2" in str(refused.value)
    assert words in str(refused.value)


def test_a_key_that_first_occurs_far_below_is_a_column_all_the_same(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.ndjson", '{"who":"a"}\n\n{"amount":1}\n{"late":true}\n')

    got = read(file, source(DECLARED), into=tmp_path)

    assert rows(got) == [("a", None, None), (None, Decimal(1), None), (None, None, True)]
    assert got.report.detected.blank_rows == 1


def test_an_empty_text_is_a_value_where_the_source_says_so(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.jsonl", '{"who":""}\n{"who":null}\n')

    got = read(file, source({"who": "text"}, file={"missing": ["-"]}), into=tmp_path)

    assert rows(got) == [("",), (None,)]


def test_a_column_that_no_object_has_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match=r"D008 .*'late'"):
        read(write(tmp_path / "facts.jsonl", '{"who":"a","amount":1}\n'), source(DECLARED), into=tmp_path)


def test_an_array_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match="D002"):
        read(write(tmp_path / "facts.json", '[{"who":"a"'), source(DECLARED), into=tmp_path)
