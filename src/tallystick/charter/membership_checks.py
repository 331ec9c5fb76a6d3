"""What is wrong with memberships: stretches, suspensions, events, successions, and what leaving fixes."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from tallystick.charter import problems
from tallystick.charter.document import Document, Steps
from tallystick.charter.findings import near
from tallystick.charter.membership import declared_stretches, is_member, predecessors, stretches
from tallystick.charter.model import Charter
from tallystick.charter.model.alliance import Leaving, Party, PartyEvent
from tallystick.errors import Problem


def membership_problems(charter: Charter, document: Document) -> Iterator[Problem]:
    """Everything that is wrong with the memberships of a charter's parties."""
    for name, party in charter.parties.items():
        here: Steps = ("parties", name)
        sound = True
        for problem in _stretches(name, party, charter, document):
            sound = False
            yield problem
        if sound:
            yield from _events(name, party, charter, document)
            yield from _succession(name, party, charter, document)
        yield from _duties(party.leaving or Leaving(), (*here, "leaving"), charter, document)
        if sound and _leaves_early(party, charter) and (party.leaving or charter.leaving) == Leaving():
            message = f"party '{name}' leaves before the term ends, and nothing says what follows."
            hint = "Say under 'leaving' what of the unfinished period counts, what survives, and what happens to data."
            yield document.problem(problems.C415, here, message, hint, key=True)
    yield from _duties(charter.leaving, ("leaving",), charter, document)


def _leaves_early(party: Party, charter: Charter) -> bool:
    days = stretches(party, charter)
    return bool(days) and days[-1][1] < charter.term.end


def _stretches(name: str, party: Party, charter: Charter, document: Document) -> Iterator[Problem]:
    term, here = charter.term, ("parties", name)
    declared = declared_stretches(party, charter)
    for start, end in declared:
        if end <= start:
            message = f"party '{name}' leaves on {end}, which is not after it joined on {start}."
            yield document.problem(problems.C019, here, message, "Mend 'from' or 'until'.")
        elif end <= term.start or start >= term.end:
            message = f"party '{name}' belongs from {start} until {end}, outside the term {term.start} .. {term.end}."
            yield document.problem(problems.C019, here, message, "Mend 'from' or 'until', or leave the party out.")
    for number, ((start, end), (again, _)) in enumerate(pairwise(declared)):
        if again <= end:
            message = (
                f"party '{name}' is a member from {start} until {end}, and its next membership starts on {again}; "
                "expected stretches in order with days between them."
            )
            path = (*here, "member", number + 1)
            yield document.problem(problems.C410, path, message, "Join the two, or mend the days.")


def _events(name: str, party: Party, charter: Charter, document: Document) -> Iterator[Problem]:
    declared = declared_stretches(party, charter)
    starts, ends = {start for start, _ in declared}, {end for _, end in declared}
    for number, event in enumerate(party.events):
        path: Steps = ("parties", name, "events", number)
        if event.event == "accession" and event.from_ not in starts:
            yield _misplaced(event, path, f"membership starts on {_days(starts)}", document)
        if event.event in ("withdrawal", "novation") and event.from_ not in ends:
            yield _misplaced(event, path, f"membership ends on {_days(ends)}", document)
        if event.until is not None and not any(start <= event.from_ and event.until <= end for start, end in declared):
            message = f"the suspension {event.from_} .. {event.until} does not lie in one membership of '{name}'."
            yield document.problem(problems.C411, path, message, "Mend the days of one of the two.")
        if event.notice is not None and event.notice > event.from_:
            message = f"notice of the {event.event} was given on {event.notice}, after it took effect on {event.from_}."
            yield document.problem(problems.C414, (*path, "notice"), message, "Mend the days.")
        if event.to is not None:
            yield from _novation(name, event, path, charter, document)


def _misplaced(event: PartyEvent, path: Steps, expected: str, document: Document) -> Problem:
    message = f"the {event.event} takes effect on {event.from_}, and {expected}."
    return document.problem(problems.C411, path, message, "Give both the same day.")


def _days(days: set[date]) -> str:
    return " and ".join(str(day) for day in sorted(days))


def _novation(name: str, event: PartyEvent, path: Steps, charter: Charter, document: Document) -> Iterator[Problem]:
    successor = charter.parties.get(event.to or "")
    if successor is None:
        hint = near(event.to or "", charter.parties)
        yield document.problem(problems.C010, (*path, "to"), f"there is no party '{event.to}'.", hint)
        return
    succession = successor.successor_of
    if succession is None or (succession.party, succession.from_) != (name, event.from_):
        message = f"'{name}' is novated to '{event.to}' on {event.from_}, and '{event.to}' does not say so."
        hint = f"Write 'successor of: {name} from {event.from_}' there."
        yield document.problem(problems.C413, (*path, "to"), message, hint)


def _succession(name: str, party: Party, charter: Charter, document: Document) -> Iterator[Problem]:
    succession = party.successor_of
    if succession is None:
        return
    path: Steps = ("parties", name, "successor of")
    before = charter.parties.get(succession.party)
    if before is None:
        hint = near(succession.party, charter.parties)
        yield document.problem(problems.C010, path, f"there is no party '{succession.party}'.", hint)
        return
    chain = [of for of, _ in predecessors(name, charter)]
    last = charter.parties[chain[-1]].successor_of
    if last is not None and last.party in chain:
        message = f"'{name}' succeeds '{succession.party}', which in the end succeeds it."
        yield document.problem(problems.C412, path, message, "Break the circle.")
        return
    if not is_member(party, charter, succession.from_):
        message = f"'{name}' succeeds '{succession.party}' on {succession.from_}, and is no member on that day."
        yield document.problem(problems.C412, path, message, "Mend the day, or the membership.")
    if any(end > succession.from_ for _, end in declared_stretches(before, charter)):
        message = f"'{succession.party}' is a member after {succession.from_}, when '{name}' takes its place."
        yield document.problem(problems.C412, path, message, "End its membership on that day.")


def _duties(leaving: Leaving, path: Steps, charter: Charter, document: Document) -> Iterator[Problem]:
    for kind in ("settlement", "survives", "data", "access"):
        for number, duty in enumerate(getattr(leaving, kind)):
            here = (*path, kind, number)
            if duty.by is not None and duty.by not in charter.people:
                hint = near(duty.by, charter.people)
                yield document.problem(problems.C010, (*here, "by"), f"there is no role '{duty.by}'.", hint)
            if duty.within is not None and "business" in duty.within and charter.business_days is None:
                message = "a number of business days is given, and the charter declares no business days."
                hint = "Declare 'business days', or write the rule in days."
                yield document.problem(problems.C421, (*here, "within"), message, hint)
