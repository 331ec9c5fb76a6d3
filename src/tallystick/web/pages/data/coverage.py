"""On which days a source has facts, as a strip for the eye, a row of days a month; a table beside it says the same."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup, escape

from tallystick.facts.days import days_counted
from tallystick.facts.store import FactStore
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.kept import Kept

CELL, GAP, LEFT, TOP = 11, 2, 62, 14
"""Pixels."""
MOST_MONTHS = 24

_days: Kept[frozenset[date]] = Kept(64)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring days without facts, first and last."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the coverage."""

    first: date
    expected: int
    """Days of it that have passed within the term."""
    known: int
    """Of those, days with facts."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days of a source from the term's first to yesterday."""

    start: date
    end: date
    """Not contained."""
    days: frozenset[date]

    @property
    def known(self) -> int:
        """Days with facts."""
        return sum(1 for day in self.days if self.start <= day < self.end)

    @property
    def expected(self) -> int:
        """All days."""
        return (self.end - self.start).days

    def within(self, start: date, end: date) -> tuple[int, int]:
        """Days with facts of the days that have passed, in a stretch."""
        first, last = max(start, self.start), min(end, self.end)
        if last <= first:
            return 0, 0
        return sum(1 for day in self.days if first <= day < last), (last - first).days

    def absent(self, start: date | None = None, end: date | None = None) -> tuple[Stretch, ...]:
        """The stretches without facts."""
        return tuple(_stretches(max(start or self.start, self.start), min(end or self.end, self.end), self.days))

    def months(self) -> tuple[Month, ...]:
        """The same by month."""
        found = []
        first = self.start.replace(day=1)
        while first < self.end:
            after = (first + timedelta(days=32)).replace(day=1)
            known, expected = self.within(first, after)
            found.append(Month(first, expected, known))
            first = after
        return tuple(found)


def _stretches(start: date, end: date, known: Collection[date]) -> Iterator[Stretch]:
    first: date | None = None
    day = start
    while day < end:
        if day not in known:
            first = first or day
        elif first is not None:
            yield Stretch(first, day - timedelta(days=1))
            first = None
        day += timedelta(days=1)
    if first is not None:
        yield Stretch(first, end - timedelta(days=1))


def coverage(here: Here, source: str) -> Coverage | None:
    """On which days until yesterday a source has facts; None of one without time, or before the term has begun."""
    compiled = here.opened.compiled
    term = compiled.charter.term
    end = min(here.today, term.end)
    if compiled.charter.sources[source].time is None or end <= term.start:
        return None
    return Coverage(term.start, end, days_with_facts(here, source))


def days_with_facts(here: Here, source: str) -> frozenset[date]:
    """The days on which facts that count fall."""

    def made() -> frozenset[date]:
        table = FactStore(here.alliance.root / "facts").tables().get(source)
        return frozenset() if table is None else frozenset(days_counted(table, here.opened.compiled))

    return _days.get((here.alliance.root, here.opened.state, source), made)


def strip(found: Coverage, label: str, month_names: Collection[str]) -> Markup:
    """The days as a picture; ``label`` says in words what it shows, ``month_names`` stand before its rows.

    A day with facts is filled, one without is an outline with a stroke through it: shape says it, not colour alone.
    """
    months = found.months()[-MOST_MONTHS:]
    names = list(month_names)[-len(months) :]
    width, height = LEFT + 31 * (CELL + GAP), TOP + len(months) * (CELL + GAP)
    parts = [
        Markup(
            '<svg class="days" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{label}">'
        ).format(w=width, h=height, label=label)
    ]
    for number in (1, 5, 10, 15, 20, 25, 30):
        parts.append(
            Markup('<text class="axis" x="{}" y="9">{}</text>').format(LEFT + (number - 1) * (CELL + GAP), number)
        )
    for row, (month, name) in enumerate(zip(months, names, strict=True)):
        y = TOP + row * (CELL + GAP)
        parts.append(Markup('<text class="axis" x="0" y="{}">{}</text>').format(y + CELL - 1, escape(name)))
        parts += _row(found, month, y)
    parts.append(Markup("</svg>"))
    return Markup("").join(parts)


def _row(found: Coverage, month: Month, y: int) -> Iterator[Markup]:
    day = month.first
    while day.month == month.first.month:
        if found.start <= day < found.end:
            x = LEFT + (day.day - 1) * (CELL + GAP)
            if day in found.days:
                yield Markup('<rect class="day known" x="{}" y="{}" width="{c}" height="{c}"/>').format(x, y, c=CELL)
            else:
                yield Markup(
                    '<g class="day absent"><rect x="{}" y="{}" width="{c}" height="{c}"/><path d="M{} {}L{} {}"/></g>'
                ).format(x, y, x, y + CELL, x + CELL, y, c=CELL)
        day += timedelta(days=1)
