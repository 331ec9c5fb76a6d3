"""A pact of two parties with a ledger: one clause, facts of three months, keys that anybody may know."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from tallystick.cycle.agreement import Signing, sign
from tallystick.cycle.editions import Published, publish
from tallystick.cycle.onrecord import new_record
from tallystick.cycle.putting import key_draft
from tallystick.cycle.recording import add_facts
from tallystick.cycle.workspace import open_workspace
from tallystick.facts.store import Added
from tallystick.ledger.keys import KeyType, SigningKey

CHARTER = """\
tallystick: 1
alliance: pact
title: A pact
term: 2024-01-01 .. 2025-01-01
currency: EUR
close: {claims until: 5 days, lock: 10 days}
parties: {seller: {name: Seller, is: {who: S}}, buyer: {name: Buyer, is: {who: B}}}
people:
  seller/manager: {title: Sales, may: [sign]}
  seller/clerk: {title: Clerk}
  buyer/manager: {title: Purchasing, may: [approve, sign]}
sources: {jobs: {columns: {day: date, id: number, who: text, done: number, planned: number}, time: day, key: [id]}}
kpis:
  completion: {title: Completion, formula: SUM(done) / SUM(planned), owner: seller/manager, direction: higher,
               unit: percent, by: [party], binding: contractual, empty: no_activity, target: 95,
               bands: {good: ">= target", poor: "< target"}, rounding: "1 place, half up, before comparison"}
clauses:
  floor:
    text: >-
      The seller promises the buyer 95 % of each month, to 1 decimal place, half up, before comparison; else 250 EUR
      are credited.
    obligor: seller
    beneficiary: buyer
    kpi: completion
    floor: 95
    rounding: 1 place, half up, before comparison
    empty: no_activity
    credit: 250
restatements: {material: 0}
"""

JANUARY = "2024-01-10,1,S,960,1000\n"
FEBRUARY = "2024-02-10,2,S,900,1000\n"
MARCH = "2024-03-10,3,S,970,1000\n"
HEAD = "day,id,who,done,planned\n"

ORIGIN = "ledger.example/pact"


def at(text: str) -> datetime:
    """An instant, UTC: ``2024-03-01`` or ``2024-03-01T10:00:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def key(name: str, type_: KeyType = KeyType.ED25519, *, turn: int = 0) -> SigningKey:
    """A key of this name, always the same."""
    return SigningKey(name, type_, sha256(f"{name} {type_} {turn}".encode()).digest())


LOG = key(ORIGIN)
PARTY = {name: key(f"{name}.example") for name in ("seller", "buyer")}
WITNESS = {name: key(f"{name}.example/witness", KeyType.COSIGNATURE_ED25519) for name in ("seller", "buyer")}


def make_pact(folder: Path, *, charter: str = CHARTER, begun: str = "2024-01-01", ledger: bool = True) -> Path:
    """A workspace with the charter and, unless said otherwise, a ledger that knows both parties' keys."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "charter.yaml").write_text(charter, encoding="utf-8")
    if ledger:
        with new_record(open_workspace(folder), key=LOG) as record:
            record.append(
                [
                    key_draft(
                        owner=owner, use=use, change="added", key=held.verifier.written(), reason="the first key",
                        recorded=at(begun),
                    )
                    for use, keys in (("party", PARTY), ("witness", WITNESS))
                    for owner, held in keys.items()
                ]
            )  # fmt: skip
    return folder


def deliver(pact: Path, rows: str, when: str) -> Added:
    """Records rows of jobs at an instant."""
    file = pact / "jobs.csv"
    file.write_text(HEAD + rows, encoding="utf-8")
    return add_facts(pact, "jobs", file, by="seller/clerk", recorded=at(when))


def sign_for(pact: Path, party: str, when: str, **more: Any) -> Signing:
    """A manager signs the charter."""
    given: dict[str, Any] = {
        "role": "manager", "name": f"M. {party.title()}", "key": PARTY.get(party), "recorded": at(when), **more,
    }  # fmt: skip
    return sign(pact, party=party, log_key=LOG, signed=at(when), **given)


def agree(pact: Path, when: str = "2024-01-02") -> None:
    """Both sign."""
    sign_for(pact, "seller", when)
    sign_for(pact, "buyer", when)


def put_out(pact: Path, period: str, when: str, state: str = "provisional", **more: Any) -> Published:
    """Publishes as known at an instant, recorded then."""
    return publish(pact, period, log_key=LOG, state=state, known_at=at(when), recorded=at(when), **more)
