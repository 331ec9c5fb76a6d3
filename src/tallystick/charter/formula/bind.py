"""Binding: giving every name in a formula its meaning, and refusing what has none.

After binding no :class:`Reference` is left, every column and aggregate names its source, and every operator is known to
get the kinds and units that it takes. A measure keeps its own source, ``where`` and ``covers`` wherever it is used.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from tallystick.charter.formula import problems, values
from tallystick.charter.formula.homes import source_of
from tallystick.charter.formula.kinds import (
    Kind,
    SnapshotColumns,
    counts_snapshots,
    is_holistic,
    kind_of,
    uses_windows,
)
from tallystick.charter.formula.names import (
    ColumnType,
    Covers,
    Definition,
    Names,
    SourceNames,
    bare_column,
    find,
    has_column,
    refusal,
    resolve_column,
    unknown_name,
)
from tallystick.charter.formula.nodes import (
    Aggregate,
    Arithmetic,
    Column,
    Excluding,
    Growth,
    Node,
    Prior,
    Reference,
    Rolling,
    ShareOf,
    Text,
    ToDate,
)
from tallystick.charter.formula.pooling import Quotient, pooling_of, quotient_of
from tallystick.charter.formula.primitives import conjunction
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.formula.rows import Rows, Values, bind_condition
from tallystick.charter.formula.values import Value
from tallystick.charter.formula.walk import walk, walk_with_depth
from tallystick.charter.formula.words import nearest
from tallystick.charter.formula.write import write_name
from tallystick.terms.quantity import COUNT, DIMENSIONLESS, SHARE, Unit

__all__ = ["Bound", "ColumnType", "Definition", "Kind", "Names", "SourceNames", "bind", "bind_condition"]

DEEPEST_EXPANDED = 64
MOST_NODES_EXPANDED = 5_000

PARTY = "party"
"""The dimension that every source has: whose fact it is."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A formula whose names are known: what it is, in which unit, and what it rests on."""

    node: Node
    unit: Unit
    kind: Kind
    sources: frozenset[str]
    measures: tuple[str, ...] = ()
    """Measures and KPIs that it refers to, those that it names itself first."""
    quotient: Quotient | None = None
    """Of a quotient whose parts add up over periods: how it was scaled and moved by numbers."""
    pooling: str = "none"
    """How figures of several periods become one: ``sum``, ``ratio``, ``last``, or ``none``."""

    @property
    def holistic(self) -> bool:
        """Whether it needs distinct counts or value frequencies (SEMANTICS 1)."""
        return is_holistic(self.node)

    @property
    def uses_windows(self) -> bool:
        """Whether it looks at other periods or cells than its own."""
        return uses_windows(self.node)


def bind(
    node: Node, names: Names, *, source: str | None = None, where: Node | None = None, covers: Covers = "members"
) -> Bound:
    """A figure formula with every name resolved, every kind and unit checked, and every measure in its place.

    ``source`` says whose facts the formula's own aggregates count; without it the only source that declares all their
    columns is taken, else the default. ``where`` is joined to each own aggregate's FILTER with AND.
    Raises FormulaError (F020 and on), pointing to the character.
    """
    binder = _Binder(names)
    part = binder.formula(Definition("", node, source, where, covers))
    if part.value.kind != "number":
        message = f"The formula gives {part.value.described}."
        hint = "Write CASE WHEN condition THEN 1 ELSE 0 END." if part.value.kind == "boolean" else "Give a number."
        raise refusal(problems.RESULT, message, hint, node)
    aggregates = [found for found in walk(part.node) if isinstance(found, Aggregate)]
    return Bound(
        node=part.node,
        unit=part.value.unit or DIMENSIONLESS,
        kind=kind_of(part.node, binder.snapshots),
        sources=frozenset(found.source for found in aggregates if found.source is not None),
        measures=tuple(binder.mentioned),
        quotient=quotient_of(part.node, binder.snapshots),
        pooling=pooling_of(part.node, binder.snapshots),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """A bound node and what it gives."""

    node: Node
    value: Value


@dataclass(frozen=True, slots=True)
class _Own:
    """What the aggregates written in one formula rest on."""

    source: SourceNames | None
    where: Node | None
    covers: Covers
    averaged: str | None = None
    """The source over whose snapshots a surrounding division takes the mean."""


class _Figures(Values):
    """Binding of expressions over figures: aggregates, measures and period functions."""

    at_facts = False

    def __init__(self, binder: "_Binder", own: _Own) -> None:
        self.binder = binder
        self.own = own

    def bind(self, node: Node) -> tuple[Node, Value]:
        with self.binder.deeper(node):
            return super().bind(node)

    def leaf(self, node: Node) -> tuple[Node, Value]:
        match node:
            case Aggregate():
                return self.aggregate(node)
            case Reference():
                part = self.binder.reference(node)
                return part.node, part.value
            case Prior() | ToDate() | Rolling() | Growth() | ShareOf():
                return self.period_function(node)
            case Excluding():
                return self.excluding(node)
            case Column(name, home):
                raise self.loose_column(node, name, home)
            case _:
                what = "A text" if isinstance(node, Text) else "A day"
                message = f"{what} stands outside an aggregate, where only numbers are."
                raise refusal(problems.TYPE, message, "Compare it inside: COUNT_IF(region = 'EU').", node)

    def loose_column(self, node: Column, name: str, home: str | None) -> FormulaError:
        for source in self.binder.names.sources.values():
            if has_column(node, source):
                return bare_column(node, resolve_column(node, source)[1])
        written = f"{home}.{name}" if home else name
        message = f"{written!r} stands outside an aggregate, and no source declares it."
        return refusal(problems.BARE_COLUMN, message, "Name a measure, or aggregate a declared column.", node)

    def arithmetic(self, node: Arithmetic) -> tuple[Node, Value]:
        if node.operator != "/":
            return super().arithmetic(node)
        right, of_right = self.bind(node.right)
        if counts_snapshots(right, self.binder.snapshots):
            source = next(part.source for part in walk(right) if isinstance(part, Aggregate))
            left, of_left = _Figures(self.binder, replace(self.own, averaged=source)).bind(node.left)
        else:
            left, of_left = self.bind(node.left)
        value = values.arithmetic(node, of_left, of_right, at_facts=False)
        return replace(node, left=left, right=right), value

    def aggregate(self, node: Aggregate) -> tuple[Node, Value]:
        source = self.own.source
        if source is None:
            raise refusal(problems.NO_SOURCE, "There is no source of facts.", "Declare one under sources:.", node)
        measures = self.binder.names.definitions
        rows = Rows(source, inside=f"{node.function.replace('COUNT_DISTINCT', 'COUNT')}(…)", measures=measures)
        bound = [rows.bind(argument) for argument in node.arguments]
        own_filter = None
        if node.where is not None:
            own_filter = Rows(source, inside="FILTER (…)", measures=measures).truth(node.where, "FILTER")
        where = conjunction(self.own.where, own_filter)
        value = _aggregated(node, [of_argument for _, of_argument in bound])
        self.refuse_stock(node, source, tuple(argument for argument, _ in bound))
        return (
            replace(
                node,
                arguments=tuple(argument for argument, _ in bound),
                where=where,
                source=source.id,
                covers=self.own.covers,
            ),
            value,
        )

    def refuse_stock(self, node: Aggregate, source: SourceNames, arguments: tuple[Node, ...]) -> None:
        """Refuse what adds a stock up over time, and snapshots where there are none."""
        if node.function in {"FIRST", "LAST"} and source.snapshot is None:
            raise refusal(
                problems.NO_SNAPSHOT,
                f"{node.function} needs snapshots, and source {source.id!r} declares none.",
                "Declare the column that names the snapshot (snapshot:), or use SUM.",
                node,
            )
        if node.function not in {"SUM", "COUNT", "COUNT_IF"}:
            return
        if source.snapshot is not None and self.own.averaged != source.id:
            counted = write_name(source.snapshot)
            raise refusal(
                problems.STOCK,
                f"{node.function} over the snapshots of {source.id!r} adds a stock up over time.",
                f"Use LAST(x) or FIRST(x) (LAST(1) counts facts), or divide by COUNT(DISTINCT {counted}) for the mean.",
                node,
            )
        stock = next((part for argument in arguments for part in walk(argument) if _is_stock(part, source)), None)
        if node.function == "SUM" and source.snapshot is None and stock is not None:
            raise refusal(
                problems.STOCK,
                f"SUM adds the stock {getattr(stock, 'name', '')!r} up over time.",
                "Declare the source's snapshot column (snapshot:) and use LAST or FIRST, or take AVG, MIN or MAX.",
                stock,
            )

    def period_function(self, node: Prior | ToDate | Rolling | Growth | ShareOf) -> tuple[Node, Value]:
        operand, value = self.bind(node.operand)
        name = {Prior: "PRIOR", ToDate: "TO_DATE", Rolling: "ROLLING", Growth: "GROWTH"}.get(type(node), "SHARE_OF")
        values.require("number", value, node.operand, by=name)
        if isinstance(node, ShareOf):
            dimensions = tuple(self.dimension(name, node) for name in node.dimensions)
            return replace(node, operand=operand, dimensions=dimensions), Value("number", SHARE)
        unit = DIMENSIONLESS if isinstance(node, Growth) else value.unit
        return replace(node, operand=operand), Value("number", unit)

    def dimension(self, name: str, node: ShareOf) -> str:
        known = {PARTY} | {column for source in self.binder.names.sources.values() for column in source.columns}
        found = find(name, known, exact=False, node=node)
        if found is None:
            near = nearest(name, list(known))
            hint = f"Did you mean {write_name(near)}?" if near else "Name columns that cells are made by, or party."
            raise refusal(problems.UNKNOWN_COLUMN, f"There is no dimension {name!r}.", hint, node)
        return found

    def excluding(self, node: Excluding) -> tuple[Node, Value]:
        parts = (node.performed, node.planned, node.excluded)
        bound = [self.bind(part) for part in parts]
        first = bound[0][1]
        for (_, value), part in zip(bound, parts, strict=True):
            values.require("number", value, part, by="an exclusion")
            values.same_unit(first, value, part, doing="parts of one exclusion")
        performed, planned, excluded = (part for part, _ in bound)
        kept = replace(node, performed=performed, planned=planned, excluded=excluded)
        return kept, Value("number", DIMENSIONLESS)


class _Binder:
    """One binding: the names, the measures already bound, and how far down it is."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.bound: dict[str, tuple[_Part, int, int]] = {}
        self.mentioned: dict[str, None] = {}
        self.expanding: list[str] = []
        self.depth = 0
        self.size = 0
        self.snapshots: SnapshotColumns = frozenset(
            (source.id, _snapshot_column(source)) for source in names.sources.values() if source.snapshot is not None
        )

    def formula(self, definition: Definition) -> _Part:
        """A formula with what its own aggregates rest on."""
        self.refuse_idle_where(definition)
        self.mention(definition.formula)
        source = source_of(definition, self.names)
        where = None
        if definition.where is not None and source is not None:
            where = bind_condition(definition.where, self.names, source=source.id)
        node, value = _Figures(self, _Own(source, where, definition.covers)).bind(definition.formula)
        return _Part(node, value)

    def refuse_idle_where(self, definition: Definition) -> None:
        if definition.where is None:
            return
        for part in walk(definition.formula):
            if isinstance(part, Reference):
                raise refusal(
                    problems.WHERE_UNUSED,
                    f"where: does not reach into the measure {part.name!r}.",
                    "Give the measures the condition, or write their aggregates out.",
                    part,
                )

    def mention(self, formula: Node) -> None:
        """Note the measures that a formula names, from left to right."""
        for part in walk(formula):
            if isinstance(part, Reference):
                self.mentioned.setdefault(self.meant(part))

    def meant(self, node: Reference) -> str:
        """The id of the measure or KPI that a name stands for."""
        found = find(node.name, self.names.definitions, exact=node.quoted, node=node)
        if found is None:
            raise unknown_name(node, self.names)
        return found

    def reference(self, node: Reference) -> _Part:
        """The measure or KPI that a name stands for, in its place."""
        found = self.meant(node)
        if found in self.expanding:
            circle = " → ".join([*self.expanding[self.expanding.index(found) :], found])
            raise refusal(problems.CYCLE, f"Measures refer to one another in a circle: {circle}.", _BREAK, node)
        if found not in self.bound:
            self.bound[found] = self.expanded(found)
        else:
            self.size += self.bound[found][1]
        part, _, height = self.bound[found]
        self.refuse_large(node, self.depth + height)
        return part

    def expanded(self, found: str) -> tuple[_Part, int, int]:
        self.expanding.append(found)
        size = self.size
        try:
            part = self.formula(self.names.definitions[found])
        except FormulaError as error:
            error.within = error.within or found
            raise
        self.expanding.pop()
        height = max(depth for _, depth in walk_with_depth(part.node))
        return part, self.size - size, height

    @contextmanager
    def deeper(self, node: Node) -> Iterator[None]:
        """One level further down and one part more."""
        self.depth += 1
        self.size += 1
        self.refuse_large(node, self.depth)
        yield
        self.depth -= 1

    def refuse_large(self, node: Node, depth: int) -> None:
        if depth > DEEPEST_EXPANDED or self.size > MOST_NODES_EXPANDED:
            message = (
                f"With its measures in their place the formula has more than {MOST_NODES_EXPANDED:,} parts "
                f"or {DEEPEST_EXPANDED} levels."
            )
            raise refusal(problems.EXPANDED, message, "Use fewer measures, or measures of fewer parts.", node)


_BREAK = "Write one of them without the others."


def _aggregated(node: Aggregate, given: list[Value]) -> Value:
    """What an aggregate gives, its arguments checked."""
    function = node.function
    if function in {"COUNT", "COUNT_DISTINCT"}:
        for value, argument in zip(given, node.arguments, strict=True):
            if value.kind == "null":
                raise refusal(problems.NULL, "COUNT(NULL) counts nothing.", "Write COUNT(*), or COUNT(x).", argument)
        return Value("number", COUNT)
    if function in {"COUNT_IF", "SHARE_IF"}:
        hint = "Write a condition, such as COUNT_IF(x > 0)."
        values.require("boolean", given[0], node.arguments[0], by=function, hint=hint)
        return Value("number", COUNT if function == "COUNT_IF" else SHARE)
    for value, argument in zip(given, node.arguments, strict=True):
        hint = "Use COUNT_IF(condition) or SHARE_IF(condition)." if value.kind == "boolean" else _NUMBERS
        values.require("number", value, argument, by=function, hint=hint)
    if function == "WEIGHTED_AVG":
        x, weight = given
        values.require_exact(Value("number", None, x.digits + weight.digits), node)
    return Value("number", given[0].unit or DIMENSIONLESS)


_NUMBERS = "Count texts and days with COUNT(x) or COUNT(DISTINCT x)."


def _is_stock(node: Node, source: SourceNames) -> bool:
    return isinstance(node, Column) and resolve_column(node, source)[1].stock


def _snapshot_column(source: SourceNames) -> str:
    named = Column(source.snapshot or "")
    return resolve_column(named, source)[0].name
