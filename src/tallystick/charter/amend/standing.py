"""Contractual apart from managerial content (SEMANTICS 21): what the parties sign, and its hash.

A change of managerial content leaves the contractual hash as it is: a changed owner's name unsigns nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import finalize

from tallystick.charter.amend.content import ORDERED, Tree, is_whole, item_names
from tallystick.charter.amend.fields import STANDINGS, Standing, rule_at
from tallystick.charter.amend.paths import Path, pattern, shape_at
from tallystick.charter.amend.resting import Resting
from tallystick.charter.canonical import IN_ORDER, canonical_content
from tallystick.charter.compiling import compile_charter
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.document import Document
from tallystick.charter.links import kpis_of
from tallystick.charter.model import Charter
from tallystick.charter.model.scorecard import Item
from tallystick.terms.canonical import sha256_hex


def contractual_content(charter: Charter | CompiledCharter) -> Tree:
    """What the parties sign, as plain values that canonical JSON can hold; defaults are left out.

    Lists whose order means nothing are mappings by what tells their items apart.
    Raises ProblemsError for a charter with errors, of which nothing can be signed.
    """
    standings = Standings(_compiled(charter))
    found = _signed(canonical_content(standings.charter), (), standings)
    if not isinstance(found, dict):
        raise TypeError(f"A charter's content is a mapping; found {type(found).__name__}.")
    return found


def contractual_hash(charter: Charter | CompiledCharter) -> str:
    """SHA-256 of the contractual content, as 64 hexadecimal digits: the same after any managerial change.

    Raises ProblemsError for a charter with errors.
    """
    compiled = _compiled(charter)
    found = _HASHES.get(id(compiled))
    if found is None:
        found = _HASHES[id(compiled)] = sha256_hex(contractual_content(compiled))
        finalize(compiled, _HASHES.pop, id(compiled))
    return found


_HASHES: dict[int, str] = {}
"""By identity, as long as a charter lives: every clause and worked example of it asks again."""


def _compiled(charter: Charter | CompiledCharter) -> CompiledCharter:
    if isinstance(charter, CompiledCharter):
        return charter
    return compile_charter(charter, Document({}, {}))  # standing needs no holidays


@dataclass(frozen=True)
class Standings:
    """The standing of every part of a compiled charter."""

    compiled: CompiledCharter

    @property
    def charter(self) -> Charter:
        """The charter itself."""
        return self.compiled.charter

    @cached_property
    def resting(self) -> Resting:
        """What rests on what."""
        return Resting(self.compiled)

    def at(self, path: Path) -> Standing:
        """The standing of the value at a path, whether or not the charter holds one there."""
        rule = rule_at(path)
        return self.of_owner(path) if rule.standing == "rested" else rule.standing

    def strongest_below(self, path: Path, value: Any) -> Standing:
        """The strongest standing in a value that stands at a path, or of the path itself where it is one value."""
        if isinstance(value, Mapping) and not is_whole(path):
            shape = shape_at(path)
            if shape.fields or shape.items:
                below = [self.strongest_below((*path, str(key)), each) for key, each in value.items()
                         if each is not None and each not in ([], {})]  # fmt: skip
                return max(below, key=STANDINGS.index, default="managerial")
        return self.at(path)

    def of_owner(self, path: Path) -> Standing:
        """The standing of the strongest KPI that rests on what a path belongs to; ``managerial`` where none does."""
        name = path[1] if len(path) > 1 else ""
        match path[0]:
            case "kpis" if len(path) > 2 and path[2] not in _FLOWING:
                return self.strongest([name])
            case "kpis" | "measures":
                return self.strongest(self.resting.kpis_on(name))
            case "sources":
                return self.strongest(self.resting.kpis_of_source(name))
            case "calendars":
                calendar_of = self.resting.calendar_of
                return self.strongest(kpi for kpi in self.charter.kpis if calendar_of(kpi) == name)
            case "scorecard":
                return self.strongest(self.on_line(_line_of(path)))
            case _:
                return "contractual"

    def strongest(self, kpis: Iterable[str]) -> Standing:
        """The strongest binding class among KPIs; one that a clause rests on is contractual, whatever it says."""
        promised = self.resting.promised
        known: list[Standing] = [
            "contractual" if kpi in promised else self.charter.kpis[kpi].binding
            for kpi in kpis
            if kpi in self.charter.kpis
        ]
        return max(known, key=STANDINGS.index, default="managerial")

    def on_line(self, steps: Path) -> set[str]:
        """The KPIs that stand on a line of the scorecard or below it; of the whole card where no line is named."""
        items: Iterable[Item] = self.charter.scorecard.items
        if not items:
            return set(self.charter.kpis)
        for depth, step in enumerate(steps):
            within = [below for item in items for below in item.items] if depth else items
            items = [item for item in within if item.id == step.split(" #", maxsplit=1)[0]]
        return {kpi for item in items for kpi in self._kpis_of(item)}

    def _kpis_of(self, item: Item) -> set[str]:
        if item.kpi is not None:
            return {item.kpi}
        below = {kpi for each in item.items for kpi in self._kpis_of(each)}
        if item.objective is None or below:
            return below
        return {
            kpi
            for each in self.charter.strategy.objectives
            if each.id == item.objective
            for kpi in kpis_of(self.charter, each)
        }


def _line_of(path: Path) -> Path:
    """The names of a line of the scorecard and of those above it; none for the scorecard itself."""
    inner = path[1:]
    names = []
    while len(inner) > 1 and inner[0] == "items":
        names.append(inner[1])
        inner = inner[2:]
    return tuple(names)


_FLOWING = ("formula", "source", "where", "covers", "excludes")
"""The fields of a KPI that go with it into the formulas that refer to it."""


def _signed(value: Any, path: Path, standings: Standings) -> Any:
    """The signed part of what stands at a path; None where there is none."""
    shape = shape_at(path)
    if path and (is_whole(path) or not (shape.fields or shape.items)):
        return value if standings.at(path) == "contractual" else None
    if isinstance(value, list):
        named_by = IN_ORDER.get(path[-1])
        names = [str(item[named_by]) for item in value] if named_by else item_names(value, path)
        parts = [{key: each for key, each in item.items() if key != named_by} for item in value]
        found = {name: _signed(part, (*path, name), standings) for name, part in zip(names, parts, strict=True)}
        kept = {name: part for name, part in found.items() if part is not None}
        if pattern(path) in ORDERED:
            return [{"item": name, **part} for name, part in kept.items()] or None
        return kept or None
    if isinstance(value, Mapping):
        kept = {key: part for key, each in value.items()
                if (part := _signed(each, (*path, key), standings)) is not None}  # fmt: skip
        return kept or (None if path else {})
    return value if standings.at(path) == "contractual" else None
