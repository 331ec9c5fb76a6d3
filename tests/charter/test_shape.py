"""Departures from the language: each with its id, its words, its place, and a hint where one is near."""

import pytest

from charter.writing import HEAD, examined, kpi, place
from tallystick.charter.model import Charter
from tallystick.errors import Problem

FORMULA = "formula: COUNT(*)\nunit: count\n"


def problems_of(text: str) -> tuple[Problem, ...]:
    compiled, found = examined(text)
    assert compiled is None
    return found


CASES = {
    # what is written, with @ before the place that is reported; id; words of the message; words of the hint
    "a key of another language": (
        "@xyz: red",
        "C001",
        "there is no key 'xyz' here.",
        "Known here: title",
    ),
    "a misspelt key": (
        "@dirction: 3",
        "C001",
        "there is no key 'dirction' here.",
        "Did you mean 'direction'?",
    ),
    "an underscore for a blank": (
        "@dead_band: {by: 1}",
        "C001",
        "there is no key 'dead_band' here.",
        "Did you mean 'dead band'?",
    ),
    "a misspelt key in a nested part": (
        "baseline: {value: 1, @as_of: 2013-01-01}",
        "C001",
        "there is no key 'as_of' here.",
        "Did you mean 'as of'?",
    ),
    "a misspelt key in a list": (
        "examples: [{expect: 1, @gven: {a: 1}}]",
        "C001",
        "there is no key 'gven' here.",
        "Did you mean 'given'?",
    ),
    "a word out of a list of words": (
        "binding: @contractul",
        "C003",
        "found 'contractul', expected 'contractual', 'managerial' or 'informational'.",
        "Did you mean 'contractual'?",
    ),
    "a short form with a wrong word": (
        "direction: @highr",
        "C003",
        "kpis › k › direction: found 'highr', expected 'higher', 'lower',",
        "Did you mean 'higher'?",
    ),
    "a text for a number": (
        "target: {flat: @high}",
        "C003",
        "found the text 'high', expected a number such as 94 or 0.5.",
        "",
    ),
    "a number for a text": (
        "note: @12",
        "C003",
        "found the number 12, expected text; put it in quotes if it looks like a number or true/false.",
        "",
    ),
    "nothing for a number": (
        "baseline: {value: @~}",
        "C003",
        "found nothing, expected a number",
        "",
    ),
    "yes or no for a number": (
        "target: {flat: @true}",
        "C003",
        "found true (a yes or no), expected a number",
        "",
    ),
    "a list for a mapping": (
        "excludes: @[1]",
        "C005",
        "found a list, expected a mapping of keys and values.",
        "",
    ),
    "a text for a mapping": (
        "score: @high",
        "C005",
        "found 'high', expected a mapping of keys and values.",
        "",
    ),
    "a mapping for a list": (
        "by: @{a: b}",
        "C005",
        "found a mapping, expected a list.",
        "",
    ),
    "a text for a list": (
        "examples: @x",
        "C005",
        "found 'x', expected a list.",
        "",
    ),
    "a day that does not exist": (
        "baseline: {value: 1, as of: @2013-02-30}",
        "C003",
        "'2013-02-30' is not a day of the calendar (day is out of range for month).",
        "",
    ),
    "a day in another form": (
        "baseline: {value: 1, as of: @30.02.2013}",
        "C003",
        "found the text '30.02.2013', expected a day such as 2013-01-31.",
        "",
    ),
    "a span without an end": (
        "in force: @2013-01-01",
        "C003",
        "found '2013-01-01', expected a start and an end such as 2013-01-01 .. 2014-01-01 (end not contained).",
        "",
    ),
    "a span that runs backwards": (
        "in force: @2013-03-01 .. 2013-02-01",
        "C003",
        "the end 2013-02-01 does not lie after the start 2013-03-01.",
        "",
    ),
    "a whole number below its least": (
        "minimum: @0",
        "C003",
        "found 0, expected a whole number of at least 1.",
        "",
    ),
    "too many places": (
        "rounding: {places: @13}",
        "C003",
        "found 13, expected a whole number of at most 12.",
        "",
    ),
    "a decimal for a whole number": (
        "minimum: {count: @1.5}",
        "C003",
        "found 1.5, expected a whole number.",
        "",
    ),
    "a text for a yes or no": (
        "rounding: {places: 1, before comparison: @maybe}",
        "C003",
        "found 'maybe', expected true or false.",
        "",
    ),
    "rounding without places": (
        "rounding: @half up",
        "C003",
        "found 'half up', expected places first, such as '1 place, half up, before comparison'.",
        "",
    ),
    "rounding twice": (
        "rounding: @1 place, 2 places",
        "C003",
        "found '2 places' beside another places, expected one.",
        "",
    ),
    "a minimum of another form": (
        "minimum: @some flights",
        "C003",
        "found 'some flights', expected a number and a measure such as '30 scheduled'.",
        "",
    ),
    "no target shape": (
        "target: @{for: {party: us}}",
        "C003",
        "found no shape, expected exactly one of flat, step,",
        "",
    ),
    "two target shapes": (
        "target: @{flat: 1, step: {2013-01: 1}}",
        "C003",
        "found flat and step, expected exactly one of flat, step,",
        "",
    ),
    "a range without bounds": (
        "direction: @{better: range}",
        "C003",
        "a direction has 'range: [lowest, highest]' exactly when better is 'range'.",
        "",
    ),
    "a range upside down": (
        "direction: @{range: [5, 2]}",
        "C003",
        "the range runs from 5 down to 2; write the lower value first.",
        "",
    ),
    "half a range": (
        "direction: {range: @[5]}",
        "C003",
        "found too few entries, expected one more.",
        "",
    ),
    "an anchor of three": (
        "score: {anchors: [@[1, 2, 3], [2, 3]]}",
        "C003",
        "found 3, expected at most 2.",
        "",
    ),
    "one anchor": (
        "score: {anchors: @[[1, 2]]}",
        "C003",
        "found 1, expected at least 2.",
        "",
    ),
    "a bound of another form": (
        "score: {anchors: [[@goal, 2], [2, 3]]}",
        "C003",
        "found 'goal', expected a number, or a text such as 'target - 5' or '95 % of target'.",
        "",
    ),
    "a band that is no condition": (
        "bands: {good: @'>= goal'}",
        "C003",
        "cannot read '>= goal'; expected a comparison with a number or the target, such as",
        "",
    ),
    "a band that is a number": (
        "bands: {good: @95}",
        "C005",
        "found 95, expected a mapping of keys and values.",
        "",
    ),
    "a band with an odd name": (
        "bands: {@1st: '> 1'}",
        "C003",
        "found '1st', expected a name of letters, digits, blanks, '-' and '_'.",
        "",
    ),
    "a name with a blank": (
        "objective: @keep it",
        "C003",
        (
            "found the text 'keep it', expected a name of at most 64 letters, digits, '-' and '_' that "
            "begins with a letter."
        ),
        "",
    ),
    "a name of a mapping with a blank": (
        "excludes: {@bad weather: {measure: m, convention: drop}}",
        "C003",
        "kpis › k › excludes › bad weather: found the text 'bad weather', expected a name",
        "",
    ),
    "a role without a party": (
        "approvers: [@boss]",
        "C003",
        "kpis › k › approvers › 1: found 'boss', expected a role such as hub/manager.",
        "",
    ),
    "a single item of a wrong form": (
        "approvers: @boss",
        "C003",
        "kpis › k › approvers: found 'boss', expected a role such as hub/manager.",
        "",
    ),
    "cells of numbers": (
        "by: @[[1]]",
        "C003",
        "expected names of columns or 'party', or lists of them,",
        "",
    ),
    "an expectation that is neither": (
        "examples: [{expect: @true}]",
        "C003",
        "found true (a yes or no), expected a number such as 94 or 0.5.",
        "",
    ),
    "a row with a list in it": (
        "examples: [{expect: 1, rows: [{id: @[1]}]}]",
        "C003",
        "found a list or mapping, expected one value of a column.",
        "",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_departure_is_named_where_it_stands(name: str) -> None:
    marked, id_, message, hint = CASES[name]
    line, column = place(kpi(FORMULA + marked), "@")

    (problem,) = problems_of(kpi(FORMULA + marked.replace("@", "")))

    assert (problem.id, problem.level) == (id_, "error")
    assert message in problem.message
    assert hint in problem.hint if hint else problem.hint == ""
    assert (problem.line, problem.column) == (line, column)


def test_a_missing_key_is_reported_at_the_part_that_lacks_it() -> None:
    text = kpi("unit: count")

    (problem,) = problems_of(text)

    assert problem.id == "C002"
    assert f"{problem.message} {problem.hint}" == "kpis › k › formula: the key 'formula' is missing. Add it."
    assert (problem.line, problem.column) == place(text, "k:\n")


def test_keys_missing_at_the_top_are_reported_each() -> None:
    found = problems_of("tallystick: 1\n")

    assert [(problem.id, problem.message) for problem in found] == [
        ("C002", f"{key}: the key '{key}' is missing.") for key in ("alliance", "title", "term", "parties")
    ]


def test_another_version_of_the_language_says_which_one_is_read() -> None:
    (problem,) = problems_of(HEAD.replace("tallystick: 1", "tallystick: 2"))

    assert str(problem) == "charter.yaml:1:13: C004 tallystick: found 2, expected 1. Write 'tallystick: 1'."


def test_an_underscore_at_the_top_is_near_a_key_with_a_blank() -> None:
    (problem,) = problems_of(HEAD + "business_days: {calendar: US-NY}\n")

    assert str(problem) == (
        "charter.yaml:7:1: C001 business_days: there is no key 'business_days' here. Did you mean 'business days'?"
    )


def test_no_party_at_all_is_refused() -> None:
    text = HEAD.replace("{us: {name: Us, is: {who: u}}, them: {name: Them, is: {who: t}}}", "{}")

    (problem,) = problems_of(text)

    assert problem.message == "parties: found 0, expected at least 1."


def test_all_problems_of_a_charter_are_reported_and_none_twice() -> None:
    text = kpi(FORMULA + "minimum: 0\nbinding: x\nnote: 1\ncolour: 1").replace("title: A test", "titel: A test")

    found = problems_of(text)

    assert sorted((problem.id, problem.line) for problem in found) == [
        ("C001", 3),
        ("C001", 22),
        ("C002", 1),
        ("C003", 19),
        ("C003", 20),
        ("C003", 21),
    ]
    assert len(set(found)) == len(found)


def test_more_dimensions_than_anybody_could_agree_on_are_refused_at_once() -> None:
    many = ", ".join(f"column{number}" for number in range(40))

    (problem,) = problems_of(kpi(FORMULA + f"by: [{many}]"))

    assert "found 40 dimensions to be combined, expected at most 8" in problem.message


def test_a_column_type_with_a_million_blanks_is_read_at_once() -> None:
    text = kpi(FORMULA).replace("hours: hours", "hours: 'a" + " " * 100_000 + "b'")

    _, found = examined(text)

    assert [problem.id for problem in found] == ["C013"]


def test_a_charter_without_short_forms_has_the_same_shape() -> None:
    short = examined(kpi(FORMULA + "target: 3\nrounding: 2 places\nminimum: 5\ndirection: higher"))[0]
    long = examined(
        kpi(
            FORMULA + "target: [{flat: 3}]\nrounding: {places: 2, mode: half up, before comparison: false}\n"
            "minimum: {count: 5}\ndirection: {better: higher}"
        )
    )[0]

    assert short is not None
    assert long is not None
    assert isinstance(short.charter, Charter)
    assert short.charter == long.charter
