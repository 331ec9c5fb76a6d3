"""The arithmetic of relief: counts that exclusions change, and limits that they use up (SEMANTICS 13).

Relief is for what was not performed (V21), never for more than was missed, unless the clause says ``applies to: all``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tallystick.charter.model.clauses import ClauseExclusion
from tallystick.obligations.measuring import NO_CHANGE, ZERO, Change


@dataclass(slots=True)
class Limits:
    """What is left of an exclusion in a block of time, in one reading."""

    used: dict[tuple[str, date], Fraction] = field(default_factory=dict)
    times: dict[tuple[str, date], int] = field(default_factory=dict)

    def take(self, name: str, exclusion: ClauseExclusion, begin: date, asked: Fraction) -> Fraction:
        """How much of what is asked may be excluded; an occasion is used up by whatever is."""
        key = (name, begin)
        if exclusion.times is not None and self.times.get(key, 0) >= exclusion.times:
            return ZERO
        granted = asked
        if exclusion.at_most is not None:
            granted = min(asked, max(ZERO, Fraction(exclusion.at_most) - self.used.get(key, ZERO)))
        if granted > 0:
            self.used[key] = self.used.get(key, ZERO) + granted
            self.times[key] = self.times.get(key, 0) + 1
        return granted


@dataclass(slots=True)
class Counts:
    """The counts of a period while exclusions are applied one after the other, in one reading."""

    lower: bool
    is_ratio: bool
    numerator: Fraction
    denominator: Fraction
    change: Change = NO_CHANGE
    excused: bool = False

    @property
    def missed(self) -> Fraction | None:
        """What is left to be relieved; None where there is no end to it (a quantity that should be higher)."""
        if self.lower:
            return max(ZERO, self.numerator)
        return max(ZERO, self.denominator - self.numerator) if self.is_ratio else None

    def grant(self, exclusion: ClauseExclusion, count: Fraction, performed: Fraction) -> Fraction:
        """Apply so many excluded events; gives how many were."""
        if exclusion.convention == "excuse the period":
            self.excused = self.excused or count > 0
            return count
        if exclusion.convention == "none":
            return ZERO
        asked = count - performed
        missed = self.missed
        unperformed = asked if missed is None else min(asked, missed)
        done = ZERO
        if exclusion.applies_to == "all":
            done = min(count - unperformed, max(ZERO, self.denominator - (missed or ZERO))) if self.is_ratio else ZERO
        self._change(exclusion.convention, unperformed, done)
        return unperformed + done

    def _change(self, convention: str, unperformed: Fraction, done: Fraction) -> None:
        sign = -1 if self.lower else 1
        if convention == "excuse" or not self.is_ratio:
            above, below = sign * unperformed, ZERO
        elif self.lower:
            above, below = -unperformed, -(unperformed + done)
        else:
            above, below = -done, -(unperformed + done)
        self.numerator += above
        self.denominator += below
        excluded = unperformed + done
        if excluded:
            self.change = Change(
                self.change.numerator + above, self.change.denominator + below, self.change.excluded + excluded
            )


def together(parts: Sequence[Counts], lower: bool) -> Counts:
    """The counts of several periods, after what was excluded in each."""
    change = NO_CHANGE
    for each in parts:
        change = plus(change, each.change)
    above = sum((each.numerator for each in parts), ZERO)
    below = sum((each.denominator for each in parts), ZERO)
    is_ratio = any(each.is_ratio for each in parts)
    return Counts(lower, is_ratio, above, below, change, any(each.excused for each in parts))


def plus(one: Change, other: Change) -> Change:
    """Two changes as one."""
    return one if other is NO_CHANGE else Change(*(a + b for a, b in zip(one, other, strict=True)))
