"""A scorecard for a terminal, and plain tables: text that fits its width, with or without colour.

Widths are counted in cells: a wide East Asian character takes two, a combining mark none.
"""

import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from tallystick.charter.model.bands import Severity
from tallystick.reports.content import KpiPage, ReportContent, Series
from tallystick.reports.export import NOBODY, exact_pair
from tallystick.reports.movement import movement
from tallystick.reports.numbers import THIN, difference, percent, symbol, written
from tallystick.reports.words import SHAPES, status_word, unscored_words, value_text
from tallystick.scorecard.lines import Line
from tallystick.terms.figure import Figure

Align = Literal["<", ">"]

GAP = "\u00a0"
"""Between thousands: a space that wrapping does not break."""
BLOCKS = "▁▂▃▄▅▆▇█"
SPARK_PERIODS = 12
LEAST_TITLE = 18
MOST_STATUS = 18
LEAST_WIDTH = 60
LEAST_TEXT = 6
MOST_UNIT = 3
"""A longer unit is left to the title, which names what is counted."""

_RESET = "\x1b[0m"
_CODES = {"good": "\x1b[32m", "watch": "\x1b[33m", "poor": "\x1b[31m", "none": "\x1b[2m", "bold": "\x1b[1m"}


def scorecard_text(content: ReportContent, width: int = 100, *, colour: bool = False) -> str:
    """The scorecard and what changed; no line is wider than ``width`` cells (at least 60).

    ``colour`` adds ANSI colours to words and shapes that already say the same; whether the reader wants them
    (``NO_COLOR``, a pipe) is for the caller to know.
    """
    width = max(width, LEAST_WIDTH)
    paint = _painter(colour=colour)
    rows = _rows(content.scorecard, content.pages)
    columns, space = _fitting(rows, width)
    lines = [
        paint(clip(_flat(content.title), width), "bold"),
        clip(
            f"{content.period_label}  as known at {content.known_at or content.generated:%Y-%m-%d %H:%M %Z}".rstrip(),
            width,
        ),
        "",
        paint(space.join(_pad(column.heading, size, column.align) for column, size in columns), "bold"),
        "─" * width,
    ]
    for row in rows:
        lines.append(
            _group_line(row, width, columns[-1][1], paint)
            if isinstance(row, _Group)
            else _kpi_line(row, columns, space, paint)
        )
    lines += ["─" * width, *wrapped(_legend(content), width)]
    lines += wrapped(unscored_words(content.scorecard, {name: page.kpi for name, page in content.pages.items()}), width)
    if content.what_changed:
        lines += ["", paint("What changed", "bold")]
        for sentence in content.what_changed:
            lines += wrapped(sentence.replace(THIN, GAP), width, first="• ", rest="  ")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def table(
    rows: Iterable[Sequence[str]],
    headers: Sequence[str],
    *,
    right: Sequence[bool] | None = None,
    whole: Sequence[bool] | None = None,
    width: int | None = None,
) -> str:
    """Rows under headers in aligned columns, two spaces apart; columns marked in ``right`` hold numbers.

    With ``width``, columns of text are cut with an ellipsis, the widest first; a number is never cut, nor a column
    marked in ``whole``, so a table of many numbers may be wider.
    """
    body = [[_flat(cell) for cell in row] for row in rows]
    numeric = list(right or [False] * len(headers))
    sizes = [max(map(cell_width, column)) for column in zip(headers, *body, strict=True)]
    if width is not None:
        uncut = [number or kept for number, kept in zip(numeric, whole or [False] * len(headers), strict=True)]
        sizes = _shrunk(sizes, [max(cell_width(head), LEAST_TEXT) for head in headers], uncut, width)

    def line(cells: Sequence[str]) -> str:
        padded = (
            _pad(cell, size, ">" if number else "<") for cell, size, number in zip(cells, sizes, numeric, strict=True)
        )
        return "  ".join(padded).rstrip()

    return "\n".join([line(headers), "  ".join("─" * size for size in sizes), *map(line, body)]) + "\n"


def _shrunk(sizes: Sequence[int], least: Sequence[int], uncut: Sequence[bool], width: int) -> list[int]:
    """Narrower columns of text, the widest first, until the table fits or all are at their least."""
    shrunk = list(sizes)
    while sum(shrunk) + 2 * (len(shrunk) - 1) > width:
        spare = [
            (size, index)
            for index, size in enumerate(shrunk)
            if not uncut[index] and size > min(least[index], sizes[index])
        ]
        if not spare:
            break
        shrunk[max(spare)[1]] -= 1
    return shrunk


def figures_table(figures: Iterable[Figure], width: int | None = None) -> str:
    """Figures as a table for people: value with its unit, what it was computed from, and how sure or why not."""
    headers = ("kpi", "party", "scope", "period", "value", "computed from", "n", "state")
    numeric = [head in ("value", "computed from", "n") for head in headers]
    return table(map(_figure_row, figures), headers, right=numeric, width=width)


def _figure_row(figure: Figure) -> tuple[str, ...]:
    numerator, denominator = exact_pair(figure.numerator, figure.denominator)
    scope = " ".join(f"{name}={NOBODY if value is None else value}" for name, value in figure.scope)
    return (
        figure.kpi,
        figure.party or "",
        scope,
        figure.period,
        "" if figure.value is None else f"{figure.value:f} {symbol(figure.unit)}".rstrip(),
        " / ".join(part for part in (numerator, denominator) if part is not None),
        "" if figure.n is None else str(figure.n),
        figure.missing or figure.quality or "",
    )


def sparkline(series: Series) -> str:
    """The last twelve periods as blocks between their lowest and highest; a point for none or an unfinished one.

    >>> sparkline(())
    ''
    """
    values = [
        None
        if judgement.figure.exact is None or judgement.figure.missing or judgement.figure.elapsed < 1
        else judgement.figure.exact
        for judgement in series[-SPARK_PERIODS:]
    ]
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (Fraction(0), Fraction(0))

    def block(value: Fraction | None) -> str:
        if value is None:
            return "·"
        return BLOCKS[3] if low == high else BLOCKS[min(int((value - low) / (high - low) * 8), 7)]

    return "".join(map(block, values))


def cell_width(text: str) -> int:
    """How many cells of a terminal a text takes.

    >>> cell_width("abc"), cell_width("東京"), cell_width("e\\u0301")
    (3, 4, 1)
    """
    return sum(
        0
        if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn", "Me")
        else 2
        if unicodedata.east_asian_width(char) in "WF"
        else 1
        for char in text
    )


def clip(text: str, width: int) -> str:
    """The text, cut to so many cells with an ellipsis where it is longer.

    >>> clip("abcdef", 4), clip("東京都", 4)
    ('abc…', '東…')
    """
    if cell_width(text) <= width:
        return text
    kept = ""
    for char in text:
        if cell_width(kept + char) > width - 1:
            break
        kept += char
    return kept + "…"


def wrapped(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """The text in lines of at most so many cells; a word that is longer by itself is cut into pieces."""
    narrow = textwrap.wrap(_flat(text), width, initial_indent=first, subsequent_indent=rest)
    if all(cell_width(line) <= width for line in narrow):
        return narrow
    return textwrap.wrap(_flat(text), width // 2, initial_indent=first, subsequent_indent=rest)


@dataclass(frozen=True, slots=True)
class _Group:
    """A line of the scorecard that is no KPI."""

    line: Line
    depth: int


@dataclass(frozen=True, slots=True)
class _KpiRow:
    """A KPI's line, each cell as text."""

    cells: dict[str, str]
    severity: Severity
    verdict: str


@dataclass(frozen=True, slots=True)
class _Column:
    """A column, and how gladly it is given up where the terminal is narrow: the highest number goes first."""

    id: str
    heading: str
    align: Align
    spare: int = 0


_TITLE = _Column("title", "KPI", "<")
_OTHERS = (
    _Column("value", "actual", ">"),
    _Column("target", "target", ">", spare=1),
    _Column("gap", "gap", ">", spare=2),
    _Column("change", "change", ">", spare=3),
    _Column("spark", "12 periods", "<", spare=4),
    _Column("status", "status", "<"),
)


def _rows(line: Line, pages: dict[str, KpiPage], depth: int = 0) -> list[_Group | _KpiRow]:
    if line.kind == "kpi":
        return [_kpi_row(pages[line.id], depth)]
    found: list[_Group | _KpiRow] = [_Group(line, depth)]
    for item in line.items:
        found += _rows(item, pages, depth + 1)
    return found


def _kpi_row(page: KpiPage, depth: int) -> _KpiRow:
    latest, places = page.latest, page.kpi.rounding.places
    moved = movement(page.series, page.kpi.direction)
    alert = " !" if moved.verdict == "worse" else "  "
    change = "" if moved.amount is None else f"{moved.arrow} {difference(moved.amount, places=places, gap=GAP)}{alert}"
    word = status_word(latest.status, page.kpi)
    cells = {
        "title": _indented(page.kpi.title, depth),
        "value": value_text(latest.figure, unit=len(symbol(page.unit)) <= MOST_UNIT).replace(THIN, GAP),
        "target": "" if latest.target is None else written(latest.target, places=places, gap=GAP),
        "gap": "" if latest.gap is None else difference(latest.gap, places=places, gap=GAP),
        "change": change,
        "spark": sparkline(page.series),
        "status": clip(f"{SHAPES[latest.severity]} {_flat(word)}", MOST_STATUS),
    }
    return _KpiRow(cells, latest.severity, moved.verdict)


def _fitting(rows: Sequence[_Group | _KpiRow], width: int) -> tuple[list[tuple[_Column, int]], str]:
    """The columns that fit with their sizes, and the space between them; the title takes what the others leave."""
    kpis = [row for row in rows if isinstance(row, _KpiRow)]
    columns = list(_OTHERS)
    longest = max((cell_width(row.cells["title"]) for row in kpis), default=0)
    while True:
        sizes = [max([cell_width(each.heading), *(cell_width(row.cells[each.id]) for row in kpis)]) for each in columns]
        if any(isinstance(row, _Group) for row in rows):
            sizes[-1] = max(sizes[-1], *(_status_width(row.line) for row in rows if isinstance(row, _Group)))
        droppable = [column for column in columns if column.spare]
        for space, least in (("  ", longest), (" ", LEAST_TITLE)):
            rest = width - sum(sizes) - len(space) * len(sizes)
            if rest >= least or (space == " " and not droppable):
                return [(_TITLE, max(rest, 1)), *zip(columns, sizes, strict=True)], space
        columns.remove(max(droppable, key=lambda column: column.spare))


def _status_width(line: Line) -> int:
    return min(cell_width(f"{SHAPES[line.severity]} {status_word(line.status)}"), MOST_STATUS)


def _kpi_line(
    row: _KpiRow, columns: Sequence[tuple[_Column, int]], space: str, paint: Callable[[str, str], str]
) -> str:
    cells = []
    for column, size in columns:
        text = _pad(row.cells[column.id], size, column.align)
        if column.id == "status":
            text = paint(text, row.severity)
        elif column.id == "change" and row.verdict in ("better", "worse"):
            text = paint(text, "good" if row.verdict == "better" else "poor")
        cells.append(text)
    return space.join(cells)


def _group_line(group: _Group, width: int, status_size: int, paint: Callable[[str, str], str]) -> str:
    line = group.line
    status = clip(f"{SHAPES[line.severity]} {status_word(line.status)}", status_size)
    score = "not scored" if line.score is None else f"score {written(line.score, places=1, gap=GAP)}"
    right = f"  {score}, {percent(line.coverage).replace(THIN, GAP)} covered  "
    title = _pad(_indented(line.title, group.depth), max(width - cell_width(right) - status_size, 1), "<")
    return f"{paint(title, 'bold')}{right}{paint(status, line.severity)}"


def _legend(content: ReportContent) -> str:
    low, high = content.scoring.scale
    return (
        f"gap = actual − target · change since the period before, ! worse · the line of blocks is the last "
        f"{SPARK_PERIODS} periods, · none or unfinished · scores {written(low)} to {written(high)}"
    )


def _painter(*, colour: bool) -> Callable[[str, str], str]:
    if not colour:
        return lambda text, _: text
    return lambda text, code: f"{_CODES[code]}{text}{_RESET}"


def _pad(text: str, size: int, align: Align) -> str:
    cut = clip(text, size)
    space = " " * (size - cell_width(cut))
    return space + cut if align == ">" else cut + space


def _indented(title: str, depth: int) -> str:
    """The alliance and its groups stand at the margin, what is below a group stands in."""
    return "  " * max(depth - 1, 0) + _flat(title)


def _flat(text: str) -> str:
    """One line without control characters, which a terminal would obey."""
    return "".join(
        " " if char in "\r\n\t" else char for char in text if char in "\r\n\t" or unicodedata.category(char) != "Cc"
    )
