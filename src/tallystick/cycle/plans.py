"""How a KPI is computed: what is asked of each source, wherever its facts are, before anything is counted."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.computing import facts_of
from tallystick.cycle.deployment import Deployed, deployed
from tallystick.cycle.matching import joins_of, with_unmatched
from tallystick.cycle.refreshing import kept_here
from tallystick.cycle.workspace import open_workspace, today
from tallystick.errors import InputError
from tallystick.facts.tables import FactTable
from tallystick.figures.request import TallyRequest
from tallystick.figures.requests import formulas_of, needed, requests
from tallystick.figures.scope import aggregates_of, chosen_kpis
from tallystick.tallies.engines.duck import RecordedFacts
from tallystick.tallies.engines.engine import Engine
from tallystick.tallies.engines.opening import driver
from tallystick.tallies.explaining import SourcePlan, source_plan
from tallystick.tallies.planned import planned_on


@dataclass(frozen=True, slots=True)
class KpiPlan:
    """A KPI with the plan of each source that it rests on."""

    definition: KpiDefinition
    sources: tuple[SourcePlan, ...]
    without_facts: tuple[str, ...]
    """Sources that it rests on and of which there are no facts yet."""
    compiled: CompiledCharter
    kept: Mapping[str, tuple[str, ...]]
    """By source of which tallies are kept: what would be read from them, in sentences."""


def explain_kpi(
    path: Path, kpi: str, *, facts: Path | None = None, known_at: datetime | None = None, as_of: date | None = None
) -> KpiPlan:
    """The plan by which a KPI is computed with all others, as ``tally figures`` does.

    Raises InputError for an unknown KPI, and whatever reading the charter and reaching the facts raise.
    """
    workspace, compiled = open_workspace(path), sound_charter(path)
    (definition,) = chosen_kpis(compiled, [kpi])
    looked = as_of or today(compiled)
    users = primitives_by_kpi(compiled)
    deployment = deployed(workspace, compiled.charter) if facts is None else None
    every = requests(compiled, as_of=looked)
    if not any(kpi in users.get(source, {}) for source in every):
        raise InputError(f"KPI {kpi!r} has no period that begins before {looked}, so nothing is counted for it.")
    found: list[SourcePlan] = []
    without: list[str] = []
    kept: dict[str, tuple[str, ...]] = {}
    with facts_of(workspace, compiled, folder=facts, known_at=known_at, deployment=deployment) as (tables, _):
        for source, plain in every.items():
            if kpi in users.get(source, {}):
                request = with_unmatched(plain, compiled)
                with _engine(request, tables, deployment, compiled) as engine:
                    planned = planned_on(request, engine, compiled, users[source][kpi])
                    if planned is None:
                        without.append(source)
                        continue
                    found.append(source_plan(planned, lambda tree: engine.text(tree, pretty=True), users[source], kpi))
                elsewhere = deployment is not None and deployment.engine_of(source) is not None
                if facts is None and known_at is None and not elsewhere:
                    said = kept_here(request, tables, compiled, workspace=workspace, keys=users[source][kpi])
                    kept |= {source: said} if said else {}
    return KpiPlan(definition, tuple(found), tuple(without), compiled, kept)


def primitives_by_kpi(compiled: CompiledCharter) -> Mapping[str, Mapping[str, frozenset[str]]]:
    """For each source and each KPI that rests on it, the keys of the primitives that the KPI needs."""
    found: dict[str, dict[str, set[str]]] = {}
    for kpi, definition in compiled.kpis.items():
        for node in formulas_of(definition):
            for aggregate in aggregates_of(node):
                keys = found.setdefault(aggregate.source or "", {}).setdefault(kpi, set())
                keys.update(primitive.key for primitive in needed(aggregate))
    return {source: {kpi: frozenset(keys) for kpi, keys in held.items()} for source, held in found.items()}


@contextmanager
def _engine(
    request: TallyRequest, tables: Mapping[str, FactTable], deployment: Deployed | None, compiled: CompiledCharter
) -> Iterator[Engine]:
    """The engine that has a source's facts."""
    name = deployment.engine_of(request.source) if deployment else None
    engine: Engine
    if deployment is None or name is None:
        engine = RecordedFacts(tables, compiled.charter.sources)
    else:
        needed_here = {request.source, *joins_of(request)}
        settings, held = deployment.settings(name), deployment.tables(name)
        here = {source: table for source, table in held.items() if source in needed_here}
        engine = driver(settings).opened(settings, here, compiled)
    try:
        yield engine
    finally:
        engine.close()
