"""Who asks through a program, and with which rights, in a digest that is another one when the rights are others."""

import hashlib

from django.http import HttpRequest
from django.utils import timezone

from tallystick.sharing.asked import Actor
from tallystick.sharing.disclosing import Reader
from tallystick.web.access.asking import actor_asking, person_asking, token_shown
from tallystick.web.people.models import ApiToken, hashed

BEARER = "bearer "
REFRESHED = 60
"""Seconds after which the last use of a token is written down anew."""


def token_of(request: HttpRequest) -> ApiToken | None:
    """The token that a request shows, where it is known and holds today; looked up once for a request."""
    if hasattr(request, "tally_token"):
        return token_shown(request)
    said = request.headers.get("Authorization", "")
    found = _held(said[len(BEARER) :].strip()) if said.lower().startswith(BEARER) else None
    request.tally_token = found  # type: ignore[attr-defined]  # read by access.asking
    return found


def _held(secret: str) -> ApiToken | None:
    found = (
        ApiToken.objects.select_related("person")
        .filter(secret_sha256=hashed(secret), revoked=None, until__gt=timezone.localdate(), person__is_active=True)
        .first()
    )
    now = timezone.now()
    if found is not None and (found.used is None or (now - found.used).total_seconds() > REFRESHED):
        ApiToken.objects.filter(pk=found.pk).update(used=now)
    return found


def whose(request: HttpRequest) -> str | None:
    """The token or person that asks, in a word; None where nobody does."""
    token = token_of(request)
    if token is not None:
        return f"token {token.pk}"
    person = None if "Authorization" in request.headers else person_asking(request)
    return None if person is None else f"person {person.pk}"


def rights_of(request: HttpRequest) -> str:
    """The digest of all that decides what whoever asks may see and do, but for the day."""
    return digest_of(actor_asking(request))


def digest_of(actor: Actor) -> str:
    """The same of an actor."""
    token = actor.token
    said = [
        repr(actor.person),
        repr(actor.active),
        *sorted(
            repr(
                (
                    each.role.value, each.alliance, each.party, each.since, each.until, sorted(each.units),
                    sorted(each.fills),
                )
            )
            for each in actor.memberships
        ),
        "" if token is None else repr(
            (
                token.name, sorted(token.scopes), token.until, token.revoked,
                None if token.alliances is None else sorted(token.alliances),
            )
        ),
    ]  # fmt: skip
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def reader_digest(reader: Reader) -> str:
    """What two readers of an alliance have in common who see the same: roles, token, day, state, way."""
    context = reader.context
    text = f"{digest_of(reader.actor)}\n{context.on}\n{context.state}\n{context.outlet}"
    return hashlib.sha256(text.encode()).hexdigest()
