"""Formulas between our words and plain SQL: what OSI and dbt have no function for, written with CASE, and back."""

from tallystick.charter.formula.nodes import (
    Aggregate,
    Arithmetic,
    Case,
    Column,
    Excluding,
    Growth,
    IsNull,
    Logic,
    Node,
    Not,
    Null,
    Number,
    Prior,
    Reference,
    Rolling,
    ShareOf,
    ToDate,
)
from tallystick.charter.formula.walk import walk
from tallystick.charter.formula.write import write
from tallystick.charter.interchange.draft import replaced
from tallystick.charter.interchange.foreign import UnfitError


def simplified(node: Node) -> Node:
    """The same formula without SHARE_IF and WEIGHTED_AVG; each is a quotient of two aggregates."""
    changes: dict[int, Node] = {}
    for part in walk(node):
        match part:
            case Aggregate("SHARE_IF", (condition,), where, source, covers):
                either: Node = Logic("OR", (condition, Not(condition)))
                changes[id(part)] = Arithmetic(
                    "/",
                    Aggregate("COUNT_IF", (condition,), where, source, covers),
                    Aggregate("COUNT_IF", (either,), where, source, covers),
                )
            case Aggregate("WEIGHTED_AVG", (value, weight), where, source, covers):
                known = both(where, IsNull(value, negated=True))
                changes[id(part)] = Arithmetic(
                    "/",
                    Aggregate("SUM", (Arithmetic("*", value, weight),), where, source, covers),
                    Aggregate("SUM", (weight,), known, source, covers),
                )
            case _:
                pass
    return replaced(node, changes)


def both(one: Node | None, other: Node) -> Node:
    """Two conditions that must hold."""
    return other if one is None else Logic("AND", (one, other))


def expression_of(aggregate: Aggregate) -> tuple[str, str]:
    """The function of plain SQL, and what it is taken of: the filter is a CASE inside.

    Raises UnfitError for a function that plain SQL does not have.
    """
    function, where = aggregate.function, aggregate.where
    if function == "COUNT_IF":
        where, function, value = both(where, aggregate.arguments[0]), "COUNT", "1"
    elif function == "COUNT" and not aggregate.arguments:
        value = "1" if where is not None else "*"
    elif function in ("FIRST", "LAST"):
        raise UnfitError(f"{function} reads the {function.lower()} snapshot of a state")
    else:
        value = sql(aggregate.arguments[0])
    return function, value if where is None else f"CASE WHEN {sql(where)} THEN {value} END"


def sql(node: Node) -> str:
    """A row expression, its columns with the name of their source; UnfitError for what plain SQL writes otherwise."""
    text = write(node)
    if "DATE_DIFF(" in text or "DAY_OF_WEEK(" in text:
        raise UnfitError("it counts days between times or days of the week, which tools write differently")
    return text


def unbound(node: Node) -> Node:
    """Row expressions with aggregates and columns freed from bare writing: every column names its source."""
    if isinstance(node, Aggregate):
        arguments = tuple(unbound(each) for each in node.arguments)
        return Aggregate(node.function, arguments, node.where and unbound(node.where), None, node.covers)
    return node


def beyond_sql(node: Node) -> str | None:
    """Why plain SQL has no word for a formula; None where it has."""
    for part in walk(node):
        match part:
            case Excluding():
                return "it grants relief (exclusions)"
            case Prior() | ToDate() | Rolling() | Growth():
                return "it looks at other periods"
            case ShareOf():
                return "it looks at other cells (SHARE_OF)"
            case _:
                pass
    return None


def in_our_words(node: Node) -> Node:
    """An imported formula with filters in place of CASE: COUNT(CASE WHEN c THEN 1 END) is COUNT_IF(c).

    >>> from tallystick.charter.formula.parse import parse
    >>> write(in_our_words(parse("SUM(CASE WHEN region = 'EU' THEN amount END)")))
    "SUM(amount) FILTER (WHERE region = 'EU')"
    """
    changes: dict[int, Node] = {}
    for part in walk(node):
        match part:
            case Aggregate("COUNT", (Case(((condition, Number()),), Null()),), None, source, covers):
                changes[id(part)] = Aggregate("COUNT_IF", (condition,), None, source, covers)
            case Aggregate(function, (Case(((condition, value),), Null()), *more), None, source, covers) if (
                function != "COUNT_IF"
            ):
                changes[id(part)] = Aggregate(function, (value, *more), condition, source, covers)
            case _:
                pass
    return replaced(node, changes)


def sources_of(aggregate: Aggregate) -> set[str]:
    """The sources whose columns an aggregate looks at, its own included."""
    named = {part.source for part in walk(aggregate) if isinstance(part, Column) and part.source}
    return named | ({aggregate.source} if aggregate.source else set())


def placeholders(node: Node, texts: dict[int, str]) -> str:
    """The text of a figure expression, with given texts in the places of its aggregates."""
    names = {key: f"aggregate_{number}_" for number, key in enumerate(texts)}
    text = write(replaced(node, {key: Reference(name) for key, name in names.items()}))
    for key, name in names.items():
        text = text.replace(name, texts[key])
    return text
