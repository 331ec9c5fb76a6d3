"""From a charter's models to definitions ready to compute, with every problem of meaning on the way.

Shape is settled before (``shape``); here names are looked up, formulas bound, units compared, cells formed.
Nothing stops at the first problem: what depends on a broken part is left out quietly, so that
one cause gives one problem.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Literal

from tallystick.charter import problems
from tallystick.charter.amends import amends_problems
from tallystick.charter.calendars import calendar_named
from tallystick.charter.canonical import charter_hash
from tallystick.charter.clauses.compiling import compile_clauses
from tallystick.charter.clauses.wording.plain import in_plain_language
from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.document import Document, Steps
from tallystick.charter.findings import Findings, near
from tallystick.charter.fitting import cells, check_kind, check_unit, warn_about, warn_of_means
from tallystick.charter.formula import problems as formula_problems
from tallystick.charter.formula.bind import Bound, bind, bind_condition
from tallystick.charter.formula.homes import source_of
from tallystick.charter.formula.names import Definition, Names
from tallystick.charter.formula.nodes import Column, Node, Reference
from tallystick.charter.formula.parse import parse, parse_condition
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.formula.walk import walk
from tallystick.charter.model import Charter
from tallystick.charter.model.kpis import Kpi, Measure
from tallystick.charter.references import reference_problems
from tallystick.charter.relief import NoReliefError, relieved_definitions
from tallystick.charter.sourcing import check_rules, default_source, source_names
from tallystick.charter.strategies import strategy_problems
from tallystick.charter.uncovered import uncovered_problems
from tallystick.charter.unused import unused_problems
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.terms.businesstime import BusinessCalendar, HolidayTable
from tallystick.terms.calendar import Calendar
from tallystick.terms.currency import MINOR_UNITS
from tallystick.terms.quantity import Unit
from tallystick.terms.zone import Zone


def compile_charter(
    charter: Charter, document: Document, *, holidays: Mapping[str, HolidayTable] | None = None
) -> CompiledCharter:
    """The charter ready to compute; raises ProblemsError with all of its errors (warnings and advice do not stop).

    ``holidays`` are the resolved tables of the calendars that ``business days`` names.
    """
    compiled, found = examine(charter, document, holidays=holidays)
    if compiled is None:
        raise ProblemsError(problem for problem in found if problem.level == "error")
    return compiled


def examine(
    charter: Charter, document: Document, *, holidays: Mapping[str, HolidayTable] | None = None
) -> tuple[CompiledCharter | None, tuple[Problem, ...]]:
    """The compiled charter, or None where there are errors; and all problems, in the order of the files."""
    findings = Findings(charter, document)
    compiled = _Work(findings).run(holidays or {})
    found = tuple(sorted(dict.fromkeys(findings.found), key=_by_place))
    return (None if any(problem.level == "error" for problem in found) else compiled), found


def _by_place(problem: Problem) -> tuple[str, int, int, str]:
    return (problem.file or "", problem.line or 0, problem.column or 0, problem.id)


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WHOSE: Mapping[str, Literal["one", "either", "both"]] = {
    "one party": "one",
    "either party": "either",
    "both parties": "both",
}


@dataclass
class _Work:
    """One compilation: the charter, what was found, and which names rest on broken parts."""

    findings: Findings
    broken: set[str] = field(default_factory=set)
    """Measures and KPIs that are broken, or rest on a broken one; their further problems are not shown."""
    refused: Mapping[str, NoReliefError] = field(default_factory=dict)
    """By KPI: why its relief cannot apply."""

    @property
    def charter(self) -> Charter:
        return self.findings.charter

    # The parts, in the order in which they need each other

    def run(self, holidays: Mapping[str, HolidayTable]) -> CompiledCharter | None:
        charter, findings = self.charter, self.findings
        zone = findings.attempt(problems.C016, ("zone",), lambda: Zone(charter.zone, charter.day_start or time(0)))
        if charter.currency is not None and charter.currency not in MINOR_UNITS:
            message = f"found the currency '{charter.currency}', expected a code of ISO 4217 such as EUR."
            findings.report(problems.C013, ("currency",), message, near(charter.currency.upper(), MINOR_UNITS))
        calendars = self.calendars()
        business = self.business_calendar(holidays)
        sources, broken_columns = source_names(findings)
        unrelieved = Names(sources, default_source(charter), self.definitions())
        relieved, self.refused = relieved_definitions(unrelieved.definitions, charter.kpis)
        names = Names(sources, unrelieved.default_source, relieved)
        self.spread(names, broken_columns)
        check_rules(findings, names)
        bound: dict[str, Bound] = {}
        kpis: dict[str, KpiDefinition] = {}
        for kpi_id, kpi in charter.kpis.items():
            made = self.kpi(kpi_id, kpi, names, calendars)
            if made is not None:
                kpis[kpi_id], bound[kpi_id] = made, made.bound
        for measure_id, measure in charter.measures.items():
            if (found := self.measure(measure_id, measure, names)) is not None:
                bound.setdefault(measure_id, found)
        findings.found += reference_problems(charter, findings.document)
        findings.found += strategy_problems(charter, findings.document, kpis)
        clauses = compile_clauses(findings, kpis, calendars)
        if findings.sound:
            findings.found += findings.elsewhere
        if findings.sound:
            findings.found += unused_problems(charter, findings.document, bound)
            findings.found += uncovered_problems(charter, findings.document, kpis)
            clauses = in_plain_language(clauses, charter)
        if zone is None:
            return None
        compiled = CompiledCharter(charter, charter_hash(charter), zone, calendars, business, names, kpis, clauses)
        if findings.sound:
            findings.found += amends_problems(compiled, findings.document)
        return compiled

    def calendars(self) -> dict[str, Calendar]:
        """Every calendar that the charter uses, by name; each problem is reported once, where it is first named."""
        named: dict[str, Steps] = {name: ("calendars", name) for name in self.charter.calendars}
        named.setdefault(self.charter.calendar, ("calendar",))
        for name, kpi in self.charter.kpis.items():
            if kpi.calendar:
                named.setdefault(kpi.calendar, ("kpis", name, "calendar"))
        for name, clause in self.charter.clauses.items():
            if clause.calendar:
                named.setdefault(clause.calendar, ("clauses", name, "calendar"))
        made: dict[str, Calendar] = {}
        for name, path in named.items():
            try:
                made[name] = calendar_named(name, self.charter)[0]
            except InputError as wrong:
                self.findings.report(problems.C012, path, str(wrong), key=path[0] == "calendars")
        return made

    def business_calendar(self, holidays: Mapping[str, HolidayTable]) -> BusinessCalendar | None:
        rule = self.charter.business_days
        if rule is None or any(name not in holidays for name in rule.calendar):
            return None
        tables = tuple(holidays[name] for name in rule.calendar)
        weekend = frozenset(_WEEKDAYS.index(day) for day in rule.weekend)
        return BusinessCalendar(tables, weekend=weekend, of=_WHOSE[rule.of])

    # Measures and KPIs

    def definitions(self) -> dict[str, Definition]:
        """What formulas may refer to. What cannot be read is broken, and reported by the part it belongs to."""
        for name in self.charter.measures:
            if name in self.charter.kpis:
                message = f"'{name}' is a measure and a KPI."
                self.findings.report(problems.C023, ("measures", name), message, "Rename one.", key=True)
        readable: dict[str, Definition] = {}
        for name, item in self.items.items():
            if item.source is not None and item.source not in self.charter.sources:
                self.broken.add(name)
            try:
                where = parse_condition(item.where) if item.where else None
                formula = parse(item.formula)
            except FormulaError:
                self.broken.add(name)
                continue
            readable[name] = Definition(name, formula, item.source, where, item.covers)
        return readable

    def spread(self, names: Names, broken_columns: frozenset[str]) -> None:
        """Mark as broken whatever rests on something broken."""
        declared = self.charter.sources
        joins = {other.casefold() for source in names.sources.values() for other in source.joins}
        lost_join = any(other not in declared for source in declared.values() for other in source.joins)
        columns = {name.casefold() for name in broken_columns}
        if lost_join:  # whose facts a formula counts is told from the joins, where no source is named
            self.broken |= {name for name, each in names.definitions.items() if each.source is None}
        folded = {name.casefold() for name in self.broken}

        def is_broken(part: Node) -> bool:
            if isinstance(part, Column):  # a name before the dot may be the one that a lost join should have
                prefix = part.source.casefold() if part.source else None
                return part.name.casefold() in columns or (lost_join and prefix is not None and prefix not in joins)
            return isinstance(part, Reference) and part.name.casefold() in folded

        waiting = {name: _parts(each) for name, each in names.definitions.items() if name.casefold() not in folded}
        while more := {name for name, parts in waiting.items() if any(map(is_broken, parts))}:
            self.broken |= more
            folded |= {name.casefold() for name in more}
            waiting = {name: parts for name, parts in waiting.items() if name not in more}

    def measure(self, name: str, measure: Measure, names: Names) -> Bound | None:
        path: Steps = ("measures", name)
        bound = self.bound(path, measure, names)
        if measure.unit is not None:
            self.unit((*path, "unit"), measure.unit, bound, names)
        return bound

    def kpi(self, name: str, kpi: Kpi, names: Names, calendars: Mapping[str, Calendar]) -> KpiDefinition | None:
        path: Steps = ("kpis", name)
        bound = self.bound(path, kpi, names)
        unit = self.unit((*path, "unit"), kpi.unit, bound, names)
        minimum = self.minimum((*path, "minimum"), kpi, names)
        warn_about(self.findings, path, kpi)
        if bound is None:
            return None
        if name in self.broken:
            return None
        check_kind(self.findings, (*path, "kind"), kpi, bound)
        warn_of_means(self.findings, (*path, "formula"), bound)
        formed = cells(self.findings, path, kpi, bound)
        calendar_name = kpi.calendar or self.charter.calendar
        if unit is None or formed is None or calendar_name not in calendars:
            return None
        if minimum is None and kpi.minimum is not None and kpi.minimum.of is not None:
            return None
        return KpiDefinition(
            id=name,
            kpi=kpi,
            bound=bound,
            minimum=minimum,
            unit=unit,
            factor=bound.unit.factor_to(unit),
            calendar=calendars[calendar_name],
            period_kind=calendar_named(calendar_name, self.charter)[1],
            cells=formed,
        )

    def minimum(self, path: Steps, kpi: Kpi, names: Names) -> Bound | None:
        """What is counted for the minimum sample, where a measure is named."""
        if kpi.minimum is None or kpi.minimum.of is None:
            return None
        of = kpi.minimum.of
        if of not in self.items:
            hint = near(of, self.charter.measures)
            self.findings.report(problems.C010, path, f"there is no measure '{of}'.", hint)
            return None
        try:
            return bind(Reference(of, quoted=True), names)
        except FormulaError:  # the measure itself is reported where it stands
            return None

    def unit(self, path: Steps, declared: str, bound: Bound | None, names: Names) -> Unit | None:
        """The declared unit, where it can be read and fits the formula."""
        unit = self.findings.attempt(problems.C013, path, lambda: Unit.parse(declared))
        name = str(path[1])
        if unit is None or bound is None or name in self.broken:
            return None
        what = f"{'KPI' if path[0] == 'kpis' else 'measure'} '{name}'"
        fits = check_unit(self.findings, path, what, unit, bound=bound, definition=names.definitions[name], names=names)
        return unit if fits else None

    def bound(self, path: Steps, item: Measure | Kpi, names: Names) -> Bound | None:
        """The formula with its relief, bound; None where it is broken, and that is reported."""
        name, place = str(path[1]), (*path, "formula")
        formula = self.findings.formula(place, lambda: parse(item.formula))
        condition = item.where or ""
        where = self.findings.formula((*path, "where"), lambda: parse_condition(condition)) if condition else None
        if item.source is not None and item.source not in self.charter.sources:
            hint = near(item.source, self.charter.sources)
            self.findings.report(problems.C010, (*path, "source"), f"there is no source '{item.source}'.", hint)
            return None
        if formula is None or (condition and where is None):
            return None
        if isinstance(item, Kpi) and item.excludes and isinstance(formula, Reference):
            refers_to = formula  # what is wrong with it is its own problem
            if self.findings.formula(place, lambda: bind(refers_to, names), follows=name in self.broken) is None:
                return None
        if not self.fits(path, Definition(name, formula, item.source, where, item.covers), names):
            return None
        if isinstance(item, Kpi) and item.excludes and not self.relief(path, item):
            return None
        meant = names.definitions[name]
        return self.findings.formula(place, lambda: _bind(name, meant, names), follows=name in self.broken)

    def fits(self, path: Steps, definition: Definition, names: Names) -> bool:
        """Whether the condition fits the facts that the formula counts; where not, it is the condition's problem."""
        where = definition.where
        if where is None:
            return True
        try:
            source = source_of(replace(definition, where=None), names)
        except FormulaError:  # the formula alone does not say whose facts it counts; binding both decides
            return True
        with suppress(FormulaError):  # with the condition it may be clearer
            source = source_of(definition, names)
        if source is None:
            return True
        home, follows = source.id, definition.id in self.broken
        bound = self.findings.formula(
            (*path, "where"), lambda: bind_condition(where, names, source=home), follows=follows
        )
        return bound is not None

    def relief(self, path: Steps, kpi: Kpi) -> bool:
        """Whether the exclusions can apply; where not, that is reported."""
        name = str(path[1])
        unknown = {key: each.measure for key, each in kpi.excludes.items() if each.measure not in self.items}
        for key, measure in unknown.items():
            where, hint = (*path, "excludes", key, "measure"), near(measure, self.charter.measures)
            self.findings.report(problems.C010, where, f"there is no measure '{measure}'.", hint)
        if unknown:
            return False
        if name in self.refused and name not in self.broken:
            why = self.refused[name]
            self.findings.report(problems.C021, (*path, "excludes"), why.message, why.hint, key=True)
        return name not in self.refused

    @property
    def items(self) -> Mapping[str, Measure | Kpi]:
        """Everything that a formula can refer to."""
        return {**self.charter.kpis, **self.charter.measures}


def _bind(name: str, meant: Definition, names: Names) -> Bound:
    """The definition bound. A circle is the problem of its first member only: the others say it lies there."""
    try:
        return bind(meant.formula, names, source=meant.source, where=meant.where, covers=meant.covers)
    except FormulaError as wrong:
        if wrong.kind is formula_problems.CYCLE and wrong.within == name:
            wrong.within = _first_of_circle(name, names)
        raise


def _parts(definition: Definition) -> tuple[Node, ...]:
    """Every node of a definition, those of its condition too."""
    return (*walk(definition.formula), *(walk(definition.where) if definition.where else ()))


def _first_of_circle(name: str, names: Names) -> str:
    """The first definition, in the charter's order, of the circle that this one is part of."""
    folded = {known.casefold(): known for known in names.definitions}
    leads_to = {
        known: {
            folded[part.name.casefold()]
            for part in walk(each.formula)
            if isinstance(part, Reference) and part.name.casefold() in folded
        }
        for known, each in names.definitions.items()
    }

    def reached(start: str) -> set[str]:
        found, waiting = set[str](), [start]
        while waiting:
            for following in leads_to[waiting.pop()] - found:
                found.add(following)
                waiting.append(following)
        return found

    circle = {known for known in reached(name) if name in reached(known)}
    return next(known for known in names.definitions if known in circle)
