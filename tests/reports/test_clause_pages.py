"""Obligations in the report: an overview, and a page for each clause."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from cli.test_determine_command import EVENTS, RELIEVED
from cli.test_settle_command import CHARTER
from reports.markup import Element, read
from tallystick.cycle.computing import compute
from tallystick.cycle.determining import determine_computed
from tallystick.cycle.judging import judge_period
from tallystick.cycle.reporting import report_content
from tallystick.reports.content import ReportContent
from tallystick.reports.html import report_html
from tallystick.reports.obligations_text import obligations_text

EVIL = "<script>alert('x')</script>"

QUARTERLY = """
  quarterly:
    title: Quarter together
    text: >-
      The seller promises the buyer 96 % of each quarter, to 1 decimal place, half up, before comparison; else the buyer
      may elect within 20 days to review. 2 misses in a row, each quarter by itself, give the right to terminate
      within 30 days; counted afresh afterwards.
    obligor: seller
    beneficiary: buyer
    kpi: completion
    each: quarter
    floor: 96
    rounding: 1 place, half up, before comparison
    empty: no_activity
    then: {right: review, elect within: 20 days}
    misses:
      consecutive: 2
      judged: each
      again: after reset
      then: {right: terminate, elect within: 30 days}
"""

JOBS = """day,id,who,done,planned
2024-01-10,1,S,960,1000
2024-02-10,2,S,900,1000
2024-03-10,3,S,990,1000
2024-04-10,4,S,900,1000
2024-05-10,5,S,960,1000
2024-06-10,6,S,960,1000
"""

MORE_EVENTS = """
  - {id: e1, kind: election, clause: quarterly, period: 2024-Q1, right: review, on: 2024-04-10,
     recorded: "2024-04-10T09:00:00Z"}
  - {id: w1, kind: waiver, clause: quarterly, period: 2024-Q2, what: terminate, on: 2024-07-10,
     recorded: "2024-07-10T09:00:00Z"}
  - {id: p1, kind: credited, clause: floor, period: 2024-02, amount: 250, on: 2024-03-20, document: note 1,
     recorded: "2024-03-20T09:00:00Z"}
  - {id: d1, kind: dispute, clause: relieved, period: 2024-02, on: 2024-03-18, ground: No strike was there,
     recorded: "2024-03-18T09:00:00Z"}
  - {id: a1, kind: answer, to: c1, accept: 10, on: 2024-03-12, by: buyer/manager, recorded: "2024-03-12T09:00:00Z"}
"""


def made(folder: Path, *, title: str = "Completion floor", period: str = "2024-06") -> ReportContent:
    (folder / "exports").mkdir(exist_ok=True)
    named = CHARTER.replace("  floor:\n", f'  floor:\n    title: "{title}"\n')
    clauses = f"{RELIEVED.strip(chr(10))}\n{QUARTERLY.strip(chr(10))}\nrestatements:"
    (folder / "charter.yaml").write_text(named.replace("restatements:", clauses), encoding="utf-8")
    (folder / "exports" / "jobs.csv").write_text(JOBS, encoding="utf-8")
    (folder / "events.yaml").write_text(EVENTS + MORE_EVENTS.lstrip("\n"), encoding="utf-8")
    computed = compute(folder / "charter.yaml", facts=folder / "exports", as_of=date(2024, 8, 1))
    determined = determine_computed(
        computed,
        known_at=datetime(2024, 8, 1, tzinfo=UTC),
        events=folder / "events.yaml",
        facts=folder / "exports",
    )
    judged = judge_period(computed, period)
    return report_content(judged, generated=datetime(2024, 8, 1, 12, tzinfo=UTC), determined=determined)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> ReportContent:
    return made(tmp_path_factory.mktemp("pact"))


@pytest.fixture(scope="module")
def page(content: ReportContent) -> str:
    return report_html(content)


@pytest.fixture(scope="module")
def tree(page: str) -> Element:
    return read(page)


def section(tree: Element, name: str) -> Element:
    return next(each for each in tree.walk() if each.attributes.get("id") == name)


def words(element: Element) -> str:
    return element.words


def rows(element: Element) -> list[str]:
    return [words(each) for each in element.walk() if each.name == "tr"]


def test_each_clause_has_a_page_with_its_text_beside_its_logic(tree: Element) -> None:
    for clause in ("floor", "relieved", "quarterly"):
        assert section(tree, f"clause-{clause}").name == "article"
    floor = words(section(tree, "clause-floor"))

    assert "The seller promises the buyer 95 % of each month" in floor
    assert "It is met at 95 % or more; exactly 95 % is met; anything else is a miss." in floor


def test_the_months_of_an_obligor_stand_in_one_row_with_outcome_value_and_amount(tree: Element) -> None:
    found = next(row for row in rows(section(tree, "clause-floor")) if row.startswith("Seller"))

    months = re.split(r" (?=Jan|Feb|Mar|Apr|May|Jun)", found)[1:]
    assert [month.split()[1] for month in months] == ["Met", "Missed", "Met", "Missed", "Met", "Met"]
    assert "90.0 % owes 250" in months[1]


def test_both_readings_stand_beside_the_interim_position(tree: Element) -> None:
    relieved = section(tree, "clause-relieved")

    assert "Both readings of February 2024" in words(relieved)
    found = rows(relieved)
    assert "Until it is settled (pay the undisputed part) Interim 100.00 EUR open" in found
    assert "As Seller reads it: every open claim accepted Met 95.7 % 0.00 EUR" in found
    assert "As Buyer reads it: every open claim rejected Missed 90.9 % 100.00 EUR" in found


def test_rights_say_what_counted_and_what_became_of_them(tree: Element) -> None:
    found = rows(section(tree, "clause-quarterly"))

    assert "Q1 2024 Seller right to review elected by Buyer, with effect from 10 Apr 2024" in found
    assert "Q2 2024 Seller right to review not elected by 20 Jul 2024" in found
    assert "Q2 2024 Seller right to terminate Q1 2024, Q2 2024 (2) waived" in found


def test_reasons_are_those_of_the_latest_period_and_of_every_miss_with_their_deadlines(tree: Element) -> None:
    floor = section(tree, "clause-floor")
    told = [words(each) for each in floor.walk() if each.attributes.get("class") == "reason"]

    assert [each.split(",")[0].strip() for each in told] == ["June 2024", "April 2024", "February 2024"]
    assert "90.0 % is 5 percentage points below it: missed" in told[1] or "5.0 percentage points" in told[1]


def test_the_overview_spreads_a_quarter_over_its_months_and_links_to_the_pages(tree: Element) -> None:
    overview = section(tree, "obligations")
    spans = [each.attributes["colspan"] for each in overview.walk() if "colspan" in each.attributes]
    links = {each.attributes.get("href") for each in overview.walk() if each.name == "a"}

    assert spans == ["3", "3"]
    assert {"#clause-floor", "#clause-relieved", "#clause-quarterly"} <= links


def test_the_account_says_who_owes_whom_and_what_is_not_settled(tree: Element) -> None:
    overview = words(section(tree, "obligations"))

    assert "350.00 EUR Seller owes Buyer" in overview
    assert "1 amount of together 250.00 EUR was settled in full." in overview
    assert any(
        row.startswith("Completion floor April 2024 Seller to Buyer 250.00 EUR")
        for row in rows(section(tree, "obligations"))
    )


def test_a_report_of_an_earlier_period_holds_no_later_determination(tmp_path: Path) -> None:
    earlier = made(tmp_path, period="2024-03")

    assert earlier.obligations is not None
    assert {each.period for found in earlier.obligations.pages for each in found.determinations} == {
        "2024-01", "2024-02", "2024-03", "2024-Q1",
    }  # fmt: skip
    assert earlier.obligations.account.problems == ()
    assert "Q2 2024" not in report_html(earlier)


def test_a_charter_without_determinations_has_no_part_of_them(content: ReportContent) -> None:
    html = report_html(replace(content, obligations=None))

    assert 'id="obligations"' not in html
    assert 'id="clauses"' not in html
    assert obligations_text(replace(content, obligations=None)) == ""


def test_words_of_the_charter_are_escaped(tmp_path: Path) -> None:
    html = report_html(made(tmp_path, title=EVIL))

    assert EVIL not in html
    assert "&lt;script&gt;" in html


def test_no_id_comes_twice_every_anchor_leads_somewhere_and_tables_are_captioned(tree: Element) -> None:
    ids = [each.attributes["id"] for each in tree.walk() if "id" in each.attributes]
    targets = [each.attributes["href"][1:] for each in tree.walk() if each.attributes.get("href", "").startswith("#")]

    assert len(ids) == len(set(ids))
    assert set(targets) <= set(ids)
    for table in (each for each in tree.walk() if each.name == "table"):
        assert any(each.name == "caption" for each in table.walk())


def test_headings_go_down_one_level_at_a_time(tree: Element) -> None:
    levels = [int(each.name[1]) for each in tree.walk() if re.fullmatch("h[1-6]", each.name)]

    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_terminal_gets_a_line_for_each_promise_and_the_account(content: ReportContent) -> None:
    text = obligations_text(content)

    assert text.startswith("Obligations as known at the end of 31 Jul 2024\n")
    assert re.search(r"^floor +seller +✓ met +2 of 6 +owes 500\.00$", text, flags=re.M)
    assert re.search(r"^quarterly +seller +✗ missed +2 of 2 .*review \(Q1, Q2\); right w", text, flags=re.M)
    assert text.endswith("Seller owes Buyer 350.00 EUR.\n")
