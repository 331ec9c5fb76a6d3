"""A clause ready to judge: the ten plain forms and the full language brought to one shape.

Made by :mod:`tallystick.charter.clauses.compiling` from a checked charter. Whoever judges knows these classes only;
the words of the charter stay reachable under ``clause`` for sentences.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tallystick.charter.formula.nodes import Node
from tallystick.charter.model.bands import Condition
from tallystick.charter.model.clauses import Clause, Window
from tallystick.charter.model.consequences import Consequence, Trigger
from tallystick.charter.model.deadlines import Deadline
from tallystick.charter.model.values import Cap, NamedValue, SharedCap
from tallystick.terms.calendar import Calendar
from tallystick.terms.quantity import Unit
from tallystick.terms.rounding import Rounding


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount formula, parsed: arithmetic over :class:`~tallystick.charter.formula.nodes.Reference` names."""

    text: str
    """As written."""
    node: Node
    names: tuple[str, ...]
    """The names it needs, in order of first mention: words every clause knows, named values, KPIs."""


@dataclass(frozen=True, slots=True)
class ConsequenceRule:
    """One consequence, ready."""

    consequence: Consequence
    kind: str
    """One of ``credit penalty bonus price share payment points right plan loses``."""
    amount: Amount | None
    """Of the amounts and points."""
    at: str
    """Where it stands, for sentences: ``floor``, ``band service-failure``, ``trigger three-in-six`` …"""


@dataclass(frozen=True, slots=True)
class TriggerRule:
    """One trigger, ready. ``of`` is settled to a number of the clause's own periods, or to a kind of block."""

    name: str
    trigger: Trigger
    needed: Fraction
    size: int | None
    """Window length in periods of the clause (rolling, or fixed blocks of so many from commencement); None for
    ``consecutive`` without window and for calendar blocks."""
    block: str | None
    """Or the kind of calendar period that is a fixed block: ``year``, ``contract year``, ``term``."""
    counts: tuple[str, ...]
    """``missed`` or other outcomes, or names of levels or bands; any of them counts."""
    clauses: tuple[str, ...]
    """Whose misses; its own id where none is named."""
    then: tuple[ConsequenceRule, ...]
    months: int | None = None
    """Of a clause that is judged by occurrence: the window in calendar months, ending with the occurrence's day."""
    days: int | None = None
    """Or in days."""


@dataclass(frozen=True, slots=True)
class LevelRule:
    """One threshold or band, ready."""

    name: str
    when: Condition
    misses: bool
    window: Window
    """Its own window, or the clause's."""
    then: tuple[ConsequenceRule, ...]
    triggers: tuple[TriggerRule, ...]


@dataclass(frozen=True, slots=True)
class ClauseDefinition:
    """One clause (in its chosen reading), ready to judge.

    Every plain form has become this: ``floor: 92`` is ``met: ">= 92"`` with the one level ``missed``; ``minimum`` is a
    floor with a payment; ``credit`` and ``bonus`` are consequences; ``report`` is a deadline after the period's end.
    """

    id: str
    clause: Clause
    """In its chosen reading."""
    pairs: tuple[tuple[str, tuple[str, ...]], ...]
    """Each obligor with its beneficiaries; a mutual clause has every party once as obligor."""
    form: str
    """``value`` (a KPI is judged), ``count`` (misses of other clauses), ``deadline``, ``decision``, ``amount``
    (tiers or a payment without test)."""
    kpi: str | None
    unit: Unit | None
    """Of the value that is judged."""
    factor: Fraction
    """numerator ÷ denominator × factor is the value in the unit."""
    pooling: str
    """How periods pool: ``ratio`` (numerators over denominators), ``sum`` (flows), ``last`` (stocks), ``mean``
    (declared), or ``none``: the KPI's values cannot be put together, and only windows in its own formula are
    allowed."""
    calendar: Calendar
    each: str
    """The kind of period that is judged; ``occurrence`` and ``once`` besides."""
    kpi_kind: str | None
    """The kind of period of the KPI's figures; finer than, or equal to, ``each``."""
    scope: tuple[tuple[str, str], ...]
    """Fixed dimensions with their values, sorted."""
    cells: tuple[str, ...]
    """Dimensions of which every value is judged by itself, sorted."""
    rounding: Rounding
    met: Condition | None
    """What is met; None where bands or persons decide."""
    target: str | Fraction | None
    """A named value, a number, or None: the KPI's own target."""
    exclusive: bool
    """Whether levels are a band table (the first that holds is the band), or each judged by itself."""
    levels: tuple[LevelRule, ...]
    then: tuple[ConsequenceRule, ...]
    """What follows from a miss as such, and bonuses."""
    bonus_when: Condition | None
    triggers: tuple[TriggerRule, ...]
    caps: tuple[tuple[Cap, Amount], ...]
    true_up: Amount | None
    tiers: tuple[tuple[Condition, Fraction], ...]
    values: Mapping[str, NamedValue]
    """Every named value that it can see: its own before the charter's."""
    needs: tuple[str, ...]
    """Ids of clauses whose determinations it rests on (preconditions, counted clauses, values of clauses)."""
    currency: str | None
    plain: str = ""
    """The logic in plain language, a line a sentence."""
    names: tuple[str, ...] = ()
    """Named values and KPIs that its amounts, target and tiers reckon with, near and far, sorted."""
    deadline: Deadline | None = None
    """Of the form ``deadline``: as written, or what a report duty comes to. (``clause.report`` stays beside it.)"""
    base: str = "met"
    """The plain form that the test was written in: ``floor cap met minimum bands levels misses tiers deadline report
    decision payment``."""


@dataclass(frozen=True, slots=True)
class SharedCapDefinition:
    """A cap over several clauses, ready."""

    id: str
    clauses: tuple[str, ...]
    cap: SharedCap
    amount: Amount


@dataclass(frozen=True, slots=True)
class Clauses:
    """All clauses of a charter, ready; in an order in which each comes after those it needs."""

    definitions: Mapping[str, ClauseDefinition] = field(default_factory=dict)
    shared_caps: tuple[SharedCapDefinition, ...] = ()
