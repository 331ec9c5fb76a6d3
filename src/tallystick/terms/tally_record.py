"""Tallies as a record: plain values that canonical JSON holds, from which the same tallies are read back.

Every number is a text: ``12`` a count or whole sum, ``12.50`` a decimal with its places. Rows stand in one order.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tallystick.errors import InputError
from tallystick.terms.tally import Cell, Number, TallyTable, TallyValue, Window

Record = dict[str, Any]


def tallies_content(tables: Iterable[TallyTable]) -> Record:
    """The tallies of all sources, by source."""
    return {table.source: table_content(table) for table in tables}


def table_content(table: TallyTable) -> Record:
    """The tallies of one source."""
    rows = [{"key": list(key), "values": [_value(each) for each in values]} for key, values in table.rows.items()]
    recomputed = [
        {"of": key, "from": start.isoformat(), "until": until.isoformat(), "cell": dict(cell), "value": _number(value)}
        for (key, (start, until), cell), value in table.recomputed.items()
    ]
    return {
        "dimensions": list(table.dimensions),
        "cuts": [each.isoformat() for each in table.cuts],
        "columns": list(table.columns),
        "rows": sorted(rows, key=lambda row: _sortable(row["key"])),
        "recomputed": sorted(
            recomputed, key=lambda each: (each["of"], each["from"], each["until"], _sortable_cell(each["cell"]))
        ),
        "first_day": None if table.first_day is None else table.first_day.isoformat(),
        "last_day": None if table.last_day is None else table.last_day.isoformat(),
    }


def read_tallies(content: object) -> dict[str, TallyTable]:
    """The tallies that a record holds, by source; InputError, with the source, for what cannot be read."""
    if not isinstance(content, Mapping):
        raise InputError(f"The tallies are {type(content).__name__}; a mapping by source is expected.")
    return {source: _read(source, table) for source, table in content.items()}


def _read(source: str, content: Any) -> TallyTable:
    try:
        return TallyTable(
            source,
            dimensions=tuple(content["dimensions"]),
            cuts=tuple(date.fromisoformat(each) for each in content["cuts"]),
            columns=tuple(content["columns"]),
            rows={tuple(row["key"]): tuple(_read_value(each) for each in row["values"]) for row in content["rows"]},
            recomputed={_asked(each): _read_number(each["value"]) for each in content["recomputed"]},
            first_day=_day(content["first_day"]),
            last_day=_day(content["last_day"]),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as wrong:
        raise InputError(
            f"The tallies of {source!r} cannot be read ({wrong!r}); they are as `table_content` writes them."
        ) from wrong


def _asked(content: Mapping[str, Any]) -> tuple[str, Window, Cell]:
    window = date.fromisoformat(content["from"]), date.fromisoformat(content["until"])
    return content["of"], window, tuple(sorted(content["cell"].items()))


def _value(value: TallyValue) -> Any:
    if isinstance(value, Mapping):
        return [[_number(each), value[each]] for each in sorted(value)]
    return None if value is None else _number(value)


def _read_value(value: Any) -> TallyValue:
    if isinstance(value, list):
        return {_read_number(each): count for each, count in value}
    return None if value is None else _read_number(value)


def _number(value: Number) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _read_number(text: str) -> Number:
    return Decimal(text) if "." in text else int(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _sortable(key: list[int | str | None]) -> tuple[int, tuple[str, ...]]:
    interval, *values = key
    return int(interval or 0), tuple("" if each is None else f"+{each}" for each in values)


def _sortable_cell(cell: Mapping[str, str | None]) -> tuple[tuple[str, str], ...]:
    return tuple((name, "" if value is None else f"+{value}") for name, value in sorted(cell.items()))
