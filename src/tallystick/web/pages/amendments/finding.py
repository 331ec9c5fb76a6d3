"""Finding a draft for its reader, and what every page about it shows."""

from typing import Any

from django.http import Http404, HttpRequest

from tallystick.sharing.words import Action, Kind
from tallystick.web.access.asking import person_asking
from tallystick.web.alliances.here import Here
from tallystick.web.drafting.models import Draft
from tallystick.web.drafting.saving import is_stale
from tallystick.web.drafting.states import agreed_here, stand_of
from tallystick.web.pages.keys.views import names_of
from tallystick.web.people.models import Person


def draft_of(here: Here, number: int) -> Draft:
    """A draft of this alliance; Http404 where there is none."""
    found = Draft.objects.filter(alliance=here.alliance, number=number).select_related("made_by", "changed_by").first()
    if found is None:
        raise Http404
    return found


def may_propose(here: Here) -> bool:
    """Whether the reader may write drafts."""
    return here.may(Action.PROPOSE, here.thing(Kind.CHARTER)).allowed


def require_proposing(here: Here) -> None:
    """Raises RefusedError where the reader may not write drafts."""
    here.require(Action.PROPOSE, here.thing(Kind.CHARTER))


def asking(request: HttpRequest) -> Person:
    """The person who asks."""
    person = person_asking(request)
    if person is None:
        raise Http404
    return person


def about(here: Here, draft: Draft) -> dict[str, Any]:
    """What the head of every page about a draft shows."""
    return {
        "here": here,
        "draft": draft,
        "stand": stand_of(here, draft, agreed_here(here)),
        "may_propose": may_propose(here),
        "stale": is_stale(here, draft),
        "party_names": names_of(here),
    }
