"""Causes on two axes, who or what and what it means in law, with shares as ranges while they are disputed.

What both sides signed, or one signed and the other agreed to, counts as agreed for its incident. Else each side's last
statement stands, and a share lies between the lowest and the highest that any of them says (SEMANTICS 16).
"""

from collections.abc import Iterable
from fractions import Fraction

from tallystick.charter.model.cases import Cause, CauseStated
from tallystick.obligations.cases.case import CauseShare
from tallystick.obligations.cases.ground import party_of
from tallystick.obligations.cases.history import Record
from tallystick.terms.rounding import round_fraction

ONE = Fraction(1)


def sum_problem(stated: CauseStated) -> str:
    """Why the shares of a statement cannot add up to the whole; empty where they can."""
    low = sum((Fraction(each.share[0]) for each in stated.causes), Fraction(0))
    high = sum((Fraction(each.share[1]) for each in stated.causes), Fraction(0))
    if low > ONE:
        return f"the shares add up to at least {_percent(low)}, expected 100 %."
    if high < ONE:
        return f"the shares add up to at most {_percent(high)}, expected 100 %."
    return ""


def shares(record: Record) -> tuple[CauseShare, ...]:
    """What is said of every cause, by incident in order of first mention, then as the statements list them."""
    incidents = dict.fromkeys(each.incident for each in record.statements)
    return tuple(share for incident in incidents for share in _of(incident, record))


def _of(incident: str, record: Record) -> Iterable[CauseShare]:
    statements = [each for each in record.statements if each.incident == incident]
    agreed = [each for each in statements if is_agreed(each, record)]
    if agreed:
        counted = agreed[-1:]
    else:
        last = {tuple(sorted({party_of(role) for role in each.signed_by})): each for each in statements}
        counted = list(last.values())
    kinds = dict.fromkeys((cause.who, cause.status) for each in counted for cause in each.causes)
    for who, status in kinds:
        said = [[cause for cause in each.causes if (cause.who, cause.status) == (who, status)] for each in counted]
        lows = [_sum(causes, 0) for causes in said]
        highs = [_sum(causes, 1) for causes in said]
        words = tuple(dict.fromkeys(cause.what for causes in said for cause in causes))
        yield CauseShare(incident, who, status, min(lows), max(highs), words, agreed=bool(agreed))


def is_agreed(stated: CauseStated, record: Record) -> bool:
    """Whether the obligor and a beneficiary stand behind a statement."""
    behind = {party_of(role) for role in stated.signed_by}
    if stated.id in record.agreed:
        behind |= {
            took.party for took in record.history
            if took.step.step == "agree cause" and getattr(took.step, "to", None) == stated.id
        }  # fmt: skip
    return record.obligor in behind and any(party in behind for party in record.beneficiaries)


def _sum(causes: list[Cause], end: int) -> Fraction:
    return sum((Fraction(cause.share[end]) for cause in causes), Fraction(0))


def _percent(share: Fraction) -> str:
    return f"{round_fraction(share * 100, 2, 'half up').normalize():f} %"
