"""Facts that find no row in a source joined to them: counted with the tallies, and shown beside the figures.

Such a fact stays, and what it looks up there is unknown; a reader must know how many there are (docs/decisions).
"""

from collections.abc import Mapping
from dataclasses import replace

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.nodes import Column, IsNull
from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.figures.request import TallyRequest
from tallystick.figures.tables import PARTY
from tallystick.tallies.plan import columns_of
from tallystick.terms.tally import TallyTable


def with_unmatched(request: TallyRequest, compiled: CompiledCharter) -> TallyRequest:
    """The request, with a count of the facts without a match for each join that it looks through."""
    counts = tuple(each for name, each in _counts(request.source, compiled).items() if name in joins_of(request))
    return replace(request, additive=(*request.additive, *counts)) if counts else request


def joins_of(request: TallyRequest) -> frozenset[str]:
    """The joined sources that a request looks at."""
    return frozenset(column.source for column in columns_of(request) if column.source not in (None, request.source))


def unmatched(table: TallyTable, compiled: CompiledCharter) -> Mapping[str, int]:
    """By joined source: how many facts of the parties, in the days that were asked for, have no row in it."""
    party = table.dimensions.index(PARTY) + 1 if PARTY in table.dimensions else None
    kept = [values for key, values in table.rows.items() if party is None or key[party] is not None]
    places = {key: place for place, key in enumerate(table.columns)}
    return {
        name: sum(int(str(values[places[count.key]])) for values in kept)
        for name, count in _counts(table.source, compiled).items()
        if count.key in places
    }


def _counts(source_id: str, compiled: CompiledCharter) -> Mapping[str, Primitive]:
    """For each declared join, the count of facts for which it finds no key."""
    found = {}
    for name, join in compiled.charter.sources[source_id].joins.items():
        theirs = next(iter([*join.on, *join.matching.values()]))  # one of its keys, none of which is ever unknown
        found[name] = Primitive(Operation.COUNT, source_id, "members", where=IsNull(Column(theirs, name)))
    return found
