"""The nodes of a formula: frozen, compared by meaning and not by position.

Two worlds share the plain nodes (numbers, arithmetic, comparison, CASE …).
*Row expressions* stand inside an aggregate and are evaluated once a fact; their leaves are :class:`Column`.
*Figure expressions* stand outside and are evaluated once a period and cell; their leaves are :class:`Aggregate` and
:class:`Reference`. After binding no :class:`Reference` is left, and every column and aggregate names its source.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

Span = tuple[int, int]
"""Where a node stands in the text of its formula: first character, and the one after its last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """What stands somewhere in a text; the place does not count when nodes are compared."""

    span: Span = field(default=(0, 0), compare=False, repr=False)


# Leaves


@dataclass(frozen=True, slots=True)
class Number(_Placed):
    """An exact number as written: ``15``, ``0.50``."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Text(_Placed):
    """A text in single quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Boolean(_Placed):
    """``TRUE`` or ``FALSE``."""

    value: bool


@dataclass(frozen=True, slots=True)
class Null(_Placed):
    """``NULL``: not known."""


@dataclass(frozen=True, slots=True)
class Date(_Placed):
    """``DATE '2013-01-31'``."""

    value: date


@dataclass(frozen=True, slots=True)
class Column(_Placed):
    """A column of the formula's source, or of one joined to it (``weather.visib``)."""

    name: str
    source: str | None = None
    """The source's own id, or the name of a join (``weather``); binding fills it in where it was not written."""
    quoted: bool = field(default=False, compare=False, repr=False, kw_only=True)
    """Written in double quotes: then upper and lower case matter."""


@dataclass(frozen=True, slots=True)
class Reference(_Placed):
    """A measure or KPI by its id; binding puts its formula in its place."""

    name: str
    quoted: bool = field(default=False, compare=False, repr=False, kw_only=True)
    """Written in double quotes: then upper and lower case matter."""


# Plain operations, in both worlds


@dataclass(frozen=True, slots=True)
class Negate(_Placed):
    """``-x``."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class Arithmetic(_Placed):
    """``left + - * / right``; division only outside aggregates, where it is exact."""

    operator: Literal["+", "-", "*", "/"]
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Comparison(_Placed):
    """``left = <> < <= > >= right``."""

    operator: Literal["=", "<>", "<", "<=", ">", ">="]
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Logic(_Placed):
    """Two or more conditions joined by ``AND`` or by ``OR``, in SQL's three-valued logic."""

    operator: Literal["AND", "OR"]
    operands: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not(_Placed):
    """``NOT x``."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class In(_Placed):
    """``operand [NOT] IN (options)``; options are literals."""

    operand: "Node"
    options: "tuple[Node, ...]"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Between(_Placed):
    """``operand [NOT] BETWEEN low AND high``, ends included."""

    operand: "Node"
    low: "Node"
    high: "Node"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IsNull(_Placed):
    """``operand IS [NOT] NULL``."""

    operand: "Node"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Case(_Placed):
    """``CASE WHEN condition THEN value … [ELSE value] END``."""

    whens: "tuple[tuple[Node, Node], ...]"
    otherwise: "Node"


@dataclass(frozen=True, slots=True)
class Call(_Placed):
    """A plain function: ``COALESCE NULLIF ABS YEAR QUARTER MONTH DAY HOUR MINUTE DAY_OF_WEEK DATE_DIFF``.

    ``DATE_DIFF`` has the unit (``DAY`` …) as its first argument, a :class:`Text`.
    Amounts of clauses have ``LEAST GREATEST CEILING FLOOR ROUND`` besides; ``ROUND`` has the places as its second
    argument, a :class:`Number`.
    """

    function: str
    arguments: "tuple[Node, ...]"


# Figure expressions only


@dataclass(frozen=True, slots=True)
class Aggregate(_Placed):
    """``FUNCTION(arguments) FILTER (WHERE where)`` over the facts of one source.

    Functions: ``COUNT`` (no argument means ``*``), ``COUNT_IF``, ``COUNT_DISTINCT``, ``SUM``, ``AVG``, ``MIN``,
    ``MAX``, ``PERCENTILE_DISC`` (argument, then a :class:`Number` between 0 and 1), ``MEDIAN``, ``SHARE_IF``,
    ``WEIGHTED_AVG`` (value, then weight), ``FIRST``, ``LAST``.
    """

    function: str
    arguments: "tuple[Node, ...]"
    where: "Node | None" = None
    source: str | None = None
    """The source whose facts are counted; binding fills it in."""
    covers: Literal["members", "everyone"] = "members"
    """Facts of the alliance's parties only, or of everyone in the source (then a party's cell is the whole)."""


class Grain(StrEnum):
    """A length of time on a calendar; ``PERIOD`` is one of the KPI's own."""

    PERIOD = "PERIOD"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


@dataclass(frozen=True, slots=True)
class Prior(_Placed):
    """``PRIOR(x, 1 YEAR)``: x as it was; a year ago is the period's ``comparable_prior``."""

    operand: "Node"
    count: int = 1
    grain: Grain = Grain.PERIOD


@dataclass(frozen=True, slots=True)
class ToDate(_Placed):
    """``TO_DATE(x, YEAR)``: x pooled from the start of the year, quarter or month to the end of the period."""

    operand: "Node"
    grain: Grain


@dataclass(frozen=True, slots=True)
class Rolling(_Placed):
    """``ROLLING(x, 3 MONTH, INCLUSIVE)``: x pooled over a window that ends with the period, or just before it.

    With ``MEAN`` as fourth argument it is the plain mean of the periods' values: only because it was declared.
    """

    operand: "Node"
    count: int
    grain: Grain
    inclusive: bool
    mean: bool = False


@dataclass(frozen=True, slots=True)
class Growth(_Placed):
    """``GROWTH(x, 1 YEAR)``: x ÷ PRIOR(x, 1 YEAR) − 1."""

    operand: "Node"
    count: int = 1
    grain: Grain = Grain.PERIOD


@dataclass(frozen=True, slots=True)
class ShareOf(_Placed):
    """``SHARE_OF(x, origin)``: x in this cell ÷ x with the named dimensions pooled (all of them when none is named)."""

    operand: "Node"
    dimensions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Excluding(_Placed):
    """``base`` (performed ÷ planned) after an agreed exclusion of unperformed events (SEMANTICS 13).

    Not written in formulas: a KPI's ``excludes`` puts it around its formula.
    """

    performed: "Node"
    planned: "Node"
    excluded: "Node"
    convention: Literal["drop", "excuse", "rebase", "none"]


Node = (
    Number
    | Text
    | Boolean
    | Null
    | Date
    | Column
    | Reference
    | Negate
    | Arithmetic
    | Comparison
    | Logic
    | Not
    | In
    | Between
    | IsNull
    | Case
    | Call
    | Aggregate
    | Prior
    | ToDate
    | Rolling
    | Growth
    | ShareOf
    | Excluding
)
