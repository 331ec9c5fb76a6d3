"""The records of a ledger, in order: each readable and in its place, nothing missing, nothing after the end."""

from collections.abc import Mapping, Sequence
from typing import Any

from tallystick.errors import InputError
from tallystick.ledger.agreement import PROPOSALS, Members, says_so_itself
from tallystick.ledger.fsck.findings import Findings
from tallystick.ledger.keyring import KIND as KEY_CHANGE
from tallystick.ledger.keyring import Keyring
from tallystick.ledger.keys import VerifierKey, read_verifier_key
from tallystick.ledger.problems import (
    AFTER_THE_END,
    BAD_KEY_CHANGE,
    BAD_SIGN_OFF,
    DOUBLED,
    KEY_BY_AUTHORITY,
    KEY_OF_NOBODY,
    LEFT_OUT,
    MISPLACED,
    NO_RECORD,
    OUT_OF_STREAM,
    SUPERSEDES_NOTHING,
    WRONG_PARTIES,
    WRONG_PREVIOUS,
)
from tallystick.ledger.records import Head, read_parts, read_record
from tallystick.ledger.sign_off import KIND as SIGN_OFF
from tallystick.ledger.sign_off import verify_sign_off
from tallystick.ledger.store.shelf import Placed
from tallystick.ledger.store.standing import KIND as LEDGER
from tallystick.ledger.store.standing import Standing

EDITIONS = frozenset({"edition", "restatement"})
_SPECIAL = EDITIONS | {*PROPOSALS, SIGN_OFF, KEY_CHANGE, LEDGER, "self-test"}


class StreamCheck:
    """Is fed the entries in order."""

    def __init__(self, findings: Findings, ring: Keyring, members: Members = says_so_itself) -> None:
        self._findings = findings
        self._members = members
        self.ring = ring
        self.standing = Standing()
        self.heads: dict[str, Head] = {}
        self.tests: list[tuple[int, Mapping[str, Any]]] = []
        self.rekeyed: dict[int, VerifierKey] = {}
        self._editions: dict[int, str] = {}

    def bundle(self, start: int, entries: Sequence[bytes], placed: Mapping[int, Placed]) -> None:
        """The next entries, and where the store says that they stand."""
        for index, content in enumerate(entries, start=start):
            try:
                kind, stream, number, previous, says = read_parts(content)
            except InputError as error:
                self._findings.add(NO_RECORD, f"Entry {index}: {error}")
                continue
            listed = placed.get(index)
            if listed is not None and (listed.kind, listed.stream, listed.number) != (kind, stream, number):
                self._findings.add(
                    MISPLACED,
                    f"Entry {index} is record {number} of {stream!r} ({kind}); it is listed as record {listed.number} "
                    f"of {listed.stream!r} ({listed.kind}).",
                )
            self._follow(index, stream, number, previous)
            if self.standing.state != "open" and kind != LEDGER:
                self._findings.add(AFTER_THE_END, f"Entry {index}: {self.standing.refusal()}")
            if kind in _SPECIAL:
                self._special(index, content, kind, stream, says)

    def _follow(self, index: int, stream: str, number: int, previous: int | None) -> None:
        head = self.heads.get(stream)
        wanted, before = (head.number + 1, head.index) if head else (0, None)
        if number > wanted:
            missing = f"record {wanted} is" if number == wanted + 1 else f"records {wanted} to {number - 1} are"
            self._findings.add(
                OUT_OF_STREAM, f"Entry {index} is record {number} of the stream {stream!r}; {missing} missing."
            )
        elif number < wanted:
            self._findings.add(
                DOUBLED,
                f"Entry {index} is record {number} of the stream {stream!r}, which has reached record {wanted - 1}.",
            )
        elif previous != before:
            self._findings.add(
                WRONG_PREVIOUS,
                f"Entry {index}, record {number} of the stream {stream!r}, names entry {previous} as the one before; "
                f"that is entry {before}.",
            )
        self.heads[stream] = Head(number, index)

    def _special(self, index: int, content: bytes, kind: str, stream: str, says: Mapping[str, Any]) -> None:
        if "heads" in says:
            self._stated(index, says["heads"])
        if kind in EDITIONS:
            self._edition(index, stream, says)
        elif kind in PROPOSALS:
            self._proposal(index, says)
        elif kind == "self-test":
            self.tests.append((index, says))
        elif kind == SIGN_OFF:
            self._sign_off(index, content)
        else:
            self._change(index, content, kind)

    def _stated(self, index: int, stated: Mapping[str, int]) -> None:
        for stream, last in stated.items():
            head = self.heads.get(stream)
            if head is None or head.index < last:
                reached = f"ends at entry {head.index}" if head else "has no record"
                self._findings.add(
                    LEFT_OUT,
                    f"Entry {index} rests on the stream {stream!r} up to entry {last}, but the stream {reached} there.",
                )

    def _edition(self, index: int, stream: str, says: Mapping[str, Any]) -> None:
        over = says.get("supersedes")
        if over is not None and self._editions.get(over) != stream:
            self._findings.add(
                SUPERSEDES_NOTHING,
                f"Entry {index} takes the place of entry {over}, which is no edition or restatement of the stream "
                f"{stream!r} before it.",
            )
        self._editions[index] = stream

    def _proposal(self, index: int, says: Mapping[str, Any]) -> None:
        if not says["parties"]:  # nobody signs: it rests on what it amends, or needs whoever signed that
            return
        try:
            left_out = [party for party in self._members(says) if party not in says["parties"]]
        except InputError as error:
            self._findings.add(WRONG_PARTIES, f"Entry {index}: {error}")
            return
        if left_out:
            self._findings.add(
                WRONG_PARTIES,
                f"Entry {index} asks {' and '.join(says['parties'])} to sign; by its content, in effect from "
                f"{says['effective']}, {' and '.join(left_out)} must sign it as well.",
            )

    def _sign_off(self, index: int, content: bytes) -> None:
        record = read_record(content)
        try:
            verify_sign_off(record, subject=record.says["subject"])
        except InputError as error:
            self._findings.add(BAD_SIGN_OFF, f"Entry {index}: {error}")
            return
        party = record.says["party"]
        if any((held.owner, held.use) == (party, "party") for held in self.ring.keys):
            try:
                key = read_verifier_key(record.says["key"])
                self.ring.require(key, index=index, owner=party, use="party")
            except InputError as error:
                self._findings.add(KEY_OF_NOBODY, f"Entry {index}: {error}")

    def _change(self, index: int, content: bytes, kind: str) -> None:
        record = read_record(content)
        if kind == KEY_CHANGE:
            try:
                self.ring = self.ring.changed(index, record)
            except InputError as error:
                self._findings.add(BAD_KEY_CHANGE, str(error))
            else:
                says = record.says
                if "authority" in says and "by" not in says:
                    self._findings.add(
                        KEY_BY_AUTHORITY,
                        f"Entry {index} changes the {says['use']} key of {says['owner']!r} by the authority "
                        f"{says['authority']}; no key of {says['owner']!r} has signed that.",
                    )
                if record.says["use"] == "log" and record.says["change"] != "revoked":
                    self.rekeyed[index] = read_verifier_key(record.says["key"])
            return
        try:
            self.standing = self.standing.after(index, record)
        except InputError as error:
            self._findings.add(AFTER_THE_END, f"Entry {index}: {error}")
