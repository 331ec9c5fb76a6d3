"""The judgements of every cell over time, made once for whatever period is looked at.

A period's series ends with the period. Since a judgement looks at its own period and back, the shorter series is the
longer one, cut; of KPIs with a target relative to their own past, which may name a period that comes later, each
series is judged for itself.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from operator import is_

from tallystick.charter.definitions import CompiledCharter
from tallystick.scorecard.judge import Judge
from tallystick.scorecard.lines import Judgement, Line
from tallystick.scorecard.roll_up import scorecard
from tallystick.scorecard.unit_figures import cells_of
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Figure, Scope

CellKey = tuple[str | None, Scope]
"""Party (None for the alliance) and scope of a cell."""

TOTAL: CellKey = (None, ())
MOST_APART = 4
"""Of so many other figures the judgements of a cell are kept."""

Judged = tuple[tuple[date, ...], tuple[Judgement, ...]]
"""The ends of a cell's periods, and its judgements, oldest first."""

Series = Mapping[CellKey, tuple[Judgement, ...]]
"""By cell, the judgements of a KPI's periods, oldest first."""


class Courses:
    """The figures of a charter by KPI and cell, judged when a cell is first asked for.

    ``beside`` has figures of the same charter, of which some may be the very same: a cell all of whose figures are has
    the same judgements, and is not judged again. What is judged apart from them is kept there for the next who has the
    very same figures: of those from whom a cell is withheld, most have the same emptied ones.
    """

    def __init__(
        self, compiled: CompiledCharter, figures: Iterable[Figure], *, beside: "Courses | None" = None
    ) -> None:
        self.compiled = compiled
        self.beside = beside
        self.cells = cells_of(figures)
        """The figures by KPI and cell."""
        self._judges: dict[str, Judge] = {}
        self._whole: dict[tuple[str, CellKey], Judged] = {}
        self._apart: dict[tuple[str, CellKey], list[tuple[list[Figure], Judged]]] = {}
        """By cell, other figures than these that were judged beside them, with their judgements."""

    @cached_property
    def totals(self) -> tuple[Figure, ...]:
        """The figures of the alliance as a whole."""
        return tuple(each for cells in self.cells.values() for each in cells.get(TOTAL, ()))

    @cached_property
    def periods_with_values(self) -> frozenset[str]:
        """The ids of the periods in which any figure has a value."""
        every = (each for cells in self.cells.values() for figures in cells.values() for each in figures)
        return frozenset(each.period for each in every if each.value is not None)

    def kpis(self) -> Iterator[str]:
        """The KPIs that have figures, in the order of the figures."""
        yield from self.cells

    def until(self, kpi: str, end: date) -> Series:
        """A KPI's judgements of the periods that end by a day; a cell without any is left out."""
        found = {cell: self.of_cell(kpi, cell, end) for cell in self.cells.get(kpi, {})}
        return {cell: series for cell, series in found.items() if series}

    def of_cell(self, kpi: str, cell: CellKey, end: date | None = None) -> tuple[Judgement, ...]:
        """The judgements of a cell's periods, of those that end by a day where one is given; empty without figures."""
        figures = self.cells.get(kpi, {}).get(cell, [])
        if not figures:
            return ()
        if end is not None and any(each.relative is not None for each in self.compiled.kpis[kpi].kpi.target):
            return self._judge(kpi).series([each for each in figures if each.end <= end])
        ends, judgements = self._judged(kpi, cell, figures)
        return judgements if end is None else judgements[: bisect_right(ends, end)]

    def scorecard(self, period: Period, *, previous: Line | None = None) -> Line:
        """The scorecard of a period; ``previous`` is that of the period before."""
        return scorecard(
            self.compiled, self.totals, period, previous=previous,
            judged=lambda kpi: self.of_cell(kpi, TOTAL, period.end),
        )  # fmt: skip

    def _judge(self, kpi: str) -> Judge:
        if kpi not in self._judges:
            self._judges[kpi] = Judge(self.compiled.kpis[kpi], self.compiled)
        return self._judges[kpi]

    def _judged(self, kpi: str, cell: CellKey, figures: list[Figure]) -> Judged:
        found = self._whole.get((kpi, cell))
        if found is None:
            found = self._same(kpi, cell, figures)
            if found is None:
                found = tuple(each.end for each in figures), self._judge(kpi).series(figures)
                if self.beside is not None:
                    self.beside._keep(kpi, cell, figures, found)  # noqa: SLF001  (of the same class)
            self._whole[kpi, cell] = found
        return found

    def _keep(self, kpi: str, cell: CellKey, figures: list[Figure], judged: Judged) -> None:
        others = self._apart.setdefault((kpi, cell), [])
        others.append((figures, judged))
        del others[:-MOST_APART]

    def _same(self, kpi: str, cell: CellKey, figures: list[Figure]) -> "Judged | None":
        """What the very same figures have that were judged beside these before; None where there are none."""
        if self.beside is None:
            return None
        theirs = self.beside.cells.get(kpi, {}).get(cell, [])
        if _are_the_same(theirs, figures):
            return self.beside._judged(kpi, cell, theirs)  # noqa: SLF001  (of the same class)
        others = tuple(self.beside._apart.get((kpi, cell), ()))  # noqa: SLF001  (likewise)
        return next((judged for each, judged in others if _are_the_same(each, figures)), None)


def _are_the_same(some: list[Figure], others: list[Figure]) -> bool:
    return len(some) == len(others) and all(map(is_, some, others))


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
