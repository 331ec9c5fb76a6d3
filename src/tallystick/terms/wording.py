"""Counts and lists as they stand in sentences: a noun agrees with its number, a long list says that it was cut."""

from collections.abc import Iterable

MOST_LISTED = 12
"""A list in a sentence holds so many names; more are not read."""


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun; ``plural`` where an s does not make it.

    >>> counted(1, "row"), counted(2, "row"), counted(1200, "copy", "copies")
    ('1 row', '2 rows', '1,200 copies')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(names: Iterable[object], *, most: int = MOST_LISTED, apart: str = ", ", nothing: str = "none") -> str:
    """Names apart by commas, with ``…`` where there are more than are shown.

    >>> listed("abc"), listed("abc", most=2), listed([])
    ('a, b, c', 'a, b, …', 'none')
    """
    every = [str(name) for name in names]
    return apart.join([*every[:most], *(["…"] if len(every) > most else [])]) or nothing
