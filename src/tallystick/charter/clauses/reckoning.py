"""The calendar by which a clause is judged: its KPI's, with days or contract years where it asks for them.

Calendars that the charter uses stay as they are, to the byte: what a clause adds is a calendar of its own beside them.
"""

from dataclasses import replace
from datetime import date
from functools import lru_cache

from tallystick.charter.model import Charter
from tallystick.charter.model.base import Span
from tallystick.terms.calendar import Calendar, Period, contract_years, with_days

WITHOUT_CALENDAR = ("once", "occurrence")
"""What ``each`` may say that is no period of a calendar."""


def with_kind(calendar: Calendar, each: str, charter: Charter) -> tuple[Calendar, str]:
    """A calendar that has the kind of period which ``each`` names, and the kind's name there.

    Days and contract years are added to calendars that have none; on a calendar of contract years they are its years.
    The kind may still be none of the calendar's.
    """
    if each in calendar.kinds:
        return calendar, each
    if each == "day":
        return with_days(calendar, charter.term.start, charter.term.end), each
    if each == "contract year" and calendar.id.startswith("contract-years"):
        return calendar, "year"
    if each == "contract year":
        return _with_contract_years(calendar, commencement(charter), charter.term.end), each
    return calendar, each


def commencement(charter: Charter) -> date:
    """From when contract years are counted: as a calendar of contract years says, else the first day of the term."""
    declared = [rule.commencement for rule in charter.calendars.values() if rule.pattern == "contract"]
    return next((day for day in declared if day is not None), charter.term.start)


def whole_term(charter: Charter, span: Span | None) -> Period:
    """The days in which something holds, as one period called ``once``."""
    held = span or charter.term
    label = f"{held.start} until {held.end}"
    return Period("once", "once", held.start, held.end, None, label, None)


@lru_cache(maxsize=32)
def _with_contract_years(calendar: Calendar, begin: date, end: date) -> Calendar:
    years = contract_years(begin, until=end).of_kind("year")
    added = tuple(replace(year, kind="contract year") for year in years)
    return Calendar(f"{calendar.id}-with-contract-years-from-{begin}", (*calendar.periods, *added))
