"""Signing off: an organisation's key signs what a person states for a party about exact bytes.

The statement is canonical JSON on one line: subject, party, commitment to the signer's printed name, role, meaning and
time. It is signed as the text of a note (signed-note) by a key of type 01, so any tool that signs notes can make it: in
a browser, on a command line, in a vault. One changed character of the subject is another hash, which nobody has signed.
"""

from collections.abc import Mapping
from typing import Any

from tallystick.errors import InputError
from tallystick.ledger.keys import KeyType, SigningKey, read_verifier_key
from tallystick.ledger.records import Record
from tallystick.ledger.spelling import UnprovenError, read_base64, write_base64
from tallystick.terms.canonical import canonical_bytes, read_canonical

KIND = "sign-off"
STATED = ("subject", "party", "signer", "role", "meaning", "signed")
"""What the signature covers; ``authority`` as well, where the record names one."""


def statement(says: Mapping[str, Any]) -> str:
    """The text that is signed: the statement's canonical JSON and a newline."""
    missing = [field for field in STATED if field not in says]
    if missing:
        raise InputError(f"The sign-off does not say its {', '.join(missing)}.")
    fields = (*STATED, *(("authority",) if "authority" in says else ()))
    return canonical_bytes({"sign-off": {field: says[field] for field in fields}}).decode() + "\n"


def read_statement(text: str) -> dict[str, str]:
    """What a text states that was, or is to be, signed: subject, party, signer, role, meaning, signed, authority.

    Raises InputError unless the text is exactly what :func:`statement` writes.
    """
    if not text.endswith("\n"):
        raise InputError("The text of a sign-off ends in a newline; this one does not.")
    value = read_canonical(text.removesuffix("\n").encode())
    says = value.get("sign-off") if isinstance(value, dict) and len(value) == 1 else None
    if not isinstance(says, dict) or {*says} not in ({*STATED}, {*STATED, "authority"}):
        raise InputError(f"The text is no sign-off: it does not state exactly {', '.join(STATED)} and authority.")
    odd = [field for field, value in says.items() if not isinstance(value, str)]
    if odd:
        raise InputError(f"The sign-off states no text as its {odd[0]}.")
    return says


def signed(says: Mapping[str, Any], key: SigningKey) -> dict[str, Any]:
    """What the record of the sign-off says: the statement, the key, and its signature."""
    if key.type is not KeyType.ED25519:
        raise InputError(f"The key {key.name!r} makes cosignatures of checkpoints; sign off with a key of type 01.")
    return {
        **says,
        "key": key.verifier.written(),
        "signature": write_base64(key.sign(statement(says).encode())),
    }


def verify_sign_off(record: Record, *, subject: str) -> None:
    """Raises UnprovenError unless the record is a sign-off of this subject that its own key has signed.

    Whether that key was the party's then is for the key history to say (``keyring``).
    """
    if record.kind != KIND:
        raise UnprovenError(f"The record is of the type {record.kind!r}; a sign-off is expected.")
    if record.says["subject"] != subject:
        raise UnprovenError(
            f"{record.says['party']!r} signed {record.says['subject']}, and not {subject}: what was signed was changed."
        )
    key = read_verifier_key(record.says["key"])
    if key.type is not KeyType.ED25519:
        raise UnprovenError(f"The key {key} makes cosignatures of checkpoints; a sign-off is by a key of type 01.")
    signature = read_base64(record.says["signature"], where="The signature of the sign-off")
    key.verify(statement(record.says).encode(), signature)
