"""JSON lines, and a JSON array of objects: one object a row, one key a column.

A number keeps the digits that are written; it never becomes a float. What JSON allows and facts do not (an object with
a key twice, ``NaN``, a list as a value) is a flaw of its row.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallystick.errors import ProblemsError
from tallystick.facts.delimited import encoding_of, text_chunks
from tallystick.facts.packed import Unpacked, broken
from tallystick.facts.plan import ReadingPlan
from tallystick.facts.raw import Cell, CellWriter, RawTable
from tallystick.facts.report import Detected

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LARGEST_ARRAY = 256 << 20
_LARGEST_EXPONENT = 40


class _Repeated(dict[str, Any]):
    """An object with a key twice."""


class _Constant(str):
    """``NaN`` or ``Infinity``, which JSON does not have."""

    __slots__ = ()


def read_json(
    file: Unpacked, plan: ReadingPlan, *, into: Path, connection: "DuckDBPyConnection", lines: bool
) -> RawTable:
    """The rows of a file of JSON lines, or of one JSON array."""
    encoding, warnings = encoding_of(file, plan.form.encoding)
    detected = Detected(
        "json lines" if lines else "json",
        packed=file.packed,
        member=file.member,
        encoding=encoding,
        encoding_declared=plan.form.encoding is not None,
    )
    keys: dict[str, int] = {}
    while True:  # a second time only where a key first occurs below the first object
        found = dict(keys)
        with CellWriter(into, len(found)) as writer:
            blank = _write(_objects(file, encoding, lines=lines), writer, found)
        if len(found) == len(keys):
            break
        keys = found
    return writer.table(connection, header=keys, detected=replace(detected, blank_rows=blank), warnings=warnings)


def _write(objects: Iterable[tuple[int, Any]], writer: CellWriter, keys: dict[str, int]) -> int:
    """Write every object as a row; keys met for the first time are added to ``keys``."""
    blank = 0
    for row, found in objects:
        if found is None:
            blank += 1
            continue
        if not isinstance(found, dict):
            writer.write(row, [], _cell(found) if isinstance(found, str) else json.dumps(found))
            reason = f"is not JSON ({found})" if isinstance(found, _Broken) else "is not a JSON object"
            writer.flaw(row, None, None, reason)
            continue
        for key in found:
            keys.setdefault(key, len(keys))
        cells: list[Cell] = [None] * len(keys)
        for key, value in found.items():
            cells[keys[key]] = _cell(value)
            if isinstance(value, dict | list | _Constant):
                cells[keys[key]] = str(_plain(value))
                writer.flaw(row, keys[key], str(_plain(value)), "is not a plain JSON value")
        writer.write(row, cells)
        if isinstance(found, _Repeated):
            writer.flaw(row, None, None, "has a key twice")
    return blank


class _Broken(str):
    """Why a line is not JSON."""

    __slots__ = ()


def _objects(file: Unpacked, encoding: str, *, lines: bool) -> Iterator[tuple[int, Any]]:
    """Each object with its row: the line from 1, or the place in the array from 1; None for a blank line."""
    try:
        if lines:
            for number, line in enumerate(_lines(file.path, encoding), start=1):
                yield number, _read_line(line) if line.strip() else None
            return
        if file.path.stat().st_size > _LARGEST_ARRAY:
            raise ProblemsError(
                [broken(file.name, f"a JSON array may have {_LARGEST_ARRAY:,} bytes; send JSON lines instead")]
            )
        table = _loads("".join(text_chunks(file.path, encoding)))
    except UnicodeError as error:
        raise ProblemsError([broken(file.name, error)]) from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise ProblemsError([broken(file.name, error)]) from error
    if not isinstance(table, list):
        raise ProblemsError([broken(file.name, "expected a JSON array of objects")])
    yield from ((number, {} if row is None else row) for number, row in enumerate(table, start=1))


def _lines(path: Path, encoding: str) -> Iterator[str]:
    rest = ""
    for chunk in text_chunks(path, encoding):
        pieces = (rest + chunk).split("\n")
        rest = pieces.pop()
        yield from pieces
    if rest:
        yield rest


def _read_line(line: str) -> Any:
    try:
        return _loads(line)
    except json.JSONDecodeError as error:
        return _Broken(f"{error.msg} at character {error.pos + 1}")
    except RecursionError:
        return _Broken("it is nested too deeply")


def _loads(text: str) -> Any:
    return json.loads(text, parse_float=_Digits, parse_int=_Digits, parse_constant=_Constant, object_pairs_hook=_object)


class _Digits(str):
    """A number as it is written."""

    __slots__ = ()


def _object(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Repeated(found)


def _cell(value: Any) -> Cell:
    if isinstance(value, _Digits):
        return _without_exponent(value)
    if isinstance(value, str) or value is None:
        return value
    return "true" if value is True else "false" if value is False else None


def _without_exponent(digits: str) -> str:
    """``1.5e3`` as ``1500``, exactly; absurd exponents stay, and are refused as numbers."""
    if "e" not in digits and "E" not in digits:
        return str(digits)
    exponent = digits.lower().partition("e")[2]
    if len(exponent) > 3 or abs(int(exponent)) > _LARGEST_EXPONENT or len(digits) > 100:
        return str(digits)
    return f"{Decimal(digits):f}"


def _plain(value: Any) -> Any:
    return json.dumps(value)[:200] if isinstance(value, dict | list) else value
