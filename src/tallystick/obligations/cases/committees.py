"""Committees: whether a meeting could act, what it decided, and whether it meets as often as was agreed.

Where each party has one vote, it counts however many members it sends; where each member has one, members' votes are
counted. An abstention is no vote: under unanimity it leaves a matter undecided. A decision by mail needs answers of so
many members of each party, and that its receipt was acknowledged.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from tallystick.charter.model.cases import Meeting
from tallystick.charter.model.governance import Committee
from tallystick.errors import InputError
from tallystick.terms.calendar import Calendar, Period
from tallystick.terms.zone import Zone

Verdict = Literal["adopted", "rejected", "undecided", "no quorum"]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a meeting, or a vote by mail, came to."""

    verdict: Verdict
    because: str


@dataclass(frozen=True, slots=True)
class MeetingDuty:
    """Whether a committee met in one period as agreed."""

    period: str
    start: date
    end: date
    duty: str
    """``meeting``, or ``in person`` (a meeting by video counts)."""
    met: tuple[str, ...]
    """Ids of the meetings that fulfil it."""
    state: Literal["fulfilled", "open", "missed", "to come"]


def quorum(committee: Committee, meeting: Meeting) -> str:
    """Why a meeting could not act; empty where it could.

    The quorum is all members of each party where the charter says nothing else; by mail, what it says for mail.
    """
    by_mail = meeting.how == "mail"
    if by_mail and not committee.by_mail:
        return "this committee does not decide by mail."
    needed = committee.by_mail if by_mail else committee.quorum
    for party, members in committee.members.items():
        least = needed.get(party, 0 if by_mail else members)
        there = meeting.present.get(party, 0)
        if there > members:
            message = f"Meeting {meeting.id!r} counts {there} members of {party!r}, who appoints {members}"
            raise InputError(f"{message}; correct 'present'.")
        if there < least:
            word = "answered" if by_mail else "were there"
            return f"{there} of {party} {word}, and {least} are needed."
    if by_mail and not meeting.acknowledged:
        return "the receipt of the mail was not acknowledged."
    return ""


def resolution(committee: Committee, meeting: Meeting) -> Resolution:
    """What a meeting decided on its matter.

    >>> committee = Committee.model_validate({"members": {"a": 3, "b": 3}, "quorum": {"a": 2, "b": 2}})
    >>> meeting = Meeting.model_validate(
    ...     {"id": "m1", "committee": "jsc", "recorded": "2024-03-01T12:00:00Z", "at": "2024-03-01T10:00:00Z",
    ...      "how": "video", "present": {"a": 3, "b": 2}, "votes": {"a": "yes", "b": "no"}, "matter": "budget"}
    ... )
    >>> resolution(committee, meeting).verdict
    'undecided'
    """
    lacking = quorum(committee, meeting)
    if lacking:
        return Resolution("no quorum", lacking)
    votes = _votes(committee, meeting)
    yes, no, all_ = votes["yes"], votes["no"], sum(votes.values())
    counted = f"{yes} for, {no} against, {votes['abstained']} abstained or absent"
    if committee.decides == "unanimity":
        if yes == all_:
            return Resolution("adopted", f"all {all_} votes are for it")
        return Resolution("rejected" if no == all_ else "undecided", f"{counted}; the decision must be unanimous")
    if yes * 2 > all_:
        return Resolution("adopted", counted)
    return Resolution("rejected" if no * 2 > all_ else "undecided", f"{counted}; more than half of {all_} decides")


def _votes(committee: Committee, meeting: Meeting) -> dict[str, int]:
    """How many votes went which way; a party, or member, of which nothing is recorded abstained."""
    found = {"yes": 0, "no": 0, "abstained": 0}
    for party, members in committee.members.items():
        said = meeting.votes.get(party, "abstained")
        if committee.votes == "one each party":
            if isinstance(said, dict):
                raise InputError(
                    f"Meeting {meeting.id!r} counts votes of members of {party!r}, and each party has one vote; "
                    "write 'yes', 'no' or 'abstained'."
                )
            found[said] += 1
            continue
        there = meeting.present.get(party, 0)
        counts = dict(said) if isinstance(said, dict) else {said: there}
        if sum(counts.values()) > there:
            raise InputError(
                f"Meeting {meeting.id!r} counts {sum(counts.values())} votes of {party!r}, of whom {there} were there."
            )
        for word, number in counts.items():
            found[word] += number
        voted = sum(number for word, number in counts.items() if word != "abstained")
        found["abstained"] += members - voted - counts.get("abstained", 0)
    return found


def meeting_duties(
    name: str,
    committee: Committee,
    meetings: Iterable[Meeting],
    calendar: Calendar,
    *,
    zone: Zone,
    term: tuple[date, date],
    known_at: datetime,
) -> tuple[MeetingDuty, ...]:
    """Whether a committee met in each period of the term as agreed; decisions by mail are no meetings.

    A meeting counts when it had its quorum. Periods that the term cuts are left out. Raises InputError for a calendar
    without the agreed kind of period.
    """
    held = [
        each
        for each in meetings
        if each.committee == name and each.recorded <= known_at and each.how != "mail" and not quorum(committee, each)
    ]
    today = zone.day_of(known_at)
    found: list[MeetingDuty] = []
    for duty, kind, ways in (
        ("meeting", committee.meets, ("in person", "video", "telephone")),
        ("in person", committee.in_person, ("in person", "video")),
    ):
        if kind is not None:
            periods = [p for p in calendar.of_kind(kind) if term[0] <= p.start and p.end <= term[1]]
            matching = [each for each in held if each.how in ways]
            found += _duties(duty, periods, matching, zone, today)
    return tuple(sorted(found, key=lambda each: (each.start, each.end, each.duty)))


def _duties(
    duty: str, periods: list[Period], meetings: list[Meeting], zone: Zone, today: date
) -> Iterator[MeetingDuty]:
    for period in periods:
        met = tuple(each.id for each in meetings if zone.day_of(each.at) in period)
        state: Literal["fulfilled", "open", "missed", "to come"] = (
            "fulfilled" if met else "to come" if today < period.start else "open" if today < period.end else "missed"
        )
        yield MeetingDuty(period.id, period.start, period.end, duty, met, state)
