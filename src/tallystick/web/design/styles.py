"""The site's style sheet, as browsers get it: colours, charts and the site's own in one file.

A browser paints nothing before it has every style sheet of a page; one file is one thing to wait for.
"""

from importlib.resources import files
from pathlib import Path

NAME = "site.css"
"""Where pages find it, below the address of static files."""
REPORT_SHEETS = ("tokens.css", "charts.css")
"""Shared with the report, which keeps them."""


def sheets() -> tuple[Path, ...]:
    """The files it is made of, in the order in which they hold."""
    report = Path(str(files("tallystick.reports")))
    return (*(report / name for name in REPORT_SHEETS), Path(__file__).parent / "static" / "design" / "site.css")


def site_styles() -> str:
    """All style sheets of a page as one."""
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets())
