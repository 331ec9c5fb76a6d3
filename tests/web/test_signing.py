"""Signing on a page and keys on record: who may, what is signed, and what comes back."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tallystick.cycle.onrecord import record_of
from tallystick.cycle.workspace import open_workspace
from tallystick.ledger.key_change import statement
from tallystick.ledger.keys import KeyType, SigningKey, new_signing_key
from tallystick.ledger.spelling import write_base64
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.records import begin_record
from tallystick.web.drafting.models import Draft
from tallystick.web.people.models import Person
from web.by_hand import key_of, prepared, proven, sign_at, signed
from web.people import person_with

SignedIn = Callable[[Person], Client]


def _proposed(alliance: Alliance, signed_in: SignedIn) -> tuple[str, Client]:
    """Where an amendment is signed that was proposed, and a client for the manager of the hub."""
    hub = proven(signed_in(person_with(alliance, "manager", "hub", fills=["hub/manager"])))
    base = f"/alliances/{alliance.name}/amendments/"
    hub.post(f"{base}new", {"title": "An amendment"})
    draft = Draft.objects.get(alliance=alliance)
    more = {"part": "clause/weather-left-out", "field": "floor", "value": "93.5", "version": "1", "words": ""}
    text = next(each for name, each in draft.files.items() if name.endswith("clauses.yaml"))
    assert "floor: 93" in text
    changed = text.replace("    floor: 93\n", "    floor: 93.5\n", 1).replace("at least 93.0 %", "at least 93.5 %", 1)
    changed = changed.replace("point below 93.0 %", "point below 93.5 %", 1)
    assert more["value"] in changed
    saved = hub.post(f"{base}1/text", {"file": "charter/clauses.yaml", "content": changed, "version": "1"})
    assert saved.status_code == 302
    says = {
        "version": "2", "effective": "2013-12-10", "agreed": "2013-12-10", "rights": "preserved", "misses": "survive",
        "applies": "periods that begin on or after it", "caps": "survive", "banks": "survive", "because": "",
    }  # fmt: skip
    answer = hub.post(f"{base}1/propose", says)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return f"{base}1/sign", hub


def _signatures(alliance: Alliance) -> list[str]:
    with record_of(open_workspace(alliance.root)) as record:
        last = record.view().agreement.proposals[-1]
    return [each.party for each in last.signatures]


@pytest.mark.slow
def test_signing_asks_for_a_fresh_proof_first(kept: Alliance, signed_in: SignedIn) -> None:
    address, _ = _proposed(kept, signed_in)
    stale = signed_in(person_with(kept, "counsel", "hub", fills=["hub/manager"]))

    seen = stale.get(address)
    asked = stale.post(address, {"signing": "prepare", "as": "hub/manager", "meaning": "approved"})

    assert b"Prepare the text that is signed" in seen.content
    assert asked.status_code == 302
    assert asked["Location"].startswith("/account/reauthenticate/")


@pytest.mark.slow
def test_looking_prepares_nothing(kept: Alliance, signed_in: SignedIn) -> None:
    address, hub = _proposed(kept, signed_in)
    personal = kept.root / "personal.db"
    before = personal.read_bytes()

    hub.get(address)

    assert personal.read_bytes() == before


def test_nobody_signs_for_another_party(kept: Alliance, signed_in: SignedIn, on_record: Path) -> None:
    address, hub = _proposed(kept, signed_in)
    text = prepared(hub, address, "hub/manager")

    chosen = hub.post(address, {"signing": "prepare", "as": "endeavor/manager", "meaning": "approved"})
    other = text.replace('"party":"hub"', '"party":"endeavor"')
    forged = hub.post(address, {"signing": "record", "file": signed(other, key_of(on_record, "endeavor"))})
    strange = hub.post(address, {"signing": "record", "file": signed(text, key_of(on_record, "endeavor"))})

    assert [chosen.status_code, forged.status_code, strange.status_code] == [422, 422, 422]
    assert b"W022 You do not sign as &#39;endeavor/manager&#39;" in chosen.content
    assert b"W022 You do not sign as &#39;endeavor/manager&#39;" in forged.content
    assert b"E003" in strange.content
    assert _signatures(kept) == []


@pytest.mark.slow
@pytest.mark.parametrize("role", ["analyst", "contributor", "auditor"])
def test_roles_that_may_not_sign_are_told_why(kept: Alliance, signed_in: SignedIn, role: str) -> None:
    address, _ = _proposed(kept, signed_in)
    reader = person_with(kept, role, "" if role == "auditor" else "endeavor", fills=["endeavor/manager"])

    answer = proven(signed_in(reader)).post(
        address, {"signing": "prepare", "as": "endeavor/manager", "meaning": "approved"}
    )

    assert answer.status_code == 422
    assert b"W022 You do not sign as &#39;endeavor/manager&#39;; you may sign as: none" in answer.content


@pytest.mark.slow
def test_who_fills_no_role_that_signs_is_told_so(kept: Alliance, signed_in: SignedIn) -> None:
    address, _ = _proposed(kept, signed_in)

    page = proven(signed_in(person_with(kept, "manager", "endeavor"))).get(address)

    assert b"You fill no role of the charter that may sign this for Endeavor Air" in page.content


@pytest.mark.slow
def test_a_signature_counts_once_and_the_second_submission_says_that_nothing_is_left(
    kept: Alliance, signed_in: SignedIn, on_record: Path
) -> None:
    address, hub = _proposed(kept, signed_in)
    text = prepared(hub, address, "hub/manager")
    key = key_of(on_record, "hub")

    first = hub.post(address, {"signing": "record", "file": signed(text, key)})
    second = hub.post(address, {"signing": "record", "file": signed(text, key), "text": text})

    assert (first.status_code, second.status_code) == (302, 422)
    assert b"is on record already" in second.content
    assert b"Nothing is left to be done" in second.content
    assert b"Prepare it anew" not in second.content
    assert _signatures(kept) == ["hub"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"", b"no signed text was given"),
        (b"not a note", b"The note"),
        (b"x" * 30_000, b"a signed text has fewer than 20000"),
    ],
)
def test_what_is_no_signed_text_is_refused_in_words(
    kept: Alliance, signed_in: SignedIn, file: bytes, why: bytes
) -> None:
    address, hub = _proposed(kept, signed_in)
    sent: dict[str, Any] = {"signing": "record"}
    if file:
        sent["file"] = SimpleUploadedFile("x.txt", file)

    answer = hub.post(address, sent)

    assert answer.status_code == 422
    assert why.lower() in answer.content.lower()


@pytest.mark.slow
def test_another_persons_prepared_text_is_not_taken(kept: Alliance, signed_in: SignedIn, on_record: Path) -> None:
    address, hub = _proposed(kept, signed_in)
    text = prepared(hub, address, "hub/manager")
    executive = proven(signed_in(person_with(kept, "executive", "hub", fills=["hub/manager"])))

    answer = executive.post(address, {"signing": "record", "file": signed(text, key_of(on_record, "hub"))})

    assert answer.status_code == 422
    assert b"commits to another printed name" in answer.content


@pytest.mark.slow
def test_the_prepared_text_is_saved_as_it_is(kept: Alliance, signed_in: SignedIn) -> None:
    address, hub = _proposed(kept, signed_in)
    text = prepared(hub, address, "hub/manager")

    file = hub.post(address, {"signing": "save", "text": text.replace("\n", "\r\n")})

    assert file.content.decode() == text
    assert file["Content-Disposition"].startswith('attachment; filename="to-sign-hub-')


@pytest.mark.slow
def test_names_of_people_stay_out_of_the_record(kept: Alliance, signed_in: SignedIn, on_record: Path) -> None:
    address, hub = _proposed(kept, signed_in)

    assert sign_at(hub, address, "hub/manager", key_of(on_record, "hub")).status_code == 302

    assert b"Manager Hub" not in (kept.root / "ledger.db").read_bytes()


# Keys


@pytest.fixture
def keyless(kept: Alliance) -> SigningKey:
    """A key that is nobody's yet."""
    del kept
    return new_signing_key("endeavor.example/2", KeyType.ED25519)


def _keys(alliance: Alliance, party: str = "") -> str:
    return f"/alliances/{alliance.name}/keys/{party}{'/' if party else ''}"


def _held(alliance: Alliance, party: str) -> list[str]:
    with record_of(open_workspace(alliance.root)) as record:
        view = record.view()
        return [each.written() for each in view.keys.at(view.size, owner=party, use="party")]


def _rotation(kept: Alliance, new: SigningKey, **more: str) -> dict[str, str]:
    (old,) = _held(kept, "endeavor")
    return {
        "change": "rotated", "key": new.verifier.written(), "replaces": old, "reason": "lost", "signature": "", **more,
    }  # fmt: skip


@pytest.mark.slow
def test_a_key_is_replaced_by_the_one_before_it(
    kept: Alliance, signed_in: SignedIn, on_record: Path, keyless: SigningKey
) -> None:
    manager = proven(signed_in(person_with(kept, "manager", "endeavor", fills=["endeavor/manager"])))
    sent = _rotation(kept, keyless, answer="key")
    says = {
        "owner": "endeavor",
        "use": "party",
        **{name: sent[name] for name in ("change", "key", "reason", "replaces")},
    }
    sent["signature"] = write_base64(key_of(on_record, "endeavor").sign(statement(says)))

    answer = manager.post(_keys(kept, "endeavor"), sent)

    assert answer.status_code == 302, answer.content.decode()[-2500:]
    assert _held(kept, "endeavor") == [keyless.verifier.written()]


@pytest.mark.slow
def test_a_lost_key_is_replaced_by_a_role_with_authority(
    kept: Alliance, signed_in: SignedIn, keyless: SigningKey
) -> None:
    manager = proven(signed_in(person_with(kept, "manager", "endeavor", fills=["endeavor/manager"])))

    answer = manager.post(_keys(kept, "endeavor"), _rotation(kept, keyless, answer="endeavor/manager"))

    assert answer.status_code == 302
    assert _held(kept, "endeavor") == [keyless.verifier.written()]
    assert b"a role with authority" in manager.get(_keys(kept)).content


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", b"Say who answers for the change"),
        ("hub/manager", b"You do not decide as &#39;hub/manager&#39;"),
        ("endeavor/station", b"You do not decide as &#39;endeavor/station&#39;"),
        ("key", b"is not signed"),
    ],
)
def test_a_change_that_nobody_answers_for_is_refused(
    kept: Alliance, signed_in: SignedIn, keyless: SigningKey, answer: str, why: bytes
) -> None:
    manager = proven(
        signed_in(person_with(kept, "manager", "endeavor", fills=["endeavor/manager", "endeavor/station"]))
    )
    before = _held(kept, "endeavor")
    sent = _rotation(kept, keyless, answer=answer, signature=write_base64(b"x" * 64))

    page = manager.post(_keys(kept, "endeavor"), sent)

    assert page.status_code == 422
    assert why in page.content
    assert _held(kept, "endeavor") == before


@pytest.mark.slow
def test_a_first_key_is_put_on_record_by_its_own_party(
    kept: Alliance, signed_in: SignedIn, keyless: SigningKey
) -> None:
    for each in kept.root.glob("ledger.db*"):
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    begin_record(kept)
    manager = proven(signed_in(person_with(kept, "manager", "endeavor")))

    answer = manager.post(
        _keys(kept, "endeavor"), {"change": "added", "key": keyless.verifier.written(), "reason": "the first key"}
    )

    assert answer.status_code == 302, answer.content.decode()[-2500:]
    assert _held(kept, "endeavor") == [keyless.verifier.written()]


@pytest.mark.parametrize(
    ("role", "party", "status"),
    [
        ("manager", "endeavor", 200), ("counsel", "endeavor", 200), ("manager", "hub", 403),
        ("executive", "endeavor", 403), ("analyst", "endeavor", 403), ("auditor", "", 403),
        ("contributor", "endeavor", 404), ("member", "endeavor", 404),
    ],
)  # fmt: skip
@pytest.mark.slow
def test_only_its_managers_and_counsel_change_a_partys_keys(
    kept: Alliance, signed_in: SignedIn, role: str, party: str, status: int
) -> None:
    reader = signed_in(person_with(kept, role, party))

    assert reader.get(_keys(kept, "endeavor")).status_code == status
    assert reader.get(_keys(kept)).status_code == (404 if status == 404 else 200)


@pytest.mark.slow
def test_changing_a_key_asks_for_a_fresh_proof(kept: Alliance, signed_in: SignedIn, keyless: SigningKey) -> None:
    manager = signed_in(person_with(kept, "manager", "endeavor", fills=["endeavor/manager"]))

    answer = manager.post(_keys(kept, "endeavor"), _rotation(kept, keyless, answer="endeavor/manager"))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/reauthenticate/")
    assert _held(kept, "endeavor") != [keyless.verifier.written()]
