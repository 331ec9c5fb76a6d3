"""Signing with a key that is held elsewhere: what was prepared, to the byte, by a key that counts, once."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cycle.editions.pact import CHARTER, LOG, PARTY, WITNESS, agree, at, key, put_out, sign_for
from journeys.calling import tally
from tallystick.cycle.agreement import Signing, agreed, prepare, sign
from tallystick.cycle.editions import prepare_edition, sign_edition
from tallystick.cycle.key_changes import Change, change_key
from tallystick.cycle.onrecord import record_of, written
from tallystick.cycle.personal import FILE, PersonalStore
from tallystick.cycle.signed_elsewhere import SignedNote, read_signed_note
from tallystick.cycle.signed_files import file_signatures, prepare_file, sign_file
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError, ProblemsError
from tallystick.ledger.keys import SigningKey, write_signing_key_file
from tallystick.ledger.note import Note, Signature, sign_text

OLD, NEW = "promises the buyer", "promises the Buyer"


def prepared(pact: Path, party: str = "seller", when: str = "2024-01-03", **more: object) -> str:
    given = {"role": "manager", "name": "A. Example", "at": at(when), **more}
    return prepare(pact, party=party, **given)  # type: ignore[arg-type]  # any of its options


def noted(text: str, by: SigningKey) -> bytes:
    return Note(text, (sign_text(text, by),)).written()


def put(pact: Path, content: bytes, when: str = "2024-01-04", **more: object) -> Signing:
    note = read_signed_note(content)
    says = {field: note.says[field] for field in ("party", "role", "meaning")}
    return sign(pact, key=note, log_key=LOG, recorded=at(when), **says, **more)  # type: ignore[arg-type]  # any option


def rewrite(pact: Path, old: str, new: str) -> None:
    file = pact / "charter.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def change(pact: Path, what: str, by: SigningKey, when: str, **more: str) -> None:
    with record_of(open_workspace(pact), key=LOG) as record:
        change_key(
            record, Change("seller", "party", what, by.verifier.written(), "a test", **more),  # type: ignore[arg-type]  # replaces
            recorded=at(when), sign_key=PARTY["seller"],
        )  # fmt: skip


def test_it_goes_on_record_as_a_local_signature_does(pact: Path) -> None:
    here = sign_for(pact, "buyer", "2024-01-02")
    there = put(pact, noted(prepared(pact), PARTY["seller"]))

    found = agreed(pact)
    assert found.agreed == "2024-01-04T00:00:00Z"
    with record_of(open_workspace(pact)) as record:
        local, elsewhere = (record.store.record(each.index) for each in (here, there))
    assert {*local.says} == {*elsewhere.says}
    assert elsewhere.says["signed"] == "2024-01-03T00:00:00Z"
    assert tally("ledger", "fsck", pact / "ledger.db").code == 0
    assert b"A. Example" not in (pact / "ledger.db").read_bytes()


def test_preparing_puts_nothing_on_record(pact: Path) -> None:
    with record_of(open_workspace(pact)) as record:
        before = record.store.size()

    prepared(pact)

    with record_of(open_workspace(pact)) as record:
        assert record.store.size() == before


def test_nobody_prepares_without_authority(pact: Path) -> None:
    with pytest.raises(ProblemsError, match=r"E002 'seller/clerk' may not sign"):
        prepared(pact, role="clerk")
    assert not (pact / FILE).exists()


@pytest.mark.parametrize(
    "change_text",
    [
        lambda text: text.replace("approved", "reviewed"),
        lambda text: text.replace('"signed":"2024-01-03T00:00:00Z"', '"signed":"2024-01-03T00:00:01Z"'),
        lambda text: text.replace('"role":"manager"', '"role":"clerk"'),
        lambda text: text[:60] + ("0" if text[60] != "0" else "1") + text[61:],
    ],
)
def test_a_text_that_was_changed_after_it_was_signed_is_refused(pact: Path, change_text: Callable[[str], str]) -> None:
    text = prepared(pact)
    changed = change_text(text)
    assert changed != text

    with pytest.raises(ProblemsError, match=r"E018 The signature by seller.example.* does not hold for this text"):
        put(pact, Note(changed, (sign_text(text, PARTY["seller"]),)).written())
    assert agreed(pact).proposal is None


def test_no_byte_of_the_note_can_be_changed(pact: Path) -> None:
    content = noted(prepared(pact), PARTY["seller"])

    for place in range(0, len(content), 7):
        changed = bytearray(content)
        changed[place] ^= 1
        with pytest.raises(InputError):
            put(pact, bytes(changed))
    assert agreed(pact).proposal is None


def test_a_key_that_is_not_the_partys_is_refused(pact: Path) -> None:
    text = prepared(pact)

    with pytest.raises(ProblemsError, match=r"E003 The key buyer.example\S+ is no key of 'seller' .* of 'buyer'"):
        put(pact, noted(text, PARTY["buyer"]))
    with pytest.raises(ProblemsError, match=r"E003 The key seller.example\S+ is no key of 'seller'; on record"):
        put(pact, noted(text, key("seller.example", turn=1)))
    mine, other = PARTY["seller"].verifier, key("seller.example", turn=1)
    forged = Note(text, (Signature(mine.name, mine.id, other.sign(text.encode())),))
    with pytest.raises(ProblemsError, match=r"E018 The signature by seller.example"):
        put(pact, forged.written())
    witness = WITNESS["seller"].verifier
    forged = Note(text, (Signature(witness.name, witness.id, WITNESS["seller"].sign(text.encode())),))
    with pytest.raises(ProblemsError, match=r"E003 .* it is the witness key of 'seller'"):
        put(pact, forged.written())


def test_a_key_that_was_revoked_or_rotated_since_is_refused(pact: Path) -> None:
    content = noted(prepared(pact), PARTY["seller"])
    new = key("seller.example", turn=1)

    change(pact, "rotated", new, "2024-01-03", replaces=PARTY["seller"].verifier.written())
    with pytest.raises(ProblemsError, match=r"E003 The key seller.example\S+ of 'seller' ceased to count before entry"):
        put(pact, content)
    put(pact, noted(prepared(pact), new))

    assert agreed(pact).missing == ("buyer",)


def test_a_charter_that_changed_since_it_was_prepared_is_refused(pact: Path) -> None:
    content = noted(prepared(pact), PARTY["seller"])
    rewrite(pact, OLD, NEW)

    with pytest.raises(ProblemsError, match=r"E018 What is to be signed has changed since .* prepared at 2024-01-03"):
        put(pact, content)
    rewrite(pact, "title: Sales", "title: Head of sales")
    rewrite(pact, NEW, OLD)
    with pytest.raises(ProblemsError, match=r"E018 .* states by what authority, and under which charter"):
        put(pact, content)


def test_a_signature_is_put_on_record_once(pact: Path) -> None:
    content = noted(prepared(pact), PARTY["seller"])
    first = put(pact, content)

    with pytest.raises(ProblemsError, match=rf"E018 This signature is on record already, as entry {first.index}"):
        put(pact, content, "2024-01-05")


def test_an_old_consent_is_none_to_a_charter_that_is_proposed_anew(pact: Path) -> None:
    content = noted(prepared(pact, when="2024-01-03"), PARTY["seller"])
    agree(pact, "2024-01-04")
    rewrite(pact, "credit: 250", "credit: 300")
    rewrite(pact, "else 250 EUR", "else 300 EUR")
    sign_for(pact, "seller", "2024-04-01", effective=date(2024, 7, 1))
    sign_for(pact, "buyer", "2024-04-02")
    (pact / "charter.yaml").write_text(CHARTER, encoding="utf-8")

    with pytest.raises(ProblemsError, match=r"E018 The charter was proposed anew after the text was prepared"):
        put(pact, content, "2024-05-01", effective=date(2024, 8, 1))
    sign_for(pact, "buyer", "2024-05-02", effective=date(2024, 8, 1))
    with pytest.raises(ProblemsError, match=r"E018 The charter was proposed anew"):
        put(pact, content, "2024-05-03")


def test_a_name_that_was_erased_or_is_another_is_refused(pact: Path) -> None:
    content = noted(prepared(pact), PARTY["seller"])

    with pytest.raises(ProblemsError, match=r"E018 The text commits to another printed name than 'B. Example'"):
        put(pact, content, name="B. Example")
    PersonalStore(pact / FILE).erase("A. Example", by="seller/manager", at=written(at("2024-01-03")))
    with pytest.raises(ProblemsError, match=r"E018 .* or the name was erased"):
        put(pact, content)


def test_it_is_not_recorded_before_it_was_prepared(pact: Path) -> None:
    with pytest.raises(InputError, match="which is after it is recorded"):
        put(pact, noted(prepared(pact), PARTY["seller"]), "2024-01-02")


def test_a_delegation_that_is_gone_is_refused(pact: Path) -> None:
    file = pact / "authority.yaml"
    file.write_text(
        "delegations: [{to: seller/clerk, by: seller/manager, since: 2024-01-01, until: 2024-02-01, meanings: "
        "[approved], subjects: [charter], limits: none, evidence: a letter}]\n",
        encoding="utf-8",
    )
    content = noted(prepared(pact, role="clerk"), PARTY["seller"])
    kept = file.read_bytes()

    file.unlink()
    with pytest.raises(ProblemsError, match=r"E002 'seller/clerk' may not sign"):
        put(pact, content)
    file.write_bytes(kept)
    put(pact, content, "2024-03-01")  # the day of the signature decides

    assert agreed(pact).missing == ("buyer",)


def test_an_edition_and_a_file_are_signed_elsewhere_too(running: Path, tmp_path: Path) -> None:
    edition = put_out(running, "2024-02", "2024-03-05").made.name
    file = tmp_path / "account.txt"
    file.write_text("250 EUR are open.\n", encoding="utf-8")
    who, when = {"party": "buyer", "role": "manager"}, at("2024-03-06")

    def by_buyer(text: str) -> SignedNote:
        return read_signed_note(noted(text, PARTY["buyer"]))

    of_edition = by_buyer(prepare_edition(running, edition, name_of="B.", at=when, **who))
    of_file = by_buyer(prepare_file(running, file, name="B.", at=when, **who))
    with pytest.raises(
        ProblemsError, match=r"E018 What is to be signed has changed .* or it was prepared for something"
    ):
        sign_file(running, file, key=of_edition, log_key=LOG, at=at("2024-03-07"), **who)
    sign_edition(running, edition, key=of_edition, log_key=LOG, at=at("2024-03-07"), **who)
    sign_file(running, file, key=of_file, log_key=LOG, at=at("2024-03-08"), **who)

    assert [each.party for each in file_signatures(running, file).signatures] == ["buyer"]
    file.write_text("251 EUR are open.\n", encoding="utf-8")
    with pytest.raises(ProblemsError, match=r"E018 What is to be signed has changed"):
        sign_file(running, file, key=of_file, log_key=LOG, at=at("2024-03-09"), **who)


def test_what_is_no_signed_sign_off_is_refused(pact: Path) -> None:
    text = prepared(pact)
    mine = sign_text(text, PARTY["seller"])

    with pytest.raises(InputError, match="no empty line between its text and its signatures"):
        read_signed_note(text.encode())
    with pytest.raises(InputError, match="has 2 signature lines"):
        read_signed_note(Note(text, (mine, mine)).written())
    with pytest.raises(InputError, match="is no sign-off"):
        read_signed_note(noted('{"sign-off":{}}\n', PARTY["seller"]))
    with pytest.raises(InputError, match="states no text as its role"):
        read_signed_note(noted(text.replace('"manager"', "1"), PARTY["seller"]))
    with pytest.raises(InputError, match=r"it is written 2024-01-03T00:00:00Z"):
        read_signed_note(noted(text.replace("00:00Z", "00:00+00:00"), PARTY["seller"]))
    with pytest.raises(InputError, match="states the time 'soon'"):
        read_signed_note(noted(text.replace("2024-01-03T00:00:00Z", "soon"), PARTY["seller"]))


def test_the_command_asks_for_one_way_and_believes_the_text(pact: Path, tmp_path: Path) -> None:
    text, signed, log = tmp_path / "t.txt", tmp_path / "s.txt", tmp_path / "log.key"
    write_signing_key_file(LOG, log)
    who = ("--party", "seller", "--role", "manager", "--name", "A. Example")

    assert tally("sign", pact, *who).code == 2
    assert tally("sign", pact, "--party", "seller", "--role", "manager", "--prepare", text).code == 2
    made = tally("sign", pact, *who, "--prepare", text, "--at", "2024-01-03T10:00:00Z")
    again = tally("sign", pact, *who, "--prepare", text)
    signed.write_bytes(noted(text.read_text(encoding="utf-8"), PARTY["seller"]))
    other = tally("sign", pact, "--signed", signed, "--party", "buyer", "--log-key", log)
    done = tally("sign", pact, "--signed", signed, "--log-key", log, "--at", "2024-01-03T11:00:00Z")

    assert "what seller/manager is to sign as approved: sha256:" in made.text
    assert "exists; what is prepared is never written over" in again.err
    assert "states the party 'seller', and --party is 'buyer'" in other.err
    assert done.code == 0, done.err
    assert "seller/manager signed sha256:" in done.text
