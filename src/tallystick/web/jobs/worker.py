"""The worker: does what is queued, queues what is due, and takes up what was lost, until it is told to stop.

``python -m tallystick.web.jobs.worker``; ``tally serve`` starts one.
"""

import logging
import os
import signal
import time
from types import FrameType

INTERVAL = 1.0
"""Seconds between two looks at the queue where nothing is in it."""
PATIENCE = 60.0
"""Seconds for which a data base may be away, as while its server is started anew, before the worker gives up."""
GIVES_WAY = 5
"""By so much less than pages the work beside them counts for the computer's scheduler."""

log = logging.getLogger("tallystick.web.jobs.worker")


class SiteWorker:
    """Works until it is stopped; the piece at hand is done first."""

    def __init__(self) -> None:
        self.stopped = False

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
                time.sleep(INTERVAL)

    def _look(self) -> bool:
        """Takes up what is due and what was lost, and does one piece of work; whether there is more."""
        from django_tasks_db.management.commands.db_worker import Worker  # noqa: PLC0415  (Django is set up first)

        from tallystick.web.jobs.queue import reap, tick  # noqa: PLC0415  (likewise)

        tick()
        reap()
        Worker(
            queue_names=["default"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=1,
            worker_id=f"worker-{os.getpid()}", excluded_queue_names=[],
        ).run()  # fmt: skip
        return _is_waiting()


def _is_waiting() -> bool:
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415  (Django is set up first)

    return DBTaskResult.objects.ready().exists()


def main() -> None:
    """Sets Django up, and works."""
    import django  # noqa: PLC0415  (only where the worker runs)

    os.nice(GIVES_WAY)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.web.settings")
    django.setup()
    worker = SiteWorker()
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    worker.run()


if __name__ == "__main__":
    main()
