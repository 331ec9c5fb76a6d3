"""How the plan of a KPI is printed: for people, with its SQL, and as rows and JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from tallystick.cycle.plans import KpiPlan
from tallystick.reports.terminal import table, wrapped
from tallystick.tallies.explaining import SourcePlan, Step
from tallystick.terms.wording import counted, listed

WIDTH = 100
"""Cells of a line for people."""
MOST_SHARED = 3
"""Names of other KPIs in a table."""


def plan_text(found: KpiPlan) -> str:
    """The plan for people."""
    kpi = found.definition.kpi
    lines = [kpi.title, "", f"Agreed formula   {kpi.formula}", ""]
    for source in found.sources:
        lines += [*_source_text(source, found.kept.get(source.source, ())), ""]
    for source_id in found.without_facts:
        lines += [f"There are no facts of {source_id!r} yet, so there is nothing to plan for it.", ""]
    return "\n".join(lines).rstrip()


def _source_text(plan: SourcePlan, kept: Sequence[str]) -> Iterator[str]:
    yield plan.shared
    by = listed(plan.dimensions) if plan.dimensions else "nothing else"
    yield (
        f"Facts: about {plan.rows:,}, read by {plan.engine}; counted in {counted(plan.intervals, 'interval')}, by {by}."
    )
    if kept:
        yield ""
        yield "Kept tallies, which the steps below would make anew"
        for sentence in kept:
            yield from wrapped(sentence, WIDTH, first="  ", rest="    ")
    yield ""
    rows = [
        (need.words, listed(need.shared, most=MOST_SHARED, nothing="no other KPI") + _more(need.shared))
        for need in plan.needs
    ]
    yield table(rows, ("this KPI needs", "also needed by")).rstrip()
    yield ""
    yield "Rules that acted on all that is asked for"
    for note in plan.notes:
        yield from wrapped(f"{note.rule}: {note.said}.", WIDTH, first="  ", rest="    ")
    for number, step in enumerate(plan.steps, start=1):
        yield ""
        yield f"Step {number} of {len(plan.steps)}: {step.title}"
        for sentence in step.why:
            yield from wrapped(sentence, WIDTH, first="  ", rest="  ")
        yield from wrapped(_amounts(step), WIDTH, first="  ", rest="  ")
        yield ""
        yield step.sql.rstrip()


def _more(names: tuple[str, ...]) -> str:
    return f" ({len(names)} in all)" if len(names) > MOST_SHARED else ""


def _amounts(step: Step) -> str:
    return (
        f"Reads about {counted(step.rows, 'fact')}, holds about {counted(step.groups, 'group')}; "
        f"at most about {counted(step.answered, 'row')} leave the engine: {step.leaves}."
    )


def plan_rows(found: KpiPlan) -> list[dict[str, Any]]:
    """A row for each primitive, with the step that answers it."""
    return [
        {
            "source": plan.source,
            "primitive": need.key,
            "words": need.words,
            "shared_with": " ".join(need.shared),
            "steps": " ".join(str(at) for at, step in enumerate(plan.steps, start=1) if need.key in step.primitives),
        }
        for plan in found.sources
        for need in plan.needs
    ]


COLUMNS = ("source", "primitive", "words", "shared_with", "steps")
"""Of :func:`plan_rows`."""


def plan_json(found: KpiPlan) -> dict[str, Any]:
    """The plan as data; amounts are estimates."""
    return {
        "kpi": found.definition.id,
        "formula": found.definition.kpi.formula,
        "charter": found.compiled.sha256,
        "without_facts": list(found.without_facts),
        "sources": [
            {
                "source": plan.source,
                "engine": plan.engine,
                "kpis": plan.kpis,
                "primitives": plan.primitives,
                "primitives_unshared": plan.uses,
                "rows": plan.rows,
                "intervals": plan.intervals,
                "dimensions": list(plan.dimensions),
                "kept": list(found.kept.get(plan.source, ())),
                "needs": [
                    {"primitive": need.key, "words": need.words, "shared_with": list(need.shared)}
                    for need in plan.needs
                ],
                "rules": [{"rule": note.rule, "did": note.said} for note in plan.notes],
                "steps": [
                    {
                        "title": step.title,
                        "why": list(step.why),
                        "rows": step.rows,
                        "groups": step.groups,
                        "leaves": step.leaves,
                        "answered": step.answered,
                        "primitives": list(step.primitives),
                        "sql": step.sql,
                    }
                    for step in plan.steps
                ],
            }
            for plan in found.sources
        ],
    }
