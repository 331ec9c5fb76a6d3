"""Tables of a PostgreSQL server (``postgresql://role@host/database``), checked and read as the charter declares them.

The role may read and do nothing else, unless the deployment accepts more; checks and tallies share one snapshot.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.sources import Source
from tallystick.errors import ProblemsError
from tallystick.facts.duck import name
from tallystick.tallies.engines.engine import Tree
from tallystick.tallies.engines.foreign import ForeignTable, Held, Holding, Prepared, keeps_apart, prepare
from tallystick.tallies.engines.postgres import SNAPSHOT, Connection, PostgresFacts, connected, fetched, version
from tallystick.tallies.engines.postgres_scratch import left_behind, scratch, tidied
from tallystick.tallies.engines.postgres_sql import postgres_text
from tallystick.tallies.engines.problems import MAY_WRITE, NO_TABLE
from tallystick.tallies.engines.settings import Settings

__all__ = ["columns", "conformance_lacks", "described", "left_behind", "opened", "rights", "scratch", "tidied"]


def opened(settings: Settings, tables: Mapping[str, ForeignTable], compiled: CompiledCharter) -> PostgresFacts:
    """The facts of tables, checked, in a snapshot that begins now.

    Raises ProblemsError for a server that cannot be reached (T020), a role that may write (T018), and tables whose
    rows are no facts as declared (T010–T014).
    """
    connection = connected(settings)
    try:
        _require_reader(connection, settings, tables)
        connection.execute(SNAPSHOT)
        prepared = {source: _prepared(connection, source, table, compiled) for source, table in tables.items()}
        relations = {source: each.relation for source, each in prepared.items()}
        engine = PostgresFacts(connection, relations, compiled.charter.sources)
        engine.prepared = prepared
    except BaseException:
        connection.close()
        raise
    return engine


def _require_reader(connection: Connection, settings: Settings, tables: Mapping[str, ForeignTable]) -> None:
    writes = () if settings.may_write else rights(connection, tables)
    if writes:
        message = f"The role of {settings.shown} {writes[0]}."
        raise ProblemsError([MAY_WRITE.at(message, hint="Use one that may only read, or say `may write: yes`.")])


def rights(connection: Connection, tables: Mapping[str, ForeignTable]) -> tuple[str, ...]:
    """What the role may do besides reading the tables, as the end of a sentence that begins with the role."""
    found = []
    ((superuser,),) = fetched(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if superuser:
        found.append("is a superuser, who may do anything")
    for table in tables.values():
        words = connection.execute(
            "SELECT p FROM unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p "
            "WHERE to_regclass(%s) IS NOT NULL AND has_table_privilege(to_regclass(%s), p)",
            (_quoted(table), _quoted(table)),
        ).fetchall()
        if words and not superuser:
            found.append(f"may {', '.join(word for (word,) in words)} in {table.shown}")
    return tuple(found)


def described(settings: Settings, tables: Mapping[str, ForeignTable]) -> Iterator[tuple[str, str]]:
    """The version, and what the role may do."""
    connection = connected(settings)
    try:
        yield "engine", f"PostgreSQL {version(connection)} at {settings.shown}"
        ((role, collation),) = fetched(
            connection,
            "SELECT current_user, datcollate FROM pg_database WHERE datname = current_database()",
        )
        writes = rights(connection, tables)
        accepted = "; accepted, as the deployment says `may write: yes`" if writes and settings.may_write else ""
        yield "rights", f"the role {role} {'; '.join(writes) or 'may not change the facts'}{accepted}"
        yield "collation", f"{collation}; texts are compared by code point whatever it is"
    finally:
        connection.close()


def conformance_lacks(settings: Settings) -> str:
    """A role that may make a schema, as facts of the suite are put into one."""
    return "" if settings.may_write else "a role that may make a schema"


def columns(connection: Connection, table: ForeignTable) -> Mapping[str, Held]:
    """The columns of a table by name. ProblemsError (T012) where there is none that the role can see."""
    rows = connection.execute(
        "SELECT a.attname, coalesce(b.typname, t.typname), format_type(a.atttypid, a.atttypmod), "
        "CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END, coalesce(b.typtype, t.typtype)::text "
        "FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid "
        "LEFT JOIN pg_type AS b ON b.oid = t.typbasetype "
        "WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped",
        (_quoted(table),),
    ).fetchall()
    ((may_read,),) = connection.execute(
        "SELECT coalesce(has_any_column_privilege(to_regclass(%s), 'SELECT'), false)", (_quoted(table),)
    ).fetchall()
    if not rows or not may_read:
        problem = "there is no table" if not rows else "the role may not read"
        hint = "Write it as schema.table." if not rows else f"GRANT SELECT ON {table.shown} to it."
        raise ProblemsError([NO_TABLE.at(f"In PostgreSQL {problem} {table.shown}.", hint=hint)])
    return {column: _held(kind, shown, modifier, sort) for column, kind, shown, modifier, sort in rows}


_HOLDINGS: Mapping[str, Holding] = {
    "int2": "whole", "int4": "whole", "int8": "whole", "numeric": "decimal", "float4": "double", "float8": "double",
    "text": "text", "varchar": "text", "bpchar": "text", "uuid": "text", "bool": "boolean", "date": "date",
    "timestamp": "reading", "timestamptz": "instant",
}  # fmt: skip


def _held(kind: str, shown: str, modifier: int, sort: str) -> Held:
    holding: Holding = "text" if sort == "e" else _HOLDINGS.get(kind, "other")
    scale = (modifier - 4) & 0x7FF if kind == "numeric" and modifier >= 4 else None
    return Held(holding, shown, scale if scale is None or scale < 1024 else None)


def _prepared(connection: Connection, source_id: str, table: ForeignTable, compiled: CompiledCharter) -> Prepared:
    held = columns(connection, table)
    source = compiled.charter.sources[source_id]
    return prepare(
        source_id,
        table,
        compiled,
        held,
        casting=_Casting(),
        ask=lambda query: fetched(connection, postgres_text(query)),
        unique=_unique(connection, source, table, held),
    )


def _unique(connection: Connection, source: Source, table: ForeignTable, held: Mapping[str, Held]) -> bool:
    """Whether the server itself keeps the source's key apart, by an index that says so."""
    if not keeps_apart(source, table, held):
        return False
    rows = connection.execute(
        "SELECT array_agg(a.attname::text), bool_and(a.attnotnull) FROM pg_index AS i "
        "JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1]) "
        "WHERE i.indrelid = to_regclass(%s) AND i.indisunique AND i.indisvalid AND i.indimmediate "
        "AND i.indpred IS NULL AND i.indexprs IS NULL GROUP BY i.indexrelid",
        (_quoted(table),),
    ).fetchall()
    key = {table.column(name) for name in source.key}
    return any(known and set(indexed) <= key for indexed, known in rows)


@dataclass(frozen=True, slots=True)
class _Casting:
    """What only PostgreSQL spells so."""

    def exact(self, column: Tree) -> Tree:
        """The decimal of the shortest spelling; below a ten-thousandth it has 18 places, as reading a file gives it."""
        spelled = exp.cast(exp.cast(column, "VARCHAR"), "DECIMAL")
        small = exp.LT(this=exp.Abs(this=spelled), expression=exp.cast(exp.Literal.string("0.0001"), "DECIMAL(5, 4)"))
        short = exp.Round(this=spelled.copy(), decimals=exp.Literal.number(18))
        return exp.Case(ifs=[exp.If(this=small, true=short)], default=spelled.copy())

    def utc(self, column: Tree) -> Tree:
        """``AT TIME ZONE 'UTC'``."""
        return exp.AtTimeZone(this=column, zone=exp.Literal.string("UTC"))


def _quoted(table: ForeignTable) -> str:
    return ".".join(name(part) for part in table.table)
