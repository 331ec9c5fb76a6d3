"""ClickHouse, embedded: Parquet files tallied by the extra ``clickhouse``, to the last digit what DuckDB gives.

Every query carries the settings that make ClickHouse mean what SQL says: NULL for nothing found, NULL where a join
finds no partner, columns before aliases, errors instead of days that do not fit.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import chdb
from sqlglot import exp

from tallystick.charter.model.sources import Source
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.planning import scale_of, storage_of
from tallystick.facts.tables import FactTable, current_rows_sql
from tallystick.tallies.engines.clickhouse_sql import DIALECT, clickhouse_text
from tallystick.tallies.engines.digits import too_large
from tallystick.tallies.engines.duck import bytes_of
from tallystick.tallies.engines.engine import Answer, Tree
from tallystick.tallies.engines.foreign import Held
from tallystick.tallies.engines.parquet_files import as_it_is, held
from tallystick.tallies.engines.rules import call, called, rewritten
from tallystick.tallies.engines.translated import Translated
from tallystick.tallies.problems import OLD_FACTS

EXACT: Mapping[str, str] = {
    "aggregate_functions_null_for_empty": "1",
    "join_use_nulls": "1",
    "group_by_use_nulls": "1",
    "force_grouping_standard_compatibility": "1",
    "transform_null_in": "0",
    "prefer_column_name_to_alias": "1",
    "enable_positional_arguments": "1",
    "count_distinct_implementation": "'uniqExact'",
    "decimal_check_overflow": "1",
    "date_time_overflow_behavior": "'throw'",
    "short_circuit_function_evaluation": "'force_enable'",
    "output_format_decimal_trailing_zeros": "1",
    "output_format_json_quote_decimals": "1",
    "output_format_json_quote_64bit_integers": "1",
    "schema_inference_make_columns_nullable": "1",
    "input_format_parquet_allow_missing_columns": "0",
    "input_format_null_as_default": "0",
    "session_timezone": "'UTC'",
    "optimize_use_implicit_projections": "0",
}
"""What makes ClickHouse exact."""

_FORMAT = "JSONCompactEachRowWithNamesAndTypes"
_CODE = re.compile(r"^Code: (\d+)\.")
_OVERFLOWS = frozenset({"69", "407"})
"""ARGUMENT_OUT_OF_BOUND and DECIMAL_OVERFLOW."""
_UNKNOWN = frozenset({"47", "8"})
"""UNKNOWN_IDENTIFIER and THERE_IS_NO_COLUMN."""
_COLUMN = re.compile(r"(?:identifier|column) [`']?(?:\w+\.)?([^`'\s]+)[`']?", re.IGNORECASE)


class ClickHouseFacts(Translated):
    """The facts of some sources in Parquet files, on the embedded ClickHouse of this process."""

    name = "clickhouse"

    def __init__(
        self,
        relations: Mapping[str, Tree],
        sources: Mapping[str, Source],
        *,
        rows: Mapping[str, int] | None = None,
        threads: int | None = None,
        memory: str | None = None,
    ) -> None:
        """``relations`` are the rows that count of each source, in DuckDB's meaning, over files of ClickHouse's.

        ``threads`` is 1 or more, all cores by default; beyond ``memory`` (``2GB``) a query fails.
        """
        wide = {name: _widened(relation, sources[name]) for name, relation in relations.items()}
        super().__init__(wide, sources, rows=rows)
        self._memory = None if memory is None else bytes_of(memory)
        self._settings = settings_of(threads=threads, memory=memory)

    @property
    def memory(self) -> int | None:
        """Beyond it a query fails."""
        return self._memory

    def text(self, query: Tree, *, pretty: bool = False) -> str:
        """The query as ClickHouse reads it."""
        return clickhouse_text(query, placed=self.placed, pretty=pretty)

    def run(self, query: Tree) -> Answer:
        """The rows of a query."""
        return self.meant(query, lambda: fetched(self.text(query), self._settings))

    def snapshot(self) -> str:
        """None: files are read where they lie, and are not to be changed while they are."""
        return ""

    def close(self) -> None:
        """Nothing of ClickHouse is held between queries."""
        self.meaning.close()


def settings_of(*, threads: int | None = None, memory: str | None = None) -> Mapping[str, str]:
    """What every query carries; ``memory`` as in ``2GB``."""
    found = dict(EXACT)
    if threads is not None:
        found["max_threads"] = str(threads)
    if memory is not None:
        found["max_memory_usage"] = str(bytes_of(memory))
    return found


def recorded(
    tables: Mapping[str, FactTable],
    sources: Mapping[str, Source],
    *,
    threads: int | None = None,
    memory: str | None = None,
) -> ClickHouseFacts:
    """Recorded facts, tallied by ClickHouse."""
    relations = {name: _recorded(held, sources[name]) for name, held in tables.items() if held.files}
    rows = {name: held.rows for name, held in tables.items()}
    return ClickHouseFacts(relations, sources, rows=rows, threads=threads, memory=memory)


def _recorded(table: FactTable, source: Source) -> Tree:
    types = {name: read_as(held(storage_of(column))) for name, column in source.columns.items()}

    def placed(node: exp.Anonymous) -> Tree:
        if called(node) != "read_parquet":
            return node
        return scan_of([Path(path.name).resolve() for path in node.expressions[0].expressions], types)

    return exp.Subquery(this=rewritten(current_rows_sql(table, source), {exp.Anonymous: placed}))


def scan_of(files: Sequence[Path], types: Mapping[str, str]) -> Tree:
    """The rows of files, one after the other."""
    structure = ", ".join(
        f"{exp.to_identifier(name, quoted=True).sql(DIALECT)} {type_}" for name, type_ in types.items()
    )
    scans = [
        exp.select(exp.Star()).from_(
            exp.Table(this=call("file", *map(exp.Literal.string, (as_it_is(path), "Parquet", structure))))
        )
        for path in files
    ]
    every: exp.Query = scans[0]
    for further in scans[1:]:
        every = exp.union(every, further, distinct=False, copy=False)
    return every.subquery()


def read_as(column: Held) -> str:
    """ClickHouse's type for a column of a Parquet file."""
    if column.holding == "decimal":
        return f"Nullable({column.type.replace('DECIMAL', 'Decimal')})"
    return f"Nullable({_TYPES[column.type]})"


_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"), "Int64"),
    "UBIGINT": "UInt64",
    "FLOAT": "Float32",
    "DOUBLE": "Float64",
    "VARCHAR": "String",
    "BOOLEAN": "Bool",
    "DATE": "Date32",
    "TIMESTAMP": "DateTime64(6, 'UTC')",
    "TIMESTAMP WITH TIME ZONE": "DateTime64(6, 'UTC')",
}


def _widened(relation: Tree, source: Source) -> Tree:
    """The relation with numbers of 38 digits, so that what is reckoned with them is checked, and does not wrap."""
    columns = []
    for name, column in source.columns.items():
        found: Tree = exp.column(name, quoted=True)
        if column.type == "number":
            found = exp.alias_(exp.cast(found, f"DECIMAL(38, {scale_of(column)})"), name, quoted=True)
        columns.append(found)
    rows = relation.copy()
    rows.set("alias", exp.TableAlias(this=exp.to_identifier("held")))
    return exp.select(*columns).from_(rows).subquery()


def fetched(text: str, settings: Mapping[str, str]) -> Answer:
    """The rows of a query, ClickHouse's errors told in our words."""
    carried = ", ".join(f"{name} = {value}" for name, value in settings.items())
    try:
        found = _connection().query(f"{text}\nSETTINGS {carried}", _FORMAT).bytes()
    except RuntimeError as error:
        raise _told(error) from error
    return _rows(found)


@cache
def _connection() -> Any:
    """ClickHouse in this process; it holds nothing but settings."""
    return chdb.connect(":memory:")


def _rows(found: bytes) -> Answer:
    lines = found.splitlines()
    readers = [_reader(type_) for type_ in json.loads(lines[1])]
    return [
        tuple([None if cell is None else read(cell) for read, cell in zip(readers, json.loads(line), strict=True)])
        for line in lines[2:]
    ]


def _reader(type_: str) -> Callable[[Any], Any]:
    """How a value of a type is read from JSON."""
    plain = re.sub(r"^(?:LowCardinality\()?(?:Nullable\()?([^()]+(?:\([^()]*\))?)\)*$", r"\1", type_)
    if plain.startswith("Decimal"):
        return Decimal
    if re.fullmatch(r"U?Int\d+", plain):
        return int
    if plain in {"String", "Bool", "Nothing"}:
        return _as_is
    if plain in {"Date", "Date32"}:
        return date.fromisoformat
    if plain.startswith("DateTime64"):
        return datetime.fromisoformat
    raise InputError(f"ClickHouse answered with the type {type_}, and only exact types are read.")


def _as_is(value: Any) -> Any:
    return value


def _told(error: RuntimeError) -> Exception:
    """ClickHouse's error in our words."""
    said = str(error).strip().partition("\n")[0].rstrip(".")
    numbered = _CODE.match(said)
    code = numbered[1] if numbered else ""
    if code in _OVERFLOWS:
        return too_large(said)
    lacking = _COLUMN.search(said) if code in _UNKNOWN else None
    if lacking is not None:
        hint = "They were read before the charter declared it: withdraw those batches, and add the files again."
        return ProblemsError([OLD_FACTS.at(f"The facts hold no column '{lacking[1]}'.", hint=hint)])
    return InputError(f"ClickHouse refused a query: {said}.")
