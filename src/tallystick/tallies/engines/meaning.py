"""What DuckDB would answer a query with: the type of each column, asked of an empty DuckDB with the declared columns.

Other engines keep other books of a number's places: PostgreSQL gives ``0`` where DuckDB gives ``0.00``. Since DuckDB's
meaning is the law here, its own planner says what a column is, and each value is brought to that type or refused.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Any

from sqlglot import exp

from tallystick.charter.model.sources import Source
from tallystick.errors import InputError
from tallystick.facts.duck import connect, name, sql
from tallystick.facts.planning import storage_of
from tallystick.tallies.engines.digits import LARGEST, too_large
from tallystick.tallies.engines.duck import answer
from tallystick.tallies.engines.engine import Answer, Tree

SCHEMA = "tally_facts"
"""Where queries find the facts of a source, until an engine puts its own relation there."""

_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_WHOLE = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
)
_EXACT = Context(prec=80, traps=[Inexact, InvalidOperation])


class Meaning:
    """DuckDB without facts."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._connection = connect(memory="500MB", threads=1)
        self._connection.execute(sql("CREATE SCHEMA $schema", schema=SCHEMA))
        for source_id, source in sources.items():
            columns = ", ".join(f"{name(column)} {storage_of(held)}" for column, held in source.columns.items())
            table = sql("CREATE TABLE $schema.$table ($columns)", schema=SCHEMA, table=name(source_id), columns=columns)
            self._connection.execute(table)

    def types(self, query: Tree) -> tuple[str, ...]:
        """The type of each column of a query over :func:`facts_of`; errors as DuckDB itself would meet them."""
        described = answer(self._connection, sql("DESCRIBE $query", query=query.sql(dialect="duckdb")))
        return tuple(row[1] for row in described)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def facts_of(source_id: str, source: Source) -> exp.Subquery:
    """The declared columns of a source, to be asked of :class:`Meaning`, and replaced by an engine."""
    columns = [exp.column(column, quoted=True) for column in source.columns]
    return exp.select(*columns).from_(exp.table_(source_id, db=SCHEMA, quoted=True)).subquery()


def source_of(table: exp.Table) -> str | None:
    """The source whose facts a table stands for; None for any other table."""
    return table.name if table.db == SCHEMA else None


def as_meant(answer: Sequence[Sequence[Any]], types: Sequence[str]) -> Answer:
    """Rows with every value in its column's type.

    Raises ProblemsError (T003) for a number of more than 38 digits, and InputError for one that is not of
    the type at all: then engines disagree, and no figure may rest on it.

    >>> as_meant([(Decimal("0"), Decimal("12"), None)], ["DECIMAL(38,2)", "HUGEINT", "BIGINT"])
    [(Decimal('0.00'), 12, None)]
    """
    brought = [_bringing(each) for each in types]
    return [
        tuple([None if value is None else to(value) for to, value in zip(brought, row, strict=True)]) for row in answer
    ]


def _bringing(kind: str) -> Any:
    found = _DECIMAL.fullmatch(kind)
    if found:
        places = Decimal(1).scaleb(-int(found[2]))
        limit = Decimal(LARGEST).scaleb(-int(found[2]), context=_EXACT)
        return lambda value: _decimal(value, places, limit)
    if kind in _WHOLE:
        return _whole
    expected = _KINDS.get(kind)
    if expected is None:
        raise InputError(f"A column of type {kind} is no tally; counts, sums, extremes, texts and days are.")
    return lambda value: _of(value, expected)


_KINDS: Mapping[str, type] = {"VARCHAR": str, "BOOLEAN": bool, "DATE": date, "TIMESTAMP": datetime}


def _decimal(value: Any, places: Decimal, limit: Decimal) -> Decimal:
    try:
        found = Decimal(value).quantize(places, context=_EXACT)
    except (Inexact, InvalidOperation) as error:
        raise InputError(
            f"The engine answered {value}, which is no number of {_scale(places)} decimal places."
        ) from error
    if abs(found) > limit:
        raise too_large()
    return found


def _scale(places: Decimal) -> int:
    return -int(places.as_tuple().exponent)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or value != int(value):
        raise InputError(f"The engine answered {value}, where a whole number was expected.")
    if abs(found := int(value)) > LARGEST:
        raise too_large()
    return found


def _of(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise InputError(f"The engine answered {value!r}, where a {kind.__name__} was expected.")
    return value
