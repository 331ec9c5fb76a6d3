"""Whose an address is: the alliance as its maker has it now, and whether they may still have events sent there."""

from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.alliances.here import Here
from tallystick.web.hooks.models import Hook
from tallystick.web.people.actors import actor_of

LOST = "Whoever made it may not have events sent for the party any more."


def here_of(hook: Hook) -> Here:
    """The alliance as the maker of a hook has it now."""
    return Here(hook.alliance, actor_of(hook.person), None, Outlet.API)


def may_hold(here: Here, party: str) -> bool:
    """Whether somebody may have events sent for a party, of an alliance that they see."""
    sees = here.may(Action.SEE, here.thing(Kind.ALLIANCE)).allowed
    return sees and here.may(Action.CONFIGURE, here.thing(Kind.CONNECTION, party=party)).allowed
