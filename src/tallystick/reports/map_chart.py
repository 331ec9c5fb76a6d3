"""The strategy map as SVG: objectives as boxes in bands by perspective, links as arrows with their kind in words.

Every kind of link has a line style of its own and its word beside it; every status its shape and word. Boxes lead to
their objective's section. On narrow screens a list stands in its place.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from tallystick.charter.model.strategy import LinkKind
from tallystick.reports.charts import mark
from tallystick.reports.map_layout import WIDTH, Band, Box, MapLayout, Route, Word
from tallystick.reports.strategy_views import ObjectiveView

KINDS: Mapping[LinkKind, str] = {
    "identical": "the same KPI for a narrower scope",
    "additive": "a part that sums to the whole",
    "component": "numerator, denominator or driver of the other's KPI",
    "contributory": "influence without arithmetic",
    "shared": "one KPI serves both",
    "assigned": "credited with an agreed share of the result",
}
"""What each kind of link means (SEMANTICS 7)."""

_LETTER = 7.4
"""Width of a bold letter at 13 px, rather too much than too little."""
_SMALL = 6.2


def map_chart(
    layout: MapLayout, objectives: Mapping[str, ObjectiveView], *, title: str, sentence: str,
    said: Callable[[str], str] = str, address: Callable[[str], str] | None = None,
) -> Markup:  # fmt: skip
    """The map; ``objectives`` by id. ``said`` puts perspectives and kinds of links in the reader's language.

    Boxes lead to the section of their objective on the same page; with ``address``, to a page of their own, and the map
    is a group of links to readers of screens, and no picture.
    """
    body = [
        *(_band(band, said) for band in layout.bands),
        *_links(layout.routes),
        *(_word(word, said) for word in layout.words),
        *(_box(box, objectives[box.objective], address or _section) for box in layout.boxes),
    ]
    role = "group" if address else "img"
    return Markup(  # noqa: S704  (every text in it was escaped)
        f'<svg class="chart map" role="{role}" width="{WIDTH:.0f}" height="{layout.height:.0f}" '
        f'viewBox="0 0 {WIDTH:.0f} {layout.height:.0f}"><title>{escape(title)}</title><desc>{escape(sentence)}</desc>'
        f"{''.join(body)}</svg>"
    )


def _section(objective: str) -> str:
    return f"#objective-{objective}"


def key(kind: LinkKind) -> Markup:
    """The line of a kind of link, for the legend."""
    return Markup(  # noqa: S704  (kinds are constants)
        f'<svg class="key" width="34" height="12" aria-hidden="true"><path class="link {kind}" d="M1 6h32"/></svg>'
    )


def _band(band: Band, said: Callable[[str], str]) -> str:
    middle = (band.top + band.bottom) / 2
    lines = wrapped_words(said(band.perspective[:1].upper() + band.perspective[1:]), 14, 3)
    first = middle - (len(lines) - 1) * 8 + 4
    words = "".join(
        f'<text class="perspective" x="10" y="{first + 16 * place:.1f}">{escape(line)}</text>'
        for place, line in enumerate(lines)
    )
    size = f'width="{WIDTH:.0f}" height="{band.bottom - band.top:.1f}"'
    return f'<rect class="band" x="0" y="{band.top:.1f}" {size} rx="3"/>{words}'


def _links(routes: Sequence[Route]) -> list[str]:
    """Links of one kind that run together are one line, so that dashes stay dashes; each end has its head."""
    stretches: dict[tuple[LinkKind, str, float], list[tuple[float, float]]] = {}
    heads: dict[str, None] = {}
    for route in routes:
        for (x, y), (to_x, to_y) in pairwise(route.points):
            line, ends = (("x", x), (y, to_y)) if x == to_x else (("y", y), (x, to_x))
            stretches.setdefault((route.edge.kind, *line), []).append((min(ends), max(ends)))
        heads[_head(route)] = None
    drawn = [_stretch(*line, *span) for line, spans in sorted(stretches.items()) for span in merged(spans)]
    return [*drawn, *heads]


def _stretch(kind: LinkKind, axis: str, at: float, start: float, end: float) -> str:
    step = f"M{at:.1f} {start:.1f}V{end:.1f}" if axis == "x" else f"M{start:.1f} {at:.1f}H{end:.1f}"
    return f'<path class="link {kind}" d="{step}"/>'


def _head(route: Route) -> str:
    x, y = route.points[-1]
    back = 8 if route.points[-2][1] > y else -8
    return f'<path class="head" d="M{x:.1f} {y:.1f}l-4 {back}h8z"/>'


def merged(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches of one line, those that touch or overlap made one.

    >>> merged([(5, 9), (0, 3), (2, 4)])
    [(0, 4), (5, 9)]
    """
    found: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _word(word: Word, said: Callable[[str], str]) -> str:
    x, y = word.at
    return f'<text class="kind-word" x="{x:.1f}" y="{y:.1f}">{escape(said(word.kind))}</text>'


def _box(box: Box, objective: ObjectiveView, address: Callable[[str], str]) -> str:
    x, y = box.x, box.y
    severity = objective.tag.severity
    room = box.width - 24
    who = clipped(objective.who, int(room / _SMALL))
    lines = wrapped_words(objective.title, int(room / _LETTER), 2)
    words = "".join(
        f'<text class="name" x="{x + 14:.1f}" y="{y + 36 + 16 * place:.1f}">{escape(line)}</text>'
        for place, line in enumerate(lines)
    )
    base = y + box.height - 12
    shape = str(mark(severity)).replace("<svg ", f'<svg x="{x + 14:.1f}" y="{base - 10:.1f}" ')
    status = clipped(f"{objective.tag.word}", int(room / _SMALL / 2) + 6)
    return (
        f'<a href="{escape(address(objective.state.id))}">'
        f'<rect class="box" x="{x:.1f}" y="{y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="3"/>'
        f'<rect class="edge {severity}" x="{x:.1f}" y="{y:.1f}" width="5" height="{box.height:.1f}"/>'
        f'<text class="label" x="{x + 14:.1f}" y="{y + 18:.1f}">{escape(who)}</text>{words}{shape}'
        f'<text class="status" x="{x + 31:.1f}" y="{base:.1f}">{escape(status)}</text>'
        f'<text class="label end" x="{x + box.width - 10:.1f}" y="{base:.1f}">{escape(objective.map_coverage)}</text>'
        "</a>"
    )


def clipped(text: str, letters: int) -> str:
    """At most so many letters, with an ellipsis where it was cut.

    >>> clipped("Keep the schedule", 9), clipped("Short", 9)
    ('Keep the…', 'Short')
    """
    return text if len(text) <= letters else f"{text[: max(letters - 1, 1)].rstrip()}…"


def wrapped_words(text: str, letters: int, most: int) -> Sequence[str]:
    """Lines of at most so many letters, at most so many of them; what does not fit is cut and marked.

    >>> wrapped_words("Keep the schedule of the region", 12, 2)
    ['Keep the', 'schedule of…']
    """
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines[most - 1 :] = [f"{lines[most - 1]} …"]
        lines[most - 1] = clipped(lines[most - 1].removesuffix(" …") + "…", letters)
    return [clipped(line, letters) for line in lines]
