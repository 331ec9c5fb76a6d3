"""Whether a cure holds: what the clause's determinations of later periods say, one full period after the other.

The first period that counts begins on the day of the cure or later. Periods without a verdict are passed over; a
verdict that hangs on open claims is waited for; one miss among those needed and the cure has failed.
"""

from datetime import date, datetime
from fractions import Fraction

from tallystick.charter.model.clauses import Cure
from tallystick.obligations.cases.case import Verification
from tallystick.obligations.cases.clocks import counted_day
from tallystick.obligations.cases.ground import Ground, instant
from tallystick.obligations.cases.history import Record
from tallystick.obligations.determination import Determination
from tallystick.obligations.judged import MISSES, Result
from tallystick.scorecard.grades import holds

HOLDS, FAILS, AWAITED = "holds", "fails", "awaited"


def verification(record: Record, ground: Ground, now: datetime) -> Verification | None:
    """What is known at an instant; None where nothing is to be verified yet."""
    cure = ground.cure(record)
    since = _since(record, cure)
    if since is None:
        return None
    day = counted_day(since, ground.compiled)
    needed = cure.periods if cure else 1
    looked: list[str] = []
    for each in ground.later(record, day, now):
        good = _is_good(each, cure, ground)
        if good is None and each.outcome is Result.INTERIM:
            break
        if good is None:
            continue
        looked.append(each.period)
        if not good:
            return Verification(FAILS, tuple(looked), f"{each.period} does not hold: {_said(each)}.")
        if len(looked) == needed:
            return Verification(HOLDS, tuple(looked), f"{_periods(looked)} hold{'s' if needed == 1 else ''} in a row.")
    left = needed - len(looked)
    message = f"{left} full period{'s' if left > 1 else ''} from {day} on {'is' if left == 1 else 'are'} awaited."
    return Verification(AWAITED, tuple(looked), message)


def failed_on(record: Record, ground: Ground, now: datetime) -> date | None:
    """The local day on which it was first known that the figures do not hold; None where they do or are awaited."""
    found = verification(record, ground, now)
    if found is None or found.result != FAILS:
        return None
    known = [
        instant(each.known_at) for each in ground.determinations or () if each.clause == record.clause
        and each.obligor == record.obligor and each.period == found.periods[-1]
    ]  # fmt: skip
    return counted_day(min(known), ground.compiled)


def _since(record: Record, cure: Cure | None) -> datetime | None:
    """From when on periods count: the cure, or, where it is measured by periods alone, the receipt of notice."""
    if record.cured_at is not None:
        return record.cured_at
    by_periods = cure is not None and cure.curable and cure.within is None
    return record.received if by_periods else None


def _is_good(each: Determination, cure: Cure | None, ground: Ground) -> bool | None:
    """Whether a period holds; None where it has no verdict that counts."""
    if cure is not None and cure.met is not None and each.outcome in (*MISSES, Result.MET):
        exact = each.exact if each.exact is not None else Fraction(each.value) if each.value is not None else None
        if exact is None:
            return each.outcome is Result.MET
        definition = ground.compiled.clauses.definitions.get(each.clause)
        return holds(cure.met, definition.rounding.compared(exact) if definition else exact, each.threshold)
    if each.outcome is Result.MET:
        return True
    return False if each.outcome in MISSES else None


def _said(each: Determination) -> str:
    value = f" at {each.value}{f' {each.unit}' if each.unit else ''}" if each.value is not None else ""
    return f"{each.outcome.value}{value}"


def _periods(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
