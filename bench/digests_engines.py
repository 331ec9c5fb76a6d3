"""One engine of the digests' benchmark: tallies of every layout, as digests."""

import argparse
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.digests_layouts import ORDERS

if TYPE_CHECKING:
    from tallystick.charter.definitions import CompiledCharter
    from tallystick.charter.model.sources import Column
    from tallystick.facts.tables import FactTable
    from tallystick.tallies.engines.engine import Engine

    Opening = Callable[[str, str, Mapping[str, FactTable], CompiledCharter], Engine]
    """From set, order, files and charter to an engine."""


def main() -> None:
    """Fill a PostgreSQL server, or tally everything on an engine and print what was found as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("fill", "tally"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engine", default="duckdb")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--url", default="")
    given = parser.parse_args()
    if given.what == "fill":
        fill(given.folder, given.url)
    else:
        print(json.dumps(list(tallied(given.folder, given.engine, threads=given.threads, url=given.url))))


def tallied(folder: Path, engine: str, *, threads: int, url: str) -> list[dict[str, Any]]:
    """The digest of each set in each order, with what it took."""
    from tallystick.figures.requests import requests  # noqa: PLC0415  (importing is part of the start)
    from tallystick.tallies.engine import tally_on  # noqa: PLC0415  (likewise)
    from tallystick.tallies.engines.conformance import digest_of  # noqa: PLC0415  (likewise)

    began = time.perf_counter()
    opening = _OPENING[engine](threads, url)
    start = time.perf_counter() - began
    found = []
    for kept, compiled in charters(folder).items():
        asked = requests(compiled)
        for order in ORDERS:
            began = time.perf_counter()
            opened = opening(kept, order, files(folder, kept, order), compiled)
            try:
                tables = {source: tally_on(request, opened, compiled) for source, request in asked.items()}
            finally:
                opened.close()
            wall = time.perf_counter() - began
            count = sum(len(each.rows) * len(each.columns) + len(each.recomputed) for each in tables.values())
            run = {"engine": engine, "threads": threads, "set": kept, "order": order, "start": start, "wall": wall}
            found.append({**run, "figures": count, "digest": digest_of(tables)})
    return found


def charters(folder: Path) -> "dict[str, CompiledCharter]":
    """The compiled charter of each set."""
    from tallystick.cycle.workspace import compiled_charter, open_workspace  # noqa: PLC0415  (as above)
    from tallystick.tallies.engines.conformance import compiled_of  # noqa: PLC0415  (as above)

    return {
        "orders": compiled_of((folder / "charter.yaml").read_text(encoding="utf-8")),
        "flights": compiled_charter(open_workspace(folder / "workspace")),
    }


def files(folder: Path, kept: str, order: str) -> "dict[str, FactTable]":
    """The files of each source of a layout."""
    from tallystick.facts.tables import FactTable  # noqa: PLC0415  (as above)

    place = folder / kept / order.replace(" ", "-")
    found = {each.name: tuple(sorted(each.glob("*.parquet"))) for each in sorted(place.iterdir())}
    return {
        name: FactTable(
            name, held, overlapping=False, digests=("",) * len(held), rows=0, first_time=None, last_time=None
        )
        for name, held in found.items()
    }


def _duckdb(threads: int, url: str) -> "Opening":
    del url
    from tallystick.tallies.engines.duck import RecordedFacts  # noqa: PLC0415  (the start of one engine alone)

    return lambda kept, order, tables, compiled: RecordedFacts(tables, compiled.charter.sources, threads=threads)


def _clickhouse(threads: int, url: str) -> "Opening":
    del url
    from tallystick.tallies.engines import clickhouse  # noqa: PLC0415  (likewise)

    return lambda kept, order, tables, compiled: clickhouse.recorded(tables, compiled.charter.sources, threads=threads)


def _spark(threads: int, url: str) -> "Opening":
    del url
    from tallystick.tallies.engines import spark  # noqa: PLC0415  (likewise)
    from tallystick.tallies.engines.settings import Settings  # noqa: PLC0415  (likewise)

    session = spark.started(Settings("spark+parquet:///", threads=threads, memory="4GB"))
    return lambda kept, order, tables, compiled: spark.recorded(session, tables, compiled.charter.sources)


def _postgresql(threads: int, url: str) -> "Opening":
    from sqlglot import exp  # noqa: PLC0415  (likewise)

    from tallystick.tallies.engines import postgres  # noqa: PLC0415  (likewise)
    from tallystick.tallies.engines.foreign import named_table  # noqa: PLC0415  (likewise)
    from tallystick.tallies.engines.settings import Settings  # noqa: PLC0415  (likewise)

    def opening(kept: str, order: str, tables: "Mapping[str, FactTable]", compiled: "CompiledCharter") -> "Engine":
        relations = {}
        for source in tables:
            columns = [exp.column(name, quoted=True) for name in compiled.charter.sources[source].columns]
            held = named_table((schema(kept, order), source))
            relations[source] = exp.select(*columns).from_(held).subquery()
        connection = postgres.connected(Settings(url, threads=threads))
        return postgres.PostgresFacts(connection, relations, compiled.charter.sources)

    return opening


_OPENING: "dict[str, Callable[[int, str], Opening]]" = {
    "duckdb": _duckdb,
    "clickhouse": _clickhouse,
    "spark": _spark,
    "postgresql": _postgresql,
}


def schema(kept: str, order: str) -> str:
    """Where the server keeps a layout."""
    return f"{kept} {order}"


def fill(folder: Path, url: str) -> None:
    """Every layout into tables of the server, row by row in its order."""
    import psycopg  # noqa: PLC0415  (only here)

    with psycopg.connect(url, autocommit=True) as connection:
        for kept, compiled in charters(folder).items():
            for order in ORDERS:
                connection.execute(f'CREATE SCHEMA "{schema(kept, order)}"'.encode())
                for source, table in files(folder, kept, order).items():
                    target = f'"{schema(kept, order)}"."{source}"'
                    copied(connection, target, compiled.charter.sources[source].columns, table.files)


def copied(connection: Any, target: str, columns: "Mapping[str, Column]", files: tuple[Path, ...]) -> None:
    """A table of the declared columns, filled from files of recorded facts."""
    from tallystick.facts.planning import storage_of  # noqa: PLC0415  (only where a server is filled)

    types = {name: storage_of(column) for name, column in columns.items()}
    listed = ", ".join(f'"{name}" {_PG_TYPES.get(type_, type_)}' for name, type_ in types.items())
    connection.execute(f"CREATE TABLE {target} ({listed})".encode())
    _copy(connection, target, list(types), files)
    connection.execute(f"ANALYZE {target}".encode())


_PG_TYPES = {"VARCHAR": 'TEXT COLLATE "C"'}


def _copy(connection: Any, target: str, columns: list[str], parts: tuple[Path, ...]) -> None:
    import tempfile  # noqa: PLC0415  (only here)

    import duckdb  # noqa: PLC0415  (only here)

    listed = ", ".join(f'"{name}"' for name in columns)
    scan = f"SELECT {listed} FROM read_parquet({[str(part) for part in parts]})"
    with tempfile.TemporaryDirectory(prefix="tally-bench-") as folder, duckdb.connect() as reader:
        file = Path(folder) / "rows.csv"
        described = reader.execute(f"DESCRIBE {scan}").fetchall()
        quoted = ", ".join(f'"{row[0]}"' for row in described if row[1] == "VARCHAR")
        form = r"FORMAT csv, HEADER false, NULL '\N'" + (f", FORCE_QUOTE ({quoted})" if quoted else "")
        written = reader.execute(f"COPY ({scan}) TO '{file}' ({form})").fetchall()[0][0]
        command = rf"COPY {target} FROM STDIN (FORMAT csv, NULL '\N')"
        with connection.cursor() as cursor:
            with cursor.copy(command.encode()) as copy, file.open("rb") as stream:
                while block := stream.read(1 << 20):
                    copy.write(block)
            if cursor.rowcount != written:
                raise RuntimeError(f"{target} took {cursor.rowcount} of {written} rows.")


if __name__ == "__main__":
    main()
