"""From a draft to the text of a charter, with a comment wherever a person must complete something."""

import json
import re
from collections.abc import Iterator

from tallystick.charter.interchange.draft import Draft, EntryDraft, SourceDraft

HEAD = """\
tallystick: 1
alliance: imported  # complete: the alliance's id
title: {title}
term: 2026-01-01 .. 2027-01-01  # complete: from the first day to the day after the last
parties:  # complete: the parties, and by which values of which columns their facts are known
  us: {{name: Us}}
"""
SECTIONS = ("sources", "measures", "kpis")

_BARE = re.compile(r"[A-Za-z(][A-Za-z0-9 _.,()/+*<>=-]*[A-Za-z0-9)*]|[A-Za-z]")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def scalar(text: str) -> str:
    """A text as YAML has it: bare where no reader takes it for anything else, in double quotes otherwise.

    >>> scalar("COUNT(*)"), scalar("a: b"), scalar("true"), scalar("12")
    ('COUNT(*)', '"a: b"', '"true"', '"12"')
    """
    if _BARE.fullmatch(text) and text.casefold() not in _WORDS and not re.search(r"[:#] |\s#|:$", text):
        return text
    return json.dumps(text, ensure_ascii=False)


def draft_text(draft: Draft) -> str:
    """A whole charter that `tally check` reads."""
    body = "".join(section_text(draft, section) for section in SECTIONS)
    return HEAD.format(title=scalar(draft.title)) + body


def section_text(draft: Draft, section: str) -> str:
    """One section with its key; nothing where it has no entries."""
    lines = list(section_lines(draft, section))
    return "\n".join([f"{section}:", *lines, ""]) if lines else ""


def section_lines(draft: Draft, section: str) -> Iterator[str]:
    """The entries of a section, indented by two."""
    if section == "sources":
        for source in draft.sources.values():
            yield from _source(source)
    else:
        for entry in draft.kpis() if section == "kpis" else draft.measures():
            yield from _entry(entry)


def _source(source: SourceDraft) -> Iterator[str]:
    yield f"  {source.id}:" + (f"  # {_comment(source.table)}" if source.table else "")
    if source.title:
        yield f"    title: {scalar(source.title)}"
    if source.time:
        yield f"    time: {scalar(source.time)}"
    elif source.lacks_time:
        yield "    # complete: time, the column that says when a fact happened"
    key = source.key or tuple(source.columns)
    mark = "" if source.key else "  # complete: the columns that tell one fact from every other"
    yield f"    key: [{', '.join(map(scalar, key))}]{mark}"
    yield "    columns:"
    for name, column in source.columns.items():
        complete = f"  # complete: {column.complete}" if column.complete else ""
        if column.called is None:
            yield f"      {scalar(name)}: {scalar(column.kind)}{complete}"
        else:
            type_ = _type(column.kind)
            yield f"      {scalar(name)}: {{type: {type_}, called: {scalar(column.called)}}}{complete}"
    if source.joins:
        yield "    joins:"
        for other, columns in source.joins.items():
            pairs = ", ".join(f"{scalar(mine)}: {scalar(theirs)}" for mine, theirs in columns.items())
            yield f"      {other}: {{matching: {{{pairs}}}}}"


def _type(kind: str) -> str:
    """The long form of a column's type.

    >>> _type("number(2)"), _type("minutes(0)"), _type("integer"), _type("date")
    ('number, scale: 2', 'number, unit: minutes, scale: 0', 'number', 'date')
    """
    found = re.fullmatch(r"(.*)\((\d+)\)", kind)
    if found is None:
        return "number" if kind == "integer" else kind
    unit = "" if found.group(1) == "number" else f"unit: {scalar(found.group(1))}, "
    return f"number, {unit}scale: {found.group(2)}"


def _entry(entry: EntryDraft) -> Iterator[str]:
    yield f"  {entry.id}:"
    if entry.title:
        yield f"    title: {scalar(entry.title)}"
    yield f"    formula: {scalar(entry.formula)}"
    if entry.source:
        yield f"    source: {entry.source}"
    if entry.where:
        yield f"    where: {scalar(entry.where)}"
    if entry.is_kpi:
        yield f"    unit: {scalar(entry.unit)}  # complete: percent, a currency, minutes …"
        complete = "target, bands and owner" if entry.direction else "higher, lower, range …; target, bands, owner"
        yield f"    direction: {entry.direction or 'unscored'}  # complete: {complete}"
        if entry.empty_zero:
            yield "    empty: zero"
    if entry.note:
        yield f"    note: {scalar(entry.note)}"


def _comment(text: str) -> str:
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
