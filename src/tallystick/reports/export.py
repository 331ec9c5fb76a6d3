"""Figures for other programs: JSON records and CSV (RFC 4180), numbers as exact decimal strings.

``value`` is the printed value, with the zeros of its rounding. ``numerator`` and ``denominator`` are exact: where one
of them has no end as a decimal, both are multiplied by the least whole number that makes them whole, so their quotient
stays. ``n`` is a count, written as a string like the others. What is not there is ``null``, in CSV an empty cell.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from tallystick.terms.figure import Figure
from tallystick.terms.rounding import is_finite_decimal, write_decimal

FIGURE_FIELDS = (
    "kpi",
    "party",
    "scope",
    "period",
    "start",
    "end",
    "value",
    "numerator",
    "denominator",
    "n",
    "unit",
    "missing",
    "quality",
)
"""The contract of ``tally figures``: every record has exactly these fields, in this order."""

Record = dict[str, str | dict[str, str | None] | None]
Cell: TypeAlias = str | int | Decimal | None
"""A cell of a CSV file: text, a number that stays one, or nothing."""

NOBODY = "(none)"
"""In CSV, a dimension whose facts name no value; an empty cell is a dimension that is pooled."""

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_FORMULA = re.compile(r"[\s;,|]*[=+\-@＝＋－＠]|[\t\r]")
_SECOND_CELL = re.compile(r"^([\s;,|]*[;,|])(?=[=+\-@＝＋－＠])")


def figures_json(figures: Iterable[Figure]) -> list[Record]:
    """One record a figure, in their order, with the fields of :data:`FIGURE_FIELDS`.

    ``scope`` maps each fixed dimension to its value, ``null`` for facts that name none; a dimension that is not in it
    is pooled. ``party`` ``null`` is the alliance. ``start`` and ``end`` are ISO days, the end not contained.
    """
    return [_record(figure) for figure in figures]


def figures_json_text(figures: Iterable[Figure]) -> str:
    """The records as a JSON array, one record a line."""
    lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in figures_json(figures))
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def figures_csv(figures: Iterable[Figure]) -> str:
    """The same as CSV; ``scope`` becomes a column for each dimension, ``scope.origin``."""
    known = tuple(figures)
    dimensions = sorted({name for figure in known for name, _ in figure.scope})
    headers: list[str] = []
    for field in FIGURE_FIELDS:
        headers += [f"scope.{name}" for name in dimensions] if field == "scope" else [field]
    return csv_text((_cells(figure, dimensions) for figure in known), headers=headers)


def csv_text(rows: Iterable[Sequence[Cell]], *, headers: Sequence[str]) -> str:
    """A CSV file as RFC 4180 has it: commas, CRLF, quotes where needed.

    Text that a spreadsheet would take for a formula stays text, and numbers stay numbers (:func:`safe_cell`).
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([harmless(header) for header in headers])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def safe_cell(cell: object) -> str:
    """A value as the text of a CSV cell: nothing for None, numbers as numbers, and text that cannot be a formula.

    A decimal number that comes as text (``"-1.5"``) is a number too.

    >>> safe_cell(Decimal("-1.50")), safe_cell("-1.5"), safe_cell("-1+1"), safe_cell(None)
    ('-1.50', '-1.5', "'-1+1", '')
    """
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return format(cell, "f")
    text = str(cell)
    return text if _NUMBER.fullmatch(text) else harmless(text)


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe is put before one, and NUL is left out.

    A formula after a leading separator is met too, since a spreadsheet may split lines there.

    >>> harmless("=1+1"), harmless(";=1+1"), harmless("a=b"), harmless("＝1")
    ("'=1+1", "';'=1+1", 'a=b', "'＝1")
    """
    clean = text.replace("\0", "")
    if not _FORMULA.match(clean):
        return clean
    return "'" + _SECOND_CELL.sub(r"\1'", clean)


def exact_pair(numerator: Fraction | None, denominator: Fraction | None) -> tuple[str | None, str | None]:
    """Numerator and denominator as decimal strings with the same quotient.

    >>> exact_pair(Fraction("940.5"), Fraction(1000)), exact_pair(Fraction(2, 3), Fraction(5))
    (('940.5', '1000'), ('2', '15'))
    >>> exact_pair(Fraction(1, 3), None)
    ('1', '3')
    """
    known = [number for number in (numerator, denominator) if number is not None]
    if all(is_finite_decimal(number) for number in known):
        return _written(numerator), _written(denominator)
    factor = lcm(*(number.denominator for number in known))
    if denominator is None:
        denominator = Fraction(1)
    return _written(None if numerator is None else numerator * factor), _written(denominator * factor)


def _record(figure: Figure) -> Record:
    numerator, denominator = exact_pair(figure.numerator, figure.denominator)
    return {
        "kpi": figure.kpi,
        "party": figure.party,
        "scope": dict(figure.scope),
        "period": figure.period,
        "start": figure.start.isoformat(),
        "end": figure.end.isoformat(),
        "value": None if figure.value is None else format(figure.value, "f"),
        "numerator": numerator,
        "denominator": denominator,
        "n": None if figure.n is None else str(figure.n),
        "unit": figure.unit,
        "missing": None if figure.missing is None else figure.missing.value,
        "quality": None if figure.quality is None else figure.quality.value,
    }


def _cells(figure: Figure, dimensions: Sequence[str]) -> list[Cell]:
    scope = dict(figure.scope)
    record = _record(figure)
    numbers = {"value", "numerator", "denominator", "n"}
    cells: list[Cell] = []
    for field in FIGURE_FIELDS:
        found = record[field]
        if isinstance(found, dict):
            cells += [(scope[name] or NOBODY) if name in scope else None for name in dimensions]
        else:
            cells.append(Decimal(found) if field in numbers and found is not None else found)
    return cells


def _written(number: Fraction | None) -> str | None:
    return None if number is None else write_decimal(number)
