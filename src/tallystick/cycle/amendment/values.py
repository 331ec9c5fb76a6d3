"""What values rest on: formula, time, facts, parties; and which of them differ between two definitions of a KPI.

Each part is a function ``Pair -> reaches``; together they cover all that a figure is computed from.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise

from tallystick.charter.amend.fields import rule_at
from tallystick.charter.amend.paths import Path
from tallystick.charter.calendars import period_days
from tallystick.charter.closing import due_text
from tallystick.charter.definitions import KpiDefinition
from tallystick.charter.formula.bind import PARTY
from tallystick.charter.formula.nodes import ShareOf
from tallystick.charter.formula.walk import walk
from tallystick.charter.membership import stretches
from tallystick.charter.model.kpis import Kpi
from tallystick.charter.model.sources import Source
from tallystick.cycle.amendment.sides import Cells, Pair, Reach, Sides
from tallystick.figures.requests import requests
from tallystick.figures.scope import PartyRule, aggregates_of, party_rules
from tallystick.terms.calendar import Calendar, Period

Days = tuple[date, date]
"""From (contained) and until (not contained)."""


def _definition(pair: Pair) -> Iterator[Reach]:
    """Formula, unit, minimum sample, rounding and rules for nothing."""
    old, new = pair.old, pair.new
    if (old.bound.node, old.bound.kind, old.unit.symbol, old.factor) != (
        new.bound.node, new.bound.kind, new.unit.symbol, new.factor,
    ):  # fmt: skip
        paths = (
            *pair.fields("formula", "source", "where", "covers", "excludes", "unit"),
            *((part, name) for name in pair.items for part in ("measures", "kpis") if (part, name) != ("kpis", new.id)),
            *(("sources", source, "columns") for source in pair.sources),
            *(("sources", source, "snapshot") for source in pair.sources),
        )
        yield from _with_presence(pair, Reach("values", paths))
    if _sample(old) != _sample(new):
        of = new.kpi.minimum.of if new.kpi.minimum else None
        sample = (*pair.fields("minimum"), *([("measures", of)] if of else []))
        yield from _with_presence(pair, Reach("values", sample))
    plain = [name for name in plain_fields("values") if getattr(old.kpi, name) != getattr(new.kpi, name)]
    if plain:
        yield Reach("values", pair.fields(*(alias(name) for name in plain)))


def _sample(definition: KpiDefinition) -> object:
    minimum = definition.kpi.minimum
    return minimum and (minimum.count, definition.minimum and definition.minimum.node)


_COMPARED_AS_COMPUTED = frozenset(
    {"formula", "source", "where", "covers", "excludes", "kind", "unit", "by", "calendar", "in_force", "minimum",
     "target", "baseline", "benchmark", "bands"}
)  # fmt: skip


def plain_fields(touches: str) -> list[str]:
    """Fields of a KPI that are compared as they are written."""
    return [
        name
        for name in Kpi.model_fields
        if name not in _COMPARED_AS_COMPUTED and rule_at(("kpis", "*", alias(name))).touches == touches
    ]


def alias(name: str) -> str:
    return str(Kpi.model_fields[name].alias or name)


def _cells(pair: Pair) -> Iterator[Reach]:
    """Sets of dimensions that were added or taken away."""
    changed = frozenset(pair.old.cells) ^ frozenset(pair.new.cells)
    if changed:
        yield Reach("presence", pair.fields("by"), Cells(dimensions=changed))


def _time(pair: Pair) -> Iterator[Reach]:
    """Term, calendar, zone and the day's start."""
    old, new = pair.sides.both
    before, after = (each.charter for each in pair.sides.both)
    dates = (("term",), ("calendar",), ("calendars",), *pair.fields("in force", "calendar"))
    if (before.zone, before.day_start) != (after.zone, after.day_start):
        yield from _with_presence(pair, Reach("values", (("zone",), ("day start",))))
    first = {period.id for period in pair.old.periods(old)}
    then = {period.id for period in pair.new.periods(new)}
    if first != then:
        ids = [period.id for definition, each in pair.both for period in definition.periods(each)]
        changed = tuple(name for name in dict.fromkeys(ids) if (name in first) != (name in then))
        yield Reach("presence", dates, periods=changed)
        yield from _presence(pair, dates)
    moved = tuple(b.id for a, b in pair.periods if (a.start, a.end) != (b.start, b.end))
    if moved:
        yield from _with_presence(pair, Reach("values", dates, periods=moved))
    if not pair.looks_elsewhere:
        return
    if before.term.start != after.term.start:
        yield Reach("values", dates)
    rows = rows_within(pair.old.calendar, pair.sides) ^ rows_within(pair.new.calendar, pair.sides)
    if rows:
        since = min(row.start for row in rows)
        later = tuple(b.id for a, b in pair.periods if max(a.end, b.end) > since)
        yield Reach("values", dates, periods=later)


def rows_within(calendar: Calendar, sides: Sides) -> set[Period]:
    """The rows of a calendar that windows inside the terms can look at."""
    terms = [each.charter.term for each in sides.both]
    start, end = min(term.start for term in terms), max(term.end for term in terms)
    return {period for period in calendar.periods if period.end > start and period.start < end}


def _facts(pair: Pair) -> Iterator[Reach]:
    """How the facts are read, checked, joined and due."""
    for name in pair.sources:
        before, after = (each.charter.sources.get(name) for each in pair.sides.both)
        if before is None or after is None:
            continue  # then the bound formulas differ as well
        changed = [field for field in _SOURCE_FIELDS if _read_as(before, field, pair) != _read_as(after, field, pair)]
        if changed:
            paths = tuple(("sources", name, _source_alias(field)) for field in changed)
            yield from _with_presence(pair, Reach("values", paths))
        if any(column.period_of for column in (*before.columns.values(), *after.columns.values())) and (
            period_days(pair.sides.old.charter) != period_days(pair.sides.new.charter)
        ):
            yield from _with_presence(pair, Reach("values", (("term",), ("calendars",), ("sources", name))))
        yield from _due(pair, name)


_SOURCE_FIELDS = tuple(
    name
    for name, field in Source.model_fields.items()
    if name != "due" and rule_at(("sources", "*", str(field.alias or name))).touches == "values"
)


def _source_alias(name: str) -> str:
    return str(Source.model_fields[name].alias or name)


def _read_as(source: Source, field: str, pair: Pair) -> object:
    """What of a field of a source figures can rest on: without titles, reasons, and joins of no use to the KPI."""
    match field:
        case "columns":
            return {name: column.model_copy(update={"title": None, "disclosure": "all parties"})
                    for name, column in source.columns.items()}  # fmt: skip
        case "rules":
            return {(rule.check, rule.otherwise) for rule in source.rules}
        case "joins":
            return {name: join for name, join in source.joins.items() if name in pair.sources}
        case _:
            return getattr(source, field)


def _due(pair: Pair, source: str) -> Iterator[Reach]:
    """When facts are late: by the rule, and by the days that do not count."""
    rules = [due_text(each.charter, source) for each in pair.sides.both]
    other_days = pair.sides.old.business_calendar != pair.sides.new.business_calendar
    if rules[0] != rules[1] or (other_days and any(rules)):
        yield Reach("values", (("sources", source, "due"), ("close", "data due"), ("business days",)))


def _with_presence(pair: Pair, reach: Reach) -> Iterator[Reach]:
    """A move of values by which other facts are counted: cells may come and go with them, in every period."""
    yield reach
    yield from _presence(pair, reach.because)


def _presence(pair: Pair, because: tuple[Path, ...]) -> Iterator[Reach]:
    """Cells by what facts hold: there is one for whatever occurs in any period of the KPI."""
    scoped = frozenset(names for names in (*pair.old.cells, *pair.new.cells) if set(names) - {PARTY})
    if scoped:
        yield Reach("presence", because, Cells(dimensions=scoped))


def _parties(pair: Pair) -> Iterator[Reach]:
    """Who belongs to the alliance on which days, and by what their facts are known."""
    old, new = (each.charter for each in pair.sides.both)
    paths: tuple[Path, ...] = (("parties",), ("term",))
    come_or_gone = frozenset(old.parties) ^ frozenset(new.parties)
    if come_or_gone and any(PARTY in names for names in pair.new.cells + pair.old.cells):
        named = tuple(("parties", name) for name in sorted(come_or_gone))
        yield Reach("presence", named, Cells(parties=frozenset(come_or_gone)))
    for name in old.parties.keys() & new.parties.keys():
        days = _changed_days(stretches(old.parties[name], old), stretches(new.parties[name], new))
        touched = tuple(b.id for a, b in pair.periods if _overlaps(days, (min(a.start, b.start), max(a.end, b.end))))
        if touched:
            yield Reach("values", (("parties", name), ("term",)), Cells(parties=frozenset({name})), touched)
    if not any(found.covers == "members" for node in pair.nodes for found in aggregates_of(node)):
        return
    for source in pair.sources:
        if all(source in each.charter.sources for each in pair.sides.both):
            yield from _members(pair, source, paths)


def _members(pair: Pair, source: str, paths: tuple[Path, ...]) -> Iterator[Reach]:
    """Facts of a source that belong to another party now, or to none, or to one where there was none."""
    before, after = (party_rules(each, source) for each in pair.sides.both)
    if before == after:
        return
    days: list[Days] = []
    touched: set[str | None] = {None}
    for key in {_known_as(rule) for rule in (*before, *after)}:
        changed = _changed_days(*([(rule.joined, rule.left) for rule in rules if _known_as(rule) == key]
                                  for rules in (before, after)))  # fmt: skip
        if changed:
            days += changed
            touched.add(key[0])
    exclusive = len({frozenset(rule.columns) for rule in (*before, *after)}) == 1
    if not exclusive and [_known_as(rule) for rule in before] != [_known_as(rule) for rule in after]:
        days.append((date.min, date.max))  # where two rules hold, the first counts
    if not days:
        return
    shared = any(isinstance(part, ShareOf) for node in pair.nodes for part in walk(node))
    cells = Cells() if shared or not exclusive else Cells(parties=frozenset(touched))
    periods = tuple(
        new.id for old, new in pair.periods if any(_overlaps(days, look) for look in _looks(pair, old, new))
    )
    yield from _with_presence(pair, Reach("values", paths, cells, periods))


def _known_as(rule: PartyRule) -> tuple[str, frozenset[tuple[str, tuple[str, ...]]]]:
    return rule.party, frozenset(rule.columns.items())


def _looks(pair: Pair, old: Period, new: Period) -> Iterator[Days]:
    """The days that a figure looks at, before and after: from the first to the last of its windows."""
    for (definition, compiled), period in zip(pair.both, (old, new), strict=True):
        yield period.start, period.end
        if pair.looks_elsewhere:
            for asked in requests(compiled, kpis=[definition.id], periods=[period.id]).values():
                yield asked.cuts[0], asked.cuts[-1]


def _changed_days(before: Iterable[Days], after: Iterable[Days]) -> list[Days]:
    """Days that lie in one of two unions of stretches and not in the other."""
    one, other = list(before), list(after)
    edges = sorted({edge for stretch in (*one, *other) for edge in stretch})
    return [
        (start, end)
        for start, end in pairwise(edges)
        if any(s <= start < e for s, e in one) != any(s <= start < e for s, e in other)
    ]


def _overlaps(days: Iterable[Days], look: Days) -> bool:
    return any(start < look[1] and look[0] < end for start, end in days)


VALUE_PARTS: tuple[Callable[[Pair], Iterator[Reach]], ...] = (_definition, _cells, _time, _facts, _parties)
"""All that a figure is computed from."""
