"""Facts as plain rows, for engines that are tried on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from tallystick.charter.definitions import CompiledCharter
from tallystick.facts.planning import storage_of
from tallystick.figures.rows import Row

Facts = Mapping[str, Sequence[Row]]
"""Rows by source: text, whole numbers, decimals with the declared places, truth values, days, and instants as plain
``datetime`` in UTC; None for what is not known."""


@dataclass(frozen=True, slots=True)
class Table:
    """Facts of one source under DuckDB's names of types, for engines that are fed rows."""

    columns: tuple[tuple[str, str], ...]
    """Name and type (``DECIMAL(18,2)``, ``BIGINT``, ``VARCHAR``, ``BOOLEAN``, ``DATE``, ``TIMESTAMP``)."""
    rows: tuple[tuple[str | int | Decimal | bool | date | datetime | None, ...], ...] = field(repr=False)


def table_of(compiled: CompiledCharter, source: str, rows: Sequence[Row]) -> Table:
    """The declared columns of a source with their types, and the rows as tuples in that order."""
    declared = compiled.charter.sources[source].columns
    columns = tuple((name, storage_of(column)) for name, column in declared.items())
    return Table(columns, tuple(tuple(row.get(name) for name, _ in columns) for row in rows))
