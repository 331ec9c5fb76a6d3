"""Facts and KPIs of the conformance suite's cases, written briefly."""

import re
from datetime import datetime
from typing import Any

from tallystick.figures.rows import Row


def rows(names: str, *rows: tuple[Any, ...]) -> list[Row]:
    """Rows of the named columns; the first is numbered where ``names`` begins with ``id``."""
    columns = names.split()
    if columns[0] == "id":
        return [dict(zip(columns, (number, *row), strict=True)) for number, row in enumerate(rows, start=1)]
    return [dict(zip(columns, row, strict=True)) for row in rows]


def at(day: int, month: int = 1, hour: int = 12, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2013, month, day, hour, minute, second)  # noqa: DTZ001  (plain readings in UTC, as facts are kept)


def _unit(formula: str) -> str:
    """What a formula of these cases gives: a difference of times in its unit, else plain numbers."""
    found = re.search(r"SUM\(DATE_DIFF\('(\w+)'", formula)
    return f"{found[1]}s" if found else "count"


def kpis(*formulas: str, by: str = "", more: str = "") -> str:
    """A KPI for each formula."""
    cells = f", by: [{by}]" if by else ""
    lines = [
        f'  k{number}: {{title: "K{number}", formula: "{formula}", unit: {_unit(formula)}, direction: higher'
        f"{cells}{more}}}"
        for number, formula in enumerate(formulas, start=1)
    ]
    return "kpis:\n" + "\n".join(lines) + "\n"
