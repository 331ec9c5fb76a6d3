"""How a charter that amends another says so: from when it counts, for which periods, and what becomes of the past.

Every period is judged under one charter. What had accrued under the old one (rights that have arisen, misses that
count in windows, caps that are used, what is banked) goes over as it is agreed here, in words, and never by silence.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from tallystick.charter.model.base import Day, Model, OneOrMany, Words

AppliesTo = Literal["periods that begin on or after it", "the period that contains it", "past periods too"]
"""Which periods are judged under the new charter, seen from the effective day."""

Survival = Literal["survive", "reset"]


class Amends(Model):
    """What this charter amends, and what becomes of what had accrued (SEMANTICS 10)."""

    charter: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """The hash of the charter that it amends, as `tally check` prints it."""
    effective: Day
    """The day from which it counts."""
    agreed: Day
    """The day on which it was agreed; may be later than the effective day, where past periods are determined again."""
    applies_to: OneOrMany[AppliesTo] = ()
    """``periods that begin on or after it``: the period in which the effective day lies stays under the old charter;
    ``the period that contains it``: that period is split by days, and each part judged by its own rule;
    ``past periods too``: also periods that had ended when it was agreed. The last stands alone or beside one of the
    others."""
    because: Words | None = None
    """Why it was agreed."""
    accrued_rights: Literal["preserved", "waived"] | None = None
    """Rights that had arisen before it counts (of past periods: before it was agreed), and were neither elected nor
    waived by then."""
    misses: Survival | None = None
    """Misses and service points before the effective day: whether they count on in windows, rows and repeats."""
    caps: Survival | None = None
    """What was used of caps, and of limits of relief, in a window that is still open."""
    banks: Survival | None = None
    """What is carried over: banks, shortfalls to be made good, prepaid and unused credit, credits that may be earned
    back, amounts that a cap has put off."""

    @property
    def splits(self) -> bool:
        """Whether the period that contains the effective day is judged in two parts."""
        return "the period that contains it" in self.applies_to

    @property
    def counts_on(self) -> date:
        """The day on which it begins to change anything: the later one of its effective day and its agreement."""
        return max(self.effective, self.agreed)

    @property
    def is_retroactive(self) -> bool:
        """Whether it counts from before it was agreed."""
        return self.effective < self.agreed
