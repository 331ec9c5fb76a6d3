"""Ranks in the place of value frequencies: both engines take the same turn, and find the same values."""

from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreed import AFTER
from tallies.test_engines_agree import RATES, by_duckdb, conditions, facts, many_facts, terms, with_formulas
from tallystick.charter.formula.bind import bind
from tallystick.charter.formula.parse import parse
from tallystick.charter.formula.problems import FormulaError
from tallystick.figures.interpret import interpret
from tallystick.figures.kernel import figures
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row

LIMITS = ("tallystick.figures.interpret.FREQUENCY_LIMIT", "tallystick.tallies.engine.FREQUENCY_LIMIT")


def binds(text: str) -> bool:
    """Whether the formula is one that the charter takes."""
    try:
        bind(parse(text), with_formulas([]).names, source="facts")
    except FormulaError:
        return False
    return True


order_statistics = st.one_of(
    st.builds("MEDIAN({}) FILTER (WHERE {})".format, terms, conditions),
    st.builds("PERCENTILE_DISC({}, {})".format, terms, st.sampled_from(["0", "0.25", "0.9", "0.955", "1"])),
    st.builds("ROLLING(MEDIAN({}), 2 MONTHS, INCLUSIVE)".format, terms),
    st.builds("TO_DATE(PERCENTILE_DISC({}, 0.5), QUARTER)".format, terms),
).filter(binds)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.lists(facts, min_size=1, max_size=40), st.lists(order_statistics, min_size=2, max_size=4), st.integers(0, 30))
def test_the_two_engines_rank_alike_whatever_the_limit(rows: list[Row], formulas: list[str], limit: int) -> None:
    compiled = with_formulas(formulas)
    numbered: list[Row] = [{**row, "id": i} for i, row in enumerate(rows)]
    held = {"facts": numbered, "rates": RATES}
    whole = interpret(requests(compiled)["facts"], held, compiled)

    with patch(LIMITS[0], limit), patch(LIMITS[1], limit):
        found = by_duckdb(compiled, numbered)["facts"]
        expected = interpret(requests(compiled)["facts"], held, compiled)

    assert found == expected
    assert figures(compiled, {"facts": found}, as_of=AFTER) == figures(compiled, {"facts": whole}, as_of=AFTER)


@pytest.mark.parametrize("threads", [1, 2])
def test_figures_of_many_facts_are_the_same_from_ranks(threads: int) -> None:
    compiled = with_formulas(
        ["MEDIAN(x)", "PERCENTILE_DISC(x * y, 0.9) FILTER (WHERE ok)", "MEDIAN(x) - PRIOR(MEDIAN(x), 1 MONTH)"]
    )
    rows = many_facts(3000)

    whole = by_duckdb(compiled, rows)
    with patch(LIMITS[1], 100):
        ranked = by_duckdb(compiled, rows, threads=threads)

    assert not any(key.startswith("frequencies") for key in ranked["facts"].columns)
    assert figures(compiled, ranked, as_of=AFTER) == figures(compiled, whole, as_of=AFTER)
