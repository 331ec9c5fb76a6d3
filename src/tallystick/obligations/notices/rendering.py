"""A filled notice as text of 78 columns, and as one HTML page that needs nothing else and prints on one or more A4.

Everything in it is escaped; its policy forbids all but its own style.
"""

import textwrap
from html import escape

from tallystick.obligations.notices.templates import Block, Filled

WIDTH = 78

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

STYLE = """
:root { color-scheme: light; --ink: #1a1a1a; --soft: #555; --line: #c8c8c8; }
* { box-sizing: border-box; }
body { margin: 0; background: #f2f2f0; color: var(--ink);
  font: 1rem/1.5 Georgia, "Liberation Serif", "Times New Roman", serif; }
main { max-width: 44rem; margin: 2rem auto; padding: 3rem 3.5rem; background: #fff; border: 1px solid var(--line); }
h1 { margin: 0 0 1.5rem; padding-bottom: .75rem; border-bottom: 2px solid var(--ink); font-size: 1.5rem;
  line-height: 1.25; }
h2 { margin: 1.75rem 0 .5rem; font-size: 1.0625rem; break-after: avoid; }
p { margin: 0 0 .75rem; }
blockquote { margin: 0 0 .75rem; padding: .25rem 0 .25rem 1rem; border-left: 3px solid var(--line); }
blockquote p:last-child { margin: 0; }
ul { margin: 0 0 .75rem; padding-left: 1.25rem; }
li { margin-bottom: .25rem; }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .25rem 1.25rem; margin: 0 0 .75rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
blockquote, li, dd { break-inside: avoid; }
@media (max-width: 40rem) {
  main { margin: 0; padding: 1.5rem 1.25rem; border: 0; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
}
@media print {
  body { background: #fff; font-size: 10.5pt; }
  main { max-width: none; margin: 0; padding: 0; border: 0; }
}
@page { size: A4; margin: 22mm 20mm; }
"""


def as_text(filled: Filled) -> str:
    """The notice as plain text."""
    parts = [_underlined(filled.subject, "=")]
    parts += [_text(block) for block in filled.blocks]
    return "\n\n".join(parts) + "\n"


def _underlined(text: str, sign: str) -> str:
    lines = textwrap.wrap(text, WIDTH, break_long_words=False)
    return "\n".join([*lines, sign * max(len(line) for line in lines)])


def _text(block: Block) -> str:
    match block.kind:
        case "heading":
            return _underlined(str(block.lines[0]), "-")
        case "rows":
            rows = [line for line in block.lines if isinstance(line, tuple)]
            widest = max(len(label) for label, _ in rows) + 2
            return "\n".join(_wrapped(value, f"{label}:".ljust(widest), " " * widest) for label, value in rows)
        case "items":
            return "\n".join(_wrapped(str(line), "- ", "  ") for line in block.lines)
        case "quote":
            return "\n".join(_wrapped(str(line), "  | ", "  | ") for line in block.lines)
        case _:
            return _wrapped(" ".join(str(line) for line in block.lines), "", "")


def _wrapped(text: str, first: str, rest: str) -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def as_html(filled: Filled, *, language: str = "en") -> str:
    """The notice as one HTML page; the same notice gives the same bytes."""
    subject = escape(filled.subject)
    body = "\n".join(_html(block) for block in filled.blocks)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{subject}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{subject}</h1>\n{body}\n"
        "</main>\n</body>\n</html>\n"
    )


def _html(block: Block) -> str:
    match block.kind:
        case "heading":
            return f"<h2>{escape(str(block.lines[0]))}</h2>"
        case "rows":
            rows = (line for line in block.lines if isinstance(line, tuple))
            return f"<dl>{''.join(f'<dt>{escape(label)}</dt><dd>{escape(value)}</dd>' for label, value in rows)}</dl>"
        case "items":
            return f"<ul>{''.join(f'<li>{escape(str(line))}</li>' for line in block.lines)}</ul>"
        case "quote":
            return f"<blockquote>{''.join(f'<p>{escape(str(line))}</p>' for line in block.lines)}</blockquote>"
        case _:
            return f"<p>{escape(' '.join(str(line) for line in block.lines))}</p>"
