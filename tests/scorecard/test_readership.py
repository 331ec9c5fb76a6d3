"""How many KPIs a scorecard gives each reader, which KPIs nobody reads, and weights that add up."""

import pytest

from scorecard.making import RATIO, read
from tallystick.errors import Problem
from tallystick.scorecard.readership import on_scorecard, readership_problems
from tallystick.scorecard.scorecard_checks import scorecard_problems

MANY = "\n".join(
    f"k{number}: {{title: K, formula: completed / {number}, unit: count, direction: higher}}" for number in range(1, 27)
)
TWO = f"a: {RATIO}\nb: {{title: B, formula: completed, unit: count, direction: higher}}\n"


def found(kpis: str, more: str = "") -> list[Problem]:
    return list(readership_problems(*read(kpis, more)))


def test_a_scorecard_is_a_manager_s_who_can_watch_25() -> None:
    (problem,) = found(MANY)

    assert (problem.id, problem.level) == ("C360", "warning")
    assert "has 26 KPIs, and a reader (manager) can watch 25" in problem.message
    assert "Take 1 off it" in problem.hint
    assert found(MANY.rsplit("\n", 1)[0]) == []


@pytest.mark.parametrize(
    ("readers", "roles"),
    [
        ("executive", ["executive"]),
        ("[executive, manager]", ["executive", "manager"]),
        ("{executive: 26}", []),
        ("{board: 8, manager: 30}", ["board"]),
    ],
)
def test_each_reader_is_counted_for(readers: str, roles: list[str]) -> None:
    problems = found(MANY, f"scorecard: {{readers: {readers}}}\n")

    assert [problem.message.split("(")[1].split(")")[0] for problem in problems] == roles


def test_a_kpi_on_two_lines_is_watched_once() -> None:
    groups = "[{group: g, items: [{kpi: a}, {kpi: b}]}, {group: h, items: [{kpi: a}]}]"
    compiled, _ = read(TWO, f"scorecard: {{items: {groups}}}\n")

    assert on_scorecard(compiled) == {"a", "b"}


@pytest.mark.parametrize(
    ("more", "unread"),
    [
        ("", []),
        ("scorecard: {items: [{kpi: a}]}\n", ["b"]),
        ("scorecard: {items: [{kpi: b}]}\nstrategy: {objectives: [{id: o, statement: O, kpis: a}]}\n", []),
    ],
)
def test_a_kpi_is_read_on_a_line_or_with_an_objective(more: str, unread: list[str]) -> None:
    assert [problem.message.split("'")[1] for problem in found(TWO, more)] == unread


@pytest.mark.parametrize("word", ["binding: informational", "direction: unscored"])
def test_what_is_there_to_be_looked_up_needs_no_reader(word: str) -> None:
    other = f"b: {{title: B, formula: completed, unit: count, {word}{', direction: higher' * ('dir' not in word)}}}\n"

    assert found(f"a: {RATIO}\n{other}", "scorecard: {items: [{kpi: a}]}\n") == []


def test_a_kpi_from_which_another_is_made_is_read() -> None:
    other = "b: {title: B, formula: a * 2, unit: percent, direction: higher}\n"

    assert found(f"a: {RATIO}\n{other}", "scorecard: {items: [{kpi: b}]}\n") == []


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ("[{kpi: a, weight: 60}, {kpi: b, weight: 40}]", None),
        ("[{kpi: a, weight: 33.3}, {kpi: b, weight: 66.7}]", None),
        ("[{kpi: a, weight: 60}, {kpi: b}]", "of 'demo' add up to 61, not to 100"),
        ("[{kpi: a, weight: {2013-03: 60}}, {kpi: b, weight: {2013-01: 100, 2013-03: 40}}]", None),
        ("[{kpi: a, weight: {2013-03: 70}}, {kpi: b, weight: {2013-01: 100, 2013-03: 40}}]", "to 110 from 2013-03 on"),
        ("[{group: g, weight: 100, items: [{kpi: a, weight: 9}, {kpi: b, weight: 90}]}]", "of 'g' add up to 99"),
    ],
)  # fmt: skip
def test_weights_add_up_where_the_scorecard_says_so(items: str, words: str | None) -> None:
    compiled, document = read(TWO, f"scorecard: {{weights add up to: 100, items: {items}}}\n")

    problems = [problem for problem in scorecard_problems(compiled, document) if problem.id == "C361"]

    assert [words in problem.message for problem in problems if words] == ([True] if words else [])
    assert bool(problems) == bool(words)
