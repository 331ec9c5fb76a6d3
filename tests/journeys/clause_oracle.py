"""Every determination of the demo a second time: values by SQL written by hand, what follows by hand after the text.

Nothing here comes from the charter, the engine or the money side: each file in ``oracle/clauses`` states in SQL what a
clause's text says of one period alone, and this module counts over time as the text says (caps, repeats, earn-back,
triggers). The text is quoted beside each step.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from string import Template

import duckdb

SQL = Path(__file__).parent / "oracle" / "clauses"

CLAIMED = {"2013-01": 18, "2013-02": 16, "2013-04": 30}
"""Flights that hold by the claims of the demo once all of 2013 is known: January accepted, February by silence, April
as the expert decided; March was taken back, May came too late, and December is in dispute."""

DECEMBER = {"obligor": 22, "beneficiary": 10}
"""What each side would leave out in December."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the text gives for a partner and period."""

    party: str
    period: str
    number: int
    value: Decimal
    outcome: str
    band: str | None
    amount: int
    points: int
    follows: tuple[str, ...] = ()
    """Rights, plans and losses."""

    @property
    def missed(self) -> bool:
        return self.outcome == "missed"


Row = list[Said]


def said_by_hand(
    connection: duckdb.DuckDBPyConnection, clause: str, claimed: Mapping[str, int] = CLAIMED
) -> dict[tuple[str, str], Said]:
    """By partner and period: what the clause comes to."""
    connection.execute((SQL / "00_counts.sql").read_text(encoding="utf-8"))
    accepted = ", ".join(f"('{month}', {count})" for month, count in claimed.items()) or "('none', 0)"
    query = Template((SQL / f"{clause}.sql").read_text(encoding="utf-8")).substitute(accepted=accepted)
    rows: dict[str, Row] = {}
    for party, month, number, tenths, outcome, band, amount, points in connection.execute(
        f"SELECT party, month, number, tenths, outcome, band, amount, points FROM ({query.rstrip().rstrip(';')}) "
        "ORDER BY party, number"
    ).fetchall():
        value = Decimal(tenths).scaleb(-1)
        rows.setdefault(party, []).append(Said(party, month, number, value, outcome, band, amount, points))
    over_time = OVER_TIME.get(clause, list)
    return {(each.party, each.period): each for row in rows.values() for each in over_time(row)}


def _completion_floor(row: Row) -> Row:
    """ "at least 3 of any 6 consecutive months"; "misses that have given the right once are not counted again"."""
    found, counted_from = [], 1
    for each in row:
        window = [m for m in row if m.missed and max(counted_from, each.number - 5) <= m.number <= each.number]
        fires = each.missed and len(window) >= 3
        counted_from = each.number + 1 if fires else counted_from
        found.append(replace(each, follows=("right: terminate",) if fires else ()))
    return found


def _weather_left_out(row: Row) -> Row:
    """ "do not exceed USD 20,000 in a calendar quarter; what exceeds it is lost"."""
    found: Row = []
    for each in row:
        used = sum(m.amount for m in found if (m.number - 1) // 3 == (each.number - 1) // 3)
        found.append(replace(each, amount=min(each.amount, 20000 - used)))
    return found


def _weather_excused(row: Row) -> Row:
    """ "For each missed month the partner owes the hub carrier … a corrective plan"."""
    return [replace(each, follows=("plan: corrective plan",) if each.missed else ()) for each in row]


def _amended_schedule(row: Row) -> Row:
    """ "After a missed quarter the partner loses first refusal"; "2 times in a row"; "not counted again"."""
    found, in_a_row = [], 0
    for each in row:
        in_a_row = in_a_row + 1 if each.missed else 0
        follows = ["loses: first refusal of added flights"] if each.missed else []
        if in_a_row == 2:
            follows.append("right: reallocate")
            in_a_row = 0
        found.append(replace(each, follows=tuple(follows)))
    return found


def _on_time_bands(row: Row) -> Row:
    """Points that count twice, two caps, half of a credit earned back, and 20 points for an audit."""
    found: Row = []
    credited: dict[int, int] = {}
    waiting: dict[int, int] = {}
    counted_from = 1
    for each in row:
        before = row[each.number - 2] if each.number > 1 else None
        # "The points of a month that follows directly on a missed one count 2 times, without compounding."
        points = each.points * 2 if before is not None and before.missed else each.points
        # "do not exceed USD 60,000 in a calendar quarter, and of what that leaves no more than USD 150,000 in 12
        # months"
        quarter = sum(amount for at, amount in credited.items() if (at - 1) // 3 == (each.number - 1) // 3)
        year = sum(credited.values())
        credit = max(0, min(each.amount, 60000 - quarter, 150000 - year))
        # Half of a credit comes back "when 3 months in a row, ending at most 6 months after the late one, are at 72 %".
        good = each.number >= 3 and all(m.value >= 72 for m in row[each.number - 3 : each.number])
        back = [at for at in waiting if good and at < each.number - 2 and each.number - at <= 6]
        returned = sum(waiting.pop(at) // 2 for at in back)
        if credit:
            credited[each.number], waiting[each.number] = credit, credit
        # "When the points of any 12 consecutive months … reach 20 …; points that have given the right once are not
        # counted again"
        total = points + sum(m.points for m in found if m.number >= counted_from)
        fires = total >= 20
        counted_from = each.number + 1 if fires else counted_from
        follows = ("right: audit",) if fires else ()
        found.append(replace(each, amount=credit - returned, points=points, follows=follows))
    return found


def _punctuality_bonus(row: Row) -> Row:
    """ "do not exceed USD 20,000 in a calendar year; what exceeds it is lost"."""
    found: Row = []
    for each in row:
        used = -sum(m.amount for m in found)
        found.append(replace(each, amount=-min(-each.amount, 20000 - used)))
    return found


def _quarterly_review(row: Row) -> Row:
    """ "For a missed quarter the hub carrier may within 30 days elect to review"."""
    return [replace(each, follows=("right: review",) if each.missed else ()) for each in row]


OVER_TIME: Mapping[str, Callable[[Row], Row]] = {
    "completion-floor": _completion_floor,
    "weather-left-out": _weather_left_out,
    "weather-excused": _weather_excused,
    "amended-schedule": _amended_schedule,
    "on-time-bands": _on_time_bands,
    "punctuality-bonus": _punctuality_bonus,
    "quarterly-review": _quarterly_review,
}

CLAUSES = (*OVER_TIME, "claimed-weather")
