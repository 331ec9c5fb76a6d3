"""Figures of facts that stay in the tables of a data base are those of the same facts recorded, and say so."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import psycopg
import pytest

from cycle.small import CHARTER, ROWS
from journeys.calling import tally
from journeys.recorded import Recorded
from tallystick.cycle.computing import compute
from tallystick.cycle.provenance import source_notes
from tallystick.errors import ProblemsError
from tallystick.facts.store import FactStore
from tallystick.facts.tables import current_rows_sql
from tallystick.terms.canonical import sha256_hex
from tallystick.terms.tally_record import table_content

DAY = date(2024, 7, 10)
DEPLOYMENT = """\
engines: {house: {url: "duckdb:///house.duckdb"}}
sources: {deliveries: {engine: house, table: parcels, columns: {late: days_late}}}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Facts in a DuckDB file, and the same in a CSV file beside it."""
    (tmp_path / "charter.yaml").write_text(CHARTER)
    (tmp_path / "deployment.yaml").write_text(DEPLOYMENT)
    (tmp_path / "files").mkdir()
    file = tmp_path / "files" / "deliveries.csv"
    file.write_text(ROWS)
    with duckdb.connect(tmp_path / "house.duckdb") as connection:
        connection.execute(f"CREATE TABLE parcels AS SELECT * RENAME (late AS days_late) FROM read_csv('{file}')")
    return tmp_path


def test_figures_are_those_of_the_same_facts_read_from_a_file(workspace: Path) -> None:
    there = compute(workspace, as_of=DAY)
    here = compute(workspace, facts=workspace / "files", as_of=DAY)

    assert there.figures == here.figures
    assert [table_content(each) for each in there.tallies.values()] == [
        table_content(each) for each in here.tallies.values()
    ]


def test_the_result_says_that_nothing_was_recorded(workspace: Path) -> None:
    found = compute(workspace, as_of=DAY)
    (note,) = source_notes(found)
    away = found.elsewhere["deliveries"]

    assert dict(found.facts) == {}
    assert (away.table, away.engine, away.rows, away.left_out) == ("parcels", "duckdb", note.kept, 0)
    assert away.digest == sha256_hex(table_content(found.tallies["deliveries"]))
    assert note.batches == ()
    assert any("Facts of 'deliveries' were not recorded" in each for each in found.remarks)
    assert any("They have no batches and no digests" in each for each in note.remarks)


def test_what_a_table_held_in_the_past_is_not_guessed(workspace: Path) -> None:
    with pytest.raises(ProblemsError, match="T022 What the tables of deliveries held at 2024-01-31"):
        compute(workspace, as_of=DAY, known_at=datetime(2024, 1, 31, tzinfo=UTC))


def test_commands_work_unchanged(workspace: Path) -> None:
    for command in (
        ["figures"],
        ["scorecard"],
        ["report", "--period", "2024-02", "--out", str(workspace / "page.html")],
    ):
        found = tally(command[0], workspace, *command[1:], "--as-of", str(DAY))
        assert found.code == 0, found.err
    assert "were not recorded" in (workspace / "page.html").read_text()


def test_a_check_names_what_does_not_hold(workspace: Path) -> None:
    assert tally("engine", "check", workspace).code == 0
    (workspace / "deployment.yaml").write_text(DEPLOYMENT.replace("days_late", "lateness"))

    found = tally("engine", "check", workspace, "--format", "csv")

    assert found.code == 1
    assert b"T012" in found.out
    assert b"has no column 'lateness'" in found.out


def test_the_suite_runs_by_command(workspace: Path) -> None:
    found = tally("engine", "conformance", f"duckdb:///{workspace}/x.duckdb", "--format", "json")

    assert found.code == 0, found.err
    assert b'"holds": "NO"' not in found.out


@pytest.mark.slow
def test_the_whole_demo_on_postgresql_gives_the_same_tallies_byte_for_byte(
    demo: Recorded, postgres: str, tmp_path: Path
) -> None:
    root = tmp_path / "demo"
    shutil.copytree(demo.root, root, ignore=shutil.ignore_patterns("facts"))
    here = compute(demo.root, record=False)
    sources = here.compiled.charter.sources
    with psycopg.connect(postgres, autocommit=True) as server, duckdb.connect() as kept:
        server.execute("DROP SCHEMA IF EXISTS demo CASCADE")
        server.execute("CREATE SCHEMA demo")
        for source, table in FactStore(demo.root / "facts").tables(None).items():
            kept.execute(f"CREATE TABLE {source} AS {current_rows_sql(table, sources[source]).sql('duckdb')}")
            columns = ", ".join(f'"{row[0]}" {row[1]}' for row in kept.execute(f"DESCRIBE {source}").fetchall())
            server.execute(f"CREATE TABLE demo.{source} ({columns})".encode())
            with server.cursor().copy(f"COPY demo.{source} FROM STDIN".encode()) as copy:
                for row in kept.execute(f"FROM {source}").fetchall():
                    copy.write_row(row)
    entries = "".join(f"  {source}: {{engine: house, table: demo.{source}, zone: UTC}}\n" for source in sources)
    (root / "deployment.yaml").write_text(
        f'engines:\n  house: {{url: "{postgres}", may write: yes}}\nsources:\n{entries}'
    )

    there = compute(root, record=False)

    assert {source: sha256_hex(table_content(table)) for source, table in there.tallies.items()} == {
        source: sha256_hex(table_content(table)) for source, table in here.tallies.items()
    }
    assert there.figures == here.figures
    assert len(there.figures) > 3000
