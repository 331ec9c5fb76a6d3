"""A clause otherwise: with another threshold, window, count, convention, rounding, or in another reading.

Each gives a definition ready to judge, or None where the clause has nothing of the kind. What is not altered stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from tallystick.charter.clauses.definitions import ClauseDefinition, LevelRule, TriggerRule
from tallystick.charter.clauses.making import Making
from tallystick.charter.clauses.readings import read_as
from tallystick.charter.clauses.spans import extent
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.document import Document
from tallystick.charter.findings import Findings
from tallystick.charter.model.bands import Condition
from tallystick.charter.model.clauses import Clause, Window
from tallystick.charter.model.kpis import read_rounding
from tallystick.errors import InputError
from tallystick.terms.rounding import Rounding


@dataclass(frozen=True, slots=True)
class Altered:
    """A clause as it might have been agreed."""

    about: str
    """``threshold window count exclusion rounding reading``"""
    change: str
    """What is other, in words: ``floor 91``, ``rolling, each judged by itself``."""
    definition: ClauseDefinition
    current: bool = False
    """Whether this is the clause as it stands."""
    question: str = ""
    """Of a reading: which words leave it open."""


# Thresholds


def edges_of(definition: ClauseDefinition) -> tuple[Decimal, ...]:
    """The numbers of a clause's conditions as they stand, each once, as written."""
    conditions = [level.when for level in definition.levels] + ([definition.met] if definition.met else [])
    found = [edge.bound.plus for each in conditions for edge in each.edges if not edge.bound.times]
    return tuple(dict.fromkeys(found))


def shifted(definition: ClauseDefinition, by: Fraction) -> ClauseDefinition:
    """The clause with every edge of its test moved by a number, in the unit of its value; targets move along."""
    if by == 0:
        return definition
    return replace(
        definition,
        met=None if definition.met is None else _shift(definition.met, by),
        levels=tuple(replace(level, when=_shift(level.when, by)) for level in definition.levels),
    )


def _shift(condition: Condition, by: Fraction) -> Condition:
    edges = tuple(
        edge.model_copy(update={"bound": edge.bound.model_copy(update={"plus": Fraction(edge.bound.plus) + by})})
        for edge in condition.edges
    )
    return condition.model_copy(update={"edges": edges})


# Windows and counts


def windows(definition: ClauseDefinition) -> Iterator[Altered]:
    """Over which periods the value is taken: the period alone, several pooled, the year to date."""
    if definition.form != "value" or definition.pooling == "none" or definition.each in ("occurrence", "once"):
        return
    current = definition.clause.window
    seen = {_key(current)}
    yield Altered("window", _said(current), definition, current=True)
    for window in (Window(), *(_rolling(count) for count in (3, 6, 12)), _to_date()):
        if _key(window) not in seen:
            seen.add(_key(window))
            yield Altered("window", _said(window), with_window(definition, window))


def with_window(definition: ClauseDefinition, window: Window) -> ClauseDefinition:
    """The clause judged over another window; levels with a window of their own keep it."""
    before = definition.clause.window
    return replace(
        definition,
        clause=definition.clause.model_copy(update={"window": window}),
        levels=tuple(
            replace(level, window=window) if level.window is before or level.window == before else level
            for level in definition.levels
        ),
    )


def _rolling(count: int) -> Window:
    return Window.model_validate({"rolling": f"{count} periods"})


def _to_date() -> Window:
    return Window.model_validate({"to date": "year"})


def _key(window: Window) -> tuple[str | None, str | None]:
    return window.to_date, window.rolling


def _said(window: Window) -> str:
    if window.to_date is not None:
        return f"{window.to_date} to date, pooled"
    return "each period alone" if window.rolling is None else f"rolling {window.rolling}, pooled"


def triggers_of(definition: ClauseDefinition) -> tuple[TriggerRule, ...]:
    """Every trigger of a clause that counts misses, its levels' too."""
    rules = (*definition.triggers, *(rule for level in definition.levels for rule in level.triggers))
    return tuple(rule for rule in rules if rule.trigger.points is None)


def counts(definition: ClauseDefinition) -> Iterator[Altered]:
    """How misses are counted: one more, one fewer, half or twice the window, fixed or rolling, pooled or each."""
    for rule in triggers_of(definition):
        yield Altered("count", f"{rule.name}: {_trigger_words(rule)}", definition, current=True)
        for update in _updates(rule):
            made = with_trigger(definition, rule, update)
            if made is not None:
                changed = next(each for each in triggers_of(made) if each.name == rule.name)
                yield Altered("count", f"{rule.name}: {_trigger_words(changed)}", made)


def _updates(rule: TriggerRule) -> Iterator[dict[str, Any]]:
    trigger = rule.trigger
    for field in ("at_least", "more_than", "consecutive"):
        number = getattr(trigger, field)
        if number is not None:
            least = 2 if field == "consecutive" else 0 if field == "more_than" else 1
            yield from ({field: number + step} for step in (-1, 1) if number + step >= least)
    if trigger.consecutive is None:
        yield {"window": "fixed" if trigger.window != "fixed" else "rolling"}
        yield {"judged": "pooled" if trigger.judged != "pooled" else "each"}
        if rule.size is not None:
            yield from ({"of": f"{size} periods"} for size in dict.fromkeys((rule.size // 2, rule.size * 2)) if size)


def with_trigger(definition: ClauseDefinition, rule: TriggerRule, update: dict[str, Any]) -> ClauseDefinition | None:
    """The clause with one trigger changed; None where the window cannot be settled or holds too few periods."""
    trigger = rule.trigger.model_copy(update=update)
    changed = replace(rule, trigger=trigger, needed=Fraction(trigger.needed))
    if trigger.of is not None:
        try:
            held = extent(
                trigger.of, each=definition.each, calendar=definition.calendar, fixed=trigger.window == "fixed"
            )
        except InputError:
            return None
        changed = replace(changed, size=held.size, block=held.block, months=held.months, days=held.days)
    own = changed.clauses == (definition.id,)
    if own and changed.size is not None and changed.needed > changed.size:
        return None
    if trigger.judged == "pooled" and (definition.pooling == "none" or definition.form != "value"):
        return None

    def put(rules: tuple[TriggerRule, ...]) -> tuple[TriggerRule, ...]:
        return tuple(changed if each is rule else each for each in rules)

    levels: tuple[LevelRule, ...] = tuple(replace(each, triggers=put(each.triggers)) for each in definition.levels)
    return replace(definition, triggers=put(definition.triggers), levels=levels)


def _trigger_words(rule: TriggerRule) -> str:
    trigger = rule.trigger
    if trigger.consecutive is not None:
        return f"{trigger.consecutive} in a row"
    many = f"{trigger.at_least} or more" if trigger.at_least is not None else f"more than {trigger.more_than}"
    window = "fixed" if trigger.window == "fixed" else "rolling"
    judged = "pooled" if trigger.judged == "pooled" else "each judged by itself"
    return f"{many} in {trigger.of}, {window}, {judged}"


# Exclusions


def exclusions(definition: ClauseDefinition) -> Iterator[Altered]:
    """Each exclusion under each convention."""
    for name, exclusion in definition.clause.exclusions.items():
        for convention in ("drop", "excuse", "rebase", "none"):
            changed = exclusion.model_copy(update={"convention": convention})
            clause = definition.clause.model_copy(
                update={"exclusions": {**definition.clause.exclusions, name: changed}}
            )
            is_current = convention == exclusion.convention
            yield Altered(
                "exclusion",
                f"{name}: {convention}",
                definition if is_current else replace(definition, clause=clause),
                current=is_current,
            )


# Rounding


def roundings(definition: ClauseDefinition) -> Iterator[Altered]:
    """One place more or fewer, other modes, before or after the comparison, and not at all."""
    if definition.form != "value" or definition.kpi is None:
        return
    current = definition.rounding
    yield Altered("rounding", _rounded(current), definition, current=True)
    places = 1 if current.places is None else current.places
    found = [Rounding(each, current.mode, before_comparison=True) for each in (places - 1, places, places + 1)]
    found += [Rounding(places, mode, before_comparison=True) for mode in ("half up", "half even", "half down")]
    found += [Rounding(places, mode, before_comparison=True) for mode in ("up", "down")]
    found.append(Rounding(places, current.mode, before_comparison=False))
    for each in dict.fromkeys(found):
        if each != current and (each.places or 0) >= 0:
            yield Altered("rounding", _rounded(each), replace(definition, rounding=each))


def _rounded(rounding: Rounding) -> str:
    if rounding.places is None:
        return "not rounded"
    if not rounding.before_comparison:
        return "the exact value is compared"
    return f"{rounding.places} {'place' if rounding.places == 1 else 'places'}, {rounding.mode}, before comparison"


# Readings


def readings(compiled: CompiledCharter, definition: ClauseDefinition, *, chosen: str | None) -> Iterator[Altered]:
    """Every declared reading, and every answer to what the clause leaves open; ``chosen`` is the one that is agreed."""
    written = compiled.charter.clauses[definition.id]
    for reading in written.readings:
        made = made_of(compiled, definition.id, read_as(written, reading))
        yield Altered("reading", reading, made, current=reading == chosen, question="the signed words")
    if written.readings:
        return
    for question, choices in open_questions(compiled, definition):
        for name, clause in choices.items():
            yield Altered("reading", name, made_of(compiled, definition.id, clause), question=question)


def open_questions(compiled: CompiledCharter, definition: ClauseDefinition) -> Iterator[tuple[str, dict[str, Clause]]]:
    """What a clause leaves open that the checks refuse, with the clause under each answer."""
    clause = definition.clause
    for place, trigger in _triggers_at(clause):
        name = "misses" if place == ("misses",) else str(place[-1])
        if trigger.of is not None and trigger.consecutive is None and trigger.of not in ("year", "term"):
            windows_ = ("rolling", "fixed") if trigger.window is None else (trigger.window,)
            judged = ("each", "pooled") if trigger.judged is None and trigger.points is None else (trigger.judged,)
            both = [(one, other) for one in windows_ for other in judged]
            if definition.pooling == "none":
                both = [each for each in both if each[1] != "pooled"]
            if len(both) > 1:
                yield (
                    f"'in any {trigger.of}' of {name}",
                    {
                        " ".join(str(each) for each in (one, other) if each): _with(
                            clause, place, {"window": one, "judged": other}
                        )
                        for one, other in both
                    },
                )
        if trigger.again is None:
            answers = ("none", "each", "after reset")
            yield (
                f"whether {name} triggers again",
                {f"again: {each}": _with(clause, place, {"again": each}) for each in answers},
            )
    kpi = compiled.charter.kpis.get(clause.kpi or "")
    if kpi is None or definition.form != "value":
        return
    if clause.rounding is None and "rounding" not in kpi.model_fields_set and definition.pooling == "ratio":
        texts = [f"{places}, half up, {when} comparison" for places in ("0 places", "1 place", "2 places")
                 for when in ("before", "after")]  # fmt: skip
        yield (
            "how the value is rounded",
            {text: clause.model_copy(update={"rounding": _rounding(text)}) for text in texts},
        )
    elif clause.rounding is not None and "before_comparison" not in clause.rounding.model_fields_set:
        yield (
            "whether rounding comes before the comparison",
            {
                f"{'before' if before else 'after'} comparison": clause.model_copy(
                    update={"rounding": clause.rounding.model_copy(update={"before_comparison": before})}
                )
                for before in (True, False)
            },
        )
    if clause.empty is None and kpi.empty != "zero" and kpi.zero_denominator != "zero":
        yield (
            "what a period without activity is",
            {each: clause.model_copy(update={"empty": each}) for each in ("no_activity", "met", "missed")},
        )


def _rounding(text: str) -> Any:
    from tallystick.charter.model.kpis import Rounding as Declared  # noqa: PLC0415  (another class of that name)

    return Declared.model_validate(read_rounding(text))


def _triggers_at(clause: Clause) -> Iterator[tuple[tuple[str, ...], Any]]:
    if clause.misses is not None:
        yield ("misses",), clause.misses
    for name, trigger in clause.triggers.items():
        yield ("triggers", name), trigger
    for level, each in clause.levels.items():
        for name, trigger in each.triggers.items():
            yield ("levels", level, name), trigger


def _with(clause: Clause, place: tuple[str, ...], update: dict[str, Any]) -> Clause:
    match place:
        case ("misses",):
            before = clause.misses
            return clause.model_copy(update={"misses": None if before is None else before.model_copy(update=update)})
        case ("triggers", name):
            changed = clause.triggers[name].model_copy(update=update)
            return clause.model_copy(update={"triggers": {**clause.triggers, name: changed}})
        case (_, level, name):
            own = clause.levels[level]
            triggers = {**own.triggers, name: own.triggers[name].model_copy(update=update)}
            changed_level = own.model_copy(update={"triggers": triggers})
            return clause.model_copy(update={"levels": {**clause.levels, level: changed_level}})
        case _:
            return clause


def made_of(compiled: CompiledCharter, name: str, clause: Clause) -> ClauseDefinition:
    """A clause ready to judge in the place of the one of that name; InputError where it has problems."""
    findings = Findings(compiled.charter, Document({}, {}))
    try:
        made = Making(findings, compiled.kpis, compiled.calendars, name, clause).definition()
    except ValidationError as wrong:
        raise InputError(f"Clause '{name}' cannot be read so: {wrong.errors(include_url=False)[0]['msg']}.") from wrong
    if made is None:
        said = "; ".join(problem.message for problem in findings.found if problem.level == "error")
        raise InputError(f"Clause '{name}' cannot be read so: {said}")
    return made
