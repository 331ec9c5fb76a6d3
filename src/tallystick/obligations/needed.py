"""Which KPIs a clause rests on: its own, those of its tests, exclusions, values and amounts, and its clauses' KPIs."""

from collections.abc import Collection, Iterator, Mapping

from tallystick.charter.clauses.definitions import Amount, ClauseDefinition
from tallystick.charter.definitions import CompiledCharter


def kpis_needed(compiled: CompiledCharter, clauses: Collection[str] = ()) -> tuple[str, ...]:
    """The KPIs that the named clauses (or all) look at, with those of clauses they rest on, in charter order."""
    definitions = compiled.clauses.definitions
    wanted: set[str] = set()
    queue = list(clauses or definitions)
    seen: set[str] = set()
    while queue:
        name = queue.pop()
        if name in seen or name not in definitions:
            continue
        seen.add(name)
        wanted.update(kpis_of(definitions[name]))
        queue.extend(definitions[name].needs)
    wanted.update(kpi for cap in compiled.clauses.shared_caps for kpi in cap.amount.names if seen & {*cap.clauses})
    return tuple(kpi for kpi in compiled.kpis if kpi in wanted)


def clauses_needed(definitions: Mapping[str, ClauseDefinition], clauses: Collection[str]) -> tuple[str, ...]:
    """The named clauses with all those they rest on, in the order of the definitions."""
    wanted: set[str] = set()
    queue = list(clauses)
    while queue:
        name = queue.pop()
        if name in definitions and name not in wanted:
            wanted.add(name)
            queue.extend(definitions[name].needs)
    return tuple(name for name in definitions if name in wanted)


def kpis_of(definition: ClauseDefinition) -> Iterator[str]:
    """The names of KPIs, and of values besides, that one clause looks at itself."""
    if definition.kpi is not None:
        yield definition.kpi
    yield from (test.kpi for test in definition.clause.also)
    yield from (each.counts for each in definition.clause.exclusions.values() if each.counts is not None)
    yield from (value.kpi for value in definition.values.values() if value.kpi is not None)
    for amount in _amounts(definition):
        yield from amount.names
    tiers = definition.clause.tiers
    if tiers is not None:
        yield from (name for name in (tiers.of, tiers.on) if name is not None)


def _amounts(definition: ClauseDefinition) -> Iterator[Amount]:
    triggers = (*definition.triggers, *(rule for level in definition.levels for rule in level.triggers))
    rules = [
        *definition.then,
        *(rule for level in definition.levels for rule in level.then),
        *(rule for trigger in triggers for rule in trigger.then),
    ]
    known = [*(rule.amount for rule in rules), *(amount for _, amount in definition.caps), definition.true_up]
    return (amount for amount in known if amount is not None)
