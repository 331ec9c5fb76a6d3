"""A case on a line of time: what was done, and the clocks that run, as a picture beside the list that says the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from tallystick.web.design.environment import day as day_text

WIDTH = 720
LEFT, RIGHT = 12, 12
ROW = 26
TOP = 30
LONGEST = 46


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that was done on a day."""

    day: date
    what: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A clock: from a day until another."""

    since: date
    due: date
    what: str
    state: str
    """``running``, ``passed``, ``still`` or ``done``."""


def timeline(marks: Sequence[Mark], stretches: Sequence[Stretch], *, today: date, title: str) -> Markup:
    """The picture; empty where nothing was done yet."""
    if not marks:
        return Markup("")
    days = (
        [each.day for each in marks] + [each.since for each in stretches] + [each.due for each in stretches] + [today]
    )
    scale = _Scale(min(days) - timedelta(days=2), max(days) + timedelta(days=2))
    base = TOP + ROW * len(stretches) + 18
    parts = [
        *_stretches(stretches, scale),
        *_axis(scale, base),
        *_marks(marks, scale, base),
        _today(today, scale, base),
    ]
    said = _("%(title)s: %(count)s steps from %(first)s to %(last)s") % {
        "title": title, "count": len(marks), "first": day_text(marks[0].day), "last": day_text(marks[-1].day),
    }  # fmt: skip
    return Markup('<svg class="timeline" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, base + 34, said, Markup("").join(parts)
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    start: date
    end: date

    def x(self, day: date) -> int:
        """Where a day is, in whole units."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - self.start).days // max(1, (self.end - self.start).days)


def _stretches(stretches: Sequence[Stretch], scale: _Scale) -> Iterator[Markup]:
    for row, each in enumerate(stretches):
        y, begin, end = TOP + ROW * row, scale.x(each.since), scale.x(each.due)
        yield Markup('<rect class="clock {}" x="{}" y="{}" width="{}" height="8" rx="4"/>').format(
            each.state, begin, y, max(4, end - begin)
        )
        text = each.what if len(each.what) <= LONGEST else f"{each.what[: LONGEST - 1]}…"
        at_end = begin > WIDTH * 6 // 10
        yield Markup('<text class="label" x="{}" y="{}"{}>{}</text>').format(
            end if at_end else begin, y - 4, Markup(' text-anchor="end"') if at_end else "", text
        )


def _axis(scale: _Scale, base: int) -> Iterator[Markup]:
    yield Markup('<path class="axis" d="M{} {}H{}"/>').format(LEFT, base, WIDTH - RIGHT)
    month = date(scale.start.year, scale.start.month, 1)
    months = []
    while month <= scale.end:
        months.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    shown = [each for each in months if each >= scale.start]
    every = max(1, -(-len(shown) // 9))
    for each in shown[::every]:
        x = scale.x(each)
        text = f"{each:%m/%Y}" if x < WIDTH - 48 else ""  # a label that would be cut at the edge is left out
        yield Markup('<path class="tick" d="M{} {}v6"/><text class="label" x="{}" y="{}">{}</text>').format(
            x, base, x + 3, base + 20, text
        )


def _marks(marks: Sequence[Mark], scale: _Scale, base: int) -> Iterator[Markup]:
    for each in marks:
        yield Markup('<circle class="step" cx="{}" cy="{}" r="5"><title>{}: {}</title></circle>').format(
            scale.x(each.day), base, day_text(each.day), escape(each.what)
        )


def _today(today: date, scale: _Scale, base: int) -> Markup:
    x = scale.x(today)
    return Markup(
        '<path class="today" d="M{} 12V{}"/><text class="label" x="{}" y="10" text-anchor="middle">{}</text>'
    ).format(x, base, min(max(x, 24), WIDTH - 24), _("today"))
