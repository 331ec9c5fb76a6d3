"""What a charter carries from period to period, and what it holds when an amendment takes effect.

A carrier is a function that finds one kind of state. Carriers are listed in ``CARRIERS``; whoever adds something that
accrues adds its carrier there. What clauses carry stands in :mod:`tallystick.cycle.amendment.carried`.
"""

from collections.abc import Callable, Iterator
from itertools import chain

from tallystick.charter.definitions import KpiDefinition
from tallystick.charter.formula.nodes import Growth, Prior, Rolling, ToDate
from tallystick.charter.formula.walk import walk
from tallystick.cycle.amendment.carried import carried_by_clauses
from tallystick.cycle.amendment.past import Accrued, Past
from tallystick.figures.requests import formulas_of
from tallystick.scorecard.lines import Judgement
from tallystick.terms.rounding import round_fraction, write_decimal

__all__ = ["CARRIERS", "Accrued", "Past", "accrued"]

Words = Callable[[Judgement], str]


Carrier = Callable[[Past], Iterator[Accrued]]


def accrued(past: Past) -> tuple[Accrued, ...]:
    """Everything that is carried by the KPIs that can move, and by clauses."""
    return tuple(chain.from_iterable(carrier(past) for carrier in CARRIERS))


def _listed(
    past: Past, carrier: str, pair: tuple[KpiDefinition, KpiDefinition], words: Words, without: tuple[str, str]
) -> Iterator[Accrued]:
    """One entry for the total and each party with facts, or one in general words without."""
    old, new = pair
    held = list(past.last(old, new))
    for party, before, after in held:
        becomes = "no figure" if after is None else words(after)
        yield Accrued(carrier, new.id, party, words(before), becomes)
    if not held:
        yield Accrued(carrier, new.id, None, *without)


def _dead_bands(past: Past) -> Iterator[Accrued]:
    for old, new in past.pairs():
        rules = ["no dead-band" if each.kpi.dead_band is None else "a status that follows late" for each in (old, new)]
        if "a status that follows late" in rules:
            yield from _listed(past, "dead-band", (old, new), _status_words, (rules[0], rules[1]))


def _status_words(judgement: Judgement) -> str:
    held = f"{judgement.status} in {judgement.figure.period}"
    if judgement.status == judgement.computed_status:
        return held
    return f"{held}, where the value alone is {judgement.computed_status}"


def _windows(past: Past) -> Iterator[Accrued]:
    for old, new in past.pairs():
        before, after = _windows_of(old), _windows_of(new)
        for carrier, words in before.items():
            without = (words, after.get(carrier, "no such window"))
            yield from _listed(past, carrier, (old, new), _value_words, without)


def _windows_of(definition: KpiDefinition) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in chain.from_iterable(map(walk, formulas_of(definition))):
        match part:
            case ToDate(_, grain):
                found["to date"] = f"what has come together since the start of the {grain.lower()}"
            case Rolling(_, count, grain):
                found["rolling"] = f"the last {count} {grain.lower()}{'s'[: count > 1]}"
            case Prior() | Growth():
                found["earlier periods"] = "figures of earlier periods, to compare with"
            case _:
                pass
    return found


def _value_words(judgement: Judgement) -> str:
    figure = judgement.figure
    if figure.value is None:
        return f"{figure.missing} in {figure.period}"
    return f"{figure.value:f} {figure.unit} in {figure.period}, of {figure.n or 0} facts"


def _carried_scores(past: Past) -> Iterator[Accrued]:
    if all(each.charter.scorecard.missing != "carry" for each in past.sides.both):
        return
    for old, new in past.pairs():
        for party, before, after in past.last(old, new):
            if party is None and before.score is not None:
                yield Accrued("carried score", new.id, None, _score_words(before), _score_words(after))


def _score_words(judgement: Judgement | None) -> str:
    if judgement is None or judgement.score is None:
        return "no score"
    return f"score {write_decimal(round_fraction(judgement.score, 1))} of {judgement.figure.period}"


def _baselines(past: Past) -> Iterator[Accrued]:
    for old, new in past.pairs():
        before, after = (each.kpi.baseline and each.kpi.baseline.value for each in (old, new))
        if before is not None and before != after:
            becomes = "no baseline" if after is None else f"progress from {after:f} {new.unit.symbol}"
            yield Accrued("baseline", new.id, None, f"progress from {before:f} {old.unit.symbol}", becomes)


CARRIERS: tuple[Carrier, ...] = (_dead_bands, _windows, _carried_scores, _baselines, carried_by_clauses)
"""Every kind of state there is."""
