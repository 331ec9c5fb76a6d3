"""Whether a pack that holds is found to hold, and every change of it is found and named."""

from copy import copy
from dataclasses import replace
from pathlib import Path

import pytest

from cycle.editions.pact import JANUARY, WITNESS, agree, deliver, key, make_pact, put_out, sign_for
from tallystick.cycle.packing import pack
from tallystick.errors import ProblemsError
from tallystick.ledger.keys import KeyType
from tallystick.ledger.policy import both_cosign
from tallystick.verify.pack import MANIFEST, pack_bytes, read_pack, with_member
from tallystick.verify.proofs import agreement_of
from tallystick.verify.verifying import verify_bytes
from verify.packs import february, make_record

NAMES = tuple(read_pack(february()).members)


def test_a_pack_holds_and_says_what_it_cannot_show() -> None:
    found = verify_bytes(february())

    assert found.holds, found.text()
    assert {each.check for each in found.of("holds")} == {
        "file", "policy", "records", "streams", "keys", "edition", "documents", "signatures", "charter", "figures",
        "determinations", "scorecard", "page",
    }  # fmt: skip
    said = found.text()
    assert "36 figures follow from the tallies, to the last byte." in said
    assert "2 rows in 2 batches are not in the pack" in said
    assert "Compare ledger.example/pact+86b4734e" in said


def test_the_same_edition_makes_the_same_file(tmp_path: Path) -> None:
    made = make_record(tmp_path / "pact")

    assert pack(made, "2024-02") == pack(made, "2024-02.1")


@pytest.mark.parametrize("name", NAMES)
def test_one_byte_changed_in_any_member_is_found_and_the_member_named(name: str) -> None:
    member = read_pack(february()).members[name]
    content = february()
    start = content.index(member) if len(member) > 300 else content.index(name.encode() + member) + len(name)
    flipped = bytearray(content)
    flipped[start + len(member) // 2] ^= 1

    found = verify_bytes(bytes(flipped))

    assert not found.holds
    assert name in found.members or name in found.text()


@pytest.mark.parametrize("name", [each for each in NAMES if each != MANIFEST])
def test_a_careful_forger_who_mends_file_and_manifest_is_found_too(name: str) -> None:
    member = bytearray(read_pack(february()).members[name])
    place = next(at for at in range(len(member) // 2, len(member)) if chr(member[at]).isalnum())
    member[place] = ord("7") if member[place] != ord("7") else ord("8")

    found = verify_bytes(with_member(february(), name, bytes(member)))

    assert not found.holds
    assert name in found.members or name in found.text(), found.text()


def test_a_changed_amount_is_found_by_the_record() -> None:
    name = "determinations/0001.json"
    member = read_pack(february()).members[name].replace(b'"amount":"250.00"', b'"amount":"150.00"')

    found = verify_bytes(with_member(february(), name, member))

    assert found.members == (name,)
    assert "determinations/0001.json was changed" in found.text()
    assert "it says amount '150.00', and from figures and events it is '250.00'" in found.text()


def test_a_member_left_out_is_missed() -> None:
    for name in NAMES:
        if name == MANIFEST:
            continue
        members = {each: held for each, held in read_pack(february()).members.items() if each not in (name, MANIFEST)}

        found = verify_bytes(pack_bytes("2024-02.1", members))

        assert not found.holds
        assert Path(name).stem in found.text()


def test_a_record_left_out_with_its_proof_is_missed() -> None:
    for index in (4, 7, 11, 12, 13, 14):
        names = {f"records/{index:08}.json", f"proofs/{index:08}.tlog-proof", MANIFEST}
        members = {each: held for each, held in read_pack(february()).members.items() if each not in names}

        assert not verify_bytes(pack_bytes("2024-02.1", members)).holds


def test_a_member_of_our_own_is_refused() -> None:
    members = {each: held for each, held in read_pack(february()).members.items() if each != MANIFEST}

    found = verify_bytes(pack_bytes("2024-02.1", {**members, "note.txt": b"Believe me."}))

    assert found.members == ("note.txt",)


def test_a_policy_of_ones_own_is_applied() -> None:
    witnesses = {name: each.verifier for name, each in WITNESS.items()}
    ours = both_cosign(key("ledger.example/pact").verifier, witnesses)
    stranger = key("seller.example/witness", KeyType.COSIGNATURE_ED25519, turn=9).verifier
    other = both_cosign(key("ledger.example/pact").verifier, {**witnesses, "seller": stranger})

    assert "Compare" not in verify_bytes(february(), policy=ours).text()
    refused = verify_bytes(february(), policy=other)
    assert not refused.holds
    assert "The quorum 'partners' is not met" in refused.text()
    assert "not by seller" in refused.text()


def test_an_edition_under_a_charter_that_one_party_has_not_signed_says_so(tmp_path: Path) -> None:
    made = make_pact(tmp_path / "pact")
    sign_for(made, "seller", "2024-01-02")
    deliver(made, JANUARY, "2024-02-02")
    put_out(made, "2024-01", "2024-02-12", cosign_keys=list(WITNESS.values()))

    found = verify_bytes(pack(made, "2024-01").content)

    assert found.holds, found.text()
    assert "The charter was not agreed when the edition was made: buyer had not signed it." in found.text()


def test_a_restatement_is_packed_and_the_edition_before_says_that_it_was_superseded(tmp_path: Path) -> None:
    made = make_record(tmp_path / "pact")
    deliver(made, "2024-02-10,2,S,960,1000\n", "2024-04-01")
    put_out(made, "2024-02", "2024-04-02", reason="A corrected count.", cosign_keys=list(WITNESS.values()))

    before, after = (verify_bytes(pack(made, name).content) for name in ("2024-02.1", "2024-02.2"))

    assert before.holds, before.text()
    assert after.holds, after.text()
    assert "The edition was superseded: 2024-02.2 took its place. This pack shows 2024-02.1." in before.text()
    assert "2024-02.2 (restated, as known at 2024-04-02T00:00:00Z)" in after.text()


def test_nothing_is_packed_before_both_have_cosigned(tmp_path: Path) -> None:
    made = make_pact(tmp_path / "pact")
    agree(made)
    deliver(made, JANUARY, "2024-02-02")
    put_out(made, "2024-01", "2024-02-12", "final", cosign_keys=[WITNESS["seller"]])

    with pytest.raises(ProblemsError, match=r"V010 The edition 2024-01\.1 is entry 10 .* meets the policy"):
        pack(made, "2024-01")


def test_a_party_of_the_charter_that_its_record_leaves_out_has_to_sign_all_the_same() -> None:
    sound = read_pack(february())
    shortened = [
        (index, replace(record, says={**record.says, "parties": record.says["parties"][:1]}))
        if record.kind == "charter" else (index, record)
        for index, record in sound.entries
    ]  # fmt: skip
    forged = copy(sound)
    object.__setattr__(forged, "entries", tuple(shortened))

    (proposal,) = agreement_of(forged).proposals

    assert len(proposal.says["parties"]) == 1
    assert set(proposal.required) == {"buyer", "seller"}
