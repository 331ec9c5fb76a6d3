"""What the log alone says of consent: by whom, to which bytes, by which key, and since when."""

from datetime import date
from typing import Any

import pytest

from ledger.said import ONE, SAID, THREE, TWO
from ledger.sample import key
from tallystick.ledger.agreement import Agreement, agreement
from tallystick.ledger.key_change import signed as signed_change
from tallystick.ledger.keys import SigningKey
from tallystick.ledger.records import Head, Record, follow, next_record
from tallystick.ledger.sign_off import signed

KEYS = {"us": key("us.example"), "them": key("them.example")}


class Log:
    """Records as they are appended, a day each."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, Record]] = []
        for owner, held in KEYS.items():
            self.key(owner, "added", held)

    def add(self, kind: str, stream: str, says: dict[str, Any]) -> int:
        heads: dict[str, Head] = follow(self.entries)
        recorded = f"2026-01-{len(self.entries) + 1:02}T00:00:00Z"
        made = next_record(heads, kind=kind, stream=stream, recorded=recorded, says=says)
        self.entries.append((len(self.entries), made))
        return len(self.entries) - 1

    def key(self, owner: str, change: str, held: SigningKey, **more: Any) -> int:
        says = {"owner": owner, "use": "party", "change": change, "key": held.verifier.written(), "reason": "so it is"}
        said = {**says, **more}
        return self.add("key change", "keys", said if change == "added" else signed_change(said, KEYS[owner]))

    def charter(self, contractual: str = ONE, **more: Any) -> int:
        return self.add("charter", "charter/a", {**SAID["charter"], "contractual": contractual, **more})

    def amendment(self, contractual: str, amends: str, **more: Any) -> int:
        says = {**SAID["amendment"], "contractual": contractual, "amends": amends, "reference": ONE, **more}
        return self.add("amendment", "charter/a", says)

    def sign(self, party: str, subject: str = ONE, *, by: SigningKey | None = None, meaning: str = "approved") -> int:
        says = {field: value for field, value in SAID["sign-off"].items() if field not in {"key", "signature"}}
        says |= {"party": party, "subject": subject, "meaning": meaning}
        return self.add("sign-off", f"sign-off/{party}", signed(says, by or KEYS[party]))

    @property
    def found(self) -> Agreement:
        return agreement(self.entries)


@pytest.fixture
def log() -> Log:
    return Log()


def test_all_parties_have_to_approve_and_the_last_one_says_when(log: Log) -> None:
    log.charter()
    log.sign("us")
    assert log.found.proposals[0].missing == ("them",)
    assert log.found.agreed_at(log.found.proposals[0]) is None

    log.sign("them", meaning="reviewed")
    assert log.found.proposals[0].missing == ("them",)

    last = log.sign("them")
    log.sign("us")
    assert log.found.agreed_at(log.found.proposals[0]) == log.entries[last][1].recorded


def test_a_signature_before_the_proposal_or_of_other_bytes_does_not_count(log: Log) -> None:
    log.sign("us")
    log.charter()
    log.sign("them", TWO)

    assert log.found.proposals[0].missing == ("us", "them")
    assert [each.says["subject"] for each in log.found.others] == [ONE, TWO]


def test_an_amendment_is_in_force_from_its_day_and_the_charter_until_then(log: Log) -> None:
    first = log.charter()
    for party in KEYS:
        log.sign(party)
    second = log.amendment(TWO, ONE, effective="2026-07-01")
    assert log.found.in_force(date(2026, 8, 1)) == log.found.proposals[0]

    for party in KEYS:
        log.sign(party, TWO)

    found = log.found
    assert [each.index for each in found.proposals] == [first, second]
    assert found.in_force(date(2025, 12, 31)) is None
    assert found.in_force(date(2026, 6, 30)) == found.proposals[0]
    assert found.in_force(date(2026, 7, 1)) == found.proposals[1]


def test_going_back_needs_new_signatures(log: Log) -> None:
    log.charter()
    for party in KEYS:
        log.sign(party)
    log.amendment(TWO, ONE)
    log.amendment(ONE, TWO, effective="2026-08-01")

    assert log.found.proposals[2].missing == ("us", "them")
    assert log.found.agreed_at(log.found.proposals[0]) is not None


def test_managerial_content_needs_nobody_and_shares_the_consent_to_its_base(log: Log) -> None:
    log.charter()
    log.amendment(ONE, ONE, parties=[])
    assert log.found.agreed_at(log.found.proposals[1]) is None

    for party in KEYS:
        log.sign(party)

    found = log.found
    assert found.proposals[1].rests_on == found.proposals[0].index
    assert found.agreed_at(found.proposals[1]) is not None


@pytest.mark.parametrize(
    "more",
    [
        {"contractual": TWO, "amends": ONE},
        {"contractual": ONE, "amends": TWO},
        {"contractual": ONE, "amends": ONE, "reference": THREE},
    ],
    ids=["other content", "other base", "other reference data"],
)  # fmt: skip
def test_an_amendment_that_names_nobody_needs_everybody_where_it_changes_what_was_signed(
    log: Log, more: dict[str, str]
) -> None:
    log.charter()
    for party in KEYS:
        log.sign(party)
    log.amendment(**{"parties": [], **more})  # type: ignore[arg-type]  # names as they stand in the record

    assert log.found.proposals[1].required == ("us", "them")
    assert log.found.agreed_at(log.found.proposals[1]) is None


def test_a_stolen_key_and_a_stranger_sign_nothing(log: Log) -> None:
    log.charter()
    log.sign("us", by=key("us.example", turn=9))
    log.sign("us", by=KEYS["them"])
    assert [each.party for each in log.found.refused] == ["us", "us"]

    good = log.sign("us")
    log.sign("them")
    before = log.found
    log.key("us", "revoked", KEYS["us"], until=good)

    assert before.agreed_at(before.proposals[0]) is not None
    assert log.found.proposals[0].missing == ("us",)


def test_a_key_that_was_rotated_keeps_what_it_signed(log: Log) -> None:
    log.charter()
    log.sign("us")
    new = key("us.example", turn=1)
    log.key("us", "rotated", new, replaces=KEYS["us"].verifier.written())
    log.sign("them")

    assert log.found.proposals[0].missing == ()
    assert log.found.refused == ()


def test_a_changed_sign_off_does_not_count(log: Log) -> None:
    log.charter()
    log.sign("us")
    index, made = log.entries[-1]
    log.entries[-1] = (index, Record(made.kind, made.stream, made.number, made.previous, made.recorded,
                                     {**made.says, "role": "owner"}))  # fmt: skip

    assert log.found.proposals[0].missing == ("us", "them")
    assert "An invalid signature" in log.found.refused[0].reason
