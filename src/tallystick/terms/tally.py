"""Tallies: the counts and sums that engines return and from which every figure is computed.

A table of tallies belongs to one source.
Time is cut at the sorted dates ``cuts``: interval ``i`` holds ``cuts[i] <= day < cuts[i + 1]`` (days of the charter's
zone and day start), and every period or window asked for is a union of intervals.
A row is keyed by ``(interval, value of each dimension)`` and holds one value for each additive primitive, in the order
of ``columns``. What cannot be added up (distinct counts, first and last snapshots) is kept in ``recomputed`` for each
window and cell that was asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Number = int | Decimal
Frequencies = Mapping[Number, int]
"""How often each value occurred."""

TallyValue = Number | Frequencies | None
"""A count or sum (never None), a min or max (None where nothing was seen), or value frequencies."""

Cell = tuple[tuple[str, str | None], ...]
"""Fixed dimensions and their values, sorted by dimension; ``()`` is the total. The party is dimension ``party``."""

Window = tuple[date, date]
"""From (contained) and until (not contained)."""


@dataclass(frozen=True, slots=True)
class TallyTable:
    """The tallies of one source; see the module's first lines for the shape."""

    source: str
    dimensions: tuple[str, ...]
    cuts: tuple[date, ...]
    columns: tuple[str, ...]
    """The key of each additive primitive (``Primitive.key``)."""
    rows: Mapping[tuple[int | str | None, ...], tuple[TallyValue, ...]]
    recomputed: Mapping[tuple[str, Window, Cell], Number] = field(default_factory=dict)
    """By primitive key, window and cell, for primitives that cannot be added up; a cell without facts is absent."""
    first_day: date | None = None
    last_day: date | None = None
    """First and last day on which the source has a fact at all, whoever's it is; None without any fact."""
