"""What do initiatives cost, and what do they bring?"""

from datetime import date
from fractions import Fraction

from scorecard.making import seen
from scorecard.parcels import parcels
from tallystick.scorecard.initiatives import InitiativeState, initiative_states

AFTER = date(2025, 1, 1)


def only(moves: str, *, as_of: date = AFTER, more: str = "") -> InitiativeState:
    text = (
        "initiatives:\n  - {id: vans, title: Vans, from: 2024-01-01, until: 2024-02-01, budget: 100, "
        f"spent: {{2024-01-10: 60, 2024-02-10: 50}}, moves: {moves}{more}}}"
    )
    (found,) = initiative_states(parcels(text), as_of)
    return found


def test_money_is_what_was_spent_by_the_day() -> None:
    early, late = only("[]", as_of=date(2024, 2, 9)), only("[]")

    assert seen(early.spent, early.remaining) == (60, 40)
    assert seen(late.spent, late.remaining) == (110, -10)
    assert late.currency == "EUR"


def test_the_benefit_is_improvement_times_worth_over_the_periods_of_the_effect() -> None:
    found = only("{kpi: volume, by: 2, worth: 5, from: 2024-02-01, until: 2024-05-01}", as_of=date(2024, 4, 1))

    (effect,) = found.effects
    assert (effect.periods, effect.ended) == (3, 2)
    assert seen(effect.expected, effect.expected_to_date) == (30, 20)
    assert seen(found.expected, found.expected_net) == (30, -70)


def test_an_effect_counts_from_the_end_of_the_initiative_by_default() -> None:
    (effect,) = only("{kpi: volume, by: 1}").effects

    assert effect.periods == 11  # February to December


def test_less_of_what_is_better_lower_is_a_benefit() -> None:
    found = only("{kpi: late, by: -1, worth: 10, until: 2024-03-01}")

    (effect,) = found.effects
    assert effect.expected == 10
    assert effect.observed_change == -4  # none late in February, 4 at the baseline
    assert effect.observed == 40
    assert found.observed_net == 40 - 110


def test_a_kpi_in_money_is_worth_itself() -> None:
    (effect,) = only("{kpi: fees, by: 7, until: 2024-03-01}").effects

    assert seen(effect.expected, effect.observed_change, effect.observed) == (7, 0, 0)  # 60 in February, as before


def test_without_worth_or_baseline_no_benefit_is_invented() -> None:
    found = only("[{kpi: punctual, by: 1.5}, {kpi: volume, by: 3}]")

    assert [each.expected for each in found.effects] == [None, None]
    assert [each.observed for each in found.effects] == [None, None]
    assert found.effects[0].observed_change == 50  # 100 % in February, 50 % at the baseline
    assert found.effects[1].observed_change is None
    assert seen(found.expected, found.expected_net, found.observed) == (None, None, None)


def test_periods_without_a_value_are_not_compared() -> None:
    (effect,) = only("{kpi: punctual, by: 1, worth: 2, from: 2024-01-01}").effects

    assert (effect.ended, effect.observed_periods) == (12, 2)
    assert effect.observed_change == Fraction(Fraction(125, 10) + 50, 2)


def test_milestones_of_an_initiative_are_dated_by_the_day() -> None:
    opened = ", milestones: {title: Opened, due: 2024-01-15, met on: 2024-01-17}"

    states = [
        only("[]", as_of=day, more=opened).milestones[0]
        for day in (date(2024, 1, 15), date(2024, 1, 16), date(2024, 1, 17))
    ]

    assert [(each.state, each.days_late) for each in states] == [("not_due", 0), ("late", 1), ("done", 2)]
