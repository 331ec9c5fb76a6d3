"""Group commit: many writers share one durable transaction and one checkpoint.

Whoever has the turn serves all who wait, in order: their records are appended, one checkpoint over all is signed, and
nobody is answered before it is durable. Threads of a process wait for each other; processes leave their requests in a
queue and find the answer beside the entries, in the same transaction, so that a request is served once even where the
process that served it was killed.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from tallystick.errors import InputError, TallystickError
from tallystick.ledger.checkpoint import Checkpoint, read_checkpoint
from tallystick.ledger.keyring import KIND as KEY_CHANGE
from tallystick.ledger.keyring import Held, Keyring
from tallystick.ledger.keys import SigningKey, VerifierKey
from tallystick.ledger.note import Note, read_note, sign_text
from tallystick.ledger.records import Head, follow, read_record
from tallystick.ledger.store.asked import (
    Draft,
    MovedError,
    Request,
    StoppedError,
    document_name,
    read_request,
)
from tallystick.ledger.store.frontier import Frontier, frontier
from tallystick.ledger.store.hashes import DamagedError, Hashes
from tallystick.ledger.store.shelf import Placed, Queue, Shelf
from tallystick.ledger.store.standing import KIND as LEDGER
from tallystick.ledger.store.standing import Standing
from tallystick.ledger.tiles import HEIGHT
from tallystick.ledger.tree import leaf_hash

MOST_LEFT = 1_000
"""So many requests of other processes are served in one transaction at most."""

ANSWERS_KEPT = 1_000
"""So many answers to other processes are kept for those who have not come for them yet."""

_REFUSALS: dict[str, type[InputError]] = {"moved": MovedError, "stopped": StoppedError, "input": InputError}


@dataclass(frozen=True, slots=True)
class Served:
    """A request that is durable: where its first entry stands, how many there are, and the size of the checkpoint."""

    first: int
    count: int
    size: int


Outcome = Served | TallystickError


@dataclass(slots=True)
class _Asked:
    """A request of a thread, and what came of it."""

    request: Request
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What a writer keeps in memory of the ledger as it was after its last look."""

    edge: Frontier
    ring: Keyring
    standing: Standing


class Writer:
    """Appends for all threads of this process, and for other processes while it has the turn."""

    def __init__(
        self, shelf: Shelf, hashes: Hashes, *, key: SigningKey, first_key: VerifierKey, queue: Queue | None
    ) -> None:
        self._shelf, self._hashes, self._queue = shelf, hashes, queue
        self._key, self._origin, self._verifier = key, first_key.name, key.verifier
        self._known = _Known(Frontier(), Keyring((Held(self._origin, "log", first_key, since=0),)), Standing())
        self._waiting: list[_Asked] = []
        self._door, self._turn = Lock(), Lock()

    def append(self, request: Request) -> Served:
        """The request once it is durable; raises what it was refused with."""
        asked = _Asked(request)
        with self._door:
            self._waiting.append(asked)
        with self._turn:
            if asked.outcome is None:
                with self._door:
                    group, self._waiting = self._waiting, []
                self._serve(group)
        if isinstance(asked.outcome, Served):
            return asked.outcome
        raise asked.outcome or TallystickError("The request was not served.")

    def _serve(self, group: list[_Asked]) -> None:
        """Serves a group of this process."""
        outcomes: Sequence[Outcome] = ()
        try:
            outcomes = self._in_turn([each.request for each in group])
        except TallystickError as error:
            outcomes = [error] * len(group)
        finally:  # whatever ends the one who serves, nobody waits for ever
            unknown = TallystickError("The writer was stopped; whether the records were appended, the ledger shows.")
            for place, each in enumerate(group):
                each.outcome = outcomes[place] if outcomes else unknown

    def _in_turn(self, requests: list[Request]) -> Sequence[Outcome]:
        """Serves requests together with those that other processes have left, or lets another process serve them."""
        queue = self._queue
        if queue is None:
            return self._transaction(requests, [])
        ticket = None
        if not queue.turn(wait=False):
            ticket = queue.leave(_written(requests))
            queue.turn(wait=True)
        try:
            answer = self._shelf.answer(ticket) if ticket else None
            if answer is not None:
                return _read_outcomes(answer)
            if ticket:
                queue.remove([ticket])  # before they are served: whoever follows must not serve them once more
            left = queue.left()[:MOST_LEFT]
            outcomes = self._transaction(requests, left)
            queue.remove([each for each, _ in left])
        finally:
            queue.end_turn()
        return outcomes

    def _transaction(self, own: list[Request], left: list[tuple[str, bytes]]) -> list[Outcome]:
        """Appends what is asked, signs one checkpoint, and answers once that is durable."""
        with self._shelf.writing():
            known = self._caught_up()
            round_ = _Round(self._shelf, known, self._require_key)
            outcomes = [round_.outcome(request) for request in own]
            answers = {
                ticket: [round_.outcome(request) for request in _requests(content)]
                for ticket, content in left
                if self._shelf.answer(ticket) is None
            }
            after = self._put_down(known, round_)
            for ticket, each in answers.items():
                self._shelf.put_answer(ticket, _write_outcomes(_at(each, after.edge.size)))
            if answers:
                self._shelf.stale_answers(ANSWERS_KEPT)
        self._known = after
        for level, tail in enumerate(after.edge.tails):
            if tail:
                self._hashes.remember(level, after.edge.size >> (level * HEIGHT) >> HEIGHT, tail)
        return _at(outcomes, after.edge.size)

    def _caught_up(self) -> _Known:
        """What is known, once it is known of all entries that are there; others may have appended since."""
        known, size = self._known, self._shelf.size()
        if known.edge.size == size and size:
            return known
        edge = frontier(self._hashes, size)
        noted = read_checkpoint(read_note(self._shelf.note(size) or b"").text) if self._shelf.note(size) else None
        if noted is None or noted.root != edge.root:
            raise DamagedError(
                f"The ledger has {size} entries, and its last checkpoint does not fit them; nothing is appended to "
                "it. Run `tally ledger fsck`."
            )
        start = min(known.edge.size, size)
        ring, standing = known.ring, known.standing
        for index, content in self._shelf.find(KEY_CHANGE, None, start, size):
            ring = ring.changed(index, read_record(content))
        for index, content in self._shelf.find(LEDGER, None, start, size):
            standing = standing.after(index, read_record(content))
        return _Known(edge, ring, standing)

    def _require_key(self, ring: Keyring, last: int) -> None:
        """Raises StoppedError unless the writer's key may sign a checkpoint whose last entry is at this index."""
        if self._verifier not in ring.at(last, owner=self._origin, use="log"):
            raise StoppedError(
                f"The key {self._verifier} does not count for the log {self._origin!r} at entry {last}; open the "
                "ledger with the key that does."
            )

    def _put_down(self, known: _Known, round_: "_Round") -> _Known:
        if not round_.rows:
            return known
        edge, tiles = known.edge.extended(leaf_hash(content) for _, content in round_.rows)
        self._shelf.add(round_.rows)
        for tile in tiles:
            self._shelf.put_tile(tile.level, tile.index, tile.hashes)
        for document in round_.documents:
            self._shelf.put_document(document_name(document), document)
        self._shelf.put_note(edge.size, signed_checkpoint(self._origin, edge.size, edge.root, self._key).written())
        return _Known(edge, round_.ring, round_.standing)


class _Round:
    """What one transaction appends, request after request; a refused request leaves nothing behind."""

    def __init__(self, shelf: Shelf, known: _Known, require_key: Callable[[Keyring, int], None]) -> None:
        self._shelf, self._require_key = shelf, require_key
        self._size = known.edge.size
        self.ring, self.standing = known.ring, known.standing
        self.rows: list[tuple[Placed, bytes]] = []
        self.documents: list[bytes] = []
        self._heads: dict[str, Head | None] = {}
        self._rekeyed = False

    def outcome(self, request: Request) -> Outcome:
        """What becomes of a request; the size of its checkpoint is filled in when the round ends."""
        try:
            return self._served(request)
        except InputError as error:
            return error

    def _served(self, request: Request) -> Served:
        first = self._size
        if request.at is not None and request.at != first:
            raise MovedError(f"The ledger has {first} entries by now, not {request.at}; look again and ask anew.")
        if self._rekeyed:
            raise StoppedError("The log's key was changed a moment ago; open the ledger with the new key.")
        heads: dict[str, Head | None] = {}
        ring, standing, rekeyed = self.ring, self.standing, False
        rows: list[tuple[Placed, bytes]] = []
        for index, item in enumerate(request.items, start=first):
            if rekeyed:
                raise InputError("After a change of the log's key nothing is appended in one go; append it by itself.")
            head = heads[item.stream] if item.stream in heads else self._head(item.stream)
            known = {item.stream: head} if head else {}
            record = item.placed(known) if isinstance(item, Draft) else item
            heads[item.stream] = follow([(index, record)], known)[item.stream]
            standing = standing.after(index, record)
            if record.kind == KEY_CHANGE:
                ring = ring.changed(index, record)
                rekeyed = record.says["use"] == "log"
            rows.append((Placed(index, record.kind, record.stream, record.number), record.content))
        self._require_key(ring, rows[-1][0].index)
        self.ring, self.standing, self._rekeyed = ring, standing, rekeyed
        self.rows += rows
        self.documents += request.documents
        self._heads |= heads
        self._size += len(rows)
        return Served(first, len(rows), 0)

    def _head(self, stream: str) -> Head | None:
        if stream not in self._heads:
            self._heads[stream] = self._shelf.head(stream)
        return self._heads[stream]


def signed_checkpoint(origin: str, size: int, root: bytes, key: SigningKey) -> Note:
    """The checkpoint of a log, signed by it."""
    text = Checkpoint(origin, size, root).written()
    return Note(text, (sign_text(text, key),))


def _at(outcomes: Iterable[Outcome], size: int) -> list[Outcome]:
    return [replace(each, size=size) if isinstance(each, Served) else each for each in outcomes]


def _written(requests: Iterable[Request]) -> bytes:
    return json.dumps([each.written().decode() for each in requests]).encode()


def _requests(content: bytes) -> list[Request]:
    return [read_request(each.encode()) for each in json.loads(content)]


def _write_outcomes(outcomes: Iterable[Outcome]) -> str:
    return json.dumps([_outcome(each) for each in outcomes])


def _outcome(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Served):
        return {"first": outcome.first, "count": outcome.count, "size": outcome.size}
    name = next((word for word, kind in _REFUSALS.items() if isinstance(outcome, kind)), "input")
    return {"refused": str(outcome), "as": name}


def _read_outcomes(answer: str) -> list[Outcome]:
    return [
        _REFUSALS[each["as"]](each["refused"])
        if "refused" in each
        else Served(each["first"], each["count"], each["size"])
        for each in json.loads(answer)
    ]
