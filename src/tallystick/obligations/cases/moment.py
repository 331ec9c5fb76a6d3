"""A record as it stands when a step is taken: what every refusal and every effect is asked of."""

from dataclasses import dataclass
from datetime import datetime

from tallystick.obligations.cases.ground import Ground
from tallystick.obligations.cases.history import Record
from tallystick.obligations.cases.ladders import casting_party
from tallystick.obligations.cases.standing import Standing


@dataclass(frozen=True, slots=True)
class At:
    """A record as it stands when a step is taken."""

    record: Record
    ground: Ground
    now: datetime
    standing: Standing

    @property
    def caster(self) -> str | None:
        """The party that decides alone where the dispute is, once the time of the rung is over."""
        clock = self.standing.clock("rung")
        return casting_party(self.record, self.ground, expired=clock is None or clock.passed)
