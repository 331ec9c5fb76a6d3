"""Dates, years and times of day in agreed texts."""

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from tallystick.charter.clauses.wording.mention import Kind, Mention, blank
from tallystick.terms.calendar.months import MONTHS
from tallystick.terms.currency import MINOR_UNITS

MONTH_NAMES = frozenset(MONTHS)
_MONTH = "|".join(rf"{month}|{month[:3]}\." if month != "May" else month for month in MONTHS)
_DATE = re.compile(
    r"\b(?P<y1>[12]\d{3})-(?P<m1>\d\d)-(?P<d1>\d\d)\b"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:day\s+of\s+)?(?P<m2>{_MONTH})\s*,?\s+(?P<y2>[12]\d{{3}})\b"
    rf"|\b(?P<m3>{_MONTH})\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<y3>[12]\d{{3}})\b"
    rf"|\b(?P<m4>{_MONTH})\s+(?P<y4>(?:19|20)\d\d)\b"
    rf"|\b(?:(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m5>{_MONTH})|(?P<m6>{_MONTH})\s+(?P<d6>\d{{1,2}})(?:st|nd|rd|th)?)"
    r"(?!\s*,?\s*\d|\w|%)"
)
_YEAR = re.compile(r"(?<![\w.,$€£/-])(?P<year>(?:19|20)\d\d)(?![\w%]|[.,]\d|\s?(?:%|percent|per cent))")
_CLOCK = re.compile(
    r"(?<![\w.,])(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s?(?P<half>[ap])\.?\s?m\b\.?"
    r"|(?<![\w.,:$€£])(?P<h24>[01]?\d|2[0-4])[:.](?P<m24>[0-5]\d)(?=\s*(?:hours|hrs|h\b|o'clock|local|UTC|GMT|to\b|until|and\b|on\b|of\b|or\b|"
    r"each|every|in\b|[,;)]|\.(?:\s|$)|$))"
    r"|\b(?P<word>noon|midday|midnight)\b",
    re.I,
)

_CODES = "|".join(sorted(MINOR_UNITS))
_COUNTED = re.compile(
    rf"\s?(?:(?:{_CODES})\b|[$€£]|(?:dollars?|euros?|pounds?|points?|seconds?|minutes?|hours?|days?|weeks?|months?)\b)"
)
"""What stands after a number that is no year."""
_MONEY_BEFORE = re.compile(rf"(?:\b(?:{_CODES})|[$€£])\s?$")
_TIME_BEFORE = re.compile(r"\b(?:at|by|until|till|before|after|from|to|than|between|and)\s+$", re.I)
_TIME_AFTER = re.compile(r"\s*(?:hours|hrs|h\b|o'clock|local|UTC|GMT)", re.I)


def dates_in(text: str) -> Iterator[Mention]:
    """Days and years, in no particular order; a day without a year, and a month of a year, are weak."""
    taken: list[tuple[int, int]] = []
    for found in _DATE.finditer(text):
        parts = found.groupdict()
        at = next(number for number in "123456" if parts[f"m{number}"])
        month = parts[f"m{at}"]
        number = int(month) if month.isdigit() else 1 + next(i for i, m in enumerate(MONTHS) if m[:3] == month[:3])
        year = parts.get(f"y{at}")
        taken.append(found.span())
        if at == "4":
            yield _placed("year", Fraction(int(year or 0)), found, weak=True)
            continue
        try:
            day = date(int(year) if year else 4, number, int(parts[f"d{at}"]))
        except ValueError:
            continue
        yield _placed("date", Fraction(day.toordinal()), found, weak=year is None)
    for found in _YEAR.finditer(blank(text, taken)):
        if _COUNTED.match(text, found.end()) or _MONEY_BEFORE.search(text[: found.start()]):
            continue
        if not re.match(r"\s+[a-z]+s\b(?!\s+(?:shall|will|are|were))", text[found.end() :]) or re.search(
            r"\b(?:in|during|year|since|until)\s+$", text[: found.start()], re.I
        ):
            yield _placed("year", Fraction(int(found["year"])), found)


def clocks_in(text: str) -> Iterator[Mention]:
    """Times of day, as minutes since midnight."""
    for found in _CLOCK.finditer(text):
        if _is_decimal(found, text):
            continue
        if found["word"]:
            minutes = 0 if found["word"].lower() == "midnight" else 720
        elif found["half"]:
            hour = int(found["hour"])
            if hour > 12:
                continue
            minutes = (hour % 12 + (12 if found["half"].lower() == "p" else 0)) * 60 + int(found["minute"] or 0)
        else:
            minutes = int(found["h24"]) * 60 + int(found["m24"])
        yield _placed("clock", Fraction(minutes), found)


def _is_decimal(found: re.Match[str], text: str) -> bool:
    """Whether ``12.50`` is a number: a time with a point has a word of time beside it, and no currency before it."""
    before = text[: found.start()]
    if _MONEY_BEFORE.search(before):
        return True
    is_pointed = found["h24"] is not None and text[found.start() : found.end()].count(".") == 1
    return is_pointed and not (_TIME_BEFORE.search(before) or _TIME_AFTER.match(text, found.end()))


def _placed(kind: Kind, value: Fraction, found: re.Match[str], *, weak: bool = False) -> Mention:
    return Mention(kind, value, "", found[0].strip(), found.start(), found.end(), weak=weak)
