"""Tiles: paths, widths, contents, and that proofs can be made of them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.vectors import vectors
from tallystick.errors import InputError
from tallystick.ledger.growing import GrowingTree
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.tiles import (
    LARGEST_ENTRY,
    Tile,
    bundle_content,
    bundles_of,
    entries_of_bundle,
    hash_of_tiles,
    hashes_of_tile,
    index_path,
    read_tile_path,
    tile_content,
    tiles_of,
)
from tallystick.ledger.tree import inclusion_proof, leaf_hash, verify_inclusion

SIZE = 700
LEAVES = tuple(leaf_hash(str(index).encode()) for index in range(SIZE))
TREE = GrowingTree(LEAVES)


def test_indexes_are_written_as_published() -> None:
    for case in vectors("tlog_tiles")["index_encoding"]:
        assert index_path(case["n"]) == case["path"]
        assert read_tile_path(f"tile/0/{case['path']}") == Tile(0, case["n"])


def test_a_log_has_the_tiles_that_are_published() -> None:
    for case in vectors("tlog_tiles")["tile_counts"]:
        tiles = list(tiles_of(case["size"]))
        for level in range(3):
            full = sum(tile.level == level and tile.width == 256 for tile in tiles)
            partial = [tile.width for tile in tiles if tile.level == level and tile.width < 256]
            assert full == case.get(f"level{level}_full", 0)
            assert partial == [width for width in [case.get(f"level{level}_partial", 0)] if width]
        assert len(list(bundles_of(case["size"]))) == case["level0_full"] + bool(case["level0_partial"])


tiles = st.builds(
    Tile, st.integers(0, 63) | st.none(), st.integers(0, 2**63 - 1) | st.integers(0, 2000), st.integers(1, 256)
)


@given(tiles)
def test_a_path_reads_back_as_the_tile_it_was_written_for(tile: Tile) -> None:
    assert read_tile_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001/x002",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/",
        "tile/0/000.p/999",
        "tile/0/x009/x223/x372/x036/x854/x775/808",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "tile/entry/000",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/000\n",
        "tile/0/../000",
        "tile/0/\u0660\u0660\u0660",
        "",
    ],
)
def test_a_path_in_another_form_is_refused(path: str) -> None:
    with pytest.raises(InputError, match=r"is no path of a tile|second spelling|has the width|index of the tile"):
        read_tile_path(path)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 700])
def test_tiles_hold_what_the_specification_says_and_give_every_hash(size: int) -> None:
    files = {tile.path: tile_content(tile, TREE.hash_of) for tile in tiles_of(size)}
    for tile in tiles_of(size):
        for place, found in enumerate(hashes_of_tile(tile, files[tile.path])):
            span = 256 ** (tile.level or 0)
            at = (tile.index * 256 + place) * span
            assert found == TREE.hash_of(at, at + span)

    hash_of = hash_of_tiles(lambda tile: files[tile.path], size)

    assert hash_of(0, size) == TREE.root(size)
    for index in {0, size // 2, size - 1}:
        proof = inclusion_proof(index, size, hash_of)
        assert proof == TREE.inclusion(index, size)
        verify_inclusion(index=index, size=size, leaf=LEAVES[index], proof=proof, root=TREE.root(size))


@given(st.integers(0, SIZE - 1), st.integers(0, 8 * 32 * 256))
def test_a_proof_from_a_changed_tile_fails_or_does_not_use_what_was_changed(index: int, bit: int) -> None:
    files = {tile.path: bytearray(tile_content(tile, TREE.hash_of)) for tile in tiles_of(SIZE)}
    tile = files[Tile(0, 1).path]
    tile[bit // 8 % len(tile)] ^= 1 << bit % 8
    proof = inclusion_proof(index, SIZE, hash_of_tiles(lambda tile: bytes(files[tile.path]), SIZE))

    if proof == TREE.inclusion(index):
        return
    with pytest.raises(UnprovenError):
        verify_inclusion(index=index, size=SIZE, leaf=LEAVES[index], proof=proof, root=TREE.root())


def test_a_tile_of_another_length_is_refused() -> None:
    with pytest.raises(InputError, match=r"tile/0/000\.p/2 has 63 bytes; 2 hashes have 64"):
        hashes_of_tile(Tile(0, 0, 2), bytes(63))
    with pytest.raises(InputError, match=r"has 32 bytes; 256 hashes have 8192"):
        hash_of_tiles(lambda _: bytes(32), 256)(0, 128)
    with pytest.raises(InputError, match=r"\[0, 3\) is not within the log's 2 entries"):
        hash_of_tiles(lambda _: bytes(64), 2)(0, 3)
    with pytest.raises(InputError, match="A bundle holds entries and no hashes"):
        tile_content(Tile(None, 0), TREE.hash_of)


@pytest.mark.parametrize(
    ("level", "index", "width", "words"),
    [
        (64, 0, 256, "levels are 0 to 63"),
        (0, -1, 256, "index of a tile"),
        (0, 0, 0, "1 to 256"),
        (0, 0, 257, "1 to 256"),
    ],
)
def test_a_tile_that_cannot_be_is_refused(level: int, index: int, width: int, words: str) -> None:
    with pytest.raises(InputError, match=words):
        Tile(level, index, width)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_entries_read_back_from_their_bundle(entries: list[bytes]) -> None:
    assert entries_of_bundle(Tile(None, 0, len(entries)), bundle_content(entries)) == tuple(entries)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds 0 entries; its width is 2"),
        (b"\x00\x01a", "holds 1 entries; its width is 2"),
        (b"\x00\x01a\x00\x01b\x00\x00", "holds more than 2 entries"),
        (b"\x00\x01a\x00\x02b", "ends within entry 1"),
        (b"\x00\x01a\x00", "ends within entry 1"),
        (b"\xff\xffa", "ends within entry 0"),
    ],
)
def test_a_bundle_with_more_or_less_than_its_width_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        entries_of_bundle(Tile(None, 0, 2), content)


def test_a_bundle_has_room_for_256_entries_of_65535_bytes() -> None:
    assert len(bundle_content([bytes(LARGEST_ENTRY)])) == LARGEST_ENTRY + 2
    with pytest.raises(InputError, match="An entry has 65536 bytes; at most 65535 fit"):
        bundle_content([bytes(LARGEST_ENTRY + 1)])
    for entries in ([], [b""] * 257):
        with pytest.raises(InputError, match="it holds 1 to 256"):
            bundle_content(entries)
