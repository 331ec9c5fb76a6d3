"""Alliances, parties and units side by side, with fair denominators.

Rates stand over their own denominators. Totals are not compared with each other, because sizes differ; they are where
each is divided by a KPI of the same cell (``per``). A row that cannot be compared says why and has no rank. Ranks are
for learning from each other: a KPI that is contractual for any of them has none, because a rank moves when somebody
else moves (SEMANTICS 6).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from operator import gt, lt
from typing import Literal

from tallystick.charter.definitions import KpiDefinition
from tallystick.charter.formula.kinds import Kind
from tallystick.charter.formula.write import write
from tallystick.charter.link_checks import core_kind, same_measure
from tallystick.charter.model.bands import Severity
from tallystick.charter.units import cell_of, unit_title
from tallystick.errors import InputError
from tallystick.scorecard.combine import counts
from tallystick.scorecard.lines import Judgement, Line
from tallystick.scorecard.unit_figures import UnitFigures
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Figure, Missing
from tallystick.terms.quantity import Unit

LEAST = 30
"""How many facts a rate rests on at least before it is compared, where nobody says otherwise."""

Level = Literal["alliance", "party", "unit"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One alliance with its figures and its scorecard at the end of a period."""

    label: str
    """How it is told from the others: its id, or the name of its workspace where two have one id."""
    figures: UnitFigures
    period: Period
    scorecard: Line


@dataclass(frozen=True, slots=True)
class Row:
    """One KPI of one alliance, party or unit."""

    alliance: str
    member: str | None
    """The party or unit; None for the alliance as a whole."""
    title: str
    level: Level
    period: str
    start: date | None
    end: date | None
    figure: Figure | None
    compared: Fraction | None
    """What is compared: the value, or value ÷ the value of ``per``; None where there is none."""
    n: int | None
    status: str
    severity: Severity
    comparable: bool
    reason: str
    """Why it cannot be compared; '' where it can."""
    rank: int | None = None
    """1 is best among comparable rows of the same level; equal ones share a rank."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One KPI across all that have it."""

    kpi: str
    title: str
    unit: str
    """Of what is compared."""
    per: str | None
    places: int
    ranked: bool
    note: str
    """Why there are no ranks; '' where there are."""
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """One alliance in a line."""

    alliance: str
    title: str
    period: str
    period_label: str
    score: Fraction | None
    coverage: Fraction
    severity: Severity
    kpis: dict[Severity, int]
    """How many lines of the scorecard have each severity."""


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Several alliances side by side."""

    summaries: tuple[Summary, ...]
    comparisons: tuple[Comparison, ...]


def portfolio(
    entries: Sequence[Entry], *, kpis: Iterable[str] = (), per: str | None = None, least: int = LEAST
) -> Portfolio:
    """The alliances side by side: the named KPIs, or all that more than one of them, or more than one member, has.

    Raises InputError for a KPI that none of them has.
    """
    return Portfolio(
        summaries=tuple(_summary(entry) for entry in entries),
        comparisons=tuple(each.made() for each in comparable(entries, kpis=kpis, per=per, least=least)),
    )


def comparable(
    entries: Sequence[Entry], *, kpis: Iterable[str] = (), per: str | None = None, least: int = LEAST
) -> tuple["Comparing", ...]:
    """The comparisons of :func:`portfolio`, each to be made when it is looked at.

    Raises InputError for a KPI that none of them has.
    """
    known = dict.fromkeys(name for entry in entries for name in entry.figures.compiled.kpis)
    for name in [*kpis, *([per] if per else [])]:
        if name not in known:
            raise InputError(f"None of the alliances has a KPI {name!r}; there are {', '.join(known)}.")
    wanted = tuple(kpis) or tuple(name for name in known if name != per)
    found = (Comparing(entries, name, per, least) for name in wanted)
    return tuple(each for each in found if len(each.members) > 1)


def ranks(values: Sequence[Fraction], *, higher_is_better: bool) -> tuple[int, ...]:
    """Each one's rank, 1 for the best; equal values share the better rank, and the next one is left out.

    >>> ranks([Fraction(90), Fraction(95), Fraction(95), Fraction(80)], higher_is_better=True)
    (3, 1, 1, 4)
    """
    better = gt if higher_is_better else lt
    return tuple(1 + sum(better(other, value) for other in values) for value in values)


def _summary(entry: Entry) -> Summary:
    card = entry.scorecard
    return Summary(
        alliance=entry.label,
        title=entry.figures.compiled.charter.title,
        period=entry.period.id,
        period_label=entry.period.label,
        score=card.score,
        coverage=card.coverage,
        severity=card.severity,
        kpis=counts(card),
    )


class Comparing:
    """One comparison in the making; the first alliance that has the KPI says what the others are held against."""

    def __init__(self, entries: Sequence[Entry], kpi: str, per: str | None, least: int) -> None:
        self.entries = [entry for entry in entries if kpi in entry.figures.compiled.kpis]
        self.kpi = kpi
        self.least = least
        self.first = self.entries[0].figures.compiled.kpis[kpi]
        self.is_total = core_kind(self.first) in (Kind.ADDITIVE, Kind.SEMI_ADDITIVE, Kind.DISTINCT)
        self.per = per if self.is_total else None
        self.wanted = [(entry, name, level) for entry in self.entries for name, level in self.names_of(entry)]

    @property
    def members(self) -> list[tuple[str, str | None]]:
        """By alliance and member what will be compared, in the order of the rows."""
        return [(entry.label, name) for entry, name, _ in self.wanted]

    def made(self) -> Comparison:
        """The comparison."""
        rows = [self.row(*each) for each in self.wanted]
        whole = next((row for row in rows if row.comparable), None)
        rows = [self.same_span(row, whole) for row in rows]
        note = self.why_unranked()
        unit = self.first.unit.symbol
        return Comparison(
            kpi=self.kpi,
            title=self.first.kpi.title,
            unit=unit if self.per is None else f"{unit} per {self.per}",
            per=self.per,
            places=self.first.kpi.rounding.places if self.per is None else self.first.kpi.rounding.places + 2,
            ranked=not note,
            note=note,
            rows=tuple(rows if note else self.ranked(rows)),
        )

    def names_of(self, entry: Entry) -> Iterator[tuple[str | None, Level]]:
        """The alliance, its parties and its units, as far as the KPI is figured for them."""
        compiled = entry.figures.compiled
        definition, charter = compiled.kpis[self.kpi], compiled.charter
        names: list[tuple[str | None, Level]] = [(None, "alliance")]
        names += [(name, "party") for name in charter.parties]
        names += [(name, "unit") for name in charter.strategy.units]
        for name, level in names:
            if name is None or cell_of(charter, name).dimensions in definition.cells:
                yield name, level

    def row(self, entry: Entry, member: str | None, level: Level) -> Row:
        """One of them, as far as it can be compared by itself."""
        definition = entry.figures.compiled.kpis[self.kpi]
        judgement = entry.figures.at(self.kpi, member, entry.period)
        figure = judgement.figure if judgement else None
        disclosed = _is_disclosed(definition, level)
        compared, n, reason = self.compared(entry, definition, member, judgement)
        if not disclosed:
            compared, n, reason = None, None, f"disclosed to {definition.kpi.disclosure}"
        return Row(
            alliance=entry.label,
            member=member,
            title=unit_title(entry.figures.compiled.charter, member),
            level=level,
            period=figure.period if figure else entry.period.id,
            start=figure.start if figure else None,
            end=figure.end if figure else None,
            figure=figure if disclosed else None,
            compared=compared,
            n=n,
            status=judgement.status if judgement and disclosed else "no_value",
            severity=judgement.severity if judgement and disclosed else "none",
            comparable=not reason,
            reason=reason,
        )

    def compared(
        self, entry: Entry, definition: KpiDefinition, member: str | None, judgement: Judgement | None
    ) -> tuple[Fraction | None, int | None, str]:
        """What is compared, on how many facts it rests, and why it cannot be ('' where it can)."""
        figure = judgement.figure if judgement else None
        if figure is None or figure.exact is None:
            missing = figure.missing if figure else Missing.MISSING
            return (
                None,
                figure.n if figure else None,
                _small(figure) if missing is Missing.INSUFFICIENT else f"{missing}",
            )
        factor = _factor(definition.unit, self.first.unit)
        if factor is None:
            return figure.exact, figure.n, f"in {definition.unit}, not in {self.first.unit}"
        value, n = figure.exact * factor, figure.n
        if self.per is not None:
            base = self.base(entry, member, figure)
            if base is None or not base.exact:
                return None, n, f"no value of '{self.per}' to divide by"
            value, n = value / base.exact, base.n
        reason = ""
        if write(definition.bound.node) != write(self.first.bound.node):
            reason = "another definition"
        elif figure.elapsed < 1:
            reason = "the period has not ended"
        elif self.is_total and self.per is None:
            reason = "a total: sizes differ"
        elif n is not None and n < self.least:
            reason = f"small sample: {n} of {self.least}"
        return value, n, reason

    def base(self, entry: Entry, member: str | None, figure: Figure) -> Figure | None:
        """The figure of ``per`` at the same cell and period."""
        compiled = entry.figures.compiled
        if self.per is None or self.per not in compiled.kpis:
            return None
        series = entry.figures.series(self.per, member)
        return next((each for each in series if (each.start, each.end) == (figure.start, figure.end)), None)

    def same_span(self, row: Row, whole: Row | None) -> Row:
        if whole is None or not row.comparable or (row.start, row.end) == (whole.start, whole.end):
            return row
        return replace(row, comparable=False, reason="other days")

    def why_unranked(self) -> str:
        kpis = [entry.figures.compiled.kpis[self.kpi].kpi for entry in self.entries]
        if any(kpi.binding == "contractual" for kpi in kpis):
            return "contractual: judged against its target, never against others"
        better = {kpi.direction.better for kpi in kpis}
        if better not in ({"higher"}, {"lower"}):
            return f"direction {' and '.join(sorted(better))}: nothing is best"
        if self.is_total and self.per is None:
            return "totals: sizes differ; compare them per another KPI"
        return ""

    def ranked(self, rows: Sequence[Row]) -> Iterator[Row]:
        higher = self.first.kpi.direction.better == "higher"
        placed: dict[int, int] = {}
        for level in ("alliance", "party", "unit"):
            able = [
                (number, row.compared)
                for number, row in enumerate(rows)
                if row.level == level and row.comparable and row.compared is not None
            ]
            if len(able) > 1:
                found = ranks([value for _, value in able], higher_is_better=higher)
                placed |= dict(zip((number for number, _ in able), found, strict=True))
        return (replace(row, rank=placed.get(number)) for number, row in enumerate(rows))


def _is_disclosed(definition: KpiDefinition, level: Level) -> bool:
    """Whether a reader of several alliances may see it: parts only of what all parties see, wholes also aggregated."""
    allowed = ("all parties", "aggregate only") if level == "alliance" else ("all parties",)
    return definition.kpi.disclosure in allowed


def _factor(unit: Unit, first: Unit) -> Fraction | None:
    return unit.factor_to(first) if same_measure(unit, first) else None


def _small(figure: Figure | None) -> str:
    return "small sample" if figure is None or figure.n is None else f"small sample: {figure.n}"
