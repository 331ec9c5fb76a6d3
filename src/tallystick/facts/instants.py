"""Local readings of clocks and instants, in SQL, by tables of a zone's transitions.

The tables come from :class:`tallystick.terms.zone.Zone`, so that every engine uses the release of the IANA data base
that the charter's hash covers, and never the machine's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from tallystick.terms.zone import Zone

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FIRST_YEAR, LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True)
class Stretch:
    """From a local reading on: how far ahead of UTC clocks are, for the earlier and the later of two meanings.

    Both are None where no clock ever reads so.
    """

    start: datetime
    earlier: int | None
    later: int | None


def local_stretches(transitions: Sequence[tuple[datetime, int]]) -> tuple[Stretch, ...]:
    """Stretches of local readings, in order, from a zone's transitions (instant, offset from then on)."""
    first, offset = transitions[0]
    stretches = [Stretch(_reading(first, offset), offset, offset)]
    for (_, before), (moment, after) in pairwise(transitions):
        old, new = _reading(moment, before), _reading(moment, after)
        if after > before:
            stretches += [Stretch(old, None, None), Stretch(new, after, after)]
        else:
            stretches += [Stretch(new, before, after), Stretch(old, after, after)]
    return tuple(stretches)


def _reading(moment: datetime, offset: int) -> datetime:
    return moment.replace(tzinfo=None) + timedelta(seconds=offset)


def stretches_between(zone: str, first: datetime, last: datetime) -> tuple[Stretch, ...]:
    """The stretches of a zone that cover the local readings from ``first`` to ``last``."""
    start = max(first.date(), date(FIRST_YEAR, 1, 1)) - timedelta(days=3)
    until = min(last.date(), date(LAST_YEAR, 12, 31)) + timedelta(days=3)
    return local_stretches(Zone(zone).transitions(start, until))


def create_stretches(connection: "DuckDBPyConnection", stretches: Sequence[Stretch]) -> None:
    """The stretches as DuckDB's table ``stretches`` with columns ``start``, ``earlier`` and ``later`` (seconds)."""
    connection.execute("CREATE OR REPLACE TABLE stretches (start TIMESTAMP, earlier BIGINT, later BIGINT)")
    if stretches:
        rows = [(stretch.start, stretch.earlier, stretch.later) for stretch in stretches]
        connection.executemany("INSERT INTO stretches VALUES (?, ?, ?)", rows)
