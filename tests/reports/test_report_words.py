"""Numbers, statuses and changes as people read them."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.sample import definition, judged
from tallystick.charter.model.kpis import Kpi, Rounding
from tallystick.charter.model.targets import read_target
from tallystick.reports.content import Effect, Explanation, KpiPage, ReportContent
from tallystick.reports.movement import movement, what_changed
from tallystick.reports.numbers import difference, exact, written
from tallystick.reports.words import (
    MISSING_WORDS,
    QUALITY_WORDS,
    cell_name,
    direction_words,
    rounding_words,
    short_period,
    status_word,
    target_words,
    unscored_words,
    value_text,
)
from tallystick.reports.zones import zones
from tallystick.scorecard.lines import Judgement
from tallystick.terms.figure import Missing, Quality


def kpi(direction: object = "higher", **more: object) -> Kpi:
    return definition(title="K", formula="a / b", unit="percent", direction=direction, target=Decimal(50), **more)


def series(of: Kpi, *values: int | None, elapsed: Fraction = Fraction(1)) -> tuple[Judgement, ...]:
    return tuple(
        judged(
            "k",
            of,
            month,
            numerator=None if value is None else Fraction(value),
            denominator=Fraction(1),
            n=1,
            target=Fraction(50),
            missing=Missing.MISSING if value is None else None,
            elapsed=elapsed if month == len(values) - 1 else Fraction(1),
        )
        for month, value in enumerate(values)
    )


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12))
def test_a_written_number_reads_back_as_itself(number: Decimal) -> None:
    text = written(number)

    assert Decimal(text.replace("\u202f", "").replace("−", "-")) == number
    assert "," not in text


@given(st.fractions(max_denominator=10**5), st.integers(0, 4))
def test_a_difference_shows_its_sign_unless_it_is_nothing(number: Fraction, places: int) -> None:
    first = difference(number, places=places)[0]

    assert first == ("+" if number > 0 else "−" if number < 0 else "±")


def test_a_gap_too_small_for_its_places_gets_more_of_them() -> None:
    assert difference(Fraction("-0.04"), places=1) == "−0.04"
    assert difference(Fraction(1, 10**9), places=1) == "+0…"


def test_a_numerator_without_an_end_is_a_fraction_and_one_too_long_is_marked() -> None:
    assert exact(Fraction(1, 3)) == "1/3"
    assert exact(Fraction(10**12 + 1, 3**30)).startswith("≈ ")


@pytest.mark.parametrize(
    ("direction", "values", "verdict"),
    [
        ("higher", (50, 60), "better"),
        ("higher", (60, 50), "worse"),
        ("lower", (60, 50), "better"),
        ("lower", (50, 60), "worse"),
        ("lower", (50, 50), "unchanged"),
        ({"range": [40, 60]}, (70, 65), "better"),
        ({"range": [40, 60]}, (45, 30), "worse"),
        ({"range": [40, 60]}, (45, 55), "neutral"),
        ({"better": "nominal", "tolerance": 5}, (40, 55), "better"),
        ({"better": "nominal", "tolerance": 5}, (50, 47), "worse"),
        ("unscored", (1, 2), "neutral"),
        ("higher", (None, 50), "not compared"),
        ("higher", (50, None), "not compared"),
        ("higher", (50,), "not compared"),
    ],
)
def test_a_change_is_good_or_bad_by_the_direction(
    direction: object, values: tuple[int | None, ...], verdict: str
) -> None:
    of = kpi(direction)

    assert movement(series(of, *values), of.direction).verdict == verdict


def test_an_unfinished_period_withholds_the_comparison() -> None:
    """V16: 11 880 against 1 856 of a week that has begun is no fall of 84 %."""
    of = kpi()

    moved = movement(series(of, 11880, 1856, elapsed=Fraction(1, 7)), of.direction)

    assert moved.amount is None
    assert moved.arrow == ""
    assert moved.text("percent", 1) == "–"


def test_the_change_is_that_of_the_printed_values() -> None:
    of = kpi(rounding="0 places")
    two = (*series(of, 50), judged("k", of, 1, numerator=Fraction("51.6"), denominator=None, n=1, target=None))

    assert movement(two, of.direction).amount == 2


def test_what_changed_names_falls_before_rises(content: ReportContent) -> None:
    bands = {"good": ">= target", "poor": "otherwise"}
    pages = [
        _page("up", kpi(bands=bands), 40, 60),
        _page("down", kpi(bands=bands), 60, 40),
        _page("same", kpi(bands=bands), 60, 60),
    ]

    sentences = what_changed(pages)

    assert sentences[0] == "2 of 3 judged KPIs are on track; in the period before it was 2 of 3."
    assert sentences[1].startswith("down went from on track to off track: 40.0\u00a0% (−20.0\u00a0pp, worse)")
    assert sentences[2].startswith("up went from off track to on track")


def test_reasons_are_asked_for_what_is_told_only() -> None:
    bands = {"good": ">= target", "poor": "otherwise"}
    falls = [_page(f"fall{number}", kpi(bands=bands), 60, 40) for number in range(5)]
    still = [_page(f"still{number}", kpi(bands=bands), 40, 40) for number in range(5)]
    asked: list[str] = []

    def why(page: KpiPage) -> str:
        asked.append(page.id)
        return f"chiefly {page.id} itself"

    sentences = what_changed([*still, *falls], why=why)
    fewer = what_changed([*still, falls[4]], why=why)

    assert asked == ["fall0", "fall1", "fall4", "still0"]
    assert [each.endswith(" itself.") for each in sentences] == [False, True, True]
    assert fewer[2].endswith("; chiefly still0 itself.")


def test_when_no_status_changed_the_sentences_say_so() -> None:
    assert what_changed([_page("same", kpi(bands={"good": ">= target"}), 60, 60)])[1] == (
        "No KPI changed its status since the period before."
    )


def test_in_the_first_period_with_figures_nothing_stays_or_changes() -> None:
    bands = {"good": ">= target", "poor": "otherwise"}

    first = what_changed([_page("low", kpi(bands=bands), 40), _page("high", kpi(bands=bands), 60)])
    after_a_gap = what_changed([_page("low", kpi(bands=bands), None, 40)])
    good = what_changed([_page("high", kpi(bands=bands), 60)])

    assert first[1] == "low is off track: 40.0\u00a0%, −10.0\u00a0pp from its target."
    assert after_a_gap[1].startswith("low is off track: ")
    assert good[1] == "There is no period with figures before it to compare with."
    assert what_changed([_page("low", kpi(bands=bands), 40, 40)])[1].startswith("low stays off track: ")


@pytest.mark.parametrize("unit", ["percent", "%"])
def test_percentages_differ_by_percentage_points_however_the_unit_is_written(unit: str) -> None:
    page = replace(_page("low", kpi(bands={"good": ">= target", "poor": "otherwise"}), 60, 40), unit=unit)
    near = kpi({"better": "nominal", "tolerance": 5})

    assert "(−20.0\u00a0pp, worse), −10.0\u00a0pp from its target" in what_changed([page])[1]
    assert movement(page.series, page.kpi.direction).text(unit, 1) == "−20.0\u00a0pp"
    assert direction_words(near.direction, unit) == "best within 5 pp of the target"


def test_lines_without_a_score_curve_are_counted(content: ReportContent) -> None:
    kpis = {page.id: page.kpi for page in content.kpis}
    lines = [line for line in content.scorecard.walk() if line.kind == "kpi"]
    bare = {name: each.model_copy(update={"score": None}) for name, each in kpis.items()}

    assert unscored_words(content.scorecard, bare) == (
        f"{len(lines)} lines are not scored: they have no score curve, and are left out of the weighing."
    )
    scored = sum(kpis[line.id].score is not None and kpis[line.id].direction.better != "unscored" for line in lines)
    said = unscored_words(content.scorecard, kpis)
    assert said.startswith(f"{len(lines) - scored} line") if scored < len(lines) else said == ""


def test_a_status_is_called_as_the_charter_calls_it() -> None:
    of = kpi(
        bands={
            "good": {"when": ">= target", "title": "Approaching"},
            "inadequate": {"when": "otherwise", "severity": "poor"},
        }
    )

    assert status_word("good", of) == "Approaching"
    assert status_word("inadequate", of) == "Inadequate"
    assert status_word("no_target", of) == "No target"


def test_every_reason_and_quality_has_words() -> None:
    assert set(MISSING_WORDS) == set(Missing)
    assert set(QUALITY_WORDS) == set(Quality)


def test_a_missing_value_is_told_by_its_reason_and_zero_is_a_value() -> None:
    assert value_text(series(kpi(), None)[0].figure) == "missing"
    assert value_text(series(kpi(), 0)[0].figure) == "0.0\u00a0%"
    assert value_text(series(kpi(), 1234)[0].figure) == "1\u202f234.0\u00a0%"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (94, "94 % in every period"),
        ({"step": {"2026-01": 90, "2026-07": 95}}, "steps: 90 % in 2026-01, 95 % in 2026-07, each until the next"),
        ({"linear": {"2026-01": 94, "2026-12": 96}}, "a straight line through 94 % in 2026-01, 96 % in 2026-12"),
        ({"cumulative": {"2026-12": 1200}}, "year to date 1\u202f200 % in 2026-12"),
        ({"seasonal": {"total": 100, "shares": {"2026-01": 1}}}, "100 % for the year, spread by an agreed profile"),
        ({"relative": {"to": "prior year", "times": Decimal("1.05")}}, "1.05 times the prior year"),
        ({"relative": {"to": "benchmark", "plus": 2}}, "the benchmark plus 2 pp"),
        ({"piecewise": [{"from": "2026-01", "flat": 1}]}, "from 2026-01 1"),
        ({"for": {"party": "hub"}, "flat": 1}, "For party hub: 1 % in every period"),
    ],
)
def test_a_target_is_told_by_its_shape(target: object, said: str) -> None:
    of = definition(title="K", formula="a", unit="percent", direction="higher", target=target)

    assert read_target(target) is not None
    assert target_words(of.target[0], "percent") == said


def test_rounding_says_mode_and_moment() -> None:
    words = rounding_words(Rounding.model_validate({"places": 1, "mode": "down", "before comparison": True}))

    assert words == "To 1 decimal place, towards zero, before it is compared with its target."


def test_a_month_is_named_and_another_period_keeps_its_id(content: ReportContent) -> None:
    figure = content.kpis[0].latest.figure

    assert short_period(figure) == "Dec"


def test_a_cell_is_named_by_party_and_value_and_says_when_none_was_named(content: ReportContent) -> None:
    cell = content.pages["completion"].breakdowns[2].cells[0][-1].figure
    nobody = judged(
        "k", kpi(), 0, numerator=Fraction(1), denominator=None, n=1, target=None, scope=(("origin", None),)
    ).figure

    assert cell_name(cell, ("party", "origin"), content.parties) == "Harbour Lines · EAST"
    assert cell_name(nobody, ("origin",), content.parties) == "none named"


def test_without_bands_good_begins_at_the_target() -> None:
    half = Fraction(50)

    assert zones(kpi("higher"), half) == ((None, half, "poor"), (half, None, "good"))
    assert zones(kpi("lower"), half) == ((None, half, "good"), (half, None, "poor"))
    assert zones(kpi("higher"), None) == ()


def test_a_range_is_good_in_the_middle() -> None:
    of = kpi({"range": [97, 102]}, bands={"good": ">= 97 and <= 102", "poor": "otherwise"})

    low, high = Fraction(97), Fraction(102)
    assert zones(of, None) == ((None, low, "poor"), (low, high, "good"), (high, None, "poor"))


def test_an_explanation_must_account_for_the_whole_change() -> None:
    effects = (Effect("A", "rate", Fraction(1)), Effect("A", "mix", Fraction(1, 2)))

    with pytest.raises(ValueError, match="add up to 3/2, but the value moved by 2"):
        Explanation("2026-01", "2026-02", Fraction(1), Fraction(3), effects, "M.")


def _page(name: str, of: Kpi, *values: int | None) -> KpiPage:
    named = of.model_copy(update={"title": name})
    return KpiPage(id=name, kpi=named, unit="percent", formula="a", series=series(named, *values))
