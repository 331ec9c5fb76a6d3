"""Facts in PostgreSQL (14 and later), tallied by the server in one snapshot, by psycopg (the extra ``postgres``).

Everything runs in one transaction, ``REPEATABLE READ READ ONLY``, from opening to closing: checks and tallies see the
same rows, whatever is written meanwhile. Only counts, sums and values come back.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.sources import Source
from tallystick.errors import InputError, ProblemsError, TallystickError
from tallystick.facts.duck import name, sql
from tallystick.tallies.engines.engine import Ability, Answer, Bounds, Engine, Tree
from tallystick.tallies.engines.foreign import ForeignTable, Held, Holding, Prepared, keeps_apart, named_table, prepare
from tallystick.tallies.engines.given import Facts, table_of
from tallystick.tallies.engines.meaning import Meaning, as_meant, facts_of, source_of
from tallystick.tallies.engines.postgres_sql import postgres_text
from tallystick.tallies.engines.problems import MAY_WRITE, NO_TABLE, UNREACHED
from tallystick.tallies.engines.rules import rewritten
from tallystick.tallies.engines.settings import Settings
from tallystick.tallies.means import stoppable
from tallystick.tallies.problems import TOO_LARGE

try:
    import psycopg
except ImportError as error:
    raise TallystickError("Facts in PostgreSQL need the package psycopg; install tallystick[postgres].") from error

OLDEST = 14
"""Before it, ``EXTRACT`` was a floating-point number."""

_SESSION = (
    "SET TIME ZONE 'UTC'",
    "SET DateStyle TO 'ISO, YMD'",
    "SET client_encoding TO 'UTF8'",
    "SET client_min_messages TO warning",
    "SET extra_float_digits TO 1",
    "SET standard_conforming_strings TO on",
    "SET jit TO off",
)
"""What answers hang on; and no compiling of queries of hundreds of columns, which takes longer than they do."""

_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

Connection = psycopg.Connection[tuple[Any, ...]]


class PostgresFacts:
    """The facts of some sources on a connection that holds its snapshot."""

    name = "postgresql"
    abilities = Ability.NONE

    def __init__(self, connection: Connection, relations: Mapping[str, Tree], sources: Mapping[str, Source]) -> None:
        """``relations`` are the rows that count of each source, in DuckDB's meaning, over the server's own tables."""
        self.connection = connection
        self.sources = sources
        self.memory: int | None = None
        self.prepared: Mapping[str, Prepared] = {}
        self._relations = {source: _native(relation) for source, relation in relations.items()}
        self._meaning = Meaning({source: sources[source] for source in relations})

    def relation(self, source: str) -> Tree | None:
        """The declared columns of a source, for which its rows stand in when the query is written."""
        return facts_of(source, self.sources[source]) if source in self._relations else None

    def rows(self, source: str) -> int | None:
        """How many rows were found when the table was checked."""
        found = self.prepared.get(source)
        return None if found is None else found.rows

    def bounds(self, source: str, column: str) -> Bounds | None:
        """None: nothing is known of values without reading them."""
        del source, column
        return None

    def text(self, query: Tree, *, pretty: bool = False) -> str:
        """The query as PostgreSQL reads it."""
        return postgres_text(query, placed=self._placed, pretty=pretty)

    def run(self, query: Tree) -> Answer:
        """The rows of a query."""
        types = self._meaning.types(query)
        return as_meant(fetched(self.connection, self.text(query)), types)

    def close(self) -> None:
        """Let go of the snapshot and the connection."""
        self._meaning.close()
        self.connection.close()

    def snapshot(self) -> str:
        """The server's own name of what it sees: transactions that are over, and those that are not."""
        ((found,),) = fetched(self.connection, "SELECT pg_current_snapshot()::text")
        return str(found)

    def _placed(self, table: exp.Table) -> Tree:
        source = source_of(table)
        if source is None:
            return table
        relation = self._relations[source].copy()
        relation.set("alias", exp.TableAlias(this=exp.to_identifier(table.alias or source, quoted=True)))
        return relation


def _native(relation: Tree) -> Tree:
    from tallystick.tallies.engines.postgres_sql import RULES  # noqa: PLC0415  (what a relation's own parts become)

    found = rewritten(relation, RULES)
    return found if isinstance(found, exp.Subquery) else exp.Subquery(this=found)


def opened(settings: Settings, tables: Mapping[str, ForeignTable], compiled: CompiledCharter) -> PostgresFacts:
    """The facts of tables, checked, in a snapshot that begins now.

    Raises ProblemsError for a server that cannot be reached (T020), a role that may write (T018), and tables whose
    rows are no facts as declared (T010–T014).
    """
    connection = connected(settings)
    try:
        _require_reader(connection, settings, tables)
        connection.execute(_SNAPSHOT)
        prepared = {source: _prepared(connection, source, table, compiled) for source, table in tables.items()}
        relations = {source: each.relation for source, each in prepared.items()}
        engine = PostgresFacts(connection, relations, compiled.charter.sources)
        engine.prepared = prepared
    except BaseException:
        connection.close()
        raise
    return engine


def connected(settings: Settings) -> Connection:
    """A connection whose settings the answers rest on; nothing is begun."""
    with _told(settings.shown):
        connection = psycopg.connect(settings.url, autocommit=True, password=settings.password)
    try:
        with _told(settings.shown):
            for statement in _SESSION:
                connection.execute(statement)
            if settings.timeout is not None:
                connection.execute(f"SET statement_timeout TO {int(settings.timeout * 1000)}")
            if settings.threads is not None:
                connection.execute(f"SET max_parallel_workers_per_gather TO {int(settings.threads) - 1}")
        _require_version(connection, settings)
    except BaseException:
        connection.close()
        raise
    return connection


def _require_version(connection: Connection, settings: Settings) -> None:
    if connection.info.server_version < OLDEST * 10000:
        raise InputError(f"{settings.shown} runs PostgreSQL {version(connection)}; {OLDEST} or later is needed.")


def _require_reader(connection: Connection, settings: Settings, tables: Mapping[str, ForeignTable]) -> None:
    writes = () if settings.may_write else rights(connection, tables)
    if writes:
        message = f"The role of {settings.shown} {writes[0]}."
        raise ProblemsError([MAY_WRITE.at(message, hint="Use one that may only read, or say `may write: yes`.")])


def version(connection: Connection) -> str:
    """The server's version, ``15.4``."""
    found = connection.info.server_version
    return f"{found // 10000}.{found % 10000}"


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


def fetched(connection: Connection, text: str) -> list[tuple[Any, ...]]:
    """The rows of a statement, PostgreSQL's errors told in our words."""
    with stoppable(connection.cancel), _told("The server"):
        return connection.execute(text.encode()).fetchall()


@contextmanager
def _told(who: str) -> Iterator[None]:
    try:
        yield
    except psycopg.errors.NumericValueOutOfRange as error:
        message = f"a sum or product over its facts has too many digits ({said(error)})."
        raise ProblemsError([TOO_LARGE.at(message, hint="Declare fewer decimal places.")]) from error
    except psycopg.errors.QueryCanceled as error:
        hint = "Raise `statement timeout`, or ask for fewer periods."
        raise ProblemsError([UNREACHED.at(f"{who} gave up a query: {said(error)}.", hint=hint)]) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise ProblemsError([NO_TABLE.at(f"{who} refuses the role: {said(error)}.", hint="GRANT SELECT.")]) from error
    except psycopg.Error as error:
        hint = "Check the URL, the role and the password."
        raise ProblemsError([UNREACHED.at(f"{who} could not be used: {said(error)}.", hint=hint)]) from error


def said(error: Exception) -> str:
    """The first line of an error."""
    return str(error).strip().partition("\n")[0].rstrip(".")


def _quoted(table: ForeignTable) -> str:
    return ".".join(name(part) for part in table.table)


_TYPES = {"VARCHAR": 'TEXT COLLATE "C"'}


@contextmanager
def scratch(settings: Settings, compiled: CompiledCharter, facts: Facts) -> Iterator[Engine]:
    """Facts in a schema of their own, which goes again: for conformance, by a role that may make one."""
    connection = connected(settings)
    schema = f"tally_scratch_{secrets.token_hex(6)}"
    try:
        with _told(settings.shown):
            connection.execute(sql("CREATE SCHEMA $schema", schema=schema).encode())
        relations: dict[str, Tree] = {}
        for source, rows in facts.items():
            _fill(connection, schema, source, compiled, rows)
            columns = [exp.column(column, quoted=True) for column in compiled.charter.sources[source].columns]
            relations[source] = exp.select(*columns).from_(named_table((schema, source))).subquery()
        connection.execute(_SNAPSHOT)
        engine = PostgresFacts(connection, relations, compiled.charter.sources)
        yield engine
    finally:
        with suppress(psycopg.Error):
            connection.rollback()
            connection.execute(sql("DROP SCHEMA IF EXISTS $schema CASCADE", schema=schema).encode())
        connection.close()


def _fill(
    connection: Connection, schema: str, source: str, compiled: CompiledCharter, rows: Sequence[Mapping[str, Any]]
) -> None:
    held = table_of(compiled, source, rows)
    target = f"{name(schema)}.{name(source)}"
    listed = ", ".join(f"{name(column)} {_TYPES.get(kind, kind)}" for column, kind in held.columns)
    with _told("The server"):
        connection.execute(sql("CREATE TABLE $target ($listed)", target=target, listed=listed).encode())
        with (
            connection.cursor() as cursor,
            cursor.copy(sql("COPY $target FROM STDIN", target=target).encode()) as copy,
        ):
            for row in held.rows:
                copy.write_row(row)
        connection.execute(sql("ANALYZE $target", target=target).encode())
