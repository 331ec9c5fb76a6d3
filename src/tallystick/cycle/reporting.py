"""From judgement to what a report shows: pages, breakdowns, explanations, provenance, commands to recompute it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import version

from tallystick.charter.definitions import KpiDefinition
from tallystick.charter.formula.kinds import Kind
from tallystick.charter.formula.write import write
from tallystick.charter.model.events import Dispute, Entry, Resolved
from tallystick.cycle.computing import Computed
from tallystick.cycle.data_quality import day_coverage, delivery_notes, figure_counts
from tallystick.cycle.determining import Determined
from tallystick.cycle.judging import TOTAL, CellKey, Judged
from tallystick.cycle.provenance import source_notes
from tallystick.cycle.strategy import strategy_of
from tallystick.figures.tables import PARTY
from tallystick.obligations.settlement.statement import statement
from tallystick.reports.content import (
    Breakdown,
    ClausePage,
    Command,
    Details,
    Effect,
    Explanation,
    KpiPage,
    MeasureNote,
    Obligations,
    ReportContent,
    Series,
    Software,
    SourceNote,
)
from tallystick.reports.movement import what_changed
from tallystick.reports.words import cell_name
from tallystick.scorecard.explain import contributions, explain_change, kpi_change
from tallystick.scorecard.lines import Change, Judgement
from tallystick.scorecard.strategy import StrategyView
from tallystick.terms.figure import Figure, Missing
from tallystick.terms.zone import tzdata_version

SHOWN_PERIODS = 12
"""How many periods a breakdown shows."""


def report_content(
    judged: Judged, *, generated: datetime, determined: Determined | None = None, provenance: bool = True
) -> ReportContent:
    """All that the report of a period shows; ``generated`` is the instant that it bears.

    ``determined`` is what follows from the clauses, where that is to be shown. Without ``provenance`` nothing is said
    of sources, of how many figures have a value, nor of the commands that recompute it.
    """
    computed, charter = judged.computed, judged.computed.compiled.charter
    pages, view = tuple(_pages(judged)), strategy_of(judged)
    return ReportContent(
        alliance=charter.alliance,
        title=charter.title,
        period=judged.period.id,
        period_label=judged.period.label,
        term=charter.term,
        parties=charter.parties,
        generated=generated,
        charter_sha256=computed.compiled.sha256,
        scorecard=judged.scorecard,
        kpis=pages,
        calendar=charter.calendar,
        zone=charter.zone,
        scoring=charter.scorecard,
        purpose=charter.purpose,
        note=charter.note,
        mission=charter.strategy.mission,
        as_of=computed.as_of,
        known_at=computed.known_at,
        software=_software(),
        sources=tuple(_sources(judged)) if provenance else (),
        what_changed=what_changed(pages),
        strategy=view if _says_something(view) else None,
        objective_series=_objective_series(judged, view),
        figure_counts=figure_counts(judged) if provenance else (),
        score_change=_score_change(judged),
        obligations=None if determined is None else _obligations(judged, determined),
        commands=_commands(computed, judged.period.id, determined) if provenance else (),
        period_labels=_labels(computed),
        dimension_titles=_dimension_titles(computed),
    )


def _sources(judged: Judged) -> Iterator[SourceNote]:
    deliveries = delivery_notes(judged)
    for note in source_notes(judged.computed):
        days = day_coverage(judged.computed, note.id, judged.period.end)
        yield replace(note, days=days, deliveries=deliveries.get(note.id, ()))


def _says_something(view: StrategyView) -> bool:
    return bool(view.map.nodes or view.analysis or view.initiatives or view.attributions)


def _obligations(judged: Judged, determined: Determined) -> Obligations | None:
    """The determinations of periods up to the report's, and their account at the last instant that is known."""
    compiled = determined.compiled
    charters = determined.charters or (compiled,)
    definitions = {name: each for charter in charters for name, each in charter.clauses.definitions.items()}
    shown = [each for each in determined.determinations if each.end <= judged.period.end]
    if not shown:
        return None
    known = [each for each in determined.events if each.recorded <= determined.known_at]
    periods = {each.period for each in shown}
    booked = [each for each in known if not isinstance(each, Entry | Dispute | Resolved) or each.period in periods]
    day = compiled.zone.day_of(determined.known_at - timedelta(microseconds=1))
    pages = (
        ClausePage(definitions[name], tuple(each for each in shown if each.clause == name))
        for name in sorted(definitions, key=list(dict.fromkeys((*compiled.charter.clauses, *definitions))).index)
    )
    return Obligations(
        pages=tuple(page for page in pages if page.determinations),
        account=statement(shown, (), booked, as_of=day, compiled=compiled, earlier=charters),
        known_at=determined.known_at,
        day=day,
    )


def _objective_series(judged: Judged, view: StrategyView) -> dict[str, dict[str, Series]]:
    """The periods of every objective's KPIs at the cell of its unit; the last one is judged as the objective is."""
    return {
        node.id: {
            latest.figure.kpi: (
                *(
                    each
                    for each in judged.units.judged(latest.figure.kpi, node.unit)
                    if each.figure.start < latest.figure.start
                ),
                latest,
            )[-SHOWN_PERIODS:]
            for latest in node.judgements
        }
        for node in view.map.nodes
    }


def _pages(judged: Judged) -> Iterator[KpiPage]:
    compiled = judged.computed.compiled
    for kpi_id, definition in compiled.kpis.items():
        total = judged.courses.of_cell(kpi_id, TOTAL, judged.period.end)
        if not total:
            continue
        yield KpiPage(
            id=kpi_id,
            kpi=definition.kpi,
            unit=definition.unit.symbol,
            formula=write(definition.bound.node),
            series=total,
            measures=tuple(
                MeasureNote(name, measure.formula, measure.title)
                for name in definition.bound.measures
                if (measure := compiled.charter.measures.get(name)) is not None
            ),
            make_details=partial(_details, judged, definition),
        )


def _details(judged: Judged, definition: KpiDefinition) -> Details:
    cells = judged.series[definition.id]
    return Details(tuple(_breakdowns(definition, cells)), _explanation(judged, definition, cells))


def _breakdowns(definition: KpiDefinition, cells: Mapping[CellKey, tuple[Judgement, ...]]) -> Iterator[Breakdown]:
    for dimensions in definition.cells:
        series = [judgements[-SHOWN_PERIODS:] for cell, judgements in cells.items() if _dimensions(cell) == dimensions]
        if dimensions and series:
            yield Breakdown(dimensions, tuple(series))


def _dimensions(cell: CellKey) -> tuple[str, ...]:
    party, scope = cell
    return tuple(sorted([*(("party",) if party is not None else ()), *(name for name, _ in scope)]))


# Why values moved

_SPLIT = (Kind.ADDITIVE, Kind.RATIO, Kind.AVERAGE)
"""Kinds whose parts add up to the whole, so that a change can be divided among them."""


def _explanation(
    judged: Judged, definition: KpiDefinition, cells: Mapping[CellKey, tuple[Judgement, ...]]
) -> Explanation | None:
    """How the last change of the total divides among the parts; None where it does not, or nothing moved."""
    total = [judgement.figure for judgement in cells[TOTAL]]
    if len(total) < 2 or definition.bound.kind not in _SPLIT or definition.bound.uses_windows:
        return None
    before, after = total[-2], total[-1]
    if before.exact is None or after.exact is None or after.elapsed < 1:
        return None
    parties = judged.computed.compiled.charter.parties
    for dimension in sorted({name for names in definition.cells for name in names}, key=lambda name: name != "party"):
        if (dimension,) not in definition.cells:
            continue
        series = [judgements for cell, judgements in cells.items() if _dimensions(cell) == (dimension,)]
        old = [each[-2].figure for each in series if len(each) > 1]
        new = [each[-1].figure for each in series]
        if any(each.missing is Missing.SUPPRESSED for each in (*old, *new)):
            continue  # of what is withheld from the reader nobody can say how much it moved, nor what is left
        names = {_cell(figure): cell_name(figure, (dimension,), parties) for figure in (*old, *new)}
        parts = contributions(definition, before, after, old, new)
        effects = [
            Effect(names.get(part.cell, "Rest") if part.cell else "Rest", kind, amount)
            for part in parts
            for kind, amount in (("rate", part.rate_effect), ("mix", part.mix_effect))
            if amount
        ]
        return Explanation(
            before_period=before.period,
            after_period=after.period,
            before=before.exact,
            after=after.exact,
            effects=tuple(effects),
            method=f"Divided by {dimension} at the midpoint: what each did itself (rate), and how volume moved between "
            "better and worse ones (mix); the parts add up to the change exactly.",
        )
    moved = kpi_change(definition, before, after)
    return Explanation(
        before_period=before.period,
        after_period=after.period,
        before=moved.before,
        after=moved.after,
        effects=tuple(
            Effect(label, label, amount)
            for label, amount in (("numerator", moved.numerator_effect), ("denominator", moved.denominator_effect))
            if amount
        ),
        method="Divided at the midpoint between what was counted and the volume it is measured against.",
    )


def _cell(figure: Figure) -> CellKey:
    return figure.party, figure.scope


def _score_change(judged: Judged) -> Change | None:
    before, after = judged.previous, judged.scorecard
    scored = before is not None and before.score is not None and after.score is not None
    if before is None or not scored or judged.computed.compiled.charter.scorecard.roll_up != "weighted mean":
        return None
    return explain_change(before, after)


# Where it comes from, and how to do it again


def _software() -> tuple[Software, ...]:
    names = ("tallystick", "duckdb", "sqlglot")
    return (*(Software(name, version(name)) for name in names), Software("time-zone data base", tzdata_version()))


def _commands(computed: Computed, period: str, determined: Determined | None) -> tuple[Command, ...]:
    place = computed.workspace.root.name
    known = f" --known-at {computed.known_at:%Y-%m-%dT%H:%M:%SZ}" if computed.known_at else ""
    return (
        Command(f"tally check {place}", "Reads the charter, executes its worked examples and prints its SHA-256."),
        Command(f"tally figures {place} --period {period}{known} --format json", "Prints every figure of the period."),
        Command(f"tally explain {place} KPI@{period}{known}", "Shows how one figure came about, down to the counts."),
        *_clause_commands(computed, determined),
    )


def _clause_commands(computed: Computed, determined: Determined | None) -> tuple[Command, ...]:
    if determined is None or not determined.determinations:
        return ()
    place, zone = computed.workspace.root.name, computed.compiled.zone
    day = zone.day_of(determined.known_at)
    if computed.known_at:
        known = f" --known-at {computed.known_at:%Y-%m-%dT%H:%M:%SZ}"
    else:
        known = f" --as-of {day}" if zone.instant(day) == determined.known_at else ""
    last = zone.day_of(determined.known_at - timedelta(microseconds=1))
    return (
        Command(f"tally determine {place}{known} --because", "Prints every determination with its reasons."),
        Command(f"tally settle {place} --as-of {last}", "Prints the statement of account."),
    )


def _labels(computed: Computed) -> dict[str, str]:
    calendars = computed.compiled.calendars.values()
    return {period.id: period.label for calendar in calendars for period in calendar.periods}


def _dimension_titles(computed: Computed) -> dict[str, str]:
    """What people call the columns that cells are told apart by, where the sources that have one agree on it.

    The party is a dimension of its own, whatever a column of that name is called.
    """
    titles: dict[str, set[str | None]] = {}
    for source in computed.compiled.charter.sources.values():
        for name, column in source.columns.items():
            titles.setdefault(name, set()).add(column.title)
    return {
        name: title
        for name, found in titles.items()
        if name != PARTY and len(found) == 1 and (title := next(iter(found))) is not None
    }
