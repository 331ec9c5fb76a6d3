"""The caps of a clause at work on a draft (SEMANTICS 14, steps 5 and 6; V9).

The cap of the period comes first, then those over longer times: of each, what was determined before in its window is
used. What is cut off is lost, or waits for a period with room.
"""

from collections.abc import Callable
from fractions import Fraction

from tallystick.charter.clauses.definitions import Amount
from tallystick.charter.model.values import Cap
from tallystick.obligations.amounts import LackingError
from tallystick.obligations.caps import pro_rata, room, used, window
from tallystick.obligations.draft import Draft, bounds_of
from tallystick.obligations.saying import money
from tallystick.obligations.spans import Days

_ZERO = Fraction(0)


def cap_period(draft: Draft) -> None:
    """Caps of each period."""
    _capped(draft, lambda per: per == "period")


def cap_others(draft: Draft) -> None:
    """Caps of months, quarters, years, contract years, rolling twelve months, and the term."""
    _capped(draft, lambda per: per != "period")


def _capped(draft: Draft, chosen: Callable[[str], bool]) -> None:
    if draft.lacking:
        return
    for cap, amount in draft.definition.caps:
        if chosen(cap.per):
            for owed in (True, False):
                if draft.total(owed=owed) > 0:
                    _one(draft, cap, amount, owed=owed)


def _one(draft: Draft, cap: Cap, amount: Amount, *, owed: bool) -> None:
    limit = draft.amount_of(amount)
    currency = draft.definition.currency
    base = draft.told(amount, limit, currency=currency)
    commencement, end = bounds_of(draft.definition, draft.desk, draft.judged)
    days = window(cap.per, draft.spot, commencement=commencement, end=end)
    before = used(draft.memory.spent, days, owed=owed)
    left, total = room(limit, before), draft.total(owed=owed)
    _require_known(draft, days, cap)
    draft.room[owed] = min(left, draft.room.get(owed, left))
    if total <= left:
        return
    spent = f", of which {money(before, currency)} was used before" if before else ""
    fate = "the rest waits for later periods" if cap.rest == "carried" else "the rest is lost"
    said = (
        f"Cap for the {_PER.get(cap.per, cap.per)}: {base}{spent}; {money(total, currency)} is cut to "
        f"{money(left, currency)}, {fate}."
    )
    lines = [line for line in draft.lines if line.capped and draft.is_owed(line) is owed]
    for line in lines:
        line.exact *= left / total
        line.steps.append(said)
    rounded = [line.amount for line in lines if line.amount is not None]
    if rounded:  # the clause rounds before it caps
        for line, lowered in zip(lines, pro_rata(rounded, left, draft.places), strict=True):
            line.amount, line.exact = lowered, Fraction(lowered)
    if cap.rest == "carried":
        draft.rest[owed] = draft.rest.get(owed, _ZERO) + total - left


_PER = {"12 months": "last 12 months"}


def _require_known(draft: Draft, days: Days, cap: Cap) -> None:
    if not draft.memory.open:
        return
    for spent in draft.memory.past:
        inside = spent.start >= days[0] and spent.end <= days[1]
        if inside and spent.period in draft.memory.open:
            raise LackingError(
                f"What is used of the cap for the {_PER.get(cap.per, cap.per)} is open, because the amount of "
                f"{spent.period} is not determined yet."
            )
