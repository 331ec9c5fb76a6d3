"""Misses that nobody has taken up: determinations on which a case could be opened, and none was."""

from collections.abc import Iterable

from tallystick.obligations.cases.case import Case
from tallystick.obligations.cases.ground import instant
from tallystick.obligations.determination import Determination
from tallystick.obligations.judged import MISSES


def without_case(determinations: Iterable[Determination], cases: Iterable[Case]) -> tuple[Determination, ...]:
    """Missed determinations without a case, by period, then by clause, obligor and cell.

    Of one that was made again, the one that was known last speaks: what is met by now needs no case.
    """
    taken_up = {(each.record.clause, each.record.obligor, each.record.scope, each.record.period) for each in cases}
    last: dict[tuple[object, ...], Determination] = {}
    for each in sorted(determinations, key=lambda found: (instant(found.known_at), found.hash)):
        last[each.clause, each.obligor, tuple(sorted(each.scope)), each.period] = each
    missed = [each for key, each in last.items() if each.outcome in MISSES and key not in taken_up]
    return tuple(sorted(missed, key=lambda found: (found.start, found.clause, found.obligor, found.scope)))
