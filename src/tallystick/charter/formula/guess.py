"""What the columns of a formula must hold, told from how it uses them: for trying a formula without a charter."""

from collections.abc import Iterator

from tallystick.charter.formula.names import ColumnKind, ColumnType, SourceNames
from tallystick.charter.formula.nodes import (
    Aggregate,
    Between,
    Call,
    Case,
    Column,
    Comparison,
    Date,
    In,
    Logic,
    Node,
    Not,
    Text,
)
from tallystick.charter.formula.walk import walk

_OF_TIME = frozenset({"YEAR", "QUARTER", "MONTH", "DAY", "HOUR", "MINUTE", "DAY_OF_WEEK", "DATE_DIFF"})


def guessed_columns(node: Node, *, source: str = "facts") -> SourceNames:
    """A source with every plain column that the formula aggregates, of the kind that its use asks for.

    A column is a number unless it stands beside a text or a date, in a date function, or where a condition stands.

    >>> from tallystick.charter.formula.parse import parse
    >>> {c.name: c.kind for c in guessed_columns(parse("SUM(x) FILTER (WHERE region = 'EU' AND won)")).columns.values()}
    {'x': 'number', 'region': 'text', 'won': 'boolean'}
    """
    kinds: dict[str, ColumnKind] = {}
    names: dict[str, str] = {}
    for part in walk(node):
        if isinstance(part, Column) and part.source is None:
            names.setdefault(part.name.casefold(), part.name)
        for column, kind in _told(part):
            kinds.setdefault(column.name.casefold(), kind)
    return SourceNames(
        source, {name: ColumnType(name, kinds.get(key, "number"), scale=2) for key, name in names.items()}
    )


def _told(part: Node) -> Iterator[tuple[Column, ColumnKind]]:
    """The columns whose kind this part of a formula tells."""
    match part:
        case Comparison(_, left, right):
            yield from _beside((left, right))
        case In(operand, options):
            yield from _beside((operand, *options))
        case Between(operand, low, high):
            yield from _beside((operand, low, high))
        case Call(function, arguments) if function in _OF_TIME:
            yield from ((argument, "time") for argument in arguments if isinstance(argument, Column))
        case Logic(_, operands):
            yield from _conditions(operands)
        case Not(operand):
            yield from _conditions((operand,))
        case Case(whens):
            yield from _conditions(tuple(condition for condition, _ in whens))
        case Aggregate(function, arguments, where):
            yield from _conditions(() if where is None else (where,))
            if function in ("COUNT_IF", "SHARE_IF"):
                yield from _conditions(arguments)


def _beside(parts: tuple[Node, ...]) -> Iterator[tuple[Column, ColumnKind]]:
    kind: ColumnKind | None = None
    if any(isinstance(part, Text) for part in parts):
        kind = "text"
    elif any(isinstance(part, Date) for part in parts):
        kind = "date"
    if kind is not None:
        yield from ((part, kind) for part in parts if isinstance(part, Column))


def _conditions(parts: tuple[Node, ...]) -> Iterator[tuple[Column, ColumnKind]]:
    yield from ((part, "boolean") for part in parts if isinstance(part, Column))
