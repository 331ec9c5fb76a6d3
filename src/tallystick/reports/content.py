"""What a report shows, as plain values: whoever fills these in has nothing more to say, and nothing here computes.

Series run from the oldest period to the latest, and the latest is the report's period.
Figures, judgements and scores are exact; they are rounded where they are printed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.model.alliance import Party
from tallystick.charter.model.base import Span
from tallystick.charter.model.kpis import Kpi
from tallystick.charter.model.scorecard import Scorecard
from tallystick.errors import InputError
from tallystick.obligations.determination import Determination
from tallystick.obligations.settlement.statement import Statement
from tallystick.scorecard.lines import Change, Judgement, Line
from tallystick.scorecard.strategy import StrategyView
from tallystick.terms.figure import Missing, Quality

Series = tuple[Judgement, ...]
"""Judgements of one cell, one a period, oldest first."""


@dataclass(frozen=True, slots=True)
class Software:
    """A program that took part, and its version."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Batch:
    """One immutable delivery of facts."""

    file: str
    file_sha256: str
    content_sha256: str
    """Digest of the rows whatever their order: what figures cite."""
    recorded: datetime | None = None
    """When it was recorded; None for an import without a trace."""
    recorded_by: str | None = None
    rows: int = 0
    superseded: int | None = None
    """How many rows took the place of earlier ones when it was recorded; None where that was not noted."""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class QualityCount:
    """How many rows met with a rule, and what became of them."""

    rule: str
    rows: int
    outcome: str
    """``set aside``, ``kept and reported`` …"""


@dataclass(frozen=True, slots=True)
class JoinNote:
    """How the facts of a source meet those of another that they are joined to."""

    source: str
    title: str
    unmatched: int
    """Facts without a row there; they count, and what a formula looks up is unknown."""
    start: date
    end: date
    """Of the facts from ``start`` until before ``end``."""


@dataclass(frozen=True, slots=True)
class DayCoverage:
    """On how many days of a stretch a source has at least one fact."""

    start: date
    end: date
    """Not contained."""
    days: int
    """How many of them have a fact."""
    without: tuple[tuple[date, date], ...] = ()
    """Stretches without any fact, oldest first: first and last day, both contained."""

    def __post_init__(self) -> None:
        absent = sum((last - first).days + 1 for first, last in self.without)
        if self.days + absent != (self.end - self.start).days:
            raise InputError(
                f"{self.days} days with facts and {absent} without are not the {(self.end - self.start).days} days "
                f"from {self.start} until before {self.end}; count each day once."
            )

    @property
    def share(self) -> Fraction:
        """0 to 1."""
        return Fraction(self.days, max((self.end - self.start).days, 1))


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """When the facts of a period were due, and when they came."""

    period: str
    due: date | None
    """The last day in time, extensions counted; None where none was agreed."""
    delivered: datetime | None
    days_late: int
    state: str
    """``not_due``, ``due``, ``late``, ``delivered``."""


@dataclass(frozen=True, slots=True)
class FigureCounts:
    """How many of a KPI's figures have a value, and why the others have none."""

    kpi: str
    figures: int
    """Of all cells and periods up to the report's."""
    missing: Mapping[Missing, int]
    qualities: Mapping[Quality, int]
    """Of those with a value."""
    periods: tuple[tuple[str, Missing], ...] = ()
    """The periods in which the total has no value, and why."""

    def __post_init__(self) -> None:
        told = sum(self.missing.values()) + sum(self.qualities.values())
        if told != self.figures:
            raise InputError(
                f"KPI {self.kpi!r} has {self.figures} figures, but {told} are told of; each has a value or a reason."
            )

    @property
    def values(self) -> int:
        """Figures with a value."""
        return sum(self.qualities.values())

    @property
    def provisional(self) -> Fraction | None:
        """Share of the values that may still change: 0 to 1; None without values."""
        return Fraction(self.qualities.get(Quality.PROVISIONAL, 0), self.values) if self.values else None


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Where facts came from: ``read = kept + bad + repeated``."""

    id: str
    title: str
    read: int
    kept: int
    bad: int
    repeated: int = 0
    """Rows that were known already: the same content twice counts once."""
    holds: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    batches: tuple[Batch, ...] = ()
    quality: tuple[QualityCount, ...] = ()
    remarks: tuple[str, ...] = ()
    """Whole sentences: what a reader must know, such as rows without a match in a join."""
    provided_by: str | None = None
    licence: str | None = None
    joins: tuple[JoinNote, ...] = ()
    days: DayCoverage | None = None
    """None for a source without days, or whose facts were not recorded."""
    deliveries: tuple[DeliveryNote, ...] = ()
    """Of the periods up to the report's, oldest first; empty where no day was agreed."""

    @property
    def superseded(self) -> int:
        """Rows that a later batch took the place of."""
        return sum(batch.superseded or 0 for batch in self.batches)

    def __post_init__(self) -> None:
        if self.read != self.kept + self.bad + self.repeated:
            raise InputError(
                f"Source {self.id!r} read {self.read} rows, but {self.kept} kept, {self.bad} bad and {self.repeated} "
                "repeated ones do not add up to that; count each row once."
            )


@dataclass(frozen=True, slots=True)
class MeasureNote:
    """A measure that a KPI's formula names."""

    name: str
    formula: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One set of dimensions, and a series for each of its cells."""

    dimensions: tuple[str, ...]
    cells: tuple[Series, ...]
    """Series of at most the last twelve periods, none of them empty."""

    def __post_init__(self) -> None:
        if not all(self.cells):
            raise InputError(f"The breakdown by {', '.join(self.dimensions)} has a cell without periods; leave it out.")


@dataclass(frozen=True, slots=True)
class Effect:
    """One part of a change, in the KPI's unit."""

    label: str
    kind: str
    """``rate`` (its own value moved), ``mix`` (its share moved), or another word of the method."""
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a value moved: ``after − before`` is the sum of the effects, exactly."""

    before_period: str
    after_period: str
    before: Fraction
    after: Fraction
    effects: tuple[Effect, ...]
    method: str
    """A whole sentence: how the change was divided."""

    def __post_init__(self) -> None:
        parts = sum((effect.amount for effect in self.effects), Fraction(0))
        if parts != self.after - self.before:
            raise InputError(
                f"The effects from {self.before_period} to {self.after_period} add up to {parts}, but the value moved "
                f"by {self.after - self.before}; an explanation accounts for all of it."
            )


@dataclass(frozen=True, slots=True)
class Details:
    """What is told of a KPI beside its total."""

    breakdowns: tuple[Breakdown, ...] = ()
    explanation: Explanation | None = None


@dataclass(frozen=True)
class KpiPage:
    """One KPI: what was agreed about it, and what it showed."""

    id: str
    kpi: Kpi
    """The definition as the charter gives it."""
    unit: str
    """The declared unit: ``percent``."""
    formula: str
    """The canonical text of the formula."""
    series: Series
    """The total by period; the last is the report's period."""
    measures: tuple[MeasureNote, ...] = ()
    make_details: Callable[[], Details] = field(default=Details, compare=False, repr=False)
    """Called once, when somebody looks at them: a page that lists hundreds of KPIs does not."""

    def __post_init__(self) -> None:
        if not self.series:
            raise InputError(f"KPI {self.id!r} has no period to show; a report needs at least its own.")

    @cached_property
    def details(self) -> Details:
        """What is told beside the total."""
        return self.make_details()

    @property
    def breakdowns(self) -> tuple[Breakdown, ...]:
        """By party, and by other dimensions."""
        return self.details.breakdowns

    @property
    def explanation(self) -> Explanation | None:
        """Why the total moved; None where that cannot be told."""
        return self.details.explanation

    @property
    def latest(self) -> Judgement:
        """The judgement of the report's period."""
        return self.series[-1]


@dataclass(frozen=True, slots=True)
class Command:
    """One line to type, and what it does."""

    text: str
    does: str


@dataclass(frozen=True, slots=True)
class ClausePage:
    """One clause: what was agreed, and what was determined up to the report's period."""

    definition: ClauseDefinition
    determinations: tuple[Determination, ...]
    """By obligor and cell, and for each from the oldest period to the latest."""

    def __post_init__(self) -> None:
        strange = sorted({each.clause for each in self.determinations} - {self.definition.id})
        if strange:
            raise InputError(f"The page of clause {self.id!r} holds determinations of {', '.join(strange)}.")

    @property
    def id(self) -> str:
        """The clause's id."""
        return self.definition.id

    @property
    def title(self) -> str:
        """Its name for people."""
        return self.definition.clause.title or self.id


@dataclass(frozen=True, slots=True)
class Obligations:
    """What follows from the clauses, as known at one instant."""

    pages: tuple[ClausePage, ...]
    """In the order of the charter."""
    account: Statement
    """Of the periods up to the report's."""
    known_at: datetime
    """The knowledge cut-off."""
    day: date
    """The last day that is known wholly: deadlines before it have passed, and the account stands at its end."""


@dataclass(frozen=True, slots=True)
class ReportContent:
    """All that a report shows."""

    alliance: str
    title: str
    period: str
    """Id of the report's period."""
    period_label: str
    term: Span
    parties: Mapping[str, Party]
    generated: datetime
    charter_sha256: str
    scorecard: Line
    kpis: tuple[KpiPage, ...]
    calendar: str
    zone: str
    scoring: Scorecard
    """How lines were combined."""
    purpose: str | None = None
    note: str | None = None
    mission: str | None = None
    as_of: date | None = None
    """The day up to which periods had passed; None where all of them had."""
    known_at: datetime | None = None
    """Facts recorded later are not in it; None for all that was known when it was generated."""
    software: tuple[Software, ...] = ()
    sources: tuple[SourceNote, ...] = ()
    what_changed: tuple[str, ...] = ()
    """Whole sentences, the weightiest first."""
    strategy: StrategyView | None = None
    """Objectives, links, contributions, initiatives and analysis as they stand; None where nothing is said of them."""
    objective_series: Mapping[str, Mapping[str, Series]] = field(default_factory=dict)
    """By objective and KPI: the judgements of the periods, at the cell of the objective's unit."""
    figure_counts: tuple[FigureCounts, ...] = ()
    """By KPI, in the order of the charter."""
    obligations: Obligations | None = None
    """None for a charter without clauses, or where nobody asked for them."""
    score_change: Change | None = None
    """Why the alliance's score moved since the period before."""
    headlines: tuple[str, ...] = ()
    """KPIs shown first; without any, the critical and the heaviest lines of the scorecard."""
    commands: tuple[Command, ...] = ()
    """How to recompute it."""
    period_labels: Mapping[str, str] = field(default_factory=dict)
    """What people call periods, by id; an id without a label is shown as it is."""
    dimension_titles: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = {page.id for page in self.kpis}
        shown = [line.id for line in self.scorecard.walk() if line.kind == "kpi"]
        unknown = sorted({*shown, *self.headlines} - known)
        if unknown:
            raise InputError(
                f"The report shows {', '.join(unknown)} on its scorecard or first page, but has no KPI of that id; "
                "give a KPI page for each."
            )
        if len(known) != len(self.kpis):
            raise InputError("Two KPI pages have the same id; give each KPI once.")

    @property
    def pages(self) -> dict[str, KpiPage]:
        """The KPI pages by id."""
        return {page.id: page for page in self.kpis}

    def label(self, period: str) -> str:
        """What people call a period."""
        return self.period_labels.get(period, period)
