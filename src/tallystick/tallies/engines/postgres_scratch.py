"""Scratch schemas: facts put into PostgreSQL for a conformance run, and removed again.

Whoever has made one holds an advisory lock on its name as long as it is in use, so that what a broken run left behind
can be told from what another run is using at the moment.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlglot import exp

from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import Problem, ProblemsError
from tallystick.facts.duck import name, sql
from tallystick.tallies.engines.engine import Engine, Tree
from tallystick.tallies.engines.foreign import named_table
from tallystick.tallies.engines.given import Facts, table_of
from tallystick.tallies.engines.postgres import SNAPSHOT, Connection, PostgresFacts, connected, said, told
from tallystick.tallies.engines.problems import LEFT_BEHIND
from tallystick.tallies.engines.settings import Settings

PREFIX = "tally_scratch_"
_LOCKED = 0x7A11
"""The class of our advisory locks; the second half of each is the hash of a schema's name."""

_TYPES = {"VARCHAR": 'TEXT COLLATE "C"'}


@contextmanager
def scratch(settings: Settings, compiled: CompiledCharter, facts: Facts) -> Iterator[Engine]:
    """Facts in a schema of their own, which goes again: for conformance, by a role that may make one.

    Raises ProblemsError (T023), beside what went wrong within the block, for a schema that could not be dropped.
    """
    connection = connected(settings)
    schema = f"{PREFIX}{secrets.token_hex(6)}"
    try:
        connection.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", (_LOCKED, schema))
        with told(settings.shown):
            connection.execute(sql("CREATE SCHEMA $schema", schema=schema).encode())
        relations: dict[str, Tree] = {}
        for source, rows in facts.items():
            _fill(connection, schema, source, compiled, rows)
            columns = [exp.column(column, quoted=True) for column in compiled.charter.sources[source].columns]
            relations[source] = exp.select(*columns).from_(named_table((schema, source))).subquery()
        connection.execute(SNAPSHOT)
        yield PostgresFacts(connection, relations, compiled.charter.sources)
    except BaseException as wrong:
        left = _dropped(connection, schema, settings)
        if left:
            others = wrong.problems if isinstance(wrong, ProblemsError) else ()
            raise ProblemsError([*others, *left]) from wrong
        raise
    left = _dropped(connection, schema, settings)
    if left:
        raise ProblemsError(left)


def _dropped(connection: Connection, schema: str, settings: Settings) -> tuple[Problem, ...]:
    """Drops a schema, over another connection where the first has broken; the problem where neither way goes."""
    try:
        with connection:  # which closes it
            connection.rollback()
            _drop(connection, schema)
    except psycopg.Error:
        try:
            with connected(settings) as another:
                _drop(another, schema)
        except (psycopg.Error, ProblemsError) as error:
            return (_left(schema, settings, error),)
    return ()


def _left(schema: str, settings: Settings, error: Exception) -> Problem:
    message = f"The scratch schema {schema} was left behind in {settings.shown}: {said(error)}."
    return LEFT_BEHIND.at(message, hint=f"As its owner: {dropping(schema)}")


def _drop(connection: Connection, schema: str) -> None:
    connection.execute(dropping(schema).encode())


def dropping(schema: str) -> str:
    """The statement that removes a scratch schema with all that is in it.

    >>> dropping("tally_scratch_0011")
    'DROP SCHEMA IF EXISTS tally_scratch_0011 CASCADE;'
    """
    return sql("DROP SCHEMA IF EXISTS $schema CASCADE;", schema=schema)


def left_behind(settings: Settings) -> tuple[str, ...]:
    """The scratch schemas that nobody uses: of runs that were broken off."""
    with connected(settings) as connection:
        return _unused(connection)


def tidied(settings: Settings) -> tuple[str, ...]:
    """Drops the scratch schemas that nobody uses, and names them.

    Raises ProblemsError (T023) for those that the role may not drop, once the others are gone.
    """
    dropped: list[str] = []
    kept: list[Problem] = []
    with connected(settings) as connection:
        for schema in _unused(connection):
            try:
                _drop(connection, schema)
                dropped.append(schema)
            except psycopg.Error as error:
                kept.append(_left(schema, settings, error))
    if kept:
        raise ProblemsError(kept)
    return tuple(dropped)


def _unused(connection: Connection) -> tuple[str, ...]:
    found = connection.execute(
        "SELECT nspname::text FROM pg_namespace WHERE nspname ~ %s ORDER BY nspname", (f"^{PREFIX}[0-9a-f]{{12}}$",)
    ).fetchall()
    return tuple(schema for (schema,) in found if _is_unused(connection, schema))


def _is_unused(connection: Connection, schema: str) -> bool:
    key = (_LOCKED, schema)
    ((free,),) = connection.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", key).fetchall()
    if free:
        connection.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", key)
    return bool(free)


def _fill(
    connection: Connection, schema: str, source: str, compiled: CompiledCharter, rows: Sequence[Mapping[str, Any]]
) -> None:
    held = table_of(compiled, source, rows)
    target = f"{name(schema)}.{name(source)}"
    listed = ", ".join(f"{name(column)} {_TYPES.get(kind, kind)}" for column, kind in held.columns)
    with told("The server"):
        connection.execute(sql("CREATE TABLE $target ($listed)", target=target, listed=listed).encode())
        with (
            connection.cursor() as cursor,
            cursor.copy(sql("COPY $target FROM STDIN", target=target).encode()) as copy,
        ):
            for row in held.rows:
                copy.write_row(row)
        connection.execute(sql("ANALYZE $target", target=target).encode())
