"""Who asks: the actor of a request, and how long ago they last proved who they are."""

from datetime import UTC, datetime, timedelta

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from tallystick.sharing.asked import Actor
from tallystick.web.people.actors import NOBODY, actor_of
from tallystick.web.people.models import ApiToken, Person

PROVED_THERE = "tally_proved_there"
"""The key of a session under which stands when an organisation's provider says that it asked its person last."""


def person_asking(request: HttpRequest) -> Person | None:
    """The person who is signed in, or whose token is shown; None where there is none."""
    token = token_shown(request)
    if token is not None:
        return token.person
    user = request.user
    return user if isinstance(user, Person) else None


def token_shown(request: HttpRequest) -> ApiToken | None:
    """The token with which a program came in; None for people."""
    found = getattr(request, "tally_token", None)
    return found if isinstance(found, ApiToken) else None


def actor_asking(request: HttpRequest) -> Actor:
    """The actor of a request, made once for it."""
    kept = getattr(request, "tally_actor", None)
    if isinstance(kept, Actor):
        return kept
    person = person_asking(request)
    actor = NOBODY if person is None else actor_of(person, token_shown(request))
    request.tally_actor = actor  # type: ignore[attr-defined]  # kept for this request alone
    return actor


def proof_age(request: HttpRequest) -> timedelta | None:
    """How long ago the person last proved who they are in this session; None where a program asks, or nobody."""
    if token_shown(request) is not None or not getattr(request.user, "is_authenticated", False):
        return None
    records = get_authentication_records(request, request.user)
    told = request.session.get(PROVED_THERE)
    instants = [
        min(record["at"], told) if record.get("method") == "socialaccount" and told is not None else record["at"]
        for record in records
        if "at" in record
    ]
    if not instants:
        return None
    return datetime.now(UTC) - datetime.fromtimestamp(max(instants), UTC)
