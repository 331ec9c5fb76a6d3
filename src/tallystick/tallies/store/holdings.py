"""What a store holds: a number for each thing, with what decides it, and the files that it was made of.

Rows are read once and written once, at the end of a transaction. Whatever a holding has besides its row stands in
tables that are named by what they hold and its number, and in ``answers`` and ``too_many`` under its number.
"""

from dataclasses import astuple, dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sqlglot import exp

from tallystick.tallies.store.file import SCHEMA

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_HOLDINGS = 24
"""Holdings of a source; those that were used longest ago are dropped."""

_TABLES_OF = "SELECT table_name FROM duckdb_tables() WHERE database_name = $1 AND regexp_matches(table_name, $2)"
_WRITTEN = """
INSERT INTO kept.holdings SELECT unnest($1::INTEGER[]), unnest($2::VARCHAR[]), unnest($3::VARCHAR[]),
unnest($4::VARCHAR[]), unnest($5::VARCHAR[]), unnest($6::BIGINT[])
"""


@dataclass(frozen=True, slots=True)
class Holding:
    """One of them."""

    number: int
    kind: str
    identity: str
    """Hash of all that decides what is kept, besides the source's own facts."""
    said: str
    """What it is, as its kind writes it; empty where it says that there is too much to be kept."""
    seen: str
    """The files that it was made of."""
    used: int
    """Greater than that of whatever was used before."""


class Holdings:
    """All that a file holds, within one transaction."""

    def __init__(self, connection: "DuckDBPyConnection") -> None:
        self.connection = connection
        self._last = 0

    @cached_property
    def every(self) -> dict[int, Holding]:
        """All of them, by number."""
        query = "SELECT number, kind, identity, said, seen, used FROM kept.holdings ORDER BY number"
        return {row[0]: Holding(*row) for row in self.connection.execute(query).fetchall()}

    def of(self, kind: str, identity: str) -> list[Holding]:
        """Those of a kind and identity, the last used first."""
        found = [each for each in self.every.values() if (each.kind, each.identity) == (kind, identity)]
        return sorted(found, key=lambda each: -each.used)

    def keep(self, number: int, kind: str, identity: str, said: str, seen: str) -> None:
        """A holding as it is now, in use."""
        used = max((each.used for each in self.every.values()), default=0) + 1
        self.every[number] = Holding(number, kind, identity, said, seen, used)

    def new_number(self) -> int:
        """A number that no holding has, nor had in this transaction."""
        self._last = max(self._last, *self.every, 0) + 1
        return self._last

    def drop(self, number: int) -> None:
        """Forget a holding and all that it has."""
        found = self.connection.execute(_TABLES_OF, [SCHEMA, f"^[a-z]+_{number:d}(_[0-9]+)?$"]).fetchall()
        for (name,) in found:
            self.connection.execute(exp.Drop(tables=[exp.table_(name, db=SCHEMA)], kind="TABLE").sql("duckdb"))
        self.connection.execute("DELETE FROM kept.answers WHERE holding = $1", [number])
        self.connection.execute("DELETE FROM kept.too_many WHERE holding = $1", [number])
        self.every.pop(number, None)

    def write_down(self) -> None:
        """Write down all of them, but for what was used longest ago where there is more than enough."""
        for each in sorted(self.every.values(), key=lambda each: -each.used)[MOST_HOLDINGS:]:
            self.drop(each.number)
        self.connection.execute("DELETE FROM kept.holdings")
        rows = [astuple(each) for each in self.every.values()]
        if rows:
            self.connection.execute(_WRITTEN, [list(column) for column in zip(*rows, strict=True)])
