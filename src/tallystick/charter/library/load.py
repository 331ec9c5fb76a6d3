"""Reading the library: YAML files beside this module, as strictly as a charter, once a process."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeVar

from pydantic import ValidationError

from tallystick.charter.findings import near
from tallystick.charter.formula.nodes import Column, Reference
from tallystick.charter.formula.parse import parse
from tallystick.charter.formula.walk import walk
from tallystick.charter.library.model import InputColumn, KpiSet, KpiTemplate, LibraryMeasure, TableTemplate
from tallystick.charter.model.base import Model
from tallystick.charter.read import read_texts
from tallystick.errors import InputError

PARTY = "party"
"""The column by which every table of the library tells the parties apart."""


T = TypeVar("T")


class _Content(Model):
    """The files put together."""

    tables: dict[str, TableTemplate]
    measures: dict[str, LibraryMeasure]
    kpis: dict[str, KpiTemplate]
    sets: dict[str, KpiSet]


@dataclass(frozen=True, slots=True)
class Library:
    """Everything in the library, by id."""

    tables: dict[str, TableTemplate]
    measures: dict[str, LibraryMeasure]
    kpis: dict[str, KpiTemplate]
    sets: dict[str, KpiSet]

    def kpi(self, name: str) -> KpiTemplate:
        """The template of an id; InputError with the nearest ids where there is none."""
        return _found("KPI template", name, self.kpis)

    def kpi_set(self, name: str) -> KpiSet:
        """The set of an id; InputError with the nearest ids where there is none."""
        return _found("set", name, self.sets)

    def measures_of(self, template: KpiTemplate) -> dict[str, LibraryMeasure]:
        """The measures that a template's formula names, by id."""
        named = {**dict.fromkeys(_names(template.formula))}
        if template.minimum is not None and template.minimum.of is not None:
            named.setdefault(template.minimum.of)
        return {name: self.measures[name] for name in named if name in self.measures}

    def inputs(self, template: KpiTemplate) -> dict[str, dict[str, InputColumn]]:
        """What a user maps for a template: by table, the columns that its formulas read, with key, time and party."""
        measures = self.measures_of(template)
        wanted: dict[str, set[str]] = {}
        for measure in measures.values():
            wanted.setdefault(measure.source, set()).update(_names(measure.formula))
        if template.source is not None:
            wanted.setdefault(template.source, set()).update(set(_names(template.formula)) - set(measures))
        return {table: self._columns(table, named) for table, named in wanted.items()}

    def _columns(self, table: str, named: set[str]) -> dict[str, InputColumn]:
        content = self.tables[table]
        always = {PARTY, *content.key, *([content.time] if content.time else [])}
        if content.snapshot is not None:
            always |= {content.snapshot.at, *content.snapshot.each}
        return {name: column for name, column in content.columns.items() if name in named | always}


def _names(formula: str) -> tuple[str, ...]:
    """The names in a formula: of columns, measures and KPIs, each once, in the order in which they stand."""
    parts = walk(parse(formula))
    return tuple(dict.fromkeys(part.name for part in parts if isinstance(part, Column | Reference)))


def _found(what: str, name: str, known: dict[str, T]) -> T:
    if name not in known:
        raise InputError(f"There is no {what} {name!r} in the library. {near(name, known)}")
    return known[name]


@cache
def library() -> Library:
    """The library that comes with this version."""
    folder = files("tallystick.charter.library")
    texts = [(entry.name, entry.read_bytes()) for entry in folder.iterdir() if entry.name.endswith(".yaml")]
    try:
        content = _Content.model_validate(read_texts(sorted(texts)).values)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise InputError(f"The library is broken at {place}: {first['msg']}.") from wrong
    return Library(content.tables, content.measures, content.kpis, content.sets)
