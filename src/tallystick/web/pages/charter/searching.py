"""Search in a charter: parts in which every word that is looked for occurs, each with the words around it.

It looks through the chapters as the reader has them, so that it finds nothing that they may not read.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tallystick.web.pages.charter.reading.parts import Chapter, Part

LONGEST = 200
AROUND = 70
"""Characters on either side of a word that was found."""
MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text: a word that was found, or what stands around it."""

    text: str
    found: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where words were found in a part."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A part in which all words occur."""

    chapter: Chapter
    number: int
    """Which part of its chapter, from 0."""
    part: Part
    places: tuple[Place, ...]
    in_title: bool


def search(chapters: Iterable[Chapter], asked: str) -> tuple[Hit, ...]:
    """The parts with every word, those with a word in their title first; nothing for no word."""
    words = tuple(dict.fromkeys(asked[:LONGEST].casefold().split()))
    if not words:
        return ()
    hits = [
        hit
        for chapter in chapters
        for number, part in enumerate(chapter.parts)
        if (hit := _hit(chapter, number, part, words)) is not None
    ]
    return tuple(sorted(hits, key=lambda hit: not hit.in_title))


def _hit(chapter: Chapter, number: int, part: Part, words: tuple[str, ...]) -> Hit | None:
    said = [(label, text) for label, text in part.said() if text]
    folded = "\n".join(f"{label} {text}" for label, text in said).casefold()
    if not all(word in folded for word in words):
        return None
    found = [
        Place(label, tuple(pieces(text, words)))
        for label, text in said
        if text != part.title and any(word in text.casefold() for word in words)
    ]
    return Hit(chapter, number, part, tuple(found[:MOST_PLACES]), any(word in part.title.casefold() for word in words))


def pieces(text: str, words: Iterable[str]) -> Iterator[Piece]:
    """The text around the first word that is found, cut into what was found and what was not.

    >>> [(each.text, each.found) for each in pieces("Fly what was scheduled", ["what"])]
    [('Fly ', False), ('what', True), (' was scheduled', False)]
    """
    pattern = re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)), re.IGNORECASE)
    first = pattern.search(text)
    at = 0 if first is None else first.start()
    start, end = max(0, at - AROUND), min(len(text), at + AROUND * 2)
    cut = f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
    last = 0
    for match in pattern.finditer(cut):
        if match.start() > last:
            yield Piece(cut[last : match.start()], False)
        yield Piece(match[0], True)
        last = match.end()
    if last < len(cut):
        yield Piece(cut[last:], False)
