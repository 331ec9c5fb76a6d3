"""One morning of each role: somebody signs in, sees what needs them, and does the one thing that they came for."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from tallystick.cycle.determining import determine_workspace
from tallystick.cycle.editions import publish
from tallystick.facts.store import FactStore
from tallystick.ledger.proof import read_proof
from tallystick.obligations.judged import Result
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.records import log_key_of
from tallystick.web.people.models import Person
from tallystick.web.talk.models import Comment
from web.journeys import crossing
from web.journeys.stage import Stage, attach, fill, press
from web.obliged import person
from web.people import person_with

FRIDAY = datetime(2024, 11, 8, 9, tzinfo=UTC)
MONDAY = datetime(2024, 11, 11, 8, tzinfo=UTC)
NEXT_MONTH = datetime(2024, 12, 3, 8, tzinfo=UTC)
PLACE = "obligations/determinations/sailings-kept/ferries.2024-10"


@pytest.fixture
def bay(transactional_db: None, signed_in: Callable[[Person], Client]) -> Iterator[Alliance]:
    """The crossing on Monday, 11 November 2024: October was missed, its edition is out, a notice and a claim wait."""
    del transactional_db
    made, _keys = crossing.agreed(FRIDAY, months=("2024-10",))
    terminals = signed_in(person(made, "manager", "terminals", "terminals/lead"))
    ferries = signed_in(person(made, "manager", "ferries", "ferries/lead"))
    base = f"/alliances/{made.name}"
    begun = terminals.post(f"{base}/{PLACE}/case", {"case": "october", "how": "open"})
    letter = f"{base}/obligations/cases/october/letters/miss/"
    read = terminals.get(f"{letter}?channel=email").content.decode().split('name="read" value="')[1].split('"')[0]
    served = terminals.post(letter, {"channel": "email", "read": read})
    claimed = ferries.post(
        f"{base}/{PLACE}/claim",
        {"exclusion": "storm", "count": "20", "cause": "force majeure", "evidence": "weather report"},
    )
    assert [each.status_code for each in (begun, served, claimed)] == [302, 302, 302]
    publish(
        made.root, "2024-10", log_key=log_key_of(made), state="provisional", recorded=crossing.clock(made), threads=1
    )
    crossing.forward(made, MONDAY)
    yield made
    crossing.remove(made)


@pytest.mark.slow
def test_a_manager_answers_a_claim(stage: Stage, bay: Alliance) -> None:
    page = stage.enters(Person.objects.get(email="manager.terminals@example.org"))

    assert "Bay Ferries claims relief" in stage.shows(page, "today")
    with page.expect_navigation():
        page.get_by_role("link", name="Bay Ferries claims relief").click()
    fill(page, how="all")
    stage.shows(page, "the-claim")
    press(page, "Put the answer on record")
    stage.shows(page, "answered")

    found = determine_workspace(bay.root, known_at=crossing.clock(bay), threads=1).determinations
    assert [each.outcome for each in found if each.period == "2024-10"] == [Result.MET]


@pytest.mark.slow
def test_counsel_acknowledges_a_notice(stage: Stage, bay: Alliance) -> None:
    page = stage.enters(person(bay, "counsel", "ferries", "ferries/counsel"), theme="dark")

    stage.shows(page, "today")
    with page.expect_navigation():
        page.get_by_role("link", name="to acknowledge").click()
    stage.shows(page, "the-notice")
    press(page, "Put the step on record")
    stage.shows(page, "acknowledged")
    page.goto("/")

    assert "to acknowledge" not in page.inner_text("main")


@pytest.mark.slow
def test_an_executive_understands_the_alliance_on_a_phone(stage: Stage, bay: Alliance) -> None:
    page = stage.enters(person(bay, "executive", "terminals"), width=390, theme="dark")

    stage.shows(page, "today")
    page.goto("/portfolio/")
    assert "Bay crossing" in stage.shows(page, "portfolio")
    page.goto(f"/alliances/{bay.name}/")
    assert "92.0 %" in stage.shows(page, "scorecard")
    page.goto(f"/alliances/{bay.name}/obligations/account/")
    stage.shows(page, "what-is-at-stake")


@pytest.mark.slow
def test_an_analyst_raises_an_issue_on_a_figure(stage: Stage, bay: Alliance) -> None:
    page = stage.enters(person(bay, "analyst", "terminals"))

    stage.shows(page, "today")
    page.goto(f"/alliances/{bay.name}/kpis/completion/")
    stage.shows(page, "the-figure")
    page.goto(f"/alliances/{bay.name}/issues/new/?on=kpis/completion")
    fill(page, text="Sailings that were cut short count as sailed; do we mean that?")
    stage.shows(page, "in-words")
    press(page, "Raise it")

    assert "cut short" in stage.shows(page, "raised")


@pytest.mark.slow
def test_a_contributor_delivers_on_a_phone(stage: Stage, bay: Alliance) -> None:
    crossing.forward(bay, NEXT_MONTH)
    page = stage.enters(person(bay, "contributor", "ferries", "ferries/desk"), width=390)

    assert "Due" in stage.shows(page, "today")
    with page.expect_navigation():
        page.get_by_role("link", name="Facts of November 2024").click()
    attach(page, "november.csv", crossing.file_of("2024-11"), to="file")
    press(page, "Look at it")
    stage.shows(page, "as-read")
    press(page, "Record it")
    stage.shows(page, "recorded")
    page.goto("/")

    assert len(FactStore(bay.root / "facts").batches("sailings")) == 2
    assert "Facts of November" not in stage.shows(page, "nothing-left-to-do")


@pytest.mark.slow
def test_a_member_says_something_on_their_objective(stage: Stage, bay: Alliance) -> None:
    page = stage.enters(person(bay, "member", "ferries", "ferries/desk"))

    stage.shows(page, "today")
    page.goto(f"/alliances/{bay.name}/objectives/")
    stage.shows(page, "the-objectives")
    page.goto(f"/alliances/{bay.name}/objectives/sail-the-timetable/")
    fill(page, text="The third boat would help on windy days.")
    press(page, "Say it")

    assert "third boat" in stage.shows(page, "said")
    assert Comment.objects.get().text == "The third boat would help on windy days."


@pytest.mark.slow
def test_a_respondent_finds_nothing_but_their_own(stage: Stage, bay: Alliance) -> None:
    page = stage.enters(person(bay, "respondent", "ferries"))

    assert "Nothing needs you today" in stage.shows(page, "today")
    page.goto(f"/alliances/{bay.name}/record/seen/")
    words = stage.shows(page, "who-saw-what")

    assert "92" not in words


@pytest.mark.slow
def test_a_clean_team_member_reads_a_figure_and_comments_on_it(stage: Stage, bay: Alliance) -> None:
    page = stage.enters(person(bay, "clean-team member", "terminals"))

    stage.shows(page, "today")
    page.goto(f"/alliances/{bay.name}/kpis/completion/?party=ferries")

    assert re.search(r"92\.0\s", stage.shows(page, "the-figure"))


@pytest.mark.slow
def test_an_auditor_takes_a_proof(stage: Stage, bay: Alliance) -> None:
    page = stage.enters(person(bay, "auditor", ""))

    stage.shows(page, "today")
    page.goto(f"/alliances/{bay.name}/record/ledger/")
    stage.shows(page, "the-ledger")
    page.goto(f"/alliances/{bay.name}/record/ledger/3/")
    stage.shows(page, "an-entry")
    with page.expect_download() as taken:
        page.evaluate("location.href += 'proof'")

    assert read_proof(taken.value.path().read_bytes()).index == 3


@pytest.mark.slow
def test_a_regulator_reads_the_report_of_an_edition(stage: Stage, bay: Alliance) -> None:
    page = stage.enters(person(bay, "regulator", ""))

    stage.shows(page, "today")
    page.goto(f"/alliances/{bay.name}/record/editions/2024-10.1/")
    stage.shows(page, "the-edition")
    with page.expect_navigation():
        page.get_by_role("link", name="Report of the edition").click()

    assert "92.0 %" in stage.shows(page, "the-report")


@pytest.mark.slow
def test_an_operator_sees_that_all_is_well_and_no_figure(stage: Stage, bay: Alliance) -> None:
    page = stage.enters(person_with(None, "operator"))

    words = stage.shows(page, "today")
    page.goto(f"/alliances/{bay.name}/record/")
    words += stage.shows(page, "the-record")
    page.goto("/alliances/new/")
    words += stage.shows(page, "a-new-alliance")

    assert "92.0" not in words
