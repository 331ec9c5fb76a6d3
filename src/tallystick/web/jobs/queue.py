"""Queueing work, and doing it: with tries, a lease, progress, and a way to stop it.

A job is queued in the transaction of what made it necessary, so it is queued if and only if that happened. A worker
takes a lease while it is at it and renews it at each step; work whose lease ran out is queued anew by :func:`reap`.
Work may therefore be done twice, and is written so that doing it twice is as doing it once.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from importlib import import_module
from typing import Any, Protocol

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django_tasks import task

from tallystick.errors import InputError, TallystickError
from tallystick.web.jobs.models import Job, Schedule
from tallystick.web.texts import without_nul

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
WAITS = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10))
"""How long to wait after the first, second and any later failure."""
RUNNING, QUEUED = "running", "queued"


class StoppedError(Exception):
    """Somebody asked to stop the work."""


class Work(Protocol):
    """A function that does some work, and says in a sentence what came of it."""

    __module__: str
    __name__: str

    def __call__(self, job: Job, **arguments: Any) -> str:
        """Does it."""
        ...


_KNOWN: set[str] = set()


def work(function: Work) -> Work:
    """Marks a function as work that can be queued; nothing else is ever called by name."""
    _KNOWN.add(_name(function))
    return function


def _name(function: Work) -> str:
    return f"{function.__module__}.{function.__name__}"


def queue(
    function: Work, arguments: Mapping[str, Any] | None = None, *, key: str | None = None,
    after: timedelta | None = None, **about: Any,
) -> Job | None:  # fmt: skip
    """Queues work; with a key nothing happens, and None is answered, while the same work has not ended.

    ``after`` is how long it waits at least. ``about`` says whose it is: ``alliance``, ``party``, ``asked_by``. Raises
    InputError for what is not marked as work.
    """
    name = _name(function)
    if name not in _KNOWN:
        raise InputError(f"{name} is not marked as work; put @work above it.")
    return _queue(name, dict(arguments or {}), key, about, after)


def _queue(
    name: str, arguments: dict[str, Any], key: str | None, about: Mapping[str, Any], after: timedelta | None = None
) -> Job | None:
    try:
        with transaction.atomic():
            job = Job.objects.create(task=name, arguments=arguments, key=key, **about)
    except IntegrityError:
        return None
    transaction.on_commit(partial(_enqueue, job.pk, after))
    return job


def queue_named(task: str, arguments: Mapping[str, Any], key: str) -> Job | None:
    """Queues work of a schedule by its name; None while the same has not ended."""
    return _queue(task, dict(arguments), key, {})


def queue_again(pk: int) -> None:
    """Gives the queue a job that was ended and is to be done anew."""
    _enqueue(pk)


def _enqueue(pk: int, wait: timedelta | None = None) -> None:
    later = run_job if wait is None else run_job.using(run_after=timezone.now() + wait)
    result = later.enqueue(pk)
    Job.objects.filter(pk=pk).update(result=str(result.id))


@task()
def run_job(pk: int) -> None:
    """Does a queued job once."""
    now = timezone.now()
    taken = Job.objects.filter(pk=pk, state=QUEUED).update(state=RUNNING, begun=now, leased_until=now + LEASE)
    if not taken:
        return
    job = Job.objects.get(pk=pk)
    job.tries += 1
    job.save(update_fields=["tries"])
    try:
        with translation.override(_language_of(job)):
            said = _function(job.task)(job, **job.arguments)
    except StoppedError:
        _end(job, "cancelled", "Stopped on request.", plain=True)
    except TallystickError as wrong:
        _end(job, "failed", str(wrong))
    except Exception as wrong:
        log.exception("Job %s (%s) failed", job.pk, job.task)
        if job.tries >= job.most_tries:
            said = f"It failed {job.tries} times, last with {type(wrong).__name__}; the log has the rest."
            _end(job, "failed", said, plain=True)
        else:
            Job.objects.filter(pk=job.pk).update(state=QUEUED, leased_until=None)
            _enqueue(job.pk, WAITS[min(job.tries, len(WAITS)) - 1])
    else:
        job.progress = 100
        _end(job, "done", said)


def _language_of(job: Job) -> str:
    """The language in which work speaks: that of whoever asked for it, else the site's."""
    asked: str = "" if job.asked_by is None else job.asked_by.language
    return asked or settings.LANGUAGE_CODE


def _function(name: str) -> Callable[..., str]:
    module, _, attribute = name.rpartition(".")
    function: Callable[..., str] = getattr(import_module(module), attribute)
    if name not in _KNOWN:
        raise InputError(f"{name} is not marked as work.")
    return function


def _end(job: Job, state: str, said: str, *, plain: bool = False) -> None:
    """Puts down how it ended, and frees its key; whoever has to know of a failure is told."""
    job.state, job.said, job.plain = state, without_nul(said[:300]), plain
    job.ended, job.leased_until, job.key = timezone.now(), None, None
    job.save(update_fields=["state", "said", "ended", "leased_until", "key", "progress", "plain"])
    if state == "failed":
        from tallystick.web.jobs.failing import tell_of  # noqa: PLC0415  (it stands on work of the site)

        tell_of(job)


def job_step(job: Job, percent: int) -> None:
    """Says how far the work is, and renews its lease; StoppedError where somebody asked to stop."""
    Job.objects.filter(pk=job.pk).update(progress=percent, leased_until=timezone.now() + LEASE)
    if Job.objects.filter(pk=job.pk, cancel=True).exists():
        raise StoppedError


def reap() -> int:
    """Queues work anew whose worker was lost; answers how many jobs that were."""
    lost = Job.objects.filter(state=RUNNING, leased_until__lt=timezone.now())
    count = 0
    for job in lost:
        if job.tries >= job.most_tries:
            _end(job, "failed", f"Its worker was lost {job.tries} times.", plain=True)
        elif Job.objects.filter(pk=job.pk, state=RUNNING, leased_until=job.leased_until).update(
            state=QUEUED, leased_until=None
        ):
            _enqueue(job.pk)
            count += 1
    return count


def tick() -> int:
    """Queues what the schedule says is due; answers how many jobs that were. Missed times are made up for once."""
    now = timezone.now()
    count = 0
    for row in Schedule.objects.filter(active=True, next_at__lte=now):
        behind = int((now - row.next_at).total_seconds() // row.every) + 1
        following = row.next_at + timedelta(seconds=row.every * behind)
        if Schedule.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=following):
            count += _queue(row.task, dict(row.arguments), f"schedule {row.name}", {}) is not None
    return count
