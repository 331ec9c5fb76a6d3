"""Rolling tallies up: from rows by interval and dimension to the row of any window and cell.

A roll-up keeps two views of a table. *Members* leaves out facts that belong to no party; *everyone* pools the party,
so that a party's cell sees the whole. A window that is one interval is served as it stands.
"""

from collections.abc import Callable, Iterable, Mapping
from operator import add
from typing import Any, cast

from tallystick.charter.formula.primitives import ADDITIVE, Operation, Primitive
from tallystick.errors import InputError
from tallystick.figures.decimals import plus
from tallystick.terms.tally import Cell, Frequencies, Number, TallyTable, TallyValue, Window

PARTY = "party"

Row = tuple[TallyValue, ...]
Key = tuple[str | None, ...]
"""The values of the dimensions, in the order of their names."""

_Merge = Callable[[Any, Any], Any]


class RollUp:
    """One table of tallies, ready to be asked for windows and cells."""

    def __init__(self, table: TallyTable, primitives: Iterable[Primitive]) -> None:
        """Keeps the columns of ``primitives``; InputError when the table does not hold them."""
        self.table = table
        self.dimensions = frozenset(table.dimensions)
        needed = {primitive.key: primitive for primitive in primitives if primitive.operation in ADDITIVE}
        held = {key: position for position, key in enumerate(table.columns)}
        if lacking := [key for key in needed if key not in held]:
            raise InputError(
                f"The tallies of {table.source!r} do not hold {lacking[0]!r}; "
                "tally the source again by the request for these KPIs."
            )
        self.position = {key: position for position, key in enumerate(needed)}
        self._columns = [held[key] for key in needed]
        self._merges = [_merge_of(primitive.operation) for primitive in needed.values()]
        self._intervals = {day: interval for interval, day in enumerate(table.cuts)}
        self._levels: dict[tuple[tuple[str, ...], bool], list[dict[Key, Row]]] = {}
        self._windows: dict[tuple[tuple[Window, ...], tuple[str, ...], bool], dict[Key, Row]] = {}

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

    def _rolled(self, windows: tuple[Window, ...], dimensions: tuple[str, ...], *, members: bool) -> dict[Key, Row]:
        level = self._level(dimensions, members=members)
        intervals = [interval for window in windows for interval in self._range(window)]
        if len(intervals) == 1:
            return level[intervals[0]]
        found: dict[Key, Row] = {}
        for interval in intervals:
            self._merge_into(found, level[interval].items())
        return found

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
        level: list[dict[Key, Row]] = [{} for _ in self.table.cuts]
        for key, values in self.table.rows.items():
            if party is not None and key[party] is None:
                continue
            cell = cast("Key", tuple(key[place] for place in places))
            row = tuple([values[column] for column in self._columns])
            self._merge_into(level[cast("int", key[0])], ((cell, row),))
        return level

    def _merge_into(self, found: dict[Key, Row], rows: Iterable[tuple[Key, Row]]) -> None:
        for key, row in rows:
            before = found.get(key)
            found[key] = (
                row
                if before is None
                else tuple([merge(old, new) for merge, old, new in zip(self._merges, before, row, strict=True)])
            )


def _merge_of(operation: Operation) -> _Merge:
    return {
        Operation.COUNT: add,
        Operation.SUM: plus,
        Operation.MIN: lambda old, new: new if old is None else old if new is None else min(old, new),
        Operation.MAX: lambda old, new: new if old is None else old if new is None else max(old, new),
        Operation.FREQUENCIES: _merge_frequencies,
    }[operation]


def _merge_frequencies(old: Frequencies, new: Frequencies) -> Frequencies:
    merged = dict(old)
    for value, count in new.items():
        merged[value] = merged.get(value, 0) + count
    return merged
