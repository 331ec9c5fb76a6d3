"""Parquet: typed columns, read where they lie.

DuckDB reads the file; exact types (whole numbers, decimals, days, texts) are taken as they are, others by way of text.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from tallystick.errors import ProblemsError
from tallystick.facts.columns import match_columns
from tallystick.facts.duck import literal, name, sql
from tallystick.facts.packed import Unpacked, broken
from tallystick.facts.plan import ReadingPlan
from tallystick.facts.problems import WRONG_COLUMN_TYPE
from tallystick.facts.raw import RawTable, create_flaws
from tallystick.facts.report import Detected

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NESTED = ("STRUCT", "MAP", "UNION", "BLOB", "BIT", "VARIANT", "GEOMETRY")


def read_parquet(file: Unpacked, plan: ReadingPlan, *, into: Path, connection: "DuckDBPyConnection") -> RawTable:
    """The rows of a Parquet file, numbered from 1."""
    del into
    create_flaws(connection)
    scan = sql("read_parquet($path, file_row_number = true)", path=literal(str(file.path)))
    try:
        described = connection.execute(f"DESCRIBE FROM {scan}").fetchall()
    except duckdb.Error as error:
        raise ProblemsError([broken(file.name, error)]) from error
    columns = [(row[0], row[1]) for row in described if row[0] != "file_row_number"]
    header = tuple(title for title, _ in columns)
    types = tuple(type_ for _, type_ in columns)
    _require_plain(header, types, plan, file.name)
    listed = "".join(f", {name(title)} AS x{position}" for position, title in enumerate(header))
    relation = sql('(SELECT file_row_number + 1 AS "row"$listed FROM $scan)', listed=listed, scan=scan)
    return RawTable(relation, header, types, Detected("parquet", packed=file.packed, member=file.member))


def _require_plain(header: tuple[str, ...], types: tuple[str, ...], plan: ReadingPlan, file: str) -> None:
    matched = match_columns(header, plan, file=file)
    kinds = {position: plan.column(column).kind for column, position in matched.positions.items()}
    if plan.form.unpivot:
        kinds |= dict.fromkeys(matched.cells, plan.column(plan.form.unpivot.values).kind)
    problems = [
        WRONG_COLUMN_TYPE.at(
            f"Column {header[position]!r} of {file} has type {types[position]}; "
            f"expected a plain {kinds.get(position, 'text')}.",
            hint="Write it as text, number, date or timestamp.",
            file=file,
        )
        for position in sorted(matched.taken())
        if types[position].startswith(_NESTED) or types[position].endswith("]")
    ]
    if problems:
        raise ProblemsError(problems)
