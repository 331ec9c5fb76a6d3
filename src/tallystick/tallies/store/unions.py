"""Distinct counts of every window that segments make up, counted while their bit sets are at hand.

Months are what is asked for; quarters, fiscal quarters and trailing years will be. Bit sets are Python's whole numbers
here: putting two together and counting their bits takes 80 µs for a million numbers. The counts are small, and are kept
as answers, so that another grain reads no bit set at all.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from sqlglot import exp

from tallystick.tallies import sql
from tallystick.tallies.engine import Found
from tallystick.tallies.plan import Plan
from tallystick.tallies.planning.asked import Asked
from tallystick.tallies.store.bits import Bits, condition_name, placed_query
from tallystick.tallies.store.keeping import Keeper
from tallystick.terms.tally import Cell, Number

MOST_SEGMENTS = 12
"""Of a window whose counts are kept ready: a year of months."""
MOST_WORK = 8 * 10**9
"""Bytes of bit sets that are put together at most."""
WORK_FOR_A_FACT = 1_024
"""Bytes of bit sets that may be put together for each fact."""

Maps = dict[tuple[str, ...], dict[Cell, dict[int, int]]]
"""By set of dimensions, cell and segment, a bit set."""


def every_window(
    keeper: Keeper, plan: Plan, bits: Bits, asked: Asked, edges: Sequence[date]
) -> Iterator[tuple[Asked, dict[Found, Number]]]:
    """The counts of every window of some segments, a condition at a time; nothing where that is too much work.

    ``edges`` are the days of the intervals by which the plan tells parties.
    """
    segments = len(bits.edges) - 1
    windows = tuple(
        (bits.edges[first], bits.edges[last])
        for first in range(segments)
        for last in range(first + 1, min(first + MOST_SEGMENTS, segments) + 1)
    )
    if bits.bounds is None or len(windows) == segments:
        return
    wide = replace(asked, windows=tuple(zip(bits.edges, bits.edges[1:], strict=False)))
    most = min(MOST_WORK, WORK_FOR_A_FACT * keeper.table.rows)
    for primitive in asked.primitives:
        maps = _maps(keeper, plan, bits, replace(wide, primitives=(primitive,)), edges)
        cells = sum(len(each) for each in maps.values())
        if cells * len(windows) * bits.width * len(asked.primitives) > most:
            return
        counts: dict[Found, Number] = {}
        for by_cell in maps.values():
            for cell, found in by_cell.items():
                for (first, last), number in _unions(found, segments):
                    counts[primitive.key, (bits.edges[first], bits.edges[last]), cell] = number
        yield replace(asked, primitives=(primitive,), windows=windows), counts


def _unions(found: dict[int, int], segments: int) -> Iterator[tuple[tuple[int, int], int]]:
    """The windows of up to :data:`MOST_SEGMENTS` segments of which any has facts, and how many values each has.

    >>> list(_unions({0: 0b1, 1: 0b11}, 3))
    [((0, 1), 1), ((0, 2), 2), ((0, 3), 2), ((1, 2), 2), ((1, 3), 2)]
    """
    for first in range(segments):
        together, any_facts = 0, False
        for last in range(first, min(first + MOST_SEGMENTS, segments)):
            if last in found:
                together, any_facts = together | found[last], True
            if any_facts:
                yield (first, last + 1), together.bit_count()


def _maps(keeper: Keeper, plan: Plan, bits: Bits, asked: Asked, edges: Sequence[date]) -> Maps:
    """The bit sets of one condition."""
    every = sql.dimensions_of_sets(asked.sets)
    name = condition_name(asked.primitives[0])
    told = [exp.column(sql.dimension_name(plan, each)) for each in every]
    maps: Maps = {names: defaultdict(dict) for names in asked.sets}
    for number, window in enumerate(asked.windows):
        one = replace(asked, windows=(window,))
        rows = placed_query(plan, bits, one, edges).subquery("placed")
        for row in keeper.run(exp.select(*told, exp.cast(exp.column(name), "BLOB")).from_(rows)):
            held = 0 if row[-1] is None else int.from_bytes(row[-1], "little")
            values = dict(zip(every, row, strict=False))
            for names, by_cell in maps.items():
                segments = by_cell[tuple((each, values[each]) for each in names)]
                segments[number] = segments.get(number, 0) | held
    return maps
