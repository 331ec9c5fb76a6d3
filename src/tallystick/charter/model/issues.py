"""Issues and ideas about a charter: a log of entries, to which entries are added and never changed.

They are plain data in a file of their own, ``issues.yaml`` of the workspace, and no part of what was agreed.
"""

from typing import Literal

from pydantic import model_validator

from tallystick.charter.model.alliance import RoleRef
from tallystick.charter.model.base import Day, Listed, Model, Name, Words
from tallystick.charter.model.targets import PeriodId

Kind = Literal["concern", "risk", "idea", "feedback"]
State = Literal["open", "answered", "accepted", "declined", "closed"]
Likelihood = Literal["rare", "unlikely", "possible", "likely", "almost certain"]
Impact = Literal["negligible", "minor", "moderate", "major", "severe"]


class Entry(Model):
    """One thing said about an issue. The first one raises it: it says its kind and what it is on."""

    issue: Name
    """The issue's id."""
    date: Day
    """When it was said."""
    by: RoleRef
    """Who says it: ``party/role``."""
    text: Words
    """What is said."""
    kind: Kind | None = None
    """When it is raised: concern, risk, idea or feedback."""
    on: Words | None = None
    """When it is raised: the element of the charter, by its path: ``kpis/completion``, or ``charter``."""
    period: PeriodId | None = None
    """When it is raised: the period that it is about, where it is about one: ``2013-07``."""
    owner: RoleRef | None = None
    """Who deals with it from now on."""
    state: State | None = None
    """What becomes of it; open when it is raised, unchanged otherwise."""
    likelihood: Likelihood | None = None
    """Of a risk: how likely it is."""
    impact: Impact | None = None
    """Of a risk: how much it would harm."""
    response: Words | None = None
    """Of a risk: what is done about it."""

    @model_validator(mode="after")
    def _raised_whole(self) -> "Entry":
        if (self.kind is None) != (self.on is None):
            raise ValueError("an issue is raised with 'kind' and 'on'; a later entry has neither")
        if self.period is not None and self.kind is None:
            raise ValueError("an issue is raised with its 'period'; a later entry has none")
        return self


class IssueLog(Model):
    """Everything that was said, in order."""

    log: Listed[Entry] = ()
    """Entries, oldest first."""
