"""Sealed submission: figures that each side reports itself, fixed before anybody sees the other's.

Each party seals its figure: the record holds a commitment, signed by the party's key. Once all have sealed, each opens
its own with value and salt. So nobody can report after seeing the other's figure, or change what it has sealed.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tallystick.cycle.edition_problems import NOT_WHAT_WAS_SEALED, STILL_SEALED, STRANGE_KEY
from tallystick.cycle.onrecord import OnRecord, View, written
from tallystick.errors import InputError, ProblemsError
from tallystick.ledger import streams
from tallystick.ledger.commitments import SALT_BYTES, commitment, verify_commitment
from tallystick.ledger.keys import KeyType, SigningKey, read_verifier_key
from tallystick.ledger.records import Record
from tallystick.ledger.spelling import UnprovenError, read_base64, write_base64
from tallystick.ledger.store.asked import Draft
from tallystick.terms.canonical import canonical_bytes, read_canonical

SEALED, OPENED = "submission", "reveal"


@dataclass(frozen=True, slots=True)
class Seal:
    """What a party keeps to itself until it opens: whoever has it can open."""

    submission: str
    party: str
    value: Decimal
    salt: bytes

    @property
    def commitment(self) -> str:
        """What is put on record of it."""
        return commitment(_sealed(self.submission, self.party, self.value), self.salt)

    def written(self) -> bytes:
        """The seal as a file."""
        said = {"submission": self.submission, "party": self.party, "value": format(self.value, "f")}
        return canonical_bytes({**said, "salt": write_base64(self.salt)})


def read_seal(content: bytes) -> Seal:
    """The seal in a file; InputError for anything else. No refusal quotes it."""
    try:
        said = read_canonical(content)
        return Seal(
            said["submission"], said["party"], Decimal(said["value"]), read_base64(said["salt"], where="The salt")
        )
    except (KeyError, TypeError, ArithmeticError, InputError) as wrong:
        raise InputError("The file holds no seal; give the one that 'tally submit --seal' wrote.") from wrong


@dataclass(frozen=True, slots=True)
class Part:
    """One party's part of a submission."""

    party: str
    sealed: int | None
    """The entry of its commitment; None where it has not sealed."""
    value: Decimal | None
    """What it reported; None while it is sealed."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A figure that several parties report themselves."""

    name: str
    parts: tuple[Part, ...]

    @property
    def state(self) -> str:
        """``sealing`` until all have sealed, ``opening`` until all have opened, then ``same`` or ``different``."""
        if any(each.sealed is None for each in self.parts):
            return "sealing"
        if any(each.value is None for each in self.parts):
            return "opening"
        return "same" if len({each.value for each in self.parts}) == 1 else "different"


def seal(
    record: OnRecord, *, submission: str, party: str, parties: tuple[str, ...], value: Decimal, key: SigningKey,
    recorded: datetime, by: str | None = None, chance: Callable[[int], bytes] = secrets.token_bytes,
) -> Seal:  # fmt: skip
    """Seals a figure for a party and puts the commitment on record; the answer stays with the party.

    Raises ProblemsError: E003 for a key that is not the party's, E010 where it has sealed before, or where the parties
    are others than those of the first seal.
    """
    view = record.view()
    if party not in parties:
        raise InputError(f"{party!r} reports nothing here: {submission!r} is reported by {', '.join(parties)}.")
    if key.type is not KeyType.ED25519:
        raise InputError(f"The key {key.name!r} makes cosignatures of checkpoints; seal with a key of type 01.")
    _require_new(view, submission, party, parties)
    if key.verifier not in view.keys.at(view.size, owner=party, use="party"):
        raise ProblemsError([STRANGE_KEY.at(f"The key {key.verifier} is no key of {party!r}.")])
    made = Seal(submission, party, value, chance(SALT_BYTES))
    says: dict[str, Any] = {
        "submission": submission, "party": party, "parties": list(parties), "commitment": made.commitment,
    }  # fmt: skip
    if by is not None:
        says["by"] = by
    says["key"] = key.verifier.written()
    says["signature"] = write_base64(key.sign(_statement(says)))
    record.append([Draft(SEALED, streams.submission(submission), written(recorded), says)], at=view.size)
    return made


def reveal(record: OnRecord, sealed: Seal, *, recorded: datetime) -> Submission:
    """Opens what a party has sealed, once all have sealed.

    Raises ProblemsError: E009 before all have sealed, E010 for what is not what was sealed, or was opened before.
    """
    view = record.view()
    found = submissions(view).get(sealed.submission)
    part = next((each for each in found.parts if each.party == sealed.party), None) if found else None
    if found is None or part is None or part.sealed is None:
        raise _not_sealed(f"{sealed.party!r} has sealed nothing under {sealed.submission!r}.")
    waiting = [each.party for each in found.parts if each.sealed is None]
    if waiting:
        raise ProblemsError(
            [
                STILL_SEALED.at(
                    f"{', '.join(waiting)} {'has' if len(waiting) == 1 else 'have'} not sealed {sealed.submission!r}.",
                    hint="Open once all have.",
                )
            ]
        )
    if part.value is not None:
        raise _not_sealed(f"{sealed.party!r} has opened {sealed.submission!r} before.")
    if record.store.record(part.sealed).says["commitment"] != sealed.commitment:
        raise _not_sealed(f"Value and salt are not those that {sealed.party!r} sealed at entry {part.sealed}.")
    says = {
        "submission": sealed.submission, "party": sealed.party, "opens": part.sealed,
        "value": format(sealed.value, "f"), "salt": write_base64(sealed.salt),
    }  # fmt: skip
    record.append([Draft(OPENED, streams.submission(sealed.submission), written(recorded), says)], at=view.size)
    return submissions(record.view())[sealed.submission]


def submissions(view: View) -> Mapping[str, Submission]:
    """Every submission that is seen, by name; what does not verify does not count."""
    sealed: dict[str, dict[str, tuple[int, Record]]] = {}
    opened: dict[tuple[str, str], Decimal] = {}
    parties: dict[str, tuple[str, ...]] = {}
    for index, record in view.of(SEALED, OPENED):
        name, party = record.says["submission"], record.says["party"]
        known = sealed.setdefault(name, {})
        if record.kind == SEALED:
            if party not in known and _holds(record, index, view):
                parties.setdefault(name, tuple(record.says["parties"]))
                known[party] = (index, record)
        elif party in known and set(parties[name]) <= set(known) and _opens(record, *known[party]):
            opened.setdefault((name, party), Decimal(record.says["value"]))
    return {
        name: Submission(
            name,
            tuple(
                Part(party, sealed[name][party][0] if party in sealed[name] else None, opened.get((name, party)))
                for party in who
            ),
        )
        for name, who in parties.items()
    }


def _holds(record: Record, index: int, view: View) -> bool:
    """Whether a seal is signed by a key that was the party's then."""
    key = read_verifier_key(record.says["key"])
    try:
        view.keys.require(key, index=index, owner=record.says["party"], use="party")
        key.verify(_statement(record.says), read_base64(record.says["signature"], where="The signature"))
    except UnprovenError:
        return False
    return True


def _opens(record: Record, index: int, sealed: Record) -> bool:
    says = record.says
    value = _sealed(says["submission"], says["party"], Decimal(says["value"]))
    try:
        verify_commitment(sealed.says["commitment"], value=value, salt=read_base64(says["salt"], where="The salt"))
    except InputError:
        return False
    return bool(says["opens"] == index)


def _sealed(submission: str, party: str, value: Decimal) -> dict[str, str]:
    return {"party": party, "submission": submission, "value": format(value, "f")}


def _statement(says: Mapping[str, Any]) -> bytes:
    stated = {name: says[name] for name in ("submission", "party", "parties", "commitment")}
    return canonical_bytes({"submission": stated}) + b"\n"


def _require_new(view: View, submission: str, party: str, parties: tuple[str, ...]) -> None:
    found = submissions(view).get(submission)
    if found is None:
        return
    known = tuple(each.party for each in found.parts)
    if known != parties:
        raise _not_sealed(f"{submission!r} is reported by {', '.join(known)}, as its first seal says.")
    if any(each.party == party and each.sealed is not None for each in found.parts):
        raise _not_sealed(f"{party!r} has sealed {submission!r} before.")


def _not_sealed(message: str) -> ProblemsError:
    return ProblemsError([NOT_WHAT_WAS_SEALED.at(message)])
