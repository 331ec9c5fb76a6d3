"""Whatever the rules make of a sketch, and whatever an engine does well: the tallies are those of plain Python."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreed import agreed, stored
from tallies.test_engines_agree import RATES, aggregates, facts, with_formulas
from tallystick.charter.formula.nodes import Column
from tallystick.charter.formula.primitives import Operation
from tallystick.figures import interpret as reference
from tallystick.figures.interpret import interpret
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row
from tallystick.tallies import engine as running
from tallystick.tallies.engine import tally_on
from tallystick.tallies.engines.duck import RecordedFacts
from tallystick.tallies.engines.engine import Ability
from tallystick.tallies.plan import plan_of
from tallystick.tallies.planning import cost
from tallystick.tallies.planning.rules import RULES, Rule, rewritten, thresholds_become_a_pattern, with_keys
from tallystick.tallies.planning.sketch import (
    Bucket,
    Final,
    Group,
    Key,
    Profile,
    Sketch,
    columns_in,
    first_sketch,
    threshold,
)


def keys_of(sketch: Sketch, group: Group) -> list[Key]:
    """Every column that a condition looks at, but for those that are read as local clocks do."""
    home = sketch.plan.request.source
    looked_at = {column for final in group.finals for each in final.conditions for column in columns_in(each)}
    return [
        column
        for column in sorted(looked_at, key=lambda column: (column.source or "", column.name))
        if (column.source or home, column.name) not in sketch.plan.local
    ]


def by_every_column(sketch: Sketch) -> Sketch:
    return replace(sketch, groups=tuple(with_keys(group, keys_of(sketch, group)) for group in sketch.groups))


def by_none(sketch: Sketch) -> Sketch:
    return replace(sketch, groups=tuple(with_keys(group, ()) for group in sketch.groups))


def by_buckets(sketch: Sketch) -> Sketch:
    return replace(sketch, groups=tuple(with_keys(group, buckets(sketch, group)) for group in sketch.groups))


def buckets(sketch: Sketch, group: Group) -> Iterator[Key]:
    cuts = [cut for final in group.finals for each in final.conditions if (cut := threshold(each)) is not None]
    for column in sorted({cut[0] for cut in cuts}, key=lambda column: column.name):
        yield Bucket.of(column, [bound for cut, bound, _ in cuts if cut == column])


def one_by_one(sketch: Sketch) -> Sketch:
    groups = [replace(group, finals=(final,)) for group in sketch.groups for final in group.finals]
    return replace(sketch, groups=tuple(groups) or sketch.groups)


PLANS: dict[str, tuple[Rule, ...]] = {
    "as written": (),
    "as the planner has it": RULES,
    "two levels, no keys": (by_none,),
    "every column a key": (by_every_column,),
    "thresholds as buckets": (by_buckets,),
    "a query for each": (by_buckets, one_by_one),
}


class Plain(RecordedFacts):
    """DuckDB as an engine that does nothing well besides what every engine does."""

    abilities = Ability.NONE


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(facts, min_size=6, max_size=40),
    st.lists(aggregates, min_size=4, max_size=8),
    st.sampled_from(sorted(PLANS)),
    st.sampled_from([RecordedFacts, Plain]),
    st.sampled_from([0, 3, 200_000]),
)
def test_tallies_do_not_depend_on_how_they_are_computed(
    rows: list[Row], formulas: list[str], plan: str, kind: type[RecordedFacts], limit: int
) -> None:
    compiled = with_formulas(formulas)
    numbered: list[Row] = [{**row, "id": i} for i, row in enumerate(rows)]
    request = requests(compiled)["facts"]
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(running, "FREQUENCY_LIMIT", limit)
        patch.setattr(reference, "FREQUENCY_LIMIT", limit)
        tables = {name: stored(compiled, name, held, Path(folder)) for name, held in
                  (("facts", numbered), ("rates", RATES))}  # fmt: skip
        engine = kind(tables, compiled.charter.sources)
        try:
            found = tally_on(request, engine, compiled, rules=PLANS[plan])
        finally:
            engine.close()

        assert found == interpret(request, {"facts": numbered, "rates": RATES}, compiled)


CHARTER = """
parties:
  us: {name: Us, is: {who: u}}
  them: {name: Them, is: {who: [t, tt]}}
sources:
  orders:
    time: day
    key: [id]
    columns: {id: number, day: date, who: text, town: text, late: {type: number, scale: 1}, worth: {type: number, scale: 2}}
kpis:
"""  # noqa: E501  (YAML reads better in one line)


def sketch_of(formulas: list[str], profile: Profile) -> Sketch:
    kpis = "".join(
        f'  k{number}: {{title: K{number}, formula: "{formula}", unit: number, direction: unscored, by: [party]}}\n'
        for number, formula in enumerate(formulas)
    )
    compiled = agreed(CHARTER + kpis)
    return first_sketch(plan_of(requests(compiled)["orders"], compiled), profile)


MANY = Profile(10_000_000, 50_000, {Column("town", "orders"): 8, Column("late", "orders"): 40_000}, 3)
FEW = Profile(900, 900, {Column("town", "orders"): 8, Column("late", "orders"): 300}, 3)


def test_columns_of_few_values_are_grouped_by_and_thresholds_are_not() -> None:
    found = rewritten(sketch_of([f"SUM(worth) FILTER (WHERE town = '{c}' AND late > 5)" for c in "abcdefgh"], MANY))

    (group,) = found.groups
    assert group.keys == (Column("town", "orders"),)
    sums = [final for final in group.finals if final.primitive.operation is Operation.SUM]
    assert len({final.part for final in sums}) == 1, "eight sums share one column of the inner level"
    assert "town" in found.notes[0].said


def test_few_facts_are_counted_in_one_level() -> None:
    found = rewritten(sketch_of(["COUNT_IF(town = 'a')"], FEW))

    assert not any(group.two_level for group in found.groups)


def test_many_thresholds_of_a_column_become_a_pattern() -> None:
    found = rewritten(sketch_of([f"COUNT_IF(late <= {minutes})" for minutes in range(60)], MANY))

    pattern = found.groups[0]
    assert [type(key) for key in pattern.keys] == [Bucket]
    assert len(pattern.parts) == 1, "every threshold is read from one count"
    assert any("60 thresholds" in note.said for note in found.notes)


def test_a_few_thresholds_stay_as_they_are() -> None:
    sketch = rewritten(sketch_of([f"COUNT_IF(late <= {minutes})" for minutes in (15, 30)], MANY))

    assert thresholds_become_a_pattern(sketch).groups == sketch.groups
    assert not any(isinstance(key, Bucket) for group in sketch.groups for key in group.keys)


def test_no_query_is_wider_than_an_engine_plans_well() -> None:
    found = rewritten(sketch_of([f"SUM(worth) FILTER (WHERE late * {n} > worth)" for n in range(2, 1_300)], MANY))

    assert [len(group.finals) <= 1_000 for group in found.groups].count(False) == 0
    finals = [final.primitive.key for group in found.groups for final in group.finals]
    assert sorted(finals) == sorted(primitive.key for primitive in found.plan.additive)


@pytest.mark.parametrize("formulas", [["COUNT(*)"], [f"COUNT_IF(late > {n} AND town = 'a')" for n in range(30)]])
def test_a_rule_never_makes_the_work_dearer_by_its_own_estimate(formulas: list[str]) -> None:
    before = sketch_of(formulas, MANY)

    for rule in RULES:
        after = rule(before)
        assert total(after) <= total(before)
        before = after


def total(sketch: Sketch) -> float:
    return sum(cost.of_group(group, sketch.profile, len(sketch.plan.edges) - 1, 3) for group in sketch.groups)


def test_two_conditions_that_say_the_same_are_one_part() -> None:
    primitive = sketch_of(["COUNT_IF(late > 5)"], MANY).plan.additive[0]
    condition = primitive.where
    assert condition is not None

    assert Final(primitive, (condition,)).part == Final(replace(primitive), (condition,)).part
