"""The whole check: one pass over the entries, then what was signed, and what is kept beside the log."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

from tallystick.errors import InputError, Problem, TallystickError
from tallystick.ledger.agreement import Members, says_so_itself
from tallystick.ledger.commitments import verify_commitment
from tallystick.ledger.fsck.findings import EnoughError, Findings
from tallystick.ledger.fsck.signed import SignedCheck
from tallystick.ledger.fsck.stream import StreamCheck
from tallystick.ledger.fsck.tree import TreeCheck
from tallystick.ledger.keyring import Held, Keyring
from tallystick.ledger.keys import VerifierKey, read_verifier_key
from tallystick.ledger.note import Note
from tallystick.ledger.policy import Policy
from tallystick.ledger.problems import (
    BEYOND,
    DAMAGED,
    GAP,
    OTHER_DOCUMENT,
    OTHER_OPENING,
    STRANGE_FACT,
    UNCOVERED,
    UNSIGNED_KEY_CHANGE,
    WRONG_SELF_TEST,
)
from tallystick.ledger.store.base import FORMAT
from tallystick.ledger.store.hashes import Hashes
from tallystick.ledger.store.shelf import Shelf
from tallystick.ledger.tiles import WIDTH
from tallystick.terms.canonical import read_canonical

Openings = Iterable[tuple[str, bytes, bytes]]
"""Commitment, salt, and canonical value."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, and how much was looked at."""

    origin: str
    size: int
    root: bytes
    streams: int
    checkpoints: int
    cosignatures: int
    """Cosignatures that were checked."""
    strange: int
    """Cosignatures by keys that neither the log nor the policy names: they could not be checked."""
    documents: int
    openings: int
    standing: str
    """``open``, ``frozen`` or ``closed``."""
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Whether no error was found."""
        return not any(problem.level == "error" for problem in self.problems)


def check_ledger(
    shelf: Shelf,
    *,
    keys: Sequence[VerifierKey] = (),
    policy: Policy | None = None,
    against: Sequence[Note] = (),
    openings: Openings = (),
    members: Members = says_so_itself,
    first_only: bool = False,
) -> Report:
    """Checks everything that a shelf holds; reads it as it was at one moment.

    ``keys`` are those of the log as the caller knows them, the first one first: without, the one that the ledger names
    is believed. A later key is believed when it is among them, or when the key before it has signed its coming.
    ``against`` are checkpoints from elsewhere, by which a rollback shows that the ledger alone cannot show.
    ``openings`` are salts and values of commitments, wherever they are kept; ``members`` reads who has to sign a
    charter from its content, where that is at hand.
    """
    with shelf.reading():
        return _Check(shelf, keys, policy, Findings(first_only=first_only), members).report(against, openings)


class _Check:
    """One run."""

    def __init__(
        self, shelf: Shelf, keys: Sequence[VerifierKey], policy: Policy | None, findings: Findings, members: Members
    ) -> None:
        self._shelf, self._policy, self._findings = shelf, policy, findings
        self._keys = keys
        self._key = self._first_key(keys[0] if keys else None)
        self.tree = TreeCheck(shelf, findings)
        self.stream = StreamCheck(findings, Keyring((Held(self._key.name, "log", self._key, since=0),)), members)
        self._notes: Iterator[tuple[int, bytes]] = iter(())
        self._ahead: tuple[int, bytes] | None = None
        self._counts = {"checkpoints": 0, "cosignatures": 0, "strange": 0, "documents": 0, "openings": 0}
        self._last = -1
        self._signed_sizes: set[int] = set()

    def report(self, against: Sequence[Note], openings: Openings) -> Report:
        """Runs all checks."""
        root = b""
        try:
            root = self._all(against, openings)
        except EnoughError:
            pass
        except TallystickError as error:
            self._damaged(str(error))
        return Report(
            origin=self._key.name,
            size=self.tree.size,
            root=root,
            streams=len(self.stream.heads),
            standing=self.stream.standing.state,
            problems=self._findings.problems,
            **self._counts,
        )

    def _all(self, against: Sequence[Note], openings: Openings) -> bytes:
        for fault in self._shelf.faults():
            self._findings.add(DAMAGED, f"The store says of itself: {fault}")
        self._notes = iter(self._shelf.notes())
        self._ahead = next(self._notes, None)
        size = self._shelf.size()
        self._checkpoints(0)
        for start in range(0, size, WIDTH):
            entries = self._bundle(start, min(start + WIDTH, size))
            if entries is None:
                return b""
            self.tree.bundle(entries)
            placed = {each.index: each for each in self._shelf.placed(start, start + len(entries))}
            self.stream.bundle(start, entries, placed)
            self._checkpoints(self.tree.size)
        root = self.tree.root(size)
        self.tree.end()
        self._beyond(size)
        self._key_changes()
        hashes = Hashes(self._shelf)
        if not self._findings:
            self._self_tests(hashes)
        signed = self._signed()
        self._counts["cosignatures"], self._counts["strange"] = signed.cosignatures(self._shelf, self._policy)
        if against and not self._findings:
            signed.against(against, size=size, hash_of=hashes.at(size))
        self._beside(openings)
        return root

    def _bundle(self, start: int, end: int) -> list[bytes] | None:
        found: list[bytes] = []
        for index, content in self._shelf.entries(start, end):
            if index != start + len(found):
                break
            found.append(content)
        if len(found) < end - start:
            self._findings.add(GAP, f"Entry {start + len(found)} is missing; nothing after it can be checked.")
            return None
        return found

    def _checkpoints(self, size: int) -> None:
        """Checks the checkpoints up to the size that is fed."""
        signed = self._signed()
        while self._ahead is not None and self._ahead[0] <= size:
            at, content = self._ahead
            self._counts["checkpoints"] += 1
            found = signed.read(at, content)
            if found and signed.check(*found, self.tree.root(at)) and at - 1 in self.stream.rekeyed:
                self._signed_sizes.add(at)
            self._last = at
            self._ahead = next(self._notes, None)

    def _beyond(self, size: int) -> None:
        """Checkpoints of more entries than there are, and entries after the last checkpoint."""
        signed = self._signed()
        rest = [] if self._ahead is None else [self._ahead]
        for at, content in chain(rest, self._notes):
            self._counts["checkpoints"] += 1
            found = signed.read(at, content)
            self._findings.add(BEYOND, f"There is a checkpoint of {at} entries; the ledger has {size}.")
            if found:
                signed.signature(*found)
        if self._last < size and not rest:
            covered = f"the first {self._last}" if self._last >= 0 else "none"
            self._findings.add(UNCOVERED, f"The ledger has {size} entries, and its checkpoints cover {covered}.")

    def _key_changes(self) -> None:
        """Every new key of the log is known by another way, or its coming is signed by a key before it."""
        for index, key in self.stream.rekeyed.items():
            if index + 1 not in self._signed_sizes and key not in self._keys:
                self._findings.add(UNSIGNED_KEY_CHANGE, f"Entry {index} makes {key} a key of the log.")

    def _signed(self) -> SignedCheck:
        return SignedCheck(self._key.name, self.stream.ring, self._findings)

    def _self_tests(self, hashes: Hashes) -> None:
        for index, says in self.stream.tests:
            size, root = says["size"], says["root"]
            if size > index or f"sha256:{hashes.at(size)(0, size).hex()}" != root:
                self._findings.add(
                    WRONG_SELF_TEST, f"Entry {index} states the root {root} for size {size}, which the log never had."
                )

    def _beside(self, openings: Openings) -> None:
        for name, content in self._shelf.documents():
            self._counts["documents"] += 1
            if name != f"sha256:{sha256(content).hexdigest()}":
                self._findings.add(OTHER_DOCUMENT, f"The document {name} has the hash {sha256(content).hexdigest()}.")
        for committed, salt, value in openings:
            self._counts["openings"] += 1
            try:
                verify_commitment(committed, value=read_canonical(value), salt=salt)
            except InputError as error:
                self._findings.add(OTHER_OPENING, f"{committed}: {error}")

    def _first_key(self, given: VerifierKey | None) -> VerifierKey:
        """The key that was given, or else the one that the ledger names."""
        try:
            facts = self._shelf.facts()
            named = read_verifier_key(facts.get("key", ""))
        except InputError as error:
            if given is None:
                raise
            self._strange(f"The ledger names no key of its own: {error}")
            return given
        except TallystickError:  # the file is damaged; whatever is read next says so
            if given is None:
                raise
            return given
        if facts.keys() != {"format", "key"} or facts["format"] != FORMAT:
            self._strange(f"The ledger says {facts!r} of itself; its form is {FORMAT!r}, and it says its key.")
        if given is not None and given != named:
            self._strange(f"The ledger names the key {named}; the key of the log is {given}.")
        return given or named

    def _strange(self, message: str) -> None:
        try:
            self._findings.add(STRANGE_FACT, message)
        except EnoughError:
            return

    def _damaged(self, message: str) -> None:
        try:
            self._findings.add(DAMAGED, message)
        except EnoughError:
            return
