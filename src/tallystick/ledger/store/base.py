"""A ledger as it is kept: records are appended durably and proven at once, and everything that was ever is answered.

An append is atomic and leaves no gap; it is answered when it is durable, with a checkpoint that the log signed and the
way from each record to it. Without the log's key a ledger is read only.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self

from tallystick.errors import InputError
from tallystick.ledger.checkpoint import read_checkpoint
from tallystick.ledger.cosignature import verifier_of
from tallystick.ledger.keyring import KIND as KEY_CHANGE
from tallystick.ledger.keyring import Held, Keyring, keyring
from tallystick.ledger.keys import KeyType, SigningKey, VerifierKey, read_verifier_key
from tallystick.ledger.note import Note, Signature, read_note, verify_note
from tallystick.ledger.policy import Policy, verify_checkpoint
from tallystick.ledger.proof import InclusionFile, proof_file
from tallystick.ledger.records import Head, Record, read_record
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.store.asked import Appended, Draft, request_of
from tallystick.ledger.store.hashes import DamagedError, Hashes
from tallystick.ledger.store.shelf import Queue, Shelf
from tallystick.ledger.store.standing import KIND as LEDGER
from tallystick.ledger.store.standing import Standing
from tallystick.ledger.store.writing import Writer, signed_checkpoint
from tallystick.ledger.tiles import Tile, bundle_content
from tallystick.ledger.tree import HashOf, Proof, consistency_proof, inclusion_proof

FORMAT = "1"
"""The form in which a ledger is kept; a later one says how to come from this."""


class Store:
    """A kept ledger. Threads may share it; it is released at the end of a ``with``."""

    def __init__(self, shelf: Shelf, *, key: SigningKey | None = None, queue: Queue | None = None) -> None:
        written = shelf.fact("key")
        if shelf.fact("format") != FORMAT or written is None:
            raise InputError(
                f"This is no ledger of the form {FORMAT}: it says the form {shelf.fact('format')!r}. Use the program "
                "that wrote it, or make a new one with `tally ledger init`."
            )
        self.shelf, self._queue, self._process = shelf, queue, os.getpid()
        self.verifier: VerifierKey = read_verifier_key(written)
        self.origin: str = self.verifier.name
        self._hashes = Hashes(shelf)
        if key is not None:
            try:
                _require_log_key(key, self.origin)
            except InputError:
                if queue is not None:
                    queue.release()
                raise
        self._writer = Writer(shelf, self._hashes, key=key, first_key=self.verifier, queue=queue) if key else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def release(self) -> None:
        """Lets go of files and connections."""
        self.shelf.release()
        if self._queue is not None:
            self._queue.release()

    # Appending

    def append(
        self, items: Sequence[bytes | Record | Draft], *, at: int | None = None, documents: Sequence[bytes] = ()
    ) -> Appended:
        """Appends records together and without a gap, and answers once they are durable.

        A draft is numbered within its stream; a ready record must follow its stream's last one. ``at`` is the size
        that the ledger must have, for records that speak of what is there (raises MovedError where it has moved).
        Documents become durable with the records, under :func:`~tallystick.ledger.store.asked.document_name`.
        Raises StoppedError where the ledger is frozen or closed; a refusal leaves nothing behind.
        """
        if self._writer is None:
            raise InputError(f"The ledger {self.origin!r} was opened without its key, so it can only be read.")
        if os.getpid() != self._process:
            raise InputError("The ledger was opened by another process; every process opens it for itself.")
        served = self._writer.append(request_of(items, at=at, documents=documents))
        note = self._note(served.size)
        hash_of = self._hashes.at(served.size)
        places = range(served.first, served.first + served.count)
        proofs = tuple(inclusion_proof(index, served.size, hash_of) for index in places)
        return Appended(served.first, tuple(self.entries(served.first, places.stop)), served.size, note, proofs)

    # Reading

    def size(self) -> int:
        """How many entries the ledger has."""
        return self.shelf.size()

    def entry(self, index: int) -> bytes:
        """The entry at an index."""
        found = next(self.shelf.entries(index, index + 1), None)
        if index < 0 or found is None:
            raise InputError(f"The ledger {self.origin!r} has no entry {index}; it has {self.size()} entries.")
        return found[1]

    def entries(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The entries ``[start, end)``, in order; raises DamagedError where one is missing."""
        wanted = start
        last = self.size() if end is None else end
        for index, content in self.shelf.entries(start, last):
            if index != wanted:
                raise DamagedError(f"Entry {wanted} of the ledger is missing. Run `tally ledger fsck`.")
            yield content
            wanted += 1

    def record(self, index: int) -> Record:
        """The record at an index."""
        return read_record(self.entry(index))

    def records(
        self, *, kind: str | None = None, stream: str | None = None, start: int = 0, end: int | None = None
    ) -> Iterator[tuple[int, Record]]:
        """The records of a kind, of a stream, of both or of neither, in order, with their indexes."""
        last = self.size() if end is None else end
        for index, content in self.shelf.find(kind, stream, start, last):
            yield index, read_record(content)

    def head(self, stream: str) -> Head | None:
        """The last record of a stream."""
        return self.shelf.head(stream)

    def heads(self) -> Mapping[str, Head]:
        """The last record of every stream."""
        return self.shelf.heads()

    def standing(self) -> Standing:
        """Whether the ledger is open, frozen or closed."""
        found = Standing()
        for index, record in self.records(kind=LEDGER):
            found = found.after(index, record)
        return found

    def keyring(self) -> Keyring:
        """All keys that ever counted: the log's first one, and what key changes made of it."""
        return keyring(self.records(kind=KEY_CHANGE), (Held(self.origin, "log", self.verifier, since=0),))

    def document(self, name: str) -> bytes | None:
        """The document that is kept under a name, ``sha256:`` and its hash; None where there is none."""
        return self.shelf.document(name)

    # Proofs

    def hash_of(self, start: int, end: int) -> bytes:
        """The Merkle tree hash of the entries ``[start, end)``, which is a node of the tree, or its root."""
        return self._hashes.at(self.size())(start, end)

    def hashes(self, size: int | None = None) -> HashOf:
        """``hash_of`` for the tree that the ledger was at a size; now by default."""
        return self._hashes.at(self._at(size))

    def root(self, size: int | None = None) -> bytes:
        """The root of the tree, or of the tree that it was at a size."""
        wanted = self._at(size)
        return self._hashes.at(wanted)(0, wanted)

    def inclusion(self, index: int, size: int | None = None) -> Proof:
        """The proof that an entry is in the tree, or in the tree that it was at a size."""
        wanted = self._at(size)
        return inclusion_proof(index, wanted, self._hashes.at(wanted))

    def consistency(self, first: int, second: int | None = None) -> Proof:
        """The proof that the tree, or the tree that it was at ``second``, begins with the tree of size ``first``."""
        wanted = self._at(second)
        return consistency_proof(first, wanted, self._hashes.at(wanted))

    def checkpoint(self, size: int | None = None) -> Note:
        """The last checkpoint, or that of a size: signed by the log, with the cosignatures that are kept."""
        found = self.shelf.last_size() if size is None else size
        if found is None:
            raise DamagedError(f"The ledger {self.origin!r} has no checkpoint. Run `tally ledger fsck`.")
        return self._note(found).with_signatures(self.shelf.cosignatures(found))

    def believed(self, policy: Policy, *, least: int = 0) -> Note | None:
        """The last checkpoint of at least this size that a policy believes; None where there is none."""
        for size in self.shelf.cosigned_sizes():
            if size < least:
                break
            note = self.checkpoint(size)
            try:
                verify_checkpoint(note, policy)
            except UnprovenError:
                continue
            return note
        return None

    def proof(self, index: int, *, policy: Policy | None = None) -> InclusionFile:
        """The proof file of an entry: for the last checkpoint that a policy believes, or the last one of all."""
        note = self.checkpoint() if policy is None else self.believed(policy, least=index + 1)
        if note is None:
            raise UnprovenError(f"No checkpoint with entry {index} meets the policy yet; ask its witnesses to cosign.")
        size = read_checkpoint(note.text).size
        return proof_file(index, self.inclusion(index, size), note.written())

    def tile(self, tile: Tile) -> bytes:
        """A tile or a bundle of entries as it is served (C2SP tlog-tiles)."""
        if tile.level is not None:
            return self._hashes.tile(tile.level, tile.index, tile.width)
        start = tile.index * 256
        return bundle_content(tuple(self.entries(start, start + tile.width)))

    # Beside the log

    def keep_cosignatures(self, note: Note, keys: Iterable[VerifierKey]) -> tuple[Signature, ...]:
        """Keeps the cosignatures of a checkpoint of this ledger that verify under these keys; answers them.

        Raises UnprovenError where none does or one is wrong, and where the checkpoint is not one of this ledger.
        """
        checkpoint = read_checkpoint(note.text)
        kept = self.shelf.note(checkpoint.size)
        if kept is None or read_note(kept).text != note.text:
            raise UnprovenError(
                f"The checkpoint of size {checkpoint.size} of {checkpoint.origin!r} is none of this ledger's."
            )
        verified = verify_note(note, [verifier_of(key) for key in keys if key.type.is_cosignature])
        found = tuple(signature for _, signature in verified.signatures)
        with self.shelf.writing():
            for signature in found:
                self.shelf.put_cosignature(checkpoint.size, signature)
        return found

    def _at(self, size: int | None) -> int:
        held = self.size()
        if size is None:
            return held
        if not 0 <= size <= held:
            raise InputError(f"The ledger {self.origin!r} never had the size {size}; it has {held} entries.")
        return size

    def _note(self, size: int) -> Note:
        found = self.shelf.note(size)
        if found is None:
            raise InputError(f"The ledger {self.origin!r} signed no checkpoint of size {size}.")
        return read_note(found)


def begin(shelf: Shelf, key: SigningKey) -> None:
    """Writes down what a new ledger begins with: its form, its key, and the checkpoint of nothing."""
    _require_log_key(key, key.name)
    with shelf.writing():
        if shelf.facts():
            raise InputError("There is a ledger already; nothing was changed.")
        shelf.put_fact("format", FORMAT)
        shelf.put_fact("key", key.verifier.written())
        shelf.put_note(0, signed_checkpoint(key.name, 0, Hashes(shelf).at(0)(0, 0), key).written())


def _require_log_key(key: SigningKey, origin: str) -> None:
    if key.type is not KeyType.ED25519:
        raise InputError(f"The key {key.name!r} makes cosignatures; a log signs with a key of type 01.")
    if key.name != origin:
        raise InputError(f"The key is named {key.name!r}; the key of a log is named like the log, {origin!r}.")
