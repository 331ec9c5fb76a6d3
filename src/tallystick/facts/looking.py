"""A look into a file before anything is recorded: its headings, the first rows as they stand, which column is which.

It runs in the limited worker, like all reading of foreign files; nothing is checked and nothing is kept.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tallystick.errors import InputError, ProblemsError
from tallystick.facts.columns import match_columns
from tallystick.facts.duck import connect, sql
from tallystick.facts.limits import Limits, run_limited
from tallystick.facts.packed import unpack
from tallystick.facts.plan import ReadingPlan
from tallystick.facts.reading import reader_of
from tallystick.facts.renaming import with_renamed
from tallystick.facts.report import Detected

MOST_ROWS = 200
"""So many rows are looked at, at most."""
MOST_COLUMNS_SHOWN = 200
LONGEST_CELL = 200


@dataclass(frozen=True, slots=True)
class Look:
    """What stands in a file."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str | None, ...]], ...]
    """The first rows: the row's number as a spreadsheet program shows it, and its cells."""
    detected: Detected
    columns: Mapping[str, str] = field(default_factory=dict)
    """Declared columns with the heading under which each stands."""
    ignored: tuple[str, ...] = ()
    """Headings that no declared column is."""
    problems: tuple[str, ...] = ()
    """Why the columns cannot be told, a sentence each; empty where all are there."""

    def cells(self) -> dict[str, tuple[str, ...]]:
        """The cells of the first rows by heading, for proposals; a heading that stands twice is left out."""
        places = {title: place for place, title in enumerate(self.header) if title and self.header.count(title) == 1}
        return {
            title: tuple(cells[place] or "" for _, cells in self.rows if place < len(cells))
            for title, place in places.items()
        }


def look_into(
    file: Path,
    plan: ReadingPlan,
    *,
    renamed: Mapping[str, str] | None = None,
    rows: int = 20,
    limits: Limits = Limits(memory=2 << 30, seconds=60, file_size=3 << 30),  # noqa: B008  (frozen)
) -> Look:
    """The first rows of a file as a source would read it, by a worker; raises InputError where it cannot be read."""
    with TemporaryDirectory(prefix="tally-look-") as folder:
        found = run_limited(
            "tallystick.facts.looking:look_at",
            {
                "file": str(file.resolve()), "plan": plan.to_dict(), "into": folder, "rows": min(rows, MOST_ROWS),
                "renamed": dict(renamed or {}),
            },
            what=file.name,
            limits=limits,
        )  # fmt: skip
    return Look(
        tuple(found["header"]),
        tuple((row, tuple(cells)) for row, cells in found["rows"]),
        Detected(**found["detected"]),
        found["columns"],
        tuple(found["ignored"]),
        tuple(found["problems"]),
    )


def look_at(*, file: str, plan: dict[str, Any], into: str, rows: int, renamed: Mapping[str, str]) -> dict[str, Any]:
    """What :func:`look_into` asks the worker for; arguments and result are plain JSON."""
    reading, folder, path = ReadingPlan.from_dict(plan), Path(into), Path(file)
    unpacked = unpack(path, source=reading.source, into=folder)
    reader = reader_of(unpacked)
    spill = folder / "spill"
    spill.mkdir()
    with closing(connect(memory="1GB", files=[path, unpacked.path], folders=[folder], spill=spill)) as connection:
        raw = reader(unpacked, reading, into=folder, connection=connection)
        width = min(len(raw.header), MOST_COLUMNS_SHOWN)
        cells = ", ".join(f"left(CAST(x{place} AS VARCHAR), {LONGEST_CELL})" for place in range(width))
        query = sql('SELECT "row"$cells FROM $table LIMIT $most', cells=f", {cells}" if cells else "",
                    table=raw.relation, most=str(rows))  # fmt: skip
        first = [(row[0], list(row[1:])) for row in connection.execute(query).fetchall()]
    columns: dict[str, str] = {}
    ignored: list[str] = []
    problems: list[str] = []
    try:
        taken = with_renamed(raw.header, renamed, reading, file=unpacked.name)
        matched = match_columns(taken, reading, file=unpacked.name)
    except ProblemsError as wrong:
        problems = [f"{each.message} {each.hint}".strip() for each in wrong.problems]
    except InputError as wrong:
        problems = [str(wrong)]
    else:
        columns = {name: raw.header[place] for name, place in matched.positions.items()}
        columns |= {name: " + ".join(raw.header[place] for place in parts) for name, parts in matched.joined.items()}
        here = matched.taken()
        ignored = [title for place, title in enumerate(raw.header) if place not in here and title.strip()]
    return {
        "header": list(raw.header[:width]), "rows": first, "detected": asdict(raw.detected), "columns": columns,
        "ignored": ignored, "problems": problems,
    }  # fmt: skip
