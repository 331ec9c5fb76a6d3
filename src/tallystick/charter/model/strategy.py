"""Why the alliance measures: mission, vision and objectives (the rest of strategy comes with the whole charter)."""

from tallystick.charter.model.alliance import RoleRef
from tallystick.charter.model.base import Day, Listed, Model, Name, OneOrMany, Words


class Objective(Model):
    """What is to be reached, by whom and when, and how it shows."""

    id: Name
    statement: Words
    """Specific, measurable, achievable, relevant, time-bound: one sentence."""
    title: Words | None = None
    """A short name for reports."""
    perspective: Words | None = None
    """financial, customer, operational …"""
    owner: RoleRef | None = None
    from_: Day | None = None
    until: Day | None = None
    kpis: OneOrMany[Name] = ()
    """The KPIs that show it."""
    supports: OneOrMany[Name] = ()
    """Objectives it contributes to."""


class Strategy(Model):
    """Mission, vision and objectives."""

    mission: Words | None = None
    vision: Words | None = None
    objectives: Listed[Objective] = ()
