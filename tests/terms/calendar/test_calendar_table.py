"""A calendar is checked when it is built, and answers only for what it holds."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tallystick.errors import InputError
from tallystick.terms.calendar import Calendar, Period, gregorian, iso_weeks
from tallystick.terms.canonical import canonical_bytes, read_canonical

YEAR = Period("2013", "year", date(2013, 1, 1), date(2014, 1, 1), None, "2013", "2012")
H1 = Period("H1", "half", date(2013, 1, 1), date(2013, 7, 1), "2013", "First half of 2013", None)
H2 = Period("H2", "half", date(2013, 7, 1), date(2014, 1, 1), "2013", "Second half of 2013", "H1")
HALVES = Calendar("halves", (YEAR, H1, H2))


def test_a_period_contains_its_start_and_not_its_end() -> None:
    assert date(2013, 1, 1) in H1
    assert date(2013, 6, 30) in H1
    assert date(2013, 7, 1) not in H1
    assert H1.days == 181


def test_a_period_that_ends_where_it_starts_is_refused() -> None:
    with pytest.raises(InputError, match="'H1' starts on 2013-01-01 and ends on 2013-01-01"):
        replace(H1, end=H1.start)


@pytest.mark.parametrize(
    ("periods", "words"),
    [
        ((), "has no periods"),
        ((YEAR, H1, H1), "names 'H1' twice"),
        ((YEAR, H2, H1), "'H1' starts on 2013-01-01, before 'H2' ends"),
        ((YEAR, H1, replace(H2, start=date(2013, 6, 30))), "'H2' starts on 2013-06-30, before 'H1' ends on 2013-07-01"),
        ((H1, H2), "has parent '2013', which calendar 'odd' does not have"),
        ((YEAR, H1, replace(H2, end=date(2014, 1, 2))), "'H2' .* does not lie in its parent '2013'"),
        ((YEAR, replace(H1, kind="year", start=date(2014, 1, 1), end=date(2014, 2, 1))), "does not lie in its parent"),
        (
            (YEAR, H1, replace(H2, comparable_prior="2013")),
            "'H2' compares with '2013', a year from 2013-01-01",
        ),
        (
            (YEAR, H1, replace(H2, comparable_prior="H2")),
            "compares with 'H2', a half from 2013-07-01; name an earlier half",
        ),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(periods: tuple[Period, ...], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Calendar("odd", periods)


def test_a_comparable_period_may_lie_before_the_table_but_is_no_slip_inside_it() -> None:
    table = gregorian(2012, 2013)

    assert table.prior_year(table.get("2012-03")) is None
    with pytest.raises(InputError, match="'2013-12' compares with '2102-12', which calendar 'gregorian' does not have"):
        table.with_comparable({"2013-12": "2102-12"})


def test_comparable_periods_can_be_agreed_otherwise() -> None:
    table = gregorian(2012, 2013).with_comparable({"2013-02": "2012-01", "2013-03": None})

    assert table.prior_year(table.get("2013-02")) == table.get("2012-01")
    assert table.prior_year(table.get("2013-03")) is None
    assert table.prior_year(table.get("2013-04")) == table.get("2012-04")
    with pytest.raises(InputError, match="no period '2013-13'"):
        table.with_comparable({"2013-13": None})


def test_a_gap_between_periods_holds_no_day() -> None:
    seasons = Calendar(
        "seasons",
        (
            Period("spring", "season", date(2013, 3, 1), date(2013, 6, 1), None, "Spring 2013", None),
            Period("autumn", "season", date(2013, 9, 1), date(2013, 12, 1), None, "Autumn 2013", None),
        ),
    )

    assert seasons.find(date(2013, 7, 1), "season") is None
    assert seasons.find(date(2013, 2, 28), "season") is None
    assert seasons.find(date(2013, 12, 1), "season") is None
    with pytest.raises(
        InputError, match="No season of calendar 'seasons' holds 2013-07-01; the table runs from 2013-03"
    ):
        seasons.containing(date(2013, 7, 1), "season")


def test_periods_are_found_by_id_with_a_hint_for_slips() -> None:
    table = gregorian(2013, 2013)

    assert table.get("2013-02").label == "February 2013"
    with pytest.raises(InputError, match=r"no period '2013-2'; did you mean .*2013-Q2.*\?"):
        table.get("2013-2")
    with pytest.raises(InputError, match=r"no period 'zzz'; it runs from 2013-01-01 until 2014-01-01"):
        table.get("zzz")
    with pytest.raises(InputError, match="has no 'week'; its kinds are year, quarter, month"):
        table.of_kind("week")


def test_shifting_walks_along_periods_of_the_same_kind_and_stops_at_the_edges() -> None:
    table = gregorian(2013, 2014)
    january = table.get("2013-01")

    assert table.shift(january, 12) == table.get("2014-01")
    assert table.shift(table.get("2014-01"), -1) == table.get("2013-12")
    assert table.shift(january, 0) == january
    assert table.shift(january, -1) is None
    assert table.shift(january, 24) is None


def test_the_ancestor_is_the_period_around_and_a_week_in_two_months_has_none() -> None:
    table = gregorian(2013, 2013)
    weeks = [replace(week, parent=None) for week in iso_weeks(2013, 2013).of_kind("week")]
    both = Calendar("months and weeks", (*table.periods, *weeks))
    march = table.get("2013-03")

    assert [table.ancestor(march, kind).id for kind in ("month", "quarter", "year")] == ["2013-03", "2013-Q1", "2013"]
    assert both.ancestor(both.get("2013-W07"), "month").id == "2013-02"
    with pytest.raises(InputError, match=r"No single month of calendar 'months and weeks' holds Week 5 of 2013"):
        both.ancestor(both.get("2013-W05"), "month")
    with pytest.raises(InputError, match=r"No single month of calendar 'gregorian' holds Q1 2013"):
        table.ancestor(table.get("2013-Q1"), "month")


def test_children_and_periods_within_days_lie_wholly_inside() -> None:
    table = gregorian(2013, 2013)

    assert [each.id for each in table.children(table.get("2013-Q2"), "month")] == ["2013-04", "2013-05", "2013-06"]
    assert [each.id for each in table.within(date(2013, 1, 2), date(2013, 4, 1), "month")] == ["2013-02", "2013-03"]


def test_a_period_of_another_calendar_is_refused() -> None:
    with pytest.raises(InputError, match=r"First half of 2013 \('H1'\) is no period of calendar 'gregorian'"):
        gregorian(2013, 2013).shift(H1, 1)


def test_a_calendar_survives_canonical_form_and_its_hash_sees_every_field() -> None:
    again = Calendar.from_dict(read_canonical(canonical_bytes(HALVES.to_dict())))

    assert again == HALVES
    assert again.hash == HALVES.hash
    for change in ({"label": "x"}, {"comparable_prior": None}, {"end": date(2013, 12, 31)}, {"parent": None}):
        changed: dict[str, Any] = change
        assert Calendar("halves", (YEAR, H1, replace(H2, **changed))).hash != HALVES.hash


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "has the fields id and periods"),
        ({"id": "x", "periods": [{"id": "H1"}]}, "A period has exactly the fields"),
        ({"id": "x", "periods": [{**H1.to_dict(), "start": "1.1.2013"}]}, "write dates as '2013-01-31'"),
        ({"id": "x", "periods": [{**H1.to_dict(), "colour": "red"}]}, "see to colour"),
        ({"id": "x", "periods": [{**H1.to_dict(), "parent": 2013}]}, "'H1' has a field that is no text"),
        ({"id": "x", "periods": "H1"}, "The periods of calendar 'x' are no list"),
        ({"id": "x", "periods": ["H1"]}, "The periods of calendar 'x' are no list"),
    ],
)
def test_a_document_that_is_no_calendar_is_refused(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Calendar.from_dict(fields)
