"""Adding a draft to a charter that is there: entries go below its sections, and nothing that stands there changes."""

from dataclasses import dataclass, replace
from pathlib import Path

from tallystick.charter import problems
from tallystick.charter.compiling import examine
from tallystick.charter.document import Document
from tallystick.charter.formula.bind import bind
from tallystick.charter.formula.nodes import Reference
from tallystick.charter.interchange.draft import Draft
from tallystick.charter.interchange.writing import SECTIONS, section_lines, section_text
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.errors import Problem, ProblemsError
from tallystick.terms.businesstime import HolidayTable


@dataclass(frozen=True)
class Extended:
    """A charter file with a draft added."""

    text: str
    problems: tuple[Problem, ...]
    """What stands in the charter already, and was left out (C454)."""


def extended(file: Path, draft: Draft, *, holidays: dict[str, HolidayTable] | None = None) -> Extended:
    """The text of a charter file with the draft's entries at the end of its sections.

    Raises ProblemsError where a section cannot be continued, or the whole would have errors that it had not before.
    """
    before = file.read_text(encoding="utf-8")
    document = read_texts([(str(file), before.encode())])
    left_out = _leave_out_known(draft, document)
    _fill_units(file, before, draft, document, holidays)
    text = _whole(before, draft, document)
    known = {(each.id, each.message) for each in _errors(before, file, holidays)}
    fresh = [each for each in _errors(text, file, holidays) if (each.id, each.message) not in known]
    if fresh:
        raise ProblemsError(fresh)
    return Extended(text, tuple(left_out))


def _whole(before: str, draft: Draft, document: Document) -> str:
    text = before if before.endswith("\n") else f"{before}\n"
    for section in SECTIONS:
        text = _with_section(text, section, draft, document)
    return text


def _fill_units(
    file: Path, before: str, draft: Draft, document: Document, holidays: dict[str, HolidayTable] | None
) -> None:
    """Give every KPI the unit of its formula, now that its columns may have units."""
    plain = {name: replace(entry, is_kpi=False) for name, entry in draft.entries.items()}
    probe = read_texts([(str(file), _whole(before, Draft(draft.title, draft.sources, plain), document).encode())])
    charter, _ = shape(probe)
    compiled = examine(charter, probe, holidays=holidays)[0] if charter is not None else None
    if compiled is None:  # the errors are told where the whole is read
        return
    for entry in draft.kpis():
        unit = bind(Reference(entry.id, quoted=True), compiled.names).unit
        if not unit.is_dimensionless and entry.unit == "count":
            entry.unit = unit.symbol


def _leave_out_known(draft: Draft, document: Document) -> list[Problem]:
    """Take out of the draft what the charter has by the same name; a measure and a KPI share their names."""
    found = []
    taken = {section: set(held) for section in SECTIONS if isinstance(held := document.values.get(section), dict)}
    formulas = taken.get("measures", set()) | taken.get("kpis", set())
    for name in [name for name in draft.sources if name in taken.get("sources", set())]:
        del draft.sources[name]
        found.append(_known(document, "sources", name, "source"))
    for name in [name for name in draft.entries if name in formulas]:
        section = "kpis" if name in taken.get("kpis", set()) else "measures"
        found.append(_known(document, section, name, "KPI" if draft.entries.pop(name).is_kpi else "measure"))
    return found


def _known(document: Document, section: str, name: str, what: str) -> Problem:
    message = f"'{name}' stands here already; the imported {what} was left out."
    return document.problem(problems.C454, (section, name), message, "Rename one of the two to have both.", key=True)


def _with_section(text: str, section: str, draft: Draft, document: Document) -> str:
    lines = list(section_lines(draft, section))
    if not lines:
        return text
    if section not in document.values:
        return text + section_text(draft, section)
    held, key = document.values[section], document.keys[(section,)]
    first = next(iter(held)) if isinstance(held, dict) and held else None
    place = document.keys.get((section, first)) if first is not None else None
    if place is None or place.line <= key.line:
        message = f"the section '{section}' cannot be continued."
        hint = "Write its entries over several lines, one below the other."
        raise ProblemsError([document.problem(problems.C455, (section,), message, hint, key=True)])
    rows = text.splitlines()
    at = next(number for number, row in enumerate(rows) if row.startswith(f"{section}:")) + 1
    end = at
    for number in range(at, len(rows)):
        if rows[number] and not rows[number][0].isspace() and not rows[number].startswith("#"):
            break
        if rows[number].strip() and rows[number][0].isspace():
            end = number + 1
    indent = " " * (place.column - 1)
    added = [f"{indent}{line[2:]}" if line.strip() else line for line in lines]
    return "\n".join([*rows[:end], *added, *rows[end:], ""])


def _errors(text: str, file: Path, holidays: dict[str, HolidayTable] | None) -> tuple[Problem, ...]:
    document = read_texts([(str(file), text.encode())])
    charter, found = shape(document)
    if charter is not None:
        _, found = examine(charter, document, holidays=holidays)
    return tuple(each for each in found if each.level == "error")
