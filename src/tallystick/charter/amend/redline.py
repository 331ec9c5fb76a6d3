"""A redline: what was struck from a text and what was put in, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, was struck, or was put in."""

    kind: Literal["same", "struck", "put in"]
    text: str


def redline(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of both texts in order; blanks stay with the word before them.

    What stayed and what was struck make up the old text, what stayed and what was put in the new one.
    """
    before, after = _words(old), _words(new)
    return tuple(_pieces(before, after))


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", text)


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    for operation, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "equal":
            yield Piece("same", "".join(before[i1:i2]))
            continue
        if i1 < i2:
            yield Piece("struck", "".join(before[i1:i2]))
        if j1 < j2:
            yield Piece("put in", "".join(after[j1:j2]))


def redline_text(old: str, new: str) -> str:
    """The redline as plain text; blanks at the end of a piece stand behind its mark.

    >>> redline_text("Do we fly what we scheduled?", "Do we operate what we scheduled?")
    'Do we [-fly-]{+operate+} what we scheduled?'
    """
    written = ""
    pieces = redline(old, new)
    for place, piece in enumerate(pieces):
        if piece.kind == "same":
            written += piece.text
            continue
        bare = piece.text.rstrip()
        blank = piece.text[len(bare) :]
        replaced = piece.kind == "struck" and place + 1 < len(pieces) and pieces[place + 1].kind == "put in"
        written += (f"[-{bare}-]" if piece.kind == "struck" else f"{{+{bare}+}}") + ("" if replaced else blank)
    return written
