"""Whether a scorecard can be read: no more KPIs than its readers can watch, no KPI that nobody reads (C360, C366)."""

from collections.abc import Iterator

from tallystick.charter import problems as kinds
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.document import Document
from tallystick.charter.links import kpis_of
from tallystick.charter.model.scorecard import MOST_KPIS
from tallystick.errors import Problem
from tallystick.scorecard.outline import outline


def readership_problems(compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    """A warning for each role that is given more than it can watch, and advice for each KPI that nobody reads."""
    card = compiled.charter.scorecard
    count = len(on_scorecard(compiled))
    for role, most in (card.readers or {"manager": MOST_KPIS["manager"]}).items():
        if count > most:
            message = f"the scorecard has {count} KPIs, and a reader ({role}) can watch {most}."
            path = ("scorecard", "readers", role) if card.readers else ("scorecard", "items")
            named = path in document.keys  # as {executive: 12}, not in short
            hint = f"Take {count - most} off it, or say under 'readers' who reads it and how many each can watch."
            yield document.problem(kinds.C360, path, message, hint, key=named)
    yield from _unread(compiled, document)


def on_scorecard(compiled: CompiledCharter) -> frozenset[str]:
    """The KPIs that stand on a line of the scorecard; without lines of its own it has them all."""
    return frozenset(branch.id for branch in outline(compiled.charter).walk() if branch.kind == "kpi")


def _unread(compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    charter = compiled.charter
    shown = {name for objective in charter.strategy.objectives for name in kpis_of(charter, objective)}
    used = {name for definition in compiled.kpis.values() for name in definition.bound.measures}
    for name in compiled.kpis.keys() - on_scorecard(compiled) - shown - used:
        kpi = charter.kpis[name]
        if kpi.binding != "informational" and kpi.direction.better != "unscored":
            message = f"KPI '{name}' is on no scorecard, shows no objective, and no other KPI is made from it."
            hint = "Put it where it is read, make it informational, or remove it."
            yield document.problem(kinds.C366, ("kpis", name), message, hint, key=True)
