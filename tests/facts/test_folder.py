"""A bare folder as facts: one file or folder a source, the rest listed."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from facts.facts_kit import write
from tallystick.charter.model import Charter
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.folder import import_folder

CHARTER = Charter.model_validate(
    {
        "tallystick": 1,
        "alliance": "test",
        "title": "Test",
        "term": "2013-01-01 .. 2014-01-01",
        "zone": "America/New_York",
        "parties": {"a": {"name": "A"}},
        "sources": {
            "flights": {"key": "n", "time": "at", "columns": {"n": "integer", "at": "time"}},
            "weather": {"key": "n", "columns": {"n": "integer"}},
            "planes": {"key": "n", "columns": {"n": "integer"}},
        },
    }
)


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "into"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "facts" / "flights").mkdir(parents=True)
    return tmp_path / "facts"


def test_files_and_folders_named_like_sources_are_read_and_the_rest_is_listed(folder: Path, into: Path) -> None:
    write(folder / "flights" / "2013-01.csv", "n,at\n1,2013-01-31T12:00:00Z\n")
    write(folder / "flights" / "2013-02.csv", "n,at\n2,2013-02-28T12:00:00Z\n3,2013-02-28T12:00:00Z\n")
    write(folder / "weather.csv.gz", gzip.compress(b"n\n1\n"))
    write(folder / "readme.txt", "read me")
    write(folder / ".hidden", "")

    got = import_folder(folder, CHARTER, into=into)

    assert sorted(got) == ["flights", "weather"]
    assert (len(got["flights"].files), got["flights"].rows) == (2, 3)
    assert not got["flights"].overlapping
    assert got["flights"].last_time == datetime(2013, 2, 28, 12, tzinfo=UTC)
    assert got.ignored == ("readme.txt",)
    assert got.missing == ("planes",)
    assert [warning.id for warning in got.warnings()] == ["D022"]
    assert [report.rows_read for report in got.reports["flights"]] == [1, 2]


def test_one_key_in_two_files_is_refused(folder: Path, into: Path) -> None:
    write(folder / "flights" / "a.csv", "n,at\n1,2013-01-31T12:00:00Z\n")
    write(folder / "flights" / "b.csv", "n,at\n1,2013-01-31T13:00:00Z\n")

    with pytest.raises(ProblemsError, match=r"D023 a.csv and b.csv of source 'flights' hold rows with the same key"):
        import_folder(folder, CHARTER, into=into)


def test_two_files_for_one_source_are_refused_unless_in_a_folder(folder: Path, into: Path) -> None:
    write(folder / "weather.csv", "n\n1\n")
    write(folder / "weather.parquet", "")

    with pytest.raises(InputError, match=r"both weather.csv and weather.parquet for source 'weather'"):
        import_folder(folder, CHARTER, into=into)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, into: Path) -> None:
    with pytest.raises(InputError, match=r"There is no folder .*nowhere"):
        import_folder(tmp_path / "nowhere", CHARTER, into=into)


def test_a_bad_file_stops_the_import_with_its_name(folder: Path, into: Path) -> None:
    write(folder / "weather.csv", "n\nmany\n")

    with pytest.raises(ProblemsError, match=r"weather.csv: D011 (?s:.*)row 2, n: 'many'"):
        import_folder(folder, CHARTER, into=into)
