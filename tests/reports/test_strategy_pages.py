"""Do the pages of strategy, contribution and data quality say all there is, and nothing where there is nothing?"""

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from reports.markup import Element, read
from reports.sample import content as sample
from tallystick.errors import InputError
from tallystick.reports.content import DayCoverage, Details, FigureCounts, ReportContent
from tallystick.reports.html import report_html
from tallystick.scorecard.strategy import StrategyView
from tallystick.terms.figure import Missing, Quality

EVIL = '<script>alert("1")</script>&'


@pytest.fixture(scope="module")
def tree(page: str) -> Element:
    return read(page)


def part(tree: Element, name: str) -> Element:
    return next(each for each in tree.walk() if each.attributes.get("id") == name)


def strategy(content: ReportContent) -> StrategyView:
    assert content.strategy is not None
    return content.strategy


def rows(table: Element) -> list[list[str]]:
    return [[cell.words for cell in row.children] for row in table.all("tr")]


# The map


def test_every_objective_is_a_box_that_leads_to_its_section(tree: Element, content: ReportContent) -> None:
    drawing = next(each for each in part(tree, "strategy").all("svg") if "map" in each.attributes["class"])
    nodes = strategy(content).map.nodes

    assert Counter(each.attributes["href"] for each in drawing.all("a")) == Counter(f"#objective-{n.id}" for n in nodes)
    assert all(part(tree, f"objective-{node.id}").name == "section" for node in nodes)


def test_a_link_has_its_word_beside_its_line_and_in_the_sentence(tree: Element) -> None:
    drawing = next(each for each in part(tree, "strategy").all("svg") if "map" in each.attributes["class"])
    words = [each.words for each in drawing.all("text") if each.attributes["class"] == "kind-word"]

    assert sorted(words) == ["additive", "contributory"]
    assert {e.attributes.get("class") for e in drawing.all("path")} >= {"link additive", "link contributory", "head"}
    assert "Arrive on time is contributory to Keep the schedule." in drawing.all("desc")[0].words


def test_narrow_screens_get_the_map_as_a_list(tree: Element, content: ReportContent) -> None:
    narrow = next(each for each in part(tree, "strategy").all("div") if each.attributes.get("class") == "only-narrow")

    assert len(narrow.all("li")) == len(strategy(content).map.nodes)
    assert "↑ contributory to Keep the schedule" in narrow.words


# Objectives


def test_a_cascade_shows_parts_sum_residual_and_whole(tree: Element) -> None:
    table = next(t for t in part(tree, "objective-grow-together").all("table") if "cascade" in t.attributes["class"])
    found = {row[0].split(":")[0]: row for row in rows(table)}

    result = {
        name: int(row[4].removesuffix(" seats").replace(" ", "").removeprefix("+"))
        for name, row in found.items()
        if name != "Part"
    }
    *_, together, residual, whole = result.values()
    assert together + residual == whole
    assert result["Residual"] == 1200
    assert "The target is split into equal parts." in table.words


def test_an_objective_names_its_milestones_with_days_late(tree: Element) -> None:
    words = part(tree, "objective-hub-grows").words

    assert "Winter schedule filed 1 Sep 2026 19 Sep 2026 Done 18 days late" in words
    assert "Slots confirmed 1 Dec 2026 – Late 13 days late" in words


def test_links_are_told_from_both_ends(tree: Element) -> None:
    assert "Supports Keep the schedule : contributory. Who is late" in part(tree, "objective-arrive-on-time").words
    assert "Supported by Arrive on time : contributory" in part(tree, "objective-keep-the-schedule").words


def test_an_initiative_shows_money_and_what_was_observed(tree: Element) -> None:
    words = part(tree, "initiative-spare-crews").words

    assert "Over budget" in words
    assert "Left of the budget −500 USD" in words
    assert "+0.5 pp on the baseline, mean of 2 periods" in words
    assert "Observed − spent −2 500 USD" in words
    assert "Spare crews (12 500 USD of 12 000 USD spent)" in part(tree, "objective-keep-the-schedule").words


def test_a_finding_that_nobody_confirmed_says_so(tree: Element) -> None:
    table = next(t for t in part(tree, "objectives").all("table") if "findings" in t.attributes["class"])

    assert [(row[1], row[4]) for row in rows(table)[1:]] == [
        ("Environment", "Unconfirmed"),
        ("Position", "Harbour Lines, manager, 9 Jan 2026"),
    ]


# Contribution


def test_contributions_and_adjustment_add_up_to_the_whole(tree: Element) -> None:
    table = part(tree, "contribution").all("table")[0]
    amounts = [int(row[1].replace(" ", "").replace("−", "-")) for row in rows(table)[1:]]

    assert rows(table)[3][0] == "Adjustment: double claims"
    assert amounts[2] == -900
    assert sum(amounts[:3]) == amounts[3]


def test_where_a_contribution_is_unknown_no_sum_is_shown(content: ReportContent) -> None:
    view = strategy(content)
    (found,) = view.attributions
    lost = replace(found.contributions[1], amount=None, share=None, missing=Missing.LATE)
    without = replace(found, contributions=(found.contributions[0], lost), adjustment=None)

    words = part(
        read(report_html(replace(content, strategy=replace(view, attributions=(without,))))), "contribution"
    ).words

    assert "not known – late" in words
    assert "neither a sum nor an adjustment" in words
    assert "Sum = the whole" not in words


def test_parties_stand_side_by_side_with_n(tree: Element, content: ReportContent) -> None:
    table = next(t for t in part(tree, "contribution").all("table") if "beside" in t.attributes["class"])
    by_party = [p for p in content.kpis if any(b.dimensions == ("party",) for b in p.breakdowns)]

    assert rows(table)[0] == ["KPI", "All parties", "Harbour Lines", "Lakeside Connect"]
    assert len(rows(table)) == 1 + len(by_party)
    assert all("n = " in cell for row in rows(table)[1:] for cell in row[1:])


def test_more_parties_than_fit_go_into_a_further_table(content: ReportContent) -> None:
    page = next(p for p in content.kpis if any(b.dimensions == ("party",) for b in p.breakdowns))
    breakdown = next(b for b in page.breakdowns if b.dimensions == ("party",))
    hub = content.parties["hub"]
    parties = {f"p{number}": hub.model_copy(update={"name": f"Party {number}"}) for number in range(6)}
    first = breakdown.cells[0]
    cells = tuple(tuple(replace(each, figure=replace(each.figure, party=name)) for each in first) for name in parties)
    changed = replace(page, make_details=lambda: Details((replace(breakdown, cells=cells),), page.explanation))

    kpis = tuple(changed if each is page else each for each in content.kpis)
    tree = read(report_html(replace(content, parties=parties, kpis=kpis)))

    heads = [rows(t)[0] for t in part(tree, "contribution").all("table") if "beside" in t.attributes["class"]]
    assert heads[0][2:] == ["Party 0", "Party 1", "Party 2", "Party 3"]
    assert heads[1][2:] == ["Party 4", "Party 5"]


# Data quality


def test_data_quality_tells_days_deliveries_and_why_figures_are_missing(tree: Element) -> None:
    words = part(tree, "quality").words

    assert "363 of 365 days from 1 Jan 2026 until before 1 Jan 2027 have facts: 99.5 %." in words
    assert "Without any fact: 3 Feb 2026 to 4 Feb 2026." in words
    assert "1 of 2 deliveries late." in words
    assert "2 Jan 2027 – 3 days late" in words
    assert "5 no activity, 3 too few February 2026 (too few) 25 %, 1 estimated" in words


def test_counts_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(InputError, match="has 3 figures, but 2 are told of"):
        FigureCounts("volume", 3, {Missing.LATE: 1}, {Quality.FINAL: 1})
    with pytest.raises(InputError, match="5 days with facts and 1 without are not the 7 days"):
        DayCoverage(date(2026, 1, 1), date(2026, 1, 8), 5, ((date(2026, 1, 3), date(2026, 1, 3)),))


# Nothing where there is nothing


def test_a_charter_without_strategy_shows_no_page_for_it() -> None:
    bare = sample(strategy=None, sources=(), figure_counts=())
    tree = read(report_html(replace(bare, kpis=tuple(replace(page, make_details=Details) for page in bare.kpis))))

    ids = {each.attributes["id"] for each in tree.all("section") if "id" in each.attributes}
    assert ids == {"minute", "scorecard", "kpis", "provenance", "words", "recompute"}
    assert not [a for a in tree.all("a") if a.attributes["href"] in ("#strategy", "#objectives", "#contribution")]
    assert "Mission: Bring regional travellers" in tree.words


def test_objectives_without_anything_else_show_no_empty_part(content: ReportContent) -> None:
    view = strategy(content)
    only = replace(view, analysis=(), cascades=(), attributions=(), initiatives=(), vision=None, values=())
    only = replace(only, map=replace(only.map, edges=()))
    tree = read(report_html(replace(content, strategy=only)))

    parts = {"Initiatives", "Strategic analysis", "What is in no part"}
    assert not parts & {heading.words for heading in tree.all("h3")}
    assert not [each for each in tree.walk() if "map-legend" in each.attributes.get("class", "").split()]


def test_text_of_the_strategy_is_escaped(content: ReportContent) -> None:
    view = strategy(content)
    nodes = tuple(
        (EVIL, tuple(replace(node, title=EVIL, statement=EVIL, unit_title=EVIL) for node in row))
        for _, row in view.map.rows
    )
    changed = replace(
        view,
        vision=EVIL,
        map=replace(view.map, rows=nodes, edges=tuple(replace(each, because=EVIL) for each in view.map.edges)),
        analysis=tuple(each.model_copy(update={"finding": EVIL, "source": EVIL}) for each in view.analysis),
        initiatives=tuple(replace(each, title=EVIL, statement=EVIL) for each in view.initiatives),
        attributions=tuple(
            replace(each, contributions=tuple(replace(one, title=EVIL) for one in each.contributions))
            for each in view.attributions
        ),
    )
    text = report_html(replace(content, strategy=changed))

    assert "<script" not in text
    assert "&lt;script&gt;" in text
    read(text)


def test_a_share_of_days_is_exact() -> None:
    assert DayCoverage(date(2026, 1, 1), date(2026, 1, 8), 7).share == Fraction(1)
