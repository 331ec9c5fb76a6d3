"""Does each kind of problem show, under its id and in words that carry the facts?"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger.fsck.tampering import checked, ids, put, shelf_of, with_entries
from ledger.kept import WHEN, event, filled
from ledger.said import ONE, SAID, TWO
from ledger.sample import LOG, NOON, THEM, US, key, policy, signed
from tallystick.errors import InputError
from tallystick.ledger import problems
from tallystick.ledger.commitments import commitment
from tallystick.ledger.cosignature import cosign
from tallystick.ledger.fsck.whole import check_ledger
from tallystick.ledger.growing import GrowingTree
from tallystick.ledger.key_change import signed as signed_change
from tallystick.ledger.mirroring import StoreSource, mirror
from tallystick.ledger.records import Head, Record, next_record, read_record
from tallystick.ledger.sign_off import signed as signed_off
from tallystick.ledger.store.asked import Draft
from tallystick.ledger.store.base import Store
from tallystick.ledger.store.folder import FolderShelf
from tallystick.ledger.store.memory import MemoryShelf
from tallystick.ledger.store.opening import create_store, memory_store
from tallystick.ledger.store.shelf import Placed
from tallystick.ledger.store.sqlite import SqliteShelf
from tallystick.ledger.store.standing import standing_change
from tallystick.ledger.store.writing import signed_checkpoint
from tallystick.ledger.tree import leaf_hash


def forged(*drafts: Draft) -> MemoryShelf:
    """A ledger of records that no store would have appended, hashed and signed as if one had."""
    shelf = shelf_of(memory_store(LOG))
    heads: dict[str, Head] = {}
    tree = GrowingTree()
    rows = []
    for index, draft in enumerate(drafts):
        record = next_record(heads, kind=draft.kind, stream=draft.stream, recorded=draft.recorded, says=draft.says)
        heads[record.stream] = Head(record.number, index)
        rows.append((Placed(index, record.kind, record.stream, record.number), record.content))
        tree.append(record.leaf)
    shelf.add(rows)
    shelf.put_note(len(rows), signed_checkpoint(LOG.name, len(rows), tree.root(), LOG).written())
    return shelf


def draft(kind: str, stream: str, **says: Any) -> Draft:
    """A draft of any kind."""
    kept = {field: value for field, value in {**SAID[kind], **says}.items() if value is not None}
    return Draft(kind, stream, WHEN, kept)


def said(shelf: MemoryShelf, id_: str, **known: Any) -> str:
    """The one message of an id."""
    found = [problem.message for problem in checked(shelf, **known).problems if problem.id == id_]
    assert len(found) == 1
    return found[0]


def test_ids_are_in_order_and_never_twice() -> None:
    assert [kind.id for kind in problems.PROBLEMS] == [
        f"L{number:03}" for number in range(1, len(problems.PROBLEMS) + 1)
    ]


def test_a_damaged_file_is_l001(tmp_path: Path) -> None:
    path = tmp_path / "a.ledger"
    with create_store(path, key=LOG) as store:
        store.append([event(f"2026-{number}") for number in range(200)])
    content = bytearray(path.read_bytes())
    page = content.index(b'"case":"2026-100"') // 4096 * 4096
    content[page : page + 4096] = bytes(4096)
    path.write_bytes(content)
    shelf = SqliteShelf(path)
    try:
        assert "L001" in {problem.id for problem in check_ledger(shelf, keys=[LOG.verifier]).problems}
    finally:
        shelf.release()


def test_a_missing_tile_of_a_folder_is_l001(tmp_path: Path) -> None:
    mirror(StoreSource(filled(300)), tmp_path, keys=[LOG.verifier])
    (tmp_path / "tile" / "0" / "000").unlink()

    report = check_ledger(FolderShelf(tmp_path, LOG.verifier), keys=[LOG.verifier])

    assert [str(problem) for problem in report.problems] == [
        "L001 The store says of itself: tile/0/000 is missing.",
        "L006 The hashes of tile 0 of level 0 are not stored, or not all.",
    ]


def test_an_entry_that_is_no_record_is_l003() -> None:
    shelf = shelf_of(filled(3))
    put(shelf, 1, b'{"v":1}')
    assert said(shelf, "L003").startswith("Entry 1: The record has no type, stream")


def test_a_record_under_another_name_is_l004() -> None:
    shelf = shelf_of(filled(3))
    placed, content = shelf._entries[2]
    shelf._entries[2] = replace(placed, stream="cases/other"), content
    assert said(shelf, "L004") == (
        "Entry 2 is record 0 of 'cases/2026-2' (case event); it is listed as record 0 of 'cases/other' (case event)."
    )


def test_another_hash_is_l005() -> None:
    shelf = shelf_of(filled(300))
    shelf._tiles[0, 0] = shelf._tiles[0, 0][:32] + bytes(32) + shelf._tiles[0, 0][64:]
    assert said(shelf, "L005") == "The stored hash of entry 1 is not the one that the log's entries have."
    shelf = shelf_of(filled(300))
    shelf._tiles[1, 0] = bytes(32)
    assert said(shelf, "L005").startswith("The stored hash of the entries 0 to 255 is not")


def test_missing_hashes_are_l006() -> None:
    shelf = shelf_of(filled(300))
    del shelf._tiles[0, 0]
    assert said(shelf, "L006") == "The hashes of tile 0 of level 0 are not stored, or not all."


def test_hashes_of_nothing_are_l007() -> None:
    shelf = shelf_of(filled(300))
    shelf._tiles[0, 1] = bytes(8192)
    assert said(shelf, "L007") == "Tile 1 of level 0 holds 256 hashes; 300 entries have 44 of that tile."


def test_an_unreadable_checkpoint_is_l008() -> None:
    shelf = shelf_of(filled(3))
    shelf._notes[3] = b"nothing\n"
    assert said(shelf, "L008").startswith("The checkpoint of size 3 cannot be read")
    shelf._notes[3] = shelf._notes[0]
    assert said(shelf, "L008") == "The checkpoint that is stored for size 3 is of size 0."


def test_a_checkpoint_of_another_log_is_l009() -> None:
    shelf = shelf_of(filled(3))
    other = key("other.example/log")
    shelf._notes[3] = signed_checkpoint(other.name, 3, bytes(32), other).written()
    assert (
        said(shelf, "L009")
        == "The checkpoint of size 3 is of the log 'other.example/log', not 'ledger.example/alliance'."
    )


def test_a_checkpoint_beyond_the_entries_is_l010() -> None:
    store = filled(3)
    shelf = with_entries(shelf_of(store), list(store.entries(0, 2)))
    assert said(shelf, "L010") == "There is a checkpoint of 3 entries; the ledger has 2."


def test_a_checkpoint_by_another_key_is_l012() -> None:
    store = filled(3)
    shelf = shelf_of(store)
    shelf._notes[3] = signed_checkpoint(LOG.name, 3, store.root(), key(LOG.name, turn=1)).written()
    assert said(shelf, "L012").startswith("The checkpoint of size 3: The note is signed by none of the trusted keys")


def test_entries_without_a_checkpoint_are_l013() -> None:
    shelf = shelf_of(filled(4, groups=2))
    del shelf._notes[4]
    assert said(shelf, "L013") == "The ledger has 4 entries, and its checkpoints cover the first 2."


def test_a_cosignature_that_does_not_hold_is_l014() -> None:
    store = filled(4, groups=2)
    shelf = shelf_of(store)
    shelf.put_cosignature(4, cosign(store.checkpoint(2).text, US, time=NOON))
    assert said(shelf, "L014", policy=policy()).startswith(
        "The cosignature of size 4: An invalid signature by us.example"
    )
    shelf = shelf_of(filled(2))
    shelf.put_cosignature(1, cosign(store.checkpoint(2).text, US, time=NOON))
    assert said(shelf, "L014") == "There are cosignatures for size 1, and no good checkpoint."


def test_cosignatures_of_unknown_keys_are_counted() -> None:
    store = filled(2)
    store.keep_cosignatures(
        store.checkpoint().with_signatures([cosign(store.checkpoint().text, US, time=NOON)]), [US.verifier]
    )
    assert checked(shelf_of(store)).strange == 1
    report = checked(shelf_of(store), policy=policy())
    assert (report.cosignatures, report.strange) == (1, 0)


def test_a_policy_that_nobody_has_met_is_l015_and_only_a_warning() -> None:
    store = filled(2)
    report = checked(shelf_of(store), policy=policy())
    assert [problem.id for problem in report.problems] == ["L015"]
    assert report.is_sound

    note = store.checkpoint()
    store.keep_cosignatures(
        note.with_signatures(cosign(note.text, each, time=NOON) for each in (US, THEM)), [US.verifier, THEM.verifier]
    )
    assert checked(shelf_of(store), policy=policy()).problems == ()


def test_a_record_that_was_left_out_of_a_stream_is_l016_or_l018() -> None:
    shelf = forged(event("a"), event("a"), event("b"))
    put(shelf, 1, _renumbered(shelf._entries[1][1], number=2))
    assert said(shelf, "L016") == "Entry 1 is record 2 of the stream 'cases/a'; record 1 is missing."
    shelf = forged(event("b"), event("a"), event("a"))
    put(shelf, 2, _renumbered(shelf._entries[2][1], previous=0))
    assert said(shelf, "L018") == (
        "Entry 2, record 1 of the stream 'cases/a', names entry 0 as the one before; that is entry 1."
    )


def test_a_record_that_stands_twice_is_l017() -> None:
    store = filled(2)
    entries = list(store.entries())
    shelf = with_entries(shelf_of(store), [*entries, entries[0]])
    assert said(shelf, "L017") == "Entry 2 is record 0 of the stream 'cases/2026-0', which has reached record 0."


def test_an_edition_whose_ground_is_missing_is_l019() -> None:
    edition = draft("edition", "editions/2026-Q1", heads={"cases/a": 7}, supersedes=None)
    assert said(forged(event("a"), edition), "L019") == (
        "Entry 1 rests on the stream 'cases/a' up to entry 7, but the stream ends at entry 0 there."
    )
    other = draft("edition", "editions/2026-Q1", heads={"cases/b": 0}, supersedes=None)
    assert "has no record there" in said(forged(event("a"), other), "L019")
    good = draft("edition", "editions/2026-Q1", heads={"cases/a": 0}, supersedes=None)
    assert ids(forged(event("a"), good)) == set()


def test_a_restatement_of_nothing_is_l020() -> None:
    restatement = draft("restatement", "editions/2026-Q1", supersedes=0, heads={})
    assert said(forged(event("a"), restatement), "L020") == (
        "Entry 1 takes the place of entry 0, which is no edition or restatement of the stream 'editions/2026-Q1' "
        "before it."
    )
    edition = draft("edition", "editions/2026-Q1", supersedes=None, heads={})
    assert ids(forged(edition, restatement)) == set()


def test_a_sign_off_that_does_not_hold_is_l021() -> None:
    assert said(forged(draft("sign-off", "sign-offs/aurora")), "L021").startswith("Entry 0: ")
    assert ids(forged(_sign_off())) == set()
    changed = replace(_sign_off(), says={**_sign_off().says, "subject": TWO})
    assert said(forged(changed), "L021").startswith("Entry 0: An invalid signature by us.example")


def test_a_sign_off_by_a_key_that_did_not_count_is_l022() -> None:
    other = _party_key(key("us.example", turn=1))
    assert said(forged(other, _sign_off()), "L022").endswith("'us' never had it as a party key.")
    assert ids(forged(_party_key(key("us.example")), _sign_off())) == set()


def test_an_impossible_change_of_a_key_is_l023() -> None:
    twice = forged(_party_key(key("us.example")), _party_key(key("us.example")))
    assert "which was a key before" in said(twice, "L023")


def test_a_record_after_the_end_is_l024() -> None:
    end = standing_change("closed", by="us", reason="The end.", recorded=WHEN)
    assert said(forged(end, event()), "L024") == (
        "Entry 1: The ledger was closed by us at entry 0: The end. Begin a new ledger for what comes."
    )
    again = standing_change("resumed", by="us", reason="Or not.", recorded=WHEN)
    assert ids(forged(end, again)) == {"L024"}
    assert checked(forged(end)).standing == "closed"


def test_a_self_test_of_another_log_is_l025() -> None:
    empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert ids(forged(event(), draft("self-test", "self-test", size=0, root=empty, heads={}))) == set()
    assert said(forged(event(), draft("self-test", "self-test", size=1, root=ONE, heads={})), "L025").startswith(
        "Entry 1 states the root sha256:1111"
    )
    late = draft("self-test", "self-test", size=2, root=ONE, heads={})
    assert "for size 2, which the log never had" in said(forged(event(), late), "L025")


def test_a_document_that_was_changed_is_l026() -> None:
    store = memory_store(LOG)
    store.append([event()], documents=[b"minutes"])
    shelf = shelf_of(store)
    name = next(iter(shelf._documents))
    shelf._documents[name] = b"others"
    assert said(shelf, "L026").startswith(f"The document {name} has the hash ")


def test_a_commitment_that_does_not_open_is_l027() -> None:
    shelf = shelf_of(filled(1))
    made = commitment("A. Example", bytes(32))
    assert checked(shelf, openings=[(made, bytes(32), b'"A. Example"')]).problems == ()
    assert said(shelf, "L027", openings=[(made, bytes(32), b'"B. Example"')]).startswith(made)
    assert said(shelf, "L027", openings=[(made, bytes(32), b"no value")]).startswith(made)


def test_a_strange_checkpoint_to_compare_with_is_l030() -> None:
    shelf = shelf_of(filled(3))
    foreign = signed(3, log=key("ledger.example/alliance", turn=1))
    assert said(shelf, "L030", against=[foreign]).startswith("A checkpoint that was given cannot be compared: The note")


def test_an_unknown_beginning_is_l031() -> None:
    shelf = shelf_of(filled(3))
    other = key(LOG.name, turn=1).verifier
    assert said(shelf, "L031", keys=[other]).endswith(f"the key of the log is {other}.")
    shelf._facts["format"] = "2"
    assert "its form is '1'" in said(shelf, "L031")
    shelf._facts["key"] = "none"
    assert said(shelf, "L031").startswith("The ledger names no key of its own")


def test_a_new_key_of_the_log_that_the_old_one_has_not_signed_is_l032() -> None:
    thief = key(LOG.name, turn=1)
    store = memory_store(LOG)
    store.append([event()])
    store.append([_rotation(thief.verifier.written())])
    sound = Store(store.shelf, key=thief)
    sound.append([event()])
    assert ids(shelf_of(store)) == set()

    del shelf_of(store)._notes[2]  # what the old key has signed
    assert said(shelf_of(store), "L032") == f"Entry 1 makes {thief.verifier} a key of the log."
    assert ids(shelf_of(store), keys=[LOG.verifier, thief.verifier]) == set()


def test_a_key_that_was_changed_by_authority_alone_is_l033_and_no_error() -> None:
    first, new = key("us.example"), key("us.example", turn=1)
    change = {"owner": "us", "use": "party", "change": "rotated", "key": new.verifier.written(), "reason": "lost"}
    says = {**change, "replaces": first.verifier.written(), "authority": ONE}
    store = memory_store(LOG)
    store.append([_party_key(first), Draft("key change", "keys/us", WHEN, says)])

    report = checked(shelf_of(store))
    assert report.is_sound
    assert said(shelf_of(store), "L033").startswith("Entry 1 changes the party key of 'us' by the authority sha256:")

    signed_too = memory_store(LOG)
    signed_too.append([_party_key(first), Draft("key change", "keys/us", WHEN, signed_change(says, first))])
    assert ids(shelf_of(signed_too)) == set()


def test_a_key_that_nobody_answered_for_is_l023() -> None:
    first, thief = key("us.example"), key("us.example", turn=1)
    says = {"owner": "us", "use": "party", "change": "rotated", "key": thief.verifier.written(), "reason": "lost"}
    theft = Draft("key change", "keys/us", WHEN, {**says, "replaces": first.verifier.written()})
    store = memory_store(LOG)
    store.append([_party_key(first)])

    with pytest.raises(InputError, match="no key of 'us' that counts has signed it"):
        store.append([theft])
    assert "Entry 1 changes the party key of 'us'" in said(forged(_party_key(first), theft), "L023")


def test_a_charter_that_leaves_a_party_out_is_l034() -> None:
    store = memory_store(LOG)
    store.append([draft("charter", "charter/aurora", parties=["us"]), draft("amendment", "charter/aurora", parties=[])])

    assert ids(shelf_of(store)) == set()
    assert said(shelf_of(store), "L034", members=lambda says: ("us", "them")) == (
        "Entry 0 asks us to sign; by its content, in effect from 2026-01-01, them must sign it as well."
    )


def test_a_policy_that_is_not_met_yet_hides_no_rollback() -> None:
    store = filled(3)
    later = filled(5).checkpoint()

    assert ids(shelf_of(store), policy=policy(), against=[later]) == {"L015", "L028"}


def test_many_problems_of_a_kind_are_told_once_with_their_number() -> None:
    shelf = shelf_of(filled(40))
    for index in range(40):
        put(shelf, index, b"{}")
    found = [problem.message for problem in checked(shelf).problems if problem.id == "L003"]
    assert len(found) == 6
    assert found[-1] == "And 35 more of this kind."


@pytest.mark.parametrize("id_", [kind.id for kind in problems.PROBLEMS])
def test_every_id_is_shown_by_a_test(id_: str) -> None:
    folder = Path(__file__).parent
    tests = "".join(path.read_text(encoding="utf-8") for path in folder.glob("test_*.py"))
    assert id_ in tests or id_.lower() in tests


def _renumbered(content: bytes, *, number: int | None = None, previous: int | None = None) -> bytes:
    record = read_record(content)
    return replace(
        record,
        number=record.number if number is None else number,
        previous=record.previous if previous is None else previous,
    ).content


def _sign_off() -> Draft:
    says = {field: value for field, value in SAID["sign-off"].items() if field not in {"key", "signature"}}
    return Draft("sign-off", "sign-offs/aurora", WHEN, signed_off(says, key("us.example")))


def _party_key(signing: Any) -> Draft:
    says = {"owner": "us", "use": "party", "change": "added", "key": signing.verifier.written(), "reason": "first"}
    return Draft("key change", "keys/us", WHEN, says)


def _rotation(new: str) -> Draft:
    says = {"owner": LOG.name, "use": "log", "change": "rotated", "key": new, "reason": "yearly"}
    return Draft("key change", "keys/log", WHEN, {**says, "replaces": LOG.verifier.written()})


def test_a_record_reads_the_same_quickly_and_slowly() -> None:
    record = Record("case event", "cases/1", 0, None, WHEN, dict(event("1").says))
    assert leaf_hash(record.content) == record.leaf
