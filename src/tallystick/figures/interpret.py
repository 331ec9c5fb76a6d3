"""The second engine: tallies from facts in plain Python, for worked examples and for checks without a data base.

It shares the meaning of formulas with the first engine and none of its code. Facts are read one at a time; what it
returns has the shape of :class:`~tallystick.terms.tally.TallyTable`.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.nodes import Node
from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.errors import InputError
from tallystick.figures.decimals import plus
from tallystick.figures.ranks import rank
from tallystick.figures.request import FREQUENCY_LIMIT, Ranks, TallyRequest
from tallystick.figures.rows import Fact, Row, Value, row_value
from tallystick.figures.scope import PartyRule, party_rules
from tallystick.figures.tables import PARTY
from tallystick.terms.tally import Cell, Number, TallyTable, TallyValue, Window
from tallystick.terms.zone import Zone


def interpret(request: TallyRequest, facts: Mapping[str, Sequence[Row]], compiled: CompiledCharter) -> TallyTable:
    """The tallies of one source from its facts and those of the sources joined to it.

    Facts without a time are left out, as are those outside the request's days and those that are not known yet.
    Raises InputError where a join finds more than one row.
    """
    placed = list(_placed(request, facts, compiled))
    inside = [each for each in placed if request.cuts and request.cuts[0] <= each.day < request.cuts[-1]]
    groups: dict[tuple[int | str | None, ...], list[_Placed]] = {}
    for each in inside:
        interval = bisect_right(request.cuts, each.day) - 1
        groups.setdefault((interval, *(each.cell[name] for name in request.dimensions)), []).append(each)
    days = [each.day for each in placed]
    ranked = _ranked(request, groups.values(), compiled.zone)
    additive = [primitive for primitive in request.additive if primitive not in ranked]
    return TallyTable(
        source=request.source,
        dimensions=request.dimensions,
        cuts=request.cuts,
        columns=tuple(primitive.key for primitive in additive),
        rows={
            key: tuple(_value(primitive, held, compiled.zone) for primitive in additive)
            for key, held in sorted(groups.items(), key=lambda item: _sortable(item[0]))
        },
        recomputed={
            **dict(_recomputed(request, inside, compiled)),
            **{place: value for asked in ranked.values() for place, value in _ranks(asked, inside, compiled.zone)},
        },
        first_day=min(days, default=None),
        last_day=max(days, default=None),
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    """A fact with its day and the values of its dimensions."""

    fact: Fact
    day: date
    cell: Mapping[str, str | None]


def _placed(request: TallyRequest, facts: Mapping[str, Sequence[Row]], compiled: CompiledCharter) -> Iterator[_Placed]:
    source = compiled.charter.sources[request.source]
    if source.time is None:
        raise InputError(f"Source {request.source!r} has no time, so its facts belong to no period; declare 'time'.")
    rules = party_rules(compiled, request.source) if PARTY in request.dimensions else ()
    for fact in _joined_facts(request.source, facts, compiled):
        moment = fact.row.get(source.time)
        if moment is None:
            continue
        day = _day(moment, compiled.zone)
        if request.as_of is not None and day >= request.as_of:
            continue
        cell = {name: _party(rules, fact.row, day) if name == PARTY else _text(fact.row.get(name))
                for name in request.dimensions}  # fmt: skip
        yield _Placed(fact, day, cell)


def _joined_facts(source_id: str, facts: Mapping[str, Sequence[Row]], compiled: CompiledCharter) -> Iterator[Fact]:
    source = compiled.charter.sources[source_id]
    lookups: dict[str, tuple[tuple[str, ...], dict[tuple[Value, ...], Row]]] = {}
    for other, join in source.joins.items():
        pairs = {column: column for column in join.on} | join.matching
        found: dict[tuple[Value, ...], Row] = {}
        for row in facts.get(other, ()):
            key = tuple(row.get(theirs) for theirs in pairs.values())
            if key in found and None not in key:
                raise InputError(
                    f"Source {other!r} has two rows with {', '.join(pairs.values())} = {_spelled(key)}, so that a fact "
                    f"of {source_id!r} would count twice; keep one of them, or join on the whole key."
                )
            found[key] = row
        lookups[other] = (tuple(pairs), found)
    for row in facts.get(source_id, ()):
        joined: dict[str, Row | None] = {}
        for other, (columns, found) in lookups.items():
            key = tuple(row.get(column) for column in columns)
            joined[other] = None if None in key else found.get(key)
        yield Fact(source_id, row, joined)


def _spelled(key: Iterable[Value]) -> str:
    return ", ".join(str(value) for value in key)


def _day(moment: Value, zone: Zone) -> date:
    if isinstance(moment, datetime):
        return zone.day_of(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return cast("date", moment)


def _party(rules: Iterable[PartyRule], row: Row, day: date) -> str | None:
    for rule in rules:
        if rule.joined <= day < rule.left and all(
            _text(row.get(column)) in values for column, values in rule.columns.items()
        ):
            return rule.party
    return None


def _text(value: Value) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _value(primitive: Primitive, facts: Iterable[_Placed], zone: Zone) -> TallyValue:
    admitted = [each.fact for each in facts if _admits(primitive, each.fact, zone)]
    if primitive.operation is Operation.COUNT:
        return len(admitted)
    known = _known(primitive, admitted, zone)
    match primitive.operation:
        case Operation.SUM:
            return _total(known)
        case Operation.MIN:
            return min(known, default=None)
        case Operation.MAX:
            return max(known, default=None)
        case _:
            return Counter(known)


def _admits(primitive: Primitive, fact: Fact, zone: Zone) -> bool:
    return primitive.where is None or row_value(primitive.where, fact, zone) is True


def _known(primitive: Primitive, facts: Iterable[Fact], zone: Zone) -> list[Number]:
    if primitive.argument is None:
        raise InputError(f"{primitive.key!r} has no argument; only counts have none.")
    found = [row_value(primitive.argument, fact, zone) for fact in facts]
    return [cast("Number", value) for value in found if value is not None]


def _total(values: Iterable[Number]) -> Number:
    total: Number = 0
    for value in values:
        total = plus(total, value)
    return total


# What does not add up


def _recomputed(
    request: TallyRequest, facts: Sequence[_Placed], compiled: CompiledCharter
) -> Iterator[tuple[tuple[str, Window, Cell], Number]]:
    for primitive, (windows, sets) in request.recompute.items():
        seen = [each for each in facts if primitive.covers == "everyone" or each.cell.get(PARTY, "") is not None]
        for window in windows:
            inside = [each for each in seen if window[0] <= each.day < window[1]]
            chosen = [each for each in facts if window[0] <= each.day < window[1]]
            selected = _snapshot(primitive, chosen, compiled)
            for dimensions in sets:
                for cell, held in _by_cell(inside, dimensions).items():
                    found = _once(primitive, held, selected, compiled.zone)
                    if found is not None:
                        yield (primitive.key, window, cell), found


def _ranked(request: TallyRequest, groups: Collection[Sequence[_Placed]], zone: Zone) -> dict[Primitive, Ranks]:
    """The value frequencies that ranks stand in for: those of an argument with more entries than the limit.

    An argument is left as it is where one of its frequencies has no ranks.
    """
    if sum(map(len, groups)) <= FREQUENCY_LIMIT:  # there are no more entries than facts
        return {}
    alike: dict[Node | None, list[Primitive]] = {}
    for primitive in request.additive:
        if primitive.operation is Operation.FREQUENCIES:
            alike.setdefault(primitive.argument, []).append(primitive)
    found: dict[Primitive, Ranks] = {}
    for primitives in alike.values():
        if all(primitive in request.ranks for primitive in primitives):
            entries = sum(len(set(_known(primitives[0], [each.fact for each in held], zone))) for held in groups)
            if entries > FREQUENCY_LIMIT:
                found |= {primitive: request.ranks[primitive] for primitive in primitives}
    return found


def _ranks(ranks: Ranks, facts: Sequence[_Placed], zone: Zone) -> Iterator[tuple[tuple[str, Window, Cell], Number]]:
    for level in ranks.levels:
        seen = [each for each in facts if level.covers == "everyone" or each.cell.get(PARTY, "") is not None]
        for window in ranks.windows:
            inside = [each for each in seen if window[0] <= each.day < window[1]]
            for dimensions in ranks.sets:
                for cell, held in _by_cell(inside, dimensions).items():
                    frequencies = Counter(_known(level, [e.fact for e in held if _admits(level, e.fact, zone)], zone))
                    if frequencies:
                        yield (level.key, window, cell), rank(frequencies, level)


def _by_cell(facts: Iterable[_Placed], dimensions: Sequence[str]) -> dict[Cell, list[_Placed]]:
    cells: dict[Cell, list[_Placed]] = {}
    for each in facts:
        cells.setdefault(tuple((name, each.cell[name]) for name in dimensions), []).append(each)
    return cells


def _once(primitive: Primitive, facts: Iterable[_Placed], selected: frozenset[int], zone: Zone) -> Number | None:
    """A distinct count, or the sum over the snapshot; None where the snapshot's facts have no value."""
    if primitive.operation is Operation.DISTINCT:
        admitted = [each.fact for each in facts if _admits(primitive, each.fact, zone)]
        return len(set(_known(primitive, admitted, zone)))
    admitted = [each.fact for each in facts if id(each) in selected and _admits(primitive, each.fact, zone)]
    known = _known(primitive, admitted, zone)
    return None if admitted and not known else _total(known)


def _snapshot(primitive: Primitive, facts: Sequence[_Placed], compiled: CompiledCharter) -> frozenset[int]:
    """The facts of the first or last snapshot: of the whole source, or of each thing that has snapshots of its own."""
    if primitive.operation is Operation.DISTINCT:
        return frozenset()
    snapshot = compiled.charter.sources[primitive.source].snapshot
    if snapshot is None:
        raise InputError(f"Source {primitive.source!r} declares no snapshot, so it has no first or last one.")
    choose = min if primitive.operation is Operation.FIRST else max
    instants: dict[tuple[Value, ...], list[Value]] = {}
    for each in facts:
        if (at := each.fact.row.get(snapshot.at)) is not None:
            instants.setdefault(tuple(each.fact.row.get(name) for name in snapshot.each), []).append(at)
    chosen = {thing: choose(held) for thing, held in instants.items()}  # type: ignore[type-var]  # one column, one type
    return frozenset(
        id(each)
        for each in facts
        if (at := each.fact.row.get(snapshot.at)) is not None
        and chosen[tuple(each.fact.row.get(name) for name in snapshot.each)] == at
    )


def _sortable(key: tuple[int | str | None, ...]) -> tuple[tuple[bool, str | int], ...]:
    return tuple((part is not None, part if part is not None else "") for part in key)
