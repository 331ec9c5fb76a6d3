"""Purolator and Dynamex, 1995: punctuality that each promises the other, repeated failure, penalty, termination.

What the words leave open: whether any twelve months roll or are fixed; and two names for one failure.
"""

import csv
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from obligations.cases.small_case import ANY_STEP, instant
from obligations.made import event, figure
from real.contracts.signed import contract, outcomes, plain, quoted
from shared import shared
from tallystick.charter.clauses.checks.every import clause_problems
from tallystick.charter.compiling import examine
from tallystick.charter.definitions import CompiledCharter
from tallystick.obligations.cases.case import Case, Status
from tallystick.obligations.cases.folding import case_at
from tallystick.obligations.determination import Determination
from tallystick.obligations.determine import determine
from tallystick.terms.figure import Figure

MONTHS = [f"{year}-{month:02}" for year in (1996, 1997) for month in range(1, 13)]
Levels = Mapping[str, tuple[int, int]]


def charter(reading: str = "rolling") -> CompiledCharter:
    """The contract with one reading of any twelve months, for default and penalty alike."""
    return contract("dynamex").checked(dyn_2=reading, dyn_3=reading)[0]


def figures(made: CompiledCharter, given: Levels, *, yields: tuple[str, str] = ("7.00", "10.00")) -> list[Figure]:
    """Purolator's punctuality as given, 95 of 100 in other months and for Dynamex; and the average yield of both."""
    found = []
    for month in MONTHS:
        for party, earned in zip(("purolator", "dynamex"), yields, strict=True):
            done, handled = given.get(month, (95, 100)) if party == "purolator" else (95, 100)
            found.append(figure(made, "on_time_level", month, (done, handled), party=party))
            found.append(figure(made, "shipments_handled", month, handled, party=party))
            found.append(figure(made, "average_yield", month, earned, party=party))
    return found


def of(
    made: CompiledCharter,
    clause: str,
    given: Levels,
    *events: Any,
    party: str = "purolator",
    until: str = "1998-01-05",
    without: str = "",
) -> dict[str, Determination]:
    """The determinations of a clause for a party, by month."""
    found = [each for each in figures(made, given) if each.kpi != without]
    every = determine(made, found, events, known_at=instant(until), clauses=(clause,))
    return {each.period: each for each in every if each.obligor == party}


def low(*months: str) -> dict[str, tuple[int, int]]:
    """85 of 100 in these months."""
    return dict.fromkeys(months, (85, 100))


def fired(found: Mapping[str, Determination]) -> list[str]:
    """The months in which it is triggered."""
    return [period for period, each in found.items() if each.triggers]


def claim(exclusion: str, count: int, *, on: str = "1996-04-10", **more: Any) -> Any:
    """Purolator's claim for March 1996."""
    return event("claim", "claim", recorded=f"{on}T12:00:00Z", clause="dyn-1", period="1996-03", party="purolator",
                 exclusion=exclusion, count=Decimal(count), on=date.fromisoformat(on), **more)  # fmt: skip


ACCEPTED = event("answer", "answer", recorded="1996-04-12T12:00:00Z", to="claim", accept="all", on=date(1996, 4, 12))


# What is signed


def test_the_check_refuses_the_two_clauses_that_any_twelve_months_leaves_open_and_nothing_else() -> None:
    assert [id_ for id_, _ in contract("dynamex").refused] == ["C513", "C513"]
    assert [words.split(":")[0].split(" can ")[0] for _, words in contract("dynamex").refused] == [
        "clause 'dyn-2'",
        "clause 'dyn-3'",
    ]


@pytest.mark.parametrize("reading", ["rolling", "fixed"])
def test_in_either_reading_only_warnings_are_left_that_the_contract_deserves(reading: str) -> None:
    """No right has a time to elect it (C559), and nobody said how a cure is measured (C560)."""
    _, found = contract("dynamex").checked(dyn_2=reading, dyn_3=reading)

    assert [(each.id, each.message.split("'")[1], each.level) for each in found] == [
        ("C559", "dyn-4", "warning"),
        ("C559", "dyn-4-duties", "warning"),
        ("C560", "dyn-4-duties", "warning"),
        ("C559", "dyn-4-others", "warning"),
    ]


def test_the_numbers_are_those_of_the_contract() -> None:
    for clause, numbers in {
        "DYN-1": ["ninety percent (90%)", "Each Party", "the other Party", "Force Majeure", "Monthly Service Failure"],
        "DYN-2": ["more than three (3) times in any twelve (12) month period", "Monthly Performance Failures"],
        "DYN-3": ["five (5) times", "more than three (3)", "$10.00", "(100)", "$250.00", "(85%)"],
        "DYN-4": ["thirty (30) days", "one hundred and twenty (120) days", "17.1 (g) and (h)"],
    }.items():
        assert [each for each in numbers if each not in quoted(clause)] == []


# DYN-1: at least 90 % on time in each month, each for itself; the other's acts and force majeure left out


@pytest.mark.parametrize(
    ("done", "of_all", "outcome"),
    [
        (90, 100, "met"),  # no less than 90 %: exactly 90 % is enough
        (89, 100, "missed"),
        (8999, 10000, "missed"),  # 89.99 %: nothing is rounded before the comparison
        (1, 1, "met"),
    ],
)
def test_dyn_1_ninety_percent_exactly_is_enough(done: int, of_all: int, outcome: str) -> None:
    found = of(charter(), "dyn-1", {"1996-03": (done, of_all)})["1996-03"]

    assert (found.outcome.value, found.threshold) == (outcome, Fraction(90))


def test_dyn_1_binds_each_party_for_itself() -> None:
    made = charter()

    assert of(made, "dyn-1", low("1996-03"))["1996-03"].beneficiary == ("dynamex",)
    assert of(made, "dyn-1", low("1996-03"), party="dynamex")["1996-03"].outcome.value == "met"


@pytest.mark.parametrize(("exclusion", "cause"), [("other-party", "beneficiary"), ("force-majeure", "force majeure")])
@pytest.mark.parametrize(
    ("count", "outcome", "value"),
    [
        (5, "met", "90.5263"),  # 86 of 100 - 5: 86 ÷ 95 = 90.5263 %
        (4, "missed", "89.5833"),  # 86 ÷ 96
    ],
)
def test_dyn_1_what_the_other_party_or_force_majeure_delayed_leaves_both_counts(
    exclusion: str, cause: str, count: int, outcome: str, value: str
) -> None:
    found = of(charter(), "dyn-1", {"1996-03": (86, 100)}, claim(exclusion, count, cause=cause), ACCEPTED)["1996-03"]

    assert (found.outcome.value, str(found.value)) == (outcome, value)
    assert any(f"{count} left out of both counts" in each for each in found.because)


def test_dyn_1_no_more_is_left_out_than_came_late() -> None:
    """20 are claimed and accepted, 14 came late: 86 of 86."""
    found = of(charter(), "dyn-1", {"1996-03": (86, 100)}, claim("other-party", 20), ACCEPTED)["1996-03"]

    assert found.numerator == found.denominator == 86
    assert str(found.value) == "100.0000"


def test_dyn_1_while_a_claim_is_open_both_readings_stand_side_by_side() -> None:
    found = of(charter(), "dyn-1", {"1996-03": (86, 100)}, claim("force-majeure", 5), until="1996-04-11")["1996-03"]

    assert found.outcome.value == "interim"
    assert found.readings is not None
    assert {who: (each["outcome"], each["value"]) for who, each in found.readings.items()} == {
        "obligor": ("met", "90.5263"),
        "beneficiary": ("missed", "86.0000"),
    }


@pytest.mark.parametrize(
    ("on", "outcome"),
    [
        ("1996-04-15", "interim"),  # the 10th business day after 31 March: Good Friday, 5 April, is a holiday
        ("1996-04-16", "missed"),
    ],
)
def test_dyn_1_a_claim_comes_within_ten_business_days(on: str, outcome: str) -> None:
    found = of(charter(), "dyn-1", {"1996-03": (86, 100)}, claim("other-party", 5, on=on), until="1996-04-18")

    assert found["1996-03"].outcome.value == outcome


def test_dyn_1_its_own_doing_is_no_relief() -> None:
    found = of(charter(), "dyn-1", {"1996-03": (86, 100)}, claim("other-party", 5, cause="obligor"), ACCEPTED)

    assert found["1996-03"].outcome.value == "missed"
    assert any("not covered, because its cause is obligor" in each for each in found["1996-03"].because)


def test_dyn_1_says_in_plain_words_what_the_contract_says() -> None:
    said = plain(charter(), "dyn-1")

    assert "Each of Purolator and Dynamex promises the same to the other." in said
    assert "It is met at 90 % or more; exactly 90 % is met" in said
    assert (
        "Relief is given for what came late because of the other party ('other-party'): such events leave both counts"
        in said
    )
    assert "It must be the doing of: force majeure." in said


def test_dyn_1_and_dyn_2_name_one_failure_in_two_ways_unless_somebody_says_that_they_are_one() -> None:
    """3.4 coins 'Monthly Service Failure', 16.1 counts 'Monthly Performance Failures', which nobody defines."""
    reading = contract("dynamex").reading
    assert reading.charter is not None
    clauses = reading.charter.clauses
    two = clauses["dyn-2"].model_copy(update={"uses": (), "reading": "rolling"})
    signed = reading.charter.model_copy(update={"clauses": {"dyn-1": clauses["dyn-1"], "dyn-2": two}, "values": {}})
    compiled, _ = examine(signed, reading.document, holidays=reading.holidays)
    assert compiled is not None

    found = [each for each in clause_problems(compiled, reading.document) if each.id == "C553"]

    (message,) = [each.message for each in found]
    assert message == (
        "clause 'dyn-2': it uses 'Monthly Performance Failures', which no clause defines; "
        "clause 'dyn-1' defines 'Monthly Service Failure'."
    )


# DYN-2: more than three failures in any twelve months


def test_dyn_2_as_signed_does_not_say_which_twelve_months() -> None:
    assert contract("dynamex").as_written("dyn-2") == (
        ("C545", "clause 'dyn-2': 'in any 12 months' of 'misses' does not say whether the window is rolling or fixed."),
        (
            "C546",
            "clause 'dyn-2': 'misses' does not say whether a window that still holds the misses triggers again.",
        ),
    )


@pytest.mark.parametrize(
    ("reading", "months", "default"),
    [
        ("rolling", ("1996-02", "1996-05", "1996-08"), []),  # three are not more than three
        ("rolling", ("1996-02", "1996-05", "1996-08", "1996-11"), ["1996-11"]),
        ("rolling", ("1996-02", "1996-05", "1996-08", "1997-01"), ["1997-01"]),  # February to January: all four
        ("rolling", ("1996-02", "1996-05", "1996-08", "1997-02"), []),  # March to February: three
        ("fixed", ("1996-02", "1996-05", "1996-08", "1996-11"), ["1996-11"]),
        ("fixed", ("1996-02", "1996-05", "1996-08", "1997-01"), []),  # three in one block, one in the next
    ],
)
def test_dyn_2_the_fourth_failure_in_twelve_months_is_a_default(
    reading: str, months: tuple[str, ...], default: list[str]
) -> None:
    found = of(charter(reading), "dyn-2", low(*months))

    assert fired(found) == default
    assert [period for period, each in outcomes(found).items() if each == "missed"][:1] == default


def test_dyn_2_counts_each_partys_own_failures() -> None:
    months = ("1996-02", "1996-05", "1996-08", "1996-11")

    assert fired(of(charter(), "dyn-2", low(*months), party="dynamex")) == []


def test_dyn_2_a_month_that_relief_has_mended_is_no_failure() -> None:
    """Of February, March, May and August, March is met once 5 delays are left out: three failures."""
    months = ("1996-02", "1996-05", "1996-08")
    given = {**low(*months), "1996-03": (86, 100)}

    assert fired(of(charter(), "dyn-2", given)) == ["1996-08"]
    assert fired(of(charter(), "dyn-2", given, claim("other-party", 5), ACCEPTED)) == []


def test_dyn_2_says_in_plain_words_what_the_contract_says() -> None:
    assert "more than 3 misses (so 4 or more) of 'dyn-1' in 12 months (rolling" in plain(charter("rolling"), "dyn-2")
    assert "in 12 months (fixed: one block after another from commencement" in plain(charter("fixed"), "dyn-2")


# DYN-3: five times the other's average yield for each shipment short, in a month of failure while there are four


FOUR = ("1996-02", "1996-04", "1996-06", "1996-09")


def test_dyn_3_gives_the_amount_of_the_contracts_own_example() -> None:
    """5 x [(90 - 85) ÷ 100 x 100 shipments] x 10.00 = 5 x 5 x 10.00 = 250.00."""
    rows = csv.DictReader(shared("data/contract-clauses/worked_examples.csv").read_text("utf-8").splitlines())
    (expected,) = [row["expected"] for row in rows if row["clause_id"] == "DYN-3"]

    found = of(charter(), "dyn-3", low(*FOUR))["1996-09"]

    assert found.amount == Decimal(expected) == Decimal("250.00")
    ((debtor, creditor, kind),) = [(each.debtor, each.creditor, each.kind) for each in found.consequents]
    assert (debtor, creditor, kind) == ("purolator", "dynamex", "penalty")
    assert any("level = 85 and shipments = 100 and yield = 10" in each for each in found.because)


def test_dyn_3_takes_the_yield_of_the_party_that_is_not_in_default() -> None:
    """7.00 is Purolator's own: 5 x 5 x 7.00 would be 175.00."""
    made = charter()
    swapped = determine(
        made, figures(made, low(*FOUR), yields=("10.00", "7.00")), known_at=instant("1998-01-05"), clauses=("dyn-3",)
    )

    assert [each.amount for each in swapped if each.amount] == [Decimal("175.00")]


def test_dyn_3_pays_for_the_fourth_failure_and_each_further_one_but_for_no_month_that_is_met() -> None:
    """November: 179 of 200 is 89.5 %, one shipment short: 5 x 1 x 10.00. October is met, though four are held."""
    found = of(charter(), "dyn-3", {**low(*FOUR), "1996-11": (179, 200)})

    assert {period: str(each.amount) for period, each in found.items() if each.amount} == {
        "1996-09": "250.00",
        "1996-11": "50.00",
    }
    assert fired(found) == ["1996-09", "1996-11"]


@pytest.mark.parametrize(("reading", "owed"), [("rolling", {"1997-01": "250.00"}), ("fixed", {})])
def test_dyn_3_costs_nothing_where_the_twelve_months_are_fixed_and_the_failures_lie_across_the_edge(
    reading: str, owed: dict[str, str]
) -> None:
    found = of(charter(reading), "dyn-3", low("1996-08", "1996-10", "1996-12", "1997-01"))

    assert {period: str(each.amount) for period, each in found.items() if each.amount} == owed


def test_dyn_3_waits_for_a_yield_that_was_not_given() -> None:
    found = of(charter(), "dyn-3", low(*FOUR), without="average_yield")["1996-09"]

    assert found.amount is None
    assert any("'yield' has no value" in each for each in found.because)


def test_dyn_3_as_signed_leaves_the_same_open_as_dyn_2() -> None:
    assert [id_ for id_, _ in contract("dynamex").as_written("dyn-3")] == ["C545", "C546"]


def test_dyn_3_says_in_plain_words_what_the_contract_says() -> None:
    said = plain(charter(), "dyn-3")

    assert "a penalty of '5 * (commitment - level) / 100 * shipments * yield', paid to the other side" in said
    assert "'yield' is the average yield of the party not in default" in said
    assert "Every further miss triggers again" in said


# DYN-4: after repeated failure, and after an uncured breach, on written notice; else on 120 days' notice


def test_dyn_4_repeated_failure_gives_the_other_party_the_right_to_end_it_at_once() -> None:
    found = of(charter(), "dyn-4", low(*FOUR))

    rights = {period: [(each.what, each.holder, each.effective) for each in made.consequents]
              for period, made in found.items() if made.consequents}  # fmt: skip
    assert rights["1996-09"] == [("terminate", "dynamex", None)]
    assert min(rights) == "1996-09"


def step(kind: str, when: str, by: str, **fields: Any) -> Any:
    keys = {name.replace("_", " "): value for name, value in fields.items()}
    return ANY_STEP.validate_python(
        {"id": f"{kind}-{when}", "case": "c", "step": kind, "by": f"{by}/operations", "recorded": instant(when), **keys}
    )


def ladder(clause: str, *steps: Any, at: str) -> Case:
    opened = step("open", "1996-07-01", "dynamex", clause=clause, period="1996-06", party="purolator",
                  right="terminate")  # fmt: skip
    known: datetime = instant(at)
    return case_at([opened, step("notice", "1996-07-02", "dynamex"), *steps], charter(), known_at=known)


def test_dyn_4_another_breach_may_be_cured_for_thirty_days_after_notice() -> None:
    """Notice on 2 July: until 1 August it may be cured; from 2 August on the other party may end it."""
    early = step("elect", "1996-08-01", "dynamex", right="terminate")
    elected = step("elect", "1996-08-02", "dynamex", right="terminate")

    (due,) = [each.due for each in ladder("dyn-4-duties", at="1996-07-03").clocks if each.name == "cure"]
    assert due == date(1996, 8, 1)
    assert "may still be cured" in ladder("dyn-4-duties", early, at="1996-08-03").refused[0].because
    found = ladder("dyn-4-duties", elected, at="1996-08-03")
    assert (found.status, found.rights[0].effective) == (Status.ELECTED, date(1996, 8, 2))  # written notice, no time


def test_dyn_4_any_other_default_ends_it_on_a_hundred_and_twenty_days_notice() -> None:
    """Notice on 5 July: 120 days end on 2 November, a Saturday, so on Monday the 4th."""
    elected = step("elect", "1996-07-05", "dynamex", right="terminate")

    found = ladder("dyn-4-others", elected, at="1996-07-06")

    assert (found.status, found.rights[0].effective) == (Status.ELECTED, date(1996, 11, 4))


def test_dyn_4_says_in_plain_words_what_the_contract_says() -> None:
    made = charter()

    assert "the right of the other side to terminate" in plain(made, "dyn-4")
    assert "A miss is cured within 30 days after notice" in plain(made, "dyn-4-duties")
    assert "on 120 days notice" in plain(made, "dyn-4-others")
