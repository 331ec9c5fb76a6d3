"""What a KPI lacks on which consequences may rest: example, approvers, evidence, rounding (C370 to C374)."""

from collections.abc import Iterator
from itertools import chain

from tallystick.charter import problems
from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.document import Document, Steps
from tallystick.charter.formula.nodes import ShareOf
from tallystick.charter.formula.walk import walk
from tallystick.charter.membership import stretches
from tallystick.charter.model import Charter
from tallystick.charter.model.alliance import Party
from tallystick.charter.model.base import Span
from tallystick.errors import Problem


def contractual_problems(compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    """A warning for everything that a contractual KPI leaves open, at the KPI's name."""
    for definition in compiled.kpis.values():
        if definition.kpi.binding == "contractual":
            yield from _lacks(definition, compiled, document)
            yield from _relative_to_peers(definition, document)


def _lacks(definition: KpiDefinition, compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    kpi, path = definition.kpi, ("kpis", definition.id)
    what = f"KPI '{definition.id}' is contractual"
    if not kpi.examples:
        message = f"{what} and has no worked example."
        yield document.problem(problems.C370, path, message, "Give one under 'examples'.", key=True)
    silent = _without_approver(definition, compiled)
    if silent:
        message = f"{what}, and nobody approves it for {', '.join(silent)}."
        yield document.problem(problems.C371, path, message, "Name a role of each party under 'approvers'.", key=True)
    unproven = [name for name in sorted(definition.bound.sources) if compiled.charter.sources[name].provided_by is None]
    if not kpi.evidence and unproven:
        message = f"{what}, and nothing says what proves it."
        hint = f"Name its 'evidence', or say who provides {', '.join(unproven)} ('provided by')."
        yield document.problem(problems.C372, path, message, hint, key=True)
    if "rounding" not in kpi.model_fields_set:
        message = f"{what} and does not state its rounding: 1 place, half up is assumed."
        hint = "Write it: rounding: 1 place, half up, before comparison."
        yield document.problem(problems.C373, path, message, hint, key=True)


def _without_approver(definition: KpiDefinition, compiled: CompiledCharter) -> list[str]:
    charter = compiled.charter
    span = definition.kpi.in_force or charter.term
    heard = {role.split("/")[0] for role in definition.kpi.approvers}
    return [name for name, party in charter.parties.items() if name not in heard and _belongs(party, charter, span)]


def _belongs(party: Party, charter: Charter, span: Span) -> bool:
    """Whether it is a member on some day of the span."""
    return any(start < span.end and end > span.start for start, end in stretches(party, charter))


def _relative_to_peers(definition: KpiDefinition, document: Document) -> Iterator[Problem]:
    path: Steps = ("kpis", definition.id)
    shares = [node for node in walk(definition.bound.node) if isinstance(node, ShareOf)]
    if shares:
        over = ", ".join(dict.fromkeys(chain.from_iterable(node.dimensions for node in shares))) or "everything"
        message = f"KPI '{definition.id}' is contractual, and a share of {over} moves when another's part moves."
        hint = "Judge each by its own figure, or make the KPI managerial."
        yield document.problem(problems.C374, (*path, "formula"), message, hint)
    for number, target in enumerate(definition.kpi.target):
        if target.relative is not None and target.relative.to == "benchmark":
            message = f"KPI '{definition.id}' is contractual, and its target follows what others reach."
            hint = "Agree the target as a number, or make the KPI managerial."
            yield document.problem(problems.C374, (*path, "target", number, "relative", "to"), message, hint)
