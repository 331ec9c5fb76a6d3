"""Sources as formulas see them, and what is wrong with their columns, joins and rules."""

from collections.abc import Mapping
from itertools import chain

from tallystick.charter import problems
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
    snapshots = {
        name: source.snapshot.at if source.snapshot and source.snapshot.at in source.columns else None
        for name, source in declared.items()
    }
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


def _column_type(findings: Findings, path: Steps, name: str, column: Column, broken: set[str]) -> ColumnType:
    unit = DIMENSIONLESS
    if column.type != "number" and (column.unit is not None or column.scale is not None):
        what = f"unit; found '{column.unit}'" if column.unit is not None else f"scale; found {column.scale}"
        findings.report(problems.C017, path, f"a column of type {column.type} has no {what}.", "Make it a number.")
    elif column.unit is not None:
        read = findings.attempt(problems.C013, path, lambda: Unit.parse(column.unit or ""))
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
    if source.file.zone is not None:
        findings.attempt(problems.C016, (*path, "file", "zone"), lambda: Zone(source.file.zone or ""))
    for other in source.joins:
        _check_join(findings, name, source, other)


def _need_column(findings: Findings, source: str, column: str, path: Steps, kinds: tuple[str, ...] = ()) -> bool:
    columns = findings.charter.sources[source].columns
    if column not in columns:
        findings.report(problems.C017, path, f"source '{source}' has no column '{column}'.", near(column, columns))
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
    for mine, theirs, place in pairs:
        here, there = _need_column(findings, name, mine, place), _need_column(findings, other_name, theirs, place)
        types = (source.columns[mine].type, other.columns[theirs].type) if here and there else ("", "")
        if types[0] != types[1]:
            message = f"'{mine}' is {types[0]} in '{name}' and {types[1]} in '{other_name}'."
            findings.report(problems.C017, place, message, "Join columns of one type.")
    met = {theirs for _, theirs, _ in pairs}
    missing = [column for column in other.key if column not in met]
    if missing:
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
