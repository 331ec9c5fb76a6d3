"""What a question about access is made of: who asks, about what, and how things stand; and the answer.

All are plain values made anew for each request from what is kept, so a role that was taken away counts no longer at
the next question. Stretches of days contain their first day and not their end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from tallystick.sharing.problems import CANNOT_DECIDE, WRONG_MEMBERSHIP, refuse
from tallystick.sharing.words import Class, Kind, Mask, Outlet, Role, Scope, State

LIMITED = (Role.AUDITOR, Role.REGULATOR)
"""Roles that always have an end."""

FOR_NO_PARTY = (*LIMITED, Role.OPERATOR)
"""Roles that may act for no party: appointed by all of them, or serving all of them."""

Stretch = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Membership:
    """One role of a person in an alliance, for a party, from a day until another."""

    role: Role
    alliance: str | None
    """None of an operator of the whole installation."""
    party: str | None
    """None of who was appointed by all parties together."""
    since: date
    until: date | None = None
    """The day on which it has ended."""
    units: frozenset[str] = frozenset()
    """Functions and teams of the party to which the person belongs."""
    fills: frozenset[str] = frozenset()
    """Roles of the charter's ``people`` that the person fills: ``delta/operations``."""

    def __post_init__(self) -> None:
        said = f"The role '{self.role}' since {self.since}"
        if self.role in LIMITED and self.until is None:
            raise refuse(WRONG_MEMBERSHIP, f"{said} has no end.", "Say until when it holds.")
        if self.until is not None and self.until <= self.since:
            raise refuse(WRONG_MEMBERSHIP, f"{said} ends on {self.until}.", "Let it end after it begins.")
        if self.alliance is None and self.role is not Role.OPERATOR:
            raise refuse(WRONG_MEMBERSHIP, f"{said} belongs to no alliance.", "Name the alliance.")
        if self.party is None and self.role not in FOR_NO_PARTY:
            raise refuse(WRONG_MEMBERSHIP, f"{said} is for no party.", "Name the party.")

    @property
    def independent(self) -> bool:
        """Whether it is an auditor's or regulator's whom all parties appointed together."""
        return self.role in LIMITED and self.party is None

    def holds(self, alliance: str | None, day: date) -> bool:
        """Whether it holds in an alliance on a day."""
        here = self.alliance is None or self.alliance == alliance
        return here and self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Token:
    """What a program shows instead of a person's session."""

    name: str
    scopes: frozenset[Scope]
    until: date
    alliances: frozenset[str] | None = None
    """The alliances in which it holds; None: wherever its owner has a role."""
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a person with their roles, perhaps through a token; or nobody."""

    person: str | None = None
    memberships: tuple[Membership, ...] = ()
    token: Token | None = None
    active: bool = True
    """Whether the account is open."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """On which days a party belongs to an alliance, and what it sees once it does no longer."""

    stretches: tuple[Stretch, ...]
    """In order, apart from one another."""
    sees: tuple[Stretch, ...] | None = None
    """The days of which it sees what happened, where they are others: of a successor that takes over misses or rights,
    its predecessor's days too."""
    access_until: date | None = None
    """After it has left: the day on which it sees nothing any more; without one the past stays visible."""

    def is_member(self, day: date) -> bool:
        """Whether it is a member on a day."""
        return any(start <= day < end for start, end in self.stretches)

    def has_begun(self, day: date) -> bool:
        """Whether it is or ever was a member by a day."""
        return any(start <= day for start, _ in self.stretches)

    def left(self, day: date) -> date | None:
        """The end of its last stretch by a day on which it is no member."""
        ends = [end for _, end in self.stretches if end <= day]
        return ends[-1] if ends and not self.is_member(day) else None

    def overlaps(self, start: date, end: date) -> bool:
        """Whether days from start to end (not contained) are among those of which it sees what happened."""
        stretches = self.stretches if self.sees is None else self.sees
        return any(start < until and since < end for since, until in stretches)


@dataclass(frozen=True, slots=True)
class Context:
    """How things stand when the question is asked."""

    on: date
    """Today, in the alliance's zone."""
    alliance: str | None = None
    """None outside of any alliance: one's profile, the installation."""
    parties: Mapping[str, Belonging] = field(default_factory=dict)
    state: State = State.OPEN
    since_proof: timedelta | None = None
    """How long ago the person last proved who they are; None where they have not in this session."""
    outlet: Outlet = Outlet.PAGE


@dataclass(frozen=True, slots=True)
class Thing:
    """What it is about. What is not known stays empty, and an empty field grants nothing."""

    kind: Kind | str
    alliance: str | None = None
    party: str | None = None
    """Whose it is, or whose part it shows; None: the alliance's whole, or the installation's."""
    unit: str | None = None
    """The function or team of the party."""
    person: str | None = None
    """Whom it speaks of, or who made it."""
    parties: frozenset[str] = frozenset()
    """Whom it concerns beside that: obligor and beneficiaries, sender and receivers."""
    owner: str | None = None
    """The party that owns it, for the class ``owner only``."""
    disclosure: Class = Class.ALL_PARTIES
    """Of something with many figures in it the strictest of their classes."""
    named: frozenset[str] = frozenset()
    """Of a personal figure: the persons, and the charter's roles (``party/role``), that the charter names for it."""
    role: Role | None = None
    """Of a membership: the role that is given or taken."""
    start: date | None = None
    """The first day of its period; of a charter, of its being in force."""
    end: date | None = None
    """The day after the last; None where it goes on."""
    locked: bool = False
    """Whether its period is locked."""

    def __post_init__(self) -> None:
        if (self.start is None and self.end is not None) or (self.start and self.end and self.end <= self.start):
            raise refuse(
                CANNOT_DECIDE,
                f"A {self.kind} runs from {self.start} to {self.end}.",
                "Give the first day, and an end that lies after it.",
            )


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether it may be done, by which rule, and what is left out."""

    allowed: bool
    rule: str
    """``figure.see`` where a rule grants it; the id of the reason (``S013``) where it is refused."""
    because: str
    """One sentence."""
    masked: frozenset[Mask] = frozenset()
    step_up: bool = False
    """Whether it takes a fresh proof of the person; refused (S021) as long as there is none."""
