"""A scorecard as a record: plain values that canonical JSON holds."""

from typing import Any

from tallystick.obligations.figures_of import number
from tallystick.scorecard.lines import Line


def line_content(line: Line) -> dict[str, Any]:
    """A line of a scorecard with those below it."""
    judged = line.judgement
    return {
        "id": line.id,
        "kind": line.kind,
        "title": line.title,
        "weight": number(line.weight),
        "status": line.status,
        "score": number(line.score),
        "coverage": number(line.coverage),
        "critical": line.critical,
        "value": None if judged is None or judged.figure.value is None else format(judged.figure.value, "f"),
        "target": None if judged is None else number(judged.target),
        "items": [line_content(each) for each in line.items],
    }
