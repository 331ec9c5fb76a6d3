"""The names that a formula may use, and finding the one that is meant.

A name in double quotes is exact; any other is matched as written first, then without regard to case.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tallystick.charter.formula import problems
from tallystick.charter.formula.nodes import Column, Node, Reference
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.formula.words import nearest
from tallystick.charter.formula.write import write_name
from tallystick.errors import ProblemKind
from tallystick.terms.quantity import DIMENSIONLESS, Unit

ColumnKind = Literal["text", "number", "boolean", "date", "time"]

Covers = Literal["members", "everyone"]


@dataclass(frozen=True, slots=True)
class ColumnType:
    """A declared column: what it holds, in which unit, and to how many decimal places."""

    name: str
    kind: ColumnKind
    unit: Unit = DIMENSIONLESS
    scale: int = 0
    stock: bool = False
    """A level (headcount, backlog), which cannot be added up over time."""


@dataclass(frozen=True, slots=True)
class SourceNames:
    """What formulas may name in one source."""

    id: str
    columns: Mapping[str, ColumnType]
    joins: Mapping[str, "SourceNames"] = field(default_factory=dict)
    """By the name that stands before the dot; their own joins are not followed."""
    snapshot: str | None = None
    """The column that names the snapshot a fact belongs to, where the source holds a stock."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A measure or KPI as formulas refer to it."""

    id: str
    formula: Node
    source: str | None = None
    where: Node | None = None
    covers: Covers = "members"


@dataclass(frozen=True, slots=True)
class Names:
    """Everything that formulas of a charter may name."""

    sources: Mapping[str, SourceNames]
    default_source: str | None = None
    definitions: Mapping[str, Definition] = field(default_factory=dict)


def find(name: str, among: Iterable[str], *, exact: bool, node: Node) -> str | None:
    """The one of these names that is meant; None when there is none.

    Raises FormulaError when it could be more than one.
    """
    candidates = list(among)
    if name in candidates:
        return name
    if exact:
        return None
    fits = [candidate for candidate in candidates if candidate.casefold() == name.casefold()]
    if len(fits) > 1:
        raise refusal(
            problems.AMBIGUOUS,
            f"{name!r} could be {' or '.join(map(repr, sorted(fits)))}.",
            f"Write one of them in double quotes, with its capitals: {quoted(fits[0])}.",
            node,
        )
    return fits[0] if fits else None


def resolve_column(column: Column, source: SourceNames) -> tuple[Column, ColumnType]:
    """A column with its full name and its type, as ``source`` and its joins declare it."""
    declaring, home = _declaring(column, source)
    found = find(column.name, declaring.columns, exact=column.quoted, node=column)
    if found is None:
        raise _unknown_column(column, source, declaring, home)
    return Column(found, home, quoted=column.quoted, span=column.span), declaring.columns[found]


def has_column(column: Column, source: SourceNames) -> bool:
    """Whether ``source``, with its joins, declares the column."""
    try:
        resolve_column(column, source)
    except FormulaError as error:
        return error.kind is problems.AMBIGUOUS
    return True


def _declaring(column: Column, source: SourceNames) -> tuple[SourceNames, str]:
    """The source that should declare the column, and the name that stands before its dot."""
    if column.source is None:
        return source, source.id
    home = find(column.source, {source.id: source} | dict(source.joins), exact=column.quoted, node=column)
    if home is None:
        joins = ", ".join(map(repr, source.joins)) or "none"
        raise refusal(
            problems.NO_JOIN,
            f"{column.source!r} before the dot is neither the source {source.id!r} nor joined to it.",
            f"Declare the join at the source; so far there is {joins}.",
            column,
        )
    return (source if home == source.id else source.joins[home]), home


def _unknown_column(column: Column, source: SourceNames, declaring: SourceNames, home: str) -> FormulaError:
    elsewhere = [join for join, joined in source.joins.items() if column.name in joined.columns]
    if column.source is None and elsewhere:
        hint = f"A joined source has one: write {write_name(elsewhere[0])}.{write_name(column.name)}."
    elif near := nearest(column.name, list(declaring.columns)):
        hint = f"Did you mean {write_name(near)}?"
    else:
        hint = f"Its columns are {', '.join(sorted(declaring.columns)) or 'none'}."
    return refusal(problems.UNKNOWN_COLUMN, f"{home!r} declares no column {column.name!r}.", hint, column)


def unknown_name(reference: Reference, names: Names) -> FormulaError:
    """Why a name outside an aggregate stands for nothing, and what may have been meant."""
    name = reference.name
    folded = name.casefold()
    for source in names.sources.values():
        found = next((column for column in source.columns.values() if column.name.casefold() == folded), None)
        if found is not None:
            return bare_column(reference, found)
        if source.id.casefold() == folded:
            hint = "Count its facts with COUNT(*), or aggregate a column."
            return refusal(problems.UNKNOWN_NAME, f"{name!r} is a source, not a measure.", hint, reference)
    longer = [known for known in names.definitions if known.casefold().startswith(f"{folded}-")]
    near = nearest(name, list(names.definitions))
    if longer:
        hint = f"Write names with hyphens in double quotes: {quoted(longer[0])}."
    elif near:
        hint = f"Did you mean {write_name(near)}?"
    elif names.definitions:
        hint = f"Measures and KPIs are {', '.join(sorted(names.definitions)[:20])}."
    else:
        hint = "Define it as a measure, or aggregate a column: SUM(x), COUNT(x)."
    return refusal(problems.UNKNOWN_NAME, f"There is no measure or KPI {name!r}.", hint, reference)


def bare_column(node: Node, column: ColumnType) -> FormulaError:
    """A column that stands outside an aggregate, and how it could be aggregated."""
    function = {"number": "SUM", "boolean": "COUNT_IF"}.get(column.kind, "COUNT")
    return refusal(
        problems.BARE_COLUMN,
        f"The column {column.name!r} stands outside an aggregate.",
        f"Say how its facts are put together, for example {function}({write_name(column.name)}).",
        node,
    )


def refusal(kind: ProblemKind, message: str, hint: str, node: Node) -> FormulaError:
    """The error that points to a node."""
    start, end = node.span
    return FormulaError(kind, message, hint=hint, position=start, length=end - start)


def quoted(name: str) -> str:
    """A name in double quotes."""
    return '"' + name.replace('"', '""') + '"'
