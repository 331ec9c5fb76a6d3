"""From models to definitions: names, formulas, units, cells; one cause gives one problem, at its place."""

from fractions import Fraction
from pathlib import Path

import pytest

from charter.writing import HEAD, SALES, at, compiled, examined, kpi, only, place
from tallystick.charter.compiling import compile_charter, examine
from tallystick.charter.formula.nodes import Aggregate
from tallystick.charter.formula.walk import walk
from tallystick.charter.read import charter_files, read_files, read_texts
from tallystick.charter.shape import shape
from tallystick.errors import ProblemsError

COUNTED = "formula: COUNT(*)\nunit: count\n"

TWO_SOURCES = (
    SALES
    + """\
  visits:
    time: day
    key: [day, shop]
    columns: {day: date, shop: text, who: text, people: number}
"""
)


def marked(text: str) -> tuple[str, tuple[int, int]]:
    """A text without its mark ``@``, and where the mark stood."""
    return text.replace("@", ""), place(text, "@")


CASES: dict[str, tuple[str, str, str, str]] = {
    # a charter with @ before the place that is reported; id; message; words of the hint
    "a source that is not there": (
        kpi(COUNTED + "source: @salse"),
        "C010",
        "there is no source 'salse'.",
        "Did you mean 'sales'?",
    ),
    "a measure for the minimum that is not there": (
        kpi(COUNTED + "minimum: @30 scheduled", measures="measures: {planned: COUNT(*), used: planned}\n").replace(
            "formula: COUNT(*)", "formula: used"
        ),
        "C010",
        "there is no measure 'scheduled'.",
        "There are planned, used.",
    ),
    "an excluded measure that is not there": (
        kpi("formula: COUNT_IF(won) / COUNT(*)\nunit: percent\nexcludes: {w: {measure: @storms, convention: drop}}"),
        "C010",
        "there is no measure 'storms'.",
        "None is declared.",
    ),
    "a joined source that is not there": (
        kpi(COUNTED, sources=SALES + "    joins: {@vists: {on: day}}\n"),
        "C010",
        "there is no source 'vists'.",
        "There are sales.",
    ),
    "an owner that is not there": (
        kpi(COUNTED).replace("owner: us/manager", "owner: @us/manger"),
        "C010",
        "there is no role 'us/manger'.",
        "Did you mean 'us/manager'?",
    ),
    "an approver that is not there": (
        kpi(COUNTED + "approvers: [us/manager, @them/manager]"),
        "C010",
        "there is no role 'them/manager'.",
        "Did you mean 'us/manager'?",
    ),
    "a role of a party that is not there": (
        kpi(COUNTED, head=HEAD.replace("people: {", "people: {@uss/analyst: {title: A}, ")),
        "C010",
        "there is no party 'uss'.",
        "Did you mean 'us'?",
    ),
    "an objective that is not there": (
        kpi(COUNTED + "objective: @grow"),
        "C010",
        "there is no objective 'grow'.",
        "No objective is declared.",
    ),
    "a KPI of an objective that is not there": (
        kpi(COUNTED) + "strategy: {objectives: [{id: grow, owner: us/manager, statement: We grow, kpis: [k, @kk]}]}\n",
        "C010",
        "there is no KPI 'kk'.",
        "Did you mean 'k'?",
    ),
    "an objective that another supports": (
        kpi(COUNTED)
        + "strategy: {objectives: [{id: grow, owner: us/manager, statement: We grow, kpis: k, supports: @gro}]}\n",
        "C010",
        "there is no objective 'gro'.",
        "Did you mean 'grow'?",
    ),
    "a KPI of the scorecard that is not there": (
        kpi(COUNTED) + "scorecard: {items: [{group: g, items: [{kpi: k}, {kpi: @kk}]}]}\n",
        "C010",
        "there is no KPI 'kk'.",
        "Did you mean 'k'?",
    ),
    "the party of a single target": (
        kpi(COUNTED + "by: [party]\ndirection: higher\ntarget: {for: {party: @ours}, flat: 1}"),
        "C010",
        "there is no party 'ours'.",
        "Did you mean 'us'?",
    ),
    "a formula that cannot be read": (
        kpi("formula: COUNT(*@\nunit: count"),
        "C011",
        "F007: The formula ends, but ')'",
        "",
    ),
    "a formula that does not fit its source": (
        kpi("formula: SUM(@amuont)\nunit: EUR"),
        "C011",
        "F021: 'sales' declares no column 'amuont'.",
        "Did you mean amount?",
    ),
    "a measure that is not there": (
        kpi("formula: 1 + @total\nunit: EUR", measures="measures: {totals: SUM(amount), used: totals}\n"),
        "C011",
        "F020: There is no measure or KPI 'total'.",
        "Did you mean totals?",
    ),
    "a condition that cannot be read": (
        kpi(COUNTED + "where: won AND@"),
        "C011",
        "F007: The formula ends, but a value was expected.",
        "",
    ),
    "a condition that does not fit the source": (
        kpi(COUNTED + "where: won AND @whoo = 'x'"),
        "C011",
        "F021: 'sales' declares no column 'whoo'.",
        "Did you mean who?",
    ),
    "a condition that is no condition": (
        kpi(COUNTED + "where: @hours"),
        "C011",
        "F037: The condition is a number, which is neither true nor false.",
        "",
    ),
    "a quality rule that does not fit the source": (
        kpi(COUNTED, sources=SALES + "    rules: [won, {check: hours > 0 AND @minutes > 0, because: Why}]\n"),
        "C011",
        "F021: 'sales' declares no column 'minutes'.",
        "",
    ),
    "a single quality rule": (
        kpi(COUNTED, sources=SALES + "    rules: hours > 0 AND @minutes > 0\n"),
        "C011",
        "F021: 'sales' declares no column 'minutes'.",
        "",
    ),
    "a calendar that is not there": (
        kpi(COUNTED + "calendar: @moons"),
        "C012",
        "There is no calendar 'moons'; there are months, quarters, years, weeks, days.",
        "",
    ),
    "a unit that is not there": (
        kpi(COUNTED, sources=SALES.replace("hours: hours", "hours: @EURO")),
        "C013",
        "'EURO'",
        "",
    ),
    "a KPI's unit that cannot be read": (
        kpi("formula: COUNT(*)\nunit: @EUR/"),
        "C013",
        "unit",
        "",
    ),
    "a currency that is not there": (
        kpi(COUNTED, head=HEAD + "currency: @EURO\n"),
        "C013",
        "found the currency 'EURO', expected a code of ISO 4217 such as EUR.",
        "Did you mean 'EUR'?",
    ),
    "a unit that the formula does not give": (
        kpi("formula: SUM(amount)\nunit: @percent"),
        "C014",
        "KPI 'k' has unit 'percent', but its formula gives EUR.",
        "Give it the unit 'EUR', or change the formula.",
    ),
    "a share of money": (
        kpi("formula: SUM(amount) / SUM(hours)\nunit: @percent"),
        "C014",
        "KPI 'k' has unit 'percent', but its formula divides EUR by hours.",
        "Give it the unit 'EUR/hours', or divide by an amount in EUR.",
    ),
    "money that is a share": (
        kpi("formula: COUNT_IF(won) / COUNT(*)\nunit: @EUR"),
        "C014",
        "KPI 'k' has unit 'EUR', but its formula divides a plain number by a plain number.",
        "Give it the unit 'percent', or change the formula.",
    ),
    "a measure's unit that its formula does not give": (
        kpi("formula: m\nunit: EUR", measures="measures: {m: {formula: SUM(amount), unit: @hours}}\n"),
        "C014",
        "measure 'm' has unit 'hours', but its formula gives EUR.",
        "Give it the unit 'EUR', or change the formula.",
    ),
    "a kind that the formula is not": (
        kpi("formula: COUNT_IF(won) / COUNT(*)\nunit: percent\nkind: @simple"),
        "C015",
        "the KPI is declared 'simple', and its formula is 'ratio'.",
        "Leave 'kind' out",
    ),
    "a zone that is not there": (
        kpi(COUNTED, head=HEAD + "zone: @Mars/Olympus\n"),
        "C016",
        "Time zone 'Mars/Olympus' is not in the IANA data base",
        "",
    ),
    "a zone of files that is not there": (
        kpi(COUNTED, sources=SALES + "    file: {zone: @Mars}\n"),
        "C016",
        "Time zone 'Mars' is not in the IANA data base",
        "",
    ),
    "a key that is no column": (
        kpi(COUNTED, sources=SALES.replace("key: id", "key: [id, @nr]")),
        "C017",
        "source 'sales' has no column 'nr'.",
        "There are id, day, who, amount, hours, won, pieces.",
    ),
    "a time that is no column": (
        kpi(COUNTED, sources=SALES.replace("time: day", "time: @days")),
        "C017",
        "source 'sales' has no column 'days'.",
        "Did you mean 'day'?",
    ),
    "a time that is a text": (
        kpi(COUNTED, sources=SALES.replace("time: day", "time: @who")),
        "C017",
        "the column 'who' is of type text, expected date or time.",
        "",
    ),
    "a snapshot that is a number": (
        kpi("formula: LAST(pieces)\nunit: count", sources=SALES + "    snapshot: {at: @pieces}\n"),
        "C017",
        "the column 'pieces' is of type number, expected date or time.",
        "",
    ),
    "a snapshot of a column that is not there": (
        kpi("formula: LAST(pieces)\nunit: count", sources=SALES + "    snapshot: {at: day, each: @shop}\n"),
        "C017",
        "source 'sales' has no column 'shop'.",
        "",
    ),
    "a text with a unit": (
        kpi(COUNTED, sources=SALES.replace("who: text", "who: @{type: text, unit: EUR}")),
        "C017",
        "a column of type text has no unit; found 'EUR'.",
        "Make it a number.",
    ),
    "a text with places": (
        kpi(COUNTED, sources=SALES.replace("who: text", "who: @text(2)")),
        "C017",
        "a column of type text has no scale; found 2.",
        "Make it a number.",
    ),
    "a join on a column that is not there": (
        kpi(COUNTED, sources=TWO_SOURCES.replace("key: id", "key: id\n    joins: {visits: {on: [day, @shop]}}")),
        "C017",
        "source 'sales' has no column 'shop'.",
        "",
    ),
    "a join of columns of two types": (
        kpi(
            COUNTED,
            sources=TWO_SOURCES.replace(
                "key: id", "key: id\n    joins: {visits: {on: day, matching: {pieces: @shop}}}"
            ),
        ),
        "C017",
        "'pieces' is number in 'sales' and text in 'visits'.",
        "Join columns of one type.",
    ),
    "a party known by a column that is not there": (
        kpi(COUNTED, head=HEAD.replace("them: {name: Them, is: {who: t}}", "them: {name: Them, is: {@whoo: t}}")),
        "C017",
        "party 'them' is known by the column 'whoo', which no source has.",
        "Did you mean 'who'?",
    ),
    "a join on part of a key": (
        kpi(COUNTED, sources=TWO_SOURCES.replace("key: id", "key: id\n    joins: {visits: {on: @day}}")),
        "C018",
        "'visits' is told apart by day, shop; the join leaves out shop, so that one fact could meet several",
        "Join on its whole key.",
    ),
    "a party that leaves before it joins": (
        kpi(
            COUNTED,
            head=HEAD.replace("us: {name: Us,", "us: @{name: Us, from: 2013-05-01, until: 2013-05-01,"),
        ),
        "C019",
        "party 'us' leaves on 2013-05-01, which is not after it joined on 2013-05-01.",
        "Mend 'from' or 'until'.",
    ),
    "a party that comes after the term": (
        kpi(COUNTED, head=HEAD.replace("us: {name: Us,", "us: @{name: Us, from: 2014-01-01, until: 2015-01-01,")),
        "C019",
        "party 'us' belongs from 2014-01-01 until 2015-01-01, outside the term 2013-01-01 .. 2014-01-01.",
        "Mend 'from' or 'until', or leave the party out.",
    ),
    "a KPI in force after the term": (
        kpi(COUNTED + "in force: @2014-01-01 .. 2014-06-01"),
        "C019",
        "KPI 'k' is in force 2014-01-01 .. 2014-06-01, outside the term 2013-01-01 .. 2014-01-01.",
        "Mend the dates.",
    ),
    "an objective that ends before it begins": (
        kpi(COUNTED)
        + "strategy: {objectives: [{id: o, owner: us/manager, statement: S, kpis: k, from: 2013-03-01, "
        + "until: @2013-02-01}]}\n",
        "C019",
        "objective 'o' ends on 2013-02-01, not after it begins on 2013-03-01.",
        "Mend 'from' or 'until'.",
    ),
    "relief for something that is no division": (
        kpi(
            "formula: planned\nunit: count\n@excludes: {w: {measure: storms, convention: drop}}",
            measures="measures: {planned: COUNT(*), storms: COUNT_IF(won)}\n",
        ),
        "C021",
        "relief is declared, and the formula is not performed ÷ planned.",
        "Write the formula as one count divided by another",
    ),
    "relief for counts that are scaled": (
        kpi(
            "formula: 100 * COUNT_IF(won) / planned\nunit: count\n@excludes: {w: {measure: storms, convention: drop}}",
            measures="measures: {planned: COUNT(*), storms: COUNT_IF(won)}\n",
        ),
        "C021",
        "relief is declared, and the formula multiplies or divides the counts it is made of.",
        "",
    ),
    "two conventions of relief": (
        kpi(
            "formula: COUNT_IF(won) / planned\nunit: count\n"
            "@excludes: {w: {measure: storms, convention: drop}, v: {measure: strikes, convention: excuse}}",
            measures="measures: {planned: COUNT(*), storms: COUNT_IF(won), strikes: COUNT_IF(won)}\n",
        ),
        "C021",
        "found exclusions of different conventions (drop, excuse), expected one for all of a KPI.",
        "Make a KPI for each convention.",
    ),
    "a measure with the name of a KPI": (
        kpi(COUNTED, measures="measures: {@k: COUNT(*), used: k}\n"),
        "C023",
        "'k' is a measure and a KPI.",
        "Rename one.",
    ),
    "cells by a column that is not there": (
        kpi(COUNTED + "by: @[whoo]"),
        "C024",
        "source 'sales' has no column 'whoo'.",
        "Did you mean 'who'?",
    ),
    "two parties with the same facts": (
        kpi(COUNTED, head=HEAD.replace("them: {name: Them, is: {who: t}}", "them: {name: Them, is: @{who: [t, u]}}")),
        "C024",
        "parties 'us' and 'them' are both known by who u: a fact could count for both.",
        "Tell them apart by one column that each has values of its own in.",
    ),
    "a KPI without owner": (
        kpi(COUNTED).replace("    owner: us/manager\n", "").replace("  k:\n", "  @k:\n"),
        "C030",
        "KPI 'k' has no owner.",
        "Name a role of a party.",
    ),
    "a KPI without target": (
        kpi(COUNTED + "direction: higher").replace("  k:\n", "  @k:\n"),
        "C031",
        "KPI 'k' has no target.",
        "Give a target, or the direction 'unscored'.",
    ),
    "an objective without KPI": (
        kpi(COUNTED) + "strategy: {objectives: [@{id: grow, owner: us/manager, statement: We grow}]}\n",
        "C032",
        "objective 'grow' has no KPI.",
        "Name one under 'kpis'.",
    ),
    "a measure that nothing uses": (
        kpi(COUNTED, measures="measures: {@idle: COUNT(*)}\n"),
        "C033",
        "measure 'idle' is never used.",
        "Remove it, or use it.",
    ),
    "a source that nothing uses": (
        kpi(COUNTED + "source: sales", sources=TWO_SOURCES.replace("  visits:", "  @visits:")),
        "C033",
        "source 'visits' is never used.",
        "Remove it, or use it.",
    ),
    "a calendar that nothing uses": (
        kpi(COUNTED, head=HEAD + "calendars: {@odd: {pattern: gregorian}}\n"),
        "C033",
        "calendar 'odd' is never used.",
        "Remove it, or use it.",
    ),
    "a party that no column knows": (
        kpi(COUNTED, head=HEAD.replace("them: {name: Them, is: {who: t}}", "@them: {name: Them}")),
        "C034",
        "party 'them' has no 'is': its facts cannot be told from those of others.",
        "is: {column: value}",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_named_once_where_it_stands(name: str) -> None:
    written, id_, message, hint = CASES[name]
    text, where = marked(written)

    problem = only(text)

    assert (problem.id, at(problem)) == (id_, where)
    assert message in problem.message
    assert hint in problem.hint


def test_the_demo_charter_has_no_problem_at_all(demo: Path) -> None:
    document = read_files(charter_files(demo))
    charter, misshapen = shape(document)
    assert charter is not None

    made, found = examine(charter, document)

    assert (misshapen, found) == ((), ())
    assert made is not None
    assert set(made.kpis) == set(charter.kpis)


def test_a_broken_measure_used_by_three_kpis_is_reported_once() -> None:
    text, where = marked(
        kpi(COUNTED.replace("COUNT(*)", "broken"), measures="measures: {broken: COUNT_IF(@colour = 1), m: broken}\n")
        + "  k2: {title: K, owner: us/manager, direction: unscored, unit: EUR, formula: broken / 2}\n"
        + "  k3: {title: K, owner: us/manager, direction: unscored, unit: percent, formula: k2 + m, kind: simple}\n"
    )

    assert at(only(text)) == where


@pytest.mark.parametrize("broken", ["COUNT(", "COUNT(*"])
def test_a_measure_that_cannot_be_read_is_reported_once_and_not_as_missing(broken: str) -> None:
    text = kpi("formula: m + n\nunit: EUR", measures=f'measures: {{m: "{broken}", n: m}}\n')

    assert only(text).message.startswith("F007: The formula ends")


def test_a_measure_of_an_unknown_source_is_reported_once() -> None:
    text, where = marked(
        kpi("formula: m\nunit: EUR", measures="measures: {m: {formula: SUM(amount), source: @slaes}}\n")
    )

    assert at(only(text)) == where


def test_an_unknown_unit_of_a_column_is_not_reported_again_by_the_formulas_over_it() -> None:
    text, where = marked(
        kpi(
            "formula: m / SUM(hours) + paid\nunit: USD",
            sources=SALES.replace("amount: EUR", "amount: @EURROS"),
            measures="measures: {m: SUM(amount), paid: {formula: SUM(amount) + SUM(hours), unit: EUR}}\n",
        )
    )

    assert at(only(text)) == where


def test_a_calendar_that_is_not_there_is_reported_once_where_it_is_named_first() -> None:
    text = kpi(COUNTED + "calendar: moons") + (
        "  k2: {title: K, owner: us/manager, direction: unscored, unit: count, formula: k, calendar: moons}\n"
    )

    problem = only(text)

    assert (problem.id, at(problem)) == ("C012", place(text, "moons"))


def test_a_calendar_that_cannot_be_made_is_reported_where_it_is_declared() -> None:
    text, where = marked(kpi(COUNTED, head=HEAD + "calendar: ours\ncalendars: {@ours: {pattern: fiscal}}\n"))

    problem = only(text)

    assert (problem.id, at(problem)) == ("C012", where)
    assert "says under 'first month' where its year begins" in problem.message


def test_a_circle_of_measures_is_reported_once() -> None:
    text, where = marked(kpi("formula: a\nunit: count", measures="measures: {a: 1 + @b, b: c, c: 2 * a}\n"))

    problem = only(text)

    assert at(problem) == where
    assert problem.message == "F027: Measures refer to one another in a circle: b → c → a → b."


def test_a_kpi_that_refers_to_itself_is_reported() -> None:
    text, where = marked(kpi("formula: 1 + @k\nunit: count"))

    assert at(only(text)) == where


def test_relief_by_a_measure_that_rests_on_the_kpi_itself_is_a_circle() -> None:
    text = kpi(
        "formula: COUNT_IF(won) / COUNT(*)\nunit: percent\nexcludes: {w: {measure: m, convention: drop}}",
        measures="measures: {m: k * 2}\n",
    )

    assert "circle" in only(text).message


def test_everything_that_is_wrong_is_reported_in_the_order_of_the_file() -> None:
    _, found = examined(
        kpi("formula: SUM(amuont)\nunit: EURR\nminimum: 3 zz\nby: [whoo]", head=HEAD + "zone: Mars\n").replace(
            "owner: us/manager", "owner: us/boss"
        )
    )

    assert [problem.id for problem in found] == ["C016", "C010", "C011", "C013", "C010"]


def test_errors_are_raised_together_and_warnings_are_not() -> None:
    text = kpi("formula: SUM(amuont)\nunit: EURR\n").replace("    owner: us/manager\n", "")
    document = read_texts([("charter.yaml", text.encode())])
    charter, _ = shape(document)
    assert charter is not None

    with pytest.raises(ProblemsError) as caught:
        compile_charter(charter, document)

    assert [problem.id for problem in caught.value.problems] == ["C011", "C013"]


PLACES = {
    "plain": "formula: SUM(@amuont)",
    "quoted": "formula: 'COUNT_IF(who = ''u'') + SUM(@amuont)'",
    "double": 'formula: "COUNT(*) + SUM(@amuont)"',
    "plain over lines": "formula: COUNT(*) +\n  SUM(@amuont)",
    "literal": "formula: |\n  COUNT(*)\n  + SUM(@amuont)",
    "folded": "formula: >\n  COUNT(*)\n  + SUM(@amuont)",
}


@pytest.mark.parametrize("style", PLACES)
def test_a_formula_s_problem_points_to_its_character_however_it_is_quoted(style: str) -> None:
    text, where = marked(kpi(f"{PLACES[style]}\nunit: count"))

    assert at(only(text)) == where


def test_a_problem_of_a_short_measure_points_to_its_character() -> None:
    text, where = marked(kpi("formula: m\nunit: EUR", measures="measures:\n  m: SUM(@amuont)\n"))

    assert at(only(text)) == where


def test_a_value_is_converted_to_the_declared_unit() -> None:
    percent = compiled(kpi("formula: COUNT_IF(won) / COUNT(*)\nunit: percent")).kpis["k"]
    minutes = compiled(kpi("formula: SUM(hours)\nunit: minutes")).kpis["k"]
    rate = compiled(kpi("formula: SUM(amount) / SUM(hours)\nunit: EUR/h")).kpis["k"]

    assert (percent.factor, minutes.factor, rate.factor) == (Fraction(100), Fraction(60), Fraction(1))
    assert (percent.bound.kind, minutes.bound.kind) == ("ratio", "additive")


@pytest.mark.parametrize("kind", ["ratio", "additive"])
def test_the_right_kind_may_be_declared(kind: str) -> None:
    formula = {"ratio": "COUNT_IF(won) / COUNT(*)", "additive": "COUNT(*)"}[kind]

    assert compiled(kpi(f"formula: {formula}\nunit: count\nkind: {kind}")).kpis["k"].bound.kind == kind


def test_cells_are_every_combination_or_the_sets_that_are_written_with_the_total_first() -> None:
    every = compiled(kpi(COUNTED + "by: [who, party]")).kpis["k"].cells
    some = compiled(kpi(COUNTED + "by: [who, [party, who], [who, party]]")).kpis["k"].cells

    assert every == ((), ("party",), ("who",), ("party", "who"))
    assert some == ((), ("who",), ("party", "who"))


def test_parties_that_no_column_knows_make_no_cells() -> None:
    text, where = marked(
        kpi(COUNTED + "by: @[party]", head=HEAD.replace(", is: {who: u}", "").replace(", is: {who: t}", ""))
    )

    _, found = examined(text)

    (error,) = [problem for problem in found if problem.level == "error"]
    assert (error.id, at(error)) == ("C024", where)
    assert error.message == "parties cannot be told apart in source 'sales'."
    assert [problem.id for problem in found if problem.level == "advice"] == ["C034", "C034"]


def test_the_only_source_that_is_not_joined_is_the_one_that_is_meant() -> None:
    joined = TWO_SOURCES.replace("key: id", "key: id\n    joins: {visits: {on: day, matching: {who: shop}}}")

    made = compiled(kpi(COUNTED, sources=joined))

    assert made.names.default_source == "sales"  # never the target of a join
    assert made.kpis["k"].bound.sources == {"sales"}


def test_with_two_sources_that_both_fit_it_is_asked_which() -> None:
    problem = only(kpi(COUNTED, sources=TWO_SOURCES))

    assert problem.message == "F024: It is not clear whose facts are counted."
    assert "'sales', 'visits' all fit" in problem.hint


def test_columns_tell_which_of_two_sources_is_meant() -> None:
    text = kpi("formula: SUM(people) / SUM(pieces)\nunit: count", sources=TWO_SOURCES)
    apart = kpi(
        "formula: p / s\nunit: count", sources=TWO_SOURCES, measures="measures: {p: SUM(people), s: SUM(pieces)}\n"
    )

    assert only(text).message.startswith("F024: No one source declares all the columns.")
    assert compiled(apart).kpis["k"].bound.sources == {"sales", "visits"}


def test_a_condition_reaches_every_aggregate_of_its_own_formula() -> None:
    bound = compiled(kpi("formula: SUM(amount) / COUNT(*)\nunit: EUR\nwhere: won")).kpis["k"].bound

    assert all(part.where is not None for part in walk(bound.node) if isinstance(part, Aggregate))


def test_places_of_money_are_those_of_its_currency() -> None:
    columns = compiled(kpi(COUNTED)).names.sources["sales"].columns

    assert (columns["amount"].scale, columns["hours"].scale) == (2, 0)


@pytest.mark.parametrize("term", ["2013-01-01 .. 9999-12-31", "0001-01-01 .. 2014-01-01"])
def test_a_term_that_no_table_can_hold_is_a_problem_and_no_crash(term: str) -> None:
    problem = only(kpi(COUNTED, head=HEAD.replace("2013-01-01 .. 2014-01-01", term)))

    assert problem.id == "C012"
    assert "A calendar cannot run from" in problem.message
