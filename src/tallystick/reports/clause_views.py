"""What the page of a clause shows: text beside logic, outcomes by obligor and period, readings, reasons, deadlines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from markupsafe import Markup

from tallystick.charter.clauses.definitions import ClauseDefinition, TriggerRule
from tallystick.charter.model.bands import Condition
from tallystick.obligations.determination import Determination
from tallystick.obligations.judged import Firing, Result
from tallystick.obligations.saying import money
from tallystick.reports import charts, clause_words
from tallystick.reports.clause_text import sentences
from tallystick.reports.clause_words import DeadlineView
from tallystick.reports.content import ClausePage, Obligations, ReportContent
from tallystick.reports.numbers import symbol, with_unit, written
from tallystick.reports.views import Tag
from tallystick.reports.words import short_month

SHOWN_PERIODS = 12
"""How many periods a matrix and a chart show."""

EXPLAINED = (Result.MISSED, Result.DEEMED, Result.INTERIM, Result.UNDETERMINED)
"""Outcomes whose reasons are written out; of the others, those of the latest period."""


@dataclass(frozen=True, slots=True)
class CellView:
    """One determination in a matrix."""

    label: str
    short: str
    tag: Tag
    value: str
    band: str
    owed: str
    short_owed: str
    """The same in whole units of the currency, without its name."""
    points: str
    follows: str
    """What follows besides money and points: right, plan, loss."""
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class ReadingView:
    """A period while the parties disagree."""

    label: str
    who: str
    rows: tuple[tuple[str, Tag, str, str], ...]
    """Whose coding, its outcome, value and amount."""


@dataclass(frozen=True, slots=True)
class FollowedView:
    """A right, plan or loss, or a trigger that fired."""

    label: str
    who: str
    what: str
    counted: str
    """The periods that count, where a trigger fired."""
    then: str
    """By when, since when, or what became of it."""
    is_right: bool


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One period written out."""

    label: str
    tag: Tag
    value: str
    owed: str
    sentences: tuple[str, ...]
    deadlines: tuple[DeadlineView, ...]


@dataclass(frozen=True, slots=True)
class SeriesView:
    """One obligor (and cell): its row of the matrix, its chart, its reasons."""

    name: str
    cells: tuple[CellView, ...]
    chart: Markup | None
    misses: int
    judged: int
    total: str
    """Of all periods shown: what it owes or gets."""
    open: str
    reasons: tuple[ReasonView, ...]


@dataclass(frozen=True, slots=True)
class ClauseView:
    """One clause, ready to print."""

    page: ClausePage
    title: str
    section: str
    parties: str
    kpi: str
    """Id of the KPI that it looks at; empty where none is, or it has no page."""
    kpi_title: str
    text: tuple[str, ...]
    logic: tuple[str, ...]
    series: tuple[SeriesView, ...]
    periods: tuple[tuple[str, str], ...]
    """Labels and short labels of the columns."""
    readings: tuple[ReadingView, ...]
    followed: tuple[FollowedView, ...]
    latest: Tag
    """The worst outcome of the latest period."""
    has_amounts: bool


def outcome_tag(result: Result) -> Tag:
    """The tag of an outcome."""
    severity, word, _ = clause_words.OUTCOMES[result]
    return Tag(severity, word.capitalize(), charts.mark(severity))


def clause_views(content: ReportContent) -> dict[str, ClauseView]:
    """The pages of clauses by id, in the order of the charter."""
    found = content.obligations
    return {} if found is None else {page.id: _view(page, found, content) for page in found.pages}


def _view(page: ClausePage, found: Obligations, content: ReportContent) -> ClauseView:
    clause, definition = page.definition.clause, page.definition
    series = tuple(_series(made, definition, found, content) for made in _by_obligor(page))
    kpi = definition.kpi if definition.kpi in content.pages else None
    ends = max(made.end for made in page.determinations)
    latest = [made.outcome for made in page.determinations if made.end == ends]
    return ClauseView(
        page=page,
        title=page.title,
        section=clause.section or "",
        parties="; ".join(f"{name} to {to}" for to, names in _sides(definition, content) for name in [_listed(names)]),
        kpi=kpi or "",
        kpi_title=content.pages[kpi].kpi.title if kpi else "",
        text=tuple(sentences(clause.text)),
        logic=tuple(line for line in definition.plain.splitlines() if line.strip()),
        series=series,
        periods=_columns(series),
        readings=tuple(_readings(page, content)),
        followed=tuple(_followed(page, found.day, content)),
        latest=outcome_tag(max(latest, key=_worst)),
        has_amounts=any(made.amount or made.open_amount for made in page.determinations),
    )


def _worst(result: Result) -> tuple[int, int]:
    severity = clause_words.OUTCOMES[result][0]
    return ("none", "good", "watch", "poor").index(severity), list(Result).index(result)


def _sides(definition: ClauseDefinition, content: ReportContent) -> Iterator[tuple[str, list[str]]]:
    known = content.parties
    named = [(clause_words.names_of(to, known), clause_words.name_of(name, known)) for name, to in definition.pairs]
    for to, group in groupby(named, key=lambda pair: pair[0]):
        yield to, [name for _, name in group]


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}, each for itself,"


def _by_obligor(page: ClausePage) -> Iterator[list[Determination]]:
    for _, group in groupby(page.determinations, key=lambda made: (made.obligor, made.scope)):
        yield list(group)


def series_name(made: Determination, content: ReportContent) -> str:
    """Whose row it is: the obligor, and its cell where cells are judged by themselves."""
    cell = ", ".join(value or "none named" for _, value in made.scope)
    return f"{clause_words.name_of(made.obligor, content.parties)}{f', {cell}' if cell else ''}"


def _series(
    every: Sequence[Determination], definition: ClauseDefinition, found: Obligations, content: ReportContent
) -> SeriesView:
    made = every[-SHOWN_PERIODS:]
    name = series_name(made[-1], content)
    total = sum((each.amount or Decimal(0) for each in made), start=Decimal(0))
    waiting = sum((each.open_amount or Decimal(0) for each in made), start=Decimal(0))
    explained = [each for number, each in enumerate(made) if each.outcome in EXPLAINED or number == len(made) - 1]
    return SeriesView(
        name=name,
        cells=tuple(cell_view(each, content) for each in made),
        chart=_chart(made, definition, name, content),
        misses=sum(each.outcome in (Result.MISSED, Result.DEEMED) for each in made),
        judged=len(made),
        total=f"{'owes' if total > 0 else 'gets'} {money(abs(total), made[-1].currency)}" if total else "",
        open=money(waiting, made[-1].currency) if waiting else "",
        reasons=tuple(_reason(each, found, content) for each in reversed(explained)),
    )


def cell_view(made: Determination, content: ReportContent) -> CellView:
    """One determination in a matrix."""
    return CellView(
        label=content.label(made.period),
        short=_short(made),
        tag=outcome_tag(made.outcome),
        value=clause_words.value_of(made),
        band=made.band.capitalize() if made.band and made.band != "missed" else "",
        owed=clause_words.owed(made),
        short_owed=clause_words.short_owed(made),
        points=clause_words.points_of(made),
        follows=", ".join(clause_words.follows(made)),
        start=made.start,
        end=made.end,
    )


def _short(made: Determination) -> str:
    return short_month(made.start, made.end) or made.period.rpartition("-")[2]


def _columns(series: Sequence[SeriesView]) -> tuple[tuple[str, str], ...]:
    found = {(cell.start, cell.label, cell.short) for each in series for cell in each.cells}
    return tuple((label, short) for _, label, short in sorted(found))


# The chart


def _chart(
    made: Sequence[Determination], definition: ClauseDefinition, name: str, content: ReportContent
) -> Markup | None:
    """Value against threshold; none where nothing was measured."""
    if not any(each.exact is not None for each in made):
        return None
    edge, unit = edge_of(definition), symbol(made[-1].unit or "")
    points = [
        charts.Point(
            label=content.label(each.period),
            short=_short(each),
            value=each.exact,
            target=each.threshold if edge is None else edge,
            text=clause_words.value_of(each),
            target_text="" if edge is None else with_unit(written(edge), unit),
            reason=clause_words.value_of(each),
            severity=clause_words.OUTCOMES[each.outcome][0],
        )
        for each in made
    ]
    heading = f"{definition.clause.title or definition.id}, {name}, value by period"
    return charts.run_chart(
        points, title=heading, unit=made[-1].unit or "", words={}, width=470, height=180, aim="threshold"
    )


def edge_of(definition: ClauseDefinition) -> Fraction | None:
    """The fixed number at which a miss begins, where there is one: the test's, or that of the mildest band missed."""
    conditions = [definition.met] if definition.met is not None else []
    if not conditions and definition.exclusive:
        held = [level.when for level in definition.levels if not level.misses]
        missed = any(level.misses for level in definition.levels)
        conditions = held[-1:] if missed else held[:1]
    edges = [edge for each in conditions for edge in _numbers(each)]
    return edges[0] if len(edges) == 1 else None


def _numbers(condition: Condition) -> list[Fraction]:
    return [Fraction(edge.bound.plus) for edge in condition.edges if not edge.bound.times]


# What else there is to say


def _readings(page: ClausePage, content: ReportContent) -> Iterator[ReadingView]:
    for made in page.determinations:
        if made.readings is None:
            continue
        interim = page.definition.clause.interim
        rows = [(f"Until it is settled ({interim})", outcome_tag(made.outcome), "", clause_words.owed(made))]
        sides = (("obligor", made.obligor, "accepted"), ("beneficiary", made.beneficiary[0], "rejected"))
        for side, party, how in sides:
            reading = made.readings[side]
            amount = reading["amount"]
            rows.append(
                (
                    f"As {clause_words.name_of(party, content.parties)} reads it: every open claim {how}",
                    outcome_tag(Result(reading["outcome"])),
                    "" if reading["value"] is None else with_unit(reading["value"], symbol(made.unit or "")),
                    "" if amount is None else money(Fraction(amount), made.currency),
                )
            )
        yield ReadingView(content.label(made.period), series_name(made, content), tuple(rows))


def _followed(page: ClausePage, day: date, content: ReportContent) -> Iterator[FollowedView]:
    for made in page.determinations:
        label, who = content.label(made.period), series_name(made, content)
        fired = {firing.trigger: _counted(firing, content) for firing in made.triggers}
        for each in made.consequents:
            if each.what:
                what, then = clause_words.followed(each), clause_words.then(each, day=day, parties=content.parties)
                yield FollowedView(
                    label, who, what, fired.get(clause_words.trigger_of(each), ""), then, each.kind == "right"
                )
        given = {each.what for each in made.consequents}
        for rule in (rule for rule in _triggers(page.definition) if rule.name in fired):
            for waived in (
                each.consequence.right for each in rule.then if each.consequence.right not in (None, *given)
            ):
                yield FollowedView(label, who, f"right to {waived}", fired[rule.name], "waived", True)


def _triggers(definition: ClauseDefinition) -> Iterator[TriggerRule]:
    yield from definition.triggers
    for level in definition.levels:
        yield from level.triggers


def _counted(firing: Firing, content: ReportContent) -> str:
    return f"{', '.join(content.label(each) for each in firing.periods)} ({written(firing.count)})"


def _reason(made: Determination, found: Obligations, content: ReportContent) -> ReasonView:
    return ReasonView(
        label=content.label(made.period),
        tag=outcome_tag(made.outcome),
        value=clause_words.value_of(made),
        owed=clause_words.owed(made),
        sentences=made.because,
        deadlines=tuple(
            clause_words.deadline_view(each, day=found.day, parties=content.parties) for each in made.deadlines
        ),
    )
