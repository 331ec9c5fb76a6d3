"""Templates of notices: plain text that counsel can change, with places such as ``{beneficiary.name}``.

The first line is the subject. Below it, ``##`` begins a heading, ``>`` a quotation, ``-`` an item, and a line such as
``Amount: {amount}`` a row; all else is a paragraph. A line whose places are all empty is left out, and so is a heading
with nothing under it. A place that stands for a list stands in a line of its own. Braces that are meant as such are
written twice. There is no more to the language: no conditions, no arithmetic, no reach into objects.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from tallystick.errors import InputError, Problem, ProblemKind, ProblemsError
from tallystick.obligations.cases.problems import N040, N041, N042

KINDS = ("nudge", "miss", "claim", "answer", "cure", "dispute", "election", "payment-demand")
"""The notices there are; each has a template of its name."""

LONGEST = 65_536

Fields = Mapping[str, str | tuple[str, ...]]
"""By name: a text, or a list of texts."""

_Piece = tuple[str | None, str | tuple[str, str]]
"""Of a filled line: its kind (None for an empty one), and its text or its label and text."""

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NAME = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)*")
_ROW = re.compile(r"([A-Z][A-Za-z ]{0,30}): +(.+)")


@dataclass(frozen=True, slots=True)
class Template:
    """A template as read; not yet checked."""

    name: str
    """Its file, for messages."""
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a filled notice: what it is (``heading paragraph quote items rows``) and its lines.

    Of rows, each line is a label and its text.
    """

    kind: str
    lines: tuple[str | tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its places filled."""

    subject: str
    blocks: tuple[Block, ...]


def template(kind: str, folder: Path | None = None) -> Template:
    """The template of a notice: counsel's own from a folder, where it has one of this kind, else the one that is here.

    Raises InputError for an unknown kind, ProblemsError for a file that cannot be read.
    """
    if kind not in KINDS:
        raise InputError(f"There is no notice {kind!r}; there are {', '.join(KINDS)}.")
    own = folder / f"{kind}.txt" if folder is not None else None
    if own is not None and own.is_file():
        return Template(str(own), _own_text(own))
    packed = files("tallystick.obligations.notices").joinpath("templates", f"{kind}.txt")
    return Template(f"{kind}.txt", packed.read_text("utf-8"))


def _own_text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            content = stream.read(LONGEST + 1)
        text = content.decode("utf-8-sig")
    except OSError as wrong:
        raise ProblemsError([_problem(N042, str(file), 1, f"the file cannot be read ({wrong.strerror})")]) from wrong
    except UnicodeDecodeError as wrong:
        raise ProblemsError([_problem(N042, str(file), 1, "the file is not UTF-8 text")]) from wrong
    if len(content) > LONGEST:
        raise ProblemsError([_problem(N042, str(file), 1, f"found more than {LONGEST:,} bytes")])
    if not text.strip():
        raise ProblemsError([_problem(N042, str(file), 1, "the file is empty")])
    return text


def fill(held: Template, fields: Fields) -> Filled:
    """A template with its places filled; ProblemsError with every unknown field and brace that does not fit.

    >>> filled = fill(Template("x.txt", "Notice to {to}\\n\\nAmount: {amount}\\nBand: {band}\\n"),
    ...               {"to": "South", "amount": "2,000.00 GBP", "band": ""})
    >>> filled.subject, filled.blocks
    ('Notice to South', (Block(kind='rows', lines=(('Amount', '2,000.00 GBP'),)),))
    """
    found = list(_wrong(held, fields))
    if found:
        raise ProblemsError(found)
    lines = held.text.splitlines()
    first = next(number for number, line in enumerate(lines) if line.strip())
    pieces = [piece for line in lines[first + 1 :] for piece in _line(line, fields)]
    return Filled(_put(lines[first].strip(), fields).strip(" ,"), tuple(_without_bare_headings(_blocks(pieces))))


def _wrong(held: Template, fields: Fields) -> Iterator[Problem]:
    for number, line in enumerate(held.text.splitlines(), start=1):
        for piece in _PIECE.finditer(line):
            name = piece[1]
            if piece[0] in ("{{", "}}"):
                continue
            if name is None or not _NAME.fullmatch(name):
                yield _problem(N041, held.name, number, f"found {piece[0]!r}, expected the name of a field in braces")
            elif name not in fields:
                known = ", ".join(sorted(fields))
                yield _problem(N040, held.name, number, f"there is no field '{name}' in this notice; it has {known}")
            elif isinstance(fields[name], tuple) and line.strip() != piece[0]:
                message = f"'{name}' is a list, and stands in a line of its own"
                yield _problem(N041, held.name, number, message)


def _problem(kind: ProblemKind, file: str, line: int, message: str) -> Problem:
    return kind.at(f"{message}.", file=file, line=line)


def _line(line: str, fields: Fields) -> Iterator[_Piece]:
    """A line with its places filled: none where all of them are empty, several where it is a list.

    What kind of line it is follows from the template alone, so that no value can make it another one.
    """
    names = [piece[1] for piece in _PIECE.finditer(line) if piece[1] is not None]
    values = [fields[name] for name in names]
    if len(values) == 1 and isinstance(values[0], tuple):
        yield from (("items", _on_one_line(item)) for item in values[0])
        return
    if names and not any(values):
        return
    text = line.strip()
    row = _ROW.fullmatch(text)
    if row:
        yield "rows", (row[1], _put(row[2], fields))
    elif text[:2] in ("> ", "- ") or text.startswith("## "):
        mark, _, rest = text.partition(" ")
        yield {">": "quote", "-": "items", "##": "heading"}[mark], _put(rest.strip(), fields)
    else:
        yield ("paragraph" if text else None), _put(text, fields)


def _put(text: str, fields: Fields) -> str:
    def value(piece: re.Match[str]) -> str:
        return piece[0][0] if piece[1] is None else _on_one_line(str(fields[piece[1]]))

    return _PIECE.sub(value, text)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _blocks(pieces: list[_Piece]) -> Iterator[Block]:
    """Lines of one kind that follow one another are one block; an empty line ends it."""
    kind: str | None = None
    held: list[str | tuple[str, str]] = []
    for now, content in [*pieces, (None, "")]:
        if kind is not None and (now != kind or kind == "heading"):
            yield Block(kind, tuple(held))
            held = []
        kind = now
        if now is not None:
            held.append(content)


def _without_bare_headings(blocks: Iterator[Block]) -> Iterator[Block]:
    waiting: Block | None = None
    for block in blocks:
        if block.kind == "heading":
            waiting = block
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        yield block
