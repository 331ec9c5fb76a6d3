"""Does a strategy hold together? Every problem of it has its id and its place."""

from decimal import Decimal

import pytest
from jsonschema import Draft202012Validator

from charter.writing import examined, modelled, place, read
from tallystick.charter.canonical import canonical_content, charter_hash
from tallystick.charter.schema import charter_schema
from tallystick.charter.strategy_problems import PROBLEMS

BASE = """\
tallystick: 1
alliance: test
title: A test
term: 2024-01-01 .. 2025-01-01
currency: EUR
parties: {north: {name: North, is: {who: n}}, south: {name: South, is: {who: s}}}
people: {north/manager: {title: Manager}}
sources:
  sales:
    time: day
    key: id
    columns: {id: text, day: date, who: text, depot: text, amount: EUR, hours: hours, won: boolean}
kpis:
  pieces: {title: P, formula: COUNT(*), source: sales, unit: pieces, direction: higher, by: [party, depot], target: 9,
    owner: north/manager, perspective: process}
  revenue: {title: R, formula: SUM(amount), unit: EUR, direction: higher, by: [party, depot], target: 9,
    owner: north/manager}
  cost: {title: C, formula: 2 * SUM(amount), unit: EUR, direction: lower, by: [party, depot], target: 9,
    owner: north/manager}
  share: {title: S, formula: COUNT_IF(won) / COUNT(*), unit: percent, direction: higher, by: [party, depot], target: 9,
    owner: north/manager}
  middle: {title: M, formula: MEDIAN(amount), unit: EUR, direction: unscored, owner: north/manager}
  quarterly: {title: Q, formula: 3 * SUM(amount), unit: EUR, direction: higher, target: 9, calendar: quarters,
    by: [party, depot], owner: north/manager}
strategy:
  mission: Bring parcels
  values: [Honest, Quick]
  perspectives: balanced scorecard
  key result areas: {reach: Reach, care: {title: Care, statement: Nothing breaks}}
  units:
    berlin: {title: Berlin, level: team, part of: north, is: {depot: B}, head: north/manager}
    munich: {title: Munich, level: team, part of: north, is: {depot: M}, from: 2024-02-01, until: 2024-11-01}
  functions: {it: {title: Information technology, owner: north/manager}}
  analysis:
    - {id: fuel, of: environment, finding: Fuel is dearer, source: A report, date: 2023-12-01,
       confirmed: {by: north/manager, on: 2023-12-05}}
  objectives:
    - {id: grow, statement: Grow, perspective: financial, key result area: reach, owner: north/manager, split: equal,
       from: 2024-01-01, until: 2025-01-01, kpis: [revenue, share], milestones: {title: Half, due: 2024-07-01}}
    - {id: grow-berlin, statement: Grow, unit: berlin, owner: north/manager, kpis: revenue, perspective: process,
       links: {to: grow, kind: additive}}
    - {id: grow-south, statement: Grow, unit: south, level: organisation, owner: north/manager, kpis: [revenue, share],
       links: [{to: grow, kind: identical, kpi: revenue}, {to: grow, kind: identical, kpi: share}]}
    - {id: systems, statement: Run, function: it, owner: north/manager, kpis: pieces, supports: grow}
  initiatives:
    - {id: vans, title: Vans, objectives: grow, owner: north/manager, from: 2024-01-01, until: 2024-04-01, budget: 100,
       spent: {2024-02-01: 60, 2024-03-01: 40}, moves: {kpi: pieces, by: 5, worth: 3}}
  attributions:
    - {id: who, kpi: revenue, rule: assigned, agreed: 2023-12-01, shares: {north: {always: 0.5, 2024-07-01: 0.6},
       south: {always: 0.5, 2024-07-01: 0.4}}}
scorecard: {items: [{kpi: revenue}, {kpi: share}, {kpi: pieces}]}
"""


def test_a_strategy_with_every_part_has_no_problem() -> None:
    compiled, found = examined(BASE)

    assert [str(each) for each in found] == []
    assert compiled is not None
    assert compiled.charter.strategy.perspective_names == ("financial", "customer", "process", "learning")


ASSIGNED = """\
kpi: revenue, rule: assigned, agreed: 2023-12-01, shares: {north: {always: 0.5, 2024-07-01: 0.6},
       south: {always: 0.5, 2024-07-01: 0.4}}"""

WRONG: dict[str, tuple[str, str, str, str, str]] = {
    # name: text, what it becomes, id, where it is marked, words of the message
    "a perspective outside the preset": (
        "perspective: financial", "perspective: finance", "C300", "finance", "'finance'"),
    "a KPI's perspective outside the preset": (
        "perspective: process}", "perspective: processes}", "C300", "processes", "KPI 'pieces'"),
    "a perspective outside one's own list": (
        "perspectives: balanced scorecard", "perspectives: [process]", "C300", "financial", "'grow'"),
    "a unit that is a party": ("    munich: {", "    south: {", "C301", "south: {title: Munich", "a unit and a party"),
    "an initiative twice": (
        "  attributions:\n",
        "    - {id: vans, title: W, from: 2024-01-01, until: 2024-02-01}\n  attributions:\n",
        "C301", "vans, title: W", "'vans' stands twice"),
    "a circle of links": (
        "owner: north/manager, split: equal,", "owner: north/manager, split: equal, supports: grow-berlin,",
        "C302", "{to: grow, kind: additive}", "grow-berlin → grow → grow-berlin"),
    "units within each other": ("part of: north, is: {depot: B}", "part of: berlin, is: {depot: B}", "C303",
        "berlin, is", "part of 'berlin'"),
    "parts in another unit": (
        "{to: grow, kind: additive}", "{to: grow, kind: additive, kpi: pieces, for: revenue}", "C304",
        "{to: grow, kind: additive, kpi", "in pieces, and 'revenue' in EUR"),
    "parts of a ratio": (
        "{to: grow, kind: additive}", "{to: grow, kind: additive, kpi: share, for: share}", "C305",
        "{to: grow, kind: additive, kpi", "KPI 'share' is ratio"),
    "an identical link with two KPIs": (
        "kind: identical, kpi: revenue}", "kind: identical, kpi: revenue, for: cost}", "C306",
        "{to: grow, kind: identical, kpi: revenue", "'revenue' and 'cost'"),
    "shares of an attribution": (
        "2024-07-01: 0.6}", "2024-07-01: 0.7}", "C307", "{north: {always", "add up to 1.1 from 2024-07-01"),
    "shares of an attribution before the first date": (
        "{always: 0.5, 2024-07-01: 0.6}", "{always: 0.4, 2024-07-01: 0.6}", "C307", "{north: {always",
        "add up to 0.9 before 2024-07-01"),
    "assigned links whose shares leave some": (
        "supports: grow}", "links: {to: grow, kind: assigned, for: share, share: 0.9}}", "C307", "0.9",
        "assigned shares of 'share' of 'grow' add up to 0.9"),
    "a part that outlives the whole": (
        "kpis: revenue, perspective", "kpis: revenue, until: 2025-03-01, perspective", "C308", "grow, kind: additive",
        "goes on until 2025-03-01"),
    "a part that begins before the whole": (
        "kpis: revenue, perspective", "kpis: revenue, from: 2023-03-01, perspective", "C308", "grow, kind: additive",
        "begins on 2023-03-01"),
    "a unit that outlives its party": (
        "north: {name: North, is: {who: n}}", "north: {name: North, until: 2024-06-01, is: {who: n}}", "C308",
        "2024-11-01", "'munich' goes on until 2024-11-01"),
    "a milestone after the end": ("due: 2024-07-01", "due: 2025-07-01", "C309", "2025-07-01", "'Half' due on 2025"),
    "an initiative over budget": ("2024-03-01: 40", "2024-03-01: 40.5", "C310", "{2024-02-01", "0.5 EUR more"),
    "an objective without owner": (
        "function: it, owner: north/manager", "function: it", "C311", "{id: systems", "'systems' has no owner"),
    "a finding nobody confirmed": (
        "date: 2023-12-01,\n       confirmed: {by: north/manager, on: 2023-12-05}", "date: 2023-12-01", "C312",
        "{id: fuel", "nobody has confirmed 'fuel'"),
    "a link to two KPIs": (
        "kind: identical, kpi: revenue}", "kind: identical}", "C313", "{to: grow, kind: identical}", "revenue, share"),
    "a numerator of a sum": (
        "{to: grow, kind: additive}", "{to: grow, kind: component, as: numerator, for: revenue}", "C314",
        "{to: grow, kind: component", "'revenue' is additive and has no numerator"),
    "a denominator that is a ratio": (
        "supports: grow}", "links: {to: grow, kind: component, as: denominator, kpi: share, for: share}}", "C314",
        "{to: grow, kind: component", "'share' is ratio and no count or sum"),
    "a component without its part": (
        "supports: grow}", "links: {to: grow, kind: component, for: share}}", "C315", "{to: grow, kind: component",
        "has no 'as'"),
    "a share of a target that is split equally": (
        "{to: grow, kind: additive}", "{to: grow, kind: additive, share: 1}", "C315", "1}}\n    - {id: grow-south",
        "has 'share'"),
    "a weight that is lacking": (
        "split: equal,", "split: by weight,", "C315", "{to: grow, kind: additive}", "has no 'weight'"),
    "a rule made afterwards": ("agreed: 2023-12-01", "agreed: 2024-01-02", "C316", "2024-01-02", "after it begins"),
    "the worth of money": (
        "{kpi: pieces, by: 5, worth: 3}", "{kpi: revenue, by: 5, worth: 3}", "C317", "3}", "has a worth as well"),
    "money in another currency": (
        "budget: 100,\n       spent: {2024-02-01: 60, 2024-03-01: 40}, moves: {kpi: pieces, by: 5, worth: 3}",
        "currency: USD, moves: {kpi: revenue, by: 5}", "C317", "revenue, by: 5", "is in USD"),
    "the worth of what is never better": (
        "{kpi: pieces, by: 5, worth: 3}", "{kpi: middle, by: 5}", "C317", "middle, by: 5", "direction 'unscored'"),
    "a KPI without the unit's cells": (
        "unit: berlin, owner: north/manager, kpis: revenue,",
        "unit: berlin, owner: north/manager, kpis: [revenue, middle],",
        "C318", "berlin, owner", "'middle' is not by depot, party"),
    "a part that is the whole": (
        "statement: Grow, unit: berlin,", "statement: Grow,", "C319", "{to: grow, kind: additive}", "same figure of"),
    "a shared KPI that one lacks": (
        "supports: grow}", "links: {to: grow, kind: shared, kpi: pieces}}", "C320", "{to: grow, kind: shared",
        "'grow' does not show it"),
    "one link twice": (
        "supports: grow}", "supports: [grow, grow]}", "C321", "grow]}", "linked to 'grow' twice"),
    "a level unlike the unit's": ("level: organisation", "level: team", "C322", "team, owner", "is 'organisation'"),
    "a link down": (
        "supports: grow}", "supports: grow-berlin}", "C322", "grow-berlin}", "level 'function' is linked to"),
    "linked KPIs on other periods": (
        "{to: grow, kind: additive}", "{to: grow, kind: additive, kpi: quarterly, for: revenue}", "C323",
        "{to: grow, kind: additive, kpi", "by quarter, and 'revenue' by month"),
    "a share that is lacking": (
        ",\n       south: {always: 0.5, 2024-07-01: 0.4}", "", "C324", "{north: {always", "no share for south"),
    "a share too many": (
        "rule: assigned, agreed", "rule: assigned, among: north, agreed", "C324", "{always: 0.5, 2024-07-01: 0.4}",
        "'south', which is not among"),
    "shares without the rule": ("rule: assigned", "rule: equal", "C324", "{north: {always", "rule 'equal', and has"),
    "claims without the rule": (
        "rule: assigned, agreed", "rule: assigned, claims: {north: cost}, agreed", "C324", "{north: cost}",
        "'assigned', and has claims"),
    "a split of nothing": (
        "function: it,", "function: it, split: by share,", "C325", "by share", "nothing adds up to it"),
    "own shares of a median": (
        ASSIGNED,
        "kpi: middle, rule: own share, agreed: 2023-12-01", "C326", "middle, rule", "'middle' is percentile"),
    "a claim in another unit": (
        ASSIGNED,
        "kpi: revenue, rule: own share, agreed: 2023-12-01, claims: {north: pieces}", "C304", "pieces}}",
        "claims in 'pieces'"),
    "a linked KPI without figures for the unit": (
        "by: [party, depot], target: 9,\n    owner: north/manager}\n  cost",
        "target: 9,\n    owner: north/manager}\n  cost", "C328", "{to: grow, kind: additive}",
        "the KPI is not by depot, party"),
    "an unknown unit": ("unit: berlin,", "unit: berlim,", "C010", "berlim", "no unit 'berlim'"),
    "an unknown whole": ("part of: north, is: {depot: M}", "part of: nord, is: {depot: M}", "C010", "nord", "'nord'"),
    "an unknown function": ("function: it", "function: hr", "C010", "hr,", "no function 'hr'"),
    "an unknown area": ("area: reach", "area: rich", "C010", "rich", "no key result area 'rich'"),
    "an unknown objective of a link": ("{to: grow, kind: additive}", "{to: growth, kind: additive}", "C010", "growth",
        "no objective 'growth'"),
    "an unknown KPI of a link": ("kind: identical, kpi: share}", "kind: identical, kpi: shares}", "C010", "shares}]",
        "no KPI 'shares'"),
    "an unknown KPI of an initiative": ("{kpi: pieces, by: 5", "{kpi: piece, by: 5", "C010", "piece, by", "'piece'"),
    "an unknown objective of an initiative": ("objectives: grow,", "objectives: grew,", "C010", "grew", "'grew'"),
    "an unknown role": ("confirmed: {by: north/manager", "confirmed: {by: north/boss", "C010", "north/boss",
        "no role 'north/boss'"),
    "an unknown member": ("rule: assigned, agreed", "rule: assigned, among: [north, south, west], agreed", "C010",
        "west", "no unit 'west'"),
    "a currency of no state": ("budget: 100,", "currency: EURO, budget: 100,", "C013", "EURO", "'EURO'"),
    "a column of no source": ("is: {depot: M}", "is: {depott: M}", "C017", "M}, from", "'depott'"),
    "an initiative that ends before it begins": ("until: 2024-04-01", "until: 2023-04-01", "C019", "2023-04-01",
        "ends on 2023-04-01"),
    "a finding confirmed beforehand": ("on: 2023-12-05", "on: 2023-11-05", "C019", "2023-11-05", "before 2023-12-01"),
    "an attribution that ends before it begins": (
        "agreed: 2023-12-01", "agreed: 2023-12-01, until: 2023-12-31", "C019", "2023-12-31", "ends on 2023-12-31"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_problem_is_found_at_its_place(name: str) -> None:
    before, after, id_, mark, words = WRONG[name]
    assert BASE.count(before) == 1, BASE.count(before)
    text = BASE.replace(before, after)

    _, found = examined(text)

    here = [each for each in found if each.id == id_]
    assert here, "\n".join(map(str, found)) or "no problem"
    assert words in here[0].message
    assert (here[0].line, here[0].column) == place(text, mark), str(here[0])
    assert {each.id for each in found} <= ALONGSIDE.get(name, set()) | {id_}, "\n".join(map(str, found))


ALONGSIDE: dict[str, set[str]] = {
    "a linked KPI without figures for the unit": {"C318"},
    "a unit that is a party": {"C322"},
    "a circle of links": {"C322"},
    "a unit that outlives its party": {"C415"},
    "an unknown member": {"C324"},
}
"""Problems that follow from the one that is looked for."""


def test_every_problem_of_the_strategy_is_found_by_a_test() -> None:
    tested = {id_ for _, _, id_, _, _ in WRONG.values()}

    assert {kind.id for kind in PROBLEMS} - tested == {"C327"}


def test_a_member_without_a_figure_of_its_own_is_found() -> None:
    text = BASE.replace(ASSIGNED, "kpi: pieces, rule: own share, agreed: 2023-12-01")
    text = text.replace("unit: pieces, direction: higher, by: [party, depot],", "unit: pieces, direction: higher,")

    _, found = examined(text)

    assert [each.id for each in found] == ["C327", "C327"]
    assert "needs the share of 'north', and KPI 'pieces' is not by party" in found[0].message


def test_distinct_counts_of_several_cells_are_nobodys_own_share() -> None:
    text = BASE.replace(ASSIGNED, "kpi: pieces, rule: own share, among: berlin, agreed: 2023-12-01")
    text = text.replace("formula: COUNT(*), source: sales,", "formula: COUNT(DISTINCT id), source: sales,")

    _, found = examined(text.replace("is: {depot: B}", "is: {depot: [B, C]}"))

    assert [each.id for each in found] == ["C327"]
    assert "distinct counts of its several cells" in found[0].message


def test_a_weight_below_zero_is_found() -> None:
    text = BASE.replace("split: equal,", "split: by weight,").replace("kind: additive}", "kind: additive, weight: -1}")
    text = text.replace("kind: identical, kpi: revenue}", "kind: identical, kpi: revenue, weight: 2}")

    _, found = examined(text)

    assert [each.id for each in found] == ["C315"]
    assert found[0].message == "the weight of 'grow-berlin' is -1."


def test_circles_of_supports_alone_are_told_once_by_the_check_of_objectives() -> None:
    text = BASE.replace("split: equal,", "split: equal, supports: systems,")

    _, found = examined(text)

    assert {each.id for each in found} <= {"C322"}  # C302 is for links with arithmetic


def test_ids_of_the_strategy_lie_in_its_range_and_are_told_once() -> None:
    ids = [kind.id for kind in PROBLEMS]

    assert len(set(ids)) == len(ids)
    assert all("C300" <= id_ <= "C339" for id_ in ids)
    assert all(kind.explanation.endswith(".") for kind in PROBLEMS)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("perspectives: balanced scorecard", "perspectives: balanced", "expected a list of perspectives, or one of"),
        ("{always: 0.5, 2024-07-01: 0.6}", "{always: 0.5, July: 0.6}", "expected a day such as"),
        ("kind: additive}", "kind: adding}", "'additive'"),
        ("level: team, part of: north, is: {depot: B}", "level: squad, part of: north, is: {depot: B}", "'team'"),
    ],
)
def test_what_has_the_wrong_shape_is_refused(before: str, after: str, words: str) -> None:
    compiled, found = examined(BASE.replace(before, after))

    assert compiled is None
    assert any(words in f"{each.message} {each.hint}" for each in found), "\n".join(map(str, found))


def test_what_a_strategy_does_not_say_changes_no_hash() -> None:
    plain = "  objectives: [{id: grow, statement: Grow, kpis: pieces, supports: []}]\n"
    text = BASE[: BASE.index("strategy:\n")] + "strategy:\n  mission: Bring parcels\n" + plain

    content = canonical_content(modelled(text))

    assert content["strategy"] == {
        "mission": "Bring parcels",
        "objectives": [{"id": "grow", "statement": "Grow", "kpis": ["pieces"]}],
    }


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("{reach: Reach, care", "{reach: {title: Reach}, care"),
        ("links: {to: grow, kind: additive}", "links: [{to: grow, kind: additive}]"),
        ("milestones: {title: Half, due: 2024-07-01}", "milestones: [{title: Half, due: 2024-07-01}]"),
        ("moves: {kpi: pieces, by: 5, worth: 3}", "moves: [{kpi: pieces, by: 5, worth: 3}]"),
        ("kpis: revenue, perspective", "kpis: [revenue], perspective"),
    ],
)
def test_short_and_long_forms_are_one_charter(short: str, long: str) -> None:
    assert short in BASE

    assert charter_hash(modelled(BASE.replace(short, long))) == charter_hash(modelled(BASE))


def test_editors_accept_every_part_of_a_strategy() -> None:
    schema = Draft202012Validator(charter_schema())

    def plain(value: object) -> object:
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        return float(value) if isinstance(value, Decimal) else value

    complaints = [error.message for error in schema.iter_errors(plain(read(BASE).values))]

    assert complaints == []
    assert list(schema.iter_errors(plain(read(BASE.replace("kind: additive", "kind: adding")).values)))
