"""The SMART review by words and definitions alone: what is named, what links up, and what is dated."""

import pytest

from charter.writing import SALES, compiled, kpi
from tallystick.charter.smart import LETTERS, Review, Verdict, reviews, together

GOOD = """\
strategy:
  mission: Sell together
  objectives:
    - id: win
      statement: Raise the share of offers won by all parties to 60 %, from 50 %
      until: 2014-01-01
      owner: us/manager
      kpis: k
    - {id: learn, statement: Learn, owner: us/manager, supports: win}
"""
HELD = SALES.replace("    time: day\n", "    title: Offers\n    holds: one offer made to a customer\n    time: day\n")
WON = (
    "formula: COUNT_IF(won) / COUNT(*)\nunit: percent\ndirection: higher\nby: [party]\ntarget: 60\n"
    "examples: [{rows: [{won: true}, {won: false}], expect: 50}]"
)


def review(text: str, id_: str) -> Review:
    return next(each for each in reviews(compiled(text)) if each.id == id_)


def test_a_good_objective_and_kpi_are_good_in_all_that_needs_no_facts() -> None:
    text = kpi(WON, sources=HELD) + GOOD

    for id_ in ("win", "k"):
        found = {verdict.letter: verdict.answer for verdict in review(text, id_).verdicts}

        assert found == {
            "specific": "yes", "measurable": "yes", "achievable": "not judged", "relevant": "yes", "time-bound": "yes",
        }  # fmt: skip


def test_every_verdict_has_a_reason_in_whole_sentences() -> None:
    for each in reviews(compiled(kpi(WON, sources=HELD) + GOOD)):
        assert tuple(verdict.letter for verdict in each.verdicts) == LETTERS
        assert all(verdict.reason[0].isupper() and verdict.reason.endswith(".") for verdict in each.verdicts)


def test_the_reason_names_what_was_found() -> None:
    reason = review(kpi(WON, sources=HELD) + GOOD, "win")["specific"].reason

    assert "the subject (offers)" in reason
    assert "the measure (60 %)" in reason
    assert "the direction (from 50 % to 60 %)" in reason
    assert "the scope (all)" in reason


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("Raise the share of offers won to 60 %", "but no scope"),
        ("Raise what all parties do to 60 %", "but no subject"),
    ],
)
def test_a_statement_that_leaves_something_out_is_specific_in_part(statement: str, missing: str) -> None:
    text = kpi(WON, sources=HELD) + GOOD.replace(
        "Raise the share of offers won by all parties to 60 %, from 50 %", statement
    )

    verdict = review(text, "win")["specific"]

    assert (verdict.answer, missing in verdict.reason) == ("partly", True), verdict.reason


def test_a_statement_of_one_word_is_not_specific_and_without_kpi_not_measurable() -> None:
    found = review(kpi(WON, sources=HELD) + GOOD, "learn")

    assert found["specific"] == Verdict("specific", "no", "The statement names nothing of what is wanted.")
    assert found["measurable"] == Verdict("measurable", "no", "It has no KPI, so nothing shows whether it is reached.")
    assert found["time-bound"].answer == "no"
    assert found["relevant"] == Verdict("relevant", "yes", "It leads to the mission through win.")


def test_without_a_mission_a_link_up_is_half_the_way_and_none_is_no_way() -> None:
    text = kpi(WON, sources=HELD) + GOOD.replace("  mission: Sell together\n", "")

    assert review(text, "learn")["relevant"].answer == "partly"
    assert review(text, "win")["relevant"].answer == "no"


def test_an_unscored_kpi_has_nothing_to_be_achieved() -> None:
    found = review(kpi("formula: COUNT(*)\nunit: count", sources=HELD), "k")

    assert found["achievable"].answer == found["time-bound"].answer == "not judged"
    assert "unscored" in found["achievable"].reason
    assert "but no direction" in found["specific"].reason


@pytest.mark.parametrize(
    ("lines", "answer", "words"),
    [
        ("target: 60", "yes", "holds in each of 12 months from 2013-01-01 to 2014-01-01"),
        ("target: {linear: {2013-01: 50, 2013-12: 60}}", "yes", "at last for December 2013"),
        ("target: {linear: {2013-01: 50, 2014-06: 60}}", "partly", "dated June 2014, after the end"),
        ("in force: 2013-02-10 .. 2013-03-10\ntarget: 60", "no", "No whole month lies between"),
        ("", "no", "no target"),
        ('bands: {good: ">= 60", poor: "< 60"}', "partly", "no dated target"),
    ],
)
def test_a_kpi_is_bound_in_time_by_dated_targets_within_the_term(lines: str, answer: str, words: str) -> None:
    verdict = review(kpi(f"formula: COUNT_IF(won) / COUNT(*)\nunit: percent\ndirection: higher\n{lines}"), "k")[
        "time-bound"
    ]

    assert (verdict.answer, words in verdict.reason) == (answer, True), verdict.reason


@pytest.mark.parametrize(
    ("until", "answer", "words"),
    [
        ("      until: 2014-01-01\n", "yes", "reached by 2014-01-01, within the term"),
        ("      until: 2015-01-01\n", "partly", "after the term has ended on 2014-01-01"),
        ("", "partly", "no date of its own"),
    ],
)
def test_an_objective_is_bound_in_time_by_its_end(until: str, answer: str, words: str) -> None:
    verdict = review(kpi(WON, sources=HELD) + GOOD.replace("      until: 2014-01-01\n", until), "win")["time-bound"]

    assert (verdict.answer, words in verdict.reason) == (answer, True), verdict.reason


def test_a_kpi_without_worked_example_is_measurable_in_part() -> None:
    verdict = review(kpi("formula: COUNT(*)\nunit: count"), "k")["measurable"]

    assert verdict.answer == "partly"
    assert "no worked example, and no facts were looked at" in verdict.reason


@pytest.mark.parametrize(
    ("scorecard", "answer"),
    [
        ("", "yes"),
        ("scorecard: {items: [{objective: win}]}\n", "yes"),
        ("scorecard: {items: [{group: g, items: [{kpi: k}]}]}\n", "yes"),
        ("scorecard: {items: [{objective: learn}]}\n", "partly"),
    ],
)
def test_a_kpi_is_relevant_by_an_objective_and_a_line(scorecard: str, answer: str) -> None:
    assert review(kpi(WON, sources=HELD) + GOOD + scorecard, "k")["relevant"].answer == answer


def test_an_informational_kpi_need_not_lead_anywhere() -> None:
    text = kpi(f"{WON}\nbinding: informational", sources=HELD) + GOOD.replace("      kpis: k\n", "")

    assert review(text + "scorecard: {items: [{objective: win}]}\n", "k")["relevant"].answer == "not judged"


def test_what_is_not_judged_counts_for_nothing() -> None:
    yes, open_ = Verdict("achievable", "yes", "Y."), Verdict("achievable", "not judged", "O.")

    assert together("achievable", {"a": yes, "b": open_}).answer == "yes"
    assert together("achievable", {"a": open_}).answer == "not judged"
    assert together("achievable", {"a": yes, "b": open_}).reason == "Of 2 KPIs 1 is (a), 1 is not judged (b)."
