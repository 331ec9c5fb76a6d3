"""The same journeys with the site's data in PostgreSQL, and a site that is operated on it."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from ledger.kept import BINARIES
from web.journeys.on_postgresql import HERE, run

TALLY = str(Path(sys.executable).with_name("tally"))
STREAMS = 30
MOST_CONNECTIONS = 15
"""Of two times four threads, the worker, and looks that happen to be made at the moment."""
SIGN_IN = """
import sys
from pathlib import Path
from tallystick.web.folder import read_folder
from tallystick.web.serving import set_up

set_up(read_folder(Path(sys.argv[1])))
from django.test import Client
from tallystick.web.people.models import Person

client = Client()
client.force_login(
    Person.objects.create_user("kim@example.org"), backend="django.contrib.auth.backends.ModelBackend"
)
print("session", client.cookies["tally_session"].value)
"""


@pytest.mark.slow
def test_the_journeys_are_the_same_on_postgresql() -> None:
    if not (BINARIES / "postgres").is_file():
        pytest.skip(f"PostgreSQL is not installed in {BINARIES}; install it with: apt-get install postgresql-15")

    others = (f"--ignore={HERE.parent / name}" for name in (Path(__file__).name, "test_ten_minutes.py"))
    assert run(["-q", "-p", "no:cacheprovider", *others, str(HERE.parent)]) == 0


@dataclass(frozen=True, slots=True)
class Served:
    """A site on PostgreSQL."""

    folder: Path
    port: int
    environment: dict[str, str]


@pytest.fixture
def served(postgres: str, tmp_path: Path) -> Iterator[Served]:
    """A new site that is served with its data in PostgreSQL."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TALLY_", "DJANGO_"))}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site, base = tmp_path / "site", f"site_{uuid4().hex[:8]}"
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(base)))
    made = subprocess.run(
        [TALLY, "init", str(site), "--database", postgres.replace("/postgres?", f"/{base}?")],
        capture_output=True, text=True, env=environment, check=False, timeout=120,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    with subprocess.Popen([TALLY, "serve", str(site), "--port", str(port)], env=environment) as running:
        try:
            _until_well(port)
            yield Served(site, port, environment)
            running.terminate()
            assert running.wait(40) == 0
        finally:
            running.kill()


def _health(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def _until_well(port: int) -> None:
    deadline = time.monotonic() + 60
    while _health(port) != 200:
        assert time.monotonic() < deadline, "the site did not answer within a minute"
        time.sleep(0.2)


@pytest.mark.slow
def test_a_site_goes_on_when_its_data_base_was_away(postgres: str, served: Served) -> None:
    with psycopg.connect(postgres, autocommit=True) as server:
        before = _others(server)
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ANY(%s)", (before,))
        time.sleep(5)  # the worker looks each second

        assert _health(served.port) == 200
        assert before
        assert _others(server)
        assert not set(_others(server)) & set(before)


@pytest.mark.slow
def test_an_open_page_holds_no_connection_to_the_data_base(postgres: str, served: Served) -> None:
    signed_in = subprocess.run(
        [sys.executable, "-c", SIGN_IN, str(served.folder)],
        capture_output=True, text=True, env=served.environment, check=True, timeout=120,
    )  # fmt: skip
    found = re.search("^session (.+)$", signed_in.stdout, re.MULTILINE)
    assert found is not None

    with ExitStack() as opened, psycopg.connect(postgres, autocommit=True) as server:
        for _ in range(STREAMS):
            stream = http.client.HTTPConnection("127.0.0.1", served.port + 1, timeout=30)
            opened.callback(stream.close)
            stream.request("GET", "/events", headers={"Cookie": f"tally_session={found[1]}"})
            answer = stream.getresponse()
            assert (answer.status, answer.readline()) == (200, b"retry: 3000\n")
        time.sleep(17)  # each is asked anew after 15 s whether it may still listen

        assert len(_others(server)) < MOST_CONNECTIONS


def _others(server: "psycopg.Connection[tuple[int]]") -> list[int]:
    """Who is connected besides."""
    rows = server.execute(
        "SELECT pid FROM pg_stat_activity WHERE datname IS NOT NULL AND pid <> pg_backend_pid()"
    ).fetchall()
    return [pid for (pid,) in rows]
