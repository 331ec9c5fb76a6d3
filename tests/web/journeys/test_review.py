"""From a review to its sign-off, to an edition, to its proof: with the site's verifier and with the independent one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tallystick.cycle.signed_files import file_signatures
from tallystick.ledger.keys import SigningKey
from tallystick.verify.pack import read_pack
from tallystick.verify.verifying import verify_pack
from tallystick.web.alliances.models import Alliance
from web.journeys import crossing
from web.journeys.stage import Stage, fill, press, sign_here, work_off
from web.obliged import person

DECEMBER = datetime(2024, 12, 5, 9, tzinfo=UTC)


@pytest.fixture
def bay(transactional_db: None) -> Iterator[tuple[Alliance, dict[str, SigningKey], list[SigningKey]]]:
    """The crossing in December 2024, with the facts of two months; the keys of its parties, and of their witnesses."""
    del transactional_db
    made, keys = crossing.agreed(DECEMBER, months=("2024-10", "2024-11"))
    yield made, keys, crossing.witnessed(made, DECEMBER)
    crossing.remove(made)


@pytest.mark.slow
def test_a_review_is_signed_off_and_its_edition_is_verified(
    stage: Stage, bay: tuple[Alliance, dict[str, SigningKey], list[SigningKey]], tmp_path: Path
) -> None:
    alliance, keys, witnesses = bay
    base = f"/alliances/{alliance.name}"
    leads = {party: stage.enters(person(alliance, "manager", party, f"{party}/lead")) for party in crossing.PARTIES}
    terminals, ferries = leads["terminals"], leads["ferries"]

    # October is reviewed: the agenda is gathered, minutes are written, an action is agreed.
    terminals.goto(f"{base}/reviews/")
    stage.shows(terminals, "no-review-yet")
    fill(terminals, period="2024-10", meets="2024-12-05", place="Pier 3")
    press(terminals, "Prepare it")
    press(terminals, "Put on what there is to talk about")
    stage.shows(terminals, "the-agenda")
    press(terminals, "The meeting begins")
    item = terminals.locator("ol.agenda > li").first
    item.locator("[name$=minutes]").fill("Three days of gales. Ferries will have a third boat stand by.")
    item.locator("[name$=decision]").fill("A third boat from 1 December.")
    with terminals.expect_navigation():
        item.get_by_role("button", name="Write down item 1").click()
    fill(terminals, text="Hire the third boat", owner="ferries/lead", due="2024-12-20")
    press(terminals, "Add the action")
    stage.shows(terminals, "minutes-and-an-action")
    press(terminals, "Send the minutes out to be signed")
    address = terminals.url
    for party, page in leads.items():
        page.goto("/")
        stage.shows(page, f"today-of-{party}")
        page.goto(address)
        sign_here(page, key=keys[party], file=tmp_path / f"{party}.key")
    stage.shows(ferries, "signed-by-both")
    terminals.goto(address)
    press(terminals, "Close the review")
    stage.shows(terminals, "closed")
    signed = file_signatures(alliance.root, alliance.root / "reviews" / "2024-10.md").signatures
    assert {each.party for each in signed} == {"terminals", "ferries"}

    # Its edition is published, signed, witnessed, and packed.
    terminals.goto(f"{base}/record/editions/")
    press(terminals, "Publish an edition")
    fill(terminals, period="2024-10", state="final")
    press(terminals, "Look at it first")
    stage.shows(terminals, "what-would-be-published")
    press(terminals, "Publish")
    stage.shows(terminals, "it-is-being-published")
    work_off([terminals])
    press(terminals, "Go on")
    stage.shows(terminals, "the-editions")
    for page in leads.values():
        page.goto(f"{base}/record/editions/2024-10.1/")
        sign_here(page)
    stage.shows(ferries, "the-edition-is-signed-by-both")
    crossing.cosign(alliance, witnesses, DECEMBER)
    auditor = stage.enters(person(alliance, "auditor", ""))
    auditor.goto(f"{base}/record/editions/2024-10.1/")
    press(auditor, "Make the pack")
    work_off([auditor])
    auditor.goto(f"{base}/record/editions/2024-10.1/")
    with auditor.expect_download() as taken:
        auditor.get_by_role("link", name="Pack", exact=True).click()
    file = tmp_path / "2024-10.1.tally.zip"
    taken.value.save_as(file)
    assert verify_pack(read_pack(file.read_bytes())).holds

    # The independent verifier says the same, in the auditor's browser and on its own page.
    auditor.goto(f"{base}/record/verify/")
    auditor.set_input_files("#verify-file", file)
    expect(auditor.locator("[data-answer]")).to_contain_text("The pack holds.", timeout=20_000)
    stage.shows(auditor, "verified-in-the-browser")
    auditor.goto(f"{base}/record/verifier/")
    auditor.set_input_files("#pack", file)
    expect(auditor.locator("#answer")).to_contain_text("The pack holds.", timeout=20_000)
    stage.shows(auditor, "the-independent-verifier-on-its-own-page")
