"""Telling the managers of a party that nothing more is sent to one of its addresses."""

from django.utils.translation import gettext as _

from tallystick.sharing.words import Kind
from tallystick.web.hooks.holding import here_of
from tallystick.web.hooks.models import Hook
from tallystick.web.talk.events import Event
from tallystick.web.talk.telling import people_of, tell


def tell_paused(hook: Hook, link: str) -> int:
    """Tells them; answers how many were told."""
    here = here_of(hook)
    managers = people_of(here, {f"{hook.party}/manager"})

    def text() -> str:
        return _("Events of %(alliance)s are no longer sent to an address of %(party)s.") % {
            "alliance": here.title, "party": hook.party,
        }  # fmt: skip

    return tell(hook.alliance, Event.JOB, managers, text, link, thing=here.thing(Kind.CONNECTION, party=hook.party))
