"""What a scorecard says: a judgement for each figure, and a tree of lines over them.

Values and scores are exact; they are rounded where they are printed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from tallystick.charter.model.bands import Severity
from tallystick.charter.model.kpis import Kpi
from tallystick.scorecard.curves import good_gap, progress
from tallystick.terms.figure import Figure

LineKind = Literal["alliance", "group", "objective", "kpi"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One figure against its target.

    ``status`` is a band's id, or why there is none: ``no_target``, ``unscored``, ``no_value``, ``unfinished``.
    ``computed_status`` is the band by the value alone; ``status`` may lag behind it where a dead-band is declared.
    How far the value is from its target is reckoned when somebody asks: most judgements are only counted.
    """

    figure: Figure
    target: Fraction | None
    status: str
    computed_status: str
    severity: Severity
    score: Fraction | None
    value: Fraction | None
    """What was held against target and bands; None where nothing was."""
    kpi: Kpi = field(repr=False, compare=False)
    """The definition that it was judged by."""

    @property
    def gap(self) -> Fraction | None:
        """``value − target``, in the KPI's unit; None where there is no target or nothing was held against it."""
        return None if self.value is None or self.target is None else self.value - self.target

    @property
    def good_gap(self) -> Fraction | None:
        """How far on the good side of where 'good' begins; see :func:`~tallystick.scorecard.curves.good_gap`."""
        return None if self.value is None else good_gap(self.kpi, self.value, self.target)

    @property
    def progress(self) -> Fraction | None:
        """From baseline to target: 0 to 1 (SEMANTICS 2); None without a baseline."""
        return None if self.value is None else progress(self.kpi, self.value, self.target)

    @property
    def places(self) -> int:
        """Decimal places to which the KPI is printed."""
        return self.kpi.rounding.places


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the scorecard; ``judgement`` where it is a KPI, ``items`` where it is not."""

    id: str
    kind: LineKind
    title: str
    weight: Fraction
    status: str
    """A KPI's status; of a group ``good``, ``watch``, ``poor`` by its lines, or ``not_scored``."""
    severity: Severity
    score: Fraction | None
    """What counts above: also where a missing policy deems it (floor, carry) and the status says ``no_value``."""
    coverage: Fraction
    """Share of weight below that is scored: 0 to 1; of a KPI 1 or 0."""
    critical: bool = False
    judgement: Judgement | None = None
    items: "tuple[Line, ...]" = ()

    def walk(self) -> "Iterator[Line]":
        """This line and all below it, top down."""
        yield self
        for item in self.items:
            yield from item.walk()


@dataclass(frozen=True, slots=True)
class Change:
    """Why a rolled-up score moved, exactly: ``after − before = score + weight + coverage effects`` (SEMANTICS 6)."""

    before: Fraction
    after: Fraction
    score_effect: Fraction
    weight_effect: Fraction
    coverage_effect: Fraction
    by_item: tuple[tuple[str, Fraction], ...]
    """Each line's part in the score effect."""
