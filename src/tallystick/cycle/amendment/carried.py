"""What clauses carry over the effective day: misses that count, rows, points, caps, banks, rights, open claims.

Each entry says what is held under the old charter by the effective day, and what becomes of it as the amendment says.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from tallystick.charter.amends import accruing, triggers_of
from tallystick.charter.clauses.definitions import ClauseDefinition, TriggerRule
from tallystick.charter.clauses.reckoning import commencement
from tallystick.charter.model.amends import Amends
from tallystick.cycle.amendment.clauses import Redetermined
from tallystick.cycle.amendment.past import Accrued, Past
from tallystick.obligations.caps import used
from tallystick.obligations.handing import Left, SeriesKey
from tallystick.obligations.saying import money, shown
from tallystick.obligations.spans import add_months, block
from tallystick.obligations.standing_rights import standing_rights
from tallystick.obligations.triggers import marks_of
from tallystick.terms.wording import listed

_ZERO = Fraction(0)

KINDS = {
    "misses": "misses and points that count on in windows, rows and repeats",
    "caps": "what was used of caps and of limits of relief",
    "banks": "what is carried over to later periods",
    "accrued rights": "rights that have arisen",
}


def carried_by_clauses(past: Past) -> Iterator[Accrued]:
    """Everything that clauses carry; in general words where there are no facts."""
    if past.terms is None or not past.sides.difference.changes:
        return
    if past.redetermined is None or past.redetermined.handed is None:
        yield from _in_general(past, past.terms)
        return
    handed = past.redetermined.handed
    for key, left in handed.series.items():
        definition = past.sides.old.clauses.definitions.get(key[0])
        if definition is not None:
            yield from _series(past, definition, key, left, past.terms)
    for cap in past.sides.old.clauses.shared_caps:
        for obligor, spent in handed.shared.get(cap.id, {}).items():
            total = used(spent, _days(cap.cap.per, definition_of(past, cap.clauses[0]), past), owed=True)
            if total:
                holds = f"{money(total, past.sides.old.charter.currency)} used of the cap for the {cap.cap.per}"
                yield Accrued("cap used", None, obligor, holds, _fate("caps", past.terms), cap.id)
    yield from _rights(past, past.redetermined, past.terms)
    yield from _claims(past, past.redetermined, past.terms)


def definition_of(past: Past, clause: str) -> ClauseDefinition:
    """A clause of the old charter."""
    return past.sides.old.clauses.definitions[clause]


def _in_general(past: Past, terms: Amends) -> Iterator[Accrued]:
    for name, definition in past.sides.old.clauses.definitions.items():
        for key, words in KINDS.items():
            if key in accruing(definition):
                yield Accrued(key, definition.kpi, None, words, _fate(key, terms), name)


def _fate(key: str, terms: Amends) -> str:
    """What becomes of one kind, in words."""
    said = {"misses": terms.misses, "caps": terms.caps, "banks": terms.banks, "accrued rights": terms.accrued_rights}
    match said[key]:
        case "survive":
            return "goes on as it is"
        case "reset":
            return f"reset: nothing, counted anew from {terms.effective}"
        case "preserved":
            return "preserved"
        case "waived":
            return "waived by the amendment"
        case _:
            return "not said; it goes on as it is"


def _series(past: Past, definition: ClauseDefinition, key: SeriesKey, left: Left, terms: Amends) -> Iterator[Accrued]:
    name, obligor, _ = key

    def entry(carrier: str, holds: str, kind: str) -> Accrued:
        return Accrued(carrier, definition.kpi, obligor, holds, _fate(kind, terms), name)

    for rule in triggers_of(definition):
        if rule.trigger.points is None and (held := _counted(rule, definition, left, past)):
            yield entry(f"trigger {rule.name}", held, "misses")
    memory = left.memory
    if definition.clause.repeat is not None and memory.row:
        yield entry("misses in a row", f"{memory.row} in a row", "misses")
    points = sum((each.points for each in memory.past), _ZERO)
    if points and any(rule.trigger.points is not None for rule in triggers_of(definition)):
        yield entry("points", f"{shown(points)} service points so far", "misses")
    for cap, _ in definition.caps:
        spent = _ZERO if cap.per == "period" else used(memory.spent, _days(cap.per, definition, past), owed=True)
        if spent:
            yield entry("cap used", f"{money(spent, definition.currency)} used of the cap for the {cap.per}", "caps")
    unit = definition.unit.symbol if definition.unit is not None else ""
    for holding in memory.holdings:
        if holding.held:
            yield entry(holding.rule.what, f"{shown(holding.held)} {unit} held".replace("  ", " "), "banks")
    waiting = sum((each.amount for each in memory.waiting), _ZERO)
    if waiting:
        yield entry("earn-back", f"{money(waiting, definition.currency)} may be earned back", "banks")
    if any(memory.rest):
        put_off = memory.rest[0] + memory.rest[1]
        yield entry("put off by a cap", f"{money(put_off, definition.currency)} waits for room", "banks")


def _counted(rule: TriggerRule, definition: ClauseDefinition, left: Left, past: Past) -> str | None:
    """The misses that the trigger's window still holds at the end of the last old period; None where there is none."""
    levels = frozenset(each.name for each in definition.levels)
    marks = marks_of(left.judged, rule.counts, left.labels, left.filled, levels=levels)
    marks = [mark for mark in marks if mark.period not in left.early]
    if rule.trigger.consecutive is not None:
        row: list[str] = []
        for mark in marks:
            if mark.counts:
                row.append(mark.label)
            elif not mark.unjudged or rule.trigger.unjudged == "breaks":
                row = []
        return f"{len(row)} in a row ({listed(row)})" if row else None
    if rule.size is not None:
        inside = marks[-rule.size :]
    elif rule.block is not None or rule.months is not None or rule.days is not None:
        since = _days(rule.block or "12 months", definition, past)[0]
        if rule.months is not None:
            since = add_months(_day(past), -rule.months)
        inside = [mark for mark in marks if mark.start >= since]
    else:
        inside = marks
    found = [mark.label for mark in inside if mark.counts]
    return f"{len(found)} of {shown(rule.needed)} in its window ({listed(found)})" if found else None


def _day(past: Past) -> date:
    return past.day or past.sides.new.charter.term.start


def _days(per: str, definition: ClauseDefinition, past: Past) -> tuple[date, date]:
    """The window of a cap that the effective day lies in."""
    day, charter = _day(past), past.sides.old.charter
    if per == "12 months":
        return add_months(day, -12), day
    return block(per, day, definition.calendar, commencement=commencement(charter), end=charter.term.end)


def _rights(past: Past, found: Redetermined, terms: Amends) -> Iterator[Accrued]:
    """Rights that stand on the day on which the amendment begins to count."""
    for right in standing_rights(found.before, past.events, on=terms.counts_on):
        until = f", may be elected until {right.elect_by}" if right.elect_by else ""
        holds = f"right to {right.what} of {right.holder or 'the other side'}, arisen in {right.period}{until}"
        yield Accrued("right", None, right.obligor, holds, _fate("accrued rights", terms), right.clause)


def _claims(past: Past, found: Redetermined, terms: Amends) -> Iterator[Accrued]:
    """Periods whose claims are open on the effective day."""
    open_: Sequence[str]
    for each in found.before:
        if each.end <= terms.counts_on and each.readings is not None:
            open_ = [] if not each.open_amount else [f", {money(Fraction(each.open_amount), each.currency)} open"]
            holds = f"claims of {each.period} are open ({each.outcome.value}){''.join(open_)}"
            yield Accrued(
                "open claim", None, each.obligor, holds, "settled under the charter of its period", each.clause
            )
