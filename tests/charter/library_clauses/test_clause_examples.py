"""Do the worked examples of the clause library hold: on the engine, and worked again here without it?"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tallystick.charter.clauses.checks.every import clause_problems
from tallystick.charter.library.clauses import clause_library
from tallystick.charter.library.clauses.ready import ready
from tallystick.charter.model.clauses import ClauseExample
from tallystick.cycle.clause_examples import clause_examples
from tallystick.terms.rounding import round_fraction

NAMES = sorted(clause_library().templates)

CONTINUOUS = ("availability-with-maintenance", "forecast-accuracy", "antitrust-training", "step-in")
"""Their ratios are of minutes, units and all staff; how few are too few is no question of theirs."""


@pytest.mark.parametrize("name", NAMES)
def test_every_worked_example_of_a_template_holds_on_the_engine(name: str) -> None:
    ran = clause_examples(ready(name).compiled, name)

    assert ran
    assert [each.wrong for each in ran if each.wrong] == []
    assert all(each.determinations for each in ran)


@pytest.mark.parametrize("name", NAMES)
def test_the_checker_finds_nothing_ambiguous_in_a_template(name: str) -> None:
    made = ready(name)

    found = list(clause_problems(made.compiled, made.document))

    assert [str(each) for each in found if each.level != "advice"] == []
    assert {each.id for each in found} <= ({"C549"} if name in CONTINUOUS else set())


@pytest.mark.parametrize("name", NAMES)
def test_a_template_judges_both_ways_or_moves_more_than_one_amount(name: str) -> None:
    expected = [row for example in examples(name) for row in example.expect.values() if isinstance(row, Mapping)]
    outcomes = {row.get("outcome") for row in expected}
    amounts = {row.get("amount") for row in expected}
    totals = {example.expect.get("total") for example in examples(name)}

    assert len(outcomes) > 1 or len(amounts) > 1 or len(totals) > 1 or name.startswith("controllable-completion")


def examples(name: str) -> tuple[ClauseExample, ...]:
    return ready(name).definition.clause.examples


def ratio(given: Mapping[str, Any]) -> Fraction:
    return Fraction(given["numerator"]) / Fraction(given["denominator"]) * 100


def cents(value: Fraction | int) -> Decimal:
    return round_fraction(Fraction(value), 2)


def marginal(quantity: Fraction, *steps: tuple[int, Fraction]) -> Fraction:
    """The amount for a quantity of which each part beyond an edge has its own rate."""
    edges = [edge for edge, _ in steps] + [10**15]
    return sum(
        (rate * max(Fraction(0), min(quantity, Fraction(edges[i + 1])) - edge) for i, (edge, rate) in enumerate(steps)),
        Fraction(0),
    )


def on_time_bands(example: ClauseExample) -> list[Decimal]:
    left, owed = Fraction(55000), []
    for given in example.given.values():
        value = round_fraction(ratio(given), 1)  # type: ignore[arg-type]  # parts are given
        rate = 0 if value >= 80 else 2 if value >= 75 else 5 if value >= 70 else 10
        amount = min(left, Fraction(500000) * rate / 100)
        left -= amount
        owed.append(cents(amount))
    return owed


def defect_rate(example: ClauseExample) -> list[Decimal]:
    owed = []
    for given in example.given.values():
        rejected, received = int(given["numerator"]), int(given["denominator"])  # type: ignore[index, arg-type]  # parts are given
        allowed = Fraction(500 * received, 1_000_000)
        owed.append(cents(-((allowed - rejected) // 1) * 25 if rejected > allowed else 0))
    return owed


def take_or_pay(example: ClauseExample) -> list[Decimal]:
    held, owed = Fraction(0), []
    for taken in map(Fraction, example.given.values()):  # type: ignore[arg-type]  # plain values
        short = 1000 - taken
        used = min(held, max(Fraction(0), -short))
        held += max(Fraction(0), short) - used
        owed.append(cents(20 * (max(Fraction(0), short) - used)))
    return owed


def cumulated_royalty(example: ClauseExample) -> list[Decimal]:
    steps = [(200_000_000, Fraction(1, 100)), (400_000_000, Fraction(2, 100)), (600_000_000, Fraction(3, 100))]
    sold, owed = Fraction(0), []
    for year in map(Fraction, example.given.values()):  # type: ignore[arg-type]  # plain values
        before, sold = sold, sold + year
        owed.append(cents(marginal(sold, *steps) - marginal(before, *steps)))
    return owed


def service_points(example: ClauseExample) -> list[Decimal]:
    points, before = [], 0
    for value in map(Fraction, example.given.values()):  # type: ignore[arg-type]  # plain values
        own = sum(value < edge for edge in (99, 98, 97, 96))
        points.append(Decimal(own * (2 if before and own else 1)))
        before = own
    return points


def gain_or_pain(example: ClauseExample) -> list[Decimal]:
    owed = []
    for cost in map(Fraction, example.given.values()):  # type: ignore[arg-type]  # plain values
        saved = 1_000_000 - cost
        share = -(saved - 20_000) / 2 if saved > 20_000 else -(saved + 20_000) * 2 / 5 if saved < -20_000 else 0
        owed.append(cents(max(Fraction(-100_000), min(Fraction(100_000), Fraction(share)))))
    return owed


def each_value(owed: Callable[[Fraction], Fraction | int]) -> Callable[[ClauseExample], list[Decimal]]:
    return lambda example: [cents(owed(Fraction(given))) for given in example.given.values()]  # type: ignore[arg-type]  # plain values


AGAIN: dict[str, Callable[[ClauseExample], list[Decimal]]] = {
    "on-time-bands": on_time_bands,
    "defect-rate": defect_rate,
    "take-or-pay": take_or_pay,
    "royalty-steps": cumulated_royalty,
    "service-points": service_points,
    "gain-pain-share": gain_or_pain,
    "minimum-commitment": each_value(lambda units: 15 * max(Fraction(0), 1000 - units)),
    "volume-tiers": each_value(lambda n: marginal(n, (0, Fraction(10)), (1000, Fraction(9)), (5000, Fraction(8)))),
    "retrospective-rebate": each_value(
        lambda value: value * (0 if value < 100_000 else Fraction(2, 100) if value < 250_000 else Fraction(35, 1000))
    ),
    "savings-share": each_value(lambda cost: -(200_000 - cost) * Fraction(3, 10) if cost <= 190_000 else 0),
    "revenue-share": each_value(lambda revenue: min(max(revenue * Fraction(12, 100), Fraction(5000)), Fraction(40000))),
    "at-risk-pool": each_value(lambda v: Fraction(100_000 * 10 * 50 * 40, 100**3) if v < 75 else 0),
    "performance-bonus": each_value(lambda value: 8000 if value < 78 else -6000 if value >= 85 else 0),
    "key-personnel": each_value(lambda left: 15_000 * max(Fraction(0), left - 1)),
    "emission-target": lambda example: [
        cents(80 * max(Fraction(0), Fraction(str(emitted)) - allowed))
        for emitted, allowed in zip(example.given.values(), (5000, 4790), strict=True)
    ],
}


@pytest.mark.parametrize("name", sorted(AGAIN))
def test_the_figures_of_an_example_are_those_of_plain_arithmetic(name: str) -> None:
    (example,) = examples(name)
    key = "points" if name == "service-points" else "amount"

    assert [example.expect[period][key] for period in example.given] == AGAIN[name](example)


def test_the_convention_of_relief_decides_the_month() -> None:
    planned, performed, excused = 1000, 940, 30
    drop, excuse = Fraction(performed, planned - excused), Fraction(performed + excused, planned)

    expected = {
        convention: [
            row["value"] for each in examples(f"controllable-completion-{convention}") for row in each.expect.values()
        ]
        for convention in ("drop", "excuse")
    }

    assert expected["drop"] == [round_fraction(drop * 100, 1)]
    assert expected["excuse"] == [round_fraction(excuse * 100, 1), round_fraction(Fraction(performed, 10), 1)]


def test_the_index_is_capped_year_by_year_on_the_risen_fee() -> None:
    second = Fraction(10_000) * 103 / 100
    third = second * min(Fraction(109, 103), Fraction(104, 100))

    (example,) = examples("price-escalator")

    assert example.expect["2027-01"]["amount"] == cents(second)
    assert example.expect["2028-01"]["amount"] == cents(third)


def test_interest_runs_from_the_day_after_the_due_one() -> None:
    (example,) = examples("payment-on-time")
    late = (31 + 28 + 17) - (31 + 5 + 30)

    assert late == 10
    assert example.expect["2026-02"]["amount"] == cents(Fraction(73_000) * 10 / 100 * late / 365 + 40)
