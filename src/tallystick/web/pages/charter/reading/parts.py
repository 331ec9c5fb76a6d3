"""What a charter is read as: chapters, parts, and rows of words.

Labels are in the reader's language; what was agreed stands as it was written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tallystick.charter.document import Document, Steps


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is said of a part."""

    label: str
    texts: tuple[str, ...]
    code: bool = False
    """Whether it stands as in the charter's own language: a formula, a condition."""


@dataclass(frozen=True, slots=True)
class Table:
    """Several things that are said of a part in one form; a cell that begins with no word is empty."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Where a part stands in the charter's files."""

    file: str
    number: int
    """The first is 1."""


@dataclass(frozen=True, slots=True)
class Part:
    """One KPI, clause, party, or whatever else has a heading of its own."""

    anchor: str
    """Unlike every other one of the charter."""
    title: str
    steps: Steps = ()
    """Where it stands in the charter; empty of what is in several places or none."""
    lead: str = ""
    rows: tuple[Row, ...] = ()
    words: tuple[str, ...] = ()
    """Of a clause: the agreed text, sentence by sentence."""
    plain: tuple[str, ...] = ()
    """Of a clause: its logic in plain language."""
    tables: tuple[Table, ...] = ()
    line: Line | None = None
    path: str = ""
    """How issues and documents name it: ``kpis/completion``; empty where it cannot be named."""

    def said(self) -> Iterator[tuple[str, str]]:
        """Every text of it with what it is about; the search looks through these."""
        yield "", self.title
        yield "", self.lead
        for row in self.rows:
            for text in row.texts:
                yield row.label, text
        for text in (*self.words, *self.plain):
            yield "", text
        for table in self.tables:
            for cells in table.rows:
                yield table.caption, " · ".join(filter(None, cells))


@dataclass(frozen=True, slots=True)
class Chapter:
    """Parts that are read together."""

    id: str
    title: str
    lead: str
    parts: tuple[Part, ...]


def row(label: str, *texts: str | None, code: bool = False) -> tuple[Row, ...]:
    """A row of what there is; none where there is nothing."""
    found = tuple(text for text in texts if text)
    return (Row(label, found, code),) if found else ()


def rows(*found: Iterable[Row]) -> tuple[Row, ...]:
    """All rows together."""
    return tuple(each for some in found for each in some)


def anchor(*steps: object) -> str:
    """An anchor made of steps: letters, digits and dashes.

    >>> anchor("people", "hub/manager")
    'people-hub-manager'
    """
    joined = "-".join(str(step) for step in steps)
    return "".join(each if each.isalnum() or each in "-_" else "-" for each in joined)


def placed(part: Part, document: Document) -> Part:
    """The part with the place of its lines, and its name."""
    if not part.steps or (part.steps not in document.keys and part.steps not in document.places):
        return part
    place = document.place(part.steps, key=True)
    return replace(part, line=Line(place.file, place.line), path=path_of(part.steps, document))


def path_of(steps: Steps, document: Document) -> str:
    """The name of an element: keys, and of entries of lists their ids, or their numbers from 1."""
    named: list[str] = []
    found: object = document.values
    for step in steps:
        if isinstance(found, list) and isinstance(step, int):
            found = found[step]
            known = found.get("id") if isinstance(found, dict) else None
            named.append(known if isinstance(known, str) else str(step + 1))
        elif isinstance(found, dict):
            found = found.get(step)
            named.append(str(step))
    return "/".join(named)
