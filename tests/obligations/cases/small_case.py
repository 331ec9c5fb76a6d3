"""A small alliance with one promise, one ladder and one committee, and its steps in a few words, for tests."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from agreed import agreed
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.cases import Step
from tallystick.obligations.cases.case import Case
from tallystick.obligations.cases.folding import case_at
from tallystick.obligations.determination import Consequent, Determination
from tallystick.obligations.judged import Deadline, Result
from tallystick.terms.businesstime import HolidayTable

ENGLAND = HolidayTable(
    "GB-ENG",
    tuple((day, "bank holiday") for day in (date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1))),
    (date(2026, 1, 1), date(2029, 1, 1)),
)
"""The bank holidays of V18; the rest of the year is kept plain."""

CHARTER = """
term: 2026-01-01 .. 2028-01-01
business days: {calendar: GB-ENG}
currency: GBP
law: England and Wales
parties:
  north: {name: North Ltd}
  south: {name: South Ltd}
people:
  north/lead: {title: Alliance manager of North, may: [approve, sign]}
  north/clerk: {title: Clerk of North, may: enter}
  south/lead: {title: Alliance manager of South, may: [approve, sign]}
sources:
  jobs: {time: day, key: id, columns: {id: text, day: date, done: boolean}}
kpis:
  done:
    title: Jobs done
    formula: COUNT_IF(done) / COUNT(*)
    unit: percent
    direction: higher
    rounding: 1 place, half up
    owner: north/lead
notices:
  channels:
    courier: {business days: 1, proof: courier receipt}
    email: {hours: 0}
ladders:
  steps:
    claim within: 60 days
    bars proceedings: true
    rungs:
      - {name: operational, within: 10 business days}
      - {name: executives, within: 10 business days, exit: minute of disagreement}
      - {name: mediation, within: 20 days, privileged: true, entry: request for mediation, exit: certificate}
      - {name: arbitration, binding: true}
clauses:
  jobs-done:
    title: Jobs done
    section: "4.2"
    text: "South does at least 92 % of the jobs of each month. Otherwise North may terminate."
    obligor: south
    beneficiary: north
    kpi: done
    each: month
    floor: 92
    then: {right: terminate, elect within: 30 days, notice: 90 days}
    disputes: steps
    cure:
      what: Two months in a row at 92 % or more
      within: 60 days
      plan within: 20 days
      cause within: 10 business days
      answer within: 5 business days
      silence: accepted
      periods: 2
"""

ANY_STEP: TypeAdapter[Step] = TypeAdapter(Step)


def small(extra: str = "", *, replace: Sequence[tuple[str, str]] = ()) -> CompiledCharter:
    """The charter, with pieces replaced and text added at its end."""
    return _compiled(extra, tuple(replace))


@cache
def _compiled(extra: str, replace: tuple[tuple[str, str], ...]) -> CompiledCharter:
    text = CHARTER + extra
    for before, after in replace:
        assert before in text, before
        text = text.replace(before, after)
    return agreed(text, holidays={"GB-ENG": ENGLAND})


def instant(text: str) -> datetime:
    """An instant in UTC from ``2026-11-30`` (noon) or ``2026-11-30 17:30``."""
    found = datetime.fromisoformat(text)
    return found.replace(hour=12, tzinfo=UTC) if len(text) == 10 else found.replace(tzinfo=UTC)


def step(kind: str, when: str, by: str = "north/lead", **fields: Any) -> Step:
    """One step of the case ``c``, recorded when it was done; its id is its kind and day unless given."""
    keys = {name.replace("_", " ").strip(): value for name, value in fields.items()}
    made = {"id": f"{kind.replace(' ', '-')}-{when[:10]}", "case": "c", "step": kind, "by": by, **keys}
    made.setdefault("recorded", instant(when))
    made.setdefault("at", instant(when))
    return ANY_STEP.validate_python(made)


def opened(when: str = "2026-11-20", **fields: Any) -> Step:
    """The case is opened on October 2026."""
    return step("open", when, clause="jobs-done", period="2026-10", **fields)


def noticed(when: str = "2026-11-30", channel: str = "email") -> Step:
    """Notice by e-mail, received at once."""
    return step("notice", when, channel=channel)


ACTION = {
    "id": "a1",
    "owner": "south/lead",
    "measure": "process",
    "what": "Second shift on Fridays",
    "due": date(2027, 1, 29),
}


def planned(when: str = "2026-12-10", **fields: Any) -> Step:
    """South proposes a plan of one action."""
    return step("plan", when, "south/lead", **{"actions": [ACTION], **fields})


def case(
    steps: Sequence[Step],
    when: str,
    *,
    compiled: CompiledCharter | None = None,
    determinations: Sequence[Determination] | None = None,
) -> Case:
    """The case as known at an instant."""
    return case_at(steps, compiled or small(), determinations, known_at=instant(when))


def determined(
    period: str = "2026-10", outcome: Result = Result.MISSED, value: str | None = "90.0", **fields: Any
) -> Determination:
    """A determination of ``jobs-done`` by hand, known ten days after the month; a miss gives the right to terminate."""
    year, month = int(period[:4]), int(period[5:])
    start, end = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    right = Consequent(
        kind="right", at="floor", debtor=None, creditor=None, uncapped=None, amount=None, points=None,
        what="terminate", holder="north",
    )  # fmt: skip
    credit = Consequent(
        kind="credit", at="floor", debtor="south", creditor="north", uncapped=Fraction(2000), amount=Decimal(2000),
        points=None, what=None, steps=("5 % of 40,000 GBP is 2,000 GBP.",),
    )  # fmt: skip
    missed = outcome is Result.MISSED
    made: dict[str, Any] = {
        "clause": "jobs-done",
        "title": "Jobs done",
        "obligor": "south",
        "beneficiary": ("north",),
        "scope": (),
        "period": period,
        "start": start,
        "end": end,
        "outcome": outcome,
        "value": Decimal(value) if value else None,
        "exact": Fraction(value) if value else None,
        "numerator": Fraction(180),
        "denominator": Fraction(200),
        "unit": "percent",
        "missing": None,
        "threshold": Fraction(92),
        "band": None,
        "reached": (),
        "amount": Decimal(2000) if missed else None,
        "currency": "GBP",
        "points": Fraction(0),
        "consequents": (credit, right) if missed else (),
        "triggers": (),
        "carried": (),
        "deadlines": (Deadline("payment", "south", end + timedelta(days=40), "30 days after the determination"),),
        "readings": None,
        "because": (
            f"South did 180 of 200 jobs in {period}: {value} %.",
            "The floor is 92 %; the clause was missed by 2 points.",
        ),
        "quality": "final",
        "known_at": datetime(end.year, end.month, 10, tzinfo=UTC).isoformat().replace("+00:00", "Z"),
        "inputs": {},
        "hash": "ab" * 32,
    }
    return Determination(**{**made, **fields})
