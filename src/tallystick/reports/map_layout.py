"""Where the boxes and links of a strategy map lie: rows of boxes, channels between them, and lanes beside them.

Pixels are floats, and only pixels. A row is a stretch of one perspective whose objectives do not support each other;
rows of one perspective form a band. Links run in channels above and below rows, and pass rows in the gutters between
boxes, so that no link crosses a box or its words. The same map always has the same coordinates.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tallystick.charter.model.strategy import LinkKind
from tallystick.scorecard.strategy import Edge, StrategyMap

WIDTH = 1000.0
MARGIN = 108.0
"""On the left, for the names of perspectives."""
BOX_HEIGHT = 92.0
MOST_IN_ROW = 4
LANE = 11.0
"""Between two parallel links."""
WORDS = 18.0
"""Height of the strip in a channel that holds the words of links."""
GUTTER = 26.0
PAD = 12.0

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """An objective's rectangle."""

    objective: str
    x: float
    y: float
    width: float
    height: float = BOX_HEIGHT


@dataclass(frozen=True, slots=True)
class Route:
    """The path of one link from the box that contributes to the one it contributes to; only upright and level."""

    edge: Edge
    points: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """Where the word of the links of one kind that leave a box is written: its left end and base line."""

    objective: str
    kind: LinkKind
    at: Place


@dataclass(frozen=True, slots=True)
class Band:
    """The rows of one perspective."""

    perspective: str
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class MapLayout:
    """The whole map in pixels."""

    height: float
    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]
    words: tuple[Word, ...]
    bands: tuple[Band, ...]


Port = tuple[str, str, str, str]
"""Box, its side (``top`` or ``bottom``), ``in`` or ``out``, and the kind of the links that meet there."""

Track = tuple[str, ...]


@dataclass(slots=True)
class _Plan:
    """What is settled before there are pixels: rows, columns, and which way every link goes."""

    rows: list[list[str]]
    perspectives: list[str]
    columns: dict[str, int]
    count: int
    """Columns of the grid."""
    row_of: dict[str, int]
    lanes: dict[int, list[Track]] = field(default_factory=dict)
    """By gutter, the bundles that pass in it."""
    ports: dict[tuple[str, str], list[Port]] = field(default_factory=dict)
    """By box and side, in their order from the left."""


def map_layout(drawn: StrategyMap) -> MapLayout:
    """The places of all boxes and links of a map."""
    plan = _plan(drawn)
    edges = [edge for edge in drawn.edges if edge.child in plan.row_of and edge.parent in plan.row_of]
    for edge in edges:
        _prepare(plan, edge)
    return _Pixels(plan, edges).made()


# Rows and columns


def _plan(drawn: StrategyMap) -> _Plan:
    rows: list[list[str]] = []
    perspectives: list[str] = []
    for perspective, nodes in drawn.rows:
        for row in _rows_of([node.id for node in nodes], drawn.edges):
            rows.append(row)
            perspectives.append(perspective)
    count = max((len(row) for row in rows), default=1)
    row_of = {name: place for place, row in enumerate(rows) for name in row}
    plan = _Plan(rows, perspectives, {}, count, row_of)
    for place, row in enumerate(rows):
        plan.rows[place] = _placed(plan, row, drawn.edges)
    return plan


def _rows_of(names: Sequence[str], edges: Sequence[Edge]) -> list[list[str]]:
    """Objectives of one perspective by depth: those that support others of it stand below them; at most four a row."""
    inside = set(names)
    depth = dict.fromkeys(names, 0)
    for _ in names:  # as often as the longest chain can be
        for edge in edges:
            if edge.child in inside and edge.parent in inside:
                depth[edge.child] = min(max(depth[edge.child], depth[edge.parent] + 1), len(names))
    found = []
    for level in sorted(set(depth.values())):
        row = [name for name in names if depth[name] == level]
        found += [row[start : start + MOST_IN_ROW] for start in range(0, len(row), MOST_IN_ROW)]
    return found


def _placed(plan: _Plan, row: Sequence[str], edges: Sequence[Edge]) -> list[str]:
    """A row's objectives in their columns, each near those above that it is linked to."""
    wanted = {}
    for place, name in enumerate(row):
        near = [plan.columns[edge.parent] for edge in edges if edge.child == name and edge.parent in plan.columns]
        near += [plan.columns[edge.child] for edge in edges if edge.parent == name and edge.child in plan.columns]
        spread = (place + 0.5) * plan.count / len(row) - 0.5
        wanted[name] = sum(near) / len(near) if near else spread
    ordered = sorted(row, key=lambda name: wanted[name])
    last = -1
    for place, name in enumerate(ordered):
        most = plan.count - (len(ordered) - place)
        last = plan.columns[name] = min(max(last + 1, int(wanted[name] + 0.5)), most)
    return ordered


# Which way links go


def _prepare(plan: _Plan, edge: Edge) -> None:
    out, into = _ends(plan, edge)
    for port in (out, into):
        held = plan.ports.setdefault((port[0], port[1]), [])
        if port not in held:
            held.append(port)
    gutter = _gutter(plan, edge)
    if gutter is not None and _bundle(edge) not in plan.lanes.setdefault(gutter, []):
        plan.lanes[gutter].append(_bundle(edge))


def _ends(plan: _Plan, edge: Edge) -> tuple[Port, Port]:
    """Where a link leaves its box and where it comes in; it goes up where the other box stands above."""
    up = plan.row_of[edge.child] > plan.row_of[edge.parent]
    leaves, comes = ("top", "bottom") if up else ("bottom", "top")
    return (edge.child, leaves, "out", edge.kind), (edge.parent, comes, "in", edge.kind)


def _channels(plan: _Plan, edge: Edge) -> tuple[int, int]:
    """The channel beside the child and that beside the parent; channel c lies above row c."""
    child, parent = plan.row_of[edge.child], plan.row_of[edge.parent]
    return (child, parent + 1) if child > parent else (child + 1, parent)


def _gutter(plan: _Plan, edge: Edge) -> int | None:
    """The gutter in which a link passes rows, on the way to the other box; None between neighbouring rows."""
    first, last = _channels(plan, edge)
    if first == last:
        return None
    child, parent = plan.columns[edge.child], plan.columns[edge.parent]
    return child + 1 if parent > child or (parent == child and child + 1 < plan.count) else child


def _bundle(edge: Edge) -> Track:
    """Links of one kind to one objective run together."""
    return edge.parent, edge.kind


# Pixels


class _Pixels:
    """The plan with coordinates: first across, then the tracks of every channel, then down."""

    def __init__(self, plan: _Plan, edges: Sequence[Edge]) -> None:
        self.plan = plan
        self.edges = edges
        self.gutters, self.box_width = self._across()
        self.port_x = self._port_places()
        self.tracks = [self._tracks(channel) for channel in range(len(plan.rows) + 1)]
        self.tops, self.channel_tops, self.height = self._down()

    def made(self) -> MapLayout:
        """Everything at its place."""
        plan = self.plan
        boxes = {
            name: Box(name, self._left(plan.columns[name]), self.tops[place], self.box_width)
            for place, row in enumerate(plan.rows)
            for name in row
        }
        return MapLayout(
            height=self.height,
            boxes=tuple(boxes.values()),
            routes=tuple(Route(edge, self._route(edge)) for edge in self.edges),
            words=tuple(self._words()),
            bands=tuple(self._bands()),
        )

    # Across

    def _across(self) -> tuple[list[float], float]:
        """The left edge of every gutter, and how wide boxes are."""
        widths = [
            max(GUTTER if 0 < number < self.plan.count else 8.0, LANE * (len(self.plan.lanes.get(number, ())) + 1))
            for number in range(self.plan.count + 1)
        ]
        width = min((WIDTH - MARGIN - sum(widths)) / self.plan.count, 270.0)
        spare = (WIDTH - MARGIN - sum(widths) - width * self.plan.count) / (self.plan.count + 1)
        lefts, x = [], MARGIN
        for number, gutter in enumerate(widths):
            lefts.append(x + spare / 2)
            x += gutter + spare + (width if number < self.plan.count else 0)
        self._gutter_widths = [each + spare for each in widths]
        return [left - spare / 2 for left in lefts], width

    def _left(self, column: int) -> float:
        return self.gutters[column] + self._gutter_widths[column]

    def _lane_x(self, gutter: int, edge: Edge) -> float:
        held = self.plan.lanes[gutter]
        middle = self.gutters[gutter] + self._gutter_widths[gutter] / 2
        return middle + (held.index(_bundle(edge)) - (len(held) - 1) / 2) * LANE

    def _port_places(self) -> dict[Port, float]:
        """Ports spread over a side of their box; a lower one never stands under an upper one of another link."""
        found: dict[Port, float] = {}
        for (name, side), ports in self.plan.ports.items():
            left = self._left(self.plan.columns[name])
            ordered = sorted(ports, key=lambda port: (port[2] == "out", port[3]))
            slot = self.box_width / len(ordered)
            for place, port in enumerate(ordered):
                shift = 0.5 if len(ordered) == 1 else 0.18
                nudge = 6.0 if side == "bottom" and len(ordered) > 1 else 0.0
                found[port] = left + slot * (place + shift) + nudge
        return self._straightened(found)

    def _straightened(self, found: dict[Port, float]) -> dict[Port, float]:
        """Uprights of one channel keep apart, but where a link may run straight from one box to the other."""
        used: dict[Port, list[Port]] = {}
        channels: dict[int, dict[Port, None]] = {}
        for edge in self.edges:
            ends = _ends(self.plan, edge)
            for port, other, channel in zip(ends, reversed(ends), _channels(self.plan, edge), strict=True):
                used.setdefault(port, []).append(other)
                channels.setdefault(channel, {})[port] = None
        for ports in channels.values():
            placed: list[Port] = []
            for port in ports:
                apart = [found[each] for each in placed if not _may_meet(port, each, used)]
                found[port] = self._free(port, found[port], apart)
                placed.append(port)
        return found

    def _free(self, port: Port, wanted: float, taken: Sequence[float]) -> float:
        """The first place at or after the wanted one on a side of a box that is not taken."""
        left = self._left(self.plan.columns[port[0]])
        places = (left + 5 + (wanted - left - 5 + step * 3) % (self.box_width - 10) for step in range(200))
        return next((x for x in places if all(abs(x - each) >= 3 for each in taken)), wanted)

    # Tracks

    def _spans(self, channel: int) -> Mapping[Track, tuple[float, float]]:
        """The level stretches of a channel by bundle: from where to where."""
        spans: dict[Track, tuple[float, float]] = {}

        def add(key: Track, *xs: float) -> None:
            held = spans.get(key, (xs[0], xs[0]))
            spans[key] = min(*xs, held[0]), max(*xs, held[1])

        for edge in self.edges:
            out, into = (self.port_x[port] for port in _ends(self.plan, edge))
            first, last = _channels(self.plan, edge)
            gutter = _gutter(self.plan, edge)
            if gutter is None:
                if first == channel:
                    add(("in", *_bundle(edge)), out, into)
                continue
            lane = self._lane_x(gutter, edge)
            if first == channel:
                add(("out", edge.child, edge.kind, str(gutter), *_bundle(edge)), out, lane)
            if last == channel:
                add(("in", *_bundle(edge)), lane, into)
        return spans

    def _tracks(self, channel: int) -> Mapping[Track, int]:
        """The track of every level stretch: stretches that overlap lie on different ones."""
        spans = self._spans(channel)
        ends: list[float] = []
        found: dict[Track, int] = {}
        for key, (left, right) in sorted(spans.items(), key=lambda item: (item[1], item[0])):
            track = next((place for place, end in enumerate(ends) if end + LANE < left), len(ends))
            ends[track:] = [right, *ends[track + 1 :]]
            found[key] = track
        return found

    # Down

    def _down(self) -> tuple[list[float], list[float], float]:
        y, tops, channels = 0.0, [], []
        for number in range(len(self.plan.rows) + 1):
            channels.append(y)
            y += self._channel_height(number)
            if number < len(self.plan.rows):
                tops.append(y)
                y += BOX_HEIGHT
        return tops, channels, y

    def _channel_height(self, channel: int) -> float:
        tracks = max(self.tracks[channel].values(), default=-1) + 1
        above, below = self._has_words(channel - 1, "bottom"), self._has_words(channel, "top")
        height = 2 * PAD + max(tracks - 1, 0) * LANE + WORDS * (above + below)
        return height if tracks or 0 < channel < len(self.plan.rows) else PAD

    def _has_words(self, row: int, side: str) -> bool:
        held = self.plan.rows[row] if 0 <= row < len(self.plan.rows) else ()
        return any(port[2] == "out" for name in held for port in self.plan.ports.get((name, side), ()))

    def _track_y(self, channel: int, key: Track) -> float:
        words = WORDS if self._has_words(channel - 1, "bottom") else 0.0
        return self.channel_tops[channel] + PAD + words + self.tracks[channel][key] * LANE

    def _route(self, edge: Edge) -> tuple[Place, ...]:
        out, into = _ends(self.plan, edge)
        first, last = _channels(self.plan, edge)
        start, end = self._meeting(out), self._meeting(into)
        arriving = self._track_y(last, ("in", *_bundle(edge)))
        gutter = _gutter(self.plan, edge)
        if gutter is None:
            return _tidy((start, (start[0], arriving), (end[0], arriving), end))
        lane = self._lane_x(gutter, edge)
        leaving = self._track_y(first, ("out", edge.child, edge.kind, str(gutter), *_bundle(edge)))
        return _tidy(
            (start, (start[0], leaving), (lane, leaving), (lane, arriving), (end[0], arriving), end),
        )

    def _meeting(self, port: Port) -> Place:
        top = self.tops[self.plan.row_of[port[0]]]
        return self.port_x[port], top if port[1] == "top" else top + BOX_HEIGHT

    def _words(self) -> Iterable[Word]:
        for (name, side), ports in self.plan.ports.items():
            for port in ports:
                if port[2] == "out":
                    x, y = self._meeting(port)
                    kind = next(edge.kind for edge in self.edges if edge.child == name and edge.kind == port[3])
                    yield Word(name, kind, (x + 5, y - 6 if side == "top" else y + 14))

    def _bands(self) -> Iterable[Band]:
        for place, perspective in enumerate(self.plan.perspectives):
            if place and self.plan.perspectives[place - 1] == perspective:
                continue
            last = max(row for row, name in enumerate(self.plan.perspectives) if name == perspective)
            yield Band(perspective, self.tops[place] - 6, self.tops[last] + BOX_HEIGHT + 6)


def _tidy(points: Sequence[Place]) -> tuple[Place, ...]:
    """Without the points that lie on a straight line."""
    found: list[Place] = []
    for point in points:
        if found and found[-1] == point:
            continue
        if len(found) > 1 and (found[-2][0] == found[-1][0] == point[0] or found[-2][1] == found[-1][1] == point[1]):
            found.pop()
        found.append(point)
    return tuple(found)


def _may_meet(one: Port, other: Port, used: Mapping[Port, Sequence[Port]]) -> bool:
    """Whether two ports may stand above each other: they are ends of one link, and one of them has no other."""
    return other in used[one] and (len(used[one]) == 1 or len(used[other]) == 1)
