"""A sketch: what is counted and added, arranged into queries that are yet to be written.

A sketch begins as one query of one level, as in ``GROUP BY interval, dimensions``. Rules (``rules.py``) rewrite it:
columns of few values become keys of an inner level, thresholds become a pattern, groups are split. Whatever the rules
do, the tallies are the same; only the work differs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from tallystick.charter.formula.nodes import Column, Comparison, IsNull, Logic, Negate, Node, Number
from tallystick.charter.formula.primitives import Primitive
from tallystick.charter.formula.walk import walk
from tallystick.tallies.plan import Plan

Bound = tuple[Decimal, bool]
"""A number, and whether it belongs to what lies above it (``<`` and ``>=``) or below (``<=`` and ``>``)."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A column of numbers cut at thresholds: every condition that compares it with one of them is about the bucket."""

    column: Column
    bounds: tuple[Bound, ...]
    """Rising; bucket ``i`` lies below bound ``i``, and the last one above them all."""

    def below(self, bound: Bound) -> int:
        """How many buckets lie below a bound."""
        return self.bounds.index(bound) + 1

    @classmethod
    def of(cls, column: Column, bounds: Iterable[Bound]) -> "Bucket":
        """The bucket of all these bounds."""
        return cls(column, tuple(sorted(set(bounds), key=lambda bound: (bound[0], not bound[1]))))


Key = Column | Bucket
"""What the inner level is grouped by, besides interval and dimensions."""


@dataclass(frozen=True, slots=True)
class Final:
    """A primitive, with its condition in two halves: what rows are counted by, and what groups are chosen by."""

    primitive: Primitive
    counted: tuple[Node, ...]
    """Conditions that are settled row by row, in the inner level."""
    chosen: tuple[Node, ...] = ()
    """Conditions that look at keys only, settled group by group."""

    @property
    def conditions(self) -> tuple[Node, ...]:
        """All of them."""
        return (*self.counted, *self.chosen)

    @property
    def part(self) -> tuple[object, ...]:
        """What the inner level has to hold for it: finals with equal parts share a column."""
        return self.primitive.operation, self.primitive.argument, self.counted


@dataclass(frozen=True, slots=True)
class Group:
    """The finals of one query."""

    finals: tuple[Final, ...]
    keys: tuple[Key, ...] = ()
    two_level: bool = False
    """Whether rows are grouped by keys first, and those groups by interval and dimension after."""

    @property
    def parts(self) -> dict[tuple[object, ...], Final]:
        """Each different column of the inner level, with the first final that needs it."""
        found: dict[tuple[object, ...], Final] = {}
        for final in self.finals:
            found.setdefault(final.part, final)
        return found


@dataclass(frozen=True, slots=True)
class Profile:
    """What a look at some of the facts says about all of them; it decides how tallies are computed, never what."""

    rows: int
    """About how many facts there are."""
    sampled: int
    """How many were looked at."""
    values: dict[Column, int]
    """How many different values each column of conditions has among them."""
    cells: int
    """How many different combinations of the dimensions, and of what parties are known by, they have."""

    @property
    def all_seen(self) -> bool:
        """Whether the sample is everything."""
        return self.rows <= self.sampled

    def few(self, column: Column) -> int | None:
        """How many values a column has, where they are few enough to group by; None where they are not."""
        found = self.values.get(column)
        return found if found is not None and found <= max(2, self.sampled // 100) else None


@dataclass(frozen=True, slots=True)
class Note:
    """What a rule did, for whoever asks why the plan is as it is."""

    rule: str
    said: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """All that adds up, in the making."""

    plan: Plan
    profile: Profile
    groups: tuple[Group, ...]
    notes: tuple[Note, ...] = ()

    def noted(self, rule: str, said: str) -> "Sketch":
        """The same with one more note."""
        return replace(self, notes=(*self.notes, Note(rule, said)))


def first_sketch(plan: Plan, profile: Profile) -> Sketch:
    """One query of one level, every condition settled row by row."""
    finals = tuple(Final(primitive, tuple(conjuncts(primitive.where))) for primitive in plan.additive)
    return Sketch(plan, profile, (Group(finals),))


def conjuncts(where: Node | None) -> Iterator[Node]:
    """What must hold all at once."""
    if isinstance(where, Logic) and where.operator == "AND":
        for operand in where.operands:
            yield from conjuncts(operand)
    elif where is not None:
        yield where


def columns_in(node: Node) -> frozenset[Column]:
    """Every column that a condition looks at."""
    return frozenset(part for part in walk(node) if isinstance(part, Column))


def threshold(node: Node) -> tuple[Column, Bound, bool] | None:
    """A column, the bound that a comparison cuts it at, and whether what lies below it is meant; None for others.

    >>> threshold(Comparison("<=", Column("delay"), Number(Decimal(15))))
    (Column(name='delay', source=None), (Decimal('15'), False), True)
    """
    match node:
        case Comparison(operator, Column() as column, limit):
            found, meaning = _number(limit), _MEANING.get(operator)
        case Comparison(operator, limit, Column() as column):
            found, meaning = _number(limit), _MEANING.get(_MIRROR.get(operator, operator))
        case _:
            return None
    return None if found is None or meaning is None else (column, (found, meaning[0]), meaning[1])


_MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_MEANING = {"<": (True, True), ">=": (True, False), "<=": (False, True), ">": (False, False)}
"""Whether the bound belongs to what lies above it, and whether the condition means what lies below."""


def known_column(node: Node) -> Column | None:
    """The column that a condition asks to be known; None for other conditions."""
    return node.operand if isinstance(node, IsNull) and node.negated and isinstance(node.operand, Column) else None


def _number(node: Node) -> Decimal | None:
    match node:
        case Number(value):
            return value
        case Negate(Number(value)):
            return -value
        case _:
            return None
