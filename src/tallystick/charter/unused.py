"""What a charter declares and nothing refers to: measures, sources, calendars."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from tallystick.charter import problems
from tallystick.charter.document import Document
from tallystick.charter.formula.bind import Bound
from tallystick.charter.model import Charter
from tallystick.errors import Problem


def unused_problems(charter: Charter, document: Document, bound: Mapping[str, Bound]) -> Iterator[Problem]:
    """Advice for each declared part that no other part uses; ``bound`` holds the formulas of measures and KPIs."""
    used = {"measure": _measures(charter, bound), "source": _sources(charter, bound), "calendar": _calendars(charter)}
    declared: dict[str, Iterable[str]] = {
        "measure": charter.measures,
        "source": charter.sources,
        "calendar": charter.calendars,
    }
    for kind, section in declared.items():
        for name in section:
            if name not in used[kind]:
                message, hint = f"{kind} '{name}' is never used.", "Remove it, or use it."
                yield document.problem(problems.C033, (f"{kind}s", name), message, hint, key=True)


def _measures(charter: Charter, bound: Mapping[str, Bound]) -> set[str]:
    named = set(chain.from_iterable(each.measures for each in bound.values()))
    for kpi in charter.kpis.values():
        named |= {exclusion.measure for exclusion in kpi.excludes.values()}
        if kpi.minimum is not None and kpi.minimum.of is not None:
            named.add(kpi.minimum.of)
    return named


def _sources(charter: Charter, bound: Mapping[str, Bound]) -> set[str]:
    counted = set(chain.from_iterable(each.sources for each in bound.values()))
    return counted | set(chain.from_iterable(source.joins for source in charter.sources.values()))


def _calendars(charter: Charter) -> set[str]:
    named = [kpi.calendar for kpi in charter.kpis.values()] + [clause.calendar for clause in charter.clauses.values()]
    return {charter.calendar, *(name for name in named if name)}
