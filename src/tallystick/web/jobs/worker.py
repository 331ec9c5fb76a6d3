"""The worker: does what is queued, queues what is due, and takes up what was lost, until it is told to stop.

``python -m tallystick.web.jobs.worker``; ``tally serve`` starts one.
"""

import logging
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

INTERVAL = 1.0
"""Seconds between two looks at the queue where nothing is in it."""
PATIENCE = 60.0
"""Seconds for which a data base may be away, as while its server is started anew, before the worker gives up."""
GIVES_WAY = 5
"""By so much less than pages the work beside them counts for the computer's scheduler."""

ROOM = 32 * 2**20
"""Bytes that work may leave behind before the worker begins anew, so that the computer has its memory back."""

log = logging.getLogger("tallystick.web.jobs.worker")


class SiteWorker:
    """Works until it is stopped; the piece at hand is done first."""

    def __init__(self) -> None:
        self.stopped = False
        self.began_with = 0
        """Bytes held before the first work; 0 as long as nobody has looked for any."""

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Ends after the piece at hand."""
        del number, frame
        self.stopped = True

    def run(self) -> None:
        """Works, and waits where the data base is away for a moment; raises what it said where it stays away."""
        from django.db import InterfaceError, OperationalError, connection  # noqa: PLC0415  (Django is set up first)

        away_since = None
        while not self.stopped:
            try:
                is_waiting = self._look()
            except (InterfaceError, OperationalError) as wrong:
                connection.close()
                now = time.monotonic()
                away_since = away_since or now
                if now - away_since > PATIENCE:
                    raise
                log.warning("The data base is away; trying again: %s", wrong)
                is_waiting = False
            else:
                away_since = None
            if not is_waiting and not self.stopped:
                if self.began_with and resident() - self.began_with > ROOM:
                    begin_anew()
                time.sleep(INTERVAL)

    def _look(self) -> bool:
        """Takes up what is due and what was lost, and does one piece of work; whether there is more."""
        from django_tasks_db.management.commands.db_worker import Worker  # noqa: PLC0415  (Django is set up first)

        from tallystick.web.jobs.queue import reap, tick  # noqa: PLC0415  (likewise)

        tick()
        reap()
        self.began_with = self.began_with or resident()
        Worker(
            queue_names=["default"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=1,
            worker_id=f"worker-{os.getpid()}", excluded_queue_names=[],
        ).run()  # fmt: skip
        return _is_waiting()


def resident() -> int:
    """Bytes of memory that this process holds; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except FileNotFoundError:
        return 0


def begin_anew() -> None:
    """Puts the program in its own place, under the same number, with nothing kept but what it writes to."""
    from django.db import connections  # noqa: PLC0415  (Django is set up first)

    log.info("Beginning anew to give back %s MB.", resident() // 2**20)
    connections.close_all()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  (as it was begun)


def _is_waiting() -> bool:
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415  (Django is set up first)

    return DBTaskResult.objects.ready().exists()


def main() -> None:
    """Sets Django up, and works."""
    import django  # noqa: PLC0415  (only where the worker runs)

    os.nice(max(0, GIVES_WAY - os.nice(0)))  # it may have begun anew, and gives way already

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.web.settings")
    django.setup()
    worker = SiteWorker()
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    worker.run()


if __name__ == "__main__":
    main()
