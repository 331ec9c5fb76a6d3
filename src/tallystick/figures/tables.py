"""Rolling tallies up: from rows by interval and dimension to the row of any window and cell.

A roll-up keeps two views of a table. *Members* leaves out facts that belong to no party; *everyone* pools the party,
so that a party's cell sees the whole. A window that is one interval is served as it stands.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import localcontext
from typing import Any, cast

from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.errors import InputError
from tallystick.figures.decimals import EXACT
from tallystick.terms.tally import Cell, Frequencies, Number, TallyTable, TallyValue, Window

PARTY = "party"

Row = tuple[TallyValue, ...]
Key = tuple[str | None, ...]
"""The values of the dimensions, in the order of their names."""


class RollUp:
    """One table of tallies, ready to be asked for windows and cells."""

    def __init__(self, table: TallyTable, primitives: Iterable[Primitive]) -> None:
        """Keeps the columns of ``primitives`` that the table holds."""
        self.table = table
        self.dimensions = frozenset(table.dimensions)
        held = {key: position for position, key in enumerate(table.columns)}
        needed = {primitive.key: primitive for primitive in primitives if primitive.key in held}
        self._position = {key: position for position, key in enumerate(needed)}
        self._columns = tuple(held[key] for key in needed)
        self._merges = [_MERGES[primitive.operation] for primitive in needed.values()]
        self._intervals = {day: interval for interval, day in enumerate(table.cuts)}
        self._levels: dict[tuple[tuple[str, ...], bool], list[dict[Key, Row]]] = {}
        self._windows: dict[tuple[tuple[Window, ...], tuple[str, ...], bool], dict[Key, Row]] = {}

    def holds(self, primitive: Primitive) -> bool:
        """Whether the table has a column for it."""
        return primitive.key in self._position

    def place(self, primitive: Primitive) -> int:
        """Where a row has its value; InputError when the table does not hold it."""
        found = self._position.get(primitive.key)
        if found is None:
            raise InputError(
                f"The tallies of {self.table.source!r} do not hold {primitive.key!r}; "
                "tally the source again by the request for these KPIs."
            )
        return found

    def rows(self, windows: tuple[Window, ...], dimensions: tuple[str, ...], *, members: bool) -> Mapping[Key, Row]:
        """The rows of every cell of ``dimensions`` that has facts in the windows."""
        asked = (windows, dimensions, members)
        found = self._windows.get(asked)
        if found is None:
            found = self._windows[asked] = self._rolled(windows, dimensions, members=members)
        return found

    def recomputed(self, primitive: Primitive, windows: tuple[Window, ...], cell: Cell) -> Number | None:
        """What was recomputed for one window and cell; None for a cell without it."""
        if len(windows) != 1:
            raise InputError(
                f"{primitive.key!r} does not add up and is asked for over {len(windows)} windows apart from one "
                "another; use it over periods that follow one another."
            )
        return self.table.recomputed.get((primitive.key, windows[0], cell))

    def rank(self, primitive: Primitive, windows: tuple[Window, ...], cell: Cell) -> Number:
        """What was recomputed for a window and cell that have known values; InputError where it was not asked for."""
        found = self.recomputed(primitive, windows, cell)
        if found is None:
            where = ", ".join(f"{name} {value}" for name, value in cell) or "the total"
            raise InputError(
                f"The tallies of {self.table.source!r} do not hold {primitive.key!r} from {windows[0][0]} until "
                f"{windows[0][1]} of {where}; tally the source again by the request for these KPIs and periods."
            )
        return found

    def _rolled(self, windows: tuple[Window, ...], dimensions: tuple[str, ...], *, members: bool) -> dict[Key, Row]:
        level = self._level(dimensions, members=members)
        intervals = [interval for window in windows for interval in self._range(window)]
        if len(intervals) == 1:
            return level[intervals[0]]
        return self._merged(item for interval in intervals for item in level[interval].items())

    def _range(self, window: Window) -> range:
        try:
            return range(self._intervals[window[0]], self._intervals[window[1]])
        except KeyError as unknown:
            raise InputError(
                f"The tallies of {self.table.source!r} are not cut at {unknown.args[0]}; "
                "tally the source again by the request for these KPIs and periods."
            ) from None

    def _level(self, dimensions: tuple[str, ...], *, members: bool) -> list[dict[Key, Row]]:
        found = self._levels.get((dimensions, members))
        if found is None:
            found = self._levels[dimensions, members] = self._grouped(dimensions, members=members)
        return found

    def _grouped(self, dimensions: tuple[str, ...], *, members: bool) -> list[dict[Key, Row]]:
        """Rows by interval and cell."""
        places = [self.table.dimensions.index(dimension) + 1 for dimension in dimensions]
        party = self.table.dimensions.index(PARTY) + 1 if members and PARTY in self.dimensions else None
        chosen = self._chosen()
        found: list[list[tuple[Key, Row]]] = [[] for _ in self.table.cuts]
        for key, values in self.table.rows.items():
            if party is None or key[party] is not None:
                cell = cast("Key", tuple([key[place] for place in places]))
                found[cast("int", key[0])].append((cell, chosen(values)))
        return [self._merged(rows) for rows in found]

    def _chosen(self) -> Callable[[Row], Row]:
        """The needed columns of a row of the table."""
        columns = self._columns
        if columns == tuple(range(len(self.table.columns))):
            return lambda row: row
        return lambda row: tuple([row[column] for column in columns])

    def _merged(self, rows: Iterable[tuple[Key, Row]]) -> dict[Key, Row]:
        """One row for each cell; those of several are merged column by column."""
        found: dict[Key, list[Row]] = {}
        for key, row in rows:
            found.setdefault(key, []).append(row)
        merges = self._merges
        with localcontext(EXACT):  # so that sums of decimals are exact, or refused
            return {
                key: held[0]
                if len(held) == 1
                else tuple([merge(column) for merge, column in zip(merges, zip(*held, strict=True), strict=True)])
                for key, held in found.items()
            }


def _least(values: Sequence[Any]) -> Any:
    return min((value for value in values if value is not None), default=None)


def _greatest(values: Sequence[Any]) -> Any:
    return max((value for value in values if value is not None), default=None)


def _frequencies(values: Sequence[Frequencies]) -> Frequencies:
    merged = dict(values[0])
    for more in values[1:]:
        for value, count in more.items():
            merged[value] = merged.get(value, 0) + count
    return merged


_MERGES: Mapping[Operation, Callable[[Sequence[Any]], Any]] = {
    Operation.COUNT: sum,
    Operation.SUM: sum,
    Operation.MIN: _least,
    Operation.MAX: _greatest,
    Operation.FREQUENCIES: _frequencies,
}
"""What the values of one column for disjoint sets of facts make for all of them."""
