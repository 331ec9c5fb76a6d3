"""Why the alliance measures: mission, analysis, objectives and how they hang together, initiatives (SEMANTICS 7).

Objectives of the alliance, of a party, a function, a team and a person stand in one list; what one does for another
is a link. An objective with a ``unit`` is read at that unit's cell, every other one at the alliance's total.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from tallystick.charter.model.alliance import ColumnValues, RoleRef
from tallystick.charter.model.base import Day, Exact, Listed, Model, Name, OneOrMany, Words, read_day

PRESETS: dict[str, tuple[str, ...]] = {
    "balanced scorecard": ("financial", "customer", "process", "learning"),
    "alliance scorecard": ("stakeholders", "alliance customers", "processes", "people and organisations"),
    "four fitness areas": ("financial", "strategic", "operational", "relationship"),
    "five indicators": ("financial", "customer", "employee", "process", "innovation"),
    "ESG": ("environmental", "social", "governance"),
}
"""Perspectives that alliances use, by the name of the set."""


def _read_perspectives(value: object) -> object:
    if isinstance(value, str):
        if value not in PRESETS:
            raise ValueError(f"found {value!r}, expected a list of perspectives, or one of {', '.join(PRESETS)}")
        return value
    return tuple(value) if isinstance(value, list) else value


Perspectives = Annotated[
    tuple[Words, ...] | str,
    BeforeValidator(_read_perspectives),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": list(PRESETS)},
                {"type": "array", "items": {"type": "string", "minLength": 1}},
            ]
        }
    ),
]
"""The name of a preset, or a list of one's own."""


def _read_dated(value: object) -> object:
    return value if isinstance(value, dict) else {ALWAYS: value}


def _dates(value: dict[str, object]) -> dict[str, object]:
    for key in value:
        if key != ALWAYS:
            read_day(key)
    return value


ALWAYS = "always"
"""The key of a share or weight that holds before the first dated one."""

Dated = Annotated[
    dict[str, Exact],
    BeforeValidator(_read_dated, json_schema_input_type=Exact | dict[str, Exact]),
    AfterValidator(_dates),
    Field(min_length=1),
]
"""A number, or numbers by the first day they hold for: ``{2013-01-01: 0.4, 2013-07-01: 0.5}``."""

Spending = Annotated[dict[Day, Exact], Field()]
"""Amounts by day: ``{2013-02-01: 30000}``."""

Level = Literal["organisation", "function", "team", "person"]

LinkKind = Literal["identical", "additive", "component", "contributory", "shared", "assigned"]


class Confirmation(Model):
    """That somebody stands by a finding."""

    by: RoleRef
    """The role that confirms it: ``party/role``."""
    on: Day
    """The day on which it was confirmed."""


class Finding(Model):
    """One line of the strategic analysis: what was found, where, and what it means. Managerial content."""

    id: Name
    """Its name."""
    of: Literal["environment", "position"]
    """Whether it speaks of the world around the alliance, or of where the alliance stands in it."""
    finding: Words
    """What was found, in one sentence."""
    source: Words
    """Where it comes from, so that a reader can look it up."""
    date: Day
    """The day to which it speaks."""
    means: Words | None = None
    """What follows from it for the alliance."""
    objectives: OneOrMany[Name] = ()
    """The objectives that it is a reason for."""
    confirmed: OneOrMany[Confirmation] = ()
    """Who confirmed it, and when; until somebody has, it is shown as unconfirmed."""


class KeyResultArea(Model):
    """A field in which the alliance must do well. In short: its title alone."""

    title: Words
    """What it is called."""
    statement: Words | None = None
    """What doing well means here."""


def _read_area(value: object) -> object:
    return {"title": value} if isinstance(value, str) else value


class OrganisationUnit(Model):
    """A part of a party: a function, a team, a person's role. The parties themselves need no declaration."""

    title: Words
    """What it is called."""
    level: Level
    """What it is: ``organisation`` (a subsidiary), ``function``, ``team`` or ``person``."""
    part_of: Name
    """The party or unit that it belongs to."""
    from_: Day | None = None
    """First day of its existence; a unit counts in the periods whose first day lies in its dates."""
    until: Day | None = None
    """Day from which it is no more (not contained)."""
    is_: ColumnValues = Field(default_factory=dict)
    """By which values of which columns its facts are known, within those of what it belongs to: ``{origin: JFK}``."""
    head: RoleRef | None = None
    """Who leads it, or the role itself where the unit is a person: ``party/role``."""


class FunctionalStrategy(Model):
    """What a function (IT, people, marketing …) does for the organisation; its objectives name it as ``function``."""

    title: Words
    """What it is called."""
    statement: Words | None = None
    """What it sets out to do."""
    owner: RoleRef | None = None
    """Who answers for it: ``party/role``."""


class Milestone(Model):
    """A date by which something is done. Its state (done, late, not due) is derived and never written."""

    title: Words
    """What is done."""
    due: Day
    """The last day on which it is in time."""
    met_on: Day | None = None
    """The day on which it was done."""


class Link(Model):
    """What an objective does for another one, and by which arithmetic. ``supports: x`` is a contributory link."""

    to: Name
    """The objective that it is a part of, or helps."""
    kind: LinkKind
    """identical: the same KPI for a narrower scope; additive: parts that sum to the whole; component: numerator,
    denominator or driver of the other's KPI; contributory: influence without arithmetic; shared: one KPI serves both;
    assigned: credited with an agreed share of the other's result."""
    kpi: Name | None = None
    """This objective's KPI that the link speaks of; needed where it has several."""
    for_: Name | None = None
    """The other objective's KPI; needed where it has several and none is the same."""
    as_: Literal["numerator", "denominator", "driver"] | None = None
    """Of a component: which part it is."""
    share: Dated | None = None
    """0 to 1: of an assigned link the share credited, of the others the share of the target. Agreed, contractual."""
    weight: Dated | None = None
    """How much of the target it takes beside its neighbours, where targets go down by weight. Agreed, contractual."""
    because: Words | None = None
    """Why it is thought to help."""


class Objective(Model):
    """What is to be reached, by whom and when, and how it shows."""

    id: Name
    """The name by which KPIs, other objectives and the scorecard speak of it."""
    statement: Words
    """Specific, measurable, achievable, relevant, time-bound: one sentence."""
    title: Words | None = None
    """A short name for reports."""
    perspective: Words | None = None
    """financial, customer, operational …; one of the strategy's ``perspectives`` where these are given."""
    key_result_area: Name | None = None
    """The key result area that it belongs to."""
    level: Level | None = None
    """Whose objective it is by kind; that of its unit, or of its function, by default."""
    unit: Name | None = None
    """The party or unit whose objective it is; without one, the alliance's."""
    function: Name | None = None
    """The functional strategy that it belongs to."""
    owner: RoleRef | None = None
    """Who answers for it: ``party/role``."""
    from_: Day | None = None
    """First day on which it is pursued."""
    until: Day | None = None
    """Day by which it is reached (not contained)."""
    kpis: OneOrMany[Name] = ()
    """The KPIs that show it."""
    supports: OneOrMany[Name] = ()
    """Objectives it contributes to, without arithmetic: the short form of contributory links."""
    links: OneOrMany[Link] = ()
    """What it does for other objectives, with the arithmetic."""
    split: Literal["equal", "by share", "by weight"] | None = None
    """How its targets go down to the objectives that add up to it; without a rule they have targets of their own or
    none. An identical link passes the target of a ratio down as it is. Agreed, contractual."""
    milestones: OneOrMany[Milestone] = ()
    """Dates on the way."""


class Effect(Model):
    """What an initiative is expected to do to a KPI."""

    kpi: Name
    """The KPI that should move."""
    by: Exact
    """The expected change of its value in each period, in its unit: ``-50`` flights, ``1.5`` percent (points)."""
    from_: Day | None = None
    """The effect counts in periods that start on this day or later; from the end of the initiative by default."""
    until: Day | None = None
    """It counts in periods that start before this day; to the end of the term by default."""
    worth: Exact | None = None
    """What one unit of improvement is worth in one period, in the initiative's currency; not for KPIs in money."""


class Initiative(Model):
    """Something done to reach objectives: with dates, money, and the KPIs it should move. Managerial content."""

    id: Name
    """Its name."""
    title: Words
    """What it is called."""
    statement: Words | None = None
    """What is done."""
    objectives: OneOrMany[Name] = ()
    """The objectives that it serves."""
    owner: RoleRef | None = None
    """Who answers for it: ``party/role``."""
    from_: Day
    """First day of work."""
    until: Day
    """Day by which it is done (not contained)."""
    budget: Exact | None = None
    """What may be spent, in its currency."""
    currency: Words | None = None
    """ISO 4217; the charter's by default."""
    spent: Spending = Field(default_factory=dict)
    """What was spent, by day."""
    moves: OneOrMany[Effect] = ()
    """The KPIs that it should move."""
    milestones: OneOrMany[Milestone] = ()
    """Dates on the way."""


class Attribution(Model):
    """Who is credited with how much of a common result: a rule agreed before the figures are known. Contractual."""

    id: Name
    """Its name."""
    kpi: Name
    """The KPI whose result is divided."""
    rule: Literal["own share", "equal", "assigned"]
    """own share: each with what its own facts show; equal: each with the same part; assigned: by agreed shares."""
    among: OneOrMany[Name] = ()
    """The parties or units that are credited; all parties by default."""
    shares: dict[Name, Dated] = Field(default_factory=dict)
    """Of ``assigned``: each one's share, 0 to 1; on every day those of all add up to 1."""
    claims: dict[Name, Name] = Field(default_factory=dict)
    """Of ``own share``: KPIs in which parties claim their part, where it is not their own cell of the KPI. What they
    claim twice is taken out by an adjustment entry of its own."""
    agreed: Day
    """The day on which the rule was agreed."""
    from_: Day | None = None
    """First day for which it holds; the term's by default."""
    until: Day | None = None
    """Day from which it holds no more (not contained)."""


class Strategy(Model):
    """Mission, vision, analysis, objectives and what is done to reach them."""

    mission: Words | None = None
    """What the alliance is there for."""
    vision: Words | None = None
    """What it wants to be."""
    values: OneOrMany[Words] = ()
    """What it holds to on the way."""
    analysis: Listed[Finding] = ()
    """What was found about environment and position."""
    perspectives: Perspectives | None = None
    """The views objectives belong to: ``balanced scorecard``, ``alliance scorecard``, ``four fitness areas``,
    ``five indicators``, ``ESG``, or a list of one's own. Without them any word serves."""
    key_result_areas: dict[Name, Annotated[KeyResultArea, BeforeValidator(_read_area)]] = Field(default_factory=dict)
    """The fields in which the alliance must do well."""
    units: dict[Name, OrganisationUnit] = Field(default_factory=dict)
    """The functions, teams and roles below the parties that have objectives of their own."""
    functions: dict[Name, FunctionalStrategy] = Field(default_factory=dict)
    """Functional strategies: IT, people, marketing …"""
    objectives: Listed[Objective] = ()
    """What is to be reached on the way, at every level."""
    initiatives: Listed[Initiative] = ()
    """What is done to reach it."""
    attributions: Listed[Attribution] = ()
    """Who is credited with how much of a common result."""

    @property
    def perspective_names(self) -> tuple[str, ...]:
        """The perspectives in their order: of the preset, of the list, else as objectives name them."""
        if isinstance(self.perspectives, str):
            return PRESETS[self.perspectives]
        if self.perspectives is not None:
            return self.perspectives
        return tuple(dict.fromkeys(each.perspective for each in self.objectives if each.perspective is not None))


def dated_at(values: Mapping[str, Decimal], day: date) -> Decimal | None:
    """The value that holds on a day: the last one dated by then, else ``always``, else None.

    >>> dated_at({"always": Decimal(1), "2013-07-01": Decimal(2)}, date(2013, 7, 1))
    Decimal('2')
    >>> dated_at({"2013-07-01": Decimal(2)}, date(2013, 6, 30)) is None
    True
    """
    begun = [key for key in values if key != ALWAYS and key <= day.isoformat()]
    return values[max(begun)] if begun else values.get(ALWAYS)


def changes_of(values: Iterable[Mapping[str, Decimal]]) -> tuple[date, ...]:
    """The days on which any of several dated values changes, in order.

    >>> changes_of([{"always": Decimal(1), "2013-07-01": Decimal(2)}, {"2013-02-01": Decimal(3)}])
    (datetime.date(2013, 2, 1), datetime.date(2013, 7, 1))
    """
    return tuple(sorted({read_day(key) for key in chain.from_iterable(values) if key != ALWAYS}))
