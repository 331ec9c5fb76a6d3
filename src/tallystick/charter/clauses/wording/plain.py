"""The logic of a clause in plain English, a sentence a line, to stand beside the agreed text for counsel to compare.

The sentences are made from the logic alone and in one order: who and to whom, what, how often, the test and its tie,
small and empty periods, relief, what follows, limits, what counts misses, and what ends or settles it. Whatever number
the logic has stands in them.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from tallystick.charter.clauses.definitions import ClauseDefinition, Clauses
from tallystick.charter.clauses.forms import band_misses, met_of
from tallystick.charter.clauses.wording.outcomes import (
    consequence,
    due,
    follows,
    limits,
    points,
    remedies,
    right_ends,
    triggered,
    whose,
)
from tallystick.charter.clauses.wording.phrases import (
    MODES,
    condition,
    day,
    days,
    in_unit,
    measured,
    number,
    party,
    places,
    tie,
    together,
)
from tallystick.charter.clauses.wording.relief import exclusions
from tallystick.charter.clauses.wording.timing import deadline
from tallystick.charter.clauses.wording.values import named_values
from tallystick.charter.model import Charter
from tallystick.charter.model.clauses import Window


def plain(definition: ClauseDefinition, charter: Charter) -> tuple[str, ...]:
    """The logic of a clause in plain English, a sentence a line."""
    parts = (
        _who,
        _what,
        _when,
        _test,
        deadline,
        _duties,
        _small_and_empty,
        _conditions,
        exclusions,
        remedies,
        limits,
        triggered,
        right_ends,
        named_values,
        _standing,
    )
    return tuple(_ended(sentence) for part in parts for sentence in part(definition, charter))


def rendered(definition: ClauseDefinition, charter: Charter) -> ClauseDefinition:
    """The definition with its logic in plain English beside it."""
    return replace(definition, plain="\n".join(plain(definition, charter)))


def in_plain_language(clauses: Clauses, charter: Charter) -> Clauses:
    """All clauses of a sound charter, each with its logic in plain English."""
    every = {name: rendered(definition, charter) for name, definition in clauses.definitions.items()}
    return replace(clauses, definitions=every)


def _ended(sentence: str) -> str:
    """A capital first, and one full stop last: names such as 'Inc.' bring their own."""
    lead = len(sentence) - len(sentence.lstrip(" -"))
    capital = sentence[:lead] + (sentence[lead : lead + 1].upper() if lead == 0 else sentence[lead : lead + 1])
    return re.sub(r"\.\.$", ".", capital + sentence[lead + 1 :])


def _who(definition: ClauseDefinition, charter: Charter) -> Iterator[str]:
    clause = definition.clause
    if clause.mutual:
        names = together(party(name, charter) for name in clause.mutual)
        other = "the other" if len(clause.mutual) == 2 else "each of the others"
        yield f"Each of {names} promises the same to {other}."
        return
    obligors = [party(name, charter) for name in clause.obligor]
    to = together(party(name, charter) for name in clause.beneficiary)
    if len(obligors) > 1:
        yield f"Each of {together(obligors)}, for itself, promises this to {to}."
    else:
        yield f"{together(obligors)} promises this to {to}."


def _what(definition: ClauseDefinition, charter: Charter) -> Iterator[str]:
    clause = definition.clause
    if definition.kpi is not None:
        kpi = charter.kpis[definition.kpi]
        of = {"obligor": "the party that promises", "beneficiary": "the party to which it is promised"}.get(clause.of)
        several = len(clause.obligor if clause.of == "obligor" else clause.beneficiary) != 1
        of = of if of is not None and several else whose(clause.of, definition, charter)
        unit = in_unit(definition.unit)
        measured_in = f", in {unit}" if unit else ""
        yield f"What is measured is '{kpi.title}' ({kpi.formula}){measured_in}, of {of}."
    for dimension, value in definition.scope:
        yield f"Only what has {dimension} '{value}' counts."
    if definition.cells:
        yield f"Every {' and '.join(definition.cells)} is judged by itself."
    pooled = [name for name, value in clause.scope.items() if value == "pooled"]
    if pooled:
        yield f"All values of {together(pooled)} are put together."


def _when(definition: ClauseDefinition, charter: Charter) -> Iterator[str]:
    clause = definition.clause
    if definition.each == "occurrence":
        yield "It is judged on each occurrence."
    elif definition.each == "once":
        yield "It is judged once, for the whole time in which the clause is in force."
    else:
        yield f"It is judged for each {definition.each} (calendar '{definition.calendar.id}')."
    if definition.kpi is not None:
        yield from window(clause.window, definition.each)
    span = clause.in_force or charter.term
    yield f"The clause is in force {days(span)}."
    if clause.ramp_up is not None:
        count = "count" if clause.ramp_up.counts else "do not count"
        until = day(clause.ramp_up.until)
        yield f"Before {until} it is reported and nothing follows; misses of that time {count} for triggers."
    if definition.each not in ("occurrence", "once"):
        yield {
            "full": "A period cut short is judged against the full threshold.",
            "pro rata": "A period cut short is judged against its share of the threshold, by days.",
            "not judged": "A period cut short is not judged.",
        }[clause.stub]


_POOLED = "counts and sums of all its periods are put together before anything is divided"


def window(value: Window, each: str) -> Iterator[str]:
    """Over which periods a value is taken."""
    how = _POOLED if value.as_ == "pooled" else "it is the plain mean of the periods' values, as agreed"
    if value.to_date is not None:
        yield f"The value is taken from the start of the {value.to_date} to the end of the period; {how}."
    elif value.rolling is not None:
        yield f"The value is taken over {value.rolling} that end with the period; {how}."
    else:
        yield "The value is that of the period alone."
        return
    if value.alone == "not judged":
        yield "Where that reaches back before commencement, it is not judged."
    else:
        yield "Where that reaches back before commencement, what there is counts."


def _test(definition: ClauseDefinition, charter: Charter) -> Iterator[str]:
    clause, unit = definition.clause, in_unit(definition.unit)
    if definition.kpi is not None:
        yield _rounding(definition)
    if clause.target is not None:
        target = f"the value '{clause.target}'" if isinstance(clause.target, str) else measured(clause.target, unit)
        yield f"The target is {target}."
    elif definition.kpi is not None and charter.kpis[definition.kpi].target and _speaks_of_target(definition):
        yield "The target is the KPI's own target for the period."
    if clause.minimum is not None:
        quantity = clause.minimum.quantity
        least = f"what '{quantity}' says" if isinstance(quantity, str) else measured(quantity, unit)
        yield f"The least for each period is {least}; exactly that is enough."
    elif (met := met_of(clause)) is not None:
        exactly = tie(met, unit, inside="is met", outside="is a miss")
        yield f"It is met at {condition(met, unit)}{'; ' + exactly if exactly else ''}; anything else is a miss."
    if clause.dead_band is not None:
        yield f"A miss by {measured(clause.dead_band, unit)} or less stays a miss, and nothing follows from it."
    for also in clause.also:
        kpi = charter.kpis[also.kpi]
        yield f"'{kpi.title}' of {party(also.of, charter)} must be {condition(also.met, kpi.unit)} as well."
    yield from _table(definition, charter, unit)


def _speaks_of_target(definition: ClauseDefinition) -> bool:
    conditions = [definition.met, definition.bonus_when, *(level.when for level in definition.levels)]
    return any(each.bound.times for one in conditions if one is not None for each in one.edges)


def _rounding(definition: ClauseDefinition) -> str:
    rounding = definition.rounding
    if rounding.places is None:
        return "The value is compared as it is, without rounding."
    said = f"to {places(rounding.places)}, {rounding.mode} ({MODES[rounding.mode]})"
    if rounding.before_comparison:
        return f"The value is rounded {said}, before it is compared."
    return f"The exact value is compared; it is rounded {said}, for print only."


def _table(definition: ClauseDefinition, charter: Charter, unit: str) -> Iterator[str]:
    clause = definition.clause
    if clause.bands:
        yield "The value falls into the first of these bands that it fits:"
    for name, band in clause.bands.items():
        amounts = [_band_amount(getattr(band, key), key, definition) for key in _BAND_KEYS if getattr(band, key)]
        amounts += [consequence(each, definition, charter) for each in band.then]
        verdict = "a miss" if band_misses(band) else "no miss"
        titled = f" ('{band.title}')" if band.title else ""
        exactly = tie(band.when, unit, inside="is in it", outside="is not in it")
        yield (
            f"- {name}{titled}: {condition(band.when, unit)}{' (' + exactly + ')' if exactly else ''}: {verdict}; "
            f"{together(amounts) or 'nothing follows'}."
        )
    if clause.levels:
        yield "Each of these levels is judged by itself:"
    for name, level in clause.levels.items():
        verdict = "a miss" if level.misses else "no miss"
        exactly = tie(level.when, unit, inside="is in it", outside="is not in it")
        titled = f" ('{level.title}')" if level.title else ""
        after = together(consequence(each, definition, charter) for each in level.then) or "nothing follows by itself"
        edge = f" ({exactly})" if exactly else ""
        yield f"- {name}{titled}: {condition(level.when, unit)}{edge}: {verdict}; {after}."
        if level.window is not None:
            yield from (
                f"  Of {name}: {sentence[0].lower()}{sentence[1:]}"
                for sentence in window(level.window, definition.each)
            )


_BAND_KEYS = ("points", "credit", "bonus", "payment")


def _band_amount(text: str, key: str, definition: ClauseDefinition) -> str:
    return points(text, definition) if key == "points" else f"a {key} of {follows(text, definition)}"


def _duties(definition: ClauseDefinition, charter: Charter) -> Iterator[str]:
    clause = definition.clause
    if clause.report is not None:
        report = clause.report
        to = party(report.to, charter) if report.to else together(party(name, charter) for name in clause.beneficiary)
        yield f"'{report.what}' is delivered to {to} within {due(report.within)} after the end of each period."
        if report.contains:
            yield f"It contains {together(report.contains)}."
    if clause.decision is not None:
        decision = clause.decision
        until = f" within {due(decision.within)} after the period" if decision.within else ""
        who = f"The committee '{decision.who}'" if decision.who in charter.committees else decision.who
        yield f"{who} decides{until}: {decision.question}"
        yield f"The standard is: {decision.standard}."
        otherwise = decision.otherwise
        if otherwise is None:
            yield "Where nobody decides, it stays undetermined."
        elif otherwise in ("met", "missed"):
            yield f"Where nobody decides, it is {otherwise}."
        else:
            yield f"Where nobody decides, the ladder '{otherwise}' does."


def _small_and_empty(definition: ClauseDefinition, charter: Charter) -> Iterator[str]:
    clause = definition.clause
    sample = clause.sample
    if sample is not None and sample.minimum is not None:
        then = "it is not judged" if sample.below == "insufficient" else "its counts go over to the next period"
        least = number(sample.minimum)
        yield f"With fewer than {least} opportunities in a period {then}; exactly {least} are enough."
    if sample is not None and sample.proven is not None:
        yield f"It is a miss only where the miss is proven at {sample.proven} (Wilson bound)."
    if clause.allowed:
        events = "missed event is" if clause.allowed == 1 else "missed events are"
        yield f"{number(clause.allowed)} {events} allowed in each period."
    if definition.form == "value" or clause.empty is not None:
        is_ = {
            "no_activity": "is neither met nor missed, and nothing follows",
            "met": "is met",
            "missed": "is missed",
            None: "is neither met nor missed (no other rule was agreed)",
        }
        yield f"A period without any activity {is_[clause.empty]}."
    if definition.kpi is None:
        return
    yield {
        "undetermined": "A figure that was not delivered leaves the period undetermined.",
        "missed": "A figure that was not delivered counts as a miss.",
        "worst band": "A figure that was not delivered counts as the worst band.",
    }[clause.unreported]


def _conditions(definition: ClauseDefinition, charter: Charter) -> Iterator[str]:
    for each in definition.clause.subject_to:
        outcomes = together(each.outcome, word="or")
        yield f"It is judged only where clause '{each.clause}' was {outcomes} in the same period; else it is excused."


def _standing(definition: ClauseDefinition, charter: Charter) -> Iterator[str]:
    clause = definition.clause
    if clause.survives:
        yield "The clause goes on after a party has left."
    if clause.reading is not None:
        yield f"Of the readings of the signed words, the parties chose '{clause.reading}'."
    if clause.because is not None:
        yield f"It protects this interest: {clause.because.rstrip('.')}."
