"""DuckDB reaches what it was allowed to reach, and nothing else."""

from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.charter.model.sources import Source
from tallystick.facts.duck import connect, literal, name
from tallystick.facts.problems import PROBLEMS
from tallystick.facts.tables import FactTable, current_rows_sql


def test_only_the_files_and_folders_named_are_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for path in (tmp_path / "in" / "a.csv", tmp_path / "b.csv", tmp_path / "c.csv"):
        path.write_text("x\n1\n")

    with closing(connect(files=[tmp_path / "b.csv"], folders=[tmp_path / "in"])) as connection:
        for allowed in ("in/a.csv", "b.csv"):
            assert connection.execute("SELECT count(*) FROM read_csv(?)", [str(tmp_path / allowed)]).fetchall() == [
                (1,)
            ]
        with pytest.raises(duckdb.PermissionException, match="Cannot access file"):
            connection.execute("SELECT * FROM read_csv(?)", [str(tmp_path / "c.csv")])
        with pytest.raises(duckdb.PermissionException):
            connection.execute(f"COPY (SELECT 1) TO {literal(str(tmp_path / 'd.csv'))}")


@pytest.mark.parametrize(
    "statement",
    [
        "SET threads = 1",
        "SET enable_external_access = true",
        "INSTALL spatial",
        "ATTACH 'x.db'",
        "SET memory_limit = '1TB'",
    ],
)
def test_what_was_shut_stays_shut(statement: str) -> None:
    with closing(connect()) as connection, pytest.raises(duckdb.Error):
        connection.execute(statement)


@given(text=st.text())
def test_any_text_is_a_literal_and_any_name_an_identifier(text: str) -> None:
    with closing(connect(threads=1)) as connection:
        assert connection.execute(f"SELECT {literal(text)}").fetchall() == [(text,)]
        if text and "\x00" not in text:
            assert connection.execute(f"SELECT 1 AS {name(text)}").description[0][0] == text


def test_a_source_without_files_is_a_table_without_rows() -> None:
    source = Source.model_validate({"key": "n", "columns": {"n": "integer", "amount": "USD", "at": "time"}})
    table = FactTable("s", (), overlapping=False, digests=(), rows=0, first_time=None, last_time=None)

    with closing(connect()) as connection:
        found = connection.execute(current_rows_sql(table, source).sql("duckdb"))
        assert [(column[0], str(column[1])) for column in found.description] == [
            ("n", "BIGINT"),
            ("amount", "DECIMAL(18,2)"),
            ("at", "TIMESTAMP"),
        ]
        assert found.fetchall() == []


def test_paths_with_quotes_are_read(tmp_path: Path) -> None:
    file = tmp_path / 'it\'s "here".parquet'
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 1::BIGINT AS n) TO {literal(str(file))} (FORMAT parquet)")
    source = Source.model_validate({"key": "n", "columns": {"n": "integer"}})
    table = FactTable("s", (file,), overlapping=False, digests=("x",), rows=1, first_time=None, last_time=None)

    with closing(connect(files=[file])) as connection:
        assert connection.execute(current_rows_sql(table, source).sql("duckdb")).fetchall() == [(1,)]


def test_problem_ids_are_listed_once_and_in_order() -> None:
    ids = [kind.id for kind in PROBLEMS]

    assert ids == sorted(set(ids))
    assert all(kind.title and kind.explanation.endswith(".") for kind in PROBLEMS)
