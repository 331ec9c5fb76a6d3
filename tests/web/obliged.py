"""A small alliance for tests of obligations: everything that a clause can lead to, with figures done in the head.

South promises North 95 % of the planned jobs of each month; the half of a miss can be excused by claim. West promises
the same in a clause of its own, so that there is a party that none of South's matters concern. The clock reads
10 December 2024, 14:00 UTC: October is missed (90 of 100), November is missed (92 of 100) and can still be claimed.
"""

import atexit
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

from tallystick.cycle.recording import add_facts
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.records import begin_record, key_file_of, put_on_record
from tallystick.web.people.models import Membership, Person

CLOCK = datetime(2024, 12, 10, 14, tzinfo=UTC)
SINCE = date(2024, 1, 1)

CHARTER = """\
tallystick: 1
alliance: {name}
title: Jobs alliance
term: 2024-01-01 .. 2025-07-01
zone: Europe/London
business days: {{calendar: GB-ENG}}
currency: EUR
parties:
  north: {{name: North Ltd, is: {{who: N}}}}
  south: {{name: South Ltd, is: {{who: S}}}}
  west: {{name: West Ltd, is: {{who: W}}}}
people:
  north/lead: {{title: Lead of North, may: [sign]}}
  north/clerk: {{title: Clerk of North, may: [enter]}}
  south/lead: {{title: Lead of South, may: [sign]}}
  west/lead: {{title: Lead of West, may: [sign]}}
sources:
  jobs:
    columns: {{day: date, id: number, who: text, done: number, planned: number}}
    time: day
    key: [id]
kpis:
  completion:
    title: Completion
    formula: SUM(done) / SUM(planned)
    owner: south/lead
    direction: higher
    unit: percent
    by: [party]
    binding: contractual
    empty: no_activity
clauses:
  jobs-done: &promise
"""
BODY = """\
    title: {title}
    section: "4.{section}"
    text: >-
      {who} completes at least 95 % of the planned jobs of each month for North, rounded to 1 decimal place, half up,
      before comparison. Jobs stopped by floods leave both counts, if claimed with a weather report within 10 business
      days after the month; North answers within 10 business days, its silence being acceptance. For a missed month
      EUR 1,000 are credited within 30 days after the month, held in escrow while a claim is open; North may elect to
      terminate within 60 days. Causes are stated within 10 days after notice.
      A miss is cured by meeting the floor in a full month; a plan is owed within 20 days after notice.
    obligor: {obligor}
    beneficiary: north
    kpi: completion
    floor: 95
    rounding: 1 place, half up, before comparison
    empty: no_activity
    exclusions:
      floods:
        code: FL
        what: jobs stopped by floods
        by: claim
        convention: drop
        attributable to: force majeure
        evidence: weather report
        claim within: 10 business days
        answer within: 10 business days
        silence: accepted
    interim: escrow
    credit: 1000
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
"""
REST = """\
ladders:
  steps:
    claim within: 30 days
    rungs:
      - {name: operational, who: [north/lead, south/lead, west/lead], within: 10 business days}
      - {name: mediation, within: 20 business days, privileged: true, entry: request for mediation, exit: certificate}
      - {name: expert determination, who: an independent expert, within: 30 business days, binding: true}
notices:
  channels:
    courier: {business days: 2, proof: courier receipt}
    email: {hours: 0}
  addresses: {north: 1 North Street, south: 2 South Road, west: 3 West Lane}
"""
DONE = {"S": (96, 97, 98, 96, 97, 96, 98, 96, 97, 90, 92, 98), "W": (97,) * 9 + (90, 97, 97)}
"""Of 100 planned jobs of each month of 2024, how many were done."""


def charter_text(name: str) -> str:
    """The charter, with two clauses."""
    head = CHARTER.format(name=name).replace("&promise", "").rstrip()
    south = BODY.format(title="Jobs done", section=1, who="South", obligor="south")
    west = BODY.format(title="Jobs of West", section=2, who="West", obligor="west")
    return f"{head}\n{south}  jobs-west:\n{west}{REST}"


def deliver(alliance: Alliance, month: int, *, recorded: datetime | None = None) -> None:
    """The facts of a month, recorded on the second of the next one."""
    rows = [f"2024-{month:02}-15,{month * 10 + at},{who},{DONE[who][month - 1]},100" for at, who in enumerate("SW")]
    file = alliance.root / f"jobs-{month}.csv"
    file.write_text("\n".join(["day,id,who,done,planned", *rows]) + "\n", encoding="utf-8")
    first = date(2024 + month // 12, month % 12 + 1, 2)
    add_facts(alliance.root, "jobs", file, recorded=recorded or datetime(first.year, first.month, 2, 9, tzinfo=UTC))
    file.unlink()


def obliging(*, upto: int = 11, disclosure: str = "all parties") -> Alliance:
    """The alliance on record, with the facts of the months up to one of them; ``disclosure`` is its KPI's class.

    It is made once in a process and copied from then on: each has a folder, a record and a key of its own.
    """
    name = f"jobs-{uuid4().hex[:8]}"
    alliance = Alliance.objects.create(name=name, folder=name, competitors=False, behind=datetime.now(UTC) - CLOCK)
    known = _known.get((upto, disclosure))
    if known is None:
        _make(alliance, upto, disclosure)
        known = _known[upto, disclosure] = Path(mkdtemp(prefix="jobs-"))
        atexit.register(shutil.rmtree, known, ignore_errors=True)
        shutil.copytree(alliance.root, known / "workspace")
        shutil.copy2(key_file_of(name), known / "log.key")
    else:
        shutil.copytree(known / "workspace", alliance.root)
        shutil.copy2(known / "log.key", key_file_of(name))
    return alliance


_known: dict[tuple[int, str], Path] = {}
"""Where the alliances of this process lie that others are copied from."""


def _make(alliance: Alliance, upto: int, disclosure: str) -> None:
    alliance.root.mkdir(parents=True)
    text = charter_text("jobs").replace(
        "    title: Completion\n", f"    title: Completion\n    disclosure: {disclosure}\n", 1
    )
    (alliance.root / "charter.yaml").write_text(text, encoding="utf-8")
    for month in range(1, upto + 1):
        deliver(alliance, month)
    put_on_record(alliance.root, begin_record(alliance), CLOCK - timedelta(days=1))


def remove(alliance: Alliance) -> None:
    """Takes the folder of an alliance away."""
    shutil.rmtree(alliance.root, ignore_errors=True)


def forward(alliance: Alliance, to: datetime) -> None:
    """Sets the alliance's clock forward."""
    alliance.behind = datetime.now(UTC) - to
    alliance.save(update_fields=["behind"])


def person(alliance: Alliance, role: str, party: str, *fills: str) -> Person:
    """Somebody with a role for a party, who fills roles of the charter."""
    found, _ = Person.objects.get_or_create(
        email=f"{role.replace(' ', '-')}.{party or 'all'}@example.org", defaults={"name": f"{role} {party}".title()}
    )
    until = date(2025, 7, 1) if role in ("auditor", "regulator") else None
    Membership.objects.create(
        person=found, alliance=alliance, role=role, party=party, since=SINCE, until=until, fills=list(fills)
    )
    return found
