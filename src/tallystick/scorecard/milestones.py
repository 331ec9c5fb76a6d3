"""Milestones: done, late or not due on a day, and how many days late (SEMANTICS 1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tallystick.charter.model.strategy import Milestone

State = Literal["done", "late", "not_due"]


@dataclass(frozen=True, slots=True)
class MilestoneState:
    """A milestone as it stands on a day."""

    title: str
    due: date
    met_on: date | None
    """None also where it was met after the day on which we look."""
    state: State
    days_late: int
    """Met − due where it is done, the day on which we look − due where it is not; never negative."""


def milestone_states(milestones: Sequence[Milestone], as_of: date) -> tuple[MilestoneState, ...]:
    """Every milestone on a day; on the day that it is due it is not late."""
    return tuple(milestone_state(each, as_of) for each in milestones)


def milestone_state(milestone: Milestone, as_of: date) -> MilestoneState:
    """One milestone on a day.

    >>> opened = Milestone.model_validate({"title": "Opened", "due": "2013-03-01", "met on": "2013-03-04"})
    >>> for day in (date(2013, 3, 1), date(2013, 3, 3), date(2013, 3, 9)):
    ...     found = milestone_state(opened, day)
    ...     print(found.state, found.days_late)
    not_due 0
    late 2
    done 3
    """
    met = milestone.met_on if milestone.met_on is not None and milestone.met_on <= as_of else None
    days = ((met or as_of) - milestone.due).days
    state: State = "done" if met is not None else "late" if days > 0 else "not_due"
    return MilestoneState(milestone.title, milestone.due, met, state, max(days, 0))


def counted(states: Sequence[MilestoneState]) -> dict[State, int]:
    """How many milestones are in each state.

    >>> counted([])
    {'done': 0, 'late': 0, 'not_due': 0}
    """
    found: dict[State, int] = {"done": 0, "late": 0, "not_due": 0}
    for each in states:
        found[each.state] += 1
    return found
