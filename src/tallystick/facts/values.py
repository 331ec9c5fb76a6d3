"""The table ``typed``: each row's values in the declared types, made from the raw table in one pass.

Columns are ``row`` and, for the declared column ``i``: its value ``v{i}``; ``b{i}``, whether its text has no value;
``r{i}``, whether it lost digits; for instants ``l{i}``, a reading without a zone, and ``p{i}``, why it has no instant;
for times that rules take apart ``g{i}``, what local clocks read.
"""

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from tallystick.facts.columns import Matched
from tallystick.facts.duck import sql
from tallystick.facts.instants import FIRST_YEAR, LAST_YEAR, create_stretches, stretches_between
from tallystick.facts.plan import ReadingPlan
from tallystick.facts.quantise import as_text, cleaned, expressions, typed_value
from tallystick.facts.raw import RawTable
from tallystick.terms.zone import Zone

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def create_values(connection: "DuckDBPyConnection", raw: RawTable, matched: Matched, plan: ReadingPlan) -> None:
    """Make ``typed`` from the raw table; rows that are flawed as a whole are left out."""
    texts, values, outer = ['"row"'], ['"row"'], ['"row"']
    for index, column in enumerate(plan.columns):
        position = matched.positions[column.name]
        cell, type_ = f"x{position}", raw.types[position]
        direct = typed_value(column, type_, cell)
        text = f"t{index}"
        if direct is not None:
            texts.append(f"{cell} AS {text}")
            values += [text, f"{typed_value(column, type_, text)} AS v{index}", f"false AS r{index}"]
        else:
            texts.append(f"{cleaned(column, plan.form, as_text(type_, cell))} AS {text}")
            made = expressions(column, plan.form, text)
            values += [text, f"{made.value} AS v{index}", f"coalesce({made.loses_digits}, false) AS r{index}"]
            if column.kind == "time":
                values.append(f"{made.local} AS l{index}")
        outer += [f"v{index}", f"r{index}", _bad(index, local=column.kind == "time" and direct is None)]
        if column.kind == "time":
            outer.append(f"l{index}" if direct is None else f"CAST(NULL AS TIMESTAMP) AS l{index}")
    flawed = connection.execute("SELECT count(*) FROM flaws WHERE position IS NULL").fetchall()[0][0]
    connection.execute(
        sql(
            "CREATE OR REPLACE TABLE typed AS SELECT $outer "
            "FROM (SELECT $values FROM (SELECT $texts FROM $raw $where))",
            outer=", ".join(outer),
            values=", ".join(values),
            texts=", ".join(texts),
            raw=raw.relation,
            where='WHERE "row" NOT IN (SELECT "row" FROM flaws WHERE position IS NULL)' if flawed else "",
        )
    )
    for index, column in enumerate(plan.columns):
        if column.kind == "time":
            _place(connection, index, plan)
    for column_name in plan.local_columns:
        _read_clocks(connection, plan.columns.index(plan.column(column_name)), plan)


def _bad(index: int, *, local: bool) -> str:
    placed_later = f" AND l{index} IS NULL" if local else ""
    return f"(t{index} IS NOT NULL AND v{index} IS NULL{placed_later}) AS b{index}"


def _place(connection: "DuckDBPyConnection", index: int, plan: ReadingPlan) -> None:
    """Turn local readings ``l{i}`` into instants by the zone's transitions; ``p{i}`` says where that fails."""
    local = f"l{index}"
    outside = sql("year($local) NOT BETWEEN $first AND $last", local=local, first=str(FIRST_YEAR), last=str(LAST_YEAR))
    readings, first, last = connection.execute(
        sql(
            "SELECT count($local), min($local) FILTER (NOT $outside), max($local) FILTER (NOT $outside) FROM typed",
            local=local,
            outside=outside,
        )
    ).fetchall()[0]
    if not readings:
        connection.execute(sql("ALTER TABLE typed ADD COLUMN $why VARCHAR", why=f"p{index}"))
        return
    create_stretches(connection, stretches_between(plan.form.zone, first, last) if first else ())
    meant = "later" if plan.form.ambiguous == "later" else "earlier"
    why = sql(
        "CASE WHEN $local IS NULL THEN NULL WHEN $outside THEN 'beyond' WHEN earlier IS NULL THEN 'missing' "
        "WHEN $refused AND earlier <> later THEN 'ambiguous' END",
        local=local,
        outside=outside,
        refused="true" if plan.form.ambiguous == "refuse" else "false",
    )
    placed = sql("CASE WHEN $why IS NULL THEN $local - to_seconds($meant) END", why=why, local=local, meant=meant)
    connection.execute(
        sql(
            "CREATE OR REPLACE TABLE typed AS "
            "SELECT typed.* REPLACE (coalesce($value, $placed) AS $value), $why AS $problem "
            'FROM typed ASOF LEFT JOIN stretches ON typed.$local >= stretches.start ORDER BY "row"',
            value=f"v{index}",
            placed=placed,
            why=why,
            problem=f"p{index}",
            local=local,
        )
    )


def _read_clocks(connection: "DuckDBPyConnection", index: int, plan: ReadingPlan) -> None:
    """Add ``g{i}``: what clocks in the charter's zone read at the instants ``v{i}``."""
    first, last = connection.execute(
        sql(
            "SELECT min($value), max($value) FROM typed WHERE year($value) BETWEEN $first AND $last",
            value=f"v{index}",
            first=str(FIRST_YEAR),
            last=str(LAST_YEAR),
        )
    ).fetchall()[0]
    connection.execute("CREATE OR REPLACE TABLE clocks (start TIMESTAMP, ahead BIGINT)")
    if first is not None:
        day = timedelta(days=1)
        rows = Zone(plan.zone).transitions((first - 2 * day).date(), (last + 2 * day).date())
        connection.executemany(
            "INSERT INTO clocks VALUES (?, ?)",
            [(moment.astimezone(UTC).replace(tzinfo=None), offset) for moment, offset in rows],
        )
    connection.execute(
        sql(
            "CREATE OR REPLACE TABLE typed AS SELECT typed.*, $value + to_seconds(ahead) AS $local "
            'FROM typed ASOF LEFT JOIN clocks ON typed.$value >= clocks.start ORDER BY "row"',
            value=f"v{index}",
            local=f"g{index}",
        )
    )
