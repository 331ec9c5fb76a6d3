"""Whether the parts of a clause fit one another: its KPI, its windows, its scope, its target, its days in force."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from tallystick.charter.clauses import problems
from tallystick.charter.clauses.definitions import ClauseDefinition, TriggerRule
from tallystick.charter.clauses.periods import clause_periods, in_force, kpi_periods
from tallystick.charter.clauses.spans import window_extent
from tallystick.charter.definitions import KpiDefinition
from tallystick.charter.document import Steps
from tallystick.charter.findings import Findings
from tallystick.charter.membership import stretches
from tallystick.charter.model.bands import Condition
from tallystick.charter.model.clauses import Clause, Window
from tallystick.errors import InputError, ProblemKind
from tallystick.terms.wording import listed


def fit(definition: ClauseDefinition, findings: Findings, kpis: Mapping[str, KpiDefinition]) -> None:
    """Report what does not fit."""
    _Fitting(definition, findings, kpis).run()


@dataclass(frozen=True)
class _Fitting:
    definition: ClauseDefinition
    findings: Findings
    kpis: Mapping[str, KpiDefinition]

    def run(self) -> None:
        for check in (
            self.form,
            self.bindings,
            self.scope,
            self.days,
            self.periods,
            self.windows,
            self.triggers,
            self.targets,
        ):
            check()

    @property
    def clause(self) -> Clause:
        return self.definition.clause

    def report(self, kind: ProblemKind, steps: Steps, message: str, hint: str = "", *, key: bool = False) -> None:
        path = ("clauses", self.definition.id, *steps)
        self.findings.report(kind, path, f"clause '{self.definition.id}': {message}", hint, key=key)

    def form(self) -> None:
        """Keys that belong to a test of a kind have one."""
        clause, definition = self.clause, self.definition
        if definition.each == "occurrence" and definition.form != "deadline":
            message = "'each: occurrence' belongs to a deadline, and it has none."
            self.report(problems.C516, ("each",), message, "Judge it by a period, such as 'each: month'.")
        if definition.form == "deadline" and definition.deadline is not None and not clause.report:
            self.anchor(definition.deadline.after)
        if clause.unreported == "worst band" and not clause.bands:
            message = "'unreported: worst band' belongs to a table of bands, and it has none."
            self.report(problems.C516, ("unreported",), message, "Write 'unreported: missed', or give bands.")
        if clause.dead_band is not None and definition.met is None:
            message = "'dead band' belongs to a floor, a cap or another condition, and it has none."
            self.report(problems.C516, ("dead band",), message, "Write it into the bands or levels.")
        for key in ("sample", "window"):
            if definition.kpi is None and key in clause.model_fields_set and getattr(clause, key):
                message = f"'{key}' belongs to a KPI that is judged, and it has none."
                self.report(problems.C516, (key,), message, "Take it out, or name the KPI.", key=True)

    def anchor(self, after: str) -> None:
        """A clause judged once an occurrence is not counted from the end of a period that it does not have."""
        if self.definition.each == "occurrence" and after in ("period end", "period start"):
            message = f"a deadline of each occurrence is counted from an event, not from the {after}."
            hint = "Name the event under 'after', or judge it each period."
            self.report(problems.C516, ("deadline", "after"), message, hint)

    def bindings(self) -> None:
        """What a clause rests on is contractual."""
        for steps, name in self._kpis():
            if name not in self.kpis:
                continue
            binding = self.kpis[name].kpi.binding
            if binding == "informational":
                hint = f"Make '{name}' contractual, or take another KPI."
                self.report(problems.C511, steps, f"it rests on the informational KPI '{name}'.", hint)
            elif binding == "managerial":
                hint = f"Write 'binding: contractual' at the KPI '{name}'."
                self.report(problems.C510, steps, f"it rests on the managerial KPI '{name}'.", hint)

    def _kpis(self) -> Iterator[tuple[Steps, str]]:
        if self.definition.kpi is not None:
            yield ("kpi",), self.definition.kpi
        for number, also in enumerate(self.clause.also):
            yield ("also", number, "kpi"), also.kpi
        for name, exclusion in self.clause.exclusions.items():
            if exclusion.counts is not None:
                yield ("exclusions", name, "counts"), exclusion.counts

    def scope(self) -> None:
        """The KPI has a cell for the dimensions that the clause names."""
        definition = self.definition
        named = tuple(sorted((*(name for name, _ in definition.scope), *definition.cells)))
        if definition.kpi is None or not named:
            if named:
                self.report(problems.C509, ("scope",), "it has a scope and no KPI.", "Name the KPI.")
            return
        cells = self.kpis[definition.kpi].cells
        if named in cells or tuple(sorted((*named, "party"))) in cells:
            return
        for name in named:
            if not any(name in cell for cell in cells):
                known = sorted({each for cell in cells for each in cell} - {"party"})
                hint = f"Its 'by' has {listed(known)}." if known else f"Add 'by: {name}' to the KPI."
                message = f"KPI '{definition.kpi}' is not computed by '{name}'."
                self.report(problems.C509, ("scope", name), message, hint, key=True)
                return
        message = f"KPI '{definition.kpi}' is computed by {listed(list(named))}, but not by all of them together."
        self.report(problems.C509, ("scope",), message, f"Add [{', '.join(named)}] to its 'by'.")

    def days(self) -> None:
        """There are days on which it holds."""
        charter, clause = self.findings.charter, self.clause
        span = clause.in_force
        if span and not clause.survives and (span.start >= charter.term.end or span.end <= charter.term.start):
            message = f"it is in force {span.start} .. {span.end}, outside the term {charter.term.start} .. "
            self.report(problems.C520, ("in force",), f"{message}{charter.term.end}.", "Mend the dates.")
            return
        for obligor, others in self._pairs():
            if not all(stretches(charter.parties[name], charter) for name in (obligor, *others)):
                continue  # a party that is never a member is reported where its dates stand
            if not in_force(clause, charter, obligor=obligor, beneficiaries=others):
                named = listed([f"'{name}'" for name in others])
                message = f"'{obligor}' and {named} are never members together while it is in force."
                self.report(problems.C520, (), message, "Mend the dates of the parties or of the clause.", key=True)
        if clause.ramp_up and span and not span.start < clause.ramp_up.until <= span.end:
            message = f"its ramp-up ends on {clause.ramp_up.until}, outside the days in force."
            self.report(problems.C520, ("ramp up", "until"), message, f"It is in force {span.start} .. {span.end}.")

    def periods(self) -> None:
        """Whole periods of the KPI fill those of the clause."""
        definition = self.definition
        if definition.kpi is None or definition.each == "occurrence":
            return
        kpi = self.kpis[definition.kpi]
        if definition.each == "once":
            return
        term = self.findings.charter.term
        for period in definition.calendar.of_kind(definition.each):
            if period.start < term.start or period.end > term.end:
                continue
            try:
                kpi_periods(kpi.calendar, kpi.period_kind, start=period.start, end=period.end)
            except InputError as wrong:
                steps: Steps = ("each",) if "each" in self.clause.model_fields_set else ("kpi",)
                hint = f"Judge it each {kpi.period_kind}, or compute the KPI on a calendar with shorter periods."
                self.report(problems.C504, steps, f"{wrong}.", hint)
                return

    def windows(self) -> None:
        """Windows can be settled, and the KPI can be put together over them."""
        definition = self.definition
        windows: list[tuple[Steps, Window]] = [(("window",), self.clause.window)]
        windows += [
            (("levels", name, "window"), level.window)
            for name, level in self.clause.levels.items()
            if level.window is not None
        ]
        pools: list[tuple[Steps, str]] = [(("each",), f"each {definition.each}")] if self._is_coarser() else []
        for steps, window in windows:
            try:
                held = window_extent(window, each=definition.each, calendar=definition.calendar)
            except InputError as wrong:
                self.report(problems.C505, (*steps, "rolling"), f"{wrong}.")
                continue
            if held.size not in (None, 1):
                pools.append((steps, f"over {held.size} periods"))
            elif held.size is None:
                pools.append((steps, f"over {window.rolling or f'the {window.to_date} to date'}"))
        pools += [
            (steps, f"over {rule.trigger.of or 'its window'}")
            for steps, rule in self._triggers()
            if rule.trigger.judged == "pooled"
        ]
        if definition.kpi is not None and definition.pooling == "none":
            for steps, how in pools[:1]:
                kind = self.kpis[definition.kpi].bound.kind.value
                message = f"KPI '{definition.kpi}' ({kind}) cannot be put together {how}."
                hint = "Give the KPI a formula with that window, or judge each of its own periods."
                self.report(problems.C512, steps, message, hint)

    def _is_coarser(self) -> bool:
        definition = self.definition
        if definition.kpi_kind is None or definition.each in ("occurrence", definition.kpi_kind):
            return False
        return definition.each != "once"

    def triggers(self) -> None:
        """Windows hold enough periods, and the term holds the window."""
        held = self._number_of_periods()
        for steps, rule in self._triggers():
            size = rule.size
            if size is None:
                continue
            what = f"trigger '{rule.name}'"
            counts_periods = rule.trigger.points is None and self.definition.form != "deadline"
            if counts_periods and rule.clauses == (self.definition.id,) and rule.needed > size:
                message = f"{what} needs {rule.needed} misses in a window of {size} periods."
                self.report(problems.C505, steps, message, "Lengthen the window, or ask for fewer.")
            elif held is not None and size > held:
                message = f"{what} has a window of {size} periods, and only {held} are judged in the term."
                self.report(problems.C506, (*steps, "of"), message, "Shorten the window, or write 'of: term'.")

    def _number_of_periods(self) -> int | None:
        if self.definition.each == "occurrence":
            return None
        charter, found = self.findings.charter, []
        for obligor, others in self._pairs():
            found.append(len(clause_periods(self.definition, charter, obligor=obligor, beneficiaries=others)))
        return max(found, default=None)

    def _pairs(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Obligors with their beneficiaries, as far as the charter knows all of them."""
        known = self.findings.charter.parties
        for obligor, others in self.definition.pairs:
            if obligor in known and all(name in known for name in others):
                yield obligor, others

    def _triggers(self) -> Iterator[tuple[Steps, TriggerRule]]:
        for rule in self.definition.triggers:
            is_plain = rule.trigger is self.clause.misses
            yield ("misses",) if is_plain else ("triggers", rule.name), rule
        for level in self.definition.levels:
            for rule in level.triggers:
                yield ("levels", level.name, "triggers", rule.name), rule

    def targets(self) -> None:
        """Conditions that speak of the target have one."""
        definition = self.definition
        if definition.target is not None:
            return
        own = self.kpis[definition.kpi] if definition.kpi is not None else None
        if own is not None and own.kpi.target:
            return
        for steps, condition in self._conditions():
            if _names_target(condition):
                whose = f"neither it nor KPI '{definition.kpi}' has one" if own else "it has none"
                message = f"'{condition}' speaks of the target, and {whose}."
                self.report(problems.C517, steps, message, "Write 'target: 95', say, or the number itself.")
                return

    def _conditions(self) -> Iterable[tuple[Steps, Condition]]:
        clause = self.clause
        tests = (((self.definition.base,), self.definition.met), (("bonus when",), clause.bonus_when))
        named = chain(
            ((("bands", name, "when"), band.when) for name, band in clause.bands.items()),
            ((("levels", name, "when"), level.when) for name, level in clause.levels.items()),
        )
        return chain(((steps, condition) for steps, condition in tests if condition is not None), named)


def _names_target(condition: Condition) -> bool:
    return any(edge.bound.times for edge in condition.edges)
