"""Which keys counted when: the history that key changes in the log make.

A key counts from the entry after the one that added it, up to and including the entry that rotated or revoked it. A
revocation may say that the key ceased to count earlier, because others had it; what it signed before then stays good.
So an old record verifies for ever by the keys of its own time. Who answers for a change is told in ``key_change``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tallystick.errors import InputError
from tallystick.ledger.key_change import KIND, signer_of
from tallystick.ledger.keys import VerifierKey, read_verifier_key
from tallystick.ledger.records import Record
from tallystick.ledger.spelling import UnprovenError

__all__ = ["KIND", "WITNESS", "Held", "Keyring", "keyring"]

WITNESS = "witness"
"""The use of keys that cosign checkpoints; all others sign."""


@dataclass(frozen=True, slots=True)
class Held:
    """One key of one owner, and for which entries it counts: ``since <= index < until``."""

    owner: str
    use: str
    key: VerifierKey
    since: int
    until: int | None = None

    def counts_at(self, index: int) -> bool:
        """Whether the key counts for the entry at an index."""
        return self.since <= index and (self.until is None or index < self.until)


@dataclass(frozen=True, slots=True)
class Keyring:
    """All keys that ever counted."""

    keys: tuple[Held, ...] = ()

    def at(self, index: int, *, owner: str, use: str) -> tuple[VerifierKey, ...]:
        """The keys of an owner for a use that count for the entry at an index."""
        return tuple(held.key for held in self.keys if (held.owner, held.use) == (owner, use) and held.counts_at(index))

    def require(self, key: VerifierKey, *, index: int, owner: str, use: str) -> None:
        """Raises UnprovenError unless the key was the owner's for this use at the entry."""
        if key in self.at(index, owner=owner, use=use):
            return
        other = next((held for held in self.keys if held.key == key), None)
        if other is None:
            raise UnprovenError(f"The key {key} is nobody's in this log; {owner!r} never had it as a {use} key.")
        raise UnprovenError(
            f"The key {key} did not count for {owner!r} as a {use} key at entry {index}: it is the {other.use} key of "
            f"{other.owner!r} from entry {other.since}"
            + (f" until before entry {other.until}." if other.until is not None else " on.")
        )

    def changed(self, index: int, record: Record) -> "Keyring":
        """The keyring after a key change at an index of the log.

        Raises InputError for a change that makes no sense, and for one that nobody who may has answered for.
        """
        if record.kind != KIND:
            raise InputError(f"Entry {index} is of the type {record.kind!r}; a key change is expected.")
        after = self._after(index, record)
        _require_answer(self, index, record.says)
        return after

    def _after(self, index: int, record: Record) -> "Keyring":
        says = record.says
        owner, use, key = says["owner"], says["use"], read_verifier_key(says["key"])
        match says["change"]:
            case "added":
                _refuse_extra(record, index, "replaces", "until")
                return _added(self, key, owner=owner, use=use, index=index)
            case "rotated":
                _refuse_extra(record, index, "until")
                if "replaces" not in says:
                    raise InputError(f"Entry {index} rotates a key and does not say which one it replaces.")
                old = read_verifier_key(says["replaces"])
                ended = _ended(self, old, owner=owner, use=use, index=index, until=index + 1)
                return _added(ended, key, owner=owner, use=use, index=index)
            case _:
                _refuse_extra(record, index, "replaces")
                until = says.get("until", index + 1)
                if until > index + 1:
                    raise InputError(f"Entry {index} revokes a key from entry {until} on, which is yet to come.")
                return _ended(self, key, owner=owner, use=use, index=index, until=until)


def keyring(entries: Iterable[tuple[int, Record]], first: Iterable[Held] = ()) -> Keyring:
    """The keyring that the log's entries make; ``first`` are keys that were agreed outside of it."""
    found = Keyring(tuple(first))
    for index, record in entries:
        if record.kind == KIND:
            found = found.changed(index, record)
    return found


def _require_answer(ring: Keyring, index: int, says: Mapping[str, Any]) -> None:
    """Raises InputError unless a key of the owner has signed the change, or an authority is named for it.

    The first key of an owner for a use needs neither, nor does a key of the log: a checkpoint signs its coming.
    """
    owner, use = says["owner"], says["use"]
    by = signer_of(says)
    if by is not None:
        if by not in (*ring.at(index, owner=owner, use=use), *ring.at(index, owner=owner, use="party")):
            raise UnprovenError(f"Entry {index} is signed by the key {by}, which does not count for {owner!r} then.")
        return
    first = says["change"] == "added" and not any((held.owner, held.use) == (owner, use) for held in ring.keys)
    if not (first or use == "log" or "authority" in says):
        raise UnprovenError(
            f"Entry {index} changes the {use} key of {owner!r}, and no key of {owner!r} that counts has signed it. "
            "Sign it with the old key; where that is lost, name the authority by which it was decided."
        )


def _refuse_extra(record: Record, index: int, *fields: str) -> None:
    for field in fields:
        if field in record.says:
            raise InputError(
                f"Entry {index} has the field {field!r}, which a key that is {record.says['change']} lacks."
            )


def _added(ring: Keyring, key: VerifierKey, *, owner: str, use: str, index: int) -> Keyring:
    if any(held.key.public == key.public for held in ring.keys):
        raise InputError(f"Entry {index} adds the key {key}, which was a key before; a new key is made anew.")
    if key.type.is_cosignature != (use == WITNESS):
        made_for = "cosign checkpoints, as a witness does" if key.type.is_cosignature else "sign, and not to cosign"
        raise InputError(f"Entry {index} adds the key {key} as a {use} key; it was made to {made_for}.")
    return Keyring((*ring.keys, Held(owner, use, key, since=index + 1)))


def _ended(ring: Keyring, key: VerifierKey, *, owner: str, use: str, index: int, until: int) -> Keyring:
    if key not in ring.at(index, owner=owner, use=use):
        raise InputError(f"Entry {index} ends the key {key}, which is no {use} key of {owner!r} then.")
    return Keyring(tuple(replace(held, until=until) if held.key == key else held for held in ring.keys))
