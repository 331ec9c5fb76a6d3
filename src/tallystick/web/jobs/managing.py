"""What an operator does about work: try it again, stop it, switch a schedule on or off, and have it done now."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tallystick.web.jobs.models import Job, Schedule
from tallystick.web.jobs.queue import QUEUED, RUNNING, queue_again, queue_named

STATES = ("queued", "running", "failed", "cancelled", "done")
"""In the order in which they are worth a look."""
LATE = timedelta(minutes=10)
"""A schedule that is behind by more tells of a worker that does not run."""


def try_again(job: Job) -> bool:
    """Queues a piece of work anew that failed or was stopped; False where it has been meanwhile."""
    with transaction.atomic():
        changed = Job.objects.filter(pk=job.pk, state__in=("failed", "cancelled")).update(
            state=QUEUED, tries=0, progress=0, said="", plain=False, ended=None, cancel=False
        )
        if changed:
            transaction.on_commit(lambda: queue_again(job.pk))
    return bool(changed)


def stop(job: Job) -> str:
    """Stops work: what waits at once, what is being done at its next step. Answers its state, or that it had ended."""
    now = timezone.now()
    waiting = Job.objects.filter(pk=job.pk, state=QUEUED)
    if waiting.update(state="cancelled", ended=now, said="Stopped on request.", plain=True, key=None):
        return "cancelled"
    if Job.objects.filter(pk=job.pk, state=RUNNING).update(cancel=True):
        return "stopping"
    return "ended"


def switch(schedule: Schedule, *, on: bool) -> None:
    """Switches a schedule; one that is switched on is next due in its turn from now."""
    schedule.active = on
    if on and schedule.next_at < timezone.now():
        schedule.next_at = timezone.now() + timedelta(seconds=schedule.every)
    schedule.save(update_fields=["active", "next_at"])


def do_now(schedule: Schedule) -> bool:
    """Queues what a schedule does; False where it is queued or being done."""
    return queue_named(schedule.task, schedule.arguments, f"schedule {schedule.name}") is not None


def counted() -> dict[str, int]:
    """How many there are in each state."""
    return {state: Job.objects.filter(state=state).count() for state in STATES}


def jobs_in(state: str) -> QuerySet[Job]:
    """Those in a state, or all; the last first."""
    found = Job.objects.select_related("alliance", "asked_by")
    return found.filter(state=state) if state in STATES else found.all()


def behind() -> Sequence[Schedule]:
    """Schedules whose time has passed without anybody taking them up."""
    return list(Schedule.objects.filter(active=True, next_at__lt=timezone.now() - LATE))
