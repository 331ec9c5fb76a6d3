"""The events that a determination knows: those on record at its knowledge cut-off, and not taken back by then.

An event counts from the moment it was recorded. Order never matters: events are read by ``recorded``, then by id.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from tallystick.charter.model.events import (
    Answer,
    Claim,
    Decided,
    Delivered,
    Dispute,
    Election,
    Event,
    Happened,
    Resolved,
    Setting,
    Waiver,
    Withdrawal,
)
from tallystick.errors import InputError
from tallystick.terms.canonical import sha256_hex

_Kind = TypeVar("_Kind", bound=Event)


class EventBook:
    """The events known at an instant, by what they belong to."""

    def __init__(self, events: Iterable[Event], *, known_at: datetime) -> None:
        """Raises InputError for a cut-off without zone, and for two different events of one id."""
        if known_at.utcoffset() is None:
            raise InputError(f"The knowledge cut-off {known_at} has no zone; give an instant, such as one in UTC.")
        by_id: dict[str, Event] = {}
        for event in events:
            if event.recorded > known_at:
                continue
            known = by_id.setdefault(event.id, event)
            if known is not event and known != event:
                raise InputError(f"Two different events have the id {event.id!r}; give each an id of its own.")
        recorded = sorted(by_id.values(), key=lambda event: (event.recorded, event.id))
        taken_back: set[str] = set()
        for event in reversed(recorded):
            if isinstance(event, Withdrawal) and event.id not in taken_back:
                taken_back.add(event.of)
        self.recorded: tuple[Event, ...] = tuple(recorded)
        """All that is on record, withdrawn ones too."""
        self.standing: tuple[Event, ...] = tuple(event for event in recorded if event.id not in taken_back)
        """Those that have not been taken back."""
        self.known_at = known_at
        self.answers: dict[str, list[Answer]] = {}
        self.resolved: dict[str, list[Resolved]] = {}
        self.decided_claims: dict[str, list[Decided]] = {}
        self.claims: dict[tuple[str, str], list[Claim]] = {}
        self.decisions: dict[tuple[str, str], list[Decided]] = {}
        self.waivers: dict[tuple[str, str], list[Waiver]] = {}
        self.disputes: dict[tuple[str, str], list[Dispute]] = {}
        self.elections: dict[tuple[str, str], list[Election]] = {}
        self.happened: dict[str, list[Happened]] = {}
        self.settings: dict[str, list[Setting]] = {}
        self.delivered: dict[str, list[Delivered]] = {}
        for event in self.standing:
            self._file(event)

    def _file(self, event: Event) -> None:
        if isinstance(event, Answer):
            self.answers.setdefault(event.to, []).append(event)
        elif isinstance(event, Claim):
            self.claims.setdefault((event.clause, event.period), []).append(event)
        elif isinstance(event, Decided):
            if event.to is not None:
                self.decided_claims.setdefault(event.to, []).append(event)
            else:
                self.decisions.setdefault((event.clause, event.period), []).append(event)
        elif isinstance(event, Waiver):
            self.waivers.setdefault((event.clause, event.period), []).append(event)
        elif isinstance(event, Dispute):
            self.disputes.setdefault((event.clause, event.period), []).append(event)
        elif isinstance(event, Resolved):
            self.resolved.setdefault(event.dispute, []).append(event)
        elif isinstance(event, Election):
            self.elections.setdefault((event.clause, event.period), []).append(event)
        elif isinstance(event, Happened):
            self.happened.setdefault(event.what, []).append(event)
        elif isinstance(event, Setting):
            self.settings.setdefault(event.value, []).append(event)
        elif isinstance(event, Delivered):
            self.delivered.setdefault(event.value, []).append(event)

    def digest(self) -> str:
        """The SHA-256 of everything on record at the cut-off, whatever its order."""
        return sha256_hex([event.model_dump(mode="json", by_alias=True) for event in self.recorded])


def concerns(event: Claim | Decided | Waiver | Dispute | Election | Resolved, *, obligor: str, scope: object) -> bool:
    """Whether an event of a clause and period is about this obligor and cell.

    An event that names no party is about every obligor of the clause; one that names no cell about every cell.
    """
    if event.party is not None and event.party != obligor:
        return False
    return not event.scope or tuple(sorted(event.scope.items())) == scope
