"""A charter's files with the numbers of their lines; what the reader does not see is left out, and said to be.

A part that is withheld takes the comments right above it along.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tallystick.charter.document import Document, Steps
from tallystick.web.alliances.here import Here
from tallystick.web.pages.charter.sight import withheld

SHOWN = 400
"""Lines a page."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of a file."""

    number: int
    """The first is 1."""
    text: str
    hidden: int = 0
    """How many lines from this one on are left out in its place."""


def files(here: Here) -> tuple[str, ...]:
    """The names of the charter's files, as places name them."""
    return tuple(_texts(here))


def lines(here: Here, file: str) -> tuple[Shown, ...]:
    """The lines of a file; KeyError for one that is not the charter's."""
    content = _texts(here)[file].splitlines()
    hidden = sorted(
        span for steps in withheld(here) for span in [_span(here.opened.reading.document, steps, file, content)] if span
    )
    return tuple(_shown(content, hidden))


def _texts(here: Here) -> dict[str, str]:
    workspace = here.opened.reading.workspace
    return {
        str(file.relative_to(workspace.root)) if file.is_relative_to(workspace.root) else file.name: file.read_text(
            "utf-8"
        )
        for file in workspace.files
    }


def _shown(content: list[str], hidden: Iterable[tuple[int, int]]) -> Iterator[Shown]:
    at = 1
    for start, end in hidden:
        yield from (Shown(number, content[number - 1]) for number in range(at, min(start, len(content) + 1)))
        if end > max(start, at):
            yield Shown(max(start, at), "", hidden=end - max(start, at))
        at = max(at, end)
    yield from (Shown(number, content[number - 1]) for number in range(at, len(content) + 1))


def _span(document: Document, steps: Steps, file: str, content: list[str]) -> tuple[int, int] | None:
    """The first line of a part, and the line after its last."""
    inside = [
        place for path, place in (*document.places.items(), *document.keys.items()) if path[: len(steps)] == steps
    ]
    mine = [place.line for place in inside if place.file == file]
    if not mine:
        return None
    outside = sorted(
        place.line
        for path, place in (*document.places.items(), *document.keys.items())
        if place.file == file and path[: len(steps)] != steps
    )
    start = min(mine)
    after = bisect_right(outside, max(mine))
    end = outside[after] if after < len(outside) else len(content) + 1
    while start > 1 and content[start - 2].lstrip().startswith("#"):
        start -= 1
    return start, end
