"""What an amendment can move, from the two charters alone: KPIs, cells, periods and lines of the scorecard.

Every figure, status, target or score that can differ is named; some that are named may turn out the same.
Definitions are compared as they are computed (formulas bound to sources, calendars as tables), so that another
spelling, another name of a measure, or another owner moves nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.cycle.amendment.judgements import JUDGEMENT_PARTS, lasting
from tallystick.cycle.amendment.sides import EVERY_CELL, Cells, Move, MoveKind, Pair, Reach, Sides
from tallystick.cycle.amendment.values import VALUE_PARTS, rows_within
from tallystick.scorecard.outline import Branch, outline


def moves(sides: Sides) -> tuple[Move, ...]:
    """Everything that can move, by KPI in the order of the new charter, what is gone after what stays."""
    found: list[Move] = []
    was = {sides.new_name(name): name for name in sides.old.kpis}
    for name, definition in sides.new.kpis.items():
        if name in was:
            found += _of_pair(Pair(sides, sides.old.kpis[was[name]], definition))
        else:
            found.append(_whole(definition, sides.new, sides, was=None))
    for name, definition in sides.old.kpis.items():
        if sides.new_name(name) not in sides.new.kpis:
            found.append(_whole(definition, sides.old, sides, was=name))
    return tuple(found)


def _whole(definition: KpiDefinition, compiled: CompiledCharter, sides: Sides, *, was: str | None) -> Move:
    periods = tuple(period.id for period in definition.periods(compiled))
    because = sides.because([("kpis", definition.id)])
    return Move(definition.id, was, "presence", EVERY_CELL, periods, because)


def _of_pair(pair: Pair) -> Iterator[Move]:
    every = tuple(after.id for _, after in pair.periods)
    found = [reach for part in (*VALUE_PARTS, *JUDGEMENT_PARTS) for reach in part(pair)]
    found += lasting(pair, found)
    for reach in _merged(found, every):
        because = pair.sides.because(reach.because)
        yield Move(pair.new.id, pair.old.id, reach.kind, reach.cells, reach.periods or (), because)


def _merged(found: Iterable[Reach], every: tuple[str, ...]) -> list[Reach]:
    """Reaches of one kind, cells and periods as one; a judgement that follows its value anyway is left out."""
    merged: dict[tuple[MoveKind, Cells, tuple[str, ...]], Reach] = {}
    for reach in found:
        periods = every if reach.periods is None else reach.periods
        key = (reach.kind, reach.cells, periods)
        known = merged.get(key)
        because = (known.because if known else ()) + reach.because
        merged[key] = replace(reach, because=because, periods=periods)
    for own in tuple(merged):
        wider = next((key for key in merged if key != own and _is_within(merged[own], merged[key])), None)
        if wider is not None:
            merged[wider] = replace(merged[wider], because=merged[wider].because + merged.pop(own).because)
    settled = {reach.periods for reach in merged.values() if reach.kind == "values" and reach.cells == EVERY_CELL}
    return [
        reach
        for reach in merged.values()
        if reach.periods and not (reach.kind == "judgements" and reach.periods in settled)
    ]


def _is_within(inner: Reach, outer: Reach) -> bool:
    """Whether a reach names no figure that another of its kind does not name."""
    if inner.kind != outer.kind or not set(inner.periods or ()) <= set(outer.periods or ()):
        return False
    small, large = inner.cells, outer.cells
    return (
        (large.dimensions is None or (small.dimensions is not None and small.dimensions <= large.dimensions))
        and (large.parties is None or (small.parties is not None and small.parties <= large.parties))
        and set(large.where) <= set(small.where)
    )


def lines(sides: Sides, moved: Iterable[Move]) -> tuple[str, ...]:
    """The lines of the scorecard, by id from the top, whose score, status or coverage can move in some period."""
    kpis = {move.kpi for move in moved if _touches_total(move)}
    before, after = outline(sides.old.charter), outline(sides.new.charter)
    everything = _scale(sides.old) != _scale(sides.new) or _calendar(sides, sides.old) != _calendar(sides, sides.new)
    old, new = _signatures(before, sides), _signatures(after, None)
    ids = dict.fromkeys([*new, *old])
    return tuple(
        name
        for name in ids
        if everything or old.get(name) != new.get(name) or name in kpis or _holds(after, name, kpis)
    )


def _touches_total(move: Move) -> bool:
    return (None, ()) in move.cells


def _scale(compiled: CompiledCharter) -> object:
    return compiled.charter.scorecard.scale


def _calendar(sides: Sides, compiled: CompiledCharter) -> object:
    """What dates the weights and says which periods are judged."""
    return rows_within(compiled.calendars[compiled.charter.calendar], sides)


def _signatures(root: Branch, renaming: Sides | None) -> dict[str, list[object]]:
    """What each line's score rests on besides figures; titles aside. ``renaming`` gives KPIs their new names."""
    found: dict[str, list[object]] = {}
    for branch in root.walk():
        found.setdefault(_name(branch, renaming), []).append(_signature(branch, renaming))
    return found


def _name(branch: Branch, renaming: Sides | None) -> str:
    return renaming.new_name(branch.id) if renaming and branch.kind == "kpi" else branch.id


def _signature(branch: Branch, renaming: Sides | None) -> object:
    plain = replace(branch, title="", items=())
    below = sorted((_signature(item, renaming) for item in branch.items), key=repr)
    return _name(branch, renaming), replace(plain, id=""), tuple(below)


def _holds(root: Branch, name: str, kpis: set[str]) -> bool:
    """Whether a KPI that moves stands below the line of a name."""
    return any(below.id in kpis for branch in root.walk() if branch.id == name for below in branch.walk())
