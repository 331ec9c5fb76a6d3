"""The plan of a source: its request in terms of columns, instants and joins, before any SQL is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.nodes import Column, Node
from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.charter.formula.walk import walk
from tallystick.charter.model.sources import ColumnKind
from tallystick.errors import InputError
from tallystick.facts.conditions import local_columns
from tallystick.figures.request import TallyRequest
from tallystick.figures.scope import PartyRule, party_rules
from tallystick.figures.tables import PARTY
from tallystick.terms.zone import Zone

Moment = date | datetime
"""A day where the source's time is a day, else an instant in UTC, as a plain datetime."""


@dataclass(frozen=True, slots=True)
class JoinPlan:
    """At most one row of another source for each fact."""

    name: str
    pairs: tuple[tuple[str, str], ...]
    """Columns of the source, and those of the other that they equal."""


@dataclass(frozen=True, slots=True)
class PartyPlan:
    """By what a party's facts are known; ``since`` and ``until`` only where membership does not span the request."""

    party: str
    columns: tuple[tuple[str, ColumnKind, tuple[str, ...]], ...]
    since: Moment | None
    until: Moment | None


@dataclass(frozen=True, slots=True)
class Plan:
    """One source, ready to be written as SQL."""

    request: TallyRequest
    time: str
    edges: tuple[Moment, ...]
    """The request's cuts, as the time column has them."""
    until: Moment
    """Facts from here on are not read: the last cut, or earlier where what comes after is not known yet."""
    known_before: Moment | None
    """Facts from here on are not known yet; None where all are."""
    dimensions: tuple[tuple[str, ColumnKind], ...]
    """Columns among the dimensions, with their kinds; the party is not one."""
    parties: tuple[PartyPlan, ...]
    joins: tuple[JoinPlan, ...]
    """Those whose columns are used."""
    snapshot: tuple[str, tuple[str, ...]] | None
    """The column that orders snapshots, and what has snapshots of its own."""
    local: frozenset[tuple[str, str]]
    """Columns, by source and name, that hold instants and are read as the local clock does."""
    scales: Mapping[tuple[str, str], int]
    """Decimal places of the columns, by source and name, that hold numbers."""

    @property
    def plain_party(self) -> tuple[str, Mapping[str, str]] | None:
        """The column whose values are the parties', one each, and the party of each value; None where it is not so."""
        columns = {tuple(name for name, kind, values in party.columns if kind == "text" and len(values) == 1)
                   for party in self.parties}  # fmt: skip
        lasting = all(party.since is None and party.until is None for party in self.parties)
        if len(columns) != 1 or not lasting or any(len(party.columns) != 1 for party in self.parties):
            return None
        (names,) = columns
        found = {party.columns[0][2][0]: party.party for party in reversed(self.parties)}
        return (names[0], found) if names and len(found) == len(self.parties) else None

    @property
    def additive(self) -> tuple[Primitive, ...]:
        """What is counted and added in the one pass."""
        return tuple(each for each in self.request.additive if each.operation is not Operation.FREQUENCIES)

    @property
    def frequencies(self) -> dict[Node, list[Primitive]]:
        """Primitives of value frequencies, by what they are frequencies of."""
        found: dict[Node, list[Primitive]] = {}
        for each in self.request.additive:
            if each.operation is Operation.FREQUENCIES and each.argument is not None:
                found.setdefault(each.argument, []).append(each)
        return found


def plan_of(request: TallyRequest, compiled: CompiledCharter) -> Plan:
    """The plan of one request.

    Raises InputError for a source without a time, or with fewer than two cuts.
    """
    source = compiled.charter.sources[request.source]
    if source.time is None:
        raise InputError(f"Source {request.source!r} has no time, so its facts belong to no period; declare 'time'.")
    if len(request.cuts) < 2:
        raise InputError(f"The request for {request.source!r} has no days; ask for at least one period.")
    of_days = source.columns[source.time].type == "date"
    edges = tuple(_moment(day, compiled.zone, of_days=of_days) for day in request.cuts)
    rules = party_rules(compiled, request.source) if PARTY in request.dimensions else ()
    looked_at = {(column.source or request.source, column.name) for column in columns_of(request)}
    kinds = {each: compiled.names.sources[each[0]].columns[each[1]] for each in looked_at}
    read_locally = {
        (column.source or request.source, column.name) for node in _nodes(request) for column in local_columns(node)
    }
    used = {home for home, _ in looked_at}
    return Plan(
        request=request,
        time=source.time,
        edges=edges,
        until=_moment(min(request.cuts[-1], request.as_of or request.cuts[-1]), compiled.zone, of_days=of_days),
        known_before=None if request.as_of is None else _moment(request.as_of, compiled.zone, of_days=of_days),
        dimensions=tuple((name, source.columns[name].type) for name in request.dimensions if name != PARTY),
        parties=tuple(_party(rule, request, compiled, of_days=of_days) for rule in rules),
        joins=tuple(
            JoinPlan(name, tuple(({column: column for column in join.on} | join.matching).items()))
            for name, join in source.joins.items()
            if name in used
        ),
        snapshot=(source.snapshot.at, tuple(source.snapshot.each)) if source.snapshot else None,
        local=frozenset(each for each in read_locally if kinds[each].kind == "time"),
        scales={each: held.scale for each, held in kinds.items() if held.kind == "number"},
    )


def columns_of(request: TallyRequest) -> Iterator[Column]:
    """Every column that the primitives of a request look at."""
    for node in _nodes(request):
        yield from (part for part in walk(node) if isinstance(part, Column))


def _nodes(request: TallyRequest) -> Iterator[Node]:
    for primitive in (*request.additive, *request.recompute):
        yield from (node for node in (primitive.argument, primitive.where) if node is not None)


def _moment(day: date, zone: Zone, *, of_days: bool) -> Moment:
    return day if of_days else zone.instant(day).replace(tzinfo=None)


def _party(rule: PartyRule, request: TallyRequest, compiled: CompiledCharter, *, of_days: bool) -> PartyPlan:
    columns = compiled.charter.sources[request.source].columns
    first, last = request.cuts[0], request.cuts[-1]
    return PartyPlan(
        party=rule.party,
        columns=tuple((name, columns[name].type, values) for name, values in rule.columns.items()),
        since=_moment(rule.joined, compiled.zone, of_days=of_days) if rule.joined > first else None,
        until=_moment(rule.left, compiled.zone, of_days=of_days) if rule.left < last else None,
    )
