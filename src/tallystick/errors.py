"""What can go wrong, in one family: errors that stop, and problems that are gathered and shown together.

Every problem has a stable id (``C014``) whose meaning never changes; each layer lists its own in a tuple
``PROBLEMS`` of :class:`ProblemKind`, and the reference page of problem ids is made from those tuples.
Ids begin with the layer's letter: ``Y`` reading YAML, ``C`` the charter, ``F`` formulas, ``D`` data (facts),
``S`` sharing, ``W`` the site.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "advice"]


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem: its id, how bad it is, a title, and what it means and how to mend it."""

    id: str
    level: Level
    title: str
    explanation: str

    def at(
        self,
        message: str,
        *,
        hint: str = "",
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> "Problem":
        """A problem of this kind, found at a place (lines and columns count from 1)."""
        return Problem(id=self.id, level=self.level, message=message, hint=hint, file=file, line=line, column=column)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what was found and expected (``message``), what to do (``hint``), and where."""

    id: str
    level: Level
    message: str
    hint: str = ""
    file: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return f"{place + ': ' if place else ''}{self.id} {self.message}{' ' + self.hint if self.hint else ''}"


class TallystickError(Exception):
    """Whatever this library raises on purpose; the message is a whole sentence for a person."""


class InputError(TallystickError, ValueError):
    """What was given cannot be used; the message says what was found, what was expected, and what to do."""


class ProblemsError(InputError):
    """Problems were found that stop the work; all of them are in ``problems``."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
