"""What reading a file found: how it was written, which rows were bad and why, what was rounded or ignored.

Rows are numbered as a spreadsheet program shows them: the header is row 1, unless the source declares otherwise.
Up to 1,000 problems of rows are listed in full; all are counted.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from tallystick.errors import Problem
from tallystick.terms.wording import counted

MOST_LISTED = 1_000
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Detected:
    """How the file was found to be written; a part that does not apply is None."""

    format: str
    """``csv``, ``json lines``, ``json``, ``parquet``, ``xlsx``, ``ods``."""
    packed: str | None = None
    """``zip``, ``gz``, ``bz2``."""
    member: str | None = None
    """The table's name in the archive."""
    encoding: str | None = None
    encoding_declared: bool = False
    """Whether the charter declares it; otherwise it was detected."""
    delimiter: str | None = None
    delimiter_declared: bool = False
    sheet: str | None = None
    formulas: int = 0
    """How many of the cells that were read hold formulas, whose stored values were taken."""
    blank_rows: int = 0
    """How many rows without any value were passed over."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing that is wrong with one row."""

    row: int
    column: str | None
    """The declared column; None for the row as a whole."""
    value: str | None
    """What was found, at most 200 characters of it."""
    reason: str
    rule_id: str | None = None
    """The quality rule that failed: ``rule 1`` is the first."""

    def __str__(self) -> str:
        found = "" if self.value is None else f" {self.value!r}"
        return f"row {self.row}{', ' + self.column if self.column else ''}:{found} {self.reason}"


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What reading one file of a source found."""

    source: str
    file: str
    rows_read: int
    rows_kept: int
    rows_bad: int
    problems: tuple[RowProblem, ...] = ()
    """In order of rows; at most 1,000 of them."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many rows have each problem, by ``column: reason``."""
    detected: Detected = Detected("csv")
    ignored_columns: tuple[str, ...] = ()
    rounded: Mapping[str, int] = field(default_factory=dict)
    """How many values of a column lost digits."""
    warned: Mapping[str, int] = field(default_factory=dict)
    """How many rows that were kept failed each rule with ``otherwise: warn``."""
    warnings: tuple[Problem, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Headings of the file that whoever delivered it took for others, with those others."""

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)

    @staticmethod
    def from_dict(found: Mapping[str, Any]) -> "QualityReport":
        """From plain JSON values."""
        return QualityReport(
            **{
                **found,
                "problems": tuple(RowProblem(**problem) for problem in found["problems"]),
                "detected": Detected(**found["detected"]),
                "ignored_columns": tuple(found["ignored_columns"]),
                "warnings": tuple(Problem(**warning) for warning in found["warnings"]),
            }
        )

    def sentence(self) -> str:
        """How many rows are bad."""
        one = self.rows_bad == 1
        return (
            f"{self.rows_bad:,} of {counted(self.rows_read, 'row')} of {self.file} {'does' if one else 'do'} not hold "
            f"what source {self.source!r} declares."
        )

    def listing(self) -> str:
        """The first ten problems of rows, a line each, and how many more there are."""
        shown = self.problems[:MOST_SHOWN]
        more = sum(self.counts.values()) - len(shown)
        rest = [f"  … and {counted(more, 'more problem')}"] if more > 0 else []
        return "\n".join([*(f"  {problem}" for problem in shown), *rest])
