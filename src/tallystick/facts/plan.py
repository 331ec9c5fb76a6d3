"""What a worker needs to know to read a file of a source: plain values, made from the charter by ``planning``.

A plan travels to the worker as JSON. Rules and units are resolved before, so that the worker needs no charter.
"""

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
            columns=tuple(ColumnPlan(**{**column, "one_of": tuple(column["one_of"])}) for column in found["columns"]),
            key=tuple(found["key"]),
            time=found["time"],
            rules=tuple(RulePlan(**rule) for rule in found["rules"]),
            form=FormPlan(
                **{**found["form"], **{key: tuple(found["form"][key]) for key in ("missing", "true", "false")}}
            ),
            quarantines=found["quarantines"],
            zone=found["zone"],
            local_columns=tuple(found["local_columns"]),
        )

    def column(self, name: str) -> ColumnPlan:
        """The declared column of that name."""
        return next(column for column in self.columns if column.name == name)
