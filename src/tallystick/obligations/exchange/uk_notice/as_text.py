"""The notice as plain text, to be pasted into the form of the central digital platform."""

from collections.abc import Iterator
from textwrap import wrap

from tallystick.obligations.exchange.uk_notice import words
from tallystick.obligations.exchange.uk_notice.notice import STATEMENT, PerformanceNotice
from tallystick.obligations.exchange.uk_notice.particulars import Organisation
from tallystick.obligations.exchange.uk_notice.plain import day_words, span_words

_WIDTH = 100
_COLUMN = 28


def notice_text(notice: PerformanceNotice) -> str:
    """The whole notice; the same notice gives the same bytes."""
    return "\n".join(_lines(notice)) + "\n"


def _lines(notice: PerformanceNotice) -> Iterator[str]:
    told = notice.particulars
    yield "CONTRACT PERFORMANCE NOTICE"
    yield "Procurement Act 2023, section 71 · Procurement Regulations 2024, regulation 39"
    yield ""
    yield from _row("Procurement", f"{told.title} ({told.procurement})")
    yield from _row("Contract", told.contract)
    yield from _row("Value", words.value_words(notice))
    yield from _side("Contracting authority", told.authority)
    yield from _side("Supplier", told.supplier)
    yield from _row("Assessed", span_words(notice.start, notice.end))
    yield from _row("Published", day_words(notice.published_on))
    yield ""
    yield "A. ASSESSMENT AGAINST KEY PERFORMANCE INDICATORS"
    yield from wrap(f"{STATEMENT} {words.purpose_words(notice)}", _WIDTH)
    yield from wrap(words.choice_words(notice), _WIDTH)
    for line in notice.lines:
        yield ""
        yield f"{line.rank}. {line.kpi.title}: {line.kpi.rating.upper()}"
        if line.kpi.question:
            yield from _row("   Measures", line.kpi.question)
        yield from _row("   Rating", f"{line.kpi.rating}: {words.SHORT[line.kpi.rating]}. {line.kpi.because}")
        compared = words.compared_words(line)
        yield from _row("   Last figure", f"{words.result_words(line)}{f'. {compared}' if compared else ''}")
        yield from _row("   Why rated here", line.material.because)
    if notice.passed:
        yield ""
        yield "Set, and not rated in this notice:"
        for each in notice.passed:
            yield from wrap(f"- {each.title}: {each.because}", _WIDTH, subsequent_indent="  ")
    yield ""
    yield "B. BREACH OF CONTRACT OR FAILURE TO PERFORM"
    if not notice.breaches:
        yield "Section 71(5) does not apply."
    for breach in notice.breaches:
        yield from wrap(words.breach_head(breach), _WIDTH)
        for heading, text in words.breach_rows(breach):
            yield from _row(f"   {heading}", text)
    yield ""
    yield "C. DATES"
    yield from wrap(words.due_words(notice), _WIDTH)
    for remark in notice.remarks:
        yield from wrap(remark.message, _WIDTH)
    if notice.note:
        yield ""
        yield from wrap(notice.note, _WIDTH)
    yield ""
    yield f"Figures as known at {notice.known_at:%Y-%m-%dT%H:%M:%SZ}. Charter sha256 {notice.charter_sha256}"


def _row(heading: str, text: str) -> list[str]:
    start = f"{heading}: ".ljust(_COLUMN)
    return wrap(text, _WIDTH, initial_indent=start, subsequent_indent=" " * _COLUMN) or [start]


def _side(heading: str, side: Organisation) -> list[str]:
    return _row(heading, f"{side.name} ({side.identifier}), {side.address}, {side.email}")
