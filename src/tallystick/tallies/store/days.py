"""Local days of facts, as the charter's zone and day start have them, in queries and as edges of time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlglot import exp

from tallystick.charter.definitions import CompiledCharter
from tallystick.tallies import sql
from tallystick.tallies.plan import Moment, Plan
from tallystick.tallies.sql import INTERVAL, Tree
from tallystick.tallies.store.file import UnavailableError

DAY = "day"
"""The column of days in what is kept."""
MOST_DAYS = 30_000
"""Of a source, from its first fact to its last; beyond, days are not what its tallies are kept by."""
_ONE = timedelta(days=1)

Span = tuple[date, date]
"""The first day, and the last."""


def day_of(end: object, compiled: CompiledCharter) -> date:
    """The local day of a fact's time, as an engine gives it."""
    if isinstance(end, datetime):
        return compiled.zone.day_of(end.replace(tzinfo=UTC))
    if isinstance(end, date):
        return end
    raise UnavailableError(f"{end!r} was found where a day or an instant was expected.")


def moments(span: Span, compiled: CompiledCharter, *, of_days: bool) -> tuple[Moment, ...]:
    """Where each day of the span begins, and where the last one ends."""
    first, last = span
    count = (last - first).days + 1
    if count > MOST_DAYS:
        raise UnavailableError(
            f"Its facts lie between {first} and {last}, which is too far apart to keep tallies by day."
        )
    days = [first + _ONE * number for number in range(count)] + [last + _ONE]
    return tuple(days) if of_days else tuple(compiled.zone.instant(day).replace(tzinfo=None) for day in days)


def by_day(plan: Plan, span: Span, compiled: CompiledCharter) -> Plan:
    """The plan with an interval for each day of the span, and of facts in it alone."""
    edges = moments(span, compiled, of_days=is_of_days(plan, compiled))
    return replace(plan, edges=edges, until=edges[-1], known_before=None)


def is_of_days(plan: Plan, compiled: CompiledCharter) -> bool:
    """Whether the source's time is a day and no instant."""
    return compiled.charter.sources[plan.request.source].columns[plan.time].type == "date"


def day_from(span: Span) -> Tree:
    """The day of a row whose interval is that of :func:`by_day`."""
    return exp.Add(this=sql.moment_literal(span[0]), expression=exp.cast(exp.column(INTERVAL), "INTEGER"))


def within(days: Sequence[Span]) -> Tree:
    """Whether a row's day lies in any of the spans."""
    return exp.or_(
        *(
            exp.Between(
                this=exp.column(DAY), low=sql.moment_literal(first), high=sql.moment_literal(last)
            )
            for first, last in days
        ),
        copy=False,
    )  # fmt: skip


def spans(days: Sequence[date], *, most: int) -> tuple[Span, ...]:
    """Days as spans without gaps; as one with gaps where they would be more than ``most``.

    >>> [span for span in spans([date(2024, 1, day) for day in (1, 2, 5)], most=2)]
    [(datetime.date(2024, 1, 1), datetime.date(2024, 1, 2)), (datetime.date(2024, 1, 5), datetime.date(2024, 1, 5))]
    """
    found: list[Span] = []
    for day in sorted(set(days)):
        if found and found[-1][1] + _ONE == day:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return tuple(found) if len(found) <= most else ((found[0][0], found[-1][1]),)
