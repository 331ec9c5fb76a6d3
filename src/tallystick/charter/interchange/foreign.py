"""Reading foreign YAML so that nothing is dropped in silence: what is not taken from a mapping is listed."""

from collections.abc import Iterator

from tallystick.charter import problems
from tallystick.charter.document import Document, Plain, Steps
from tallystick.errors import Problem, ProblemKind


class UnfitError(Exception):
    """Something of the foreign file cannot be said in a charter; the message says why, the hint what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Part:
    """One mapping of a foreign file, and which of its keys have been taken."""

    def __init__(self, document: Document, path: Steps, value: dict[str, Plain], found: list[Problem]) -> None:
        self.document, self.path, self.value, self.found = document, path, value, found
        self.taken: set[str] = set()

    def report(self, kind: ProblemKind, message: str, hint: str = "", *, at: str | None = None) -> None:
        """Note something about this part, or about one of its keys."""
        path = self.path if at is None else (*self.path, at)
        self.found.append(self.document.problem(kind, path, message, hint, key=at is not None))

    def take(self, key: str) -> Plain:
        """The value of a key, None where there is none."""
        self.taken.add(key)
        return self.value.get(key)

    def text(self, key: str) -> str | None:
        """The value of a key as one line of text; what is no scalar is listed."""
        found = self.take(key)
        if found is None or found == "":
            return None
        if isinstance(found, dict | list):
            self.report(problems.C451, f"'{key}' holds no text.", at=key)
            return None
        text = " ".join(str(found).lower().split() if isinstance(found, bool) else str(found).split())
        return text or None

    def texts(self, key: str) -> tuple[str, ...]:
        """The value of a key as a list of texts, where a single text stands for a list of one."""
        found = self.take(key)
        listed = found if isinstance(found, list) else [] if found is None else [found]
        kept = tuple(str(item) for item in listed if not isinstance(item, dict | list) and item is not None)
        if len(kept) < len(listed):
            self.report(problems.C451, f"'{key}' holds something that is no text.", at=key)
        return kept

    def part(self, key: str) -> "Part | None":
        """The mapping below a key, None where there is none."""
        found = self.take(key)
        if found is not None and not isinstance(found, dict):
            self.report(problems.C451, f"'{key}' holds no mapping.", at=key)
        return Part(self.document, (*self.path, key), found, self.found) if isinstance(found, dict) else None

    def parts(self, key: str) -> "Iterator[Part]":
        """The mappings in the list below a key; a single mapping stands for a list of one."""
        found = self.take(key)
        if found is None:
            return
        single = isinstance(found, dict)
        for number, item in enumerate([found] if single else found if isinstance(found, list) else []):
            path: Steps = (*self.path, key) if single else (*self.path, key, number)
            if isinstance(item, dict):
                yield Part(self.document, path, item, self.found)
            else:
                self.found.append(self.document.problem(problems.C451, path, "found no mapping, expected one."))
        if not isinstance(found, dict | list):
            self.report(problems.C451, f"'{key}' holds no list.", at=key)

    def finish(self, what: str) -> None:
        """List every key that was not taken: it has no place in a charter."""
        for key, held in self.value.items():
            if key not in self.taken and held not in (None, [], {}, ""):
                self.report(problems.C451, f"{what} has '{key}', which has no place in a charter.", at=key)
