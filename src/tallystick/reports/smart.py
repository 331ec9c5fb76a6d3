"""The SMART review for a terminal: a table of verdicts, then the reasons of all that are not plainly yes."""

from collections import Counter
from collections.abc import Sequence

from tallystick.charter.smart import LETTERS, Answer, Review
from tallystick.reports.terminal import table, wrapped

WIDTH = 100
"""Cells of a line."""
MARKS: dict[Answer, str] = {"yes": "yes", "partly": "partly", "no": "no", "not judged": "–"}


def review_text(reviews: Sequence[Review], width: int = WIDTH) -> str:
    """The verdicts, how many there are of each, and the reasons; no line is wider than ``width`` cells."""
    rows = [[review.kind, review.id, *(MARKS[verdict.answer] for verdict in review.verdicts)] for review in reviews]
    lines = [table(rows, ["", "", *LETTERS], width=width)]
    counts = Counter(verdict.answer for review in reviews for verdict in review.verdicts)
    lines.append(", ".join(f"{counts[answer]} {answer}" for answer in MARKS) + ".\n")
    for review in reviews:
        open_ = [verdict for verdict in review.verdicts if verdict.answer != "yes" or verdict.letter == "achievable"]
        if open_:
            lines.append(f"\n{review.kind} {review.id}\n")
        for verdict in open_:
            first = f"  {verdict.letter}, {verdict.answer}: "
            lines += [f"{line}\n" for line in wrapped(verdict.reason, width, first=first, rest="    ")]
    return "".join(lines)
