"""Which sums there are among figures, what follows from what, and when a range becomes narrower."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tallystick.sharing.ranges import narrowed, step
from tallystick.sharing.recovering import recoverable
from tallystick.sharing.relations import Cell, Spot, relations

JANUARY = (date(2026, 1, 1), date(2026, 2, 1))
FEBRUARY = (date(2026, 2, 1), date(2026, 3, 1))
BOTH = (date(2026, 1, 1), date(2026, 3, 1))
NORTH: Cell = (("party", "north"),)
SOUTH: Cell = (("party", "south"),)


def spot(cell: Cell = (), span: tuple[date, date] = JANUARY, quantity: str = "sales") -> Spot:
    return Spot(quantity, cell, *span)


def test_a_whole_is_the_sum_of_its_parts() -> None:
    assert relations([spot(), spot(NORTH), spot(SOUTH)]) == [{spot(): 1, spot(NORTH): -1, spot(SOUTH): -1}]


def test_a_longer_stretch_is_the_sum_of_shorter_ones_unless_it_is_a_stock() -> None:
    spots = [spot(), spot(span=FEBRUARY), spot(span=BOTH)]

    assert relations(spots) == [{spot(span=BOTH): 1, spot(): -1, spot(span=FEBRUARY): -1}]
    assert relations(spots, not_over_time=["sales"]) == []


def test_two_breakdowns_of_one_whole_are_tied_though_nobody_shows_the_whole() -> None:
    parts = [spot(NORTH), spot(SOUTH)]
    routes = [spot((("route", "A"),)), spot((("route", "B"),))]

    found = recoverable(relations([*parts, *routes]), {*parts, routes[0]}, {routes[1]})

    assert set(found) == {routes[1]}
    assert set(found[routes[1]]) == {*parts, routes[0]}


def test_what_two_unknown_ones_share_stays_unknown() -> None:
    tied = relations([spot(), spot(NORTH), spot(SOUTH)])

    assert recoverable(tied, {spot()}, {spot(NORTH), spot(SOUTH)}) == {}


def test_a_cell_follows_from_sums_over_days_and_parts_together() -> None:
    spots = [spot(cell, span) for cell in ((), NORTH, SOUTH) for span in (JANUARY, FEBRUARY, BOTH)]
    known = {spot((), BOTH), spot(NORTH, BOTH), spot(SOUTH, JANUARY)}

    assert set(recoverable(relations(spots), known, {spot(SOUTH, FEBRUARY)})) == {spot(SOUTH, FEBRUARY)}


def test_quantities_that_add_up_are_tied_in_every_cell() -> None:
    spots = [spot(NORTH, quantity=name) for name in ("revenue", "cost", "margin")]
    tied = relations(spots, between=[{"margin": 1, "revenue": -1, "cost": 1}])

    assert set(recoverable(tied, {spots[0], spots[2]}, {spots[1]})) == {spots[1]}


@pytest.mark.parametrize(("value", "low"), [("0", 0), ("9.99", 0), ("10", 10), ("-0.01", -10)])
def test_a_range_contains_its_low_end(value: str, low: int) -> None:
    assert step(Decimal(value), Decimal(10)) == (Decimal(low), Decimal(low + 10))


def test_a_whole_narrows_the_ranges_of_its_parts() -> None:
    tied = relations([spot(), spot(NORTH), spot(SOUTH)])
    ranges = {spot(NORTH): (Decimal(90), Decimal(100)), spot(SOUTH): (Decimal(0), Decimal(10))}

    assert narrowed(tied, {spot(): Fraction(95)}, ranges) == set(ranges)
    assert narrowed(tied, {}, ranges) == set()


def test_amounts_that_are_never_below_zero_narrow_a_range() -> None:
    tied = relations([spot(), spot(NORTH), spot(SOUTH)])
    ranges = {spot(NORTH): (Decimal(0), Decimal(10))}

    assert narrowed(tied, {spot(): Fraction(4)}, ranges) == {spot(NORTH)}
    assert narrowed(tied, {spot(): Fraction(4)}, ranges, signed=["sales"]) == set()
    assert narrowed(tied, {spot(): Fraction(40)}, ranges) == set()
