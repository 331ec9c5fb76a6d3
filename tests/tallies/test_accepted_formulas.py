"""Every accepted formula of the corpus gives the figure that SQL written by hand gives on the same facts."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import isclose
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from agreed import AFTER, agreed, stored
from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.formula.bind import bind
from tallystick.charter.formula.parse import parse
from tallystick.figures.interpret import interpret
from tallystick.figures.kernel import figures
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row, Value
from tallystick.tallies.engine import tally
from tallystick.terms.figure import Figure

CORPUS = Path(__file__).parents[1] / "charter/formula"
READ: dict[str, Any] = yaml.safe_load((CORPUS / "accept.yaml").read_text(encoding="utf-8"))
CASES: list[dict[str, str]] = READ["cases"]


def declared(column: dict[str, Any]) -> str:
    """A column as charters write it."""
    if column["kind"] != "number":
        return f"{{type: {column['kind']}}}"
    return f"{{type: number, unit: {column['unit']}, scale: {column['scale']}}}"


def charter() -> CompiledCharter:
    """One KPI for each formula, for the one year in which all facts are placed."""
    columns = ", ".join(f"{column['name']}: {declared(column)}" for column in READ["columns"])
    base = agreed(f"""
calendar: years
sources:
  facts:
    time: at
    key: [at]
    columns: {{at: date, {columns}}}
kpis:
  first: {{title: First, formula: COUNT(*), unit: count, direction: higher}}
""")
    return replace(base, kpis=dict(definitions(base)))


def definitions(base: CompiledCharter) -> Iterator[tuple[str, KpiDefinition]]:
    """One definition for each formula."""
    first = base.kpis["first"]
    for number, case in enumerate(CASES):
        bound = bind(parse(case["formula"]), base.names)
        yield f"k{number}", replace(first, id=f"k{number}", bound=bound, unit=bound.unit, factor=Fraction(1))


def read(text: str, kind: str) -> Value:
    """A field of the fixture as a value."""
    if text == "":
        return None
    match kind:
        case "number":
            return Decimal(text)
        case "boolean":
            return text == "true"
        case "date":
            return date.fromisoformat(text)
        case "time":
            return datetime.fromisoformat(text)
        case _:
            return text


def rows() -> list[Row]:
    """The facts of the fixture, all placed in the same year."""
    kinds = {column["name"]: column["kind"] for column in READ["columns"]}
    with (CORPUS / "fixture.csv").open(encoding="utf-8", newline="") as file:
        return [
            {"at": date(2013, 1, 1)} | {name: read(text, kinds[name]) for name, text in row.items()}
            for row in csv.DictReader(file)
        ]


@pytest.fixture(scope="module")
def by_duckdb(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Figure]:
    """Every figure by the first engine."""
    compiled = charter()
    table = stored(compiled, "facts", rows(), tmp_path_factory.mktemp("facts"))
    tables = {"facts": tally(requests(compiled)["facts"], table, compiled)}
    return {each.kpi: each for each in figures(compiled, tables, as_of=AFTER)}


@pytest.fixture(scope="module")
def by_python() -> dict[str, Figure]:
    """Every figure by the second engine."""
    compiled = charter()
    tables = {"facts": interpret(requests(compiled)["facts"], {"facts": rows()}, compiled)}
    return {each.kpi: each for each in figures(compiled, tables, as_of=AFTER)}


@pytest.fixture(scope="module")
def by_hand() -> Iterator[duckdb.DuckDBPyConnection]:
    """The fixture as a table, for SQL written by hand."""
    types = ", ".join(f"'{column['name']}': '{column['sql']}'" for column in READ["columns"])
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE facts AS FROM read_csv('{CORPUS / 'fixture.csv'}', columns = {{{types}}}, nullstr = '')"
        )
        yield connection


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case["formula"] for case in CASES])
def test_a_formula_gives_what_sql_by_hand_gives(
    number: int,
    by_hand: duckdb.DuckDBPyConnection,
    by_duckdb: dict[str, Figure],
    by_python: dict[str, Figure],
) -> None:
    (expected,) = by_hand.execute(f"SELECT {CASES[number]['sql']} FROM facts").fetchall()[0]

    found = by_duckdb[f"k{number}"]

    assert found == by_python[f"k{number}"]
    if expected is None:
        assert found.missing is not None
    elif isinstance(expected, float):
        assert found.exact is not None
        assert isclose(found.exact, expected, rel_tol=1e-12)
    else:
        assert found.exact == expected
