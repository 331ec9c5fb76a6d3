"""An override: a judgement by a person beside the computed one, never over it (SEMANTICS 6)."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from tallystick.charter.model.bands import Severity
from tallystick.errors import InputError
from tallystick.scorecard.lines import Line


@dataclass(frozen=True, slots=True)
class Override:
    """What somebody says instead, why, and until when."""

    line: str
    """Id of the line."""
    status: str
    severity: Severity
    reason: str
    author: str
    """Who answers for it: ``party/role``."""
    expiry: date
    """The day on which it has ended (not contained)."""
    score: Fraction | None = None
    """A score instead; None leaves the computed one."""

    def __post_init__(self) -> None:
        for word, text in (("status", self.status), ("reason", self.reason), ("author", self.author)):
            if not text.strip():
                raise InputError(f"The override of {self.line!r} has no {word}; say it, so that others can judge it.")


@dataclass(frozen=True, slots=True)
class Overridden:
    """A computed line and an override side by side, and which of them holds."""

    computed: Line
    override: Override
    at: date

    @property
    def in_force(self) -> bool:
        """Whether the override holds on the day."""
        return self.at < self.override.expiry

    @property
    def effective(self) -> Line:
        """The line as it is read on the day: the override's status while it is in force, else as computed.

        Lines above are not computed anew: an override speaks for its own line alone.
        """
        if not self.in_force:
            return self.computed
        said = self.override
        score = self.computed.score if said.score is None else said.score
        return replace(self.computed, status=said.status, severity=said.severity, score=score)


def with_override(line: Line, override: Override, at: date) -> Overridden:
    """The line with an override beside it, read on a day; raises InputError when the override is for another line."""
    if line.id != override.line:
        raise InputError(f"The override is for {override.line!r}, and the line is {line.id!r}; give that line.")
    return Overridden(computed=line, override=override, at=at)
