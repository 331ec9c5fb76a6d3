"""The value of a clause in a window of periods, exactly: from figures to what is held against thresholds.

Ratios pool numerators over denominators; flows add; stocks take the last; a mean of periods is taken where it was
agreed, over the periods that have a value (V8, V20). Windows are sums over prefix sums, so a long window costs no more
than a short one. Relief is added as a change of numerator and denominator in the period it belongs to.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.model.clauses import Window
from tallystick.errors import InputError
from tallystick.obligations.figures_of import Series
from tallystick.obligations.judged import Measured
from tallystick.obligations.windows import is_plain
from tallystick.terms.figure import Figure, Missing, Quality
from tallystick.terms.rounding import Rounding, is_finite_decimal, round_fraction

ZERO = Fraction(0)
ONE = Fraction(1)

EMPTY = frozenset({Missing.NO_ACTIVITY, Missing.UNDEFINED, Missing.NOT_APPLICABLE})
"""Reasons that mean: nothing was there to perform. They add nothing to a window and do not spoil it."""

NOT_THERE = frozenset(
    {Missing.NOT_DUE, Missing.UNFINISHED, Missing.LATE, Missing.MISSING, Missing.WITHHELD, Missing.SUPPRESSED}
)
"""Reasons that mean: a value may exist and is not known. A window that holds such a period has no value."""

_WEAKNESS = (
    Quality.DISPUTED,
    Quality.BREAK,
    Quality.APPROXIMATE,
    Quality.IMPUTED,
    Quality.ESTIMATED,
    Quality.PROVISIONAL,
    Quality.RESTATED,
    Quality.FINAL,
)
_RANK = {quality: rank for rank, quality in enumerate(_WEAKNESS)}

_PRINTED_PLACES = 6
"""Places of a value that has no end as a decimal, where the clause rounds nothing."""


class Change(NamedTuple):
    """What relief does to one judged period."""

    numerator: Fraction = ZERO
    denominator: Fraction = ZERO
    excluded: Fraction = ZERO


NO_CHANGE = Change()


@dataclass(frozen=True, slots=True)
class LackingError:
    """Why a window has no value: the gravest reason, and the first period that gives it."""

    reason: Missing
    period: str


class Measurer:
    """Measures one series of figures for one clause, in any window and after any relief."""

    def __init__(self, definition: ClauseDefinition, series: Series) -> None:
        self.definition = definition
        self.series = series
        self.figures = series.figures
        self.starts = [figure.start for figure in self.figures]
        self.ends = [figure.end for figure in self.figures]
        ratio = definition.pooling == "ratio"
        self._above = list(accumulate((_above(each, ratio) for each in self.figures), initial=ZERO))
        self._below = list(accumulate((_below(each, ratio) for each in self.figures), initial=ZERO))
        self._counted = list(accumulate((each.n or 0 for each in self.figures), initial=0))
        self._uncounted = list(accumulate((each.n is None for each in self.figures), initial=0))
        adds = definition.pooling in ("ratio", "sum")
        self._spoils = [_spoils(each) or (adds and _hides(each, ratio)) for each in self.figures]
        self._lacking = list(accumulate(self._spoils, initial=0))
        self._active = list(accumulate((_is_active(each) for each in self.figures), initial=0))
        self._bare = list(accumulate((ratio and _is_bare(each) for each in self.figures), initial=0))

    def span(self, start: date, end: date) -> tuple[int, int]:
        """The positions of the figures whose days lie in the stretch; the second is not contained."""
        first = bisect_left(self.starts, start)
        last = bisect_left(self.starts, end, lo=first)
        while last > first and self.ends[last - 1] > end:
            last -= 1
        return first, last

    def covered(self, start: date, end: date) -> tuple[int, int]:
        """The figures of a stub: those that lie in it, else the one period that holds it, whose facts are its own."""
        first, last = self.span(start, end)
        if first == last:
            at = bisect_left(self.starts, end) - 1
            if at >= 0 and self.starts[at] <= start and end <= self.ends[at]:
                return at, at + 1
        return first, last

    def base(self, start: date, end: date) -> tuple[Fraction, Fraction]:
        """Numerator and denominator of a stretch before relief."""
        first, last = self.covered(start, end)
        return self._above[last] - self._above[first], self._below[last] - self._below[first]

    def lacking(self, first: int, last: int) -> LackingError | None:
        """Why the figures have no value together; None where they have."""
        if self._lacking[last] == self._lacking[first]:
            return None
        spoiling = next(self.figures[at] for at in range(first, last) if self._spoils[at])
        return LackingError(_reason(spoiling), spoiling.period)

    def counted(self, first: int, last: int) -> int | None:
        """How many facts the figures rest on, before relief; None where one does not say."""
        if self._uncounted[last] != self._uncounted[first]:
            return None
        return self._counted[last] - self._counted[first]

    def quality_of(self, periods: Sequence[str]) -> str | None:
        """The weakest quality of the figures of these periods."""
        known = [
            figure.quality
            for figure in map(self.series.get, periods)
            if figure is not None and figure.quality is not None
        ]
        if not known:
            return None
        return (known[0] if len(known) == 1 else min(known, key=_RANK.__getitem__)).value

    def measure(
        self,
        first: int,
        last: int,
        *,
        window: Window,
        change: Change = NO_CHANGE,
        changes: Mapping[str, Change] | None = None,
    ) -> Measured:
        """The value of the figures at these positions, with relief: of the whole, or by period for a mean of periods.

        Raises InputError where the KPI's values cannot be put together and the window holds several.
        """
        figures = self.figures[first:last]
        if not figures:
            return _without(Missing.MISSING, ())
        periods = tuple([each.period for each in figures])
        lacking = self.lacking(first, last)
        if lacking is not None:
            return _without(lacking.reason, periods)
        if len(figures) == 1 and change is NO_CHANGE:
            return self._single(figures[0], periods)
        pooling = "mean" if window.as_ == "mean of periods" and not is_plain(window) else self.definition.pooling
        if pooling == "ratio":
            return self._ratio(first, last, periods, change)
        if len(figures) > 1 and pooling in ("mean", "last", "none"):
            return self._put_together(first, last, periods, pooling, changes or {})
        return self._sum(first, last, periods, change)

    def made(
        self,
        *,
        numerator: Fraction,
        denominator: Fraction,
        n: int | None,
        periods: tuple[str, ...],
        excluded: Fraction = ZERO,
        missing: Missing = Missing.NO_ACTIVITY,
    ) -> Measured:
        """A ratio's value from its parts; ``missing`` says why there is none where the denominator is zero."""
        if denominator == 0:
            return Measured(None, None, None, numerator, denominator, n, missing, periods, excluded)
        return self.valued(
            numerator / denominator * self.definition.factor,
            numerator=numerator,
            denominator=denominator,
            n=n,
            periods=periods,
            excluded=excluded,
        )

    def valued(
        self,
        value: Fraction,
        *,
        numerator: Fraction | None,
        denominator: Fraction | None,
        n: int | None,
        periods: tuple[str, ...],
        excluded: Fraction = ZERO,
    ) -> Measured:
        """A value, rounded as the clause says."""
        rounding = self.definition.rounding
        printed = print_value(value, rounding)
        compared = rounding.compared(value)
        return Measured(value, compared, printed, numerator, denominator, n, None, periods, excluded)

    def _single(self, figure: Figure, periods: tuple[str, ...]) -> Measured:
        if figure.exact is None and figure.value is None:
            reason = figure.missing or Missing.MISSING
            return Measured(None, None, None, figure.numerator, figure.denominator, figure.n, reason, periods)
        value = figure.exact if figure.exact is not None else Fraction(figure.value or 0)
        return self.valued(
            value, numerator=figure.numerator, denominator=figure.denominator, n=figure.n, periods=periods
        )

    def _ratio(self, first: int, last: int, periods: tuple[str, ...], change: Change) -> Measured:
        above = self._above[last] - self._above[first] + change.numerator
        below = self._below[last] - self._below[first] + change.denominator
        known = self._uncounted[last] == self._uncounted[first]
        n = self._counted[last] - self._counted[first] if known else None
        if self._bare[last] != self._bare[first]:
            return self._bare_ratio(first, last, periods, change)
        if below == 0 and not change.excluded:
            return self._by_zero(first, last, above, n, periods)
        return self.made(numerator=above, denominator=below, n=n, periods=periods, excluded=change.excluded)

    def _by_zero(self, first: int, last: int, above: Fraction, n: int | None, periods: tuple[str, ...]) -> Measured:
        """Nothing to divide by: what the KPI says of it, which any figure of the window that has it shows."""
        for figure in self.figures[first:last]:
            if figure.exact is not None and figure.denominator == 0:
                return self.valued(figure.exact, numerator=above, denominator=ZERO, n=n, periods=periods)
        missing = Missing.UNDEFINED if above or n else Missing.NO_ACTIVITY
        return self.made(numerator=above, denominator=ZERO, n=n, periods=periods, missing=missing)

    def _bare_ratio(self, first: int, last: int, periods: tuple[str, ...], change: Change) -> Measured:
        """Of a figure that gives its value alone, without numerator and denominator."""
        if last - first == 1 and not change.excluded:
            return self._single(self.figures[first], periods)
        bare = next(each for each in self.figures[first:last] if _is_bare(each))
        raise InputError(
            f"The figure '{self.series.kpi}' of {bare.period} has no numerator and denominator, which clause "
            f"'{self.definition.id}' needs for {'relief' if change.excluded else 'its window'}; give both."
        )

    def _sum(self, first: int, last: int, periods: tuple[str, ...], change: Change) -> Measured:
        if self._active[last] == self._active[first] and not change.numerator:
            return _without(Missing.NO_ACTIVITY, periods)
        value = self._above[last] - self._above[first] + change.numerator
        known = self._uncounted[last] == self._uncounted[first]
        n = self._counted[last] - self._counted[first] if known else None
        return self.valued(value, numerator=value, denominator=ONE, n=n, periods=periods, excluded=change.excluded)

    def _put_together(
        self, first: int, last: int, periods: tuple[str, ...], pooling: str, changes: Mapping[str, Change]
    ) -> Measured:
        if pooling == "none":
            raise InputError(
                f"Clause '{self.definition.id}' looks at {last - first} periods of '{self.series.kpi}' together, whose "
                "values cannot be put together; judge each period, agree on the mean of periods, or put the window "
                "into the KPI's own formula."
            )
        parts = [
            self.measure(at, at + 1, window=_ALONE, change=changes.get(self.figures[at].period, NO_CHANGE))
            for at in range(first, last)
        ]
        values = [part.value for part in parts if part.value is not None]
        excluded = sum((part.excluded for part in parts), ZERO)
        if not values:
            return Measured(None, None, None, None, None, None, Missing.NO_ACTIVITY, periods, excluded)
        counts = [part.n for part in parts]
        n = None if None in counts else sum(each or 0 for each in counts)
        value = values[-1] if pooling == "last" else sum(values, ZERO) / len(values)
        return self.valued(value, numerator=None, denominator=None, n=n, periods=periods, excluded=excluded)


_ALONE = Window()


def print_value(value: Fraction, rounding: Rounding) -> Decimal:
    """The value as it is printed: rounded as agreed; in full where nothing is rounded and it ends."""
    if rounding.places is None and not is_finite_decimal(value):
        return round_fraction(value, _PRINTED_PLACES)
    return rounding.printed(value)


def _without(missing: Missing, periods: tuple[str, ...]) -> Measured:
    return Measured(None, None, None, None, None, None, missing, periods)


def _exact(figure: Figure) -> Fraction | None:
    if figure.exact is not None:
        return figure.exact
    return None if figure.value is None else Fraction(figure.value)


def _spoils(figure: Figure) -> bool:
    """Whether a window that holds it has no value. Too few facts in one period may be enough in a longer window."""
    if figure.elapsed < 1:
        return True
    return figure.missing in NOT_THERE


def _hides(figure: Figure, ratio: bool) -> bool:
    """Whether its facts are there and its counts are not: too few to show, or nothing to divide by."""
    unknown = figure.missing is Missing.INSUFFICIENT or (ratio and figure.missing is Missing.UNDEFINED)
    return unknown and (figure.numerator is None or figure.denominator is None)


def _reason(figure: Figure) -> Missing:
    return figure.missing or Missing.UNFINISHED


def _is_active(figure: Figure) -> bool:
    return figure.exact is not None or figure.value is not None


def _is_bare(figure: Figure) -> bool:
    return _is_active(figure) and (figure.numerator is None or figure.denominator is None)


def _above(figure: Figure, ratio: bool) -> Fraction:
    if ratio:
        return figure.numerator if figure.numerator is not None and figure.denominator is not None else ZERO
    return _exact(figure) or ZERO


def _below(figure: Figure, ratio: bool) -> Fraction:
    return figure.denominator if ratio and figure.numerator is not None and figure.denominator is not None else ZERO
