"""A picture of how cost grows: a small panel for each thing that grows, both axes logarithmic, linear growth dashed.

Plain SVG that stands alone: in the documentation no style sheet of ours gives it colours.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import log10

WIDTH, HEIGHT = 230, 200
LEFT, TOP, RIGHT, BOTTOM = 50, 34, 14, 40
"""Around the marks of a panel, in pixels."""


@dataclass(frozen=True, slots=True)
class Series:
    """CPU seconds at rising loads."""

    title: str
    unit: str
    loads: tuple[int, ...]
    costs: tuple[float, ...]

    @property
    def sentence(self) -> str:
        """What the panel shows, for whoever does not see it."""
        points = ", ".join(f"{cost:.2g} s at {load:,}" for load, cost in zip(self.loads, self.costs, strict=True))
        return f"CPU by {self.unit}: {points}."


def plot(series: Sequence[Series]) -> str:
    """The picture as SVG text."""
    width = WIDTH * len(series)
    body = "".join(_panel(each, WIDTH * place) for place, each in enumerate(series))
    said = escape(" ".join(each.sentence for each in series))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{HEIGHT}" '
        f'viewBox="0 0 {width} {HEIGHT}" font-family="sans-serif" font-size="11" fill="#444">'
        f"<title>CPU seconds of tallies and figures, by load</title><desc>{said}</desc>"
        f'<rect width="{width}" height="{HEIGHT}" fill="#fff"/>{body}</svg>\n'
    )


def _panel(series: Series, left: float) -> str:
    low, high = _decades(series.costs)
    first, last = log10(series.loads[0]), log10(series.loads[-1])

    def x(load: float) -> float:
        return left + LEFT + (log10(load) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def y(cost: float) -> float:
        return HEIGHT - BOTTOM - (log10(cost) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    points = [(x(load), y(cost)) for load, cost in zip(series.loads, series.costs, strict=True)]
    line = " ".join(f"{at:.1f},{up:.1f}" for at, up in points)
    return "".join(
        [
            f'<text x="{left + LEFT}" y="18" font-size="12" font-weight="bold">{escape(series.title)}</text>',
            *_grid(left, range(low, high + 1), y),
            *_linear(series, (x, y), low),
            f'<polyline points="{line}" fill="none" stroke="#1f5f8b" stroke-width="2"/>',
            *(f'<circle cx="{at:.1f}" cy="{up:.1f}" r="3.5" fill="#1f5f8b"/>' for at, up in points),
            *_labels(series, x),
        ]
    )


def _decades(costs: Sequence[float]) -> tuple[int, int]:
    """The powers of ten below and above all costs."""
    low, high = int(log10(min(costs)) // 1), -int(-log10(max(costs)) // 1)
    return low, max(high, low + 1)


Place = Callable[[float], float]
"""From a number to a pixel."""


def _grid(left: float, powers: Sequence[int], y: Place) -> Iterator[str]:
    for power in powers:
        up = y(10.0**power)
        yield f'<path d="M{left + LEFT} {up:.1f}H{left + WIDTH - RIGHT}" stroke="#ddd"/>'
        yield f'<text x="{left + LEFT - 6}" y="{up + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>'


def _linear(series: Series, places: tuple[Place, Place], low: int) -> Iterator[str]:
    """As many times the cost as the load, seen from the last point back, down to the lowest line."""
    x, y = places
    load, cost = series.loads[-1], series.costs[-1]
    start = max(series.loads[0], load * 10.0**low / cost)
    yield (
        f'<path d="M{x(start):.1f} {y(cost * start / load):.1f}L{x(load):.1f} {y(cost):.1f}" stroke="#999" '
        'stroke-dasharray="4 3"/>'
    )


def _labels(series: Series, x: Place) -> Iterator[str]:
    for place, load in enumerate(series.loads):
        anchor = "start" if place == 0 else "end" if place == len(series.loads) - 1 else "middle"
        yield f'<text x="{x(load):.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="{anchor}">{_short(load)}</text>'
    middle = (x(series.loads[0]) + x(series.loads[-1])) / 2
    yield f'<text x="{middle:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{escape(series.unit)}</text>'


def _short(load: int) -> str:
    """
    >>> _short(3_000_000), _short(300_000), _short(1096)
    ('3 M', '300 k', '1,096')
    """
    if load >= 1_000_000:
        return f"{load / 1e6:g} M"
    return f"{load / 1e3:g} k" if load >= 10_000 else f"{load:,}"
