"""The notice as one HTML file that needs nothing else: read on a screen of any width, and printed on A4.

Everything that comes from outside is escaped; there is no script, and the policy forbids all but its own style.
"""

from collections.abc import Iterator
from html import escape

from tallystick.obligations.exchange.uk_notice import words
from tallystick.obligations.exchange.uk_notice.notice import STATEMENT, BreachLine, PerformanceNotice, RatedLine
from tallystick.obligations.exchange.uk_notice.particulars import Organisation
from tallystick.obligations.exchange.uk_notice.plain import day_words, span_words
from tallystick.obligations.exchange.uk_notice.profile import DESCRIPTIONS, Rating

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

MARKS: dict[Rating, tuple[str, str]] = {
    "Good": ("good", "●"),
    "Approaching target": ("near", "◕"),
    "Requires improvement": ("below", "◑"),
    "Inadequate": ("poor", "○"),
    "Other": ("other", "–"),
}
"""By rating, the class of its mark and a sign that is told apart without colour."""

STYLE = """
:root { --ink: #14212b; --soft: #4c5b66; --line: #d5dce1; --ground: #ffffff; --shade: #f4f6f8; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--shade); color: var(--ink);
  font: 16px/1.5 "Source Sans 3", "Segoe UI", system-ui, Arial, sans-serif; }
main { max-width: 58rem; margin: 2rem auto; padding: 2.5rem 3rem; background: var(--ground);
  border: 1px solid var(--line); }
header { border-bottom: 3px solid var(--ink); padding-bottom: 1rem; margin-bottom: 1.5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 0; }
p { margin: .5rem 0; max-width: 46rem; }
.soft { color: var(--soft); }
dl { display: grid; grid-template-columns: 13rem 1fr; gap: .35rem 1.25rem; margin: .75rem 0; }
dl.marks { grid-template-columns: max-content 1fr; align-items: baseline; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.kpi { border-top: 1px solid var(--line); padding: 1rem 0 .5rem; break-inside: avoid; }
.head { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: baseline; justify-content: space-between; }
.rating { font-weight: 600; padding: .15rem .75rem; border-radius: 1rem; white-space: nowrap; border: 1px solid; }
.good { color: #0b5d3b; background: #e7f4ee; } .near { color: #4b5d0b; background: #f2f5df; }
.below { color: #7a4a00; background: #fdf1dc; } .poor { color: #8c1c1c; background: #fbe8e8; }
.other { color: #3c4650; background: #eceff1; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; margin: .5rem 0 0;
  font-size: .92rem; }
th:last-child { width: 36%; }
th { text-align: left; font-weight: 600; color: var(--soft); }
th, td { padding: .3rem 1.5rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
footer { margin-top: 2.5rem; padding-top: .75rem; border-top: 1px solid var(--line); font-size: .85rem;
  color: var(--soft); overflow-wrap: anywhere; }
@media (max-width: 40rem) { main { margin: 0; padding: 1.25rem; border: 0; } dl { grid-template-columns: 1fr; }
  dd { margin-bottom: .5rem; } th, td { padding-right: .75rem; } }
@media print { body { background: #fff; font-size: 10.5pt; } main { margin: 0; padding: 0; border: 0; max-width: none; }
  @page { size: A4; margin: 18mm; } }
"""


def notice_html(notice: PerformanceNotice) -> str:
    """The whole notice; the same notice gives the same bytes."""
    told = notice.particulars
    title = escape(f"Contract performance notice: {told.title}")
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en-GB">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            f"<style>{STYLE}</style>",
            "</head>",
            "<body>",
            "<main>",
            *_head(notice),
            *_ratings(notice),
            *_breaches(notice),
            *_dates(notice),
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _head(notice: PerformanceNotice) -> Iterator[str]:
    told = notice.particulars
    yield "<header>"
    yield "<h1>Contract performance notice</h1>"
    yield '<p class="soft">Procurement Act 2023, section 71 · Procurement Regulations 2024, regulation 39</p>'
    yield "</header>"
    yield from _rows(
        ("Procurement", told.title),
        ("Identifier of the procurement", told.procurement),
        ("Identifier of the contract", told.contract),
        ("Value of the contract", words.value_words(notice)),
        ("Contracting authority", _side(told.authority)),
        ("Supplier", _side(told.supplier)),
        ("Time assessed", span_words(notice.start, notice.end)),
        ("Published", day_words(notice.published_on)),
    )


def _ratings(notice: PerformanceNotice) -> Iterator[str]:
    yield "<h2>A. Assessment against key performance indicators</h2>"
    yield f"<p>{escape(STATEMENT)} {escape(words.purpose_words(notice))}</p>"
    yield f"<p>{escape(words.choice_words(notice))}</p>"
    for line in notice.lines:
        yield from _kpi(line)
    if notice.passed:
        yield '<section class="kpi">'
        yield "<h3>Set, and not rated in this notice</h3>"
        yield from _rows(*((each.title, each.because) for each in notice.passed))
        yield "</section>"
    yield '<section class="kpi">'
    yield "<h3>What the ratings mean</h3>"
    yield '<dl class="marks">'
    for rating, description in DESCRIPTIONS.items():
        yield f"<dt>{_mark(rating)}</dt><dd>{escape(description)}.</dd>"
    yield "</dl>"
    yield "</section>"


def _kpi(line: RatedLine) -> Iterator[str]:
    kpi = line.kpi
    yield '<section class="kpi">'
    yield f'<div class="head"><h3>{line.rank}. {escape(kpi.title)}</h3>{_mark(kpi.rating)}</div>'
    if kpi.question:
        yield f"<p>{escape(kpi.question)}</p>"
    yield from _rows(("Rating", kpi.because), ("Why it is rated here", line.material.because))
    if kpi.periods:
        yield '<div class="scroll"><table>'
        yield '<tr><th>Period</th><th class="number">Figure</th><th class="number">Target</th><th>Rating</th></tr>'
        for each in kpi.periods:
            target = "" if each.target is None else words.number_words(each.target, kpi.unit)
            value = words.number_words(each.value, kpi.unit)
            yield (
                f'<tr><td>{escape(each.period)}</td><td class="number">{escape(value)}</td>'
                f'<td class="number">{escape(target)}</td><td>{escape(each.rating)}</td></tr>'
            )
        yield "</table></div>"
        compared = words.compared_words(line)
        if compared is not None:
            yield f'<p class="soft">{escape(compared)}</p>'
    yield "</section>"


def _breaches(notice: PerformanceNotice) -> Iterator[str]:
    yield "<h2>B. Breach of contract or failure to perform</h2>"
    if not notice.breaches:
        yield "<p>Section 71(5) does not apply.</p>"
    for line in notice.breaches:
        yield from _breach(line)


def _breach(line: BreachLine) -> Iterator[str]:
    yield '<section class="kpi">'
    yield f"<p>{escape(words.breach_head(line))}</p>"
    yield from _rows(*words.breach_rows(line))
    yield "</section>"


def _dates(notice: PerformanceNotice) -> Iterator[str]:
    yield "<h2>C. Dates</h2>"
    yield f"<p>{escape(words.due_words(notice))}</p>"
    for remark in notice.remarks:
        yield f"<p>{escape(remark.message)}</p>"
    if notice.note:
        yield f"<p>{escape(notice.note)}</p>"
    yield (
        f"<footer>Figures as known at {notice.known_at:%Y-%m-%d %H:%M} UTC. "
        f"Charter sha256 {escape(notice.charter_sha256)}</footer>"
    )


def _rows(*rows: tuple[str, str]) -> Iterator[str]:
    yield "<dl>"
    for heading, text in rows:
        yield f"<dt>{escape(heading)}</dt><dd>{escape(text)}</dd>"
    yield "</dl>"


def _mark(rating: Rating) -> str:
    name, sign = MARKS[rating]
    return f'<span class="rating {name}">{sign} {escape(rating)}</span>'


def _side(side: Organisation) -> str:
    return f"{side.name} ({side.identifier}), {side.address}, {side.email}"
