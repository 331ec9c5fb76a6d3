"""A target set for a predecessor holds for its successor from the succession on, unless it has its own."""

from fractions import Fraction

import pytest

from agreed import agreed
from tallystick.scorecard.targets import target_at

CHARTER = """
parties:
  old: {name: Old, is: {who: o}, until: 2013-03-15}
  new: {name: New, is: {who: n}, successor of: old from 2013-03-15}
leaving: {stub: facts until the last day count}
sources:
  sales: {time: on, key: id, columns: {id: text, on: date, who: text, won: boolean}}
kpis:
  k:
    title: K
    formula: COUNT_IF(won) / COUNT(*)
    unit: percent
    direction: higher
    by: [party]
    target: TARGET
"""


@pytest.mark.parametrize(
    ("target", "months"),
    [
        ("[80, {for: {party: old}, flat: 90}]", (80, 80, 80, 90)),
        ("[80, {for: {party: old}, flat: 90}, {for: {party: new}, flat: 70}]", (70, 70, 70, 70)),
        ("80", (80, 80, 80, 80)),
    ],
)
def test_a_successor_inherits_targets_in_periods_that_begin_after_it_took_over(
    target: str, months: tuple[int, ...]
) -> None:
    compiled = agreed(CHARTER.replace("TARGET", target))
    definition = compiled.kpis["k"]
    periods = definition.periods(compiled)[:4]

    found = [target_at(definition, compiled, period, ("new", ()), lambda _: None) for period in periods]

    assert found == [Fraction(value) for value in months]
