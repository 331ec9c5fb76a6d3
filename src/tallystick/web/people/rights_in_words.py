"""What a role may do, in words: a table made from :data:`tallystick.sharing.rights.GRANTS`, never written by hand."""

from collections.abc import Iterator
from dataclasses import dataclass

from tallystick.sharing.asked import LIMITED
from tallystick.sharing.rights import APPOINTED_BY_COUNSEL, GRANTS, STEP_UP
from tallystick.sharing.words import Kind, Role
from tallystick.web.people.words import ACTION_WORDS, KIND_WORDS, REACH_WORDS


@dataclass(frozen=True, slots=True)
class Right:
    """One thing that a role may do; all words are in English, for translation where they are shown."""

    action: str
    reach: str
    fresh_proof: bool
    """Whether it takes a proof of the person made just before."""
    of_everybody: bool
    """Whether everybody has it, whatever their role."""


@dataclass(frozen=True, slots=True)
class RightsLine:
    """What a role may do with one kind of thing."""

    kind: str
    rights: tuple[Right, ...]


def rights_of(role: Role) -> tuple[RightsLine, ...]:
    """What a role may do with each kind of thing; kinds with which it may do nothing are left out."""
    return tuple(RightsLine(KIND_WORDS[kind], found) for kind in Kind if (found := tuple(_rights(role, kind))))


def nothing_with(role: Role) -> tuple[str, ...]:
    """The kinds of things with which a role may do nothing, not even see them."""
    return tuple(KIND_WORDS[kind] for kind in Kind if not any(_rights(role, kind)))


def given_by(role: Role) -> Role:
    """Whose role gives and takes it."""
    if role is Role.OPERATOR:
        return Role.OPERATOR
    return Role.COUNSEL if role in APPOINTED_BY_COUNSEL else Role.MANAGER


def always_ends(role: Role) -> bool:
    """Whether it is given with an end only."""
    return role in LIMITED


def _rights(role: Role, kind: Kind) -> Iterator[Right]:
    for grant in GRANTS:
        if grant.kind is kind and grant.role in (role, None):
            fresh = (grant.action, kind) in STEP_UP
            yield Right(ACTION_WORDS[grant.action], REACH_WORDS[grant.reach], fresh, grant.role is None)
