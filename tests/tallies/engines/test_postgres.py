"""What PostgreSQL would answer otherwise: order of texts, rows written meanwhile, roles, division."""

import psycopg
import pytest
from sqlglot import parse_one

from agreed import agreed
from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import InputError, ProblemsError
from tallystick.figures.requests import requests
from tallystick.tallies.engine import tally_on
from tallystick.tallies.engines.foreign import ForeignTable
from tallystick.tallies.engines.postgres_sql import postgres_text
from tallystick.tallies.engines.postgres_tables import opened
from tallystick.tallies.engines.settings import Settings
from tallystick.terms.tally import TallyTable

CHARTER = """
sources: {facts: {time: d, key: [id], columns: {id: integer, d: date, word: text}}}
kpis:
  n: {title: N, formula: COUNT(*), unit: count, direction: higher, by: [word]}
  w: {title: W, formula: COUNT(DISTINCT word), unit: count, direction: higher}
"""
TABLE = {"facts": ForeignTable(("rows_of_facts",))}


def filled(url: str, *statements: str) -> None:
    """Runs statements as the owner."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in ("DROP TABLE IF EXISTS rows_of_facts", *statements):
            connection.execute(statement.encode())


def counted(url: str, compiled: CompiledCharter) -> TallyTable:
    """The tallies of the table."""
    engine = opened(Settings(url, may_write=True), TABLE, compiled)
    try:
        return tally_on(requests(compiled)["facts"], engine, compiled)
    finally:
        engine.close()


def test_texts_that_the_database_takes_for_equal_are_told_apart(postgres: str) -> None:
    filled(
        postgres,
        "CREATE COLLATION IF NOT EXISTS lax (provider = icu, locale = 'und-u-ks-level1', deterministic = false)",
        "CREATE TABLE rows_of_facts (id INT, d DATE, word TEXT COLLATE lax)",
        "INSERT INTO rows_of_facts VALUES (1, '2013-01-01', 'a'), (2, '2013-01-01', 'A'), (3, '2013-01-01', 'ä')",
    )

    found = counted(postgres, agreed(CHARTER))

    assert {key[1] for key in found.rows} == {"a", "A", "ä"}
    assert set(found.recomputed.values()) == {3}


def test_rows_written_meanwhile_are_not_seen(postgres: str) -> None:
    filled(
        postgres,
        "CREATE TABLE rows_of_facts (id INT PRIMARY KEY, d DATE, word TEXT)",
        "INSERT INTO rows_of_facts VALUES (1, '2013-01-01', 'a')",
    )
    compiled = agreed(CHARTER)
    engine = opened(Settings(postgres, may_write=True), TABLE, compiled)
    with psycopg.connect(postgres, autocommit=True) as other:
        other.execute("INSERT INTO rows_of_facts VALUES (2, '2013-01-01', 'b')")

    found = tally_on(requests(compiled)["facts"], engine, compiled)
    engine.close()

    assert [key[1] for key in found.rows] == ["a"]
    assert len(counted(postgres, compiled).rows) == 2


def test_a_role_that_may_write_is_refused(postgres: str) -> None:
    filled(postgres, "CREATE TABLE rows_of_facts (id INT, d DATE, word TEXT)")

    with pytest.raises(ProblemsError, match=r"T018 The role of .* is a superuser, who may do anything"):
        opened(Settings(postgres), TABLE, agreed(CHARTER))


def test_a_server_that_does_not_answer_is_named_without_secrets() -> None:
    settings = Settings("postgresql://us@127.0.0.1:9/none", password="hush")  # noqa: S106  (nobody's)

    with pytest.raises(ProblemsError, match=r"T020 postgresql://us@127.0.0.1:9/none could not be used") as caught:
        opened(settings, TABLE, agreed(CHARTER))
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("query", ["SELECT a / b", "SELECT AVG(a)", "SELECT CAST(a AS DOUBLE)", "SELECT STDDEV(a)"])
def test_what_is_not_exact_is_refused(query: str) -> None:
    with pytest.raises(InputError, match="exact on PostgreSQL"):
        postgres_text(parse_one(query, dialect="duckdb"))


def test_a_query_is_written_in_the_words_of_postgresql() -> None:
    query = parse_one(
        "SELECT COUNT_IF(a), CAST(b AS VARCHAR), GROUPING_ID(b), c // 2 FROM t ORDER BY b DESC", dialect="duckdb"
    )

    assert postgres_text(query) == (
        'SELECT COUNT(CASE WHEN a THEN 1 END), (CAST(b AS TEXT) COLLATE "C"), GROUPING(b), '
        "CAST(DIV(CAST(c AS DECIMAL), CAST(2 AS DECIMAL)) AS BIGINT) FROM t ORDER BY b DESC NULLS LAST"
    )
