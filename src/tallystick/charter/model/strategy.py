"""Why the alliance measures: mission, vision and objectives (the rest of strategy comes with the whole charter)."""

from tallystick.charter.model.alliance import RoleRef
from tallystick.charter.model.base import Day, Listed, Model, Name, OneOrMany, Words


class Objective(Model):
    """What is to be reached, by whom and when, and how it shows."""

    id: Name
    """The name by which KPIs, other objectives and the scorecard speak of it."""
    statement: Words
    """Specific, measurable, achievable, relevant, time-bound: one sentence."""
    title: Words | None = None
    """A short name for reports."""
    perspective: Words | None = None
    """financial, customer, operational …"""
    owner: RoleRef | None = None
    """Who answers for it: ``party/role``."""
    from_: Day | None = None
    """First day on which it is pursued."""
    until: Day | None = None
    """Day by which it is reached (not contained)."""
    kpis: OneOrMany[Name] = ()
    """The KPIs that show it."""
    supports: OneOrMany[Name] = ()
    """Objectives it contributes to."""


class Strategy(Model):
    """Mission, vision and objectives."""

    mission: Words | None = None
    """What the alliance is there for."""
    vision: Words | None = None
    """What it wants to be."""
    objectives: Listed[Objective] = ()
    """What is to be reached on the way."""
