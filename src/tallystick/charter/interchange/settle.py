"""Checking a draft by reading it as a charter: what does not hold is taken out and listed, until all of it holds."""

from collections.abc import Iterable
from dataclasses import replace

from tallystick.charter import problems
from tallystick.charter.compiling import examine
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.document import Document
from tallystick.charter.formula.bind import bind
from tallystick.charter.formula.nodes import Reference
from tallystick.charter.interchange.draft import Draft
from tallystick.charter.interchange.writing import draft_text
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.errors import Problem, ProblemsError


def settle(draft: Draft, document: Document) -> None:
    """Take out of the draft whatever the charter language refuses, with the reason at its place in the foreign file.

    What rests on something that was taken out is taken out with it. Units are filled in where the formula has one.
    """
    while broken := _broken(draft):
        for (section, name), why in broken.items():
            if section == "sources":
                del draft.sources[name]
                message = f"'{name}' cannot be a source: {why}"
                draft.found.append(problems.C450.at(message, file=document.files[0] if document.files else None))
            else:
                entry = draft.entries.pop(name)
                what = f"{'metric' if entry.is_kpi else 'measure'} '{name}': {why}"
                draft.found.append(document.problem(problems.C450, entry.at, what))
    _name_lacking_times(draft, document)


def _name_lacking_times(draft: Draft, document: Document) -> None:
    """Sources whose facts are counted and belong to no period until a person says when they happened."""
    compiled = _compiled(draft)
    counted = {source for made in compiled.kpis.values() for source in made.bound.sources} if compiled else set()
    for source in draft.sources.values():
        if source.time is None and source.id in counted:
            source.lacks_time = True
            message = f"source '{source.id}' is counted, and nothing says when its facts happened."
            hint = "Declare a column for it and name it under 'time'."
            draft.found.append(problems.C457.at(message, hint=hint, file=document.files[0]))


def _broken(draft: Draft) -> dict[tuple[str, str], str]:
    """By section and name, why an entry does not hold; nothing when all of the draft does."""
    text = draft_text(draft)
    try:
        document = read_texts([("draft", text.encode())])
    except ProblemsError as wrong:
        return _blamed(wrong.problems, _lines(text))
    charter, found = shape(document)
    if charter is not None:
        compiled, found = examine(charter, document)
        if compiled is not None:
            return {}
        errors = [each for each in found if each.level == "error"]
        misfits = [each for each in errors if each.id == problems.C014.id]
        if misfits and len(misfits) == len(errors):
            _take_units_back(draft, document, _blamed(misfits, _lines(text)))
            _fill_units(draft)
            return {} if _compiled(draft) else _blamed(errors, _lines(text))
        found = tuple(each for each in errors if each.id != problems.C014.id)
    return _blamed(found, _lines(text))


def _compiled(draft: Draft) -> CompiledCharter | None:
    """The draft as a compiled charter; None where it has errors."""
    document = read_texts([("draft", draft_text(draft).encode())])
    charter, _ = shape(document)
    return examine(charter, document)[0] if charter is not None else None


def _take_units_back(draft: Draft, document: Document, blamed: dict[tuple[str, str], str]) -> None:
    """Leave units open that the file gives and its formulas do not fit."""
    for _, name in blamed:
        entry = draft.entries[name]
        if entry.unit != "count":
            message = f"metric '{name}' has the unit '{entry.unit}', which its formula does not give."
            hint = "Give its columns their units, then the KPI."
            draft.found.append(document.problem(problems.C457, entry.at, message, hint))
            entry.unit = "count"


def _fill_units(draft: Draft) -> None:
    """Give every KPI the unit of its formula, where that is no plain number: differences of times have one."""
    plain = {name: replace(entry, is_kpi=False) for name, entry in draft.entries.items()}
    compiled = _compiled(Draft(draft.title, draft.sources, plain))
    if compiled is None:
        return
    for entry in draft.kpis():
        unit = bind(Reference(entry.id, quoted=True), compiled.names).unit
        if not unit.is_dimensionless:
            entry.unit = unit.symbol


def _lines(text: str) -> list[tuple[int, str, str]]:
    """Line, section and name of every entry of the draft's own text."""
    found, section = [], ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line and not line.startswith(" "):
            section = line.split(":")[0]
        elif line.startswith("  ") and not line.startswith("   ") and section in ("sources", "measures", "kpis"):
            found.append((number, section, line.strip().split(":")[0]))
    return found


def _blamed(found: Iterable[Problem], lines: list[tuple[int, str, str]]) -> dict[tuple[str, str], str]:
    """By section and name, the first problem that stands in the entry."""
    blamed: dict[tuple[str, str], str] = {}
    for problem in found:
        if problem.level != "error":
            continue
        before = [each for each in lines if each[0] <= (problem.line or 0)]
        if not before:
            raise ProblemsError([problem])
        _, section, name = before[-1]
        why = f"{problem.message} {problem.hint}".strip()
        blamed.setdefault((section, name), why)
    return blamed
