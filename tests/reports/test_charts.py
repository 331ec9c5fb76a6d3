"""Charts say in words what they draw, never draw what is not there, and stay inside their frame."""

import re
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.markup import Element, read
from tallystick.reports import charts
from tallystick.reports.charts import Point
from tallystick.reports.scale import Scale, scale
from tallystick.reports.speech import TEXTS, Speech

ZONES = (
    (None, Fraction(94), "poor"),
    (Fraction(94), Fraction(96), "watch"),
    (Fraction(96), None, "good"),
)


def points(values: list[int | None], target: int | None = 96) -> list[Point]:
    return [
        Point(
            label=f"month {number}",
            short=f"{number}",
            value=None if value is None else Fraction(value),
            target=None if target is None else Fraction(target),
            text="" if value is None else f"{value} %",
            target_text=f"{target} %",
            reason="no activity" if value is None else "",
            severity="good",
            zones=ZONES,  # type: ignore[arg-type]  # literals of severity
        )
        for number, value in enumerate(values, start=1)
    ]


def run(values: list[int | None], **changed: object) -> Element:
    drawn = points(values)
    words = {"good": "On track", "watch": "At risk", "poor": "Off track"}
    return read(charts.run_chart(drawn, title="Completion", unit="percent", words=words, width=720, height=250))  # type: ignore[arg-type]  # likewise


def named(tree: Element, name: str, kind: str) -> list[Element]:
    return [e for e in tree.all(name) if kind in e.attributes.get("class", "").split()]


def corners(line: Element) -> list[tuple[Fraction, Fraction]]:
    """Where the path of a line begins, turns and ends."""
    found: list[tuple[Fraction, Fraction]] = []
    for letter, numbers in re.findall(r"([Mlh])([^Mlh]*)", line.attributes["d"]):
        said = [Fraction(number) for number in re.findall(r"-?\d*\.\d+|-?\d+", numbers)]
        across, down = said if letter != "h" else (*said, Fraction(0))
        x, y = found[-1] if letter != "M" else (Fraction(0), Fraction(0))
        found.append((x + across, y + down))
    return found


def test_a_line_breaks_where_there_is_no_value_and_a_cross_says_why() -> None:
    tree = run([95, 96, None, 97, 98])

    assert [len(corners(line)) for line in named(tree, "path", "line")] == [2, 2]
    assert [cross.words for cross in named(tree, "path", "absent")] == ["month 3: no activity"]
    assert "Without a value: month 3 (no activity)." in tree.all("desc")[0].words


def test_a_line_says_each_step_in_as_few_characters_as_it_can() -> None:
    tree = read(charts.sparkline(points([95, 96, 96, 96, 95], None), title="A", width=48, height=28))

    assert named(tree, "path", "line")[0].attributes["d"] == "M4 24l10-20h20l10 20"


@given(st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=40), st.integers(20, 900), st.integers(20, 300))
def test_a_line_goes_through_every_value(values: list[int], width: int, height: int) -> None:
    drawn = points(list(values), None)
    axis = scale([Fraction(value) for value in values], zero=False)

    line = corners(named(read(charts.sparkline(drawn, title="A", width=width, height=height)), "path", "line")[0])

    for index, value in enumerate(values):
        x, y = 4 + (width - 8) * index / (len(values) - 1), axis.at(Fraction(value), height - 4, 4)
        assert any(_passes(start, end, (x, y)) for start, end in pairwise(line))


def _passes(start: tuple[Fraction, Fraction], end: tuple[Fraction, Fraction], point: tuple[float, float]) -> bool:
    """Whether a point is a corner, or on a level stretch, to a twentieth of a pixel."""
    near = 0.0501
    if any(abs(x - point[0]) < near and abs(y - point[1]) < near for x, y in (start, end)):
        return True
    return start[1] == end[1] and start[0] - near < point[0] < end[0] + near and abs(start[1] - point[1]) < near


def test_a_chart_says_its_lowest_highest_and_latest_value() -> None:
    sentence = run([95, 93, 98, 96]).all("desc")[0].words

    assert "lowest 93 % in month 2, highest 98 % in month 3" in sentence
    assert "month 4: 96 %, target 96 %." in sentence


def test_a_chart_without_any_value_says_so() -> None:
    assert run([None, None]).all("desc")[0].words == "No period has a value."


def test_an_unfinished_period_is_hollow_and_not_joined() -> None:
    drawn = points([95, 96, 40])
    drawn[-1] = Point(label="m", short="m", value=Fraction(40), text="40 %", unfinished=True)

    tree = read(charts.sparkline(drawn, title="A"))

    assert [len(corners(line)) for line in named(tree, "path", "line")] == [2]
    assert len(named(tree, "circle", "hollow")) == 1


def test_every_named_zone_is_tinted_and_has_its_word() -> None:
    tree = run([93, 97, 95])

    assert {e.attributes["class"] for e in tree.all("rect")} == {"zone good", "zone watch", "zone poor"}
    assert {"On track", "At risk", "Off track"} <= {e.words for e in tree.all("text")}


def test_a_target_that_steps_is_drawn_as_steps() -> None:
    drawn = [*points([95], 94), *points([95], 96)]

    tree = read(charts.run_chart(drawn, title="A", unit="", words={}, width=720, height=250))

    path = named(tree, "path", "target")[0].attributes["d"]
    assert re.fullmatch(r"M[\d.]+ [\d.]+H[\d.]+V[\d.]+H[\d.]+", path)


def test_latest_value_and_target_do_not_overlap() -> None:
    tree = run([96, 96])

    heights = [float(e.attributes["y"]) for kind in ("value", "aim") for e in named(tree, "text", kind)]
    assert abs(heights[0] - heights[1]) >= charts.LINE


def test_a_bullet_is_a_bar_from_zero_and_a_dot_elsewhere() -> None:
    point = points([95])[0]

    from_zero = read(charts.bullet(point, axis=scale([Fraction(0), Fraction(100)]), title="A"))
    elsewhere = read(charts.bullet(point, axis=scale([Fraction(90), Fraction(100)]), title="A"))

    assert named(from_zero, "rect", "bar")
    assert not named(from_zero, "circle", "dot")
    assert not named(elsewhere, "rect", "bar")
    assert named(elsewhere, "circle", "dot")
    assert "Scale from 90, not from zero, to 100." in elsewhere.all("desc")[0].words


def test_the_ranges_of_a_bullet_fill_it_from_poor_to_good() -> None:
    tree = read(charts.bullet(points([95])[0], axis=scale([Fraction(90), Fraction(100)]), title="A", width=102))

    ranges = [(e.attributes["class"], float(e.attributes["x"]), float(e.attributes["width"])) for e in tree.all("rect")]
    assert ranges == [("range poor", 1, 40), ("range watch", 41, 20), ("range good", 61, 40)]


def test_a_bullet_that_ends_at_zero_ends_there() -> None:
    point = Point(
        label="m", short="m", value=Fraction(-3), zones=((None, Fraction(0), "poor"), (Fraction(0), None, "good"))
    )

    tree = read(charts.bullet(point, axis=Scale(Fraction(-5), Fraction(5), ()), title="A", width=102))

    assert [float(e.attributes["width"]) for e in tree.all("rect")] == [50, 50]


@pytest.mark.parametrize(("amount", "left", "right"), [(Fraction(-2), 52, 102), (Fraction(1), 102, 127)])
def test_a_contribution_runs_from_zero_to_its_side(amount: Fraction, left: float, right: float) -> None:
    axis = Scale(Fraction(-4), Fraction(4), ())

    bar = read(charts.contribution(amount, axis=axis, title="A", width=204)).all("rect")[0].attributes

    assert (float(bar["x"]), float(bar["x"]) + float(bar["width"])) == (left, right)


def test_text_is_escaped() -> None:
    evil = "<script>&\"'"
    drawn = [
        Point(label=evil, short=evil, value=Fraction(1), text=evil, reason=evil, target_text=evil, target=Fraction(1))
    ]
    drawn += [Point(label=evil, short=evil, value=None, reason=evil)]

    for chart in (
        charts.run_chart(drawn, title=evil, unit=evil, words={"good": evil}, width=720, height=250),
        charts.sparkline(drawn, title=evil),
        charts.small_multiple(drawn, title=evil, axis=scale([Fraction(1)])),
        charts.bullet(drawn[0], axis=scale([Fraction(1)]), title=evil),
        charts.contribution(Fraction(1), axis=scale([Fraction(0), Fraction(1)]), title=evil),
    ):
        assert "<script" not in chart
        assert read(chart).all("title")[0].words == evil


@given(
    st.lists(st.none() | st.integers(-(10**9), 10**9), min_size=1, max_size=60),
    st.none() | st.integers(-(10**9), 10**9),
)
def test_no_mark_leaves_its_frame(values: list[int | None], target: int | None) -> None:
    tree = read(charts.run_chart(points(values, target), title="A", unit="percent", words={}, width=720, height=250))

    for circle in tree.all("circle"):
        assert 0 <= float(circle.attributes["cx"]) <= 720
        assert 0 <= float(circle.attributes["cy"]) <= 250
    for line in named(tree, "path", "line"):
        for x, y in corners(line):
            assert 0 <= x <= 720
            assert 0 <= y <= 250
    for rect in tree.all("rect"):
        assert float(rect.attributes["height"]) >= 0
        assert float(rect.attributes["y"]) + float(rect.attributes["height"]) <= 250


@given(st.lists(st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=1000), max_size=30))
def test_a_scale_holds_its_values_between_round_ticks(values: list[Fraction]) -> None:
    axis = scale(values)

    assert axis.low < axis.high
    assert all(axis.low <= value <= axis.high for value in values)
    assert 2 <= len(axis.ticks) <= 8
    assert len({after - before for before, after in pairwise(axis.ticks)}) == 1


SPOKEN = Speech("xx", say=lambda text: f"«{text}»", period=lambda name: name.replace("month", "Monat"))


def test_a_chart_speaks_the_language_it_is_given() -> None:
    drawn, one = points([95, None, 98]), points([95])[0]
    spoken = [
        charts.run_chart(drawn, title="A", unit="", words={"good": "On track"}, width=720, height=250, speech=SPOKEN),
        charts.sparkline(drawn, title="A", speech=SPOKEN),
        charts.small_multiple(drawn, title="A", axis=scale([Fraction(90)]), speech=SPOKEN),
        charts.bullet(one, axis=scale([Fraction(90)]), title="A", speech=SPOKEN),
    ]

    for text in spoken:
        assert "«" in read(text).all("desc")[0].words
        assert "month" not in text
        assert "Monat 1" in text
    assert "«On track»" in spoken[0]
    assert "«target» 96 %" in spoken[0]


def test_every_text_of_charts_has_places_that_are_named() -> None:
    assert [text for text in TEXTS if "%" in re.sub(r"%\(\w+\)s", "", text)] == []
