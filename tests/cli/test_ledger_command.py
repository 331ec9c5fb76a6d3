"""Does `tally ledger` make, fill, show, check, copy and end a ledger, and say plainly what is wrong?"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ledger.sample import US
from tallystick.cli.root import run
from tallystick.ledger.keys import VerifierKey, read_signing_key_file, read_verifier_key
from tallystick.ledger.policy import both_cosign
from tallystick.ledger.proof import read_proof, verify_proof
from tallystick.ledger.store.opening import open_store
from tallystick.ledger.witness import Witness
from tallystick.ledger.witnessing import WitnessServer, WitnessState

NAME = "ledger.example/aurora"
RECORD = {
    "type": "case event",
    "stream": "cases/2026-1",
    "recorded": "2026-04-05T10:00:00Z",
    "case": "2026-1",
    "event": "notice-served",
    "on": "2026-04-05",
    "by": "us/contract-manager",
}
DECIDED = ("--key", "log.key", "--by", "us/contract-manager", "--recorded", "2026-05-01T10:00:00Z")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with an empty ledger, its key, and a record."""
    monkeypatch.chdir(tmp_path)
    assert run(["ledger", "init", "a.ledger", "--key", "log.key", "--name", NAME]) == 0
    Path("log.pub").write_text(capsys.readouterr().out, encoding="utf-8")
    Path("record.json").write_text(json.dumps(RECORD, indent=2), encoding="utf-8")
    return tmp_path


def ask(server: WitnessServer, key: VerifierKey) -> int:
    """Asks a witness to cosign, under the policy."""
    whom = ["--url", server.url, "--key", key.written(), "--policy", "aurora.policy"]
    return run(["ledger", "witness", "ask", "a.ledger", *whom])


def append(*more: str) -> int:
    """Appends the record."""
    return run(["ledger", "append", "a.ledger", "record.json", "--key", "log.key", *more])


def test_a_new_ledger_prints_the_key_by_which_others_verify(folder: Path) -> None:
    written = (folder / "log.pub").read_text(encoding="utf-8")

    assert read_verifier_key(written.removesuffix("\n")).name == NAME
    assert (folder / "log.key").stat().st_mode & 0o077 == 0


def test_a_record_is_appended_shown_and_proven(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert append() == 0
    assert append("--proof", "record.tlog-proof") == 0
    assert capsys.readouterr().out.endswith(f"Appended entry 1; the log {NAME} has 2 entries.\n")

    assert run(["ledger", "show", "a.ledger", "1"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown == {**RECORD, "number": 1, "previous": 0, "v": 1}
    with open_store("a.ledger") as store:
        proof = read_proof(Path("record.tlog-proof").read_bytes())
        assert proof.index == 1
        assert proof.checkpoint == store.checkpoint().written()


def test_records_are_listed_newest_last(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        append()
    capsys.readouterr()

    assert run(["ledger", "show", "a.ledger", "--last", "2", "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "index,recorded,type,stream,number",
        "1,2026-04-05T10:00:00Z,case event,cases/2026-1,1",
        "2,2026-04-05T10:00:00Z,case event,cases/2026-1,2",
    ]
    assert run(["ledger", "show", "a.ledger", "--type", "charter", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert run(["ledger", "show", "a.ledger"]) == 0
    assert capsys.readouterr().out.startswith(f"{NAME}: 3 entries, open.\nLast checkpoint: size 3, root ")


def test_a_sound_ledger_passes_and_a_changed_one_does_not(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    append()
    assert run(["ledger", "fsck", "a.ledger", "--key", "log.pub"]) == 0
    assert capsys.readouterr().out.endswith(
        "checked 1 entry, 1 stream, 2 checkpoints, 0 cosignatures, 0 documents. All is sound.\n"
    )

    with open_store("a.ledger") as store:
        content = store.entry(0).replace(b"served", b"SERVED")
        store.shelf._do("UPDATE entry SET content = ?", content)  # type: ignore[attr-defined]  # a shelf of tables
    assert run(["ledger", "fsck", "a.ledger"]) == 1
    said = capsys.readouterr().out
    assert "L003 Entry 0: The field 'event'" in said
    assert "L011 The log signed the root " in said
    assert said.endswith("It is not sound.\n")
    assert run(["ledger", "fsck", "a.ledger", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["sound"] is False
    assert [each["id"] for each in found["problems"]] == ["L003", "L011"]


def test_a_rollback_shows_against_a_proof_that_somebody_holds(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    append()
    backup = {path.name: path.read_bytes() for path in folder.glob("a.ledger*") if path.is_file()}
    append("--proof", "held.tlog-proof")
    for name, content in backup.items():
        Path(name).write_bytes(content)
    capsys.readouterr()

    assert run(["ledger", "fsck", "a.ledger"]) == 0
    assert run(["ledger", "fsck", "a.ledger", "--against", "held.tlog-proof"]) == 1
    assert "L028 The log has signed a checkpoint of 2 entries; the ledger has 1." in capsys.readouterr().out


def test_a_copy_is_made_checked_and_brought_up_to_date(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    append()
    assert run(["ledger", "mirror", "a.ledger", "copy"]) == 0
    append()
    assert run(["ledger", "mirror", "a.ledger", "copy"]) == 0
    assert capsys.readouterr().out.endswith(
        "copy holds the log ledger.example/aurora up to entry 1: 1 new entry, 1 bundle fetched.\n"
    )
    assert run(["ledger", "mirror", "copy", "second", "--key", "log.pub"]) == 0
    assert run(["ledger", "fsck", "second", "--key", "log.pub"]) == 0
    assert run(["ledger", "fsck", "second"]) == 2
    assert "does not vouch for its own key" in capsys.readouterr().err


def test_a_ledger_is_frozen_resumed_and_closed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    append()
    assert run(["ledger", "freeze", "a.ledger", *DECIDED, "--reason", "The facts of March are in dispute"]) == 0
    assert append() == 1
    said = capsys.readouterr().err
    assert "frozen by us/contract-manager at entry 1: The facts of March are in dispute. Resume it first." in said
    assert run(["ledger", "resume", "a.ledger", *DECIDED, "--reason", "Settled."]) == 0
    assert append() == 0
    assert run(["ledger", "close", "a.ledger", *DECIDED, "--reason", "The alliance ended."]) == 0
    assert append() == 1
    assert run(["ledger", "show", "a.ledger"]) == 0
    assert "Begin a new ledger for what comes." in capsys.readouterr().out
    assert run(["ledger", "fsck", "a.ledger"]) == 0


def test_a_witness_is_asked_by_policy_and_the_proof_meets_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    append()
    assert run(["ledger", "witness", "key", "--key", "them.key", "--name", "them.example/witness"]) == 0
    them = read_verifier_key(capsys.readouterr().out.splitlines()[-1])
    log = read_verifier_key((folder / "log.pub").read_text(encoding="utf-8").removesuffix("\n"))
    policy = both_cosign(log, {"us": US.verifier, "them": them})
    Path("aurora.policy").write_bytes(policy.written())

    servers = [
        WitnessServer(("127.0.0.1", 0), Witness((key,), {NAME: (log,)}), WitnessState(folder / f"{which}.witness"))
        for which, key in enumerate((US, read_signing_key_file(folder / "them.key")))
    ]
    threads = [threading.Thread(target=server.serve_forever) for server in servers]
    for thread in threads:
        thread.start()
    try:
        assert ask(servers[0], US.verifier) == 1
        assert "No checkpoint meets the policy yet." in capsys.readouterr().err
        assert ask(servers[1], them) == 0
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join()
    assert run(["ledger", "show", "a.ledger", "0", "--proof", "both.tlog-proof", "--policy", "aurora.policy"]) == 0
    with open_store("a.ledger") as store:
        cosigned = verify_proof(read_proof(Path("both.tlog-proof").read_bytes()), entry=store.entry(0), policy=policy)
    assert set(cosigned.cosigners) == {"us", "them"}
    assert run(["ledger", "fsck", "a.ledger", "--policy", "aurora.policy"]) == 0


def test_the_witness_answers_until_it_is_stopped(folder: Path) -> None:
    assert run(["ledger", "witness", "key", "--key", "us.key", "--name", "us.example/witness"]) == 0
    source = Path(__file__).parents[2] / "src"
    command = "from tallystick.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", command, "ledger", "witness", "serve", "--key", "us.key", "--log", "log.pub",
         "--state", "us.witness", "--port", "0"],
        stdout=subprocess.PIPE, cwd=folder, env={**os.environ, "PYTHONPATH": os.pathsep.join([str(source), *sys.path])},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = process.stdout.readline().decode()
        url = said.split()[4]
        key = (folder / "us.key").read_text(encoding="utf-8")
        assert "PRIVATE" in key
        append()

        us = read_signing_key_file(folder / "us.key").verifier.written()
        assert run(["ledger", "witness", "ask", "a.ledger", "--url", url, "--key", us]) == 0
    finally:
        process.terminate()
        process.communicate(timeout=20)


def test_the_load_test_reports_its_rate_and_leaves_a_sound_ledger(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(["ledger", "hammer", "h.ledger", "--key", "log.key", "--writers", "4", "--each", "3", "--format", "json"])
        == 0
    )
    row = json.loads(capsys.readouterr().out)[0]
    assert (row["appended"], row["sound"]) == (12, True)
    assert run(["ledger", "hammer", "a.ledger", "--key", "log.key"]) == 1
    assert "never written over" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("call", "code", "said"),
    [
        (["append", "a.ledger", "log.pub", "--key", "log.key"], 1, "log.pub: The record is not JSON"),
        (["append", "a.ledger", "record.json", "record.json", "--key", "log.key", "--proof", "p"], 2, "for one record"),
        (["append", "a.ledger", "record.json", "--key", "env:NO_SUCH_KEY"], 1, "NO_SUCH_KEY is not set"),
        (["show", "a.ledger", "--proof", "p"], 2, "Say of which entry"),
        (["show", "a.ledger", "7"], 1, "has no entry 7"),
        (["show", "none.ledger"], 1, "none.ledger is no file"),
        (["mirror", "http://127.0.0.1:9/", "copy", "--key", "log.pub"], 1, "could not be asked"),
        (["mirror", "http://127.0.0.1:9/", "copy"], 2, "does not vouch for its own key"),
        (["witness", "ask", "a.ledger"], 2, "Say whom to ask"),
        (["witness", "serve", "--key", "log.key", "--state", "s"], 2, "Say which logs"),
        (["witness", "serve", "--key", "log.key", "--state", "s", "--log", "log.pub"], 1, "signs plain texts"),
        (["init", "b.ledger", "--key", "log.key", "--name", "other.example"], 1, "is named 'ledger.example/aurora'"),
        (["show", "postgresql://127.0.0.1:9/none"], 1, "PostgreSQL could not"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_is_wrong_is_said_plainly(
    call: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ledger", *call]) == code
    assert said in capsys.readouterr().err
