"""Which periods one charter judges where several follow one another: from its effective day to the next one's.

A period belongs to the charter under which it began; one that contains an effective day is split by days where the
amendment says so, and each part is a stub under its own charter.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.definitions import CompiledCharter
from tallystick.obligations.slots import Slot, slots


@dataclass(frozen=True, slots=True)
class Edge:
    """One effective day, between a charter and the one that amends it."""

    day: date
    splits: bool
    """Whether the period that contains the day is judged in two parts."""
    known: Collection[str]
    """The clauses of the charter on the other side: the earlier one's at the start, the later one's at the end."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Which periods one charter of several judges."""

    start: Edge | None = None
    """None of the first charter."""
    end: Edge | None = None
    """None of the last."""

    @property
    def within(self) -> tuple[date, date] | None:
        """The days to which periods are cut; None where nothing is split."""
        start = self.start.day if self.start is not None and self.start.splits else date.min
        end = self.end.day if self.end is not None and self.end.splits else date.max
        return None if (start, end) == (date.min, date.max) else (start, end)

    def holds(self, clause: str, slot: Slot) -> bool:
        """Whether a period is judged under this charter: it begins on the effective day or later, and before the next.

        A period that is cut at the effective day begins there; so does one of a clause that the earlier charter did
        not have.
        """
        if self.start is not None:
            own = slot.start if self.start.splits or clause not in self.start.known else slot.period.start
            if own < self.start.day:
                return False
        if self.end is None:
            return True
        own = slot.start if self.end.splits or clause not in self.end.known else slot.period.start
        return own < self.end.day


EVERYTHING = Reach()
"""Of a charter that stands alone."""


def reached(
    definition: ClauseDefinition,
    compiled: CompiledCharter,
    reach: Reach,
    *,
    obligor: str,
    beneficiaries: tuple[str, ...],
    until: date,
) -> tuple[tuple[Slot, ...], int]:
    """The periods that have ended by ``until``, earlier ones too, and the position of the first one to be judged.

    Earlier periods are there because windows look back at them; none follows the last to be judged.
    """

    def found(within: tuple[date, date] | None) -> tuple[Slot, ...]:
        return slots(definition, compiled, obligor=obligor, beneficiaries=beneficiaries, until=until, within=within)

    if reach == EVERYTHING:
        return found(None), 0
    start, end = reach.within or (date.min, date.max)
    earlier = found((date.min, start)) if start > date.min else ()
    mine = found((start, end))
    first = next((at for at, slot in enumerate(mine) if reach.holds(definition.id, slot)), len(mine))
    last = next(
        (at for at, slot in enumerate(mine[first:], start=first) if not reach.holds(definition.id, slot)), len(mine)
    )
    return (*earlier, *mine[:last]), len(earlier) + first
