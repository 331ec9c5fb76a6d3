"""Laws that hold whatever the facts and formulas: the two engines agree, and nothing hangs on order or threads."""

import random
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreed import AFTER, agreed, stored
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.bind import bind
from tallystick.charter.formula.parse import parse
from tallystick.charter.formula.problems import FormulaError
from tallystick.figures.interpret import interpret
from tallystick.figures.kernel import figures
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row
from tallystick.tallies.engine import tally
from tallystick.tallies.engines.duck import RecordedFacts
from tallystick.tallies.planned import planned_on
from tallystick.tallies.planning.writing import group_query
from tallystick.terms.tally import TallyTable

CHARTER = """
zone: Europe/Berlin
parties:
  one: {name: One, is: {unit: [a, b]}}
  two: {name: Two, is: {unit: c}, from: 2013-02-10, until: 2013-11-20}
sources:
  facts:
    time: t
    key: [id]
    columns:
      id: integer
      t: time
      u: time
      d: date
      unit: text
      region: text
      x: {type: number, scale: 2}
      y: {type: number}
      ok: boolean
    joins: {rates: {on: [region]}}
  rates:
    key: [region]
    columns: {region: text, rate: {type: number, scale: 3}}
kpis:
  base: {title: Base, formula: COUNT(*), unit: count, direction: higher, by: [party, region]}
  market: {title: Market, formula: COUNT(*), covers: everyone, unit: count, direction: higher, by: [party, region]}
  two_months: {title: Rolling, formula: "ROLLING(SUM(x), 2 MONTHS, INCLUSIVE)", unit: count, direction: higher,
               by: [region], early window: partial}
"""

BASE = agreed(CHARTER)
START = datetime(2012, 12, 30)  # noqa: DTZ001  (plain readings in UTC, as facts are stored)

numbers = st.sampled_from(["x", "y", "rates.rate", "3", "0.5", "-7"])
terms = st.one_of(
    numbers,
    st.builds("{} + {}".format, numbers, numbers),
    st.builds("{} - {}".format, numbers, numbers),
    st.builds("x * {}".format, st.sampled_from(["y", "2", "rates.rate", "1.25"])),
    st.builds("COALESCE({}, {})".format, numbers, numbers),
    st.builds("NULLIF({}, {})".format, numbers, numbers),
    st.builds("ABS({})".format, numbers),
    st.sampled_from(["HOUR(t)", "MONTH(t)", "DAY(u)", "DAY_OF_WEEK(d)", "QUARTER(t)", "YEAR(u)"]),
    st.sampled_from([f"DATE_DIFF('{unit}', t, u)" for unit in ("day", "hour", "minute", "second", "month", "year")]),
    st.sampled_from(["DATE_DIFF('day', d, DATE '2013-07-01')", "CASE WHEN ok THEN x ELSE y END"]),
)
simple = st.one_of(
    st.builds("{} {} {}".format, terms, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), terms),
    st.sampled_from(
        [
            "ok",
            "NOT ok",
            "region = 'n'",
            "region <> 'n'",
            "region IN ('n', 's')",
            "region NOT IN ('n')",
            "x IS NULL",
            "rates.rate IS NOT NULL",
            "x BETWEEN -1 AND 2.50",
            "y NOT BETWEEN 0 AND 5",
            "d >= DATE '2013-06-01'",
            "t < u",
        ]
    ),
)
conditions = st.one_of(
    simple,
    st.builds("({}) AND ({})".format, simple, simple),
    st.builds("({}) OR ({})".format, simple, simple),
    st.builds("NOT (({}) OR ({}))".format, simple, simple),
)


def binds(text: str) -> bool:
    """Whether the formula is one that the charter takes: units are not to be mixed."""
    try:
        bind(parse(text), BASE.names, source="facts")
    except FormulaError:
        return False
    return True


aggregates = st.one_of(
    st.builds("{}({}) FILTER (WHERE {})".format, st.sampled_from(["SUM", "AVG", "MIN", "MAX"]), terms, conditions),
    st.builds("COUNT({})".format, terms),
    st.builds("COUNT_IF({})".format, conditions),
    st.builds("SHARE_IF({})".format, conditions),
    st.builds("MEDIAN({})".format, terms),
    st.builds("PERCENTILE_DISC({}, 0.9) FILTER (WHERE {})".format, terms, conditions),
    st.builds("COUNT(DISTINCT {}) FILTER (WHERE {})".format, terms, conditions),
    st.builds("WEIGHTED_AVG(x, {})".format, st.sampled_from(["y", "rates.rate"])),
    st.builds("TO_DATE(COUNT(DISTINCT {}), QUARTER)".format, terms),
).filter(binds)

facts = st.fixed_dictionaries(
    {
        "t": st.integers(-20000, 380 * 24 * 60).map(
            lambda minutes: START + timedelta(minutes=minutes) if minutes >= 0 else None
        ),
        "u": st.none() | st.integers(0, 380 * 24 * 3600).map(lambda seconds: START + timedelta(seconds=seconds)),
        "d": st.none() | st.integers(0, 380).map(lambda days: date(2012, 12, 30) + timedelta(days=days)),
        "unit": st.sampled_from(["a", "b", "c", "z", None]),
        "region": st.sampled_from(["n", "s", "w", None]),
        "x": st.none() | st.decimals(-100, 100, places=2),
        "y": st.none() | st.integers(-5, 10),
        "ok": st.sampled_from([True, False, None]),
    }
)
RATES: list[Row] = [{"region": "n", "rate": Decimal("1.125")}, {"region": "s", "rate": None}]


def with_formulas(formulas: list[str]) -> CompiledCharter:
    """The charter with a KPI for each formula beside its own."""
    made = dict(BASE.kpis)
    for number, text in enumerate(formulas):
        bound = bind(parse(text), BASE.names, source="facts")
        made[f"k{number}"] = replace(BASE.kpis["base"], id=f"k{number}", bound=bound, factor=Fraction(1))
    return replace(BASE, kpis=made)


def by_duckdb(
    compiled: CompiledCharter, rows: list[Row], *, threads: int | None = None, as_of: date | None = None
) -> Mapping[str, TallyTable]:
    """The tallies of the first engine."""
    with tempfile.TemporaryDirectory() as folder:
        tables = {
            source: stored(compiled, source, held, Path(folder)) for source, held in (("facts", rows), ("rates", RATES))
        }
        asked = requests(compiled, as_of=as_of)["facts"]
        return {"facts": tally(asked, tables["facts"], compiled, joined=tables, threads=threads)}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.lists(facts, min_size=6, max_size=40), st.lists(aggregates, min_size=4, max_size=8))
def test_the_two_engines_count_alike_whatever_the_facts_and_formulas(rows: list[Row], formulas: list[str]) -> None:
    compiled = with_formulas(formulas)
    numbered: list[Row] = [{**row, "id": i} for i, row in enumerate(rows)]

    found = by_duckdb(compiled, numbered)["facts"]
    expected = interpret(requests(compiled)["facts"], {"facts": numbered, "rates": RATES}, compiled)

    assert found == expected


def many_facts(count: int) -> list[Row]:
    """Facts by a fixed chance."""
    chance = random.Random(7)  # noqa: S311  (test facts, always the same)
    return [
        {
            "id": i,
            "t": START + timedelta(minutes=chance.randrange(380 * 24 * 60)),
            "u": START + timedelta(minutes=chance.randrange(380 * 24 * 60)),
            "d": date(2013, 1, 1) + timedelta(days=chance.randrange(365)),
            "unit": chance.choice(["a", "b", "c", "z", None]),
            "region": chance.choice(["n", "s", "w", None]),
            "x": Decimal(chance.randrange(-10000, 10000)).scaleb(-2),
            "y": chance.randrange(-5, 10),
            "ok": chance.choice([True, False, None]),
        }
        for i in range(count)
    ]


FORMULAS = ["AVG(x)", "MEDIAN(y)", "COUNT(DISTINCT x)", "SUM(x * rates.rate)", "MAX(x) - MIN(x)", "SHARE_IF(ok)"]


def test_order_of_rows_and_number_of_threads_change_nothing() -> None:
    compiled = with_formulas(FORMULAS)
    rows = many_facts(5000)
    shuffled = random.Random(11).sample(rows, len(rows))  # noqa: S311  (likewise)

    first = by_duckdb(compiled, rows, threads=1)
    others = [by_duckdb(compiled, shuffled, threads=threads) for threads in (1, 2, 4)]

    assert all(other == first for other in others)
    assert all(list(other["facts"].rows) == list(first["facts"].rows) for other in others)
    assert all(list(other["facts"].recomputed) == list(first["facts"].recomputed) for other in others)


def test_parts_add_up_to_the_whole_where_the_measure_adds_up() -> None:
    compiled = with_formulas(["SUM(x)", "COUNT_IF(ok)"])
    found = figures(compiled, by_duckdb(compiled, many_facts(2000)), as_of=AFTER)

    for kpi in ("k0", "k1"):
        for period in ("2013-01", "2013-06"):
            held = [each for each in found if each.kpi == kpi and each.period == period]
            values = {(each.party, each.scope): each.exact or Fraction(0) for each in held}
            regions = [value for (party, scope), value in values.items() if party is None and scope]
            parties = [value for (party, scope), value in values.items() if party is not None and not scope]
            assert sum(regions) == sum(parties) == values[None, ()] != 0


def test_a_party_sees_the_whole_market_and_its_own_facts_only_as_members() -> None:
    compiled = with_formulas([])
    found = figures(compiled, by_duckdb(compiled, many_facts(2000)), as_of=AFTER, periods=["2013-06"])
    values = {(each.kpi, each.party): each.exact for each in found if not each.scope}

    assert values["market", "one"] == values["market", "two"] == values["market", None]
    assert (values["base", "one"] or 0) + (values["base", "two"] or 0) == values["base", None]
    assert (values["base", None] or 0) < (values["market", None] or 0)


@settings(max_examples=10, deadline=None)
@given(st.lists(facts, min_size=1, max_size=60))
def test_a_figure_rolled_up_from_intervals_is_the_figure_counted_for_its_period_alone(rows: list[Row]) -> None:
    compiled = with_formulas(FORMULAS)
    numbered: list[Row] = [{**row, "id": i} for i, row in enumerate(rows)]
    held = {"facts": numbered, "rates": RATES}
    every = {source: interpret(asked, held, compiled) for source, asked in requests(compiled).items()}
    by_days = {
        source: interpret(replace(asked, cuts=daily(asked.cuts)), held, compiled)
        for source, asked in requests(compiled).items()
    }

    whole = figures(compiled, every, as_of=AFTER)
    from_days = figures(compiled, by_days, as_of=AFTER)

    assert whole == from_days
    for period in ("2013-01", "2013-03"):
        alone = {
            source: interpret(asked, held, compiled) for source, asked in requests(compiled, periods=[period]).items()
        }
        places = {(each.kpi, each.party, each.scope): each for each in whole if each.period == period}
        for each in figures(compiled, alone, as_of=AFTER, periods=[period]):
            assert each == places[each.kpi, each.party, each.scope]


days = st.integers(0, 400).map(lambda ahead: date(2012, 12, 20) + timedelta(days=ahead))


@settings(max_examples=15, deadline=None)
@given(st.lists(facts, min_size=1, max_size=40), days)
def test_facts_of_the_day_of_looking_and_later_are_unknown_to_both_engines(rows: list[Row], looked: date) -> None:
    compiled = with_formulas(FORMULAS)
    numbered: list[Row] = [{**row, "id": i} for i, row in enumerate(rows)]
    known = [row for row in numbered if (day := day_of(row, compiled)) is not None and day < looked]

    by_sql = by_duckdb(compiled, numbered, as_of=looked)
    asked = requests(compiled, as_of=looked)["facts"]
    by_hand = {"facts": interpret(asked, {"facts": numbered, "rates": RATES}, compiled)}
    of_known = {"facts": interpret(requests(compiled)["facts"], {"facts": known, "rates": RATES}, compiled)}

    assert by_sql == by_hand == of_known
    later = figures(compiled, by_duckdb(compiled, numbered), as_of=AFTER)
    ended = {(each.kpi, each.period, each.party, each.scope): each.value for each in later if each.end <= looked}
    for each in figures(compiled, by_sql, as_of=looked):
        if each.end <= looked and each.value is not None:  # a period may still have been without its facts
            assert each.value == ended.get((each.kpi, each.period, each.party, each.scope))


def day_of(row: Row, compiled: CompiledCharter) -> date | None:
    """The day of a fact by the charter's clock."""
    moment = row["t"]
    return compiled.zone.day_of(moment.replace(tzinfo=UTC)) if isinstance(moment, datetime) else None


def daily(cuts: tuple[date, ...]) -> tuple[date, ...]:
    """Every day from the first cut to the last."""
    return tuple(cuts[0] + timedelta(days=ahead) for ahead in range((cuts[-1] - cuts[0]).days + 1))


def test_the_sql_is_made_of_our_names_and_reads_the_days_in_utc() -> None:
    compiled = with_formulas(["SUM(x) FILTER (WHERE region = 'it''s; DROP TABLE facts --')"])
    with tempfile.TemporaryDirectory() as folder:
        table = stored(compiled, "facts", [], Path(folder))
        rates = stored(compiled, "rates", RATES, Path(folder))
        engine = RecordedFacts({"facts": table, "rates": rates}, compiled.charter.sources)
        planned = planned_on(requests(compiled)["facts"], engine, compiled, keys=())
        engine.close()

    assert planned is not None
    text = "\n".join(
        engine.text(group_query(planned.sketch.plan, group, planned.relations, planned.offsets))
        for group in planned.sketch.groups
    )
    assert "'it''s; DROP TABLE facts --'" in text
    assert "CAST('2012-12-31 23:00:00' AS TIMESTAMP)" in text  # midnight of 1 January in Berlin
    assert "FILTER" not in text
