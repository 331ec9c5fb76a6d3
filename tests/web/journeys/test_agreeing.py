"""From a proposed change to one that is in force: a floor, a target inside a period, a partner that leaves."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tallystick.cycle.checking import sound_charter
from tallystick.cycle.determining import determine_workspace
from tallystick.ledger.keys import SigningKey
from tallystick.obligations.judged import Result
from tallystick.web.alliances.models import Alliance
from tallystick.web.drafting.due import enact_all
from tallystick.web.jobs.models import Job
from web.journeys import crossing
from web.journeys.stage import Stage, fill, press, sign_here, work_off
from web.obliged import person

JANUARY = datetime(2025, 1, 10, 10, tzinfo=UTC)
MONTHS = ("2024-10", "2024-11", "2024-12")
Made = tuple[Alliance, dict[str, SigningKey]]


@pytest.fixture
def bay(transactional_db: None) -> Iterator[Made]:
    """The crossing in January 2025, after three months, with the keys of its two parties."""
    del transactional_db
    made = crossing.agreed(JANUARY, months=MONTHS)
    yield made
    crossing.remove(made[0])


def _leads(stage: Stage, alliance: Alliance, *parties: str) -> dict[str, Page]:
    return {party: stage.enters(person(alliance, "manager", party, f"{party}/lead")) for party in parties}


def _begin(page: Page, alliance: Alliance, title: str, because: str) -> None:
    page.goto(f"/alliances/{alliance.name}/amendments/")
    press(page, "Propose an amendment")
    fill(page, title=title, because=because)
    press(page, "Begin the draft")


def _pick(page: Page, part: str, field: str) -> None:
    fill(page, part=part)
    press(page, "Choose")
    fill(page, field=field)
    press(page, "Choose")


def _sign(pages: dict[str, Page], keys: dict[str, SigningKey], address: str, folder: Path) -> None:
    for party, page in pages.items():
        page.goto(f"{address}sign")
        sign_here(page, key=keys[party], file=folder / f"{party}.key")


def _enacted() -> str:
    """What the hourly look for amendments whose day has come says."""
    return enact_all(Job.objects.create(task="tallystick.web.drafting.due.enact_all", state="running"))


def test_a_floor_is_proposed_checked_back_tested_signed_by_both_and_in_force(
    stage: Stage, bay: Made, tmp_path: Path
) -> None:
    alliance, keys = bay
    pages = _leads(stage, alliance, "terminals", "ferries")
    terminals, ferries = pages["terminals"], pages["ferries"]

    _begin(terminals, alliance, "A floor of 96 %", "Two winters have shown that it can be kept.")
    _pick(terminals, "clause/sailings-kept", "floor")
    fill(terminals, value="96")
    stage.shows(terminals, "the-floor-is-changed")
    press(terminals, "Change it")
    assert "95" in stage.shows(terminals, "the-check-finds-that-words-and-logic-differ")

    press(terminals, "Its text")
    text = terminals.input_value("#content")
    terminals.fill("#content", text.replace("at least 95 %", "at least 96 %"))
    expect(terminals.locator("#problems")).to_contain_text("No errors")
    stage.shows(terminals, "mended-while-it-is-typed")
    press(terminals, "Save")
    press(terminals, "What it moves")
    stage.shows(terminals, "before-it-is-found-out")
    press(terminals, "Find out what it moves")
    stage.shows(terminals, "it-is-being-found-out")
    work_off([terminals])
    stage.shows(terminals, "what-it-moves")
    press(terminals, "What it would have cost")
    press(terminals, "Find out what it would have cost")
    work_off([terminals])
    cost = stage.shows(terminals, "what-it-would-have-cost")
    assert "would have paid 2\u202f000.00 GBP" in cost

    press(terminals, "Propose it")
    fill(terminals, effective="2025-01-10", agreed="2025-01-10")
    stage.shows(terminals, "from-when-it-counts")
    press(terminals, "Propose it")
    address = terminals.url
    ferries.goto("/")
    assert "waits for the signature of Bay Ferries" in stage.shows(ferries, "today-of-the-other-party")
    press(ferries, "An amendment from 10 Jan 2025 on waits for the signature of Bay Ferries")
    press(ferries, "A floor of 96 %")
    stage.shows(ferries, "the-amendment-as-the-other-party-reads-it")
    fill(ferries, kind="concern", text="What of the fog in March?")
    press(ferries, "Raise it")
    _sign({"terminals": terminals}, keys, address, tmp_path)
    stage.shows(terminals, "signed-by-one")
    ferries.goto(f"{address}sign")
    stage.shows(ferries, "before-signing")
    _sign({"ferries": ferries}, keys, address, tmp_path)

    assert "in force" in stage.shows(ferries, "in-force")
    charter = sound_charter(alliance.root).charter
    assert str(charter.clauses["sailings-kept"].floor) == "96"
    assert re.search(r"at\s+least 96 %", str(charter.clauses["sailings-kept"].text))


@pytest.mark.slow
def test_a_target_changes_inside_a_period(stage: Stage, bay: Made, tmp_path: Path) -> None:
    alliance, keys = bay
    pages = _leads(stage, alliance, "terminals", "ferries")
    terminals, ferries = pages["terminals"], pages["ferries"]

    _begin(terminals, alliance, "97 % from February on", "The new boat sails from the first of February.")
    _pick(terminals, "clause/quarter-kept", "floor")
    words = terminals.input_value("[name=words]").replace("at least 94 %", "at least 97 %")
    fill(terminals, value="97", words=words)
    press(terminals, "Change it")
    stage.shows(terminals, "without-errors")
    press(terminals, "Propose it")
    fill(terminals, effective="2025-01-15", agreed="2025-01-10", applies="the period that contains it")
    press(terminals, "Propose it", refused=True)
    assert "January 2025 is split on 2025-01-15" in stage.shows(terminals, "no-month-can-be-split-on-its-15th")
    fill(terminals, effective="2025-02-01")
    press(terminals, "Propose it")
    address = terminals.url
    _sign(pages, keys, address, tmp_path)
    terminals.goto(address)
    assert "in force from 1 Feb 2025" in stage.shows(terminals, "agreed-and-not-yet-in-force")

    crossing.forward(alliance, datetime(2025, 2, 1, 9, tzinfo=UTC))
    assert alliance.name in _enacted()
    crossing.forward(alliance, datetime(2025, 4, 8, 9, tzinfo=UTC))
    for month in ("2025-01", "2025-02", "2025-03"):
        crossing.deliver(alliance, month)
    ferries.goto(f"/alliances/{alliance.name}/obligations/?clause=quarter-kept")
    matrix = stage.shows(ferries, "the-matrix-has-both-parts")
    assert (matrix.count("96.8"), matrix.count("96.6")) == (1, 1)
    found = determine_workspace(alliance.root, known_at=crossing.clock(alliance), threads=1).determinations
    parts = sorted(
        (each.start, each.end, each.outcome, str(each.value), str(each.threshold))
        for each in found
        if each.clause == "quarter-kept" and each.start >= date(2025, 1, 1)
    )
    assert parts == [
        (date(2025, 1, 1), date(2025, 2, 1), Result.MET, "96.8", "94"),
        (date(2025, 2, 1), date(2025, 4, 1), Result.MISSED, "96.6", "97"),
    ]
    ferries.goto(f"/alliances/{alliance.name}/obligations/determinations/quarter-kept/ferries.2025-Q1/")
    stage.shows(ferries, "the-quarter-in-two-parts")


@pytest.mark.slow
def test_a_partner_leaves(stage: Stage, transactional_db: None, tmp_path: Path) -> None:
    del transactional_db
    alliance, keys = crossing.agreed(JANUARY, months=MONTHS, pilots=True)
    pages = _leads(stage, alliance, "pilots", "terminals", "ferries")
    pilots = pages["pilots"]

    pilots.goto(f"/alliances/{alliance.name}/amendments/")
    press(pilots, "A party leaves")
    stage.shows(pilots, "who-leaves")
    fill(pilots, title="Bay Pilots leave", party="pilots", until="2025-02-01", notice="2025-01-10",
         because="The fog radar makes pilots needless.")  # fmt: skip
    press(pilots, "Draft it")
    words = stage.shows(pilots, "what-follows")
    assert "It is no longer a member from 1 Feb 2025 on." in words
    assert "Lists of passengers are erased" in words
    press(pilots, "Propose it")
    fill(pilots, effective="2025-02-01", agreed="2025-01-10")
    press(pilots, "Propose it")
    address = pilots.url
    _sign(pages, keys, address, tmp_path)
    stage.shows(pages["ferries"], "signed-by-all")

    crossing.forward(alliance, datetime(2025, 2, 3, 9, tzinfo=UTC))
    assert alliance.name in _enacted()
    pilots.goto("/")
    stage.shows(pilots, "today-of-who-has-left")
    pilots.goto(f"/alliances/{alliance.name}/")
    assert "Your party left this alliance on 1 Feb 2025" in stage.shows(pilots, "what-its-time-was-can-be-read")
    pilots.goto(f"/alliances/{alliance.name}/record/")
    stage.shows(pilots, "the-record-stays")
    ferries = pages["ferries"]
    ferries.goto(f"/alliances/{alliance.name}/charter/parties/pilots/")
    stage.shows(ferries, "the-party-that-left")
    left = sound_charter(alliance.root).charter.parties["pilots"]
    assert str(left.until) == "2025-02-01"
    crossing.remove(alliance)
