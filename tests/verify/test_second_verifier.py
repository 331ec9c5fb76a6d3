"""The second implementation against our packs and against the published vectors."""

import base64
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cycle.editions.pact import WITNESS, key
from ledger.vectors import vectors
from tallystick.errors import InputError
from tallystick.ledger.key_change import signed
from tallystick.ledger.keys import KeyType, SigningKey
from tallystick.ledger.policy import both_cosign
from tallystick.terms.canonical import read_canonical
from tallystick.verify.pack import MANIFEST, PAGE, pack_bytes, read_pack, with_member
from tallystick.verify.verifying import verify_bytes
from verify.packs import amended, archived, february, restated
from verify.second import VERIFIER, ask, node, node_with_ml_dsa, run_second

CLASSIC = "new (require('vm').Script)(require('fs').readFileSync(process.argv[1], 'utf8'))"
NAMES = tuple(read_pack(february()).members)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "february.tally.zip"
    made.write_bytes(february())
    return made


def test_it_is_short_and_rests_on_nothing() -> None:
    text = VERIFIER.read_text(encoding="utf-8")

    assert len(text.splitlines()) < 400
    assert 'import("node:fs")' in text
    assert text.count("import(") == 1
    assert "require(" not in text


def test_a_browser_can_load_it_from_a_disk() -> None:
    page = (VERIFIER.parent / "index.html").read_text(encoding="utf-8")
    compiled = subprocess.run(
        [node(), "-e", CLASSIC, str(VERIFIER)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert compiled.returncode == 0, compiled.stderr  # a classic script: modules are refused from file://
    assert '<script src="verify.mjs"></script>' in page
    assert "connect-src 'none'" in page  # the browser itself keeps the page from sending anything
    assert "://" not in page


def test_a_pack_holds_for_it_too(file: Path) -> None:
    found = run_second(file)

    assert found.returncode == 0, found.stdout
    assert found.stdout.startswith("The pack holds.")
    assert "13 records are proven to be in the log at their places" in found.stdout
    assert "seller has approved the contractual content" in found.stdout


@pytest.mark.parametrize("name", NAMES)
def test_one_byte_changed_in_any_member_is_found_and_the_member_named(file: Path, name: str) -> None:
    member, content = read_pack(february()).members[name], bytearray(february())
    start = content.index(member) if len(member) > 300 else content.index(name.encode() + member) + len(name)
    content[start + len(member) // 2] ^= 1
    file.write_bytes(content)

    found = run_second(file)

    assert found.returncode == 1
    assert name in found.stdout


@pytest.mark.parametrize("name", [each for each in NAMES if each not in (MANIFEST, PAGE)])
def test_a_careful_forger_who_mends_file_and_manifest_is_found_too(file: Path, name: str) -> None:
    member = bytearray(read_pack(february()).members[name])
    place = next(at for at in range(len(member) // 2, len(member)) if chr(member[at]).isalnum())
    member[place] = ord("7") if member[place] != ord("7") else ord("8")
    file.write_bytes(with_member(february(), name, bytes(member)))

    found = run_second(file)

    assert found.returncode == 1
    assert name in found.stdout or name[7:15] in found.stdout


def test_a_record_left_out_with_its_proof_is_missed(file: Path) -> None:
    for index in (4, 7, 11, 12, 13, 14):
        names = {f"records/{index:08}.json", f"proofs/{index:08}.tlog-proof", MANIFEST}
        members = {each: held for each, held in read_pack(february()).members.items() if each not in names}
        file.write_bytes(pack_bytes("2024-02.1", members))

        assert run_second(file).returncode == 1


def test_a_policy_of_ones_own_is_applied(file: Path, tmp_path: Path) -> None:
    witnesses = {name: each.verifier for name, each in WITNESS.items()}
    stranger = key("seller.example/witness", KeyType.COSIGNATURE_ED25519, turn=9).verifier
    ours, other = tmp_path / "ours.txt", tmp_path / "other.txt"
    log = key("ledger.example/pact").verifier
    ours.write_bytes(both_cosign(log, witnesses).written())
    other.write_bytes(both_cosign(log, {**witnesses, "seller": stranger}).written())

    assert run_second(file, str(ours)).returncode == 0
    refused = run_second(file, str(other))
    assert refused.returncode == 1
    assert "The quorum partners is not met: cosigned by buyer" in refused.stdout


def test_a_file_that_is_no_pack_is_refused(file: Path) -> None:
    for content in (b"", b"PK", b"\0" * 100, february()[:-1], february() + b"\0", february()[4:]):
        file.write_bytes(content)

        found = run_second(file)

        assert found.returncode == 1
        assert "does NOT hold" in found.stdout


@pytest.mark.parametrize("what", ["inclusion", "consistency", "subtreeinclusion", "subtreeconsistency"])
def test_merkle_proofs_are_accepted_or_refused_as_published(what: str) -> None:
    cases = vectors(f"merkle_{what}")["vectors"]

    found = ask(what, [{name: _exact(value) for name, value in each.items()} for each in cases])

    refused = [each["_file"] for each, good in zip(cases, found, strict=True) if not good and not each["wantErr"]]
    accepted = [each["_file"] for each, good in zip(cases, found, strict=True) if good and each["wantErr"]]
    assert accepted == []
    assert len(refused) == {"consistency": 1, "subtreeconsistency": 3}.get(what, 0)
    lengths = [{len(base64.b64decode(each[root])) for root in ("root1", "root2")} for each in cases
               if each["_file"] in refused]  # fmt: skip
    assert all(each != {32} for each in lengths)  # on purpose: these roots are no hashes


def _exact(value: object) -> object:
    """Large numbers as texts, which JavaScript keeps."""
    return str(value) if type(value) is int else value


def test_signed_notes_are_accepted_or_refused_as_published() -> None:
    said = vectors("signed_note")
    bad = [{"note": each["note"], "vkeys": said["vkey_good"][:1]} for each in said["bad_for_peter"] if "note" in each]

    assert ask("note", said["good"]) == [True] * 2
    assert ask("note", bad) == [False] * len(bad)


def test_checkpoints_are_accepted_or_refused_as_published() -> None:
    said = vectors("tlog_checkpoint")

    assert ask("checkpoint", said["good"]) == [False, False, True]  # two roots are not 32 bytes
    assert ask("checkpoint", said["bad"]) == [False] * len(said["bad"])


@pytest.mark.parametrize(("what", "name"), [("policy", "tlog_policy"), ("proof", "tlog_proof")])
def test_policies_and_proofs_are_accepted_or_refused_as_published(what: str, name: str) -> None:
    said = vectors(name)
    good = [each if isinstance(each, dict) else {"policy": each} for each in said["good"]]

    assert ask(what, good) == [True] * len(good)
    assert ask(what, said["bad"]) == [False] * len(said["bad"])


def test_151_signatures_are_accepted_or_refused_as_published() -> None:
    groups = vectors("wycheproof_ed25519")["testGroups"]
    cases = [(group["publicKey"]["pk"], each) for group in groups for each in group["tests"]]

    found = ask("ed25519", [{"pk": pk, "msg": each["msg"], "sig": each["sig"]} for pk, each in cases])

    assert found == [each["result"] == "valid" for _, each in cases]


def test_canonical_json_is_accepted_and_every_other_spelling_refused() -> None:
    objects = vectors("jcs_rfc8785")["objects"]
    texts = [base64.b64decode(each[f"{way}_utf8_b64"]) for each in objects for way in ("input", "output")]
    texts += [
        b'{"a":1,"a":1}', b'{"b":1,"a":1}', b'{"a": 1}', b"-0", b"1.0", b"1e3", b"9007199254740992", b'"\\u0061"',
        b'"e\xcc\x81"', b'"\\ud800"', b"\xff", b"", b"nul", b"[1,]", b'\xef\xbb\xbf{}', b"[" * 70 + b"]" * 70,
        b'{"\xc3\xa9":[true,null,-7,"\\n"]}', b"9007199254740991", b"[" * 64 + b"]" * 64,
    ]  # fmt: skip

    found = ask("canonical", [{"content": base64.b64encode(each).decode()} for each in texts])

    assert found == [_is_canonical(each) for each in texts]
    assert found[-3:] == [True] * 3


def _is_canonical(content: bytes) -> bool:
    try:
        read_canonical(content)
    except InputError:
        return False
    return True


def test_the_golden_checkpoint_meets_its_policy() -> None:
    said = vectors("ledger_golden")
    note, policy = base64.b64encode(said["checkpoint_note"].encode()).decode(), said["policy"]
    moved = base64.b64encode(said["checkpoint_note"].replace("\n7\n", "\n8\n", 1).encode()).decode()

    assert ask("believed", [{"note": note, "policy": policy}, {"note": moved, "policy": policy}]) == [True, False]


def _golden_with_archive() -> dict[str, str]:
    """The golden checkpoint, and a policy that asks for its cosignature by ML-DSA-44 too."""
    said = vectors("ledger_golden")
    archive = SigningKey(
        "archive.example/pq", KeyType.COSIGNATURE_ML_DSA_44, bytes.fromhex(said["seeds"]["mldsa44 seed"])
    )
    partners = f"witness c {archive.verifier.written()}\ngroup partners all a b c"
    policy = said["policy"].replace("group partners all a b", partners)
    return {"note": base64.b64encode(said["checkpoint_note"].encode()).decode(), "policy": policy}


def test_a_cosignature_by_ml_dsa_counts_where_the_runtime_can_check_it() -> None:
    golden = _golden_with_archive()
    note = base64.b64decode(golden["note"]).decode()
    place = note.index("archive.example/pq ") + 1000
    forged = f"{note[:place]}{'A' if note[place] != 'A' else 'B'}{note[place + 1 :]}"
    other = {**golden, "note": base64.b64encode(forged.encode()).decode()}

    assert ask("believed", [golden, other], program=node_with_ml_dsa()) == [True, False]


def test_a_pack_cosigned_by_ml_dsa_holds_where_the_runtime_can_check_it(file: Path) -> None:
    file.write_bytes(archived())

    found = run_second(file, program=node_with_ml_dsa())

    assert verify_bytes(archived()).holds
    assert found.returncode == 0, found.stdout
    assert "archive at 2024-03-12T00:00:00Z" in found.stdout


def test_where_the_runtime_has_no_ml_dsa_such_a_cosignature_does_not_count(file: Path) -> None:
    without = (
        "const real = crypto.subtle.importKey.bind(crypto.subtle); crypto.subtle.importKey = (form, ...more) => "
        "form === 'raw-public' ? Promise.reject(new DOMException('none', 'NotSupportedError')) : real(form, ...more);"
    )
    (file.parent / "without.mjs").write_text(without, encoding="utf-8")
    file.write_bytes(archived())

    done = subprocess.run(
        [node(), "--no-warnings", "--import", (file.parent / "without.mjs").as_uri(), str(VERIFIER), str(file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert "this runtime cannot check archive (ML-DSA)" in done.stdout


@pytest.mark.parametrize("is_restated", [True, False])
def test_restatements_and_amended_charters_hold_for_it_too(file: Path, is_restated: bool) -> None:
    file.write_bytes(restated() if is_restated else amended())

    found = run_second(file)

    assert found.returncode == 0, found.stdout


def test_a_changed_document_of_the_edition_before_is_found(file: Path) -> None:
    name = "superseded/determinations/0001.json"
    member = read_pack(restated()).members[name].replace(b'"amount":"250.00"', b'"amount":"150.00"')
    file.write_bytes(with_member(restated(), name, member))

    found = run_second(file)

    assert found.returncode == 1
    assert f"{name} is missing or was changed: superseded/edition.json names" in found.stdout


def test_a_document_that_no_edition_names_is_refused(file: Path) -> None:
    members = {each: held for each, held in read_pack(february()).members.items() if each != MANIFEST}
    file.write_bytes(
        pack_bytes("2024-02.1", {**members, "determinations/0002.json": members["determinations/0001.json"]})
    )

    found = run_second(file)

    assert found.returncode == 1
    assert "determinations/0002.json is in the pack, and no edition names it" in found.stdout


def _change(index: int, says: Mapping[str, object], by: SigningKey | None) -> list[Any]:
    stated = {"type": "key change", "owner": "seller", "use": "party", "reason": "a new year", **says}
    return [index, stated if by is None else signed(stated, by)]


def test_a_key_is_changed_by_a_key_that_counts_or_by_authority() -> None:
    first, second, stranger = (key("seller.example", turn=turn) for turn in (0, 1, 2))
    added = _change(1, {"change": "added", "key": first.verifier.written()}, None)
    rotation = {"change": "rotated", "key": second.verifier.written(), "replaces": first.verifier.written()}
    again = {"change": "added", "key": stranger.verifier.written()}
    decided = {**rotation, "authority": f"sha256:{'0' * 64}"}
    revoked = {"change": "revoked", "key": first.verifier.written()}
    signed_by_first, forged = _change(2, rotation, first), _change(2, rotation, first)
    forged[1]["reason"] = "another year"

    found = ask(
        "keyring",
        [
            {"log": key("ledger.example/pact").verifier.written(), "entries": [added, *each]}
            for each in (
                [signed_by_first], [_change(2, decided, None)], [_change(2, revoked, first)],
                [_change(2, rotation, None)], [_change(2, rotation, stranger)], [forged], [_change(2, again, None)],
                [_change(2, revoked, None)], [signed_by_first, _change(3, again, first)],
            )
        ],
    )  # fmt: skip

    assert found == [True, True, True, False, False, False, False, False, False]
