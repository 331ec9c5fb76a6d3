"""What the planner needs of an engine: the rows that count of each source, and answers to queries over them.

A query is a SQLGlot tree in DuckDB's meaning of it; an engine of another dialect rewrites the tree before it writes it
(``dialects.py``), so that every engine answers the same: counts, integer and ``DECIMAL`` sums, extremes, text, dates.
Whatever an engine cannot answer exactly it refuses; it never answers nearly.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Flag, auto
from typing import Any, Protocol

from sqlglot import exp

Tree = exp.Expr
"""A piece of SQL."""

Answer = list[tuple[Any, ...]]
"""Rows of int, Decimal, bool, str, date, datetime (in UTC, without a zone) and None; in no order."""


class Ability(Flag):
    """What an engine does well besides what every engine does."""

    NONE = 0
    BITMAPS = auto()
    """``bitstring_agg``, ``bit_or`` and ``bit_count`` as DuckDB has them: distinct counts of dense numbers."""
    RANKS = auto()
    """``quantile_disc`` with a list of shares, read as exact decimals, as DuckDB has it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What every known value of a column lies between, both ends included."""

    low: int | Decimal | date | datetime
    high: int | Decimal | date | datetime
    exact: bool
    """Whether both are values of rows that count."""
    stretches: int = 1
    """How many stretches the rows are stored in that share no values, so that a part of them is read by itself."""


class Engine(Protocol):
    """An open connection to where the facts of some sources are; one snapshot of them from opening to closing."""

    @property
    def name(self) -> str:
        """What it is, for messages and plans: ``duckdb``, ``postgresql``, ``spark``, ``clickhouse``."""

    @property
    def abilities(self) -> Ability:
        """What it does well."""

    @property
    def memory(self) -> int | None:
        """Bytes that it may use; None where that is not ours to say."""

    def relation(self, source: str) -> Tree | None:
        """A subquery of the rows that count of a source: every declared column that it holds, under its declared name.

        Numbers are ``DECIMAL(18, declared places)`` or whole numbers, times are ``TIMESTAMP`` in UTC without a zone.
        None where it has no facts of that source.
        """

    def rows(self, source: str) -> int | None:
        """About how many rows a source has, where that is known without reading them; it only guides the planner."""

    def bounds(self, source: str, column: str) -> Bounds | None:
        """What a column's values lie between, where that is known without reading them; None where it is not."""

    def text(self, query: Tree, *, pretty: bool = False) -> str:
        """The query in the engine's own dialect; ``pretty`` for people."""

    def run(self, query: Tree) -> Answer:
        """The rows of a query.

        Raises ProblemsError where a sum outgrows 38 digits (T003, ``digits.py``), where facts lack a declared column
        (T004), and InputError where the engine cannot be reached or refuses.
        """

    def close(self) -> None:
        """Let go of the connection."""
