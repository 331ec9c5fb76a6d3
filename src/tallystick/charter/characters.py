"""Characters that would let two different texts look alike: invisible ones, and letters of mixed scripts."""

import re
import unicodedata
from collections.abc import Iterator

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]|\r(?!\n)"
)
"""Control characters but tab and line ends; characters that change direction or are not seen; surrogates; private use.

A lone carriage return is among them: editors disagree whether it ends a line.
Zero-width joiners are left out: they are part of ordinary words in several scripts.
"""

_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
_CONTROLS = {"\r": "carriage return without a line feed", "\x85": "next line", "\x00": "null"}


def forbidden(text: str) -> Iterator[tuple[int, str]]:
    """Where characters stand that may not, and what to call each."""
    for found in FORBIDDEN.finditer(text):
        character = found.group()
        name = unicodedata.name(character, _CONTROLS.get(character, "a control character"))
        yield found.start(), f"U+{ord(character):04X} ({name})"


def scripts(text: str) -> frozenset[str]:
    """The scripts that the letters of a text belong to, in capitals.

    >>> sorted(scripts("Δelta"))
    ['GREEK', 'LATIN']
    """
    return frozenset(unicodedata.name(character, "UNKNOWN").split()[0] for character in text if character.isalpha())


def mixes_scripts(text: str) -> bool:
    """Whether one word mixes scripts whose letters look alike.

    >>> mixes_scripts("revenue"), mixes_scripts("r\u0435venue"), mixes_scripts("Δ revenue")
    (False, True, False)
    """
    return any(len(scripts(word) & _ALIKE) > 1 for word in text.split())
