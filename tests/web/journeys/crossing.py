"""The alliance of the journeys: a ferry across a bay, two parties or three, and every figure done in the head.

Bay Ferries promises Harbour Terminals that 95 % of the planned sailings of each month take place. Of 600 sailings in
October 2024, 552 did (92.0 %: missed); 588 of 600 in November and 605 of 620 in December are enough. Storms are claimed
as exclusions.
"""

import atexit
import shutil
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings

from tallystick.cycle.agreement import sign
from tallystick.cycle.cosigning import cosigned
from tallystick.cycle.key_changes import Change, change_key
from tallystick.cycle.onrecord import new_record, record_of
from tallystick.cycle.recording import add_facts
from tallystick.cycle.workspace import compiled_charter, open_workspace
from tallystick.ledger.keys import (
    KeyType,
    SigningKey,
    new_signing_key,
    read_signing_key_file,
    write_signing_key_file,
)
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.records import begin_record, log_key_of, put_on_record

NAME = "bay-crossing"
SIGNED = datetime(2024, 9, 16, 10, tzinfo=UTC)
CHARTER = """\
tallystick: 1
alliance: {name}
title: Bay crossing
purpose: A timetable across the bay that people can plan their day by
term: 2024-10-01 .. 2025-10-01
zone: Europe/London
business days: {{calendar: GB-ENG, of: either party}}
currency: GBP
law: England and Wales
parties:
  terminals: {{name: Harbour Terminals, role: owns the piers and sells the tickets, is: {{operator: HT}}}}
  ferries: {{name: Bay Ferries, role: sails, is: {{operator: BF}}}}
{third}people:
  terminals/lead: {{title: Alliance lead of Harbour Terminals, may: [approve, sign]}}
  terminals/counsel: {{title: Counsel of Harbour Terminals, may: [sign]}}
  ferries/lead: {{title: Alliance lead of Bay Ferries, may: [approve, sign]}}
  ferries/counsel: {{title: Counsel of Bay Ferries, may: [sign]}}
  ferries/desk: {{title: Traffic desk of Bay Ferries, may: [enter]}}
{their_people}close:
  data due: 3 business days
  claims until: 10 business days
  lock: 20 business days
leaving:
  stub: the month of leaving counts up to the last day, in proportion
  settlement: [{{what: What is owed for months before leaving is settled, within: 30 days}}]
  survives: [{{what: Claims that arose before leaving, until: 2026-10-01}}]
  data: [{{what: Lists of passengers are erased, within: 60 days}}]
  access: [{{what: Figures of the time of membership, until: 2027-10-01}}]
sources:
  sailings:
    title: Sailings
    holds: one operator on one day
    provided by: ferries
    time: day
    key: [day, operator]
    columns:
      day: {{type: date, title: Day}}
      operator: {{type: text, one of: [BF, HT, PB], title: Operator}}
      planned: {{type: number, title: Sailings in the timetable, required: true}}
      sailed: {{type: number, title: Sailings that took place, required: true}}
      on_time: {{type: number, title: 'Of these, on time', required: true}}
    rules:
      - {{check: sailed <= planned, because: More than the timetable cannot have sailed}}
      - {{check: on_time <= sailed, because: A sailing that did not take place was not on time}}
strategy:
  perspectives: balanced scorecard
  mission: Bring people across the bay when the timetable says so
  objectives:
    - id: sail-the-timetable
      title: Sail the timetable
      statement: Sail 97 % of the timetable in every month until October 2025
      perspective: process
      owner: ferries/lead
      from: 2024-10-01
      until: 2025-10-01
      kpis: [completion, punctuality]
scorecard:
  title: Bay crossing, scorecard
  items:
    - objective: sail-the-timetable
      items:
        - {{kpi: completion, weight: 3, critical: true}}
        - {{kpi: punctuality, weight: 2}}
measures:
  sailings_planned: {{formula: SUM(planned), source: sailings, title: Sailings in the timetable}}
  sailings_made: {{formula: SUM(sailed), source: sailings, title: Sailings that took place}}
kpis:
  completion:
    title: Sailings completed
    question: Which part of the timetable was sailed?
    formula: sailings_made / sailings_planned
    unit: percent
    direction: higher
    target: 97
    bands: {{good: ">= target", watch: ">= target - 2", poor: "< target - 2"}}
    score: {{anchors: [[target - 5, 0], [target, 80], [target + 3, 100]]}}
    rounding: 1 place, half up
    by: [party]
    binding: contractual
    empty: no_activity
    owner: ferries/lead
    approvers: [{leads}]
    examples:
      - {{given: {{sailings_planned: 600, sailings_made: 552}}, target: 97, expect: 92, status: poor}}
  punctuality:
    title: Sailings on time
    question: Of those that sailed, how many left on time?
    formula: SUM(on_time) / SUM(sailed)
    unit: percent
    direction: higher
    target: 90
    bands: {{good: ">= target", watch: ">= target - 5", poor: "< target - 5"}}
    score: {{anchors: [[target - 20, 0], [target, 80], [target + 10, 100]]}}
    rounding: 1 place, half up
    by: [party]
    empty: no_activity
    owner: ferries/lead
clauses:
  sailings-kept:
    title: Sailings kept
    section: "4.1"
    text: >-
      Bay Ferries completes at least 95 % of the planned sailings of each month for Harbour Terminals, rounded to
      1 decimal place, half up, before comparison. Sailings stopped by storm leave both counts, if claimed with a
      weather report within 10 business days after the month; Harbour Terminals answers within 10 business days, its
      silence being acceptance. For a missed month GBP 2,000 are credited within 30 days after the month, held in escrow
      while a claim is open; Harbour Terminals may elect to terminate within 60 days. Causes are stated within 10 days
      after notice. A miss is cured by meeting the floor in a full month; a plan is owed within 20 days after notice.
    obligor: ferries
    beneficiary: terminals
    kpi: completion
    floor: 95
    rounding: 1 place, half up, before comparison
    empty: no_activity
    exclusions:
      storm:
        code: ST
        what: sailings stopped by storm
        by: claim
        convention: drop
        attributable to: force majeure
        evidence: weather report
        claim within: 10 business days
        answer within: 10 business days
        silence: accepted
    interim: escrow
    credit: 2000
    then: {{right: terminate, elect within: 60 days}}
    cure:
      what: completion
      periods: 1
      cause within: 10 days
      plan within: 20 days
      answer within: 10 business days
      silence: accepted
      effect: the right lapses
    applied: {{how: payment, within: 30 days}}
    disputes: steps
  quarter-kept:
    title: Quarters kept
    section: "4.2"
    text: >-
      Bay Ferries completes at least 94 % of the planned sailings of each quarter for Harbour Terminals, rounded to
      1 decimal place, half up, before comparison; a part of a quarter is judged as a whole one. For a missed quarter
      GBP 500 are credited within 30 days after the quarter.
    obligor: ferries
    beneficiary: terminals
    kpi: completion
    each: quarter
    floor: 94
    rounding: 1 place, half up, before comparison
    empty: no_activity
    stub: full
    credit: 500
    applied: {{how: payment, within: 30 days}}
    disputes: steps
ladders:
  steps:
    claim within: 30 days
    rungs:
      - {{name: operational, who: [{leads}], within: 10 business days}}
      - {{name: mediation, within: 20 business days, privileged: true, entry: request for mediation, exit: certificate}}
      - {{name: expert determination, who: an independent expert, within: 30 business days, binding: true}}
notices:
  channels:
    courier: {{business days: 2, proof: courier receipt}}
    email: {{hours: 0}}
  addresses: {{terminals: '1 Harbour Street', ferries: '2 Pier Road'{address}}}
"""
THIRD = "  pilots: {name: Bay Pilots, role: guides in fog, is: {operator: PB}}\n"
THEIR_PEOPLE = "  pilots/lead: {title: Alliance lead of Bay Pilots, may: [approve, sign]}\n"
PARTIES = ("terminals", "ferries")
HEAD = "day,operator,planned,sailed,on_time"
SAILED: dict[str, tuple[tuple[int, int, int, int], ...]] = {
    "2024-10": ((10, 280, 250, 230), (20, 320, 302, 270)),
    "2024-11": ((10, 280, 275, 250), (20, 320, 313, 290)),
    "2024-12": ((10, 300, 292, 270), (20, 320, 313, 290)),
    "2025-01": ((10, 280, 262, 240), (20, 340, 338, 310)),
    "2025-02": ((10, 270, 262, 240), (20, 290, 279, 250)),
    "2025-03": ((10, 300, 290, 270), (20, 320, 309, 280)),
}
"""Of days of each month: how many sailings were planned, took place, and left on time."""


def charter_text(*, pilots: bool = False) -> str:
    """The charter, with Bay Pilots as a third party or without."""
    return CHARTER.format(
        name=NAME, third=THIRD if pilots else "", their_people=THEIR_PEOPLE if pilots else "",
        leads="terminals/lead, ferries/lead" + (", pilots/lead" if pilots else ""),
        address=", pilots: '3 Lighthouse Lane'" if pilots else "",
    )  # fmt: skip


def rows_of(month: str) -> list[str]:
    """The rows of a month's file."""
    return [f"{month}-{day},BF,{planned},{sailed},{on_time}" for day, planned, sailed, on_time in SAILED[month]]


def file_of(month: str) -> bytes:
    """A month's file."""
    return "\n".join((HEAD, *rows_of(month), "")).encode()


def begun(at: datetime) -> Alliance:
    """The alliance on the site, with a record and nothing on it: nobody has signed, nothing was delivered."""
    root = _root()
    root.mkdir(parents=True)
    (root / "charter.yaml").write_text(charter_text(), encoding="utf-8")
    alliance = _at(at)
    begin_record(alliance)
    return alliance


def agreed(
    at: datetime, *, months: tuple[str, ...] = (), pilots: bool = False
) -> tuple[Alliance, dict[str, SigningKey]]:
    """The alliance signed by every party in September 2024, with the facts of months delivered in time; and the keys
    of the parties."""
    made = _signed(pilots)
    shutil.copytree(made / "workspace", _root())
    settings.SITE.keys.mkdir(exist_ok=True)
    shutil.copy2(made / "log.key", settings.SITE.keys / f"{NAME}.log.key")
    alliance = _at(at)
    for month in months:
        deliver(alliance, month)
    put_on_record(alliance.root, log_key_of(alliance), at.replace(microsecond=0))
    return alliance, {each.stem: read_signing_key_file(each) for each in sorted((made / "keys").iterdir())}


@cache
def _signed(pilots: bool) -> Path:
    """A folder with ``workspace``, the alliance as its parties have signed it, ``log.key`` and ``keys/PARTY.key``."""
    made = Path(mkdtemp(prefix="tally-crossing-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    root = made / "workspace"
    root.mkdir()
    (made / "keys").mkdir()
    (root / "charter.yaml").write_text(charter_text(pilots=pilots), encoding="utf-8")
    log_key = new_signing_key(f"{NAME}/log", KeyType.ED25519)
    write_signing_key_file(log_key, made / "log.key")
    compiled = compiled_charter(open_workspace(root))
    with new_record(open_workspace(root), key=log_key) as record:
        for party in compiled.charter.parties:
            key = new_signing_key(f"{party}.example", KeyType.ED25519)
            write_signing_key_file(key, made / "keys" / f"{party}.key")
            change = Change(party, "party", "added", key.verifier.written(), "first key")
            change_key(record, change, recorded=SIGNED, charter=compiled)
    for file in sorted((made / "keys").iterdir()):
        sign(
            root, party=file.stem, role="lead", name=f"Lead of {file.stem}", key=read_signing_key_file(file),
            log_key=log_key, signed=SIGNED, recorded=SIGNED, charter=compiled,
        )  # fmt: skip
    return made


def _root() -> Path:
    root: Path = settings.SITE.alliances / NAME
    shutil.rmtree(root, ignore_errors=True)
    (settings.SITE.keys / f"{NAME}.log.key").unlink(missing_ok=True)
    return root


def _at(at: datetime) -> Alliance:
    return Alliance.objects.create(name=NAME, folder=NAME, competitors=False, behind=datetime.now(UTC) - at)


def deliver(alliance: Alliance, month: str) -> None:
    """The facts of a month, recorded on the second of the next one."""
    file = alliance.root / f"{month}.csv"
    file.write_bytes(file_of(month))
    year, number = (int(part) for part in month.split("-"))
    first = datetime(year + number // 12, number % 12 + 1, 2, 9, tzinfo=UTC)
    add_facts(alliance.root, "sailings", file, recorded=first)
    file.unlink()


def witnessed(alliance: Alliance, at: datetime) -> list[SigningKey]:
    """Puts a witness of each party on record; their keys."""
    root, found = alliance.root, []
    charter = compiled_charter(open_workspace(root))
    for party in PARTIES:
        key = new_signing_key(f"{party}.example/witness", KeyType.COSIGNATURE_ED25519)
        change = Change(party, "witness", "added", key.verifier.written(), "witness of the party")
        with record_of(open_workspace(root), key=log_key_of(alliance)) as record:
            change_key(record, change, recorded=at, charter=charter)
        found.append(key)
    return found


def cosign(alliance: Alliance, keys: list[SigningKey], at: datetime) -> None:
    """Has the last checkpoint cosigned by these witnesses."""
    with record_of(open_workspace(alliance.root)) as record:
        cosigned(record.store, keys, at=at)


def forward(alliance: Alliance, to: datetime) -> None:
    """Sets the alliance's clock."""
    alliance.behind = datetime.now(UTC) - to
    alliance.save(update_fields=["behind"])


def clock(alliance: Alliance) -> datetime:
    """What the alliance's clock reads."""
    return (datetime.now(UTC) - alliance.behind).replace(microsecond=0)


def remove(alliance: Alliance) -> None:
    """Takes the folder of an alliance away."""
    shutil.rmtree(alliance.root, ignore_errors=True)
    (settings.SITE.keys / f"{alliance.folder}.log.key").unlink(missing_ok=True)
