"""Writing dbt semantic models: sources as semantic models, aggregates as measures, KPIs as metrics."""

from decimal import Decimal
from typing import Any

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.formula.bind import bind
from tallystick.charter.formula.nodes import (
    Aggregate,
    Arithmetic,
    Column,
    Excluding,
    Grain,
    Growth,
    Node,
    Number,
    Prior,
    Reference,
    Rolling,
    ShareOf,
    ToDate,
)
from tallystick.charter.formula.walk import children, walk
from tallystick.charter.formula.write import write
from tallystick.charter.interchange.draft import replaced
from tallystick.charter.interchange.foreign import UnfitError
from tallystick.charter.interchange.plain_sql import both, simplified, sources_of
from tallystick.charter.model.sources import Source

_AGGREGATIONS = {
    "SUM": "sum", "AVG": "average", "MIN": "min", "MAX": "max", "MEDIAN": "median",
    "COUNT": "count", "COUNT_DISTINCT": "count_distinct", "PERCENTILE_DISC": "percentile",
}  # fmt: skip


class DbtWriter:
    """Collects measures and metrics, and writes them with the semantic models they rest on."""

    def __init__(self, compiled: CompiledCharter) -> None:
        self.compiled = compiled
        self.metrics: dict[str, dict[str, Any]] = {}
        self.measures: dict[str, dict[str, dict[str, Any]]] = {}
        """By source and name."""
        self.names: dict[Aggregate, str] = {}

    def kpi(self, definition: KpiDefinition) -> None:
        """Add one KPI; UnfitError where dbt has no words for it."""
        kept = (dict(self.metrics), {name: dict(held) for name, held in self.measures.items()}, dict(self.names))
        try:
            self.metric(definition.id, simplified(definition.bound.node), definition)
        except UnfitError:
            self.metrics, self.measures, self.names = kept
            raise

    def metric(self, name: str, node: Node, definition: KpiDefinition | None = None) -> str:
        """A metric for a figure expression, by its name."""
        match node:
            case Aggregate():
                made: dict[str, Any] = {"type": "simple", "type_params": {"measure": self.measure(node)}}
            case ToDate(Aggregate() as operand, grain):
                held = {"grain_to_date": grain.lower()}
                made = {"type": "cumulative", "type_params": self.cumulated(operand, held)}
            case Rolling(Aggregate() as operand, count, grain, True, False) if grain is not Grain.PERIOD:
                held = {"window": f"{count} {grain.lower()}{'s' if count > 1 else ''}"}
                made = {"type": "cumulative", "type_params": self.cumulated(operand, held)}
            case Arithmetic("/", Aggregate() as above, Aggregate() as below):
                sides = {"numerator": self.simple(above), "denominator": self.simple(below)}
                made = {"type": "ratio", "type_params": sides}
            case _:
                made = {"type": "derived", "type_params": self.derived(name, node)}
        label = definition.kpi.title if definition else name
        head: dict[str, Any] = {"name": name, "label": label}
        if definition is not None and definition.kpi.note:
            head["description"] = definition.kpi.note
        self.metrics[name] = head | made
        return name

    def cumulated(self, operand: Aggregate, held: dict[str, str]) -> dict[str, Any]:
        return {"measure": self.measure(operand), "cumulative_type_params": held}

    def simple(self, aggregate: Aggregate) -> str:
        """A simple metric over one measure, shared by all that need it."""
        measure = self.measure(aggregate)
        name = f"{measure}_metric"
        if name not in self.metrics:
            self.metrics[name] = {
                "name": name, "label": name.replace("_", " "), "type": "simple", "type_params": {"measure": measure},
            }  # fmt: skip
        return name

    def derived(self, name: str, node: Node) -> dict[str, Any]:
        """An expression over metrics; aggregates and earlier periods become inputs with an alias."""
        inputs: dict[str, dict[str, Any]] = {}
        changes: dict[int, Node] = {}

        def visit(part: Node) -> None:
            match part:
                case Aggregate():
                    found = self.simple(part)
                    inputs.setdefault(found, {"name": found})
                    changes[id(part)] = Reference(found)
                case Prior(operand, count, grain) if grain is not Grain.PERIOD:
                    inner = self.simple(operand) if isinstance(operand, Aggregate) else self.inner(name, operand)
                    alias = f"{inner}_{count}_{grain.lower()}_before"
                    inputs[alias] = {"name": inner, "alias": alias, "offset_window": f"{count} {grain.lower()}"}
                    changes[id(part)] = Reference(alias)
                case Growth(operand, count, grain):
                    earlier = Prior(operand, count, grain)
                    now_and_then = Arithmetic("-", Arithmetic("/", operand, earlier), Number(Decimal(1)))
                    visit(operand)
                    visit(earlier)
                    changes[id(part)] = replaced(now_and_then, dict(changes))
                case ToDate() | Rolling():
                    found = self.inner(name, part)
                    inputs.setdefault(found, {"name": found})
                    changes[id(part)] = Reference(found)
                case Excluding():
                    raise UnfitError("it grants relief (exclusions)")
                case ShareOf():
                    raise UnfitError("it looks at other cells (SHARE_OF)")
                case Prior():
                    raise UnfitError("it looks back by periods of its calendar, and dbt by days, weeks, months …")
                case _:
                    for child in children(part):
                        visit(child)

        visit(node)
        if not inputs:
            raise UnfitError("it rests on no facts")
        return {"expr": write(replaced(node, changes)), "metrics": list(inputs.values())}

    def inner(self, name: str, node: Node) -> str:
        """A metric of its own for a part of an expression."""
        if isinstance(node, Rolling | ToDate) and not isinstance(node.operand, Aggregate):
            raise UnfitError("it pools a quotient over a window, and dbt pools measures")
        if isinstance(node, Rolling) and (node.mean or not node.inclusive or node.grain is Grain.PERIOD):
            raise UnfitError("its window ends before the period, averages periods, or counts periods of its calendar")
        number = 1 + sum(each.startswith(f"{name}_part") for each in self.metrics)
        return self.metric(f"{name}_part{number}", node)

    def measure(self, aggregate: Aggregate) -> str:
        """The measure for an aggregate, by its name."""
        if aggregate in self.names:
            return self.names[aggregate]
        source = aggregate.source or ""
        if sources_of(aggregate) != {source}:
            raise UnfitError("it looks at a joined source, which the measures of dbt cannot")
        made = self.aggregated(aggregate)
        held = self.measures.setdefault(source, {})
        taken = {name for each in self.measures.values() for name in each} | set(self.compiled.kpis)
        name = self.declared(aggregate) or f"{source}_{made['agg']}"
        plain, number = name, 2
        while name in taken:
            name, number = f"{plain}_{number}", number + 1
        held[name] = {"name": name} | made
        self.names[aggregate] = name
        return name

    def declared(self, aggregate: Aggregate) -> str | None:
        """The name of the measure that is this aggregate and nothing else."""
        for name in self.compiled.charter.measures:
            if bind(Reference(name, quoted=True), self.compiled.names).node == aggregate:
                return name
        return None

    def aggregated(self, aggregate: Aggregate) -> dict[str, Any]:
        function, where, source = aggregate.function, aggregate.where, aggregate.source
        if function == "COUNT_IF":
            return {"agg": "sum_boolean", "expr": self.sql(both(where, aggregate.arguments[0]), source)}
        if function == "COUNT" and not aggregate.arguments:
            return {"agg": "sum_boolean", "expr": self.sql(where, source)} if where else {"agg": "count", "expr": "1"}
        if function not in _AGGREGATIONS:
            raise UnfitError(f"{function} reads a snapshot of a state")
        value = self.sql(aggregate.arguments[0], source)
        expression = value if where is None else f"CASE WHEN {self.sql(where, source)} THEN {value} END"
        made: dict[str, Any] = {"agg": _AGGREGATIONS[function], "expr": expression}
        if function == "PERCENTILE_DISC":
            share = getattr(aggregate.arguments[1], "value", None)
            made["agg_params"] = {"percentile": share, "use_discrete_percentile": True}
        return made

    def sql(self, node: Node, source: str | None) -> str:
        """A row expression over the columns as the tables have them."""
        columns = self.compiled.charter.sources[source or ""].columns
        changes: dict[int, Node] = {
            id(part): Column(columns[part.name].called or part.name, part.source)
            for part in walk(node)
            if isinstance(part, Column) and part.name in columns
        }
        text = write(replaced(node, changes), source=source)
        if "DATE_DIFF(" in text or "DAY_OF_WEEK(" in text:
            raise UnfitError("it counts days between times or days of the week, which engines write differently")
        return text

    def content(self) -> dict[str, Any]:
        """The whole file."""
        sources = self.compiled.charter.sources
        models = [self.model(name, sources[name]) for name in sources if name in self.measures]
        return {"semantic_models": models, "metrics": list(self.metrics.values())}

    def model(self, name: str, source: Source) -> dict[str, Any]:
        made: dict[str, Any] = {"name": name, "model": f"ref('{name}')"}
        if source.title:
            made["description"] = source.title
        if source.time:
            made["defaults"] = {"agg_time_dimension": source.time}
        key = source.key[0] if len(source.key) == 1 else None
        if key:
            made["entities"] = [{"name": key, "type": "primary"}]
        else:
            made["primary_entity"] = name
        made["dimensions"] = [
            _dimension(each, column.type, column.called)
            for each, column in source.columns.items()
            if each != key and column.type != "number"
        ]
        made["measures"] = list(self.measures[name].values())
        return made


def _dimension(name: str, kind: str, called: str | None) -> dict[str, Any]:
    made: dict[str, Any] = {"name": name}
    if kind in ("date", "time"):
        made |= {"type": "time", "type_params": {"time_granularity": "day" if kind == "date" else "second"}}
    else:
        made["type"] = "categorical"
    return made | ({"expr": called} if called else {})
