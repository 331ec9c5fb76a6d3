"""Changes of keys: who answers for one, by a signature or by recorded authority.

The first key of an owner for a use is believed because people compared it by another way. Whatever changes it later is
signed by a key of the same owner that counts then, as the old one; where none is left to sign (lost, stolen, revoked),
the record names the document of the authority by which it was decided. So whoever runs the log cannot put a key of
their own in a party's place. A change of the log's own key is signed by the checkpoint that ends with it.
"""

from collections.abc import Mapping
from typing import Any

from tallystick.errors import InputError
from tallystick.ledger.keys import SigningKey, VerifierKey, read_verifier_key
from tallystick.ledger.spelling import UnprovenError, read_base64, write_base64
from tallystick.terms.canonical import canonical_bytes

KIND = "key change"
STATED = ("owner", "use", "change", "key", "reason", "replaces", "until")
"""What the signature covers, as far as the record says it."""


def statement(says: Mapping[str, Any]) -> bytes:
    """The bytes that are signed: the change's canonical JSON on one line, which no checkpoint can be."""
    return canonical_bytes({KIND: {field: says[field] for field in STATED if field in says}}) + b"\n"


def signed(says: Mapping[str, Any], key: SigningKey) -> dict[str, Any]:
    """What the record of the change says, with the signature of a key that answers for it."""
    return {**says, "by": key.verifier.written(), "signature": write_base64(key.sign(statement(says)))}


def signer_of(says: Mapping[str, Any]) -> VerifierKey | None:
    """The key whose signature of the change holds; None where the change is not signed.

    Raises UnprovenError where the signature is another's, InputError where key and signature do not stand together.
    """
    if ("by" in says) != ("signature" in says):
        raise InputError("A change of a key names the key that signs it ('by') together with its 'signature'.")
    if "by" not in says:
        return None
    key = read_verifier_key(says["by"])
    try:
        key.verify(statement(says), read_base64(says["signature"], where="The signature of the key change"))
    except UnprovenError as wrong:
        raise UnprovenError(f"The change of a key of {says['owner']!r} is not signed: {wrong}") from wrong
    return key
