"""What periods are called in the reader's language.

Calendars name their periods in English, and these names stand in the API, in exports, on record and in what is signed.
A page shows them through :func:`period_name`, at the very place where they are shown. A name that no calendar makes is
left as it is, and so is every name where the reader reads English.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from babel.dates import format_date, format_skeleton, get_month_names
from django.utils import translation
from django.utils.translation import gettext as _

from tallystick.terms.calendar.months import MONTHS
from tallystick.web.design.language import is_english, locale

SHORT = tuple(month[:3] for month in MONTHS)
"""As :mod:`tallystick.reports.words` writes months on the axes of charts."""

_MONTH = rf"(?P<month>{'|'.join(MONTHS)})"
_SHORT = rf"(?P<month>{'|'.join(SHORT)})"
_YEAR = r"(?P<year>\d{1,4})"
_SPAN = r"(?P<year>\d{1,4}|\d{1,4}-\d\d|FY\d{1,4})"
"""A year of the Gregorian or ISO calendar, a rail year, a fiscal year."""

Said = Callable[[re.Match[str]], str]


def period_name(label: str) -> str:
    """A period as a calendar names it, in the reader's language: März 2013 for ``March 2013``.

    A charter's own name for a period, and whatever else no calendar makes, comes back as it was given.
    """
    language = translation.get_language() or "en"
    return label if is_english(language) else _named(language, label)


def month_name(month: int) -> str:
    """The short name of a month (1 to 12) in the reader's language, for the axis of a chart and the head of a column.

    English has the three letters that :mod:`tallystick.reports.words` writes.
    """
    if is_english(translation.get_language() or "en"):
        return SHORT[month - 1]
    return str(get_month_names("abbreviated", "stand-alone", locale())[month]).rstrip(".")


@lru_cache(maxsize=8192)
def _named(language: str, label: str) -> str:
    """The name in a language, which is the one that is spoken now."""
    del language
    for pattern, said in _SAID:
        if found := pattern.fullmatch(label):
            try:
                return said(found)
            except ValueError:  # a day or a year that there is not: no calendar's name after all
                return label
    return label


def _month(found: re.Match[str]) -> str:
    return format_skeleton("yMMMM", _first_day(found, MONTHS), locale=locale())


def _short_month(found: re.Match[str]) -> str:
    return format_skeleton("yMMM", _first_day(found, SHORT), locale=locale())


def _first_day(found: re.Match[str], months: tuple[str, ...]) -> date:
    return date(int(found["year"]), months.index(found["month"]) + 1, 1)


def _fiscal_month(found: re.Match[str]) -> str:
    month, year, number = _month(found), _year_name(found["fiscal"]), found["number"]
    return _("%(month)s (%(year)s, P%(number)s)") % {"month": month, "year": year, "number": number}


def _stub(found: re.Match[str]) -> str:
    """A month that the edges of a contract year cut: with the first day that counts, and the first that does not."""
    first, last = found["first"], found["last"]
    values = {"month": _month(found), "first": _day_name(first), "last": _day_name(last)}
    if first and last:
        return _("%(month)s (from %(first)s, until before %(last)s)") % values
    return (_("%(month)s (from %(first)s)") if first else _("%(month)s (until before %(last)s)")) % values


def _day_name(text: str | None) -> str:
    if not text:
        return ""
    number, month = text.split(" ")
    return format_skeleton("MMMMd", date(2000, MONTHS.index(month) + 1, int(number)), locale=locale())


def _year_name(text: str) -> str:
    """A year as it stands in the name of a shorter period."""
    return _("FY%(year)s") % {"year": text.removeprefix("FY")} if text.startswith("FY") else text


def _quarter(found: re.Match[str]) -> str:
    return _("Q%(number)s %(year)s") % {"number": found["number"], "year": _year_name(found["year"])}


def _week(found: re.Match[str]) -> str:
    return _("Week %(number)s of %(year)s") % {"number": found["number"], "year": _year_name(found["year"])}


def _numbered(found: re.Match[str]) -> str:
    return _("P%(number)s %(year)s") % {"number": found["number"], "year": _year_name(found["year"])}


def _contract_month(found: re.Match[str]) -> str:
    return _("Month %(number)s of contract year %(year)s") % {"number": found["number"], "year": found["year"]}


_DAY = rf"\d{{1,2}} (?:{'|'.join(MONTHS)})"
_CUT = rf"(?:from (?P<first>{_DAY}))?(?:, )?(?:until before (?P<last>{_DAY}))?"

_SAID: tuple[tuple[re.Pattern[str], Said], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (rf"{_MONTH} {_YEAR}", _month),
        (rf"{_SHORT} {_YEAR}", _short_month),
        (_SHORT, lambda found: month_name(SHORT.index(found["month"]) + 1)),
        (rf"Q(?P<number>[1-4]) {_SPAN}", _quarter),
        (r"FY\d{1,4}", lambda found: _year_name(found[0])),
        (rf"{_MONTH} {_YEAR} \((?P<fiscal>FY\d{{1,4}}) P(?P<number>\d\d)\)", _fiscal_month),
        (rf"Week (?P<number>\d{{1,2}}) of {_SPAN}", _week),
        (rf"P(?P<number>\d\d) {_SPAN}", _numbered),
        (rf"ISO year {_YEAR}", lambda found: _("ISO year %(year)s") % {"year": found["year"]}),
        (r"Rail year (?P<year>\d{1,4}-\d\d)", lambda found: _("Rail year %(year)s") % {"year": found["year"]}),
        (r"Contract year (?P<year>\d{1,3})", lambda found: _("Contract year %(year)s") % {"year": found["year"]}),
        (r"Month (?P<number>\d{1,2}) of contract year (?P<year>\d{1,3})", _contract_month),
        (rf"{_MONTH} {_YEAR} \({_CUT}\)", _stub),
        (r"\d{4}-\d\d-\d\d", lambda found: format_date(date.fromisoformat(found[0]), "medium", locale=locale())),
    )
)
"""How every kind of name is told from the others, and how it is said."""
