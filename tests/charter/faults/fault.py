"""What a seeded fault is: a text of a charter that is replaced by another, and what must be reported where."""

from typing import NamedTuple


class Fault(NamedTuple):
    """One fault; ``@`` in the new text marks the place that must be reported, and is taken out."""

    before: str
    after: str
    id: str
    also: tuple[str, str] = ("", "")
    """A second replacement, made after the first, where one mutation needs it."""

    def marked(self, text: str) -> str:
        """The charter with the fault and the mark in it; fails where what is replaced is not there."""
        if self.before not in text:
            raise LookupError(f"{self.before!r} is not in the charter.")
        changed = text.replace(self.before, self.after, 1)
        if self.also[0] not in changed:
            raise LookupError(f"{self.also[0]!r} is not in the charter.")
        return changed.replace(*self.also, 1) if self.also[0] else changed
