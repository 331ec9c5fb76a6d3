"""Freezing the record of a workspace, letting it go on, and ending it for good; each is a record with its reason."""

from datetime import datetime
from pathlib import Path

from tallystick.cycle.onrecord import record_of, written
from tallystick.cycle.workspace import open_workspace
from tallystick.ledger.keys import SigningKey
from tallystick.ledger.store.standing import Standing, standing_change

CHANGES = ("frozen", "resumed", "closed")


def change_standing(
    path: Path, change: str, *, by: str, reason: str, log_key: SigningKey, recorded: datetime,
    ledger: str | Path | None = None,
) -> Standing:  # fmt: skip
    """Puts on record that the ledger is ``frozen``, ``resumed`` or ``closed``, and answers how it stands now.

    ``by`` names party and role. Raises ProblemsError (E006) where the clock went back, StoppedError where the ledger is
    not in a state from which it can change so, InputError where it is open and was to be resumed.
    """
    with record_of(open_workspace(path), key=log_key, ledger=ledger) as record:
        record.append(
            [standing_change(change, by=by, reason=reason, recorded=written(recorded))], at=record.view().size
        )
        return record.store.standing()
