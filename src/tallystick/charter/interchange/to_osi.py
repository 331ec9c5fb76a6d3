"""Writing OSI (Apache Ossie, core specification 0.2): sources as datasets, KPIs as metrics."""

import json
from typing import Any

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.formula.nodes import Aggregate, Column
from tallystick.charter.formula.walk import walk
from tallystick.charter.interchange.foreign import UnfitError
from tallystick.charter.interchange.plain_sql import (
    beyond_sql,
    expression_of,
    placeholders,
    simplified,
    sources_of,
    unbound,
)
from tallystick.charter.model.sources import Column as SourceColumn
from tallystick.charter.model.sources import Source

VERSION = "0.2.0.dev0"
VENDOR = "TALLYSTICK"
_KINDS = {"text": "String", "boolean": "Boolean", "date": "Date", "time": "DateTimeTz"}


class OsiWriter:
    """Collects metrics, and writes them with the datasets they rest on."""

    def __init__(self, compiled: CompiledCharter) -> None:
        self.compiled = compiled
        self.metrics: list[dict[str, Any]] = []
        self.used: set[str] = set()

    def kpi(self, definition: KpiDefinition) -> None:
        """Add one KPI; UnfitError where OSI has no words for it."""
        node = simplified(definition.bound.node)
        if why := beyond_sql(node):
            raise UnfitError(why)
        texts = {id(part): self.aggregate(part) for part in walk(node) if isinstance(part, Aggregate)}
        kpi = definition.kpi
        metric: dict[str, Any] = {"name": definition.id, "expression": _expression(placeholders(node, texts))}
        if kpi.note:
            metric["description"] = kpi.note
        agreed = {"title": kpi.title, "unit": kpi.unit, "direction": kpi.direction.better}
        metric["custom_extensions"] = [{"vendor_name": VENDOR, "data": json.dumps(agreed, ensure_ascii=False)}]
        self.metrics.append(metric)
        for part in walk(node):
            if isinstance(part, Aggregate):
                self.used |= sources_of(part)

    def aggregate(self, part: Aggregate) -> str:
        if part.source not in {each.source for each in walk(part) if isinstance(each, Column)} and part.arguments:
            raise UnfitError(f"it counts facts of '{part.source}' by columns of other tables alone")
        free = unbound(part)
        if not isinstance(free, Aggregate):
            raise UnfitError("an aggregate is none")
        function, value = expression_of(free)
        if function == "COUNT" and value == "*":
            return f"COUNT({part.source}.{self.key_of(part)})"
        if function == "COUNT_DISTINCT":
            return f"COUNT(DISTINCT {value})"
        if function == "PERCENTILE_DISC":
            return f"PERCENTILE_DISC({_number(part)}) WITHIN GROUP (ORDER BY {value})"
        return f"{function}({value})"

    def key_of(self, part: Aggregate) -> str:
        """A column of the key, which every fact has: ``COUNT(*)`` would not say whose facts it counts."""
        return self.compiled.charter.sources[part.source or ""].key[0]

    def content(self) -> dict[str, Any]:
        """The whole file."""
        charter = self.compiled.charter
        datasets = {name: source for name, source in charter.sources.items() if name in self.used}
        model: dict[str, Any] = {"name": charter.alliance, "description": charter.title}
        model["datasets"] = [self.dataset(name, source) for name, source in datasets.items()]
        model["relationships"] = [
            _relationship(name, other, {column: column for column in join.on} | join.matching)
            for name, source in datasets.items()
            for other, join in source.joins.items()
            if other in datasets
        ]
        model["metrics"] = self.metrics
        return {"version": VERSION, "semantic_model": [model]}

    def dataset(self, name: str, source: Source) -> dict[str, Any]:
        made: dict[str, Any] = {"name": name, "source": name, "primary_key": list(source.key)}
        if source.title:
            made["description"] = source.title
        made["fields"] = [_field(each, column, source.time) for each, column in source.columns.items()]
        return made


def _number(part: Aggregate) -> str:
    share = part.arguments[1]
    return str(getattr(share, "value", share))


def _expression(text: str) -> dict[str, Any]:
    return {"dialects": [{"dialect": "ANSI_SQL", "expression": text}]}


def _field(name: str, column: SourceColumn, time: str | None) -> dict[str, Any]:
    kind = _KINDS.get(column.type) or ("Decimal" if column.scale or column.unit else "Integer")
    made: dict[str, Any] = {"name": name, "expression": _expression(column.called or name), "datatype": kind}
    if kind in ("Date", "DateTimeTz") and name != time:
        made["dimension"] = {"is_time": False}
    if column.type == "number" and (column.unit or column.scale):
        agreed = {"unit": column.unit or "number", "scale": column.scale}
        made["custom_extensions"] = [{"vendor_name": VENDOR, "data": json.dumps(agreed, ensure_ascii=False)}]
    return made


def _relationship(name: str, other: str, columns: dict[str, str]) -> dict[str, Any]:
    return {
        "name": f"{name}_to_{other}",
        "from": name,
        "to": other,
        "from_columns": list(columns),
        "to_columns": list(columns.values()),
    }
