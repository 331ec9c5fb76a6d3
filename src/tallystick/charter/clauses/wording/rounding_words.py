"""How an agreed text says that a value is rounded: places, direction, and whether before it is compared."""

import re
from dataclasses import dataclass

from tallystick.charter.clauses.wording.numbers import numbers_in_words


@dataclass(frozen=True, slots=True)
class RoundingSaid:
    """What the text says; ``None`` where it is silent."""

    places: int | None
    modes: tuple[str, ...]
    """Modes of the language that the words may mean; none where they name no direction."""
    before: bool | None
    exact: bool
    """``without rounding``."""
    words: str
    position: int


_ROUNDED = re.compile(
    r"\b(?:round(?:ed|ing|s)?|truncated?|nearest|unrounded|expressed\s+to|calculated\s+to|stated\s+to|to\s+(?:\w+)\s+decimal)"
    r"\b[^.;]*",
    re.I,
)
_PLACES = re.compile(
    r"(?:(?P<digits>\d+)|(?P<word>\w+))\s+(?:\(\d+\)\s+)?(?:decimals?\b|decimal\s+(?:places?|digits?|points?)|places?\b)",
    re.I,
)
_NEAREST = re.compile(
    r"nearest\s+(?:one[- ]|1/)?(?P<part>tenth|hundredth|thousandth|0\.1\b|0\.01\b|0\.001\b|whole|full|"
    r"integer|unit|percent(?:age)?|point|number|one|10th|100th)",
    re.I,
)
_PARTS = {"tenth": 1, "0.1": 1, "10th": 1, "hundredth": 2, "0.01": 2, "100th": 2, "thousandth": 3, "0.001": 3}
_MONEY = re.compile(r"\b(?:cents?|pence|minor\s+unit|dollars?|euros?|currency|invoice|amount|payable|credit)\b", re.I)
_SHORTFALL = re.compile(
    r"\b(?:shortfall|excess|next\s+(?:full|whole)|started|part\s+of\s+a|hours?|minutes?|days?)\b", re.I
)
_MODES = (
    (re.compile(r"\bhalf[- ]even\b|\bbanker", re.I), ("half even",)),
    (re.compile(r"\bhalf[- ]down\b", re.I), ("half down",)),
    (
        re.compile(
            r"\bhalf(?:ves)?[- ](?:rounded\s+)?up\b|\bhalves?\s+(?:being\s+|is\s+|are\s+)?(?:rounded\s+)?up\b"
            r"|\b(?:5|five)\s+(?:being\s+)?rounded\s+up",
            re.I,
        ),
        ("half up",),
    ),
    (
        re.compile(
            r"\btruncat|\brounded\s+(?:always\s+)?down\b|\brounding\s+down\b|\bround\s+down\b|\bcut\s+off\b", re.I
        ),
        ("down", "floor"),
    ),
    (re.compile(r"\brounded\s+(?:always\s+)?up\b|\brounding\s+up\b|\bround\s+up\b", re.I), ("up", "ceiling")),
)


def rounding_said(text: str) -> RoundingSaid | None:
    """What the text says of the rounding of the value; None where it says nothing, or speaks of amounts only.

    >>> found = rounding_said("It is rounded half up to one decimal place before it is compared.")
    >>> found.places, found.modes, found.before
    (1, ('half up',), True)
    >>> rounding_said("Credits are rounded to the nearest cent.") is None
    True
    """
    exact = re.search(
        r"\b(?:without\s+(?:any\s+)?rounding|unrounded|not\s+(?:be\s+)?rounded|exact\s+value)\b", text, re.I
    )
    if exact:
        return RoundingSaid(None, (), None, True, exact[0], exact.start())
    for found in _ROUNDED.finditer(text):
        clause = _sentence_around(text, found.start(), found.end())
        places = _places(found[0])
        if places is None and _SHORTFALL.search(found[0]):
            continue
        if _MONEY.search(clause) and not re.search(
            r"\b(?:percent|percentage|rate|result|value|figure|share|compar)\w*", clause, re.I
        ):
            continue
        modes = next((modes for pattern, modes in _MODES if pattern.search(clause)), ())
        if places is None and not modes:
            continue
        before = None
        if re.search(
            r"\b(?:before|prior\s+to)\b[^.;]*\b(?:compar\w*|held\s+against|measured\s+against|tested|judged)",
            clause,
            re.I,
        ):
            before = True
        elif re.search(r"\bafter\b[^.;]*\bcompar", clause, re.I) or re.search(
            r"\b(?:for\s+(?:display|publication|reporting|information)\s+only)\b", clause, re.I
        ):
            before = False
        return RoundingSaid(places, modes, before, False, found[0].strip(), found.start())
    return None


def _sentence_around(text: str, start: int, end: int) -> str:
    begins = max(text.rfind(". ", 0, start) + 1, text.rfind("; ", 0, start) + 1, 0)
    return text[begins:end]


def _places(words: str) -> int | None:
    nearest = _NEAREST.search(words)
    if nearest:
        return _PARTS.get(nearest["part"].lower(), 0)
    for found in _PLACES.finditer(words):
        if found["digits"]:
            return int(found["digits"])
        if found["word"].lower() == "no":
            return 0
        value = next(iter(numbers_in_words(found["word"])), None)
        if value is not None:
            return int(value.value)
    return None
