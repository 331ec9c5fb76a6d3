"""A look into a file before anything is recorded, and headings that are taken for others."""

from pathlib import Path

import pytest

from tallystick.charter.model.sources import Source
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.importing import import_file
from tallystick.facts.looking import look_into
from tallystick.facts.planning import plan_reading
from tallystick.facts.renaming import takes_renaming, with_renamed

PLAN = plan_reading(
    "parcels", Source.model_validate({"key": "id", "columns": {"id": "text", "days": "number"}}), zone="UTC"
)
LAID_OUT = plan_reading(
    "parcels",
    Source.model_validate({"key": "id", "columns": {"id": {"type": "text", "at": "A"}, "days": "number"}}),
    zone="UTC",
)


def _file(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "parcels.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_look_shows_headings_first_rows_and_which_column_is_which(tmp_path: Path) -> None:
    found = look_into(_file(tmp_path, "id,days,note\nA,1,x\nB,2,\nC,3,z\n"), PLAN, rows=2)

    assert found.header == ("id", "days", "note")
    assert found.rows == ((2, ("A", "1", "x")), (3, ("B", "2", "")))
    assert (dict(found.columns), found.ignored) == ({"id": "id", "days": "days"}, ("note",))
    assert (found.problems, found.cells()["days"]) == ((), ("1", "2"))


def test_what_is_lacking_is_told_and_a_heading_may_be_taken_for_it(tmp_path: Path) -> None:
    file = _file(tmp_path, "id,Tage\nA,1\n")

    lacking = look_into(file, PLAN)
    taken = look_into(file, PLAN, renamed={"Tage": "days"})

    assert "has no column 'days'" in lacking.problems[0]
    assert taken.columns["days"] == "Tage"
    assert taken.problems == ()


def test_a_renamed_file_is_read_and_says_what_was_taken_for_what(tmp_path: Path) -> None:
    into = tmp_path / "kept"
    into.mkdir()

    made = import_file(_file(tmp_path, "id,Tage\nA,1\n"), PLAN, into=into, renamed={"Tage": "days"})

    assert (made.rows, made.report.renamed) == (1, {"Tage": "days"})


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "parcels.xlsx"
    file.write_bytes(b"no workbook")

    with pytest.raises(ProblemsError, match="D002"):
        look_into(file, PLAN)


def test_a_heading_that_is_taken_over_loses_its_own_meaning() -> None:
    assert with_renamed(("id", "days", "Tage"), {"Tage": "days"}, PLAN, file="a.csv") == ("id", "", "days")


@pytest.mark.parametrize(
    ("renamed", "said"),
    [
        ({"gone": "days"}, "a.csv has no heading 'gone' to be taken for 'days'"),
        ({"id": "days", "Tage": "days"}, "Two headings of a.csv are taken for 'days'"),
    ],
)
def test_what_cannot_be_taken_is_refused(renamed: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        with_renamed(("id", "Tage"), renamed, PLAN, file="a.csv")


def test_where_the_charter_says_where_columns_stand_nothing_is_renamed() -> None:
    assert (takes_renaming(PLAN), takes_renaming(LAID_OUT)) == (True, False)
    with pytest.raises(InputError, match="send the file as it is published"):
        with_renamed(("id", "Tage"), {"Tage": "days"}, LAID_OUT, file="a.csv")
