"""Pages for a court or an auditor, as text and as one HTML file: sentences, tables, and blanks to fill in."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

WIDTH = 100
BLANK = "_" * 40


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page."""

    title: str
    paragraphs: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    blanks: tuple[str, ...] = ()
    """What somebody fills in by hand."""


@dataclass(frozen=True, slots=True)
class Page:
    """One document."""

    id: str
    """Its name as a file."""
    title: str
    subtitle: str
    sections: tuple[Section, ...]


def page_text(page: Page) -> str:
    """The page as plain text."""
    lines = [page.title.upper(), page.subtitle, ""]
    for section in page.sections:
        lines += [section.title, "-" * len(section.title)]
        for paragraph in section.paragraphs:
            lines += [*wrap(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False), ""]
        lines += [*_table(section.columns, section.rows), *([""] if section.columns else [])]
        lines += [f"{each}: {BLANK}" for each in section.blanks]
        lines += [""] if section.blanks else []
    return "\n".join(lines).rstrip() + "\n"


def page_html(pages: Sequence[Page], *, title: str) -> str:
    """The pages as one HTML file that needs nothing else, to be read and to be printed."""
    body = "\n".join(_page(each) for each in pages)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


_STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
    "article{break-after:page;margin-bottom:4rem}h1{font-size:1.5rem;line-height:1.2}h2{font-size:1.1rem}"
    "table{border-collapse:collapse;width:100%;font-size:.85rem}th,td{border-bottom:1px solid #999;padding:.3rem .5rem;"
    "text-align:left;vertical-align:top;overflow-wrap:anywhere}.blank{margin:1.5rem 0;display:flex;gap:1rem}"
    ".blank span:last-child{flex:1;border-bottom:1px solid #1a1a1a}.wide{overflow-x:auto}"
)


def _page(page: Page) -> str:
    sections = "\n".join(_section(each) for each in page.sections)
    return (
        f'<article id="{escape(page.id)}">\n<h1>{escape(page.title)}</h1>\n<p>{escape(page.subtitle)}</p>\n'
        f"{sections}\n</article>"
    )


def _section(section: Section) -> str:
    parts = [f"<h2>{escape(section.title)}</h2>"]
    parts += [f"<p>{escape(each)}</p>" for each in section.paragraphs]
    if section.columns:
        head = "".join(f'<th scope="col">{escape(each)}</th>' for each in section.columns)
        rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in section.rows)
        parts.append(
            f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>'
        )
    parts += [
        f'<p class="blank"><span>{escape(each)}</span><span aria-label="to be filled in">&nbsp;</span></p>'
        for each in section.blanks
    ]
    return "\n".join(parts)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if not columns:
        return []
    widths = [max(len(row[place]) for row in (columns, *rows)) for place in range(len(columns))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (columns, *rows)
    ]
