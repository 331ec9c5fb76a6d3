"""From which periods is a value taken, and how are they put together."""

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obligations import oracle
from obligations.made import charter, clause, figure, judged, months, outcomes, series
from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import InputError
from tallystick.terms.figure import Missing, Quality

CELLS = st.lists(
    st.integers(0, 40).flatmap(lambda below: st.tuples(st.integers(0, below), st.just(below))), min_size=1, max_size=12
)


@lru_cache(maxsize=50)
def windowed(window: str, **keys: object) -> CompiledCharter:
    """A floor of 95 on a window."""
    return charter(clause(floor="95", window=window, rounding="'2 places'", **keys))


@settings(max_examples=50, deadline=None)
@given(cells=CELLS, size=st.integers(1, 6), how=st.sampled_from(["pooled", "mean of periods"]))
def test_rolling_windows_are_what_adding_up_each_window_gives(
    cells: list[tuple[int, int]], size: int, how: str
) -> None:
    made = windowed(f"{{rolling: {size} months, as: {how}}}")
    ids = months(len(cells))

    found = judged(made, series(made, dict(zip(ids, cells, strict=True))))

    work = oracle.pooled if how == "pooled" else oracle.mean_of_periods
    assert [found[month].exact for month in ids] == work(cells, size=size)


def test_to_date_begins_with_the_quarter_and_the_year() -> None:
    cells = dict(zip(months(5), [(9, 10), (8, 10), (7, 10), (10, 10), (5, 10)], strict=True))
    quarter, year, term = (windowed(f"{{to date: {unit}}}") for unit in ("quarter", "year", "term"))

    assert [str(judged(quarter, series(quarter, cells))[m].value) for m in cells] == [
        "90.00",
        "85.00",
        "80.00",
        "100.00",
        "75.00",
    ]
    by_year = [judged(year, series(year, cells))[m].value for m in cells]
    assert by_year == [judged(term, series(term, cells))[m].value for m in cells]
    assert str(by_year[-1]) == "78.00"


def test_a_quarter_is_judged_on_its_months_pooled() -> None:
    made = charter(clause(floor="95", each="quarter", rounding="'4 places'"))
    cells = dict(zip(months(3), [(960, 1000), (9, 10), (45, 50)], strict=True))

    found = judged(made, series(made, cells))["2013-Q1"]

    assert str(found.value) == "95.6604"
    assert found.inputs["figures"] == ["completion air 2013-01", "completion air 2013-02", "completion air 2013-03"]


def test_a_window_with_a_late_month_has_no_value() -> None:
    made = windowed("{rolling: 3 months}")
    given_values = {"2013-01": (9, 10), "2013-02": Missing.LATE, "2013-03": (9, 10), "2013-04": (9, 10)}

    found = judged(made, series(made, {**given_values, "2013-05": (9, 10)}))

    assert [found[month].outcome.value for month in ("2013-02", "2013-03", "2013-04", "2013-05")] == [
        "undetermined",
        "undetermined",
        "undetermined",
        "missed",
    ]


def test_a_window_that_reaches_before_the_clause_may_not_be_judged() -> None:
    made = windowed("{rolling: 3 months, alone: not judged}")
    cells = dict(zip(months(3), [(9, 10)] * 3, strict=True))

    assert list(outcomes(judged(made, series(made, cells))).values())[:3] == ["insufficient", "insufficient", "missed"]


def test_what_lies_before_the_clause_began_is_not_looked_at() -> None:
    """Figures of spring exist; the clause begins in July."""
    made = windowed("{rolling: 3 months}", in_force="2013-07-01 .. 2014-01-01")
    cells = {"2013-05": (0, 10), "2013-06": (0, 10), "2013-07": (10, 10), "2013-08": (9, 10)}

    found = judged(made, series(made, cells))

    assert next(iter(found)) == "2013-07"
    assert [str(found[m].value) for m in ("2013-07", "2013-08")] == ["100.00", "95.00"]


def test_a_quantity_adds_up_and_its_minimum_is_for_the_whole_period() -> None:
    made = charter(clause(kpi="volume", each="year", minimum="{quantity: 1000, price: 2}"))
    given_values = dict(zip(months(12), [80] * 12, strict=True))

    found = judged(made, series(made, given_values, kpi="volume"))["2013"]

    assert (str(found.value), found.outcome.value, str(found.amount)) == ("960", "missed", "80.00")


@pytest.mark.parametrize(
    ("stub", "outcome", "threshold"), [("full", "missed", 100), ("pro rata", "met", 50), ("not judged", None, None)]
)
def test_a_stub_is_judged_as_agreed(stub: str, outcome: str | None, threshold: int | None) -> None:
    """The clause begins in the middle of June: 15 of 30 days, and half of the quantity where it is pro rata."""
    made = charter(
        clause(kpi="volume", floor="100", stub=stub, in_force="2013-06-16 .. 2013-09-01"),
    )

    found = judged(made, series(made, {"2013-06": 60, "2013-07": 100}, kpi="volume"))

    assert found["2013-07"].outcome.value == "met"
    if outcome is None:
        assert "2013-06" not in found
    else:
        assert (found["2013-06"].outcome.value, found["2013-06"].threshold) == (outcome, threshold)


def test_small_samples_go_over_to_the_next_month() -> None:
    made = charter(clause(floor="95", sample="{minimum: 25, below: pools forward}", rounding="'2 places'"))
    cells = dict(zip(months(4), [(9, 10), (10, 10), (9, 10), (30, 30)], strict=True))

    found = judged(made, series(made, cells))

    assert [each.outcome.value for each in found.values()][:4] == ["insufficient", "insufficient", "missed", "met"]
    assert str(found["2013-03"].value) == "93.33"
    assert "from January 2013 to March 2013, pooled," in found["2013-03"].because[0]


def test_relief_never_makes_a_sample_too_small() -> None:
    """Ten flights are enough; two of them are left out of both counts, and the month stays judged."""
    made = charter(
        clause(
            floor="95",
            sample="{minimum: 10}",
            exclusions="{stopped: {what: stopped flights, by: rule, counts: stopped, convention: drop}}",
        )
    )
    figures = [figure(made, "completion", "2013-01", (8, 10)), figure(made, "stopped", "2013-01", 2)]

    assert judged(made, figures)["2013-01"].outcome.value == "met"


def test_the_weakest_quality_of_a_window_is_on_record() -> None:
    made = windowed("{rolling: 2 months}")
    figures = [
        figure(made, "completion", "2013-01", (9, 10), quality=Quality.FINAL),
        figure(made, "completion", "2013-02", (9, 10), quality=Quality.ESTIMATED),
    ]

    found = judged(made, figures)

    assert [found[m].quality for m in ("2013-01", "2013-02")] == ["final", "estimated"]


def test_two_figures_of_one_place_are_refused() -> None:
    made = charter(clause(floor="95"))
    figures = [figure(made, "completion", "2013-01", "90"), figure(made, "completion", "2013-01", "91")]

    with pytest.raises(
        InputError, match=r"Two different figures were given for completion air 2013-01: 90\.0 and 91\.0"
    ):
        judged(made, figures)
