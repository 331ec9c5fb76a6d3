"""The hourly look for amendments whose day has come."""

import logging
from datetime import UTC, datetime
from typing import Any

from tallystick.cycle.enacting import due, enact
from tallystick.cycle.workspace import open_workspace, read_charter
from tallystick.errors import TallystickError
from tallystick.sharing.words import State
from tallystick.terms.zone import Zone
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.records import is_begun, locked
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import job_step, work

log = logging.getLogger(__name__)


@work
def enact_all(job: Job, **arguments: Any) -> str:
    """Makes every amendment that is agreed and due the charter of its alliance."""
    del arguments
    done: list[str] = []
    for alliance in Alliance.objects.filter(state=State.OPEN.value):
        job_step(job, 50)
        try:
            done += _enact(alliance)
        except (TallystickError, OSError):
            log.exception("The amendment of %s could not take effect", alliance.name)
    return f"In force: {', '.join(done)}." if done else "Nothing was due."


def _enact(alliance: Alliance) -> list[str]:
    root = alliance.root
    if not is_begun(alliance):
        return []
    charter = read_charter(open_workspace(root)).charter
    if charter is None:
        return []
    today = Zone(charter.zone).day_of(datetime.now(UTC) - alliance.behind)
    if due(root, on=today) is None:
        return []
    with locked(root):
        made = enact(root, on=today)
    return [f"{alliance.name} ({made.title})"] if made is not None else []
