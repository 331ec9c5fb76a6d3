"""A look into a delimited file: its headings, some cells, and how it is written, to propose how to declare it.

Only a look: what is declared is read and checked in full when facts are recorded.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

import duckdb

from tallystick.charter.library.model import InputColumn
from tallystick.charter.library.proposing import (
    FALSE,
    MISSING,
    NUMBER,
    TRUE,
    are_instants,
    date_forms,
    instant_forms,
    month_forms,
)
from tallystick.charter.library.writing import quoted
from tallystick.errors import InputError
from tallystick.facts.duck import literal, sql

MOST_ROWS = 5_000
_LONGEST_LINE = 1 << 17
_MARKS = {",": ",", ";": ";", "\t": "tab", "|": "|"}
_DEFAULT_TRUE, _DEFAULT_FALSE, _DEFAULT_MISSING = (
    {"true", "TRUE", "True", "yes", "1"},
    {"false", "FALSE", "False", "no", "0"},
    {"", "NA"},
)


class UnclearFormError(InputError):
    """How a file writes its days or numbers has to be said by the author; ``found`` is what was seen, without advice.

    ``asks`` names the argument of :func:`file_form` that answers it.
    """

    def __init__(self, found: str, advice: str, *, asks: Literal["dates", "decimal"]) -> None:
        self.found = found
        self.asks = asks
        super().__init__(f"{found}; {advice}.")


@dataclass(frozen=True, slots=True)
class Sample:
    """What was seen of a file."""

    path: Path
    headings: Mapping[str, tuple[str, ...]]
    """The cells of the first rows, by heading."""
    encoding: str
    delimiter: str


def sample(path: Path) -> Sample:
    """A look into a file of text; InputError for one that is no such file, or has no headings."""
    if path.suffix.lower() not in (".csv", ".tsv", ".txt"):
        raise InputError(
            f"{path.name} is no CSV file, so its headings cannot be shown. Save it as CSV, or leave it out and write "
            "the names of its columns into charter/sources.yaml yourself."
        )
    encoding = "utf-8-sig"
    try:
        rows = _rows(path, encoding)
    except UnicodeDecodeError:
        encoding = "cp1252"
        try:
            rows = _rows(path, encoding)
        except UnicodeDecodeError as wrong:
            raise InputError(f"{path.name} is neither UTF-8 nor Windows-1252 text; save it as UTF-8.") from wrong
    try:
        mark, records = max(
            ((mark, list(csv.reader(rows, delimiter=mark))) for mark in _MARKS), key=lambda cut: _fitness(cut[1])
        )
    except csv.Error as wrong:
        raise InputError(f"{path.name} cannot be cut into cells ({wrong}); expected a CSV file.") from wrong
    if not records or not any(title.strip() for title in records[0]):
        raise InputError(f"{path.name} has no headings in its first row; expected the names of its columns there.")
    header = [title.strip() for title in records[0]]
    twice = next((title for title in header if title and header.count(title) > 1), None)
    if twice is not None:
        raise InputError(f"{path.name} has two columns called {twice!r}; rename one.")
    cells = {
        title: tuple(record[place] for record in records[1:] if place < len(record))
        for place, title in enumerate(header)
        if title
    }
    return Sample(path, cells, encoding, mark)


def _rows(path: Path, encoding: str) -> list[str]:
    try:
        with path.open(encoding=encoding, newline="") as stream:
            lines = list(islice(iter(lambda: stream.readline(_LONGEST_LINE + 1), ""), MOST_ROWS))
    except OSError as wrong:
        raise InputError(f"{path} cannot be read ({wrong.strerror or wrong}); give a CSV file.") from wrong
    overlong = next((number for number, line in enumerate(lines, 1) if len(line) > _LONGEST_LINE), None)
    if overlong is not None:
        raise InputError(
            f"{path.name} cannot be cut into cells: line {overlong} has more than {_LONGEST_LINE:,} characters; "
            "expected a CSV file."
        )
    return lines


def _fitness(records: Sequence[Sequence[str]]) -> tuple[int, int]:
    """How many rows have as many cells as the header, where it has several; then how many those are."""
    if not records:
        return (0, 0)
    width = len(records[0])
    return (sum(len(record) == width > 1 for record in records[:50]), width)


def file_form(
    seen: Sample,
    called: Mapping[str, str],
    columns: Mapping[str, InputColumn],
    *,
    table: str,
    dates: str | None = None,
    decimal: str | None = None,
) -> dict[str, str]:
    """The keys of the source's ``file`` that differ from their defaults, as YAML.

    ``dates`` and ``decimal`` are what the author says of ``table``; UnclearFormError where they are needed and not
    said, and where the days cannot be read by what was said.
    """
    form: dict[str, str] = {}
    if seen.encoding != "utf-8-sig":
        form["encoding"] = seen.encoding
    if seen.delimiter != ",":
        form["delimiter"] = quoted(_MARKS[seen.delimiter])
    cells = {
        name: [cell.strip() for cell in seen.headings[heading] if cell.strip() not in MISSING]
        for name, heading in called.items()
    }
    missing = {
        cell.strip() for heading in called.values() for cell in seen.headings[heading] if cell.strip() in MISSING
    }
    if missing - _DEFAULT_MISSING:
        form["missing"] = _listed(["", *sorted(missing - {""})])
    by_form = {name: columns[name].form for name in cells}
    form |= _marks(seen, [cell for name in cells if _is_number(by_form[name]) for cell in cells[name]], decimal)
    form |= _days(
        seen, [cell for name in cells if by_form[name] in ("date", "time") for cell in cells[name]], dates, table
    )
    words = {cell for name in cells if by_form[name] == "boolean" for cell in cells[name]}
    if words - _DEFAULT_TRUE - _DEFAULT_FALSE:
        form["true"] = _listed([word for word in TRUE if word in words] or ["true"])
        form["false"] = _listed([word for word in FALSE if word in words] or ["false"])
    return form


def _is_number(form: str) -> bool:
    return form not in ("text", "boolean", "date", "time")


def _listed(words: Sequence[str]) -> str:
    return "[" + ", ".join(quoted(word) for word in words) + "]"


def _marks(seen: Sample, cells: Sequence[str], decimal: str | None) -> dict[str, str]:
    """The decimal mark and the mark between thousands."""
    written = [cell.lstrip("+-") for cell in cells if NUMBER.fullmatch(cell) and any(mark in cell for mark in ".,' ")]
    if decimal is None:
        decimal = _decimal(seen, written)
    other = "," if decimal == "." else "."
    form = {"decimal": quoted(",")} if decimal == "," else {}
    whole = [cell.rsplit(decimal, 1)[0] for cell in written]
    for mark, word in ((other, quoted(other)), (" ", "space"), ("'", quoted("'"))):
        if any(mark in cell for cell in whole):
            form["thousands"] = word
    return form


def _decimal(seen: Sample, written: Sequence[str]) -> str:
    points = [cell for cell in written if _surely(cell, ".")]
    commas = [cell for cell in written if _surely(cell, ",")]
    if points and commas:
        raise UnclearFormError(
            f"{seen.path.name} writes numbers in two ways, {points[0]!r} and {commas[0]!r}",
            "mend the file, or say which mark is the decimal one with --decimal",
            asks="decimal",
        )
    if commas or points:
        return "," if commas else "."
    doubtful = next((cell for cell in written if "," in cell or "." in cell), None)
    if doubtful is not None:
        raise UnclearFormError(
            f"Whether {doubtful!r} in {seen.path.name} has thousands or decimal places cannot be told",
            "say which mark is the decimal one with --decimal",
            asks="decimal",
        )
    return "."


def _surely(cell: str, decimal: str) -> bool:
    """Whether the number can only be read with this decimal mark: what follows is not a group of three."""
    other = "," if decimal == "." else "."
    whole, found, places = cell.rpartition(decimal)
    if cell.count(other) and cell.count(decimal):
        return cell.rindex(decimal) > cell.rindex(other)
    if cell.count(other) > 1:
        return True
    return bool(found) and cell.count(decimal) == 1 and (len(places) != 3 or len(whole) > 3 or whole == "0")


def _days(seen: Sample, cells: Sequence[str], dates: str | None, table: str) -> dict[str, str]:
    """How days, and days with a time, are written."""
    if dates is not None:
        _require_fit(seen, cells, dates, table)
        return {"dates": quoted(dates)}
    if all(map(_is_iso, cells)):
        return {}
    forms = date_forms(cells) or instant_forms(cells)
    if len(forms) > 1:
        raise UnclearFormError(
            f"Days such as {cells[0]!r} in {seen.path.name} can be read as {' and as '.join(forms)}",
            f"say which with --dates {table}={forms[0]}",
            asks="dates",
        )
    if not forms:
        raise _unread(seen, cells, table)
    return {"dates": quoted(forms[0])}


def _unread(seen: Sample, cells: Sequence[str], table: str) -> UnclearFormError:
    """What to say of days that are written in no form that is known, or not all in one."""
    months = month_forms(cells)
    if months:
        return UnclearFormError(
            f"The day is missing in {cells[0]!r} of {seen.path.name}, which is a month; written {months[0]}, its "
            "first day is meant",
            f"say so with --dates {table}={months[0]}, or map another column",
            asks="dates",
        )
    strange = [cell for cell in cells if not (date_forms([cell]) or _alike(cell, cell))]
    if len(strange) == len(cells):
        return UnclearFormError(
            f"{cells[0]!r} in {seen.path.name}, which is taken for a day, is written in no form that is known",
            f"say how with --dates {table}=FORM, in strptime's letters such as %d.%m.%Y, or map another column",
            asks="dates",
        )
    other = next((cell for cell in cells if not (date_forms([cells[0], cell]) or _alike(cells[0], cell))), cells[-1])
    if cells[0] in strange:
        other = next(cell for cell in cells if cell not in strange)
    return UnclearFormError(
        f"The columns of {seen.path.name} that are taken for days are not all written in one way, such as "
        f"{cells[0]!r} and {other!r}",
        f"mend the file, say how with --dates {table}=FORM, in strptime's letters, or map other columns",
        asks="dates",
    )


def _require_fit(seen: Sample, cells: Sequence[str], dates: str, table: str) -> None:
    """UnclearFormError where a day cannot be read by the form, as it is read when facts are recorded."""
    query = sql(
        "SELECT cell FROM (SELECT unnest(?::VARCHAR[]) AS cell) WHERE try_strptime(cell, $format) IS NULL LIMIT 1",
        format=literal(dates),
    )
    try:
        with duckdb.connect() as engine:
            found = engine.execute(query, [list(dict.fromkeys(cells))]).fetchone()
    except duckdb.InvalidInputException as wrong:
        raise UnclearFormError(
            f"{dates!r} is no form of days",
            f"write one in strptime's letters, such as --dates {table}=%d.%m.%Y",
            asks="dates",
        ) from wrong
    if found is None:
        return
    fitting = "%Y-%m-%d" if all(map(_is_iso, cells)) and not are_instants(cells) else None
    fitting = fitting or next(iter(date_forms(cells) or instant_forms(cells) or month_forms(cells)), None)
    raise UnclearFormError(
        f"{found[0]!r} in {seen.path.name} cannot be read as a day written {dates}"
        + (f", but as one written {fitting}" if fitting else ""),
        f"say how this file writes its days with --dates {table}={fitting or 'FORM'}",
        asks="dates",
    )


def _alike(one: str, other: str) -> bool:
    """Whether two days with a time are written in one way."""
    return bool(instant_forms([one, other])) or (_is_iso(one) and _is_iso(other))


def _is_iso(cell: str) -> bool:
    return bool(re.match(r"\d{4}-\d{2}-\d{2}(?!\d)", cell)) and (len(cell) == len("2026-01-31") or are_instants([cell]))


def with_times(seen: Sample, called: Mapping[str, str], columns: Mapping[str, InputColumn]) -> frozenset[str]:
    """The columns of days whose cells have a time of day too; they are declared as instants."""
    found = set()
    for name, heading in called.items():
        cells = [cell.strip() for cell in seen.headings[heading] if cell.strip() not in MISSING]
        if columns[name].form == "date" and are_instants(cells):
            found.add(name)
    return frozenset(found)
