"""What an examination of a charter finds: problems with their places, gathered and never raised."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeVar

from tallystick.charter import problems
from tallystick.charter.document import Document, Steps
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.model import Charter
from tallystick.errors import InputError, Problem, ProblemKind
from tallystick.terms.wording import listed

T = TypeVar("T")


@dataclass
class Findings:
    """One examination of one charter: what was found so far."""

    charter: Charter
    document: Document
    found: list[Problem] = field(default_factory=list)
    elsewhere: list[Problem] = field(default_factory=list)
    """What is wrong because of another part; shown only where that part itself shows nothing."""

    def report(
        self, kind: ProblemKind, path: Iterable[object], message: str, hint: str = "", *, key: bool = False
    ) -> None:
        """Note a problem at the place of a path (of its key, where ``key``)."""
        self.found.append(self.document.problem(kind, path, message, hint, key=key))

    def attempt(self, kind: ProblemKind, path: Iterable[object], make: Callable[[], T]) -> T | None:
        """What ``make`` gives, or None and a problem where it refuses its input."""
        try:
            return make()
        except InputError as wrong:
            self.report(kind, path, str(wrong))
            return None

    def formula(self, path: Steps, make: Callable[[], T], *, follows: bool = False) -> T | None:
        """What ``make`` gives, or None and a problem at the character where the formula goes wrong.

        ``follows`` says that the formula rests on a part which is broken and reported already.
        """
        try:
            return make()
        except FormulaError as wrong:
            place = self.document.place(path).within(wrong.position)
            message = f"{wrong.id}: {wrong.message}"
            problem = problems.C011.at(message, hint=wrong.hint, file=place.file, line=place.line, column=place.column)
            # What is wrong inside a measure is reported where the measure stands.
            here = wrong.within in (None, path[1]) and not follows
            (self.found if here else self.elsewhere).append(problem)
            return None

    @property
    def sound(self) -> bool:
        """Whether no error was found so far."""
        return not any(problem.level == "error" for problem in self.found)


def near(name: str, known: Iterable[str]) -> str:
    """A hint: the names most like this one, or those that there are.

    >>> near("flihgts", ["flights", "weather"]), near("x", []), near("sales", ["flights", "weather"])
    ("Did you mean 'flights'?", 'None is declared.', 'There are flights, weather.')
    """
    every = list(known)
    alike = get_close_matches(name, every, n=2, cutoff=0.6)
    if alike:
        return f"Did you mean {' or '.join(repr(word) for word in alike)}?"
    return f"There are {listed(every)}.".replace("….", "…") if every else "None is declared."
