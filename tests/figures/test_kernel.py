"""What figures say besides their value: workings, counts, order, and why there is no value."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from agreed import AFTER, agreed, computed, measured, stored
from tallystick.errors import InputError
from tallystick.figures.interpret import interpret
from tallystick.figures.kernel import figures
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row
from tallystick.tallies.engine import tally
from tallystick.terms.figure import Missing

CHARTER = """
parties:
  hub: {name: Hub, is: {carrier: DL}}
  wing: {name: Wing, is: {carrier: [9E, EV]}, from: 2013-02-15, until: 2013-04-01}
sources:
  flights:
    time: day
    key: [id]
    columns: {id: integer, day: date, carrier: text, origin: text, delay: minutes, seats: integer, fare: USD}
measures:
  scheduled: COUNT(*)
  known: COUNT(delay)
kpis:
  punctual:
    title: Punctual
    formula: COUNT_IF(delay < 15) / known
    unit: percent
    direction: higher
    by: [party, origin]
    minimum: 2
  large:
    title: Enough scheduled
    formula: AVG(delay)
    unit: minutes
    direction: lower
    minimum: 3 scheduled
  seats: {title: Seats, formula: SUM(seats), unit: count, direction: higher}
  share: {title: Share, formula: "SHARE_OF(SUM(seats), party)", unit: percent, direction: higher, by: [party]}
  guarded: {title: Guarded, formula: "CASE WHEN scheduled >= 3 THEN AVG(delay) END", unit: minutes, direction: lower}
  either: {title: Either, formula: "COALESCE(AVG(delay), 99)", unit: minutes, direction: lower}
  half_fare: {title: Half, formula: SUM(fare) / scheduled, unit: USD, direction: higher, rounding: "1 place, half even"}
  down: {title: Down, formula: SUM(fare) / scheduled, unit: USD, direction: higher, rounding: "1 place, down"}
"""


def flight(
    number: int, day: date, carrier: str, *, delay: int | None = 0, origin: str = "LGA", seats: int | None = 100
) -> Row:
    """One flight."""
    fare = Decimal("0.25") if number % 2 else Decimal("0.05")
    return {
        "id": number,
        "day": day,
        "carrier": carrier,
        "origin": origin,
        "delay": delay,
        "seats": seats,
        "fare": fare,
    }


JANUARY, FEBRUARY, MARCH = date(2013, 1, 9), date(2013, 2, 20), date(2013, 3, 9)
FLIGHTS = [
    flight(1, JANUARY, "DL"),
    flight(2, JANUARY, "DL", delay=20, origin="JFK"),
    flight(3, JANUARY, "DL", delay=None),
    flight(4, JANUARY, "UA"),
    flight(5, FEBRUARY, "EV", seats=300),
    flight(6, date(2013, 2, 1), "EV"),
    flight(7, FEBRUARY, "DL", seats=None),
    flight(8, MARCH, "DL", seats=None),
]


def test_a_ratio_keeps_its_exact_parts_and_counts_the_facts_of_its_denominator() -> None:
    figure = computed(agreed(CHARTER), {"flights": FLIGHTS})["punctual", "2013-01", "hub", ""]

    assert figure.numerator == 1
    assert figure.denominator == figure.n == 2
    assert figure.exact == 50
    assert (str(figure.value), figure.unit) == ("50.0", "percent")


def test_facts_of_nobody_in_the_alliance_are_left_out_of_the_total() -> None:
    assert computed(agreed(CHARTER), {"flights": FLIGHTS})["seats", "2013-01", None, ""].value == 300


def test_a_party_counts_only_while_it_is_a_member() -> None:
    figures_ = computed(agreed(CHARTER), {"flights": FLIGHTS})

    assert figures_["share", "2013-01", "wing", ""].missing is Missing.NOT_APPLICABLE
    assert figures_["share", "2013-02", "wing", ""].value == 100  # the flight of 1 February came before it joined
    assert figures_["share", "2013-04", "wing", ""].missing is Missing.NOT_APPLICABLE


def test_a_sample_below_its_minimum_is_insufficient_and_keeps_its_counts() -> None:
    figures_ = computed(agreed(CHARTER), {"flights": FLIGHTS})
    small = figures_["punctual", "2013-01", "hub", "origin=JFK"]

    assert (small.missing, small.value, small.exact, small.n) == (Missing.INSUFFICIENT, None, None, 1)
    assert small.numerator == 0
    assert small.denominator == 1
    assert figures_["large", "2013-01", None, ""].value == 10
    assert figures_["large", "2013-03", None, ""].missing is Missing.INSUFFICIENT


def test_a_sum_whose_facts_have_no_values_is_missing_and_not_zero() -> None:
    assert computed(agreed(CHARTER), {"flights": FLIGHTS})["seats", "2013-03", None, ""].missing is Missing.MISSING


def test_missing_acts_like_null_in_case_and_coalesce() -> None:
    unknown = [flight(1, JANUARY, "DL", delay=None), flight(2, MARCH, "DL")]
    figures_ = computed(agreed(CHARTER), {"flights": unknown})

    assert figures_["either", "2013-01", None, ""].value == 99
    assert figures_["guarded", "2013-01", None, ""].missing is Missing.UNDEFINED
    assert figures_["guarded", "2013-02", None, ""].missing is Missing.NO_ACTIVITY


def test_the_printed_value_is_rounded_as_the_definition_says() -> None:
    figures_ = computed(agreed(CHARTER), {"flights": [flight(2, JANUARY, "DL"), flight(1, JANUARY, "DL")]})

    assert figures_["half_fare", "2013-01", None, ""].exact == Fraction(15, 100)
    assert str(figures_["half_fare", "2013-01", None, ""].value) == "0.2"
    assert str(figures_["down", "2013-01", None, ""].value) == "0.1"


def test_figures_come_by_kpi_then_period_then_party_then_scope() -> None:
    charter = agreed(CHARTER)
    tables = {"flights": interpret(requests(charter)["flights"], {"flights": FLIGHTS}, charter)}

    made = figures(charter, tables, as_of=AFTER, kpis=["seats", "punctual"], periods=["2013-01", "2013-02"])

    assert [each.kpi for each in made] == ["punctual"] * 18 + ["seats"] * 2
    assert [(each.party, each.scope) for each in made[:9]] == [
        (party, scope) for party in (None, "hub", "wing") for scope in ((), (("origin", "JFK"),), (("origin", "LGA"),))
    ]
    assert [each.period for each in made[:18]] == ["2013-01"] * 9 + ["2013-02"] * 9


def test_unknown_kpis_and_periods_are_named_with_ones_like_them() -> None:
    charter = agreed(CHARTER)

    with pytest.raises(InputError, match="no KPI 'puntual' here; did you mean 'punctual'"):
        requests(charter, kpis=["puntual"])
    with pytest.raises(InputError, match="no period '2013-13' here; did you mean"):
        figures(charter, {}, as_of=AFTER, periods=["2013-13"])


def test_tallies_of_another_request_are_refused() -> None:
    charter = agreed(CHARTER)
    asked = requests(charter, kpis=["seats"], periods=["2013-01"])["flights"]
    tables = {"flights": interpret(asked, {"flights": FLIGHTS}, charter)}

    with pytest.raises(InputError, match=r"do not hold 'count \| flights"):
        figures(charter, tables, as_of=AFTER, kpis=["punctual"])
    with pytest.raises(InputError, match=r"not cut at 2013-0[23]-01"):
        figures(charter, tables, as_of=AFTER, kpis=["seats"])
    with pytest.raises(InputError, match="no tallies of source 'flights'"):
        figures(charter, {}, as_of=AFTER)


def test_more_exclusions_than_misses_are_refused_with_their_place() -> None:
    charter = agreed("""
sources:
  flights:
    time: day
    key: [id]
    columns: {id: integer, day: date, flown: boolean, stopped: boolean}
measures:
  stopped: COUNT_IF(stopped)
kpis:
  completion:
    title: Completion
    formula: COUNT_IF(flown) / COUNT(*)
    unit: percent
    direction: higher
    excludes: {weather: {measure: stopped, convention: drop}}
""")
    rows: list[Row] = [{"id": 1, "day": JANUARY, "flown": True, "stopped": True}]

    with pytest.raises(InputError, match=r"'completion', 2013-01-01 until 2013-02-01, the total: 1 unperformed"):
        computed(charter, {"flights": rows})


def test_both_engines_give_the_same_figures(tmp_path: Path) -> None:
    charter = agreed(CHARTER)

    assert measured(charter, {"flights": FLIGHTS}, tmp_path) == computed(charter, {"flights": FLIGHTS})


WINDOWS = """
calendars:
  quarters: {pattern: gregorian, periods: quarter}
sources:
  flights:
    time: day
    key: [id]
    columns: {id: integer, day: date}
  weather:
    time: day
    key: [day]
    columns: {day: date, hours: integer}
kpis:
  three_months: {title: Three months, formula: "ROLLING(COUNT(*), 3 MONTHS, INCLUSIVE)", source: flights, unit: count,
                 direction: higher}
  kinds: {title: Kinds, formula: "ROLLING(COUNT(DISTINCT id), 3 MONTHS, INCLUSIVE)", source: flights, unit: count,
          direction: higher}
  quarterly: {title: Hours, formula: SUM(hours), source: weather, unit: count, direction: higher,
              calendar: quarters}
"""


@pytest.mark.parametrize("engine", ["second", "first"])
def test_a_window_that_is_not_whole_is_insufficient_though_no_other_period_is_asked(
    engine: str, tmp_path: Path
) -> None:
    charter = agreed(WINDOWS)
    rows: list[Row] = [{"id": number, "day": day} for number, day in enumerate([JANUARY, date(2013, 2, 3)])]
    chosen = requests(charter, kpis=["three_months", "kinds"], periods=["2013-02"])

    if engine == "second":
        tables = {source: interpret(asked, {"flights": rows}, charter) for source, asked in chosen.items()}
    else:
        held = stored(charter, "flights", rows, tmp_path)
        tables = {source: tally(asked, held, charter) for source, asked in chosen.items()}
    found = figures(charter, tables, as_of=AFTER, kpis=["three_months", "kinds"], periods=["2013-02"])

    assert [(each.kpi, each.missing) for each in found] == [
        ("three_months", Missing.INSUFFICIENT),
        ("kinds", Missing.INSUFFICIENT),
    ]


def test_a_kpi_without_the_period_asked_for_is_left_out_and_needs_no_facts() -> None:
    charter = agreed(WINDOWS)
    asked = requests(charter, periods=["2013-Q1"])

    tables = {source: interpret(each, {"weather": []}, charter) for source, each in asked.items()}

    assert list(asked) == ["weather"]
    assert [each.kpi for each in figures(charter, tables, as_of=AFTER, periods=["2013-Q1"])] == ["quarterly"]
