"""Made-up facts of any number: three years of orders of an alliance, as 36 monthly Parquet files.

Every value is a function of its row's number and of nothing else: 32-bit integers mixed by shifts and products, so that
any slice can be made anew, on any machine, with any number of threads. Columns have the types in which recorded facts
are kept (``tally facts add``): whole numbers BIGINT, decimals DECIMAL(18, places), instants TIMESTAMP in UTC, sorted.

The files are handed to the engine as a table of facts. Recording them from CSV is another benchmark (``importing``).
"""

import json
import os
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import file_digest, sha256
from itertools import pairwise
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

from bench.measuring import run, script

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def partners(number: int) -> tuple[str, ...]:
    """So many partners: the twelve of most loads, or more of them."""
    return tuple(f"P{each:02}" for each in range(1, number + 1))


PARTNERS = partners(12)
PRODUCTS = tuple(f"A{number:02}" for number in range(1, 51))
REGIONS = ("APAC", "CEE", "DACH", "LATAM", "MEA", "NORAM", "NORD", "UKI")
CUSTOMERS = 1_000_000
"""Dense numbers from 1 on."""

FIRST, LAST = date(2023, 1, 1), date(2026, 1, 1)
MONTHS = tuple(date(2023 + number // 12, number % 12 + 1, 1) for number in range(37))
"""The first day of each month, and the day after the last."""

_SECONDS = (LAST - FIRST).days * 86_400

_MACROS = (
    "CREATE MACRO once(x, places, factor) AS (xor(x, x >> places) * factor) & 4294967295::UBIGINT",
    "CREATE MACRO mixed(x) AS once(once(x, 16, 569420461::UBIGINT), 15, 3545902487::UBIGINT)",
    "CREATE MACRO chance(number, salt) AS mixed(mixed(xor(number, salt::UBIGINT)))",
)
"""A mixer of 32-bit integers in 64 bits (C. Wellons' lowbias32): products of two never overflow."""

_ROWS = """\
SELECT
  make_timestamp(({since} + number * {seconds} // {rows})::BIGINT * 1000000) AS event_time,
  {partners}[least(a % {few}, a // 4096 % {many})::INTEGER + 1] AS partner,
  {products}[least(b % 50, b // 4096 % 80)::INTEGER + 1] AS product,
  {regions}[(c % 8)::INTEGER + 1] AS region,
  (cents::BIGINT * 0.01)::DECIMAL(18, 2) AS revenue,
  ((cents * (50 + d % 45) // 100)::BIGINT * 0.01)::DECIMAL(18, 2) AS cost,
  (c // 4096 % 20 + 1)::BIGINT AS units,
  b // 524288 % 100 < 85 AS sla_met,
  CASE WHEN d // 4096 % 50 > 0
    THEN (((e % 600 + 1) * (e // 65536 % 600 + 1) // 2)::BIGINT * 0.001)::DECIMAL(18, 3) END AS response_minutes,
  (f % {customers} + 1)::BIGINT AS customer_id
FROM (
  SELECT *, (g % 2000 + 1) * (g // 65536 % 1000 + 1) AS cents
  FROM (
    SELECT number, {chances}
    FROM (SELECT range::UBIGINT AS number FROM range({start}, {end}))
  )
)
"""
_SALTS = {
    "a": 2654435761,
    "b": 2246822519,
    "c": 3266489917,
    "d": 668265263,
    "e": 374761393,
    "f": 2869860233,
    "g": 1597334677,
}
"""One for each independent number of a row."""


@dataclass(frozen=True, slots=True)
class Generated:
    """The files, and what they say of themselves."""

    folder: Path
    rows: int
    digest: str
    """SHA-256 over the SHA-256 of each file."""

    @property
    def files(self) -> tuple[Path, ...]:
        """One a month, in order."""
        return tuple(sorted(self.folder.glob("*.parquet")))


def slices(rows: int) -> tuple[tuple[int, int], ...]:
    """The first row of each month, and the one after its last.

    >>> slices(1096)[:2]
    ((0, 31), (31, 59))
    """
    return tuple((_row_of(start, rows), _row_of(end, rows)) for start, end in pairwise(MONTHS))


def _row_of(day: date, rows: int) -> int:
    """The first row at or after a day begins."""
    return -(-(day - FIRST).days * 86_400 * rows // _SECONDS)


def rows_of_days(since: date, until: date, rows: int) -> tuple[int, int]:
    """The first row of some days, and the one after their last, of a history of so many rows."""
    return _row_of(since, rows), _row_of(until, rows)


def query(rows: int, start: int, end: int, *, among: int = len(PARTNERS)) -> str:
    """The rows from ``start`` to before ``end`` of a history of so many rows, among so many partners."""
    return _ROWS.format(
        since=int(datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC).timestamp()),
        seconds=_SECONDS,
        rows=rows,
        partners=list(partners(among)),
        few=among,
        many=among * 2,
        products=list(PRODUCTS),
        regions=list(REGIONS),
        customers=CUSTOMERS,
        chances=", ".join(f"chance(number, {salt}) AS {name}" for name, salt in _SALTS.items()),
        start=start,
        end=end,
    )


def prepared(connection: "DuckDBPyConnection") -> "DuckDBPyConnection":
    """The connection, with the functions that :func:`query` calls."""
    for macro in _MACROS:
        connection.execute(macro)
    return connection


def write(folder: Path, rows: int, *, connection: "DuckDBPyConnection", among: int = len(PARTNERS)) -> Generated:
    """All months, each a file; the digest goes beside them last, so that what was broken off is made again."""
    folder.mkdir(parents=True, exist_ok=True)
    for month, (start, end) in zip(MONTHS, slices(rows), strict=False):
        found = query(rows, start, end, among=among)
        connection.execute(f"COPY ({found}) TO '{folder}/{month:%Y-%m}.parquet' (FORMAT parquet, COMPRESSION zstd)")
    made = Generated(folder, rows, _digest(folder))
    (folder / _SAID).write_text(json.dumps({"rows": rows, "digest": made.digest}) + "\n", encoding="utf-8")
    return made


_SAID = "digest.json"


def _digest(folder: Path) -> str:
    parts = []
    for file in sorted(folder.glob("*.parquet")):
        with file.open("rb") as stream:
            parts.append(file_digest(stream, "sha256").hexdigest())
    return sha256("\n".join(parts).encode()).hexdigest()


def cached(rows: int, among: int = len(PARTNERS)) -> Generated:
    """The facts from the cache below the system's temporary folder; made where they are not there or have changed."""
    way = sha256("\n".join([*_MACROS, query(rows, 0, rows, among=among)]).encode()).hexdigest()[:12]
    name = f"{rows}" if among == len(PARTNERS) else f"{rows}.{among}"
    folder = Path(tempfile.gettempdir()) / f"tallystick-bench-facts-{os.getuid()}" / f"{name}-{way}"
    if (folder / _SAID).is_file():
        said = json.loads((folder / _SAID).read_text(encoding="utf-8"))
        if said["digest"] == _digest(folder):
            return Generated(folder, rows, said["digest"])
    for old in folder.parent.glob(f"{name}-*"):
        rmtree(old)
    import duckdb  # noqa: PLC0415  (whoever only looks at the files needs no engine)

    return write(folder, rows, connection=prepared(duckdb.connect()), among=among)


def made(rows: int, among: int = len(PARTNERS)) -> Generated:
    """The same, by a process of its own, so that whoever measures stays small."""
    said = json.loads(run(script("generated", str(rows), str(among))).output)
    return Generated(Path(said["folder"]), said["rows"], said["digest"])


def main(rows: str, among: str = str(len(PARTNERS))) -> None:
    """Make the facts, and say where they are."""
    found = cached(int(rows), int(among))
    print(json.dumps({"folder": str(found.folder), "rows": found.rows, "digest": found.digest}))


if __name__ == "__main__":
    main(*sys.argv[1:])
