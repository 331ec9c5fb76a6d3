"""Commands of agreement and editions, as programs read them."""

import json
import sqlite3
from pathlib import Path

import pytest

from cycle.editions.pact import FEBRUARY, LOG, PARTY, WITNESS, agree, deliver, make_pact, put_out
from journeys.calling import tally
from tallystick.ledger.keys import write_signing_key_file


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    folder.mkdir()
    for name, held in {"log": LOG, "seller": PARTY["seller"], "witness": WITNESS["seller"]}.items():
        write_signing_key_file(held, folder / f"{name}.key")
    return folder


@pytest.fixture
def pact(tmp_path: Path) -> Path:
    pact = make_pact(tmp_path / "pact")
    deliver(pact, FEBRUARY, "2024-03-02")
    return pact


def test_agree_as_json_and_its_exit_code(pact: Path) -> None:
    before = tally("agree", pact, "--format", "json")
    agree(pact, "2024-03-03")
    after = tally("agree", pact, "--format", "json")

    assert (before.code, after.code) == (1, 0)
    assert json.loads(before.out)["missing"] == ["seller", "buyer"]
    found = json.loads(after.out)
    assert (found["agreed"], found["in_force"]) == ("2024-03-03T00:00:00Z", "2024-01-01")
    assert [each["party"] for each in found["signatures"]] == ["seller", "buyer"]


def test_publish_list_show_and_make_again(pact: Path, keys: Path) -> None:
    agree(pact, "2024-03-03")
    called = tally(
        "publish", pact, "2024-02", "--state", "final", "--at", "2024-03-12T00:00:00Z", "--log-key", keys / "log.key",
        "--cosign-key", keys / "witness.key",
    )  # fmt: skip
    listed = json.loads(tally("editions", pact, "--format", "json").out)
    shown = json.loads(tally("editions", pact, "--show", "2024-02.1").out)
    again = tally("editions", pact, "--reproduce", "2024-02")

    assert called.code == 0, called.err
    assert "Not cosigned enough yet. The quorum 'partners' is not met" in called.text
    assert [each["edition"] for each in listed] == ["2024-02.1"]
    assert shown["state"] == "final"
    assert again.text.startswith("2024-02.1: made again, byte for byte the same")


def test_the_log_key_comes_from_the_environment_too(pact: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = tally("publish", pact, "2024-02", "--at", "2024-03-12T00:00:00Z")
    monkeypatch.setenv("TALLY_LOG_KEY", LOG.written())
    found = tally("publish", pact, "2024-02", "--at", "2024-03-12T00:00:00Z")

    assert missing.code == 1
    assert "give its file with --log-key, or set TALLY_LOG_KEY" in missing.err
    assert found.code == 0, found.err
    assert LOG.written() not in found.text + found.err


def test_a_changed_batch_ends_with_one(pact: Path) -> None:
    put_out(pact, "2024-02", "2024-03-12")
    batch = next((pact / "facts" / "jobs").glob("0001-*"))
    (batch / "batch.json").write_text((batch / "batch.json").read_text().replace("2024-03-02T", "2024-03-13T", 1))

    called = tally("editions", pact, "--reproduce", "2024-02.1")

    assert called.code == 1
    assert "E008 Made again, 2024-02.1 differs in: figures" in called.err


def test_keys_are_made_rotated_revoked_and_listed(pact: Path, tmp_path: Path, keys: Path) -> None:
    log = ("--log-key", keys / "log.key", "--at", "2024-03-03T00:00:00Z")
    made = tally("key", "new", "seller.example", tmp_path / "new.key")
    rotated = tally(
        "key", "rotate", pact, "--owner", "seller", "--key", tmp_path / "new.key.pub", "--replaces",
        keys / "seller.key", "--reason", "a new year", *log,
    )  # fmt: skip
    tally("key", "revoke", pact, "--owner", "seller", "--key", tmp_path / "new.key", "--reason", "lost", *log)
    listed = json.loads(tally("key", "list", pact, "--format", "json").out)

    assert rotated.code == 0, rotated.err
    assert rotated.text.strip().endswith("of seller was rotated, signed by seller.example+"
                                         f"{PARTY['seller'].verifier.id.hex()}.")  # fmt: skip
    mine = {each["key"]: (each["from"], each["until"]) for each in listed if each["owner"] == "seller"}
    assert mine[PARTY["seller"].verifier.written()] == (1, 5)
    assert mine[made.text.strip()] == (5, 6)
    assert tally("key", "new", "x", tmp_path / "new.key").code == 1


def test_a_key_is_changed_by_its_owner_or_with_authority_and_by_nobody_else(
    pact: Path, tmp_path: Path, keys: Path
) -> None:
    tally("key", "new", "seller.example", tmp_path / "new.key")
    asked = (
        "key", "rotate", pact, "--owner", "seller", "--key", tmp_path / "new.key.pub", "--replaces",
        PARTY["seller"].verifier.written(), "--reason", "lost", "--log-key", keys / "log.key", "--at",
        "2024-03-03T00:00:00Z",
    )  # fmt: skip

    typed = tally(
        "key", "add", pact, "--owner", "seler", "--key", tmp_path / "new.key.pub", "--reason", "first", *asked[-4:]
    )
    assert (typed.code, typed.err) == (1, "There is no party 'seler' in the charter; there are seller, buyer.\n")
    alone = tally(*asked)
    clerk = tally(*asked, "--role", "clerk")
    both = tally(*asked, "--role", "manager", "--sign-key", keys / "seller.key")
    manager = tally(*asked, "--role", "manager")
    checked = tally("ledger", "fsck", pact / "ledger.db")

    assert (alone.code, clerk.code, both.code, manager.code, checked.code) == (1, 1, 2, 0, 0)
    assert "no key of 'seller' that counts has signed it" in alone.err
    assert "E002 'seller/clerk' may not sign a key" in clerk.err
    assert manager.text.strip().endswith("of seller was rotated, as seller/manager decided.")
    assert "L033" in checked.text


def test_fsck_holds_personal_values_against_their_commitments(pact: Path, tmp_path: Path) -> None:
    agree(pact, "2024-03-03")
    sound = tally("ledger", "fsck", pact / "ledger.db")
    with sqlite3.connect(pact / "personal.db") as connection:
        connection.execute("UPDATE held SET value = '{\"name\": \"Somebody else\"}' WHERE person = 'M. Seller'")
    changed = tally("ledger", "fsck", pact / "ledger.db")
    (pact / "personal.db").rename(tmp_path / "elsewhere.db")
    without = tally("ledger", "fsck", pact / "ledger.db")
    named = tally("ledger", "fsck", pact / "ledger.db", "--personal", tmp_path / "elsewhere.db", "--format", "json")

    assert "2 personal values. All is sound." in sound.text
    assert (changed.code, named.code) == (1, 1)
    assert "L027 sha256:" in changed.text
    assert "Somebody else" not in changed.text
    assert without.code == 0
    assert "personal" not in without.text
    assert json.loads(named.out)["openings"] == 2


def test_a_person_as_json_and_the_self_test_without_a_key(pact: Path) -> None:
    agree(pact, "2024-03-03")

    person = json.loads(tally("person", "show", pact, "M. Seller", "--by", "seller/manager", "--format", "json").out)
    tested = tally("self-test", pact, "--dry-run", "--format", "json")

    assert [each["value"] for each in person["held"]] == [{"name": "M. Seller"}]
    assert tested.code == 0
    assert {each["result"] for each in json.loads(tested.out)} == {"passed"}
