"""What a charter's files say, and where each value and key stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tallystick.charter.spelling import Spelling
from tallystick.errors import Problem, ProblemKind

Plain = str | int | Decimal | bool | None | list["Plain"] | dict[str, "Plain"]
"""A value as read; a decimal keeps the places written."""

Steps = tuple[str | int, ...]
"""The way to a value: keys and list positions (from 0)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file, line and column, counted from 1."""

    file: str
    line: int
    column: int
    spelling: Spelling | None = field(default=None, compare=False, repr=False)
    """How the text that begins here is written, where it is a text."""

    def within(self, position: int) -> "Place":
        """The place of a character (from 0) of the text that stands here, blanks around it not counted.

        The text's own place where the character has none.
        """
        offset = self.spelling.offset(position) if self.spelling else None
        if offset is None:
            return self
        lines, column = offset
        return Place(self.file, self.line + lines, column + (1 if lines else self.column))


@dataclass(frozen=True, slots=True)
class Document:
    """What a charter's files say, and where each value and key stands."""

    values: dict[str, Plain]
    places: Mapping[Steps, Place]
    """Of every value, by its path of keys and list positions."""
    keys: Mapping[Steps, Place] = field(default_factory=dict)
    """Of every key, by the path of its value."""
    files: tuple[str, ...] = ()

    def place(self, path: Iterable[object], *, key: bool = False) -> Place:
        """The place of a path, or of the nearest thing above it that the files hold.

        Steps that short forms leave out (the position in a list of one) may be given and are passed over.
        """
        written: Steps = ()
        for step in path:
            longer = (*written, step) if isinstance(step, str | int) else written
            if longer in self.places or longer in self.keys:
                written = longer
            elif isinstance(step, str):
                break  # a list position that the files do not hold belongs to a single item that stands for a list
        known = (self.keys if key else self.places).get(written) or self.places.get(written)
        if known:
            return known
        return Place(self.files[0] if self.files else "charter", 1, 1)

    def problem(
        self, kind: ProblemKind, path: Iterable[object], message: str, hint: str = "", *, key: bool = False
    ) -> Problem:
        """A problem at the place of a path (of its key, where ``key``)."""
        place = self.place(path, key=key)
        return kind.at(message, hint=hint, file=place.file, line=place.line, column=place.column)
