"""Local readings become instants by the zone's transitions, or are refused where clocks change."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.facts_kit import read, rows, source, write
from tallystick.errors import InputError
from tallystick.facts.instants import stretches_between
from tallystick.terms.zone import Zone

NEW_YORK = "America/New_York"
READINGS = "at\n2013-03-10 01:59:59\n2013-03-10 02:30:00\n2013-03-10 03:00:00\n2013-11-03 01:30:00\n2013-07-01 12:00\n"


def test_readings_that_never_happen_or_happen_twice_are_bad_rows(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", READINGS)

    got = read(file, source({"at": "time"}, bad_rows="quarantine"), into=tmp_path, zone=NEW_YORK)

    assert [row[0].isoformat() for row in rows(got)] == [
        "2013-03-10T06:59:59",
        "2013-03-10T07:00:00",
        "2013-07-01T16:00:00",
    ]
    assert [(problem.row, problem.value, problem.reason.partition(":")[0]) for problem in got.report.problems] == [
        (3, "2013-03-10 02:30:00", "never happens in America/New_York, because clocks go forward"),
        (5, "2013-11-03 01:30:00", "happens twice in America/New_York, because clocks go back"),
    ]


@pytest.mark.parametrize(("meant", "instant"), [("earlier", "2013-11-03T05:30:00"), ("later", "2013-11-03T06:30:00")])
def test_a_reading_that_happens_twice_is_the_one_declared(tmp_path: Path, meant: str, instant: str) -> None:
    file = write(tmp_path / "facts.csv", "at\n2013-11-03 01:30:00\n")

    got = read(file, source({"at": "time"}, file={"zone": NEW_YORK, "ambiguous": meant}), into=tmp_path)

    assert rows(got)[0][0].isoformat() == instant


def test_readings_and_instants_may_stand_in_one_column(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "at\n2013-07-01 12:00:00\n2013-07-01T12:00:00Z\n")

    got = read(file, source({"at": "time"}), into=tmp_path, zone=NEW_YORK)

    assert [row[0].hour for row in rows(got)] == [16, 12]


def test_readings_beyond_the_tables_are_bad(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "at\n1799-01-01 00:00:00\n")

    with pytest.raises(InputError, match="outside the years 1900 to 2199"):
        read(file, source({"at": "time"}), into=tmp_path, zone=NEW_YORK)


def test_a_declared_form_is_a_local_reading(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "at\n31.12.2013 23:30\n")

    got = read(file, source({"at": "time"}, file={"dates": "%d.%m.%Y %H:%M"}), into=tmp_path, zone="Europe/Berlin")

    assert rows(got)[0][0].isoformat() == "2013-12-31T22:30:00"


@given(
    zone=st.sampled_from(["America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"]),
    reading=st.datetimes(datetime(2009, 1, 1), datetime(2014, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),  # noqa: DTZ001  (local readings)
)
def test_stretches_place_every_reading_as_the_zone_does(zone: str, reading: datetime) -> None:
    stretches = stretches_between(zone, reading, reading)
    stretch = [stretch for stretch in stretches if stretch.start <= reading][-1]

    try:
        expected = Zone(zone).to_utc(reading, ambiguous="later").replace(tzinfo=None)
    except InputError:
        assert stretch.later is None
    else:
        assert stretch.later is not None
        assert reading - timedelta(seconds=stretch.later) == expected
