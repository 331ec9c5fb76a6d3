"""Re-determination: what changed figures, events or amendments do to periods that were determined before.

The original determinations stay. Each difference is listed with its reason, and either settled in the current period
(``true-up``) or the period is opened again (``re-open``), as the charter says under ``restatements``. A difference is
material from the agreed amount on, or where the outcome is another one; without an agreed amount every cent counts.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from tallystick.charter.model.amends import Amends
from tallystick.charter.model.governance import Restatements
from tallystick.errors import InputError
from tallystick.obligations.determination import Determination
from tallystick.obligations.saying import money
from tallystick.obligations.spans import add_months
from tallystick.terms.figure import Scope

Remedy = Literal["true-up", "re-open", "none"]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One period of one clause that would be determined otherwise now."""

    clause: str
    title: str
    obligor: str
    beneficiary: tuple[str, ...]
    scope: Scope
    period: str
    before: Decimal | None
    """The net amount as it was determined: what the obligor owes, below zero what it gets."""
    after: Decimal | None
    difference: Decimal | None
    """after − before; None where one of them is not determined."""
    currency: str | None
    outcome_before: str
    outcome_after: str
    remedy: Remedy
    """``none`` where it is not material, or too late."""
    settled_in: str | None
    """The period in which the difference is settled: the current one of a true-up, its own when opened again."""
    reason: str
    """What changed, and why the remedy is what it is, in sentences."""
    hash_before: str
    hash_after: str
    points_before: Fraction = Fraction(0)
    points_after: Fraction = Fraction(0)
    rights_before: tuple[str, ...] = ()
    """Rights, plans and losses that followed as it was determined."""
    rights_after: tuple[str, ...] = ()


def adjust(
    before: Sequence[Determination],
    after: Sequence[Determination],
    restatements: Restatements,
    *,
    on: date,
    terms: Amends | None = None,
) -> tuple[Adjustment, ...]:
    """The differences between determinations of the same periods, in their order; ``on`` is the day of the second look.

    Periods that were determined for the first time are no adjustments, and a period that the amended charter no longer
    judges keeps what was determined. ``terms`` are those of an amendment, which says what becomes of rights.
    """
    later = by_place(after)
    current: dict[tuple[str, str, Scope], Determination] = {}
    for each in after:
        series = (each.clause, each.obligor, each.scope)
        if series not in current or current[series].end < each.end:
            current[series] = each
    found = []
    for place, old in by_place(before).items():
        new = later.get(place)
        if new is not None and _differs(old, new):
            now = current[(new.clause, new.obligor, new.scope)]
            found.append(_adjustment(old, new, restatements, now=now.period, on=on, terms=terms))
    return tuple(found)


Place = tuple[str, str, Scope, str, int]
"""Clause, obligor, cell, period, and which part of the period: 0, and 1 for the second part of one that is split."""


def by_place(found: Iterable[Determination]) -> dict[Place, Determination]:
    """Determinations by what they are about, in their order."""
    made: dict[Place, Determination] = {}
    parts: dict[tuple[str, str, Scope, str], int] = {}
    for each in found:
        about = (each.clause, each.obligor, each.scope, each.period)
        made[(*about, parts.get(about, 0))] = each
        parts[about] = parts.get(about, 0) + 1
    return made


def rights_of(each: Determination) -> tuple[str, ...]:
    """The rights, plans and losses that followed, by what they are."""
    return tuple(sorted(one.what for one in each.consequents if one.kind in RIGHTS and one.what is not None))


RIGHTS = ("right", "plan", "loses")


def _differs(old: Determination, new: Determination) -> bool:
    return _result(old) != _result(new)


def _result(each: Determination) -> object:
    return each.outcome, each.amount, each.points, each.band, rights_of(each)


def _adjustment(
    old: Determination,
    new: Determination,
    restatements: Restatements,
    *,
    now: str,
    on: date,
    terms: Amends | None,
) -> Adjustment:
    difference = None if old.amount is None or new.amount is None else new.amount - old.amount
    reasons = [*_changes(old, new), *_rights(old, new, terms)]
    remedy: Remedy = restatements.remedy
    if not _is_material(old, new, difference, restatements):
        remedy = "none"
        reasons.append(f"The difference is below the agreed {money(restatements.material, old.currency)}.")
    stop = _last_day(old, restatements)
    if stop is not None and on > stop:
        remedy = "none"
        reasons.append(f"It is too late: after {stop} nothing is adjusted, fraud and manifest error excepted.")
    settled_in = {"true-up": now, "re-open": old.period, "none": None}[remedy]
    if settled_in is not None and difference:
        reasons.append(f"It is settled in {settled_in} ({remedy}).")
    return Adjustment(
        old.clause, old.title, old.obligor, old.beneficiary, old.scope, old.period, old.amount, new.amount, difference,
        new.currency, old.outcome.value, new.outcome.value, remedy, settled_in, " ".join(reasons), old.hash, new.hash,
        old.points, new.points, rights_of(old), rights_of(new),
    )  # fmt: skip


def _is_material(
    old: Determination, new: Determination, difference: Decimal | None, restatements: Restatements
) -> bool:
    return old.outcome != new.outcome or difference is None or abs(difference) >= restatements.material


def _changes(old: Determination, new: Determination) -> Iterator[str]:
    """What is another now, a sentence each: value, threshold, outcome, amount."""
    if old.value != new.value:
        yield f"The value was {_shown(old.value)} and is {_shown(new.value)} now."
    if old.threshold != new.threshold:
        yield f"The threshold was {_shown(old.threshold)} and is {_shown(new.threshold)} now."
    if old.outcome != new.outcome:
        yield f"The outcome was {old.outcome.value} and is {new.outcome.value} now."
    if old.band != new.band and "missed" not in (old.band, new.band):  # the one level of a plain form
        yield f"The band was {old.band or 'none'} and is {new.band or 'none'} now."
    if old.points != new.points:
        yield f"The points were {_shown(old.points)} and are {_shown(new.points)} now."
    if old.amount != new.amount:
        was, now = (_amount(each) for each in (old, new))
        yield f"The amount was {was} and is {now} now."


def _rights(old: Determination, new: Determination, terms: Amends | None) -> Iterator[str]:
    """What arises now, and what becomes of what would not arise any more."""
    was, now = rights_of(old), rights_of(new)
    for what in now:
        if what not in was:
            yield f"It follows now: {what}."
    for what in was:
        if what in now:
            continue
        if terms is None or terms.accrued_rights is None:
            yield f"It would not follow any more: {what}."
        elif terms.accrued_rights == "preserved":
            yield f"It would not follow any more: {what}; it had arisen before the amendment and is preserved."
        else:
            yield f"It would not follow any more: {what}; it had arisen before the amendment and is waived."


def _shown(value: object) -> str:
    return "none" if value is None else str(value)


def _amount(each: Determination) -> str:
    return "not determined" if each.amount is None else money(each.amount, each.currency)


def _last_day(old: Determination, restatements: Restatements) -> date | None:
    """The last day on which a period is adjusted; None without a long-stop."""
    if restatements.long_stop is None:
        return None
    found = re.fullmatch(r"(\d{1,4})\s+(month|year)s?", restatements.long_stop.strip())
    if not found:
        raise InputError(
            f"The long-stop of restatements is {restatements.long_stop!r}; expected a time such as '24 months'."
        )
    count = int(found.group(1)) * (12 if found.group(2) == "year" else 1)
    return add_months(old.end, count)


def counted(adjustments: Sequence[Adjustment]) -> tuple[Adjustment, ...]:
    """Those that move money."""
    return tuple(each for each in adjustments if each.settled_in is not None and each.difference)


__all__ = ["Adjustment", "Remedy", "adjust", "by_place", "counted", "rights_of"]
