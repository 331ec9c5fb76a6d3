"""What a check has found so far: each kind of problem a few times in words, and how often in all."""

from collections import Counter

from tallystick.errors import Problem, ProblemKind

SHOWN = 5
"""So many problems of a kind are told one by one."""


class EnoughError(Exception):
    """Ends a check that was asked for the first problem only."""


class Findings:
    """Problems, gathered."""

    def __init__(self, *, first_only: bool = False) -> None:
        self._found: list[Problem] = []
        self._counts: Counter[str] = Counter()
        self._errors = 0
        self._first_only = first_only

    def add(self, kind: ProblemKind, message: str, hint: str = "") -> None:
        """One more problem; raises EnoughError where one error is enough."""
        self._counts[kind.id] += 1
        self._errors += kind.level == "error"
        if self._counts[kind.id] <= SHOWN:
            self._found.append(kind.at(message, hint=hint))
        if self._first_only and self._errors:
            raise EnoughError

    def __bool__(self) -> bool:
        """Whether there is an error."""
        return self._errors > 0

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems, by id; where there are more of a kind than are told, the last one of it says how many."""
        found = sorted(self._found, key=lambda problem: problem.id)
        for place in range(len(found) - 1, -1, -1):
            each = found[place]
            more = self._counts[each.id] - SHOWN
            if more > 0 and (place + 1 == len(found) or found[place + 1].id != each.id):
                found.insert(place + 1, Problem(each.id, each.level, f"And {more} more of this kind."))
        return tuple(found)
