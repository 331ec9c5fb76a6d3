"""Which rows are bad, and why: texts without a value, missing values, values not allowed, repeated keys, failed rules.

Makes the tables ``problems`` (``row``, ``position`` of the declared column from 0, ``value``, ``reason``, ``rule``,
``keeps``) and ``bad`` (the rows that are not kept).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from tallystick.errors import InputError
from tallystick.facts.columns import Matched
from tallystick.facts.duck import in_list, literal, name, sql
from tallystick.facts.plan import ColumnPlan, ReadingPlan, RulePlan
from tallystick.facts.quantise import as_text, cleaned, local_reason, reason
from tallystick.facts.raw import MOST_COLUMNS, RawTable, column_letters
from tallystick.facts.report import MOST_LISTED, RowProblem

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LONGEST_VALUE = 200

_REASONS = (
    "SELECT \"row\", string_agg(DISTINCT reason, '; ' ORDER BY reason) AS reason "
    'FROM problems WHERE NOT keeps GROUP BY "row"'
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks found, in numbers."""

    read: int
    bad: int
    rounded: Mapping[str, int]
    """By declared column: values that lost digits, in rows that are kept."""
    warned: Mapping[str, int]
    """By rule: rows that failed it and are kept all the same."""


def check_rows(connection: "DuckDBPyConnection", raw: RawTable, matched: Matched, plan: ReadingPlan) -> Checked:
    """Find everything that is wrong with any row of ``typed`` and ``flaws``."""
    connection.execute(
        'CREATE OR REPLACE TABLE problems ("row" BIGINT, position INTEGER, value VARCHAR, reason VARCHAR, '
        "rule VARCHAR, keeps BOOLEAN)"
    )
    _flaws(connection, matched, plan)
    found = _counts(connection, plan)
    for index, column in enumerate(plan.columns):
        if found[f"b{index}"]:
            _unreadable(connection, raw, matched, plan, index)
        if column.kind == "time" and found[f"p{index}"]:
            _unplaced(connection, plan, index)
        if column.required and found[f"n{index}"]:
            _missing(connection, index)
        if column.one_of:
            _not_allowed(connection, column, index)
    if plan.key:
        _repeated_keys(connection, plan)
    connection.execute('CREATE OR REPLACE TABLE bad AS SELECT DISTINCT "row" FROM problems')
    for rule in plan.rules:
        _rule(connection, rule)
    connection.execute('CREATE OR REPLACE TABLE bad AS SELECT DISTINCT "row" FROM problems WHERE NOT keeps')
    bad = _one(connection, "SELECT count(*) FROM bad")
    flawed = _one(connection, 'SELECT count(DISTINCT "row") FROM flaws WHERE position IS NULL')
    return Checked(found["rows"] + flawed, bad, _rounded(connection, plan, found, bad), _warned(connection, plan))


def listed_problems(
    connection: "DuckDBPyConnection", plan: ReadingPlan, raw: RawTable
) -> tuple[tuple[RowProblem, ...], dict[str, int]]:
    """The first problems of rows in order, and how many there are of each."""
    names = [column.name for column in plan.columns]
    rows = connection.execute(
        sql(
            'SELECT "row", position, left(value, $longest), reason, rule FROM problems '
            'ORDER BY keeps, "row", position NULLS FIRST, rule, reason LIMIT $most',
            longest=str(_LONGEST_VALUE),
            most=str(MOST_LISTED),
        )
    ).fetchall()
    problems = [
        RowProblem(_row(row, raw), None if position is None else names[position], value, words + _cell(row, raw), rule)
        for row, position, value, words, rule in rows
    ]
    counted = connection.execute(
        "SELECT position, regexp_replace(reason, '^cell [A-Z]+[0-9]+ ', '') AS words, count(*) FROM problems "
        "GROUP BY ALL ORDER BY 3 DESC, 1 NULLS FIRST, 2"
    ).fetchall()
    counts = {
        (words if position is None else f"{names[position]}: {words}"): count for position, words, count in counted
    }
    return tuple(problems), counts


def _row(number: int, raw: RawTable) -> int:
    return number // MOST_COLUMNS if raw.is_long else number


def _cell(number: int, raw: RawTable) -> str:
    """Of a table that was wide: the column that the fact stood in."""
    place = number % MOST_COLUMNS if raw.is_long else 0
    return f" (column {column_letters(place)})" if place else ""


def write_quarantine(connection: "DuckDBPyConnection", raw: RawTable, path: Path) -> None:
    """Write every bad row as it stood in the file, with its number and everything that is wrong with it."""
    cells = "".join(f", {name(title)}" for title in _distinct(raw.header))
    picked = "".join(
        f", {as_text(type_, f'r.x{position}')} AS {name(title)}"
        for position, (type_, title) in enumerate(zip(raw.types, _distinct(raw.header), strict=True))
    )
    connection.execute(
        sql(
            'COPY (SELECT $shown, reasons.reason $cells $surplus FROM (SELECT r."row" AS place $picked $more '
            'FROM $raw AS r WHERE r."row" IN (SELECT "row" FROM bad)) JOIN ($reasons) AS reasons '
            "ON reasons.\"row\" = place ORDER BY place) TO $path (FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"')",
            shown=f'reasons."row" // {MOST_COLUMNS} AS "row"' if raw.is_long else 'reasons."row"',
            cells=cells,
            surplus=', "further cells"' if raw.surplus else "",
            picked=picked,
            more=', r.surplus AS "further cells"' if raw.surplus else "",
            raw=raw.relation,
            reasons=_REASONS,
            path=literal(str(path)),
        )
    )


def _distinct(titles: tuple[str, ...]) -> list[str]:
    """Names for the columns of a quarantine, each once, beside its own ``row`` and ``reason``."""
    taken = {"row", "reason", "further cells"}
    distinct = []
    for position, title in enumerate(titles, start=1):
        label = title or f"column {position}"
        while label.casefold() in taken:
            label += f" ({position})"
        taken.add(label.casefold())
        distinct.append(label)
    return distinct


def _one(connection: "DuckDBPyConnection", query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])


def _insert(connection: "DuckDBPyConnection", template: str, **parts: str) -> None:
    connection.execute(f"INSERT INTO problems {sql(template, **parts)}")


def _counts(connection: "DuckDBPyConnection", plan: ReadingPlan) -> dict[str, int]:
    """Rows, and for each column bad texts, missing values, losses of digits, readings without an instant."""
    wanted = {"rows": "count(*)"}
    for index, column in enumerate(plan.columns):
        wanted[f"b{index}"] = f"count_if(b{index})"
        wanted[f"n{index}"] = f"count_if(v{index} IS NULL)"
        wanted[f"r{index}"] = f"count_if(r{index})"
        if column.kind == "time":
            wanted[f"p{index}"] = f"count(p{index})"
    values = connection.execute(sql("SELECT $counts FROM typed", counts=", ".join(wanted.values()))).fetchall()[0]
    return dict(zip(wanted, values, strict=True))


def _flaws(connection: "DuckDBPyConnection", matched: Matched, plan: ReadingPlan) -> None:
    """What readers found; flaws of cells in columns that are not declared are nobody's concern."""
    placed = [(matched.positions[column.name], index) for index, column in enumerate(plan.columns)]
    whens = " ".join(f"WHEN {position} THEN {index}" for position, index in placed)
    _insert(
        connection,
        'SELECT "row", CASE position $whens END, value, reason, NULL, false FROM flaws WHERE position IS NULL '
        "OR position IN ($positions)",
        whens=whens,
        positions=", ".join(str(position) for position, _ in placed),
    )


def _unflawed(index: int) -> str:
    return sql('"row" NOT IN (SELECT "row" FROM problems WHERE position = $index)', index=str(index))


def _unreadable(
    connection: "DuckDBPyConnection", raw: RawTable, matched: Matched, plan: ReadingPlan, index: int
) -> None:
    column = plan.columns[index]
    position = matched.positions[column.name]
    _insert(
        connection,
        'SELECT "row", $index, text, $reason, NULL, false FROM (SELECT "row", $text AS text FROM $raw) '
        'WHERE "row" IN (SELECT "row" FROM typed WHERE $bad) AND $unflawed',
        index=str(index),
        reason=reason(column, plan.form, "text"),
        text=cleaned(column, plan.form, as_text(raw.types[position], f"x{position}")),
        raw=raw.relation,
        bad=f"b{index}",
        unflawed=_unflawed(index),
    )


def _unplaced(connection: "DuckDBPyConnection", plan: ReadingPlan, index: int) -> None:
    whens = " ".join(
        f"WHEN {literal(why)} THEN {literal(local_reason(why, plan.form.zone))}"
        for why in ("ambiguous", "missing", "beyond")
    )
    _insert(
        connection,
        "SELECT \"row\", $index, strftime($local, '%Y-%m-%d %H:%M:%S'), CASE $why $whens END, NULL, false FROM typed "
        "WHERE $why IS NOT NULL",
        index=str(index),
        local=f"l{index}",
        why=f"p{index}",
        whens=whens,
    )


def _missing(connection: "DuckDBPyConnection", index: int) -> None:
    _insert(
        connection,
        "SELECT \"row\", $index, NULL, 'is missing, and required', NULL, false FROM typed "
        "WHERE $value IS NULL AND $unflawed",
        index=str(index),
        value=f"v{index}",
        unflawed=_unflawed(index),
    )


def _not_allowed(connection: "DuckDBPyConnection", column: ColumnPlan, index: int) -> None:
    shown = ", ".join(column.one_of[:8]) + (" …" if len(column.one_of) > 8 else "")
    options = (
        in_list(f"v{index}", column.one_of)
        if column.kind == "text"
        else f"v{index} IN ({', '.join(f'CAST({literal(option)} AS {column.storage})' for option in column.one_of)})"
    )
    _insert(
        connection,
        'SELECT "row", $index, CAST($value AS VARCHAR), $reason, NULL, false FROM typed '
        "WHERE $value IS NOT NULL AND NOT ($options) AND $unflawed",
        index=str(index),
        value=f"v{index}",
        reason=literal(f"is none of the values allowed: {shown}"),
        options=options,
        unflawed=_unflawed(index),
    )


def _repeated_keys(connection: "DuckDBPyConnection", plan: ReadingPlan) -> None:
    """Every row of a key that occurs more than once: which of them is right, nobody can tell."""
    indexes = [plan.columns.index(plan.column(column)) for column in plan.key]
    keys = ", ".join(f"v{index}" for index in indexes)
    known = " AND ".join(f"v{index} IS NOT NULL" for index in indexes)
    shown = " || ', ' || ".join(
        f"{literal(plan.columns[index].name + ' ')} || CAST(v{index} AS VARCHAR)" for index in indexes
    )
    _insert(
        connection,
        "SELECT \"row\", NULL, $shown, 'has a key that another row has too', NULL, false FROM typed "
        "SEMI JOIN (SELECT $keys FROM typed WHERE $known GROUP BY $keys HAVING count(*) > 1) USING ($keys)",
        shown=shown,
        keys=keys,
        known=known,
    )


def _rule(connection: "DuckDBPyConnection", rule: RulePlan) -> None:
    """Rows for which the condition is false or not known to be true; rows that are bad anyhow are not asked."""
    words = f"does not meet: {rule.check}" + (f" ({rule.because})" if rule.because else "")
    try:
        _insert(
            connection,
            'SELECT "row", NULL, NULL, $words, $rule, $keeps FROM typed '
            'WHERE ($condition) IS NOT TRUE AND "row" NOT IN (SELECT "row" FROM bad)',
            words=literal(words),
            rule=literal(rule.id),
            keeps="true" if rule.keeps else "false",
            condition=rule.sql,
        )
    except duckdb.Error as error:
        raise InputError(f"{rule.id} ({rule.check}) cannot be computed for this file: {str(error)[:200]}") from error


def _rounded(connection: "DuckDBPyConnection", plan: ReadingPlan, found: Mapping[str, int], bad: int) -> dict[str, int]:
    """How many values of rows that are kept lost digits."""
    lost = [index for index in range(len(plan.columns)) if found[f"r{index}"]]
    if not lost:
        return {}
    kept = 'WHERE "row" NOT IN (SELECT "row" FROM bad)' if bad else ""
    counts = ", ".join(f"count_if(r{index} AND v{index} IS NOT NULL)" for index in lost)
    values = connection.execute(sql("SELECT $counts FROM typed $kept", counts=counts, kept=kept)).fetchall()[0]
    return {plan.columns[index].name: count for index, count in zip(lost, values, strict=True) if count}


def _warned(connection: "DuckDBPyConnection", plan: ReadingPlan) -> dict[str, int]:
    rows = connection.execute(
        'SELECT rule, count(*) FROM problems WHERE keeps AND "row" NOT IN (SELECT "row" FROM bad) GROUP BY rule'
    ).fetchall()
    counts = dict(rows)
    return {f"{rule.id}: {rule.check}": counts[rule.id] for rule in plan.rules if rule.id in counts}
