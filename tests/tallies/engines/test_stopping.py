"""A query that runs is stopped from another thread, on each engine in its own way."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import duckdb
import psycopg
import pytest

from tallystick.cli.watching import Watch
from tallystick.errors import ProblemsError
from tallystick.tallies.engines import duck
from tallystick.tallies.engines import postgres as postgresql
from tallystick.tallies.means import At, Means, step, stoppable, using

AT = At("sales", 1, 2, "what adds up")


def stopped_soon(watch: Watch) -> threading.Thread:
    def stop() -> None:
        time.sleep(0.5)
        for _ in range(100):  # until the query, which may not have begun, has ended
            watch.stop()
            time.sleep(0.05)

    thread = threading.Thread(target=stop, daemon=True)
    thread.start()
    return thread


def run_and_stop(query: Callable[[], object]) -> Watch:
    watch = Watch(tells=False)
    thread = stopped_soon(watch)
    began = time.monotonic()
    with using(Means(watcher=watch)), pytest.raises(KeyboardInterrupt), step(AT):
        query()
    assert time.monotonic() - began < 20
    thread.join()
    return watch


def test_duckdb_is_interrupted() -> None:
    connection = duckdb.connect()
    slow = "SELECT count(*) FROM range(10000000) AS a, range(10000000) AS b WHERE (a.range * b.range) % 7 = 3"

    watch = run_and_stop(lambda: duck.answer(connection, slow))

    assert watch.said() == (
        "Left undone: step 1 of 2 of 'sales': what adds up, and all that follows. No figure was made, and nothing was "
        "written."
    )
    assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_postgresql_is_asked_to_cancel(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        run_and_stop(lambda: postgresql.fetched(connection, "SELECT pg_sleep(60)"))


def test_a_query_that_nobody_stops_says_what_was_wrong_with_it() -> None:
    with using(Means(watcher=Watch(tells=False))), pytest.raises(ProblemsError, match="T003"):
        duck.answer(
            duckdb.connect(), "SELECT SUM(x) FROM (VALUES (9e37::DECIMAL(38, 0)), (9e37::DECIMAL(38, 0))) AS t(x)"
        )


def test_after_a_step_nothing_is_left_undone() -> None:
    watch = Watch(tells=False)
    with using(Means(watcher=watch)):
        with step(AT), stoppable(lambda: None):
            assert watch.at == AT
        assert watch.said() is None
        with suppress(KeyboardInterrupt), step(AT):
            raise KeyboardInterrupt

    assert watch.at == AT
