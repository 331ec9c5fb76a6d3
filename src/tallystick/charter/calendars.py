"""The calendars that a charter names, as tables of periods that reach far enough around its term."""

from collections.abc import Mapping
from datetime import date

from tallystick.charter.model import Charter
from tallystick.charter.model.alliance import CalendarRule
from tallystick.charter.model.base import Span
from tallystick.errors import InputError
from tallystick.terms.calendar import (
    Calendar,
    YearEnd,
    contract_years,
    fiscal,
    gregorian,
    iso_weeks,
    rail_periods,
    thirteen_fours,
    weeks_pattern,
    with_days,
)
from tallystick.terms.calendar.months import MONTHS

BUILT_IN: Mapping[str, str] = {
    "months": "month",
    "quarters": "quarter",
    "years": "year",
    "weeks": "week",
    "days": "day",
}
"""Calendars that need no declaration, and the kind of period a KPI on them is computed for."""

YEARS_BEFORE = 3
"""How many years before the term a table reaches, for comparisons with earlier years."""
YEARS_AFTER = 1


def period_days(charter: Charter) -> dict[str, dict[str, date]]:
    """For each calendar that a column's `period of` names: the first day of each period, by id and by label.

    Raises InputError when the charter knows no such calendar.
    """
    used = {
        column.period_of
        for source in charter.sources.values()
        for column in source.columns.values()
        if column.period_of is not None
    }
    found: dict[str, dict[str, date]] = {}
    for name in sorted(used):
        calendar, kind = calendar_named(name, charter)
        found[name] = {word: period.start for period in calendar.of_kind(kind) for word in (period.id, period.label)}
    return found


def calendar_named(name: str, charter: Charter) -> tuple[Calendar, str]:
    """The table of a calendar and its kind of period; InputError when the charter knows no such calendar."""
    first, last = charter.term.start.year - YEARS_BEFORE, charter.term.end.year + YEARS_AFTER
    if name in charter.calendars:
        return _declared(charter.calendars[name], charter.term, first, last)
    if name == "weeks":
        return iso_weeks(first, last), "week"
    if name == "days":
        return with_days(gregorian(first, last), charter.term.start, charter.term.end), "day"
    if name in BUILT_IN:
        return gregorian(first, last), BUILT_IN[name]
    raise InputError(
        f"There is no calendar {name!r}; there are {', '.join([*BUILT_IN, *charter.calendars])}. "
        "Declare others under 'calendars'."
    )


def _declared(rule: CalendarRule, term: Span, first: int, last: int) -> tuple[Calendar, str]:
    calendar = _table(rule, term, first, last)
    if rule.periods not in calendar.kinds:
        raise InputError(
            f"A calendar of the pattern {rule.pattern!r} has no period {rule.periods!r}; "
            f"write one of {', '.join(calendar.kinds)} under 'periods'."
        )
    return calendar, rule.periods


def _table(rule: CalendarRule, term: Span, first: int, last: int) -> Calendar:
    match rule.pattern:
        case "gregorian":
            return gregorian(first, last)
        case "fiscal":
            month = _month(rule.first_month)
            return fiscal(start_month=month, first_year=first, last_year=last, named_by=rule.named_by)
        case "iso weeks":
            return iso_weeks(first, last, weeks_compare=rule.weeks_compare)
        case "13x4":
            return thirteen_fours(
                year_end=_year_end(rule),
                first_year=first,
                last_year=last,
                named_by=rule.named_by,
                weeks_compare=rule.weeks_compare,
            )
        case "rail":
            return rail_periods(first, last)
        case "contract":
            return contract_years(rule.commencement or term.start, until=term.end, months=rule.months)
        case pattern:
            return weeks_pattern(
                pattern,
                year_end=_year_end(rule),
                first_year=first,
                last_year=last,
                named_by=rule.named_by,
                weeks_compare=rule.weeks_compare,
            )


def _month(name: str | None) -> int:
    if name is None:
        raise InputError("A calendar of the pattern 'fiscal' says under 'first month' where its year begins: October.")
    if name not in MONTHS:
        raise InputError(f"Found {name!r} as the first month of a fiscal year, expected a month such as October.")
    return MONTHS.index(name) + 1


def _year_end(rule: CalendarRule) -> YearEnd:
    if rule.year_ends is None:
        raise InputError(
            f"A calendar of the pattern {rule.pattern!r} says under 'year ends' how its year ends, such as "
            "'last saturday of january'."
        )
    return YearEnd.parse(rule.year_ends)
