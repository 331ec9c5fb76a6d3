"""Benchmark F: checking a ledger of a million records, proving one of them, and appending from many writers at once.

The floor of a check is one pass that reads every entry from the same file and takes its SHA-256 as a leaf; ours also
builds the tree, compares all stored hashes, reads every record, and follows every stream. The floor of appending is how
often a second this disk flushes one page.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from statistics import median

from bench.measuring import Run, alternate, ratio, run, script, tally
from bench.results import Result

RECORDS = 1_000_000
GROUP = 1_000
STREAMS = 500
WRITERS, EACH = 16, 60


def measure(folder: Path, *, rounds: int, records: int = RECORDS) -> Iterator[Result]:
    """Seconds and bytes of a check, milliseconds of a proof, appends a second."""
    file = folder / "bench.ledger"
    run(script("ledger", "build", str(file), str(records)))
    sides: dict[str, Callable[[], Run]] = {
        "ours": partial(run, tally("ledger", "fsck", str(file))),
        "floor": partial(run, script("ledger", "floor", str(file))),
    }
    found = alternate(sides, rounds=min(rounds, 2))
    what = f"{records:,} records in {records // GROUP:,} checkpoints"
    yield Result("ledger: fsck, CPU", found["ours"].cpu, "s", 30.0 * records / RECORDS, what)
    yield Result("ledger: fsck, peak memory", found["ours"].peak / 1e6, "MB", 1_000.0, what)
    yield Result(
        "ledger: fsck CPU, ours ÷ floor", ratio(found["ours"], found["floor"]), "ratio", against="SHA-256 pass"
    )
    proofs = json.loads(run(script("ledger", "proofs", str(file))).output)
    yield Result("ledger: checking a proof", proofs["check"], "ms", 5.0, "two cosigners; the median")
    yield Result("ledger: making a proof", proofs["make"], "ms", against=f"of {records:,} records; the median")
    rates, floors = [], []
    for number in range(rounds):
        place = folder / f"hammer-{number}.ledger"
        rates.append(float(json.loads(run(script("ledger", "hammer", str(place))).output)))
        floors.append(float(json.loads(run(script("ledger", "flushes", str(folder))).output)))
    what = f"{WRITERS} writers, every proof checked"
    yield Result("ledger: durable appends", median(rates), "per s", 300.0, what, at_least=True)
    yield Result("ledger: flushes of the disk", median(floors), "per s", against="4 KB, fsync, one after the other")
    shares = median(rate / floor for rate, floor in zip(rates, floors, strict=True))
    yield Result("ledger: appends ÷ flushes", shares, "ratio", against="group commit: writers share flushes")


# What runs in processes of its own


def build(file: Path, records: int) -> None:
    """A ledger of so many records, put down without the checks of an append; the check finds out if they are wrong."""
    from tallystick.ledger.keys import KeyType, SigningKey  # noqa: PLC0415  (measured children alone need it)
    from tallystick.ledger.store.base import begin  # noqa: PLC0415  (measured children alone need it)
    from tallystick.ledger.store.frontier import Frontier  # noqa: PLC0415  (measured children alone need it)
    from tallystick.ledger.store.shelf import Placed  # noqa: PLC0415  (measured children alone need it)
    from tallystick.ledger.store.sqlite import SqliteShelf, make  # noqa: PLC0415  (measured children alone need it)
    from tallystick.ledger.store.writing import signed_checkpoint  # noqa: PLC0415  (measured children alone need it)
    from tallystick.ledger.tree import leaf_hash  # noqa: PLC0415  (measured children alone need it)

    key = SigningKey("bench.example/log", KeyType.ED25519, bytes(32))
    make(file)
    shelf = SqliteShelf(file)
    begin(shelf, key)
    edge = Frontier()
    for start in range(0, records, GROUP):
        rows = []
        for index in range(start, min(start + GROUP, records)):
            stream, number = f"cases/{index % STREAMS}", index // STREAMS
            rows.append((Placed(index, "case event", stream, number), _record(index, stream, number)))
        with shelf.writing():
            edge, tiles = edge.extended([leaf_hash(content) for _, content in rows])
            shelf.add(rows)
            for tile in tiles:
                shelf.put_tile(tile.level, tile.index, tile.hashes)
            shelf.put_note(edge.size, signed_checkpoint(key.name, edge.size, edge.root, key).written())
    shelf.release()


def _record(index: int, stream: str, number: int) -> bytes:
    """A record in canonical form, as long as most are."""
    digest = sha256(str(index).encode()).hexdigest()
    return (
        f'{{"by":"us/contract-manager","case":"{index % STREAMS}","clause":"7.2","document":"sha256:{digest}",'
        f'"event":"notice-served","number":{number},"on":"2026-04-05","period":"2026-Q1",'
        f'"previous":{"null" if number == 0 else index - STREAMS},"recorded":"2026-04-05T10:00:00Z",'
        f'"stream":"{stream}","type":"case event","v":1}}'
    ).encode()


def floor(file: Path) -> None:
    """Reads every entry and takes its hash."""
    import sqlite3  # noqa: PLC0415  (likewise)

    connection = sqlite3.connect(file)
    for (content,) in connection.execute('SELECT content FROM entry ORDER BY "index"'):
        sha256(b"\x00" + content).digest()
    connection.close()


def proofs(file: Path) -> None:
    """Milliseconds for making a proof and for checking it, as a stranger does: from the bytes of the file."""
    from tallystick.ledger.cosignature import cosign  # noqa: PLC0415  (likewise)
    from tallystick.ledger.keys import KeyType, SigningKey  # noqa: PLC0415  (measured children alone need it)
    from tallystick.ledger.policy import both_cosign  # noqa: PLC0415  (measured children alone need it)
    from tallystick.ledger.proof import read_proof, verify_proof  # noqa: PLC0415  (measured children alone need it)
    from tallystick.ledger.store.opening import open_store  # noqa: PLC0415  (measured children alone need it)

    signing = [SigningKey(f"{name}.example", KeyType.COSIGNATURE_ED25519, name.encode() * 16) for name in ("us", "it")]
    with open_store(file) as store:
        policy = both_cosign(store.verifier, {key.name: key.verifier for key in signing})
        note = store.checkpoint()
        cosigned = note.with_signatures(cosign(note.text, key, time=1_780_000_000) for key in signing)
        made, checked = [], []
        for index in range(0, store.size(), max(store.size() // 300, 1)):
            entry = store.entry(index)
            began = time.perf_counter()
            proof = store.proof(index)
            made.append(time.perf_counter() - began)
            content = proof.written().replace(note.written(), cosigned.written())
            began = time.perf_counter()
            verify_proof(read_proof(content), entry=entry, policy=policy)
            checked.append(time.perf_counter() - began)
    print(json.dumps({"make": median(made) * 1000, "check": median(checked) * 1000}))


def hammer(file: Path) -> None:
    """Appends a second by the load test."""
    from tallystick.ledger.hammering import hammer as load  # noqa: PLC0415  (likewise)
    from tallystick.ledger.keys import KeyType, SigningKey  # noqa: PLC0415  (measured children alone need it)
    from tallystick.ledger.store.opening import create_store  # noqa: PLC0415  (measured children alone need it)

    key = SigningKey("bench.example/log", KeyType.ED25519, bytes(32))
    create_store(file, key=key).release()
    print(json.dumps(load(str(file), key=key, writers=WRITERS, each=EACH).rate))


def flushes(folder: Path) -> None:
    """How often a second a page is written and flushed, one after the other."""
    count, page = 300, os.urandom(4096)
    with (folder / "flushed").open("wb", buffering=0) as file:
        began = time.perf_counter()
        for _ in range(count):
            file.write(page)
            os.fsync(file.fileno())
        took = time.perf_counter() - began
    print(json.dumps(count / took))


def main(what: str, file: str, *more: str) -> None:
    """One of the above."""
    if what == "build":
        build(Path(file), int(more[0]))
    else:
        {"floor": floor, "proofs": proofs, "hammer": hammer, "flushes": flushes}[what](Path(file))


if __name__ == "__main__":
    main(*sys.argv[1:])
