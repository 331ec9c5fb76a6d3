"""In which periods a clause is judged: in force, while its parties are members, whole or as stubs."""

from datetime import date
from fractions import Fraction

import pytest

from charter.clauses.promises import clause, only, read, text_of
from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.clauses.periods import clause_periods, in_force, kpi_periods
from tallystick.charter.compiling import compile_charter
from tallystick.charter.model import Charter
from tallystick.errors import InputError
from tallystick.terms.calendar import gregorian, iso_weeks

WHOLE = Fraction(1)

FLOOR = "kpi: completion\nfloor: 92\n"


def made(body: str, *edits: tuple[str, str]) -> tuple[ClauseDefinition, Charter]:
    text = text_of(clause(FLOOR + body))
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    compiled = compile_charter(*read(text))
    return compiled.clauses.definitions["floor"], compiled.charter


def judged(body: str, *edits: tuple[str, str]) -> list[tuple[str, Fraction]]:
    """The periods in which the provider is judged, with their shares."""
    definition, charter = made(body, *edits)
    found = clause_periods(definition, charter, obligor="provider", beneficiaries=["customer"])
    return [(each.period.id, each.share) for each in found]


def member(party: str, rest: str) -> tuple[str, str]:
    return f"name: {party},", f"name: {party}, {rest},"


def test_a_clause_holds_in_every_period_of_the_term() -> None:
    found = judged("")

    assert len(found) == 24
    assert (found[0], found[-1]) == (("2013-01", WHOLE), ("2014-12", WHOLE))


def test_a_clause_in_force_for_a_part_of_the_term_is_judged_there() -> None:
    assert [name for name, _ in judged("in force: 2013-02-01 .. 2013-04-01")] == ["2013-02", "2013-03"]


def test_a_stub_is_not_judged_unless_the_clause_says_so() -> None:
    half = "in force: 2013-02-15 .. 2013-04-01\n"

    assert judged(half) == [("2013-03", WHOLE)]
    assert judged(half + "stub: full") == [("2013-02", WHOLE), ("2013-03", WHOLE)]
    assert judged(half + "stub: pro rata") == [("2013-02", Fraction(14, 28)), ("2013-03", WHOLE)]


def test_a_clause_binds_while_obligor_and_beneficiary_are_members() -> None:
    found = judged("stub: pro rata", member("Provider", "until: 2013-03-11"), member("Customer", "from: 2013-02-01"))

    assert found == [("2013-02", WHOLE), ("2013-03", Fraction(10, 31))]


def test_a_clause_that_survives_goes_on_after_a_party_has_left() -> None:
    found = judged("survives: true", member("Provider", "until: 2013-03-11"))

    assert len(found) == 24


def test_a_suspension_inside_a_period_makes_one_stub_of_what_is_left() -> None:
    away = "events: [{event: suspension, from: 2013-02-05, until: 2013-02-12}]"
    definition, charter = made("stub: pro rata", member("Provider", away))
    found = clause_periods(definition, charter, obligor="provider", beneficiaries=["customer"])

    (stub,) = [each for each in found if each.is_stub]
    assert (stub.period.id, stub.days, stub.share) == ("2013-02", 21, Fraction(21, 28))
    assert (stub.start, stub.end) == (date(2013, 2, 1), date(2013, 3, 1))


def test_with_several_beneficiaries_one_of_them_is_enough() -> None:
    definition, charter = made("", member("Customer", "until: 2013-03-01"))
    charter = charter.model_copy(update={"parties": {**charter.parties, "other": charter.parties["provider"]}})
    held = in_force(definition.clause, charter, obligor="provider", beneficiaries=["customer", "other"])

    assert held == ((date(2013, 1, 1), date(2015, 1, 1)),)


def test_once_is_the_whole_time_in_force_as_one_period() -> None:
    definition, charter = made("each: once\nin force: 2013-02-01 .. 2014-02-01")
    (found,) = clause_periods(definition, charter, obligor="provider")

    assert (found.period.id, found.start, found.end) == ("once", date(2013, 2, 1), date(2014, 2, 1))


def test_a_clause_judged_by_occurrence_has_no_periods() -> None:
    definition = only("deadline: {what: repaired, within: 4 hours, after: called}\neach: occurrence")
    _, charter = made("")

    assert clause_periods(definition, charter, obligor="provider") == ()


def test_contract_years_are_added_to_a_calendar_of_months() -> None:
    definition, charter = made("each: contract year", ("term: 2013-01-01", "term: 2013-04-01"))
    found = clause_periods(definition, charter, obligor="provider")

    assert [(each.period.id, each.start) for each in found] == [
        ("CY1", date(2013, 4, 1)),
        ("CY2", date(2014, 4, 1)),
    ]
    assert "month" in definition.calendar.kinds
    assert definition.calendar.id != "gregorian"


def test_on_a_calendar_of_contract_years_they_are_its_years() -> None:
    calendars = "calendars: {contract: {pattern: contract, periods: year, commencement: 2013-01-01}}\n"
    definition, _ = made("each: contract year\ncalendar: contract", ("sources:\n", calendars + "sources:\n"))

    assert definition.each == "year"
    assert [each.id for each in definition.calendar.of_kind("year")] == ["CY1", "CY2"]


def test_days_are_added_without_touching_the_calendar() -> None:
    definition = only("deadline: {what: sent, by: '10:00'}\neach: day")

    days = definition.calendar.of_kind("day")
    assert (len(days), days[0].id) == (730, "2013-01-01")
    assert gregorian(2010, 2016).kinds == ("year", "quarter", "month")


# Figures that fill a period


def test_months_fill_a_quarter() -> None:
    found = kpi_periods(gregorian(2013, 2013), "month", start=date(2013, 4, 1), end=date(2013, 7, 1))

    assert [each.id for each in found] == ["2013-04", "2013-05", "2013-06"]


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        ("year", date(2013, 4, 1), date(2013, 7, 1)),
        ("month", date(2013, 4, 15), date(2013, 7, 1)),
        ("month", date(2013, 4, 1), date(2013, 6, 15)),
    ],
)
def test_figures_that_leave_a_gap_or_reach_beyond_are_refused(kind: str, start: date, end: date) -> None:
    with pytest.raises(InputError, match=f"do not fill the days from {start} until before {end}"):
        kpi_periods(gregorian(2013, 2013), kind, start=start, end=end)


def test_weeks_fill_no_month() -> None:
    with pytest.raises(InputError, match="a figure for each week"):
        kpi_periods(iso_weeks(2013, 2013), "week", start=date(2013, 4, 1), end=date(2013, 5, 1))
