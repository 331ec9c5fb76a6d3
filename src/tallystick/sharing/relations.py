"""How figures hang together: which sums of shown ones give others. Every way of subtraction is a combination of these.

A *spot* is one quantity in one cell over one stretch of days. Figures of several KPIs that measure the same (a month's
and a year's revenue) share their spots. A *relation* is a sum of spots with whole factors that is zero:

- over time: a longer stretch less the shorter ones it is made of, overlapping windows cut where any of them ends;
- over cells: a cell less its parts, by every set of dimensions that there is and by those that two sets have in common;
- between quantities: margin less revenue plus cost, as given.

Spots that no figure shows stand between others and are unknown to everybody.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, pairwise
from typing import NamedTuple

Cell = tuple[tuple[str, str | None], ...]
"""Dimensions and their values by dimension, the party among them; ``()`` is the whole."""


class Spot(NamedTuple):
    """One quantity in one cell from a day until another."""

    quantity: str
    cell: Cell
    start: date
    end: date


Relation = Mapping[Spot, int]
"""Spots with their factors; the sum is zero."""


def relations(
    spots: Iterable[Spot],
    *,
    not_over_time: Iterable[str] = (),
    between: Sequence[Mapping[str, int]] = (),
) -> list[Relation]:
    """Every relation among spots; quantities ``not_over_time`` (stocks, distinct counts) do not add up over days."""
    fixed = frozenset(not_over_time)
    groups: dict[str, list[Spot]] = defaultdict(list)
    for spot in sorted(set(spots), key=_in_order):
        groups[spot.quantity].append(spot)
    spans = {name: _spans(group, cut=name not in fixed) for name, group in groups.items()}
    found: list[Relation] = []
    for name, group in groups.items():
        if name not in fixed:
            found += _over_time(group, spans[name])
        found += _over_cells(name, group, spans[name])
    for factors in between:
        found += _between(factors, groups, spans)
    return found


def _in_order(spot: Spot) -> tuple[str, list[tuple[str, str]], date, date]:
    return (spot.quantity, [(name, value or "") for name, value in spot.cell], spot.start, spot.end)


Span = tuple[date, date]


def _spans(group: Sequence[Spot], *, cut: bool) -> list[Span]:
    """The stretches of a quantity, and the pieces into which their ends cut each other."""
    whole = {(spot.start, spot.end) for spot in group}
    return sorted(whole | set(_pieces(whole))) if cut else sorted(whole)


def _pieces(spans: Iterable[Span]) -> Iterator[Span]:
    every = list(spans)
    days = sorted({day for span in every for day in span})
    for start, end in pairwise(days):
        if any(since <= start and end <= until for since, until in every):
            yield start, end


def _over_time(group: Sequence[Spot], spans: Sequence[Span]) -> Iterator[Relation]:
    pieces = list(_pieces(spans))
    cells = list(dict.fromkeys(spot.cell for spot in group))
    for start, end in spans:
        inside = [each for each in pieces if start <= each[0] and each[1] <= end]
        if len(inside) > 1:
            for cell in cells:
                name = group[0].quantity
                yield {Spot(name, cell, start, end): 1, **{Spot(name, cell, *piece): -1 for piece in inside}}


def _over_cells(name: str, group: Sequence[Spot], spans: Sequence[Span]) -> Iterator[Relation]:
    present: dict[frozenset[str], set[Cell]] = defaultdict(set)
    for spot in group:
        present[frozenset(dimension for dimension, _ in spot.cell)].add(spot.cell)
    sets = _closed(present)
    for wide in sets:
        for narrow in sets:
            if not wide < narrow or any(wide < other < narrow for other in sets):
                continue
            parts: dict[Cell, set[Cell]] = defaultdict(set)
            for cell in _cells(narrow, present):
                parts[tuple(each for each in cell if each[0] in wide)].add(cell)
            for whole, pieces in sorted(parts.items(), key=str):
                for start, end in spans:
                    yield {
                        Spot(name, whole, start, end): 1,
                        **{Spot(name, piece, start, end): -1 for piece in sorted(pieces, key=str)},
                    }


def _closed(present: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Sets of dimensions with what any two of them have in common."""
    sets = set(present)
    while more := {one & other for one, other in combinations(sets, 2)} - sets:
        sets |= more
    return sorted(sets, key=lambda each: (len(each), sorted(each)))


def _cells(dimensions: frozenset[str], present: Mapping[frozenset[str], set[Cell]]) -> set[Cell]:
    """The cells by some dimensions: those that figures show, and what finer ones add up to."""
    return {
        tuple(each for each in cell if each[0] in dimensions)
        for finer, cells in present.items()
        if dimensions <= finer
        for cell in cells
    }


def _between(
    factors: Mapping[str, int], groups: Mapping[str, Sequence[Spot]], spans: Mapping[str, Sequence[Span]]
) -> Iterator[Relation]:
    places = {(spot.cell, span) for name in factors for spot in groups.get(name, ()) for span in spans.get(name, ())}
    for cell, (start, end) in sorted(places, key=str):
        yield {Spot(name, cell, start, end): factor for name, factor in factors.items() if factor}
