"""Whether a ledger may be added to: open, frozen for a time, or closed for good, and by which of its own records.

The last record of the kind "ledger" says so, and stands in the log like every other: nobody can freeze or close a
ledger without a trace, and whoever verifies it sees that what came after should not be there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.errors import InputError
from tallystick.ledger.records import Record
from tallystick.ledger.store.asked import Draft, StoppedError

KIND = "ledger"
STREAM = "ledger"

_AFTER: Mapping[str, frozenset[str]] = {
    "open": frozenset({"frozen", "closed"}),
    "frozen": frozenset({"resumed", "closed"}),
    "closed": frozenset(),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Open, frozen or closed; and, unless it was always open, since which entry, by whom and why."""

    state: str = "open"
    index: int | None = None
    by: str = ""
    reason: str = ""

    def after(self, index: int, record: Record) -> "Standing":
        """The standing after a record at an index.

        Raises StoppedError where the record may not be appended, and InputError where it changes nothing.
        """
        if record.kind != KIND:
            if self.state != "open":
                raise StoppedError(self.refusal())
            return self
        change = record.says["change"]
        if change not in _AFTER[self.state]:
            if self.state == "open":
                raise InputError("The ledger is open, so there is nothing to resume.")
            raise StoppedError(self.refusal())
        state = "open" if change == "resumed" else change
        return Standing(state, index, record.says["by"], record.says["reason"])

    def refusal(self) -> str:
        """Why nothing is appended."""
        then = "Resume it first." if self.state == "frozen" else "Begin a new ledger for what comes."
        end = "" if self.reason.endswith((".", "!", "?")) else "."
        return f"The ledger was {self.state} by {self.by} at entry {self.index}: {self.reason}{end} {then}"


def standing_change(change: str, *, by: str, reason: str, recorded: str) -> Draft:
    """The record that freezes a ledger (``frozen``), resumes it (``resumed``) or ends it for good (``closed``)."""
    return Draft(KIND, STREAM, recorded, {"change": change, "by": by, "reason": reason})
