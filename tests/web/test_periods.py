"""Names of periods are in the reader's language on pages, and stay as calendars write them everywhere else."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext as _
from hypothesis import given
from hypothesis import strategies as st

from tallystick.terms.calendar import (
    Calendar,
    YearEnd,
    contract_years,
    fiscal,
    gregorian,
    iso_weeks,
    rail_periods,
    thirteen_fours,
    weeks_pattern,
    with_days,
)
from tallystick.web.alliances.models import Alliance
from tallystick.web.design.environment import inside, speech
from tallystick.web.design.periods import month_name, period_name
from tallystick.web.people.models import Person
from web.pages import PAGES
from web.programs import Program, read
from web.spoken import ENGLISH_MONTH, english_months, said_on

ENDS = YearEnd("nearest", 5, 1)
CALENDARS: dict[str, Calendar] = {
    "gregorian": gregorian(2012, 2014),
    "days": with_days(gregorian(2012, 2012), date(2012, 1, 1), date(2013, 1, 1)),
    "fiscal, named by its end": fiscal(start_month=4, first_year=2012, last_year=2014),
    "fiscal, named by its start": fiscal(start_month=10, first_year=2012, last_year=2014, named_by="start"),
    "contract years": contract_years(date(2012, 2, 29), until=date(2015, 7, 20)),
    "contract years with their own months": contract_years(date(2012, 1, 31), years=3, months="from commencement"),
    "rail": rail_periods(1999, 2014),
    "iso weeks": iso_weeks(2012, 2020),
    "4-4-5": weeks_pattern("4-4-5", year_end=ENDS, first_year=2012, last_year=2017),
    "5-4-4": weeks_pattern("5-4-4", year_end=ENDS, first_year=2012, last_year=2017, named_by="start"),
    "13x4": thirteen_fours(year_end=ENDS, first_year=2012, last_year=2014),
}
SAID = {
    "Q1 2013": ("Q%(number)s %(year)s", {"number": "1", "year": "2013"}),
    "P07 2013-14": ("P%(number)s %(year)s", {"number": "07", "year": "2013-14"}),
    "Week 3 of 2013": ("Week %(number)s of %(year)s", {"number": "3", "year": "2013"}),
    "ISO year 2013": ("ISO year %(year)s", {"year": "2013"}),
    "Rail year 2013-14": ("Rail year %(year)s", {"year": "2013-14"}),
    "Contract year 2": ("Contract year %(year)s", {"year": "2"}),
    "Month 3 of contract year 1": ("Month %(number)s of contract year %(year)s", {"number": "3", "year": "1"}),
    "FY2013": ("FY%(year)s", {"year": "2013"}),
    "March 2013 (from 15 March)": ("%(month)s (from %(first)s)", {"month": "März 2013", "first": "15. März"}),
    "May 2013 (until before 3 May)": ("%(month)s (until before %(last)s)", {"month": "Mai 2013", "last": "3. Mai"}),
    "May 2013 (from 2 May, until before 3 May)": (
        "%(month)s (from %(first)s, until before %(last)s)",
        {"month": "Mai 2013", "first": "2. Mai", "last": "3. Mai"},
    ),
}
OWN = ("Season 2013", "Marching 2013", "2013-03", "The May 2013 sale", "Q5 2013", "13 March 2013", "2013-02-30", "")
"""What no calendar makes."""
QUOTING = frozenset(("objective", "team", "clauses in words", "charter to print", "template of a clause"))
"""Pages that quote at length what was agreed, or what the engine says of it, in its own language."""
QUICK = ("today", "scorecard", "kpi", "close", "obligations")


def german(label: str) -> str:
    with translation.override("de"):
        return period_name(label)


def labels_of(kind: str) -> list[str]:
    return [period.label for period in CALENDARS[kind].periods]


@pytest.mark.parametrize("kind", CALENDARS)
def test_no_english_month_is_left_in_any_label_of_a_calendar(kind: str) -> None:
    assert [label for label in labels_of(kind) if ENGLISH_MONTH.search(german(label))] == []


@pytest.mark.parametrize("kind", CALENDARS)
def test_every_label_of_a_calendar_is_known(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from tallystick.web.design import periods  # noqa: PLC0415  (what the test replaces a part of)

    monkeypatch.setattr(periods, "_", lambda text: f"«{text}»")
    monkeypatch.setattr(periods, "format_skeleton", lambda *_told, **_by: "«month»")
    monkeypatch.setattr(periods, "format_date", lambda *_told, **_by: "«day»")
    periods._named.cache_clear()

    unknown = [each for each in labels_of(kind) if not each.isdecimal() and "«" not in german(each)]

    periods._named.cache_clear()
    assert unknown == []


@pytest.mark.parametrize("kind", CALENDARS)
def test_english_readers_are_told_labels_as_they_are(kind: str) -> None:
    for language in ("en", "en-gb"):
        with translation.override(language):
            assert [period_name(label) for label in labels_of(kind)] == labels_of(kind)


def test_months_and_days_are_named_as_german_names_them() -> None:
    said = {label: german(label) for label in ("March 2013", "December 2013", "Mar 2013", "Oct", "May", "2013-02-28")}

    assert said == {
        "March 2013": "März 2013", "December 2013": "Dezember 2013", "Mar 2013": "März 2013", "Oct": "Okt",
        "May": "Mai", "2013-02-28": "28.02.2013",
    }  # fmt: skip


@pytest.mark.parametrize("label", SAID)
def test_what_stands_around_a_name_is_a_text_that_is_translated(label: str) -> None:
    text, values = SAID[label]

    with translation.override("de"):
        assert period_name(label) == _(text) % values


def test_a_fiscal_month_names_its_year_as_the_language_does() -> None:
    with translation.override("de"):
        year = _("FY%(year)s") % {"year": "2014"}
        wanted = _("%(month)s (%(year)s, P%(number)s)") % {"month": "Mai 2013", "year": year, "number": "02"}
        assert period_name("May 2013 (FY2014 P02)") == wanted
        assert period_name("P02 FY2014") == _("P%(number)s %(year)s") % {"number": "02", "year": year}


@pytest.mark.parametrize("label", OWN)
def test_a_name_that_no_calendar_makes_stays_as_it_is(label: str) -> None:
    assert german(label) == label


@given(st.text(max_size=30))
def test_any_text_can_be_asked_for(text: str) -> None:
    assert german(german(text)) == german(text)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(1, 4))
def test_a_name_is_said_once_whenever_a_contract_begins(day: date, years: int) -> None:
    for label in [period.label for period in contract_years(day, years=years).periods]:
        assert not ENGLISH_MONTH.search(german(label))
        assert german(german(label)) == german(label)


def test_the_axis_of_a_chart_has_the_readers_months() -> None:
    with translation.override("de"):
        assert [month_name(number) for number in range(1, 13)] == [
            "Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez",
        ]  # fmt: skip
        assert speech().period("Oct") == "Okt"
    with translation.override("en"):
        assert (month_name(10), speech().period("Oct")) == ("Oct", "Oct")


def test_titles_of_breakdowns_keep_their_letters_in_german_and_abbreviations_everywhere() -> None:
    with translation.override("de"):
        assert [inside(each) for each in ("Partei", "Strecke")] == ["Partei", "Strecke"]
    with translation.override("en"):
        assert [inside(each) for each in ("Party", "IATA code", "")] == ["party", "IATA code", ""]


def _german_page(client: Client, name: str) -> str:
    answer = client.get(PAGES[name], headers={"accept-language": "de"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", QUICK)
def test_no_english_month_stands_on_a_german_page(
    manager: Person, signed_in: Callable[[Person], Client], name: str
) -> None:
    page = _german_page(signed_in(manager), name)

    assert english_months(page) == []
    assert any("2013" in text for text in said_on(page))


@pytest.mark.slow
def test_no_english_month_stands_on_any_german_page(manager: Person, signed_in: Callable[[Person], Client]) -> None:
    client = signed_in(manager)

    found = {name: english_months(_german_page(client, name)) for name in PAGES if name not in QUOTING}

    assert {name: texts for name, texts in found.items() if texts} == {}


def test_charts_of_a_page_speak_the_readers_language_and_not_the_one_before(
    manager: Person, signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(manager)

    english = client.get(PAGES["kpi"], headers={"accept-language": "en"}).content.decode()
    german_page = _german_page(client, "kpi")
    again = client.get(PAGES["kpi"], headers={"accept-language": "en"}).content.decode()

    found = [
        [month for month in ("Oct", "Okt") if f">{month}</text>" in page] for page in (english, german_page, again)
    ]
    assert found == [["Oct"], ["Okt"], ["Oct"]]


def test_programs_keep_the_names_of_the_calendar(
    jobs: Alliance, north: Program, signed_in: Callable[[Person], Client]
) -> None:
    told = read(north.get(f"alliances/{jobs.name}/periods/2024-10", accept_language="de"))
    card = read(north.get(f"alliances/{jobs.name}/scorecard?period=2024-10", accept_language="de"))
    page = signed_in(north.person).get(f"/alliances/{jobs.name}/?period=2024-10", headers={"accept-language": "de"})

    assert (told["label"], card["period"]["label"]) == ("October 2024", "October 2024")
    assert "Oktober 2024" in said_on(page.content.decode())
