"""Worked examples of clauses, executed: what the clause gives on figures that both sides wrote down.

An example stands by itself. Its figures are the only ones; named values are what it says; clauses that the clause rests
on are met, or missed where the example counts their misses; and it is looked at long after the last thing it names, so
that every deadline has passed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tallystick.charter.amend.standing import contractual_hash
from tallystick.charter.clauses.checks.problems import C568
from tallystick.charter.clauses.definitions import ClauseDefinition, Clauses
from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.document import Document
from tallystick.charter.model.clauses import ClauseExample
from tallystick.charter.model.events import Claim, Decided, Event
from tallystick.charter.model.values import NamedValue
from tallystick.errors import InputError, Problem
from tallystick.obligations.determination import Determination
from tallystick.obligations.determine import determine
from tallystick.obligations.example_values import missing_and_met
from tallystick.obligations.figures_of import has_parties, party_of
from tallystick.terms.calendar import Calendar, Period
from tallystick.terms.figure import Figure, Missing, Quality, Scope
from tallystick.terms.rounding import Rounding, round_fraction

LATER = timedelta(days=3 * 366)
"""After the last thing that an example names, it is looked at so much later."""

_EVENTS: TypeAdapter[Any] = TypeAdapter(Event)
_MOST_PLACES = 12


@dataclass(frozen=True, slots=True)
class Worked:
    """An example as executed."""

    determinations: tuple[Determination, ...]
    """Of the clause, in the periods that the example is about, in order."""
    differences: tuple[str, ...]
    """Where they are not what was expected, a sentence each; none where the example holds."""


def example_problems(definition: ClauseDefinition, compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    """The worked examples of a clause that do not hold, or cannot be executed: one problem an example."""
    for number, example in enumerate(definition.clause.examples):
        try:
            differences = run_example(definition, compiled, example).differences
        except InputError as wrong:
            differences = (str(wrong),)
        if differences:
            path = ("clauses", definition.id, "examples", number)
            message = f"clause '{definition.id}', example {number + 1}: {' '.join(differences)}"
            yield document.problem(C568, path, message, "Mend the example or the clause; the parties agree on both.")


def run_example(definition: ClauseDefinition, compiled: CompiledCharter, example: ClauseExample) -> Worked:
    """Execute one example.

    Raises InputError where it cannot be executed: a period or KPI that is not there, an event that cannot be read.
    """
    return _Example(definition, compiled, example).worked()


class _Example:
    """One example on its way."""

    def __init__(self, definition: ClauseDefinition, compiled: CompiledCharter, example: ClauseExample) -> None:
        self.example, self.given_compiled = example, compiled
        self.definition = _with_values(definition, compiled, example)
        self.obligor, self.beneficiaries = self.definition.pairs[0]
        cell = tuple((name, "example") for name in self.definition.cells)
        self.scope: Scope = tuple(sorted((*self.definition.scope, *cell)))
        self.events = tuple(self._event(number, written) for number, written in enumerate(example.events))

    def worked(self) -> Worked:
        """The determinations, and where they differ from what was expected."""
        periods = self._periods()
        figures = [*self._own(periods), *self._others()]
        injected = list(self._decisions(periods))
        days = [each.end for each in periods.values()] + [_day_of(each) for each in (*self.events, *injected)]
        last = max(days, default=self.given_compiled.charter.term.end)
        known_at = datetime.combine(last + LATER, datetime.min.time(), tzinfo=UTC)
        compiled = replace(self.given_compiled, clauses=self._clauses())
        made = determine(
            compiled,
            figures,
            (*self.events, *injected),
            known_at=known_at,
            clauses=(self.definition.id,),
            signed=contractual_hash(self.given_compiled),
        )
        first = min((each.start for each in periods.values()), default=date.min)
        mine = tuple(each for each in made if first <= each.start < last)
        return Worked(mine, tuple(self._differences(mine)))

    def _clauses(self) -> Clauses:
        known = self.given_compiled.clauses.definitions
        changed = {
            name: replace(each, pairs=each.pairs[:1]) if each.id != self.definition.id else self.definition
            for name, each in known.items()
        }
        return Clauses({**changed, self.definition.id: self.definition}, ())

    # Periods

    def _periods(self) -> dict[str, Period]:
        """The periods that the example is about: those named, and between them where misses are listed."""
        named = dict.fromkeys((*self.example.given, *self.example.missed, *self._expected()))
        found = {name: period for name in named if (period := self.definition.calendar.by_id.get(name)) is not None}
        for name in (*self.example.given, *self.example.missed):
            if name not in found and self.definition.each not in ("once", "occurrence"):
                self.definition.calendar.get(name)  # says which periods there are
        if not self.example.missed or not found:
            return found
        kind = self.definition.calendar.get(self.example.missed[0]).kind
        start, end = min(each.start for each in found.values()), max(each.end for each in found.values())
        between = {each.id: each for each in self.definition.calendar.within(start, end, kind)}
        return {**between, **found}

    def _expected(self) -> Iterator[str]:
        for name, value in self.example.expect.items():
            if name == "right arises":
                yield from (str(each) for each in (value if isinstance(value, list | tuple) else [value]) if each)
            elif name != "total":
                yield str(name)

    # Figures

    def _own(self, periods: Mapping[str, Period]) -> Iterator[Figure]:
        """The figures of the clause's own KPI: those given, and for listed misses values that miss and meet."""
        kpi = self.given_compiled.kpis.get(self.definition.kpi or "")
        if kpi is None:
            return
        apart = has_parties(self.given_compiled, kpi.id)
        party = party_of(self.definition.clause.of, self.obligor, self.beneficiaries, tells_parties_apart=apart)
        given: dict[str, Any] = dict(self.example.given)
        if self.example.missed and self._by_values():
            missing, met = missing_and_met(self.definition, self.given_compiled)
            for name in periods:
                given.setdefault(name, missing if name in self.example.missed else met)
        for name, value in given.items():
            period = periods.get(name) or self._once(name)
            yield _figure(kpi, period, value, party=party, scope=self.scope)

    def _once(self, name: str) -> Period:
        span = self.definition.clause.in_force or self.given_compiled.charter.term
        return Period(name, "once", span.start, span.end, None, name, None)

    def _others(self) -> Iterator[Figure]:
        """Figures of other KPIs, the same for whichever side they are asked of."""
        for name, given in self.example.kpis.items():
            kpi = self.given_compiled.kpis.get(name)
            if kpi is None:
                raise InputError(f"The example gives figures of '{name}', which is no KPI of the charter.")
            parties = {None, self.obligor, *self.beneficiaries} if has_parties(self.given_compiled, name) else {None}
            for period_id, value in given.items():
                period = _find(kpi.calendar, self.definition.calendar, period_id)
                for party in parties:
                    for scope in {(), self.scope}:
                        yield _figure(kpi, period, value, party=party, scope=scope)

    # Events

    def _event(self, number: int, written: Mapping[str, Any]) -> Event:
        """An event as it stands in a file; what goes without saying is filled in."""
        filled = {"id": f"example-{number + 1}", **written}
        if filled.get("clause") == "{id}" or ("period" in filled and "clause" not in filled):
            filled["clause"] = self.definition.id
        filled.setdefault("recorded", f"{filled.get('on', self.given_compiled.charter.term.start)}T12:00:00Z")
        try:
            made: Event = _EVENTS.validate_python(filled)
        except ValidationError as wrong:
            first = wrong.errors(include_url=False)[0]
            where = " › ".join(str(step) for step in first["loc"])
            raise InputError(f"Event {number + 1} of the example cannot be read: {where}: {first['msg']}.") from wrong
        return made

    def _by_values(self) -> bool:
        """Whether listed misses become values; else they become decisions."""
        return self.definition.form == "value"

    def _decisions(self, periods: Mapping[str, Period]) -> Iterator[Event]:
        """Verdicts of the clauses that this one rests on, and of itself where no value can miss."""
        definition, listed = self.definition, self.example.missed
        decided = {(each.clause, each.period) for each in self.events if isinstance(each, Decided)}
        claimed = {(each.clause, each.period) for each in self.events if isinstance(each, Claim)}
        counted = [name for name in _counted(definition) if name != definition.id]
        targets: dict[str, bool] = dict.fromkeys((each.clause for each in definition.clause.subject_to), False)
        targets |= dict.fromkeys(counted[:1], True)
        targets |= dict.fromkeys(counted[1:], False)
        if listed and not self._by_values() and not counted:
            targets[definition.id] = True
        for name, misses in targets.items():
            for period in periods:
                if (name, period) in decided or (name, period) in claimed:
                    continue
                outcome = "missed" if misses and period in listed else "met"
                yield _EVENTS.validate_python(
                    {
                        "kind": "decision",
                        "id": f"assumed-{name[:20]}-{period}".replace(" ", "-"),
                        "recorded": "0001-01-02T00:00:00Z",
                        "clause": name,
                        "period": period,
                        "outcome": outcome,
                        "on": periods[period].end.isoformat(),
                    }
                )

    # What was expected

    def _differences(self, made: tuple[Determination, ...]) -> Iterator[str]:
        by_period = {each.period: each for each in made}
        for key, expected in self.example.expect.items():
            name = str(key)
            if name == "right arises":
                yield from _rights(made, expected)
            elif name == "total":
                total = sum((each.amount for each in made if each.amount is not None), Decimal(0))
                if Decimal(str(expected)) != total:
                    yield f"The total is {total:,f}, not {expected}."
            elif name not in by_period:
                yield f"{name} is not judged."
            else:
                yield from _of_period(by_period[name], expected)


def _of_period(made: Determination, expected: object) -> Iterator[str]:
    wanted = expected if isinstance(expected, Mapping) else {"outcome": expected}
    for key, value in wanted.items():
        found = _found(made, str(key))
        if not _alike(found, value):
            reason = f" ({made.because[-1]})" if made.because and key in ("outcome", "amount") else ""
            yield f"{made.period} gives {key} {_shown(found)}, not {_shown(value)}{reason}."


def _found(made: Determination, key: str) -> object:
    if key == "outcome":
        return made.outcome.value
    if key == "triggers":
        return [each.trigger for each in made.triggers]
    if key in ("rights", "right"):
        found = [each.what for each in made.consequents if each.kind == "right"]
        return found if key == "rights" else (found[0] if found else None)
    if key == "price":
        return next((each.uncapped for each in made.consequents if each.kind == "price"), None)
    if key in ("value", "threshold", "band", "amount", "points", "exact", "numerator", "denominator", "reached"):
        found_field: object = getattr(made, key)
        return list(found_field) if isinstance(found_field, tuple) else found_field
    raise InputError(
        f"The example expects '{key}' of {made.period}; write outcome, value, threshold, band, reached, amount, "
        "points, price, triggers, right or rights."
    )


def _alike(found: object, expected: object) -> bool:
    if isinstance(found, Decimal | Fraction):
        if isinstance(expected, bool) or not isinstance(expected, Decimal | int | str):
            return False
        try:
            return Fraction(found) == Fraction(str(expected))
        except ValueError:
            return False
    if isinstance(found, list):
        listed = expected if isinstance(expected, list | tuple) else [] if expected is None else [expected]
        return found == list(listed)
    if found == "no_activity" or expected == "no activity":
        return str(found).replace("_", " ") == str(expected).replace("_", " ")
    return found == expected


def _shown(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, Decimal):
        return format(value, ",f")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value)


def _rights(made: tuple[Determination, ...], expected: object) -> Iterator[str]:
    arisen = [each.period for each in made if any(one.kind == "right" for one in each.consequents)]
    if isinstance(expected, list | tuple):
        if arisen != [str(each) for each in expected]:
            yield f"Rights arise in {_shown(arisen)}, not in {_shown(expected)}."
        return
    first = arisen[0] if arisen else None
    if first != (None if expected is None else str(expected)):
        yield f"A right first arises in {_shown(first)}, not in {_shown(expected)}."


def _counted(definition: ClauseDefinition) -> list[str]:
    rules = [*definition.triggers, *(rule for level in definition.levels for rule in level.triggers)]
    return list(dict.fromkeys(name for rule in rules for name in rule.clauses))


def _with_values(definition: ClauseDefinition, compiled: CompiledCharter, example: ClauseExample) -> ClauseDefinition:
    """The clause with the named values that the example gives, and one obligor."""
    values = dict(definition.values)
    for name, given in example.values.items():
        if name not in values and name not in compiled.kpis:
            raise InputError(f"The example gives '{name}', which is no value that the clause can see.")
        before = values.get(name)
        as_written = {"is": given} if isinstance(given, Decimal) else {"table": dict(given)}
        kept = {} if before is None or before.unit is None else {"unit": before.unit}
        values[name] = NamedValue.model_validate({**as_written, **kept})
    return replace(definition, values=values, pairs=definition.pairs[:1])


def _find(own: Calendar, other: Calendar, name: str) -> Period:
    return own.by_id.get(name) or other.by_id.get(name) or own.get(name)


def _figure(kpi: KpiDefinition, period: Period, given: object, *, party: str | None, scope: Scope) -> Figure:
    """A figure from a value, a reason for having none, or its parts."""
    missing: Missing | None = None
    exact = numerator = denominator = None
    n: int | None = None
    if isinstance(given, Mapping):
        parts = {name: None if value is None else Fraction(value) for name, value in given.items()}
        numerator, denominator, exact = parts.get("numerator"), parts.get("denominator"), parts.get("value")
        n = None if parts.get("n") is None else int(parts["n"] or 0)
        if denominator is not None and numerator is not None:
            if denominator == 0:
                missing = Missing.NO_ACTIVITY
            elif exact is None:
                exact = numerator / denominator * kpi.factor
            if n is None and denominator.denominator == 1:
                n = int(denominator)
    elif isinstance(given, Decimal):
        exact = Fraction(given)
    else:
        try:
            missing = Missing(str(given).replace(" ", "_"))
        except ValueError:
            raise InputError(
                f"The example gives '{given}' for {period.id}; give a value, or why there is none: "
                f"{', '.join(each.value for each in Missing)}."
            ) from None
    if exact is None and missing is None:
        raise InputError(f"The example gives no value for {period.id}; give 'value', or numerator and denominator.")
    rounding = Rounding(kpi.kpi.rounding.places, kpi.kpi.rounding.mode)
    printed = None
    if missing is None and exact is not None:
        printed = rounding.printed(exact) if rounding.places is not None else round_fraction(exact, _MOST_PLACES)
    return Figure(
        kpi=kpi.id,
        party=party,
        scope=scope,
        period=period.id,
        start=period.start,
        end=period.end,
        value=printed,
        exact=exact if missing is None else None,
        numerator=numerator,
        denominator=denominator,
        n=n,
        unit=kpi.unit.symbol,
        missing=missing,
        quality=None if missing else Quality.FINAL,
    )


def _day_of(event: Event) -> date:
    on = getattr(event, "on", None)
    return max(event.recorded.date(), on) if isinstance(on, date) else event.recorded.date()
