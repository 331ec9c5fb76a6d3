"""What a reader can work out: exact elimination over the relations among figures, with what the reader knows.

A spot is recoverable when some combination of relations holds nothing unknown but it (Gauss-Jordan elimination over
fractions). This is about the figures' places and never about their values, so the answer itself tells nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction

from tallystick.sharing.relations import Relation, Spot

Row = dict[Spot, Fraction]


def recoverable(
    relations: Sequence[Relation], known: Collection[Spot], wanted: Collection[Spot]
) -> dict[Spot, tuple[Spot, ...]]:
    """Those of the wanted spots that follow from the known ones, each with the known ones that it takes.

    >>> from datetime import date
    >>> q1 = (date(2026, 1, 1), date(2026, 4, 1))
    >>> whole, north, south = (Spot("sales", cell, *q1) for cell in ((), (("party", "n"),), (("party", "s"),)))
    >>> found = recoverable([{whole: 1, north: -1, south: -1}], {whole, north}, {south})
    >>> found[south] == (whole, north)
    True
    """
    known, wanted = frozenset(known), frozenset(wanted)
    found: dict[Spot, tuple[Spot, ...]] = {}
    for part in _apart(relations, known, wanted):
        for row in _reduced(part, known):
            unknown = [spot for spot in row if spot not in known]
            if len(unknown) == 1 and unknown[0] in wanted:
                found[unknown[0]] = tuple(spot for spot in row if spot in known)
    return found


def _apart(relations: Sequence[Relation], known: frozenset[Spot], wanted: frozenset[Spot]) -> Iterator[list[Relation]]:
    """Relations that share unknown spots, together; only where one of the wanted spots is among them."""
    rows_of: dict[Spot, list[int]] = defaultdict(list)
    for number, relation in enumerate(relations):
        for spot in relation:
            if spot not in known:
                rows_of[spot].append(number)
    seen: set[int] = set()
    for start in wanted:
        waiting = [number for number in rows_of[start] if number not in seen]
        part: set[int] = set()
        while waiting:
            number = waiting.pop()
            if number in part:
                continue
            part.add(number)
            waiting += [
                other for spot in relations[number] if spot not in known for other in rows_of[spot] if other not in part
            ]
        seen |= part
        if part:
            yield [relations[number] for number in sorted(part)]


def _reduced(relations: Iterable[Relation], known: frozenset[Spot]) -> Iterable[Row]:
    """The relations solved for the unknown spots, as far as that goes: each row has an unknown spot of its own."""
    rows: dict[Spot, Row] = {}
    users: dict[Spot, set[Spot]] = defaultdict(set)
    for relation in relations:
        row: Row = {spot: Fraction(factor) for spot, factor in relation.items()}
        for pivot in [spot for spot in row if spot in rows]:
            _subtract(row, rows[pivot], row.get(pivot, Fraction(0)))
        own = next((spot for spot in row if spot not in known), None)
        if own is None:
            continue
        row = {spot: factor / row[own] for spot, factor in row.items()}
        for other in list(users[own]):
            if own in rows[other]:
                _subtract(rows[other], row, rows[other][own])
                for spot in row:
                    users[spot].add(other)
        rows[own] = row
        for spot in row:
            users[spot].add(own)
    return rows.values()


def _subtract(row: Row, other: Row, times: Fraction) -> None:
    if not times:
        return
    for spot, factor in other.items():
        left = row.get(spot, Fraction(0)) - times * factor
        if left:
            row[spot] = left
        else:
            row.pop(spot, None)
