"""One clause on its way to a definition: its calendar, its windows, its amounts, and what it rests on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from tallystick.charter.calendars import calendar_named
from tallystick.charter.clauses import problems
from tallystick.charter.clauses.amounts import Known, unit_of_amount, words_of
from tallystick.charter.clauses.definitions import (
    Amount,
    ClauseDefinition,
    ConsequenceRule,
    LevelRule,
    TriggerRule,
)
from tallystick.charter.clauses.fitting import fit
from tallystick.charter.clauses.forms import (
    OTHERWISE,
    Counting,
    Following,
    band_misses,
    base_of,
    countings,
    deadline_of,
    followings,
    form_of,
    level_countings,
    level_followings,
    met_of,
    opposite,
    trigger_followings,
)
from tallystick.charter.clauses.naming import amount_at, known_values, said
from tallystick.charter.clauses.reckoning import WITHOUT_CALENDAR, with_kind
from tallystick.charter.clauses.spans import Extent, extent
from tallystick.charter.definitions import KpiDefinition
from tallystick.charter.document import Steps
from tallystick.charter.findings import Findings
from tallystick.charter.model import Charter
from tallystick.charter.model.bands import Condition, read_condition
from tallystick.charter.model.clauses import Clause
from tallystick.charter.model.consequences import MONEY
from tallystick.charter.model.kpis import Rounding as DeclaredRounding
from tallystick.charter.model.values import NamedValue
from tallystick.errors import InputError, ProblemKind
from tallystick.terms.calendar import Calendar
from tallystick.terms.rounding import Rounding

EARLIER = (
    "previous period", "year before", "previous year", "last 11 months before", "year so far", "contract year so far",
    "term so far",
)  # fmt: skip
"""Spans of a named value that do not contain the period that is judged."""


@dataclass
class Making:
    """One clause, in the reading that was chosen, and what was found so far."""

    findings: Findings
    kpis: Mapping[str, KpiDefinition]
    calendars: Mapping[str, Calendar]
    id: str
    clause: Clause
    named: set[str] = field(default_factory=set)
    """Named values and KPIs that its amounts, targets and tiers name, near and far."""

    def definition(self) -> ClauseDefinition | None:
        """The clause ready to judge; None where it is broken, and that is reported."""
        before = self._errors()
        self.named |= self._named_outside_formulas()
        reckoned = self.reckoned()
        if reckoned is None or (self.clause.kpi is not None and self.kpi is None):
            return None
        made = self._made(*reckoned)
        fit(made, self.findings, self.kpis)
        return made if self._errors() == before else None

    def _errors(self) -> int:
        return sum(problem.level == "error" for problem in self.findings.found)

    def _made(self, calendar: Calendar, each: str) -> ClauseDefinition:
        clause, kpi = self.clause, self.kpi
        met = met_of(clause)
        levels = self._levels(met, calendar, each)
        triggers = self._triggers(countings(clause), calendar, each)
        then = self._rules(followings(clause))
        caps = [(cap, self._money(("caps", place, "at"), cap.at)) for place, cap in enumerate(clause.caps)]
        true_up = self._money(("true up", "amount"), clause.true_up.amount) if clause.true_up else None
        for place, carry in enumerate(clause.carry):
            if carry.at_most is not None:
                self._amount(("carry", place, "at most"), carry.at_most, money=None)
        tiers = self._tiers()
        self._close_names()
        return ClauseDefinition(
            id=self.id,
            clause=clause,
            pairs=pairs_of(clause),
            form=form_of(clause),
            kpi=clause.kpi,
            unit=kpi.unit if kpi else None,
            factor=kpi.factor if kpi else Fraction(1),
            pooling=self._pooling(),
            calendar=calendar,
            each=each,
            kpi_kind=kpi.period_kind if kpi else None,
            scope=tuple(sorted((name, value) for name, value in clause.scope.items() if value not in _NO_VALUE)),
            cells=tuple(sorted(name for name, value in clause.scope.items() if value == "each")),
            rounding=_rounding(clause.rounding or (kpi.kpi.rounding if kpi else None)),
            met=met,
            target=_target(clause),
            exclusive=bool(clause.bands),
            levels=levels,
            then=then,
            bonus_when=clause.bonus_when,
            triggers=triggers,
            caps=tuple((cap, amount) for cap, amount in caps if amount is not None),
            true_up=true_up,
            tiers=tiers,
            values=self.values,
            needs=self._needs(levels, triggers),
            currency=self.currency,
            names=tuple(sorted(name for name in self.named if name in self.values or name in self.kpis)),
            deadline=deadline_of(clause),
            base=base_of(clause),
        )

    # What it stands on

    @property
    def charter(self) -> Charter:
        """The charter it stands in."""
        return self.findings.charter

    @property
    def kpi(self) -> KpiDefinition | None:
        """Its KPI; None where it has none, or that is broken."""
        return self.kpis.get(self.clause.kpi) if self.clause.kpi else None

    @property
    def currency(self) -> str | None:
        """That of its amounts."""
        return self.clause.applied.currency or self.charter.currency

    @cached_property
    def values(self) -> Mapping[str, NamedValue]:
        """Its named values before the charter's."""
        return {**self.charter.values, **self.clause.values}

    @cached_property
    def known(self) -> Known:
        """What its amounts may name."""
        return known_values(self.values, self.kpis, words_of(self.kpi.unit if self.kpi else None))

    def reckoned(self) -> tuple[Calendar, str] | None:
        """The calendar it is judged by, and the kind of period."""
        clause, charter = self.clause, self.charter
        if clause.kpi is None and clause.calendar is None and clause.each == "period":
            counted = self._counted()
            if counted is not None:
                return counted.reckoned()
        try:
            if clause.calendar is not None:
                calendar, own = calendar_named(clause.calendar, charter)
            elif self.kpi is not None:
                calendar, own = self.kpi.calendar, self.kpi.period_kind
            else:
                calendar, own = calendar_named(charter.calendar, charter)
        except InputError:  # a calendar that cannot be made is reported where it is first named
            return None
        if clause.each in WITHOUT_CALENDAR:
            return calendar, clause.each
        calendar, each = with_kind(calendar, own if clause.each == "period" else clause.each, charter)
        if each not in calendar.kinds:
            kinds = ", ".join(dict.fromkeys(("period", *calendar.kinds, "day", "contract year", *WITHOUT_CALENDAR)))
            message = f"'each: {clause.each}' is no kind of period of its calendar."
            self._report(problems.C503, ("each",), message, f"Write one of {kinds}, or name a calendar that has it.")
            return None
        return calendar, each

    def _counted(self) -> "Making | None":
        """The first clause whose misses it counts: without a word of its own it is judged as often as that one."""
        for name in self.clause.misses.clause if self.clause.misses else ():
            other = self.charter.clauses.get(name)
            if other is not None and (other.kpi is not None or other.each != "period"):
                return Making(self.findings, self.kpis, self.calendars, name, other)
        return None

    def _pooling(self) -> str:
        if self.kpi is None:
            return "none"
        if self.clause.window.as_ == "mean of periods":
            return "mean"
        snapshots = [self.charter.sources[name].snapshot for name in sorted(self.kpi.bound.sources)]
        if self.kpi.bound.pooling == "last" and any(each is not None and each.each for each in snapshots):
            return "none"  # what has snapshots of its own may have its last one in an earlier period
        return self.kpi.bound.pooling

    # Levels, consequences, triggers

    def _levels(self, met: Condition | None, calendar: Calendar, each: str) -> tuple[LevelRule, ...]:
        clause = self.clause
        if not clause.bands and not clause.levels:
            if met is None:
                return ()
            when = opposite(met) if met.edges else OTHERWISE
            return (LevelRule("missed", when, misses=True, window=clause.window, then=(), triggers=()),)
        bands = [(name, band.when, band_misses(band), clause.window) for name, band in clause.bands.items()]
        levels = [
            (name, level.when, level.misses, level.window or clause.window) for name, level in clause.levels.items()
        ]
        return tuple(
            LevelRule(
                name,
                when,
                misses=misses,
                window=window,
                then=self._rules(level_followings(name, clause)),
                triggers=self._triggers(level_countings(name, clause), calendar, each),
            )
            for name, when, misses, window in (*bands, *levels)
        )

    def _rules(self, found: Iterable[Following]) -> tuple[ConsequenceRule, ...]:
        return tuple(rule for each in found if (rule := self._rule(each)) is not None)

    def _rule(self, following: Following) -> ConsequenceRule | None:
        consequence, kind = following.consequence, following.consequence.kind
        if kind not in MONEY and kind != "points":
            return ConsequenceRule(consequence, kind, None, following.at)
        text: str = getattr(consequence, kind)
        if following.written is not None and self._amount(following.path, following.written, money=None) is None:
            return None
        amount = self._money(following.path, text) if kind != "points" else self._points(following.path, text)
        return None if amount is None else ConsequenceRule(consequence, kind, amount, following.at)

    def _triggers(self, found: Iterable[Counting], calendar: Calendar, each: str) -> tuple[TriggerRule, ...]:
        made = (self._trigger(counting, calendar, each) for counting in found)
        return tuple(rule for rule in made if rule is not None)

    def _trigger(self, counting: Counting, calendar: Calendar, each: str) -> TriggerRule | None:
        trigger = counting.trigger
        then = self._rules(trigger_followings(counting))
        held = Extent()
        if trigger.of is not None:
            try:
                held = extent(trigger.of, each=each, calendar=calendar, fixed=trigger.window == "fixed")
            except InputError as wrong:
                self._report(problems.C505, (*counting.path, "of"), f"trigger '{counting.name}' {wrong}.")
                return None
        elif trigger.consecutive is None:
            message = f"trigger '{counting.name}' does not say in which window it counts."
            self._report(problems.C505, counting.path, message, "Add 'of: 6 months', say, or 'of: term'.", key=True)
            return None
        return TriggerRule(
            name=counting.name,
            trigger=trigger,
            needed=Fraction(trigger.needed),
            size=held.size,
            block=held.block,
            counts=trigger.counts or (counting.level or "missed",),
            clauses=trigger.clause or (self.id,),
            then=then,
            months=held.months,
            days=held.days,
        )

    def _tiers(self) -> tuple[tuple[Condition, Fraction], ...]:
        found: list[tuple[Condition, Fraction]] = []
        for text, rate in (self.clause.tiers.rates if self.clause.tiers else {}).items():
            try:
                condition = read_condition(text)
            except ValueError as wrong:
                self._report(problems.C518, ("tiers", "rates", text), f"{wrong}.", key=True)
                continue
            if isinstance(condition, Condition):
                found.append((condition, Fraction(rate)))
        return tuple(found)

    # Amounts

    def _money(self, steps: Steps, text: str) -> Amount | None:
        """An amount in the currency; a price may be one of anything."""
        if self.currency is None:
            message = f"'{text}' is an amount, and nothing says in which currency."
            hint = "Write 'currency: EUR', say, at the top of the charter."
            self._report(problems.C519, steps, message, hint)
            return None
        is_rate = steps[-1] == "price"
        return self._amount(steps, text, money=None if is_rate or self.clause.applied.convert else self.currency)

    def _points(self, steps: Steps, text: str) -> Amount | None:
        amount = self._amount(steps, text, money=None)
        unit = unit_of_amount(amount.node, self.known) if amount else None
        if unit is not None and not unit.is_dimensionless:
            message = f"'{text}' gives {said(unit)}, expected a number of points."
            self._report(problems.C508, steps, message, "Divide by what one point is worth, or make it a credit.")
            return None
        return amount

    def _amount(self, steps: Steps, text: str, *, money: str | None) -> Amount | None:
        path = ("clauses", self.id, *steps)
        amount = amount_at(self.findings, path, text, self.known, money=money, what=f"clause '{self.id}'")
        self.named |= set(amount.names if amount else ())
        return amount

    # What it rests on

    def _named_outside_formulas(self) -> set[str]:
        clause = self.clause
        found: list[object] = [clause.target, clause.applied.convert]
        if clause.minimum is not None:
            found.append(clause.minimum.quantity)
        if clause.tiers is not None:
            found += [clause.tiers.of, clause.tiers.on]
        return {name for name in found if isinstance(name, str)}

    def _close_names(self) -> None:
        """Add the indices by which named values rise."""
        waiting = list(self.named)
        while waiting:
            value = self.values.get(waiting.pop())
            index = value.grows.index if value and value.grows else None
            if index is not None and index not in self.named:
                self.named.add(index)
                waiting.append(index)

    def _needs(self, levels: Iterable[LevelRule], triggers: Iterable[TriggerRule]) -> tuple[str, ...]:
        found = [each.clause for each in self.clause.subject_to]
        every = (*triggers, *(rule for level in levels for rule in level.triggers))
        found += [other for rule in every for other in rule.clauses if other != self.id]
        values = [value for name, value in self.values.items() if name in self.named and value.clause is not None]
        found += [
            value.clause for value in values if value.clause and not (value.clause == self.id and value.at in EARLIER)
        ]
        return tuple(dict.fromkeys(found))

    def _report(self, kind: ProblemKind, steps: Steps, message: str, hint: str = "", *, key: bool = False) -> None:
        path = ("clauses", self.id, *steps)
        self.findings.report(kind, path, f"clause '{self.id}': {message}", hint, key=key or not steps)


_NO_VALUE = ("pooled", "each")


def pairs_of(clause: Clause) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each obligor with its beneficiaries; a mutual clause has every party once as obligor."""
    if clause.mutual:
        return tuple((party, tuple(other for other in clause.mutual if other != party)) for party in clause.mutual)
    return tuple((party, clause.beneficiary) for party in clause.obligor)


def _rounding(declared: DeclaredRounding | None) -> Rounding:
    if declared is None:
        return Rounding()
    return Rounding(declared.places, declared.mode, declared.before_comparison)


def _target(clause: Clause) -> str | Fraction | None:
    if clause.minimum is not None and isinstance(clause.minimum.quantity, str):
        return clause.minimum.quantity
    return Fraction(clause.target) if isinstance(clause.target, Decimal) else clause.target
