"""Metavante and Oriental, 2007: service levels with credits on the invoice, two caps, relief, a ladder, cure, change.

What the words leave open: whether a window that has given a credit gives another one (2.1, 2.2, 2.3, 2.11), and how
often a running average of thirty days is taken (2.2).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from agreed import computed
from obligations.cases.small_case import ANY_STEP, instant
from obligations.made import event, figure
from real.contracts.signed import contract, happened, outcomes, plain, quoted
from tallystick.charter.amend.difference import difference
from tallystick.charter.amend.saying import Amended
from tallystick.charter.amend.standing import Standings
from tallystick.charter.amend.words import sentence
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.cases import Meeting
from tallystick.figures.rows import Row
from tallystick.obligations.cases.case import Case, Status
from tallystick.obligations.cases.committees import resolution
from tallystick.obligations.cases.folding import case_at
from tallystick.obligations.determination import Determination
from tallystick.obligations.determine import determine
from tallystick.terms.figure import Figure

FIRST = {"ofg_5": "afresh", "ofg_6": "month-end-afresh", "ofg_7": "afresh", "ofg_9": "afresh"}
CHECKING = (("system", "checking"),)
MORTGAGES = (("product", "mortgages"),)


@cache
def charter(**chosen: str) -> CompiledCharter:
    """The contract with one reading of each open clause; counting afresh where none is named."""
    return contract("ofgbancorp").checked(**{**FIRST, **chosen})[0]


def months(first: str, count: int) -> list[str]:
    """Months that follow one another."""
    year, month = (int(part) for part in first.split("-"))
    return [f"{year + (month - 1 + at) // 12}-{(month - 1 + at) % 12 + 1:02}" for at in range(count)]


def invoices(made: CompiledCharter, given: Mapping[str, str] | None = None) -> list[Figure]:
    """Invoices before credits: 100,000.00 a month, where nothing else is given."""
    every = months("2007-12", 49)
    return [figure(made, "fees", month, (given or {}).get(month, "100000.00"), party=None) for month in every]


def core(made: CompiledCharter, given: Mapping[str, tuple[int, int] | str], *, count: int = 24) -> list[Figure]:
    """Availability of one core system: as given, and whole in other months from January 2008 on."""
    return [
        figure(made, "core_availability", month, given.get(month, "100"), party=None, scope=CHECKING)
        for month in months("2008-01", count)
    ]


def of(
    made: CompiledCharter, clause: str, figures: Iterable[Figure] = (), *events: Any, until: str = "2012-01-15"
) -> dict[str, Determination]:
    """The determinations of a clause by period."""
    found = determine(made, figures, events, known_at=instant(until), clauses=(clause,))
    return {each.period: each for each in found}


def credited(found: Mapping[str, Determination]) -> dict[str, str]:
    """What is credited, by period."""
    return {period: str(each.amount) for period, each in found.items() if each.amount}


def claim(clause: str, period: str, count: int, *, on: str, **more: Any) -> Any:
    """Metavante's claim that a part of a miss was not its doing."""
    return event("claim", "claim", recorded=f"{on}T12:00:00Z", clause=clause, period=period, exclusion="ofg-4",
                 count=Decimal(count), on=date.fromisoformat(on), **more)  # fmt: skip


def accepted(on: str) -> Any:
    return event("answer", "answer", recorded=f"{on}T13:00:00Z", to="claim", accept="all", on=date.fromisoformat(on))


# What is signed


def test_the_check_refuses_the_four_service_levels_that_leave_open_when_a_credit_follows_a_credit() -> None:
    refused = contract("ofgbancorp").refused

    assert [(id_, words.split("'")[1]) for id_, words in refused] == [
        ("C513", "ofg-5"), ("C513", "ofg-6"), ("C513", "ofg-7"), ("C513", "ofg-9"),
    ]  # fmt: skip


@pytest.mark.parametrize("clause", ["ofg-5", "ofg-6", "ofg-7", "ofg-9"])
def test_as_signed_they_do_not_say_whether_a_window_gives_a_credit_again(clause: str) -> None:
    words = "trigger 'credit-event' does not say whether a window that still holds the misses triggers again."

    assert contract("ofgbancorp").as_written(clause) == (("C546", f"clause '{clause}': {words}"),)


def test_in_every_reading_only_warnings_are_left_that_the_contract_deserves() -> None:
    """No right has a time to elect it (C559), and nobody said how a cure is measured (C560)."""
    open_ = contract("ofgbancorp").reading.charter
    assert open_ is not None
    for clause in ("ofg_5", "ofg_6", "ofg_7", "ofg_9"):
        for reading in open_.clauses[clause.replace("_", "-")].readings:
            _, found = contract("ofgbancorp").checked(**{**FIRST, clause: reading})
            assert [(each.id, each.message.split("'")[1], each.level) for each in found] == [
                ("C559", "ofg-11", "warning"), ("C560", "ofg-11", "warning"), ("C559", "ofg-11-payment", "warning"),
            ]  # fmt: skip


def test_the_numbers_are_those_of_the_contract() -> None:
    for clause, numbers in {
        "OFG-1": ["thirty (30) days", "calendar month"],
        "OFG-2": ["percentage credit", "exclusive remedy", "not liquidated damages", "Section 8"],
        "OFG-3": ["twenty percent (20%)", "one hundred percent (100%)", "previous calendar year"],
        "OFG-4": ["to the extent", "Section 17.11"],
        "OFG-5": [
            "ninety-nine percent (99%)",
            "(96.5%) or less three times",
            "six percent (6%)",
            "11:00 p.m.",
            "1:00 a.m.",
        ],
        "OFG-6": [
            "98%",
            "30 day running average",
            "six (6) hours",
            "twenty-four (24) hours",
            "(95%) or less three times",
        ],
        "OFG-7": ["(99.9%)", "one (1) hour per month", "twenty four (24) hours", "(96.5%) or less", "(8%)"],
        "OFG-8": [
            "four (4) hours",
            "11:00 p.m.",
            "1:00 a.m.",
            "10:00 a.m. the following day",
            "three or more times",
            "(4%)",
        ],
        "OFG-9": ["1.5 seconds or less", "5 seconds or more", "three times", "six percent (6%)"],
        "OFG-10": ["five (5) Business Days", "chief executive officers"],
        "OFG-11": ["sixty (60) days", "implement a plan", "thirty (30) days"],
        "OFG-12": ["modify existing Service Levels", "annual review"],
    }.items():
        assert [each for each in numbers if each not in " ".join(quoted(clause).split())] == [], clause


# OFG-1: a report for each month, within 30 days


@pytest.mark.parametrize(
    ("handed_over", "outcome"),
    [
        ("2008-05-30T16:00:00-04:00", "met"),  # 30 April and 30 days is Friday, 30 May
        ("2008-05-30T23:59:59-04:00", "met"),
        ("2008-05-31T00:30:00-04:00", "missed"),
    ],
)
def test_ofg_1_the_report_is_there_on_the_thirtieth_day(handed_over: str, outcome: str) -> None:
    found = of(charter(), "ofg-1", (), happened("performance report", handed_over, "2008-04"))

    assert found["2008-04"].outcome.value == outcome


def test_ofg_1_says_in_plain_words_what_the_contract_says() -> None:
    said = plain(charter(), "ofg-1")

    assert "'performance report' is delivered to Oriental within 30 days after the end of each period." in said
    assert "It contains achievement and calculation for each service level, earlier months and failures" in said


# OFG-2: a credit is a percentage of the month's invoice, and the price of that month is lower by it


def every_level(made: CompiledCharter, low: Mapping[str, str]) -> list[Figure]:
    """All service levels whole, the core system as given."""
    teller = [figure(made, "teller_response", month, "1.2", party=None) for month in months("2008-01", 24)]
    center = [figure(made, "center_availability", month, (100, 100), party=None) for month in months("2008-01", 24)]
    nothing = [
        figure(made, kpi, month, "0", party=None)
        for kpi in ("planned_outage", "without_backup", "agreed_work")
        for month in months("2008-01", 24)
    ]
    return [*core(made, low), *teller, *center, *nothing, *lending(made, {}), *invoices(made, {"2008-04": "80000.00"})]


def test_ofg_2_the_credit_is_of_the_invoice_of_the_month_of_failure_and_lowers_its_price() -> None:
    """Low in February, March and April: 6 % of April's 80,000.00 is 4,800.00, which leaves 75,200.00."""
    made = charter()
    figures = every_level(made, dict.fromkeys(("2008-02", "2008-03", "2008-04"), "96"))

    found = of(made, "ofg-2", figures, until="2008-07-02")

    prices = {period: [(each.kind, each.uncapped) for each in made.consequents] for period, made in found.items()}
    assert prices["2008-04"] == [("price", Fraction(75200))]
    assert prices["2008-05"] == [("price", Fraction(100000))]


def test_ofg_2_is_the_only_remedy_apart_from_termination_for_cause() -> None:
    said = plain(charter(), "ofg-2")

    assert (
        "These consequences exclude any other remedy for the same miss, except termination for cause (section 8)."
        in said
    )
    assert "a new price of 'invoice - (core + lending + center + batch + tellers)'" in said
    assert "a credit of 6 % of" in plain(charter(), "ofg-5")  # a price reduction, and no penalty


# OFG-3: 20 % of the invoice a month; the average monthly fee of the calendar year before, a year


def test_ofg_3_all_credits_of_a_month_stay_below_a_fifth_of_its_invoice() -> None:
    """Three core systems and the tellers at once: 4 x 6 % are 24,000.00, cut to 20 % of 100,000.00."""
    made = charter()
    systems = ("checking", "loans", "cards")
    low = ("2009-02", "2009-03", "2009-04")
    figures = [
        figure(made, "core_availability", month, "96" if month in low else "100", party=None, scope=(("system", name),))
        for name in systems
        for month in months("2009-01", 6)
    ]
    figures += [
        figure(made, "teller_response", month, "6" if month in low else "1", party=None)
        for month in months("2009-01", 6)
    ]

    found = determine(made, [*figures, *invoices(made)], known_at=instant("2009-06-15"), clauses=("ofg-5", "ofg-9"))

    april = [each.amount for each in found if each.period == "2009-04"]
    assert april == [Decimal("5000.00")] * 4
    assert sum(each or 0 for each in april) == Decimal("20000.00")


def test_ofg_3_all_credits_of_a_calendar_year_stay_below_the_average_fee_of_the_year_before() -> None:
    """2008: six invoices of 8,000.00 and six of 12,000.00, 10,000.00 on average. In 2009 6 % of 100,000.00 in April is
    6,000.00; in July 4,000.00 is left of 10,000.00. In 2010 the average is that of 2009: 100,000.00."""
    made = charter()
    given = {month: "8000.00" if month < "2008-07" else "12000.00" for month in months("2008-01", 12)}
    low = months("2009-02", 6) + months("2010-01", 3)
    figures = [*core(made, dict.fromkeys(low, "96"), count=30), *invoices(made, given)]

    found = of(made, "ofg-5", figures, until="2010-06-02")

    assert credited(found) == {"2009-04": "6000.00", "2009-07": "4000.00", "2010-03": "6000.00"}
    assert any("10,000.00" in each and "ofg-3-year" in each for each in found["2009-07"].because)


def test_ofg_3_waits_while_the_fees_of_the_year_before_are_not_known() -> None:
    made = charter()
    figures = [*core(made, dict.fromkeys(months("2009-02", 3), "96")), *invoices(made)]
    without = [each for each in figures if each.kpi != "fees" or each.period != "2008-06"]

    found = of(made, "ofg-5", without)["2009-04"]

    assert found.amount is None
    assert any("'average_fee' has no value" in each for each in found.because)


def test_ofg_3_says_in_plain_words_what_the_contract_says() -> None:
    said = plain(charter(), "ofg-5")

    assert "Under the shared cap 'ofg-3-month', together with 'ofg-6', 'ofg-7', 'ofg-8-credit' and 'ofg-9'" in said
    assert "no more than 20 % of the invoice of the month before credits (invoice) is owed in a month" in said
    assert "no more than 'average_fee' is owed in a year" in said
    assert "'average_fee' is the average monthly fee of the previous calendar year" in said


# OFG-4: excused as far as it is the customer's doing, or an excused event's


def test_ofg_4_excuses_a_miss_to_the_extent_that_it_is_attributable() -> None:
    """Of 20,000 minutes 300 were lost: 98.5 %. With 100 of them excused, 19,800 of 20,000 are 99 %, which is met."""
    made = charter()
    figures = [*core(made, {"2008-03": (19700, 20000)}), *invoices(made)]
    full = claim("ofg-5", "2008-03", 100, on="2008-04-08", cause="beneficiary")
    half = claim("ofg-5", "2008-03", 100, on="2008-04-08", cause="beneficiary", share=Decimal("0.5"))

    assert of(made, "ofg-5", figures)["2008-03"].outcome.value == "missed"
    assert of(made, "ofg-5", figures, full, accepted("2008-04-10"))["2008-03"].outcome.value == "met"
    found = of(made, "ofg-5", figures, half, accepted("2008-04-10"))["2008-03"]  # 50 of them: 98.75 %
    assert (found.outcome.value, str(found.value)) == ("missed", "98.7500")


def test_ofg_4_counts_a_month_of_failure_unless_every_miss_is_excused() -> None:
    made = charter()
    figures = every_level(made, {"2008-03": "98.5", "2008-04": "98.5"})
    figures = [each for each in figures if each.kpi != "core_availability"]
    figures += core(made, {"2008-03": (19700, 20000), "2008-04": (19700, 20000)})
    excused = claim("ofg-5", "2008-03", 100, on="2008-04-08", cause="force majeure")

    found = of(made, "ofg-4", figures, excused, accepted("2008-04-10"), until="2008-06-15")

    assert {period: found[period].outcome.value for period in ("2008-02", "2008-03", "2008-04")} == {
        "2008-02": "met", "2008-03": "met", "2008-04": "missed",
    }  # fmt: skip


def test_ofg_4_says_in_plain_words_what_the_contract_says() -> None:
    said = plain(charter(), "ofg-5")

    assert "It applies to missed events only, to the extent attributable." in said
    assert "It must be the doing of: beneficiary or force majeure." in said


# OFG-5: failure below 99 %, credit at 96.5 % or less three times in any six consecutive months


@pytest.mark.parametrize(
    ("value", "outcome", "reached"),
    [
        ("99", "met", ()),
        ("98.9999", "missed", ()),
        ("96.5001", "missed", ()),
        ("96.5", "missed", ("credit",)),  # 96.5 % or less
    ],
)
def test_ofg_5_has_one_threshold_for_failure_and_a_lower_one_for_credit(
    value: str, outcome: str, reached: tuple[str, ...]
) -> None:
    made = charter()

    found = of(made, "ofg-5", [*core(made, {"2008-03": value}), *invoices(made)])["2008-03"]

    assert (found.outcome.value, found.reached) == (outcome, reached)


LOW = ("2008-01", "2008-03", "2008-04", "2008-06", "2009-01")
"""January, March, April: three in four months. June: the window from January holds four. January 2009: one."""


@pytest.mark.parametrize(
    ("reading", "months_of_credit"),
    [
        ("afresh", ["2008-04"]),  # June is the first of a new count
        ("each-miss", ["2008-04", "2008-06"]),  # June is a further one, and four are held
        ("each-month", ["2008-04", "2008-05", "2008-06", "2008-07", "2008-08"]),  # until August March to June are held
        ("once", ["2008-04"]),
    ],
)
def test_ofg_5_each_reading_gives_its_own_credits(reading: str, months_of_credit: list[str]) -> None:
    made = charter(ofg_5=reading)

    found = of(made, "ofg-5", [*core(made, dict.fromkeys(LOW, "96")), *invoices(made)])

    assert credited(found) == dict.fromkeys(months_of_credit, "6000.00")


def test_ofg_5_three_in_seven_months_give_no_credit() -> None:
    """January, April and July: no six consecutive months hold three."""
    made = charter(ofg_5="each-miss")
    low = dict.fromkeys(("2008-01", "2008-04", "2008-07"), "96")

    assert credited(of(made, "ofg-5", [*core(made, low), *invoices(made)])) == {}
    low["2008-06"] = "96"
    assert credited(of(made, "ofg-5", [*core(made, low), *invoices(made)])) == {
        "2008-06": "6000.00",
        "2008-07": "6000.00",
    }


def test_ofg_5_judges_each_system_by_itself() -> None:
    made = charter()
    figures = [
        figure(made, "core_availability", month, "96", party=None, scope=(("system", name),))
        for name, month in (("checking", "2008-02"), ("checking", "2008-03"), ("loans", "2008-04"))
    ]

    found = determine(made, [*figures, *invoices(made)], known_at=instant("2008-05-15"), clauses=("ofg-5",))

    assert [each for each in found if each.triggers] == []


def test_ofg_5_a_day_counts_where_the_input_came_until_one() -> None:
    """900 minutes a day: a day lost with input at 1:00 counts (900 of 1,800), one with input at 1:01 does not."""
    made = charter()
    rows: list[Row] = [
        {"system": "checking", "day": date(2008, 3, day), "scheduled": 900, "available": available, "input_delay": late}
        for day, available, late in ((3, 900, 0), (4, 0, 120), (5, 0, 121))
    ]

    found = computed(made, {"core": rows}, as_of=date(2008, 4, 1))[
        "core_availability", "2008-03", None, "system=checking"
    ]

    assert [found.numerator, found.denominator] == [900, 1800]


def test_ofg_5_says_in_plain_words_what_the_contract_says() -> None:
    said = plain(charter(ofg_5="each-miss"), "ofg-5")

    assert "It is met at 99 % or more; exactly 99 % is met" in said
    assert "- credit: 96.5 % or less (exactly 96.5 % is in it)" in said
    assert "3 or more periods in 'credit' in 6 months (rolling" in said
    assert "a credit of 6 % of the invoice of the month before credits" in said
    assert "Every system is judged by itself." in said


# OFG-6: 98 % as a running average of 30 days; work that is allowed once a quarter


def lending(
    made: CompiledCharter, lost: Mapping[str, int], *, work: Mapping[str, int] | None = None, until: str = "2009-01-01"
) -> list[Figure]:
    """A product of 1,000 minutes a day from December 2007 on: minutes lost, and minutes of weekday work, by day."""
    found: list[Figure] = []
    day = date(2007, 12, 1)
    while day < date.fromisoformat(until):
        name = day.isoformat()
        available = 1000 - lost.get(name, 0)
        given: tuple[tuple[str, Any], ...] = (
            ("lending_availability", (available, 1000)),
            ("lending_weekday_work", (work or {}).get(name, 0)),
            ("lending_sunday_work", 0),
        )
        found += [figure(made, kpi, name, value, party=None, scope=MORTGAGES) for kpi, value in given]
        day += timedelta(days=1)
    return found


@pytest.mark.parametrize(
    ("lost", "outcome", "value"),
    [
        ({"2008-01-02": 600}, "met", "98.0000"),  # 29,400 of 30,000: 2 to 31 January are thirty days
        ({"2008-01-02": 601}, "missed", "97.9967"),
        ({"2008-01-01": 601}, "met", "100.0000"),  # the 31st day back is out of the window
    ],
)
def test_ofg_6_at_the_end_of_a_month_the_last_thirty_days_are_averaged(
    lost: dict[str, int], outcome: str, value: str
) -> None:
    made = charter()

    found = of(made, "ofg-6", [*lending(made, lost), *invoices(made)], until="2008-02-02")["2008-01"]

    assert (found.outcome.value, str(found.value)) == (outcome, value)


@pytest.mark.parametrize(
    ("lost", "work", "outcome", "numerator", "denominator"),
    [
        # 960 lost, 360 of them allowed work: 29,040 of 29,640 are 97.98 %
        ({"2008-01-15": 960}, {"2008-01-15": 360}, "missed", 29040, 29640),
        # 950 lost: 29,050 of 29,640 are 98.01 %
        ({"2008-01-15": 950}, {"2008-01-15": 360}, "met", 29050, 29640),
        # six hours are 360 minutes, whatever was announced
        ({"2008-01-15": 950}, {"2008-01-15": 400}, "met", 29050, 29640),
        # a second night of the quarter is no allowed one
        ({"2008-01-15": 500, "2008-01-22": 400}, {"2008-01-15": 300, "2008-01-22": 300}, "missed", 29100, 29700),
        # work on 1 January uses up the quarter, and lies before the thirty days
        ({"2008-01-01": 300, "2008-01-15": 700}, {"2008-01-01": 300, "2008-01-15": 300}, "missed", 29300, 30000),
    ],
)
def test_ofg_6_work_is_allowed_once_a_quarter_and_for_six_hours(
    lost: dict[str, int], work: dict[str, int], outcome: str, numerator: int, denominator: int
) -> None:
    made = charter()

    found = of(made, "ofg-6", [*lending(made, lost, work=work), *invoices(made)], until="2008-02-02")["2008-01"]

    assert found.outcome.value == outcome
    assert [found.numerator, found.denominator] == [numerator, denominator]


def test_ofg_6_a_quarter_begins_afresh() -> None:
    made = charter()
    days = {"2008-03-20": 300, "2008-04-10": 300}

    found = of(made, "ofg-6", [*lending(made, days, work=days), *invoices(made)], until="2008-05-02")

    assert [found["2008-03"].numerator, found["2008-03"].denominator] == [29700, 29700]
    assert [found["2008-04"].numerator, found["2008-04"].denominator] == [29700, 29700]


def test_ofg_6_a_bad_fortnight_is_one_low_month_or_many_low_days() -> None:
    """From 10 to 19 March 2008 the product is down: the average of 30 days falls by 3.33 points a day. It is 95 % or
    less from the second bad day (93.33 %), and again above it when only one bad day is left in the thirty: 17 April.
    At month ends it is low at the end of March alone; day by day it is low three times already on 13 March."""
    lost = {f"2008-03-{day}": 1000 for day in range(10, 20)}
    at_month_ends, daily = charter(), charter(ofg_6="daily-once")

    monthly = of(at_month_ends, "ofg-6", [*lending(at_month_ends, lost), *invoices(at_month_ends)], until="2008-08-02")
    every_day = of(daily, "ofg-6", [*lending(daily, lost), *invoices(daily)], until="2008-08-02")

    low = [period for period, each in every_day.items() if "credit" in each.reached]
    assert [period for period, each in monthly.items() if "credit" in each.reached] == ["2008-03"]
    assert (low[0], low[-1], len(low)) == ("2008-03-11", "2008-04-16", 37)
    assert credited(monthly) == {}
    assert credited(every_day) == {"2008-03-13": "6000.00"}


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ("month-end-afresh", ["2008-04"]),
        ("month-end-each-miss", ["2008-04", "2008-05"]),
        ("daily-afresh", ["2008-02-17", "2008-02-20", "2008-02-23", "2008-02-26"]),
        ("daily-once", ["2008-02-17"]),
    ],
)
def test_ofg_6_each_reading_gives_its_own_credits(reading: str, expected: list[str]) -> None:
    """Every day of February to May loses 100 of 1,000 minutes: about 90 % at four month ends. Day by day the average
    falls by 0.33 points, to 95 % on 15 February, the fifteenth day; the third low day is 17 February. Counted afresh,
    every third day gives a credit, until 20 % of the invoice of February (20,000.00) are used up."""
    made = charter(ofg_6=reading)
    lost = {(date(2008, 2, 1) + timedelta(days=at)).isoformat(): 100 for at in range(121)}

    found = of(made, "ofg-6", [*lending(made, lost), *invoices(made)], until="2008-08-02")

    first = {period: amount for period, amount in credited(found).items() if period < "2008-03" or len(period) == 7}
    assert first == {**dict.fromkeys(expected, "6000.00"), **({"2008-02-26": "2000.00"} if len(expected) == 4 else {})}


def test_ofg_6_says_in_plain_words_what_the_contract_says() -> None:
    said = plain(charter(), "ofg-6")

    assert "The value is taken over 30 days that end with the period" in said
    assert "Relief is given for maintenance in the night of a weekday" in said
    assert "No more than 360 is excluded in each quarter." in said
    assert "It is granted on no more than 1 occasion in each quarter." in said
    assert "It is judged for each day" in plain(charter(ofg_6="daily-afresh"), "ofg-6")


# OFG-7: 99.9 % around the clock, without Sundays 2:00 to 6:00 and what else is scheduled

JUNE = 42000
"""Minutes of June 2008: 30 days of 1,440, less 240 on each of five Sundays."""


def center(made: CompiledCharter, down: int, *, planned: int = 0, no_backup: int = 0, agreed: int = 0) -> list[Figure]:
    """The connection in June 2008: minutes that it was down, and how many of them were scheduled."""
    given: tuple[tuple[str, Any], ...] = (
        ("center_availability", (JUNE - down, JUNE)),
        ("planned_outage", planned),
        ("without_backup", no_backup),
        ("agreed_work", agreed),
    )
    return [figure(made, kpi, "2008-06", value, party=None) for kpi, value in given] + invoices(made)


@pytest.mark.parametrize(
    ("down", "scheduled", "outcome"),
    [
        (42, {}, "met"),  # 42 of 42,000 are 0.1 %: exactly 99.9 %
        (43, {}, "missed"),
        (101, {"planned": 60}, "met"),  # 41 of 41,940
        (102, {"planned": 60}, "missed"),  # 42 of 41,940 are 0.1001 %
        (101, {"planned": 61}, "met"),  # an hour a month together, and no more: 41 of 41,940
        (131, {"planned": 90}, "missed"),  # 71 are left
        (541, {"agreed": 500}, "met"),  # 41 of 41,500
        (541, {"no_backup": 500}, "met"),
        (601, {"planned": 60, "agreed": 300, "no_backup": 200}, "met"),  # 41 of 41,440
    ],
)
def test_ofg_7_scheduled_downtime_does_not_count(down: int, scheduled: dict[str, int], outcome: str) -> None:
    made = charter()

    found = of(made, "ofg-7", center(made, down, **scheduled), until="2008-07-02")["2008-06"]

    assert found.outcome.value == outcome


def test_ofg_7_a_planned_outage_is_announced_a_day_before_and_lasts_no_longer_than_announced() -> None:
    made = charter()
    noon = datetime(2008, 6, 3, 16, tzinfo=UTC)
    rows: list[Row] = [
        {"stretch": f"s{number}", "began": noon, "lasted": lasted, "up": False, "kind": "planned",
         "announced_before": before, "announced_for": announced}
        for number, (lasted, before, announced) in enumerate([(20, 24, 20), (10, 23, 20), (21, 48, 20)])
    ]  # fmt: skip
    rows.append({"stretch": "up", "began": noon, "lasted": JUNE - 51, "up": True, "kind": None})

    found = computed(made, {"center": rows}, as_of=date(2008, 7, 1))

    assert found["planned_outage", "2008-06", None, ""].exact == 20  # announced too late; longer than announced
    availability = found["center_availability", "2008-06", None, ""]
    assert [availability.numerator, availability.denominator] == [JUNE - 51, JUNE]


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ("afresh", {"2008-04": "8000.00"}),
        ("each-miss", {"2008-04": "8000.00", "2008-06": "8000.00"}),
        ("each-month", dict.fromkeys(months("2008-04", 5), "8000.00")),
        ("once", {"2008-04": "8000.00"}),
    ],
)
def test_ofg_7_each_reading_gives_its_own_credits(reading: str, expected: dict[str, str]) -> None:
    """The months of :data:`LOW` at 96.5 %, the others whole; 8 % of 100,000.00."""
    made = charter(ofg_7=reading)
    figures = invoices(made)
    for month in months("2008-01", 16):
        given = (("center_availability", (965 if month in LOW else 1000, 1000)), ("planned_outage", 0),
                 ("without_backup", 0), ("agreed_work", 0))  # fmt: skip
        figures += [figure(made, kpi, month, value, party=None) for kpi, value in given]

    assert credited(of(made, "ofg-7", figures)) == expected


def test_ofg_7_says_in_plain_words_what_the_contract_says() -> None:
    said = plain(charter(), "ofg-7")

    assert "It is met at 99.9 % or more" in said
    assert "No more than 60 is excluded in each month." in said
    assert "- credit: 96.5 % or less" in said
    assert "a credit of 8 % of the invoice" in said


# OFG-8: four hours after the command, or after a late input; three not there by 10:00 of the next day


def batch(day: str, *, command: str = "22:30", posted: str = "22:00", done: str = "+02:30") -> list[Any]:
    """One Processing Day's input, command and reports, at local times; ``+`` is the next day."""
    return [
        happened("posting input", _at(day, posted), day),
        happened("end of day command", _at(day, command), day),
        happened("reports available", _at(day, done), day),
    ]


def _at(day: str, clock: str) -> str:
    there = date.fromisoformat(day) + timedelta(days=1 if clock.startswith("+") else 0)
    return f"{there}T{clock.removeprefix('+')}:00-04:00"


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({"done": "+02:30"}, "met"),  # four hours after 22:30
        ({"done": "+02:31"}, "missed"),
        ({"posted": "23:00", "done": "+02:31"}, "missed"),  # 23:00 is in time, and starts no new clock after it ...
        ({"command": "22:00", "posted": "23:01", "done": "+03:01"}, "met"),  # ... four hours from the input
        ({"command": "22:00", "posted": "23:01", "done": "+03:02"}, "missed"),
        ({"posted": "+01:00", "done": "+05:00"}, "met"),
        ({"posted": "+01:00", "done": "+05:01"}, "missed"),
        ({"posted": "+01:01", "done": "+12:00"}, "excused"),  # after 1:00 nothing is promised
    ],
)
def test_ofg_8_four_hours_run_from_the_command_or_from_a_late_input(given: dict[str, str], outcome: str) -> None:
    given = {"posted": "22:00", "command": "22:30", **given}
    found = of(charter(), "ofg-8", (), *batch("2008-02-05", **given), until="2008-03-02")

    if given["posted"] == "23:00":  # the command came first: until 3:00
        assert found["2008-02"].outcome.value == "met"
    else:
        assert found["2008-02"].outcome.value == outcome


def test_ofg_8_a_batch_belongs_to_its_own_day_also_when_the_command_comes_after_midnight() -> None:
    events = batch("2008-02-29", command="+00:30", done="+04:31")

    found = of(charter(), "ofg-8", (), *events, until="2008-04-02")

    assert outcomes(found)["2008-02"] == "missed"
    assert outcomes(found)["2008-03"] == "no_activity"


def failures(late: Sequence[str], *, other: Sequence[str] = (), **given: str) -> list[Any]:
    """Batches that are there at 10:01 of the next day, and others at 10:00."""
    return [
        made
        for days, done in ((late, "+10:01"), (other, "+10:00"))
        for day in days
        for made in batch(day, **{"done": done, **given})
    ]


@pytest.mark.parametrize(
    ("late", "other", "owed"),
    [
        (("2008-02-04", "2008-02-05", "2008-02-06"), (), {"2008-02": "4000.00"}),
        (("2008-02-04", "2008-02-05"), ("2008-02-06",), {}),  # there at 10:00: a failure, and no credit event
        (("2008-02-04", "2008-02-05", "2008-03-03"), (), {}),  # in one month
        (("2008-02-04", "2008-02-05", "2008-02-06", "2008-02-07"), (), {"2008-02": "4000.00"}),  # once a month
    ],
)
def test_ofg_8_three_that_are_not_there_by_ten_cost_four_percent(
    late: tuple[str, ...], other: tuple[str, ...], owed: dict[str, str]
) -> None:
    made = charter()

    found = of(made, "ofg-8-credit", invoices(made), *failures(late, other=other), until="2008-04-02")

    assert credited(found) == owed
    assert of(made, "ofg-8", (), *failures(late, other=other), until="2008-04-02")["2008-02"].outcome.value == "missed"


def test_ofg_8_the_next_day_is_counted_from_the_day_of_the_batch_also_with_a_late_input() -> None:
    """Input at 0:30 of the 5th, the 6th and the 7th: the reports of the 4th to the 6th are due at 10:00 of these."""
    made = charter()
    events = failures(("2008-02-04", "2008-02-05", "2008-02-06"), posted="+00:30")

    assert credited(of(made, "ofg-8-credit", invoices(made), *events, until="2008-03-02")) == {"2008-02": "4000.00"}


def test_ofg_8_one_of_three_that_was_the_customers_doing_takes_the_credit_away() -> None:
    made = charter()
    events = failures(("2008-02-04", "2008-02-05", "2008-02-06"))
    excused = claim("ofg-8-credit", "2008-02", 1, on="2008-03-05", cause="beneficiary")

    found = of(made, "ofg-8-credit", invoices(made), *events, excused, accepted("2008-03-06"), until="2008-04-02")

    assert found["2008-02"].outcome.value == "met"
    assert found["2008-02"].amount == 0


def test_ofg_8_says_in_plain_words_what_the_contract_says() -> None:
    said, credit = plain(charter(), "ofg-8"), plain(charter(), "ofg-8-credit")

    assert "'reports available' happens within 4 hours after 'end of day command'" in said
    assert "This supposes that 'posting input' came first by 23:00." in said
    assert "Where it came later, the time runs from it, until 01:00; later than that it is excused." in said
    assert "by 10:00 local time, on the next day after 'end of day command'" in credit
    assert "2 missed events are allowed in each period." in credit
    assert "a credit of 4 % of the invoice" in credit


# OFG-9: 1.5 seconds on average; credit at 5 seconds or more three times in six months


@pytest.mark.parametrize(
    ("seconds", "outcome", "reached"),
    [("1.5", "met", ()), ("1.501", "missed", ()), ("4.999", "missed", ()), ("5", "missed", ("credit",))],
)
def test_ofg_9_is_missed_above_one_and_a_half_and_costs_from_five_seconds(
    seconds: str, outcome: str, reached: tuple[str, ...]
) -> None:
    made = charter()
    figures = [figure(made, "teller_response", "2008-03", seconds, party=None), *invoices(made)]

    found = of(made, "ofg-9", figures, until="2008-04-02")["2008-03"]

    assert (found.outcome.value, found.reached) == (outcome, reached)


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ("afresh", ["2008-04"]),
        ("each-miss", ["2008-04", "2008-06"]),
        ("each-month", months("2008-04", 5)),
        ("once", ["2008-04"]),
    ],
)
def test_ofg_9_each_reading_gives_its_own_credits(reading: str, expected: list[str]) -> None:
    made = charter(ofg_9=reading)
    figures = [
        figure(made, "teller_response", month, "5" if month in LOW else "1.2", party=None)
        for month in months("2008-01", 16)
    ]

    assert credited(of(made, "ofg-9", [*figures, *invoices(made)])) == dict.fromkeys(expected, "6000.00")


def test_ofg_9_averages_the_transactions_of_the_scheduled_hours() -> None:
    """1 and 2 seconds at 7:00 and 21:59 count; 6:59, 22:00, a holiday and an excused one do not."""
    made = charter()
    given = [("11:00", 1, True, False), ("25:59", 2, True, False), ("10:59", 9, True, False), ("26:00", 9, True, False),
             ("15:00", 9, False, False), ("15:00", 9, True, True)]  # fmt: skip
    midnight = datetime(2008, 3, 3, tzinfo=UTC)
    rows: list[Row] = [
        {"transaction": f"t{number}", "processing_day": processing, "excused": excused, "took": Decimal(seconds),
         "sent": midnight + timedelta(hours=int(at[:2]), minutes=int(at[3:]))}
        for number, (at, seconds, processing, excused) in enumerate(given)
    ]  # fmt: skip

    found = computed(made, {"teller": rows}, as_of=date(2008, 4, 1))["teller_response", "2008-03", None, ""]

    assert (str(found.value), found.n) == ("1.500", 2)


def test_ofg_9_says_in_plain_words_what_the_contract_says() -> None:
    said = plain(charter(), "ofg-9")

    assert "It is met at 1.5 seconds or less; exactly 1.5 seconds is met" in said
    assert "- credit: 5 seconds or more (exactly 5 seconds is in it)" in said


# OFG-10: five business days on each of three rungs, then the chief executives; no court meanwhile


def step(kind: str, when: str, by: str, **fields: Any) -> Any:
    role = {"metavante": "metavante/service", "oriental": "oriental/technology"}[by]
    keys = {name.replace("_", " "): value for name, value in fields.items()}
    return ANY_STEP.validate_python(
        {"id": f"{kind}-{when}", "case": "c", "step": kind, "by": role, "recorded": instant(when), **keys}
    )


def case(*steps: Any, at: str, clause: str = "ofg-11") -> Case:
    period = "2008-05" if clause == "ofg-11" else "invoice-1"
    opened = step("open", "2008-06-01", "oriental", clause=clause, period=period, party="metavante", right="terminate")
    return case_at([opened, *steps], charter(), known_at=instant(at))


DISPUTE = [
    step("dispute", "2008-07-01", "oriental"),
    step("refer", "2008-07-10", "metavante"),
    step("refer", "2008-07-18", "oriental"),
    step("refer", "2008-07-28", "oriental"),
]


def test_ofg_10_has_five_business_days_on_each_rung() -> None:
    """From Tuesday, 1 July: 2, 3, 7, 8 and 9 July, because the 4th is a holiday."""
    found = [case(*DISPUTE[: 1 + rungs], at="2008-07-30") for rungs in range(4)]

    assert [each.rung for each in found] == ["representatives", "managers", "senior executives", "chief executives"]
    assert [[clock.due for clock in each.clocks if clock.name == "rung"] for each in found] == [
        [date(2008, 7, 9)], [date(2008, 7, 17)], [date(2008, 7, 25)], [],
    ]  # fmt: skip


def test_ofg_10_a_rung_is_not_left_before_its_time_is_over() -> None:
    early = step("refer", "2008-07-09", "metavante")

    assert "has until 2008-07-09" in case(DISPUTE[0], early, at="2008-07-30").refused[0].because


def test_ofg_10_no_court_is_called_before_the_ladder_is_done_but_to_keep_a_right() -> None:
    barred = step("proceedings", "2008-07-03", "oriental")
    urgent = step("proceedings", "2008-07-03", "oriental", urgent=True)

    assert "no court may be called" in case(DISPUTE[0], barred, at="2008-07-04").refused[0].because
    assert case(DISPUTE[0], urgent, at="2008-07-04").refused == ()


def test_ofg_10_says_in_plain_words_what_the_contract_says() -> None:
    said = plain(charter(), "ofg-11")

    assert "ladder 'ofg-10': representatives, managers, senior executives and chief executives." in said


# OFG-11: cure in 60 days after notice, or a plan within 60; payment in 30

NOTICE = step("notice", "2008-06-02", "oriental")


def test_ofg_11_gives_sixty_days_to_cure() -> None:
    """2 June and 60 days is Friday, 1 August."""
    early = step("elect", "2008-08-01", "oriental", right="terminate")
    elected = step("elect", "2008-08-02", "oriental", right="terminate")

    assert [each.due for each in case(NOTICE, at="2008-06-03").clocks if each.name == "cure"] == [date(2008, 8, 1)]
    assert "may still be cured" in case(NOTICE, early, at="2008-08-03").refused[0].because
    assert case(NOTICE, elected, at="2008-08-03").status is Status.ELECTED


def test_ofg_11_a_plan_stands_in_for_a_cure_that_is_not_possible_in_sixty_days() -> None:
    action = {"id": "rebuild", "owner": "metavante/service", "measure": "process", "what": "Rebuild the center",
              "due": date(2008, 12, 31)}  # fmt: skip
    plan = step("plan", "2008-07-20", "metavante", actions=[action], beyond=True)

    assert case(NOTICE, plan, at="2008-12-31").status is Status.CURING
    assert case(NOTICE, plan, at="2009-01-02").status is Status.NOT_CURED  # it was not carried out
    late = step("plan", "2008-08-04", "metavante", actions=[action], beyond=True)
    assert case(NOTICE, late, at="2008-08-05").status is Status.NOT_CURED  # a plan after 60 days is none


def test_ofg_11_a_missed_payment_is_cured_in_thirty_days() -> None:
    """2 June and 30 days is Wednesday, 2 July."""
    found = case(NOTICE, at="2008-06-03", clause="ofg-11-payment")

    assert [each.due for each in found.clocks if each.name == "cure"] == [date(2008, 7, 2)]


@pytest.mark.parametrize(
    ("paid", "outcome"), [("2008-06-02T23:00:00-04:00", "met"), ("2008-06-03T00:01:00-04:00", "missed")]
)
def test_ofg_11_a_payment_after_its_day_is_a_default(paid: str, outcome: str) -> None:
    due = happened("payment due", "2008-06-02T09:00:00-04:00", "invoice-1", party="oriental")
    made = happened("payment", paid, "invoice-1", party="oriental")

    found = determine(charter(), (), [due, made], known_at=instant("2008-07-01"), clauses=("ofg-11-payment",))

    oriental = next(each for each in found if each.obligor == "oriental")
    assert oriental.outcome.value == outcome
    rights = [(each.what, each.holder) for each in oriental.consequents]
    assert rights == ([("terminate", "metavante")] if outcome == "missed" else [])


def test_ofg_11_says_in_plain_words_what_the_contract_says() -> None:
    said = plain(charter(), "ofg-11")

    assert "A miss is cured within 60 days after notice" in said
    assert "Where it cannot be cured so fast, a plan within 60 days, carried out diligently, is enough." in said
    assert "A miss is cured within 30 days after notice" in plain(charter(), "ofg-11-payment")


# OFG-12: service levels change only through the joint team, and both sign


def test_ofg_12_the_joint_team_approves_only_what_both_parties_approve() -> None:
    made = charter()
    team = made.charter.committees["ofg-12"]

    def verdict(metavante: str, oriental: str) -> str:
        held = {"id": "m", "committee": "ofg-12", "recorded": instant("2008-11-03"), "at": instant("2008-11-03"),
                "how": "video", "present": {"metavante": 2, "oriental": 2}, "matter": "core systems at 99.5 %",
                "votes": {"metavante": metavante, "oriental": oriental}}  # fmt: skip
        return resolution(team, Meeting.model_validate(held)).verdict

    assert (verdict("yes", "yes"), verdict("yes", "no"), verdict("no", "no")) == ("adopted", "undecided", "rejected")


def test_ofg_12_a_changed_service_level_is_another_signed_definition() -> None:
    """From 99 to 99.5 %: the change is said in words, and it is contractual, so both parties sign it."""
    before = charter()
    clauses = dict(before.charter.clauses)
    clauses["ofg-5"] = type(clauses["ofg-5"]).model_validate(
        {**clauses["ofg-5"].model_dump(by_alias=True, exclude_unset=True), "floor": Decimal("99.5")}
    )
    changed = before.charter.model_copy(update={"clauses": clauses})

    found = difference(before.charter, changed)

    (change,) = found.changes
    assert change.at == "clauses/ofg-5/floor"
    amended = Amended(before, before, found)
    assert "Availability of the core systems" in sentence(change, amended)
    assert Standings(before).at(change.path) == "contractual"


def test_ofg_12_what_nobody_decides_goes_to_the_ladder() -> None:
    found = of(charter(), "ofg-12", until="2009-06-01")["2008"]

    assert found.outcome.value == "undetermined"
    assert any("it goes to the ladder 'ofg-10'" in each for each in found.because)


def test_ofg_12_says_in_plain_words_what_the_contract_says() -> None:
    said = plain(charter(), "ofg-12")

    assert "The committee 'ofg-12' decides within 60 days" in said
    assert "Which service levels change, and is each change approved for signature?" in said
    assert "approval is not withheld or delayed without reason" in said
