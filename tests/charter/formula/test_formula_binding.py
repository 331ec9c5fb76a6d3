"""What names mean, what is refused because of its kind or unit, and which kind and unit a formula has."""

from decimal import Decimal
from typing import cast

import pytest

from tallystick.charter.formula.bind import (
    Bound,
    ColumnType,
    Definition,
    Kind,
    Names,
    SourceNames,
    bind,
    bind_condition,
)
from tallystick.charter.formula.names import ColumnKind
from tallystick.charter.formula.nodes import Aggregate, Arithmetic, Column, Comparison, Excluding, Number, Reference
from tallystick.charter.formula.parse import parse, parse_condition
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.formula.write import write
from tallystick.terms.quantity import Unit


def source(name: str, columns: str, *, snapshot: str | None = None, **joins: SourceNames) -> SourceNames:
    """A source from ``name:kind:unit`` words; a kind that ends in ! is a stock."""
    declared = {}
    for listed in columns.split():
        column, kind, unit = (*listed.split(":"), *("number", "ratio")[len(listed.split(":")) - 1 :])
        plain = cast("ColumnKind", kind.rstrip("!"))
        declared[column] = ColumnType(column, plain, Unit.parse(unit), 2, stock=kind.endswith("!"))
    return SourceNames(name, declared, joins, snapshot)


WEATHER = source("weather", "visib:number:miles origin:text gust:number:mph")
FLIGHTS = source(
    "flights",
    "delay:number:minutes distance:number:miles seats:number:count fare:number:EUR cost:number:EUR tax:number:USD "
    "hours:number:h origin:text dest:text late:boolean d:date t:time",
    weather=WEATHER,
)
STAFF = source("staff", "month_end:date heads:number!:count team:text hired:number:count", snapshot="month_end")
BACKLOG = source("backlog", "cases:number!:count queue:text")
SOURCES = {known.id: known for known in (FLIGHTS, WEATHER, STAFF, BACKLOG)}
MEASURES = {
    definition.id: definition
    for definition in (
        Definition("scheduled", parse("COUNT(*)"), "flights"),
        Definition("on-time", parse("COUNT_IF(delay < 15)"), "flights"),
        Definition("punctuality", parse('"on-time" / scheduled')),
        Definition("income", parse("SUM(fare)"), "flights", parse_condition("origin = 'JFK'"), "everyone"),
        Definition("heads", parse("LAST(heads)"), "staff"),
    )
}
NAMES = Names(SOURCES, None, MEASURES)


def bound(formula: str, names: Names = NAMES, source: str | None = "flights") -> Bound:
    return bind(parse(formula), names, source=source)


def refusal(formula: str, names: Names = NAMES, source: str | None = "flights") -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        bind(parse(formula), names, source=source)
    return caught.value


REFUSED = [
    # (formula, id, the part the caret stands under, words of message or hint)
    ("schedule", "F020", "schedule", "Did you mean scheduled"),
    ("on-time", "F020", "on", 'in double quotes: "on-time"'),
    ('"On-Time"', "F020", '"On-Time"', 'Did you mean "on-time"'),
    ("flights", "F020", "flights", "is a source.*COUNT(*)"),
    ("SUM(delais)", "F021", "delais", "Did you mean delay"),
    ('SUM("Delay")', "F021", '"Delay"', "Did you mean delay"),
    ("SUM(visib)", "F021", "visib", "write weather.visib"),
    ("SUM(weather.delay)", "F021", "weather.delay", "'weather' declares no column 'delay'"),
    ("delay", "F022", "delay", "for example SUM(delay)"),
    ("late / scheduled", "F022", "late", "COUNT_IF(late)"),
    ("COUNT(*) / origin", "F022", "origin", "COUNT(origin)"),
    ("weather.visib", "F022", "weather.visib", "SUM(visib)"),
    ("SUM(scheduled)", "F023", "scheduled", "Combine measures outside"),
    ("COUNT(*) FILTER (WHERE scheduled > 1)", "F023", "scheduled", "inside FILTER"),
    ("SUM(staff.heads)", "F025", "staff.heads", "Declare the join"),
    ("SUM(origin)", "F030", "origin", "SUM takes a number; this is a text"),
    ("SUM('a')", "F030", "'a'", "SUM takes a number; this is a text"),
    ("SUM(late)", "F030", "late", "COUNT_IF(condition)"),
    ("AVG(d)", "F030", "d", "this is a day"),
    ("MAX(t)", "F030", "t", "this is a time"),
    ("MIN(origin)", "F030", "origin", "COUNT(DISTINCT x)"),
    ("MEDIAN(late)", "F030", "late", "takes a number"),
    ("PERCENTILE_DISC(origin, 0.5)", "F030", "origin", "takes a number"),
    ("COUNT_IF(delay)", "F030", "delay", "COUNT_IF(x > 0)"),
    ("SHARE_IF(origin)", "F030", "origin", "takes a condition"),
    ("COUNT(*) FILTER (WHERE delay)", "F030", "delay", "FILTER takes a condition"),
    ("COUNT_IF(origin < 5)", "F030", "5", "A text is compared with a number"),
    ("COUNT_IF(origin < dest)", "F030", "origin < dest", "engines order texts differently"),
    ("COUNT_IF(origin BETWEEN 'A' AND 'B')", "F030", "origin BETWEEN 'A' AND 'B'", "engines order texts"),
    ("COUNT_IF(late < TRUE)", "F030", "late < TRUE", "a condition with another"),
    ("COUNT_IF(late = 1)", "F030", "1", "A condition is compared with a number"),
    ("COUNT_IF(delay = '15')", "F030", "'15'", "numbers without quotes"),
    ("COUNT_IF(d = '2013-01-01')", "F030", "'2013-01-01'", "DATE '2013-01-31'"),
    ("COUNT_IF(t < DATE '2013-01-01')", "F030", "DATE '2013-01-01'", "depends on a zone"),
    ("COUNT_IF(origin IN ('JFK', 5))", "F030", "5", "compared with a number"),
    ("COUNT_IF(late AND delay)", "F030", "delay", "AND takes a condition"),
    ("COUNT_IF(1 OR late)", "F030", "1", "OR takes a condition"),
    ("COUNT_IF(NOT delay)", "F030", "delay", "NOT takes a condition"),
    ("SUM(late + 1)", "F030", "late", "COUNT_IF(condition)"),
    ("SUM(d - d)", "F030", "d", "DATE_DIFF('day', from, until)"),
    ("SUM(-origin)", "F030", "origin", "takes a number"),
    ("SUM(ABS(late))", "F030", "late", "ABS takes a number"),
    ("SUM(COALESCE(delay, 'none'))", "F030", "'none'", "COALESCE gives a number here and a text there"),
    ("SUM(CASE WHEN late THEN 1 ELSE 'no' END)", "F030", "'no'", "CASE gives a number here and a text there"),
    ("SUM(CASE WHEN delay THEN 1 END)", "F030", "delay", "WHEN takes a condition"),
    ("COUNT_IF(NULLIF(origin, 1) IS NULL)", "F030", "NULLIF(origin, 1)", "A text is compared with a number"),
    ("COUNT_IF(YEAR(origin) = 1)", "F030", "origin", "YEAR takes a day or time"),
    ("COUNT_IF(HOUR(d) = 1)", "F030", "d", "which has no hours"),
    ("SUM(DATE_DIFF('day', d, t))", "F030", "DATE_DIFF('day', d, t)", "a day and a time"),
    ("SUM(DATE_DIFF('day', '2013-01-01', d))", "F030", "'2013-01-01'", "Write days as DATE"),
    ("'a'", "F030", "'a'", "A text stands outside"),
    ("CASE WHEN 'a' = 'a' THEN 1 END", "F030", "'a'", "outside an aggregate"),
    ("DATE '2013-01-01'", "F030", "DATE '2013-01-01'", "A day stands outside"),
    ("SUM(delay) AND TRUE", "F030", "SUM(delay)", "AND takes a condition"),
    ("SUM(delay) + (SUM(delay) > 1)", "F030", "SUM(delay) > 1", "CASE WHEN condition"),
    ("GROWTH(COUNT(*) > 1)", "F030", "COUNT(*) > 1", "GROWTH takes a number"),
    ("SUM(fare) + SUM(delay)", "F031", "SUM(delay)", "'EUR' and 'minutes' are added"),
    ("SUM(fare) - SUM(tax)", "F031", "SUM(tax)", "'EUR' and 'USD' are subtracted"),
    ("SUM(fare + tax)", "F031", "tax", "different units"),
    ("COUNT_IF(delay > hours)", "F031", "hours", "'minutes' and 'h' are compared.*in one unit"),
    ("COUNT_IF(delay BETWEEN 1 AND hours)", "F031", "hours", "different units"),
    ("SUM(COALESCE(fare, tax))", "F031", "tax", "alternatives of COALESCE"),
    ("SUM(CASE WHEN late THEN fare ELSE delay END)", "F031", "delay", "alternatives of CASE"),
    ("SUM(fare) + COUNT(*)", "F031", "COUNT(*)", "'EUR' and 'count'"),
    ("COUNT_IF(NULLIF(fare, delay) IS NULL)", "F031", "NULLIF(fare, delay)", "'EUR' and 'minutes'"),
    ("COUNT_IF(origin = NULL)", "F032", "NULL", "write x IS NULL"),
    ("COUNT_IF(delay <> NULL)", "F032", "NULL", "write x IS NOT NULL"),
    ("COUNT_IF(NULL = delay)", "F032", "NULL", "write x IS NULL"),
    ("COUNT_IF(NULL)", "F032", "NULL", "COUNT_IF"),
    ("COUNT(NULL)", "F032", "NULL", "counts nothing"),
    ("SUM(delay + NULL)", "F032", "NULL", "COALESCE"),
    ("COUNT_IF(NULL IS NULL)", "F032", "NULL", "Name a column"),
    ("COUNT_IF(delay BETWEEN NULL AND 3)", "F032", "NULL", "BETWEEN"),
    ("COUNT_IF(NULLIF(delay, NULL) > 3)", "F032", "NULLIF(delay, NULL)", "NULLIF(x, 0)"),
    ("COUNT_IF(late AND NULL)", "F032", "NULL", "IS NULL"),
    ("SUM(fare / 2)", "F033", "fare / 2", "SUM(a) / 2"),
    ("COUNT_IF(fare / cost > 2)", "F033", "fare / cost", "write a > 2 * b"),
    ("COUNT(*) FILTER (WHERE fare / cost > 2)", "F033", "fare / cost", "inside FILTER"),
    ("SUM(seats * fare * delay)", "F034", "seats * fare * delay", "54 digits"),
    ("SUM(fare * cost * 1.19)", "F034", "fare * cost * 1.19", "39 digits.*constants outside"),
    ("SUM(fare * 12345678901234567890.1)", "F034", "fare * 12345678901234567890.1", "39 digits"),
    (
        "SUM(fare * 1234567890123456789012345678901.10)",
        "F034",
        "fare * 1234567890123456789012345678901.10",
        "50 digits",
    ),
    ("WEIGHTED_AVG(fare * seats, cost)", "F034", "WEIGHTED_AVG(fare * seats, cost)", "at most two columns"),
    ("LAST(delay)", "F036", "LAST(delay)", "declares none"),
    ("COUNT(*) > 1", "F037", "COUNT(*) > 1", "CASE WHEN condition THEN 1"),
    ("NULL", "F037", "NULL", "gives NULL"),
    ("SHARE_OF(scheduled, orgin)", "F021", "SHARE_OF(scheduled, orgin)", "Did you mean origin"),
]


@pytest.mark.parametrize(("formula", "identity", "place", "words"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_formula_is_refused_at_its_place_with_advice(formula: str, identity: str, place: str, words: str) -> None:
    error = refusal(formula)

    assert error.id == identity
    assert formula[error.position : error.position + error.length] == place
    for word in words.split(".*"):
        assert word in str(error)
    assert error.hint


KINDS = [
    ("COUNT(*)", Kind.ADDITIVE, "count"),
    ("COUNT_IF(late)", Kind.ADDITIVE, "count"),
    ("SUM(fare)", Kind.ADDITIVE, "EUR"),
    ("SUM(fare) - SUM(cost)", Kind.ADDITIVE, "EUR"),
    ("2 * SUM(fare)", Kind.ADDITIVE, "EUR"),
    ("SUM(fare) / 1000", Kind.ADDITIVE, "EUR"),
    ("-SUM(fare)", Kind.ADDITIVE, "EUR"),
    ("SUM(fare * seats)", Kind.ADDITIVE, "EUR"),
    ("SUM(fare) + 5", Kind.DERIVED, "EUR"),
    ("SUM(distance) / SUM(hours)", Kind.RATIO, "miles/h"),
    ("COUNT_IF(late) / COUNT(*)", Kind.RATIO, "ratio"),
    ("1 - COUNT_IF(late) / COUNT(*)", Kind.RATIO, "ratio"),
    ("100 * COUNT_IF(late) / COUNT(*)", Kind.RATIO, "ratio"),
    ("SUM(fare) / NULLIF(SUM(distance), 0)", Kind.RATIO, "EUR/miles"),
    ("SUM(fare) / COUNT(DISTINCT origin)", Kind.RATIO, "EUR"),
    ("punctuality", Kind.RATIO, "ratio"),
    ("SHARE_IF(late)", Kind.RATIO, "share"),
    ("punctuality / punctuality", Kind.DERIVED, "ratio"),
    ("punctuality - punctuality", Kind.DERIVED, "ratio"),
    ("AVG(delay)", Kind.AVERAGE, "minutes"),
    ("WEIGHTED_AVG(delay, seats)", Kind.AVERAGE, "minutes"),
    ("AVG(delay) - 15", Kind.DERIVED, "minutes"),
    ("MIN(delay)", Kind.EXTREME, "minutes"),
    ("MAX(fare)", Kind.EXTREME, "EUR"),
    ("COUNT(DISTINCT dest)", Kind.DISTINCT, "count"),
    ("MEDIAN(delay)", Kind.PERCENTILE, "minutes"),
    ("PERCENTILE_DISC(delay, 0.9)", Kind.PERCENTILE, "minutes"),
    ("PRIOR(SUM(fare), 1 YEAR)", Kind.DERIVED, "EUR"),
    ("TO_DATE(SUM(fare), YEAR)", Kind.DERIVED, "EUR"),
    ("ROLLING(SUM(fare), 3 MONTHS, INCLUSIVE)", Kind.DERIVED, "EUR"),
    ("GROWTH(SUM(fare), 1 YEAR)", Kind.DERIVED, "ratio"),
    ("SHARE_OF(SUM(fare), origin)", Kind.DERIVED, "share"),
    ("CASE WHEN COUNT(*) > 30 THEN AVG(delay) END", Kind.DERIVED, "minutes"),
    ("COALESCE(AVG(delay), 0)", Kind.DERIVED, "minutes"),
    ("SUM(fare) * SUM(delay)", Kind.DERIVED, "EUR*minutes"),
    ("AVG(DATE_DIFF('day', d, d))", Kind.AVERAGE, "days"),
    ("SUM(DATE_DIFF('minute', t, t))", Kind.ADDITIVE, "minutes"),
    ("AVG(DATE_DIFF('month', d, d))", Kind.AVERAGE, "months"),
    ("SUM(CASE WHEN late THEN fare ELSE 0 END)", Kind.ADDITIVE, "EUR"),
    ("SUM(CASE WHEN late THEN 1 ELSE 0 END)", Kind.ADDITIVE, "ratio"),
    ("COUNT_IF(delay BETWEEN 0 AND 15)", Kind.ADDITIVE, "count"),
    ("1 / SUM(hours)", Kind.DERIVED, "1/h"),
    ("2 * 3", Kind.CONSTANT, "ratio"),
    ("CASE WHEN TRUE THEN 1 ELSE 2 END", Kind.CONSTANT, "ratio"),
    ("heads", Kind.SEMI_ADDITIVE, "count"),
    ("heads - heads", Kind.SEMI_ADDITIVE, "count"),
    ("SUM(fare) / heads", Kind.RATIO, "EUR"),
]


@pytest.mark.parametrize(("formula", "kind", "unit"), KINDS, ids=[row[0] for row in KINDS])
def test_a_formula_has_a_kind_and_a_unit(formula: str, kind: Kind, unit: str) -> None:
    found = bound(formula)

    assert found.kind is kind
    assert found.unit == (Unit.parse(unit) if unit != "1/h" else Unit.parse("ratio").per(Unit.parse("h")))


def test_holistic_formulas_and_windows_are_marked() -> None:
    assert bound("MEDIAN(delay) - 1").holistic
    assert bound("COUNT(*) / COUNT(DISTINCT dest)").holistic
    assert not bound("AVG(delay)").holistic
    assert bound("GROWTH(scheduled) * 2").uses_windows
    assert not bound("scheduled * 2").uses_windows


def test_columns_and_aggregates_get_their_source() -> None:
    node = bound("COUNT_IF(DELAY < 15 AND Weather.Visib < 1)").node

    assert isinstance(node, Aggregate)
    assert node.source == "flights"
    assert write(node) == "COUNT_IF(delay < 15 AND weather.visib < 1)"
    assert write(node.arguments[0]) == "flights.delay < 15 AND weather.visib < 1"


def test_a_name_in_the_source_and_in_a_joined_one_is_told_apart() -> None:
    node = bound("COUNT_IF(origin = weather.origin)").node

    assert isinstance(node, Aggregate)
    comparison = node.arguments[0]
    assert comparison == Comparison("=", Column("origin", "flights"), Column("origin", "weather"))


def test_two_joins_of_one_source_are_told_apart() -> None:
    airports = source("airports", "altitude:number:feet")
    flights = source("flights", "origin:text dest:text", start=airports, end=airports)

    found = bound("COUNT_IF(start.altitude > end.altitude)".replace("end.", '"end".'), Names({"flights": flights}))

    assert write(found.node) == 'COUNT_IF(start.altitude > "end".altitude)'


def test_a_name_that_fits_two_columns_needs_double_quotes() -> None:
    doubled = Names({"flights": source("flights", "Delay:number delay:number DELAY:number")})

    assert write(bound("SUM(delay)", doubled).node) == "SUM(delay)"
    assert write(bound('SUM("DELAY")', doubled).node) == "SUM(DELAY)"
    error = refusal("SUM(dElay)", doubled)
    assert error.id == "F026"
    assert "'DELAY' or 'Delay' or 'delay'" in error.message


def test_a_measure_keeps_its_source_where_and_covers() -> None:
    node = bind(parse("income / COUNT(*)"), NAMES, source="flights").node

    assert isinstance(node, Arithmetic)
    assert node.left == Aggregate(
        "SUM",
        (Column("fare", "flights"),),
        parse_condition("flights.origin = 'JFK'"),
        "flights",
        "everyone",
    )
    assert isinstance(node.right, Aggregate)
    assert node.right.covers == "members"


def test_where_is_joined_to_each_filter() -> None:
    formula = parse("COUNT(*) FILTER (WHERE late AND delay > 5) / COUNT(*)")

    found = bind(formula, NAMES, where=parse_condition("origin = 'JFK' AND late"), source="flights")

    assert write(found.node) == (
        "COUNT(*) FILTER (WHERE origin = 'JFK' AND late AND delay > 5) "
        "/ COUNT(*) FILTER (WHERE origin = 'JFK' AND late)"
    )


def test_where_and_a_measure_are_not_mixed() -> None:
    with pytest.raises(FormulaError, match=r"F029 where: does not reach into the measure 'scheduled'") as caught:
        bind(parse("COUNT(*) / scheduled"), NAMES, where=parse_condition("late"), source="flights")

    assert caught.value.position == 11


def test_where_must_be_a_condition_of_the_source() -> None:
    with pytest.raises(FormulaError, match=r"F037 The condition is a number"):
        bind(parse("COUNT(*)"), NAMES, where=parse_condition("delay"), source="flights")


def test_a_row_condition_is_bound_to_its_source() -> None:
    condition = bind_condition(parse_condition("delay BETWEEN -120 AND 1500"), NAMES, source="flights")

    assert write(condition) == "flights.delay BETWEEN -120 AND 1500"
    with pytest.raises(FormulaError, match=r"F021"):
        bind_condition(parse_condition("delay > 0"), NAMES, source="staff")
    with pytest.raises(FormulaError, match=r"F024 There is no source 'flight'\. Did you mean 'flights'\?"):
        bind_condition(parse_condition("delay > 0"), NAMES, source="flight")


def test_measures_mentioned_are_listed_in_order_once() -> None:
    assert bound("punctuality + scheduled / punctuality").measures == ("punctuality", "scheduled", "on-time")
    assert bound("heads / scheduled").sources == {"staff", "flights"}


# Whose facts


def test_the_only_source_with_the_columns_is_taken() -> None:
    assert bound("COUNT_IF(late)", source=None).sources == {"flights"}
    assert bound("SUM(gust)", source=None).sources == {"weather"}
    assert bound("COUNT_IF(late AND weather.visib < 1)", source=None).sources == {"flights"}


def test_the_default_source_is_taken_when_several_fit() -> None:
    default = Names(SOURCES, "weather", MEASURES)

    assert bound("COUNT_IF(origin = 'JFK')", default, None).sources == {"weather"}
    assert bound("COUNT(*)", default, None).sources == {"weather"}
    assert bound("COUNT_IF(late)", default, None).sources == {"flights"}


def test_candidates_are_listed_when_several_fit() -> None:
    error = refusal("COUNT_IF(origin = 'JFK')", source=None)

    assert error.id == "F024"
    assert "'flights', 'weather' all fit" in error.hint


def test_columns_of_two_sources_need_two_measures() -> None:
    error = refusal("SUM(fare) / AVG(hired)", source=None)

    assert error.id == "F024"
    assert error.hint.startswith("fare is in 'flights', hired is in 'staff'; make a measure for each source")


def test_a_column_of_no_source_is_named() -> None:
    error = refusal("SUM(fare) / SUM(distanse)", source=None)

    assert (error.id, error.position) == ("F021", 16)
    assert "Did you mean distance?" in error.hint


def test_an_unknown_source_is_refused() -> None:
    assert "Did you mean 'flights'?" in refusal("COUNT(*)", source="flight").hint


def test_without_any_source_nothing_is_counted() -> None:
    assert refusal("COUNT(*)", Names({}), None).id == "F024"
    assert bind(parse("1 + 1"), Names({})).kind is Kind.CONSTANT


# Circles


def test_a_circle_of_measures_is_named() -> None:
    formulas = {"a": "b + 1", "b": "c", "c": "2 * a"}
    circle = Names(SOURCES, definitions={name: Definition(name, parse(text)) for name, text in formulas.items()})

    error = refusal("1 + b", circle)

    assert error.id == "F027"
    assert "b → c → a → b" in error.message
    assert error.within == "a"
    assert error.position == 0


def test_a_measure_of_itself_is_a_circle() -> None:
    assert "a → a" in str(refusal("a", Names(SOURCES, definitions={"a": Definition("a", Reference("A"))})))


def test_an_error_in_a_measure_names_the_measure() -> None:
    broken = Names(SOURCES, definitions={"broken": Definition("broken", parse("SUM(origin)"), "flights")})

    error = refusal("1 + broken", broken)

    assert error.within == "broken"
    assert error.position == 4
    assert str(error).endswith("(in 'broken')")
    assert error.show("1 + broken") == str(error)
    assert error.show("SUM(origin)", of="broken").splitlines()[1] == "    ^^^^^^"


# Stocks


@pytest.mark.parametrize("formula", ["SUM(heads)", "COUNT(*)", "COUNT_IF(team = 'a')", "SUM(hired)", "SUM(heads) / 12"])
def test_a_stock_is_not_added_up_over_snapshots(formula: str) -> None:
    error = refusal(formula, source="staff")

    assert error.id == "F035"
    assert "COUNT(DISTINCT month_end)" in error.hint


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(heads) / COUNT(DISTINCT month_end)",
        "COUNT(*) / COUNT(DISTINCT month_end)",
        "(SUM(heads) - COUNT_IF(team = 'a')) / COUNT(DISTINCT Month_End)",
        "SUM(heads) / NULLIF(COUNT(DISTINCT month_end), 0)",
    ],
)
def test_a_mean_over_snapshots_is_a_stock(formula: str) -> None:
    assert bound(formula, source="staff").kind is Kind.SEMI_ADDITIVE


@pytest.mark.parametrize("formula", ["SUM(heads) / COUNT(DISTINCT team)", "COUNT(DISTINCT month_end) / SUM(heads)"])
def test_another_denominator_makes_no_mean_over_snapshots(formula: str) -> None:
    assert refusal(formula, source="staff").id == "F035"


def test_the_snapshots_of_another_source_make_no_mean() -> None:
    other = source("offices", "month_end:date desks:number:count", snapshot="month_end")
    names = Names(
        {"staff": STAFF, "offices": other},
        definitions={"months": Definition("months", parse("COUNT(DISTINCT month_end)"), "offices")},
    )

    assert refusal("SUM(heads) / months", names, "staff").id == "F035"
    assert bound("SUM(desks) / months", names, "offices").kind is Kind.SEMI_ADDITIVE


@pytest.mark.parametrize("formula", ["LAST(heads)", "FIRST(heads) FILTER (WHERE team = 'a')", "LAST(1)"])
def test_first_and_last_snapshots_are_stocks(formula: str) -> None:
    assert bound(formula, source="staff").kind is Kind.SEMI_ADDITIVE


@pytest.mark.parametrize("formula", ["AVG(heads)", "MAX(heads)", "COUNT(DISTINCT team)", "MEDIAN(heads)"])
def test_what_does_not_add_snapshots_up_is_allowed(formula: str) -> None:
    assert bound(formula, source="staff").sources == {"staff"}


def test_a_stock_column_without_snapshots_is_not_summed() -> None:
    error = refusal("SUM(2 * cases)", source="backlog")

    assert (error.id, error.position) == ("F035", 8)
    assert bound("MAX(cases)", source="backlog").kind is Kind.EXTREME


# Exclusions, which a KPI puts round its formula


def test_an_exclusion_is_a_ratio_of_counts() -> None:
    node = Excluding(parse('"on-time"'), parse("scheduled"), parse("COUNT_IF(weather.visib < 1)"), "drop")

    found = bind(node, NAMES, source="flights")

    assert (found.kind, found.unit) == (Kind.RATIO, Unit.parse("ratio"))
    assert found.sources == {"flights"}
    assert isinstance(found.node, Excluding)
    assert all(isinstance(part, Aggregate) for part in (found.node.performed, found.node.planned, found.node.excluded))


def test_an_exclusion_of_another_unit_is_refused() -> None:
    node = Excluding(parse('"on-time"'), parse("scheduled"), parse("SUM(fare)"), "drop")

    with pytest.raises(FormulaError, match=r"F031 'count' and 'EUR' are parts of one exclusion"):
        bind(node, NAMES, source="flights")


def test_binding_what_is_bound_changes_nothing() -> None:
    once = bound("punctuality * SUM(fare) / 2")

    assert bind(once.node, NAMES, source="flights").node == once.node


def test_a_product_that_fits_is_allowed() -> None:
    assert bound("SUM(fare * cost * 50)").unit == Unit.parse("EUR*EUR")
    assert bound("SUM(fare * 1234567890123456789.100)").unit == Unit.parse("EUR")


def test_a_number_beside_a_quantity_is_in_its_unit() -> None:
    assert bound("SUM(delay) - 15").unit == Unit.parse("minutes")
    assert bound("15 * SUM(delay)").unit == Unit.parse("minutes")
    assert bound("SUM(COALESCE(fare, 0))").unit == Unit.parse("EUR")
    assert isinstance(bound("3.50").node, Number)
    assert bound("3.50").node == Number(Decimal("3.5"))
