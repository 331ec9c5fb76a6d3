"""Keys: one spelling, one owner, and nothing said about the secret."""

import os
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger.sample import ARCHIVE, LOG, US, key
from ledger.vectors import vectors
from tallystick.errors import InputError
from tallystick.ledger.keys import (
    KeyType,
    SigningKey,
    VerifierKey,
    new_signing_key,
    read_signing_key,
    read_signing_key_file,
    read_verifier_key,
    signing_key_from_environment,
    write_signing_key_file,
)
from tallystick.ledger.spelling import UnprovenError

EVERY = (LOG, US, ARCHIVE)


def test_published_verifier_keys_are_read_and_written_as_they_were() -> None:
    for text in vectors("signed_note")["vkey_good"]:
        assert read_verifier_key(text).written() == text


def test_published_bad_verifier_keys_are_refused() -> None:
    for text in vectors("signed_note")["vkey_bad"]:
        with pytest.raises(InputError):
            read_verifier_key(text)


def test_no_part_of_a_verifier_key_is_one_and_none_with_a_byte_changed() -> None:
    for text in vectors("signed_note")["vkey_good"]:
        parts = {text[start:end] for start in range(len(text)) for end in range(start, len(text) + 1)} - {text}
        changed = [text[:place] + chr(ord(text[place]) + 1) + text[place + 1 :] for place in range(len(text))]
        for other in (*sorted(parts), *changed):
            with pytest.raises(InputError):
                read_verifier_key(other)


@pytest.mark.parametrize("signing", EVERY, ids=lambda each: each.type.name)
def test_keys_of_every_type_read_back_and_verify_what_they_signed(signing: SigningKey) -> None:
    assert read_verifier_key(signing.verifier.written()) == signing.verifier
    assert read_signing_key(signing.written()) == signing
    signature = signing.sign(b"message")

    signing.verifier.verify(b"message", signature)
    with pytest.raises(UnprovenError, match=re.escape(f"An invalid signature by {signing.verifier}")):
        signing.verifier.verify(b"massage", signature)
    with pytest.raises(UnprovenError, match="An invalid signature"):
        key("other", signing.type).verifier.verify(b"message", signature)
    with pytest.raises(UnprovenError, match=f"has {len(signature) - 1} bytes; one of its type has {len(signature)}"):
        signing.verifier.verify(b"message", signature[:-1])


def test_the_published_signing_key_makes_the_published_signature() -> None:
    signer = vectors("signed_note")["signer"]

    found = read_signing_key(signer["skey"])

    assert found.written() == signer["skey"]
    assert found.verifier.written() == vectors("signed_note")["vkey_good"][0]


def test_one_seed_has_another_id_for_each_use() -> None:
    plain = SigningKey("a", KeyType.ED25519, bytes(range(32))).verifier
    cosigner = SigningKey("a", KeyType.COSIGNATURE_ED25519, bytes(range(32))).verifier

    assert plain.public == cosigner.public
    assert plain.id != cosigner.id


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not of the form name"),
        ("a+b", "is not of the form name"),
        ("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "'' is no key name"),
        ("a b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "'a b' is no key name"),
        ("a\u00a0b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "is no key name"),
        ("a\u2028b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "is no key name"),
        ("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "'C74F20A3'; it is 8 hexadecimal"),
        ("PeterNeumann+c74f20a+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "it is 8 hexadecimal digits"),
        ("PeterNeumann+c74f20a3+", "has the type none"),
        ("PeterNeumann+c74f20a3+ARpc2QcU", "has 5 bytes; a key of type 0x01 has 32"),
        (
            "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "id c74f20a4; its name and key have c74f20a3",
        ),
        ("PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "has the type 02; known are 01"),
        ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX\n", "which is not base64"),
        ("x" * 256 + "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "has 256 bytes; at most 255"),
    ],
)
def test_a_verifier_key_in_another_form_is_refused(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_verifier_key(text)


SMALL_ORDER = (
    0,
    1,
    2**255 - 20,
    0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
)


@pytest.mark.parametrize("y", [*SMALL_ORDER, 2**255 - 19, 2**255 - 18, 2**255 - 1])
@pytest.mark.parametrize("sign", [0, 2**255])
def test_a_public_key_that_nobody_owns_is_refused(y: int, sign: int) -> None:
    with pytest.raises(InputError, match="no public key that anybody could own"):
        VerifierKey("a", KeyType.ED25519, (y | sign).to_bytes(32, "little"))


def test_the_points_that_are_refused_have_small_order_and_would_verify_forgeries() -> None:
    for y in SMALL_ORDER:
        assert _has_small_order(y)
    forgery = (1).to_bytes(32, "little") + bytes(32)  # R is the neutral point and S is 0: true of the key of order 1
    Ed25519PublicKey.from_public_bytes((1).to_bytes(32, "little")).verify(forgery, b"whatever")


def _has_small_order(y: int) -> bool:
    """Whether 8 times the point of edwards25519 with this y is the neutral point (RFC 8032 section 5.1)."""
    p = 2**255 - 19
    d = -121665 * pow(121666, -1, p) % p
    square = (y * y - 1) * pow(d * y * y + 1, -1, p) % p
    x = pow(square, (p + 3) // 8, p)
    if (x * x - square) % p:
        x = x * pow(2, (p - 1) // 4, p) % p
    assert (x * x - square) % p == 0
    for _ in range(3):
        product = d * x * x * y * y
        x, y = 2 * x * y * pow(1 + product, -1, p) % p, (y * y + x * x) * pow(1 - product, -1, p) % p
    return (x, y) == (0, 1)


def test_a_refused_signing_key_is_never_quoted() -> None:
    text = LOG.written()
    secret = text.rpartition("+")[2]
    for broken in (text[:-4], text.removeprefix("PRIVATE+"), text.replace("+KEY+", "+KEY+x"), text + "=", text.upper()):
        with pytest.raises(InputError) as caught:
            read_signing_key(broken)
        assert secret[:12] not in str(caught.value)
    assert LOG.seed.hex()[:8] not in repr(LOG)
    assert secret[:12] not in repr(LOG)


def test_a_new_key_is_made_by_chance() -> None:
    assert new_signing_key("a", chance=lambda size: b"\x07" * size) == SigningKey("a", KeyType.ED25519, b"\x07" * 32)
    assert new_signing_key("a") != new_signing_key("a")
    with pytest.raises(InputError, match="has 31 bytes; it has 32"):
        new_signing_key("a", chance=lambda size: bytes(size - 1))


def test_a_key_file_is_for_its_owner_only_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "log.key"

    write_signing_key_file(LOG, path)

    assert read_signing_key_file(path) == LOG
    assert path.read_text() == LOG.written() + "\n"
    with pytest.raises(InputError, match="exists; a key file is never written over"):
        write_signing_key_file(US, path)
    assert read_signing_key_file(path) == LOG
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
        path.chmod(0o640)
        with pytest.raises(InputError, match="can be read by others"):
            read_signing_key_file(path)


@pytest.mark.parametrize("content", ["", "{key}", "{key}\n\n", "{key}\r\n", "\n{key}\n", "{key}\n{key}\n", " {key}\n"])
def test_a_key_file_with_anything_else_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    path.write_bytes(content.format(key=LOG.written()).encode())
    path.chmod(0o600)

    with pytest.raises(InputError):
        read_signing_key_file(path)


def test_a_key_comes_from_the_environment_or_not_at_all(tmp_path: Path) -> None:
    assert signing_key_from_environment("KEY", {"KEY": LOG.written()}) == LOG
    with pytest.raises(InputError, match="KEY is not set"):
        signing_key_from_environment("KEY", {})
    with pytest.raises(InputError, match="is no file"):
        read_signing_key_file(tmp_path / "absent")
