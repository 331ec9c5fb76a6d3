"""A time zone with the hour at which its day starts: which instants belong to which day.

A day starts when the local clock first reads the day's start or later, and ends when the next one starts; so it may
have 23 or 25 hours, or 24 and a half, or none at all (Samoa left out 30 December 2011).
Instants are aware datetimes; offsets are seconds east of Greenwich. Zones come from the ``tzdata`` package and not from
the machine, so that everybody reads the same release of the IANA data base.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cached_property, lru_cache
from importlib import import_module, resources
from typing import Any, Literal
from zoneinfo import ZoneInfo

from tallystick.errors import InputError

_PROBE = timedelta(hours=6)
"""No zone has changed its offset and changed it back within so short a time."""

_ONE_SECOND = timedelta(seconds=1)


def tzdata_version() -> str:
    """The release of the IANA time zone data base that is used, such as ``2026f``."""
    return str(import_module("tzdata").IANA_VERSION)


@dataclass(frozen=True)
class Zone:
    """An IANA time zone and the local time at which its days start.

    Raises InputError for a name that the data base does not have, with names like it.

    >>> new_york = Zone("America/New_York")
    >>> new_york.instant(date(2013, 3, 10)).isoformat(), str(new_york.length(date(2013, 3, 10)))
    ('2013-03-10T05:00:00+00:00', '23:00:00')
    """

    name: str
    day_start: time = time(0)

    def __post_init__(self) -> None:
        if self.day_start.tzinfo is not None:
            raise InputError(f"The day starts at {self.day_start}, which carries a zone of its own; give a plain time.")
        _load(self.name)

    @cached_property
    def _info(self) -> ZoneInfo:
        return _load(self.name)

    def offset(self, instant: datetime) -> int:
        """Seconds that local clocks are ahead of UTC at an instant; negative west of Greenwich."""
        _require_aware(instant)
        return _seconds(instant.astimezone(self._info))

    def local(self, instant: datetime) -> datetime:
        """What local clocks read at an instant, as a plain datetime."""
        _require_aware(instant)
        try:
            return instant.astimezone(self._info).replace(tzinfo=None)
        except OverflowError as error:
            raise _beyond(instant) from error

    def instant(self, day: date) -> datetime:
        """The instant, in UTC, at which a local day starts."""
        start = datetime.combine(day, self.day_start)
        first, second = self._readings(start)
        if first <= second:
            return first
        return _first_with_offset(self._info, after=second, until=first)

    def length(self, day: date) -> timedelta:
        """How long a local day lasts."""
        return self.instant(day + timedelta(days=1)) - self.instant(day)

    def day_of(self, instant: datetime) -> date:
        """The local day to which an instant belongs.

        >>> Zone("America/New_York", time(4)).day_of(datetime(2013, 1, 2, 8, 59, tzinfo=UTC))
        datetime.date(2013, 1, 1)
        """
        _require_aware(instant)
        since_midnight = timedelta(hours=self.day_start.hour, minutes=self.day_start.minute)
        try:
            day = (self.local(instant) - since_midnight).date()
            while instant < self.instant(day):
                day -= timedelta(days=1)
            while instant >= self.instant(day + timedelta(days=1)):
                day += timedelta(days=1)
        except OverflowError as error:
            raise _beyond(instant) from error
        return day

    def to_utc(
        self,
        local: datetime,
        *,
        ambiguous: Literal["refuse", "earlier", "later"] = "refuse",
        missing: Literal["refuse", "earlier", "later"] = "refuse",
    ) -> datetime:
        """The instant at which local clocks read a plain datetime.

        A reading that occurs twice (clocks went back) is the ``earlier`` or ``later`` of the two.
        A reading that never occurs (clocks went forward) is read ``earlier``, as if they had gone forward before it, or
        ``later``, as if they had not yet: 02:30 is then the instant that reads 01:30 or 03:30.
        Raises InputError where such a reading is refused.
        """
        if local.tzinfo is not None:
            raise InputError(f"{local} carries an offset of its own; give the plain local reading of {self.name}.")
        first, second = self._readings(local)
        if first == second:
            return first
        happens = "occurs twice, because clocks went back" if first < second else "never occurs: clocks went forward"
        choice = ambiguous if first < second else missing
        if choice == "refuse":
            raise InputError(
                f"{local:%Y-%m-%d %H:%M:%S} {happens} in {self.name}; "
                f"write {min(first, second):%Y-%m-%d %H:%M:%SZ} or {max(first, second):%Y-%m-%d %H:%M:%SZ}, "
                "or declare that the earlier or the later is meant."
            )
        return min(first, second) if choice == "earlier" else max(first, second)

    def transitions(self, start: date, until: date) -> tuple[tuple[datetime, int], ...]:
        """From which instant which offset holds, for the local days from ``start`` until before ``until``.

        The first row is the start of the first day. Rows are in order, and neighbours differ in offset.
        """
        if start >= until:
            raise InputError(f"There are no days from {start} until {until}; give a later day as the end.")
        return _transitions(self, start, until)

    def offsets(self, start: date, until: date) -> tuple[int, ...]:
        """The different offsets that hold in these days, from west to east."""
        return tuple(sorted({offset for _, offset in self.transitions(start, until)}))

    def to_dict(self, start: date, until: date) -> dict[str, Any]:
        """The zone as agreed reference data: its transitions in these days, as canonical form takes them."""
        return {
            "zone": self.name,
            "day_start": self.day_start.isoformat(),
            "tzdata": tzdata_version(),
            "transitions": [
                {"from": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "offset_seconds": offset}
                for moment, offset in self.transitions(start, until)
            ],
        }

    def _readings(self, local: datetime) -> tuple[datetime, datetime]:
        """The instants that a local reading may mean: equal if it occurs once, in order if twice, else reversed."""
        try:
            first, second = (local.replace(tzinfo=self._info, fold=fold).astimezone(UTC) for fold in (0, 1))
        except OverflowError as error:
            raise _beyond(local) from error
        return first, second


@lru_cache(maxsize=64)
def _load(name: str) -> ZoneInfo:
    known = _names()
    if name not in known:
        near = get_close_matches(name, sorted(known), n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}?" if near else "write a name such as 'Europe/Berlin'."
        raise InputError(f"Time zone {name!r} is not in the IANA data base ({tzdata_version()}); {hint}")
    place = resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with place.open("rb") as content:
        return ZoneInfo.from_file(content, key=name)


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


@lru_cache(maxsize=64)
def _transitions(zone: Zone, start: date, until: date) -> tuple[tuple[datetime, int], ...]:
    """Looked for once: it takes some ten milliseconds for ten years."""
    rows = [(zone.instant(start), zone.offset(zone.instant(start)))]
    for before, after in _steps(zone.instant(start), zone.instant(until)):
        if zone.offset(before) != zone.offset(after):
            moment = _first_with_offset(_load(zone.name), after=before, until=after)
            rows.append((moment, zone.offset(moment)))
    end = zone.instant(until)
    return tuple(row for row in rows if row[0] < end)


def _steps(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    before = start
    while before < end:
        after = min(before + _PROBE, end)
        yield before, after
        before = after


def _first_with_offset(zone: ZoneInfo, *, after: datetime, until: datetime) -> datetime:
    """The first whole second after ``after`` at which the offset is that of ``until``, by halving."""
    old, new = after, until
    target = _seconds(until.astimezone(zone))
    while new - old > _ONE_SECOND:
        middle = old + timedelta(seconds=(new - old) // _ONE_SECOND // 2)
        if _seconds(middle.astimezone(zone)) == target:
            new = middle
        else:
            old = middle
    return new


def _seconds(moment: datetime) -> int:
    offset = moment.utcoffset()
    if offset is None:
        raise InputError(f"{moment} has no offset; give an instant with a zone.")
    return offset // _ONE_SECOND


def _require_aware(instant: datetime) -> None:
    if instant.utcoffset() is None:
        raise InputError(f"{instant} is a local reading without a zone; give an instant, such as one in UTC.")


def _beyond(moment: datetime) -> InputError:
    return InputError(f"{moment} is at the very edge of the years 1 to 9999; give a moment that clocks can show.")
