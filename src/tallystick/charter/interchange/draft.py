"""A charter in the making: sources, measures and KPIs as they come from another tool, before they are checked."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from tallystick.charter import problems
from tallystick.charter.document import Steps
from tallystick.charter.formula.nodes import (
    Aggregate,
    Arithmetic,
    Between,
    Case,
    Column,
    Comparison,
    In,
    Logic,
    Node,
    Not,
    Number,
)
from tallystick.charter.formula.walk import walk
from tallystick.charter.interchange.foreign import Part
from tallystick.errors import Problem

ADDING = frozenset({"SUM", "AVG", "MIN", "MAX", "MEDIAN", "PERCENTILE_DISC", "WEIGHTED_AVG"})


@dataclass
class ColumnDraft:
    """One column; its kind is a guess where the foreign file does not give it."""

    kind: str
    """``text``, ``integer``, ``number(2)``, ``boolean``, ``date``, ``time``."""
    called: str | None = None
    complete: str | None = None
    """What a person must complete."""


@dataclass
class SourceDraft:
    """One table."""

    id: str
    table: str | None = None
    """What it is in the foreign tool, for a comment."""
    title: str | None = None
    time: str | None = None
    key: tuple[str, ...] = ()
    columns: dict[str, ColumnDraft] = field(default_factory=dict)
    lacks_time: bool = False
    """Whether KPIs count its facts, and nothing says when those happened."""
    joins: dict[str, dict[str, str]] = field(default_factory=dict)
    """By other source: columns here, and those there that they equal."""


@dataclass
class EntryDraft:
    """One measure or KPI."""

    id: str
    formula: str
    is_kpi: bool
    at: Steps
    """Where it stands in the foreign file."""
    title: str | None = None
    source: str | None = None
    where: str | None = None
    note: str | None = None
    empty_zero: bool = False
    unit: str = "count"
    direction: str | None = None
    """Where the file says which way is better."""


@dataclass
class Draft:
    """What was read from a foreign file, and what of it did not fit."""

    title: str
    sources: dict[str, SourceDraft] = field(default_factory=dict)
    entries: dict[str, EntryDraft] = field(default_factory=dict)
    found: list[Problem] = field(default_factory=list)

    def name(self, wanted: str, part: Part, *, taken: Collection[str] = ()) -> str:
        """A name that a charter accepts and nothing else has; a change is listed."""
        made = re.sub(r"[^A-Za-z0-9_-]", "_", wanted)[:64]
        if not re.match(r"[A-Za-z]", made):
            made = f"m_{made}"[:64]
        plain, number = made, 2
        while made in taken:
            made, number = f"{plain[:60]}_{number}", number + 1
        if made != wanted:
            part.report(problems.C452, f"'{wanted}' is called '{made}' here.", at="name")
        return made

    def measures(self) -> Iterator[EntryDraft]:
        """The measures, in order."""
        return (entry for entry in self.entries.values() if not entry.is_kpi)

    def kpis(self) -> Iterator[EntryDraft]:
        """The KPIs, in order."""
        return (entry for entry in self.entries.values() if entry.is_kpi)


def guessed_kinds(nodes: Iterable[Node]) -> dict[tuple[str | None, str], str]:
    """What columns must hold for formulas to make sense, by source and name: ``number``, ``boolean`` or ``text``."""
    found: dict[tuple[str | None, str], str] = {}
    for node in (part for whole in nodes for part in walk(whole)):
        for column, kind in (*_conditions(node), *_compared(node), *_added(node)):
            if isinstance(column, Column):
                found.setdefault((column.source, column.name), kind)
    return found


def _conditions(node: Node) -> Iterator[tuple[Node, str]]:
    """What stands where a condition is expected."""
    match node:
        case Aggregate("COUNT_IF" | "SHARE_IF", (condition,), where):
            yield condition, "boolean"
            if where is not None:
                yield where, "boolean"
        case Aggregate(_, _, where) if where is not None:
            yield where, "boolean"
        case Logic(_, operands):
            yield from ((operand, "boolean") for operand in operands)
        case Not(operand):
            yield operand, "boolean"
        case Case(whens):
            yield from ((condition, "boolean") for condition, _ in whens)
        case _:
            pass


def _compared(node: Node) -> Iterator[tuple[Node, str]]:
    """What is compared with a value that is written out."""
    match node:
        case Comparison(_, Column() as column, other) | Comparison(_, other, Column() as column):
            yield column, "number" if isinstance(other, Number) else "text"
        case Between(column, Number(), _) | In(column, (Number(), *_)):
            yield column, "number"
        case _:
            pass


def _added(node: Node) -> Iterator[tuple[Node, str]]:
    """What numbers are made of."""
    match node:
        case Aggregate(function, arguments) if function in ADDING:
            yield from ((argument, "number") for argument in arguments)
        case Arithmetic(_, left, right):
            yield from ((left, "number"), (right, "number"))
        case _:
            pass


def replaced(node: Node, changes: dict[int, Node]) -> Node:
    """The tree with some nodes (by identity) put in the place of others."""
    if id(node) in changes:
        return changes[id(node)]
    made: dict[str, Any] = {
        each.name: _replaced(getattr(node, each.name), changes) for each in fields(node) if each.name != "span"
    }
    remade: Node = type(node)(**made)
    return remade


def _replaced(value: object, changes: dict[int, Node]) -> object:
    if isinstance(value, tuple):
        return tuple(_replaced(item, changes) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replaced(value, changes)  # type: ignore[arg-type]  # every dataclass in a formula is a node
    return value
