"""What the kernel asks an engine for: one request a source, answered by one table of tallies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tallystick.charter.formula.primitives import Primitive
from tallystick.terms.tally import Window

FREQUENCY_LIMIT = 200_000
"""Value frequencies of more entries than this (interval, dimensions, value) do not leave an engine; ranks do instead.

A law of the tallies, not a setting: the same facts give the same tallies on every engine.
"""


@dataclass(frozen=True, slots=True)
class Ranks:
    """What is read from value frequencies, asked for by itself where there are too many of them to hand over."""

    levels: tuple[Primitive, ...]
    """``RANK`` and ``RANK_ABOVE`` primitives over the same argument and condition."""
    windows: tuple[Window, ...]
    sets: tuple[tuple[str, ...], ...]
    """Sets of dimensions, as in ``recompute``."""


@dataclass(frozen=True, slots=True)
class TallyRequest:
    """All that is needed of one source.

    ``cuts`` are sorted days; facts outside ``cuts[0] <= day < cuts[-1]`` are not read.
    ``dimensions`` are the columns that cells are told apart by, ``party`` among them where parties matter.
    ``recompute`` asks for what does not add up: for each such primitive the windows, and the sets of dimensions.
    ``ranks`` names, for each ``FREQUENCIES`` primitive of ``additive``, what stands in for it: where the frequencies of
    its argument have more than ``FREQUENCY_LIMIT`` entries, the answer's ``columns`` leave the primitive out, and its
    ``recomputed`` holds the ranks. One without ranks is always answered by frequencies.
    Facts of the day ``as_of`` and later are not known on that day, and are not read; None reads them all.
    """

    source: str
    cuts: tuple[date, ...]
    dimensions: tuple[str, ...]
    additive: tuple[Primitive, ...]
    recompute: Mapping[Primitive, tuple[tuple[Window, ...], tuple[tuple[str, ...], ...]]] = field(default_factory=dict)
    as_of: date | None = None
    ranks: Mapping[Primitive, Ranks] = field(default_factory=dict)
