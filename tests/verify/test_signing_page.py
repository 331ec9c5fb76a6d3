"""The page that signs in a browser, its functions asked by Node: what it makes is what the command line takes."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cycle.editions.pact import LOG, make_pact
from journeys.calling import tally
from tallystick.cycle.agreement import agreed
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.workspace import open_workspace
from tallystick.ledger.keys import read_verifier_key, write_signing_key_file
from tallystick.ledger.sign_off import statement
from verify.second import VERIFIER, node

PAGE, SCRIPT = VERIFIER.parent / "sign.html", VERIFIER.parent / "sign.mjs"
PROBE = Path(__file__).parent / "sign_probe.mjs"
HASH = "sha256:" + 64 * "a"
SAYS = {
    "subject": HASH, "party": "seller", "signer": HASH, "role": "manager", "meaning": "approved",
    "signed": "2024-01-03T10:00:00Z", "authority": HASH,
}  # fmt: skip


class Browser:
    """A key that lives in another process, as a browser's does: it can be asked to sign, and for nothing else."""

    def __init__(self, name: str) -> None:
        self.process = subprocess.Popen(
            [node(), "--no-warnings", str(PROBE), SCRIPT.as_uri(), name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        self.public = self._answer()

    def sign(self, text: str) -> dict[str, Any]:
        """What the page says of a text, and the note that it makes; or why it refuses."""
        if self.process.stdin is None:
            raise RuntimeError("the process was started with a pipe to it")
        self.process.stdin.write(json.dumps(text) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        if self.process.stdout is None:
            raise RuntimeError("the process was started with a pipe from it")
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    made = Browser("seller.example/browser")
    yield made
    made.process.communicate(timeout=20)


def test_it_is_short_and_can_reach_nothing() -> None:
    script, page = SCRIPT.read_text(encoding="utf-8"), PAGE.read_text(encoding="utf-8")

    assert len(script.splitlines()) < 200
    assert not [word for word in ("import", "require", "fetch(", "XMLHttp", "eval(", "innerHTML") if word in script]
    assert "default-src 'none'; script-src 'self' file:; style-src 'unsafe-inline'; connect-src 'none'" in page
    assert '<script src="sign.mjs"></script>' in page
    assert "://" not in page + script.replace("file://", "")


def test_its_key_is_written_as_signed_notes_write_keys_and_cannot_be_taken_out(browser: Browser) -> None:
    key = read_verifier_key(browser.public["verifier"])

    assert (key.name, key.written()) == ("seller.example/browser", browser.public["verifier"])
    assert (browser.public["extractable"], browser.public["exported"]) == (False, False)


def test_what_it_signs_goes_on_record_and_counts_as_consent(browser: Browser, tmp_path: Path) -> None:
    pact, log, text, signed = make_pact(tmp_path / "pact"), tmp_path / "log.key", tmp_path / "t.txt", tmp_path / "s.txt"
    write_signing_key_file(LOG, log)
    public, when = browser.public["verifier"], ("--at", "2024-01-03T10:00:00Z")
    put = tally(
        "key", "add", pact, "--owner", "seller", "--key", public, "--reason", "held in a browser",
        "--role", "manager", "--log-key", log, *when,
    )  # fmt: skip
    assert put.code == 0, put.err
    as_manager = ("--party", "seller", "--role", "manager", "--name", "A. Example")

    made = tally("sign", pact, *as_manager, "--prepare", text, *when)
    assert made.code == 0, made.err
    answer = browser.sign(text.read_text(encoding="utf-8"))
    signed.write_text(answer["note"], encoding="utf-8", newline="")
    done = tally("sign", pact, "--signed", signed, "--log-key", log, "--at", "2024-01-03T12:00:00Z")

    assert done.code == 0, done.err
    assert "seller/manager signed sha256:" in done.text
    assert "Not agreed yet: buyer must approve it." in done.text
    found = agreed(pact)
    assert found.missing == ("buyer",)
    (consent,) = found.signatures
    assert (consent.says["key"], consent.says["signed"]) == (public, "2024-01-03T10:00:00Z")
    assert dict(answer["rows"])["Hash of what is signed"] == consent.says["subject"]
    assert tally("ledger", "fsck", pact / "ledger.db").code == 0
    with record_of(open_workspace(pact)) as record:
        assert answer["note"].startswith(statement(record.store.record(consent.index).says) + "\n\u2014 ")


def test_it_says_in_words_what_it_was_given(browser: Browser) -> None:
    rows = dict(browser.sign(statement(SAYS))["rows"])

    assert rows["For the party"] == "seller"
    assert rows["In the role"] == "seller/manager"
    assert rows["Meaning"] == "approved: the party consents to exactly these bytes and is bound by them"
    assert rows["Time"] == "2024-01-03 10:00:00 UTC"
    assert HASH in rows["Printed name"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no text to be signed"),
        ("ledger.example/pact\n3\nabc\n", "no text to be signed"),
        (statement(SAYS).removesuffix("\n"), "not in its one form"),
        (statement(SAYS) + "\n", "not in its one form"),
        (statement(SAYS).replace(":", ": ", 1), "not in its one form"),
        (statement(SAYS).replace('"meaning"', '"party":"buyer","meaning"', 1), "not in its one form"),
        (statement({**SAYS, "meaning": "agreed"}), "there is not"),
        (statement({**SAYS, "subject": HASH[:-1]}), "no SHA-256 hash"),
        (statement({**SAYS, "role": "manager\u202e"}), "cannot be shown faithfully"),
        (statement({**SAYS, "signed": "soon"}), "time is not written"),
        (statement(SAYS).replace('"role":"manager",', ""), "does not state exactly"),
        (statement(SAYS).replace('"role":"manager"', '"role":1'), "cannot be shown faithfully"),
        (statement(SAYS).replace("}}", ',"too":"x"}}'), "does not state exactly"),
    ],
)
def test_it_signs_nothing_else(browser: Browser, text: str, why: str) -> None:
    assert why in browser.sign(text)["refused"]


def test_it_says_when_the_time_of_a_text_is_odd(browser: Browser) -> None:
    old = dict(browser.sign(statement({**SAYS, "signed": "2023-12-30T10:00:00Z"}))["rows"])
    early = dict(browser.sign(statement({**SAYS, "signed": "2024-01-04T10:00:00Z"}))["rows"])

    assert "4 days ago" in old["Time"]
    assert "in the future" in early["Time"]
