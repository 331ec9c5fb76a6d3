"""What the kernel asks an engine for: one request a source, answered by one table of tallies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tallystick.charter.formula.primitives import Primitive
from tallystick.terms.tally import Window


@dataclass(frozen=True, slots=True)
class TallyRequest:
    """All that is needed of one source.

    ``cuts`` are sorted days; facts outside ``cuts[0] <= day < cuts[-1]`` are not read.
    ``dimensions`` are the columns that cells are told apart by, ``party`` among them where parties matter.
    ``recompute`` asks for what does not add up: for each such primitive the windows, and the sets of dimensions.
    Facts of the day ``as_of`` and later are not known on that day, and are not read; None reads them all.
    """

    source: str
    cuts: tuple[date, ...]
    dimensions: tuple[str, ...]
    additive: tuple[Primitive, ...]
    recompute: Mapping[Primitive, tuple[tuple[Window, ...], tuple[tuple[str, ...], ...]]] = field(default_factory=dict)
    as_of: date | None = None
