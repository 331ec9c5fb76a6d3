"""The value of each window that a clause looks at, period by period, after relief.

A small sample may go over to the next period: its counts are pooled with those that follow, until there are enough.
Which periods are pooled is decided by the facts before relief, so that relief never makes a sample too small.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.clauses import Window
from tallystick.obligations.judged import Measured
from tallystick.obligations.measuring import NO_CHANGE, Change, Measurer
from tallystick.obligations.relief import Reliefs
from tallystick.obligations.samples import sample_words
from tallystick.obligations.slots import Slot, held
from tallystick.obligations.windows import is_plain, stretch_of
from tallystick.terms.figure import Missing

NO_MEASURE = Measured(None, None, None, None, None, None, Missing.MISSING, ())
"""Of a clause that measures nothing, and of a window that is not judged."""


class WindowValues:
    """The windows of one clause for one obligor and cell."""

    def __init__(
        self,
        definition: ClauseDefinition,
        compiled: CompiledCharter,
        *,
        slots: Sequence[Slot],
        measurer: Measurer | None,
        reliefs: Reliefs,
    ) -> None:
        self.definition, self.compiled, self.clause = definition, compiled, definition.clause
        self.slots, self.measurer, self.reliefs = slots, measurer, reliefs
        self.first_day = held(definition, compiled)[0]
        self.pooled_from = self._forward()
        """From which period on the counts of each are pooled: its own number where nothing was carried forward."""

    def measure(self, number: int, slot: Slot, window: Window, *, claimed: bool) -> tuple[Measured, bool]:
        """The value of a window, and whether the window would begin before the clause."""
        measurer = self.measurer
        if measurer is None:
            return NO_MEASURE, False
        since = self.pooled_from[number]
        if is_plain(window) and since == number:
            first, last = measurer.covered(slot.start, slot.end)
            change = self.reliefs.over(number, number + 1, claimed=claimed) if self.clause.exclusions else NO_CHANGE
            return measurer.measure(first, last, window=window, change=change), False
        if is_plain(window):
            start, end, early = self.slots[since].start, slot.end, False
        else:
            stretch = stretch_of(window, slot, self.definition, self.compiled, first=self.first_day)
            start, end, early = stretch.start, stretch.end, stretch.early
        first, last = measurer.covered(start, end)
        if not self.clause.exclusions:
            return measurer.measure(first, last, window=window), early
        begin = self._slot_from(start, number)
        change = self.reliefs.over(begin, number + 1, claimed=claimed)
        changes = self._changes(begin, number, claimed=claimed)
        return measurer.measure(first, last, window=window, change=change, changes=changes), early

    def _changes(self, begin: int, number: int, *, claimed: bool) -> Mapping[str, Change]:
        return {
            self.slots[at].id: (self.reliefs.of[at].claimed if claimed else self.reliefs.of[at].settled)
            for at in range(begin, number + 1)
        }

    def _slot_from(self, start: date, number: int) -> int:
        """The first judged period that lies in a window that begins at a day."""
        low, high = 0, number
        while low < high:
            middle = (low + high) // 2
            if self.slots[middle].start < start:
                low = middle + 1
            else:
                high = middle
        return low

    def is_open(self, number: int, slot: Slot) -> bool:
        """Whether a claim is open in any window of the period."""
        if not self.clause.exclusions:
            return False
        begin = self.pooled_from[number]
        for window in {self.clause.window, *(level.window for level in self.definition.levels)}:
            if not is_plain(window):
                stretch = stretch_of(window, slot, self.definition, self.compiled, first=self.first_day)
                begin = min(begin, self._slot_from(stretch.start, number))
        return self.reliefs.is_open(begin, number + 1)

    def _forward(self) -> list[int]:
        """From which period on the counts of each are pooled: small samples go over to the next period."""
        sample = self.clause.sample
        if sample is None or sample.minimum is None or sample.below != "pools forward" or self.measurer is None:
            return list(range(len(self.slots)))
        found: list[int] = []
        since = 0
        for number, slot in enumerate(self.slots):
            found.append(since)
            first, last = self.measurer.covered(self.slots[since].start, slot.end)
            n = self.measurer.counted(first, last)
            if n is None or n >= sample.minimum:
                since = number + 1
        return found

    def too_few(self, number: int, slot: Slot, measured: Measured) -> str | None:
        sample = self.clause.sample
        if sample is None or sample.minimum is None or self.measurer is None:
            return None
        if is_plain(self.clause.window):
            first, last = self.measurer.covered(self.slots[self.pooled_from[number]].start, slot.end)
        else:
            stretch = stretch_of(self.clause.window, slot, self.definition, self.compiled, first=self.first_day)
            first, last = self.measurer.covered(stretch.start, stretch.end)
        n = self.measurer.counted(first, last)
        if n is None:
            n = None if measured.denominator is None else int(measured.denominator)
        if n is None or n >= sample.minimum:
            return None
        return sample_words(n, sample.minimum, forward=sample.below == "pools forward")
