"""Facts in PostgreSQL (14 and later), tallied by the server in one snapshot, by psycopg (the extra ``postgres``).

Everything runs in one transaction, ``REPEATABLE READ READ ONLY``, from opening to closing: checks and tallies see the
same rows, whatever is written meanwhile. Only counts, sums and values come back.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlglot import exp

from tallystick.charter.model.sources import Source
from tallystick.errors import InputError, ProblemsError, TallystickError
from tallystick.tallies.engines.digits import too_large
from tallystick.tallies.engines.engine import Answer, Tree
from tallystick.tallies.engines.postgres_sql import RULES, postgres_text
from tallystick.tallies.engines.problems import NO_TABLE, UNREACHED
from tallystick.tallies.engines.rules import rewritten
from tallystick.tallies.engines.settings import Settings
from tallystick.tallies.engines.translated import Translated
from tallystick.tallies.means import stoppable

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

SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
"""What begins the transaction in which everything is read."""

Connection = psycopg.Connection[tuple[Any, ...]]


class PostgresFacts(Translated):
    """The facts of some sources on a connection that holds its snapshot."""

    name = "postgresql"

    def __init__(self, connection: Connection, relations: Mapping[str, Tree], sources: Mapping[str, Source]) -> None:
        """``relations`` are the rows that count of each source, in DuckDB's meaning, over the server's own tables."""
        super().__init__({source: _native(relation) for source, relation in relations.items()}, sources)
        self.connection = connection
        self.memory: int | None = None

    def text(self, query: Tree, *, pretty: bool = False) -> str:
        """The query as PostgreSQL reads it."""
        return postgres_text(query, placed=self.placed, pretty=pretty)

    def run(self, query: Tree) -> Answer:
        """The rows of a query."""
        return self.meant(query, lambda: fetched(self.connection, self.text(query)))

    def close(self) -> None:
        """Let go of the snapshot and the connection."""
        self.meaning.close()
        self.connection.close()

    def snapshot(self) -> str:
        """The server's own name of what it sees: transactions that are over, and those that are not."""
        ((found,),) = fetched(self.connection, "SELECT pg_current_snapshot()::text")
        return str(found)


def _native(relation: Tree) -> Tree:
    found = rewritten(relation, RULES)
    return found if isinstance(found, exp.Subquery) else exp.Subquery(this=found)


def connected(settings: Settings) -> Connection:
    """A connection whose settings the answers rest on; nothing is begun."""
    with told(settings.shown):
        connection = psycopg.connect(settings.url, autocommit=True, password=settings.password)
    try:
        with told(settings.shown):
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


def version(connection: Connection) -> str:
    """The server's version, ``15.4``."""
    found = connection.info.server_version
    return f"{found // 10000}.{found % 10000}"


def fetched(connection: Connection, text: str) -> list[tuple[Any, ...]]:
    """The rows of a statement, PostgreSQL's errors told in our words."""
    with stoppable(connection.cancel), told("The server"):
        return connection.execute(text.encode()).fetchall()


@contextmanager
def told(who: str) -> Iterator[None]:
    """PostgreSQL's errors within the block are told in our words."""
    try:
        yield
    except psycopg.errors.NumericValueOutOfRange as error:
        raise too_large(said(error)) from error
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
