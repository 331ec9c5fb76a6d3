"""The rewrite rules of the planner, in their order. Each takes a sketch and gives one that yields the same tallies.

A rule that would make the work dearer, by the estimate of ``cost.py``, leaves the sketch as it is.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from tallystick.charter.formula.nodes import Column, Node
from tallystick.charter.formula.primitives import Operation
from tallystick.tallies.planning import cost
from tallystick.tallies.planning.sketch import (
    Bound,
    Bucket,
    Final,
    Group,
    Key,
    Sketch,
    columns_in,
    known_column,
    threshold,
)
from tallystick.terms.wording import counted, listed

Rule = Callable[[Sketch], Sketch]

MOST_COLUMNS = 1_000
"""Columns of a query; planning one grows with them, and so does what it holds in memory."""
FEWEST_THRESHOLDS = 6
"""Thresholds of a column from which on a pattern is thought of."""


def few_values_become_keys(sketch: Sketch) -> Sketch:
    """Rows are grouped by columns of few values first, so that conditions on them are settled once for each group."""
    found = []
    for group in sketch.groups:
        best = min((group, *_with_keys(sketch, group)), key=lambda each: _cost(sketch, each))
        found.append(best)
        if best.keys:
            names = listed([_name(key, sketch) for key in best.keys])
            held = cost.cells(best.keys, sketch.profile)
            said = f"grouped by {names} first: about {held:,} groups an interval"
            settled = len({condition for final in best.finals for condition in final.chosen})
            sketch = sketch.noted(
                "few values become keys",
                f"{said}, in which {counted(settled, 'condition')} of "
                f"{counted(len(best.finals), 'tally', 'tallies')} are settled",
            )
        elif best.two_level:
            sketch = sketch.noted("two levels", "grouped by stored columns first, by party and text after")
        else:
            sketch = sketch.noted("one level", "so little to read that one level of grouping is cheapest")
    return replace(sketch, groups=tuple(found))


def thresholds_become_a_pattern(sketch: Sketch) -> Sketch:
    """Many thresholds of one column are counted by the bucket between them: once a row, not once for each of them."""
    found: list[Group] = []
    for group in sketch.groups:
        rest = group
        if group.two_level:
            for column, how_many in Counter(_counted_columns(group)).most_common():
                split = _pattern(rest, column) if how_many >= FEWEST_THRESHOLDS else None
                if split is not None and sum(_cost(sketch, each) for each in split) < _cost(sketch, rest):
                    rest, pattern = split
                    found.append(pattern)
                    bounds = sum(len(key.bounds) for key in pattern.keys if isinstance(key, Bucket))
                    sketch = sketch.noted(
                        "thresholds become a pattern",
                        f"{column.name!r} is cut at {bounds} thresholds, and {counted(len(pattern.finals), 'count')} "
                        "are read from how many facts lie between them",
                    )
        if rest.finals or not found:
            found.append(rest)
    return replace(sketch, groups=tuple(found))


def wide_groups_are_split(sketch: Sketch) -> Sketch:
    """No query has more columns than an engine plans well."""
    found = [part for group in sketch.groups for part in _split(group)]
    if len(found) > len(sketch.groups):
        sketch = sketch.noted("wide groups are split", f"{len(found)} queries of at most {MOST_COLUMNS:,} columns")
    return replace(sketch, groups=tuple(found))


RULES: tuple[Rule, ...] = (few_values_become_keys, thresholds_become_a_pattern, wide_groups_are_split)


def rewritten(sketch: Sketch, rules: Iterable[Rule] = RULES) -> Sketch:
    """The sketch after every rule."""
    for rule in rules:
        sketch = rule(sketch)
    return sketch


def with_keys(group: Group, keys: Iterable[Key]) -> Group:
    """The group in two levels: conditions that look at keys only are settled by them, all others row by row."""
    kept = tuple(keys)
    settled: dict[Node, bool] = {}  # many finals have the same conditions
    finals = []
    for final in group.finals:
        halves: tuple[list[Node], list[Node]] = ([], [])
        for condition in final.conditions:
            if condition not in settled:
                settled[condition] = settled_by(condition, kept)
            halves[settled[condition]].append(condition)
        finals.append(Final(final.primitive, tuple(halves[0]), tuple(halves[1])))
    return Group(tuple(finals), kept, two_level=True)


def settled_by(condition: Node, keys: Iterable[Key]) -> bool:
    """Whether a condition can be told from the keys alone."""
    columns = {key for key in keys if isinstance(key, Column)}
    if columns_in(condition) <= columns:
        return True
    cut = threshold(condition)
    known = known_column(condition)
    for key in keys:
        if isinstance(key, Bucket) and (
            key.column == known or (cut is not None and key.column == cut[0] and cut[1] in key.bounds)
        ):
            return True
    return False


def _with_keys(sketch: Sketch, group: Group) -> Iterator[Group]:
    """The group in two levels: without further keys, and with more of them as long as each makes it cheaper."""
    looked_at = {column for final in group.finals for condition in final.conditions for column in columns_in(condition)}
    local = {(source, name) for source, name in sketch.plan.local}
    home = sketch.plan.request.source
    waiting = sorted(
        (
            column
            for column in looked_at
            if sketch.profile.few(column) is not None and (column.source or home, column.name) not in local
        ),
        key=lambda column: (sketch.profile.values[column], column.name),
    )
    best = with_keys(group, ())
    yield best
    yield with_keys(group, waiting)
    while waiting:
        tried = {column: with_keys(group, (*best.keys, column)) for column in waiting}
        column = min(waiting, key=lambda each: _cost(sketch, tried[each]))
        if _cost(sketch, tried[column]) >= _cost(sketch, best):
            return
        best = tried[column]
        yield best
        waiting.remove(column)


def _counted_columns(group: Group) -> Iterator[Column]:
    """The column of each different threshold that is settled row by row, in finals that nothing else is asked of."""
    for part in group.parts.values():
        if (found := _only_column(part)) is not None:
            yield found


def _only_column(final: Final) -> Column | None:
    """The column whose thresholds are all that a count still has to settle row by row."""
    if final.primitive.operation is not Operation.COUNT or not final.counted:
        return None
    columns: set[Column | None] = set()
    for condition in final.counted:
        cut = threshold(condition)
        columns.add(cut[0] if cut else known_column(condition))
    return columns.pop() if len(columns) == 1 else None


def _pattern(group: Group, column: Column) -> tuple[Group, Group] | None:
    """The group without counts that only ask for thresholds of the column, and a group of those."""
    moved = tuple(final for final in group.finals if _only_column(final) == column)
    bounds: list[Bound] = [cut[1] for final in moved for each in final.counted if (cut := threshold(each))]
    if not bounds:
        return None
    asked = {each for final in moved for condition in final.chosen for each in columns_in(condition)}
    keys = [key for key in group.keys if isinstance(key, Column) and key in asked]
    gone = {final.primitive.key for final in moved}
    kept = tuple(final for final in group.finals if final.primitive.key not in gone)
    pattern = with_keys(Group(moved), (*keys, Bucket.of(column, bounds)))
    return replace(group, finals=kept), pattern


def _split(group: Group) -> Iterator[Group]:
    for start in range(0, max(1, len(group.finals)), MOST_COLUMNS):
        yield replace(group, finals=group.finals[start : start + MOST_COLUMNS])


def _cost(sketch: Sketch, group: Group) -> float:
    plan = sketch.plan
    compared = sum(len(values) for party in plan.parties for _, _, values in party.columns)
    return cost.of_group(group, sketch.profile, len(plan.edges) - 1, compared)


def _name(key: Key, sketch: Sketch) -> str:
    column = key.column if isinstance(key, Bucket) else key
    home = sketch.plan.request.source
    return repr(column.name if column.source in (None, home) else f"{column.source}.{column.name}")
