"""Is nothing lost that was acknowledged, and nothing half published, when writers are killed or the power goes?

Killed: child processes end by SIGKILL amid their appends, each append being three records and a document.
Power: the states in which a disk can be found are made from the files before and after each commit. Until it is
flushed, any part of what was written may be there: frames of the write-ahead log up to any point, in any order, and
amid a checkpoint any of the pages of the database file.
"""

import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.kept import event
from ledger.sample import LOG
from tallystick.ledger.fsck.whole import check_ledger
from tallystick.ledger.store.asked import Request, document_name
from tallystick.ledger.store.base import Store
from tallystick.ledger.store.opening import create_store, open_store
from tallystick.ledger.store.sqlite import SqliteShelf
from tallystick.ledger.store.turns import FolderQueue
from tallystick.ledger.store.writing import Served, _read_outcomes, _written

CHILD = """
import sys
from ledger.kept import event
from ledger.sample import LOG
from tallystick.ledger.store.opening import open_store

where, name = sys.argv[1:]
with open_store(where, key=LOG) as store:
    print("ready", flush=True)
    for number in range(10_000):
        case = f"{name}-{number}"
        done = store.append([event(case, f"part-{part}") for part in range(3)], documents=[case.encode()])
        print(case, done.first, flush=True)
"""
TOGETHER = 3
SECTOR = 512
FRAME_HEAD, LOG_HEAD, PAGE = 24, 32, 4096


def killed(place: str, name: str, chance: random.Random) -> list[tuple[str, int]]:
    """Runs two writers and kills them; answers what was acknowledged to them."""
    folder = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(folder.parent / "src"), *sys.path])}
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, place, f"{name}-{which}"], stdout=subprocess.PIPE, env=environment
        )
        for which in range(2)
    ]
    heard = [b"", b""]
    try:
        for child in children:
            assert child.stdout is not None
            assert select.select([child.stdout], [], [], 60)[0], "The writer did not start."
        time.sleep(chance.random() * 0.15)
    finally:
        for child in children:
            child.send_signal(signal.SIGKILL)
        for which, child in enumerate(children):
            heard[which] = child.communicate()[0]
    lines = [line for each in heard for line in each.decode().splitlines(keepends=True) if line.endswith("\n")]
    return [(case, int(first)) for case, first in (line.split() for line in lines if line.strip() != "ready")]


def whole(store: Store) -> Counter[str]:
    """How many records each publication has, once it is known that each is whole and all is sound."""
    report = check_ledger(store.shelf, keys=[LOG.verifier])
    assert report.problems == ()
    published = Counter(record.says["case"] for _, record in store.records())
    assert set(published.values()) <= {TOGETHER}
    for case in published:
        assert store.document(document_name(case.encode())) == case.encode()
    assert report.documents == len(published)
    return published


def kill_again_and_again(place: str, times: int) -> None:
    """Kills two writers of one ledger so often."""
    create_store(place, key=LOG).release()
    chance = random.Random(times)  # noqa: S311  (chance that can be repeated)
    acknowledged: list[tuple[str, int]] = []
    for number in range(times):
        acknowledged += killed(place, f"run-{number}", chance)
        with open_store(place, key=LOG) as store:
            published = whole(store)
            for case, first in acknowledged:
                assert published[case] == TOGETHER
                assert store.record(first).says["case"] == case
    assert acknowledged, "No writer came to append anything."


def test_nothing_acknowledged_is_lost_when_writers_are_killed(place: str) -> None:
    kill_again_and_again(place, 8)


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_in_two_hundred_kills(place: str) -> None:
    kill_again_and_again(place, 100)


def test_what_a_writer_left_and_then_served_itself_is_not_served_again(tmp_path: Path) -> None:
    """The writer dies after its commit and before it tidies the queue."""

    class Dies(FolderQueue):
        def turn(self, *, wait: bool) -> bool:
            return wait and super().turn(wait=True)

        def end_turn(self) -> None:
            super().end_turn()
            raise KeyboardInterrupt

    path = tmp_path / "a.ledger"
    create_store(path, key=LOG).release()
    with Store(SqliteShelf(path), key=LOG, queue=Dies(path)) as store, pytest.raises(KeyboardInterrupt):
        store.append([event("once")])
    with open_store(path, key=LOG) as store:
        store.append([event("after")])
        assert [record.says["case"] for _, record in store.records()] == ["once", "after"]


def test_what_was_served_for_another_writer_is_answered_once(tmp_path: Path) -> None:
    """The writer who served dies before it tidies the queue; the answer stands beside the entries."""

    class Dies(FolderQueue):
        def remove(self, tickets: list[str]) -> None:
            raise KeyboardInterrupt

    path = tmp_path / "a.ledger"
    create_store(path, key=LOG).release()
    queue = FolderQueue(path)
    ticket = queue.leave(_written([Request((event("left"),))]))
    with Store(SqliteShelf(path), key=LOG, queue=Dies(path)) as store, pytest.raises(KeyboardInterrupt):
        store.append([event("own")])
    with open_store(path, key=LOG) as store:
        answer = store.shelf.answer(ticket)
        assert answer is not None
        assert _read_outcomes(answer) == [Served(first=1, count=1, size=2)]
        store.append([event("after")])
        assert [record.says["case"] for _, record in store.records()] == ["own", "left", "after"]
    assert queue.left() == []
    queue.release()


class Power:
    """A ledger whose files are looked at before and after each commit."""

    def __init__(self, path: Path, folder: Path, chance: random.Random) -> None:
        self.path, self.folder, self.chance = path, folder, chance
        self.states = 0

    def files(self) -> tuple[bytes, bytes]:
        """The database and its write-ahead log."""
        log = self.path.with_name(self.path.name + "-wal")
        return self.path.read_bytes(), log.read_bytes() if log.exists() else b""

    def publish(self, store: Store, case: str, size: int) -> None:
        """Publishes, and looks at every state in which a power loss may have left the disk."""
        before, first = self.files(), store.size()
        store.append([event(case, f"part-{part}") for part in range(size)], documents=[case.encode()])
        after = self.files()
        for log, complete in self._logs(before[1], after[1]):
            self._look(before[0], log, {first + size} if complete else {first, first + size})
        for database in self._databases(before[0], after[0]):
            self._look(database, after[1], {first + size})

    def _logs(self, before: bytes, after: bytes) -> Iterator[tuple[bytes, bool]]:
        """Write-ahead logs, and whether all of the new one is there."""
        start = next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
        frame = FRAME_HEAD + PAGE
        ends = [LOG_HEAD + frame * number for number in range((len(after) - LOG_HEAD) // frame + 1)]
        cuts = {0, LOG_HEAD // 2, *ends, *(end - frame // 2 for end in ends), *(end - PAGE for end in ends)}
        for cut in sorted(cut for cut in cuts if start <= cut < len(after)):
            yield after[:cut] + before[cut:], False
        yield after, True
        sectors = [at for at in range(0, len(after), SECTOR) if after[at : at + SECTOR] != before[at : at + SECTOR]]
        for _ in range(6):  # what is not flushed is written in any order
            there = bytearray(before.ljust(len(after), b"\x00"))
            for at in self.chance.sample(sectors, self.chance.randrange(len(sectors))):
                there[at : at + SECTOR] = after[at : at + SECTOR]
            yield bytes(there), False

    def _databases(self, before: bytes, after: bytes) -> Iterator[bytes]:
        """Database files amid a checkpoint: some of the changed pages are there."""
        pages = [at for at in range(0, len(after), PAGE) if after[at : at + PAGE] != before[at : at + PAGE]]
        for count in range(len(pages)):
            yield self._with(before, after, pages[:count], half=pages[count])
            yield self._with(before, after, self.chance.sample(pages, count), half=None)
        yield after

    def _with(self, before: bytes, after: bytes, pages: list[int], *, half: int | None) -> bytes:
        there = bytearray(before.ljust(len(after), b"\x00"))
        for at in pages:
            there[at : at + PAGE] = after[at : at + PAGE]
        if half is not None:
            there[half : half + PAGE // 2] = after[half : half + PAGE // 2]
        return bytes(there)

    def _look(self, database: bytes, log: bytes, sizes: set[int]) -> None:
        self.states += 1
        copy = self.folder / f"{self.states}" / "a.ledger"
        copy.parent.mkdir()
        copy.write_bytes(database)
        copy.with_name("a.ledger-wal").write_bytes(log)
        with open_store(copy) as store:
            assert check_ledger(store.shelf, keys=[LOG.verifier]).problems == ()
            assert store.size() in sizes
            for _, record in store.records():
                assert store.document(document_name(record.says["case"].encode())) is not None
        shutil.rmtree(copy.parent)


def lose_power(tmp_path: Path, publications: int) -> int:
    """Publishes so often and looks at every state; how many there were."""
    path = tmp_path / "a.ledger"
    power = Power(path, tmp_path, random.Random(publications))  # noqa: S311  (chance that can be repeated)
    with create_store(path, key=LOG) as store:
        store.append([event("first")], documents=[b"first"])
        for connection in store.shelf._all:  # type: ignore[attr-defined]  # a shelf in SQLite
            connection.execute("PRAGMA wal_autocheckpoint=25")  # so that checkpoints and a new log come early
        for number in range(publications):
            power.publish(store, f"case-{number}", 1 + 40 * (number % 3))
    return power.states


def test_nothing_is_half_published_when_the_power_goes(tmp_path: Path) -> None:
    assert lose_power(tmp_path, 3) > 50


@pytest.mark.slow
def test_nothing_is_half_published_at_any_write_boundary(tmp_path: Path) -> None:
    assert lose_power(tmp_path, 16) > 500


def test_the_states_of_a_power_loss_would_show_a_store_that_does_not_flush(tmp_path: Path) -> None:
    """A commit that is acknowledged and lies in the log only in part is lost: the check is not blind."""
    path = tmp_path / "a.ledger"
    with create_store(path, key=LOG) as store:
        power = Power(path, tmp_path, random.Random(1))  # noqa: S311  (chance that can be repeated)
        before = power.files()
        store.append([event("first")], documents=[b"first"])
        after = power.files()
        cut = len(before[1]) + FRAME_HEAD
        with pytest.raises(AssertionError):
            power._look(before[0], after[1][:cut], {1})
