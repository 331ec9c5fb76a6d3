"""Exact and Pfizer: details a year, a fee with a collar above a baseline, minimum fees, royalties, a committee.

With a gross margin of 70 % each 20 million of revenue above the baseline earn 7 million: half of 70 % of 20.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from obligations.cases.small_case import ANY_STEP, instant
from real.contracts.signed import (
    amounts,
    contract,
    delivered,
    determined,
    event,
    outcomes,
    plain,
    quoted,
    series,
    worked,
)
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.cases import Meeting, Step
from tallystick.charter.model.events import Event
from tallystick.obligations.cases.case import Case, Status
from tallystick.obligations.cases.committees import resolution
from tallystick.obligations.cases.folding import case_at
from tallystick.obligations.determination import Determination
from tallystick.terms.figure import Figure

EXA = contract("exact")
MILLION = 1_000_000
BASELINES = {2019: 622, 2020: 861, 2021: 1191}
QUARTERS = ["2018-Q4", *(f"{year}-Q{number}" for year in BASELINES for number in range(1, 5))]


@cache
def read(
    exa_1: str = "full-years-only",
    exa_2: str = "below-the-baseline-nothing",
    exa_5: str = "an-edge-earns-the-higher-rate",
) -> CompiledCharter:
    return EXA.read(exa_1=exa_1, exa_2=exa_2, exa_5=exa_5)


def quarterly(compiled: CompiledCharter, kpi: str, given: Mapping[str, Any]) -> list[Figure]:
    return series(compiled, given, kpi=kpi, party=None)


def revenue(compiled: CompiledCharter, above: Mapping[str, int | str]) -> list[Figure]:
    """Revenue of quarters, as so many millions above a baseline of a quarter of the year's (130 in 2018)."""
    bases = {quarter: Decimal(130 if quarter == "2018-Q4" else BASELINES[int(quarter[:4])]) for quarter in above}
    shares = {quarter: base if quarter == "2018-Q4" else base / 4 for quarter, base in bases.items()}
    return quarterly(
        compiled, "revenue", {each: str((shares[each] + Decimal(more)) * MILLION) for each, more in above.items()}
    )


def seasons(shares: Sequence[int] = (25, 25, 25, 25)) -> list[Event]:
    """The committee allocates each year's baseline to its quarters, in percent."""
    return [
        event("set", f"season-{year}-{number}", recorded="2018-12-01T00:00:00Z", value="season", clause="exa-3",
              period=f"{year}-Q{number}", amount=Decimal(percent), on="2018-12-01")
        for year in BASELINES
        for number, percent in enumerate(shares, 1)
    ]  # fmt: skip


def margins(percent: int | str = 70, **others: str) -> list[Event]:
    """The gross margin of every quarter; others by quarter, as ``Q4_2019``."""
    given: dict[str, str | int] = dict.fromkeys(QUARTERS, percent)
    return delivered(
        "gross_margin",
        {**given, **{f"{key[3:]}-{key[:2]}": value for key, value in others.items()}},
        clause="exa-2",
    )


def test_exa_is_refused_as_signed_for_three_clauses() -> None:
    assert [id_ for id_, _ in EXA.refused] == ["C513", "C513", "C513"]
    assert [words.split(" can")[0] for _, words in EXA.refused] == [
        "clause 'exa-1'", "clause 'exa-2'", "clause 'exa-5'",
    ]  # fmt: skip


def test_exa_the_only_warning_is_that_termination_has_no_time_to_be_elected() -> None:
    found = EXA.warned(
        exa_1="full-years-only", exa_2="below-the-baseline-nothing", exa_5="an-edge-earns-the-higher-rate"
    )

    assert found == (("C559", "clause 'exa-1': the right to terminate has no time to elect it."),)


# EXA-1: 625,000 details a year are promised; below 562,500 the fee is cut; below 450,000 Exact may terminate


def details(compiled: CompiledCharter, year: int, total: int) -> list[Figure]:
    """The details of a year by quarter: as many in each, and what is over in the last."""
    whole = total // 4
    return quarterly(
        compiled, "details", {f"{year}-Q{number}": whole + (total % 4 if number == 4 else 0) for number in range(1, 5)}
    )


def year_of(total: int) -> Determination:
    """2019 with so many details, a fee of 4 times 7 million, and a reduction of 15 % by the exhibit."""
    compiled = read()
    figures = [*details(compiled, 2019, total), *revenue(compiled, {f"2019-Q{number}": 20 for number in range(1, 5)})]
    events = [*seasons(), *margins(), *delivered("reduction", {"2019": 15}, clause="exa-1")]
    return determined(compiled, "exa-1", figures, events)["2019"]


@pytest.mark.parametrize(
    ("total", "outcome", "reached", "amount", "rights"),
    [
        (625_000, "met", (), "0.00", []),
        (624_999, "missed", (), "0.00", []),  # a breach, and nothing follows by itself
        (562_500, "missed", (), "0.00", []),  # exactly 562,500 is not less than it
        (562_499, "missed", ("reduced",), "4200000.00", []),  # 15 % of 28,000,000
        (450_000, "missed", ("reduced",), "4200000.00", []),
        (449_999, "missed", ("reduced", "grave"), "4200000.00", ["terminate"]),
        (0, "missed", ("reduced", "grave"), "4200000.00", ["terminate"]),
    ],
)
def test_exa_1_has_three_thresholds_for_one_number(
    total: int, outcome: str, reached: tuple[str, ...], amount: str, rights: list[str]
) -> None:
    found = year_of(total)

    assert (found.outcome.value, found.reached, str(found.amount)) == (outcome, reached, amount)
    assert [each.what for each in found.consequents if each.kind == "right"] == rights


def test_exa_1_the_reduction_is_set_off_and_the_right_is_exacts_without_cure() -> None:
    found = year_of(449_999)

    (credit,) = [each for each in found.consequents if each.kind == "credit"]
    (right,) = [each for each in found.consequents if each.kind == "right"]
    assert (credit.debtor, credit.creditor) == ("pfizer", "exact")
    assert "set off against what is owed the other way" in credit.steps[-1]
    assert right.holder == "exact"
    assert "A miss cannot be cured: a shortfall this deep." in plain(read(), "exa-1")


def part_year(total: int, reading: str) -> dict[str, Determination]:
    """The rest of 2018 with so many details and a fee of 7 million."""
    compiled = read(exa_1=reading)
    figures = [*quarterly(compiled, "details", {"2018-Q4": total}), *revenue(compiled, {"2018-Q4": 20})]
    events = [*seasons(), *margins(), *delivered("reduction", {"2018": 15}, clause="exa-1")]
    return determined(compiled, "exa-1", figures, events)


def test_exa_1_whether_the_lower_thresholds_hold_in_the_rest_of_2018_is_open() -> None:
    # 140,000 are all that was promised for it: they are fewer than 450,000, and 22.4 % of 625,000
    assert "2018" not in part_year(140_000, "full-years-only")

    literal = part_year(140_000, "part-year-too")["2018"]
    assert (literal.reached, str(literal.amount)) == (("reduced", "grave"), "1050000.00")  # 15 % of 7,000,000

    fair = part_year(140_000, "in-proportion")["2018"]
    assert (fair.outcome.value, fair.reached, str(fair.amount)) == ("met", (), "0.00")


@pytest.mark.parametrize(
    ("total", "reached"),
    [
        (126_000, ()),  # 140,000 × 562,500 ÷ 625,000
        (125_999, ("reduced",)),
        (100_800, ("reduced",)),  # 140,000 × 450,000 ÷ 625,000
        (100_799, ("reduced", "grave")),
    ],
)
def test_exa_1_in_proportion_the_thresholds_of_2018_are_the_same_parts_of_its_140_000(
    total: int, reached: tuple[str, ...]
) -> None:
    assert part_year(total, "in-proportion")["2018"].reached == reached


@pytest.mark.parametrize(("total", "outcome"), [(140_000, "met"), (139_999, "missed")])
def test_exa_1_the_rest_of_2018_has_a_number_of_its_own(total: int, outcome: str) -> None:
    compiled = read()

    (found,) = determined(compiled, "exa-1-2018", quarterly(compiled, "details", {"2018-Q4": total})).values()

    assert (found.outcome.value, found.start, found.end) == (outcome, date(2018, 10, 1), date(2019, 1, 1))


@pytest.mark.parametrize(
    ("clause", "kpi", "given"),
    [
        ("exa-1-position-2", "weight_2", {"30": "met", "29.99": "missed"}),
        ("exa-1-position-3", "weight_3", {"25": "met", "24.99": "missed"}),
    ],
)
def test_exa_1_incentive_pay_is_weighted_by_position(clause: str, kpi: str, given: dict[str, str]) -> None:
    compiled = read()

    for percent, outcome in given.items():
        found = determined(compiled, clause, quarterly(compiled, kpi, {"2019-Q1": percent}))
        assert outcomes(found)["2019-Q1"] == outcome


def test_exa_1_in_plain_words() -> None:
    said = plain(read(), "exa-1")

    assert "- reduced: less than 562,500 count (exactly 562,500 count is not in it): a miss; a credit of" in said
    assert "- grave: less than 450,000 count (exactly 450,000 count is not in it): a miss; the right of Exact" in said


# EXA-2: half of the revenue above the baseline, times the gross margin, which is held between 68 and 74 %


def fee(above: int | str, margin: int | str, reading: str = "below-the-baseline-nothing") -> Determination:
    """The fee of a quarter so many millions above its baseline."""
    compiled = read(exa_2=reading)
    events = [*seasons(), *margins(margin)]
    return determined(compiled, "exa-2", revenue(compiled, {"2019-Q1": above}), events)["2019-Q1"]


@pytest.mark.parametrize(
    ("margin", "expected"),
    [
        ("70", "7000000.00"),  # half of 20,000,000 × 70 %
        ("68", "6800000.00"),
        ("67.99", "6800000.00"),  # no less than 68
        ("50", "6800000.00"),
        ("74", "7400000.00"),
        ("74.01", "7400000.00"),  # no more than 74
        ("90", "7400000.00"),
    ],
)
def test_exa_2_the_margin_is_held_between_68_and_74(margin: str, expected: str) -> None:
    assert str(fee(20, margin).amount) == expected


def test_exa_2_the_fee_is_owed_by_exact_to_pfizer() -> None:
    (payment,) = fee(20, 70).consequents

    assert (payment.kind, payment.debtor, payment.creditor) == ("payment", "exact", "pfizer")


def test_exa_2_says_nothing_of_a_quarter_below_its_baseline() -> None:
    assert str(fee(0, 70).amount) == "0.00"
    assert str(fee(-20, 70).amount) == "0.00"
    turned = fee(-20, 70, "below-the-baseline-it-turns")
    assert str(turned.amount) == "-7000000.00"
    assert (turned.consequents[0].debtor, str(turned.consequents[0].amount)) == ("pfizer", "7000000.00")


def test_exa_2_in_plain_words() -> None:
    said = plain(read(), "exa-2")

    assert "In each period there is a payment of '0.5 * greatest(0, value - baseline - baseline_2018)" in said
    assert "It is never less than 68 and never more than 74." in said


# EXA-3: 622, 861 and 1,191 million a year, allocated to quarters by the committee; 130 million for the rest of 2018


def bases(clause: str, shares: Sequence[int] = (22, 24, 26, 28)) -> dict[str, Fraction | None]:
    found = determined(read(), clause, events=seasons(shares))
    return {period: made.consequents[0].uncapped for period, made in found.items()}


def test_exa_3_the_quarters_of_a_year_add_up_to_its_baseline() -> None:
    found = bases("exa-3")

    # 22, 24, 26 and 28 % of 622,000,000
    assert [found[f"2019-Q{number}"] for number in range(1, 5)] == [136_840_000, 149_280_000, 161_720_000, 174_160_000]
    for year, baseline in BASELINES.items():
        assert sum(found[f"{year}-Q{number}"] or 0 for number in range(1, 5)) == baseline * MILLION


def test_exa_3_the_rest_of_2018_has_its_own_and_needs_no_allocation() -> None:
    assert bases("exa-3-2018") == {"2018-Q4": 130 * MILLION}
    compiled = read()
    found = determined(compiled, "exa-2", revenue(compiled, {"2018-Q4": 20}), margins())
    assert str(found["2018-Q4"].amount) == "7000000.00"  # half of (150 − 130) million × 70 %


def test_exa_3_without_an_allocation_nothing_can_be_reckoned() -> None:
    found = determined(read(), "exa-3")["2019-Q1"]

    assert found.consequents == ()
    assert any("season" in each and "jsc" in each for each in found.because)


# EXA-4: 37.5 million for the first period and 30 million for each later year, with a part as of June


def minimum(
    clause: str, above: Mapping[str, int | str], *, given: int = 625_000, events: Sequence[Event] = ()
) -> dict[str, str | None]:
    """What is paid each quarter, with so many details in each year and incentive pay as promised."""
    compiled = read()
    years = sorted({int(quarter[:4]) for quarter in above} - {2018})
    figures = [
        *revenue(compiled, above),
        *quarterly(compiled, "details", {"2018-Q4": 140_000}),
        *(each for year in years for each in details(compiled, year, given)),
        *quarterly(compiled, "weight_2", dict.fromkeys(QUARTERS, "30")),
        *quarterly(compiled, "weight_3", dict.fromkeys(QUARTERS, "25")),
    ]
    every = [
        *seasons(),
        *delivered("reduction", {str(year): 0 for year in years}, clause="exa-1"),
        *(events or margins()),
    ]
    found = amounts(determined(compiled, clause, figures, every))
    return {quarter: found[quarter] for quarter in above}


FIRST = ("2018-Q4", "2019-Q1", "2019-Q2", "2019-Q3", "2019-Q4")


def test_exa_4_a_part_in_june_and_the_rest_at_the_end() -> None:
    # 7 million a quarter: 21 by June, 1.5 below 22.5; 35 in all, 2.5 below 37.5, of which 1.5 were paid
    found = minimum("exa-4", dict.fromkeys(FIRST, 20))

    assert list(found.values()) == ["0.00", "0.00", "1500000.00", "0.00", "1000000.00"]


def test_exa_4_what_was_paid_in_june_comes_back_where_the_fee_was_enough() -> None:
    # 21 by June, then twice 14: 49 in all
    found = minimum("exa-4", dict(zip(FIRST, (20, 20, 20, 40, 40), strict=True)))

    assert list(found.values()) == ["0.00", "0.00", "1500000.00", "0.00", "-1500000.00"]


def test_exa_4_exactly_the_minimum_is_enough() -> None:
    # 21 by June, nothing, then 48 million above at 68.75 %: 16.5, so 37.5 in all
    found = minimum("exa-4", dict(zip(FIRST, (20, 20, 20, 0, 48), strict=True)), events=margins(70, Q4_2019="68.75"))

    assert found["2019-Q4"] == "-1500000.00"


def test_exa_4_exactly_the_part_of_june_leaves_nothing_to_pay_then() -> None:
    # 7 and 7, then 25 million above at 68 %: 8.5, so 22.5 by June
    found = minimum("exa-4", dict(zip(FIRST, (20, 20, 25, 20, 20), strict=True)), events=margins(70, Q2_2019="68"))

    assert (found["2019-Q2"], found["2019-Q4"]) == ("0.00", "1000000.00")  # 36.5 in all


def test_exa_4_who_has_not_kept_to_its_details_gets_nothing() -> None:
    found = minimum("exa-4", dict.fromkeys(FIRST, 20), given=624_999)

    assert (found["2019-Q2"], found["2019-Q4"]) == ("1500000.00", "-1500000.00")


def test_exa_4_each_later_year_has_a_minimum_of_its_own() -> None:
    # 2020: 14 by June, 1 below 15; 28 in all, 2 below 30. 2021: 16.8 by June; 33.6 in all
    low, high = ({f"{year}-Q{number}": above for number in range(1, 5)} for year, above in ((2020, 20), (2021, 24)))
    found = minimum("exa-4-annual", {**low, **high})

    assert [found[each] for each in low] == ["0.00", "1000000.00", "0.00", "1000000.00"]
    assert [found[each] for each in high] == ["0.00"] * 4


def test_exa_4_in_plain_words() -> None:
    said = plain(read(), "exa-4")

    assert "greatest(0, 37500000 - fee_so_far)" in said
    assert "22,500,000 for 2019-Q2" in said
    assert "what was determined before is taken off, and too much is given back" in said


# EXA-5: 0, 1, 2 or 3 % by the incremental revenue of the term; nothing is said of exactly 200, 400 and 600 million


def royalty(incremental: int, reading: str) -> Determination:
    """Of a quarter with 300 million of revenue after a term with so many millions of incremental revenue."""
    compiled = read(exa_5=reading)
    reached = delivered("incremental", {"2022-Q1": incremental * MILLION}, clause="exa-5")
    found = determined(compiled, "exa-5", quarterly(compiled, "revenue", {"2022-Q1": 300 * MILLION}), reached)
    return found["2022-Q1"]


EDGES = ("an-edge-earns-the-higher-rate", "an-edge-earns-the-lower-rate")


def test_exa_5_the_checker_finds_each_edge_that_is_left_out() -> None:
    assert EXA.as_written("exa-5") == tuple(
        ("C542", f"clause 'exa-5': exactly {edge},000,000 falls into no tier.") for edge in (200, 400, 600)
    )


@pytest.mark.parametrize("reading", EDGES)
@pytest.mark.parametrize(
    ("incremental", "percent"), [(0, 0), (199, 0), (201, 1), (399, 1), (401, 2), (599, 2), (601, 3), (2000, 3)]
)
def test_exa_5_between_the_edges_the_readings_agree(reading: str, incremental: int, percent: int) -> None:
    assert royalty(incremental, reading).amount == percent * 3 * MILLION


@pytest.mark.parametrize("reading", EDGES)
def test_exa_5_the_contracts_own_example(reading: str) -> None:
    rate = worked("EXA-5", "royalty rate %")

    assert royalty(500, reading).amount == rate * 3 * MILLION == 6 * MILLION


@pytest.mark.parametrize(("incremental", "higher", "lower"), [(200, 1, 0), (400, 2, 1), (600, 3, 2)])
def test_exa_5_at_an_edge_each_reading_is_worth_one_percent(incremental: int, higher: int, lower: int) -> None:
    found = [royalty(incremental, reading).amount for reading in EDGES]

    assert found == [higher * 3 * MILLION, lower * 3 * MILLION]


def test_exa_5_is_owed_for_twelve_quarters_and_due_thirty_days_after_each() -> None:
    found = royalty(500, EDGES[0])
    periods = determined(read(), "exa-5")

    assert (found.consequents[0].debtor, found.consequents[0].creditor) == ("exact", "pfizer")
    (payment,) = found.deadlines  # 30 April 2022 is a Saturday: by default it rolls to Monday
    assert (payment.what, payment.due) == ("pay 6,000,000.00 USD to Pfizer", date(2022, 5, 2))
    assert (len(periods), min(periods), max(periods)) == (12, "2022-Q1", "2024-Q4")


def test_exa_5_in_plain_words() -> None:
    said = plain(read(exa_5=EDGES[1]), "exa-5")

    assert "- 200,000,000 or less: 0 % of 'revenue'." in said
    assert "- more than 200,000,000 and 400,000,000 or less: 1 % of 'revenue'." in said
    assert "are paid within 30 days after the end of the period" in said


# EXA-6: unanimity; 5 business days after the committee first meets, 3 at the alliance managers, 5 at senior officers


def step(kind: str, when: str, by: str, **fields: Any) -> Step:
    keys = {name.replace("_", " ").strip(): value for name, value in fields.items()}
    return ANY_STEP.validate_python(
        {"id": f"{kind}-{when}", "case": "c", "step": kind, "by": by, "recorded": instant(when), **keys}
    )


def matter(subject: str) -> list[Step]:
    return [
        step("open", "2018-10-22", "exact/alliance", committee="jsc", matter="List price of 2019", subject=subject),
        step("meeting", "2018-10-25", "exact/alliance"),
        step("refer", "2018-11-02", "pfizer/alliance"),
        step("refer", "2018-11-08", "pfizer/alliance"),
    ]


def at(steps: Sequence[Step], when: str) -> Case:
    return case_at(list(steps), read(), known_at=instant(when))


def due(found: Case) -> date | None:
    return next((clock.due for clock in found.clocks if clock.name == "rung"), None)


def test_exa_6_has_five_three_and_five_business_days() -> None:
    steps = matter("pricing")

    assert due(at(steps[:1], "2018-10-23")) is None  # it has not met
    assert due(at(steps[:2], "2018-10-26")) == date(2018, 11, 1)  # Thursday to Thursday
    assert due(at(steps[:3], "2018-11-03")) == date(2018, 11, 7)  # Friday to Wednesday
    assert due(at(steps, "2018-11-09")) == date(2018, 11, 16)  # Thursday to Friday: the 12th is Veterans Day


@pytest.mark.parametrize(
    ("subject", "who"),
    [
        ("pricing", ("exact",)),
        ("manufacturing", ("exact",)),
        ("research", ("exact",)),
        ("authorities", ("exact",)),
        ("territory", ("exact", "pfizer")),
    ],
)
def test_exa_6_exact_has_the_last_word_on_four_subjects(subject: str, who: tuple[str, ...]) -> None:
    assert at(matter(subject), "2018-11-17").turn == who


def test_exa_6_a_last_word_ends_the_matter_where_there_is_one() -> None:
    word = step("decide", "2018-11-17", "exact/alliance", for_="matter")

    ended = at([*matter("pricing"), word], "2018-11-18")
    refused = at([*matter("territory"), word], "2018-11-18")

    assert (ended.status, ended.outcome) == (Status.CLOSED, "decided")
    assert "nobody decides alone" in refused.refused[0].because


@pytest.mark.parametrize(
    ("exact", "pfizer", "verdict"), [("yes", "yes", "adopted"), ("yes", "no", "undecided"), ("no", "no", "rejected")]
)
def test_exa_6_the_committee_decides_by_unanimity_whatever_its_numbers(exact: str, pfizer: str, verdict: str) -> None:
    held = Meeting.model_validate(
        {"id": "m", "committee": "jsc", "recorded": instant("2018-10-25"), "at": instant("2018-10-25"), "how": "video",
         "present": {"exact": 3, "pfizer": 1}, "matter": "plan", "votes": {"exact": exact, "pfizer": pfizer}}
    )  # fmt: skip

    assert resolution(read().charter.committees["jsc"], held).verdict == verdict


def test_exa_the_numbers_used_here_are_those_of_the_contract() -> None:
    for number in ("(625,000)", "(140,000)", "(562,500)", "(450,000)", "(30%)", "(25%)"):
        assert number in quoted("EXA-1")
    assert all(number in quoted("EXA-2") for number in ("(68%)", "(74%)", "0.5 * (A-B) * C"))
    assert "2018 $441 million 2019 $622 million 2020 $861 million 2021 $1.191 billion" in quoted("EXA-3")
    assert all(number in quoted("EXA-4") for number in ("$37.5 million", "$30 million", "$22.5 million", "$15 million"))
    assert "If > $200 million and < $400 million 1%" in quoted("EXA-5")
    assert all(words in quoted("EXA-6") for words in ("five (5) Business Days", "three (3) Business Days", "pricing"))
