"""Finding a draft for its reader, and what every page about it shows."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from tallystick.charter.model import Charter
from tallystick.sharing.asked import Decision
from tallystick.sharing.problems import PERSONAL
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.asking import person_asking
from tallystick.web.access.refusals import RefusedError
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.personal import person_units
from tallystick.web.drafting.materials import look_at
from tallystick.web.drafting.models import Draft
from tallystick.web.drafting.saving import is_stale
from tallystick.web.drafting.states import agreed_here, stand_of
from tallystick.web.pages.charter.sight import hidden_objectives
from tallystick.web.pages.keys.views import names_of
from tallystick.web.pages.objectives.seeing import sees_unit
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


def require_text(here: Here, draft: Draft) -> None:
    """Raises RefusedError where the text of a draft holds what the reader does not see of persons."""
    look = look_at(here.alliance.root, draft.files)
    charters = [here.charter, *([look.compiled.charter] if look.compiled is not None else [])]
    if any(_has_unseen(here, charter) for charter in charters):
        because = _("The text holds objectives of persons that are not yours to see; change the rest of it by forms.")
        raise RefusedError(Decision(False, PERSONAL.id, because))


def _has_unseen(here: Here, charter: Charter) -> bool:
    persons = any(not sees_unit(here, unit.name, charter) for unit in person_units(charter))
    return persons or bool(hidden_objectives(here, charter))


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
