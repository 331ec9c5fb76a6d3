"""Which column of a file is which declared one.

A column is found by the name that ``called`` gives it, else by its own: exactly first, then without regard to case,
blanks and line breaks, and only where that is unique.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from tallystick.errors import Problem, ProblemsError
from tallystick.facts.plan import ReadingPlan
from tallystick.facts.problems import AMBIGUOUS_COLUMN, MISSING_COLUMN, NO_HEADER, RENAMED_COLUMN


@dataclass(frozen=True, slots=True)
class Matched:
    """Where each declared column stands in the file."""

    positions: Mapping[str, int]
    """By declared name, from 0."""
    ignored: tuple[str, ...]
    """Columns of the file that no declared one is."""
    warnings: tuple[Problem, ...]


def match_columns(header: Sequence[str], plan: ReadingPlan, *, file: str) -> Matched:
    """Where each declared column stands.

    Raises ProblemsError that names every declared column which is not there, or is there twice.
    """
    if not any(title.strip() for title in header):
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
    warnings: list[Problem] = []
    for column in plan.columns:
        wanted = column.called or column.name
        exact = [position for position, title in enumerate(header) if title == wanted]
        alike = exact or [position for position, title in enumerate(header) if _plain(title) == _plain(wanted)]
        if len(alike) == 1:
            positions[column.name] = alike[0]
            if not exact:
                warnings.append(
                    RENAMED_COLUMN.at(f"Column {header[alike[0]]!r} of {file} was taken for {wanted!r}.", file=file)
                )
        elif alike:
            problems.append(_twice(wanted, header, alike, file))
        else:
            problems.append(_missing(wanted, header, file))
    if problems:
        raise ProblemsError(problems)
    taken = set(positions.values())
    ignored = tuple(title for position, title in enumerate(header) if position not in taken and title.strip())
    return Matched(positions, ignored, tuple(warnings))


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()


def _twice(wanted: str, header: Sequence[str], alike: Sequence[int], file: str) -> Problem:
    places = " and ".join(f"{header[position]!r} (column {position + 1})" for position in alike)
    return AMBIGUOUS_COLUMN.at(
        f"{file} has column {wanted!r} more than once: {places}.", hint="Rename all but one of them.", file=file
    )


def _missing(wanted: str, header: Sequence[str], file: str) -> Problem:
    near = get_close_matches(_plain(wanted), [_plain(title) for title in header], n=2, cutoff=0.6)
    titles = [title for title in header if _plain(title) in near]
    if titles:
        hint = f"Did you mean {' or '.join(map(repr, titles))}? Then declare `called: {titles[0]}`."
    else:
        hint = f"It has {', '.join(repr(title) for title in header[:12])}{' …' if len(header) > 12 else ''}."
    return MISSING_COLUMN.at(f"{file} has no column {wanted!r}.", hint=hint, file=file)
