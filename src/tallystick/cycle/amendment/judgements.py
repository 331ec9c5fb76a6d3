"""What values are held against: targets, bands, baselines, scores, dead-bands; and how far a move lasts."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.formula.bind import PARTY
from tallystick.charter.model import Charter
from tallystick.charter.model.targets import Target
from tallystick.cycle.amendment.sides import Cells, Pair, Reach
from tallystick.cycle.amendment.values import alias, plain_fields
from tallystick.scorecard.targets import target_value
from tallystick.terms.calendar import Period


def _written(pair: Pair) -> Iterator[Reach]:
    """Direction, score curve, dead-band, bands, and the baseline from which progress is counted."""
    old, new = pair.old.kpi, pair.new.kpi
    changed = [alias(name) for name in plain_fields("judgements") if getattr(old, name) != getattr(new, name)]
    edges = [[(name, band.when, band.severity) for name, band in kpi.bands.items()] for kpi in (old, new)]
    if edges[0] != edges[1]:
        changed.append("bands")
    from_ = [kpi.baseline and kpi.baseline.value for kpi in (old, new)]
    if from_[0] != from_[1]:
        changed.append("baseline")
    if changed:
        yield Reach("judgements", pair.fields(*changed))


def _targets(pair: Pair) -> Iterator[Reach]:
    """Periods and cells whose target is another one."""
    paths = pair.fields("target", "baseline", "benchmark")
    old, new = ({_cell(target): target for target in reversed(each.kpi.target)} for each in (pair.old, pair.new))
    if _order(pair.old, new) != _order(pair.new, old):  # the first of several that fit counts
        yield Reach("judgements", paths)
        return
    if _inherits(pair) and _succession(pair.sides.old.charter) != _succession(pair.sides.new.charter):
        yield Reach("judgements", (("parties",), *paths))
    for cell in dict.fromkeys([*old, *new]):
        before, after = old.get(cell), new.get(cell)
        periods = tuple(b.id for a, b in pair.periods if _differs(pair, (before, after), (a, b)))
        if periods:
            where = () if _is_taken_over(pair) else cell
            yield Reach("judgements", paths, Cells(where=where), periods)


def _cell(target: Target) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(target.for_.items()))


def _order(definition: KpiDefinition, among: dict[tuple[tuple[str, str], ...], Target]) -> list[object]:
    return [_cell(target) for target in definition.kpi.target if _cell(target) in among]


def _differs(pair: Pair, targets: tuple[Target | None, Target | None], periods: tuple[Period, Period]) -> bool:
    before, after = targets
    if before is None or after is None:
        return True
    if before.relative is not None and after.relative is not None and before.relative != after.relative:
        return True
    (old, compiled_old), (new, compiled_new) = pair.both
    return _value(before, old, compiled_old, periods[0]) != _value(after, new, compiled_new, periods[1])


def _value(target: Target, definition: KpiDefinition, compiled: CompiledCharter, period: Period) -> Fraction | None:
    """What a target says without facts; one relative to the past is settled apart."""
    return target_value(target, definition, compiled, period=period, own=lambda _: None)


def _inherits(pair: Pair) -> bool:
    """Whether a party's target can be a successor's as well."""
    return any(PARTY in target.for_ for each in (pair.old, pair.new) for target in each.kpi.target)


def _succession(charter: Charter) -> dict[str, object]:
    return {name: party.successor_of for name, party in charter.parties.items() if party.successor_of is not None}


def _is_taken_over(pair: Pair) -> bool:
    return any(_succession(each.charter) for each in pair.sides.both)


def lasting(pair: Pair, found: Sequence[Reach]) -> Iterator[Reach]:
    """Where a judgement has memory, a move reaches every later period: dead-bands, and targets from the past."""
    has_memory = any(
        each.kpi.dead_band is not None or any(_follows_past(target) for target in each.kpi.target)
        for each in (pair.old, pair.new)
    )
    if not has_memory or not found:
        return
    moved = {name for reach in found if reach.periods is not None for name in reach.periods}
    everywhere = any(reach.periods is None or reach.kind == "presence" for reach in found)
    first = None if everywhere else next((new.start for _, new in pair.periods if new.id in moved), None)
    later = tuple(new.id for _, new in pair.periods if first is None or new.start >= first)
    because = tuple(path for reach in found for path in reach.because)
    yield Reach("judgements", because, periods=later)


def _follows_past(target: Target) -> bool:
    return target.relative is not None and target.relative.to in ("prior year", "prior period")


JUDGEMENT_PARTS: tuple[Callable[[Pair], Iterator[Reach]], ...] = (_written, _targets)
"""All that a figure is judged by."""
