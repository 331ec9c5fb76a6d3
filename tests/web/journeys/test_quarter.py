"""A quarter from agreement to exit: two parties, each in a browser of its own, through what can go wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from tallystick.cycle.cases import cases
from tallystick.cycle.determining import determine_workspace
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.settling import settle
from tallystick.cycle.workspace import open_workspace
from tallystick.obligations.determination import Determination
from tallystick.obligations.judged import Result
from tallystick.web.alliances.models import Alliance
from web.journeys import crossing
from web.journeys.stage import Stage, attach, fill, make_key, press, sign_here
from web.obliged import person

OCTOBER = "ferries.2024-10"


@pytest.fixture
def bay(transactional_db: None) -> Iterator[Alliance]:
    """The crossing in September 2024: a charter, and nobody has signed it."""
    del transactional_db
    made = crossing.begun(datetime(2024, 9, 16, 9, tzinfo=UTC))
    yield made
    crossing.remove(made)


def october(alliance: Alliance) -> Determination:
    """What follows for October, as known now."""
    found = determine_workspace(alliance.root, known_at=crossing.clock(alliance), threads=1)
    return next(each for each in found.determinations if each.period == "2024-10")


@pytest.mark.slow
def test_a_quarter_from_agreement_to_exit(stage: Stage, bay: Alliance) -> None:
    base = f"/alliances/{bay.name}"
    terminals = stage.enters(person(bay, "manager", "terminals", "terminals/lead"))
    ferries = stage.enters(person(bay, "manager", "ferries", "ferries/lead"))

    _agree(stage, bay, {"terminals": terminals, "ferries": ferries})
    _deliver_late(stage, bay, terminals, ferries)
    _nudge_and_notice(stage, bay, terminals, ferries)
    claim = _claim(stage, bay, terminals, ferries)
    _dispute(stage, bay, terminals, ferries, claim)
    _pay(stage, bay, terminals, ferries)
    _cure(stage, bay, terminals, ferries)

    # The exit: nothing is open any more, and the record is closed for good.
    terminals.goto(f"{base}/record/")
    terminals.click("summary:has-text('Change how it stands')")
    fill(terminals, reason="The crossing is run by one company from now on.", sure="on")
    stage.shows(terminals, "closing-the-record")
    press(terminals, "Close it for good")
    assert "closed" in stage.shows(terminals, "the-record-is-closed")
    ferries.goto(f"{base}/obligations/account/")
    assert "Nobody owes anybody anything." in stage.shows(ferries, "what-stays-can-be-read")
    with record_of(open_workspace(bay.root)) as record:
        steps = [each.says["event"] for _, each in record.view().of("case event")]
    assert steps[:4] == ["nudge", "reply", "open", "notice"]
    assert steps[-1] == "close"


def _agree(stage: Stage, bay: Alliance, pages: dict[str, Page]) -> None:
    """Each party makes a key in its browser, and signs the charter with it."""
    base = f"/alliances/{bay.name}"
    terminals, ferries = pages["terminals"], pages["ferries"]
    stage.shows(terminals, "today-before-anything-is-agreed")
    for party, page in pages.items():
        make_key(page, bay, party)
    stage.shows(terminals, "the-keys")
    terminals.goto(f"{base}/charter/")
    stage.shows(terminals, "the-charter-that-nobody-has-signed")
    press(terminals, "Read and sign it")
    stage.shows(terminals, "what-is-signed")
    sign_here(terminals)
    stage.shows(terminals, "signed-by-one")
    ferries.goto("/")
    stage.shows(ferries, "the-other-party-is-asked")
    press(ferries, "The charter, from 1 Oct 2024 on waits for the signature of Bay Ferries")
    sign_here(ferries)
    assert "Every party has signed. In force from 1 Oct 2024." in stage.shows(ferries, "agreed")


def _deliver_late(stage: Stage, bay: Alliance, terminals: Page, ferries: Page) -> None:
    """The facts of October do not come; they are asked for, and come."""
    base = f"/alliances/{bay.name}"
    crossing.forward(bay, datetime(2024, 11, 8, 9, tzinfo=UTC))
    terminals.goto("/")
    assert "Late" in stage.shows(terminals, "today-facts-are-late")
    terminals.goto(f"{base}/data/close/2024-10/")
    stage.shows(terminals, "october-lacks-its-facts")
    terminals.locator("main button:has-text('Remind')").first.click()
    terminals.wait_for_load_state()
    stage.shows(terminals, "reminded")
    ferries.goto("/")
    assert "Late" in stage.shows(ferries, "today-of-who-is-late")
    ferries.goto(f"{base}/data/uploads/?source=sailings")
    attach(ferries, "october.csv", crossing.file_of("2024-10"), to="file")
    press(ferries, "Look at it")
    press(ferries, "Record it")
    stage.shows(ferries, "recorded")
    assert october(bay).outcome is Result.MISSED


def _nudge_and_notice(stage: Stage, bay: Alliance, terminals: Page, ferries: Page) -> None:
    """An early word and its reply; then the case in form, with a notice that is served and acknowledged."""
    base = f"/alliances/{bay.name}"
    terminals.goto("/")
    stage.shows(terminals, "today-a-miss")
    terminals.goto(f"{base}/obligations/")
    stage.shows(terminals, "the-matrix")
    terminals.goto(f"{base}/obligations/determinations/sailings-kept/{OCTOBER}/")
    assert "92.0 %" in stage.shows(terminals, "missed-and-why")
    press(terminals, "Open a case, or send a nudge")
    fill(terminals, case="october", how="nudge")
    stage.shows(terminals, "an-early-word")
    press(terminals, "Begin it")
    ferries.goto("/")
    stage.shows(ferries, "the-early-word-comes-in")
    ferries.goto(f"{base}/obligations/cases/october/")
    press(ferries, "Reply")
    fill(ferries, note="The gales of the 10th to the 12th. We send the weather report.")
    press(ferries, "Put the step on record")
    terminals.goto(f"{base}/obligations/cases/october/")
    stage.shows(terminals, "the-reply")
    press(terminals, "Open the case")
    press(terminals, "Open it")
    press(terminals, "Give notice")
    if "channel=courier" not in terminals.url:
        with terminals.expect_navigation():  # filters are sent as soon as something is chosen
            fill(terminals, channel="courier")
    stage.shows(terminals, "the-notice-as-it-will-be-read")
    attach(terminals, "receipt.pdf", b"%PDF-1.7 receipt 4711")
    press(terminals, "Serve it")
    stage.shows(terminals, "the-notice-is-served")
    ferries.goto(f"{base}/obligations/notices/")
    stage.shows(ferries, "the-notice-is-received")
    press(ferries, "Acknowledge")
    press(ferries, "Put the step on record")


def _claim(stage: Stage, bay: Alliance, terminals: Page, ferries: Page) -> str:
    """Twenty sailings are claimed as stopped by storm, and ten accepted; the claim's name."""
    base = f"/alliances/{bay.name}"
    ferries.goto(f"{base}/obligations/determinations/sailings-kept/{OCTOBER}/")
    press(ferries, "Claim an exclusion")
    fill(ferries, count="20", cause="force majeure", note="Wind of 11 Beaufort at the pier")
    attach(ferries, "weather.csv", b"day,wind\n2024-10-10,11\n")
    stage.shows(ferries, "an-exclusion-is-claimed")
    press(ferries, "Put the claim on record")
    assert "both readings" in stage.shows(ferries, "the-interim-position").lower()
    assert october(bay).outcome is Result.INTERIM
    terminals.goto("/")
    stage.shows(terminals, "today-a-claim-to-answer")
    terminals.goto(f"{base}/obligations/claims/")
    stage.shows(terminals, "the-claims")
    press(terminals, "Answer")
    fill(terminals, how="part", accept="5")
    press(terminals, "Put the answer on record", refused=True)
    assert "Say why not all of it is accepted." in stage.shows(terminals, "a-part-says-why")
    fill(terminals, how="part", accept="5", note="On the 11th other boats sailed.")
    press(terminals, "Put the answer on record")
    stage.shows(terminals, "the-answer")
    return str(october(bay).inputs["events"][0])


def _dispute(stage: Stage, bay: Alliance, terminals: Page, ferries: Page, claim: str) -> None:
    """The answer is disputed; an expert decides that ten hold: 552 of 590 are 93.6 %, which is still a miss."""
    base = f"/alliances/{bay.name}"
    place = f"{base}/obligations/determinations/sailings-kept/{OCTOBER}/"
    ferries.goto(place)
    press(ferries, "Dispute this determination")
    fill(ferries, ground="On the 11th the pier was closed by the harbour master.")
    press(ferries, "Put the dispute on record")
    stage.shows(ferries, "disputed-and-where-on-the-ladder")
    assert october(bay).outcome is Result.INTERIM
    terminals.goto(f"{base}/obligations/account/")
    assert "In dispute" in stage.shows(terminals, "the-account-meanwhile")
    terminals.goto(place)
    press(terminals, "Enter a decision")
    fill(terminals, who="The expert", claim=claim, accept="10")
    attach(terminals, "decision.pdf", b"%PDF-1.7 decision")
    stage.shows(terminals, "the-decision-is-entered")
    press(terminals, "Put the decision on record")
    terminals.goto(place)
    press(terminals, "Record as resolved")
    press(terminals, "Record it")
    terminals.goto(place)
    assert "93.6 %" in stage.shows(terminals, "determined")
    made = october(bay)
    assert (made.outcome, str(made.value)) == (Result.MISSED, "93.6")


def _pay(stage: Stage, bay: Alliance, terminals: Page, ferries: Page) -> None:
    """What is owed is paid, and the statement says so."""
    base = f"/alliances/{bay.name}"
    terminals.goto(f"{base}/obligations/account/")
    assert "2,000.00" in stage.shows(terminals, "what-is-owed")
    press(terminals, "Record a payment or credit")
    fill(terminals, kind="paid", amount="2000", on="2024-11-08", document="Transfer 17")
    press(terminals, "Put it on record")
    ferries.goto(f"{base}/obligations/account/")
    assert "Transfer 17" in stage.shows(ferries, "settled")
    (item,) = settle(bay.root, known_at=crossing.clock(bay)).statement.items
    assert (item.period, item.state) == ("2024-10", "settled")


def _cure(stage: Stage, bay: Alliance, terminals: Page, ferries: Page) -> None:
    """Causes, a plan, what was done; and the figures of November show that it is cured."""
    case = f"/alliances/{bay.name}/obligations/cases/october/"
    ferries.goto(case)
    stage.shows(ferries, "the-case-after-the-decision")
    press(ferries, "Take the dispute back")
    press(ferries, "Put the step on record")
    press(ferries, "State the causes")
    fill(ferries, method="Timeline review", what1="Gales on three days", who1="weather", status1="reserved",
         low1="70", high1="100")  # fmt: skip
    stage.shows(ferries, "the-causes")
    press(ferries, "Put the step on record")
    press(ferries, "Propose a plan")
    fill(ferries, what1="A third boat stands by when gales are forecast", owner1="ferries/lead", measure1="process",
         due1="2024-11-20", kpi1="completion", met1=">= 96", periods1="1")  # fmt: skip
    stage.shows(ferries, "the-plan")
    press(ferries, "Put the step on record")
    terminals.goto(case)
    press(terminals, "Accept the plan")
    press(terminals, "Put the step on record")
    ferries.goto(case)
    press(ferries, "Report an action as done")
    attach(ferries, "charter-party.pdf", b"%PDF-1.7 third boat")
    press(ferries, "Put the step on record")
    press(ferries, "Say that it is cured")
    press(ferries, "Put the step on record")
    stage.shows(ferries, "until-figures-show-it")
    crossing.forward(bay, datetime(2025, 1, 8, 9, tzinfo=UTC))
    for month in ("2024-11", "2024-12"):
        crossing.deliver(bay, month)
    terminals.goto(case)
    stage.shows(terminals, "the-cure-holds")
    press(terminals, "Close the case")
    fill(terminals, outcome="cured")
    press(terminals, "Put the step on record")
    stage.shows(terminals, "closed-as-cured")
    held = cases(bay.root, known_at=crossing.clock(bay)).get("october")
    assert (held.outcome, held.refused) == ("cured", ())
