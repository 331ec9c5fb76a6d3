"""The signed agreement and its annexes on the site: who attaches, what is refused, how they are handed out."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cycle.test_attachments import DOCX, JPEG, PDF, PNG
from tallystick.web.alliances.models import Alliance
from tallystick.web.people.models import Person
from web.people import person_with
from web.test_charter import HIDDEN

SignIn = Callable[[Person], Client]


def send(client: Client, alliance: Alliance, content: bytes, name: str = "agreement.pdf", **more: Any) -> Any:
    said = {"title": "Signed agreement", "kind": "agreement", "about": "charter", **more}
    return client.post(
        f"/alliances/{alliance.name}/charter/documents/", {"file": SimpleUploadedFile(name, content), **said}
    )


@pytest.mark.parametrize(("content", "kind"), [(PDF, "pdf"), (DOCX, "docx"), (PNG, "png"), (JPEG, "jpg")])
def test_a_document_is_attached_and_comes_back_byte_by_byte_as_a_download_that_runs_nothing(
    kept: Alliance, signed_in: SignIn, content: bytes, kind: str
) -> None:
    client = signed_in(person_with(kept, "counsel", "hub"))

    made = send(client, kept, content, name="Vertrag „Ost“ <b>.html")
    answer = client.get(f"{made['Location']}file")

    assert answer.content == content
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Disposition"].endswith(f".{kind}")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert "html" not in answer["Content-Type"]
    assert "<b>" not in client.get(made["Location"]).content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!doctype html><script>alert(1)</script>", "looks like a web page"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "looks like an SVG picture"),
        (b"MZ\x90\0", "looks like a program"),
        (b"\x7fELF\2", "looks like a program"),
        (b"%PDF-" + b"a" * (25 * 1024 * 1024) + b"%%EOF", "more than 25 MB"),
        (b"", "The file is empty."),
    ],
)
def test_what_is_no_document_is_refused_beside_the_field_and_nothing_is_kept(
    kept: Alliance, signed_in: SignIn, content: bytes, words: str
) -> None:
    answer = send(signed_in(person_with(kept, "counsel", "hub")), kept, content)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not (kept.root / "documents").exists()
    assert not (kept.root / "documents.yaml").exists()


@pytest.mark.parametrize(
    ("role", "party", "status"),
    [
        ("manager", "hub", 302), ("executive", "endeavor", 302), ("counsel", "hub", 302), ("analyst", "hub", 302),
        ("contributor", "expressjet", 403), ("member", "endeavor", 403), ("auditor", "", 403),
        ("respondent", "expressjet", 404), ("operator", "", 404),
    ],
)  # fmt: skip
def test_whoever_may_propose_a_change_of_the_charter_attaches_documents(
    kept: Alliance, signed_in: SignIn, role: str, party: str, status: int
) -> None:
    answer = send(signed_in(person_with(kept, role, party)), kept, PDF)

    assert answer.status_code == status
    assert (kept.root / "documents.yaml").exists() is (status == 302)


def test_who_attached_it_is_said_by_role_and_never_by_name(kept: Alliance, signed_in: SignIn) -> None:
    person = person_with(kept, "manager", "hub", fills=["hub/manager"])
    send(signed_in(person), kept, PDF)

    log = (kept.root / "documents.yaml").read_text("utf-8")
    assert "by: hub/manager" in log
    assert person.name not in log
    assert person.email not in log


def test_a_document_is_replaced_and_stays(kept: Alliance, signed_in: SignIn) -> None:
    client = signed_in(person_with(kept, "counsel", "hub"))
    first = send(client, kept, PDF)["Location"]
    digest = first.rstrip("/").rpartition("/")[2]

    send(client, kept, PDF + b"\n", title="Signed agreement, mended", replaces=f"sha256:{digest}")

    assert "Replaced by" in client.get(first).content.decode()
    assert client.get(f"{first}file").content == PDF


@pytest.mark.parametrize("digest", ["0" * 64, "..", "%2e%2e%2f%2e%2e%2fsite.toml", "site.toml", "documents.yaml"])
def test_nothing_but_documents_is_handed_out(kept: Alliance, signed_in: SignIn, digest: str) -> None:
    client = signed_in(person_with(kept, "counsel", "hub"))
    send(client, kept, PDF)

    assert client.get(f"/alliances/{kept.name}/charter/documents/{digest}/file").status_code == 404
    assert client.get(f"/alliances/{kept.name}/charter/documents/{digest}/").status_code == 404


def test_a_document_of_another_alliance_is_not_found(kept: Alliance, alliance: Alliance, signed_in: SignIn) -> None:
    person = person_with(kept, "counsel", "hub")
    person_with(alliance, "counsel", "hub", email=person.email)
    client = signed_in(person)
    place = send(client, kept, PDF)["Location"].replace(kept.name, alliance.name)

    assert client.get(place).status_code == 404
    assert client.get(f"{place}file").status_code == 404


def test_what_was_sent_stands_in_the_form_again_where_something_is_wrong(kept: Alliance, signed_in: SignIn) -> None:
    answer = send(signed_in(person_with(kept, "counsel", "hub")), kept, b"text", title="Annex <7>", about="nothing")

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Annex &lt;7&gt;"' in shown
    assert "Select a valid choice" in shown


def test_a_document_goes_with_a_part_by_its_name_and_is_hidden_with_it(kept: Alliance, signed_in: SignIn) -> None:
    file = kept.root / "charter" / "strategy.yaml"
    text = file.read_text("utf-8")
    at = text.index("    - id: keep-the-schedule\n")
    file.write_text(text[:at] + HIDDEN + text[at:], encoding="utf-8")
    manager = signed_in(person_with(kept, "manager", "hub"))
    member = signed_in(person_with(kept, "member", "endeavor"))

    place = send(manager, kept, PDF, title="Zanzibar plan", about="strategy/objectives/secret-goal")["Location"]

    listed = f"/alliances/{kept.name}/charter/documents/"
    assert "Zanzibar plan" in manager.get(listed).content.decode()
    assert "Zanzibar" not in member.get(listed).content.decode()
    assert "Zanzibar" not in member.get(f"/alliances/{kept.name}/charter/print/").content.decode()
    assert (member.get(place).status_code, member.get(f"{place}file").status_code) == (404, 404)
