"""Exporting metrics: what a charter's measures and KPIs are in OSI or dbt, and a list of what these cannot express."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from tallystick.charter import problems
from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.document import Document
from tallystick.charter.formula.nodes import Aggregate
from tallystick.charter.formula.walk import walk
from tallystick.charter.interchange.foreign import UnfitError
from tallystick.charter.interchange.to_dbt import DbtWriter
from tallystick.charter.interchange.to_osi import OsiWriter
from tallystick.errors import Problem


class _Exact(yaml.SafeDumper):
    """Writes decimals with the places that they have."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out: readers of charters know no aliases."""
        del data
        return True


_Exact.add_representer(Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}"))

CARRIED = {
    "osi": frozenset({"title", "formula", "source", "where", "unit", "direction", "note", "covers"}),
    "dbt": frozenset({"title", "formula", "source", "where", "note", "covers"}),
}
"""What of a KPI an export carries, by its format."""


@dataclass(frozen=True)
class Exported:
    """The text of an export, and what it could not express."""

    text: str
    problems: tuple[Problem, ...]


def export_metrics(compiled: CompiledCharter, document: Document, *, to: str) -> Exported:
    """The KPIs of a charter as OSI (``osi``) or as dbt semantic models (``dbt``)."""
    writer = OsiWriter(compiled) if to == "osi" else DbtWriter(compiled)
    found: list[Problem] = []
    for name, definition in compiled.kpis.items():
        path = ("kpis", name)
        try:
            _refuse_mixed(definition)
            writer.kpi(definition)
        except UnfitError as wrong:
            message = f"KPI '{name}' is left out: {wrong.message}."
            found.append(document.problem(problems.C456, path, message, wrong.hint, key=True))
            continue
        lost = sorted(_lost(definition, to))
        if lost:
            message = f"KPI '{name}' goes without {', '.join(lost)}."
            found.append(document.problem(problems.C456, path, message, key=True))
    found += _general(compiled, document)
    content: dict[str, Any] = writer.content()
    text = yaml.dump(content, Dumper=_Exact, sort_keys=False, allow_unicode=True, width=1000)
    return Exported(text, tuple(found))


def _lost(definition: KpiDefinition, to: str) -> Iterator[str]:
    """The keys of a KPI that were agreed and have no place in either format."""
    set_keys = definition.kpi.model_dump(by_alias=True, exclude_defaults=True)
    yield from (key for key in set_keys if key not in CARRIED[to])


def _refuse_mixed(definition: KpiDefinition) -> None:
    """A share of a market would be exported as all of it: there is one set of facts there."""
    covers = {part.covers for part in walk(definition.bound.node) if isinstance(part, Aggregate)}
    if len(covers) > 1:
        raise UnfitError("it compares facts of the parties with everyone's, and other tools see one of the two")


def _general(compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    """What holds for the whole export."""
    kpis = compiled.kpis.values()
    aggregates = [part for each in kpis for part in walk(each.bound.node) if isinstance(part, Aggregate)]
    if any(party.is_ for party in compiled.charter.parties.values()) and any(
        each.covers == "members" for each in aggregates
    ):
        message = "facts of the parties alone are counted here, on the days of their membership; there, everyone's."
        yield document.problem(problems.C456, ("parties",), message, "Filter the tables before.", key=True)
    message = "division and sums are exact here; there they follow the engine, and whole numbers may divide to one."
    yield document.problem(problems.C456, ("kpis",), message, key=True)
