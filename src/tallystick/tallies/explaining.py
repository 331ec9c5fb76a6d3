"""How a KPI's tallies are computed: the plan in words, and each query in the engine's own SQL with comments.

The plan is that of everything that is asked of a source, as every command runs it. Of its queries, only the columns
that the KPI needs are shown; those of other KPIs stand in the same queries beside them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from tallystick.charter.formula.nodes import Column, IsNull, Logic, Node
from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.charter.formula.write import write
from tallystick.figures.request import FREQUENCY_LIMIT
from tallystick.tallies import sql
from tallystick.tallies.plan import Plan
from tallystick.tallies.planned import Planned
from tallystick.tallies.planning import cost
from tallystick.tallies.planning.asked import Asked
from tallystick.tallies.planning.sketch import Bucket, Final, Group, Note
from tallystick.tallies.planning.ways import Piece
from tallystick.tallies.planning.writing import INNER, Written, one_level, written
from tallystick.tallies.sql import Tree
from tallystick.terms.wording import counted, listed

Writer = Callable[[Tree], str]
"""How an engine writes a query, for people."""


@dataclass(frozen=True, slots=True)
class Step:
    """One query, or several that differ in their windows alone."""

    title: str
    why: tuple[str, ...]
    """What is counted by what, and why so, a sentence each."""
    sql: str
    """In the engine's own dialect, with a comment at each level and column; the first one of several."""
    rows: int
    """About how many facts it reads."""
    groups: int
    """About how many groups the engine holds while it counts."""
    leaves: str
    """What leaves the engine."""
    answered: int
    """About how many rows leave it."""
    primitives: tuple[str, ...]
    """The keys of what it answers, of those that the KPI needs."""


@dataclass(frozen=True, slots=True)
class Need:
    """A primitive that the KPI needs, and the other KPIs that need it, too; it is asked for once for all of them."""

    key: str
    words: str
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """How the facts of one source are counted for one KPI."""

    source: str
    engine: str
    kpis: int
    """How many KPIs rest on the source."""
    primitives: int
    """How many primitives they need together."""
    uses: int
    """How many they would need if nothing were shared."""
    rows: int
    intervals: int
    dimensions: tuple[str, ...]
    needs: tuple[Need, ...]
    notes: tuple[Note, ...]
    """What the rules did with all that adds up."""
    steps: tuple[Step, ...]

    @property
    def shared(self) -> str:
        """What is asked for once, in a sentence."""
        kpis, primitives = counted(self.kpis, "KPI"), counted(self.primitives, "primitive")
        needs = "needs" if self.kpis == 1 else "need"
        apart = f"; without sharing, they would need {self.uses:,}" if self.uses > self.primitives else ""
        return f"{kpis} {needs} {primitives} of {self.source!r}, each asked for once{apart}."


def source_plan(planned: Planned, text: Writer, users: Mapping[str, Collection[str]], kpi: str) -> SourcePlan:
    """How the facts of one source are counted for a KPI.

    ``users`` names, for every KPI that rests on the source, the keys of the primitives that it needs.
    """
    whole = planned.sketch.plan
    mine = users[kpi]
    request = planned.plan.request
    needs = [
        Need(
            primitive.key,
            in_words(primitive),
            tuple(other for other, keys in users.items() if other != kpi and primitive.key in keys),
        )
        for primitive in (*request.additive, *request.recompute)
        if primitive.key in mine
    ]
    return SourcePlan(
        source=request.source,
        engine=planned.engine,
        kpis=len(users),
        primitives=len(frozenset().union(*users.values())),
        uses=sum(map(len, users.values())),
        rows=planned.sketch.profile.rows,
        intervals=len(whole.edges) - 1,
        dimensions=whole.request.dimensions,
        needs=tuple(needs),
        notes=planned.sketch.notes,
        steps=tuple(_steps(planned, text, frozenset(mine))),
    )


def in_words(primitive: Primitive) -> str:
    """What a primitive is, for people.

    >>> from tallystick.charter.formula.parse import parse_condition
    >>> in_words(Primitive(Operation.SUM, "sales", "members", Column("net"), parse_condition("net > 0")))
    'sum of net where net > 0'
    """
    argument = "" if primitive.argument is None else write(primitive.argument)
    match primitive.operation:
        case Operation.COUNT:
            said = "number of facts"
        case Operation.SUM:
            said = f"sum of {argument}"
        case Operation.MIN | Operation.MAX:
            said = f"{'least' if primitive.operation is Operation.MIN else 'greatest'} {argument}"
        case Operation.FREQUENCIES:
            said = f"how often each value of {argument} occurs"
        case Operation.DISTINCT:
            said = f"number of different {argument}"
        case Operation.FIRST | Operation.LAST:
            said = f"sum of {argument} over the {primitive.operation.value} snapshot"
        case _:
            above = "more than " if primitive.operation is Operation.RANK_ABOVE else ""
            said = f"value of {argument} that {above}{primitive.share} of all values reach"
    everyone = ", of every party or none" if primitive.covers == "everyone" else ""
    return said + everyone + (f" {_where(primitive.where)}" if primitive.where else "")


def _where(node: Node) -> str:
    """A condition as a sentence has it: ``x IS NOT NULL`` alone is that x is known."""
    if isinstance(node, IsNull) and node.negated:
        return f"where {write(node.operand)} is known"
    match node:
        case Logic("AND", (*before, IsNull(operand, True))) if before:
            first = Logic("AND", tuple(before)) if len(before) > 1 else before[0]
            return f"where {write(first)}, and {write(operand)} is known"
        case _:
            return f"where {write(node)}"


def _steps(planned: Planned, text: Writer, mine: frozenset[str]) -> Iterator[Step]:
    for group in planned.sketch.groups:
        kept = tuple(final for final in group.finals if final.primitive.key in mine)
        if kept:
            yield _added_up(planned, text, replace(group, finals=kept), others=len(group.finals) - len(kept))
    for argument, primitives in planned.plan.frequencies.items():
        yield _frequencies(planned, text, argument, primitives)
    yield from _in_pieces(planned, text, planned.ranks, _of_ranks)
    yield from _in_pieces(planned, text, planned.distincts, _of_distincts)
    for primitive, (_, sets) in planned.plan.request.recompute.items():
        if primitive.operation is not Operation.DISTINCT:
            yield _snapshots(planned, text, primitive, sets)


def _added_up(planned: Planned, text: Writer, group: Group, *, others: int) -> Step:
    """Counts, sums and extremes: one level or two."""
    plan, profile, by = planned.sketch.plan, planned.sketch.profile, _by(planned.sketch.plan)
    intervals = len(plan.edges) - 1
    out = min(profile.rows, profile.cells * intervals)
    if group.two_level:
        held = min(profile.rows, cost.cells(group.keys, profile) * intervals)
        pair = written(plan, group)
        tree, why = _two_levels(pair, planned, by), list(_why_two(pair, by))
    else:
        held = out
        tree = _with_words(one_level(plan, group, planned.relations, planned.offsets), _primitives(group.finals))
        tree.add_comments([f"One level: every fact is counted by {by}"])
        why = [f"Facts are counted by {by} in one pass, and every condition is settled fact by fact."]
    if others:
        why.append(
            f"The same query has {counted(others, 'column')} more, for other KPIs and for checks, left out here."
        )
    counts = sum(final.primitive.operation is Operation.COUNT for final in group.finals)
    sums = len(group.finals) - counts
    leaves = [counted(counts, "count")] * (counts > 0)
    leaves += [counted(sums, "sum or extreme", "sums or extremes")] * (sums > 0)
    return Step(
        title="what adds up",
        why=tuple(why),
        sql=text(tree),
        rows=profile.rows,
        groups=held,
        leaves=f"{' and '.join(leaves)} a row",
        answered=out,
        primitives=_keys(_primitives(group.finals)),
    )


def _primitives(finals: Sequence[Final]) -> tuple[Primitive, ...]:
    return tuple(final.primitive for final in finals)


def _keys(primitives: Sequence[Primitive]) -> tuple[str, ...]:
    return tuple(primitive.key for primitive in primitives)


def _why_two(pair: Written, by: str) -> Iterator[str]:
    group, home = pair.group, pair.plan.request.source
    plain = [_name(key, home) for key in group.keys if isinstance(key, Column)]
    cut = [key for key in group.keys if isinstance(key, Bucket)]
    stored = [_name(column, home) for column in pair.stored]
    stored += [f"the bucket of {_name(key.column, home)}" for key in cut]
    keys = [*plain, *(f"the bucket of {_name(key.column, home)}" for key in cut)]
    yield (
        f"Facts are counted in two levels: first by interval and {listed(stored, nothing='nothing else')} as they are "
        f"stored, then those groups by {by}."
    )
    settled = {condition for final in group.finals for condition in final.chosen}
    if settled:
        yield (
            f"{counted(len(settled), 'condition')} on {listed(keys)} "
            f"{'is' if len(settled) == 1 else 'are'} settled once for each group, not for each fact."
        )
    shared = len(group.finals) - len(group.parts)
    if shared:
        yield f"{counted(shared, 'column')} of the first level {'serves' if shared == 1 else 'serve'} several tallies."


def _two_levels(pair: Written, planned: Planned, by: str) -> exp.Select:
    """Both levels, each with what it is for, and each column with what it counts."""
    inner = pair.inner(planned.relations, planned.offsets)
    keys = len(inner.expressions) - len(pair.group.parts)
    home = pair.plan.request.source
    names = [f"{_name(column, home)}, as stored" for column in pair.stored]
    names += [f"bucket of {_name(key.column, home)}" for key in pair.group.keys if isinstance(key, Bucket)]
    for column, name in zip(inner.expressions[1:keys], names, strict=True):
        column.add_comments([name])
    inner.args["from_"].this.this.add_comments(["Facts of the days asked for, each with the interval of its time"])
    for column, final in zip(inner.expressions[keys:], pair.group.parts.values(), strict=True):
        column.add_comments([in_words(_counted_in(final))])
    inner.add_comments(["First level: each fact once, into groups by interval and stored columns"])
    outer = _with_words(pair.outer(inner.subquery(INNER, copy=False)), _primitives(pair.group.finals))
    for column, name in zip(outer.expressions[1:], pair.plan.request.dimensions, strict=False):  # tallies follow
        column.add_comments([name])
    outer.add_comments([f"Second level: the groups, which are few, by {by}"])
    return outer


def _name(column: Column, home: str) -> str:
    """The column's name, with its source where that is a joined one."""
    return column.name if column.source in (None, home) else f"{column.source}.{column.name}"


def _counted_in(final: Final) -> Primitive:
    where: Node | None = None
    if final.counted:
        where = Logic("AND", final.counted) if len(final.counted) > 1 else final.counted[0]
    return replace(final.primitive, where=where)


def _with_words(query: exp.Select, primitives: Sequence[Primitive]) -> exp.Select:
    """The query, its last columns with what they count."""
    for column, primitive in zip(query.expressions[-len(primitives) :], primitives, strict=True):
        column.add_comments([in_words(primitive)])
    return query


def _frequencies(planned: Planned, text: Writer, argument: Node, primitives: Sequence[Primitive]) -> Step:
    plan, profile = planned.plan, planned.sketch.profile
    tree = _with_words(sql.frequency_query(plan, planned.relations, planned.offsets, argument), primitives)
    tree.add_comments([f"Each value of {write(argument)}, and how often it occurs, by {_by(plan)}"])
    why = [f"Medians and percentiles are read from how often each value of {write(argument)} occurs."]
    most = profile.rows
    if all(each in plan.request.ranks for each in primitives):
        tree = tree.limit(FREQUENCY_LIMIT + 1, copy=False)
        most = min(most, FREQUENCY_LIMIT)
        why.append(f"Should there be more than {FREQUENCY_LIMIT:,} of them, none leaves the engine; ranks do instead.")
    return Step(
        title="value frequencies",
        why=tuple(why),
        sql=text(tree),
        rows=profile.rows,
        groups=profile.rows,
        leaves="a value with its counts a row",
        answered=most,
        primitives=_keys(primitives),
    )


Told = Callable[[Piece], tuple[str, list[str], str, str]]
"""Title, why, comment and what leaves."""


def _in_pieces(planned: Planned, text: Writer, pieces: Sequence[Piece], told: Told) -> Iterator[Step]:
    """A step for all pieces that differ in their windows alone."""
    alike: dict[tuple[Primitive, ...], list[Piece]] = {}
    for piece in pieces:
        alike.setdefault(piece.asked.primitives, []).append(piece)
    profile = planned.sketch.profile
    for primitives, each in alike.items():
        first = each[0]
        title, why, comment, leaves = told(first)
        if len(each) > 1:
            why.append(f"{len(each)} queries, each for some of the windows, keep within the memory; one is shown.")
        first.query.tree.add_comments([comment])
        values = first.query.tree.expressions[-len(first.query.order) :]
        for column, answered in zip(values, first.query.order, strict=True):
            column.add_comments([in_words(primitive) for primitive in answered])
        windows = sum(len(piece.asked.windows) for piece in each)
        out = min(profile.rows, windows * profile.cells * len(first.asked.sets))
        yield Step(
            title=title,
            why=tuple(why),
            sql=text(first.query.tree),
            rows=profile.rows,
            groups=out,
            leaves=leaves,
            answered=out,
            primitives=_keys(primitives),
        )


def _of_ranks(piece: Piece) -> tuple[str, list[str], str, str]:
    how = (
        "The engine lists the values of each window and cell once, and reads all ranks from the list."
        if piece.quick
        else "The engine counts each value once, and adds the counts up until the share is reached."
    )
    why = [f"Only where value frequencies are more than {FREQUENCY_LIMIT:,}: {_sets(piece.asked)}.", how]
    return (
        "ranks instead, should there be too many values",
        why,
        "Ranks by window and cell",
        "single values, a row for each window and cell",
    )


def _of_distincts(piece: Piece) -> tuple[str, list[str], str, str]:
    how = (
        "They are whole numbers that lie close together: each is a bit in a set, and sets are put together."
        if piece.quick
        else "Each value is kept once for each interval and cell, and counted after."
    )
    why = [f"Different values do not add up, so they are counted anew: {_sets(piece.asked)}.", how]
    return "different values", why, "Different values by window and cell", "counts, a row for each window and cell"


def _sets(asked: Asked) -> str:
    by = [listed(names) if names else "the total" for names in asked.sets]
    return f"for {counted(len(asked.windows), 'window')}, by {listed(by, apart='; by ')}"


def _snapshots(planned: Planned, text: Writer, primitive: Primitive, sets: Sequence[tuple[str, ...]]) -> Step:
    plan, profile = planned.plan, planned.sketch.profile
    widest = max(sets, key=len)
    tree = sql.snapshot_query(plan, planned.relations, planned.offsets, primitive, widest)
    tree.add_comments(["The snapshot of each window, then the sum over it by cell"])
    why = [
        f"The {primitive.operation.value} snapshot of each window is settled for the whole source, and then added up."
    ]
    if len(sets) > 1:
        why.append(f"{len(sets)} queries, one for each set of dimensions; the one with the most is shown.")
    windows = len(sql.windows_of(plan, primitive))
    return Step(
        title="snapshots",
        why=tuple(why),
        sql=text(tree),
        rows=profile.rows,
        groups=profile.rows,
        leaves="a sum and two counts a row",
        answered=windows * profile.cells,
        primitives=_keys([primitive]),
    )


def _by(plan: Plan) -> str:
    return listed(["interval", *plan.request.dimensions])
