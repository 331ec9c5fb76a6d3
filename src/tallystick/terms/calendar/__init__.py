"""Calendars as tables of named periods: the table itself, and generators of the tables people agree on."""

from tallystick.terms.calendar.days import with_days
from tallystick.terms.calendar.months import contract_years, fiscal, gregorian
from tallystick.terms.calendar.rail import rail_periods
from tallystick.terms.calendar.table import Calendar, Period
from tallystick.terms.calendar.weeks import YearEnd, iso_weeks, thirteen_fours, weeks_pattern

__all__ = [
    "Calendar",
    "Period",
    "YearEnd",
    "contract_years",
    "fiscal",
    "gregorian",
    "iso_weeks",
    "rail_periods",
    "thirteen_fours",
    "weeks_pattern",
    "with_days",
]
