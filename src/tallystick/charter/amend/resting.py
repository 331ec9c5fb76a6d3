"""What rests on what in a charter: the measures, KPIs and sources that each KPI's figures need, near and far."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from tallystick.charter.clauses.uses import kpis_of
from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.formula.names import find
from tallystick.charter.formula.nodes import Column, Node, Reference
from tallystick.charter.formula.parse import parse, parse_condition
from tallystick.charter.formula.walk import walk
from tallystick.charter.model import Charter
from tallystick.charter.model.kpis import Kpi, Measure


@dataclass(frozen=True)
class Resting:
    """The dependencies of a compiled charter, looked up by KPI."""

    compiled: CompiledCharter

    @property
    def charter(self) -> Charter:
        """The charter itself."""
        return self.compiled.charter

    @cached_property
    def items(self) -> Mapping[str, frozenset[str]]:
        """By KPI: the measures and KPIs whose formulas its own is made of, itself among them; and its sample's."""
        found = {}
        for name, kpi in self.charter.kpis.items():
            sample = [kpi.minimum.of] if kpi.minimum and kpi.minimum.of else []
            found[name] = frozenset(_closure([name, *sample], self._named))
        return found

    @cached_property
    def sources(self) -> Mapping[str, frozenset[str]]:
        """By KPI: the sources whose facts it counts, and those that are joined to them for it."""
        return {name: frozenset(self._sources(definition)) for name, definition in self.compiled.kpis.items()}

    @cached_property
    def promised(self) -> frozenset[str]:
        """The KPIs that clauses rest on."""
        return frozenset(name for each in self.compiled.clauses.definitions.values() for name in kpis_of(each))

    def kpis_on(self, item: str) -> tuple[str, ...]:
        """The KPIs whose figures need a measure or KPI, in charter order."""
        return tuple(name for name, items in self.items.items() if item in items)

    def kpis_of_source(self, source: str) -> tuple[str, ...]:
        """The KPIs whose figures need facts of a source, in charter order."""
        return tuple(name for name, sources in self.sources.items() if source in sources)

    def calendar_of(self, kpi: str) -> str:
        """The calendar that a KPI is computed on."""
        return self.charter.kpis[kpi].calendar or self.charter.calendar

    @cached_property
    def _declared(self) -> Mapping[str, Kpi | Measure]:
        return {**self.charter.measures, **self.charter.kpis}

    @cached_property
    def _named(self) -> Mapping[str, frozenset[str]]:
        """By measure or KPI: what its formula, condition and relief name."""
        return {name: frozenset(self._names_in(item)) for name, item in self._declared.items()}

    def _names_in(self, item: Kpi | Measure) -> Iterator[str]:
        for part in walk(parse(item.formula)):
            if isinstance(part, Reference):
                found = find(part.name, self._declared, exact=part.quoted, node=part)
                if found is not None:
                    yield found
        if isinstance(item, Kpi):
            yield from (
                exclusion.measure for exclusion in item.excludes.values() if exclusion.measure in self._declared
            )

    def _sources(self, definition: KpiDefinition) -> Iterator[str]:
        nodes = [definition.bound.node, *([definition.minimum.node] if definition.minimum else [])]
        counted = definition.bound.sources | (definition.minimum.sources if definition.minimum else frozenset())
        yield from counted
        yield from _joined(nodes, self.charter)
        for source in counted:
            rules = [parse_condition(rule.check) for rule in self.charter.sources[source].rules]
            yield from _joined(rules, self.charter)


def _joined(nodes: Iterable[Node], charter: Charter) -> Iterator[str]:
    """The sources whose columns are named with a source before the dot."""
    folded = {name.casefold(): name for name in charter.sources}
    for part in chain.from_iterable(map(walk, nodes)):
        if isinstance(part, Column) and part.source and part.source.casefold() in folded:
            yield folded[part.source.casefold()]


def _closure(start: Iterable[str], named: Mapping[str, Iterable[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(named.get(name, ()))
    return found
