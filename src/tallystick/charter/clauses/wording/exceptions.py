"""What one side of a clause need not say: the entries of ``not in text`` and ``not in logic``, each with its reason."""

from collections.abc import Iterator

from tallystick.charter.clauses.checks import problems
from tallystick.charter.clauses.checks.finding import Finding
from tallystick.charter.clauses.wording.reading import read_text
from tallystick.charter.clauses.wording.said import Key, keys_of
from tallystick.charter.document import Steps
from tallystick.charter.model.clauses import Clause


class Exceptions:
    """What one side need not say, as the author listed it."""

    def __init__(self, clause: Clause) -> None:
        self.in_text, self.in_logic = clause.not_in_text, clause.not_in_logic
        self.used: set[str] = set()
        self._keys = {entry: _entry_keys(entry) for entry in (*self.in_text, *self.in_logic)}

    def excuses(self, keys: frozenset[Key], entries: tuple[str, ...]) -> bool:
        """Whether an entry names one of these numbers."""
        for entry in entries:
            if self._keys[entry] & keys:
                self.used.add(entry)
                return True
        return False

    def names(self, words: tuple[str, ...], entries: tuple[str, ...]) -> bool:
        """Whether an entry names one of these words."""
        wanted = {word.casefold() for word in words}
        for entry in entries:
            if _subject(entry).casefold() in wanted:
                self.used.add(entry)
                return True
        return False

    def words_in_text(self, *words: str) -> bool:
        """Whether the text need not say one of these words."""
        return self.names(words, self.in_text)

    def words_in_logic(self, *words: str) -> bool:
        """Whether the logic need not hold one of these words."""
        return self.names(words, self.in_logic)

    def idle(self) -> Iterator[Finding]:
        """Entries without a reason, and entries that except nothing."""
        for field, entries in (("not in text", self.in_text), ("not in logic", self.in_logic)):
            for number, entry in enumerate(entries):
                path: Steps = (field, number)
                if ": " not in entry:
                    message = f"'{field}' lists {entry!r} without its reason."
                    yield Finding(problems.C540, message, f"Write '{entry}: …'.", path)
                elif entry not in self.used:
                    message = f"'{field}' lists {_subject(entry)!r}, and nothing of it differs."
                    yield Finding(problems.C540, message, "Take it out, so that it hides no later difference.", path)


def _subject(entry: str) -> str:
    return entry.split(": ", 1)[0].strip()


def _entry_keys(entry: str) -> frozenset[Key]:
    found = read_text(_subject(entry)).mentions
    return frozenset(key for each in found for key in keys_of(each))
