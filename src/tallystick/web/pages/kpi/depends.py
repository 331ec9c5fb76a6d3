"""What depends on a KPI: clauses, objectives and other KPIs; and what people raised and decided about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tallystick.charter.issues import Issue
from tallystick.charter.links import kpis_of
from tallystick.errors import InputError
from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import Snapshot
from tallystick.web.pages.home.items import address
from tallystick.web.pages.objectives.seeing import visible_objectives


@dataclass(frozen=True, slots=True)
class Dependent:
    """Something that rests on a KPI."""

    title: str
    link: str
    """Empty where there is no page of it."""


@dataclass(frozen=True, slots=True)
class Dependents:
    """All that rests on a KPI, as far as the reader may see it."""

    clauses: tuple[Dependent, ...]
    objectives: tuple[Dependent, ...]
    kpis: tuple[Dependent, ...]


def dependents(here: Here, seen: Snapshot, kpi: str) -> Dependents:
    """What rests on a KPI."""
    compiled = seen.judged.computed.compiled
    charter = compiled.charter
    sees_charter = here.may(Action.SEE, here.thing(Kind.CHARTER)).allowed
    allowed = visible_objectives(here, charter)
    return Dependents(
        clauses=tuple(
            Dependent(clause.title or name, address(here, "clause", name))
            for name, clause in charter.clauses.items()
            if sees_charter and clause.kpi == kpi
        ),
        objectives=tuple(
            Dependent(each.title or each.statement, address(here, "objective", each.id))
            for each in allowed.values()
            if kpi in kpis_of(charter, each)
        ),
        kpis=tuple(
            Dependent(each.kpi.title, address(here, "kpi", name))
            for name, each in compiled.kpis.items()
            if name != kpi and kpi in each.bound.measures
        ),
    )


@dataclass(frozen=True, slots=True)
class Raised:
    """An issue on the KPI."""

    name: str
    kind: str
    text: str
    state: str
    on: date
    decision: str
    """The last answer; empty while there is none."""
    link: str


def raised(here: Here, kpi: str) -> Iterator[Raised]:
    """The issues on a KPI, latest first, with what was decided."""
    if not here.may(Action.SEE, here.thing(Kind.ISSUE)).allowed:
        return
    try:
        found = here.opened.issues().issues
    except InputError:  # a log that cannot be read is told of on its own page
        return
    for each in reversed(found):
        if each.on == f"kpis/{kpi}" or each.on.startswith(f"kpis/{kpi}/"):
            yield _raised(here, each)


def _raised(here: Here, issue: Issue) -> Raised:
    first, answer = issue.history[0], issue.answer
    return Raised(
        name=issue.id,
        kind=issue.kind,
        text=first.text,
        state=issue.state,
        on=first.date,
        decision="" if answer is None else answer.text,
        link=address(here, "issue", issue.id),
    )
