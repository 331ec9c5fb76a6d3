"""How one figure came about, from the charter's words down to the batches of facts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.formula.nodes import Aggregate, Column
from tallystick.charter.formula.walk import walk
from tallystick.cycle.computing import Computed, compute
from tallystick.cycle.provenance import source_notes
from tallystick.errors import InputError
from tallystick.facts.counting import counting
from tallystick.figures.requests import formulas_of
from tallystick.figures.workings import Working, workings
from tallystick.reports.content import SourceNote
from tallystick.scorecard.judge import judge
from tallystick.scorecard.lines import Judgement
from tallystick.terms.figure import Figure
from tallystick.terms.wording import listed


@dataclass(frozen=True, slots=True)
class Explained:
    """A figure with everything it rests on."""

    definition: KpiDefinition
    figure: Figure
    judgement: Judgement
    workings: tuple[Working, ...]
    sources: tuple[SourceNote, ...]
    """Those that its formula looks at."""
    rows: Mapping[str, int]
    """By source, the facts that count: one that a later batch supersedes counts once."""
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
    computed = compute(path, facts=facts, known_at=known_at, as_of=as_of, kpis=[address.kpi], by_period=True)
    definition = computed.compiled.kpis[address.kpi]
    address = _meant(address, computed.compiled)
    cell = [figure for figure in computed.figures if _cell(figure) == _in_order(address)]
    judged = [each for each in judge(definition, computed.compiled, cell) if each.figure.period == address.period]
    if not judged:
        raise InputError(_no_such_figure(address, definition, computed))
    figure = judged[0].figure
    found = workings(figure, computed.compiled, computed.tallies, as_of=computed.as_of)
    used = _sources(definition)
    notes = tuple(note for note in source_notes(computed) if note.id in used)
    return Explained(definition, figure, judged[0], found, notes, _rows(notes, computed), computed)


def _meant(address: Address, compiled: CompiledCharter) -> Address:
    """The address without ``party=alliance``, which means the whole unless a party has that name."""
    if "alliance" in compiled.charter.parties:
        return address
    return replace(address, cell=tuple(pair for pair in address.cell if pair != ("party", "alliance")))


def _sources(definition: KpiDefinition) -> frozenset[str]:
    """The sources whose facts are counted, and those joined to them that the formula looks at."""
    parts = [part for node in formulas_of(definition) for part in walk(node)]
    named = {part.source for part in parts if isinstance(part, Aggregate | Column)}
    return frozenset(name for name in named if name is not None)


def _rows(notes: tuple[SourceNote, ...], computed: Computed) -> Mapping[str, int]:
    declared = computed.compiled.charter.sources
    if computed.imported is not None:  # files of a folder hold each fact once
        return {note.id: note.kept for note in notes}
    return {note.id: counting(computed.facts.get(note.id), declared[note.id]) for note in notes}


def _in_order(address: Address) -> tuple[tuple[str, str], ...]:
    """The cell as figures have it: the party first, then the other dimensions by name."""
    return tuple(sorted(address.cell, key=lambda pair: (pair[0] != "party", pair[0])))


def _no_such_figure(address: Address, definition: KpiDefinition, computed: Computed) -> str:
    periods = definition.periods(computed.compiled)
    if address.period not in {period.id for period in periods}:
        return f"KPI {address.kpi!r} has no period {address.period!r}; it has {periods[0].id} to {periods[-1].id}."
    names = tuple(sorted(name for name, _ in address.cell))
    if names not in definition.cells:
        sets = "; ".join(", ".join(cell) for cell in definition.cells if cell) or "no dimension"
        return f"KPI {address.kpi!r} is not broken down by {', '.join(names)}; it is broken down by: {sets}."
    asked = ", ".join(f"{name}={value}" for name, value in address.cell)
    there = [cell for each in computed.figures if (cell := _cell(each)) and tuple(sorted(dict(cell))) == names]
    agreeing = {cell: len(set(cell) & set(address.cell)) for cell in there}
    nearest = [cell for cell, pairs in agreeing.items() if pairs == max(agreeing.values())]
    return f"KPI {address.kpi!r} has no cell {asked}; there {_are(nearest)}."


def _cell(figure: Figure) -> tuple[tuple[str, str | None], ...]:
    return (("party", figure.party),) * (figure.party is not None) + figure.scope


def _are(cells: list[tuple[tuple[str, str | None], ...]]) -> str:
    if not cells:
        return "is none like it, as it has no facts"
    shown = [",".join(f"{name}={value}" for name, value in cell) for cell in cells]
    return f"{'is' if len(cells) == 1 else 'are'} {listed(shown, apart='; ')}"
