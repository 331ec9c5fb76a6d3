"""What a notification is about, kept so that it can be asked anew whether its person may see it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tallystick.sharing.asked import Thing
from tallystick.sharing.words import Action, Class, Kind
from tallystick.web.alliances.here import Here


def written(thing: Thing | None) -> dict[str, Any]:
    """A thing as JSON; empty of none."""
    if thing is None:
        return {}
    said: dict[str, Any] = {
        "kind": Kind(thing.kind).value,
        "party": thing.party,
        "unit": thing.unit,
        "person": thing.person,
        "owner": thing.owner,
        "parties": sorted(thing.parties),
        "named": sorted(thing.named),
        "disclosure": thing.disclosure.value,
        "start": thing.start and thing.start.isoformat(),
        "end": thing.end and thing.end.isoformat(),
    }
    return {name: value for name, value in said.items() if value}


def read_thing(here: Here, said: Mapping[str, Any]) -> Thing:
    """The thing of an alliance that was written; the alliance itself of nothing."""
    known: dict[str, Any] = {name: said[name] for name in ("party", "unit", "person", "owner") if name in said}
    known |= {name: frozenset(said[name]) for name in ("parties", "named") if name in said}
    known |= {name: date.fromisoformat(said[name]) for name in ("start", "end") if name in said}
    if "disclosure" in said:
        known["disclosure"] = Class(said["disclosure"])
    return here.thing(Kind(said.get("kind", Kind.ALLIANCE.value)), **known)


def sees(here: Here, said: Mapping[str, Any]) -> bool:
    """Whether the reader sees the alliance, and the thing that was written."""
    alliance = here.may(Action.SEE, here.thing(Kind.ALLIANCE)).allowed
    return alliance and here.may(Action.SEE, read_thing(here, said)).allowed
