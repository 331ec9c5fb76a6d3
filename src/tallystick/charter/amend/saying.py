"""What all sentences about an amendment need: two charters with their names, whose field changed, texts reworded."""

from dataclasses import dataclass
from functools import cached_property

from tallystick.charter.amend.difference import Change, Difference
from tallystick.charter.amend.naming import Naming
from tallystick.charter.amend.redline import redline_text
from tallystick.charter.definitions import CompiledCharter


@dataclass(frozen=True)
class Amended:
    """Two compiled charters, how they differ, and what their parts are called."""

    old: CompiledCharter
    new: CompiledCharter
    difference: Difference

    @cached_property
    def before(self) -> Naming:
        """Names in the old charter."""
        return Naming(self.old)

    @cached_property
    def after(self) -> Naming:
        """Names in the new charter."""
        return Naming(self.new)

    def names(self, change: Change) -> Naming:
        """Names in the charter that has what the change is about: the new one, unless it was removed there."""
        return self.before if change.kind == "removed" else self.after


PROMISED = {"values": "named value", "caps": "cap", "ladders": "ladder", "committees": "committee"}
"""What the parts beside clauses are called."""


def owner_of(change: Change, amended: Amended) -> str:
    """What the changed field belongs to: ``of 'Completion factor'``."""
    path, names = change.path, amended.names(change)
    match path[0]:
        case "kpis":
            return f" of {names.kpi(path[1])}"
        case "measures":
            return f" of the measure '{path[1]}'"
        case "sources":
            return f" of {names.source(path[1])}"
        case "parties":
            return f" of {names.party(path[1])}"
        case "clauses":
            return f" of the clause {names.clause(path[1])}"
        case "values" | "caps" | "ladders" | "committees" if len(path) > 2:
            return f" of the {PROMISED[path[0]]} '{path[1]}'"
        case "people" | "calendars":
            return f" of '{path[1]}'"
        case "scorecard" if "items" in path:
            last = max(place for place, step in enumerate(path) if step == "items")
            return f" of {names.line(path[: last + 2])} on the scorecard"
        case "scorecard":
            return " of the scorecard"
        case "strategy" if path[1:2] == ("objectives",) and len(path) > 3:
            return f" of the objective {names.objective(path[2])}"
        case "strategy" if len(path) > 3:
            return f" of '{path[2]}'"
        case _:
            return ""


def reworded(change: Change, subject: str) -> str:
    """The sentence of a text that was given, taken away, or reworded."""
    if change.kind == "added":
        return f'{subject} is "{change.new}"; there was none.'
    if change.kind == "removed":
        return f'{subject} goes; it was "{change.old}".'
    return f"{subject} is reworded: {redline_text(change.old, change.new)}"
