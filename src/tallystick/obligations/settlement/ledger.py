"""The ledger: every step of every amount as an entry that is added and never changed.

It is derived, from determinations, adjustments and recorded entries, so that it can be made again at any time and gives
the same entries. Amounts are net of the obligor: above zero what it owes, below zero what it gets; what settles is
booked against that. Entries that settle are those of :data:`SETTLES`; ``reversed`` takes a settlement back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tallystick.charter.model.events import Dispute, Entry, Event, Resolved, Withdrawal
from tallystick.obligations.adjustments import Adjustment, counted
from tallystick.obligations.determination import Determination

SETTLES = ("credited", "set off", "paid")
"""Steps that bring a balance down."""

STEPS = ("owed", "tax", "adjusted", "resolved", "accepted", "disputed", "invoiced", *SETTLES, "reversed", "withdrawn")
"""Every kind of entry, in the order in which they stand on one day."""

Place = tuple[str, str, str]
"""Clause, obligor, period."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One step."""

    place: Place
    step: str
    amount: Decimal
    """Of the steps that make what is owed, net of the obligor with its sign; of the others as recorded."""
    on: date | None
    """None for an adjustment whose period is not in the account."""
    document: str | None
    source: str
    """The hash of a determination, or the id of an event."""
    said: str
    """For readers."""


@dataclass(frozen=True, slots=True)
class Booked:
    """The ledger, with what could not be booked."""

    entries: tuple[LedgerEntry, ...]
    open_disputes: tuple[tuple[Place, Dispute], ...]
    problems: tuple[str, ...]


def book(
    determinations: Sequence[Determination],
    adjustments: Sequence[Adjustment],
    events: Iterable[Event],
    *,
    as_of: date,
) -> Booked:
    """The ledger up to a day. What names an amount that there is not is a problem and is not booked."""
    known = {(each.clause, each.obligor, each.period) for each in determinations}
    ends = {(each.clause, each.obligor, each.period): each.end for each in determinations}
    entries = [entry for each in determinations for entry in _owed(each)]
    entries += [_adjusted(each, ends) for each in counted(adjustments)]
    listed = sorted((event for event in events), key=lambda event: (event.recorded, event.id))
    withdrawn = {event.of for event in listed if isinstance(event, Withdrawal) and event.on <= as_of}
    problems: list[str] = []
    disputes: dict[str, tuple[Place, Dispute]] = {}
    for event in listed:
        if not isinstance(event, Entry | Dispute | Resolved) or event.on > as_of:
            continue
        place = _place(event, known)
        if place is None:
            problems.append(_nothing_there(event, known))
        elif isinstance(event, Resolved):
            disputes.pop(event.dispute, None)
            entries += _resolved(event, place, entries)
        elif isinstance(event, Dispute):
            if event.id not in withdrawn:
                disputes[event.id] = (place, event)
            entries.append(_disputed(event, place, entries))
        else:
            entries.append(_stepped(event, place, is_withdrawn=event.id in withdrawn))
    ordered = sorted(
        entries, key=lambda entry: (entry.on or date.max, STEPS.index(entry.step), entry.place, entry.source)
    )
    return Booked(tuple(ordered), tuple(disputes.values()), tuple(problems))


def _owed(each: Determination) -> list[LedgerEntry]:
    if each.amount is None:
        return []
    place = (each.clause, each.obligor, each.period)
    taxes = [
        (consequent.tax if consequent.debtor == each.obligor else -consequent.tax)
        for consequent in each.consequents
        if consequent.tax is not None
    ]
    found = [LedgerEntry(place, "owed", each.amount, each.end, None, each.hash, f"determined for {each.period}")]
    if taxes:
        found.append(LedgerEntry(place, "tax", sum(taxes, Decimal(0)), each.end, None, each.hash, "tax on it"))
    return found


def _adjusted(each: Adjustment, ends: Mapping[Place, date]) -> LedgerEntry:
    """An adjustment stands on the day on which the period that settles it ended."""
    place = (each.clause, each.obligor, each.settled_in or each.period)
    said = f"{each.period} determined again: {each.reason}"
    return LedgerEntry(place, "adjusted", each.difference or Decimal(0), ends.get(place), None, each.hash_after, said)


def _place(event: Entry | Dispute | Resolved, known: set[Place]) -> Place | None:
    """The amount that an event is about; None where there is none, or where it could be several obligors'."""
    found = [place for place in known if place[0] == event.clause and place[2] == event.period]
    named = [place for place in found if event.party in (None, place[1])]
    return named[0] if len(named) == 1 else None


def _nothing_there(event: Entry | Dispute | Resolved, known: set[Place]) -> str:
    what = f"{_capital(event.kind)} '{event.id}'"
    if isinstance(event, Entry):
        what += f" of {event.amount}"
    parties = sorted(place[1] for place in known if place[0] == event.clause and place[2] == event.period)
    if event.party is None and len(parties) > 1:
        return f"{what} for clause '{event.clause}' in {event.period} does not say whose; name {' or '.join(parties)}."
    whose = f" of {event.party}" if event.party else ""
    return f"{what} names clause '{event.clause}'{whose} in {event.period}, for which nothing was determined."


def _disputed(event: Dispute, place: Place, entries: Sequence[LedgerEntry]) -> LedgerEntry:
    amount = event.amount if event.amount is not None else abs(total(entries, place))
    return LedgerEntry(place, "disputed", amount, event.on, None, event.id, f"disputed: {event.ground}")


def _resolved(event: Resolved, place: Place, entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """The amount that holds now, as the difference to what was owed."""
    if event.amount is None:
        return []
    now = total(entries, place)
    wanted = -event.amount if now < 0 else event.amount
    return [
        LedgerEntry(place, "resolved", wanted - now, event.on, None, event.id, f"dispute '{event.dispute}' was settled")
    ]


def _stepped(event: Entry, place: Place, *, is_withdrawn: bool) -> LedgerEntry:
    step = "withdrawn" if is_withdrawn else event.kind
    return LedgerEntry(place, step, event.amount, event.on, event.document, event.id, event.note or step)


def total(entries: Iterable[LedgerEntry], place: Place) -> Decimal:
    """What is owed for a place: determined, adjusted and resolved, with tax; below zero to the obligor."""
    owed = (entry.amount for entry in entries if entry.place == place and entry.step in OWED)
    return sum(owed, Decimal(0))


OWED = ("owed", "tax", "adjusted", "resolved")
"""Steps that make what is owed."""


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
