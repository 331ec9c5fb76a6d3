"""What is wrong with a charter's standing: rules that nobody watches, roles that are not there, days out of order."""

from collections.abc import Iterator

from tallystick.charter import problems
from tallystick.charter.document import Document, Steps
from tallystick.charter.findings import near
from tallystick.charter.model import Charter
from tallystick.errors import Problem


def standing_problems(charter: Charter, document: Document) -> Iterator[Problem]:
    """Everything that is wrong with the compliance register."""
    for name, rule in charter.standing.compliance.items():
        path: Steps = ("standing", "compliance", name)
        if rule.watched_by is None:
            message = f"nobody watches the rule '{name}'."
            yield document.problem(problems.C430, path, message, "Name a role under 'watched by'.", key=True)
        elif rule.watched_by not in charter.people:
            hint = near(rule.watched_by, charter.people)
            message = f"there is no role '{rule.watched_by}'."
            yield document.problem(problems.C010, (*path, "watched by"), message, hint)
        if rule.review_by is None:
            message = f"no day is set for the next review of the rule '{name}'."
            yield document.problem(problems.C431, path, message, "Give one under 'review by'.", key=True)
        elif rule.reviewed is not None and rule.review_by <= rule.reviewed:
            message = f"the next review is due on {rule.review_by}, not after the last one on {rule.reviewed}."
            yield document.problem(problems.C432, (*path, "review by"), message, "Mend the days.")
