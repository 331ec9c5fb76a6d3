"""Made-up content for the page of components."""

from typing import Any

from tallystick.charter.model.bands import Severity
from tallystick.reports import charts
from tallystick.reports.views import Tag


def samples() -> dict[str, Any]:
    """What the page of components shows."""
    words: tuple[tuple[Severity, str], ...] = (
        ("good", "On track"),
        ("watch", "At risk"),
        ("poor", "Off track"),
        ("none", "No target"),
    )
    return {"tags": [Tag(severity, word, charts.mark(severity)) for severity, word in words]}
