"""Checking the connections of an alliance: whether its engines are reached, allowed, and hold facts as declared."""

from typing import Any

from tallystick.cycle.engine_checks import check_engines
from tallystick.errors import InputError
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import job_step, work


@work
def check(job: Job, **arguments: Any) -> str:
    """Checks every engine of an alliance's deployment; without the conformance suite, which writes."""
    del arguments
    if job.alliance is None:
        raise InputError("Connections are checked for an alliance.")
    found = []
    for each in check_engines(job.alliance.root, suite=False):
        job_step(job, 50)
        found.append(
            {"engine": each.engine, "source": each.source, "what": each.what, "found": each.found, "holds": each.holds}
        )
    job.found = found
    job.save(update_fields=["found"])
    wrong = sum(not each["holds"] for each in found)
    return f"{len(found)} checks, {wrong} of them do not hold."
