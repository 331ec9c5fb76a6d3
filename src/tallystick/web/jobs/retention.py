"""What the site keeps for how long, and what deletes it: one entry a kind of thing.

What was agreed, delivered, published and signed is in the workspaces and is never deleted here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tallystick.errors import InputError
from tallystick.web.exports.making import KEPT as EXPORTS_KEPT
from tallystick.web.exports.making import forget as forget_exports
from tallystick.web.exports.models import Export
from tallystick.web.hooks.models import Delivery
from tallystick.web.hooks.sending import KEPT as MESSAGES_KEPT
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import job_step, work
from tallystick.web.people.models import Invitation
from tallystick.web.talk.models import Notification
from tallystick.web.watching.log import KEPT as SIGHTS_KEPT
from tallystick.web.watching.models import Sight

ENDED = ("done", "failed", "cancelled")
"""States of jobs that are over."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing that is deleted when it is old enough."""

    name: str
    title: str
    days: int
    since: str
    """From when on it counts."""
    over: Callable[[datetime], QuerySet[Any]]
    """Those that are older than an instant."""
    every: Callable[[], QuerySet[Any]]
    born: str
    """The field that tells how old one is."""
    clears: Callable[[Job], str] | None = None
    """What deletes them, where more than rows goes."""

    def due(self, now: datetime) -> QuerySet[Any]:
        """What is deleted now."""
        return self.over(now - timedelta(days=self.days))

    def oldest(self) -> datetime | None:
        """The oldest that there is."""
        found: datetime | None = self.every().aggregate(first=Min(self.born))["first"]
        return found


def _jobs_over(then: datetime) -> QuerySet[Any]:
    return Job.objects.filter(state__in=ENDED, ended__lt=then)


def _results() -> QuerySet[Any]:
    return DBTaskResult.objects.filter(status__in=[TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED])


KEPT: tuple[Kept, ...] = (
    Kept(
        "access log", N_("Entries of the access log"), SIGHTS_KEPT.days, N_("the last look"),
        lambda then: Sight.objects.filter(last__lt=then), Sight.objects.all, "last",
    ),
    Kept(
        "sessions", N_("Sessions of browsers"), 0, N_("their end"),
        lambda then: Session.objects.filter(expire_date__lt=then), Session.objects.all, "expire_date",
    ),
    Kept(
        "read notifications", N_("Notifications that were read"), 90, N_("being read"),
        lambda then: Notification.objects.filter(read__lt=then),
        lambda: Notification.objects.exclude(read=None), "read",
    ),
    Kept(
        "notifications", N_("Notifications that nobody read"), 400, N_("being made"),
        lambda then: Notification.objects.filter(read=None, made__lt=then),
        lambda: Notification.objects.filter(read=None), "made",
    ),
    Kept(
        "exports", N_("Exports, with their files"), EXPORTS_KEPT.days, N_("being asked for"),
        lambda then: Export.objects.filter(asked_at__lt=then), Export.objects.all, "asked_at", forget_exports,
    ),
    Kept(
        "messages", N_("Messages to programs"), MESSAGES_KEPT.days, N_("being made"),
        lambda then: Delivery.objects.filter(made__lt=then), Delivery.objects.all, "made",
    ),
    Kept(
        "invitations", N_("Invitations that were never accepted"), 180, N_("their end"),
        lambda then: Invitation.objects.filter(
            Q(withdrawn__lt=then) | Q(ends__lt=then), accepted=None, consents=None
        ),
        lambda: Invitation.objects.filter(accepted=None, consents=None), "sent",
    ),
    Kept(
        "schedule", N_("Work of the schedule that was done"), 2, N_("being done"),
        lambda then: _jobs_over(then).filter(alliance=None, asked_by=None, state="done"),
        lambda: Job.objects.filter(alliance=None, asked_by=None, state="done"), "queued",
    ),
    Kept(
        "work", N_("Other work that is over"), 90, N_("its end"),
        _jobs_over, lambda: Job.objects.filter(state__in=ENDED), "queued",
    ),
    Kept(
        "tries", N_("Tries in the queue"), 7, N_("their end"),
        lambda then: _results().filter(finished_at__lt=then), _results, "enqueued_at",
    ),
)  # fmt: skip

FOREVER: tuple[tuple[str, str], ...] = (
    (N_("Charters, facts, events, cases and the record of each alliance"),
     N_("as long as the alliance's folder is there; nothing on the site deletes it")),
    (N_("Comments, reviews, drafts and sheets"), N_("as long as the alliance is on the site")),
    (N_("People and their roles"), N_("for good, since the record speaks of who held which role; accounts are closed")),
)  # fmt: skip
"""What is not deleted, and how long it is there."""


@work
def clear(job: Job, **arguments: Any) -> str:
    """Deletes all that is kept no longer, or one kind of it."""
    wanted = str(arguments.get("name") or "")
    kinds = [each for each in KEPT if wanted in ("", each.name)]
    if not kinds:
        raise InputError(f"Nothing is kept under the name {wanted!r}.")
    now, count = timezone.now(), 0
    for each in kinds:
        job_step(job, 50)
        due = each.due(now).exclude(pk=job.pk) if each.every().model is Job else each.due(now)
        count += due.count()
        if each.clears is None:
            due.delete()
        else:
            each.clears(job)
    mails = _old_mails(now) if wanted in ("", "mails") else 0
    return f"Deleted: {count + mails}."


MAILS_DAYS = 30
"""So long mails lie in ``mail/`` where no server is named."""


def _old_mails(now: datetime) -> int:
    """Deletes mails as files."""
    then, count = (now - timedelta(days=MAILS_DAYS)).timestamp(), 0
    for file in settings.SITE.mail.glob("*.log"):
        if file.is_file() and file.stat().st_mtime < then:
            file.unlink(missing_ok=True)
            count += 1
    return count
