"""Does the map show every objective as it stands, and every link?"""

from datetime import date
from fractions import Fraction

from scorecard.parcels import month, parcels
from tallystick.scorecard.outline import outline
from tallystick.scorecard.strategy import ObjectiveState, StrategyView, strategy_view
from tallystick.scorecard.strategy_form import strategy_json

STRATEGY = """
mission: Parcels
values: Honest
perspectives: balanced scorecard
key result areas: {reach: Reach}
units: {berlin: {title: Berlin, level: team, part of: north, is: {depot: B}}}
functions: {it: {title: Information technology}}
analysis: [{id: fuel, of: environment, finding: Dearer, source: A report, date: 2023-12-01}]
objectives:
  - {id: learn, statement: Learn, perspective: learning, milestones: [{title: Course, due: 2024-01-10}]}
  - {id: grow, statement: Grow, perspective: financial, key result area: reach, kpis: [volume, fees],
     from: 2024-01-01, until: 2025-01-01}
  - {id: berlin, statement: Berlin, perspective: process, unit: berlin, kpis: [punctual, middle],
     links: {to: grow, kind: contributory, because: Who is punctual is asked again}}
  - {id: systems, statement: Systems, perspective: process, function: it, kpis: late, supports: [grow, berlin]}
  - {id: loose, statement: Loose}
"""


def view(period: str = "2024-01", as_of: date = date(2024, 2, 1), text: str = STRATEGY) -> StrategyView:
    figures = parcels(text)
    return strategy_view(figures, month(figures, period), as_of=as_of)


def node(found: StrategyView, name: str) -> ObjectiveState:
    return next(each for each in found.map.nodes if each.id == name)


def test_rows_follow_the_perspectives_of_the_strategy() -> None:
    rows = [(name, [each.id for each in row]) for name, row in view().map.rows]

    assert rows == [
        ("financial", ["grow"]),
        ("process", ["berlin", "systems"]),
        ("learning", ["learn"]),
        ("", ["loose"]),
    ]


def test_every_link_is_an_edge_with_its_kind() -> None:
    edges = [(each.child, each.parent, each.kind, each.because) for each in view().map.edges]

    assert edges == [
        ("berlin", "grow", "contributory", "Who is punctual is asked again"),
        ("systems", "grow", "contributory", None),
        ("systems", "berlin", "contributory", None),
    ]


def test_an_objective_is_judged_at_the_cell_of_its_unit() -> None:
    found = view()

    assert [each.figure.exact for each in node(found, "berlin").judgements] == [100, 10]
    assert [each.figure.exact for each in node(found, "grow").judgements] == [8, 100]


def test_the_status_is_that_of_a_line_of_the_scorecard() -> None:
    found = view()

    assert node(found, "grow").status == "poor"  # 8 of 12 is poor, 100 of 100 good: half of the weight
    assert node(found, "berlin").status == "good"
    assert node(found, "berlin").coverage == 1  # the median is unscored, and leaves no gap
    assert node(found, "loose").status == "not_scored"


def test_an_objective_with_milestones_alone_stands_by_them() -> None:
    on_the_day, later = view(as_of=date(2024, 1, 10)), view(as_of=date(2024, 1, 12))

    assert node(on_the_day, "learn").status == "not_due"
    assert node(later, "learn").status == "late"
    assert node(later, "learn").milestones[0].days_late == 2


def test_levels_and_titles_are_settled() -> None:
    found = view()

    assert [(each.id, each.level) for each in found.map.nodes] == [
        ("grow", "organisation"),
        ("berlin", "team"),
        ("systems", "function"),
        ("learn", "organisation"),
        ("loose", "organisation"),
    ]
    assert node(found, "grow").key_result_area == "Reach"
    assert node(found, "systems").function == "Information technology"
    assert node(found, "berlin").unit_title == "Berlin"


def test_the_share_of_days_that_have_passed_is_exact() -> None:
    assert node(view(), "grow").elapsed == Fraction(31, 366)
    assert node(view(), "loose").elapsed is None


def test_an_unconfirmed_finding_is_shown_as_such() -> None:
    assert [each.confirmed for each in view().analysis] == [()]


def test_objectives_of_units_are_not_among_the_lines_of_a_scorecard_of_totals() -> None:
    lines = {branch.id for branch in outline(parcels(STRATEGY).compiled.charter).walk()}

    assert {"grow", "systems"} <= lines
    assert "berlin" not in lines


def test_without_a_list_perspectives_stand_as_objectives_name_them() -> None:
    found = view(text=STRATEGY.replace("perspectives: balanced scorecard\n", ""))

    assert [name for name, _ in found.map.rows] == ["learning", "financial", "process", ""]


def test_the_json_form_holds_no_number_but_as_text() -> None:
    def check(value: object) -> None:
        assert value is None or isinstance(value, str | list | dict), value
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            check(inner)

    check(strategy_json(view()))
