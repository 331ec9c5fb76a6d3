"""On which days a party is a member, and whose facts are its own (SEMANTICS 22).

A membership is one or more stretches of days; a suspension takes its days out of them. A successor answers, from the
day of its succession, for the facts that are known as its predecessor's, and for the predecessor's own inheritance.
Everything is settled by the day of a fact, so a party that leaves or joins later changes no earlier figure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from tallystick.charter.model import Charter
from tallystick.charter.model.alliance import Party
from tallystick.charter.model.base import DaySpan
from tallystick.errors import InputError

_TERM: TypeAdapter[Any] = TypeAdapter(DaySpan)

Stretch = tuple[date, date]
"""First day of membership, and the day on which it has ended."""


@dataclass(frozen=True, slots=True)
class Marks:
    """By which values of which columns facts of a party are known, and from which days on."""

    party: str
    columns: Mapping[str, tuple[str, ...]]
    stretch: Stretch


def declared_stretches(party: Party, charter: Charter) -> tuple[Stretch, ...]:
    """The stretches of membership as written, before suspensions, in the order in which they are written."""
    if party.member:
        return tuple((span.start, span.end) for span in party.member)
    return ((party.from_ or charter.term.start, party.until or charter.term.end),)


def suspensions(party: Party) -> tuple[Stretch, ...]:
    """Days on which the party is suspended, by first day."""
    return tuple(sorted((event.from_, event.until) for event in party.events if event.until is not None))


def stretches(party: Party, charter: Charter) -> tuple[Stretch, ...]:
    """The days of membership, in order and apart from one another; none where a suspension takes all of them."""
    found = sorted(each for each in declared_stretches(party, charter) if each[0] < each[1])
    for away, back in suspensions(party):
        found = [piece for each in found for piece in _without(each, away, back)]
    return tuple(found)


def _without(stretch: Stretch, away: date, back: date) -> Iterator[Stretch]:
    start, end = stretch
    if start < min(end, away):
        yield start, min(end, away)
    if max(start, back) < end:
        yield max(start, back), end


def is_member(party: Party, charter: Charter, day: date) -> bool:
    """Whether the party is a member on a day."""
    return any(start <= day < end for start, end in stretches(party, charter))


def required_parties(charter: Charter, day: date) -> tuple[str, ...]:
    """Who has to sign what takes effect on a day: the parties that are members then; all where nobody is yet."""
    members = tuple(name for name, party in charter.parties.items() if is_member(party, charter, day))
    return members or tuple(charter.parties)


def required_by_content(content: Mapping[str, Any], day: date) -> tuple[str, ...]:
    """As :func:`required_parties`, from the canonical content of a charter, as it stands beside a ledger.

    Raises InputError where the content names no term or parties that this version of the program can read.
    """
    try:
        parties = {name: Party.model_validate(each) for name, each in content["parties"].items()}
        term = _TERM.validate_python(content["term"])
    except (KeyError, AttributeError, ValueError) as wrong:
        raise InputError(f"The charter's content does not say who its parties are, or its term: {wrong}.") from wrong
    return required_parties(Charter.model_construct(parties=parties, term=term), day)


def marks_of(name: str, charter: Charter) -> tuple[Marks, ...]:
    """Every way in which facts of a party are known, by stretch of membership: its own, then its predecessors'."""
    party = charter.parties[name]
    own = stretches(party, charter)
    return tuple(
        Marks(name, dict(charter.parties[of].is_), (max(start, since), end))
        for of, since in predecessors(name, charter)
        for start, end in own
        if max(start, since) < end and charter.parties[of].is_
    )


def predecessors(name: str, charter: Charter) -> tuple[tuple[str, date], ...]:
    """The party itself from the beginning, then those whose place it takes, near ones first, with the day."""
    found: dict[str, date] = {name: date.min}
    at, since = name, date.min
    while (succession := charter.parties[at].successor_of) is not None:
        at, since = succession.party, max(since, succession.from_)
        if at in found or at not in charter.parties:  # a circle, or nobody: reported when the charter is checked
            break
        found[at] = since
    return tuple(found.items())
