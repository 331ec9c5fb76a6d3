"""What an agreed text says in numbers: figures, percentages, money, durations, times of day and dates.

``ninety-five percent (95%)`` is one number said twice; where the words and the figures differ, the text contradicts
itself. Numbers of sections, and letters and numbers of a list, are no numbers of the agreement and are passed over.
What compares stands with its number: *no less than 92 %* is ``>=``, *more than three* is ``>``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from tallystick.charter.clauses.wording.dates import clocks_in, dates_in
from tallystick.charter.clauses.wording.mention import Kind, Mention, blank
from tallystick.charter.clauses.wording.numbers import numbers_in_words
from tallystick.charter.clauses.wording.ties import tie_at
from tallystick.terms.currency import MINOR_UNITS


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A number that the text gives in words and again in figures, which differ."""

    words: str
    figures: str
    position: int


@dataclass(frozen=True, slots=True)
class Read:
    """All that a text says in numbers."""

    mentions: tuple[Mention, ...]
    contradictions: tuple[Contradiction, ...]


def read_amount_text(text: str) -> Read:
    """All numbers of an amount formula, in which there are neither dates nor times of day: ``12.50`` is a number."""
    numbers, contradictions = _said_twice(text, sorted(_raw(text), key=lambda each: each.start))
    return Read(tuple(_mention(text, text, each) for each in numbers), tuple(contradictions))


def read_text(text: str) -> Read:
    """All numbers, dates and times of a text, in order.

    >>> for each in read_text("no less than ninety percent (90%) in any twelve (12) month period").mentions:
    ...     print(each.kind, each.value, each.unit or "-", each.tie or "-")
    percent 90 - >=
    duration 12 month -
    >>> [(str(each.value), each.unit) for each in read_text("$37.5 million; K3,524,322.00; EUR 10").mentions]
    [('37500000', ''), ('3524322', 'PGK'), ('10', 'EUR')]
    """
    masked = _without(text, (_ENUMERATION, _HEADING, _SECTION, _ROUNDING, _IDIOM))
    dated = list(dates_in(masked))
    masked = blank(masked, [(each.position, each.end) for each in dated])
    clocks = list(clocks_in(masked))
    masked = blank(masked, [(each.position, each.end) for each in clocks])
    numbers, contradictions = _said_twice(masked, sorted(_raw(masked), key=lambda each: each.start))
    found = [_mention(masked, text, each) for each in numbers]
    every = sorted((*dated, *clocks, *found), key=lambda each: each.position)
    return Read(tuple(every), tuple(contradictions))


# What is no number of the agreement

_REFERENCE = r"\d+[A-Za-z]?(?:\.\d+)*(?:\s?\([A-Za-z0-9]{1,4}\))*"
_SECTION = re.compile(
    r"\b(?:sub-?)?(?:sections?|clauses?|articles?|paragraphs?|para\.|schedules?|exhibits?|annex(?:es)?|appendix|"
    r"appendices|attachments?|part|rules?|regulations?|directives?|items?|chapters?|tables?|volumes?|step|rung|no\.|nos\.|§+)"
    rf"\s*{_REFERENCE}(?:\s*(?:,|and|or|to|through|-)\s*{_REFERENCE}(?![\w%]|\s*(?:%|percent|per cent|days?|months?|"
    r"business|times)))*",
    re.I,
)
_HEADING = re.compile(
    r"(?:(?:^|(?<=[.;:])\s+)\s*)(?:\d{1,2}(?:\.\d{1,2})+\.?|\d{1,2}\.)(?:\([a-z0-9]{1,4}\))?\s+(?=[A-Z(\"'“])"
    rf"(?!(?:{'|'.join(sorted(MINOR_UNITS))})\b)"
)
_ENUMERATION = re.compile(
    r"\b\d{1,2}/\d{1,2}/(?:\d\d)?\d\d\b|\b\d+(?:\.\d+)+\s?\([a-z]{1,4}\)|(?<=[;:,.])\s\(\d{1,2}\)\s|^\(\d{1,2}\)\s"
)
_ROUNDING = re.compile(
    r"\b(?:to|with|at|of)\s+(?:\w+\s+\(\d+\)|\w+)\s+(?:decimals?|decimal\s+(?:places?|points?|digits?)|places?\b)"
    r"|\bnearest\s+(?:one[- ])?(?:tenth|hundredth|thousandth)s?\b|\bnearest\s+\d[\d.,]*\s?%?"
    r"|\b(?:one|two|three|four)\s+decimal(?:\s+places?|s)?\b|\bnearest\s+one\b|\bhalf[- ](?:up|down|even)\b",
    re.I,
)
_IDIOM = re.compile(
    r"\bone another\b|\bno one\b|\bone or (?:more|several|both)\b|\bany one\b|\bone of\b|\beach one\b"
    r"|\bthird[- ]part\w+"
    r"|\bin the first (?:place|instance)\b|\bfirst (?:above )?(?:written|named|mentioned)\b|\bat once\b"
    r"|\b24\s?x\s?7\b|\b24/7\b|\bsecond[- ]hand\b|\bonce\b(?=\s+(?:the|it|a|an|this|that|all|such|both|each)\b)"
    r"|\bhalf\b(?=\s+of\s+(?:it|them)\b)|\bfirst[- ](?:class|hand)\b",
    re.I,
)


def _without(text: str, patterns: tuple[re.Pattern[str], ...]) -> str:
    for pattern in patterns:
        text = blank(text, [found.span() for found in pattern.finditer(text)])
    return text


# Numbers, in figures and in words


@dataclass(frozen=True, slots=True)
class _Raw:
    value: Fraction
    start: int
    end: int
    figures: bool
    unit_from: int
    """Where what follows it begins: after the brackets that say it again."""
    before: str = ""
    ordinal: bool = False
    doubtful: bool = False


_SIGNS = {"$": "", "€": "EUR", "£": "GBP", "K": "PGK"}
_TIMES = {"thousand": 3, "million": 6, "billion": 9, "bn": 9, "mn": 6, "m": 6, "k": 3}
_FIGURES = re.compile(
    r"(?<![A-Za-z0-9_.,])(?<![A-Za-z][-–])"
    r"(?:(?P<sign>US\$|C\$|A\$|NZ\$|HK\$|[$€£]|K(?=\d)|[A-Z]{3}\s?(?=\d))\s?)?"
    r"(?<![A-Za-z0-9_])?(?P<number>\d{1,3}(?:[,\u202f\u00a0]\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?![\d.,]|\s?\w*%)|"
    r"\d+(?:\.\d+)?|\.\d+)(?!\d)(?:\s?(?P<times>thousand|million|billion|bn|mn)\b|(?P<short>[mk])\b(?!\w))?"
    r"(?P<ordinal>st|nd|rd|th)?(?![A-Za-z_])"
)


_MINUS = re.compile(r"(?:(?:^|[\s(])[-\u2212\u2013]|\bminus )$")
"""A sign before a number; a dash between two numbers is none."""


def _raw(text: str) -> Iterator[_Raw]:
    figures = [found for found in _FIGURES.finditer(text) if _is_number(found)]
    taken = [found.span() for found in figures]
    for found in figures:
        times = found["times"] or found["short"]
        value = Fraction(re.sub(r"[,\u202f\u00a0 ]", "", found["number"]))
        value *= 10 ** _TIMES[times] if times else 1
        value *= -1 if _MINUS.search(text[: found.start()]) else 1
        yield _Raw(
            value, found.start(), found.end(), True, found.end(), found["sign"] or "", found["ordinal"] is not None
        )
    for counted in numbers_in_words(blank(text, taken)):
        yield _Raw(counted.value, counted.start, counted.end, False, counted.end, ordinal=counted.ordinal)


def _is_number(found: re.Match[str]) -> bool:
    sign = (found["sign"] or "").strip()
    return not (len(sign) == 3 and sign.isalpha()) or sign in MINOR_UNITS


_DIGITS_AFTER = re.compile(
    r"[\s-]*(?P<unit>percent|per cent|dollars|euros|pounds|months?|days?|hours?|years?)?\s*\(\s*$", re.I
)
_CLOSE = re.compile(r"\s*(?:%|percent|per cent|[A-Za-z]{3}|[a-z -]{0,14})?\s*\)")


def _said_twice(text: str, found: list[_Raw]) -> tuple[list[_Raw], list[Contradiction]]:
    """Numbers, those in words and again in brackets as one; and those where words and figures differ."""
    merged: list[_Raw] = []
    contradictions: list[Contradiction] = []
    for each in found:
        last = merged[-1] if merged else None
        between = text[last.end : each.start] if last else ""
        closed = _CLOSE.match(text, each.end)
        joined = last is not None and each.figures != last.figures and _DIGITS_AFTER.fullmatch(between) and closed
        if not joined or last is None or closed is None:
            merged.append(each)
            continue
        differ = each.value != last.value and not (_same_share(text, last, each) or _same_time(text, last, each))
        if differ:
            contradictions.append(Contradiction(text[last.start : last.end], text[each.start : each.end], last.start))
        figures = each if each.figures else last
        if differ:  # either may be meant: neither is asked for in the logic
            merged[-1:] = [replace(last, unit_from=closed.end(), doubtful=True), replace(each, doubtful=True)]
            continue
        merged[-1] = replace(
            figures, start=last.start, end=last.end, unit_from=closed.end(), before=figures.before or last.before
        )
    return merged, contradictions


def _same_share(text: str, one: _Raw, other: _Raw) -> bool:
    """``one-half (50%)``."""
    percents = [each for each in (one, other) if re.match(r"\s?(?:%|percent|per cent)", text[each.end :], re.I)]
    return len(percents) == 1 and one.value * 100 == other.value


_LENGTH = re.compile(r"[\s-]*(?P<unit>second|minute|hour|day|week)s?\b", re.I)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}


def _same_time(text: str, one: _Raw, other: _Raw) -> bool:
    """``six hours (360 minutes)``."""
    units = [_LENGTH.match(text, each.end) for each in (one, other)]
    if units[0] is None or units[1] is None:
        return False
    first, second = (_SECONDS[unit["unit"].lower()] for unit in units if unit is not None)
    return one.value * first == other.value * second


_QUALIFIERS = (
    r"(?:(?:consecutive|successive|full|calendar|further|additional|rolling|preceding|following|previous|prior|"
    r"more|other|such|clear|whole|complete|running|trailing|last|next|contiguous|monthly(?=\s+periods?))[\s-]+)*"
)
_DURATION = re.compile(
    rf"[\s-]*\(?\s*{_QUALIFIERS}(?P<unit>business[\s-]days?|working[\s-]days?|banking[\s-]days?|seconds?|secs?|s(?![\w'])|minutes?|"
    r"mins?|hours?|hrs?|days?|weeks?|months?|quarters?|half[- ]years?|years?|contract years?)\b",
    re.I,
)
_PERCENT = re.compile(r"[\s-]*(?:%|percentage[\s-]points?|percent\b|per[\s-]cent\b|percentage\b|pct\b)", re.I)
_POINTS = re.compile(r"\s*basis points?\b", re.I)
_MONEY = re.compile(
    r"\s*(?:(?P<code>[A-Z]{3})\b|(?P<sign>[€£$])(?!\d)|(?P<word>dollars?|euros?|pounds?|kina|francs?)\b)"
)
_CURRENCY_WORDS = {"euro": "EUR", "pound": "GBP", "kina": "PGK"}
_UNITS = {
    "sec": "second",
    "s": "second",
    "min": "minute",
    "hr": "hour",
    "contract year": "year",
    "half year": "half-year",
    "working day": "business day",
    "banking day": "business day",
}
_STRONG_ORDINAL = re.compile(
    r"\s*(?:\(\d+(?:st|nd|rd|th)?\)\s*)?(?:business|working|calendar)?[\s-]*(?:days?|failure|miss|time|consecutive|breach|occurrence|late)\b",
    re.I,
)


def _mention(text: str, original: str, raw: _Raw) -> Mention:
    kind, unit, value, end = _kind(text, raw)
    tie = tie_at(text, raw.start, end) if kind not in ("clock", "date") else ""
    words = original[raw.start : max(end, raw.end)].strip()
    return Mention(kind, value, unit, words, raw.start, max(end, raw.end), tie, weak=_is_weak(text, raw, kind))


def _kind(text: str, raw: _Raw) -> tuple[Kind, str, Fraction, int]:
    """Kind, unit, value, and where the mention ends."""
    inside = raw.end
    for at in dict.fromkeys((inside, raw.unit_from)):
        if percent := _PERCENT.match(text, at):
            return "percent", "", raw.value, max(percent.end(), raw.unit_from)
        if points := _POINTS.match(text, at):
            return "percent", "", raw.value / 100, max(points.end(), raw.unit_from)
        money = _MONEY.match(text, at)
        if money and (money["sign"] or money["word"] or money["code"] in MINOR_UNITS):
            return "money", _currency(money), raw.value, max(money.end(), raw.unit_from)
    if raw.before:
        return (
            "money",
            _SIGNS.get(raw.before.strip(), raw.before.strip().replace("US$", "USD")),
            raw.value,
            raw.unit_from,
        )
    if raw.unit_from > raw.end and "%" in text[raw.end : raw.unit_from]:
        return "percent", "", raw.value, raw.unit_from
    for at in dict.fromkeys((raw.unit_from, inside)):
        duration = _DURATION.match(text, at)
        if duration and not raw.ordinal:
            unit = re.sub(r"[\s-]+", " ", duration["unit"].lower())
            unit = unit if unit == "s" else unit.removesuffix("s")
            return "duration", _UNITS.get(unit, unit), raw.value, max(duration.end(), raw.unit_from)
    return "number", "", raw.value, raw.unit_from


def _currency(found: re.Match[str]) -> str:
    if found["word"]:
        return _CURRENCY_WORDS.get(found["word"].rstrip("s"), "")
    return _SIGNS[found["sign"]] if found["sign"] else found["code"]


def _is_weak(text: str, raw: _Raw, kind: Kind) -> bool:
    if raw.doubtful:
        return True
    if raw.ordinal:
        return raw.value < 2 or not _STRONG_ORDINAL.match(text, raw.end)
    word = text[raw.start : raw.end].lower()
    if word in ("double", "doubles", "doubled", "triple", "tripled", "once", "half"):
        return True
    if raw.value == 0:
        return True
    return raw.value == 1 and (not raw.figures or raw.unit_from == raw.end) and kind in ("number", "duration")
