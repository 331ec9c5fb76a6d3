"""What a query of a sketch costs, by estimate: nanoseconds of one core. Only the order of plans matters, not the sums.

The constants are medians of measurements with DuckDB 2 on ten million rows (docs/explain/scale.md).
"""

from tallystick.charter.formula.primitives import Operation
from tallystick.tallies.planning.sketch import Bucket, Final, Group, Key, Profile

ROW = 12.0
"""Reading a row's time and dimensions, and finding its group."""
KEY = 5.0
"""One more column to group by."""
STEP = 6.0
"""Finding the bucket of a value, for each halving."""
CELL = 400.0
"""A group more: what its place in memory costs, over all of its columns."""
PLAIN = 4.0
"""Adding up a column."""
CONDITIONAL = 10.0
"""Adding up a column under a condition, for the first comparison of it."""
COUNTED = 9.0
"""Counting under a condition."""
PLANNED = 300_000.0
"""Planning one column of a query."""
PARTY = 4.0
"""Comparing a text with that of one party."""
STARTED = 3_000_000.0
"""One more query."""

KEPT = 32_000
"""Numbers, one for each group of an interval and each part of it, that fit the nearest memory."""

VALUE_BYTES = 24
"""Bytes that a value takes while ranks are found or different ones are told apart."""
COPIES = 5
"""How many times over bit sets are held while threads put them together."""
NEAR = 1_000_000
"""Facts whose values are told apart in the nearest memory."""
BIT_SET = 5.0
"""A byte of bit sets, from making to counting."""
BIT = 45.0
"""Setting a bit."""
GROUPED = 300.0
"""Grouping a fact by its value."""
MARK = 12.0
"""Marking which condition a fact meets."""


def of_group(group: Group, profile: Profile, intervals: int, parties: int) -> float:
    """The cost of one query."""
    if not group.two_level:
        per_row = ROW + PARTY * parties + sum(_of(final, final.conditions) for final in group.finals)
        return STARTED + profile.rows * per_row + len(group.finals) * PLANNED
    parts = group.parts.values()
    held = min(cells(group.keys, profile) * intervals, profile.rows)
    spread = 1.0 if held * len(parts) <= KEPT * intervals else 2.0
    per_row = ROW + sum(map(_key, group.keys)) + spread * sum(_of(final, final.counted) for final in parts)
    outer = held * (ROW + CELL + sum(_of(final, final.chosen) for final in group.finals))
    return STARTED + profile.rows * per_row + outer + (len(parts) + len(group.finals)) * PLANNED


def bytes_of_bits(bounds: tuple[int, int]) -> int:
    """Bytes of a bit set of all numbers between these, both included."""
    return (bounds[1] - bounds[0]) // 8 + 1


def of_bits(held: int, rows: int, conditions: int) -> float:
    """The cost of telling numbers apart by bit sets of so many bytes."""
    return held * BIT_SET + rows * conditions * BIT


def of_values(rows: int, conditions: int, *, again: int, near: bool) -> float:
    """The cost of telling values apart by grouping, ``again`` times over; in the nearest memory where ``near``."""
    return rows * again * (GROUPED + MARK * conditions) / (1.5 if near else 1)


def cells(keys: tuple[Key, ...], profile: Profile) -> int:
    """About how many groups an interval has."""
    found = profile.cells
    for key in keys:
        found *= len(key.bounds) + 2 if isinstance(key, Bucket) else profile.values.get(key, profile.sampled)
    return found


def _key(key: Key) -> float:
    return KEY + STEP * len(key.bounds).bit_length() if isinstance(key, Bucket) else KEY


def _of(final: Final, conditions: tuple[object, ...]) -> float:
    if not conditions:
        return PLAIN
    if final.primitive.operation is Operation.COUNT:
        return COUNTED + PLAIN * (len(conditions) - 1)
    return CONDITIONAL + PLAIN * (len(conditions) - 1)
