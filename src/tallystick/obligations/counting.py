"""Clauses that count the misses of others: the period is missed where a window holds enough of them."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.obligations.judged import Judged, Measured, Result
from tallystick.obligations.triggers import Counted

ZERO = Fraction(0)


def by_count(definition: ClauseDefinition, judged: Sequence[Judged], counted: Sequence[Counted]) -> tuple[Judged, ...]:
    """The periods of such a clause, judged by its first trigger: how many were counted, against how many are needed."""
    needed = definition.triggers[0].needed
    return tuple(_by_count(each, found, needed) for each, found in zip(judged, counted, strict=True))


def _by_count(judged: Judged, found: Counted, needed: Fraction) -> Judged:
    if judged.verdict.result is not Result.MET:
        return judged
    if found.count is None:
        return replace(judged, verdict=replace(judged.verdict, result=Result.INSUFFICIENT, bonus=False))
    count = Fraction(found.count)
    measured = Measured(count, count, Decimal(found.count), count, None, None, None, ())
    missed = count >= needed
    if not missed and count + found.unknown >= needed:
        said = (
            f"{found.unknown} of the periods in the window {'is' if found.unknown == 1 else 'are'} not determined yet, "
            f"so whether {needed} are reached is not known."
        )
        verdict = replace(judged.verdict, result=Result.UNDETERMINED, bonus=False)
        return replace(judged, verdict=verdict, because=(*judged.because, said))
    verdict = replace(
        judged.verdict,
        result=Result.MISSED if missed else Result.MET,
        measured=measured,
        threshold=needed,
        shortfall=count - needed + 1 if missed else ZERO,
        excess=ZERO if missed else needed - count,
        bonus=not missed,
    )
    return replace(judged, verdict=verdict)
