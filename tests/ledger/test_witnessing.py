"""Does a witness that is asked over HTTP cosign one history only, through restarts, races and a log that forks?"""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.kept import event, events, filled
from ledger.sample import ARCHIVE, LOG, NOON, THEM, US, key, policy
from tallystick.errors import InputError
from tallystick.ledger.checkpoint import read_checkpoint
from tallystick.ledger.fork import fork_between, verify_fork
from tallystick.ledger.keys import KeyType
from tallystick.ledger.note import Note, read_note
from tallystick.ledger.policy import Group, Log, Policy, verify_checkpoint
from tallystick.ledger.policy import Witness as Known
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.store.base import Store
from tallystick.ledger.store.opening import create_store, memory_store
from tallystick.ledger.submission import Asking, Cosigned
from tallystick.ledger.witness import MOST_BYTES, Witness, add_checkpoint, monitor_path
from tallystick.ledger.witness import Cosigned as Kept
from tallystick.ledger.witnessing import WitnessServer, WitnessState, ask_witness

LOGS = {LOG.name: (LOG.verifier,)}


@contextmanager
def serving(state: Path, *, signing: tuple[object, ...] = (US,)) -> Iterator[str]:
    """A witness that answers."""
    server = WitnessServer(("127.0.0.1", 0), Witness(signing, LOGS), WitnessState(state), now=lambda: NOON)  # type: ignore[arg-type]  # signing keys
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The file of a witness."""
    return tmp_path / "us.witness"


def asked(url: str, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    """What is answered to a bare request."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
    try:
        connection.request(method, path, body=body, headers=headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def test_a_ledger_is_cosigned_again_and_again_as_it_grows(state: Path) -> None:
    store = filled(3)
    with serving(state) as url:
        first = ask_witness(store, url, [US.verifier])
        store.append(events(5))
        second = ask_witness(store, url, [US.verifier])

        assert [read_checkpoint(each.note.text).size for each in (first, second)] == [3, 8]
        assert store.checkpoint() == second.complete
        assert asked(url, "GET", f"/{monitor_path(LOG.name)}") == (200, second.complete.written())


def test_two_parties_that_cosign_meet_their_policy(state: Path, tmp_path: Path) -> None:
    store = filled(3)
    with serving(state) as us, serving(tmp_path / "them", signing=(THEM,)) as them:
        ask_witness(store, us, [US.verifier])
        assert store.believed(policy()) is None
        ask_witness(store, them, [THEM.verifier])

    believed = store.believed(policy())
    assert believed is not None
    assert verify_checkpoint(believed, policy()).cosigners == {"us": NOON, "them": NOON}


def test_a_log_that_was_rolled_back_is_refused_after_a_restart(state: Path) -> None:
    with serving(state) as url:
        ask_witness(filled(8), url, [US.verifier])
    with serving(state) as url:
        with pytest.raises(UnprovenError, match=r"cosigned size 8 .* the log was rolled back"):
            ask_witness(filled(5), url, [US.verifier])
        other = memory_store(LOG)
        other.append(list(reversed(events(9))))
        with pytest.raises(UnprovenError, match="answered 422: The consistency proof does not hold"):
            ask_witness(other, url, [US.verifier])
    assert WitnessState(state).latest()[LOG.name].checkpoint.size == 8


def test_a_witness_with_an_ml_dsa_key_cosigns_too(state: Path) -> None:
    with serving(state, signing=(US, ARCHIVE)) as url:
        found = ask_witness(filled(2), url, [US.verifier, ARCHIVE.verifier])
        assert {each.name for each in found.cosignatures} == {US.name, ARCHIVE.name}
        assert asked(url, "POST", "/sign-subtree", b"subtree 0 2\n\n")[0] == 400


def test_a_witness_whose_key_is_another_is_not_believed(state: Path) -> None:
    store = filled(2)
    with serving(state) as url, pytest.raises(UnprovenError, match="signed by none of the trusted keys"):
        ask_witness(store, url, [THEM.verifier])
    assert store.shelf.cosigned_sizes() == ()


def test_of_many_requests_at_once_only_one_history_is_cosigned(state: Path) -> None:
    left, right = filled(3), memory_store(LOG)
    right.append(list(reversed(events(3))))
    results: list[str] = []

    def ask(store: Store, url: str) -> None:
        try:
            ask_witness(store, url, [US.verifier])
            results.append(read_checkpoint(store.checkpoint().text).root.hex())
        except UnprovenError:
            return

    with serving(state) as url:
        threads = [threading.Thread(target=ask, args=(store, url)) for store in (left, right) * 6]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(results) >= 1
    assert len(set(results)) == 1


def test_odd_requests_are_answered_and_change_nothing(state: Path) -> None:
    with serving(state) as url:
        assert asked(url, "GET", "/nothing")[0] == 404
        assert asked(url, "POST", "/other", b"")[0] == 404
        assert asked(url, "POST", "/add-checkpoint", b"nonsense")[0] == 400
        assert asked(url, "POST", "/add-checkpoint", b"", **{"Content-Length": "-1"})[0] == 411
        assert asked(url, "POST", "/add-checkpoint", b"", **{"Content-Length": str(MOST_BYTES + 1)})[0] == 413
        assert asked(url, "POST", "/add-checkpoint", b"", **{"Content-Length": "9" * 5000})[0] == 413
        assert asked(url, "PUT", "/add-checkpoint", b"")[0] == 501
    assert WitnessState(state).latest() == {}


def test_a_database_of_something_else_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "a.ledger"
    create_store(path, key=LOG).release()
    with pytest.raises(InputError, match="but not one of a witness"):
        WitnessState(path)


# A log that forks


class Operator:
    """A log that keeps two histories with one beginning, and shows either to whom it likes."""

    def __init__(self, common: int) -> None:
        self.sides = (memory_store(LOG), memory_store(LOG))
        if common:
            for side in self.sides:
                side.append(events(common))
        self.fork_at = common
        numbers = count()
        for side in self.sides:
            side.append([event("fork", f"side-{next(numbers)}")])


def cosigned_by(
    store: Store, signing: object, latest: dict[str, Kept], note: Note
) -> tuple[Note | None, dict[str, Kept]]:
    """The note with a witness's cosignature, if it gives one, and what it keeps."""
    witness = Witness((signing,), LOGS)  # type: ignore[arg-type]  # a signing key
    state: object = Asking(note, (signing.verifier,))  # type: ignore[attr-defined]  # likewise
    while isinstance(state, Asking):
        request = state.request(store.hashes(read_checkpoint(note.text).size))
        answer = add_checkpoint(witness, latest, request, now=NOON)
        if answer.keep is not None:
            latest = {**latest, LOG.name: answer.keep}
        state = state.after(status=answer.status, content_type=answer.content_type, body=answer.body)
    return (state.complete if isinstance(state, Cosigned) else None), latest


@given(
    witnesses=st.integers(2, 4),
    common=st.sampled_from([0, 1, 3, 8]),
    moves=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 3), st.booleans()), min_size=4, max_size=24),
)
def test_no_two_histories_ever_meet_the_policy(witnesses: int, common: int, moves: list[tuple[int, int, bool]]) -> None:
    signing = [key(f"w{number}.example", KeyType.COSIGNATURE_ED25519) for number in range(witnesses)]
    names = tuple(f"w{number}" for number in range(witnesses))
    needed = witnesses // 2 + 1
    agreed = Policy(
        (Log(LOG.verifier),),
        tuple(Known(name, each.verifier) for name, each in zip(names, signing, strict=True)),
        (Group("most", needed, names),),
        "most",
    )
    operator = Operator(common)
    kept: list[dict[str, Kept]] = [{} for _ in signing]
    shown: list[dict[int, Note]] = [{}, {}]
    for side, which, grow in moves:
        store = operator.sides[side]
        if grow:
            store.append([event("fork", f"more-{store.size()}")])
        note = shown[side].get(store.size(), store.checkpoint())
        done, kept[which % witnesses] = cosigned_by(store, signing[which % witnesses], kept[which % witnesses], note)
        shown[side][store.size()] = note.with_signatures(done.signatures) if done else note

    believed = [
        {size for size, note in notes.items() if size > operator.fork_at and _believed(note, agreed)} for notes in shown
    ]
    assert not (believed[0] and believed[1])


def _believed(note: Note, agreed: Policy) -> bool:
    try:
        verify_checkpoint(note, agreed)
    except UnprovenError:
        return False
    return True


@pytest.mark.parametrize(("common", "more"), [(0, 0), (3, 0), (8, 5), (300, 2)])
def test_the_proof_of_a_fork_verifies_offline(common: int, more: int) -> None:
    operator = Operator(common)
    left, right = operator.sides
    for number in range(more):
        right.append([event("fork", f"more-{number}")])

    fork = fork_between(left.checkpoint(), right.checkpoint(), right.hashes())

    assert [each.size for each in verify_fork(fork, [LOG.verifier])] == [common + 1, common + 1 + more]
    again = fork_between(read_note(left.checkpoint().written()), left.checkpoint(), left.hashes())
    with pytest.raises(UnprovenError, match="no fork"):
        verify_fork(again, [LOG.verifier])
