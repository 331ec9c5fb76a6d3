"""Which pages of the data wing a reader is offered."""

from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here
from tallystick.web.entering.whose import delivers_for, sources_seen


def data_tabs(here: Here) -> frozenset[str]:
    """The names of the pages that the reader may enter."""
    found = set()
    if here.may(Action.SEE, here.thing(Kind.PERIOD)).allowed:
        found.add("close")
    sources = sources_seen(here)
    if sources:
        found |= {"sources", "live"}
    if any(delivers_for(here, each) is not None for each in sources):
        found.add("uploads")
    mine = [here.thing(Kind.ENTRY, party=each) for each in here.parties]
    if any(here.may(action, each).allowed for action in (Action.SEE, Action.ENTER) for each in mine):
        found.add("entries")
    return frozenset(found)
