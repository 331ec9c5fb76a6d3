"""The charter with which an alliance begins is signed on a page of its own, until every party has signed it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from tallystick.cycle.checking import sound_charter
from tallystick.cycle.key_changes import Change, change_key
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.workspace import open_workspace
from tallystick.ledger.keys import KeyType, SigningKey, new_signing_key
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.records import log_key_of
from tallystick.web.people.models import Person
from web.by_hand import proven, sign_at
from web.journeys import crossing
from web.obliged import person

SignedIn = Callable[[Person], Client]
SEPTEMBER = datetime(2024, 9, 16, 9, tzinfo=UTC)
WHO = {
    "manager": (200, 302), "executive": (200, 302), "counsel": (200, 302), "analyst": (200, 422), "member": (200, 422),
    "auditor": (200, 422), "respondent": (404, 404), "operator": (404, 404),
}  # fmt: skip
"""What each role gets who looks, and who prepares a text to be signed in the role of the party's lead."""


@pytest.fixture
def bay(db: None) -> Iterator[Alliance]:
    """The crossing, with a charter that nobody has signed."""
    del db
    made = crossing.begun(SEPTEMBER)
    yield made
    crossing.remove(made)


@pytest.fixture
def keys(bay: Alliance) -> dict[str, SigningKey]:
    """A key of each party, on record."""
    made = {party: new_signing_key(f"{party}.example", KeyType.ED25519) for party in crossing.PARTIES}
    for party, key in made.items():
        change = Change(party, "party", "added", key.verifier.written(), "first key")
        with record_of(open_workspace(bay.root), key=log_key_of(bay)) as record:
            change_key(record, change, recorded=SEPTEMBER, charter=sound_charter(bay.root))
    return made


def _at(alliance: Alliance) -> str:
    return f"/alliances/{alliance.name}/charter/sign"


def test_both_parties_sign_it_and_it_is_agreed(bay: Alliance, keys: dict[str, SigningKey], signed_in: SignedIn) -> None:
    leads = {party: proven(signed_in(person(bay, "manager", party, f"{party}/lead"))) for party in crossing.PARTIES}
    charter = f"/alliances/{bay.name}/charter/"

    before = leads["ferries"].get("/").content.decode()
    asked = leads["terminals"].get(charter).content.decode()
    first = sign_at(leads["terminals"], _at(bay), "terminals/lead", keys["terminals"])
    waits = leads["ferries"].get("/").content.decode()
    second = sign_at(leads["ferries"], _at(bay), "ferries/lead", keys["ferries"])
    after = leads["terminals"].get(charter).content.decode()
    over = leads["terminals"].get(_at(bay)).content.decode()
    late = leads["terminals"].post(_at(bay), {"signing": "prepare", "as": "terminals/lead", "meaning": "approved"})

    assert "The charter is signed by nobody yet" in before
    assert "Read and sign it" in asked
    assert [first["Location"], second["Location"]] == [charter, charter]
    assert "waits for the signature of Bay Ferries" in waits
    assert "Every party has signed. In force from 1 Oct 2024." in after
    assert "Read and sign it" not in after
    assert "There is nothing to sign here" in over
    assert late.status_code == 400


@pytest.mark.parametrize("role", WHO)
def test_who_reads_and_who_signs_it(bay: Alliance, signed_in: SignedIn, role: str) -> None:
    party = "" if role in ("auditor", "operator") else "terminals"
    somebody = person(bay, role, party, *(["terminals/lead"] if party else []))
    sees, prepares = WHO[role]

    looked = signed_in(somebody).get(_at(bay))
    tried = signed_in(somebody).post(_at(bay), {"signing": "prepare", "as": "terminals/lead", "meaning": "approved"})

    assert (looked.status_code, tried.status_code) == (sees, prepares)
    assert prepares != 302 or tried["Location"].startswith("/account/reauthenticate/")


def test_without_a_record_nothing_is_signed(alliance: Alliance, manager: Person, signed_in: SignedIn) -> None:
    page = signed_in(manager).get(_at(alliance)).content.decode()

    assert "There is nothing to sign here" in page
