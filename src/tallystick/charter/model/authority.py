"""The language of ``authority.yaml``: who may sign for a party besides the roles that the charter names, and how far.

Delegations happen during the term and unsign nothing; entries are added and never taken away.
"""

from typing import Literal

from pydantic import model_validator

from tallystick.charter.model.alliance import RoleRef
from tallystick.charter.model.base import Day, Listed, Model, OneOrMany, Words

Meaning = Literal["authored", "reviewed", "approved"]
Subject = Literal["charter", "amendment", "edition", "file", "key"]


class Delegation(Model):
    """One role lets another sign in its place, within limits."""

    to: RoleRef
    """Who may sign: ``party/role``."""
    by: RoleRef
    """Who delegates: a role of the same party that the charter lets sign."""
    since: Day
    """The first day on which it holds."""
    until: Day | None = None
    """The day on which it has ended (not contained); without it, until it is revoked."""
    meanings: OneOrMany[Meaning] = ("authored", "reviewed", "approved")
    """What a signature may mean."""
    subjects: OneOrMany[Subject] = ("charter", "amendment", "edition")
    """What may be signed; to sign files, or decide about the party's keys, must be said."""
    limits: OneOrMany[Words] = ()
    """Limits that people watch, in words: 'at most 50,000 EUR at risk a year'. They stand in the evidence."""
    evidence: OneOrMany[Words]
    """What proves it: 'board resolution 2013-04 of 2 May 2013'."""
    revoked: Day | None = None
    """The first day on which it no longer holds, because it was taken back."""

    @model_validator(mode="after")
    def _in_order(self) -> "Delegation":
        if self.until is not None and self.until <= self.since:
            raise ValueError(f"the end {self.until} does not lie after the start {self.since}")
        if self.to.partition("/")[0] != self.by.partition("/")[0]:
            raise ValueError(f"found a delegation from '{self.by}' to '{self.to}', expected roles of one party")
        return self


class AuthorityFile(Model):
    """What was delegated."""

    delegations: Listed[Delegation] = ()
    """In any order."""
