"""When something goes out: at once, at seven in the morning, or on Monday at seven; and never in quiet hours.

All times are a person's own, by the clock of their zone.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tallystick.web.talk.events import Often

DIGEST = time(7)
"""When digests go out."""
MONDAY = 0


@dataclass(frozen=True, slots=True)
class Quiet:
    """From when until when nothing is sent; over midnight where it begins later than it ends."""

    start: time
    end: time

    def holds(self, at: time) -> bool:
        """Whether a time of the day lies within.

        >>> Quiet(time(22), time(6)).holds(time(23, 30)), Quiet(time(22), time(6)).holds(time(6))
        (True, False)
        """
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


def goes_out(often: Often, *, now: datetime, zone: str, quiet: Quiet | None = None) -> datetime | None:
    """The instant (UTC) at which something that is told now goes out; None where it never does.

    >>> monday = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    >>> goes_out(Often.DAILY, now=monday, zone="Europe/Berlin").isoformat()
    '2026-11-24T06:00:00+00:00'
    >>> goes_out(Often.AT_ONCE, now=monday, zone="Asia/Tokyo", quiet=Quiet(time(18), time(8))).isoformat()
    '2026-11-23T23:00:00+00:00'
    """
    if often is Often.NEVER:
        return None
    place = ZoneInfo(zone)
    local = now.astimezone(place)
    if often is Often.AT_ONCE:
        at = now
    else:
        day = local.date() if local.time() < DIGEST else local.date() + timedelta(days=1)
        if often is Often.WEEKLY:
            day += timedelta(days=(MONDAY - day.weekday()) % 7)
        at = _instant(day, DIGEST, place)
    return max(now, _after(at.astimezone(place), quiet, place)).astimezone(UTC)


def _after(at: datetime, quiet: Quiet | None, place: ZoneInfo) -> datetime:
    """The end of the quiet hours in which an instant lies, else the instant."""
    if quiet is None or not quiet.holds(at.time()):
        return at
    over_midnight = quiet.start > quiet.end and at.time() >= quiet.start
    return _instant(at.date() + timedelta(days=over_midnight), quiet.end, place)


def _instant(day: date, at: time, place: ZoneInfo) -> datetime:
    """An instant by its day and time; a time that the clocks leave out is moved on by as much as they are."""
    return datetime.combine(day, at, place).astimezone(UTC).astimezone(place)
