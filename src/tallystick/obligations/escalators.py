"""Escalators: how a value rises over the years, by a fixed percent or with an index, simple or compound.

The first rise is one ``every`` after the day from which it grows; a period has the rises of the days until its first
day. Percents are a year's: a quarterly rise is a quarter of it. Floors and caps bind each rise (``at least`` and
``at most`` percent a year). An index without them, compounded, is index ÷ index of the base day.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from tallystick.charter.model.values import Growth
from tallystick.obligations.spans import add_months, contract_year
from tallystick.obligations.spot import Spot

Index = Callable[[Spot], Fraction]


def growth_factor(growth: Growth, spot: Spot, *, commencement: date, index: Index | None) -> Fraction:
    """By how much a value has grown in the spot's period; 1 before the first rise."""
    rises = rise_days(growth, spot.start, commencement=commencement)
    part = Fraction(1, 4) if growth.every == "quarter" else Fraction(1)
    factor, before = Fraction(1), None if index is None or not rises else index(spot.on(growth.from_))
    for day in rises:
        rise = Fraction(growth.percent or 0) / 100 * part
        if index is not None and before is not None:
            now = index(spot.on(day))
            rise, before = now / before - 1, now
        rise = _held(rise, growth, part)
        factor = factor * (1 + rise) if growth.cumulative else factor + rise
    return factor


def _held(rise: Fraction, growth: Growth, part: Fraction) -> Fraction:
    if growth.at_least is not None:
        rise = max(rise, Fraction(growth.at_least) / 100 * part)
    if growth.at_most is not None:
        rise = min(rise, Fraction(growth.at_most) / 100 * part)
    return rise


def rise_days(growth: Growth, until: date, *, commencement: date) -> tuple[date, ...]:
    """The days on which the value rises, until a day and on it."""
    months = 3 if growth.every == "quarter" else 12
    first = add_months(growth.from_, months)
    if growth.every == "contract year":
        first = contract_year(growth.from_, commencement)[1][1]
    found: list[date] = []
    while (day := add_months(first, months * len(found))) <= until:
        found.append(day)
    return tuple(found)
