"""Where the charter stands among other agreements, and which law and rules watch over it (SEMANTICS 21)."""

from typing import Literal

from pydantic import Field

from tallystick.charter.model.alliance import RoleRef
from tallystick.charter.model.base import Day, Model, Name, OneOrMany, Words


class Rule(Model):
    """One entry of the compliance register: what applies, and who watches it."""

    area: Literal["antitrust", "data protection", "sector", "trade", "corruption", "tax", "labour", "other"]
    """The kind of rule."""
    applies: Words
    """What applies: 'no exchange of future prices or capacities between the carriers'."""
    watched_by: RoleRef | None = None
    """Who watches it: ``party/role``."""
    reviewed: Day | None = None
    """Day of the last review."""
    review_by: Day | None = None
    """Day by which it is reviewed next."""
    evidence: OneOrMany[Words] = ()
    """What shows that it is kept."""


class Standing(Model):
    """Rank, jurisdictions, forum and compliance; the governing law and what prevails stand in the charter itself."""

    under: Words | None = None
    """The agreement that this charter belongs to: 'Master alliance agreement of 12 November 2012'."""
    rank: Words | None = None
    """Which counts where they differ: 'after the master agreement and before the operating manual'."""
    jurisdictions: OneOrMany[Words] = ()
    """Where it has effect."""
    forum: Words | None = None
    """Who decides disputes, where: 'arbitration under the ICC rules, Paris'."""
    compliance: dict[Name, Rule] = Field(default_factory=dict)
    """The compliance register, by name."""
