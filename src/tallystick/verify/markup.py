"""The plain pieces of a pack's page: its style, tables, instants and numbers, with no script, image or link."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

STYLE = """\
:root{color-scheme:light dark;--page:#fff;--ink:#1b2430;--muted:#55606e;--rule:#dfe3e9;--tint:#f3f5f8;
--good:#1a7f4b;--watch:#b45309;--poor:#c8102e}
@media screen and (prefers-color-scheme:dark){:root{--page:#10151c;--ink:#e7ebf1;--muted:#a9b3c0;--rule:#2e3846;
--tint:#181f29;--good:#4cc38a;--watch:#f0a13c;--poor:#ff7b86}}
body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:var(--ink);
background:var(--page)}
h1{font-size:1.6rem;line-height:1.2}h2{font-size:1.2rem;margin-top:2.4rem;border-bottom:2px solid var(--ink)}
h3{font-size:1rem;margin:1.4rem 0 .2rem}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .9rem .3rem 0;border-bottom:1px solid var(--rule)}
th{font-weight:600;vertical-align:bottom}th:last-child,td:last-child{padding-right:0}
.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
code,pre{font:.82rem/1.4 ui-monospace,monospace}code{overflow-wrap:anywhere}td code,.k{white-space:nowrap}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--tint);padding:.8rem}ul{padding-left:1.2rem}
.wide{overflow-x:auto}.quiet{color:var(--muted)}.lead{background:var(--tint);padding:.8rem 1rem}
.good{color:var(--good)}.watch{color:var(--watch)}.poor{color:var(--poor)}
@media(min-width:40rem){.deep{padding-left:1.2rem}.deeper{padding-left:2.4rem}}
"""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

_SHADES = {"met": "good", "excused": "good", "good": "good", "watch": "watch", "interim": "watch", "missed": "poor",
           "poor": "poor"}  # fmt: skip


def moment(text: str) -> str:
    """An instant for people: ``2 February 2024, 10:00:00 UTC``."""
    found = datetime.fromisoformat(text)
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}, {found:%H:%M:%S} UTC"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], numbers: Iterable[int] = ()) -> Iterable[str]:
    """A table; ``numbers`` are the places of columns that are set to the right."""
    wanted = frozenset(numbers)
    yield '<div class="wide"><table>'
    yield f"<tr>{''.join(_cell('th', each, place in wanted) for place, each in enumerate(headings))}</tr>"
    for row in rows:
        yield f"<tr>{''.join(_cell('td', each, place in wanted) for place, each in enumerate(row))}</tr>"
    yield "</table></div>"


def _cell(tag: str, value: object, is_number: bool) -> str:
    text = "" if value is None else str(value) if isinstance(value, Marked) else escape(str(value))
    return f'<{tag} class="n">{text}</{tag}>' if is_number else f"<{tag}>{text}</{tag}>"


class Marked(str):
    """Text that is HTML already."""

    __slots__ = ()


def code(text: str) -> Marked:
    """A key or a hash."""
    return Marked(f"<code>{escape(text)}</code>")


def whole_line(text: str) -> Marked:
    """Text that is not broken over lines."""
    return Marked(f'<span class="k">{escape(text)}</span>')


def shaded(word: str, shown: str | None = None) -> Marked:
    """An outcome or a status in its colour; the word says it, the colour repeats it."""
    return Marked(f'<strong class="{_SHADES.get(word, "quiet")}">{escape(shown or plain(word))}</strong>')


def plain(word: str) -> str:
    """A word of records for people: ``no_activity`` is no activity."""
    return word.replace("_", " ")


def grouped(number: str | None) -> str | None:
    """A number with its thousands apart, ``10,033``; a fraction stays as it is."""
    if number is None or "/" in number:
        return number
    whole, point, places = number.partition(".")
    return f"{int(whole):,}{point}{places}" if whole.lstrip("-").isdigit() and int(whole) else number


def measured(value: str | None, unit: str | None) -> str:
    """A value with its unit: ``93.9 %``, ``504 flights``."""
    if value is None:
        return ""
    shown = {"percent": "%", "1": ""}.get(unit or "", unit or "")
    return f"{grouped(value)} {shown}".rstrip()


def listing(names: Sequence[str]) -> str:
    """Names as a sentence has them: ``A, B and C``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
