"""Changing keys: each change after an owner's first key is signed by a key of the owner, or decided with authority."""

from dataclasses import dataclass, replace
from datetime import datetime

from tallystick.charter.canonical import charter_bytes
from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.authority import Act, authority_for
from tallystick.cycle.documents import Document, document
from tallystick.cycle.onrecord import OnRecord
from tallystick.cycle.putting import key_draft
from tallystick.cycle.workspace import open_workspace, read_charter
from tallystick.errors import InputError
from tallystick.ledger.keys import SigningKey, read_verifier_key

SUBJECT = "key"
"""What a role signs that decides about a key, as delegations call it."""

MOST_PROPOSALS = 20
"""Among so many of the latest proposals a party that is yet to join is looked for."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of a key."""

    owner: str
    use: str
    """party, witness or log."""
    change: str
    """added, rotated or revoked."""
    key: str
    """The key that is added or ends, as a verifier key."""
    reason: str
    replaces: str | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class SignedChange:
    """A signature of a change that was made where its key is held; nothing of it is believed yet."""

    by: str
    """The key that signed, as a verifier key."""
    signature: str
    """Of the change's statement (:func:`tallystick.ledger.key_change.statement`), in base64."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A change that is on record."""

    index: int
    answered: str
    """Who answers for it, to be said after the fact; empty for a first key and for the log's."""


def change_key(
    record: OnRecord, change: Change, *, recorded: datetime, sign_key: SigningKey | None = None,
    role: str | None = None, charter: CompiledCharter | None = None, signed: SignedChange | None = None,
) -> Changed:  # fmt: skip
    """Puts a change of a key on record, signed by a key of the owner, or with the authority of a role.

    ``signed`` is a signature that was made elsewhere, in the place of ``sign_key``; ``charter`` is who says what the
    role may. Raises UnprovenError where nobody who may has answered for the change,
    ProblemsError (E002) for a role without authority.
    """
    if change.change == "added" and change.use != "log":
        _require_party(record, change.owner)
    kept: list[Document] = []
    answered = "" if sign_key is None else f", signed by {sign_key.verifier}"
    if role is not None and charter is not None:
        act = Act(
            change.owner, role.removeprefix(f"{change.owner}/"), "approved", SUBJECT, charter.zone.day_of(recorded)
        )
        content = Document(charter_bytes(charter.charter))
        kept = [content, document(authority_for(act, charter.charter, root=record.root, content=content.digest))]
        answered = f", as {act.party}/{act.role} decided"
    draft = key_draft(
        owner=change.owner, use=change.use, change=change.change, key=change.key, reason=change.reason,
        recorded=recorded, replaces=change.replaces, until=change.until, sign_key=sign_key,
        authority=kept[-1].digest if kept else None,
    )  # fmt: skip
    if signed is not None:
        draft = replace(draft, says={**draft.says, "by": signed.by, "signature": signed.signature})
        answered = f", signed by {read_verifier_key(signed.by)}"
    put = record.append([draft], kept)
    return Changed(put.first, answered)


def _require_party(record: OnRecord, owner: str) -> None:
    """Raises InputError for an owner that is no party of the workspace's charter: a key that is added is used up.

    A party that a proposed amendment brings in has its key before it signs that.
    """
    charter = read_charter(open_workspace(record.root)).charter
    if charter is not None and owner not in charter.parties and owner not in _coming(record):
        raise InputError(f"There is no party {owner!r} in the charter; there are {', '.join(charter.parties)}.")


def _coming(record: OnRecord) -> set[str]:
    """The parties that the latest proposals on record name."""
    proposals = record.view().agreement.proposals[-MOST_PROPOSALS:]
    return {name for each in proposals for name in record.documents.read(each.content)["parties"]}
