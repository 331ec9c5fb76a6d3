"""What verifying a pack finds: what holds, what does not, what cannot be shown, and what to know besides."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

State = Literal["holds", "fails", "not shown", "to know"]

HEADINGS: tuple[tuple[State, str], ...] = (
    ("fails", "What does not hold"),
    ("holds", "What holds"),
    ("to know", "What to know"),
    ("not shown", "What cannot be shown by this file"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer, as a sentence."""

    check: str
    """What was looked at: file, policy, records, streams, keys, signatures, edition, charter, figures …"""
    state: State
    says: str
    member: str | None = None
    """The member that is wrong, where one is."""


@dataclass(frozen=True, slots=True)
class Verified:
    """Everything that was found in a pack."""

    edition: str | None
    """The edition that it is about; None where the file does not even say that."""
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing that was looked at is wrong."""
        return not self.of("fails")

    def of(self, state: State) -> tuple[Finding, ...]:
        """The findings of one state."""
        return tuple(each for each in self.findings if each.state == state)

    @property
    def members(self) -> tuple[str, ...]:
        """The members that are wrong, each once."""
        return tuple(dict.fromkeys(each.member for each in self.of("fails") if each.member is not None))

    def content(self) -> dict[str, Any]:
        """All of it as plain values, as the command line prints them."""
        return {
            "edition": self.edition,
            "holds": self.holds,
            "findings": [
                {"check": each.check, "state": each.state, "says": each.says, "member": each.member}
                for each in self.findings
            ],
        }

    def text(self) -> str:
        """All of it in words."""
        what = f"The pack of the edition {self.edition}" if self.edition else "The file"
        verdict = "holds." if self.holds else f"does NOT hold: {_counted(len(self.of('fails')))} wrong."
        parts = [f"{what} {verdict}"]
        for state, heading in HEADINGS:
            found = self.of(state)
            if found:
                parts.append("\n".join((heading, *(f"  {_MARKS[state]} {each.says}" for each in found))))
        return "\n\n".join(parts) + "\n"


_MARKS: dict[State, str] = {"holds": "✓", "fails": "✗", "not shown": "?", "to know": "·"}


def _counted(number: int) -> str:
    return "one thing is" if number == 1 else f"{number} things are"


def holds(check: str, says: str) -> Finding:
    """Something that holds."""
    return Finding(check, "holds", says)


def fails(check: str, says: str, member: str | None = None) -> Finding:
    """Something that does not."""
    return Finding(check, "fails", says, member)


def not_shown(check: str, says: str) -> Finding:
    """Something that the pack cannot show."""
    return Finding(check, "not shown", says)


def to_know(check: str, says: str) -> Finding:
    """Something that whoever relies on the pack should know."""
    return Finding(check, "to know", says)


def failing(findings: Iterable[Finding]) -> bool:
    """Whether one of them does not hold."""
    return any(each.state == "fails" for each in findings)
