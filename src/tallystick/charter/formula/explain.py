"""How a formula is read, in plain words: for ``tally formula`` and for whoever signs it."""

import re
from typing import TypedDict

from tallystick.charter.formula import problems
from tallystick.charter.formula.bind import Bound
from tallystick.charter.formula.kinds import Kind
from tallystick.charter.formula.names import ColumnKind, ColumnType, SourceNames
from tallystick.charter.formula.nodes import Column
from tallystick.charter.formula.primitives import Primitive, primitives_of
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.formula.tokens import Sort, tokens_of
from tallystick.charter.formula.walk import walk
from tallystick.charter.formula.write import write
from tallystick.errors import InputError
from tallystick.terms.quantity import DIMENSIONLESS, Unit


class PrimitiveExplained(TypedDict):
    """One thing that engines count or add."""

    key: str
    operation: str
    source: str
    covers: str
    argument: str | None
    where: str | None


class Explanation(TypedDict):
    """How a formula is read; the keys are a contract of ``tally formula --format json``."""

    formula: str
    kind: str
    unit: str
    holistic: bool
    uses_windows: bool
    sources: list[str]
    columns: list[str]
    measures: list[str]
    primitives: list[PrimitiveExplained]
    sentences: list[str]


_OF_KIND = {
    Kind.ADDITIVE: "It adds up over time, parties and cells.",
    Kind.SEMI_ADDITIVE: "It is a stock: it adds up over parties and cells, and never over time.",
    Kind.RATIO: "It is a ratio: for longer periods both parts are added up before they are divided.",
    Kind.AVERAGE: "It is an average: for longer periods sum and count are added up before they are divided.",
    Kind.EXTREME: "It is an extreme: for longer periods it is the extreme of the extremes.",
    Kind.DISTINCT: "It counts different values: every period and cell is counted anew, and none add up.",
    Kind.PERCENTILE: "It is an order statistic: every period and cell is read from how often each value occurs.",
    Kind.DERIVED: "It is derived: every period and cell is computed anew from its parts.",
    Kind.CONSTANT: "It is a constant, whatever the facts.",
}


def explain(bound: Bound) -> Explanation:
    """How a bound formula is read: canonical text, kind, unit, what it rests on, and that in sentences."""
    columns = dict.fromkeys(write(part) for part in walk(bound.node) if isinstance(part, Column))
    asked = primitives_of(bound.node)
    return Explanation(
        formula=write(bound.node),
        kind=bound.kind.value,
        unit=bound.unit.symbol,
        holistic=bound.holistic,
        uses_windows=bound.uses_windows,
        sources=sorted(bound.sources),
        columns=list(columns),
        measures=list(bound.measures),
        primitives=[_explained(primitive) for primitive in asked],
        sentences=_sentences(bound, list(columns), asked),
    )


def _explained(primitive: Primitive) -> PrimitiveExplained:
    return PrimitiveExplained(
        key=primitive.key,
        operation=primitive.operation.value,
        source=primitive.source,
        covers=primitive.covers,
        argument=write(primitive.argument, source=primitive.source) if primitive.argument else None,
        where=write(primitive.where, source=primitive.source) if primitive.where else None,
    )


def _sentences(bound: Bound, columns: list[str], asked: tuple[Primitive, ...]) -> list[str]:
    sentences = [f"It is read as {write(bound.node)}.", _OF_KIND[bound.kind], f"Its unit is {bound.unit.symbol}."]
    if bound.measures:
        sentences.append(f"It rests on the measures {', '.join(bound.measures)}.")
    if bound.sources:
        of = f", columns {', '.join(columns)}" if columns else ""
        sentences.append(f"Its facts come from {', '.join(sorted(bound.sources))}{of}.")
    if bound.uses_windows:
        sentences.append("It looks at other periods or cells than its own.")
    if bound.holistic:
        sentences.append("It needs distinct counts or value frequencies, which can identify people.")
    return sentences + [f"Engines are asked for {_in_words(primitive)}." for primitive in asked]


_OPERATIONS = {
    "sum": "the sum of",
    "min": "the least",
    "max": "the greatest",
    "frequencies": "how often each value occurs of",
    "distinct": "the number of different values of",
    "first": "the sum over the first snapshot of",
    "last": "the sum over the last snapshot of",
}


def _in_words(primitive: Primitive) -> str:
    if primitive.argument is None:
        what = "the number of facts"
    else:
        what = f"{_OPERATIONS[primitive.operation]} {write(primitive.argument, source=primitive.source)}"
    return f"{what} where {write(primitive.where, source=primitive.source)}" if primitive.where else what


_KIND_WORDS: dict[str, ColumnKind] = {
    **dict.fromkeys(("text", "string", "varchar", "char"), "text"),
    **dict.fromkeys(("integer", "int", "bigint", "smallint"), "number"),
    **dict.fromkeys(("decimal", "numeric", "number", "double", "float", "real"), "number"),
    **dict.fromkeys(("boolean", "bool"), "boolean"),
    "date": "date",
    **dict.fromkeys(("timestamp", "datetime", "time"), "time"),
}

_PLACES = {"decimal": 2, "numeric": 2, "number": 2, "double": 3, "float": 3, "real": 3}
"""Decimal places where none are written; a double is measured to thousandths."""

_TYPE = re.compile(r"(?P<word>[^()]+?)\s*(\(\s*(?P<first>[0-9]{1,2})\s*(,\s*(?P<second>[0-9]{1,2})\s*)?\))?")


def read_columns(text: str, *, source: str = "facts") -> SourceNames:
    """A source as listed on a command line: ``name:type``, separated by commas.

    Types are the common words, in any case, and units; ``decimal(2)`` and ``decimal(18, 2)`` say the decimal places.
    Raises FormulaError (F038), pointing to the entry.

    >>> read_columns("revenue:decimal(2), region:text, delay:minutes").columns["delay"].unit.symbol
    'minutes'
    """
    columns: dict[str, ColumnType] = {}
    for entry, position in _entries(text):
        name, typed = _name_and_type(entry, position, text)
        if name in columns:
            raise _unreadable(f"The column {name!r} is listed twice.", "List it once.", entry, position, text)
        columns[name] = _column(name, typed, entry, position, text)
    return SourceNames(source, columns)


def _entries(text: str) -> list[tuple[str, int]]:
    """The entries between commas outside brackets and quotes, each with its place."""
    entries, start, depth, quoted = [], 0, 0, False
    for position, character in enumerate(f"{text},"):
        quoted ^= character == '"'
        depth += {"(": 1, ")": -1}.get(character, 0) if not quoted else 0
        if (character == "," and depth <= 0 and not quoted) or position == len(text):
            entry = text[start:position]
            entries.append((entry.strip(), start + len(entry) - len(entry.lstrip())))
            start = position + 1
    return entries


def _name_and_type(entry: str, position: int, text: str) -> tuple[str, str]:
    name, colon, typed = entry.rpartition(":")
    if not colon or not typed.strip():
        found = f"{entry!r} has no type." if entry else "An entry is empty."
        raise _unreadable(found, "Write name:type, such as revenue:decimal(2).", entry, position, text)
    try:
        token, *rest = tokens_of(name)
    except FormulaError as error:
        raise _unreadable(error.message, error.hint, entry, position, text) from error
    if len(rest) != 1 or token.sort not in {Sort.NAME, Sort.QUOTED_NAME}:
        hint = 'Put names with blanks or hyphens in double quotes: "on-time":boolean.'
        raise _unreadable(f"{name.strip()!r} is not a name.", hint, entry, position, text)
    return token.value, typed.strip()


def _column(name: str, typed: str, entry: str, position: int, text: str) -> ColumnType:
    match = _TYPE.fullmatch(typed)
    word = match["word"].strip() if match else typed
    kind = _KIND_WORDS.get(word.lower())
    places = _places(match, word.lower())
    if kind is not None:
        return ColumnType(name, kind, DIMENSIONLESS, places if kind == "number" else 0)
    try:
        return ColumnType(name, "number", _unit(word), places)
    except InputError as error:
        hint = "Types are text, integer, decimal(2), boolean, date, timestamp, or a unit such as minutes or EUR."
        raise _unreadable(f"The type of {entry!r} is not known.", hint, entry, position, text) from error


def _unit(word: str) -> Unit:
    """A known unit, whatever its case; a word that would only be a counted thing is no type."""
    for spelling in (word, word.lower(), word.upper()):
        try:
            unit = Unit.parse(spelling)
        except InputError:
            continue
        if unit.factors or unit.scale != 1 or spelling in {"count", "ratio", "share", "points", "index"}:
            return unit
    return Unit.parse("" if word.isalpha() else word)


def _places(match: re.Match[str] | None, word: str) -> int:
    if match is None or match["first"] is None:
        return _PLACES.get(word, 0)
    return int(match["second"] if match["second"] is not None else match["first"])


def _unreadable(message: str, hint: str, entry: str, position: int, text: str) -> FormulaError:
    return FormulaError(problems.COLUMNS, message, hint=hint, position=position, length=len(entry), text=text)
