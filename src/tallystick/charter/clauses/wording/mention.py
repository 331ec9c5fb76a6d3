"""One number, date or time that a text mentions, and texts in which a part has been taken out of sight."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Kind = Literal["number", "percent", "money", "duration", "clock", "date", "year"]
Tie = Literal["", ">=", ">", "<=", "<"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One number, date or time of a text."""

    kind: Kind
    value: Fraction
    """The number; of a clock, minutes since midnight; of a date, its ordinal; percent as 92, not 0.92."""
    unit: str
    """Of money the currency's code where the text names one; of a duration ``second minute hour day week month quarter
    half-year year`` or ``business day``; nothing otherwise."""
    words: str
    """As the text has it."""
    position: int
    """Of its first character, from 0."""
    end: int
    """The character after its last."""
    tie: Tie = ""
    """How the text compares with it, where it does."""
    weak: bool = False
    """Whether it may as well be no number of the agreement: ``one`` of several, ``first``, ``once``."""


def blank(text: str, spans: list[tuple[int, int]]) -> str:
    """The same text with these stretches made into ``|``, so that every other character keeps its place."""
    for start, end in spans:
        text = text[:start] + "|" * (end - start) + text[end:]
    return text
