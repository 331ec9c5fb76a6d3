"""A ledger in memory that somebody with full access to the store has changed."""

from dataclasses import replace

from ledger.sample import LOG
from tallystick.ledger.fsck.whole import Report, check_ledger
from tallystick.ledger.records import read_record
from tallystick.ledger.store.base import Store
from tallystick.ledger.store.frontier import Frontier
from tallystick.ledger.store.hashes import Hashes
from tallystick.ledger.store.memory import MemoryShelf
from tallystick.ledger.store.shelf import Placed
from tallystick.ledger.store.writing import signed_checkpoint
from tallystick.ledger.tree import leaf_hash


def shelf_of(store: Store) -> MemoryShelf:
    """The shelf of a ledger in memory."""
    assert isinstance(store.shelf, MemoryShelf)
    return store.shelf


def ids(shelf: MemoryShelf, **known: object) -> set[str]:
    """The ids of what is found."""
    return {problem.id for problem in checked(shelf, **known).problems}


def checked(shelf: MemoryShelf, **known: object) -> Report:
    """The check by somebody who knows the log's key."""
    return check_ledger(shelf, **{"keys": [LOG.verifier], **known})  # type: ignore[arg-type]  # what the caller knows


def put(shelf: MemoryShelf, index: int, content: bytes) -> None:
    """Another entry in the place of one."""
    placed, _ = shelf._entries[index]
    shelf._entries[index] = placed, content


def with_entries(shelf: MemoryShelf, contents: list[bytes]) -> MemoryShelf:
    """The same ledger with other entries; its hashes and checkpoints stay."""
    found = MemoryShelf()
    for name, value in vars(shelf).items():
        if name != "_lock":
            setattr(found, name, value.copy() if isinstance(value, dict) else value)
    found._entries = {index: (_placed(index, content), content) for index, content in enumerate(contents)}
    found._size = len(contents)
    return found


def rebuilt(shelf: MemoryShelf, contents: list[bytes], *, signed: bool) -> MemoryShelf:
    """The same ledger with other entries and all hashes made anew: with the log's key, or with the old checkpoints."""
    found = with_entries(shelf, contents)
    edge, tiles = Frontier().extended(map(leaf_hash, contents))
    found._tiles = {(tile.level, tile.index): tile.hashes for tile in tiles}
    if signed:
        found._notes = {0: shelf._notes[0], edge.size: signed_checkpoint(LOG.name, edge.size, edge.root, LOG).written()}
        found._last = edge.size
        assert Hashes(found).at(edge.size)(0, edge.size) == edge.root
    return found


def _placed(index: int, content: bytes) -> Placed:
    record = read_record(content)
    return Placed(index, record.kind, record.stream, record.number)


def renumbered(contents: list[bytes]) -> list[bytes]:
    """The same records with the numbers and previous indexes that they would have had in this order."""
    heads: dict[str, tuple[int, int | None]] = {}
    found: list[bytes] = []
    for index, content in enumerate(contents):
        record = read_record(content)
        number, previous = heads.get(record.stream, (-1, None))
        found.append(replace(record, number=number + 1, previous=previous).content)
        heads[record.stream] = (number + 1, index)
    return found
