"""Signing off: exact bytes, by the party's key; one character changed is unsigned."""

from typing import Any

import pytest

from ledger.said import ONE, SAID, TWO, record
from ledger.sample import US, key
from tallystick.errors import InputError
from tallystick.ledger.note import Note, Signature, TextVerifier, verify_note
from tallystick.ledger.records import Record
from tallystick.ledger.sign_off import STATED, signed, statement, verify_sign_off
from tallystick.ledger.spelling import UnprovenError, read_base64, write_base64

OURS = key("us.example")
SAYS = {field: value for field, value in SAID["sign-off"].items() if field not in {"key", "signature"}}


def _record(**changes: Any) -> Record:
    return record("sign-off", **{**signed(SAYS, OURS), **changes})


def test_what_was_signed_is_verified() -> None:
    verify_sign_off(_record(), subject=ONE)


@pytest.mark.parametrize("field", [*STATED, "authority"])
def test_a_sign_off_with_anything_changed_is_refused(field: str) -> None:
    other = {
        "subject": TWO,
        "party": "them",
        "signer": ONE,
        "role": "owner",
        "meaning": "reviewed",
        "signed": "2026-04-05T10:00:01Z",
        "authority": ONE,
    }[field]
    changed = _record(**{field: other})

    with pytest.raises(UnprovenError, match="An invalid signature by us"):
        verify_sign_off(changed, subject=changed.says["subject"])


def test_one_changed_character_of_what_was_signed_is_another_subject() -> None:
    with pytest.raises(UnprovenError, match=f"'us' signed {ONE}, and not {TWO}: what was signed was changed"):
        verify_sign_off(_record(), subject=TWO)


def test_authority_that_is_taken_away_or_put_in_is_seen() -> None:
    without = {field: value for field, value in SAYS.items() if field != "authority"}
    plain = record("sign-off", **signed(without, OURS))
    bare = Record(plain.kind, plain.stream, 0, None, plain.recorded, signed(without, OURS))

    verify_sign_off(bare, subject=ONE)
    for broken in (
        Record(bare.kind, bare.stream, 0, None, bare.recorded, {**bare.says, "authority": ONE}),
        Record(bare.kind, bare.stream, 0, None, bare.recorded, {**without, **_keys(_record())}),
    ):
        with pytest.raises(UnprovenError, match="An invalid signature"):
            verify_sign_off(broken, subject=ONE)


def _keys(made: Record) -> dict[str, Any]:
    return {field: made.says[field] for field in ("key", "signature")}


def test_a_signature_by_another_key_is_refused() -> None:
    other = key("us.example", turn=1)

    with pytest.raises(UnprovenError, match="An invalid signature"):
        verify_sign_off(_record(key=other.verifier.written()), subject=ONE)
    with pytest.raises(UnprovenError, match="has 9 bytes; one of its type has 64"):
        verify_sign_off(_record(signature=write_base64(b"signature")), subject=ONE)
    with pytest.raises(UnprovenError, match="makes cosignatures of checkpoints"):
        verify_sign_off(_record(key=US.verifier.written()), subject=ONE)
    with pytest.raises(InputError, match="makes cosignatures of checkpoints"):
        signed(SAYS, US)


def test_another_kind_of_record_is_no_sign_off() -> None:
    with pytest.raises(UnprovenError, match="is of the type 'charter'; a sign-off is expected"):
        verify_sign_off(record(), subject=ONE)


def test_a_statement_that_leaves_something_out_is_not_signed() -> None:
    for field in STATED:
        with pytest.raises(InputError, match=f"does not say its {field}"):
            signed({name: value for name, value in SAYS.items() if name != field}, OURS)


def test_the_statement_is_the_text_of_a_note_that_any_tool_can_sign() -> None:
    text = statement(SAYS)
    bare = read_base64(_record().says["signature"], where="It")

    assert text.endswith('"}}\n')
    assert text.count("\n") == 1
    note = Note(text, (Signature(OURS.name, OURS.verifier.id, bare),))
    assert verify_note(note, [TextVerifier(OURS.verifier)]).keys == {OURS.verifier}
