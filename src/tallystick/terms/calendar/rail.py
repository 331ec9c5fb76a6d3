"""The British rail industry's calendar: thirteen periods in a year from 1 April, eleven of them of 28 days.

Period 1 runs from 1 April to the Saturday that lies between 26 April and 2 May, so it has 26 to 32 days; periods 2 to
12 have 28 days from Sunday to Saturday; period 13 takes the rest until 31 March. The rule gives every date of the
regulator's table of period dates, 1995-96 to 2035-36.
"""

from datetime import date, timedelta

from tallystick.terms.calendar.table import Calendar, Period, year_range

_SATURDAY = 5


def rail_periods(first_year: int, last_year: int) -> Calendar:
    """Rail years ``2013-14`` of periods ``2013-14-P01``; a year is given by the calendar year it starts in.

    >>> [period.days for period in rail_periods(2013, 2013).of_kind("period")][::6]
    [27, 28, 30]
    """
    periods: list[Period] = []
    for year in year_range(first_year, last_year):
        name, prior = _name(year), _name(year - 1)
        start, end = date(year, 4, 1), date(year + 1, 4, 1)
        periods.append(Period(name, "year", start, end, None, f"Rail year {name}", prior))
        second = _second_start(year)
        edges = [start, *(second + number * timedelta(days=28) for number in range(12)), end]
        periods.extend(
            Period(
                f"{name}-P{number:02}",
                "period",
                edges[number - 1],
                edges[number],
                name,
                f"P{number:02} {name}",
                f"{prior}-P{number:02}",
            )
            for number in range(1, 14)
        )
    return Calendar("rail-periods", tuple(periods))


def _second_start(year: int) -> date:
    """The Sunday on which period 2 starts."""
    earliest = date(year, 4, 26)
    return earliest + timedelta(days=(_SATURDAY - earliest.weekday()) % 7 + 1)


def _name(year: int) -> str:
    return f"{year}-{(year + 1) % 100:02}"
