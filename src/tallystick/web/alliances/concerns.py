"""Whether a reader sees any things of a kind that is seen by those it concerns: determinations, cases, accounts."""

from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here


def concerns(here: Here, kind: Kind) -> bool:
    """Whether the reader sees those that concern the own parties; of a party that has left, those of its time."""
    held = here.opened.belongings
    begun = [held[name].stretches[0][0] for name in here.parties if name in held and held[name].stretches]
    thing = here.thing(kind, parties=here.parties, start=min(begun, default=None))
    return here.may(Action.SEE, thing).allowed
