"""One's own things, and those of the installation, which belong to no alliance: profile, tokens, providers."""

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest

from tallystick.sharing.asked import Context, Decision, Thing
from tallystick.sharing.deciding import FRESH, decide
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.asking import actor_asking, person_asking, proof_age
from tallystick.web.access.refusals import STEP_UP, RefusedError
from tallystick.web.people.models import Person


def me(request: HttpRequest) -> Person:
    """Whoever asks; Http404 where nobody is signed in."""
    person = person_asking(request)
    if person is None:
        raise Http404
    return person


def may_outside(request: HttpRequest, action: Action, kind: Kind, **known: Any) -> Decision:
    """Whether whoever asks may do something with a thing of no alliance."""
    context = Context(datetime.now(UTC).date(), since_proof=proof_age(request))
    return decide(actor_asking(request), action, Thing(kind, **known), context)


def require_own(request: HttpRequest, action: Action, kind: Kind) -> Person:
    """Whoever asks, where they may do it with their own; RefusedError where not, or where it takes a fresh proof."""
    person = me(request)
    decision = may_outside(request, action, kind, person=person.key)
    if not decision.allowed:
        raise RefusedError(decision)
    return person


def require_proof(request: HttpRequest, decision: Decision) -> None:
    """Asks for a fresh proof where a rule asks for none of its own, for what gives others a way in."""
    age = proof_age(request)
    if age is None or age > FRESH:
        raise RefusedError(Decision(False, STEP_UP, decision.because, step_up=True))
