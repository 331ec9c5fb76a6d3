"""Adding steps of cases to a workspace, at the end of ``cases.yaml``.

The whole file is read as it will be, by the same reader as ``tally case``; a step that the case would refuse is refused
here with the same reason, and the file stays as it was.
"""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.cases import Step
from tallystick.cycle.appending import Entry, Prepared, with_entries, write_all
from tallystick.cycle.workspace import CASES, Workspace, compiled_charter, open_workspace
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.lock import locked
from tallystick.obligations.cases.case import Case
from tallystick.obligations.cases.folding import cases_at
from tallystick.obligations.cases.reading import CaseRecord, read_cases
from tallystick.obligations.determination import Determination

KEY = "steps"
HEAD = "# Steps of cases, added at the end and never changed; one recorded by mistake is corrected by another.\n"
LOCK = ".cases.lock"


@dataclass(frozen=True, slots=True)
class AddedSteps:
    """Steps that were added, or would be."""

    steps: tuple[Step, ...]
    prepared: Prepared
    before: tuple[Case, ...]
    """The cases they are of, as they stood; those that begin with them are not among them."""
    after: tuple[Case, ...]
    """As they stand now."""


def add_steps(
    path: Path,
    entries: Sequence[Entry],
    *,
    recorded: datetime,
    determinations: Sequence[Determination] | None = None,
) -> AddedSteps:
    """Adds steps to the cases of a workspace, all of them or none; each is given an ``id`` where it has none.

    ``determinations`` are those at hand, against which openings and cures are held. Raises ProblemsError with the
    reason of each step that is refused, InputError for a file that cannot be added to.
    """
    with locked(open_workspace(path).root / LOCK):
        made = prepared_steps(path, entries, recorded=recorded, determinations=determinations)
        write_all([made.prepared])
    return made


def prepared_steps(
    path: Path,
    entries: Sequence[Entry],
    *,
    recorded: datetime,
    determinations: Sequence[Determination] | None = None,
) -> AddedSteps:
    """The same with nothing written: what would be added, and how the cases would stand."""
    workspace = open_workspace(path)
    if workspace.bare:
        raise InputError(
            f"{workspace.files[0]} is a charter file alone, and cases are kept in a workspace: a folder with "
            "charter.yaml. Name the file charter.yaml, or give the folder."
        )
    compiled = compiled_charter(workspace)
    text = _text(workspace)
    held = _read(text, compiled, determinations)
    fresh = _named(entries, held.steps, recorded)
    whole = with_entries(text, KEY, fresh, head=HEAD, file=CASES)
    found = _read(whole, compiled, determinations)
    known = {str(each.message) for each in held.problems}
    wrong = [each for each in found.problems if each.level == "error" and each.message not in known]
    if wrong:
        raise ProblemsError(wrong)
    ids = {str(each["id"]) for each in fresh}
    made = tuple(each for each in found.steps if each.id in ids)
    if len(made) != len(ids) or len(found.steps) != len(held.steps) + len(ids):
        raise InputError(f"The steps cannot be added to {CASES}; write its list '{KEY}' a line a step.")
    names = {each.case for each in made}
    moment = max(each.recorded for each in made)

    def cases(record: CaseRecord) -> tuple[Case, ...]:
        mine = [each for each in record.steps if each.case in names]
        return cases_at(mine, compiled, determinations, known_at=moment)

    prepared = Prepared(workspace.root / CASES, whole.encode())
    return AddedSteps(made, prepared, cases(held), cases(found))


def _text(workspace: Workspace) -> str:
    return workspace.cases.read_text("utf-8") if workspace.cases.is_file() else ""


def _read(text: str, compiled: CompiledCharter, determinations: Sequence[Determination] | None) -> CaseRecord:
    if not text.strip():
        return CaseRecord((), (), ())
    return read_cases({CASES: text.encode()}, compiled, determinations)


def _named(entries: Sequence[Entry], known: Sequence[Step], recorded: datetime) -> list[Entry]:
    """Entries with an id of their own, which is in order within the case: of steps recorded at the same instant the
    ledger has them as they were added."""
    taken = {each.id for each in known}
    counted = Counter(each.case for each in known)
    made: list[Entry] = []
    for entry in entries:
        case, name = str(entry["case"]), entry.get("id")
        if name is None:
            word = str(entry["step"]).replace(" ", "-")
            numbers = itertools.count(counted[case] + 1)
            name = next(each for number in numbers if (each := f"{case[:40]}-{number:03}-{word}") not in taken)
        counted[case] += 1
        taken.add(str(name))
        made.append({"id": name, **entry, "recorded": entry.get("recorded", recorded)})
    return made
