"""What is to be done when parties leave, and which rules of the compliance register are to be reviewed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.membership import declared_stretches
from tallystick.charter.model import Charter
from tallystick.charter.model.standing import Rule
from tallystick.terms.due import DueRule


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """One thing that is owed after a membership has ended."""

    kind: Literal["settlement", "survives", "data", "access"]
    what: str
    due: date | None
    """The day by which it is done; None where none is agreed."""
    until: date | None
    """The day on which it has ended; None where it lasts."""
    by: str | None
    state: Literal["to_come", "running", "due_day_passed", "ended"]


@dataclass(frozen=True, slots=True)
class Departure:
    """The end of one membership before the term ends."""

    party: str
    day: date
    """The first day on which it is no longer a member."""
    event: str | None
    """withdrawal or novation, where the charter says."""
    notice: date | None
    successor: str | None
    """The party that answers for its facts and targets from that day on."""
    returns: date | None
    """The first day of its next membership."""
    stub: str | None
    """What of the unfinished period counts."""
    duties: tuple[OpenDuty, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """One rule of the compliance register with its next review."""

    name: str
    rule: Rule
    days_overdue: int
    """Days since the day of review has passed; 0 while it has not."""


def departures(compiled: CompiledCharter, as_of: date) -> tuple[Departure, ...]:
    """Every membership that ends before the term, by day; those to come included."""
    charter = compiled.charter
    found = []
    for name, party in charter.parties.items():
        declared = declared_stretches(party, charter)
        for number, (_, day) in enumerate(declared):
            if day >= charter.term.end:
                continue
            events = [each for each in party.events if each.event in ("withdrawal", "novation") and each.from_ == day]
            event = events[0] if events else None
            leaving = party.leaving or charter.leaving
            found.append(
                Departure(
                    party=name,
                    day=day,
                    event=event.event if event else None,
                    notice=event.notice if event else None,
                    successor=_successor(name, day, charter),
                    returns=declared[number + 1][0] if number + 1 < len(declared) else None,
                    stub=leaving.stub,
                    duties=_duties(name, day, compiled, as_of),
                )
            )
    return tuple(sorted(found, key=lambda each: (each.day, each.party)))


def _successor(name: str, day: date, charter: Charter) -> str | None:
    """Who takes the place of a party whose membership ends on a day."""
    for other, party in charter.parties.items():
        succession = party.successor_of
        if succession is not None and succession.party == name and succession.from_ >= day:
            return other
    return None


def _duties(name: str, day: date, compiled: CompiledCharter, as_of: date) -> tuple[OpenDuty, ...]:
    charter = compiled.charter
    leaving = charter.parties[name].leaving or charter.leaving
    found = []
    kinds: tuple[Literal["settlement", "survives", "data", "access"], ...] = (
        "settlement",
        "survives",
        "data",
        "access",
    )
    for kind in kinds:
        for duty in getattr(leaving, kind):
            # counted from the last day of membership, as the days of a close are from the last day of a period
            due = DueRule.read(duty.within).day(day, compiled.business_calendar) if duty.within else None
            state = _duty_state(day, due, duty.until, as_of)
            found.append(OpenDuty(kind, duty.what, due, duty.until, duty.by, state))
    return tuple(found)


def _duty_state(
    day: date, due: date | None, until: date | None, as_of: date
) -> Literal["to_come", "running", "due_day_passed", "ended"]:
    if as_of < day:
        return "to_come"
    if until is not None and as_of >= until:
        return "ended"
    return "due_day_passed" if due is not None and as_of > due else "running"


def reviews(charter: Charter, as_of: date) -> tuple[Review, ...]:
    """The compliance register by day of the next review; rules without one last."""
    found = [
        Review(name, rule, max((as_of - rule.review_by).days, 0) if rule.review_by else 0)
        for name, rule in charter.standing.compliance.items()
    ]
    never = date.max - timedelta(days=1)
    return tuple(sorted(found, key=lambda each: (each.rule.review_by or never, each.name)))
