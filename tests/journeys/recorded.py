"""The demo as the journeys take it: its charter, a day to look at it, and a workspace with recorded facts."""

from dataclasses import dataclass
from pathlib import Path

from journeys.calling import Called, tally

DEMO = Path(__file__).resolve().parents[2] / "examples" / "new-york-2013"

AS_OF = ("--as-of", "2014-02-01")
"""A day on which every month of the term has ended, so that no test depends on the clock."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A workspace with the recorded facts of the demo."""

    root: Path
    added: dict[str, Called]
    """What ``tally facts add`` answered, by source."""

    def figures(self, *options: str | Path) -> Called:
        """``tally figures`` as JSON."""
        return tally("figures", self.root, *AS_OF, "--format", "json", *options)
