"""May a trigger count any outcome, and may a clause name what it has paid itself?"""

from decimal import Decimal

import pytest

from obligations.made import charter, clause, event, judged, months, series
from tallystick.errors import ProblemsError
from tallystick.obligations.examples import run_example
from tallystick.obligations.judged import Result

LONG_STOP = "{long-stop: {consecutive: 3, counts: COUNTED, again: none, then: {right: terminate}}}"
STRIKE = "{strike: {what: strikes, by: claim, convention: excuse the period, attributable to: force majeure}}"


def struck(*periods: str) -> list[object]:
    """Claims of force majeure for some months, each accepted."""
    return [
        each
        for period in periods
        for each in (
            event("claim", f"c-{period}", clause="floor", period=period, exclusion="strike", on="2013-12-01",
                  recorded="2013-12-01T00:00:00Z"),
            event("answer", f"a-{period}", to=f"c-{period}", accept="all", on="2013-12-02",
                  recorded="2013-12-02T00:00:00Z"),
        )
    ]  # fmt: skip


def rights(counted: str, periods: list[str]) -> dict[str, list[str | None]]:
    made = charter(clause(floor="92", credit="100", exclusions=STRIKE, triggers=LONG_STOP.replace("COUNTED", counted)))
    figures = series(made, dict.fromkeys(months(7), "90"))

    found = judged(made, figures, struck(*periods))  # type: ignore[arg-type]  # events of any kind

    return {
        period: [one.what for one in each.consequents if one.kind == "right"]
        for period, each in found.items()
        if any(one.kind == "right" for one in each.consequents)
    }


def test_three_excused_months_in_a_row_give_the_right_of_a_long_stop() -> None:
    assert rights("excused", ["2013-03", "2013-04", "2013-05"]) == {"2013-05": ["terminate"]}
    assert rights("excused", ["2013-03", "2013-05", "2013-06"]) == {}  # April was missed, and breaks the row


def test_misses_and_excused_months_may_count_together() -> None:
    assert rights("[missed, excused]", ["2013-02"]) == {"2013-03": ["terminate"]}


def test_an_excused_month_says_why_the_right_arises_and_still_owes_nothing() -> None:
    made = charter(
        clause(floor="92", credit="100", exclusions=STRIKE, triggers=LONG_STOP.replace("COUNTED", "excused"))
    )

    found = judged(made, series(made, dict.fromkeys(months(3), "90")), struck(*months(3)))  # type: ignore[arg-type]  # made from words

    last = found["2013-03"]
    assert (last.outcome, last.amount) == (Result.EXCUSED, Decimal("0.00"))
    assert any(
        "Periods that are excused in a row to March 2013: January, February and March 2013: 3 of 3" in said
        for said in last.because
    )
    assert "3 periods that are excused" in made.clauses.definitions["floor"].plain


def test_an_outcome_that_there_is_not_is_refused() -> None:
    with pytest.raises(ProblemsError, match="C500 there is no outcome, level or band 'excusd'"):
        charter(clause(floor="92", triggers=LONG_STOP.replace("COUNTED", "excusd")))


def test_a_clause_names_what_it_has_paid_itself_so_far() -> None:
    made = charter(
        clause(
            floor="92",
            credit="least(100, 250 - paid)",
            values="{paid: {clause: floor, at: term so far}}",
        )
    )

    found = judged(made, series(made, dict.fromkeys(months(4), "90")))

    assert [str(found[month].amount) for month in months(4)] == ["100.00", "100.00", "50.00", "0.00"]


def test_one_cap_needs_no_list() -> None:
    made = charter(clause(floor="92", credit="100", caps="{at: 150, per: year}"))

    found = judged(made, series(made, dict.fromkeys(months(2), "90")))

    assert [str(found[month].amount) for month in months(2)] == ["100.00", "50.00"]


def test_an_example_may_expect_a_price() -> None:
    made = charter(
        clause(
            floor="92",
            then="[{price: 7 + shortfall}]",
            examples="[{given: {2013-01: 90}, expect: {2013-01: {price: 9}}},"
            " {given: {2013-01: 90}, expect: {2013-01: {price: 8}}}]",
        )
    )
    definition = made.clauses.definitions["floor"]

    right, wrong = (run_example(definition, made, example) for example in definition.clause.examples)

    assert right.differences == ()
    assert wrong.differences[0].startswith("2013-01 gives price 9, not 8")


COUNT = "{clause: floor, at least: 2, of: 3 months, window: rolling, judged: each, again: each, then: {right: leave}}"


def test_months_that_are_not_determined_may_still_be_misses() -> None:
    made = charter(clause(floor="92") + clause("strikes", kpi=None, misses=COUNT))
    figures = series(made, {"2013-01": "95", "2013-02": "90", "2013-05": "95", "2013-06": "95"})

    found = judged(made, figures, name="strikes")

    outcomes = {period: each.outcome for period, each in found.items() if period <= "2013-06"}
    assert outcomes["2013-01"] is Result.MET  # one month alone cannot reach two
    assert outcomes["2013-03"] is Result.UNDETERMINED  # a miss in February, and March may be another
    assert outcomes["2013-04"] is Result.UNDETERMINED
    assert outcomes["2013-06"] is Result.MET  # April alone cannot reach two
    assert "1 of the periods in the window is not determined yet" in found["2013-03"].because[-1]
