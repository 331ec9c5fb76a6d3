"""Reference data that the parties agree on, resolved from kept libraries into tables.

A table is resolved once, written down and hashed with the charter; a later release of the library then moves no figure
(DESIGN decision 12). Holidays come from the ``holidays`` library, by ISO 3166 code: ``DE``, ``US-NY``, ``GB-ENG``.
"""

import unicodedata
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from importlib.metadata import version

from tallystick.errors import InputError
from tallystick.terms.businesstime import HolidayTable


def holiday_table(code: str, start: date, until: date) -> HolidayTable:
    """The public holidays of a country or region on the days from ``start`` until before ``until``.

    Days in lieu are included as the library knows them, and names stand in English where it has them, else in the
    country's default language. ``source`` names the library and its version.
    Raises InputError for a code that is not known, with codes like it, or for years that the library does not know.

    >>> holiday_table("GB-ENG", date(2026, 12, 1), date(2027, 1, 31)).days[0]
    (datetime.date(2026, 12, 25), 'Christmas Day')
    """
    import holidays  # noqa: PLC0415  (a library of 500 calendars is loaded only by those who resolve one)

    if start >= until:
        raise InputError(f"There are no days from {start} until {until}; give a later day as the end.")
    country, region = _known(code)
    empty = holidays.country_holidays(country, subdiv=region)
    last_year = until.year - (until == date(until.year, 1, 1))
    if start.year < empty.start_year or last_year > empty.end_year:
        raise InputError(
            f"The holidays of {code} are known from {empty.start_year} to {empty.end_year}, not for all days from "
            f"{start} until {until}; narrow the range, or agree on a table of your own."
        )
    english = next((language for language in ("en_US", "en_GB") if language in empty.supported_languages), None)
    found = holidays.country_holidays(
        country, subdiv=region, years=range(start.year, last_year + 1), expand=False, language=english
    )
    days = tuple(
        (day, unicodedata.normalize("NFC", name)) for day, name in sorted(found.items()) if start <= day < until
    )
    return HolidayTable(code, days, (start, until), f"holidays {version('holidays')}")


@lru_cache(maxsize=1)
def holiday_codes() -> frozenset[str]:
    """The codes of every country and region for which holidays are known."""
    import holidays  # noqa: PLC0415  (as above)

    countries: dict[str, list[str]] = holidays.list_supported_countries()
    return frozenset(
        code for country, regions in countries.items() for code in (country, *(f"{country}-{each}" for each in regions))
    )


def _known(code: str) -> tuple[str, str | None]:
    codes = holiday_codes()
    if code not in codes:
        near = get_close_matches(code.upper(), sorted(codes), n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}?" if near else "write an ISO 3166 code such as 'DE' or 'US-NY'."
        raise InputError(f"No holidays are known for {code!r}; {hint}")
    country, _, region = code.partition("-")
    return country, region or None
