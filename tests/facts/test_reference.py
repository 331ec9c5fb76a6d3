"""Holiday tables resolved from the kept library."""

import json
from datetime import date
from importlib.metadata import version

import pytest

from shared import shared
from tallystick.errors import InputError
from tallystick.facts.reference import holiday_codes, holiday_table
from tallystick.terms.businesstime import BusinessCalendar, HolidayTable, add_business_days
from tallystick.terms.canonical import canonical_bytes, read_canonical


def test_deadlines_in_england_fall_where_the_published_example_says_v18() -> None:
    case = json.loads(shared("cases/domain.json").read_text())["V18"]
    england = BusinessCalendar((holiday_table("GB-ENG", date(2026, 11, 1), date(2027, 3, 1)),))

    due = [
        str(add_business_days(date.fromisoformat(start), case["given"]["days"], england))
        for start in case["given"]["from"]
    ]

    assert due == case["expect"]["due"]


def test_new_york_kept_these_holidays_in_the_second_half_of_2013() -> None:
    days = dict(holiday_table("US-NY", date(2013, 7, 1), date(2014, 1, 1)).days)

    assert days[date(2013, 7, 4)] == "Independence Day"
    assert days[date(2013, 11, 28)] == "Thanksgiving Day"
    assert days[date(2013, 12, 25)] == "Christmas Day"
    assert min(days) == date(2013, 7, 4)
    assert max(days) == date(2013, 12, 25)


def test_regions_of_a_country_differ() -> None:
    berlin, bavaria = (
        {day for day, _ in holiday_table(code, date(2013, 1, 1), date(2014, 1, 1)).days} for code in ("DE-BE", "DE-BY")
    )

    assert date(2013, 1, 6) in bavaria - berlin
    assert berlin < bavaria


def test_names_are_english_where_the_library_has_them() -> None:
    assert dict(holiday_table("DE", date(2013, 10, 1), date(2013, 11, 1)).days) == {
        date(2013, 10, 3): "German Unity Day"
    }


def test_a_table_names_its_source_and_covers_exactly_what_was_asked() -> None:
    table = holiday_table("GB-ENG", date(2026, 12, 25), date(2026, 12, 26))

    assert table.source == f"holidays {version('holidays')}"
    assert table.covers == (date(2026, 12, 25), date(2026, 12, 26))
    assert table.days == ((date(2026, 12, 25), "Christmas Day"),)
    with pytest.raises(InputError, match="cannot answer for 2026-12-26"):
        table.name(date(2026, 12, 26))


def test_a_resolved_table_can_be_locked_and_read_again() -> None:
    for code in ("US-NY", "VN", "IL"):
        table = holiday_table(code, date(2013, 1, 1), date(2014, 1, 1))

        assert HolidayTable.from_dict(read_canonical(canonical_bytes(table.to_dict()))) == table


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("US-XX", r"No holidays are known for 'US-XX'; did you mean US-"),
        ("gb-eng", r"'gb-eng'; did you mean GB-ENG"),
        ("Atlantis", r"No holidays are known for 'Atlantis'"),
        ("", r"write an ISO 3166 code such as 'DE' or 'US-NY'"),
    ],
)
def test_an_unknown_code_is_refused_with_codes_like_it(code: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        holiday_table(code, date(2013, 1, 1), date(2014, 1, 1))


def test_years_that_the_library_does_not_know_are_refused() -> None:
    with pytest.raises(InputError, match=r"The holidays of GB-ENG are known from .* to .*, not for all days from"):
        holiday_table("GB-ENG", date(2013, 1, 1), date(2400, 1, 1))
    with pytest.raises(InputError, match="no days from 2014-01-01 until 2013-01-01"):
        holiday_table("GB-ENG", date(2014, 1, 1), date(2013, 1, 1))


def test_countries_and_their_regions_have_codes() -> None:
    assert {"DE", "DE-BE", "GB-ENG", "US", "US-NY", "JP"} <= holiday_codes()
