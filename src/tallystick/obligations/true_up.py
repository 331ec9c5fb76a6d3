"""True-up: provisional amounts in each period, and the right one at the end of the quarter, half year, year or term.

The final amount is worked out once, over named values of the whole; what its periods have determined is taken off, and
the difference is owed. So provisional amounts and true-up add up to the final amount, to the minor unit.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from tallystick.obligations.amounts import LackingError
from tallystick.obligations.draft import Draft, Line, bounds_of
from tallystick.obligations.lines import converted
from tallystick.obligations.saying import money
from tallystick.obligations.spans import block
from tallystick.terms.rounding import round_fraction

_ZERO = Fraction(0)


def true_up(draft: Draft) -> None:
    """The difference, in the last period of each stretch; earlier amounts of it are provisional."""
    rule, amount = draft.definition.clause.true_up, draft.definition.true_up
    if rule is None or amount is None or draft.lacking:
        return
    for line in draft.lines:
        line.provisional = True
    start, end = stretch(draft, rule.each)
    if draft.judged.end < end:
        return
    open_ = [past.period for past in draft.memory.past if past.amount is None and past.start >= start]
    if open_:
        raise LackingError(f"The true-up of the {rule.each} waits for the amount of {', '.join(open_)}.")
    steps: list[str] = []
    found = draft.amount_of(amount)
    currency = draft.definition.currency
    steps.append(f"Final amount: {draft.told(amount, found, currency=currency)}.")
    final = Fraction(
        round_fraction(converted(draft, found, steps), draft.places, draft.definition.clause.applied.rounding)
    )
    sign = -1 if _for_obligor(draft) else 1
    before = sum((Fraction(past.amount or Decimal(0)) for past in draft.memory.past if past.start >= start), _ZERO)
    now = sum((line.exact if draft.is_owed(line) else -line.exact for line in draft.lines), _ZERO)
    difference = sign * final - before - now
    steps.append(
        f"The periods of the {rule.each} have determined {money(sign * (before + now), currency)}; "
        f"the difference is {money(sign * difference, currency)}."
    )
    if sign * difference < 0 and not rule.both_ways:
        draft.because.append(f"{steps[-1]} Too much is not given back.")
        return
    if difference:
        draft.lines.append(_line(draft, difference, steps))
    else:
        draft.because.extend(steps)


def _line(draft: Draft, difference: Fraction, steps: list[str]) -> Line:
    obligor, other = draft.judged.obligor, draft.beneficiary
    debtor, creditor = (obligor, other) if difference > 0 else (other, obligor)
    owed = abs(difference)
    line = Line("true-up", "true-up", debtor, creditor, owed, owed, steps, capped=False)
    line.amount = round_fraction(owed, draft.places)
    return line


def stretch(draft: Draft, each: str) -> tuple[date, date]:
    """The days that one true-up is for."""
    commencement, end = bounds_of(draft.definition, draft.desk, draft.judged)
    start, until = block(each, draft.judged.start, draft.definition.calendar, commencement=commencement, end=end)
    return start, min(until, end)


def _for_obligor(draft: Draft) -> bool:
    """Whether the clause pays the obligor: all of its amounts are bonuses or shares."""
    kinds = {rule.kind for rule in draft.definition.then if rule.amount is not None}
    tiers = draft.definition.clause.tiers
    if tiers is not None:
        kinds.add(tiers.pays)
    return bool(kinds) and kinds <= {"bonus", "share"}
