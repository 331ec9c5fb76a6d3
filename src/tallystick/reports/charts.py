"""Charts as SVG text, made from plain values; no script, no colour of their own (the style sheet gives it).

Every chart is ``role="img"`` with a ``<title>`` and a ``<desc>`` sentence that says what it shows; all text is escaped.
Pixels are floats, and only pixels: what is written beside a mark is given as text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise

from markupsafe import Markup, escape

from tallystick.charter.model.bands import Severity
from tallystick.reports import speech as texts
from tallystick.reports.numbers import written
from tallystick.reports.scale import Scale, scale
from tallystick.reports.speech import ENGLISH, Speech
from tallystick.reports.zones import Zone

CHARACTER = 6.6
"""About the width of a character at the charts' 11 px, to keep labels apart."""
NARROW = 400
"""Charts up to this width are for touch, where nothing is under a pointer."""
LINE = 13.0
"""Height of a line of text."""


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a chart: ``value`` is None where there is none, and ``reason`` then says why."""

    label: str
    short: str
    value: Fraction | None
    target: Fraction | None = None
    text: str = ""
    """The value as printed."""
    target_text: str = ""
    """The target as printed."""
    reason: str = ""
    severity: Severity = "none"
    unfinished: bool = False
    zones: tuple[Zone, ...] = ()


def mark(severity: Severity) -> Markup:
    """The shape of a status, for beside its word: disc with tick, triangle, diamond, dashed ring."""
    shape = {
        "good": '<circle cx="6" cy="6" r="5.5"/><path class="tick" d="M3.3 6.2 5.3 8.2 8.8 4.2"/>',
        "watch": '<path d="M6 .6 11.7 11H.3Z"/>',
        "poor": '<path d="M6 0 12 6 6 12 0 6Z"/>',
        "none": '<circle class="ring" cx="6" cy="6" r="4.8"/>',
    }[severity]
    return Markup(  # noqa: S704  (constants only)
        f'<svg class="mark {severity}" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">{shape}</svg>'
    )


def sparkline(
    points: Sequence[Point], *, title: str, width: int = 104, height: int = 28, speech: Speech = ENGLISH
) -> Markup:
    """Values by period as a word-sized line with a dotted target, gaps where there is no value, and its end marked."""
    axis = scale([*_values(points), *_targets(points)], zero=False)
    slot = (width - 8) / max(len(points) - 1, 1)
    xs = [4 + slot * index for index in range(len(points))]
    ys = [None if point.value is None else axis.at(point.value, height - 4, 4) for point in points]
    goals = [None if point.target is None else axis.at(point.target, height - 4, 4) for point in points]
    body = [
        *(_line("target", run) for run in _runs(xs, goals)),
        *(_line("line", run) for run in _runs(xs, _joined(points, ys))),
    ]
    body += [_dot("dot", x, y, 1.6) for x, y in _alone(xs, ys)]
    absent = [x for x, y in zip(xs, ys, strict=True) if y is None]
    body += [f'<path class="absent" d="M{_short(x)} {height - 4}v3"/>' for x in absent]
    if points and ys[-1] is not None:
        body.append(_dot("hollow" if points[-1].unfinished else "dot", xs[-1], ys[-1], 2.8))
    return _svg("spark", (width, height), title, _series_sentence(points, speech), body)


def run_chart(
    points: Sequence[Point],
    *,
    title: str,
    unit: str,
    words: dict[Severity, str],
    width: int,
    height: int,
    aim: str = "target",
    speech: Speech = ENGLISH,
) -> Markup:
    """Values by period over what they would mean: bands as tinted, named zones, the target as a stepped line.

    ``aim`` is what the line is called and ``words`` what the bands are, both in English. A period without a value is a
    gap with a cross on the axis; an unfinished one is hollow.
    """
    axis = _axis(points)
    ticks = [written(tick) for tick in axis.ticks]
    aim, named = speech.say(aim), {severity: speech.say(word) for severity, word in words.items()}
    left, right = (
        10 + CHARACTER * max(map(len, ticks)),
        8 + CHARACTER * (2 + len(aim) + max((len(point.target_text) for point in points), default=0)),
    )
    top, bottom = 18.0, height - 24.0
    plot = _Plot(axis, left, width - right, top, bottom, len(points))
    body = [*_zone_marks(points, plot), *_grid(plot, ticks), *_zone_words(points, plot, named)]
    body.append(f'<text class="label" x="{left:.1f}" y="10">{escape(unit)}</text>')
    body.append(_target_steps(points, plot))
    body += _value_marks(points, plot, 4.2, hints=width > NARROW, aim=aim, speech=speech)
    body += [*_period_labels(points, plot, speech), *_end_labels(points, plot, aim)]
    return _svg("run", (width, height), title, _series_sentence(points, speech, aim), body)


def small_multiple(
    points: Sequence[Point], *, title: str, axis: Scale, width: int = 164, height: int = 96, speech: Speech = ENGLISH
) -> Markup:
    """One of several charts on the same scale; its name and latest value stand beside it."""
    ticks = [written(axis.low), written(axis.high)]
    left = 6 + CHARACTER * max(map(len, ticks))
    plot = _Plot(axis, left, width - 6.0, 8.0, height - 18.0, len(points))
    body = [
        f'<path class="grid" d="M{plot.left:.1f} {plot.y(tick):.1f}H{plot.right:.1f}"/>'
        f'<text class="label end" x="{plot.left - 4:.1f}" y="{plot.y(tick) + 4:.1f}">{text}</text>'
        for tick, text in zip((axis.low, axis.high), ticks, strict=True)
    ]
    body += [_target_steps(points, plot), *_value_marks(points, plot, 2.8, hints=False, speech=speech)]
    body += _period_labels(points, plot, speech, ends_only=True)
    return _svg("multiple", (width, height), title, _series_sentence(points, speech), body)


def bullet(
    point: Point, *, axis: Scale, title: str, width: int = 132, height: int = 24, speech: Speech = ENGLISH
) -> Markup:
    """The latest value against its target and what it would mean, after Stephen Few's specification (2013).

    Ranges are shades of one hue, dark for poor; the target is a line across. The value is a bar where the scale starts
    at zero and a dot where it does not.
    """
    middle = height / 2
    body = []
    for low, high, severity in point.zones or ((None, None, "none"),):
        start = axis.at(axis.low if low is None else low, 1, width - 1)
        end = axis.at(axis.high if high is None else high, 1, width - 1)
        if end > start:
            body.append(_rect(f"range {severity}", start, 3, end - start, height - 6))
    if point.value is not None:
        x = axis.at(point.value, 1, width - 1)
        if axis.starts_at_zero:
            kind = "bar unfinished" if point.unfinished else "bar"
            body.append(_rect(kind, 1, middle - 3, max(x - 1, 1), 6))
        else:
            body.append(_dot("hollow" if point.unfinished else "dot", min(max(x, 5), width - 5), middle, 4))
    if point.target is not None:
        x = axis.at(point.target, 1, width - 1)
        body.append(f'<path class="goal" d="M{_short(x)} 2V{height - 2}"/>')
    ends = {"low": written(axis.low), "high": written(axis.high)}
    reach = speech.say(texts.FROM_ZERO if axis.starts_at_zero else texts.NOT_FROM_ZERO) % ends
    sentence = f"{_point_sentence(point, speech)} {reach}"
    return _svg("bullet", (width, height), title, sentence, body)


def contribution(amount: Fraction, *, axis: Scale, title: str, width: int = 220, height: int = 18) -> Markup:
    """One part of a change as a bar to the left or right of zero; all parts of a change share the axis."""
    zero, end = axis.at(Fraction(0), 2, width - 2), axis.at(amount, 2, width - 2)
    start, length = min(zero, end), abs(end - zero)
    side = "up" if amount > 0 else "down"
    body = [
        f'<rect class="part {side}" x="{start:.1f}" y="4" width="{length:.1f}" height="{height - 8}"/>',
        f'<path class="zero" d="M{zero:.1f} 0V{height}"/>',
    ]
    return _svg("part", (width, height), title, f"{title}.", body)


@dataclass(frozen=True, slots=True)
class _Plot:
    """The rectangle in which values are drawn, cut into a slot for each period."""

    axis: Scale
    left: float
    right: float
    top: float
    bottom: float
    slots: int

    @property
    def slot(self) -> float:
        return (self.right - self.left) / max(self.slots, 1)

    def x(self, index: float) -> float:
        """The middle of a slot."""
        return self.left + self.slot * (index + 0.5)

    def y(self, value: Fraction) -> float:
        return self.axis.at(value, self.bottom, self.top)


def _svg(kind: str, size: tuple[int, int], title: str, sentence: str, body: Sequence[str]) -> Markup:
    width, height = size
    return Markup(  # noqa: S704  (every text in it was escaped)
        f'<svg class="chart {kind}" role="img" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f"<title>{escape(title)}</title><desc>{escape(sentence)}</desc>{''.join(body)}</svg>"
    )


def _axis(points: Sequence[Point]) -> Scale:
    """Values and targets, and of the zones' edges those that are near."""
    values = [*_values(points), *_targets(points)]
    if values:
        low, high = min(values), max(values)
        room = (high - low) / 2
        edges = [edge for point in points for zone in point.zones for edge in zone[:2] if edge is not None]
        values += [edge for edge in edges if low - room <= edge <= high + room]
    return scale(values)


def _values(points: Sequence[Point]) -> list[Fraction]:
    return [point.value for point in points if point.value is not None]


def _joined(points: Sequence[Point], ys: Sequence[float | None]) -> list[float | None]:
    """Heights that a line may join: an unfinished period stands alone."""
    return [None if point.unfinished else y for point, y in zip(points, ys, strict=True)]


def _targets(points: Sequence[Point]) -> list[Fraction]:
    return [point.target for point in points if point.target is not None]


def _runs(xs: Sequence[float], ys: Sequence[float | None]) -> Iterator[list[tuple[float, float]]]:
    """Stretches of at least two neighbours that all have a value."""
    for known, group in groupby(zip(xs, ys, strict=True), key=lambda pair: pair[1] is not None):
        run = [(x, y) for x, y in group if y is not None]
        if known and len(run) > 1:
            yield run


def _alone(xs: Sequence[float], ys: Sequence[float | None]) -> Iterator[tuple[float, float]]:
    """Values without a neighbour, which no line would show."""
    around = [None, *ys, None]
    for index, (x, y) in enumerate(zip(xs, ys, strict=True)):
        if y is not None and around[index] is None and around[index + 2] is None:
            yield x, y


def _line(kind: str, run: Sequence[tuple[float, float]]) -> str:
    """The points joined: each as its way from the one before, in tenths of a pixel, and level stretches in one."""
    tenths = [(round(10 * x), round(10 * y)) for x, y in run]
    kept = [
        tenths[index]
        for index in range(len(tenths))
        if index in (0, len(tenths) - 1) or len({y for _, y in tenths[index - 1 : index + 2]}) > 1
    ]
    path = f"M{_pair(*kept[0])}" + "".join(_step(*there, *here) for there, here in pairwise(kept))
    return f'<path class="{kind}" d="{path}"/>'


def _step(x: int, y: int, to_x: int, to_y: int) -> str:
    return f"h{_tenths(to_x - x)}" if to_y == y else f"l{_pair(to_x - x, to_y - y)}"


def _pair(x: int, y: int) -> str:
    """Two numbers of a path, with a space only where they would run into each other."""
    first, second = _tenths(x), _tenths(y)
    apart = "" if second[0] == "-" or (second[0] == "." and "." in first) else " "
    return f"{first}{apart}{second}"


def _tenths(number: int) -> str:
    """Tenths as SVG reads them in the fewest characters: 87 is 8.7, 80 is 8, and -1 is -.1."""
    whole, rest = divmod(abs(number), 10)
    digits = f"{whole or ''}.{rest}" if rest else f"{whole}"
    return f"-{digits}" if number < 0 else digits


def _short(pixels: float) -> str:
    return _tenths(round(10 * pixels))


def _rect(kind: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{kind}" x="{_short(x)}" y="{_short(y)}" width="{_short(width)}" height="{_short(height)}"/>'


def _dot(kind: str, x: float, y: float, radius: float) -> str:
    return f'<circle class="{kind}" cx="{_short(x)}" cy="{_short(y)}" r="{radius}"/>'


def _zone_marks(points: Sequence[Point], plot: _Plot) -> list[str]:
    marks = []
    for index, point in enumerate(points):
        for low, high, severity in point.zones:
            top = plot.top if high is None else plot.y(high)
            bottom = plot.bottom if low is None else plot.y(low)
            if bottom > top and severity != "none":
                marks.append(
                    f'<rect class="zone {severity}" x="{plot.left + plot.slot * index:.1f}" y="{top:.1f}" '
                    f'width="{plot.slot + 0.3:.1f}" height="{bottom - top:.1f}"/>'
                )
    return marks


def _zone_words(points: Sequence[Point], plot: _Plot, words: dict[Severity, str]) -> list[str]:
    """Each zone's name where it begins, or where it ends when only there it is high enough for a line of text."""
    found: dict[Severity, str] = {}
    for index, anchor, x in ((0, "start", plot.left + 6), (-1, "end", plot.right - 6)):
        for low, high, severity in points[index].zones if points else ():
            top = plot.top if high is None else plot.y(high)
            bottom = plot.bottom if low is None else plot.y(low)
            if bottom - top >= LINE + 3 and severity in words and severity not in found:
                place = f'class="label {anchor}" x="{x:.1f}" y="{top + LINE - 1:.1f}"'
                found[severity] = f"<text {place}>{escape(words[severity])}</text>"
    return list(found.values())


def _grid(plot: _Plot, texts: Sequence[str]) -> list[str]:
    return [
        f'<path class="grid" d="M{plot.left:.1f} {plot.y(tick):.1f}H{plot.right:.1f}"/>'
        f'<text class="label end" x="{plot.left - 6:.1f}" y="{plot.y(tick) + 4:.1f}">{text}</text>'
        for tick, text in zip(plot.axis.ticks, texts, strict=True)
    ]


def _target_steps(points: Sequence[Point], plot: _Plot) -> str:
    """The target of each period across its slot; a period without a target breaks the line."""
    path, drawn = [], False
    for index, point in enumerate(points):
        if point.target is None:
            drawn = False
            continue
        left, right = plot.left + plot.slot * index, plot.left + plot.slot * (index + 1)
        y = plot.y(point.target)
        path.append(f"V{y:.1f}H{right:.1f}" if drawn else f"M{left:.1f} {y:.1f}H{right:.1f}")
        drawn = True
    return f'<path class="target" d="{"".join(path)}"/>' if path else ""


def _value_marks(
    points: Sequence[Point], plot: _Plot, size: float, *, hints: bool, speech: Speech, aim: str = ""
) -> list[str]:
    """A mark for each period; ``hints`` say its value under the pointer; small charts leave that to their table."""
    xs = [plot.x(index) for index in range(len(points))]
    ys = [None if point.value is None else plot.y(point.value) for point in points]
    marks = [_line("line", run) for run in _runs(xs, _joined(points, ys))]
    for point, x, y in zip(points, xs, ys, strict=True):
        if y is None:
            marks.append(
                f'<path class="absent" d="M{x - 3:.1f} {plot.bottom - 9:.1f}l6 6m0 -6l-6 6">'
                f"{_hint(f'{speech.period(point.label)}: {speech.say(point.reason)}', shown=hints)}</path>"
            )
        else:
            marks.append(_status_mark(point, x, y, size, _hint(_point_sentence(point, speech, aim), shown=hints)))
    return marks


def _hint(text: str, *, shown: bool) -> str:
    return f"<title>{escape(text)}</title>" if shown else ""


def _status_mark(point: Point, x: float, y: float, size: float, hint: str) -> str:
    if point.unfinished or point.severity in ("good", "none"):
        kind = "hollow" if point.unfinished else f"dot {point.severity}"
        return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{size}">{hint}</circle>'
    reach = size * 1.35
    if point.severity == "watch":
        outline = f"M{x:.1f} {y - reach:.1f}l{reach:.1f} {reach * 1.75:.1f}h{-2 * reach:.1f}z"
    else:
        outline = (
            f"M{x:.1f} {y - reach:.1f}l{reach:.1f} {reach:.1f}l{-reach:.1f} {reach:.1f}l{-reach:.1f} {-reach:.1f}z"
        )
    return f'<path class="dot {point.severity}" d="{outline}">{hint}</path>'


def _period_labels(points: Sequence[Point], plot: _Plot, speech: Speech, *, ends_only: bool = False) -> list[str]:
    """As many labels under the axis as fit side by side, always the last one."""
    if not points:
        return []
    names = [speech.period(point.short) for point in points]
    widest = max(map(len, names)) * CHARACTER + 8
    every = max(1, -int(-widest // plot.slot))
    shown = range((len(points) - 1) % every, len(points), every)
    places = {index: ("mid", plot.x(index)) for index in shown}
    if ends_only:
        places = {0: ("start", plot.left), len(points) - 1: ("end", plot.right)}
    y = plot.bottom + LINE + 2
    return [
        f'<text class="label {anchor}" x="{x:.1f}" y="{y:.1f}">{escape(names[index])}</text>'
        for index, (anchor, x) in sorted(places.items())
    ]


def _end_labels(points: Sequence[Point], plot: _Plot, aim: str) -> list[str]:
    """The latest value and target beside the plot, moved apart where they would touch."""
    if not points:
        return []
    latest, labels = points[-1], []
    if latest.value is not None:
        labels.append((plot.y(latest.value), "value", latest.text))
    if latest.target is not None:
        labels.append((plot.y(latest.target), "aim", f"{aim} {latest.target_text}"))
    labels.sort()
    if len(labels) == 2 and labels[1][0] - labels[0][0] < LINE:
        middle = (labels[0][0] + labels[1][0]) / 2
        labels = [(middle - LINE / 2, *labels[0][1:]), (middle + LINE / 2, *labels[1][1:])]
    return [
        f'<text class="label {kind}" x="{plot.right + 6:.1f}" y="{y + 4:.1f}">{escape(text)}</text>'
        for y, kind, text in labels
    ]


def _point_sentence(point: Point, speech: Speech, aim: str = "") -> str:
    """``aim`` is what the target is called, in the language that is spoken; by default its word for ``target``."""
    period = speech.period(point.label)
    if point.value is None:
        return speech.say(texts.NO_VALUE) % {
            "period": period, "reason": speech.say(point.reason or texts.NO_REASON),
        }  # fmt: skip
    values = {"period": period, "value": point.text, "aim": aim or speech.say("target"), "target": point.target_text}
    if point.target is None:
        return speech.say(texts.VALUE_UNFINISHED if point.unfinished else texts.VALUE) % values
    return speech.say(texts.AGAINST_UNFINISHED if point.unfinished else texts.AGAINST) % values


def _series_sentence(points: Sequence[Point], speech: Speech, aim: str = "") -> str:
    """Lowest, highest and latest, and what is missing, in one breath."""
    known = [point for point in points if point.value is not None]
    if not known:
        return speech.say(texts.EMPTY)
    low = min(known, key=lambda point: point.value or 0)
    high = max(known, key=lambda point: point.value or 0)
    course = speech.say(texts.COURSE) % {
        "count": len(known), "first": speech.period(known[0].label), "last": speech.period(known[-1].label),
        "low": low.text, "low_period": speech.period(low.label),
        "high": high.text, "high_period": speech.period(high.label),
    }  # fmt: skip
    gaps = [f"{speech.period(point.label)} ({speech.say(point.reason)})" for point in points if point.value is None]
    absent = [speech.say(texts.GAPS) % {"periods": ", ".join(gaps)}] if gaps else []
    return " ".join((course, _point_sentence(points[-1], speech, aim), *absent))
