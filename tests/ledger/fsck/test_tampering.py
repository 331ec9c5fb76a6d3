"""Is every change of a ledger found, and is none found where there is none?"""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.fsck.tampering import checked, ids, put, rebuilt, renumbered, shelf_of, with_entries
from ledger.kept import event, filled
from ledger.sample import LOG
from tallystick.errors import InputError, TallystickError
from tallystick.ledger.checkpoint import read_checkpoint
from tallystick.ledger.fsck.whole import check_ledger
from tallystick.ledger.mirroring import StoreSource, mirror
from tallystick.ledger.note import read_note
from tallystick.ledger.store.folder import FolderShelf
from tallystick.ledger.store.memory import MemoryShelf
from tallystick.ledger.store.opening import create_store, memory_store, open_store

SIZE = 500
PARTS = 8
BITS = (0x01, 0x20, 0x80)


def places(shelf: MemoryShelf) -> Iterator[tuple[str, object, int]]:
    """Every byte of entries, hashes and checkpoints."""
    yield from (("entry", index, at) for index, (_, content) in shelf._entries.items() for at in range(len(content)))
    yield from (("tile", where, at) for where, hashes in shelf._tiles.items() for at in range(len(hashes)))
    yield from (("note", size, at) for size, note in shelf._notes.items() for at in range(len(note)))


def flipped_and_found(shelf: MemoryShelf, what: str, where: object, at: int, bit: int) -> bool:
    """Whether a flipped bit is found; it is put back."""
    kept: dict[object, object] = {"entry": shelf._entries, "tile": shelf._tiles, "note": shelf._notes}[what]  # type: ignore[assignment]  # one of three
    before = kept[where]
    content = bytearray(before[1] if what == "entry" else before)  # type: ignore[index, arg-type]  # entries are pairs
    content[at] ^= bit
    kept[where] = (before[0], bytes(content)) if what == "entry" else bytes(content)  # type: ignore[index]  # likewise
    found = bool(check_ledger(shelf, keys=[LOG.verifier], first_only=True).problems)
    kept[where] = before
    return found


def test_any_flipped_bit_is_found() -> None:
    shelf = shelf_of(filled(SIZE, groups=2))
    chance = random.Random(1)  # noqa: S311  (chance that can be repeated)
    every = list(places(shelf))
    some = chance.sample(every, 250) + [each for each in every if each[0] == "note"][::9]

    missed = [each for each in some if not flipped_and_found(shelf, *each, chance.choice(BITS))]

    assert missed == []
    assert checked(shelf).problems == ()


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_a_flip_of_every_byte_is_found(part: int) -> None:
    shelf = shelf_of(filled(SIZE))
    chance = random.Random(part)  # noqa: S311  (chance that can be repeated)

    missed = [
        each for each in list(places(shelf))[part::PARTS] if not flipped_and_found(shelf, *each, chance.choice(BITS))
    ]

    assert missed == []


def test_any_flipped_bit_of_a_folder_of_tiles_is_found(tmp_path: Path) -> None:
    mirror(StoreSource(filled(SIZE)), tmp_path, keys=[LOG.verifier])
    chance = random.Random(2)  # noqa: S311  (chance that can be repeated)
    files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    missed = []
    for _ in range(150):
        path = chance.choice(files)
        before = path.read_bytes()
        content = bytearray(before)
        at = chance.randrange(len(content))
        content[at] ^= chance.choice(BITS)
        path.write_bytes(content)
        try:
            found = bool(
                check_ledger(FolderShelf(tmp_path, LOG.verifier), keys=[LOG.verifier], first_only=True).problems
            )
        except InputError:
            found = True
        path.write_bytes(before)
        if not found:
            missed.append((path, at))

    assert len(files) == 6  # two bundles, two tiles of leaves, one above, the checkpoint
    assert missed == []


def test_a_flipped_byte_of_the_file_is_found_or_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.ledger"
    with create_store(path, key=LOG) as store:
        store.append([event(f"2026-{number}") for number in range(60)])
        entries, root = list(store.entries()), store.root()
    content = path.read_bytes()
    chance = random.Random(3)  # noqa: S311  (chance that can be repeated)
    harmless = 0
    for place in range(120):
        changed = bytearray(content)
        changed[chance.randrange(len(content))] ^= chance.choice(BITS)
        copy = tmp_path / f"{place}.ledger"
        copy.write_bytes(changed)
        harmless += not _found_in_file(copy, entries, root)

    assert harmless < 120


def _found_in_file(path: Path, entries: list[bytes], root: bytes) -> bool:
    try:
        with open_store(path) as store:
            report = check_ledger(store.shelf, keys=[LOG.verifier])
            if report.problems:
                return True
            assert list(store.entries()) == entries  # a byte that means nothing
            assert report.root == root
            return False
    except TallystickError:
        return True


@pytest.mark.parametrize("index", [0, 1, 100, 255, 256, 490])
def test_a_dropped_record_is_found_however_it_is_covered_up(index: int) -> None:
    shelf = shelf_of(filled(SIZE, groups=4))
    entries = [content for _, content in shelf.entries(0, SIZE)]
    dropped = entries[:index] + entries[index + 1 :]

    assert {"L010"} <= ids(with_entries(shelf, dropped))
    assert ids(rebuilt(shelf, dropped, signed=False)) >= {"L010"}
    assert ids(rebuilt(shelf, dropped, signed=True)) & {"L016", "L018"}
    assert ids(rebuilt(shelf, renumbered(dropped), signed=False)) >= {"L010"}


def test_a_dropped_record_whose_place_is_empty_is_found() -> None:
    shelf = shelf_of(filled(20))
    del shelf._entries[7]

    assert [problem.message for problem in checked(shelf).problems if problem.id == "L002"] == [
        "Entry 7 is missing; nothing after it can be checked."
    ]


@pytest.mark.parametrize("index", [0, 254, 255, 256, 499])
def test_a_doubled_record_is_found(index: int) -> None:
    shelf = shelf_of(filled(SIZE, groups=4))
    entries = [content for _, content in shelf.entries(0, SIZE)]
    doubled = [*entries[: index + 1], *entries[index:]]

    assert "L017" in ids(with_entries(shelf, doubled))
    assert "L017" in ids(rebuilt(shelf, doubled, signed=True))
    assert ids(rebuilt(shelf, doubled[:SIZE], signed=False)) & {"L011"} or index == 499


@pytest.mark.parametrize(("one", "other"), [(0, 1), (10, 15), (255, 256), (3, 499)])
def test_swapped_records_are_found(one: int, other: int) -> None:
    shelf = shelf_of(filled(SIZE, groups=4))
    entries = [content for _, content in shelf.entries(0, SIZE)]
    entries[one], entries[other] = entries[other], entries[one]

    assert "L011" in ids(with_entries(shelf, entries))
    assert "L011" in ids(rebuilt(shelf, entries, signed=False))
    assert "L011" in ids(rebuilt(shelf, renumbered(entries), signed=False))


def test_whoever_has_the_logs_key_is_found_out_by_what_others_hold() -> None:
    store = filled(SIZE, groups=4)
    shelf, held = shelf_of(store), store.checkpoint()
    entries = [content for _, content in shelf.entries(0, SIZE)]
    forged = renumbered(entries[:7] + entries[8:])

    cut = rebuilt(shelf, entries[:-3], signed=True)
    assert ids(cut) == set()  # by itself it is in order
    assert ids(cut, against=[held]) == {"L028"}
    longer = rebuilt(shelf, renumbered([*forged, *entries[:4]]), signed=True)
    assert ids(longer) == set()
    assert ids(longer, against=[held]) == {"L029"}
    assert ids(shelf, against=[held, store.checkpoint(125)]) == set()


def test_an_entry_that_is_changed_and_still_canonical_is_found_in_words() -> None:
    shelf = shelf_of(filled(SIZE))
    put(shelf, 300, shelf._entries[300][1].replace(b"event-300", b"event-301"))

    said = [str(problem) for problem in checked(shelf).problems]

    assert len(said) == 1
    assert said[0].startswith(f"L011 The log signed the root {shelf_root(shelf)} for size 500; its entries have ")


def shelf_root(shelf: MemoryShelf) -> str:
    """The root that the log signed."""
    return read_checkpoint(read_note(shelf._notes[SIZE]).text).root.hex()


def no_alarm(seed: int) -> None:
    """A random ledger that nobody touched."""
    chance = random.Random(seed)  # noqa: S311  (chance that can be repeated)
    store = memory_store(LOG)
    for _ in range(chance.randrange(6)):
        count = chance.choice([1, 2, 5, 60, 255, 256, 257])
        cases = [f"{seed}-{chance.randrange(9)}" for _ in range(count)]
        store.append([event(case, f"event-{chance.randrange(10**6)}") for case in cases])
    assert checked(shelf_of(store)).problems == ()


@pytest.mark.parametrize("seed", range(50))
def test_a_clean_ledger_raises_no_alarm(seed: int) -> None:
    no_alarm(seed)


@pytest.mark.slow
def test_a_thousand_clean_ledgers_raise_no_alarm() -> None:
    for seed in range(1_000):
        no_alarm(seed)
