"""Serving a site: brings data base and files up to date, starts server and worker, and ends both when told to."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from tallystick.web.folder import VARIABLE, SiteFolder
from tallystick.web.problems import CANNOT_SERVE, NO_DATABASE, refuse

LOOPBACK = ("127.0.0.1", "::1", "localhost")
PATIENCE = 20.0
"""Seconds that server and worker have to end before they are made to."""
LOOK = 0.2
POOLS = {"MALLOC_ARENA_MAX": "2"}
"""Few pools of memory for the threads of a process: in one of its own each keeps the room of its largest page."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the site is served."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """For a browser on this computer."""
        return f"http://{'127.0.0.1' if self.host == '0.0.0.0' else self.host}:{self.port}/"  # noqa: S104  (compared)


def next_to(address: Address) -> Address:
    """Where the process listens that tells open pages of changes: one port on."""
    return replace(address, port=address.port + 1)


def set_up(folder: SiteFolder, *, events: str = "", address: str = "") -> None:
    """Sets Django up over a data folder; whatever imports models comes after it.

    ``events`` is where browsers hear of changes, and ``address`` where they reach the site, unless the settings say it.
    """
    import django  # noqa: PLC0415  (loads only where a site is handled)

    if events and not folder.settings.events:
        os.environ["TALLY_SITE_EVENTS"] = events
    if address and not folder.settings.address and set(folder.settings.hosts) <= {*LOOPBACK}:
        os.environ["TALLY_SITE_ADDRESS"] = address.rstrip("/")
    os.environ[VARIABLE] = str(folder.root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tallystick.web.settings"
    django.setup()


def bring_up_to_date() -> None:
    """Migrates the data base, and collects what browsers fetch; :func:`set_up` comes first.

    ProblemsError (W050) where the data base cannot be reached.
    """
    from django.core.management import call_command  # noqa: PLC0415  (Django is set up first)
    from django.db import OperationalError  # noqa: PLC0415  (likewise)

    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as wrong:
        raise refuse(
            NO_DATABASE,
            f"The data base cannot be used: {' '.join(str(wrong).split()).rstrip('.?')}.",
            "See that its server runs, and that 'database' in site.toml names it as it should.",
        ) from wrong
    call_command("collectstatic", interactive=False, verbosity=0)


def require_free(address: Address, *, demo: bool) -> None:
    """Refuses (W005) an address that is taken, and a demo for other computers."""
    if demo and address.host not in LOOPBACK:
        raise refuse(
            CANNOT_SERVE,
            f"The demo has printed passwords, and {address.host} can be reached by others.",
            "Serve it on 127.0.0.1.",
        )
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as wrong:
            raise refuse(
                CANNOT_SERVE,
                f"{address.host}:{address.port} cannot be had: {wrong.strerror or wrong}.",
                "End the program that has it, or name another with --port.",
            ) from wrong


def commands(address: Address, *, workers: int, threads: int, live: bool) -> tuple[tuple[str, ...], ...]:
    """What is started: the server, the worker, and on the next port the process that tells open pages of changes."""
    bound = f"[{address.host}]" if ":" in address.host else address.host
    server = (
        sys.executable, "-m", "gunicorn", "tallystick.web.wsgi:application", "--bind", f"{bound}:{address.port}",
        "--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads), "--timeout", "60",
        "--graceful-timeout", "10", "--max-requests", "20000", "--max-requests-jitter", "2000",
        "--no-control-socket", "--log-level", "warning",
    )  # fmt: skip
    events = (
        sys.executable, "-m", "uvicorn", "tallystick.web.live.asgi:application", "--host", address.host,
        "--port", str(next_to(address).port), "--log-level", "warning", "--no-server-header",
        "--timeout-graceful-shutdown", "2",
    )  # fmt: skip
    worker = (sys.executable, "-m", "tallystick.web.jobs.worker")
    return (server, worker, events) if live else (server, worker)


def serve(running: Sequence[tuple[str, ...]], *, ready: Callable[[], None]) -> int:
    """Runs the commands until one of them ends or somebody ends this one; none of them outlives it.

    Answers 0 where it was told to end, and else the exit code of what ended by itself.
    """
    told: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        del frame
        told.append(number)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    within = {**POOLS, **os.environ}
    children = [subprocess.Popen(each, start_new_session=True, env=within) for each in running]  # noqa: S603  (our own)
    try:
        ready()
        while not told and all(child.poll() is None for child in children):
            time.sleep(LOOK)
        ended = [child.returncode for child in children if child.returncode is not None]
        return 0 if told else next((code for code in ended if code), 1)
    finally:
        for child in children:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + PATIENCE
        for child in children:
            try:
                child.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        for number, handler in before.items():
            signal.signal(number, handler)


def example_folder() -> Path:
    """The example that the demo shows, in a checkout."""
    return Path(__file__).parents[3] / "examples" / "new-york-2013"
