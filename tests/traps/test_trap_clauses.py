"""Clauses that would give a wrong verdict without an error: late, absent, empty, rounded twice, averaged ratios."""

from dataclasses import replace

import pytest

from obligations.made import charter, clause, judged, series
from tallystick.charter.clauses.definitions import Clauses
from tallystick.charter.model.clauses import Window
from tallystick.errors import InputError
from tallystick.terms.figure import Missing


def test_a_late_month_is_not_zero() -> None:
    """A month without its figure neither counts as a miss nor as kept, and costs nothing until it is known."""
    made = charter(
        clause(
            floor="95",
            credit="100 * shortfall",
            triggers="{ends: {at least: 1, of: 6 months, window: rolling, judged: each, again: none}}",
        )
    )

    found = judged(made, series(made, {"2013-07": Missing.LATE}))["2013-07"]

    assert (found.outcome.value, found.amount, found.triggers) == ("undetermined", None, ())


def test_a_value_is_rounded_once() -> None:
    """94.949 rounds to 94.9 at one place; by way of 94.95 it would be 95.0, and met."""
    made = charter(clause(floor="95"))

    found = judged(made, series(made, {"2013-01": (94949, 100000)}))["2013-01"]

    assert (str(found.value), found.outcome.value) == ("94.9", "missed")


def test_a_window_is_a_ratio_of_sums() -> None:
    """A large bad month and a small good one: together they miss, on average they meet."""
    made = charter(clause(floor="90", window="{rolling: 2 months}"))

    found = judged(made, series(made, {"2013-01": (80, 100), "2013-02": (10, 10)}))["2013-02"]

    assert (str(found.value), found.outcome.value) == ("81.8", "missed")


def test_an_absent_figure_is_no_failure_to_report() -> None:
    """Whoever determines with a part of the figures deems nothing."""
    made = charter(clause(floor="95", unreported="missed"))

    found = judged(made, series(made, {"2013-01": "97"}))

    assert found["2013-02"].outcome.value == "undetermined"


def test_no_activity_is_neither_kept_nor_missed() -> None:
    """Nothing scheduled: no credit, no miss, no perfect score in the window either."""
    made = charter(clause(floor="95", window="{rolling: 2 months}"))

    found = judged(made, series(made, {"2013-01": (9, 10), "2013-02": (0, 0)}))["2013-02"]

    assert (str(found.value), found.outcome.value) == ("90.0", "missed")


def test_a_percentile_is_never_put_together_from_its_months() -> None:
    """Two months' 95th percentiles have no mean: the window must stand in the formula."""
    ground = """
currency: USD
parties: {air: {name: Endeavor Air}, hub: {name: Delta}}
sources: {flights: {time: day, key: id, columns: {id: text, day: date, delay: {type: number, scale: 0, unit: minutes}}}}
kpis:
  slow: {title: Slowest, formula: "PERCENTILE_DISC(delay, 0.95)", unit: minutes, direction: lower}
"""
    made = charter(clause(kpi="slow", cap="30"), ground=ground)
    (definition,) = made.clauses.definitions.values()
    window = Window.model_validate({"rolling": "2 months"})
    looking = replace(
        definition,
        clause=definition.clause.model_copy(update={"window": window}),
        levels=tuple(replace(level, window=window) for level in definition.levels),
    )
    changed = replace(made, clauses=Clauses({"floor": looking}))
    figures = series(made, {"2013-01": "20", "2013-02": "25"}, kpi="slow", party=None)

    with pytest.raises(InputError, match="looks at 2 periods of 'slow' together, whose values cannot be put together"):
        judged(changed, figures)
