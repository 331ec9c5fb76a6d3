"""Ranges instead of values, and whether somebody could make them narrower with what else is shown.

A range is a step of a ladder with steps of one width from zero, and contains its low end. Where the sums among figures,
or amounts never being below zero, would narrow one of them for somebody, none is shown of that quantity.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from tallystick.sharing.relations import Relation, Spot

Bounds = tuple[Fraction | None, Fraction | None]
"""The least and the most that it can be; None: no bound."""

PASSES = 12
"""So often bounds are carried from relation to relation; each pass only makes them narrower."""


def step(value: Decimal, width: Decimal) -> tuple[Decimal, Decimal]:
    """The range that holds a value.

    >>> step(Decimal("94.2"), Decimal(5)), step(Decimal(-1), Decimal(5))
    ((Decimal('90'), Decimal('95')), (Decimal('-5'), Decimal('0')))
    """
    low = Decimal((Fraction(value) / Fraction(width)).__floor__()) * width
    return low, low + width


def narrowed(
    relations: Sequence[Relation],
    known: Mapping[Spot, Fraction],
    ranges: Mapping[Spot, tuple[Decimal, Decimal]],
    *,
    signed: Collection[str] = (),
) -> set[Spot]:
    """Spots whose range can be made narrower with the known ones; only ``signed`` quantities may be below zero."""
    bounds: dict[Spot, Bounds] = {
        spot: (Fraction(low), Fraction(high)) for spot, (low, high) in ranges.items() if spot not in known
    }
    rows = [row for row in relations if any(spot in ranges and spot not in known for spot in row)]

    def of(spot: Spot) -> Bounds:
        if spot in known:
            return known[spot], known[spot]
        return bounds.get(spot, (None if spot.quantity in signed else Fraction(0), None))

    found: set[Spot] = set()
    for _ in range(PASSES):
        before = dict(bounds)
        for row in rows:
            for spot, factor in row.items():
                if spot not in known:
                    bounds[spot] = _tighter(of(spot), _from_others(row, spot, factor, of))
        if bounds == before:
            break
    for spot, (low, high) in ranges.items():
        if spot not in known and bounds[spot] != (Fraction(low), Fraction(high)):
            found.add(spot)
    return found


def _from_others(row: Relation, spot: Spot, factor: int, of: Callable[[Spot], Bounds]) -> Bounds:
    """What the others of a relation leave for one spot: minus their sum, by its factor."""
    low: Fraction | None = Fraction(0)
    high: Fraction | None = Fraction(0)
    for other, times in row.items():
        if other == spot:
            continue
        least, most = of(other)
        ratio = Fraction(-times, factor)
        if ratio < 0:
            least, most = most, least
        low = None if low is None or least is None else low + ratio * least
        high = None if high is None or most is None else high + ratio * most
    return low, high


def _tighter(one: Bounds, other: Bounds) -> Bounds:
    lows = [each for each in (one[0], other[0]) if each is not None]
    highs = [each for each in (one[1], other[1]) if each is not None]
    return (max(lows) if lows else None), (min(highs) if highs else None)
