"""Which kind of measure a bound formula is, and so what may be done with its figures (SEMANTICS 1)."""

from enum import StrEnum

from tallystick.charter.formula.nodes import (
    Aggregate,
    Arithmetic,
    Call,
    Case,
    Column,
    Excluding,
    Growth,
    Negate,
    Node,
    Number,
    Prior,
    Rolling,
    ShareOf,
    ToDate,
)
from tallystick.charter.formula.walk import walk


class Kind(StrEnum):
    """What a figure is, by how it may be put together.

    =============== ============================================ =================== ============================
    kind            formulas                                     over time           over parties and cells
    =============== ============================================ =================== ============================
    additive        COUNT, COUNT_IF, SUM; their sums,            sum                 sum
                    differences and multiples by a constant
    semi_additive   FIRST, LAST; a sum over snapshots divided    never the sum       sum
                    by COUNT(DISTINCT snapshot)
    ratio           one of the above or a distinct count ÷       Σa / Σb             Σa / Σb
                    another; SHARE_IF; a constant more or less
    average         AVG, WEIGHTED_AVG                            Σa / Σb             Σa / Σb
    extreme         MIN, MAX                                     the extreme         the extreme
    distinct        COUNT(DISTINCT x)                            from facts          from facts
    percentile      MEDIAN, PERCENTILE_DISC                      from frequencies    from frequencies
    derived         everything else: conditions, products,       from its parts      from its parts
                    ratios of ratios, period functions
    constant        numbers alone                                the same            the same
    =============== ============================================ =================== ============================
    """

    ADDITIVE = "additive"
    SEMI_ADDITIVE = "semi_additive"
    RATIO = "ratio"
    AVERAGE = "average"
    EXTREME = "extreme"
    DISTINCT = "distinct"
    PERCENTILE = "percentile"
    DERIVED = "derived"
    CONSTANT = "constant"


_OF_AGGREGATE = {
    "COUNT": Kind.ADDITIVE,
    "COUNT_IF": Kind.ADDITIVE,
    "SUM": Kind.ADDITIVE,
    "COUNT_DISTINCT": Kind.DISTINCT,
    "AVG": Kind.AVERAGE,
    "WEIGHTED_AVG": Kind.AVERAGE,
    "SHARE_IF": Kind.RATIO,
    "MIN": Kind.EXTREME,
    "MAX": Kind.EXTREME,
    "MEDIAN": Kind.PERCENTILE,
    "PERCENTILE_DISC": Kind.PERCENTILE,
    "FIRST": Kind.SEMI_ADDITIVE,
    "LAST": Kind.SEMI_ADDITIVE,
}

HOLISTIC = frozenset({"COUNT_DISTINCT", "MEDIAN", "PERCENTILE_DISC"})
"""Aggregates that no fixed number of counts and sums can give."""

_PARTS_OF_RATIO = frozenset({Kind.ADDITIVE, Kind.SEMI_ADDITIVE, Kind.DISTINCT})

SnapshotColumns = frozenset[tuple[str, str]]
"""Sources that hold snapshots, each with its snapshot column."""


def kind_of(node: Node, snapshots: SnapshotColumns = frozenset()) -> Kind:
    """The kind of a bound figure expression; see :class:`Kind` for the rules."""
    match node:
        case Aggregate(function):
            return _OF_AGGREGATE[function]
        case Negate(operand):
            return kind_of(operand, snapshots)
        case Arithmetic("/", left, right) if counts_snapshots(right, snapshots):
            return Kind.SEMI_ADDITIVE if kind_of(left, snapshots) is Kind.ADDITIVE else Kind.DERIVED
        case Arithmetic("/", left, right):
            return _of_quotient(kind_of(left, snapshots), kind_of(right, snapshots))
        case Arithmetic("*", left, right):
            return _of_product(kind_of(left, snapshots), kind_of(right, snapshots))
        case Arithmetic(_, left, right):
            return _of_sum(kind_of(left, snapshots), kind_of(right, snapshots))
        case Call("NULLIF", (operand, Number(value))) if value == 0:
            return kind_of(operand, snapshots)
        case Excluding():
            return Kind.RATIO
        case Prior() | ToDate() | Rolling() | Growth() | ShareOf():
            return Kind.DERIVED
        case Case() | Call():
            return Kind.DERIVED if any(isinstance(part, Aggregate) for part in walk(node)) else Kind.CONSTANT
        case Number():
            return Kind.CONSTANT
        case _:
            return Kind.DERIVED


def counts_snapshots(node: Node, snapshots: SnapshotColumns) -> bool:
    """Whether a bound expression is the number of different snapshots of a source."""
    match node:
        case Call("NULLIF", (operand, Number(value))) if value == 0:
            return counts_snapshots(operand, snapshots)
        case Aggregate("COUNT_DISTINCT", (Column(name, home),), source=source):
            return home == source and home is not None and (home, name) in snapshots
        case _:
            return False


def is_holistic(node: Node) -> bool:
    """Whether some part needs distinct counts or value frequencies, which can identify people."""
    return any(isinstance(part, Aggregate) and part.function in HOLISTIC for part in walk(node))


def uses_windows(node: Node) -> bool:
    """Whether some part looks at other periods or cells than the figure's own."""
    return any(isinstance(part, Prior | ToDate | Rolling | Growth | ShareOf) for part in walk(node))


def _of_sum(left: Kind, right: Kind) -> Kind:
    if left is right and left in {Kind.ADDITIVE, Kind.SEMI_ADDITIVE, Kind.CONSTANT}:
        return left
    if {left, right} == {Kind.RATIO, Kind.CONSTANT}:
        return Kind.RATIO
    return Kind.DERIVED


def _of_product(left: Kind, right: Kind) -> Kind:
    if left is Kind.CONSTANT:
        return right
    return left if right is Kind.CONSTANT else Kind.DERIVED


def _of_quotient(left: Kind, right: Kind) -> Kind:
    if right is Kind.CONSTANT:
        return left
    return Kind.RATIO if left in _PARTS_OF_RATIO and right in _PARTS_OF_RATIO else Kind.DERIVED
