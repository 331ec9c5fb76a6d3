"""Earn-back at work on a draft: what waits looks at this period, and what was earned is given back."""

from datetime import date
from fractions import Fraction

from tallystick.obligations import earn_back as rules
from tallystick.obligations.amounts import LackingError
from tallystick.obligations.application import apply_line
from tallystick.obligations.draft import JUDGED, Draft, bounds_of
from tallystick.obligations.lines import reversed_line
from tallystick.obligations.minor_units import rounded_down
from tallystick.obligations.saying import money, shown
from tallystick.obligations.spans import block

_ZERO = Fraction(0)

EARNED_BACK = ("credit", "penalty")
"""Kinds of amount that later performance may give back."""


def earn_back(draft: Draft) -> None:
    """Give back what later performance has earned; then let this period's credit wait."""
    rule = draft.definition.clause.earn_back
    if rule is None or draft.lacking:
        return
    test = rules.test_of(rule)
    target = draft.target() if any(edge.bound.times for edge in test.edges) else None
    if any(edge.bound.times for edge in test.edges) and target is None:
        raise LackingError(f"The earn-back is met '{rule.met}', and {draft.judged.period} has no target.")
    look = rules.Look(_value(draft), _pooled(draft, rule.of), draft.judged.end, target)
    waiting, earned = rules.after(rule, draft.memory.waiting, look)
    for credit in earned:
        amount = rounded_down(rules.given_back(rule, credit), draft.places)
        said = (
            f"Earned back: {shown(rule.share)} % of the {money(credit.amount, draft.definition.currency)} of "
            f"{credit.period}, because {_why(rule.of, rule.for_)} met '{test}'."
        )
        line = reversed_line(draft, "earn back", f"earn back of {credit.period}", Fraction(amount), [said])
        line.amount = amount
        apply_line(draft, line)
        draft.lines.append(line)
    draft.waiting = (*waiting, *_new(draft, rule.of))


def _why(of: str, times: int) -> str:
    if of != "periods":
        return f"the {of} as a whole"
    return "the period after" if times == 1 else f"{times} periods in a row"


def _value(draft: Draft) -> Fraction | None:
    measured = draft.verdict.measured
    return measured.compared if measured is not None and draft.verdict.result in JUDGED else None


def _new(draft: Draft, of: str) -> list[rules.Waiting]:
    owed = sum(
        (line.exact for line in draft.lines if line.kind in EARNED_BACK and line.capped and draft.is_owed(line)), _ZERO
    )
    return [rules.Waiting(draft.judged.period, owed, _until(draft, of))] if owed else []


def _until(draft: Draft, of: str) -> date:
    if of == "periods":
        return draft.judged.end
    return _block(draft, of)[1]


def _block(draft: Draft, of: str) -> tuple[date, date]:
    commencement, end = bounds_of(draft.definition, draft.desk, draft.judged)
    start, until = block(of, draft.judged.start, draft.definition.calendar, commencement=commencement)
    return start, min(until, end)


def _pooled(draft: Draft, of: str) -> Fraction | None:
    """The pooled value of the year or quarter that ends with this period; None where it does not end or has none."""
    if of == "periods":
        return None
    start, until = _block(draft, of)
    if draft.judged.end != until:
        return None
    measured = draft.verdict.measured
    parts = [(past.numerator, past.denominator, past.exact) for past in draft.memory.past if past.start >= start]
    if measured is not None:
        parts.append((measured.numerator, measured.denominator, measured.value))
    if draft.definition.pooling == "ratio":
        below = sum((part[1] or _ZERO for part in parts), _ZERO)
        above = sum((part[0] or _ZERO for part in parts), _ZERO)
        return above / below * draft.definition.factor if below else None
    values = [part[2] for part in parts if part[2] is not None]
    if not values:
        return None
    if draft.definition.pooling == "mean":
        return sum(values, _ZERO) / len(values)
    return values[-1] if draft.definition.pooling == "last" else sum(values, _ZERO)
