"""Tables that others keep, read as the facts that a charter declares: the same values as reading a file of them gives.

Numbers are rounded half up, away from zero, to the declared places (``facts/quantise.py``); texts that stand for no
value are none; time stamps without a zone are placed by the transitions of the charter's own time-zone data. A row that
cannot be read so is bad: it refuses the table, or is left out where the charter sets bad rows aside.
Everything here is a tree in DuckDB's meaning; each engine rewrites it as any other query.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from sqlglot import exp

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.bind import Names, bind_condition
from tallystick.charter.formula.nodes import Column as ColumnNode
from tallystick.charter.formula.parse import parse_condition
from tallystick.charter.model.sources import Source
from tallystick.errors import Problem, ProblemsError
from tallystick.facts.conditions import local_columns, row_expression
from tallystick.facts.instants import FIRST_YEAR, LAST_YEAR, stretches_between
from tallystick.facts.planning import scale_of, storage_of
from tallystick.tallies.engines.engine import Answer, Tree
from tallystick.tallies.engines.problems import BAD_ROWS, FLOATS, NO_TABLE, REPEATED_KEYS, WRONG_TYPE
from tallystick.tallies.sql import duplicate_query, earlier, extent_query, local_reading, offsets_of, step_function
from tallystick.terms.wording import listed

Holding = Literal["whole", "decimal", "double", "text", "boolean", "date", "instant", "reading", "other"]
"""What a column of a table holds: ``instant`` is a time stamp with its zone, ``reading`` one without."""

_FITTING: Mapping[str, frozenset[Holding]] = {
    "number": frozenset({"whole", "decimal", "double"}),
    "text": frozenset({"text", "whole"}),
    "boolean": frozenset({"boolean"}),
    "date": frozenset({"date"}),
    "time": frozenset({"instant", "reading"}),
}
_SAID: Mapping[str, str] = {
    "number": "a whole number or a decimal",
    "text": "a text",
    "boolean": "a boolean",
    "date": "a date",
    "time": "a time stamp",
}
_ROW = "held"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """Where the facts of a source are."""

    table: tuple[str, ...]
    """The parts of its name: ``("public", "flights")``."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Its names of declared columns, where they differ."""
    zone: str | None = None
    """The zone of time stamps without one; that of the source's files by default, else the charter's."""
    quantise: bool = False
    """Whether floating-point numbers are rounded to the declared places, or refused."""
    missing: tuple[str, ...] | None = None
    """Texts that stand for no value; those of the source's files by default."""

    @property
    def shown(self) -> str:
        """The name for messages."""
        return ".".join(self.table)

    def column(self, declared: str) -> str:
        """The table's name of a declared column."""
        return self.columns.get(declared, declared)


@dataclass(frozen=True, slots=True)
class Held:
    """A column as a table has it."""

    holding: Holding
    type: str
    """As the engine writes the type, for messages."""
    scale: int | None = None
    """Decimal places, where the type fixes them."""


class Casting(Protocol):
    """What has no common spelling among engines."""

    def exact(self, column: Tree) -> Tree:
        """A floating-point number as the decimal of its shortest spelling, NULL where it is not finite."""

    def utc(self, column: Tree) -> Tree:
        """A time stamp with its zone as a plain reading in UTC."""


Ask = Callable[[Tree], Answer]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table ready to be tallied."""

    relation: Tree
    """The rows that count, as ``Engine.relation`` gives them."""
    rows: int
    """How many there are."""
    left_out: int
    """Bad rows, where the charter sets them aside."""
    why: tuple[str, ...] = ()
    """What is wrong with them."""


def unfit(
    source_id: str, source: Source, table: ForeignTable, held: Mapping[str, Held], *, file: str | None = None
) -> tuple[Problem, ...]:
    """What keeps a table's columns from being read as declared."""
    found: list[Problem] = []
    about = f"Source {source_id!r}: the table {table.shown}"
    for name, declared in source.columns.items():
        theirs = table.column(name)
        if theirs not in held:
            near = f"It has {listed(sorted(held)[:12])}." if held else ""
            found.append(NO_TABLE.at(f"{about} has no column {theirs!r}.", hint=near, file=file))
            continue
        column = held[theirs]
        if column.holding not in _FITTING[declared.type] or declared.period_of:
            expected = "a date" if declared.period_of else _SAID[declared.type]
            message = f"{about} holds {theirs!r} as {column.type}, expected {expected}."
            found.append(WRONG_TYPE.at(message, hint="Map the source to a view that casts.", file=file))
        elif column.holding == "double" and not table.quantise:
            message = f"{about} holds {theirs!r} as {column.type}; sums of it hang on the order of rows."
            found.append(FLOATS.at(message, hint="Declare `quantise: yes` for the source.", file=file))
    return tuple(found)


def prepare(
    source_id: str,
    table: ForeignTable,
    compiled: CompiledCharter,
    held: Mapping[str, Held],
    *,
    casting: Casting,
    ask: Ask,
    unique: bool = False,
    where: Tree | None = None,
) -> Prepared:
    """The rows of a table that count, once everything about them was checked.

    ``ask`` runs a query; ``unique`` says that the engine itself keeps the key unique. ``where`` is the table as a
    tree, where its name alone is not it.
    Raises ProblemsError with columns that do not fit (T012–T014), bad rows (T011) or repeated keys (T010).
    """
    source = compiled.charter.sources[source_id]
    if wrong := unfit(source_id, source, table, held):
        raise ProblemsError(wrong)
    scan = where if where is not None else named_table(table.table)
    reading = _Reading(source_id, source, table, compiled, held, casting, ask, scan)
    every = reading.values()
    reasons = list(reading.reasons(every))
    flags = [exp.Count(this=_when(condition, exp.Literal.number(1))) for _, condition in reasons]
    bad = _any([condition for _, condition in reasons])
    counted = exp.select(exp.Count(this=exp.Star()), exp.Count(this=_when(bad, exp.Literal.number(1))), *flags)
    ((rows, left_out, *counts),) = ask(counted.from_(every.subquery("facts")))
    why = tuple(
        f"{count} {'row' if count == 1 else 'rows'} {words}"
        for (words, _), count in zip(reasons, counts, strict=True)
        if count
    )
    if left_out and source.bad_rows == "refuse":
        message = f"Source {source_id!r}: {left_out} of the {rows} rows of {table.shown} are bad: {'; '.join(why)}."
        raise ProblemsError([BAD_ROWS.at(message, hint="Mend them, or declare `bad rows: quarantine`.")])
    columns = [exp.column(name, quoted=True) for name in source.columns]
    chosen = exp.select(*columns).from_(every.subquery("facts"))
    relation = (chosen.where(exp.Not(this=exp.Paren(this=bad))) if left_out else chosen).subquery()
    if not unique:
        _require_unique(source_id, source, table, relation, ask)
    return Prepared(relation, rows - left_out, left_out, why)


def named_table(parts: tuple[str, ...]) -> exp.Table:
    """A table by its name, of one to three parts."""
    *outer, name = parts
    return exp.table_(name, **dict(zip(("db", "catalog"), reversed(outer), strict=False)), quoted=True)


def keeps_apart(source: Source, table: ForeignTable, held: Mapping[str, Held]) -> bool:
    """Whether rows whose keys differ in the table differ as declared, too: nothing of them is rounded or placed."""
    for name in source.key:
        column = held.get(table.column(name))
        plain = column and column.holding in {"whole", "text", "boolean", "date", "instant"}
        short = column and column.holding == "decimal" and column.scale is not None
        if not plain and not (short and column and (column.scale or 0) <= scale_of(source.columns[name])):
            return False
    return True


def _require_unique(source_id: str, source: Source, table: ForeignTable, relation: Tree, ask: Ask) -> None:
    for row in ask(duplicate_query(relation, list(source.key))):
        found = ", ".join(f"{column} {value}" for column, value in zip(source.key, row, strict=True))
        message = f"Source {source_id!r}: {table.shown} has more than one row with the key {found}."
        raise ProblemsError([REPEATED_KEYS.at(message, hint="Remove one, or map the source to a view that does.")])


@dataclass(frozen=True)
class _Reading:
    """A table being read as declared."""

    source_id: str
    source: Source
    table: ForeignTable
    compiled: CompiledCharter
    held: Mapping[str, Held]
    casting: Casting
    ask: Ask
    scan: Tree

    def values(self) -> exp.Select:
        """Every declared column under its name, and ``unread i``, whether the table held what could not be read."""
        values = [exp.alias_(self.value(name), name, quoted=True) for name in self.source.columns]
        raw = [
            exp.alias_(_known(self.raw(name)), f"{_ROW} {number}", quoted=True)
            for number, name in enumerate(self.source.columns)
            if self.may_fail(name)
        ]
        return exp.select(*values, *raw).from_(self.scan.copy())

    def reasons(self, every: exp.Select) -> Iterator[tuple[str, Tree]]:
        """What a row may be bad for, in words and as a condition over :meth:`values`."""
        source = self.source
        required = {*source.key, *([source.time] if source.time else [])}
        for number, (name, declared) in enumerate(source.columns.items()):
            value = exp.column(name, quoted=True)
            if self.may_fail(name):
                known = exp.column(f"{_ROW} {number}", quoted=True)
                yield self.unread(name), exp.and_(known, _unknown(value))
            if declared.required or name in required:
                unread = [exp.Not(this=exp.column(f"{_ROW} {number}", quoted=True))] if self.may_fail(name) else []
                yield f"with no {name!r}, which is required", exp.and_(_unknown(value), *unread)
            if declared.one_of:
                storage = storage_of(declared)
                options = [exp.cast(exp.Literal.string(str(option)), storage) for option in declared.one_of]
                outside = exp.Not(this=exp.Paren(this=exp.In(this=value.copy(), expressions=options)))
                yield f"whose {name!r} is none of the values allowed", exp.and_(_known(value), outside)
        yield from self.rules(every)

    def rules(self, every: exp.Select) -> Iterator[tuple[str, Tree]]:
        """The charter's own rules, of which a row must meet each."""
        names = Names({self.source_id: self.compiled.names.sources[self.source_id]})
        for rule in self.source.rules:
            if rule.otherwise == "warn":
                continue
            node = bind_condition(parse_condition(rule.check), names, source=self.source_id)
            of_clock = {
                column.name for column in local_columns(node) if self.source.columns[column.name].type == "time"
            }
            local = self.clock(every, of_clock)
            condition = row_expression(node, column=lambda column: exp.column(column.name, quoted=True), local=local)
            met = exp.Coalesce(this=condition, expressions=[exp.false()])
            yield f"that do not meet: {rule.check}", exp.Not(this=met)

    def clock(self, every: exp.Select, names: set[str]) -> Callable[[ColumnNode], exp.Expression]:
        """A column as the charter's clock reads it."""
        ends: list[datetime] = []
        if names:
            (found,) = self.ask(extent_query(every.subquery(), sorted(names)))
            ends = [end for end in found if end is not None]
        offsets = offsets_of(self.compiled.zone, min(ends).date(), max(ends).date()) if ends else ()

        def local(column: ColumnNode) -> exp.Expression:
            value = exp.column(column.name, quoted=True)
            return exp.Paren(this=local_reading(value, offsets)) if column.name in names and offsets else value

        return local

    def raw(self, name: str) -> exp.Column:
        return exp.column(self.table.column(name), quoted=True)

    def may_fail(self, name: str) -> bool:
        """Whether a known value of the table may have no value as declared."""
        return self.source.columns[name].type in {"number", "time", "date"}

    def unread(self, name: str) -> str:
        kind = self.source.columns[name].type
        if kind == "number":
            return f"whose {name!r} is beyond 18 digits, or not finite"
        if kind == "time" and self.held[self.table.column(name)].holding == "reading":
            return f"whose {name!r} happens twice or never on clocks of {self.zone}"
        return f"whose {name!r} lies outside the years 1 to 9999"

    @property
    def zone(self) -> str:
        """Of time stamps without one."""
        return self.table.zone or self.source.file.zone or self.compiled.charter.zone

    def value(self, name: str) -> Tree:
        """A column's value as declared; NULL where it has none."""
        declared, raw = self.source.columns[name], self.raw(name)
        held = self.held[self.table.column(name)]
        if declared.type == "number":
            return _number(self.casting.exact(raw) if held.holding == "double" else raw, storage_of(declared), held)
        if declared.type == "text":
            missing = self.source.file.missing if self.table.missing is None else self.table.missing
            return _text(exp.cast(raw, "VARCHAR"), tuple(missing))
        if declared.type == "date":
            return _when(_within(raw, "DATE", date(1, 1, 1), date(9999, 12, 31)), raw)
        if declared.type == "time":
            found = self.casting.utc(raw) if held.holding == "instant" else self.placed(exp.cast(raw, "TIMESTAMP"))
            first, last = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999)  # noqa: DTZ001  (readings)
            return _when(_within(found, "TIMESTAMP", first, last), found)
        return raw

    def placed(self, raw: Tree) -> Tree:
        """The instant of a local reading, by the zone's transitions; NULL where it is none, or not clear which."""
        if self.zone == "UTC":
            return raw.copy()
        years = exp.and_(
            exp.GTE(this=raw.copy(), expression=_time(datetime(FIRST_YEAR, 1, 1))),  # noqa: DTZ001  (a reading)
            exp.LT(this=raw.copy(), expression=_time(datetime(LAST_YEAR + 1, 1, 1))),  # noqa: DTZ001  (likewise)
        )
        query = exp.select(exp.Min(this=raw.copy()), exp.Max(this=raw.copy())).from_(self.scan.copy()).where(years)
        ((first, last),) = self.ask(query)
        if first is None:
            return exp.cast(exp.Null(), "TIMESTAMP")
        meant = self.source.file.ambiguous
        ahead: list[Tree] = []
        stretches = stretches_between(self.zone, first - timedelta(days=1), last + timedelta(days=1))
        for stretch in stretches:
            offset = stretch.later if meant == "later" else stretch.earlier
            unclear = meant == "refuse" and stretch.earlier != stretch.later
            ahead.append(exp.Null() if offset is None or unclear else exp.Literal.number(-offset))
        seconds = step_function([earlier(raw, stretch.start) for stretch in stretches[1:]], ahead)
        moved = exp.Anonymous(this="to_seconds", expressions=[exp.cast(seconds, "BIGINT")])
        return _when(years, exp.Add(this=raw.copy(), expression=moved))


def _number(raw: Tree, storage: str, held: Held) -> Tree:
    """A number in its declared places, half up and away from zero; NULL beyond 18 digits."""
    kind = exp.DataType.build(storage, dialect="duckdb")
    scale = int(kind.expressions[1].name) if kind.expressions else 0
    bound = exp.Literal.number("1" + "0" * (18 - scale))
    rounds = held.holding != "whole" and (held.scale is None or held.scale > scale or held.holding == "double")
    value = exp.Round(this=raw, decimals=exp.Literal.number(scale)) if rounds else raw
    low = exp.GT(this=value, expression=exp.Neg(this=bound))
    high = exp.LT(this=value.copy(), expression=bound.copy())
    return _when(exp.and_(low, high), exp.cast(value.copy(), storage))


def _text(raw: Tree, missing: tuple[str, ...]) -> Tree:
    if not missing:
        return raw
    among = exp.In(this=raw, expressions=[exp.Literal.string(each) for each in missing])
    return exp.Case(ifs=[exp.If(this=among, true=exp.Null())], default=raw.copy())


def _within(raw: Tree, kind: str, first: date, last: date) -> Tree:
    ends = [exp.cast(exp.Literal.string(each.isoformat(sep=" ") if isinstance(each, datetime) else str(each)), kind)
            for each in (first, last)]  # fmt: skip
    return exp.Between(this=raw.copy(), low=ends[0], high=ends[1])


def _time(moment: datetime) -> Tree:
    return exp.cast(exp.Literal.string(moment.isoformat(sep=" ")), "TIMESTAMP")


def _unknown(value: Tree) -> Tree:
    return exp.Is(this=value.copy(), expression=exp.Null())


def _known(value: Tree) -> Tree:
    return exp.Not(this=_unknown(value))


def _when(condition: Tree, value: Tree) -> Tree:
    return exp.Case(ifs=[exp.If(this=condition.copy(), true=value.copy())])


def _any(conditions: list[Tree]) -> Tree:
    return exp.or_(*conditions) if conditions else exp.false()
