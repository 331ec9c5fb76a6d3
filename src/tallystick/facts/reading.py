"""Reading one file of a source, from bytes to quantised rows in Parquet: what runs in the worker.

The file is unpacked, cut into cells, its columns are matched, each text becomes a value or a problem, rows are checked,
bad ones refuse the file or are set aside. The result is ``rows.parquet``, and ``quarantine.csv`` where rows are bad.
"""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from tallystick.errors import InputError, ProblemsError
from tallystick.facts.checks import Checked, check_rows, listed_problems, write_quarantine
from tallystick.facts.columns import Matched, match_columns
from tallystick.facts.delimited import read_delimited
from tallystick.facts.digest import content_digest
from tallystick.facts.duck import connect, literal, name, sql
from tallystick.facts.jsonlines import read_json
from tallystick.facts.packed import Unpacked, broken, unpack
from tallystick.facts.parquet import read_parquet
from tallystick.facts.plan import ReadingPlan
from tallystick.facts.problems import BAD_ROWS, NO_ROWS_IN_FORMAT, UNKNOWN_FORMAT, WARNED_ROWS
from tallystick.facts.raw import RawTable
from tallystick.facts.renaming import with_renamed
from tallystick.facts.report import QualityReport
from tallystick.facts.shaping import shape_rows
from tallystick.facts.values import create_values

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ROWS = "rows.parquet"
QUARANTINE = "quarantine.csv"

Reader = Callable[..., RawTable]


def _read_book(*arguments: Any, **options: Any) -> RawTable:
    from tallystick.facts.workbook import read_workbook  # noqa: PLC0415  (only workbooks pay for its imports)

    return read_workbook(*arguments, **options)


READERS: dict[str, Reader] = {
    ".csv": read_delimited,
    ".txt": read_delimited,
    ".tsv": partial(read_delimited, delimiter="\t"),
    ".jsonl": partial(read_json, lines=True),
    ".ndjson": partial(read_json, lines=True),
    ".json": partial(read_json, lines=False),
    ".parquet": read_parquet,
    ".xlsx": partial(_read_book, open_document=False),
    ".xlsm": partial(_read_book, open_document=False),
    ".ods": partial(_read_book, open_document=True),
}
"""How a file is read, by the end of its name."""

PACKED = (".gz", ".bz2", ".zip")


def read_file(
    *, file: str, plan: dict[str, Any], into: str, threads: int | None = None, renamed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Read ``file`` by ``plan``, and write what was kept to the folder ``into``; arguments and result are plain JSON.

    ``renamed`` are headings of the file with those that they are taken for (:mod:`tallystick.facts.renaming`).
    The result has ``report`` (:class:`QualityReport`), ``digest``, ``first`` and ``last`` (the earliest and latest time
    of a fact, ISO, None without any) and ``rows``.
    Raises ProblemsError when the file cannot be read, or is refused for its bad rows.
    """
    reading = ReadingPlan.from_dict(plan)
    folder = Path(into)
    path = Path(file)
    unpacked = unpack(path, source=reading.source, into=folder)
    reader = reader_of(unpacked)
    spill = folder / "spill"
    spill.mkdir(exist_ok=True)
    with closing(
        connect(memory="2GB", threads=threads, files=[path, unpacked.path], folders=[folder], spill=spill)
    ) as connection:
        try:
            return _read(reader, unpacked, reading, folder, connection, renamed=renamed or {})
        except duckdb.OutOfMemoryException as error:
            raise InputError(
                f"Reading {path.name} needed more memory than a worker may use; "
                "split the file, or deliver it as Parquet."
            ) from error


def reader_of(file: Unpacked) -> Reader:
    """How a file is read; ProblemsError (D001) for one of a kind that is not."""
    suffix = Path(file.name).suffix.lower()
    if suffix not in READERS:
        hint = (
            "Save it as .xlsx."
            if suffix in {".xls", ".xlsb"}
            else f"Known are {' '.join(READERS)}, and .gz, .bz2 and .zip of text."
        )
        raise ProblemsError(
            [UNKNOWN_FORMAT.at(f"{file.name} is of a kind that is not read.", hint=hint, file=file.name)]
        )
    return READERS[suffix]


def _read(
    reader: Reader,
    file: Unpacked,
    plan: ReadingPlan,
    folder: Path,
    connection: "DuckDBPyConnection",
    *,
    renamed: Mapping[str, str],
) -> dict[str, Any]:
    raw = reader(file, plan, into=folder, connection=connection)
    _require_rows(raw, plan, file.name)
    raw = replace(raw, header=with_renamed(raw.header, renamed, plan, file=file.name))
    found = match_columns(raw.header, plan, file=file.name)
    if raw.detected.format.startswith("json"):  # JSON has true and false of its own
        form = replace(plan.form, true=(*plan.form.true, "true"), false=(*plan.form.false, "false"))
        plan = replace(plan, form=form)
    if raw.detected.format in {"xlsx", "ods"}:
        plan = replace(plan, form=replace(plan.form, iso_too=True))
    table = raw
    try:
        raw, matched = shape_rows(connection, table, found, plan, file=file.name)
        create_values(connection, raw, matched, plan)
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        if table.careful is None:
            raise ProblemsError([broken(file.name, error)]) from error
        raw, matched = shape_rows(connection, table.careful(), found, plan, file=file.name)
        create_values(connection, raw, matched, plan)
    checked = check_rows(connection, raw, matched, plan)
    problems, counts = listed_problems(connection, plan, raw)
    report = _report(file, raw, found, checked, source=plan.source)
    report = replace(report, problems=problems, counts=counts, renamed=renamed)
    if checked.bad and not plan.quarantines:
        raise ProblemsError(
            [
                BAD_ROWS.at(
                    report.sentence(),
                    hint=f"Mend them and send the file again, or declare `bad rows: quarantine`:\n{report.listing()}",
                    file=file.name,
                )
            ]
        )
    if checked.bad:
        write_quarantine(connection, raw, folder / QUARANTINE)
    return _write(connection, plan, folder, report)


def _require_rows(raw: RawTable, plan: ReadingPlan, file: str) -> None:
    form = plan.form
    laid_out = form.header_top or form.first_row or form.last_row or form.stops_at_blank
    if laid_out and raw.detected.format.startswith(("json", "parquet")):
        problem = NO_ROWS_IN_FORMAT.at(
            f"Source {plan.source!r} declares which rows of a file hold headings or facts, and {file} is "
            f"{raw.detected.format}.",
            hint="Leave `header rows`, `first row` and `last row` out.",
            file=file,
        )
        raise ProblemsError([problem])


def _report(file: Unpacked, raw: RawTable, matched: Matched, checked: Checked, *, source: str) -> QualityReport:
    warned = tuple(
        WARNED_ROWS.at(f"{count} rows of {file.name} do not meet {rule}, and were kept.", file=file.name)
        for rule, count in checked.warned.items()
    )
    return QualityReport(
        source=source,
        file=file.name,
        rows_read=checked.read,
        rows_kept=checked.read - checked.bad,
        rows_bad=checked.bad,
        detected=raw.detected,
        ignored_columns=matched.ignored,
        rounded=checked.rounded,
        warned=checked.warned,
        warnings=(*raw.warnings, *matched.warnings, *warned),
    )


def _write(connection: "DuckDBPyConnection", plan: ReadingPlan, folder: Path, report: QualityReport) -> dict[str, Any]:
    listed = ", ".join(f"v{index} AS {name(column.name)}" for index, column in enumerate(plan.columns))
    kept = sql('FROM typed WHERE "row" NOT IN (SELECT "row" FROM bad)') if report.rows_bad else "FROM typed"
    connection.execute(sql("CREATE OR REPLACE TEMP VIEW kept AS SELECT $listed $kept", listed=listed, kept=kept))
    connection.execute(
        sql("COPY (FROM kept) TO $path (FORMAT parquet, COMPRESSION zstd)", path=literal(str(folder / ROWS)))
    )
    first = last = None
    if plan.time is not None:
        span = sql("SELECT min($time), max($time) FROM kept", time=name(plan.time))
        first, last = (value and value.isoformat() for value in connection.execute(span).fetchall()[0])
    return {
        "report": report.to_dict(),
        "digest": content_digest(connection, "kept", plan.columns),
        "rows": report.rows_kept,
        "first": first,
        "last": last,
    }
