"""Telling of work that failed: whoever asked for it, and where nobody did the operators."""

import logging

from django.db import DatabaseError
from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.errors import TallystickError
from tallystick.sharing.words import Role
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.titles import title_of
from tallystick.web.people.models import Person

log = logging.getLogger(__name__)


def tell_of(job: Job) -> None:
    """Tells of a failure; that nobody could be told of it never makes more of it."""
    from tallystick.web.talk.events import Event  # noqa: PLC0415  (notifications are sent by jobs)
    from tallystick.web.talk.telling import tell  # noqa: PLC0415  (likewise)

    def text() -> str:
        return _("“%(work)s” failed.") % {"work": title_of(job.task)}

    try:
        if job.asked_by is not None and job.alliance is not None:
            link = reverse("alliance", args=[job.alliance.name])
            tell(job.alliance, Event.JOB, [job.asked_by], text, link, key=f"job {job.pk}")
        operators = Person.objects.filter(memberships__role=Role.OPERATOR.value, memberships__alliance=None).distinct()
        link = reverse("administration-job", args=[job.pk])
        tell(None, Event.JOB, operators, text, link, key=f"{job.task} {job.ended:%Y-%m-%d}")
    except (TallystickError, OSError, DatabaseError):
        log.exception("Nobody could be told that job %s failed", job.pk)
