"""Which heading is proposed for which column, and which never is."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.charter.library.load import library
from tallystick.charter.library.model import InputColumn
from tallystick.charter.library.proposing import date_forms, holds, likeness, propose

LEADS = library().tables["leads"].columns


def column(form: str, *also: str) -> InputColumn:
    return InputColumn.model_validate({"form": form, "is": "something", "also": list(also)})


def test_headings_of_a_usual_export_are_proposed_for_the_columns_they_are() -> None:
    headings = {
        "Lead ID": ["L-1"], "Created Date": ["2026-01-05"], "Source Partner": ["Acme"], "SQL": ["Yes"],
        "Closed Won": ["No"], "Deal Value": ["1200.50"], "First Contact": ["2026-01-06"], "Notes": ["-"],
    }  # fmt: skip

    assert propose(LEADS, headings) == {
        "lead": "Lead ID", "created": "Created Date", "party": "Source Partner", "qualified": "SQL",
        "won": "Closed Won", "value": "Deal Value", "followed_up": "First Contact",
    }  # fmt: skip


def test_a_column_of_days_is_not_proposed_for_a_heading_whose_cells_are_no_days() -> None:
    assert propose({"created": column("date")}, {"created": ["Spring"]}) == {}
    assert propose({"created": column("date")}, {"created": ["", "NA"]}) == {"created": "created"}


def test_a_yes_or_no_column_is_not_proposed_for_a_heading_with_stages() -> None:
    assert propose({"won": column("boolean")}, {"Won": ["Won", "Lost", "Open"]}) == {}


def test_a_heading_is_proposed_once_and_for_the_column_it_is_most_like() -> None:
    found = propose({"cost": column("currency"), "planned_cost": column("currency")}, {"Planned cost": ["1"]})

    assert found == {"planned_cost": "Planned cost"}


def test_a_heading_that_is_like_nothing_is_not_proposed() -> None:
    assert propose(LEADS, {"Zebra": ["x"], "": []}) == {}


@pytest.mark.parametrize(
    ("form", "cells", "fits"),
    [
        ("number", ["1", "1,200.50", "-3", "1 000", "NA"], True),
        ("number", ["1", "about 3"], False),
        ("currency", ["€ 3"], False),
        ("boolean", ["Yes", "No", ""], True),
        ("date", ["31.01.2026", "1.2.2026"], True),
        ("date", ["2026-01-31", "31.01.2026"], False),
        ("time", ["2026-01-31T10:00:00Z"], True),
        ("text", ["anything"], True),
    ],
)
def test_content_rules_out_what_cannot_be(form: str, cells: Sequence[str], fits: bool) -> None:
    assert holds(form, cells) is fits


def test_days_that_can_be_read_in_two_ways_have_both_forms() -> None:
    assert date_forms(["03/04/2026"]) == ("%d/%m/%Y", "%m/%d/%Y")
    assert date_forms(["13/04/2026"]) == ("%d/%m/%Y",)


@given(st.dictionaries(st.text(max_size=20), st.lists(st.text(max_size=8), max_size=3), max_size=6))
def test_no_heading_is_ever_proposed_twice_or_made_up(headings: dict[str, list[str]]) -> None:
    found = propose(LEADS, headings)

    assert len(set(found.values())) == len(found)
    assert set(found.values()) <= set(headings)


@given(st.sampled_from(sorted(LEADS)))
def test_a_column_s_own_name_is_as_like_as_can_be(name: str) -> None:
    assert likeness(name, LEADS[name], name.replace("_", " ").title()) == 1.0
