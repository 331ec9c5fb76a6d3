"""A charter in a few lines, for tests: what is not said is filled in."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import duckdb

from tallystick.charter.compiling import compile_charter
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.facts.tables import FactTable
from tallystick.figures.interpret import interpret
from tallystick.figures.kernel import figures
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row
from tallystick.tallies.engine import tally
from tallystick.terms.businesstime import HolidayTable
from tallystick.terms.figure import Figure

HEAD = """
tallystick: 1
alliance: test
title: A test
"""

AFTER = date(2099, 1, 1)
"""A day on which every period has ended."""


def agreed(text: str, *, holidays: Mapping[str, HolidayTable] | None = None) -> CompiledCharter:
    """The compiled charter of a snippet; version, id and title are added, and a term and parties if none is given."""
    body = dedent(text)
    extra = HEAD
    if "\nterm:" not in body:
        extra += "term: 2013-01-01 .. 2014-01-01\n"
    if "\nparties:" not in body:
        extra += "parties: {us: {name: Us}, them: {name: Them}}\n"
    document = read_texts([("charter.yaml", (extra + body).encode())])
    charter, found = shape(document)
    assert charter is not None, "\n".join(map(str, found))
    return compile_charter(charter, document, holidays=holidays)


def computed(
    compiled: CompiledCharter, facts: Mapping[str, Sequence[Row]], *, as_of: date = AFTER
) -> dict[tuple[str, str, str | None, str], Figure]:
    """Figures by the second engine, by KPI, period, party and scope (``origin=LGA``)."""
    every = requests(compiled, as_of=as_of)
    tables = {source: interpret(asked, facts, compiled) for source, asked in every.items()}
    return by_place(figures(compiled, tables, as_of=as_of))


def by_place(found: Sequence[Figure]) -> dict[tuple[str, str, str | None, str], Figure]:
    """Figures by KPI, period, party and scope."""
    return {
        (each.kpi, each.period, each.party, ", ".join(f"{name}={value}" for name, value in each.scope)): each
        for each in found
    }


STORAGE = {"text": "VARCHAR", "time": "TIMESTAMP", "date": "DATE", "boolean": "BOOLEAN"}


def stored(compiled: CompiledCharter, source: str, rows: Sequence[Row], folder: Path) -> FactTable:
    """Facts as one Parquet file, in the types that the charter declares."""
    columns = compiled.names.sources[source].columns
    types = [
        STORAGE.get(column.kind) or (f"DECIMAL(18,{column.scale})" if column.scale else "BIGINT")
        for column in columns.values()
    ]
    file = folder / f"{source}-{len(list(folder.iterdir()))}.parquet"
    with duckdb.connect() as connection:
        listed = ", ".join(f'"{name}" {type_}' for name, type_ in zip(columns, types, strict=True))
        connection.execute(f"CREATE TABLE facts ({listed})")
        marks = f"({', '.join('?' for _ in columns)})"
        for start in range(0, len(rows), 500):
            held = rows[start : start + 500]
            values = [row.get(name) for row in held for name in columns]
            connection.execute(f"INSERT INTO facts VALUES {', '.join([marks] * len(held))}", values)
        connection.execute(f"COPY facts TO '{file}' (FORMAT parquet)")
    return FactTable(source, (file,), overlapping=False, digests=("",), rows=len(rows), first_time=None, last_time=None)


def measured(
    compiled: CompiledCharter, facts: Mapping[str, Sequence[Row]], folder: Path, *, as_of: date = AFTER
) -> dict[tuple[str, str, str | None, str], Figure]:
    """Figures by the first engine, DuckDB; otherwise as :func:`computed`."""
    tables = {source: stored(compiled, source, rows, folder) for source, rows in facts.items()}
    every = requests(compiled, as_of=as_of)
    found = {source: tally(asked, tables[source], compiled, joined=tables) for source, asked in every.items()}
    return by_place(figures(compiled, found, as_of=as_of))


def by_sql(query: str) -> tuple[Any, ...]:
    """The one row of a query written by hand."""
    with duckdb.connect() as connection:
        (row,) = connection.execute(query).fetchall()
    return tuple(row)
