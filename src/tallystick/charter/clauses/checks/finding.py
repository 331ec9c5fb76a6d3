"""One ambiguity of a clause, and where it stands below the clause."""

from dataclasses import dataclass

from tallystick.charter.document import Document, Steps
from tallystick.errors import Problem, ProblemKind


@dataclass(frozen=True, slots=True)
class Finding:
    """What can be read in two ways, and what settles it."""

    kind: ProblemKind
    message: str
    hint: str
    path: Steps
    key: bool = False
    """Whether the key stands for it, not its value."""
    position: int | None = None
    """Or a character of the text."""

    def problem(self, clause: str, document: Document) -> Problem:
        """As a problem of the charter's files."""
        message = f"clause '{clause}': {self.message}"
        path = ("clauses", clause, *self.path)
        if self.position is None:
            return document.problem(self.kind, path, message, self.hint, key=self.key)
        place = document.place(path).within(self.position)
        return self.kind.at(message, hint=self.hint, file=place.file, line=place.line, column=place.column)
