"""Sending events, and sending them again: after half a minute, then twice as long each time, up to six hours.

After three days without an answer nothing more is sent to an address, and the managers of its party are told.
"""

import logging
import time
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tallystick.errors import InputError, ProblemsError, TallystickError
from tallystick.web.hooks.holding import LOST, here_of, may_hold
from tallystick.web.hooks.models import GIVEN_UP, SENT, WAITING, Delivery, Hook
from tallystick.web.hooks.reaching import UnreachedError, post, reached, target_of
from tallystick.web.hooks.signing import Place, new_secret, seal, signature, unseal
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import queue, work

log = logging.getLogger(__name__)

FIRST, LAST = timedelta(seconds=30), timedelta(hours=6)
PATIENCE = timedelta(days=3)
OVERLAP = timedelta(days=1)
"""So long a former secret signs as well."""
KEPT = timedelta(days=30)
"""So long deliveries are listed."""


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many tries.

    >>> [str(wait_after(tries)) for tries in (1, 2, 5, 20)]
    ['0:00:30', '0:01:00', '0:08:00', '6:00:00']
    """
    return min(FIRST * (1 << min(tries - 1, 20)), LAST)


def send_soon(delivery: Delivery, after: timedelta | None = None) -> None:
    """Has an event sent."""
    hook = delivery.hook
    queue(
        send, {"delivery": delivery.pk}, key=f"delivery {delivery.pk} {delivery.tries}", after=after,
        alliance=hook.alliance, party=hook.party,
    )  # fmt: skip


@work
def send(job: Job, **arguments: Any) -> str:
    """Sends one event once; where nothing came back it is queued anew. Nothing goes out once its maker lost the right.

    The event may have waited for hours: whether it may go is asked now, and not when it was put down alone.
    """
    del job
    delivery = Delivery.objects.select_related("hook__alliance", "hook__person").get(pk=arguments["delivery"])
    hook = delivery.hook
    if delivery.state != WAITING:
        return "It was sent before."
    try:
        if hook.is_sending and not may_hold(here_of(hook), hook.party):
            pause(hook, LOST)
    except (TallystickError, OSError):  # nobody can be told what its maker may see
        log.exception("The alliance %s cannot be opened", hook.alliance.name)
        delivery.tries, delivery.tried, delivery.code = delivery.tries + 1, timezone.now(), None
        delivery.said = "The alliance could not be opened."
        return _again(hook, delivery)
    if not hook.is_sending:
        Delivery.objects.filter(pk=delivery.pk).update(state=GIVEN_UP, next_at=None)
        return "Nothing is sent there any more."
    code, said = _tried(hook, delivery)
    delivery.tries, delivery.tried, delivery.code, delivery.said = delivery.tries + 1, timezone.now(), code, said[:200]
    if code is not None and 200 <= code < 300:
        delivery.state, delivery.next_at = SENT, None
        delivery.save()
        Hook.objects.filter(pk=hook.pk).update(failing_since=None)
        return f"Answered with {code}."
    return _again(hook, delivery)


def _tried(hook: Hook, delivery: Delivery) -> tuple[int | None, str]:
    """The number that came back, or why none did."""
    body = delivery.body.encode()
    try:
        return post(target_of(hook.address), body, headers_of(hook, delivery, body)), ""
    except UnreachedError as wrong:
        return None, str(wrong)
    except ProblemsError as wrong:
        return None, wrong.problems[0].message


def headers_of(hook: Hook, delivery: Delivery, body: bytes) -> dict[str, str]:
    """What goes with a body: its id, its time, and its signature by each secret that counts."""
    place, now = Place(hook.alliance.name, hook.party), int(time.time())
    secrets = [unseal(bytes(hook.secret), place)]
    if hook.former and hook.former_until is not None and timezone.now() < hook.former_until:
        secrets.append(unseal(bytes(hook.former), place))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Tallystick",
        "Tally-Event": delivery.kind,
        "Tally-Id": str(delivery.event),
        "Tally-Time": str(now),
        "Tally-Signature": " ".join(f"v1={signature(each, now, body)}" for each in secrets),
    }


def _again(hook: Hook, delivery: Delivery) -> str:
    """Puts down that it failed, and when it is tried again; pauses an address that has failed for three days."""
    now = timezone.now()
    since = hook.failing_since or now
    wait = wait_after(delivery.tries)
    gives_up = now - since >= PATIENCE
    delivery.state, delivery.next_at = (GIVEN_UP, None) if gives_up else (WAITING, now + wait)
    with transaction.atomic():
        delivery.save()
        if gives_up:
            pause(hook, "Nothing sent there was taken for three days.")
        else:
            Hook.objects.filter(pk=hook.pk, failing_since=None).update(failing_since=now)
            send_soon(delivery, wait)
    what = f"Answered with {delivery.code}" if delivery.code is not None else delivery.said.rstrip(".")
    return f"{what}; nothing more is sent there." if gives_up else f"{what}; tried again in {wait}."


def pause(hook: Hook, why: str) -> None:
    """Sends nothing more to an address until somebody resumes it; the managers of the party are told."""
    Hook.objects.filter(pk=hook.pk, paused=None).update(paused=timezone.now(), why_paused=why)
    hook.refresh_from_db()
    from tallystick.web.hooks.telling import tell_paused  # noqa: PLC0415  (it stands on this module)

    tell_paused(hook, reverse("hook", args=[hook.alliance.name, hook.pk]))


def resume(hook: Hook) -> None:
    """Sends to an address again, from what happens next."""
    hook.paused, hook.failing_since, hook.why_paused = None, None, ""
    hook.save(update_fields=["paused", "failing_since", "why_paused"])


def rotate(hook: Hook) -> str:
    """A new secret, shown once; the former one signs as well for a day."""
    place, secret = Place(hook.alliance.name, hook.party), new_secret()
    hook.former, hook.former_until = bytes(hook.secret), timezone.now() + OVERLAP
    hook.secret = seal(secret, place)
    hook.save(update_fields=["secret", "former", "former_until"])
    return secret


def end(hook: Hook) -> None:
    """Sends nothing there any more, for good."""
    hook.ended = timezone.now()
    hook.save(update_fields=["ended"])


def require_reachable(address: str) -> None:
    """ProblemsError (W047) for an address to which nothing is sent; InputError where its name stands for none now."""
    try:
        reached(target_of(address))
    except UnreachedError as wrong:
        raise InputError(str(wrong)) from wrong


@work
def forget(job: Job, **arguments: Any) -> str:
    """Deletes deliveries that are older than a month."""
    del job, arguments
    count, _ = Delivery.objects.filter(made__lt=timezone.now() - KEPT).delete()
    return f"Forgot {count} deliveries."
