"""Where facts come from: columns with types, units and scales, keys, time, quality rules, joins."""

import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints, WithJsonSchema, model_validator

from tallystick.charter.model.base import Model, Name, OneOrMany, Words
from tallystick.charter.model.due import DueText

ColumnKind = Literal["text", "number", "boolean", "date", "time"]
_PLAIN: dict[str, dict[str, object]] = {
    "text": {"type": "text"},
    "boolean": {"type": "boolean"},
    "date": {"type": "date"},
    "time": {"type": "time"},
    "integer": {"type": "number", "scale": 0},
    "number": {"type": "number"},
}


def _read_column(value: object) -> object:
    """``text``, ``time``, ``number(2)``, ``minutes``, ``USD(2)``: a type, or the unit of a number, and its places."""
    if value is None or isinstance(value, int | Decimal):
        found_ = "nothing" if value is None else value
        raise ValueError(f"found {found_}, expected a type such as text or number, or a unit such as minutes")
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"([^()]*)\((\d{1,2})\)", value.strip())
    word, places = (found.group(1).strip(), found.group(2)) if found else (value.strip(), None)
    column = dict(_PLAIN.get(word, {"type": "number", "unit": word}))
    if places is not None:
        column["scale"] = int(places)
    return column


Letters = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]
"""A column as spreadsheet programs show it: ``A``, ``AB``."""

LetterSpan = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}\s*\.\.\s*[A-Z]{1,3}$")]
"""Columns from the first to the last, both contained: ``D..G``."""


class Column(Model):
    """One column of a source. In short: its type (``text``), or the unit of its numbers (``USD(2)``)."""

    type: ColumnKind
    """``text``, ``number``, ``boolean``, ``date``, or ``time`` (an instant)."""
    unit: Words | None = None
    """Unit of a number: ``minutes``, ``USD``, ``percent``; without one it is a plain count."""
    scale: int | None = Field(default=None, ge=0, le=12)
    """Decimal places that are kept; a currency's own by default, else 0. Values are rounded to it on the way in."""
    required: bool = False
    """Whether a fact without this value is a bad row."""
    one_of: OneOrMany[Words] = ()
    """The only values allowed."""
    called: Words | None = None
    """The column's name in the files, where it differs."""
    at: Letters | None = None
    """Where it stands, by the letters of spreadsheet programs (``C``): where its name is missing or stands twice."""
    joined: OneOrMany[Words] = ()
    """Columns of the files whose texts, with one blank between, make this one: ``[Year, Month]``."""
    fill_down: bool = False
    """An empty cell means the value above it: a heading that is written once for several rows."""
    period_of: Words | None = None
    """For dates: files write the name of a period of this calendar (``2017-18 P1``); its first day is meant."""
    title: Words | None = None
    """What it is called in reports."""
    disclosure: Literal["all parties", "owner only", "aggregate only", "clean team"] = "all parties"
    """Who may see values of this column."""


def _read_rows(value: object) -> object:
    """``3``, or ``2..3``: rows as spreadsheet programs number them, both contained."""
    if isinstance(value, int) and not isinstance(value, bool):
        return (value, value)
    found = re.fullmatch(r"\s*(\d{1,7})\s*\.\.\s*(\d{1,7})\s*", value) if isinstance(value, str) else None
    if found:
        value = (int(found[1]), int(found[2]))
    if not isinstance(value, tuple) or not 1 <= value[0] <= value[1]:
        raise ValueError(f"found {value!r}, expected rows from the first to the last such as 2..3")
    return value


HeaderRows = Annotated[
    tuple[int, int],
    BeforeValidator(_read_rows),
    PlainSerializer(lambda rows: f"{rows[0]}..{rows[1]}", return_type=str),
    WithJsonSchema({"type": ["integer", "string"], "examples": ["2..3"]}),
]
"""Rows from the first to the last, both contained."""


def _read_last_row(value: object) -> object:
    if value == BEFORE_BLANK or (isinstance(value, int) and not isinstance(value, bool) and value >= 1):
        return value
    raise ValueError(f"found {value!r}, expected the number of a row, or '{BEFORE_BLANK}'")


BEFORE_BLANK = "before a blank one"
LastRow = Annotated[
    int | str,
    BeforeValidator(_read_last_row),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"const": BEFORE_BLANK}]}),
]


class Unpivot(Model):
    """A wide table read long: each cell of some columns is a fact, named by the column's heading."""

    columns: Words | None = None
    """The headings of the first and the last of these columns, both contained: ``2011-12 P1 .. 2017-18 P13``."""
    at: LetterSpan | None = None
    """Or where they stand, by letters: ``D..G``."""
    names: OneOrMany[Name]
    """The declared column that takes the heading; with several header rows, one for each, from the top."""
    values: Name
    """The declared column that takes what stands in the cells."""
    empty: Literal["unknown", "no fact"] = "unknown"
    """An empty cell: a fact whose value is not known, or no fact at all."""

    @model_validator(mode="after")
    def _one_way(self) -> "Unpivot":
        if (self.columns is None) == (self.at is None):
            raise ValueError("found both or neither of 'columns' and 'at', expected one of them")
        if self.columns is not None and len([end for end in self.columns.split("..") if end.strip()]) != 2:
            raise ValueError(f"found {self.columns!r}, expected the first heading and the last, as in 'Jan .. Dec'")
        return self


class FileForm(Model):
    """How the files of a source are written. What is not declared is detected, and the finding is shown."""

    encoding: Words | None = None
    """``utf-8``, ``cp1252`` …"""
    delimiter: Words | None = None
    """``,``, ``;``, ``tab`` or ``|``."""
    decimal: Literal[".", ","] = "."
    """The decimal mark of numbers."""
    thousands: Literal["none", ",", ".", "space", "'"] = "none"
    """The mark between thousands."""
    missing: OneOrMany[str] = ("", "NA")
    """Cells that stand for no value."""
    true: OneOrMany[Words] = ("true", "TRUE", "True", "yes", "1")
    """Cells that stand for true."""
    false: OneOrMany[Words] = ("false", "FALSE", "False", "no", "0")
    """Cells that stand for false."""
    dates: Words | None = None
    """How days and instants are written, in strptime's letters (``%d/%m/%Y``); ISO 8601 without it."""
    zone: Words | None = None
    """The zone of instants written without one; the charter's by default."""
    ambiguous: Literal["refuse", "earlier", "later"] = "refuse"
    """Which instant is meant by a local time that happens twice when clocks go back."""
    sheet: Words | None = None
    """The worksheet; the only one by default."""
    header_row: int = Field(default=1, ge=1)
    """The row that holds the names of the columns."""
    header_rows: HeaderRows | None = None
    """Or several rows of headings, ``2..3``: what an upper row leaves empty is what stands to its left, and the parts
    of a column's name are put together from the top with ' / '."""
    first_row: int | None = Field(default=None, ge=1)
    """The first row of facts; the one below the header by default."""
    last_row: LastRow | None = None
    """The last row of facts, by its number or as ``before a blank one``; notes and totals below are no facts."""
    unpivot: Unpivot | None = None
    """For wide tables: which columns are cells of facts, and not attributes."""
    formulas: Literal["refuse", "stored values"] = "refuse"
    """Whether the value last stored with a worksheet's formula is taken, or the cell is refused; formulas never run."""


class Join(Model):
    """At most one row of another source for each fact, found by equal columns; checked."""

    on: OneOrMany[Name] = ()
    """Columns that both sources have by the same name; with ``matching``, they must hold the other's whole key."""
    matching: dict[Name, Name] = Field(default_factory=dict)
    """Columns of this source and their names in the other, where the names differ."""
    cardinality: Literal["many to one", "one to one"] = "many to one"
    """How many facts may share a row of the other source."""


def _read_rule(value: object) -> object:
    return {"check": value} if isinstance(value, str) else value


class QualityRule(Model):
    """A condition that every fact must meet. In short: the condition alone."""

    check: Words
    """A condition over the columns of a row; a row for which it is false or not known to be true is bad."""
    otherwise: Literal["bad row", "warn"] = "bad row"
    """Whether a row that fails is a bad row, or is kept and reported."""
    because: Words | None = None
    """Why."""


class Snapshot(Model):
    """For stocks: facts are snapshots of a state, and may not be added up over time."""

    at: Name
    """The column that says at which instant or day the snapshot was taken."""
    each: OneOrMany[Name] = ()
    """What has snapshots of its own (an account, a store); without it, each instant is one snapshot of everything."""


class Source(Model):
    """A table of facts that a party delivers."""

    title: Words | None = None
    """What it is called in reports."""
    holds: Words | None = None
    """What one row is: 'one scheduled flight'."""
    time: Name | None = None
    """The column that says when a fact happened; a source without one is a reference table for joins."""
    key: OneOrMany[Name]
    """Columns that tell one fact from every other."""
    columns: dict[Name, Annotated[Column, BeforeValidator(_read_column)]]
    """The columns that are kept; others in the file are ignored and listed."""
    rules: OneOrMany[Annotated[QualityRule, BeforeValidator(_read_rule)]] = ()
    """Conditions that every row must meet."""
    bad_rows: Literal["refuse", "quarantine"] = "refuse"
    """Whether one bad row refuses the whole file, or bad rows are set aside and reported."""
    joins: dict[Name, Join] = Field(default_factory=dict)
    """Other sources whose columns this one's formulas may use, as ``weather.visib``."""
    snapshot: Snapshot | None = None
    """Declared for stocks: allows FIRST and LAST, and forbids adding over time."""
    file: FileForm = Field(default_factory=FileForm)
    """How the files are written."""
    provided_by: Words | None = None
    """The party or body that delivers the facts."""
    due: DueText | None = None
    """When a period's facts are due: ``3 business days`` or ``5 days`` after it; ``close: data due`` by default."""
    licence: Words | None = None
    """Terms under which the facts may be used."""
