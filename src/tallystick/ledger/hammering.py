"""A load test: many writers append to one ledger at once, and every answer is checked as a stranger would check it."""

import multiprocessing
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from queue import Empty

from tallystick.errors import InputError, TallystickError
from tallystick.ledger.checkpoint import read_checkpoint
from tallystick.ledger.cosignature import verifier_of
from tallystick.ledger.keys import SigningKey
from tallystick.ledger.note import verify_note
from tallystick.ledger.store.asked import Appended, Draft
from tallystick.ledger.store.base import Store
from tallystick.ledger.store.opening import open_store
from tallystick.ledger.tree import leaf_hash, verify_inclusion

RECORDED = "2026-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Hammered:
    """How it went."""

    writers: int
    processes: int
    appended: int
    seconds: float
    checkpoints: int
    """How many checkpoints were signed: fewer than appends, as many writers share one."""
    slowest: float
    """Seconds that the slowest append took."""

    @property
    def rate(self) -> float:
        """Durable appends a second, each with its proof, made and checked."""
        return self.appended / self.seconds


def hammer(where: str, *, key: SigningKey, writers: int, each: int, processes: int = 1) -> Hammered:
    """Appends ``each`` records from every one of so many writers, spread over processes.

    Raises TallystickError where a proof does not hold, an index was given twice, or a record is not there afterwards.
    """
    if not 1 <= processes <= writers:
        raise InputError(f"{writers} writers cannot be spread over {processes} processes.")
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[_Answers] = context.Queue()
    shares = [range(start, writers, processes) for start in range(processes)]
    began = time.perf_counter()
    if processes == 1:
        found = [_write(where, key, shares[0], each)]
    else:
        running = [
            context.Process(target=_process, args=(where, key, share, each, answers), daemon=True) for share in shares
        ]
        for process in running:
            process.start()
        found = [_taken(answers, running) for _ in running]
        for process in running:
            process.join()
    seconds = (
        max(one.ended for one in found) - min(one.began for one in found)
        if processes > 1
        else (time.perf_counter() - began)
    )
    wrong = next((one.wrong for one in found if one.wrong), None)
    if wrong:
        raise TallystickError(wrong)
    indexes = [index for one in found for index in one.indexes]
    if len(set(indexes)) != writers * each:
        raise TallystickError(f"{writers * each} records were appended, at {len(set(indexes))} different indexes.")
    with open_store(where) as store:
        if store.size() < writers * each:
            raise TallystickError(f"{writers * each} records were acknowledged; the ledger has {store.size()}.")
        checkpoints = sum(1 for _ in store.shelf.notes())
    return Hammered(writers, processes, len(indexes), seconds, checkpoints, max(one.slowest for one in found))


@dataclass(slots=True)
class _Answers:
    """What the writers of one process saw."""

    indexes: list[int]
    began: float = 0.0
    ended: float = 0.0
    slowest: float = 0.0
    wrong: str | None = None


def _process(
    where: str, key: SigningKey, share: Sequence[int], each: int, answers: "multiprocessing.Queue[_Answers]"
) -> None:
    try:
        answers.put(_write(where, key, share, each))
    except TallystickError as error:
        answers.put(_Answers([], wrong=str(error)))


def _taken(
    answers: "multiprocessing.Queue[_Answers]", running: Sequence["multiprocessing.process.BaseProcess"]
) -> _Answers:
    while True:
        try:
            return answers.get(timeout=1)
        except Empty:
            if any(process.exitcode not in (None, 0) for process in running):
                raise TallystickError("A process of writers ended before it was done.") from None


def _write(where: str, key: SigningKey, share: Sequence[int], each: int) -> _Answers:
    """Runs the writers of one process, a thread each."""
    found = _Answers([])
    lock = threading.Lock()
    with open_store(where, key=key) as store:

        def write(writer: int) -> None:
            try:
                for number in range(each):
                    then = time.perf_counter()
                    appended = store.append([sample(writer, number)])
                    took = time.perf_counter() - then
                    check(appended, store)
                    with lock:
                        found.indexes.append(appended.first)
                        found.slowest = max(found.slowest, took)
            except TallystickError as error:
                with lock:
                    found.wrong = str(error)

        threads = [threading.Thread(target=write, args=(writer,)) for writer in share]
        found.began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found.ended = time.perf_counter()
    return found


def check(appended: Appended, store: Store) -> None:
    """Raises UnprovenError unless the answer proves each of its records."""
    verify_note(appended.checkpoint, [verifier_of(store.verifier)])
    checkpoint = read_checkpoint(appended.checkpoint.text)
    for index, entry, proof in zip(appended.indexes, appended.entries, appended.proofs, strict=True):
        verify_inclusion(index=index, size=checkpoint.size, leaf=leaf_hash(entry), proof=proof, root=checkpoint.root)


def sample(writer: int, number: int) -> Draft:
    """A record of the load test, as long as a real one."""
    digest = f"sha256:{sha256(f'{writer}/{number}'.encode()).hexdigest()}"
    says = {"case": f"hammer-{writer}", "event": "struck", "on": "2026-01-01", "by": "hammer", "document": digest}
    return Draft("case event", f"hammer/{writer}", RECORDED, says)
