"""Judged once and cut, or judged up to each period: is it the same?"""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scorecard.making import figure, months, one
from tallystick.cycle.courses import MOST_APART, TOTAL, Courses, SeriesUntil
from tallystick.scorecard.judge import judge
from tallystick.scorecard.lines import Judgement
from tallystick.terms.figure import Figure

BANDS = "bands: {good: '>= target', watch: '>= target - 2', poor: otherwise}\n"
BODIES = (
    "target: 95\n" + BANDS,
    "target: 95\n" + BANDS + "dead band: {by: 0.5}",
    "target: 95\n" + BANDS + "dead band: {after: 2}",
    "target: {linear: {2013-02: 90, 2013-07: 97}}\n" + BANDS,
    "target: {relative: {to: prior period, plus: 1}}\n" + BANDS,
    "target: {relative: {to: baseline, plus: 2}}\nbaseline: 92\n" + BANDS,
    "rounding: 1 place",
)
VALUES = st.lists(st.one_of(st.none(), st.integers(80, 100)), min_size=1, max_size=12)


@given(body=st.sampled_from(BODIES), values=VALUES, data=st.data())
def test_the_series_up_to_a_period_is_the_whole_one_cut(
    body: str, values: list[str | int | None], data: st.DataObject
) -> None:
    definition, compiled = one(body)
    figures = months(definition, values)
    end = data.draw(st.sampled_from([each.end for each in figures]))

    found = Courses(compiled, figures).until("it", end)

    assert found == {TOTAL: judge(definition, compiled, [each for each in figures if each.end <= end])}


def test_a_cell_with_the_very_same_figures_is_not_judged_again_and_another_is() -> None:
    definition, compiled = one("target: 95\nby: [party]\n" + BANDS)
    hub = figure(definition, "2013-02", 96, party="hub")
    regional = figure(definition, "2013-02", 96, party="regional")
    withheld = figure(definition, "2013-02", None, party="regional")
    every = Courses(compiled, [hub, regional])
    end = hub.end

    found = Courses(compiled, [hub, withheld], beside=every).until("it", end)

    assert found["hub", ()][0] is every.until("it", end)["hub", ()][0]
    assert found["regional", ()] == judge(definition, compiled, [withheld])


def test_judgements_of_what_is_withheld_are_kept_for_the_next_who_has_the_very_same_figures() -> None:
    definition, compiled = one("target: 95\nby: [party]\n" + BANDS)
    regional = figure(definition, "2013-02", 96, party="regional")
    every = Courses(compiled, [regional])
    emptied = [figure(definition, "2013-02", None, party="regional") for _ in range(MOST_APART + 1)]

    def judged(of: Figure) -> Judgement:
        return Courses(compiled, [of], beside=every).of_cell("it", ("regional", ()))[0]

    first = judged(emptied[0])
    assert judged(emptied[0]) is first
    assert judged(emptied[1]) is not first
    assert judged(emptied[1]) == first
    for each in emptied[2:]:
        judged(each)
    assert judged(emptied[0]) is not first  # so many are kept, and no more
    assert every.of_cell("it", ("regional", ()))[0].figure is regional


def test_a_cell_without_a_period_by_then_is_left_out_and_a_kpi_without_one_is_not_there() -> None:
    definition, compiled = one("target: 95\nby: [party]")
    figures = [
        figure(definition, "2013-02", 96),
        figure(definition, "2013-02", 96, party="hub"),
        figure(definition, "2013-03", 94),
        figure(definition, "2013-03", 94, party="regional"),
    ]
    courses = Courses(compiled, figures)
    january, february = (definition.calendar.get(name).end for name in ("2013-01", "2013-02"))

    assert set(courses.until("it", february)) == {TOTAL, ("hub", ())}
    assert [each.period for each in courses.totals] == ["2013-02", "2013-03"]
    assert "it" not in SeriesUntil(courses, january)
    assert list(SeriesUntil(courses, january)) == []
    assert list(SeriesUntil(courses, february)) == ["it"]
    assert len(SeriesUntil(courses, february)) == 1


def test_periods_with_values_are_those_in_which_any_cell_has_one() -> None:
    definition, compiled = one("target: 95\nby: [party]")
    figures = [
        figure(definition, "2013-01", None),
        figure(definition, "2013-02", None),
        figure(definition, "2013-02", Fraction(94), party="hub"),
    ]

    assert Courses(compiled, figures).periods_with_values == {"2013-02"}
