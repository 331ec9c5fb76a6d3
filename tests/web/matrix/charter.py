"""The alliance of the matrix: three parties, figures of every disclosure class, people with figures of their own.

Every number of its facts, and every sum that the engine makes of them, is told from every other by its digits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from web.obliged import BODY, DONE, REST

PARTIES = ("north", "south", "west")
MONTHS = range(1, 12)
ROWS = 4
"""Rows that each party delivers for a month: two of its first desk, two of its second."""

CLASSES = {
    "open_total": "all parties", "owned_total": "owner only", "pooled_total": "aggregate only",
    "clean_total": "clean team", "effort_total": "all parties",
}  # fmt: skip
"""KPIs with the class in which the charter discloses them."""
OWNER = "south"
"""The party that owns all of them."""
COLUMNS = ("open", "owned", "pooled", "clean", "effort")
COLUMN_CLASSES = dict(zip(COLUMNS, CLASSES.values(), strict=True))

HEAD = """\
tallystick: 1
alliance: {name}
title: Alliance of the matrix
term: 2024-01-01 .. 2025-07-01
zone: Europe/London
business days: {{calendar: GB-ENG}}
currency: EUR
parties:
  north: {{name: North Ltd, is: {{who: N}}}}
  south: {{name: South Ltd, is: {{who: S}}}}
  west: {{name: West Ltd, is: {{who: W}}}}
people:
{people}sources:
  jobs:
    columns: {{day: date, id: number, who: text, done: number, planned: number}}
    time: day
    key: [id]
  work:
    title: Work done
    columns:
      day: date
      id: number
      who: text
      desk: text
      remark: text
      open: number
      owned: {{type: number, disclosure: owner only}}
      pooled: {{type: number, disclosure: aggregate only}}
      clean: {{type: number, disclosure: clean team}}
      effort: number
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
{kpis}strategy:
  perspectives: balanced scorecard
  units:
{units}  objectives:
    - id: deliver
      title: Deliver
      statement: Complete 95 % of the planned jobs in every month of 2024
      perspective: process
      owner: north/lead
      from: 2024-01-01
      until: 2025-01-01
      kpis: [completion, open_total, effort_total]
{objectives}clauses:
  jobs-done:
"""

KPI = """\
  {id}:
    title: {title}
    formula: SUM({column})
    owner: south/lead
    direction: higher
    unit: pieces
    by: {by}
    rounding: 0 places
    disclosure: {disclosure}
    target: 99999999
"""
UNIT = """\
    {party}-agent:
      title: The agent of {party} {canary}
      level: person
      part of: {party}
      is: {{desk: {desk}}}
      head: {party}/agent
"""
OBJECTIVE = """\
    - id: agent-of-{party}
      title: The agent of {party} keeps pace {title}
      statement: Do 61 pieces at the desk {statement} in every month of 2024
      perspective: customer
      unit: {party}-agent
      owner: {party}/agent
      from: 2024-01-01
      until: 2025-01-01
      kpis: [effort_total]
      links:
        - {{to: deliver, kind: identical, kpi: effort_total}}
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the facts of a party."""

    party: str
    month: int
    id: int
    desk: str
    remark: str
    numbers: dict[str, int]
    """By column."""

    @property
    def written(self) -> str:
        """As the file has it."""
        day = date(2024, self.month, 15)
        numbers = ",".join(str(self.numbers[name]) for name in COLUMNS)
        return f"{day},{self.id},{self.party[0].upper()},{self.desk},{self.remark},{numbers}"


HEADINGS = ",".join(("day", "id", "who", "desk", "remark", *COLUMNS))


def word(*parts: object) -> str:
    """A text that stands nowhere else: ``zq-remark-south-3-1``."""
    return "-".join(["zq", *map(str, parts), "qz"])


def rows() -> Iterator[Row]:
    """All rows of the facts."""
    every = len(PARTIES) * len(MONTHS) * ROWS
    drawn = iter(Random(20131).sample(range(1_000_001, 9_999_999), every * len(COLUMNS)))  # noqa: S311  (no secret)
    for at, party in enumerate(PARTIES):
        for month in MONTHS:
            for number in range(ROWS):
                numbers = {name: next(drawn) for name in COLUMNS}
                desk = desk_of(party, 1 + number % 2)
                remark = word("remark", party, month, number)
                yield Row(party, month, (at + 1) * 1000 + month * 10 + number, desk, remark, numbers)


def desk_of(party: str, number: int) -> str:
    """A desk; the first is that of the party's agent, the second of somebody whom nobody named."""
    return f"D{party[0].upper()}{number}"


def charter_text(name: str) -> str:
    """The charter."""
    people = "".join(
        f"  {party}/lead: {{title: Lead of {party.title()}, may: [sign]}}\n"
        f"  {party}/agent: {{title: Agent of {party.title()}}}\n"
        for party in PARTIES
    )
    kpis = "".join(
        KPI.format(
            id=kpi, title=kpi.replace("_", " ").capitalize(), column=kpi.removesuffix("_total"), disclosure=disclosure,
            by="[party, desk]" if kpi == "effort_total" else "[party]",
        )
        for kpi, disclosure in CLASSES.items()
    )  # fmt: skip
    units = "".join(UNIT.format(party=party, canary=word("unit", party), desk=desk_of(party, 1)) for party in PARTIES)
    objectives = "".join(
        OBJECTIVE.format(party=party, title=word("goal", party), statement=word("pace", party)) for party in PARTIES
    )
    head = HEAD.format(name=name, people=people, kpis=kpis, units=units, objectives=objectives)
    south = BODY.format(title="Jobs done", section=1, who="South", obligor="south")
    west = BODY.format(title="Jobs of West", section=2, who="West", obligor="west")
    return f"{head}{south}  jobs-west:\n{west}{REST}"


def jobs(month: int) -> str:
    """The facts of the jobs of a month, as a file."""
    lines = [f"2024-{month:02}-15,{month * 10 + at},{who},{DONE[who][month - 1]},100" for at, who in enumerate("SW")]
    return "\n".join(["day,id,who,done,planned", *lines]) + "\n"
