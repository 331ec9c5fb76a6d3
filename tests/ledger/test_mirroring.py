"""Does a copy hold what the log has signed and nothing else, and does it go on where it was broken off?"""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ledger.kept import events, filled
from ledger.sample import LOG, key
from tallystick.errors import InputError
from tallystick.ledger.fetching import UnreachableError, fetch
from tallystick.ledger.fsck.whole import check_ledger
from tallystick.ledger.mirroring import FolderSource, StoreSource, UrlSource, mirror
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.store.base import Store
from tallystick.ledger.store.folder import FolderShelf
from tallystick.ledger.tiles import Tile

KEYS = [LOG.verifier]


class Quiet(SimpleHTTPRequestHandler):
    """Hands out files without a word."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (named by http.server)
        """Nothing."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The URL of a folder, and the folder."""
    folder = tmp_path / "served"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", folder
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 700])
def test_a_copy_is_sound_and_has_the_same_entries(tmp_path: Path, size: int) -> None:
    store = filled(size)

    found = mirror(StoreSource(store), tmp_path, keys=KEYS)

    shelf = FolderShelf(tmp_path, LOG.verifier)
    assert found.checkpoint.size == size
    assert check_ledger(shelf, keys=KEYS).problems == ()
    assert [content for _, content in shelf.entries(0, size)] == list(store.entries())
    if size:
        assert Store(shelf).record(size - 1) == store.record(size - 1)
        assert Store(shelf).heads() == store.heads()


def test_a_copy_grows_and_fetches_only_what_is_new(tmp_path: Path) -> None:
    store = filled(300)
    mirror(StoreSource(store), tmp_path, keys=KEYS)
    store.append(events(300))

    found = mirror(StoreSource(store), tmp_path, keys=KEYS)

    assert (found.before, found.checkpoint.size, found.fetched) == (300, 600, 2)  # the first bundle stays
    assert not list(tmp_path.rglob("*.p/44"))
    assert check_ledger(FolderShelf(tmp_path, LOG.verifier), keys=KEYS).problems == ()


def test_a_copy_that_was_broken_off_goes_on(tmp_path: Path) -> None:
    class Breaks(StoreSource):
        def tile(self, tile: Tile) -> bytes:
            if tile == Tile(None, 1):
                raise UnreachableError("The line is dead.")
            return super().tile(tile)

    store = filled(700)
    with pytest.raises(UnreachableError):
        mirror(Breaks(store), tmp_path, keys=KEYS)
    assert not (tmp_path / "checkpoint").exists()

    assert mirror(StoreSource(store), tmp_path, keys=KEYS).fetched == 2


def test_a_copy_over_http_is_the_same(tmp_path: Path, served: tuple[str, Path]) -> None:
    url, folder = served
    store = filled(300)
    mirror(StoreSource(store), folder, keys=KEYS)

    mirror(UrlSource(url), tmp_path / "copy", keys=KEYS)

    assert {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()} == {
        path.relative_to(tmp_path / "copy"): path.read_bytes()
        for path in (tmp_path / "copy").rglob("*")
        if path.is_file()
    }


def test_partial_tiles_that_a_server_has_dropped_are_cut_from_full_ones(
    tmp_path: Path, served: tuple[str, Path]
) -> None:
    url, folder = served
    store = filled(200)
    old = store.checkpoint().written()
    store.append(events(100))
    mirror(StoreSource(store), folder, keys=KEYS)
    (folder / "checkpoint").write_bytes(old)

    for source in (FolderSource(folder), UrlSource(url)):
        copy = tmp_path / type(source).__name__
        assert mirror(source, copy, keys=KEYS).checkpoint.size == 200
        assert check_ledger(FolderShelf(copy, LOG.verifier), keys=KEYS).problems == ()


def test_a_source_with_another_history_is_refused_and_the_copy_stays(tmp_path: Path) -> None:
    mirror(StoreSource(filled(300)), tmp_path, keys=KEYS)
    kept = (tmp_path / "checkpoint").read_bytes()
    other = filled(0)
    other.append(list(reversed(events(400))))

    with pytest.raises(UnprovenError, match="the log has shown two histories"):
        mirror(StoreSource(other), tmp_path, keys=KEYS)
    with pytest.raises(UnprovenError, match=r"300 entries and the source only 200: the log was rolled back"):
        mirror(StoreSource(filled(200)), tmp_path, keys=KEYS)

    assert (tmp_path / "checkpoint").read_bytes() == kept


def test_a_source_that_changes_an_entry_or_a_hash_is_refused(tmp_path: Path) -> None:
    class Lies(StoreSource):
        lie = Tile(None, 0)

        def tile(self, tile: Tile) -> bytes:
            content = super().tile(tile)
            return content[:9] + bytes([content[9] ^ 1]) + content[10:] if tile == self.lie else content

    class LiesOfHashes(Lies):
        lie = Tile(0, 0)

    with pytest.raises(UnprovenError, match="tile/entries/000 of the source does not hold the entries"):
        mirror(Lies(filled(300)), tmp_path, keys=KEYS)
    with pytest.raises(UnprovenError, match="The hashes of the 300 entries lead to the root"):
        mirror(LiesOfHashes(filled(300)), tmp_path / "other", keys=KEYS)
    assert not (tmp_path / "checkpoint").exists()


def test_a_source_of_another_key_or_log_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnprovenError, match="signed by none of the trusted keys"):
        mirror(StoreSource(filled(3)), tmp_path, keys=[key(LOG.name, turn=1).verifier])


def test_an_entry_that_was_changed_in_the_copy_is_fetched_anew(tmp_path: Path) -> None:
    store = filled(300)
    mirror(StoreSource(store), tmp_path, keys=KEYS)
    bundle = tmp_path / "tile" / "entries" / "000"
    bundle.write_bytes(bundle.read_bytes().replace(b"event-7", b"event-8", 1))

    assert mirror(StoreSource(store), tmp_path, keys=KEYS).fetched == 1
    assert check_ledger(FolderShelf(tmp_path, LOG.verifier), keys=KEYS).problems == ()


def test_nothing_is_written_to_a_folder_but_by_mirroring(tmp_path: Path) -> None:
    mirror(StoreSource(filled(3)), tmp_path, keys=KEYS)
    shelf = FolderShelf(tmp_path, LOG.verifier)

    with pytest.raises(InputError, match="only read"), shelf.writing():
        pass
    with pytest.raises(InputError, match="only read"):
        shelf.add([])
    with pytest.raises(InputError, match="only read"):
        shelf.put_note(0, b"")


def test_an_address_is_asked_as_it_is_or_refused(served: tuple[str, Path]) -> None:
    url, folder = served
    (folder / "long").write_bytes(b"12345")
    (folder / "inner").mkdir()

    assert fetch(f"{url}/long", most=5).body == b"12345"
    assert fetch(f"{url}/inner", most=99).status == 301  # a redirect is not followed
    with pytest.raises(UnreachableError, match="more than 4 bytes"):
        fetch(f"{url}/long", most=4)
    with pytest.raises(UnreachableError, match="could not be asked"):
        fetch("http://127.0.0.1:9/", most=4)
    for wrong in ("file:///etc/passwd", "ftp://a.example/", "http://", "http://us:secret@a.example/", "a.example"):
        with pytest.raises(InputError, match="no address to ask"):
            fetch(wrong, most=4)
