"""Do boxes, links and words of a strategy map keep out of each other's way, whatever the strategy?"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from tallystick.charter.model.strategy import LinkKind
from tallystick.reports.map_layout import BOX_HEIGHT, WIDTH, MapLayout, Route, map_layout
from tallystick.scorecard.strategy import Edge, ObjectiveState, StrategyMap

KINDS: tuple[LinkKind, ...] = get_args(LinkKind)


def objective(name: str, perspective: str = "") -> ObjectiveState:
    return ObjectiveState(
        id=name,
        title=name,
        statement=name,
        perspective=perspective or None,
        key_result_area=None,
        level="organisation",
        unit=None,
        unit_title="All",
        function=None,
        owner=None,
        start=None,
        until=None,
        elapsed=None,
        judgements=(),
        milestones=(),
        status="not_scored",
        severity="none",
        coverage=Fraction(0),
    )


def link(child: str, parent: str, kind: LinkKind = "contributory") -> Edge:
    return Edge(child=child, parent=parent, kind=kind, child_kpi=None, parent_kpi=None, because=None)


def drawn(rows: Sequence[tuple[str, str]], *edges: Edge) -> StrategyMap:
    """A map of perspectives with their objectives, one letter each."""
    return StrategyMap(tuple((name, tuple(objective(each, name) for each in ids)) for name, ids in rows), edges)


@st.composite
def maps(draw: st.DrawFn) -> StrategyMap:
    """Up to four perspectives and fourteen objectives; links run from later letters to earlier ones, or the reverse."""
    names = "abcdefghijklmn"[: draw(st.integers(1, 14))]
    places = draw(st.lists(st.integers(0, 3), min_size=len(names), max_size=len(names)))
    rows = [(str(row), "".join(name for name, at in zip(names, places, strict=True) if at == row)) for row in range(4)]
    order = draw(st.permutations(names))
    pairs = list(combinations(order, 2))
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=18, unique=True)) if pairs else []
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=len(chosen), max_size=len(chosen)))
    edges = [link(child, parent, kind) for (child, parent), kind in zip(chosen, kinds, strict=True)]
    return drawn([row for row in rows if row[1]], *edges)


def stretches(routes: Sequence[Route]) -> list[tuple[Edge, tuple[float, float], tuple[float, float]]]:
    return [(route.edge, *pair) for route in routes for pair in pairwise(route.points)]


@given(maps())
def test_no_link_crosses_a_box(found: StrategyMap) -> None:
    layout = map_layout(found)

    for _, (x, y), (to_x, to_y) in stretches(layout.routes):
        for box in layout.boxes:
            beside = max(x, to_x) <= box.x or min(x, to_x) >= box.x + box.width
            assert beside or max(y, to_y) <= box.y or min(y, to_y) >= box.y + box.height


@given(maps())
def test_every_link_runs_level_and_upright_from_box_to_box(found: StrategyMap) -> None:
    layout = map_layout(found)
    boxes = {box.objective: box for box in layout.boxes}

    assert [route.edge for route in layout.routes] == list(found.edges)
    for route in layout.routes:
        assert all(x == to_x or y == to_y for (x, y), (to_x, to_y) in pairwise(route.points))
        for name, (x, y) in ((route.edge.child, route.points[0]), (route.edge.parent, route.points[-1])):
            box = boxes[name]
            assert box.x < x < box.x + box.width
            assert y in (box.y, box.y + BOX_HEIGHT)


@given(maps())
def test_links_that_are_no_bundle_never_run_on_one_line(found: StrategyMap) -> None:
    layout = map_layout(found)

    for (one, *first), (other, *second) in combinations(stretches(layout.routes), 2):
        if one.kind == other.kind and (one.parent == other.parent or one.child == other.child):
            continue
        for axis in (0, 1):
            (a, b), (c, d) = first, second
            on_one_line = abs(a[axis] - c[axis]) < 1 and a[axis] == b[axis] and c[axis] == d[axis]
            if on_one_line:
                low, high = sorted((a[1 - axis], b[1 - axis])), sorted((c[1 - axis], d[1 - axis]))
                assert min(low[1], high[1]) <= max(low[0], high[0])


@given(maps())
def test_boxes_and_words_keep_apart_and_inside(found: StrategyMap) -> None:
    layout = map_layout(found)

    assert {box.objective for box in layout.boxes} == {node.id for node in found.nodes}
    for box in layout.boxes:
        assert box.x >= 0
        assert box.x + box.width <= WIDTH
        assert box.y + box.height <= layout.height
    for one, other in combinations(layout.boxes, 2):
        assert (
            one.y + one.height <= other.y
            or other.y + other.height <= one.y
            or one.x + one.width <= other.x
            or other.x + other.width <= one.x
        )
    assert not any(_covered(layout, word.at) for word in layout.words)
    assert len({word.at for word in layout.words}) == len(layout.words)


def _covered(layout: MapLayout, at: tuple[float, float]) -> bool:
    """Whether a box lies over the line of text that begins here."""
    x, y = at
    return any(box.x <= x <= box.x + box.width and box.y < y and y - 9 < box.y + box.height for box in layout.boxes)


def test_who_supports_stands_below_within_a_perspective() -> None:
    layout = map_layout(drawn([("financial", "a"), ("process", "bcd")], link("c", "b"), link("d", "c")))

    tops = {box.objective: box.y for box in layout.boxes}
    assert tops["a"] < tops["b"] < tops["c"] < tops["d"]
    assert [band.perspective for band in layout.bands] == ["financial", "process"]
    assert layout.bands[0].bottom < layout.bands[1].top


def test_a_link_down_enters_from_above() -> None:
    layout = map_layout(drawn([("financial", "a"), ("process", "b")], link("a", "b")))

    (route,) = layout.routes
    assert [route.points[0][1], route.points[-1][1]] == [layout.boxes[0].y + BOX_HEIGHT, layout.boxes[1].y]


def test_more_than_four_in_a_perspective_go_on_below() -> None:
    layout = map_layout(drawn([("process", "abcdef")]))

    assert sorted({box.y for box in layout.boxes}) == [layout.boxes[0].y, layout.boxes[4].y]


def test_the_same_map_has_the_same_places() -> None:
    found = drawn([("a", "ab"), ("b", "cde")], link("c", "a"), link("d", "a", "additive"), link("e", "b"))

    assert map_layout(found) == map_layout(found)
