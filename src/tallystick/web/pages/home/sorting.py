"""Tables that are put in order by a column, by their address alone: ``?sort=score&order=down``."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.http import QueryDict

T = TypeVar("T")
UP, DOWN = "up", "down"


class Comparable(Protocol):
    """What can be put in order."""

    def __lt__(self, other: Any, /) -> bool: ...


Key = Callable[[T], Comparable | None]
"""By what a row is ordered; None comes last, whichever way."""


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column."""

    name: str
    aria: str
    """``ascending``, ``descending`` or ``none``."""
    link: str
    """The address that puts the table in the order of this column, or turns it round."""


@dataclass(frozen=True, slots=True)
class Sorted(Generic[T]):
    """Rows in order, and the heads of the columns that they can be ordered by."""

    rows: tuple[T, ...]
    columns: Mapping[str, Column]


def put_in_order(rows: Iterable[T], keys: Mapping[str, Key[T]], query: QueryDict, *, name: str = "sort") -> Sorted[T]:
    """Rows in the order that an address asks for; as they come where it names no column."""
    every = list(rows)
    chosen, down = query.get(name, ""), query.get(f"{name}-order") == DOWN
    if chosen in keys:
        key = keys[chosen]
        known = [each for each in every if key(each) is not None]
        known.sort(key=key, reverse=down)  # type: ignore[arg-type]  # those without a key are left out
        every = [*known, *(each for each in every if key(each) is None)]
    columns = {}
    for each in keys:
        asked = query.copy()
        asked[name] = each
        asked[f"{name}-order"] = UP if each != chosen or down else DOWN
        aria = "none" if each != chosen else "descending" if down else "ascending"
        columns[each] = Column(each, aria, f"?{asked.urlencode()}")
    return Sorted(tuple(every), columns)
