"""How one figure came about, from the charter's words down to the batches of facts."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.cycle.computing import Computed, compute
from tallystick.cycle.provenance import source_notes
from tallystick.errors import InputError
from tallystick.figures.workings import Working, workings
from tallystick.reports.content import SourceNote
from tallystick.scorecard.judge import judge
from tallystick.scorecard.lines import Judgement
from tallystick.terms.figure import Figure


@dataclass(frozen=True, slots=True)
class Explained:
    """A figure with everything it rests on."""

    definition: KpiDefinition
    figure: Figure
    judgement: Judgement
    workings: tuple[Working, ...]
    sources: tuple[SourceNote, ...]
    computed: Computed


@dataclass(frozen=True, slots=True)
class Address:
    """Which figure is meant: ``completion@2013-07,party=endeavor,origin=JFK``."""

    kpi: str
    period: str
    cell: tuple[tuple[str, str], ...]

    @staticmethod
    def parse(text: str) -> "Address":
        """From its text; InputError that says what was expected."""
        head, *parts = text.split(",")
        kpi, at, period = head.partition("@")
        pairs = [part.partition("=") for part in parts]
        if not at or not kpi or not period or any(not equals or not name or not value for name, equals, value in pairs):
            raise InputError(
                f"Found {text!r}, expected KPI@PERIOD and the cell, such as completion@2013-07,party=endeavor."
            )
        return Address(
            kpi.strip(), period.strip(), tuple(sorted((name.strip(), value.strip()) for name, _, value in pairs))
        )


def explain_figure(
    path: Path,
    address: Address,
    *,
    facts: Path | None = None,
    known_at: datetime | None = None,
    as_of: date | None = None,
) -> Explained:
    """The figure at an address with its workings; InputError where there is no such figure."""
    computed = compute(path, facts=facts, known_at=known_at, as_of=as_of, kpis=[address.kpi])
    definition = computed.compiled.kpis[address.kpi]
    cell = [
        figure
        for figure in computed.figures
        if (("party", figure.party),) * (figure.party is not None) + figure.scope == _in_order(address)
    ]
    judged = [each for each in judge(definition, computed.compiled, cell) if each.figure.period == address.period]
    if not judged:
        raise InputError(_no_such_figure(address, definition, computed.compiled))
    figure = judged[0].figure
    found = workings(figure, computed.compiled, computed.tallies, as_of=computed.as_of)
    used = {working.source for working in found}
    joined = {name for source in used for name in computed.compiled.charter.sources[source].joins}
    notes = tuple(note for note in source_notes(computed) if note.id in used | joined)
    return Explained(definition, figure, judged[0], found, notes, computed)


def _in_order(address: Address) -> tuple[tuple[str, str], ...]:
    """The cell as figures have it: the party first, then the other dimensions by name."""
    return tuple(sorted(address.cell, key=lambda pair: (pair[0] != "party", pair[0])))


def _no_such_figure(address: Address, definition: KpiDefinition, compiled: CompiledCharter) -> str:
    periods = definition.periods(compiled)
    if address.period not in {period.id for period in periods}:
        return f"KPI {address.kpi!r} has no period {address.period!r}; it has {periods[0].id} to {periods[-1].id}."
    names = tuple(sorted(name for name, _ in address.cell))
    if names not in definition.cells:
        sets = "; ".join(", ".join(cell) for cell in definition.cells if cell) or "no dimension"
        return f"KPI {address.kpi!r} is not broken down by {', '.join(names)}; it is broken down by: {sets}."
    return (
        f"KPI {address.kpi!r} has no cell {', '.join(f'{name}={value}' for name, value in address.cell)} in its facts."
    )
