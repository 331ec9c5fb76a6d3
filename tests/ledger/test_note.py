"""Signed notes: what a trusted key signed is believed, and nothing else is."""

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.sample import LOG, US, key
from ledger.vectors import vectors
from tallystick.errors import InputError
from tallystick.ledger.keys import SigningKey, read_signing_key, read_verifier_key
from tallystick.ledger.note import (
    MOST_SIGNATURES,
    Note,
    Signature,
    TextVerifier,
    read_note,
    sign_text,
    split_note,
    verify_note,
)
from tallystick.ledger.spelling import UnprovenError

TEXT = "This is agreed.\n"
OTHER = key("other.example")


def _signed(*keys: SigningKey, text: str = TEXT) -> Note:
    return Note(text, tuple(sign_text(text, each) for each in keys))


def test_published_notes_are_believed_and_written_as_they_were() -> None:
    for case in vectors("signed_note")["good"]:
        content = case["note"].encode()
        keys = [read_verifier_key(text) for text in case["vkeys"]]

        note = read_note(content)

        assert note.written() == content
        assert verify_note(note, map(TextVerifier, keys)).keys == set(keys)
        for one in keys:
            assert verify_note(note, [TextVerifier(one)]).keys == {one}


def test_the_published_signing_key_signs_as_published() -> None:
    signer = vectors("signed_note")["signer"]

    found = sign_text(signer["text"], read_signing_key(signer["skey"]))

    assert found.written() == signer["want_signature_line"]


def test_published_bad_notes_are_refused() -> None:
    cases = vectors("signed_note")["bad_for_peter"]
    peter = TextVerifier(read_verifier_key(vectors("signed_note")["vkey_good"][0]))
    for case in cases:
        content = base64.b64decode(case["note_b64"]) if "note_b64" in case else case["note"].encode()
        with pytest.raises(InputError):
            verify_note(read_note(content), [peter])
    assert len(cases) == 9


texts = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]) | st.just("\n"), max_size=60).map(
    lambda text: text + "\n"
)


@given(texts)
def test_any_text_reads_back_as_it_was_signed(text: str) -> None:
    note = _signed(LOG, OTHER, text=text)

    assert read_note(note.written()) == note
    assert verify_note(note, [TextVerifier(LOG.verifier)]).text == text


@given(st.data())
def test_a_note_with_one_bit_changed_is_refused_or_loses_a_signature(data: st.DataObject) -> None:
    content = bytearray(_signed(LOG, OTHER).written())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= 1 << data.draw(st.integers(0, 7))

    try:
        verified = verify_note(read_note(bytes(content)), [TextVerifier(LOG.verifier), TextVerifier(OTHER.verifier)])
    except InputError:
        return
    # A changed name or key id makes a line that of an unknown key, which is ignored; the text is what was signed.
    assert verified.text == TEXT
    assert len(verified.keys) == 1


def test_signatures_of_unknown_keys_are_ignored_even_under_a_known_name() -> None:
    namesake = key(LOG.name, turn=1)

    found = verify_note(_signed(namesake, LOG, OTHER), [TextVerifier(LOG.verifier)])

    assert found.keys == {LOG.verifier}
    with pytest.raises(UnprovenError, match=re.escape(f"signed by none of the trusted keys ({LOG.verifier})")):
        verify_note(_signed(namesake, OTHER), [TextVerifier(LOG.verifier)])
    with pytest.raises(UnprovenError, match=r"none of the trusted keys \(no key at all\)"):
        verify_note(_signed(LOG), [])


def test_a_wrong_signature_of_a_known_key_spoils_the_note_wherever_it_stands() -> None:
    wrong = Signature(LOG.name, LOG.verifier.id, sign_text("Another text.\n", LOG).content)
    for signatures in (
        (wrong, sign_text(TEXT, OTHER)),
        (sign_text(TEXT, OTHER), wrong),
        (sign_text(TEXT, LOG), wrong),
        (wrong, sign_text(TEXT, LOG)),
    ):
        with pytest.raises(UnprovenError, match=r"An invalid signature by ledger\.example/alliance"):
            verify_note(Note(TEXT, signatures), [TextVerifier(LOG.verifier), TextVerifier(OTHER.verifier)])


def test_a_signature_that_stands_twice_counts_once() -> None:
    line = sign_text(TEXT, LOG)

    found = verify_note(Note(TEXT, (line, line, line)), [TextVerifier(LOG.verifier)])

    assert found.signatures == ((LOG.verifier, line),)
    assert Note(TEXT, (line,)).with_signatures([line, sign_text(TEXT, OTHER)]).signatures == (
        line,
        sign_text(TEXT, OTHER),
    )


def test_the_same_key_twice_among_the_trusted_is_one_key() -> None:
    assert verify_note(_signed(LOG), [TextVerifier(LOG.verifier)] * 2).keys == {LOG.verifier}


def test_two_trusted_keys_of_one_name_and_id_are_an_error_once_they_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    namesake = key(LOG.name, turn=1).verifier
    monkeypatch.setattr(type(namesake), "id", property(lambda _: b"same"))
    pair = [TextVerifier(LOG.verifier), TextVerifier(namesake)]

    with pytest.raises(InputError, match=r"Two trusted keys are both ledger\.example/alliance\+73616d65"):
        verify_note(Note(TEXT, (Signature(LOG.name, b"same", bytes(64)),)), pair)
    with pytest.raises(UnprovenError, match="signed by none"):
        verify_note(Note(TEXT, (Signature("somebody", b"same", bytes(64)),)), pair)


LINE = sign_text(TEXT, LOG).written()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "no empty line"),
        (TEXT, "no empty line"),
        (f"{TEXT}\n", "does not end in a newline, or there is none"),
        (f"{TEXT}\n{LINE[:-1]}", "does not end in a newline"),
        (f"{TEXT}{LINE}", "no empty line"),
        (f"{TEXT}\n{LINE}\n", "does not end in a newline, or there is none"),
        (f"{TEXT}\n{LINE}stray\n", "Signature line 2 is 'stray'"),
        (f"{TEXT}\n{LINE.replace('— ', '- ')}", "Signature line 1 is"),
        (f"{TEXT}\n{LINE.replace('— ', '—  ')}", "with one space between"),
        (f"{TEXT}\n{LINE.replace('— ', ' — ')}", "Signature line 1 is"),
        (f"{TEXT}\n— a\u00a0b AAAAAAAA\n", "is no key name"),
        (f"{TEXT}\n— a+b AAAAAAAA\n", "is no key name"),
        (f"{TEXT}\n—  AAAAAAAA\n", "is no key name"),
        (f"{TEXT}\n— a AAAA\n", "has 3 bytes; it has a key id of 4 and more"),
        (f"{TEXT}\n— a AAAAAA==\n", "has 4 bytes"),
        (f"{TEXT}\n— a AAAAAAA\n", "not base64"),
        (f"{TEXT}\n— a AAAAAAB=\n", "second spelling"),
        (f"{TEXT}\n{LINE[:-1]} \n", "with one space between"),
        (f"{TEXT}\r\n\n{LINE}", "control character U+000D"),
        (f"a\tb\n\n{LINE}", "control character U+0009 at place 1"),
        (f"\x00\n\n{LINE}", "control character U+0000"),
        (f"{TEXT}\n— a\x01 AAAAAAAA\n", "is no key name"),
    ],
)
def test_a_note_in_another_form_is_refused(content: str, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        read_note(content.encode())


def test_the_text_ends_at_the_last_empty_line() -> None:
    text = "One.\n\nTwo.\n\n"

    assert split_note(_signed(LOG, text=text).written())[0] == text


def test_a_note_has_at_most_100_signatures() -> None:
    lines = tuple(Signature(f"a{place}", b"0000", b"x") for place in range(MOST_SIGNATURES))
    content = Note(TEXT, lines).written()

    assert len(read_note(content).signatures) == MOST_SIGNATURES
    with pytest.raises(InputError, match="There are 101 signature lines; at most 100 are read"):
        read_note(content + lines[0].written().encode())
    with pytest.raises(InputError, match="The note has 101 signatures"):
        Note(TEXT, (*lines, Signature("b", b"0000", b"x")))
    with pytest.raises(InputError, match="The note has 0 signatures"):
        Note(TEXT, ())


def test_a_note_that_is_too_long_is_not_read() -> None:
    with pytest.raises(InputError, match="at most 1000000 are read"):
        read_note(b"a" * 1_000_001)


def test_a_text_is_signed_by_plain_keys_only() -> None:
    with pytest.raises(InputError, match="makes cosignatures"):
        sign_text(TEXT, US)
    with pytest.raises(InputError, match="makes cosignatures"):
        TextVerifier(US.verifier)
    with pytest.raises(InputError, match="ends in a newline"):
        sign_text("no newline", LOG)
    with pytest.raises(InputError, match="key id of 4 bytes"):
        Signature("a", b"123", b"x")
