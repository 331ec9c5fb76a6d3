"""The judgements of every cell over time, made once for whatever period is looked at.

A period's series ends with the period. Since a judgement looks at its own period and back, the shorter series is the
longer one, cut; of KPIs with a target relative to their own past, which may name a period that comes later, each
series is judged for itself.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property

from tallystick.charter.definitions import CompiledCharter
from tallystick.scorecard.judge import Judge
from tallystick.scorecard.lines import Judgement, Line
from tallystick.scorecard.roll_up import scorecard
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Figure, Scope

CellKey = tuple[str | None, Scope]
"""Party (None for the alliance) and scope of a cell."""

TOTAL: CellKey = (None, ())

Judged = tuple[tuple[date, ...], tuple[Judgement, ...]]
"""The ends of a cell's periods, and its judgements, oldest first."""

Series = Mapping[CellKey, tuple[Judgement, ...]]
"""By cell, the judgements of a KPI's periods, oldest first."""


class Courses:
    """The figures of a charter by KPI and cell, judged when a KPI is first asked for.

    ``beside`` has figures of the same charter, of which some may be the very same: a cell all of whose figures are has
    the same judgements, and is not judged again.
    """

    def __init__(
        self, compiled: CompiledCharter, figures: Iterable[Figure], *, beside: "Courses | None" = None
    ) -> None:
        self.compiled = compiled
        self.beside = beside
        self._cells: dict[str, dict[CellKey, list[Figure]]] = {}
        for figure in figures:
            self._cells.setdefault(figure.kpi, {}).setdefault((figure.party, figure.scope), []).append(figure)
        self._whole: dict[str, Mapping[CellKey, Judged]] = {}

    @cached_property
    def totals(self) -> tuple[Figure, ...]:
        """The figures of the alliance as a whole."""
        return tuple(each for cells in self._cells.values() for each in cells.get(TOTAL, ()))

    @cached_property
    def periods_with_values(self) -> frozenset[str]:
        """The ids of the periods in which any figure has a value."""
        every = (each for cells in self._cells.values() for figures in cells.values() for each in figures)
        return frozenset(each.period for each in every if each.value is not None)

    def kpis(self) -> Iterator[str]:
        """The KPIs that have figures, in the order of the figures."""
        yield from self._cells

    def until(self, kpi: str, end: date) -> Series:
        """A KPI's judgements of the periods that end by a day; a cell without any is left out."""
        cells = self._cells.get(kpi, {})
        if any(each.relative is not None for each in self.compiled.kpis[kpi].kpi.target):
            judge = Judge(self.compiled.kpis[kpi], self.compiled)
            cut = {cell: [each for each in figures if each.end <= end] for cell, figures in cells.items()}
            return {cell: judge.series(figures) for cell, figures in cut.items() if figures}
        whole = self._judged(kpi)
        places = {cell: bisect_right(ends, end) for cell, (ends, _) in whole.items()}
        return {cell: whole[cell][1][:place] for cell, place in places.items() if place}

    def scorecard(self, period: Period, *, previous: Line | None = None) -> Line:
        """The scorecard of a period; ``previous`` is that of the period before."""
        return scorecard(
            self.compiled, self.totals, period, previous=previous,
            judged=lambda kpi: self.until(kpi, period.end).get(TOTAL, ()),
        )  # fmt: skip

    def _judged(self, kpi: str) -> Mapping[CellKey, Judged]:
        found = self._whole.get(kpi)
        if found is None:
            judge = Judge(self.compiled.kpis[kpi], self.compiled)
            found = {
                cell: self._same(kpi, cell, figures) or (tuple(each.end for each in figures), judge.series(figures))
                for cell, figures in self._cells.get(kpi, {}).items()
            }
            self._whole[kpi] = found
        return found

    def _same(self, kpi: str, cell: CellKey, figures: list[Figure]) -> "Judged | None":
        """What the figures beside these have, where they are the very same; None where one is another."""
        if self.beside is None:
            return None
        theirs = self.beside._cells.get(kpi, {}).get(cell, ())  # noqa: SLF001  (of the same class)
        if len(theirs) != len(figures) or any(one is not other for one, other in zip(theirs, figures, strict=True)):
            return None
        return self.beside._judged(kpi)[cell]  # noqa: SLF001  (likewise)


class SeriesUntil(Mapping[str, Series]):
    """By KPI and cell, the judgements of the periods that end by a day; a KPI is looked up when it is asked for."""

    def __init__(self, courses: Courses, end: date) -> None:
        self._courses = courses
        self._end = end
        self._known: dict[str, Series] = {}

    def __getitem__(self, kpi: str) -> Series:
        """Raises KeyError where a KPI has no figure by then."""
        found = self._known.get(kpi)
        if found is None:
            found = self._courses.until(kpi, self._end)
            if not found:
                raise KeyError(kpi)
            self._known[kpi] = found
        return found

    def __iter__(self) -> Iterator[str]:
        """The KPIs with figures by then."""
        return (kpi for kpi in self._courses.kpis() if kpi in self)

    def __len__(self) -> int:
        """How many they are."""
        return sum(1 for _ in self)
