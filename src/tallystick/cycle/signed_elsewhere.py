"""What was signed elsewhere: a prepared text that comes back as a signed note, from a browser, a vault, another tool.

The text is that of the sign-off's record (``ledger.sign_off``), and the note the published format (C2SP signed-note).
It is put on record only as it was prepared, to the byte, for what is still to be signed, and once. The private key
stays where it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tallystick.cycle.edition_problems import STRANGE_KEY, WRONG_TEXT
from tallystick.cycle.onrecord import OnRecord, View, read_instant, written
from tallystick.errors import InputError, ProblemsError
from tallystick.ledger import sign_off
from tallystick.ledger.keys import VerifierKey
from tallystick.ledger.note import Note, TextVerifier, read_note
from tallystick.ledger.spelling import UnprovenError, shown, write_base64
from tallystick.ledger.store.asked import Draft
from tallystick.terms.canonical import canonical_bytes

_STATES = {"subject": "the bytes that are to be signed", "authority": "by what authority, and under which charter"}
"""What of a statement may have become another since it was prepared, in words."""


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A sign-off's text with one signature; nothing of it is believed yet."""

    note: Note
    says: Mapping[str, str]
    """What the text states."""
    signed: datetime
    """When, as the text says: the time of its preparation."""


def read_signed_note(content: bytes) -> SignedNote:
    """What a file holds that was signed elsewhere; InputError unless it is a sign-off with one signature line."""
    note = read_note(content)
    says = sign_off.read_statement(note.text)
    if len(note.signatures) != 1:
        raise InputError(f"The note has {len(note.signatures)} signature lines; a sign-off is one key's, so it has 1.")
    try:
        signed = read_instant(says["signed"])
    except ValueError as error:
        raise InputError(f"The sign-off states the time {shown(says['signed'])}; 2014-02-01T12:00:00Z is meant.") from (
            error
        )
    if written(signed) != says["signed"]:
        raise InputError(f"The sign-off states the time {shown(says['signed'])}; it is written {written(signed)}.")
    return SignedNote(note, says, signed)


def require_signature(view: View, given: SignedNote) -> VerifierKey:
    """The key that signed, once it is a key of the party that counts now and has signed this very text.

    Raises ProblemsError: E003 for a key that does not count for the party, E018 where the signature does not hold.
    """
    party, signature = given.says["party"], given.note.signatures[0]
    name = f"{signature.name}+{signature.key_id.hex()}"
    held = view.keys.at(view.size, owner=party, use="party")
    key = next((each for each in held if (each.name, each.id) == (signature.name, signature.key_id)), None)
    if key is None:
        raise _stranger(view, party, name, ", ".join(map(str, held)) or "none")
    try:
        TextVerifier(key).check(given.note.text, signature.content)
    except UnprovenError as error:
        raise _wrong(
            f"The signature by {key} does not hold for this text: the text was changed after it was signed, or the "
            "signature was."
        ) from error
    return key


def require_same(
    record: OnRecord, view: View, given: SignedNote, asked: Mapping[str, str], *, name: str | None
) -> dict[str, str]:
    """What the record of the sign-off says, once the signed text is what would be prepared now, to the byte.

    ``asked`` is what is to be stated, without the signer; ``name``, where it is given, must be the one committed to.
    Raises ProblemsError (E018) where anything is another, or the text is on record already.
    """
    key, says = require_signature(view, given), given.says
    for field, value in asked.items():
        if says.get(field) != value:
            raise _wrong(
                f"What is to be signed has changed since the text was prepared at {says['signed']}, or it was prepared "
                f"for something else: it states {_STATES.get(field, f'the {field}')} as {shown(says.get(field))}, and "
                f"now it is {shown(value)}."
            )
    entry = next((index for index, each in view.of(sign_off.KIND) if each.says["signer"] == says["signer"]), None)
    if entry is not None:
        raise _wrong(
            f"This signature is on record already, as entry {entry}; each preparation is signed once.",
            "Nothing is left to be done: it counts as it stands there. See who is missing with 'tally agree'.",
        )
    kept = next((value for made, _, value in record.personal.openings() if made == says["signer"]), None)
    if kept is None:
        raise _wrong(
            f"The text commits to a name as {says['signer']}, and none such is kept in {record.personal.file}: it was "
            "prepared for another workspace, or the name was erased."
        )
    if name is not None and kept != canonical_bytes({"name": name}):
        raise _wrong(f"The text commits to another printed name than {name!r}.")
    if sign_off.statement({**asked, "signer": says["signer"]}) != given.note.text:
        raise _wrong("The signed text is not written as it was prepared.")
    return {**says, "key": key.written(), "signature": write_base64(given.note.signatures[0].content)}


def require_fresh(view: View, given: SignedNote, drafts: Sequence[Draft]) -> None:
    """Raises ProblemsError (E018) where the charter was proposed anew since: an old consent is none to that."""
    subject, stamp = given.says["subject"], given.says["signed"]
    mine = [each.recorded for each in view.agreement.proposals if each.contractual == subject and each.rests_on is None]
    later = sum(recorded > stamp for recorded in mine) + sum(bool(draft.says["parties"]) for draft in drafts)
    known = any(recorded <= stamp for recorded in mine)
    if later > (0 if known else 1):
        raise _wrong(
            f"The charter was proposed anew after the text was prepared at {stamp}, and what was signed before is no "
            "consent to that."
        )


def _stranger(view: View, party: str, name: str, known: str) -> ProblemsError:
    other = next((each for each in view.keys.keys if str(each.key) == name), None)
    if other is None:
        found = f"The key {name} is no key of {party!r}"
    elif (other.owner, other.use) != (party, "party"):
        found = f"The key {name} is no key of {party!r} that signs: it is the {other.use} key of {other.owner!r}"
    else:
        found = f"The key {name} of {party!r} ceased to count before entry {other.until}: it was rotated or revoked"
    return ProblemsError(
        [
            STRANGE_KEY.at(
                f"{found}; on record for it: {known}.",
                hint="Sign the text with a key that counts, or put this one on record first: 'tally key add' for a "
                "party's first key, 'tally key rotate' for another one; where the one before it is lost, a role that "
                "may sign decides: 'tally key rotate … --role ROLE'.",
            )
        ]
    )


_ANEW = "Prepare it anew with 'tally sign … --prepare FILE', and have that signed."


def _wrong(message: str, hint: str = _ANEW) -> ProblemsError:
    return ProblemsError([WRONG_TEXT.at(message, hint=hint)])
