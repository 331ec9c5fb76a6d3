"""A file on record, as an account: its exact bytes, signed by persons with authority, and nothing of what it says."""

import json
from pathlib import Path

import pytest

from cycle.editions.pact import LOG, PARTY, at, key
from journeys.calling import tally
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.signed_files import FileSigned, file_signatures, sign_file
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import ProblemsError
from tallystick.ledger.keys import write_signing_key_file

ACCOUNT = "Account at the end of 2024-02-29: 250 EUR are open.\n"


@pytest.fixture
def account(tmp_path: Path) -> Path:
    file = tmp_path / "account.txt"
    file.write_text(ACCOUNT, encoding="utf-8")
    return file


def sign(pact: Path, file: Path, party: str, when: str = "2024-03-01", role: str = "manager") -> int:
    return sign_file(
        pact, file, party=party, role=role, name=f"M. {party.title()}", key=PARTY[party], log_key=LOG, at=at(when)
    ).index


def signed(pact: Path, file: Path, known_at: str | None = None) -> list[tuple[str, int]]:
    found = file_signatures(pact, file, known_at=at(known_at) if known_at else None)
    return [(each.party, each.index) for each in found.signatures]


def test_both_sign_the_same_bytes_and_the_record_proves_it(pact: Path, account: Path) -> None:
    first, second = sign(pact, account, "seller"), sign(pact, account, "buyer", "2024-03-02")

    assert signed(pact, account) == [("seller", first), ("buyer", second)]
    assert signed(pact, account, "2024-03-01") == [("seller", first)]
    assert tally("ledger", "fsck", pact / "ledger.db").code == 0


def test_one_changed_byte_is_a_file_that_nobody_has_signed(pact: Path, account: Path) -> None:
    sign(pact, account, "seller")
    account.write_text(ACCOUNT.replace("250", "251"), encoding="utf-8")

    assert signed(pact, account) == []
    assert tally("agree", pact, "--file", account).code == 1


def test_the_record_holds_nothing_of_what_the_file_says(pact: Path, account: Path) -> None:
    sign(pact, account, "seller")

    for file in pact.rglob("*"):
        assert not file.is_file() or b"250 EUR are open" not in file.read_bytes(), file


def test_a_file_needs_authority_and_a_delegation_must_name_it(pact: Path, account: Path) -> None:
    with pytest.raises(ProblemsError, match="E002 'seller/clerk' may not sign a file"):
        sign(pact, account, "seller", role="clerk")
    delegation = (
        "delegations:\n  - {to: seller/clerk, by: seller/manager, since: 2024-01-01, evidence: resolution 7%s}\n"
    )
    (pact / "authority.yaml").write_text(delegation % "", encoding="utf-8")
    with pytest.raises(ProblemsError, match="does not reach that far"):
        sign(pact, account, "seller", role="clerk")

    (pact / "authority.yaml").write_text(delegation % ", subjects: file", encoding="utf-8")
    assert sign(pact, account, "seller", role="clerk") == 4


def test_a_signature_whose_key_was_revoked_from_earlier_on_is_told_and_does_not_count(
    pact: Path, account: Path, tmp_path: Path
) -> None:
    index = sign(pact, account, "seller")
    for name, held in {"log": LOG, "seller": PARTY["seller"]}.items():
        write_signing_key_file(held, tmp_path / f"{name}.key")
    tally(
        "key", "revoke", pact, "--owner", "seller", "--key", tmp_path / "seller.key", "--until", str(index), "--reason",
        "stolen", "--log-key", tmp_path / "log.key", "--at", "2024-03-05T00:00:00Z",
    )  # fmt: skip

    found: FileSigned = file_signatures(pact, account)
    assert (found.signatures, [each.index for each in found.refused]) == ((), [index])
    assert f"Does not count: Entry {index}, for seller" in tally("agree", pact, "--file", account).text


def test_signing_and_asking_on_the_command_line(pact: Path, account: Path, tmp_path: Path) -> None:
    for name, held in {"log": LOG, "seller": PARTY["seller"], "other": key("other")}.items():
        write_signing_key_file(held, tmp_path / f"{name}.key")
    asked = (
        "sign", pact, "--file", account, "--party", "seller", "--role", "manager", "--name", "M. Seller", "--log-key",
        tmp_path / "log.key", "--at", "2024-03-01T00:00:00Z", "--key",
    )  # fmt: skip

    strange = tally(*asked, tmp_path / "other.key")
    both = tally(*asked, tmp_path / "seller.key", "--edition", "2024-02")
    made = tally(*asked, tmp_path / "seller.key", "--meaning", "reviewed")
    answer = json.loads(tally("agree", pact, "--file", account, "--format", "json").out)

    assert (strange.code, both.code, made.code) == (1, 2, 0)
    assert "E003" in strange.err
    assert made.text.startswith("Entry 4: seller/manager signed sha256:")
    assert [(each["party"], each["meaning"], each["entry"]) for each in answer["signatures"]] == [
        ("seller", "reviewed", 4)
    ]
    with record_of(open_workspace(pact)) as record:
        assert answer["subject"] == record.store.record(4).says["subject"]
    assert "seller,manager,reviewed" in tally("agree", pact, "--file", account, "--format", "csv").text
