"""The close of a period: its timetable, which is agreed, and what is recorded while it runs (SEMANTICS 24).

The timetable is part of the charter. Extensions and interim estimates happen during the term and stand in a file of
their own beside it, ``close.yaml`` of the workspace: they unsign nothing.
"""

from pydantic import model_validator

from tallystick.charter.model.alliance import RoleRef
from tallystick.charter.model.base import Day, Exact, Listed, Model, Name, OneOrMany, Words
from tallystick.charter.model.due import DueText
from tallystick.charter.model.targets import PeriodId

STEPS = ("data due", "provisional", "claims until", "answers", "lock", "edition", "payment")
"""The steps of a close, in their order."""


class Close(Model):
    """The timetable of a period: days after its end, none before the one above it (payment has its own clock)."""

    data_due: DueText | None = None
    """When facts are due, for sources that say nothing themselves."""
    provisional: DueText | None = None
    """When provisional figures are out."""
    claims_until: DueText | None = None
    """The last day to claim an exclusion or contest a figure."""
    answers: DueText | None = None
    """The last day to answer claims."""
    lock: DueText | None = None
    """When figures become final."""
    edition: DueText | None = None
    """When the edition is published."""
    payment: DueText | None = None
    """When what follows is paid."""

    def rules(self) -> dict[str, str]:
        """The declared steps, in order, as written."""
        found = {step: getattr(self, step.replace(" ", "_")) for step in STEPS}
        return {step: text for step, text in found.items() if text is not None}


class Extension(Model):
    """More time for one step of one period, by consent."""

    period: PeriodId
    """The period."""
    step: Words
    """The step that is put off: ``data due``, ``claims until`` …"""
    source: Name | None = None
    """Of ``data due``: for this source only."""
    until: Day
    """The last day that is now in time."""
    consented_by: OneOrMany[RoleRef]
    """Who agreed to it, for each party."""
    on: Day
    """When it was agreed."""
    because: Words | None = None
    """Why."""

    @model_validator(mode="after")
    def _known_step(self) -> "Extension":
        if self.step not in STEPS:
            raise ValueError(f"found the step {self.step!r}, expected one of {', '.join(STEPS)}")
        if self.source is not None and self.step != "data due":
            raise ValueError(f"found a source beside the step {self.step!r}; only 'data due' is put off for a source")
        return self


class Estimate(Model):
    """A value to work with until there are facts: shown as estimated, never as final."""

    kpi: Name
    """The KPI."""
    period: PeriodId
    """The period."""
    party: Name | None = None
    """The party; without it, the alliance."""
    value: Exact
    """In the KPI's unit."""
    by: RoleRef
    """Who estimates."""
    on: Day
    """When."""
    because: Words
    """On what it rests."""


class CloseRecord(Model):
    """What was recorded while periods were closed; entries are added and never taken away."""

    extensions: Listed[Extension] = ()
    """Steps put off by consent; of several for one step the last one counts."""
    estimates: Listed[Estimate] = ()
    """Interim values; of several for one figure the last one counts."""
