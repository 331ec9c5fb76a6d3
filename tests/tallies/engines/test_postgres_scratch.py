"""A scratch schema is dropped, or is said to be there still; what broken runs left is found, and nobody else's."""

from collections.abc import Iterator
from functools import partial

import psycopg
import pytest

from agreed import agreed
from tallystick.errors import ProblemsError
from tallystick.tallies.engines.conformance import outcome
from tallystick.tallies.engines.conformance_cases import CASES
from tallystick.tallies.engines.postgres_scratch import dropping, left_behind, scratch, tidied
from tallystick.tallies.engines.settings import Settings

CHARTER = """
sources: {facts: {time: d, key: [id], columns: {id: integer, d: date, word: text}}}
kpis: {n: {title: N, formula: COUNT(*), unit: count, direction: higher}}
"""


@pytest.fixture
def owner(postgres: str) -> Iterator[Settings]:
    """A role that may do anything, on a server without scratch schemas."""
    settings = Settings(postgres, may_write=True)
    tidied(settings)
    yield settings
    tidied(settings)


def schemas(settings: Settings) -> list[str]:
    """The scratch schemas that there are, whoever uses them."""
    with psycopg.connect(settings.url) as connection:
        found = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'tally\\_scratch\\_%'"
        ).fetchall()
    return [name for (name,) in found]


def test_a_schema_goes_when_its_run_ends(owner: Settings) -> None:
    with scratch(owner, agreed(CHARTER), {"facts": []}):
        during = schemas(owner)

    assert len(during) == 1
    assert schemas(owner) == []


def test_a_schema_goes_when_its_run_fails(owner: Settings) -> None:
    with pytest.raises(ValueError, match="nobody expected it"), scratch(owner, agreed(CHARTER), {"facts": []}):
        raise ValueError("nobody expected it")

    assert schemas(owner) == []


def test_a_schema_goes_over_another_connection_where_the_first_breaks(owner: Settings) -> None:
    with scratch(owner, agreed(CHARTER), {"facts": []}), psycopg.connect(owner.url) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")

    assert schemas(owner) == []


@pytest.fixture
def refusing(owner: Settings) -> Iterator[Settings]:
    """A server on which nobody can drop a schema, not even its owner."""
    with psycopg.connect(owner.url, autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION keep() RETURNS event_trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'schemas are kept here'; END $$"
        )
        connection.execute(
            "CREATE EVENT TRIGGER keep ON ddl_command_start WHEN TAG IN ('DROP SCHEMA') EXECUTE FUNCTION keep()"
        )
    yield owner
    with psycopg.connect(owner.url, autocommit=True) as connection:
        connection.execute("DROP EVENT TRIGGER IF EXISTS keep")
        connection.execute("DROP FUNCTION keep")


def test_a_schema_that_stays_is_named_with_the_statement_that_drops_it(refusing: Settings) -> None:
    with pytest.raises(ProblemsError) as caught, scratch(refusing, agreed(CHARTER), {"facts": []}):
        (schema,) = schemas(refusing)

    assert str(caught.value) == (
        f"T023 The scratch schema {schema} was left behind in {refusing.shown}: schemas are kept here. "
        f"As its owner: {dropping(schema)}"
    )


def test_what_was_wrong_before_is_said_beside_it(refusing: Settings) -> None:
    too_large = next(case for case in CASES if case.name == "too large")

    found = outcome(too_large, partial(scratch, refusing))

    assert found.found == "T003 T023"
    assert "has more than 38 digits" in found.said
    assert "was left behind" in found.said


def test_what_a_broken_run_left_is_found_and_what_is_in_use_is_not(owner: Settings) -> None:
    abandoned = "tally_scratch_0123456789ab"
    with psycopg.connect(owner.url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {abandoned}".encode())
        connection.execute(f"CREATE TABLE {abandoned}.facts (id INT)".encode())
        connection.execute("CREATE SCHEMA IF NOT EXISTS tally_scratch_of_somebody")

    with scratch(owner, agreed(CHARTER), {"facts": []}):
        found, gone = left_behind(owner), tidied(owner)
        during = schemas(owner)

    assert found == gone == (abandoned,)
    assert len(during) == 2, "the one in use, and one with a name that is not ours"
    assert left_behind(owner) == ()
    with psycopg.connect(owner.url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA tally_scratch_of_somebody")


def test_what_the_role_may_not_drop_is_left_to_its_owner(owner: Settings) -> None:
    abandoned = "tally_scratch_0123456789ab"
    with psycopg.connect(owner.url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {abandoned}".encode())
        connection.execute("DROP ROLE IF EXISTS looker")
        connection.execute("CREATE ROLE looker LOGIN")
    reader = Settings(owner.url.replace("://us@", "://looker@"))

    with pytest.raises(ProblemsError, match=rf"T023 The scratch schema {abandoned} .*must be owner of schema"):
        tidied(reader)

    assert left_behind(reader) == (abandoned,)
