"""Parquet files as engines other than DuckDB are given them: where they are, and what their columns hold.

DuckDB reads no facts here, only the types in the files' footers.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from tallystick.errors import InputError, ProblemsError
from tallystick.facts.duck import connect, literal, sql
from tallystick.tallies.engines.foreign import ForeignTable, Held, Holding
from tallystick.tallies.engines.problems import NO_TABLE, WRONG_TYPE

_DECIMAL = re.compile(r"DECIMAL\(\d+,(\d+)\)")
_HOLDINGS: Mapping[str, Holding] = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT"), "whole"),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"), "whole"),
    **dict.fromkeys(("FLOAT", "DOUBLE"), "double"),
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "reading",
    "TIMESTAMP WITH TIME ZONE": "instant",
}


def files_of(folder: Path, table: ForeignTable) -> tuple[Path, ...]:
    """The Parquet files of a table, in order of their names: ``NAME.parquet``, or all in and below the folder ``NAME``.

    Raises ProblemsError (T012) where there are none.
    """
    place = folder.joinpath(*table.table)
    alone = place.with_name(place.name + ".parquet")
    found = [alone] if alone.is_file() else sorted(place.rglob("*.parquet")) if place.is_dir() else []
    if not found:
        message = f"There is neither a file {alone} nor a folder {place} with Parquet files."
        raise ProblemsError([NO_TABLE.at(message, hint="Name the table as the file or folder is named.")])
    return tuple(path.resolve() for path in found)


def columns_of(files: Sequence[Path]) -> Mapping[str, Held]:
    """What the columns of Parquet files hold, by name. ProblemsError (T013) where the files differ."""
    with connect(memory="500MB", threads=1, files=files) as connection:
        described = [{row[0]: row[1] for row in connection.execute(_described(file)).fetchall()} for file in files]
    for file, types in zip(files, described, strict=True):
        if types != described[0]:
            message = f"{file} has other columns than {files[0]}; the files of a table are alike."
            raise ProblemsError([WRONG_TYPE.at(message, hint="Write them anew with one set of columns.")])
    return {column: held(type_) for column, type_ in described[0].items()}


def held(type_: str) -> Held:
    """What a column of one of DuckDB's types holds.

    >>> held("DECIMAL(14,2)")
    Held(holding='decimal', type='DECIMAL(14,2)', scale=2)
    """
    found = _DECIMAL.fullmatch(type_)
    if found:
        return Held("decimal", type_, int(found[1]))
    return Held(_HOLDINGS.get(type_, "other"), type_)


def _described(file: Path) -> str:
    return sql("DESCRIBE SELECT * FROM read_parquet($file)", file=literal(str(file)))


_PATTERNS = frozenset("*?[]{}\\|")


def as_it_is(file: Path) -> str:
    """The path, for engines that take some characters for patterns of several files' names.

    Raises InputError for a path with any of them.

    >>> as_it_is(Path("/facts/of june/a'b.parquet"))
    "/facts/of june/a'b.parquet"
    """
    if found := sorted(_PATTERNS.intersection(str(file))):
        raise InputError(
            f"The path {file} has {' '.join(found)} in it, which this engine takes for a pattern of names; put the "
            "files elsewhere."
        )
    return str(file)
