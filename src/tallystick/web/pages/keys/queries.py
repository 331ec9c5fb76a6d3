"""The keys on record of an alliance: whose, since when, and who answered for each change."""

from dataclasses import dataclass
from datetime import datetime

from tallystick.cycle.onrecord import View, read_instant, record_of
from tallystick.cycle.workspace import open_workspace
from tallystick.ledger.key_change import KIND
from tallystick.ledger.keyring import Held
from tallystick.ledger.keys import read_verifier_key
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.records import is_begun


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key with its time."""

    owner: str
    title: str
    """What the owner is called."""
    use: str
    name: str
    """Name and id."""
    verifier: str
    since: datetime | None
    """When it was put on record; None of the log's first key."""
    until: datetime | None
    """When it ceased to count; None while it does."""
    reason: str
    by: str
    """The key that answered for its coming; empty of a first key, and where a role decided."""
    decided: bool
    """Whether a role with authority decided, in the place of a key."""
    ended_because: str


def keys_on_record(here: Here) -> tuple[KeyLine, ...]:
    """Every key that ever counted, those that do first."""
    if not is_begun(here.alliance):
        return ()
    with record_of(open_workspace(here.alliance.root)) as record:
        view = record.view()
    lines = [_line(here, view, held) for held in view.keys.keys]
    order = {"party": 0, "witness": 1, "log": 2}
    return tuple(sorted(lines, key=lambda each: (each.until is not None, order.get(each.use, 3), each.owner)))


def _line(here: Here, view: View, held: Held) -> KeyLine:
    written = held.key.written()
    changes = [record for _, record in view.of(KIND)]
    came = next((each for each in changes if each.says["key"] == written and each.says["change"] != "revoked"), None)
    gone = [each for each in changes if each.says["change"] == "revoked" and each.says["key"] == written]
    went = next((each for each in changes if each.says.get("replaces") == written), gone[0] if gone else None)
    party = here.charter.parties.get(held.owner)
    return KeyLine(
        owner=held.owner,
        title=party.name if party is not None else held.owner,
        use=held.use,
        name=str(held.key),
        verifier=written,
        since=None if came is None else read_instant(came.recorded),
        until=None if held.until is None or went is None else read_instant(went.recorded),
        reason="" if came is None else str(came.says["reason"]),
        by="" if came is None or "by" not in came.says else str(read_verifier_key(came.says["by"])),
        decided=came is not None and "authority" in came.says,
        ended_because="" if went is None else str(went.says["reason"]),
    )
