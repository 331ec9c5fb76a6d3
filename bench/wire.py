"""Benchmark: what moves between a PostgreSQL server and us while it tallies, counted on the connection itself.

The 200 KPIs are tallied where the made-up orders are, by way of a relay that counts bytes in each direction: queries go
there, tallies come back. Beside them stand the bytes of the table, which stay.
"""

import json
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.generated import made
from bench.measuring import run, script
from bench.postgres_server import binaries, server
from bench.results import Result

LOADS = (20_000, 300_000)
PORT = 5432
"""What PostgreSQL calls its socket by."""


def measure(folder: Path) -> Iterator[Result]:
    """Bytes in each direction for each load; one row that says so where no server is installed."""
    if binaries() is None:
        yield Result(
            "wire: engines that were asked", 0, "engines", 1, "no PostgreSQL server is installed", at_least=True
        )
        return
    with server(folder) as url:
        for rows in LOADS:
            told: dict[str, Any] = json.loads(run(script("wire", url, str(made(rows).folder), str(folder))).output)
            about = f"{rows:,} rows, 200 KPIs"
            yield Result(
                f"wire: the table, {about}", told["table"] / 1e6, "MB", against="PostgreSQL, no index; it stays"
            )
            yield Result(f"wire: queries sent, {about}", told["sent"] / 1e6, "MB", against=f"{told['queries']} queries")
            yield Result(
                f"wire: tallies received, {about}", told["received"] / 1e6, "MB", against="as text, not packed"
            )


@contextmanager
def relay(server_socket: Path, place: Path) -> Iterator[dict[str, int]]:
    """A socket in ``place`` that leads to the server's; how many bytes were sent and received through it."""
    counted = {"sent": 0, "received": 0}
    own = place / server_socket.name
    carrying: list[threading.Thread] = []

    def carry(source: socket.socket, target: socket.socket, way: str) -> None:
        while block := source.recv(1 << 16):
            counted[way] += len(block)
            target.sendall(block)
        target.shutdown(socket.SHUT_WR)

    def both(ours: socket.socket) -> None:
        with ours, socket.socket(socket.AF_UNIX) as theirs:
            theirs.connect(str(server_socket))
            back = threading.Thread(target=carry, args=(theirs, ours, "received"))
            back.start()
            carry(ours, theirs, "sent")
            back.join()

    def accept(listener: socket.socket) -> None:
        while True:
            try:
                ours, _ = listener.accept()
            except OSError:  # closed: nobody comes any more
                return
            carrying.append(threading.Thread(target=both, args=(ours,)))
            carrying[-1].start()

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(own))
        listener.listen()
        accepting = threading.Thread(target=accept, args=(listener,))
        accepting.start()
        try:
            yield counted
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for each in (accepting, *carrying):
                each.join()
            own.unlink()


def tallied(url: str, facts: Path, place: Path) -> dict[str, int]:
    """Put the facts into a table, tally all KPIs there, and say what moved for it."""
    import psycopg  # noqa: PLC0415  (whoever measures stays small)

    from bench.digests_engines import copied  # noqa: PLC0415  (likewise)
    from bench.scale_workload import charter, chosen  # noqa: PLC0415  (likewise)
    from tallystick.figures.requests import requests  # noqa: PLC0415  (likewise)
    from tallystick.tallies.engine import tally_on  # noqa: PLC0415  (likewise)
    from tallystick.tallies.engines import postgres_tables  # noqa: PLC0415  (likewise)
    from tallystick.tallies.engines.conformance import compiled_of  # noqa: PLC0415  (likewise)
    from tallystick.tallies.engines.foreign import ForeignTable  # noqa: PLC0415  (likewise)
    from tallystick.tallies.engines.settings import Settings  # noqa: PLC0415  (likewise)

    compiled = compiled_of(charter(chosen("all")))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS wire CASCADE")
        connection.execute("CREATE SCHEMA wire")
        copied(
            connection,
            '"wire"."orders"',
            compiled.charter.sources["orders"].columns,
            tuple(sorted(facts.glob("*.parquet"))),
        )
        ((held,),) = connection.execute("SELECT pg_table_size('wire.orders')").fetchall()
        ((found,),) = connection.execute("SHOW unix_socket_directories").fetchall()
    queries = 0
    with relay(Path(found) / f".s.PGSQL.{PORT}", place) as counted:
        through = Settings(f"postgresql://{urlsplit(url).username}@/postgres?host={place}", may_write=True)
        engine = postgres_tables.opened(through, {"orders": ForeignTable(("wire", "orders"))}, compiled)
        checked = dict(counted)
        run_query = engine.run

        def counting(query: Any) -> Any:
            nonlocal queries
            queries += 1
            return run_query(query)

        engine.run = counting  # type: ignore[method-assign]  # looked at from outside, as the engine is asked
        for request in requests(compiled).values():
            tally_on(request, engine, compiled)
        moved = {way: counted[way] - checked[way] for way in counted}
        engine.close()
    return {"table": int(held), "queries": queries, **moved}


if __name__ == "__main__":
    print(json.dumps(tallied(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
