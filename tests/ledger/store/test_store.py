"""Does a ledger append whole requests without a gap, prove them at once, and refuse what does not follow?"""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.kept import WHEN, event, events, filled
from ledger.sample import ARCHIVE, LOG, US, key, policy, signed
from tallystick.errors import InputError, TallystickError
from tallystick.ledger.checkpoint import read_checkpoint
from tallystick.ledger.cosignature import cosign, verifier_of
from tallystick.ledger.hammering import check, hammer
from tallystick.ledger.note import verify_note
from tallystick.ledger.records import Head, read_record
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.store.asked import (
    Draft,
    MovedError,
    Request,
    StoppedError,
    document_name,
    read_item,
    read_request,
)
from tallystick.ledger.store.base import Store
from tallystick.ledger.store.hashes import DamagedError
from tallystick.ledger.store.opening import create_store, memory_store, open_store
from tallystick.ledger.store.sqlite import SqliteShelf
from tallystick.ledger.store.standing import standing_change
from tallystick.ledger.tiles import Tile, hash_of_tiles, tiles_of
from tallystick.ledger.tree import hash_of_leaves, leaf_hash, verify_consistency, verify_inclusion


def test_an_append_is_answered_with_proofs_that_hold(place: str) -> None:
    with create_store(place, key=LOG) as store:
        appended = store.append([event("a"), event("b"), event("a")])

        assert appended.indexes == range(3)
        check(appended, store)
        assert read_record(appended.entries[2]).number == 1
        assert read_record(appended.entries[2]).previous == 0


def test_what_was_appended_is_there_when_the_ledger_is_opened_again(place: str) -> None:
    with create_store(place, key=LOG) as store:
        before = [store.append([each]).entries[0] for each in events(7)]
        root = store.root()

    with open_store(place) as store:
        assert list(store.entries()) == before
        assert store.root() == root == read_checkpoint(store.checkpoint().text).root
        assert store.head("cases/2026-0") == Head(1, 5)
        assert store.heads()["cases/2026-1"] == Head(1, 6)
        assert [index for index, _ in store.records(stream="cases/2026-1")] == [1, 6]
        assert [index for index, _ in store.records(kind="case event", start=2, end=4)] == [2, 3]
        assert [record.number for _, record in store.records(start=5)] == [1, 1]


def test_threads_and_processes_append_without_gap_or_double(place: str) -> None:
    create_store(place, key=LOG).release()

    found = hammer(place, key=LOG, writers=8, each=6, processes=2)

    assert found.appended == 48
    with open_store(place) as store:
        assert store.size() == 48
        assert sorted(head.number for head in store.heads().values()) == [5] * 8


def test_writers_share_checkpoints(place: str) -> None:
    create_store(place, key=LOG).release()

    found = hammer(place, key=LOG, writers=16, each=6)

    assert found.checkpoints - 1 < found.appended


def test_a_refused_request_leaves_nothing_behind(place: str) -> None:
    with create_store(place, key=LOG) as store:
        first = store.append([event()]).entries[0]
        with pytest.raises(UnprovenError, match="record 0 of the stream 'cases/2026-1', where record 2 is expected"):
            store.append([event(), read_record(first)], documents=[b"beside"])

        assert store.size() == 1
        assert store.document(document_name(b"beside")) is None
        assert read_record(store.append([event()]).entries[0]).number == 1


def test_a_request_for_a_size_is_refused_once_the_ledger_has_moved(place: str) -> None:
    with create_store(place, key=LOG) as store:
        store.append([event()], at=0)
        with pytest.raises(MovedError, match="has 1 entries by now, not 0"):
            store.append([event()], at=0)
        assert store.append([event()], at=1).first == 1


def test_documents_are_kept_with_the_records(place: str) -> None:
    with create_store(place, key=LOG) as store:
        name = document_name(b"minutes of a meeting")
        store.append([event(document=name)], documents=[b"minutes of a meeting"])
    with open_store(place) as store:
        assert store.document(name) == b"minutes of a meeting"
        assert store.document(document_name(b"other")) is None


def test_a_ledger_without_its_key_is_read_only(place: str) -> None:
    create_store(place, key=LOG).release()
    with open_store(place) as store, pytest.raises(InputError, match="opened without its key"):
        store.append([event()])


def test_a_ledger_is_never_written_over(place: str) -> None:
    create_store(place, key=LOG).release()
    with pytest.raises(InputError, match="never written over"):
        create_store(place, key=LOG)


def test_a_frozen_ledger_refuses_every_append_with_the_reason(place: str) -> None:
    with create_store(place, key=LOG) as store:
        store.append([event()])
        store.append([_change("frozen", "The facts of March are in dispute.")])
        with pytest.raises(StoppedError, match="frozen by us/manager at entry 1: The facts of March are in dispute"):
            store.append([event()])
        assert store.standing().state == "frozen"

        store.append([_change("resumed", "Settled")])
        assert store.append([event()]).first == 3
        with pytest.raises(InputError, match="nothing to resume"):
            store.append([_change("resumed", "Again")])


def test_a_closed_ledger_stays_closed(place: str) -> None:
    with create_store(place, key=LOG) as store:
        store.append([event(), _change("closed", "The alliance ended")])
        for late in (event(), _change("resumed", "Let us go on"), _change("closed", "Twice")):
            with pytest.raises(
                StoppedError, match=r"closed by us/manager at entry 1: The alliance ended\. Begin a new"
            ):
                store.append([late])
        assert store.size() == 2
        verify_note(store.checkpoint(), [verifier_of(LOG.verifier)])


def test_nothing_follows_a_closing_record_in_its_own_request() -> None:
    store = memory_store(LOG)
    with pytest.raises(StoppedError, match="closed"):
        store.append([_change("closed", "The end"), event()])
    assert store.size() == 0


def test_after_a_rotation_the_new_key_signs_and_the_old_one_is_refused(place: str) -> None:
    new = key(LOG.name, turn=1)
    with create_store(place, key=LOG) as store:
        store.append([event()])
        rotated = store.append([_rotation(new.verifier.written())])
        verify_note(rotated.checkpoint, [verifier_of(LOG.verifier)])
        with pytest.raises(StoppedError, match="does not count for the log"):
            store.append([event()])
    with open_store(place, key=new) as store:
        appended = store.append([event()])
        verify_note(appended.checkpoint, [verifier_of(new.verifier)])
        assert store.keyring().at(2, owner=LOG.name, use="log") == (new.verifier,)


def test_a_rotation_ends_its_request() -> None:
    with pytest.raises(InputError, match="append it by itself"):
        memory_store(LOG).append([_rotation(key(LOG.name, turn=1).verifier.written()), event()])


def test_an_impossible_change_of_a_key_is_refused() -> None:
    store = memory_store(LOG)
    with pytest.raises(InputError, match="which was a key before"):
        store.append([replace_says(_rotation(LOG.verifier.written()), change="added", without="replaces")])


def test_a_ledger_whose_last_checkpoint_does_not_fit_is_not_added_to(tmp_path: Path) -> None:
    path = tmp_path / "a.ledger"
    with create_store(path, key=LOG) as store:
        store.append(events(3))
        store.shelf._do("UPDATE entry SET content = ? WHERE number = 0 AND stream = 'cases/2026-1'", b"{}")  # type: ignore[attr-defined]  # a shelf of tables

    with open_store(path, key=LOG) as store, pytest.raises(DamagedError, match="nothing is appended to it"):
        store.append([event()])


def test_any_proof_of_any_size_leads_to_the_root_of_the_definition() -> None:
    store = filled(600, groups=6)
    leaves = [leaf_hash(entry) for entry in store.entries()]
    naive = hash_of_leaves(leaves)
    for size in (1, 2, 255, 256, 257, 300, 512, 513, 600):
        root = naive(0, size)
        assert store.root(size) == root
        for index in {0, size // 2, size - 1}:
            verify_inclusion(index=index, size=size, leaf=leaves[index], proof=store.inclusion(index, size), root=root)
        verify_consistency(
            first=size, second=600, first_root=root, second_root=store.root(), proof=store.consistency(size)
        )


def test_tiles_that_are_handed_out_have_the_same_root() -> None:
    store = filled(600, groups=3)

    assert hash_of_tiles(store.tile, 600)(0, 600) == store.root()
    assert {tile.level for tile in tiles_of(600)} == {0, 1}
    assert store.tile(Tile(0, 0, 3)) == store.tile(Tile(0, 0))[:96]


def test_cosignatures_are_kept_beside_their_checkpoint(place: str) -> None:
    with create_store(place, key=LOG) as store:
        store.append([event()])
        note = store.checkpoint()
        both = [cosign(note.text, each, time=1_780_000_000) for each in (US, THEM_KEY)]
        store.keep_cosignatures(note.with_signatures(both[:1]), [US.verifier])
        assert store.believed(policy()) is None
        with pytest.raises(UnprovenError, match="No checkpoint with entry 0 meets the policy yet"):
            store.proof(0, policy=policy())
        store.keep_cosignatures(note.with_signatures(both), [US.verifier, THEM_KEY.verifier])
        store.append([event()])

        believed = store.believed(policy())
        assert believed is not None
        assert read_checkpoint(believed.text).size == 1
        assert store.proof(0, policy=policy()).checkpoint == believed.written()
        assert len(store.checkpoint().signatures) == 1
        assert store.believed(policy(), least=2) is None


def test_cosignatures_of_other_checkpoints_are_refused() -> None:
    store = filled(3)
    with pytest.raises(UnprovenError, match="none of this ledger's"):
        store.keep_cosignatures(signed(3, US), [US.verifier])
    with pytest.raises(UnprovenError, match="signed by none of the trusted keys"):
        store.keep_cosignatures(store.checkpoint(), [ARCHIVE.verifier])


def test_sizes_and_entries_that_never_were_are_refused() -> None:
    store = filled(3)
    with pytest.raises(InputError, match="has no entry 3"):
        store.entry(3)
    with pytest.raises(InputError, match="has no entry -1"):
        store.entry(-1)
    with pytest.raises(InputError, match="never had the size 4"):
        store.root(4)
    with pytest.raises(InputError, match="signed no checkpoint of size 2"):
        store.checkpoint(2)


def test_a_key_of_another_name_or_type_opens_nothing() -> None:
    with pytest.raises(InputError, match="a log signs with a key of type 01"):
        memory_store(US)
    store = filled(1)
    with pytest.raises(InputError, match="is named like the log"):
        Store(store.shelf, key=key("another.example/log"))


def test_a_file_that_is_no_ledger_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no file"):
        open_store(tmp_path / "none")
    with pytest.raises(InputError, match="is a folder"):
        open_store(tmp_path)
    (tmp_path / "text").write_text("no database at all, but long enough to be looked at", encoding="utf-8")
    with pytest.raises(TallystickError, match="not a database"):
        open_store(tmp_path / "text")
    (tmp_path / "empty").touch()
    with pytest.raises(InputError, match="but no ledger"):
        open_store(tmp_path / "empty")


def test_every_connection_flushes_each_commit(tmp_path: Path) -> None:
    path = tmp_path / "a.ledger"
    create_store(path, key=LOG).release()
    shelf = SqliteShelf(path)
    held = threading.Barrier(2, timeout=10)
    found: list[tuple[object, object]] = []

    def look() -> None:
        with shelf.reading():
            held.wait()
            found.append((shelf._rows("PRAGMA journal_mode")[0][0], shelf._rows("PRAGMA synchronous")[0][0]))

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shelf.release()

    assert found == [("wal", 2), ("wal", 2)]  # 2 is FULL


def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.ledger"
    with create_store(path, key=LOG) as store:
        store.append([event()])
        assert {each.stat().st_mode & 0o077 for each in tmp_path.iterdir()} == {0}


def test_a_request_reads_back_as_it_was_left_for_another_process() -> None:
    ready = read_record(filled(1).entry(0))
    request = Request((event(), ready), at=4, documents=(b"\x00beside",))

    again = read_request(request.written())

    assert again.written() == request.written()
    assert again.items[1] == ready


def test_a_file_holds_a_draft_or_a_ready_record() -> None:
    ready = filled(1).entry(0)
    draft = (
        b'{"type":"case event","stream":"cases/1","recorded":"2026-04-05T10:00:00Z",'
        b'"case":"1","event":"a","on":"2026-04-05","by":"us"}'
    )

    assert read_item(ready) == read_record(ready)
    assert isinstance(read_item(draft), Draft)
    for wrong, said in (
        (b"[]", "a JSON object"),
        (b"{", "not JSON"),
        (b"\xff", "not JSON in UTF-8"),
        (b'{"type":"batch"}', "has no stream, recorded"),
        (draft.replace(b'"by":"us"', b'"by":"us","by":"them"'), "a key twice"),
        (draft.replace(b'"by":"us"', b'"by":7'), "a text is expected"),
        (ready.replace(b'"number":0', b'"number": 0'), "not canonical"),
    ):
        with pytest.raises(InputError, match=said):
            read_item(wrong)


def test_an_empty_request_is_refused() -> None:
    with pytest.raises(InputError, match="0 records were given"):
        memory_store(LOG).append([])


THEM_KEY = key("them.example/witness", US.type)


def _change(change: str, reason: str) -> Draft:
    return standing_change(change, by="us/manager", reason=reason, recorded=WHEN)


def _rotation(new: str) -> Draft:
    says = {"owner": LOG.name, "use": "log", "change": "rotated", "key": new, "reason": "yearly"}
    return Draft("key change", "keys/log", WHEN, {**says, "replaces": LOG.verifier.written()})


def replace_says(draft: Draft, *, without: str, **says: str) -> Draft:
    """A draft that says something else."""
    kept = {field: value for field, value in draft.says.items() if field != without}
    return replace(draft, says={**kept, **says})
