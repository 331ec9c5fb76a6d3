"""The clauses of a charter: what is promised, how it is judged, and what follows (SEMANTICS 9 to 15).

Ten plain forms say what most clauses need: ``floor``, ``cap``, ``bands``, ``misses``, ``credit``, ``bonus``,
``minimum``, ``tiers``, ``deadline``, ``report``. The other keys are there when a contract needs them. A clause that
could be read in two ways is not evaluated: it is refused, or its ``readings`` are declared and one of them is chosen.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from tallystick.charter.model.bands import BoundText, When
from tallystick.charter.model.base import Day, DaySpan, Exact, Listed, Model, Name, OneOrMany, Words
from tallystick.charter.model.consequences import (
    Application,
    Carry,
    Consequences,
    EarnBack,
    Repeat,
    Step,
    Trigger,
    TrueUp,
)
from tallystick.charter.model.deadlines import Deadline, Decision, ReportDuty
from tallystick.charter.model.due import DueText
from tallystick.charter.model.kpis import Rounding, read_rounding
from tallystick.charter.model.targets import PeriodId
from tallystick.charter.model.values import AmountText, Cap, Values, Whose

LevelName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9 _-]*$")]


class Window(Model):
    """Over which periods the value is taken, seen from the period that is judged. In short: ``period``."""

    to_date: Literal["month", "quarter", "year", "contract year", "term"] | None = None
    """From the start of it to the end of the period."""
    rolling: Words | None = None
    """``3 months``, ``6 periods``, ``30 days``: ends with the period."""
    as_: Literal["pooled", "mean of periods"] = "pooled"
    """Numerators over denominators and sums; or the plain mean of the periods' values, because it was agreed."""
    alone: Literal["as it is", "not judged"] = "as it is"
    """A window that reaches before commencement: what there is, or no judgement."""

    @model_validator(mode="after")
    def _one_extent(self) -> "Window":
        if self.to_date is not None and self.rolling is not None:
            raise ValueError("found 'to date' and 'rolling', expected one of them")
        return self


def read_window(value: object) -> object:
    """``period`` is the period alone."""
    return {} if value == "period" else value


def _read_when(value: object) -> object:
    return {"when": value} if isinstance(value, str) else value


class Level(Model):
    """One threshold of several for one KPI (warning, failure, credit, termination). In short: its condition.

    Levels are judged each by itself: a value may be in several. Write them from mild to severe.
    """

    when: When
    """When the value is in it: ``"< 96.5"``; ``target`` is the clause's target."""
    window: Annotated[Window, BeforeValidator(read_window)] | None = None
    """Its own window: a month against one level, twelve months against another."""
    misses: bool = True
    """Whether being in it is a miss; a warning is none."""
    then: Consequences = ()
    """What follows."""
    triggers: dict[Name, Trigger] = Field(default_factory=dict)
    """What counts how often it is reached."""
    title: Words | None = None
    """For people."""


class ClauseBand(Model):
    """One row of a band table; bands leave no gap and do not overlap. In short: its condition."""

    when: When
    """Its condition, with its edges: ``">= 98 and < 99"``."""
    misses: bool | None = None
    """Whether it is a miss; without it, a band with a credit, a penalty, points or a right is one."""
    points: AmountText | None = None
    """Service points."""
    credit: AmountText | None = None
    """In short for a consequence."""
    bonus: AmountText | None = None
    """In short for a consequence."""
    payment: AmountText | None = None
    """In short for a consequence."""
    then: Consequences = ()
    """What else follows."""
    title: Words | None = None
    """For people."""


class Also(Model):
    """A further test that must hold as well, of another KPI (a mean and a percentile together)."""

    kpi: Name
    """The KPI."""
    met: When
    """What it must hold."""
    of: Whose = "obligor"
    """Whose."""


class Commitment(Model):
    """A minimum commitment: a quantity in each period, and what a unit short costs."""

    quantity: Exact | Name
    """How much, or the named value that says it."""
    price: AmountText | None = None
    """For each unit short: take or pay."""


class Tiers(Model):
    """An amount that grows by tiers of a quantity."""

    of: Name | None = None
    """The named value or KPI whose size chooses the tier; the clause's own value by default."""
    rates: dict[Words, Exact]
    """Condition to rate, without gap or overlap: ``{"< 200": 0, ">= 200 and < 400": 1, ">= 400": 2}``."""
    as_: Literal["marginal", "all units"]
    """Each part at its own rate, or the whole at the rate that is reached."""
    unit: Literal["percent", "amount per unit", "lump sum"] = "percent"
    """What a rate is."""
    on: Name | None = None
    """What the rate is taken of; the quantity itself by default."""
    cumulative: Literal["period", "year", "contract year", "term"] = "period"
    """From when the quantity is counted; each period pays what has come on top."""
    pays: Literal["payment", "credit", "bonus", "price"] = "payment"
    """What the amount is."""


class Sample(Model):
    """How few opportunities are too few (SEMANTICS 12)."""

    minimum: int | None = Field(default=None, ge=1)
    """The least ``n``."""
    below: Literal["insufficient", "pools forward"] = "insufficient"
    """Below it: not judged; and its counts may go over to the next period."""
    proven: Literal["95 % two-sided", "95 % one-sided", "90 % two-sided", "99 % two-sided"] | None = None
    """A miss needs the Wilson bound beyond the threshold at this level."""

    @model_validator(mode="after")
    def _says_something(self) -> "Sample":
        if self.minimum is None and self.proven is None:
            raise ValueError("found neither 'minimum' nor 'proven', expected at least one of them")
        return self


class ClauseExclusion(Model):
    """Relief from a clause (SEMANTICS 13)."""

    code: Words | None = None
    """Its code in the records: ``WX``."""
    what: Words
    """What is excluded, in words."""
    by: Literal["rule", "claim"]
    """Decided by an agreed rule and its KPI, or claimed and answered."""
    counts: Name | None = None
    """Of a rule: the KPI whose figure says how many events (in the units of the denominator) are excluded."""
    convention: Literal["drop", "excuse", "rebase", "none", "excuse the period"]
    """drop, excuse, rebase, none (SEMANTICS 13); or the whole period is excused."""
    applies_to: Literal["unperformed", "all"] = "unperformed"
    """Only events that were missed, or performed ones too."""
    attributable_to: OneOrMany[
        Literal["beneficiary", "third party", "force majeure", "market", "planned", "obligor"]
    ] = ()
    """Whose doing it must be."""
    partial: bool = True
    """Whether relief is to the extent attributable; else all or nothing."""
    at_most: Exact | None = None
    """No more than this is excluded ..."""
    per: Literal["period", "month", "quarter", "year"] = "period"
    """... in each."""
    times: int | None = Field(default=None, ge=1)
    """And on no more occasions than this in each."""
    evidence: OneOrMany[Words] = ()
    """What proves it."""
    claim_within: DueText | None = None
    """After the end of the period."""
    answer_within: DueText | None = None
    """After the claim."""
    silence: Literal["accepted", "rejected", "open"] = "open"
    """What an unanswered claim is, once the time for an answer has passed."""

    @model_validator(mode="after")
    def _counted(self) -> "ClauseExclusion":
        if self.by == "rule" and self.counts is None:
            raise ValueError("found 'by: rule' without 'counts', expected the KPI that says how many it excludes")
        if self.by == "claim" and self.counts is not None:
            raise ValueError("found 'counts' beside 'by: claim', expected it of a rule; a claim says its own count")
        return self


class RampUp(Model):
    """Periods that are reported and have no consequence yet."""

    until: Day
    """The day from which consequences follow."""
    counts: bool = False
    """Whether misses of the ramp-up count for triggers."""


class Precondition(Model):
    """What the promise depends on: another clause that the other side must have met in the same period."""

    clause: Name
    """The clause."""
    outcome: OneOrMany[Words] = ("met",)
    """Its outcomes that let this one be judged; else it is excused."""


class Cure(Model):
    """What heals a miss, and how that is measured."""

    what: Words
    """What is cured, in words."""
    within: DueText | None = None
    """Time to cure, after notice; without it, by the periods below."""
    met: When | None = None
    """What later figures must hold; the clause's own test by default."""
    periods: int = Field(default=1, ge=1)
    """In so many full periods in a row."""
    plan_within: DueText | None = None
    """Or, where it cannot be cured so fast, a plan by then, carried out diligently."""
    cause_within: DueText | None = None
    """When the obligor states the causes, after notice."""
    accepted: bool = True
    """Whether the other side must accept the plan before its dates count."""
    answer_within: DueText | None = None
    """How long the other side has to accept or reject a plan."""
    silence: Literal["accepted", "rejected", "open"] = "open"
    """What a plan is to which nobody answered in time."""
    curable: bool = True
    """Whether it can be cured at all: a right that rests on history may not be."""
    effect: Words = "the right lapses"
    """What a cure does."""


def _as_written(value: object) -> object:
    """One value as text, or a mapping with its values as texts: of a union, only this knows which of them it is."""
    if isinstance(value, dict):
        return {name: None if each is None else str(each) for name, each in value.items()}
    return str(value)


AS_WRITTEN = PlainSerializer(_as_written)


class ClauseExample(Model):
    """A worked example: what the clause gives on figures that both sides wrote down; executed at every check."""

    given: dict[PeriodId, Annotated[Exact | Words | dict[Name, Exact | None], AS_WRITTEN]] = Field(default_factory=dict)
    """By period: the value of the clause's KPI in its unit, ``no_activity``; or ``{value, n, numerator,
    denominator}``."""
    values: dict[Name, Annotated[Exact | dict[PeriodId, Exact], AS_WRITTEN]] = Field(default_factory=dict)
    """Named values, the same in every period or by period."""
    kpis: dict[Name, dict[PeriodId, Annotated[Exact | dict[Name, Exact | None], AS_WRITTEN]]] = Field(
        default_factory=dict
    )
    """Figures of other KPIs, by period."""
    missed: Listed[PeriodId] = ()
    """Or in short: which periods missed (others named in ``given`` or between them met)."""
    events: Listed[dict[str, Any]] = ()
    """Events as they stand in a file of events."""
    expect: dict[Words, Any]
    """By period: ``{2013-07: {outcome: missed, amount: 2000.00, points: 3, band: credit}}``; or ``{right arises:
    2013-07}`` and ``{total: 5000.00}``."""
    note: Words | None = None
    """Why it is there, with its source."""


Patch = Annotated[dict[str, Any], WithJsonSchema({"type": "object"})]


class Clause(Model):
    """One promise of one party to another (or of each to the other), how it is judged, and what follows."""

    title: Words | None = None
    """For people."""
    section: Words | None = None
    """Where it stands in the signed agreement: ``14.2``."""
    text: Words
    """As agreed."""
    because: Words | None = None
    """The legitimate interest it protects."""
    defines: OneOrMany[Words] = ()
    """Terms that the text coins: ``Monthly Service Failure``."""
    uses: OneOrMany[Words] = ()
    """Terms that it takes from elsewhere."""
    obligor: OneOrMany[Name] = ()
    """Who promises; of several, each for itself."""
    beneficiary: OneOrMany[Name] = ()
    """To whom."""
    mutual: OneOrMany[Name] = ()
    """Instead of both: each of these promises the same to each of the others."""

    kpi: Name | None = None
    """What is measured."""
    of: Whose = "obligor"
    """Whose figure: the obligor's, the beneficiary's, the alliance's or a party's."""
    scope: dict[Name, Words] = Field(default_factory=dict)
    """By dimension: ``pooled``, ``each`` (every value is judged by itself), or one value. What is not named is
    pooled."""
    each: Words = "period"
    """How often it is judged: ``period`` (the KPI's own), ``month``, ``quarter``, ``year``, ``contract year``, ``day``,
    ``week``, ``occurrence`` (each event), or ``once`` (the whole time in which the clause is in force)."""
    calendar: Name | None = None
    """The calendar of ``each``; the KPI's by default."""
    window: Annotated[Window, BeforeValidator(read_window)] = Window()
    """Over which periods the value is taken."""
    in_force: DaySpan | None = None
    """When the clause holds; the charter's term by default."""
    ramp_up: RampUp | None = None
    """Periods without consequences."""
    stub: Literal["full", "pro rata", "not judged"] = "not judged"
    """A period cut by the beginning or end of the clause or of a membership: judged against the full threshold, against
    its share by days, or not at all."""
    rounding: Annotated[Rounding, BeforeValidator(read_rounding)] | None = None
    """How the value is rounded before it is compared; the KPI's by default."""

    floor: BoundText | None = None
    """Plain form: met at this value or more."""
    cap: BoundText | None = None
    """Plain form: met at this value or less."""
    met: When | None = None
    """Or any condition."""
    target: Exact | Name | None = None
    """What ``target`` means in conditions: a number or a named value; the KPI's own target by default."""
    dead_band: Exact | None = None
    """A miss by no more than this has no consequence (it stays a miss)."""
    also: Listed[Also] = ()
    """Further tests that must hold as well."""
    bands: dict[LevelName, Annotated[ClauseBand, BeforeValidator(_read_when)]] = Field(default_factory=dict)
    """Plain form: a band table."""
    levels: dict[LevelName, Annotated[Level, BeforeValidator(_read_when)]] = Field(default_factory=dict)
    """Several thresholds, each judged by itself."""
    misses: Trigger | None = None
    """Plain form: a count of misses, of this clause or of another one."""
    minimum: Commitment | None = None
    """Plain form: a minimum commitment."""
    tiers: Tiers | None = None
    """Plain form: an amount by tiers."""
    deadline: Deadline | None = None
    """Plain form: a deadline."""
    report: ReportDuty | None = None
    """Plain form: a duty to report."""
    decision: Decision | None = None
    """A person decides."""

    sample: Sample | None = None
    """Small samples."""
    allowed: int = Field(default=0, ge=0)
    """So many missed events in a period are allowed (of a deadline: late occurrences; else denominator − numerator)."""
    empty: Literal["no_activity", "met", "missed"] | None = None
    """What a period without any activity is; ``no_activity`` has neither verdict nor consequence."""
    unreported: Literal["undetermined", "missed", "worst band"] = "undetermined"
    """What a figure that was not delivered counts as: a clause may deem."""

    exclusions: dict[Name, ClauseExclusion] = Field(default_factory=dict)
    """Relief, by name."""
    interim: Literal["pay", "withhold", "escrow", "pay the undisputed part"] = "pay the undisputed part"
    """What holds while a claim is open."""
    subject_to: OneOrMany[Precondition] = ()
    """What the promise depends on."""

    credit: AmountText | None = None
    """Plain form: the credit for a miss."""
    bonus: AmountText | None = None
    """Plain form: the bonus of a period that is met (give a condition with ``bonus when``)."""
    bonus_when: When | None = None
    """The condition of the bonus."""
    then: Consequences = ()
    """What else a miss has as its consequence."""
    triggers: dict[Name, Trigger] = Field(default_factory=dict)
    """What counts misses over time."""
    incident: Literal["once", "each level"] = "once"
    """Of levels: whether a miss that reaches several of them counts once, at the most severe one with an amount (or
    points), or at each (SEMANTICS 14, step 2)."""
    repeat: Repeat | None = None
    """Repeated misses weigh more."""
    caps: OneOrMany[Cap] = ()
    """The most that this clause costs."""
    carry: OneOrMany[Carry] = ()
    """What goes over to later periods."""
    earn_back: EarnBack | None = None
    """What gives a credit back."""
    true_up: TrueUp | None = None
    """Provisional now, right at the end."""
    order: Listed[Step] = ()
    """Another order of the steps of a remedy than SEMANTICS 14."""
    applied: Application = Application()
    """How amounts reach their creditor."""
    values: Values = Field(default_factory=dict)
    """Named values of this clause."""
    sole_remedy: bool = False
    """Whether these consequences exclude others."""
    remedies_kept: OneOrMany[Words] = ()
    """Of a sole remedy: what it leaves untouched, in words: 'termination for cause (section 8)'."""
    cure: Cure | None = None
    """What heals a miss."""
    disputes: Name | None = None
    """The ladder for disputes."""
    survives: bool = False
    """Whether it goes on after a party has left."""

    examples: Listed[ClauseExample] = ()
    """Worked examples; they are executed and must hold."""
    readings: dict[Name, Patch] = Field(default_factory=dict)
    """Where the signed words are open: each reading by name, as the keys of this clause that it sets."""
    reading: Name | None = None
    """The reading that the parties chose; without it, a clause with readings is refused."""
    not_in_text: OneOrMany[Words] = ()
    """Numbers, dates and names of the logic that the text need not say, with where they come from: '92: schedule 2'."""
    not_in_logic: OneOrMany[Words] = ()
    """Numbers, dates and names of the text that the logic need not hold, with why."""
    owner: Words | None = None
    """Who watches it: ``party/role``."""
    note: Words | None = None
    """For readers."""

    @model_validator(mode="after")
    def _has_parties(self) -> "Clause":
        if self.mutual:
            if self.obligor or self.beneficiary:
                raise ValueError("found 'mutual' beside 'obligor' or 'beneficiary', expected one way of naming parties")
            if len(set(self.mutual)) < 2:
                raise ValueError("found one party under 'mutual', expected at least two that promise the same")
        elif not (self.obligor and self.beneficiary):
            raise ValueError("found no 'obligor' with a 'beneficiary', expected both, or 'mutual'")
        return self

    @model_validator(mode="after")
    def _one_test(self) -> "Clause":
        if self.readings:  # each reading is a clause, and is checked as one
            return self
        given = [name for name in ("floor", "cap", "met", "minimum", "bands") if getattr(self, name) not in (None, {})]
        if len(given) > 1:
            raise ValueError(f"found {_and(given)}, expected one test; several thresholds are written as 'levels'")
        if self.bands and self.levels:
            raise ValueError("found 'bands' and 'levels', expected a table or thresholds judged each by itself")
        events = [name for name in ("deadline", "report", "decision") if getattr(self, name) is not None]
        if len(events) > 1:
            raise ValueError(f"found {_and(events)}, expected one of them; make a clause of each")
        tests = [*given, *(["levels"] if self.levels else [])]
        if self.kpi is None and tests and self.deadline is None and self.report is None:
            raise ValueError(f"found '{tests[0]}' without 'kpi', expected the KPI whose value is judged")
        if self.kpi is not None and events:
            raise ValueError(f"found '{events[0]}' beside 'kpi', expected a clause of its own for each")
        self._require_something(tests, events)
        if self.remedies_kept and not self.sole_remedy:
            raise ValueError("found 'remedies kept' without 'sole remedy: true', expected what excludes the others")
        return self

    def _require_something(self, tests: list[str], events: list[str]) -> None:
        if tests or events:
            return
        if self.misses is not None and not self.misses.clause:
            raise ValueError("found 'misses' and no test, expected 'clause' in it: whose misses it counts")
        owed = self.tiers is not None or self.bonus is not None or self.true_up is not None
        owed = owed or any(each.amount is not None for each in self.then)
        if self.misses is None and not owed:
            raise ValueError(
                "found nothing to judge, expected one of floor, cap, met, minimum, bands, levels, misses, tiers, "
                "deadline, report and decision"
            )
        if self.credit is not None:
            raise ValueError("found 'credit' and no test, expected what is missed; an amount owed as such is a payment")

    @model_validator(mode="after")
    def _bonus_has_amount(self) -> "Clause":
        is_whole = not self.readings
        if (
            is_whole
            and self.bonus_when is not None
            and self.bonus is None
            and not any(each.bonus for each in self.then)
        ):
            raise ValueError("found 'bonus when' without 'bonus', expected the amount")
        return self


def _and(names: list[str]) -> str:
    return " and ".join(f"'{name}'" for name in names)
