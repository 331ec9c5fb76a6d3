"""The site's style sheet, as browsers get it: colours, charts and the site's own in one file, without what only its
writers read.

A browser paints nothing before it has every style sheet of a page; one file is one thing to wait for. What is taken out
is comments and spaces that mean nothing. Strings stay as they are.
"""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

NAME = "site.css"
"""Where pages find it, below the address of static files."""
REPORT_SHEETS = ("tokens.css", "charts.css")
"""Shared with the report, which keeps them."""

_TOKENS = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<space>(?:\s|/\*.*?\*/)+)|(?P<end>[{};])|(?P<other>.)""",
    re.DOTALL,
)


def sheets() -> tuple[Path, ...]:
    """The files it is made of, in the order in which they hold."""
    report = Path(str(files("tallystick.reports")))
    return (*(report / name for name in REPORT_SHEETS), Path(__file__).parent / "static" / "design" / "site.css")


def site_styles() -> str:
    """All style sheets of a page as one."""
    return compact("\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets()))


def compact(sheet: str) -> str:
    """The same rules in fewer characters; a comment must stand where a space may.

    >>> compact("/* Heads */ h1, h2 > a { margin: 0 auto; } @media (min-width: 1px) { .a .b:after { content: ' ; ' } }")
    "h1,h2>a{margin:0 auto}@media (min-width:1px){.a .b:after{content:' ; '}}"
    """
    return "".join(_pieces(sheet)).replace(";}", "}")


def _pieces(sheet: str) -> Iterator[str]:
    """What stands before each brace and semicolon, with it."""
    said: list[str] = []
    for token in _TOKENS.finditer(sheet):
        if token.lastgroup == "end":
            yield _piece(said, token[0]) + token[0]
            said = []
        else:
            said.append(" " if token.lastgroup == "space" else token[0])
    yield _piece(said, "")


def _piece(said: list[str], end: str) -> str:
    """A selector or the head of an at-rule where a brace follows, else a declaration."""
    tight = ",>" if end == "{" else ",:!"
    if end == "{" and "".join(said).lstrip().startswith("@"):
        tight = ",:"
    kept: list[str] = []
    for each in said:
        if each == " " and (not kept or kept[-1] == " " or kept[-1] in tight):
            continue
        if each in tight and kept and kept[-1] == " ":
            kept.pop()
        kept.append(each)
    return "".join(kept).strip()
