"""What is known up to an amendment's effective day, and one thing that is carried over it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tallystick.charter.definitions import KpiDefinition
from tallystick.charter.model.amends import Amends
from tallystick.charter.model.events import Event
from tallystick.cycle.amendment.clauses import Redetermined
from tallystick.cycle.amendment.figures import Key
from tallystick.cycle.amendment.sides import Sides
from tallystick.scorecard.lines import Judgement


@dataclass(frozen=True, slots=True)
class Accrued:
    """One thing that is carried into the first period under the new charter."""

    carrier: str
    """What carries: ``dead-band``, ``to date``, ``rolling``, ``earlier periods``, ``carried score``, ``baseline``."""
    kpi: str | None
    """None of what a clause carries that measures nothing itself."""
    party: str | None
    holds: str
    """What it holds under the old charter, in words."""
    becomes: str
    """What it is under the new one: read back over the same periods, or as the amendment says."""
    clause: str | None = None
    """The clause, or the cap over clauses, that carries it; None of what a KPI carries."""


@dataclass(frozen=True)
class Past:
    """What is known up to the effective day: both charters' judgements, where there are facts."""

    sides: Sides
    day: date | None
    old: Mapping[Key, Judgement]
    new: Mapping[Key, Judgement]
    moved: frozenset[str]
    """The KPIs, by new name, that can move."""
    terms: Amends | None = None
    """What the amendment says of what has accrued; None where it has no effective day."""
    redetermined: Redetermined | None = None
    """What clauses determined under both; None without facts."""
    events: Sequence[Event] = ()

    def pairs(self) -> Iterator[tuple[KpiDefinition, KpiDefinition]]:
        """The KPIs that both charters have and that can move, before and after."""
        for name, old in self.sides.old.kpis.items():
            new = self.sides.new.kpis.get(self.sides.new_name(name))
            if new is not None and new.id in self.moved:
                yield old, new

    def last(self, old: KpiDefinition, new: KpiDefinition) -> Iterator[tuple[str | None, Judgement, Judgement | None]]:
        """Of the total and of each party: the last old judgement with a value by the effective day, and the new one."""
        found: dict[str | None, Judgement] = {}
        for (kpi, party, scope, _), judgement in self.old.items():
            figure = judgement.figure
            is_over = self.day is None or figure.end <= self.day
            if kpi == old.id and not scope and is_over and figure.value is not None:
                known = found.get(party)
                if known is None or known.figure.start < figure.start:
                    found[party] = judgement
        for party, judgement in found.items():
            yield party, judgement, self.new.get((new.id, party, (), judgement.figure.period))
