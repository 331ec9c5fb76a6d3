"""From a source of the charter to the plan by which a worker reads its files.

Units, default scales and quality rules are resolved here; what does not fit its columns is named before a file is read.
"""

import codecs
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation

from sqlglot import exp

from tallystick.charter.formula import nodes
from tallystick.charter.formula.bind import ColumnType, Names, SourceNames, bind_condition
from tallystick.charter.formula.parse import parse_condition
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.model.sources import BEFORE_BLANK, Column, FileForm, QualityRule, Source, Unpivot
from tallystick.errors import Problem, ProblemsError
from tallystick.facts.conditions import condition_sql, local_columns
from tallystick.facts.plan import ColumnPlan, FormPlan, ReadingPlan, RulePlan, UnpivotPlan, plain_period
from tallystick.facts.problems import BAD_RULE
from tallystick.facts.raw import column_position
from tallystick.terms.canonical import sha256_hex
from tallystick.terms.quantity import Unit, currency_of, minor_unit
from tallystick.terms.zone import Zone

_LATER = frozenset(
    {
        "at",
        "joined",
        "fill_down",
        "periods",
        "header_top",
        "first_row",
        "last_row",
        "stops_at_blank",
        "unpivot",
        "iso_too",
    }
)

_BOOLEAN = {"true": "true", "false": "false"}


def plan_reading(
    source_id: str, source: Source, *, zone: str, periods: Mapping[str, Mapping[str, date]] | None = None
) -> ReadingPlan:
    """How files of a source are read; ``zone`` is the charter's.

    ``periods`` are the first days of periods by calendar and name, as
    :func:`tallystick.charter.calendars.period_days` gives them; needed where a column says ``period of``.
    Raises ProblemsError (D017) for rules, values allowed, formats, layouts and encodings that cannot be applied.
    """
    problems: list[Problem] = []
    names = SourceNames(source_id, {name: _column_type(name, column) for name, column in source.columns.items()})
    columns = tuple(
        _column(name, column, source, problems, periods=periods or {}) for name, column in source.columns.items()
    )
    rules, local = _rules(source_id, source, names, problems)
    form = _form(source_id, source.file, zone, problems)
    known = {column.name for column in columns}
    for name in {*source.key, *([source.time] if source.time else [])} - known:
        problems.append(
            BAD_RULE.at(f"Source {source_id!r} names {name!r} in its key or time, and declares no such column.")
        )
    for name in {*form.unpivot.names, form.unpivot.values} - known if form.unpivot else ():
        problems.append(BAD_RULE.at(f"Source {source_id!r} unpivots into {name!r}, and declares no such column."))
    if problems:
        raise ProblemsError(problems)
    return ReadingPlan(
        source=source_id,
        columns=columns,
        key=tuple(source.key),
        time=source.time,
        rules=rules,
        form=form,
        quarantines=source.bad_rows == "quarantine",
        zone=zone,
        local_columns=local,
    )


def rules_hash(plan: ReadingPlan) -> str:
    """The SHA-256 of everything in a plan that decides what is kept of a file.

    Parts of the language that came later and are not used are left out, so that they change no hash.
    """
    content = plan.to_dict()
    for part, plain in [
        (content["form"], asdict(FormPlan())),
        *((c, asdict(ColumnPlan("", "text"))) for c in content["columns"]),
    ]:
        for key in _LATER & set(part):
            if part[key] == plain[key]:
                del part[key]
    return sha256_hex(content)


def scale_of(column: Column) -> int:
    """Decimal places of a number: as declared, else those of its currency, else none."""
    if column.scale is not None:
        return column.scale
    currency = currency_of(Unit.parse(column.unit)) if column.unit else None
    return minor_unit(currency) if currency else 0


def storage_of(column: Column) -> str:
    """The DuckDB type in which a column's values are kept."""
    return ColumnPlan(name="", kind=column.type, scale=scale_of(column) if column.type == "number" else 0).storage


def _column_type(name: str, column: Column) -> ColumnType:
    unit = Unit.parse(column.unit) if column.unit else Unit("count")
    return ColumnType(name, column.type, unit, scale_of(column))


def _column(
    name: str, column: Column, source: Source, problems: list[Problem], *, periods: Mapping[str, Mapping[str, date]]
) -> ColumnPlan:
    allowed = tuple(str(option) for option in column.one_of)
    unfit = [option for option in allowed if not _fits(option, column)]
    if unfit:
        problems.append(BAD_RULE.at(f"Column {name!r} is a {column.type}, and allows {unfit[0]!r}, which is none."))
    return ColumnPlan(
        name=name,
        kind=column.type,
        scale=scale_of(column) if column.type == "number" else 0,
        required=column.required or name in source.key or name == source.time,
        one_of=allowed,
        called=column.called,
        at=None if column.at is None else column_position(column.at),
        joined=tuple(column.joined),
        fill_down=column.fill_down,
        periods=None if column.period_of is None else _periods(name, column.period_of, periods, problems),
    )


def _periods(
    column: str, calendar: str, periods: Mapping[str, Mapping[str, date]], problems: list[Problem]
) -> dict[str, str]:
    """First days by plain name; a name that two periods share means neither."""
    if calendar not in periods:
        problems.append(BAD_RULE.at(f"Column {column!r} names periods of {calendar!r}, which is no calendar here."))
        return {}
    days: dict[str, str] = {}
    for name, day in periods[calendar].items():
        plain = plain_period(name)
        if days.setdefault(plain, day.isoformat()) != day.isoformat():
            problems.append(BAD_RULE.at(f"The calendar {calendar!r} has two periods that read as {plain!r}."))
    return days


def _fits(option: str, column: Column) -> bool:
    if column.type == "text":
        return True
    if column.type == "boolean":
        return option in _BOOLEAN
    try:
        if column.type == "number":
            return Decimal(option).is_finite()
        return column.type == "date" and bool(date.fromisoformat(option))
    except (InvalidOperation, ValueError):
        return False


def _rules(
    source_id: str, source: Source, names: SourceNames, problems: list[Problem]
) -> tuple[tuple[RulePlan, ...], tuple[str, ...]]:
    index = {name: position for position, name in enumerate(source.columns)}
    rules: list[RulePlan] = []
    local: set[str] = set()
    for number, rule in enumerate(source.rules, start=1):
        try:
            bound = bind_condition(parse_condition(rule.check), Names({source_id: names}), source=source_id)
        except FormulaError as error:
            problems.append(BAD_RULE.at(f"Rule {number} of source {source_id!r} cannot be read: {error}"))
            continue
        local |= {column.name for column in local_columns(bound) if source.columns[column.name].type == "time"}
        rules.append(_rule(number, rule, bound, index, source))
    return tuple(rules), tuple(sorted(local))


def _rule(number: int, rule: QualityRule, bound: nodes.Node, index: dict[str, int], source: Source) -> RulePlan:
    def stored(column: nodes.Column) -> exp.Expression:
        return exp.column(f"v{index[column.name]}")

    def reading(column: nodes.Column) -> exp.Expression:
        is_instant = source.columns[column.name].type == "time"
        return exp.column(f"{'g' if is_instant else 'v'}{index[column.name]}")

    return RulePlan(
        id=f"rule {number}",
        check=rule.check,
        sql=condition_sql(bound, column=stored, local=reading),
        keeps=rule.otherwise == "warn",
        because=rule.because,
    )


def _form(source_id: str, form: FileForm, zone: str, problems: list[Problem]) -> FormPlan:
    if form.encoding is not None:
        try:
            b"".decode(codecs.lookup(form.encoding).name)
        except LookupError:
            problems.append(
                BAD_RULE.at(f"Source {source_id!r} declares the encoding {form.encoding!r}, which is not known.")
            )
    if form.decimal == form.thousands:
        problems.append(
            BAD_RULE.at(f"Source {source_id!r} declares {form.decimal!r} both as decimal mark and between thousands.")
        )
    if form.dates and "%z" in form.dates.lower():
        problems.append(
            BAD_RULE.at(
                f"Source {source_id!r} declares dates as {form.dates!r}; a zone in the format is not read.",
                hint="Leave `dates` out where instants are ISO 8601 with their offset.",
            )
        )
    Zone(form.zone or zone)
    return FormPlan(
        encoding=form.encoding,
        delimiter=form.delimiter,
        decimal=form.decimal,
        thousands=form.thousands,
        missing=tuple(form.missing),
        true=tuple(form.true),
        false=tuple(form.false),
        dates=form.dates,
        zone=form.zone or zone,
        ambiguous=form.ambiguous,
        sheet=form.sheet,
        header_row=form.header_rows[1] if form.header_rows else form.header_row,
        formulas=form.formulas,
        header_top=form.header_rows[0] if form.header_rows and form.header_rows[0] < form.header_rows[1] else None,
        first_row=form.first_row,
        last_row=form.last_row if isinstance(form.last_row, int) else None,
        stops_at_blank=form.last_row == BEFORE_BLANK,
        unpivot=None if form.unpivot is None else _unpivot(form.unpivot),
    )


def _unpivot(wide: Unpivot) -> UnpivotPlan:
    first, last = ((wide.at or wide.columns) or "").split("..")
    ends: tuple[str | int, str | int] = (first.strip(), last.strip())
    if wide.at is not None:
        ends = (column_position(first.strip()), column_position(last.strip()))
    return UnpivotPlan(tuple(wide.names), wide.values, ends[0], ends[1], skips_empty=wide.empty == "no fact")
