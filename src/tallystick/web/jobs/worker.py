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
        """Works."""
        from django_tasks_db.management.commands.db_worker import Worker  # noqa: PLC0415  (Django is set up first)

        from tallystick.web.jobs.queue import reap, tick  # noqa: PLC0415  (likewise)

        name = f"worker-{os.getpid()}"
        while not self.stopped:
            tick()
            reap()
            Worker(
                queue_names=["default"], interval=0, batch=True, backend_name="default", startup_delay=False,
                max_tasks=1, worker_id=name, excluded_queue_names=[],
            ).run()  # fmt: skip
            if not _is_waiting():
                time.sleep(INTERVAL)


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
