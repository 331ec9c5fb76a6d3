"""The small examples of templates: rows as a template writes them, completed to whole tables of text.

``times, won; 3, true; 7, false`` is a header and two kinds of row, of which the first stands three times. A key that
is left out is numbered, a time is the first day of the period, other columns that are left out have no value.
A day ``2025-02 .. 2026-01`` is a row for each of those months.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tallystick.charter.library.load import PARTY, Library
from tallystick.charter.library.model import KpiTemplate, TableTemplate
from tallystick.errors import InputError

TIMES = "times"
"""The column that says how often a row stands."""

PARTIES: Mapping[str, str] = {"a": "A", "b": "B"}
"""The parties of every example, with the value of the column ``party`` by which they are known."""


@dataclass(frozen=True, slots=True)
class WorkedTable:
    """A table of an example, as a CSV file would hold it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def worked_tables(template: KpiTemplate, library: Library) -> dict[str, WorkedTable]:
    """The facts of a template's example, by table, with every column that the template reads."""
    return {
        name: _table(name, text, library.tables[name], tuple(library.inputs(template)[name]), template.worked.period)
        for name, text in template.worked.facts.items()
    }


def _table(name: str, text: str, table: TableTemplate, wanted: tuple[str, ...], period: str) -> WorkedTable:
    header, *rows = ([cell.strip() for cell in line.split(",")] for line in text.split(";"))
    unknown = [column for column in header if column not in (TIMES, *table.columns)]
    if unknown:
        raise InputError(f"The example has {unknown[0]!r} in table {name!r}, which has no such column.")
    columns = tuple(column for column in table.columns if column in (*wanted, *header))
    made: list[tuple[str, ...]] = []
    for row in rows:
        if len(row) != len(header):
            raise InputError(f"The example has {len(row)} cells where table {name!r} has {len(header)} columns: {row}.")
        given = dict(zip(header, row, strict=True))
        for copy in _copies(given):
            made.append(tuple(copy.get(column, _default(column, table, period, len(made))) for column in columns))
    return WorkedTable(columns, tuple(made))


def _copies(given: dict[str, str]) -> Iterator[dict[str, str]]:
    """The row as often as it stands."""
    for _ in range(int(given.get(TIMES, "1"))):
        span = next((column for column, cell in given.items() if " .. " in cell), None)
        if span is None:
            yield given
            continue
        first, last = (12 * int(month[:4]) + int(month[5:]) - 1 for month in given[span].split(" .. "))
        for month in range(first, last + 1):
            yield {**given, span: f"{month // 12}-{month % 12 + 1:02}-01"}


def _default(column: str, table: TableTemplate, period: str, number: int) -> str:
    form = table.columns[column].form
    if column == PARTY:
        return next(iter(PARTIES.values()))
    if form in ("date", "time") and (column == table.time or column in table.key):
        return f"{period}-01" + ("T00:00:00Z" if form == "time" else "")
    return str(number + 1) if column in table.key else ""
