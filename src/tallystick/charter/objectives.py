"""Whether objectives fit what is around them: their KPIs, the term, and who answers for them (C367 to C369).

An objective is pursued from its 'from' until its 'until'; without them, for the charter's term.
"""

from collections.abc import Iterator
from datetime import date

from tallystick.charter import problems
from tallystick.charter.document import Document, Steps
from tallystick.charter.membership import stretches
from tallystick.charter.model import Charter
from tallystick.errors import Problem


def objective_problems(charter: Charter, document: Document) -> Iterator[Problem]:
    """Everything about objectives and owners that does not fit together."""
    yield from _disagreements(charter, document)
    yield from _late(charter, document)
    yield from _owners(charter, document)


def _path(number: int, *more: str) -> Steps:
    return ("strategy", "objectives", number, *more)


def _disagreements(charter: Charter, document: Document) -> Iterator[Problem]:
    listed = {objective.id: objective.kpis for objective in charter.strategy.objectives}
    for name, kpi in charter.kpis.items():
        own = kpi.objective
        if own is None or own not in listed or name in listed[own]:
            continue
        others = [objective for objective, kpis in listed.items() if name in kpis]
        if others:
            message = f"KPI '{name}' says it shows '{own}', and '{others[0]}' lists it."
        elif listed[own]:
            message = f"KPI '{name}' says it shows '{own}', which lists {', '.join(listed[own])} and not this one."
        else:
            continue
        hint = f"List it under '{own}', or change its 'objective'."
        yield document.problem(problems.C367, ("kpis", name, "objective"), message, hint)


def _late(charter: Charter, document: Document) -> Iterator[Problem]:
    end = charter.term.end
    for number, objective in enumerate(charter.strategy.objectives):
        late = "from" if objective.from_ and objective.from_ >= end else "until"
        day = objective.from_ if late == "from" else objective.until
        if day is not None and (day > end or late == "from"):
            does = "begins" if late == "from" else "ends"
            message = f"objective '{objective.id}' {does} on {day}, and the term ends on {end}."
            yield document.problem(problems.C368, _path(number, late), message, "Bring it forward, or extend the term.")


def _owners(charter: Charter, document: Document) -> Iterator[Problem]:
    term = charter.term
    for number, objective in enumerate(charter.strategy.objectives):
        if objective.owner is not None:
            start, end = objective.from_ or term.start, objective.until or term.end
            message = _not_there(charter, objective.owner, start, end)
            if message:
                what = f"objective '{objective.id}' is owned by {objective.owner}, and {message}."
                yield document.problem(problems.C369, _path(number, "owner"), what, _NAME_ANOTHER)
    for name, kpi in charter.kpis.items():
        if kpi.owner is not None:
            span = kpi.in_force or term
            message = _not_there(charter, kpi.owner, span.start, span.end)
            if message:
                what = f"KPI '{name}' is owned by {kpi.owner}, and {message}."
                yield document.problem(problems.C369, ("kpis", name, "owner"), what, _NAME_ANOTHER)


_NAME_ANOTHER = "Name an owner of a party that is a member for all of that time."


def _not_there(charter: Charter, role: str, start: date, end: date) -> str:
    """Why the role's party is not a member from start to end; empty where it is, or is unknown."""
    name = role.split("/", maxsplit=1)[0]
    party = charter.parties.get(name)
    start, end = max(start, charter.term.start), min(end, charter.term.end)
    if party is None or end <= start:
        return ""
    for joined, left in stretches(party, charter):
        if joined <= start < left:
            return "" if end <= left else f"'{name}' is no member from {left} on, before {end}"
    return f"'{name}' is no member on {start}"
