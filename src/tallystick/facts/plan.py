"""What a worker needs to know to read a file of a source: plain values, made from the charter by ``planning``.

A plan travels to the worker as JSON. Rules and units are resolved before, so that the worker needs no charter.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["text", "number", "boolean", "date", "time"]


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """One declared column."""

    name: str
    kind: Kind
    scale: int = 0
    """Decimal places of a number."""
    required: bool = False
    """Also true for columns of the key, and for the time of a fact."""
    one_of: tuple[str, ...] = ()
    """The only values allowed, as text."""
    called: str | None = None
    """Its name in the files."""
    at: int | None = None
    """Its position in the files, from 0, in place of a name."""
    joined: tuple[str, ...] = ()
    """Names of the columns whose texts make it."""
    fill_down: bool = False
    """Whether an empty cell means the value above it."""
    periods: Mapping[str, str] | None = None
    """For days that are written as periods: the first day, by the period's plain name (:func:`plain_period`)."""

    @property
    def storage(self) -> str:
        """The DuckDB type in which it is kept."""
        if self.kind == "number":
            return f"DECIMAL(18,{self.scale})" if self.scale else "BIGINT"
        return {"text": "VARCHAR", "boolean": "BOOLEAN", "date": "DATE", "time": "TIMESTAMP"}[self.kind]


@dataclass(frozen=True, slots=True)
class RulePlan:
    """One quality rule."""

    id: str
    check: str
    """The condition as the charter writes it."""
    sql: str
    """The same over the columns ``v0``, ``v1`` … (and ``g0`` … for local readings of times)."""
    keeps: bool
    """Whether a row that fails is kept, and reported."""
    because: str | None = None


@dataclass(frozen=True, slots=True)
class UnpivotPlan:
    """Which columns of a wide table are cells of facts."""

    names: tuple[str, ...]
    """Declared columns that take the parts of a heading."""
    values: str
    """The declared column that takes the cells."""
    first: str | int
    """The heading of the first of them, or its position from 0."""
    last: str | int
    skips_empty: bool = False
    """Whether an empty cell is no fact; otherwise it is one whose value is not known."""


@dataclass(frozen=True, slots=True)
class FormPlan:
    """How files are written; fields as in the charter's ``file``."""

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str = "."
    thousands: str = "none"
    missing: tuple[str, ...] = ("", "NA")
    true: tuple[str, ...] = ("true", "TRUE", "True", "yes", "1")
    false: tuple[str, ...] = ("false", "FALSE", "False", "no", "0")
    dates: str | None = None
    zone: str = "UTC"
    ambiguous: Literal["refuse", "earlier", "later"] = "refuse"
    sheet: str | None = None
    header_row: int = 1
    formulas: Literal["refuse", "stored values"] = "refuse"
    header_top: int | None = None
    """The first of several header rows; ``header_row`` is the last."""
    first_row: int | None = None
    last_row: int | None = None
    stops_at_blank: bool = False
    unpivot: UnpivotPlan | None = None
    iso_too: bool = False
    """Set by workbooks, whose cells may be real days: these stand as ISO 8601 beside texts in the declared form."""

    @property
    def facts_from(self) -> int:
        """The first row of facts."""
        return self.first_row or self.header_row + 1

    @property
    def is_plain(self) -> bool:
        """Whether facts fill everything below one header row."""
        return (
            self.header_top is None
            and self.first_row is None
            and self.last_row is None
            and not self.stops_at_blank
            and self.unpivot is None
        )


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """How to read files of one source."""

    source: str
    columns: tuple[ColumnPlan, ...]
    key: tuple[str, ...] = ()
    time: str | None = None
    rules: tuple[RulePlan, ...] = ()
    form: FormPlan = FormPlan()
    quarantines: bool = False
    """Whether bad rows are set aside; otherwise one refuses the file."""
    zone: str = "UTC"
    """The charter's zone, in which rules read parts of days."""
    local_columns: tuple[str, ...] = ()
    """Times whose local readings the rules use."""

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)

    @staticmethod
    def from_dict(found: Mapping[str, Any]) -> "ReadingPlan":
        """From plain JSON values."""
        return ReadingPlan(
            source=found["source"],
            columns=tuple(_column(column) for column in found["columns"]),
            key=tuple(found["key"]),
            time=found["time"],
            rules=tuple(RulePlan(**rule) for rule in found["rules"]),
            form=_form(found["form"]),
            quarantines=found["quarantines"],
            zone=found["zone"],
            local_columns=tuple(found["local_columns"]),
        )

    def column(self, name: str) -> ColumnPlan:
        """The declared column of that name."""
        return next(column for column in self.columns if column.name == name)


def plain_period(name: str) -> str:
    """The name of a period without what writers vary: case, marks between its parts, leading zeros.

    >>> plain_period("2011-12-P01"), plain_period("2011-12 P1")
    ('2011 12 p 1', '2011 12 p 1')
    """
    return " ".join(part.lstrip("0") or "0" for part in re.findall(r"[a-z]+|[0-9]+", name.lower()))


def _column(found: Mapping[str, Any]) -> ColumnPlan:
    return ColumnPlan(**{**found, **{key: tuple(found[key]) for key in ("one_of", "joined")}})


def _form(found: Mapping[str, Any]) -> FormPlan:
    wide = found["unpivot"]
    unpivot = None if wide is None else UnpivotPlan(**{**wide, "names": tuple(wide["names"])})
    texts = {key: tuple(found[key]) for key in ("missing", "true", "false")}
    return FormPlan(**{**found, **texts, "unpivot": unpivot})
