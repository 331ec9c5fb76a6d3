"""Sending what is due by mail and chat: all that waits for one person goes out together.

What was read on the page meanwhile is not sent, and neither is what the person may not see any more. A notification is
marked before it goes out, so that a worker that is lost sends it once or not at all; where the server refuses it, it is
tried again.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from smtplib import SMTPException
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils import timezone, translation

from tallystick.errors import TallystickError
from tallystick.sharing.words import Outlet
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import job_step, work
from tallystick.web.people.models import Person
from tallystick.web.talk.chats import send, unsealed
from tallystick.web.talk.letters import Seen, body_of, mail, subject_of
from tallystick.web.talk.models import Notification, Ways
from tallystick.web.talk.showing import still_seen
from tallystick.web.talk.telling import language_of

log = logging.getLogger(__name__)

AGAIN = timedelta(minutes=10)
"""After it what could not be sent is tried again."""
GIVEN_UP = timedelta(days=2)
"""So long it is tried."""

Way = Literal["mail", "chat"]
Send = Callable[[Person, Sequence[Seen]], bool]
DONE = {"mail": "mailed", "chat": "chatted"}


@work
def deliver(job: Job, **arguments: Any) -> str:
    """Sends what is due."""
    del arguments
    mails = _all_due(job, "mail", _send_mail)
    chats = _all_due(job, "chat", _send_chat)
    return f"Sent: {mails} by mail, {chats} by chat."


def _due(way: Way, now: datetime) -> QuerySet[Notification]:
    wanted = {f"{way}_due__lte": now, DONE[way]: None, "read": None}
    return Notification.objects.filter(**wanted)


def _all_due(job: Job, way: Way, send_to: Send) -> int:
    """How many people were told by a way."""
    now, count = timezone.now(), 0
    rows = _due(way, now).select_related("person", "alliance").order_by("person", "alliance", "pk")
    for person, each in groupby(rows, key=lambda row: row.person):
        job_step(job, 50)
        count += _one(person, list(each), way, now, send_to)
    return count


def _one(person: Person, found: list[Notification], way: Way, now: datetime, send_to: Send) -> int:
    seen = list(still_seen(person, found, Outlet.MAIL))
    mine = Notification.objects.filter(pk__in=[each.pk for each in found])
    kept = {each.pk for each, _here in seen}
    mine.exclude(pk__in=kept).update(**{f"{way}_due": None})
    if not seen:
        return 0
    taken = mine.filter(pk__in=kept, **{DONE[way]: None}).update(**{DONE[way]: now})
    if taken != len(kept):  # another worker has them
        return 0
    with translation.override(language_of(person)):
        try:
            sent = send_to(person, seen)
        except (OSError, SMTPException, TallystickError):
            log.exception("Person %s could not be told by %s", person.pk, way)
            sent = False
    if not sent:
        late = now - GIVEN_UP
        mine.filter(pk__in=kept).update(**{DONE[way]: None})
        mine.filter(pk__in=kept, made__gt=late).update(**{f"{way}_due": now + AGAIN})
        mine.filter(pk__in=kept, made__lte=late).update(**{f"{way}_due": None})
    return int(sent)


def _send_mail(person: Person, found: Sequence[Seen]) -> bool:
    return bool(mail(person, found).send())


def _send_chat(person: Person, found: Sequence[Seen]) -> bool:
    ways = Ways.objects.filter(person=person).first()
    address = unsealed(ways.chat) if ways is not None and ways.chat else None
    if ways is None or address is None:
        return True  # the address was taken away, so nobody waits for it
    sent = send(address, title=subject_of(found), text=body_of(found))
    failed = None if sent else (ways.chat_failed or timezone.now())
    Ways.objects.filter(pk=ways.pk).update(chat_failed=failed)
    return sent
