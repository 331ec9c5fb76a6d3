"""How a charter says that it amends another: contradictions and silence are refused."""

from textwrap import dedent, indent

import pytest

from tallystick.charter.compiling import examine
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.errors import Problem

HEAD = """\
tallystick: 1
alliance: pact
title: A pact
term: 2024-01-01 .. 2025-01-01
currency: EUR
parties: {seller: {name: Seller, is: {who: S}}, buyer: {name: Buyer, is: {who: B}}}
people: {seller/manager: {title: Sales}}
sources: {jobs: {columns: {day: date, id: number, who: text, done: number, planned: number}, time: day, key: [id]}}
kpis:
  completion: {title: Completion, formula: SUM(done) / SUM(planned), owner: seller/manager, direction: higher,
               unit: percent, by: [party], binding: contractual, empty: no_activity}
"""
CLAUSE = "{text: As agreed., obligor: seller, beneficiary: buyer, kpi: completion, floor: 95, rounding: 1 place%s}"
HASH = "a" * 64


def found(amends: str, *, clause: str = "", each: str = "") -> list[Problem]:
    """What is wrong with a charter that says this under ``amends``."""
    text = HEAD + f"amends:\n  charter: {HASH}\n" + indent(dedent(amends).strip(), "  ") + "\n"
    text += f"clauses:\n  floor: {CLAUSE % (each + clause)}\n"
    charter, problems = shape(document := read_texts([("charter.yaml", text.encode())]))
    if charter is None:
        return list(problems)
    return [problem for problem in examine(charter, document)[1] if problem.id.startswith(("C59", "C60", "C00"))]


def ids(amends: str, **more: str) -> list[str]:
    return [problem.id for problem in found(amends, **more)]


NEXT = "applies to: periods that begin on or after it"
SPLIT = "applies to: the period that contains it"
AHEAD = "effective: 2024-07-01\nagreed: 2024-06-01\n"
BACK = "effective: 2024-03-01\nagreed: 2024-06-01\n"


def test_an_amendment_that_says_everything_is_sound() -> None:
    assert ids(AHEAD + NEXT) == []
    assert ids(BACK + "applies to: [periods that begin on or after it, past periods too]") == []


def test_an_effective_day_before_the_agreement_must_say_that_it_applies_to_the_past() -> None:
    (problem,) = found(BACK + NEXT)

    assert problem.id == "C590"
    assert "effective on 2024-03-01 and was agreed on 2024-06-01" in problem.message


def test_past_periods_need_a_past() -> None:
    assert ids(AHEAD + "applies to: [periods that begin on or after it, past periods too]") == ["C591"]


@pytest.mark.parametrize("day", ["2023-12-31", "2025-01-01"])
def test_the_effective_day_lies_in_the_term(day: str) -> None:
    assert "C592" in ids(f"effective: {day}\nagreed: 2023-06-01\n{NEXT}")


def test_one_way_to_treat_the_period_of_the_day_is_said() -> None:
    both = "applies to: [periods that begin on or after it, the period that contains it]"

    assert ids(AHEAD + both) == ["C594"]
    assert ids(AHEAD) == ["C594"]
    assert ids(BACK + "applies to: past periods too") == []


@pytest.mark.parametrize(
    ("clause", "key"),
    [
        (", credit: 100, repeat: {of: amount, times: 2}", "misses"),
        (", misses: {at least: 3, of: 6 months, window: rolling, judged: each, then: {plan: Mend it.}}", "misses"),
        (", credit: 100, caps: {at: 400, per: year}", "caps"),
        (", credit: 100 * shortfall, carry: {what: surplus}", "banks"),
        (", credit: 100, earn back: {met: '>= 97'}", "banks"),
        (", then: {right: terminate}", "accrued rights"),
    ],
)
def test_silence_on_what_accrues_is_refused(clause: str, key: str) -> None:
    problems = found(AHEAD + NEXT, clause=clause)

    assert [problem.id for problem in problems] == ["C593"]
    assert f"Say '{key}: " in problems[0].hint

    word = "preserved" if key == "accrued rights" else "survive"
    assert ids(AHEAD + NEXT + f"\n{key}: {word}", clause=clause) == []


def test_a_month_is_not_split_where_its_figure_is_one() -> None:
    day = "effective: 2024-07-15\nagreed: 2024-06-01\n"

    assert ids(day + NEXT) == []
    assert ids(day + SPLIT, clause=", stub: pro rata") == ["C595"]


def test_a_quarter_of_months_is_split_where_its_stubs_are_judged() -> None:
    day = "effective: 2024-08-01\nagreed: 2024-06-01\n"

    assert ids(day + SPLIT, clause=", each: quarter, stub: full") == []
    assert ids(day + SPLIT, clause=", each: quarter") == ["C596"]


def test_an_amendment_that_never_counts_for_a_clause_is_pointed_out() -> None:
    (problem,) = found("effective: 2024-02-01\nagreed: 2024-01-15\n" + NEXT, clause=", each: year")

    assert (problem.id, problem.level) == ("C597", "warning")


def test_a_hash_is_a_hash() -> None:
    text = AHEAD + NEXT
    charter, problems = shape(
        read_texts([("charter.yaml", f"{HEAD}amends:\n  charter: old\n{indent(text, '  ')}".encode())])
    )

    assert charter is None
    assert "amends" in str(problems[0].message)
