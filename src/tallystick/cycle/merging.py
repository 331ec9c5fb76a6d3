"""Laying a draft's changes over another text than the one it was made from, line by line.

Three texts: the one both came from, mine and theirs. What only one side changed is taken over; where both changed the
same lines otherwise, one side is chosen, and the place is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Side = Literal["mine", "theirs"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Lines that both sides changed, each in its own way."""

    base: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of it."""

    text: str
    conflicts: tuple[Conflict, ...]


def merged(base: str, mine: str, theirs: str, *, prefer: Side = "mine") -> Merged:
    """Both sides' changes of a text; ``prefer`` says whose are taken where both changed the same lines.

    >>> merged("a\\nb\\nc\\n", "A\\nb\\nc\\n", "a\\nb\\nC\\n").text
    'A\\nb\\nC\\n'
    """
    old, left, right = (text.splitlines(keepends=True) for text in (base, mine, theirs))
    found: list[str] = []
    conflicts: list[Conflict] = []
    at, at_left, at_right = 0, 0, 0
    for stays, in_left, in_right, length in [*_common(old, left, right), (len(old), len(left), len(right), 0)]:
        was, ours, others = old[at:stays], left[at_left:in_left], right[at_right:in_right]
        if others in (ours, was):
            found += ours
        elif ours == was:
            found += others
        else:
            conflicts.append(Conflict("".join(was), "".join(ours), "".join(others)))
            found += ours if prefer == "mine" else others
        found += old[stays : stays + length]
        at, at_left, at_right = stays + length, in_left + length, in_right + length
    return Merged("".join(found), tuple(conflicts))


def _common(old: list[str], left: list[str], right: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Runs of lines that stayed on both sides: where they begin in each text, and how long they are."""
    in_left = _places(old, left)
    in_right = _places(old, right)
    place = 0
    while place < len(old):
        if place not in in_left or place not in in_right:
            place += 1
            continue
        start = place
        while (
            place + 1 < len(old)
            and in_left.get(place + 1) == in_left[place] + 1
            and in_right.get(place + 1) == in_right[place] + 1
        ):
            place += 1
        place += 1
        yield start, in_left[start], in_right[start], place - start


def _places(old: list[str], new: list[str]) -> dict[int, int]:
    """Which line of the old text stands where in the new one."""
    found: dict[int, int] = {}
    for was, now, length in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        found |= {was + step: now + step for step in range(length)}
    return found
