"""Figures read straight from a row: the same as their evaluators give, and left to those where something is missing."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreed import AFTER, agreed
from tallystick.figures.direct import Direct, direct_of, reader
from tallystick.figures.interpret import interpret
from tallystick.figures.kernel import desk_over, figures
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row
from tallystick.terms.figure import WHOLE, Figure, Missing
from tallystick.terms.rounding import MODES, Mode, Rounding

CHARTER = """
parties:
  one: {name: One, is: {unit: [a, b]}}
  two: {name: Two, is: {unit: c}, from: 2013-02-10, until: 2013-05-20}
sources:
  facts:
    time: day
    key: [id]
    columns: {id: integer, day: date, unit: text, region: text, ok: boolean, n: integer, x: {type: number, scale: 2}}
kpis:
  all: {title: A, formula: COUNT(*), unit: count, direction: higher, by: [party, region]}
  added: {title: B, formula: SUM(x), unit: "1", direction: higher, by: [party, region], rounding: 1 place}
  added_n: {title: C, formula: SUM(n), unit: count, direction: higher, covers: everyone, by: [region]}
  mean: {title: D, formula: AVG(x), unit: "1", direction: higher, by: [party], rounding: "2 places, half even"}
  share: {title: E, formula: SHARE_IF(ok), unit: percent, direction: higher, by: [party, region], rounding: 1 place}
  per_n: {title: F, formula: SUM(x) / SUM(n), unit: "1", direction: higher, by: [region], rounding: 3 places}
  per_one: {title: G, formula: SUM(n) / COUNT(x), unit: "1", direction: higher, by: [party], minimum: 2}
  guarded: {title: H, formula: "COUNT_IF(ok) / NULLIF(SUM(n), 0)", unit: percent, direction: higher}
  zero: {title: I, formula: COUNT_IF(ok) / SUM(n), unit: percent, direction: higher, zero denominator: zero}
  sampled: {title: J, formula: SHARE_IF(ok), unit: percent, direction: higher, minimum: 2 all}
  weighted: {title: K, formula: "WEIGHTED_AVG(x, n)", unit: "1", direction: higher, rounding: 2 places}
  none_is_zero: {title: L, formula: SUM(n), unit: count, direction: higher, by: [region], empty: zero}
"""

COMPILED = agreed(CHARTER)

facts = st.fixed_dictionaries(
    {
        "day": st.integers(0, 180).map(lambda days: date(2012, 12, 30) + timedelta(days=days)),
        "unit": st.sampled_from(["a", "b", "c", "z", None]),
        "region": st.sampled_from(["n", "s", None]),
        "ok": st.sampled_from([True, False, None]),
        "n": st.none() | st.integers(-2, 2),
        "x": st.none() | st.decimals(-50, 50, places=2),
    }
)


def both(rows: Sequence[Row], as_of: date) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    """The figures as they are made, and as the evaluators alone make them."""
    numbered: list[Row] = [{**row, "id": i} for i, row in enumerate(rows)]
    tables = {"facts": interpret(requests(COMPILED, as_of=as_of)["facts"], {"facts": numbered}, COMPILED)}
    with patch("tallystick.figures.kernel.direct_of", return_value=None):
        evaluated = figures(COMPILED, tables, as_of=as_of)
    return figures(COMPILED, tables, as_of=as_of), evaluated


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(facts, max_size=60), st.sampled_from([AFTER, date(2013, 3, 11), date(2012, 12, 31)]))
def test_what_is_read_from_a_row_is_what_the_evaluators_give(rows: list[Row], as_of: date) -> None:
    read, evaluated = both(rows, as_of)

    assert read == evaluated
    assert [(str(each.value), hash(each)) for each in read] == [(str(each.value), hash(each)) for each in evaluated]
    assert all((each.value is None) == (each.missing is not None) for each in read)
    assert all((each.elapsed is WHOLE) == (each.end <= as_of) for each in read)


def test_formulas_of_rows_are_read_and_others_are_not() -> None:
    tables = {"facts": interpret(requests(COMPILED)["facts"], {"facts": []}, COMPILED)}

    found = {
        name: direct_of(each.bound.node, desk_over(each, COMPILED, tables, as_of=AFTER)) is not None
        for name, each in COMPILED.kpis.items()
    }

    assert [name for name, is_read in found.items() if not is_read] == ["weighted"]


def test_a_row_with_anything_in_the_way_is_left_to_the_evaluators() -> None:
    read = reader(Direct(("facts", "members"), 0, 1, 2, (3, 4)), factor=Fraction(100), rounding=Rounding(1), least=5)

    assert read((940, 1001, 1001, 7, 8)) == (
        Decimal("93.9"), Fraction(94000, 1001), Fraction(940), Fraction(1001), 1001,
    )  # fmt: skip
    assert read((Decimal("0.50"), -2, 5, 7, 8)) == (
        Decimal("-25.0"), Fraction(-25), Fraction(1, 2), Fraction(-2), 5,
    )  # fmt: skip
    assert read((940, 0, 1001, 7, 8)) is None
    assert read((940, 1001, 1001, 0, 8)) is None
    assert read((940, 1001, 1001, 7, 0)) is None
    assert read((940, 1001, 4, 7, 8)) is None


@given(
    st.integers(-(10**30), 10**30), st.integers(1, 10**12), st.integers(-3, 6), st.sampled_from(MODES)
)  # fmt: skip
def test_a_printer_prints_as_the_rounding_does(above: int, below: int, places: int, mode: Mode) -> None:
    rounding = Rounding(places, mode)

    assert str(rounding.printer()(above, below)) == str(rounding.printed(Fraction(above, below)))


def test_a_period_that_has_not_begun_reads_no_row() -> None:
    rows: list[Row] = [{"day": date(2013, 1, 2), "unit": "a", "region": "n", "ok": True, "n": 1, "x": Decimal(1)}]

    read, _ = both(rows, date(2012, 12, 31))

    assert {each.missing for each in read} == {Missing.NOT_DUE, Missing.NOT_APPLICABLE}
