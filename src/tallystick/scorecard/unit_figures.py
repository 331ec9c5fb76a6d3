"""The figures of parties and units, where necessary put together from the cells that mark a unit.

A unit that is known by several values of a column has the sum of their cells, or Σa / Σb; what can be neither
(medians, distinct counts) is ``not_applicable``. So is every period whose first day lies outside the unit's dates:
a unit that changes within a period counts from the next one, so that nothing counts for two.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import product

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.link_checks import adds_up, pools
from tallystick.charter.units import UnitCell, cell_of, exists_on
from tallystick.scorecard.judge import judge
from tallystick.scorecard.lines import Judgement
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Figure, Missing, Quality, Scope
from tallystick.terms.rounding import round_fraction

NOTHING = (Missing.NO_ACTIVITY, Missing.NOT_APPLICABLE)
"""Reasons for which a part brings nothing to a whole, and is no gap in it."""


Cells = Mapping[str, Mapping[tuple[str | None, Scope], Sequence[Figure]]]
"""Figures by KPI, and by party and scope."""

Before = Callable[[str, tuple[str | None, Scope]], Sequence[Judgement]]
"""The judgements of a KPI's cell, oldest first, as they were made before."""


class UnitFigures:
    """The figures of one charter by KPI and unit, read and judged when they are asked for.

    ``before`` has judgements of figures of the same charter: a series of the very same figures is not judged again.
    """

    def __init__(self, compiled: CompiledCharter, figures: Iterable[Figure], *, before: Before | None = None) -> None:
        self.compiled = compiled
        self._cells: Cells = cells_of(figures)
        self._before = before
        self._until: date | None = None
        self._series: dict[tuple[str, str | None], tuple[Figure, ...]] = {}
        self._judged: dict[tuple[str, str | None], tuple[Judgement, ...]] = {}

    @classmethod
    def among(
        cls, compiled: CompiledCharter, cells: Cells, *, before: Before, until: date | None = None
    ) -> "UnitFigures":
        """Those of figures that are in cells already, and judged; of periods that end by a day where one is given."""
        found = cls(compiled, (), before=before)
        found._cells, found._until = cells, until
        return found

    def series(self, kpi: str, unit: str | None = None) -> tuple[Figure, ...]:
        """A KPI's figures for a unit (None: the alliance), by rising period: one for every period of the total."""
        key = (kpi, unit)
        if key not in self._series:
            totals = self._cells.get(kpi, {}).get((None, ()), ())
            until = self._until
            ordered = sorted(
                (each for each in totals if until is None or each.end <= until), key=lambda figure: figure.start
            )
            self._series[key] = tuple(ordered if unit is None else self._of_unit(kpi, unit, ordered))
        return self._series[key]

    def judged(self, kpi: str, unit: str | None = None) -> tuple[Judgement, ...]:
        """The same, judged against the targets of the unit's cell."""
        key = (kpi, unit)
        if key not in self._judged:
            series = self.series(kpi, unit)
            known = self._known(kpi, series)
            self._judged[key] = judge(self.compiled.kpis[kpi], self.compiled, series) if known is None else known
        return self._judged[key]

    def _known(self, kpi: str, series: Sequence[Figure]) -> tuple[Judgement, ...] | None:
        """The judgements of a series where these very figures were judged before."""
        if self._before is None or not series:
            return None
        found = tuple(self._before(kpi, (series[0].party, series[0].scope)))
        if len(found) != len(series) or any(one.figure is not other for one, other in zip(found, series, strict=True)):
            return None
        return found

    def at(self, kpi: str, unit: str | None, period: Period) -> Judgement | None:
        """The judgement of the KPI's last period that had ended by the end of a period; None where there is none."""
        ended = [each for each in self.judged(kpi, unit) if each.figure.end <= period.end]
        return ended[-1] if ended else None

    def _of_unit(self, kpi: str, unit: str, totals: Iterable[Figure]) -> Iterator[Figure]:
        """A unit's figure for each of the alliance's."""
        charter, definition = self.compiled.charter, self.compiled.kpis[kpi]
        cell = cell_of(charter, unit)
        scope: Scope = tuple((name, " + ".join(values)) for name, values in cell.columns)
        is_figured, cells = cell.dimensions in definition.cells, self._cells.get(kpi, {})
        singles = [(each, {figure.period: figure for figure in cells.get(each, ())}) for each in _single(cell)]
        is_unit = unit in charter.strategy.units  # how long a party's facts are its own is settled by the kernel
        for total in totals:
            if not is_figured or (is_unit and not exists_on(charter, unit, total.start)):
                yield without_value(total, Missing.NOT_APPLICABLE, cell.party, scope)
                continue
            parts = [by_period.get(total.period) or _empty(total, *each) for each, by_period in singles]
            yield parts[0] if len(parts) == 1 else pooled(definition, parts, cell.party, scope)


def _empty(total: Figure, party: str | None, scope: Scope) -> Figure:
    """The figure of a cell that no fact was ever seen in: it is empty where the total is not missing."""
    reason = total.missing if total.missing not in (None, Missing.INSUFFICIENT) else Missing.NO_ACTIVITY
    return without_value(total, reason or Missing.NO_ACTIVITY, party, scope)


def cells_of(figures: Iterable[Figure]) -> dict[str, dict[tuple[str | None, Scope], list[Figure]]]:
    """Figures by KPI, and by party and scope, in their order."""
    found: dict[str, dict[tuple[str | None, Scope], list[Figure]]] = {}
    for figure in figures:
        found.setdefault(figure.kpi, {}).setdefault((figure.party, figure.scope), []).append(figure)
    return found


def _single(cell: UnitCell) -> list[tuple[str | None, Scope]]:
    """The cells with one value for each column."""
    names = [name for name, _ in cell.columns]
    return [
        (cell.party, tuple(zip(names, values, strict=True)))
        for values in product(*(values for _, values in cell.columns))
    ]


def without_value(like: Figure, missing: Missing, party: str | None, scope: Scope) -> Figure:
    """A figure of the same KPI and period for another cell, that says why it has no value."""
    return Figure(
        kpi=like.kpi,
        party=party,
        scope=scope,
        period=like.period,
        start=like.start,
        end=like.end,
        value=None,
        exact=None,
        numerator=None,
        denominator=None,
        n=None,
        unit=like.unit,
        missing=missing,
        quality=None,
        elapsed=like.elapsed,
    )


def pooled(definition: KpiDefinition, parts: Sequence[Figure], party: str | None, scope: Scope) -> Figure:
    """The figure of several cells together: their sum, or Σa / Σb; missing where one of them is unknown.

    Parts without activity bring nothing. Parts too small for a figure of their own are pooled with the others.
    """
    first = parts[0]
    if not (adds_up(definition) or pools(definition)):
        return without_value(first, Missing.NOT_APPLICABLE, party, scope)
    bringing = [each for each in parts if each.missing not in NOTHING]
    if not bringing:
        return without_value(first, first.missing or Missing.NO_ACTIVITY, party, scope)
    unknown = [each for each in bringing if each.numerator is None or each.denominator is None]
    if unknown:
        return without_value(first, unknown[0].missing or Missing.MISSING, party, scope)
    counts = [each.n for each in bringing if each.n is not None]
    n = sum(counts) if len(counts) == len(bringing) else None
    numerator, denominator = _together(definition, bringing)
    if not denominator:
        return without_value(first, Missing.UNDEFINED, party, scope)
    if _too_few(definition, bringing, n):
        return without_value(first, Missing.INSUFFICIENT, party, scope)
    exact = definition.factor * numerator / denominator
    rounding = definition.kpi.rounding
    return Figure(
        kpi=first.kpi,
        party=party,
        scope=scope,
        period=first.period,
        start=first.start,
        end=first.end,
        value=round_fraction(exact, rounding.places, rounding.mode),
        exact=exact,
        numerator=numerator,
        denominator=denominator,
        n=n,
        unit=first.unit,
        missing=None,
        quality=first.quality or Quality.PROVISIONAL,
        elapsed=first.elapsed,
    )


def _together(definition: KpiDefinition, parts: Sequence[Figure]) -> tuple[Fraction, Fraction]:
    pairs = [(each.numerator or Fraction(0), each.denominator or Fraction(0)) for each in parts]
    if adds_up(definition):  # stocks too: their denominators count snapshots, and differ
        return sum((above / below for above, below in pairs if below), Fraction(0)), Fraction(1)
    return sum((above for above, _ in pairs), Fraction(0)), sum((below for _, below in pairs), Fraction(0))


def _too_few(definition: KpiDefinition, parts: Sequence[Figure], n: int | None) -> bool:
    """Whether the pool is below the minimum sample; one part that reaches it alone suffices."""
    minimum = definition.kpi.minimum
    if minimum is None or any(each.missing is None for each in parts):
        return False
    return minimum.of is not None or n is None or n < minimum.count
