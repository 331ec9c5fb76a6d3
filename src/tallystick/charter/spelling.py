"""From a character of a text to where it stands in the file, through quotes, escapes and folded lines.

A text of YAML is often not written as it reads: ``''`` is one quote, ``\\n`` one line end, and a folded block
(``>``) joins its lines. Whoever points into a formula needs the way back.
"""

import re
import unicodedata
from dataclasses import dataclass

_FOLD = re.compile(r"[ \t]*\r?\n\s*")
_ESCAPED_FOLD = re.compile(r"\\\r?\n[ \t]*")
_ESCAPE_WIDTH = {"x": 4, "u": 6, "U": 10}


@dataclass(frozen=True, slots=True)
class Spelling:
    """One text as its file spells it."""

    raw: str
    """From its first character in the file (a quote, or the sign of a block) to its last."""
    text: str
    """What it reads as."""
    style: str | None
    """``None`` for plain, ``'``, ``"``, ``|`` or ``>``."""

    def offset(self, position: int) -> tuple[int, int] | None:
        """Lines further down and column (from 0) of a character of the text without the blanks around it.

        In the first line the column counts from where the text begins. None where the way back is not known.
        """
        composed = unicodedata.normalize("NFC", self.text)
        position += len(composed) - len(composed.lstrip())
        if composed != self.text:  # the language reads composed letters: count those
            longer = (at for at in range(len(self.text)) if len(_composed(self.text[: at + 1])) > position)
            position = next(longer, len(self.text))
        spots = _in_block(self.raw, self.text) if self.style in ("|", ">") else self._in_flow()
        if spots is None or not 0 <= position < len(spots):
            return None
        before = self.raw[: spots[position]]
        return before.count("\n"), len(before) - (before.rfind("\n") + 1)

    def _in_flow(self) -> list[int] | None:
        """Where each character of a plain or quoted text stands in ``raw``, and where the next one would."""
        raw, found, at = self.raw, list[int](), 1 if self.style else 0
        while len(found) < len(self.text):
            if at >= len(raw):
                return None
            if self.style == '"' and (joined := _ESCAPED_FOLD.match(raw, at)):
                at = joined.end()
            elif fold := _FOLD.match(raw, at):
                found += [at] * max(fold.group().count("\n") - 1, 1)
                at = fold.end()
            else:
                found.append(at)
                at += self._width(at)
        return [*found[: len(self.text)], at]

    def _width(self, at: int) -> int:
        """How many characters of the file spell the one character that begins here."""
        if self.style == "'" and self.raw.startswith("''", at):
            return 2
        if self.style == '"' and self.raw[at] == "\\":
            return _ESCAPE_WIDTH.get(self.raw[at + 1], 2)
        return 1


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _in_block(raw: str, text: str) -> list[int] | None:
    """Where each character of a block text stands in ``raw``, and where the next one would."""
    written = next((line for line in raw.split("\n")[1:] if line.strip()), "")
    read = next((line for line in text.split("\n") if line.strip()), "")
    indent = (len(written) - len(written.lstrip(" "))) - (len(read) - len(read.lstrip(" ")))
    found: list[int] = []
    at = _line_after(raw, 0, indent)
    for character in text:
        while at < len(raw) and raw[at] in "\r\n" and character not in " \n":
            at = _line_after(raw, at, indent)  # folding drops line ends that stand in a row
        if at >= len(raw):
            found.append(len(raw))
        elif raw[at] in "\r\n":
            found.append(at)
            at = _line_after(raw, at, indent)
        elif raw[at] == character:
            found.append(at)
            at += 1
        else:
            return None
    return [*found, min(at, len(raw))]


def _line_after(raw: str, at: int, indent: int) -> int:
    """The first character of the next line that belongs to the text."""
    end = raw.find("\n", at)
    if end < 0:
        return len(raw)
    start = end + 1
    blanks = len(raw[start : start + indent]) - len(raw[start : start + indent].lstrip(" "))
    return start + blanks
