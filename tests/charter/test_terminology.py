"""Which titles readers would take for one, and which formulas are one under two names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter.writing import HEAD, SALES, examined, kpi, read
from tallystick.charter.terminology import same_term, singular, terminology_problems
from tallystick.errors import Problem

ALIKE = [
    ("On-time arrivals", "On time arrivals"),
    ("On-time arrivals", "Ontime Arrival"),
    ("Deliveries", "Delivery"),
    ("Programme cost", "Program costs"),
    ("Utilisation", "Utilization"),
    ("Labour share", "Labor share"),
    ("Call centre", "Call center"),
    ("Café sales", "Cafe Sales"),
    ("Customer comunication", "Customer communication"),
    ("Completion", "Compeltion"),
    ("Profit & loss", "Profit and loss"),
]
APART = [
    ("Inbound flights", "Outbound flights"),
    ("Delay A14", "Delay A15"),
    ("Delay, 12 months", "Delay, 21 months"),
    ("Import volume", "Export volume"),
    ("Mean delay", "Median delay"),
    ("Loss", "Losers"),
    ("Gross margin", "Net margin"),
    ("Calls", "Cells"),
    ("Form", "From"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_case_hyphens_plural_and_spelling_make_no_other_term(one: str, other: str) -> None:
    assert same_term(one, other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_words_are_other_terms(one: str, other: str) -> None:
    assert not same_term(one, other)


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_has_no_order_and_every_title_is_like_itself(one: str, other: str) -> None:
    assert same_term(one, other) == same_term(other, one)
    assert same_term(one, one.swapcase()) or one.casefold() != one.swapcase().casefold()


@pytest.mark.parametrize("word", ["bus", "status", "loss", "is", "basis", "gas"])
def test_a_word_that_ends_in_s_may_be_one_thing(word: str) -> None:
    assert singular(word) in {word, "basi"}  # a stem need not be a word, as long as it is always the same


def found(text: str) -> list[Problem]:
    compiled, problems = examined(text)
    assert compiled is not None, "\n".join(map(str, problems))
    return list(terminology_problems(compiled, read(text)))


def two_kpis(first: str, second: str, *, measures: str = "") -> str:
    return kpi(first, measures=measures, sources=SALES) + (
        f"  other: {{title: Other, owner: us/manager, direction: unscored, {second}}}\n"
    )


@pytest.mark.parametrize(
    "second",
    [
        "formula: COUNT_IF(won), unit: count",
        "formula: COUNT(*), where: won, unit: count, calendar: quarters",
        "formula: COUNT(*), where: won, unit: count, minimum: 30",
        "formula: COUNT(*), where: won, unit: count, covers: everyone",
        "formula: COUNT(*), where: won, unit: count, in force: 2013-01-01 .. 2013-06-01",
    ],
)
def test_what_decides_a_figure_makes_two_kpis(second: str) -> None:
    assert found(two_kpis("formula: COUNT(*)\nwhere: hours > 1\nunit: count", second)) == []


@pytest.mark.parametrize(
    "second",
    [
        "formula: COUNT(*), where: won, unit: count",
        "formula: COUNT(*) FILTER (WHERE won), unit: pieces",
        "formula: COUNT(*), where: won, unit: count, by: [party], rounding: 0 places",
        "formula: k, unit: count",
    ],
)
def test_a_formula_written_otherwise_is_the_same(second: str) -> None:
    (problem,) = found(two_kpis("formula: COUNT(*)\nwhere: won\nunit: count", second))

    assert problem.id == "C363"
    assert "KPIs 'k' and 'other'" in problem.message


def test_a_kpi_may_have_the_title_of_the_measure_that_it_is() -> None:
    measures = "measures: {sold: {formula: SUM(amount), title: K}}\n"

    assert found(kpi("formula: sold\nunit: EUR", measures=measures)) == []
    assert [problem.id for problem in found(kpi("formula: sold / 2\nunit: EUR", measures=measures))] == ["C364"]


def test_many_titles_are_told_as_if_each_were_held_against_all_before() -> None:
    titles = [*dict.fromkeys(title for pair in (*ALIKE, *APART) for title in pair), "Deliveries"]
    lines = [
        f'  k{number}: {{title: "{title}", formula: SUM(pieces) + {number}, unit: pieces, owner: us/manager, '
        "direction: unscored}"
        for number, title in enumerate(titles)
    ]
    expected = []
    for at, title in enumerate(titles):
        before = [number for number, earlier in enumerate(titles[:at]) if same_term(title, earlier)]
        if before:
            expected.append(("C364" if titles[before[0]] == title else "C365", f"'k{before[0]}'", f"'k{at}'"))

    told = found(kpi("", head=HEAD).partition("kpis:")[0] + "kpis:\n" + "\n".join(lines) + "\n")

    alike = [problem for problem in told if problem.id in {"C364", "C365"}]
    assert len(alike) == len(expected) > len(ALIKE)
    for problem, (id_, first, second) in zip(alike, expected, strict=True):
        assert problem.id == id_
        assert first in problem.message
        assert second in problem.message
