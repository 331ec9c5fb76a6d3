"""Ranks in the place of value frequencies: the same figures, whichever of the two an engine hands over."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreed import AFTER, agreed, by_place
from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.errors import InputError
from tallystick.figures.interpret import interpret
from tallystick.figures.kernel import figures
from tallystick.figures.ranks import rank, value_at
from tallystick.figures.request import TallyRequest
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row
from tallystick.figures.workings import workings
from tallystick.terms.figure import Missing
from tallystick.terms.tally import Cell, Frequencies, Number, TallyTable, Window
from tallystick.terms.tally_record import read_tallies, tallies_content

CHARTER = """
parties:
  one: {name: One, is: {unit: [a, b]}}
  two: {name: Two, is: {unit: c}, from: 2013-02-10, until: 2013-11-20}
sources:
  facts:
    time: day
    key: [id]
    columns: {id: integer, day: date, unit: text, region: text, ok: boolean, x: {type: number, scale: 2}}
kpis:
  middle: {title: A, formula: MEDIAN(x), unit: "1", direction: higher, by: [party, region], rounding: 4 places}
  slow: {title: B, formula: "PERCENTILE_DISC(x, 0.9)", unit: "1", direction: higher, by: [region]}
  least: {title: C, formula: "PERCENTILE_DISC(x, 0)", unit: "1", direction: higher}
  everyone: {title: D, formula: MEDIAN(x), covers: everyone, unit: "1", direction: higher, by: [party, region],
             rounding: 4 places}
  good: {title: E, formula: MEDIAN(x) FILTER (WHERE ok), unit: "1", direction: higher, by: [party], rounding: 4 places,
         minimum: 3}
  quarter: {title: F, formula: MEDIAN(x), unit: "1", direction: higher, calendar: quarters, rounding: 4 places}
  recent: {title: G, formula: "ROLLING(MEDIAN(x), 3 MONTHS, INCLUSIVE)", unit: "1", direction: higher, by: [party],
           rounding: 4 places, early window: partial}
  weeks: {title: H, formula: "ROLLING(PERCENTILE_DISC(x, 0.25), 45 DAYS, INCLUSIVE)", unit: "1", direction: higher}
  so_far: {title: I, formula: "TO_DATE(MEDIAN(x), YEAR)", unit: "1", direction: higher, rounding: 4 places}
  change: {title: J, formula: "MEDIAN(x) - PRIOR(MEDIAN(x), 1 MONTH)", unit: "1", direction: higher, by: [region],
           rounding: 4 places}
  share: {title: K, formula: "SHARE_OF(MEDIAN(ABS(x)), party)", unit: percent, direction: higher, by: [party, region]}
"""

COMPILED = agreed(CHARTER)

facts = st.fixed_dictionaries(
    {
        "day": st.none() | st.integers(0, 380).map(lambda days: date(2012, 12, 30) + timedelta(days=days)),
        "unit": st.sampled_from(["a", "b", "c", "z", None]),
        "region": st.sampled_from(["n", "s", None]),
        "ok": st.sampled_from([True, False, None]),
        "x": st.none() | st.sampled_from([Decimal("-1.50"), Decimal("0.00"), Decimal("2.25")])
        | st.decimals(-5, 5, places=2),
    }
)  # fmt: skip


@contextmanager
def ranks_for_all() -> Iterator[None]:
    """Any value at all is one too many to hand its frequency over."""
    with patch("tallystick.figures.interpret.FREQUENCY_LIMIT", 0):
        yield


def tallied(rows: list[Row], asked: TallyRequest) -> tuple[TallyTable, TallyTable]:
    """The tallies with value frequencies, and with ranks."""
    numbered = {"facts": [{**row, "id": i} for i, row in enumerate(rows)]}
    with ranks_for_all():
        ranked = interpret(asked, numbered, COMPILED)
    return interpret(asked, numbered, COMPILED), ranked


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(facts, max_size=60), st.booleans())
def test_figures_are_the_same_from_frequencies_and_from_ranks(rows: list[Row], by_period: bool) -> None:
    asked = requests(COMPILED, by_period=by_period)["facts"]
    whole, ranked = tallied(rows, asked)
    (read,) = read_tallies(tallies_content([ranked])).values()

    expected = figures(COMPILED, {"facts": whole}, as_of=AFTER)

    assert ranked == without_frequencies(whole, asked)
    assert read == ranked
    assert figures(COMPILED, {"facts": ranked}, as_of=AFTER) == expected
    assert any(each.value is not None for each in expected) or not any_known(rows)


def without_frequencies(table: TallyTable, asked: TallyRequest) -> TallyTable:
    """A plain reference: the ranks read off a sorted list of all values of each window and cell."""
    places = [place for place, key in enumerate(table.columns) if not key.startswith("frequencies")]
    known = [primitive for primitive in asked.ranks if any(row[table.columns.index(primitive.key)]
                                                           for row in values_of(table))]  # fmt: skip
    arguments = {primitive.argument for primitive in known}
    if not arguments:
        return table
    recomputed: dict[tuple[str, Window, Cell], Number] = {}
    for primitive, ranks in asked.ranks.items():
        for window in ranks.windows:
            for names in ranks.sets:
                for cell, values in listed(table, primitive, window, names).items():
                    for level in ranks.levels:
                        assert level.share is not None
                        above = level.operation is Operation.RANK_ABOVE
                        held = [
                            value
                            for place, value in enumerate(values, start=1)
                            if (place > level.share * len(values) if above else place >= level.share * len(values))
                        ]
                        recomputed[level.key, window, cell] = held[0]
    return replace(
        table,
        columns=tuple(table.columns[place] for place in places),
        rows={key: tuple(row[place] for place in places) for key, row in table.rows.items()},
        recomputed=recomputed,
    )


def values_of(table: TallyTable) -> list[tuple[object, ...]]:
    return list(table.rows.values())


def listed(table: TallyTable, primitive: Primitive, window: Window, names: tuple[str, ...]) -> dict[Cell, list[Number]]:
    """All values in order, each as often as it occurs, by cell."""
    found: dict[Cell, list[Number]] = {}
    for (interval, *values), row in table.rows.items():
        dimensions = {
            name: None if value is None else str(value) for name, value in zip(table.dimensions, values, strict=True)
        }
        assert isinstance(interval, int)
        if not window[0] <= table.cuts[interval] < window[1]:
            continue
        if primitive.covers == "members" and dimensions["party"] is None:
            continue
        cell = tuple((name, dimensions[name]) for name in names)
        frequencies = row[table.columns.index(primitive.key)]
        assert isinstance(frequencies, dict)
        found.setdefault(cell, []).extend(value for value, times in frequencies.items() for _ in range(times))
    return {cell: sorted(values) for cell, values in found.items() if values}


def any_known(rows: list[Row]) -> bool:
    """Whether any fact of a member has a value in the term."""
    return any(
        row["x"] is not None
        and row["unit"] in ("a", "b")
        and isinstance(row["day"], date)
        and date(2013, 1, 1) <= row["day"] < date(2014, 1, 1)
        for row in rows
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(facts, max_size=60))
def test_both_kinds_give_what_a_sorted_list_gives(rows: list[Row]) -> None:
    tables = tallied(rows, requests(COMPILED)["facts"])
    for table in tables:
        found = by_place(figures(COMPILED, {"facts": table}, as_of=AFTER))
        for region in ("n", "s"):
            values = sorted(
                Fraction(row["x"])
                for row in rows
                if isinstance(row["x"], Decimal)
                and isinstance(row["day"], date)
                and (row["day"].year, row["day"].month) == (2013, 6)
                and row["unit"] in ("a", "b", "c")
                and row["region"] == region
            )
            middle = found.get(("middle", "2013-06", None, f"region={region}"))
            slow = found.get(("slow", "2013-06", None, f"region={region}"))
            if not values:
                assert middle is None or middle.missing is not None
                continue
            assert middle is not None
            assert slow is not None
            assert (middle.exact, middle.n) == (median(values), len(values))
            assert (slow.exact, slow.n) == (values[-(-9 * len(values) // 10) - 1], len(values))


def test_a_period_without_a_known_value_has_no_activity_either_way() -> None:
    rows: list[Row] = [
        {"day": date(2013, 3, 1), "unit": "a", "region": "n", "ok": True, "x": None},
        {"day": date(2013, 4, 1), "unit": "a", "region": "n", "ok": False, "x": Decimal("1.00")},
    ]
    for table in tallied(rows, requests(COMPILED)["facts"]):
        found = by_place(figures(COMPILED, {"facts": table}, as_of=AFTER))

        assert (found["middle", "2013-03", None, ""].missing, found["middle", "2013-03", None, ""].n) == (
            Missing.NO_ACTIVITY,
            0,
        )
        assert found["good", "2013-04", "one", ""].missing is Missing.NO_ACTIVITY
        assert found["middle", "2013-04", "one", ""].value == 1
        assert found["middle", "2013-05", None, ""].missing is Missing.MISSING


def test_kpis_that_share_frequencies_share_one_request_for_ranks() -> None:
    asked = requests(COMPILED, kpis=["middle", "slow", "quarter"], periods=["2013-01", "2013-02", "2013-Q1"])["facts"]

    ((primitive, ranks),) = asked.ranks.items()

    assert primitive in asked.additive
    assert [each.key for each in ranks.levels] == [
        "rank 1/2 | facts | members | facts.x | all",
        "rank above 1/2 | facts | members | facts.x | all",
        "rank 9/10 | facts | members | facts.x | all",
    ]
    months = (date(2013, 1, 1), date(2013, 2, 1), date(2013, 3, 1))
    assert ranks.windows == ((months[0], months[1]), (months[0], date(2013, 4, 1)), (months[1], months[2]))
    assert ranks.sets == ((), ("party",), ("region",), ("party", "region"))
    assert not {*ranks.levels} & {*asked.additive, *asked.recompute}


def test_frequencies_below_the_limit_are_handed_over_as_they_are() -> None:
    asked = requests(COMPILED, kpis=["middle"], periods=["2013-01"])["facts"]
    rows: dict[str, list[Row]] = {"facts": [
        {"id": number, "day": date(2013, 1, 1), "unit": "a", "region": "n", "ok": True, "x": Decimal(number)}
        for number in range(3)
    ]}  # fmt: skip

    with patch("tallystick.figures.interpret.FREQUENCY_LIMIT", 3):
        at_the_limit = interpret(asked, rows, COMPILED)
    with patch("tallystick.figures.interpret.FREQUENCY_LIMIT", 2):
        beyond = interpret(asked, rows, COMPILED)

    assert at_the_limit.columns == tuple(each.key for each in asked.additive)
    assert at_the_limit.recomputed == {}
    assert beyond.columns == tuple(each.key for each in asked.additive if each.operation is Operation.COUNT)
    assert beyond.recomputed[
        "rank 1/2 | facts | members | facts.x | all", (date(2013, 1, 1), date(2013, 2, 1)), ()
    ] == 1  # fmt: skip


GAP = """
sources:
  facts: {time: day, key: [id], columns: {id: integer, day: date, x: integer}}
kpis:
  middle: {title: A, formula: "ROLLING(PRIOR(MEDIAN(x), 1 MONTH), 2 PERIODS, INCLUSIVE)", unit: "1", direction: higher,
           calendar: days}
"""


def test_windows_apart_from_one_another_need_frequencies_and_get_them() -> None:
    apart = agreed(GAP)
    asked = requests(apart, kpis=["middle"], periods=["2013-03-01"])["facts"]
    rows: dict[str, list[Row]] = {"facts": [{"id": 1, "day": date(2013, 1, 28), "x": 3},
                                        {"id": 2, "day": date(2013, 2, 1), "x": 4}]}  # fmt: skip
    with ranks_for_all():
        whole = interpret(asked, rows, apart)

    (figure,) = figures(apart, {"facts": whole}, as_of=AFTER, periods=["2013-03-01"])

    assert asked.ranks == {}
    assert figure.exact == Fraction(7, 2)
    columns = tuple(each.key for each in asked.additive if each.operation is Operation.COUNT)
    ranked = replace(whole, columns=columns, rows={key: (row[1],) for key, row in whole.rows.items()})
    with pytest.raises(InputError, match=r"'rank 1/2 \| .* is asked for over 2 windows apart from one another"):
        figures(apart, {"facts": ranked}, as_of=AFTER, periods=["2013-03-01"])


def test_ranks_of_a_window_that_was_not_asked_for_are_refused() -> None:
    rows: list[Row] = [{"day": date(2013, 3, 1), "unit": "a", "region": "n", "ok": True, "x": Decimal("1.00")}]
    _, ranked = tallied(rows, requests(COMPILED, kpis=["middle"])["facts"])

    with pytest.raises(InputError, match=r"do not hold 'rank 1/2 \| .*' from 2013-01-01 until 2013-04-01 of the total"):
        figures(COMPILED, {"facts": ranked}, as_of=AFTER, kpis=["quarter"])


def test_tallies_with_neither_frequencies_nor_counts_of_known_values_are_refused() -> None:
    table, _ = tallied([], requests(COMPILED, kpis=["middle"])["facts"])

    with pytest.raises(InputError, match=r"do not hold 'count \| facts \| members \| \* \| facts\.x IS NOT NULL'"):
        figures(COMPILED, {"facts": replace(table, columns=())}, as_of=AFTER, kpis=["middle"])


def test_frequencies_alone_are_enough_as_in_older_records() -> None:
    rows: list[Row] = [{"day": date(2013, 3, 1), "unit": "a", "region": "n", "ok": True, "x": Decimal("1.00")}]
    table, _ = tallied(rows, requests(COMPILED, kpis=["slow"])["facts"])
    only = replace(table, columns=table.columns[:1], rows={key: row[:1] for key, row in table.rows.items()})

    found = by_place(figures(COMPILED, {"facts": only}, as_of=AFTER, kpis=["slow"]))

    assert only.columns == ("frequencies | facts | members | facts.x | all",)
    assert found["slow", "2013-03", None, ""].value == 1


def test_the_workings_of_a_window_are_shown_period_by_period_from_ranks_too() -> None:
    rows: list[Row] = [
        {"day": date(2013, month, 5), "unit": "a", "region": "n", "ok": True, "x": Decimal(month)}
        for month in (1, 2, 3, 3)
    ]
    asked = requests(COMPILED, kpis=["recent"], by_period=True)["facts"]
    shown = []
    for table in tallied(rows, asked):
        tables = {"facts": table}
        (figure,) = [
            each
            for each in figures(COMPILED, tables, as_of=AFTER, kpis=["recent"], periods=["2013-03"])
            if each.party is None
        ]
        shown.append(workings(figure, COMPILED, tables, as_of=AFTER))

    assert shown[0] == shown[1]
    assert [(each.period, each.value, each.n) for each in shown[1]] == [
        ("2013-01", 1, 1), ("2013-02", 2, 1), ("2013-03", 3, 2), ("2013-01 to 2013-03", Fraction(5, 2), 4),
    ]  # fmt: skip


@given(st.dictionaries(st.integers(-5, 5), st.integers(1, 4), min_size=1), st.fractions(0, 1))
def test_a_rank_is_the_first_value_that_reaches_its_share(found: Frequencies, share: Fraction) -> None:
    values = sorted(value for value, times in found.items() for _ in range(times))

    value = value_at(found, share)

    assert value in found
    assert sum(each <= value for each in values) >= share * len(values)
    assert value == values[0] or sum(each < value for each in values) < share * len(values)
    if share < 1:
        above = value_at(found, share, above=True)
        assert sum(each <= above for each in values) > share * len(values)
        assert above == values[0] or sum(each < above for each in values) <= share * len(values)


def test_no_values_have_no_rank_and_no_primitive_but_a_rank_has_one() -> None:
    with pytest.raises(InputError, match="Among 0 values, none has 1/2"):
        value_at({}, Fraction(1, 2))
    with pytest.raises(InputError, match=r"'count \| facts .* has no share"):
        rank({1: 1}, Primitive(Operation.COUNT, "facts", "members"))
