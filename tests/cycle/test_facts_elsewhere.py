"""Figures of facts that stay in the tables of a data base are those of the same facts recorded, and say so."""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import psycopg
import pytest

from cycle.small import CHARTER, ROWS, make_workspace
from journeys.calling import tally
from journeys.recorded import Recorded
from tallystick.cycle.amending import amend
from tallystick.cycle.computing import compute
from tallystick.cycle.provenance import source_notes
from tallystick.errors import ProblemsError
from tallystick.facts.store import FactStore
from tallystick.facts.tables import current_rows_sql
from tallystick.tallies.engines.conformance_cases import CASES
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


@pytest.mark.slow
def test_a_check_names_what_does_not_hold(workspace: Path) -> None:
    assert tally("engine", "check", workspace).code == 0
    (workspace / "deployment.yaml").write_text(DEPLOYMENT.replace("days_late", "lateness"))

    found = tally("engine", "check", workspace, "--format", "csv")

    assert found.code == 1
    assert b"T012" in found.out
    assert b"has no column 'lateness'" in found.out


def test_a_check_runs_the_suite_where_no_role_can_forbid_it_and_leaves_it_out_where_asked(workspace: Path) -> None:
    whole, quick = (
        tally("engine", "check", workspace, *more, "--format", "json").json() for more in ((), ("--quick",))
    )

    (suite,) = [each for each in whole if each["what"] == "conformance"]
    assert suite["holds"] == "yes"
    assert suite["found"].startswith(f"{len(CASES)} of {len(CASES)} cases, digest ")
    assert quick == [each for each in whole if each["what"] != "conformance"]


def on_server(workspace: Path, url: str, *, role: str = "us", more: str = "") -> None:
    """A PostgreSQL table for the facts, which a role reads."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("DROP TABLE IF EXISTS parcels")
        server.execute("CREATE TABLE parcels (id TEXT PRIMARY KEY, carrier TEXT, promised DATE, days_late INT)")
        server.execute("GRANT SELECT ON parcels TO PUBLIC")
    engine = f'{{url: "{url.replace("://us@", f"://{role}@")}"{more}}}'
    (workspace / "deployment.yaml").write_text(DEPLOYMENT.replace('{url: "duckdb:///house.duckdb"}', engine))


def test_on_a_server_the_suite_needs_a_role_that_may_make_a_schema(workspace: Path, postgres: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("DROP ROLE IF EXISTS only_reads")
        server.execute("CREATE ROLE only_reads LOGIN")
    on_server(workspace, postgres, role="only_reads")

    found = {each["what"]: each for each in tally("engine", "check", workspace, "--format", "json").json()}

    assert found["conformance"]["found"] == "not run, as it needs a role that may make a schema"
    assert found["scratch"]["found"] == "nothing left behind"
    assert found["rights"]["found"] == "the role only_reads may not change the facts"


def test_what_a_broken_run_left_on_a_server_is_found_and_removed(workspace: Path, postgres: str) -> None:
    on_server(workspace, postgres, more=", may write: yes")
    abandoned = "tally_scratch_feedfeedfeed"
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f"CREATE SCHEMA {abandoned}".encode())

    found = tally("engine", "check", workspace, "--quick", "--format", "csv")
    tidied = tally("engine", "check", workspace, "--quick", "--tidy", "--format", "csv")

    assert found.code == 1
    assert f'scratch,"left behind by broken runs, remove them with --tidy: {abandoned}",NO' in found.text
    assert tidied.code == 0
    assert f"{abandoned}: removed,yes" in tidied.text


def test_an_amendment_counts_facts_where_they_are(workspace: Path, tmp_path: Path) -> None:
    changed = make_workspace(tmp_path / "new", CHARTER.replace("COUNT_IF(late <= 0)", "COUNT_IF(late <= 2)"))

    there = amend(workspace, changed, workspace=workspace, as_of=DAY)
    here = amend(workspace, changed, facts=workspace / "files", as_of=DAY)

    assert there.figures == here.figures
    assert there.figures


def test_an_amendment_may_bring_a_column_that_the_deployment_maps_already(workspace: Path, tmp_path: Path) -> None:
    """The old charter does not declare it, and is not refused for that."""
    text = CHARTER.replace("late: integer}", "late: integer, heavy: boolean}")
    changed = make_workspace(tmp_path / "new", text)
    (workspace / "deployment.yaml").write_text(
        DEPLOYMENT.replace("late: days_late", "late: days_late, heavy: is_heavy")
    )
    with duckdb.connect(workspace / "house.duckdb") as connection:
        connection.execute("ALTER TABLE parcels ADD COLUMN is_heavy BOOLEAN")

    found = amend(workspace, changed, workspace=workspace, as_of=DAY)

    assert [move for move in found.figures or () if move.is_other_value] == []


def test_events_of_a_source_that_is_counted_elsewhere_are_refused(workspace: Path) -> None:
    file = workspace / "events.jsonl"
    file.write_text('{"id": "z1", "carrier": "N", "promised": "2024-02-01", "late": 0}\n')

    found = tally("ingest", workspace, "deliveries", file)

    assert found.code != 0
    assert "counted where they are, by engine 'house' of deployment.yaml" in found.err
    assert not (workspace / "facts").exists()


TWO = (
    CHARTER.replace("delivered: COUNT(*)", "delivered: {formula: COUNT(*), source: deliveries}").replace(
        "measures:\n",
        "  returns: {time: day, key: id, columns: {id: text, day: date}, due: 3 business days}\nmeasures:\n",
    )
    + """\
  returned: {title: Returns, formula: COUNT(*), source: returns, unit: returns, direction: lower, rounding: 0 places}
"""
)


def test_events_change_figures_beside_a_source_that_is_counted_elsewhere(workspace: Path) -> None:
    (workspace / "charter.yaml").write_text(TWO)
    file = workspace / "events.jsonl"
    file.write_text('{"id": "r1", "day": "2024-02-01"}\n')

    found = tally("ingest", workspace, "returns", file, "--watch", "--memory", "200MB", "--threads", "1")

    assert found.code == 0, found.err
    figures = {
        (each["figure"]["kpi"], each["figure"]["period"]): each["figure"]["after"]
        for each in map(json.loads, found.text.splitlines())
        if "figure" in each and each["figure"]["party"] is None
    }
    assert figures["returned", "2024-02"] == "1"
    assert figures["volume", "2024-02"] == "4", "as the table of the deployment has it"


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
