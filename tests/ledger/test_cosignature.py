"""Cosignatures: of a checkpoint and a time, by either algorithm; of a subtree, by one."""

import pytest

from ledger.sample import ARCHIVE, LOG, NOON, ORIGIN, TREE, US, checkpoint, key
from tallystick.errors import InputError
from tallystick.ledger.cosignature import (
    CosignatureVerifier,
    SubtreeHead,
    cosign,
    cosign_subtree,
    ed25519_message,
    ml_dsa_message,
    time_of,
    verifier_of,
    verify_subtree,
)
from tallystick.ledger.keys import KeyType, SigningKey
from tallystick.ledger.note import Note, Signature, TextVerifier, verify_note
from tallystick.ledger.spelling import LARGEST, UnprovenError

TEXT = checkpoint(13).written()
BOTH = pytest.mark.parametrize("signing", [US, ARCHIVE], ids=["Ed25519", "ML-DSA-44"])


@BOTH
def test_a_cosignature_states_the_checkpoint_and_the_time(signing: SigningKey) -> None:
    signature = cosign(TEXT, signing, time=NOON)

    verify_note(Note(TEXT, (signature,)), [CosignatureVerifier(signing.verifier)])
    assert time_of(signing.verifier, signature) == NOON
    assert len(signature.content) == 8 + signing.type.signature_bytes


@BOTH
@pytest.mark.parametrize("change", ["later", "earlier", "size", "root", "origin", "bit", "short", "long", "name"])
def test_a_cosignature_of_anything_else_is_refused(signing: SigningKey, change: str) -> None:
    signature = cosign(TEXT, signing, time=NOON)
    content, text, verifier = signature.content, TEXT, signing.verifier
    match change:
        case "later":
            content = (NOON + 1).to_bytes(8, "big") + content[8:]
        case "earlier":
            content = (NOON - 1).to_bytes(8, "big") + content[8:]
        case "size":
            text = text.replace("\n13\n", "\n14\n")
        case "root":
            text = checkpoint(12).written().replace("\n12\n", "\n13\n")
        case "origin":
            text = text.replace(ORIGIN, ORIGIN + "2")
        case "bit":
            content = content[:-1] + bytes([content[-1] ^ 1])
        case "short":
            content = content[:-1]
        case "long":
            content += b"\x00"
        case _:
            verifier = key("another", signing.type).verifier

    with pytest.raises(UnprovenError):
        CosignatureVerifier(verifier).check(text, content)


def test_extension_lines_are_covered_by_ed25519_and_not_by_ml_dsa() -> None:
    more = TEXT + "an extension\n"

    with pytest.raises(UnprovenError):
        CosignatureVerifier(US.verifier).check(more, cosign(TEXT, US, time=NOON).content)
    CosignatureVerifier(ARCHIVE.verifier).check(more, cosign(TEXT, ARCHIVE, time=NOON).content)


def test_an_ml_dsa_cosignature_names_its_cosigner() -> None:
    other = SigningKey("another", KeyType.COSIGNATURE_ML_DSA_44, ARCHIVE.seed)
    assert other.verifier.public == ARCHIVE.verifier.public

    with pytest.raises(UnprovenError):
        CosignatureVerifier(other.verifier).check(TEXT, cosign(TEXT, ARCHIVE, time=NOON).content)


def test_the_signed_messages_are_those_of_the_specification() -> None:
    assert ed25519_message("example.com/behind-the-sofa\n", 1679315147) == (
        b"cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n"
    )
    head = SubtreeHead("log", 8, 13, bytes(range(32)))
    assert ml_dsa_message("me", head, 0) == (
        b"subtree/v1\n\x00\x02me" + bytes(8) + b"\x03log" + bytes(7) + b"\x08" + bytes(7) + b"\x0d" + bytes(range(32))
    )


def test_a_subtree_is_cosigned_without_a_time() -> None:
    head = SubtreeHead(ORIGIN, 8, 13, TREE.hash_of(8, 13))

    signature = cosign_subtree(head, ARCHIVE)

    verify_subtree(head, signature, ARCHIVE.verifier)
    assert time_of(ARCHIVE.verifier, signature) == 0
    for other in (
        SubtreeHead(ORIGIN, 8, 12, head.root),
        SubtreeHead(ORIGIN, 0, 13, head.root),
        SubtreeHead(ORIGIN, 8, 13, TREE.hash_of(8, 12)),
        SubtreeHead("another", 8, 13, head.root),
    ):
        with pytest.raises(UnprovenError):
            verify_subtree(other, signature, ARCHIVE.verifier)
    with pytest.raises(UnprovenError, match=r"is by archive\.example/pq"):
        verify_subtree(head, signature, key("another", KeyType.COSIGNATURE_ML_DSA_44).verifier)


def test_a_subtree_with_a_time_or_by_ed25519_is_refused() -> None:
    head = SubtreeHead(ORIGIN, 8, 13, TREE.hash_of(8, 13))
    timed = Signature(ARCHIVE.name, ARCHIVE.verifier.id, NOON.to_bytes(8, "big") + bytes(2420))

    with pytest.raises(InputError, match="states no time"):
        verify_subtree(head, timed, ARCHIVE.verifier)
    with pytest.raises(InputError, match="only ML-DSA-44 keys"):
        cosign_subtree(head, US)
    with pytest.raises(InputError, match="only ML-DSA-44 keys"):
        verify_subtree(head, timed, US.verifier)
    with pytest.raises(InputError, match="is no subtree"):
        SubtreeHead(ORIGIN, 7, 9, head.root)


def test_only_checkpoints_are_cosigned_and_only_by_cosigners() -> None:
    with pytest.raises(InputError, match="has 1 lines"):
        cosign("no checkpoint\n", US, time=NOON)
    with pytest.raises(InputError, match="has 1 lines"):
        CosignatureVerifier(US.verifier).check("no checkpoint\n", bytes(72))
    with pytest.raises(InputError, match="signs plain texts"):
        cosign(TEXT, LOG, time=NOON)
    with pytest.raises(InputError, match="signs plain texts"):
        CosignatureVerifier(LOG.verifier)


@pytest.mark.parametrize("time", [-1, LARGEST + 1])
def test_a_time_that_does_not_fit_is_refused(time: int) -> None:
    with pytest.raises(InputError, match="The time of a cosignature is"):
        cosign(TEXT, US, time=time)


@BOTH
def test_a_time_beyond_the_largest_is_refused_when_it_is_read(signing: SigningKey) -> None:
    content = (2**63).to_bytes(8, "big") + bytes(signing.type.signature_bytes)

    with pytest.raises(InputError, match="The time of the cosignature by"):
        CosignatureVerifier(signing.verifier).check(TEXT, content)


def test_each_type_of_key_has_its_verifier() -> None:
    assert verifier_of(LOG.verifier) == TextVerifier(LOG.verifier)
    assert verifier_of(US.verifier) == CosignatureVerifier(US.verifier)
    assert verifier_of(ARCHIVE.verifier) == CosignatureVerifier(ARCHIVE.verifier)
