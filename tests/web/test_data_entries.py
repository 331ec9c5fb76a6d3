"""Sheets entered by hand: checked beside each cell, kept, handed in, approved by somebody else, recorded."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tallystick.facts.store import FactStore
from tallystick.web.alliances.models import Alliance
from tallystick.web.entering.models import Evidence, Sheet
from tallystick.web.people.models import Person
from tallystick.web.talk.models import Notification
from web.facts_files import GOOD, HEAD
from web.people import person_with

NAMES = HEAD.split(",")


def _cells(*rows: str) -> dict[str, str]:
    return {
        f"r{place}-{name}": cell
        for place, row in enumerate(rows)
        for name, cell in zip(NAMES, row.split(","), strict=True)
    }


@pytest.fixture
def author(kept: Alliance) -> Person:
    """The analyst of the hub."""
    return person_with(kept, "analyst", "hub")


@pytest.fixture
def sheet(kept: Alliance, author: Person, signed_in: Callable[[Person], Client]) -> Sheet:
    """A sheet of December that the author has begun."""
    data = {"source": "flights", "period": "2013-12"}
    assert signed_in(author).post(f"/alliances/{kept.name}/data/entries/", data).status_code == 302
    return Sheet.objects.get()


def _address(alliance: Alliance, sheet: Sheet, what: str = "") -> str:
    return f"/alliances/{alliance.name}/data/entries/{sheet.pk}/{what}"


def test_what_was_entered_counts_once_somebody_else_has_approved_it(
    kept: Alliance, author: Person, sheet: Sheet, signed_in: Callable[[Person], Client]
) -> None:
    mine, store = signed_in(author), FactStore(kept.root / "facts")
    manager = signed_in(person_with(kept, "manager", "hub"))

    wrong = mine.post(_address(kept, sheet), {**_cells(GOOD[0], GOOD[1].replace("LGA", "LGX")), "submit": "1"})
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert 'id="r1-origin-error"' in page
    assert "is none of the values allowed" in page

    handed = mine.post(_address(kept, sheet), {**_cells(*GOOD), "note": "by telephone", "submit": "1"}, follow=True)
    assert "Handed in." in handed.content.decode()
    assert len(store.batches("flights")) == 11

    assert mine.post(_address(kept, sheet, "decide"), {"approve": "1"}).status_code == 403
    approved = manager.post(_address(kept, sheet, "decide"), {"approve": "1"}, follow=True)

    batch = store.batches("flights")[-1]
    assert "Approved and recorded: batch 12." in approved.content.decode()
    assert (batch.rows, batch.by, batch.why) == (3, "hub analyst", "by telephone")
    assert manager.post(_address(kept, sheet, "decide"), {"approve": "1"}).status_code == 422


def test_a_manager_does_not_approve_what_they_entered_themselves(
    kept: Alliance, signed_in: Callable[[Person], Client]
) -> None:
    manager = signed_in(person_with(kept, "manager", "hub"))
    manager.post(f"/alliances/{kept.name}/data/entries/", {"source": "flights", "period": "2013-12"})
    sheet = Sheet.objects.get()
    manager.post(_address(kept, sheet), {**_cells(*GOOD), "submit": "1"})

    refused = manager.post(_address(kept, sheet, "decide"), {"approve": "1"})

    assert refused.status_code == 403
    assert "Nobody approves what they entered themselves." in refused.content.decode()
    assert len(FactStore(kept.root / "facts").batches("flights")) == 11


def test_a_draft_is_its_authors_own_and_a_sheet_its_partys(
    kept: Alliance, author: Person, sheet: Sheet, signed_in: Callable[[Person], Client]
) -> None:
    people = {
        "same party": signed_in(person_with(kept, "manager", "hub")),
        "other party": signed_in(person_with(kept, "manager", "endeavor")),
        "auditor": signed_in(person_with(kept, "auditor")),
    }
    drafted = {name: client.get(_address(kept, sheet)).status_code for name, client in people.items()}
    signed_in(author).post(_address(kept, sheet), {**_cells(*GOOD), "submit": "1"})

    handed = {name: client.get(_address(kept, sheet)).status_code for name, client in people.items()}

    assert drafted == {"same party": 404, "other party": 404, "auditor": 404}
    assert handed == {"same party": 200, "other party": 404, "auditor": 200}
    told = Notification.objects.get()
    assert (told.person.email, told.kind, told.link) == ("manager.hub@example.org", "approval", _address(kept, sheet))
    assert people["other party"].post(_address(kept, sheet, "decide"), {"approve": "1"}).status_code == 404


def test_cells_from_a_spreadsheet_are_pasted_with_or_without_headings(
    kept: Alliance, author: Person, sheet: Sheet, signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(author)
    headed = "flight\torigin\tcarrier\n4213\tLGA\t9E\n"

    client.post(_address(kept, sheet), {"pasted": headed, "keep": "1"})
    sheet.refresh_from_db()
    first = sheet.rows
    client.post(_address(kept, sheet), {**_cells(GOOD[0]), "pasted": GOOD[1].replace(",", "\t"), "keep": "1"})
    sheet.refresh_from_db()

    assert first == [{"flight": "4213", "origin": "LGA", "carrier": "9E"}]
    assert [row["flight"] for row in sheet.rows] == ["4213", "4060"]


def test_too_many_cells_are_refused_and_the_text_is_kept(
    kept: Alliance, author: Person, sheet: Sheet, signed_in: Callable[[Person], Client]
) -> None:
    answer = signed_in(author).post(_address(kept, sheet), {"pasted": "\t".join("x" * 20), "keep": "1"})

    assert answer.status_code == 422
    assert "A row has 20 cells, and there are 11 columns" in answer.content.decode()
    assert "x\tx\tx" in answer.content.decode()


def test_a_day_outside_of_the_period_is_told(
    kept: Alliance, author: Person, sheet: Sheet, signed_in: Callable[[Person], Client]
) -> None:
    rows = _cells(GOOD[0].replace("2013-12-03", "2013-11-03"))

    answer = signed_in(author).post(_address(kept, sheet), {**rows, "submit": "1"})

    assert answer.status_code == 422
    assert "2013-11-03 is no day of December 2013" in answer.content.decode()


def test_evidence_is_kept_by_its_content_and_given_only_as_a_download(
    kept: Alliance, author: Person, sheet: Sheet, signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(author)
    for _ in range(2):
        file = SimpleUploadedFile("../note.html", b"<script>alert(1)</script>")
        assert client.post(_address(kept, sheet, "evidence"), {"evidence": file, "row": ""}).status_code == 302

    it = Evidence.objects.get()
    answer = client.get(_address(kept, sheet, f"evidence/{it.pk}"))

    assert (it.name, it.file.name) == ("note.html", it.sha256)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert (
        signed_in(person_with(kept, "manager", "endeavor")).get(_address(kept, sheet, f"evidence/{it.pk}")).status_code
        == 404
    )
    client.post(_address(kept, sheet, f"evidence/{it.pk}/drop"))
    assert not it.file.exists()


def test_what_is_sent_back_says_why_and_can_be_mended(
    kept: Alliance, author: Person, sheet: Sheet, signed_in: Callable[[Person], Client]
) -> None:
    client, manager = signed_in(author), signed_in(person_with(kept, "manager", "hub"))
    client.post(_address(kept, sheet), {**_cells(*GOOD), "submit": "1"})

    without = manager.post(_address(kept, sheet, "decide"), {"back-why": ""})
    manager.post(_address(kept, sheet, "decide"), {"back-why": "The second flight was cancelled."})

    page = client.get(_address(kept, sheet)).content.decode()
    assert without.status_code == 422
    assert "The second flight was cancelled." in page
    assert 'name="submit"' in page


def test_what_was_handed_in_is_not_changed_any_more(
    kept: Alliance, author: Person, sheet: Sheet, signed_in: Callable[[Person], Client]
) -> None:
    client = signed_in(author)
    client.post(_address(kept, sheet), {**_cells(*GOOD), "submit": "1"})

    changed = client.post(_address(kept, sheet), {**_cells(GOOD[0]), "keep": "1"})
    dropped = client.post(_address(kept, sheet, "drop"))

    sheet.refresh_from_db()
    assert (changed.status_code, dropped.status_code, len(sheet.rows)) == (400, 400, 3)
