"""Sources as formulas see them, and what is wrong with their columns, joins and rules."""

from collections.abc import Mapping
from itertools import chain

from tallystick.charter import problems
from tallystick.charter.calendars import calendar_named
from tallystick.charter.document import Steps
from tallystick.charter.findings import Findings, near
from tallystick.charter.formula.bind import bind_condition
from tallystick.charter.formula.names import ColumnType, Names, SourceNames
from tallystick.charter.formula.parse import parse_condition
from tallystick.charter.model import Charter
from tallystick.charter.model.sources import Column, QualityRule, Source
from tallystick.terms.currency import minor_unit
from tallystick.terms.quantity import DIMENSIONLESS, Unit, currency_of
from tallystick.terms.zone import Zone


def default_source(charter: Charter) -> str | None:
    """The only source that is not merely joined to others, where there is one such."""
    joined = set(chain.from_iterable(source.joins for source in charter.sources.values()))
    candidates = [name for name in charter.sources if name not in joined]
    return candidates[0] if len(candidates) == 1 else None


def source_names(findings: Findings) -> tuple[dict[str, SourceNames], frozenset[str]]:
    """Every source as formulas see it; and the names of columns whose unit could not be read."""
    declared = findings.charter.sources
    broken: set[str] = set()
    columns: dict[str, Mapping[str, ColumnType]] = {}
    for name, source in declared.items():
        columns[name] = {}
        types = {
            column: _column_type(findings, ("sources", name, "columns", column), column, content, broken)
            for column, content in source.columns.items()
        }
        columns[name] = types
        _check_source(findings, name, source)
    snapshots = {name: _snapshot(source) for name, source in declared.items()}
    plain = {name: SourceNames(id=name, columns=columns[name], joins={}, snapshot=snapshots[name]) for name in declared}
    seen = {
        name: SourceNames(
            id=name,
            columns=columns[name],
            joins={other: plain[other] for other in source.joins if other in plain},
            snapshot=snapshots[name],
        )
        for name, source in declared.items()
    }
    return seen, frozenset(broken)


def _snapshot(source: Source) -> str | None:
    """The column that names the snapshot; where it is not there, which is reported, the time stands for it."""
    if source.snapshot is None:
        return None
    return source.snapshot.at if source.snapshot.at in source.columns else source.time


def _column_type(findings: Findings, path: Steps, name: str, column: Column, broken: set[str]) -> ColumnType:
    unit = DIMENSIONLESS
    if column.type != "number" and (column.unit is not None or column.scale is not None):
        what = f"unit; found '{column.unit}'" if column.unit is not None else f"scale; found {column.scale}"
        findings.report(problems.C017, path, f"a column of type {column.type} has no {what}.", "Make it a number.")
    elif column.unit is not None:
        read = findings.attempt(problems.C013, (*path, "unit"), lambda: Unit.parse(column.unit or ""))
        unit = read or DIMENSIONLESS
        if read is None:
            broken.add(name)
    scale = column.scale
    if scale is None:
        currency = currency_of(unit)
        scale = minor_unit(currency) if currency else 0
    return ColumnType(name=name, kind=column.type, unit=unit, scale=scale)


def _check_source(findings: Findings, name: str, source: Source) -> None:
    path: Steps = ("sources", name)
    for position, key in enumerate(source.key):
        _need_column(findings, name, key, (*path, "key", position))
    if source.time is not None:
        _need_column(findings, name, source.time, (*path, "time"), kinds=("date", "time"))
    if source.snapshot:
        _need_column(findings, name, source.snapshot.at, (*path, "snapshot", "at"), kinds=("date", "time"))
        for position, each in enumerate(source.snapshot.each):
            _need_column(findings, name, each, (*path, "snapshot", "each", position))
    for column, content in source.columns.items():
        _check_place(findings, (*path, "columns", column), column, content)
    _check_layout(findings, name, source)
    if source.file.zone is not None:
        findings.attempt(problems.C016, (*path, "file", "zone"), lambda: Zone(source.file.zone or ""))
    for other in source.joins:
        _check_join(findings, name, source, other)


def _check_place(findings: Findings, path: Steps, name: str, column: Column) -> None:
    """One way to find a column, and a calendar that is there."""
    ways = [word for word in ("called", "at", "joined") if getattr(column, word)]
    if len(ways) > 1:
        findings.report(
            problems.C017, path, f"the column '{name}' is found in two ways, {' and '.join(ways)}.", "Keep one of them."
        )
    if len(column.joined) == 1:
        findings.report(problems.C017, path, f"the column '{name}' is joined of one part.", "Use 'called' for it.")
    if column.period_of is None:
        return
    if column.type != "date":
        message = f"the column '{name}' is of type {column.type}, and only a date is named by a period."
        findings.report(problems.C017, (*path, "period of"), message, "Make it a date.")
    calendar = column.period_of
    findings.attempt(problems.C012, (*path, "period of"), lambda: calendar_named(calendar, findings.charter))


def _check_layout(findings: Findings, name: str, source: Source) -> None:
    """Rows in order, and a wide table that goes into columns of its own."""
    form, path = source.file, ("sources", name, "file")
    header = form.header_rows[1] if form.header_rows else form.header_row
    if form.header_rows is not None and form.header_row != 1:
        findings.report(
            problems.C017, (*path, "header row"), "both 'header row' and 'header rows' are given.", "Keep one."
        )
    first = form.first_row or header + 1
    if first <= header:
        message = f"the first row of facts is {first}, and the header ends in row {header}."
        findings.report(problems.C017, (*path, "first row"), message, "Name a row below it.")
    if isinstance(form.last_row, int) and form.last_row < first:
        message = f"the last row of facts is {form.last_row}, and the first is {first}."
        findings.report(problems.C017, (*path, "last row"), message, "Name a row below it.")
    wide = form.unpivot
    if wide is None:
        return
    place: Steps = (*path, "unpivot")
    height = header - (form.header_rows[0] if form.header_rows else header) + 1
    if len(wide.names) not in {1, height}:
        message = f"the headings stand in {height} row{'s' * (height > 1)}, and go into {len(wide.names)} columns."
        findings.report(problems.C017, (*place, "names"), message, "Name one column, or one for each header row.")
    targets = [*(((*place, "names", number), column) for number, column in enumerate(wide.names))]
    for step, column in [*targets, ((*place, "values"), wide.values)]:
        if not _need_column(findings, name, column, step):
            continue
        declared = source.columns[column]
        ways = [word for word in ("called", "at", "joined", "fill_down") if getattr(declared, word)]
        if ways:
            message = (
                f"the column '{column}' is made by unpivoting, and is declared with '{ways[0].replace('_', ' ')}'."
            )
            findings.report(problems.C017, step, message, "Leave that out.")
    if wide.values in wide.names or len(set(wide.names)) < len(wide.names):
        findings.report(problems.C017, place, "one column takes two things.", "Give headings and cells a column each.")


def _need_column(
    findings: Findings, source: str, column: str, path: Steps, kinds: tuple[str, ...] = (), *, key: bool = False
) -> bool:
    columns = findings.charter.sources[source].columns
    if column not in columns:
        message = f"source '{source}' has no column '{column}'."
        findings.report(problems.C017, path, message, near(column, columns), key=key)
        return False
    if kinds and columns[column].type not in kinds:
        message = f"the column '{column}' is of type {columns[column].type}, expected {' or '.join(kinds)}."
        findings.report(problems.C017, path, message)
        return False
    return True


def _check_join(findings: Findings, name: str, source: Source, other_name: str) -> None:
    join, path = source.joins[other_name], ("sources", name, "joins", other_name)
    other = findings.charter.sources.get(other_name)
    if other is None:
        hint = near(other_name, findings.charter.sources)
        findings.report(problems.C010, path, f"there is no source '{other_name}'.", hint, key=True)
        return
    pairs: list[tuple[str, str, Steps]] = [
        (column, column, (*path, "on", position)) for position, column in enumerate(join.on)
    ]
    pairs += [(mine, theirs, (*path, "matching", mine)) for mine, theirs in join.matching.items()]
    sound = True
    for mine, theirs, place in pairs:
        here = _need_column(findings, name, mine, place, key=place[-2] == "matching")
        there = (here or mine != theirs) and _need_column(findings, other_name, theirs, place)
        sound = sound and here and there
        types = (source.columns[mine].type, other.columns[theirs].type) if here and there else ("", "")
        if types[0] != types[1]:
            message = f"'{mine}' is {types[0]} in '{name}' and {types[1]} in '{other_name}'."
            findings.report(problems.C017, place, message, "Join columns of one type.")
    met = {theirs for _, theirs, _ in pairs}
    missing = [column for column in other.key if column not in met]
    if missing and sound:
        findings.report(
            problems.C018,
            (*path, "on"),
            f"'{other_name}' is told apart by {', '.join(other.key)}; the join leaves out {', '.join(missing)}, "
            "so that one fact could meet several of its rows.",
            "Join on its whole key.",
        )


def check_rules(findings: Findings, names: Names) -> None:
    """Quality rules are conditions over the columns of a row."""
    for source, content in findings.charter.sources.items():
        for number, rule in enumerate(content.rules):
            path: Steps = ("sources", source, "rules", number)
            _check_rule(findings, path, rule, names, source)


def _check_rule(findings: Findings, path: Steps, rule: QualityRule, names: Names, source: str) -> None:
    findings.formula((*path, "check"), lambda: bind_condition(parse_condition(rule.check), names, source=source))
