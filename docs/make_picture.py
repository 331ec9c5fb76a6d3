"""Draws what a terminal shows as an SVG: the picture of the scorecard in README.md.

The picture is made anew by::

    .venv/bin/tally scorecard examples/new-york-2013 --as-of 2014-02-01 \
        | .venv/bin/python docs/make_picture.py > docs/_static/scorecard.svg
"""

import sys
from html import escape

ADVANCE, LINE, MARGIN = 8.4, 20, 20
"""Width of a character, height of a line, and space around, in pixels."""

FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"

COLOURS = {"● On track": "#0f7b55", "▲ At risk": "#8a5a00", "◆ Off track": "#b3261e"}


def picture(text: str) -> str:
    """The text as an SVG, each line as wide as its characters; a status has its colour."""
    lines = text.rstrip().splitlines()
    columns = max(map(len, lines))
    width, height = columns * ADVANCE + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    drawn = [_line(line, MARGIN + (at + 0.75) * LINE) for at, line in enumerate(lines) if line.strip()]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" role="img"'
        ' aria-label="The scorecard of the demo, as a terminal prints it">'
    )
    paper = '<rect width="100%" height="100%" rx="6" fill="#fbfbf9" stroke="#d9d9d2"/>'
    ink = f'<g font-family="{FONTS}" font-size="14" fill="#1c1c1a" xml:space="preserve">'
    return "\n".join([head, paper, ink, *drawn, "</g>", "</svg>\n"])


def _line(line: str, y: float) -> str:
    status = next((words for words in COLOURS if line.rstrip().endswith(words)), None)
    if status is None:
        return _run(line.rstrip(), MARGIN, y)
    before = line.rstrip().removesuffix(status)
    return _run(before.rstrip(), MARGIN, y) + _run(status, MARGIN + len(before) * ADVANCE, y, colour=COLOURS[status])


def _run(text: str, x: float, y: float, *, colour: str | None = None) -> str:
    indent = len(text) - len(text.lstrip())
    words = text.lstrip()
    fill = f' fill="{colour}" font-weight="600"' if colour else ""
    return (
        f'<text x="{x + indent * ADVANCE:.1f}" y="{y:.1f}" textLength="{len(words) * ADVANCE:.1f}"'
        f' xml:space="preserve"{fill}>{escape(words)}</text>'
    )


if __name__ == "__main__":
    sys.stdout.write(picture(sys.stdin.read()))
