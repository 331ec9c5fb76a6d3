"""Numbers in words, as agreements write them: ``one hundred and twenty``, ``ninety six and one-half``, ``nine-tenths``.

Only what is plainly a number is read: ``one`` in *one another* is none, and neither is *second* beside *first*.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL = {word: value for value, word in enumerate(_ONES)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
_WHOLE_TENS = range(20, 100, 10)
_LARGE = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_PARTS = {
    **dict.fromkeys(("half", "halves"), 2),
    **dict.fromkeys(("third", "thirds"), 3),
    **dict.fromkeys(("quarter", "quarters"), 4),
    **dict.fromkeys(("fifth", "fifths"), 5),
    **dict.fromkeys(("eighth", "eighths"), 8),
    **dict.fromkeys(("tenth", "tenths"), 10),
    **dict.fromkeys(("twelfth", "twelfths"), 12),
    **dict.fromkeys(("hundredth", "hundredths"), 100),
    **dict.fromkeys(("thousandth", "thousandths"), 1000),
}
_ORDINALS = dict(
    zip(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
        ],
        range(1, 20),
        strict=True,
    )
) | {word[:-1] + "ieth": 10 * value for value, word in enumerate(_TENS, start=2)}
_TIMES = {"once": 1, "twice": 2, "thrice": 3, "double": 2, "doubles": 2, "doubled": 2, "triple": 3, "tripled": 3}
_WORD = re.compile(r"[A-Za-z]+")
_JOIN = re.compile(r"[\s]+|\s*[-\u2010\u2011]\s*")


@dataclass(frozen=True, slots=True)
class Counted:
    """A number in words: its value, where it stands (end not contained), and whether it counts or puts in order."""

    value: Fraction
    start: int
    end: int
    ordinal: bool = False


def numbers_in_words(text: str) -> Iterator[Counted]:
    """The numbers that a text writes in words, in order; the longest reading at each place.

    >>> [str(each.value) for each in numbers_in_words("Ninety six and one-half percent, one hundred and twenty days")]
    ['193/2', '120']
    >>> [str(each.value) for each in numbers_in_words("three point five; nine-tenths; five hundred sixty-two thousand")]
    ['7/2', '9/10', '562000']
    """
    words = [(found[0].lower(), found.start(), found.end()) for found in _WORD.finditer(text)]
    at = 0
    while at < len(words):
        found = _Reader(text, words, at).number()
        if found is None:
            at += 1
            continue
        value, after, ordinal = found
        yield Counted(value, words[at][1], words[after - 1][2], ordinal)
        at = after


class _Reader:
    """Reads one number that begins at a word."""

    def __init__(self, text: str, words: list[tuple[str, int, int]], at: int) -> None:
        self.text, self.words, self.at = text, words, at

    def number(self) -> tuple[Fraction, int, bool] | None:
        """Its value, the word after it, and whether it is an ordinal; None where none begins here."""
        word = self._word(self.at)
        if word in _TIMES:
            return Fraction(_TIMES[word]), self.at + 1, False
        if word in _ORDINALS:
            return Fraction(_ORDINALS[word]), self.at + 1, True
        if word == "half":
            return Fraction(1, 2), self.at + 1, False
        whole = self._whole(self.at)
        if whole is None:
            return None
        value, after = whole
        last = self._word(after)
        if value in _WHOLE_TENS and _ORDINALS.get(last, 10) < 10 and self._hyphened(after):
            return value + _ORDINALS[last], after + 1, True
        if value < 20 and last in _PARTS and self._is_part(after):
            return value / _PARTS[last], after + 1, False
        if last == "point" and self._word(after + 1) in _SMALL:
            return self._decimals(value, after + 1)
        if last == "and":
            more = self._fraction(after + 1)
            if more is not None:
                return value + more[0], more[1], False
        return value, after, False

    def _word(self, at: int) -> str:
        """The word there, where only blanks or a hyphen stand before it; else nothing."""
        if at >= len(self.words):
            return ""
        if at > self.at and not _JOIN.fullmatch(self.text[self.words[at - 1][2] : self.words[at][1]]):
            return ""
        return self.words[at][0]

    def _hyphened(self, at: int) -> bool:
        return self.text[self.words[at - 1][2] : self.words[at][1]].strip() != ""

    def _is_part(self, at: int) -> bool:
        """Whether a word such as ``quarter`` or ``third`` is a part: joined by a hyphen, or followed by ``of``."""
        plural = self.words[at][0] in ("halves", "tenths", "thirds", "fifths", "eighths", "hundredths")
        return self._hyphened(at) or plural or self.words[at][0] == "half" or self._word(at + 1) == "of"

    def _fraction(self, at: int) -> tuple[Fraction, int] | None:
        """``one-half``, ``a half``, ``nine-tenths``."""
        if self._word(at) == "a" and self._word(at + 1) in _PARTS:
            return Fraction(1, _PARTS[self._word(at + 1)]), at + 2
        above, below = _SMALL.get(self._word(at)), _PARTS.get(self._word(at + 1))
        if above is None or below is None or not self._is_part(at + 1):
            return None
        return Fraction(above, below), at + 2

    def _decimals(self, whole: Fraction, at: int) -> tuple[Fraction, int, bool]:
        value, scale = whole, Fraction(1)
        while (digit := _SMALL.get(self._word(at))) is not None and digit < 10:
            scale /= 10
            value += digit * scale
            at += 1
        return value, at, False

    def _whole(self, at: int) -> tuple[Fraction, int] | None:
        """Hundreds, thousands and so on, each group below the one before."""
        total, limit, begun = 0, 10**12, at
        while True:
            start = at + 1 if at > begun and self._word(at) == "and" else at
            group = self._group(start)
            if group is None:
                break
            value, after = group
            scale = _LARGE.get(self._word(after), 1)
            if value * scale >= limit:
                break
            total, limit = total + value * scale, scale
            at = after + (scale > 1)
            if scale == 1:
                break
        return (Fraction(total), at) if at > begun else None

    def _group(self, at: int) -> tuple[int, int] | None:
        """A number below a thousand."""
        small = self._below_hundred(at)
        if small is None:
            return None
        value, after = small
        if self._word(after) != "hundred" or value >= 100:
            return small
        value, after = value * 100, after + 1
        more = self._below_hundred(after + 1 if self._word(after) == "and" else after)
        is_fraction = self._word(after) == "and" and self._fraction(after + 1) is not None
        if more is not None and not is_fraction:
            return value + more[0], more[1]
        return value, after

    def _below_hundred(self, at: int) -> tuple[int, int] | None:
        word = self._word(at)
        if word == "a" and self._word(at + 1) in ("hundred", *_LARGE):
            return 1, at + 1
        value = _SMALL.get(word)
        if value is None:
            return None
        following = _SMALL.get(self._word(at + 1))
        if value >= 20 and following is not None and 0 < following < 10:
            return value + following, at + 2
        return value, at + 1
