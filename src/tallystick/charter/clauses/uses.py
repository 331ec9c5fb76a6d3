"""Which KPIs a clause rests on: the one it judges, and those that its tests, relief and amounts look at."""

from tallystick.charter.clauses.definitions import ClauseDefinition


def kpis_of(definition: ClauseDefinition) -> frozenset[str]:
    """The KPIs whose figures a clause needs."""
    clause = definition.clause
    found = {definition.kpi, *(also.kpi for also in clause.also)}
    found |= {exclusion.counts for exclusion in clause.exclusions.values()}
    for name in definition.names:
        value = definition.values.get(name)
        found.add(name if value is None else value.kpi)
    return frozenset(name for name in found if name is not None)
