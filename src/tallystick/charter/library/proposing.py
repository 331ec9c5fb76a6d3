"""Which heading of a file is which column of a table: proposals by name and content, for people to confirm.

A proposal never counts as agreed; it saves typing. Content only rules out: a column of days is not proposed for a
heading whose cells are no days.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher

from tallystick.charter.library.model import InputColumn

MISSING = frozenset({"", "NA", "n/a", "N/A", "-", "null", "NULL", "k.A.", "#N/A"})
"""Cells that stand for no value."""

TRUE = ("true", "TRUE", "True", "yes", "Yes", "YES", "y", "Y", "1", "x", "X", "ja", "Ja", "oui", "Oui")
FALSE = ("false", "FALSE", "False", "no", "No", "NO", "n", "N", "0", "nein", "Nein", "non", "Non")

DATE_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d.%m.%y", "%Y%m%d")
"""How days are written in files, in strptime's letters; the first is ISO 8601."""

MONTH_FORMS = ("%m.%Y", "%m/%Y", "%m-%Y", "%Y-%m", "%Y/%m", "%Y.%m", "%b %Y", "%B %Y")
"""How months without a day are written; as a day the first of the month is meant, once the author says so."""

_INSTANT_FORMS = tuple(f"{day}{clock}" for day in DATE_FORMS[1:] for clock in (" %H:%M", " %H:%M:%S"))

NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}([., ']\d{3})+)([.,]\d+)?")
LEAST = 0.62
"""Likeness from which a heading is proposed."""


def propose(columns: Mapping[str, InputColumn], headings: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The likeliest heading for each column that has one; each heading is proposed once.

    ``headings`` holds some cells of each.

    >>> made = InputColumn.model_validate({"form": "date", "is": "day on which it came in", "also": ["Created Date"]})
    >>> propose({"created": made}, {"Lead": ["L1"], "Created date": ["2026-01-31"]})
    {'created': 'Created date'}
    """
    pairs = [
        (likeness(name, column, heading), -place, name, heading)
        for name, column in columns.items()
        for place, (heading, cells) in enumerate(headings.items())
        if holds(column.form, cells)
    ]
    found: dict[str, str] = {}
    for alike, _, name, heading in sorted(pairs, key=lambda pair: (-pair[0], -pair[1])):
        if alike >= LEAST and name not in found and heading not in found.values():
            found[name] = heading
    return {name: found[name] for name in columns if name in found}


def likeness(name: str, column: InputColumn, heading: str) -> float:
    """How like a heading is to a column's own name (1 at most) or another one it is known by (a little less)."""
    known = [(name, 1.0), *((other, 0.97) for other in column.also)]
    return max(weight * _alike(_words(word), _words(heading)) for word, weight in known)


def _alike(known: tuple[str, ...], heading: tuple[str, ...]) -> float:
    if not heading or not known:
        return 0.0
    if known == heading:
        return 1.0
    common = len(set(known) & set(heading)) / len(set(known) | set(heading))
    spelled = SequenceMatcher(None, "".join(known), "".join(heading)).ratio()
    within = 0.8 if set(known) <= set(heading) else 0.0
    return max(common, within, spelled if spelled >= 0.75 else 0.0) * 0.95


def _words(text: str) -> tuple[str, ...]:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return tuple(word for word in re.split(r"[^0-9a-zà-ÿ]+", apart.lower()) if word)


def holds(form: str, cells: Sequence[str]) -> bool:
    """Whether the cells could be values of a column of this form; nothing speaks against a column without values."""
    known = [cell.strip() for cell in cells if cell.strip() not in MISSING]
    match form:
        case "text":
            return True
        case "boolean":
            return set(known) <= {*TRUE, *FALSE}
        case "date" | "time":
            return not known or bool(date_forms(known) or month_forms(known)) or are_instants(known)
        case _:
            return all(NUMBER.fullmatch(cell) for cell in known)


def are_instants(cells: Sequence[str]) -> bool:
    """Whether all cells are days with a time of day."""
    return bool(cells) and (all(map(_is_instant, cells)) or bool(instant_forms(cells)))


def instant_forms(cells: Sequence[str]) -> tuple[str, ...]:
    """The forms in which all cells can be read as days with a time of day, ISO 8601 apart.

    >>> instant_forms(["31.01.2026 09:30"])
    ('%d.%m.%Y %H:%M',)
    """
    return tuple(form for form in _INSTANT_FORMS if all(_reads(cell, form) for cell in cells))


def date_forms(cells: Sequence[str]) -> tuple[str, ...]:
    """The forms in which all cells can be read as days.

    >>> date_forms(["03/04/2026"]), date_forms(["03/04/2026", "25/12/2026"])
    (('%d/%m/%Y', '%m/%d/%Y'), ('%d/%m/%Y',))
    """
    return tuple(form for form in DATE_FORMS if all(_reads(cell, form) for cell in cells))


def month_forms(cells: Sequence[str]) -> tuple[str, ...]:
    """The forms in which all cells can be read as months without a day.

    >>> month_forms(["01.2026", "12.2026"]), month_forms(["31.01.2026"])
    (('%m.%Y',), ())
    """
    return tuple(form for form in MONTH_FORMS if all(_reads(cell, form) for cell in cells))


def _reads(cell: str, form: str) -> bool:
    try:
        datetime.strptime(cell, form)  # noqa: DTZ007  (a day has no zone)
    except ValueError:
        return False
    return True


def _is_instant(cell: str) -> bool:
    try:
        datetime.fromisoformat(cell)
    except ValueError:
        return False
    return len(cell) > len("2026-01-31")
