"""Are alliances, parties and units compared fairly?"""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.making import seen
from scorecard.parcels import month, parcels, rows
from tallystick.errors import InputError
from tallystick.figures.rows import Row
from tallystick.scorecard.portfolio import Comparison, Entry, Portfolio, portfolio, ranks
from tallystick.scorecard.portfolio_form import portfolio_json
from tallystick.scorecard.roll_up import scorecard


def entry(
    label: str, *, facts: Sequence[Row] | None = None, period: str = "2024-01", replace: tuple[str, str] = ("", "")
) -> Entry:
    figures = parcels("", facts=facts, replace=replace)
    at = month(figures, period)
    totals = [each for kpi in figures.compiled.kpis for each in figures.series(kpi)]
    return Entry(label, figures, at, scorecard(figures.compiled, totals, at))


def busy(times: int, late: int) -> list[Row]:
    lines = [f"2024-01-05 N B c{number} {'late' if number < late else 'on'} 2" for number in range(times)]
    return rows("\n".join(lines))


def compared(found: Portfolio, kpi: str) -> Comparison:
    return next(each for each in found.comparisons if each.kpi == kpi)


def test_rates_stand_over_their_own_denominators_and_are_ranked() -> None:
    found = portfolio([entry("small", facts=busy(10, 1)), entry("large", facts=busy(40, 20))], least=10)

    rates = compared(found, "punctual")
    wholes = [row for row in rates.rows if row.level == "alliance"]
    assert [row.compared for row in wholes] == [90, 50]
    assert [(row.alliance, row.n, row.rank) for row in wholes] == [("small", 10, 1), ("large", 40, 2)]
    assert rates.ranked


def test_small_samples_are_marked_and_not_ranked() -> None:
    found = portfolio([entry("small", facts=busy(29, 1)), entry("large", facts=busy(30, 20))])

    wholes = [row for row in compared(found, "punctual").rows if row.level == "alliance"]
    assert [row.reason for row in wholes] == ["small sample: 29 of 30", ""]
    assert [row.rank for row in wholes] == [None, None]  # one alone is not ranked


def test_totals_are_not_compared_unless_per_another_kpi() -> None:
    entries = [entry("small", facts=busy(10, 1)), entry("large", facts=busy(40, 2))]

    plain, fair = portfolio(entries, kpis=["late"]), portfolio(entries, kpis=["late"], per="volume", least=0)

    assert {row.reason for row in compared(plain, "late").rows if row.figure and row.figure.exact} == {
        "a total: sizes differ"
    }
    assert not compared(plain, "late").ranked
    wholes = [row for row in compared(fair, "late").rows if row.level == "alliance"]
    assert [(row.compared, row.rank) for row in wholes] == [(Fraction(1, 10), 2), (Fraction(1, 20), 1)]
    assert compared(fair, "late").unit == "deliveries per volume"


def test_a_contractual_kpi_is_shown_and_never_ranked() -> None:
    contractual = ("target: 75, baseline: 50,", "target: 75, baseline: 50, binding: contractual,")

    found = compared(portfolio([entry("one"), entry("other", replace=contractual)], least=0), "punctual")

    assert not found.ranked
    assert found.note.startswith("contractual")
    assert [row.rank for row in found.rows] == [None] * len(found.rows)
    assert all(row.compared is not None for row in found.rows)


@pytest.mark.parametrize(
    ("replace", "reason"),
    [
        (("COUNT_IF(NOT late) / COUNT(*), unit", "COUNT_IF(NOT late) / COUNT(late), unit"), "another definition"),
        (
            ("COUNT_IF(NOT late) / COUNT(*), unit: percent", "COUNT_IF(NOT late) / COUNT(*), unit: share"),
            "in share, not",
        ),
    ],
)
def test_what_is_not_the_same_is_not_compared(replace: tuple[str, str], reason: str) -> None:
    found = compared(portfolio([entry("one"), entry("other", replace=replace)], least=0), "punctual")

    others = [row for row in found.rows if row.alliance == "other"]
    assert all(row.reason.startswith(reason) for row in others), [row.reason for row in others]


def test_figures_of_other_days_are_not_compared() -> None:
    found = compared(portfolio([entry("one"), entry("other", period="2024-02")], least=0), "punctual")

    assert {row.reason for row in found.rows if row.alliance == "other"} == {"other days"}


def test_parties_are_ranked_among_parties() -> None:
    found = compared(portfolio([entry("one")], least=0), "punctual")

    assert [(row.member, row.level, row.rank) for row in found.rows] == [
        (None, "alliance", None),
        ("north", "party", 1),
        ("south", "party", 2),
    ]


@pytest.mark.parametrize(
    ("disclosure", "shown"), [("aggregate only", [True, False, False]), ("owner only", [False, False, False])]
)
def test_what_is_not_disclosed_to_all_is_not_shown(disclosure: str, shown: list[bool]) -> None:
    closed = ("target: 75, baseline: 50,", f"target: 75, baseline: 50, disclosure: {disclosure},")

    found = compared(portfolio([entry("one", replace=closed)], least=0), "punctual")

    assert [row.figure is not None for row in found.rows] == shown
    assert [row.compared is not None for row in found.rows] == shown


def test_the_alliances_are_summed_up_by_their_scorecards() -> None:
    found = portfolio([entry("one")])

    (summary,) = found.summaries
    assert seen(summary.alliance, summary.score) == ("one", Fraction(125, 2))
    assert sum(summary.kpis.values()) == 6


def test_a_kpi_that_nobody_has_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InputError, match="KPI 'speed'; there are volume, punctual"):
        portfolio([entry("one")], kpis=["speed"])
    with pytest.raises(InputError, match="KPI 'speed'"):
        portfolio([entry("one")], per="speed")


def test_the_json_form_says_why_rows_are_not_compared() -> None:
    found = portfolio_json(portfolio([entry("one")], kpis=["punctual"]))

    row = found["comparisons"][0]["rows"][1]
    assert (row["member"], row["value"], row["compared"], row["comparable"]) == ("north", "75.0", "75", False)
    assert row["reason"] == "small sample: 4 of 30"


@given(st.lists(st.fractions(), min_size=1, max_size=8), st.booleans())
def test_ranks_are_one_more_than_those_that_are_better(values: list[Fraction], higher: bool) -> None:
    found = ranks(values, higher_is_better=higher)

    assert min(found) == 1
    for value, rank in zip(values, found, strict=True):
        better = [other for other in values if (other > value if higher else other < value)]
        assert rank == len(better) + 1
