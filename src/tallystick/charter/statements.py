"""What an objective's statement promises: quantities with their units, whether they are a least or a most, and when.

Statements are sentences for people, so this reads only what is plain: ``96 % … in December 2013, from 94 % in
January``, ``at least 600,000 seats``, ``USD 2.5 million by the end of 2014``. What it does not understand it leaves
out. A change (``by 20 %``, ``5 % more``) is no level, and is not taken for one.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from tallystick.terms.calendar.months import MONTHS
from tallystick.terms.currency import MINOR_UNITS

Sense = Literal["exactly", "at least", "at most", "from"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days that a statement names: a month, a quarter, a year, a day; the end is not contained."""

    words: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit in a statement."""

    value: Decimal
    unit: str
    """``percent``, a currency's code, or the words that follow."""
    words: str
    """As written: ``96 %``."""
    position: int
    """Of its first character in the statement, from 0."""
    sense: Sense
    """``from`` is where it starts."""
    when: Stretch | None
    """The days that are named next, before another quantity."""


_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
_TIMES = {"thousand": 3, "k": 3, "million": 6, "m": 6, "billion": 9, "bn": 9}
_JOINS = "and|or|of|in|by|at|on|for|from|to|until|with|a|an|the|is|are"
_QUANTITY = re.compile(
    r"(?<![\w.,-])(?:(?P<before>[A-Z]{3}|[€$£])\s?)?"
    r"(?P<number>\d{1,3}(?:[,\u202f\u00a0 ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?!\d|\.\d)"
    r"(?:\s?(?P<times>thousand|million|billion|bn|k|m)\b)?"
    r"(?:\s?(?P<unit>%|per ?cent\b|[€$£]|[A-Z]{3}\b|(?!(?:" + _JOINS + r")\b)[^\W\d_]+(?: per [a-z]+|/[^\W\d_]+)?))?"
)
_MONTH = "|".join(MONTHS)
_STRETCH = re.compile(
    rf"(?P<day>\b(?P<dy>[12]\d{{3}})-(?P<dm>\d\d)-(?P<dd>\d\d)\b)"
    rf"|(?P<iso>\b(?P<iy>[12]\d{{3}})-(?P<im>\d\d)\b)"
    rf"|\b(?P<quarter>Q(?P<q>[1-4]) (?P<qy>[12]\d{{3}}))\b"
    rf"|\b(?P<month>(?:\d{{1,2}} )?(?P<m>{_MONTH})(?: (?P<my>[12]\d{{3}}))?)\b"
    rf"|\b(?P<year>(?P<y>(?:19|20)\d\d))\b(?!\s?%)"
)
_CHANGE_BEFORE = re.compile(r"\b(?:by|(?:increase|decrease|growth|rise|fall|reduction|cut|saving|drop) of)\s+$", re.I)
_CHANGE_AFTER = re.compile(
    r"^(?:percent(?:age)? )?(?:points?|more|less|fewer|higher|lower|better|faster|above|below)\b", re.I
)
_LEAST = re.compile(r"\b(?:at least|no fewer than|no less than|not less than|a minimum of|minimum)\b", re.I)
_MOST = re.compile(
    r"\b(?:at most|no more than|not more than|less than|fewer than|under|below|within|a maximum of|up to)\b", re.I
)


def quantities(statement: str, *, term: tuple[date, date]) -> tuple[Quantity, ...]:
    """The levels that a statement names, in order; ``term`` (end not contained) gives months without a year theirs.

    >>> term = date(2013, 1, 1), date(2014, 1, 1)
    >>> for each in quantities("Complete 96 % of flights in December 2013, from 94 % in January", term=term):
    ...     print(each.value, each.unit, each.sense, each.when and each.when.start)
    96 percent exactly 2013-12-01
    94 percent from 2013-01-01
    >>> [each.unit for each in quantities("Cut costs by 20 % to at most USD 2.5 million", term=term)]
    ['USD']
    """
    stretches = list(_stretches(statement, term))
    taken = [(at, at + len(each.words)) for at, each in stretches]
    found = [
        each
        for each in _QUANTITY.finditer(statement)
        if not any(start < each.end("number") and each.start("number") < end for start, end in taken)
    ]
    levels = [each for each in found if not _is_change(statement, each)]
    return tuple(
        Quantity(
            value=_value(each),
            unit=_unit(each),
            words=_words(each),
            position=each.start(),
            sense=_sense(statement, each, found),
            when=_when(each, found, stretches),
        )
        for each in levels
    )


def _value(found: re.Match[str]) -> Decimal:
    number = Decimal(re.sub(r"[,\u202f\u00a0 ]", "", found["number"]))
    return number.scaleb(_TIMES[found["times"]]) if found["times"] else number


def _unit(found: re.Match[str]) -> str:
    for word in (found["before"], found["unit"]):
        if word in _SIGNS:
            return _SIGNS[word]
        if word in MINOR_UNITS:
            return word
    word = (found["unit"] or "").replace("per cent", "percent")
    return "percent" if word in ("%", "percent") else word


def _words(found: re.Match[str]) -> str:
    """As written, with the first word of its unit alone."""
    text = found[0].strip()
    unit = found["unit"]
    return text.removesuffix(unit) + unit.split()[0] if unit else text


def _is_change(statement: str, found: re.Match[str]) -> bool:
    after = statement[found.end("number") :].lstrip(" %")
    return bool(_CHANGE_BEFORE.search(statement[: found.start()]) or _CHANGE_AFTER.match(after))


def _sense(statement: str, found: re.Match[str], every: list[re.Match[str]]) -> Sense:
    """By the words between the quantity before it and this one."""
    begins = max((other.end() for other in every if other.start() < found.start()), default=0)
    before = statement[begins : found.start()]
    if re.search(r"\bfrom\s+(?:about\s+)?$", before, re.I):
        return "from"
    after = re.match(r"\s*(?:at (?:the )?(?P<end>least|most)|or (?P<more>more|less|fewer))\b", statement[found.end() :])
    if _LEAST.search(before) or (after and (after["end"] == "least" or after["more"] == "more")):
        return "at least"
    if _MOST.search(before) or after:
        return "at most"
    shared = re.fullmatch(r"[\w ]*\band\s+", before) and begins  # at least 70 destinations and 600,000 seats
    if shared:
        return _sense(statement, max((o for o in every if o.start() < found.start()), key=re.Match.start), every)
    return "exactly"


def _when(found: re.Match[str], every: list[re.Match[str]], stretches: list[tuple[int, Stretch]]) -> Stretch | None:
    until = min((other.start() for other in every if other.start() > found.start()), default=None)
    here = [each for at, each in stretches if at > found.start() and (until is None or at < until)]
    return here[0] if here else None


def _stretches(statement: str, term: tuple[date, date]) -> list[tuple[int, Stretch]]:
    """Named days with their positions; what is no date of the calendar, or lies in no year of the term, is left out."""
    found: list[tuple[int, Stretch]] = []
    for each in _STRETCH.finditer(statement):
        days = _days(each, term)
        if days is not None:
            found.append((each.start(), Stretch(each[0], *days)))
    return found


def _days(found: re.Match[str], term: tuple[date, date]) -> tuple[date, date] | None:
    try:
        if found["day"]:
            day = date(int(found["dy"]), int(found["dm"]), int(found["dd"]))
            return day, day + timedelta(days=1)
        if found["iso"]:
            return _months(int(found["iy"]), int(found["im"]), 1)
        if found["quarter"]:
            return _months(int(found["qy"]), 3 * int(found["q"]) - 2, 3)
        if found["month"]:
            month = MONTHS.index(found["m"]) + 1
            if found["my"]:
                return _months(int(found["my"]), month, 1)
            years = [
                year for year in range(term[0].year, term[1].year + 1) if term[0] <= date(year, month, 28) < term[1]
            ]
            return _months(years[0], month, 1) if len(years) == 1 else None
        return _months(int(found["y"]), 1, 12)
    except ValueError:
        return None


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    last = month + count
    return date(year, month, 1), date(year + (last - 1) // 12, (last - 1) % 12 + 1, 1)
