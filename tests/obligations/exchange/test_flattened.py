"""The workbook of a flattened release, against the same release as JSON."""

import pytest

from shared import shared
from tallystick.errors import ProblemsError
from tallystick.facts.sheets import read_sheets
from tallystick.obligations.exchange.ocds.decoding import decode
from tallystick.obligations.exchange.ocds.drafting import draft
from tallystick.obligations.exchange.ocds.flattened import unflattened


def test_the_published_workbook_says_what_its_json_says() -> None:
    sheets = read_sheets(shared("data/ocds-ppp/ocds_1_1_implementation.xlsx"))
    told = decode(shared("data/ocds-ppp/ocds_1_1_implementation.json").read_bytes(), file="j")

    (release,) = unflattened(sheets, file="x")["releases"]

    (other,) = told["releases"]
    assert (
        release["contracts"][0]["implementation"]["transactions"]
        == (other["contracts"][0]["implementation"]["transactions"])
    )
    assert release["contracts"][0]["period"] == other["contracts"][0]["period"]
    assert release["awards"][0]["suppliers"] == other["awards"][0]["suppliers"]
    assert release["tag"] == other["tag"]


def test_a_supplier_that_the_sheet_of_parties_lacks_is_taken_from_the_award() -> None:
    sheets = read_sheets(shared("data/ocds-ppp/ocds_1_1_implementation.xlsx"))

    found = draft(unflattened(sheets, file="x"), file="x")

    assert set(found.places.parties.values()) == {"london_borough_of_barnet", "anycorp_cycle_provision"}
    assert any("X012" in str(problem) and "AnyCorp" in str(problem) for problem in found.problems)


@pytest.mark.parametrize(
    ("sheets", "told"),
    [
        ({"a": [["x", "y"], ["1", "2"]]}, "X019 no worksheet begins with the columns ocid and id"),
        ({"a": [["ocid", "id", "b"], ["o", "", "1"]]}, "X019 row 2 of 'a' has no ocid or no id"),
        ({"a": [["ocid", "id", "b", "b/c"], ["o", "r", "1", "2"]]}, "X019 row 2 of 'a' has 'b/c', where other columns"),
        ({"a": [["ocid", "id", "b/c", "b/0/id"], ["o", "r", "1", "2"]]}, "X019 row 2 of 'a' has a number in a path"),
    ],
)
def test_paths_that_do_not_fit_are_refused(sheets: dict[str, list[list[str]]], told: str) -> None:
    with pytest.raises(ProblemsError) as refused:
        unflattened(sheets, file="x")

    assert told in str(refused.value)
