"""Which instants belong to which local day, on days of 23, 24 and 25 hours and stranger ones."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tallystick.errors import InputError
from tallystick.terms.canonical import canonical_bytes
from tallystick.terms.zone import Zone, tzdata_version

NEW_YORK = Zone("America/New_York")
STRANGE = [
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Asia/Beirut",
    "America/Havana",
    "Atlantic/Azores",
    "UTC",
]
zones = st.builds(
    Zone, st.sampled_from(STRANGE), st.sampled_from([time(0), time(0, 30), time(2), time(4), time(23, 30)])
)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  (naive by API)
days = st.dates(date(2000, 1, 1), date(2035, 1, 1))


@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [
        ("America/New_York", date(2013, 3, 9), 24),
        ("America/New_York", date(2013, 3, 10), 23),
        ("America/New_York", date(2013, 11, 3), 25),
        ("Europe/Berlin", date(2013, 3, 31), 23),
        ("Europe/Berlin", date(2013, 10, 27), 25),
        ("Australia/Lord_Howe", date(2013, 4, 7), 24.5),
        ("Australia/Lord_Howe", date(2013, 10, 6), 23.5),
        ("America/Sao_Paulo", date(2013, 10, 20), 23),
        ("Pacific/Apia", date(2011, 12, 30), 0),
        ("Pacific/Apia", date(2011, 12, 31), 24),
        ("UTC", date(2013, 3, 10), 24),
    ],
)
def test_a_day_is_as_long_as_clocks_make_it(name: str, day: date, hours: float) -> None:
    assert Zone(name).length(day) == timedelta(hours=hours)


def test_the_hour_of_a_change_belongs_to_the_day_of_the_change() -> None:
    assert NEW_YORK.instant(date(2013, 11, 3)) == datetime(2013, 11, 3, 4, tzinfo=UTC)
    assert NEW_YORK.instant(date(2013, 11, 4)) == datetime(2013, 11, 4, 5, tzinfo=UTC)
    assert NEW_YORK.day_of(datetime(2013, 11, 4, 4, 59, 59, tzinfo=UTC)) == date(2013, 11, 3)
    assert NEW_YORK.day_of(datetime(2013, 11, 4, 5, tzinfo=UTC)) == date(2013, 11, 4)


def test_a_day_that_starts_at_four_holds_the_night_before_it() -> None:
    service = Zone("America/New_York", time(4))

    assert service.day_of(datetime(2013, 1, 2, 8, 59, tzinfo=UTC)) == date(2013, 1, 1)
    assert service.day_of(datetime(2013, 1, 2, 9, 0, tzinfo=UTC)) == date(2013, 1, 2)
    assert service.length(date(2013, 3, 9)) == timedelta(hours=23)


def test_a_day_that_starts_in_a_repeated_hour_starts_once() -> None:
    """On 3 November 2013 New York reads 01:30 at 05:30 and again at 06:30 UTC."""
    early = Zone("America/New_York", time(1, 30))

    assert early.instant(date(2013, 11, 3)) == datetime(2013, 11, 3, 5, 30, tzinfo=UTC)
    for hour, minute in ((5, 30), (6, 10), (6, 30)):
        assert early.day_of(datetime(2013, 11, 3, hour, minute, tzinfo=UTC)) == date(2013, 11, 3)
    assert early.day_of(datetime(2013, 11, 3, 5, 29, tzinfo=UTC)) == date(2013, 11, 2)


def test_a_day_whose_midnight_is_left_out_starts_with_the_first_reading_after_it() -> None:
    """São Paulo went from 23:59:59 on 19 October 2013 to 01:00:00 on 20 October 2013."""
    sao_paulo = Zone("America/Sao_Paulo")

    assert sao_paulo.local(sao_paulo.instant(date(2013, 10, 20))) == datetime(2013, 10, 20, 1)  # noqa: DTZ001  (local)
    half_past = Zone("America/Sao_Paulo", time(0, 30))
    assert half_past.instant(date(2013, 10, 20)) == sao_paulo.instant(date(2013, 10, 20))


@given(zones, instants)
def test_every_instant_lies_in_the_day_it_belongs_to(zone: Zone, instant: datetime) -> None:
    day = zone.day_of(instant)

    assert zone.instant(day) <= instant < zone.instant(day + timedelta(days=1))


@given(zones, days)
def test_days_follow_one_another(zone: Zone, day: date) -> None:
    assert zone.instant(day) <= zone.instant(day + timedelta(days=1))
    assert timedelta(0) <= zone.length(day) <= timedelta(hours=49)


@given(zones, instants)
def test_a_local_reading_leads_back_to_its_instant(zone: Zone, instant: datetime) -> None:
    local = zone.local(instant)

    readings = {zone.to_utc(local, ambiguous="earlier"), zone.to_utc(local, ambiguous="later")}

    assert instant in readings
    assert all(zone.local(reading) == local for reading in readings)


@given(zones, days, st.integers(1, 800), st.data())
def test_the_table_of_transitions_gives_the_offset_of_every_instant(
    zone: Zone, start: date, length: int, data: st.DataObject
) -> None:
    until = start + timedelta(days=length)
    begin, end = zone.instant(start), zone.instant(until)
    assume(begin < end)
    rows = zone.transitions(start, until)
    instant = begin + timedelta(seconds=data.draw(st.integers(0, int((end - begin).total_seconds()) - 1)))

    offset = [row_offset for moment, row_offset in rows if moment <= instant][-1]

    assert offset == zone.offset(instant)
    assert rows[0][0] == begin
    assert all(earlier[0] < later[0] and earlier[1] != later[1] for earlier, later in pairwise(rows))


def test_the_transitions_of_a_year_are_those_of_the_law() -> None:
    assert NEW_YORK.transitions(date(2013, 1, 1), date(2014, 1, 1)) == (
        (datetime(2013, 1, 1, 5, tzinfo=UTC), -5 * 3600),
        (datetime(2013, 3, 10, 7, tzinfo=UTC), -4 * 3600),
        (datetime(2013, 11, 3, 6, tzinfo=UTC), -5 * 3600),
    )
    assert NEW_YORK.offsets(date(2013, 1, 1), date(2014, 1, 1)) == (-5 * 3600, -4 * 3600)
    assert Zone("UTC").offsets(date(2013, 1, 1), date(2014, 1, 1)) == (0,)


def test_a_reading_that_occurs_twice_is_refused_unless_one_is_declared() -> None:
    twice = datetime(2013, 11, 3, 1, 30)  # noqa: DTZ001  (a local reading)

    with pytest.raises(
        InputError,
        match="2013-11-03 01:30:00 occurs twice, because clocks went back in America/New_York; "
        "write 2013-11-03 05:30:00Z or 2013-11-03 06:30:00Z",
    ):
        NEW_YORK.to_utc(twice)
    assert NEW_YORK.to_utc(twice, ambiguous="earlier") == datetime(2013, 11, 3, 5, 30, tzinfo=UTC)
    assert NEW_YORK.to_utc(twice, ambiguous="later") == datetime(2013, 11, 3, 6, 30, tzinfo=UTC)


def test_a_reading_that_never_occurs_is_refused_unless_a_side_is_declared() -> None:
    never = datetime(2013, 3, 10, 2, 30)  # noqa: DTZ001  (a local reading)

    with pytest.raises(InputError, match="2013-03-10 02:30:00 never occurs: clocks went forward in America/New_York"):
        NEW_YORK.to_utc(never, ambiguous="earlier")
    assert str(NEW_YORK.local(NEW_YORK.to_utc(never, missing="earlier"))) == "2013-03-10 01:30:00"
    assert str(NEW_YORK.local(NEW_YORK.to_utc(never, missing="later"))) == "2013-03-10 03:30:00"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Europe/Berlim", "'Europe/Berlim' is not in the IANA data base .*; did you mean Europe/Berlin"),
        ("../../etc/passwd", "is not in the IANA data base"),
        ("europe/berlin", "did you mean Europe/Berlin"),
        ("", "write a name such as 'Europe/Berlin'"),
    ],
)
def test_a_name_that_is_no_zone_is_refused(name: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        Zone(name)


def test_instants_need_a_zone_and_local_readings_must_not_have_one() -> None:
    plain: Any = datetime(2013, 1, 1)  # noqa: DTZ001  (that it is plain is what is tested)
    for ask in (NEW_YORK.day_of, NEW_YORK.offset, NEW_YORK.local):
        with pytest.raises(InputError, match="is a local reading without a zone"):
            ask(plain)
    with pytest.raises(InputError, match="carries an offset of its own"):
        NEW_YORK.to_utc(datetime(2013, 1, 1, tzinfo=UTC))
    with pytest.raises(InputError, match="carries a zone of its own"):
        Zone("UTC", time(4, tzinfo=UTC))


def test_transitions_need_days_in_order() -> None:
    for start in (date(2013, 1, 2), date(2013, 1, 1)):
        with pytest.raises(InputError, match=f"no days from {start} until 2013-01-01"):
            NEW_YORK.transitions(start, date(2013, 1, 1))


def test_a_transition_with_which_the_last_day_ends_is_not_among_them() -> None:
    """São Paulo goes forward as 20 October 2013 begins."""
    sao_paulo = Zone("America/Sao_Paulo")

    assert sao_paulo.offsets(date(2013, 10, 1), date(2013, 10, 20)) == (-3 * 3600,)
    assert sao_paulo.offsets(date(2013, 10, 1), date(2013, 10, 21)) == (-3 * 3600, -2 * 3600)


def test_the_zone_as_reference_data_names_its_release() -> None:
    agreed = NEW_YORK.to_dict(date(2013, 1, 1), date(2014, 1, 1))

    assert agreed["tzdata"] == tzdata_version()
    assert tzdata_version()[:4].isdigit()
    assert agreed["transitions"][1] == {"from": "2013-03-10T07:00:00Z", "offset_seconds": -14400}
    assert canonical_bytes(agreed)


def test_moments_that_no_clock_can_show_are_refused() -> None:
    first: Any = datetime(1, 1, 1)  # noqa: DTZ001  (a local reading)
    with pytest.raises(InputError, match="at the very edge of the years 1 to 9999"):
        Zone("Europe/Berlin").to_utc(first)
    for instant in (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)):
        with pytest.raises(InputError, match="at the very edge of the years 1 to 9999"):
            NEW_YORK.day_of(instant)
