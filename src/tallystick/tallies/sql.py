"""The SQL of a plan, built as a tree: the author's text never reaches an engine.

All queries stand on one subquery, ``facts``: a row for each fact in the request's days, with its interval, its
dimensions as text, and the columns that conditions and arguments look at, under names of our own.
Conditions are ``CASE``, never ``FILTER``, which costs DuckDB 2 six to eight times as much (docs/decisions).
Counts and sums over nothing are 0.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from sqlglot import exp

from tallystick.charter.formula.nodes import Arithmetic, Column, IsNull, Logic, Node
from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.charter.formula.walk import walk
from tallystick.errors import InputError
from tallystick.facts.conditions import row_expression, typed
from tallystick.figures.tables import PARTY
from tallystick.tallies.plan import JoinPlan, Moment, PartyPlan, Plan
from tallystick.tallies.planning.asked import Asked
from tallystick.terms.tally import Window
from tallystick.terms.zone import Zone

DIALECT = "duckdb"

INTERVAL = "interval_"
_OWN = "the facts"
"""Not a name that a source can have."""

Tree = exp.Expr
"""A piece of SQL."""

Relations = Mapping[str, Tree]
"""The rows of each source that count, as a subquery to select from."""

Offsets = Sequence[tuple[datetime, int]]
"""From which instant (UTC) how many seconds local clocks are ahead of UTC; the first holds before it, too."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The subquery in the making: columns are given names as they are asked for."""

    plan: Plan
    relations: Relations
    offsets: Offsets
    within: tuple[int, int] | None = None
    """The first interval that is read, and the one after the last; all of them by default."""
    _named: dict[tuple[str, str, bool], str] = field(default_factory=dict)

    def column(self, column: Column, *, local: bool = False) -> exp.Expression:
        """The name under which a column stands in the subquery; as the local clock reads it where ``local``."""
        source = column.source or self.plan.request.source
        key = (source, column.name, local)
        name = self._named.setdefault(key, f"c{len(self._named)}")
        return exp.column(name)

    def expression(self, node: Node) -> Tree:
        """A row expression over the subquery."""
        multiplies = any(isinstance(part, Arithmetic) and part.operator == "*" for part in walk(node))
        column = self._wide if multiplies else self.column
        return row_expression(node, column=column, local=self._local)

    def _local(self, column: Column) -> exp.Expression:
        """A column as the local clock reads it."""
        return self.column(column, local=True)

    def _wide(self, column: Column) -> exp.Expression:
        """A column as a factor: of 19 digits, as products of two shorter decimals are held in 18 and overflow."""
        found = self.column(column)
        scale = self.plan.scales.get((column.source or self.plan.request.source, column.name))
        return found if scale is None else typed(found, f"DECIMAL(19, {scale})")

    def select(self, *, plain: bool = False) -> exp.Select:
        """The subquery: everything that was asked for so far, of the facts in the request's days.

        ``plain`` takes a column whose values are the parties' for the party, where there is one: comparing each fact's
        text with every party costs more than adding it up.
        """
        plan = self.plan
        time = exp.column(plan.time, table=_OWN, quoted=True)
        dimensions = [exp.alias_(_own_text(name, kind), dimension_name(plan, name)) for name, kind in plan.dimensions]
        if PARTY in plan.request.dimensions:
            party: Tree = party_expression(plan.parties, _own_text, lambda moment: _compared(time, moment))
            if plain and plan.plain_party is not None:
                party = exp.column(plan.plain_party[0], table=_OWN, quoted=True)
            dimensions.append(exp.alias_(party, dimension_name(plan, PARTY)))
        return self._select(plan.edges, dimensions)

    def stored(self, edges: Sequence[Moment]) -> exp.Select:
        """The subquery with intervals between these edges, and without dimensions: columns as they are stored alone."""
        return self._select(edges, [])

    def _select(self, edges: Sequence[Moment], dimensions: Sequence[Tree]) -> exp.Select:
        plan = self.plan
        time = exp.column(plan.time, table=_OWN, quoted=True)
        start, end = self.within or (0, len(edges) - 1)
        interval = interval_of(time, edges[start + 1 : end], first=start)
        chosen = [exp.alias_(interval, INTERVAL), *dimensions]
        chosen += [exp.alias_(self._value(*key), name) for key, name in self._named.items()]
        query = exp.select(*chosen, copy=False).from_(_relation(self.relations[plan.request.source], _OWN), copy=False)
        for join in plan.joins:
            other = _relation(self.relations[join.name], join.name)
            query = query.join(other, on=_condition(join), join_type="left", copy=False)
        first, last = (plan.edges[0], plan.until)
        if self.within is not None:
            first, last = plan.edges[self.within[0]], min(last, plan.edges[self.within[1]])
        return query.where(time >= moment_literal(first), time < moment_literal(last), copy=False)

    def _value(self, source: str, name: str, local: bool) -> Tree:
        table = _OWN if source == self.plan.request.source else source
        found = exp.column(name, table=table, quoted=True)
        return local_reading(found, self.offsets) if local and (source, name) in self.plan.local else found

    @property
    def dimensions(self) -> list[exp.Column]:
        """The names of the dimensions in the subquery, in the request's order."""
        return [exp.column(dimension_name(self.plan, name)) for name in self.plan.request.dimensions]


def dimension_name(plan: Plan, name: str) -> str:
    """The name of a dimension in the subquery."""
    return f"d{plan.request.dimensions.index(name)}"


def additive_query(
    plan: Plan, relations: Relations, offsets: Offsets, primitives: Sequence[Primitive] | None = None
) -> exp.Select:
    """Interval, dimensions, and a column for each primitive that is counted or added (all of the plan's by default)."""
    facts = Facts(plan, relations, offsets)
    chosen = plan.additive if primitives is None else primitives
    values = [exp.alias_(aggregate(primitive, facts), f"p{i}", copy=False) for i, primitive in enumerate(chosen)]
    keys = [exp.column(INTERVAL), *facts.dimensions]
    return (
        exp.select(*keys, *values, copy=False)
        .from_(facts.select().subquery("facts", copy=False), copy=False)
        .group_by(*(key.copy() for key in keys), copy=False)
    )


def frequency_query(plan: Plan, relations: Relations, offsets: Offsets, argument: Node) -> exp.Select:
    """Interval, dimensions, each known value of the argument, and how often it occurs under each condition."""
    facts = Facts(plan, relations, offsets)
    value = exp.alias_(facts.expression(argument), "value")
    counts = [
        exp.alias_(count_of(primitive.where, facts), f"p{i}") for i, primitive in enumerate(plan.frequencies[argument])
    ]
    keys = [exp.column(INTERVAL), *facts.dimensions]
    places = [exp.Literal.number(i + 1) for i in range(len(keys) + 1)]
    known = exp.Not(this=exp.Is(this=facts.expression(argument), expression=exp.Null()))
    query = exp.select(*keys, value, *counts).from_(facts.select().subquery("facts")).where(known)
    return query.group_by(*places)


def distinct_query(plan: Plan, relations: Relations, offsets: Offsets, asked: Asked) -> exp.Select:
    """How many different values, recomputed for each window and each set of dimensions, in one pass.

    Columns: window, which set (:func:`set_number`), every dimension of :func:`dimensions_of_sets`, and the counts.
    """
    primitives, sets = asked.primitives, asked.sets
    facts = Facts(plan, relations, offsets, within=asked.span(plan))
    names = dimensions_of_sets(sets)
    keys = [exp.column(dimension_name(plan, name)) for name in names]
    once, counts = _each_once(primitives, facts, keys)
    once = once.from_(facts.select(plain=True).subquery("facts", copy=False), copy=False)
    if asked.sifted and (members := members_only(plan, primitives[0], plain=True)):
        once = once.where(members, copy=False)
    window = exp.column("number", table="windows")
    query = exp.select(window, set_expression(keys), *(key.copy() for key in keys), *counts, copy=False)
    query = query.from_(once.subquery("facts", copy=False), copy=False)
    query = query.join(windows_table(plan, asked.windows), on=inside(), copy=False)
    query.set("group", grouped_by(plan, sets, window))
    return query


def _each_once(
    primitives: Sequence[Primitive], facts: Facts, keys: Sequence[Tree]
) -> tuple[exp.Select, list[exp.Count]]:
    """Each value once in an interval and cell, with whether each condition holds for any fact; and the counts of them.

    For one primitive alone, values that it does not admit are dropped at once.
    """
    place = [exp.column(INTERVAL), *keys]
    if len(primitives) == 1:
        value = exp.alias_(_admitted(primitives[0], facts), "value")
        return exp.select(*place, value).distinct(), [_different(exp.column("value"))]
    chosen = [*place, exp.alias_(_argument(primitives[0], facts), "value")]
    flags, counts = [], []
    for number, primitive in enumerate(primitives):
        counted: Tree = exp.column("value")
        if primitive.where is not None:
            flags.append(exp.alias_(exp.LogicalOr(this=facts.expression(primitive.where)), f"f{number}"))
            counted = case_when(exp.column(f"f{number}"), counted)
        counts.append(_different(counted))
    places = [exp.Literal.number(i + 1) for i in range(len(chosen))]
    return exp.select(*chosen, *flags).group_by(*places), counts


def _different(value: Tree) -> exp.Count:
    return exp.Count(this=exp.Distinct(expressions=[value]))


def grouped_by(plan: Plan, sets: Iterable[tuple[str, ...]], *always: Tree) -> exp.Group:
    """``GROUP BY`` every set of dimensions, with these expressions in each."""
    tuples = [
        exp.Tuple(
            expressions=[*(each.copy() for each in always), *(exp.column(dimension_name(plan, name)) for name in names)]
        )
        for names in sets
    ]
    return exp.Group(grouping_sets=[exp.GroupingSets(expressions=tuples)])


def set_expression(keys: Sequence[Tree]) -> Tree:
    """Which set of dimensions a row is of, as :func:`set_number` numbers them."""
    if not keys:
        return exp.Literal.number(0)
    return exp.Anonymous(this="GROUPING_ID", expressions=[key.copy() for key in keys])


def dimensions_of_sets(sets: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Every dimension that stands in any of the sets, in order.

    >>> dimensions_of_sets([(), ("party",), ("origin", "party")])
    ('origin', 'party')
    """
    return tuple(sorted({name for names in sets for name in names}))


def set_number(names: tuple[str, ...], every: Sequence[str]) -> int:
    """The number that ``GROUPING_ID`` gives a set: a bit for each dimension that is pooled, the last one lowest.

    >>> set_number(("party",), ("origin", "party")), set_number((), ("origin", "party"))
    (2, 3)
    """
    return sum(1 << place for place, name in enumerate(reversed(every)) if name not in names)


def snapshot_query(
    plan: Plan, relations: Relations, offsets: Offsets, primitive: Primitive, dimensions: Sequence[str]
) -> exp.Select:
    """Window, dimensions, the sum over the first or last snapshot, how many facts it admits, and how many are known.

    Which snapshot is the first or last is settled for the whole source, whoever's facts they are and whatever the cell,
    so that parts add up to the whole.
    """
    if plan.snapshot is None:
        raise InputError(f"Source {plan.request.source!r} declares no snapshot, so it has no first or last one.")
    at, each = plan.snapshot
    facts = Facts(plan, relations, offsets)
    when = facts.column(Column(at, plan.request.source))
    things = [facts.column(Column(name, plan.request.source)) for name in each]
    value = exp.alias_(_admitted(primitive, facts), "value")
    admits = exp.alias_(_admits(primitive, facts), "admits")
    of_party = [exp.column(dimension_name(plan, PARTY))] if PARTY in plan.request.dimensions else []
    keys = [exp.column(dimension_name(plan, name)) for name in dimensions]
    kept = {key.name: key for key in (*keys, *of_party, when, *things)}
    window = exp.column("number", table="windows")
    edge = exp.Min if primitive.operation is Operation.FIRST else exp.Max
    chosen = exp.Window(this=edge(this=when.copy()), partition_by=[window.copy(), *(thing.copy() for thing in things)])
    placed = (
        exp.select(window, *(key.copy() for key in kept.values()), exp.column("value"), exp.column("admits"))
        .select(exp.EQ(this=when.copy(), expression=chosen).as_("chosen"))
        .from_(
            exp.select(exp.column(INTERVAL), *kept.values(), value, admits)
            .from_(facts.select().subquery("facts"))
            .subquery("facts")
        )
        .join(windows_table(plan, windows_of(plan, primitive)), on=inside())
    )
    selected = exp.And(this=exp.column("chosen"), expression=exp.column("admits"))
    query = (
        exp.select(
            exp.column("number"),
            *(key.copy() for key in keys),
            or_zero(exp.Sum(this=case_when(selected, exp.column("value")))),
            exp.Count(this=case_when(selected.copy(), exp.Literal.number(1))),
            exp.Count(this=case_when(selected.copy(), exp.column("value"))),
        )
        .from_(placed.subquery("placed"))
        .group_by(exp.column("number"), *(key.copy() for key in keys))
    )
    members = members_only(plan, primitive)
    return query.where(members) if members else query


def extent_query(relation: Tree, columns: Iterable[str], *, before: Moment | None = None) -> exp.Select:
    """The first and last value of each column, over all facts, or over those whose values lie before a moment."""
    found = [exp.column(name, quoted=True) for name in columns]
    ends = [end(this=column.copy()) for column in found for end in (exp.Min, exp.Max)]
    query = exp.select(*ends).from_(_relation(relation, _OWN))
    return query if before is None else query.where(*(column.copy() < moment_literal(before) for column in found))


def duplicate_query(relation: Tree, columns: Sequence[str]) -> exp.Select:
    """One value of the columns that more than one row has, where all are known; no row when there is none."""
    keys = [exp.column(name, quoted=True) for name in columns]
    query = exp.select(*keys).from_(_relation(relation, _OWN))
    for key in keys:
        query = query.where(exp.Not(this=exp.Is(this=key.copy(), expression=exp.Null())))
    more = exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1))
    ordered = [key.copy() for key in keys]
    return query.group_by(*(key.copy() for key in keys)).having(more).order_by(*ordered).limit(1)


def text_of(query: Tree, *, pretty: bool = False) -> str:
    """The SQL of a tree, as DuckDB reads it; ``pretty`` for people."""
    return query.sql(dialect=DIALECT, pretty=pretty)


def local_reading(instant: Tree, offsets: Offsets) -> Tree:
    """What local clocks read at an instant: shifted by the offset that holds then."""
    below = [earlier(instant, moment) for moment, _ in offsets[1:]]
    seconds = step_function(below, [exp.Literal.number(offset) for _, offset in offsets])
    return exp.Add(this=instant.copy(), expression=exp.Anonymous(this="to_seconds", expressions=[seconds]))


@lru_cache(maxsize=64)
def offsets_of(zone: Zone, first: date, last: date) -> tuple[tuple[datetime, int], ...]:
    """The zone's transitions around these days, as plain datetimes in UTC."""
    start = max(first, date(1, 1, 3)) - timedelta(days=2)
    until = min(last, date(9999, 12, 28)) + timedelta(days=3)
    return tuple(
        (moment.astimezone(UTC).replace(tzinfo=None), offset) for moment, offset in zone.transitions(start, until)
    )


def _relation(relation: Tree, name: str) -> Tree:
    found = relation.copy()
    found.set("alias", exp.TableAlias(this=exp.to_identifier(name, quoted=True)))
    return found


def _condition(join: JoinPlan) -> Tree:
    return exp.and_(
        *(
            exp.EQ(
                this=exp.column(mine, table=_OWN, quoted=True),
                expression=exp.column(theirs, table=join.name, quoted=True),
            )
            for mine, theirs in join.pairs
        )
    )


def interval_of(time: Tree, inner: Sequence[Moment], *, first: int = 0) -> Tree:
    """The number of the interval that holds a time, the first one's and on."""
    numbers = [exp.Literal.number(first + number) for number in range(len(inner) + 1)]
    return step_function([earlier(time, edge) for edge in inner], numbers)


def step_by_number(number: Tree, edges: Sequence[int]) -> Tree:
    """How many of the rising edges a whole number has reached."""
    below = [exp.LT(this=number.copy(), expression=exp.Literal.number(edge)) for edge in edges]
    return step_function(below, [exp.Literal.number(reached) for reached in range(len(edges) + 1)])


def step_function(below: Sequence[Tree], values: Sequence[Tree]) -> Tree:
    """A step function, by halving: the first value below the first of rising edges, then one value from each edge on.

    ``below`` says for each edge whether something lies below it. No tree is copied.
    """
    if not below:
        return values[0]
    middle = len(below) // 2
    return exp.Case(
        ifs=[exp.If(this=below[middle], true=step_function(below[:middle], values[: middle + 1]))],
        default=step_function(below[middle + 1 :], values[middle + 1 :]),
    )


def earlier(time: Tree, moment: Moment) -> exp.LT:
    """Whether a time lies before a moment."""
    return exp.LT(this=time.copy(), expression=moment_literal(moment))


def moment_literal(moment: Moment) -> Tree:
    """A day or an instant."""
    kind = "TIMESTAMP" if isinstance(moment, datetime) else "DATE"
    text = moment.isoformat(sep=" ") if isinstance(moment, datetime) else str(moment)
    return typed(exp.Literal.string(text), kind)


def _own_text(name: str, kind: str) -> Tree:
    return as_text(exp.column(name, table=_OWN, quoted=True), kind)


def _compared(time: Tree, moment: Moment) -> Tree:
    return time >= moment_literal(moment)


def as_text(column: Tree, kind: str) -> Tree:
    """A column's value as text, as cells are named."""
    return column if kind == "text" else typed(column, "VARCHAR")


def party_expression(
    parties: Iterable[PartyPlan], text: Callable[[str, str], Tree], reached: Callable[[Moment], Tree]
) -> Tree:
    """The party whose fact it is; the first whose rule holds.

    ``text`` gives a column by name and kind as text, ``reached`` whether a fact is of a moment or later.
    """
    ifs = []
    for party in parties:
        conditions: list[Tree] = [
            exp.In(this=text(name, kind), expressions=[exp.Literal.string(value) for value in values])
            for name, kind, values in party.columns
        ]
        if party.since is not None:
            conditions.append(reached(party.since))
        if party.until is not None:
            conditions.append(exp.Not(this=exp.Paren(this=reached(party.until))))
        ifs.append(exp.If(this=exp.and_(*conditions), true=exp.Literal.string(party.party)))
    return exp.Case(ifs=ifs)


def aggregate(primitive: Primitive, facts: Facts) -> Tree:
    """What adds up, over the rows of the subquery."""
    if primitive.operation is Operation.COUNT:
        return count_of(primitive.where, facts)
    value = _admitted(primitive, facts)
    match primitive.operation:
        case Operation.SUM:
            return or_zero(exp.Sum(this=value))
        case Operation.MIN:
            return exp.Min(this=value)
        case Operation.MAX:
            return exp.Max(this=value)
        case _:
            raise InputError(f"{primitive.key!r} does not add up; it is asked for under 'recompute'.")


def count_of(where: Node | None, facts: Facts) -> Tree:
    """How many facts meet a condition.

    Those whose value is known are counted by that value, so that it is read once with the sum that goes with it.
    DuckDB's ``COUNT_IF`` is NULL, not 0, where the condition is unknown for every fact.
    """
    if where is None:
        return exp.Count(this=exp.Star())
    condition, counted = _known_apart(where)
    if counted is None:
        return or_zero(exp.CountIf(this=facts.expression(where)))
    value = facts.expression(counted)
    return exp.Count(this=value if condition is None else case_when(facts.expression(condition), value))


def _known_apart(where: Node) -> tuple[Node | None, Node | None]:
    """A condition that ends in ``x IS NOT NULL``: what comes before, and x; else the whole and None."""
    match where:
        case IsNull(operand, True):
            return None, operand
        case Logic("AND", (first, IsNull(operand, True))):
            return first, operand
        case Logic("AND", (*before, IsNull(operand, True))):
            return Logic("AND", tuple(before)), operand
        case _:
            return where, None


def _admitted(primitive: Primitive, facts: Facts) -> Tree:
    """The argument where the condition holds, else NULL."""
    value = _argument(primitive, facts)
    return value if primitive.where is None else case_when(facts.expression(primitive.where), value)


def _argument(primitive: Primitive, facts: Facts) -> Tree:
    if primitive.argument is None:
        raise InputError(f"{primitive.key!r} has no argument; only counts have none.")
    return facts.expression(primitive.argument)


def _admits(primitive: Primitive, facts: Facts) -> Tree:
    return exp.true() if primitive.where is None else facts.expression(primitive.where)


def case_when(condition: Tree, value: Tree) -> exp.Case:
    """The value where the condition holds, else NULL."""
    return exp.Case(ifs=[exp.If(this=condition, true=value)])


def or_zero(value: Tree) -> Tree:
    """The value, 0 where it is NULL."""
    return exp.Coalesce(this=value, expressions=[exp.Literal.number(0)])


def members_only(plan: Plan, primitive: Primitive, *, plain: bool = False) -> Tree | None:
    """That a fact is of some party, where a primitive leaves all others out."""
    if primitive.covers == "everyone" or PARTY not in plan.request.dimensions:
        return None
    party = exp.column(dimension_name(plan, PARTY))
    if plain and plan.plain_party is not None:
        return exp.In(this=party, expressions=[exp.Literal.string(value) for value in plan.plain_party[1]])
    return exp.Not(this=exp.Is(this=party, expression=exp.Null()))


def windows_table(plan: Plan, windows: Iterable[Window]) -> Tree:
    """Windows as a table: number, first interval, and the one after the last."""
    cuts = plan.request.cuts
    rows = [(number, cuts.index(start), cuts.index(end)) for number, (start, end) in enumerate(windows)]
    return exp.values(rows, alias="windows", columns=["number", "since", "until"])


def windows_of(plan: Plan, primitive: Primitive) -> tuple[Window, ...]:
    """The windows for which a primitive is recomputed, by their numbers."""
    return plan.request.recompute[primitive][0]


def inside() -> Tree:
    """Whether a fact's interval lies in a window."""
    interval = exp.column(INTERVAL, table="facts")
    return exp.and_(
        exp.GTE(this=interval, expression=exp.column("since", table="windows")),
        exp.LT(this=interval.copy(), expression=exp.column("until", table="windows")),
    )
