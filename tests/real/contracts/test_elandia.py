"""eLandia (Datec and BSP): rebates by the share of jobs answered in time, the matrix of times, and the fee to leave."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from real.contracts.signed import (
    amounts,
    contract,
    delivered,
    determined,
    figures_of,
    happened,
    outcomes,
    plain,
    quoted,
    series,
    worked,
)
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.clauses import ClauseExample
from tallystick.figures.rows import Row
from tallystick.obligations.examples import run_example

ELA = contract("elandia")
LOGGED = datetime(2004, 7, 5, 9, tzinfo=UTC)
READINGS = ("next-lower-step", "next-higher-step", "interpolated")


def read(reading: str = "next-lower-step") -> CompiledCharter:
    return ELA.read(ela_3=reading)


def rebate(level: str, reading: str, month: str = "2004-07") -> str | None:
    """The rebate of a month with this service level, in kina."""
    compiled = read(reading)
    made = determined(compiled, "ela-1", series(compiled, {month: level}, kpi="service_level", party=None))
    return amounts(made)[month]


# ELA-3: 0, 10, 20, 30, 40 and 50 % at 100, 95, 90, 85, 80 and 75 %; nothing says what lies between or below


def test_ela_3_is_refused_as_signed() -> None:
    ((id_, words),) = ELA.refused

    assert id_ == "C513"
    assert words.startswith("clause 'ela-3' can be read in 3 ways (")
    assert all(f"'{reading}'" in words for reading in READINGS)


def test_ela_3_the_checker_finds_each_gap_between_the_steps_and_the_one_below_the_last() -> None:
    found = ELA.as_written("ela-3")

    between = [f"a value between {low} % and {low + 5} % falls into no band." for low in (75, 80, 85, 90, 95)]
    assert [id_ for id_, _ in found] == ["C542"] * 6
    assert {words.removeprefix("clause 'ela-3': ") for _, words in found} == {
        "a value below 75 % falls into no band.", *between,
    }  # fmt: skip


@pytest.mark.parametrize("reading", READINGS)
def test_ela_3_each_reading_leaves_nothing_open(reading: str) -> None:
    read(reading)


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(
    ("level", "expected"),
    # percent of 293,693.50: 10 % is 29,369.35, and each further step as much again
    [
        ("100", "0.00"),
        ("95", "29369.35"),
        ("90", "58738.70"),
        ("85", "88108.05"),
        ("80", "117477.40"),
        ("75", "146846.75"),
    ],
)
def test_ela_3_all_readings_agree_exactly_at_the_steps(reading: str, level: str, expected: str) -> None:
    assert rebate(level, reading) == expected


@pytest.mark.parametrize(
    ("level", "lower", "higher", "interpolated"),
    [
        # 97 %: the 10 % of the step below; the 0 % of the step above; 2 points of rebate a point: 6 % = 17,621.61
        ("97", "29369.35", "0.00", "17621.61"),
        ("94.9999", "58738.70", "29369.35", "29369.94"),  # 2 × 5.0001 = 10.0002 % of 293,693.50 = 29,369.937…
        ("82", "117477.40", "88108.05", "105729.66"),  # 40 %; 30 %; 36 %
        ("60", "146846.75", "146846.75", "146846.75"),  # below the table all end at the cap of 50 %
        ("0", "146846.75", "146846.75", "146846.75"),
    ],
)
def test_ela_3_between_the_steps_the_readings_differ(level: str, lower: str, higher: str, interpolated: str) -> None:
    assert [rebate(level, reading) for reading in READINGS] == [lower, higher, interpolated]


def test_ela_3_the_published_amounts() -> None:
    fee = read().charter.values["monthly_base_fee"].is_

    assert fee == worked("ELA-3", "monthly base fee (Kina)")
    assert Fraction(3524322) / 12 == fee
    assert rebate("90", "interpolated") == str(worked("ELA-3", "rebate")) + "0"


def test_ela_3_the_fee_to_leave_falls_with_the_contract_years() -> None:
    compiled = read()
    years = [
        str(period.id) for period in compiled.clauses.definitions["ela-3-termination"].calendar.of_kind("contract year")
    ]

    left = {
        year: amounts(
            determined(compiled, "ela-3-termination", events=delivered("ended", {year: 1}, clause="ela-3-termination"))
        )[year]
        for year in years
    }

    # parts of 3,524,322: 50 % is 1,762,161, and each later year 352,432.20 less; nothing in the sixth
    assert list(left.values()) == ["1762161.00", "1409728.80", "1057296.60", "704864.40", "352432.20", "0.00"]


def test_ela_3_nothing_is_owed_for_a_year_in_which_nobody_left() -> None:
    assert set(amounts(determined(read(), "ela-3-termination")).values()) == {"0.00"}


# ELA-1: jobs of severity 1 and 2 in business hours; at most 50 % of the monthly fee; worked out before the 15th


def job(name: str, severity: int, response: int, *, hours: bool = True) -> Row:
    return {"job": name, "logged": LOGGED, "severity": severity, "business_hours": hours,
            "response": response}  # fmt: skip


def test_ela_1_counts_severity_1_and_2_in_business_hours_only() -> None:
    compiled = read()
    jobs = [
        job("a", 1, 15),  # exactly in time
        job("b", 1, 16),  # late
        *(job(f"c{number}", 2, 30) for number in range(18)),  # exactly in time
        job("d", 3, 600),  # severity 3 does not count
        job("e", 1, 600, hours=False),  # nor do other hours
    ]

    found = determined(compiled, "ela-1", figures_of(compiled, {"jobs": jobs}))["2004-07"]

    assert (found.numerator, found.denominator) == (Fraction(19), Fraction(20))
    assert str(found.value) == "95.0000"
    assert str(found.amount) == "29369.35"  # 19 of 20 is 95 %: 10 % of 293,693.50


def test_ela_1_the_cap_of_half_the_fee_binds_whatever_a_table_gives() -> None:
    compiled = read()
    seventy = ClauseExample.model_validate({"given": {"2004-07": 10}, "values": {"rebate_rate": 70}, "expect": {}})

    (found,) = run_example(compiled.clauses.definitions["ela-1"], compiled, seventy).determinations

    (credit,) = [each for each in found.consequents if each.kind == "credit"]
    assert credit.uncapped == Fraction("205585.45")  # 70 % of 293,693.50
    assert str(found.amount) == "146846.75"  # 50 % of it


def test_ela_1_a_month_without_such_jobs_has_no_rebate() -> None:
    compiled = read()
    quiet = figures_of(compiled, {"jobs": [job("d", 3, 600)]})

    found = determined(compiled, "ela-1", quiet)["2004-07"]

    assert (found.outcome.value, str(found.amount)) == ("no_activity", "0.00")


@pytest.mark.parametrize(
    ("handed_over", "outcome"),
    [
        ("2004-08-14T23:59:59+10:00", "met"),  # before the 15th
        ("2004-08-15T00:00:01+10:00", "missed"),  # on the 15th is not before it
    ],
)
def test_ela_1_the_calculation_is_there_before_the_15th(handed_over: str, outcome: str) -> None:
    done = happened("rebate calculation", handed_over, "2004-07")

    assert outcomes(determined(read(), "ela-1-report", events=[done]))["2004-07"] == outcome


def test_ela_1_in_plain_words() -> None:
    said = plain(read(), "ela-1")

    assert "It is met at 100 % or more" in said
    assert "No more than 50 % of the monthly base fee (monthly_base_fee) is owed in a month" in said
    assert "'rebate_rate' is the rebate that Schedule C gives: the price that clause 'ela-3' determined" in said
    assert "'rebate calculation' is delivered to BSP within 14 days after the end of each period." in plain(
        read(), "ela-1-report"
    )


# ELA-2: a matrix of times by severity; the clock runs Monday to Friday, 07:30 to 18:00


def response(severity: str, logged: str, began: str, clause: str = "ela-2") -> str:
    what = {"ela-2": "technician begins", "ela-2-escalation": "job escalated"}[clause]
    events = [happened("job logged", logged, "J1", severity=severity), happened(what, began, "J1")]
    return outcomes(determined(read(), clause, events=events))["J1"]


@pytest.mark.parametrize(
    ("severity", "logged", "last"),
    [
        ("1", "2004-07-05T09:00:00", "2004-07-05T09:15:00"),  # 15 minutes
        ("2", "2004-07-05T09:00:00", "2004-07-05T09:30:00"),  # 30 minutes
        ("3", "2004-07-05T09:00:00", "2004-07-05T10:00:00"),  # 1 hour
        ("4", "2004-07-05T09:00:00", "2004-07-05T17:00:00"),  # 8 hours
        ("1", "2004-07-05T17:50:00", "2004-07-06T07:35:00"),  # 10 minutes until 18:00, 5 from 07:30
        ("3", "2004-07-09T17:30:00", "2004-07-12T08:00:00"),  # Friday to Monday: half an hour and half an hour
        ("4", "2004-07-05T12:00:00", "2004-07-06T09:30:00"),  # 6 hours until 18:00, 2 from 07:30
    ],
)
def test_ela_2_response_by_severity_in_business_hours(severity: str, logged: str, last: str) -> None:
    late = last[:-2] + "01"

    assert response(severity, f"{logged}+10:00", f"{last}+10:00") == "met"
    assert response(severity, f"{logged}+10:00", f"{late}+10:00") == "missed"


@pytest.mark.parametrize(
    ("severity", "last", "late"),
    [
        ("1", "2004-07-05T10:00:00", "2004-07-05T10:00:01"),
        ("2", "2004-07-05T11:00:00", "2004-07-05T11:00:01"),
        ("3", "2004-07-05T13:00:00", "2004-07-05T13:00:01"),
        ("4", "2004-07-06T18:00:00", "2004-07-06T18:00:01"),  # the next business day
    ],
)
def test_ela_2_escalation_by_severity(severity: str, last: str, late: str) -> None:
    logged = "2004-07-05T09:00:00+10:00"

    assert response(severity, logged, f"{last}+10:00", "ela-2-escalation") == "met"
    assert response(severity, logged, f"{late}+10:00", "ela-2-escalation") == "missed"


def test_ela_2_says_how_late_in_minutes() -> None:
    events = [
        happened("job logged", "2004-07-05T09:00:00+10:00", "J1", severity="1"),
        happened("technician begins", "2004-07-05T09:40:00+10:00", "J1"),
    ]

    found = determined(read(), "ela-2", events=events)["J1"]

    assert found.start == date(2004, 7, 5)
    assert (
        "technician begins J1 was due from Datec by 2004-07-05 09:15: done on 2004-07-05 09:40, 25 minutes late."
        in (found.because)
    )


def test_ela_2_in_plain_words() -> None:
    said = plain(read(), "ela-2")

    assert "15 minutes where it is 1, 30 minutes where it is 2, 1 hour where it is 3 and 8 hours where it is 4" in said
    assert "The clock runs only on Monday, Tuesday, Wednesday, Thursday and Friday, from 07:30 to 18:00." in said


def test_ela_the_numbers_used_here_are_those_of_the_contract() -> None:
    assert all(number in quoted("ELA-3") for number in ("K3,524,322.00", "K293,693.50", "100% 95% 90% 85% 80% 75%"))
    assert "0% 10% 20% 30% 40% 50%" in quoted("ELA-3")
    assert "50% 40% 30% 20% 10% 0%" in quoted("ELA-3")
    assert all(words in quoted("ELA-1") for words in ("before the 15th Day", "50% of the monthly base fee"))
    assert all(
        words in quoted("ELA-2") for words in ("7.30 to 18.00", "15 minutes 1 hour", "8 hours Next business day")
    )
