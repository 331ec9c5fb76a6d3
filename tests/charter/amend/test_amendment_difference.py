"""Does a difference name what changed, and nothing that did not?"""

import pytest

from charter.writing import kpi, modelled
from tallystick.charter.amend.difference import Change, difference

LINES = """\
formula: SUM(amount) / COUNT(*)
unit: EUR
target: [10, {for: {who: u}, flat: 12}]
bands: {good: ">= target", poor: otherwise}"""

BASE = kpi(LINES)


def changes(new: str, old: str = BASE) -> list[tuple[str, str, object, object]]:
    found = difference(modelled(old), modelled(new)).changes
    return [(each.at, each.kind, each.old, each.new) for each in found]


@pytest.mark.parametrize(
    "same",
    [
        BASE + "# a comment\n",
        BASE.replace("target: [10, {for: {who: u}, flat: 12}]", "target: [{flat: 10}, {for: {who: u}, flat: 12}]"),
        BASE.replace('good: ">= target"', 'good: {when: ">= target"}'),
        BASE.replace("direction: unscored", "direction: {better: unscored}"),
        BASE.replace("    owner: us/manager\n", "    owner: us/manager\n    empty: no_activity\n"),
        BASE.replace("    title: K\n    owner: us/manager\n", "    owner: us/manager\n    title: K\n"),
    ],
    ids=["comment", "target", "band", "direction", "default written out", "order of keys"],
)
def test_another_way_to_write_the_same_is_no_change(same: str) -> None:
    assert same != BASE
    assert changes(same) == []


def test_a_changed_value_has_its_path_and_both_values() -> None:
    assert changes(BASE.replace("{who: u}, flat: 12", "{who: u}, flat: 13")) == [
        ("kpis/k/target/who=u/flat", "changed", "12", "13")
    ]


def test_leaving_a_value_out_is_a_change_to_its_default() -> None:
    rounded = BASE.replace("    owner: us/manager\n", "    owner: us/manager\n    empty: zero\n")

    assert changes(BASE, rounded) == [("kpis/k/empty", "changed", "zero", "no_activity")]


def test_a_part_that_came_or_went_is_one_change_with_its_whole_content() -> None:
    longer = BASE.replace("poor: otherwise", 'watch: ">= target - 2", poor: otherwise')

    assert changes(longer) == [("kpis/k/bands/watch", "added", None, {"when": ">= target - 2"})]
    assert changes(BASE, longer) == [("kpis/k/bands/watch", "removed", {"when": ">= target - 2"}, None)]


def test_an_entry_is_known_by_its_cell_and_not_by_its_position() -> None:
    turned = BASE.replace("[10, {for: {who: u}, flat: 12}]", "[{for: {who: u}, flat: 12}, 10]")

    assert changes(turned) == [("kpis/k/target", "reordered", ["all", "who=u"], ["who=u", "all"])]


def test_bands_in_another_order_are_a_change() -> None:
    first = BASE.replace('{good: ">= target", poor: otherwise}', '{good: ">= target", watch: "> 1", poor: otherwise}')
    then = BASE.replace('{good: ">= target", poor: otherwise}', '{watch: "> 1", good: ">= target", poor: otherwise}')

    assert changes(then, first) == [("kpis/k/bands", "reordered", ["good", "watch", "poor"], ["watch", "good", "poor"])]


def test_a_target_of_another_shape_is_one_change() -> None:
    stepped = BASE.replace("[10, {for", "[{step: {2013-01: 10, 2013-07: 11}}, {for")

    ((at, kind, old, new),) = changes(stepped)

    assert (at, kind) == ("kpis/k/target/all", "changed")
    assert old == {"for": {}, "flat": "10", "adds up to": {}}
    assert new == {"for": {}, "step": {"2013-01": "10", "2013-07": "11"}, "adds up to": {}}


MEASURES = "measures:\n  sold: {formula: SUM(amount), title: Sold}\n  deals: COUNT(*)\n"
BY_NAME = """\
formula: sold / deals
unit: EUR
minimum: 3 deals
examples: [{given: {sold: 10, deals: 5}, expect: 2}]"""


def test_a_measure_with_another_name_and_the_same_definition_is_renamed() -> None:
    old = kpi(BY_NAME, measures=MEASURES)
    new = old.replace("deals", "orders")

    assert changes(new, old) == [("measures/orders", "renamed", "deals", "orders")]


def test_a_renamed_measure_keeps_its_other_changes() -> None:
    old = kpi(BY_NAME, measures=MEASURES)
    new = old.replace("sold", "revenue").replace("title: Sold", "title: Revenue").replace("unit: EUR", "unit: USD")

    assert changes(new, old) == [
        ("measures/revenue", "renamed", "sold", "revenue"),
        ("measures/revenue/title", "changed", "Sold", "Revenue"),
        ("kpis/k/unit", "changed", "EUR", "USD"),
    ]


def test_a_kpi_that_refers_to_a_renamed_one_is_renamed_itself() -> None:
    second = "  l:\n    title: L\n    owner: us/manager\n    direction: unscored\n    unit: EUR\n"
    second += "    formula: TO_DATE(k, YEAR)\n"
    old = BASE + second
    new = old.replace("  k:\n", "  kay:\n").replace("  l:\n", "  ell:\n").replace("TO_DATE(k,", "TO_DATE(kay,")

    found = difference(modelled(old), modelled(new))

    assert found.renames.kpis == {"k": "kay", "l": "ell"}
    assert found.changes == (
        Change(("kpis", "kay"), "renamed", "k", "kay"),
        Change(("kpis", "ell"), "renamed", "l", "ell"),
    )


def test_a_column_of_the_same_name_is_not_renamed_with_a_measure() -> None:
    old = kpi("formula: pieces / deals\nunit: pieces", measures="measures:\n  pieces: SUM(pieces)\n  deals: COUNT(*)\n")
    new = old.replace("  pieces: SUM", "  items: SUM").replace("formula: pieces /", "formula: items /")

    assert changes(new, old) == [("measures/items", "renamed", "pieces", "items")]


def test_another_definition_under_another_name_came_and_the_old_one_went() -> None:
    old = kpi(BY_NAME, measures=MEASURES)
    new = old.replace("deals: COUNT(*)", "orders: COUNT(id)").replace("deals", "orders")

    assert [change[:2] for change in changes(new, old) if change[0].startswith("measures")] == [
        ("measures/orders", "added"),
        ("measures/deals", "removed"),
    ]
