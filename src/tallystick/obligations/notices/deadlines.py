"""Deadlines of determinations and cases as entries of a calendar.

A clock that stands still, or has not begun, has no day and no entry. Where a case follows a miss, the case tells the
deadlines to dispute, to cure and to elect; the determination tells the others.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from tallystick.charter.definitions import CompiledCharter
from tallystick.obligations.cases.case import Case, Status
from tallystick.obligations.cases.clocks import end_of
from tallystick.obligations.determination import Determination
from tallystick.obligations.notices.icalendar import Entry
from tallystick.terms.canonical import sha256_hex

TOLD_BY_CASES = ("dispute the determination", "cure", "elect")
"""How the deadlines of a determination begin that its case tells better."""


def deadlines(
    determinations: Iterable[Determination],
    cases: Iterable[Case],
    compiled: CompiledCharter,
    *,
    party: str | None = None,
) -> tuple[Entry, ...]:
    """Every deadline with a day, by day; of one party alone where it is named (those of nobody in particular too).

    A day with a cut-off ends at that instant; any other one is a whole day.
    """
    held = [case for case in cases if case.status is not Status.CLOSED]
    followed: set[tuple[object, ...]] = {
        (case.record.clause, case.record.obligor, case.record.period, case.record.scope) for case in held
    }
    found = [*_of_determinations(determinations, followed, compiled, party)]
    found += [entry for case in held for entry in _of_case(case, compiled, party)]
    return tuple(sorted(found, key=lambda entry: (entry.day, entry.uid)))


def _of_determinations(
    determinations: Iterable[Determination],
    followed: set[tuple[object, ...]],
    compiled: CompiledCharter,
    party: str | None,
) -> Iterator[Entry]:
    for found in determinations:
        about = (found.clause, found.obligor, found.period, found.scope)
        for each in found.deadlines:
            told = about in followed and each.what.startswith(TOLD_BY_CASES)
            if each.due is None or told or (party is not None and each.who not in (party, None)):
                continue
            who = _name(each.who, compiled) if each.who else "any party"
            yield _entry(
                (*about, each.what, each.who), each.due, f"{who}: {each.what}",
                f"{found.title}, {found.period}. Counted from {each.from_}.", compiled,
            )  # fmt: skip


def _of_case(case: Case, compiled: CompiledCharter, party: str | None) -> Iterator[Entry]:
    matter = case.record.matter or f"{case.record.clause}, {case.record.period}"
    for clock in case.clocks:
        if clock.due is None or (party is not None and party not in clock.who):
            continue
        who = ", ".join(_name(name, compiled) for name in clock.who)
        since = f" after {clock.since}" if clock.since else ""
        rung = case.record.dispute.stay.rung if clock.name == "rung" and case.record.dispute else None
        yield _entry(
            ("case", case.id, clock.name, rung), clock.due, f"{who}: {clock.what}",
            f"Case {case.id}: {matter}. Time: {clock.rule}{since}.", compiled,
        )  # fmt: skip


def _entry(key: tuple[object, ...], day: date, summary: str, description: str, compiled: CompiledCharter) -> Entry:
    """An entry whose id follows from what it is about and never from its day, so that a moved day moves the entry."""
    rule = compiled.charter.business_days
    made = sha256_hex([compiled.charter.alliance, *(str(part) for part in key)])[:32]
    return Entry(
        uid=f"{made}@{compiled.charter.alliance.lower()}.tallystick",
        day=day,
        until=end_of(day, compiled) if rule is not None and rule.cut_off is not None else None,
        summary=summary,
        description=description,
    )


def _name(party: str, compiled: CompiledCharter) -> str:
    held = compiled.charter.parties.get(party)
    return held.name if held else party
