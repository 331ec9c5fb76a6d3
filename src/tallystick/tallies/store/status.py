"""What the stores of a workspace hold, and how to be rid of it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
from sqlglot import exp

from tallystick.facts.duck import connect, literal, sql
from tallystick.tallies.store.cubes import Cube
from tallystick.tallies.store.file import clear, held
from tallystick.tallies.store.seen import Seen

_KINDS = {
    "cube": "counts, sums and extremes",
    "values": "value frequencies",
    "answers": "answers",
    "bits": "different values",
    "ranges": "values by range",
    "bounds": "least and greatest value",
}


def status_of(folder: Path) -> Iterator[dict[str, str]]:
    """A row for each thing that is kept: of which source, what, of how many files, in how many rows and columns.

    Raises InputError where another process uses a store.
    """
    for file in sorted(folder.glob("*.duckdb")):
        with held(folder, file.stem, wait=5), closing(connect(folders=[folder])) as connection:
            yield from _holdings(connection, file)


def _holdings(connection: duckdb.DuckDBPyConnection, file: Path) -> Iterator[dict[str, str]]:
    about = {"source": file.stem, "bytes": str(file.stat().st_size)}
    try:
        connection.execute(sql("ATTACH $file AS kept (READ_ONLY)", file=literal(str(file))))
        found = connection.execute("SELECT number, kind, said, seen FROM kept.holdings ORDER BY number").fetchall()
    except duckdb.Error:
        yield {**about, "kept": "damaged", "of": "", "rows": "", "parts": "", "files": ""}
        return
    for number, kind, said, seen in found:
        rows, parts, of = "0", "", ""
        if kind in {"cube", "values"} and said:
            cube = Cube.read(number, said)
            count = exp.select(exp.Count(this=exp.Star())).from_(cube.rows().subquery("cube")).sql("duckdb")
            rows = str(connection.execute(count).fetchall()[0][0])
            parts = str(len(cube.parts))
            of = cube.value or ", ".join(["day", *(name for _, name in cube.stored)])
        elif kind == "answers":
            query = "SELECT count(*) FROM kept.answers WHERE holding = $1"
            rows = str(connection.execute(query, [number]).fetchall()[0][0])
        elif kind == "values":
            of = "too many values to keep"
        files = str(len(Seen.read(seen).files))
        yield {**about, "kept": _KINDS.get(kind, kind), "of": of, "rows": rows, "parts": parts, "files": files}


def clear_all(folder: Path) -> int:
    """Delete all that is kept; how many sources it was of."""
    found = sorted(folder.glob("*.duckdb"))
    for file in found:
        with held(folder, file.stem, wait=5):
            clear(file)
    return len(found)
