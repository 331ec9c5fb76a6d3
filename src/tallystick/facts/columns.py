"""Which column of a file is which declared one.

A column is found by the letters that ``at`` gives it, by the name that ``called`` gives it, else by its own: exactly
first, then without regard to case, blanks and line breaks, and only where that is unique.
A column may be joined of several, and in a wide table a range of columns are cells of facts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import chain

from tallystick.errors import Problem, ProblemsError
from tallystick.facts.plan import ReadingPlan
from tallystick.facts.problems import AMBIGUOUS_COLUMN, MISSING_COLUMN, NO_HEADER, NO_SUCH_PLACE, RENAMED_COLUMN
from tallystick.facts.raw import MOST_COLUMNS, column_letters
from tallystick.terms.wording import listed


@dataclass(frozen=True, slots=True)
class Matched:
    """Where each declared column stands in the file."""

    positions: Mapping[str, int]
    """By declared name, from 0; columns that are joined, or taken from headings and cells, are not among them."""
    ignored: tuple[str, ...]
    """Columns of the file that no declared one is."""
    warnings: tuple[Problem, ...]
    joined: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Where the parts of a joined column stand, in order."""
    cells: range = range(0)
    """The columns of a wide table whose cells are facts."""

    def taken(self) -> frozenset[int]:
        """Every position of the file that is read."""
        return frozenset({*self.positions.values(), *chain.from_iterable(self.joined.values()), *self.cells})


def match_columns(header: Sequence[str], plan: ReadingPlan, *, file: str) -> Matched:
    """Where each declared column stands.

    Raises ProblemsError that names every declared column which is not there, or is there twice.
    """
    if not any(title.strip() for title in header) and any(column.at is None for column in plan.columns):
        raise ProblemsError(
            [
                NO_HEADER.at(
                    f"Row {plan.form.header_row} of {file} holds no names of columns.",
                    hint="Declare `file: {header row: …}` where they stand further down.",
                    file=file,
                    line=plan.form.header_row,
                )
            ]
        )
    positions: dict[str, int] = {}
    problems: list[Problem] = []
    unclear: dict[str, list[int]] = {}
    warnings: list[Problem] = []
    joined: dict[str, tuple[int, ...]] = {}

    def found(wanted: str) -> int | None:
        """Where a heading stands; what is wrong with it is gathered."""
        exact = [position for position, title in enumerate(header) if title == wanted]
        alike = exact or [position for position, title in enumerate(header) if _plain(title) == _plain(wanted)]
        if len(alike) != 1:
            unclear[wanted] = alike
            return None
        if not exact:
            warnings.append(
                RENAMED_COLUMN.at(f"Column {header[alike[0]]!r} of {file} was taken for {wanted!r}.", file=file)
            )
        return alike[0]

    wide = plan.form.unpivot
    for column in plan.columns:
        if wide and column.name in {*wide.names, wide.values}:
            continue
        if column.joined:
            parts = [found(part) for part in column.joined]
            joined[column.name] = tuple(part for part in parts if part is not None)
        elif column.at is not None:
            positions[column.name] = column.at
            if column.at >= len(header):
                problems.append(_beyond(column.at, header, file))
        else:
            place = found(column.called or column.name)
            if place is not None:
                positions[column.name] = place
    cells = range(0)
    if wide:
        first, last = (end if isinstance(end, int) else found(end) for end in (wide.first, wide.last))
        if first is not None and last is not None:
            cells = range(first, last + 1)
            problems += _cells_wrong(cells, header, {*positions.values(), *chain.from_iterable(joined.values())}, file)
    problems[:0] = _unclear(unclear, header, file)
    if problems:
        raise ProblemsError(problems)
    matched = Matched(positions, (), tuple(warnings), joined, cells)
    taken = matched.taken()
    ignored = tuple(title for position, title in enumerate(header) if position not in taken and title.strip())
    return replace(matched, ignored=ignored)


def _cells_wrong(cells: range, header: Sequence[str], attributes: set[int], file: str) -> list[Problem]:
    if not cells:
        return [
            NO_SUCH_PLACE.at(
                f"{file} has the last of the columns to unpivot before the first.", hint="Turn them round.", file=file
            )
        ]
    if cells[-1] >= len(header):
        return [_beyond(cells[-1], header, file)]
    within = sorted(attributes & set(cells))
    if within:
        shown = f"{header[within[0]]!r} (column {column_letters(within[0] + 1)})"
        return [
            NO_SUCH_PLACE.at(
                f"{file} has {shown} among the columns to unpivot, and it is declared as a column of its own.",
                hint="Name a range of columns that holds cells of facts alone.",
                file=file,
            )
        ]
    if len(header) > MOST_COLUMNS:
        return [NO_SUCH_PLACE.at(f"{file} has more than {MOST_COLUMNS:,} columns.", hint="Split it.", file=file)]
    return []


def _beyond(position: int, header: Sequence[str], file: str) -> Problem:
    return NO_SUCH_PLACE.at(
        f"{file} has no column {column_letters(position + 1)}; its last one is {column_letters(len(header))}.",
        hint="Correct `at`.",
        file=file,
    )


def headings(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Names of columns from one or several header rows, and the parts they are made of (none for one row).

    What an upper row leaves empty is what stands to its left, unless that heads its own column alone.

    >>> headings([["", "Female", "", "Male"], ["Name", "0 - 6", "7 - 10", "0 - 6"]])[0]
    ('Name', 'Female / 0 - 6', 'Female / 7 - 10', 'Male / 0 - 6')
    """
    width = max(map(len, rows))
    grid = [[title.strip() for title in row] + [""] * (width - len(row)) for row in rows]
    if len(grid) == 1:
        return tuple(grid[0]), ()
    for level, row in enumerate(grid[:-1]):
        left = ""
        for position in range(width):
            if row[position]:
                heads_others = any(lower[position] for lower in grid[level + 1 :])
                left = row[position] if heads_others else ""
            elif any(lower[position] for lower in grid[level + 1 :]):
                row[position] = left
    parts = tuple(zip(*grid, strict=True))
    return tuple(" / ".join(part for part in column if part) for column in parts), parts


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()


def _twice(wanted: str, header: Sequence[str], alike: Sequence[int], file: str) -> Problem:
    places = " and ".join(f"{header[position]!r} (column {position + 1})" for position in alike)
    return AMBIGUOUS_COLUMN.at(
        f"{file} has column {wanted!r} more than once: {places}.", hint="Rename all but one of them.", file=file
    )


def _unclear(places: Mapping[str, Sequence[int]], header: Sequence[str], file: str) -> list[Problem]:
    """One problem for all headings that are not there, and one for each that stands in several places."""
    lacking = [wanted for wanted, alike in places.items() if not alike]
    twice = [_twice(wanted, header, alike, file) for wanted, alike in places.items() if alike]
    return [*([_missing(lacking, header, file)] if lacking else []), *twice]


def _missing(wanted: Sequence[str], header: Sequence[str], file: str) -> Problem:
    """That headings are not there, with those of the file that look like them."""
    hints = [hint for name in wanted if (hint := _alike(name, header, several=len(wanted) > 1))]
    if len(hints) < len(wanted):
        hints.append(f"It has {listed(map(repr, filter(str.strip, header)))}.")
    names = f"{'column' if len(wanted) == 1 else 'columns'} {listed(map(repr, wanted))}"
    return MISSING_COLUMN.at(f"{file} has no {names}.", hint=" ".join(hints), file=file)


def _alike(wanted: str, header: Sequence[str], *, several: bool) -> str:
    """What to do where the file has a column of nearly that name; nothing where it has none."""
    near = get_close_matches(_plain(wanted), [_plain(title) for title in header], n=2, cutoff=0.6)
    titles = [title for title in header if _plain(title) in near]
    if not titles:
        return ""
    of = f" by {wanted!r}" if several else ""
    return f"Did you mean {' or '.join(map(repr, titles))}{of}? Then declare `called: {titles[0]}`."
