"""Work beside the pages: once, again after a failure, after a lost worker, on time, and stopped on request."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django_tasks_db.models import DBTaskResult

from tallystick.errors import InputError
from tallystick.web.jobs.models import Job, Schedule
from tallystick.web.jobs.queue import job_step, queue, reap, run_job, tick, work
from tallystick.web.jobs.worker import ROOM, SiteWorker
from tallystick.web.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)
DONE: list[str] = []


@work
def count(job: Job, **arguments: Any) -> str:
    """Work that steps once."""
    job_step(job, 50)
    DONE.append(arguments["name"])
    return f"Counted {arguments['name']}."


@work
def speak(job: Job, **arguments: Any) -> str:
    """Work that says a word."""
    del job, arguments
    return gettext("Job")


@work
def fail(job: Job, **arguments: Any) -> str:
    """Work that fails in a way nobody meant."""
    del job, arguments
    raise RuntimeError("the disk is full")


def unmarked(job: Job, **arguments: Any) -> str:
    """No work."""
    del job, arguments
    return ""


def _run(job: Job | None) -> Job:
    assert job is not None
    run_job.call(job.pk)
    job.refresh_from_db()
    return job


def test_work_is_done_once_and_says_what_came_of_it() -> None:
    DONE.clear()

    job = _run(queue(count, {"name": "flights"}))
    again = _run(job)

    assert (again.state, again.said, again.progress, DONE) == ("done", "Counted flights.", 100, ["flights"])


def test_the_same_work_is_queued_once_until_it_has_ended() -> None:
    first = queue(count, {"name": "a"}, key="close 2013-11")
    second = queue(count, {"name": "a"}, key="close 2013-11")
    _run(first)

    assert second is None
    assert queue(count, {"name": "a"}, key="close 2013-11") is not None


class UndoneError(Exception):
    """Something later in the transaction went wrong."""


def _queued_and_undone() -> None:
    with transaction.atomic():
        queue(count, {"name": "never"})
        raise UndoneError


def test_what_was_rolled_back_queues_nothing() -> None:
    with pytest.raises(UndoneError):
        _queued_and_undone()

    assert (Job.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_a_failure_is_tried_three_times_and_then_said() -> None:
    job = _run(queue(fail))
    states = [job.state]
    states += [_run(job).state for _ in range(2)]

    assert states == ["queued", "queued", "failed"]
    assert job.said == "It failed 3 times, last with RuntimeError; the log has the rest."


@pytest.mark.parametrize(("language", "said"), [("de", "Auftrag"), ("", "Job")])
def test_work_speaks_the_language_of_whoever_asked_for_it(language: str, said: str) -> None:
    asking = Person.objects.create(email="asks@example.org", language=language)

    assert _run(queue(speak, asked_by=asking)).said == said


def test_work_of_a_lost_worker_is_queued_anew() -> None:
    job = queue(count, {"name": "lost"})
    assert job is not None
    Job.objects.update(state="running", leased_until=timezone.now() - timedelta(seconds=1), tries=1)

    assert (reap(), reap()) == (1, 0)
    assert _run(job).state == "done"


def test_work_stops_where_somebody_asked() -> None:
    job = queue(count, {"name": "stopped"})
    Job.objects.update(cancel=True)

    assert _run(job).state == "cancelled"


def test_missed_times_of_a_schedule_are_made_up_for_once() -> None:
    late = timezone.now() - timedelta(hours=5)
    Schedule.objects.create(name="hourly", task=f"{__name__}.count", arguments={"name": "x"}, every=3600, next_at=late)

    assert (tick(), tick()) == (1, 0)
    assert Schedule.objects.get(name="hourly").next_at > timezone.now()


def test_what_is_not_marked_as_work_is_not_queued() -> None:
    with pytest.raises(InputError, match="is not marked as work"):
        queue(unmarked)


def test_nobody_runs_a_function_by_its_name(caplog: pytest.LogCaptureFixture) -> None:
    job = Job.objects.create(task=f"{__name__}.unmarked")

    assert _run(job).said == f"{__name__}.unmarked is not marked as work."
    assert caplog.text == ""


class Away(SiteWorker):
    """A worker whose data base is away for so many looks, and that ends after as many."""

    def __init__(self, *, looks: int) -> None:
        super().__init__()
        self.looks = looks

    def _look(self) -> bool:
        self.looks -= 1
        self.stopped = self.looks == 0
        if not self.stopped:
            raise OperationalError("the connection is closed")
        return False


def test_a_worker_waits_for_a_data_base_that_is_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tallystick.web.jobs.worker.INTERVAL", 0.01)
    worker = Away(looks=3)

    worker.run()

    assert worker.looks == 0
    assert caplog.text.count("The data base is away; trying again: the connection is closed") == 2


def test_a_worker_whose_data_base_stays_away_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallystick.web.jobs.worker.INTERVAL", 0.01)
    monkeypatch.setattr("tallystick.web.jobs.worker.PATIENCE", 0.03)

    with pytest.raises(OperationalError, match="the connection is closed"):
        Away(looks=1000).run()


class Idle(SiteWorker):
    """A worker that finds more to do at the first looks, and ends after the last."""

    def __init__(self, *finds: bool) -> None:
        super().__init__()
        self.began_with = 50 * 2**20
        self.finds = list(finds)

    def _look(self) -> bool:
        found = self.finds.pop(0)
        self.stopped = not self.finds
        return found


@pytest.mark.parametrize(("grown", "times"), [(ROOM, 0), (ROOM + 1, 1)])
def test_a_worker_begins_anew_where_work_left_much_behind_and_nothing_waits(
    monkeypatch: pytest.MonkeyPatch, grown: int, times: int
) -> None:
    monkeypatch.setattr("tallystick.web.jobs.worker.INTERVAL", 0.01)
    anew: list[int] = []
    worker = Idle(True, True, False, False)
    monkeypatch.setattr("tallystick.web.jobs.worker.begin_anew", lambda: anew.append(len(worker.finds)))
    monkeypatch.setattr("tallystick.web.jobs.worker.resident", lambda: worker.began_with + grown)

    worker.run()

    assert anew == [1] * times


ANEW = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tallystick.web.scratch"
import django
django.setup()
from tallystick.web.jobs.worker import begin_anew, resident
if "AGAIN" not in os.environ:
    os.environ["AGAIN"] = str(os.getpid())
    left = bytearray(os.urandom(1)) * (200 * 2**20)
    kept = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(kept, True)
    os.environ["KEPT"] = str(kept)
    print(resident() > 200 * 2**20)
    begin_anew()
try:
    os.fstat(int(os.environ["KEPT"]))
except OSError:
    print("closed")
print(os.environ["AGAIN"] == str(os.getpid()), resident() < 200 * 2**20)
"""


def test_what_begins_anew_has_its_number_and_nothing_else_of_before() -> None:
    if not Path("/proc/self/statm").exists():
        pytest.skip("this system does not tell how much memory a process holds")

    done = subprocess.run([sys.executable, "-c", ANEW], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["True", "closed", "True", "True"]
