"""The cases of a workspace: the steps of ``cases.yaml`` read and folded, with determinations where they are at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.events import sound_events
from tallystick.charter.model.cases import Meeting
from tallystick.charter.model.events import Answer, Claim, Withdrawal
from tallystick.cycle.determining import determine_workspace, knowledge_cut_off
from tallystick.cycle.workspace import Workspace, compiled_charter, open_workspace
from tallystick.errors import InputError, Problem
from tallystick.obligations.cases.case import Case
from tallystick.obligations.cases.folding import cases_at
from tallystick.obligations.cases.reading import CaseRecord, read_cases
from tallystick.obligations.determination import Determination


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of a workspace as known at an instant."""

    compiled: CompiledCharter
    known_at: datetime
    cases: tuple[Case, ...]
    meetings: tuple[Meeting, ...]
    determinations: tuple[Determination, ...]
    problems: tuple[Problem, ...]
    """What is wrong with the file: steps that are refused change nothing, and stand here with their place."""

    def get(self, name: str) -> Case:
        """The case of an id; InputError where there is none."""
        for case in self.cases:
            if case.id == name:
                return case
        listed = ", ".join(case.id for case in self.cases) or "none yet"
        raise InputError(f"There is no case {name!r}; there are {listed}.")


def cases(
    path: Path,
    *,
    known_at: datetime | None = None,
    as_of: date | None = None,
    facts: Path | None = None,
    events: Path | None = None,
) -> Cases:
    """The cases of a workspace, now by default, held against what its clauses determine as known at that instant.

    ``as_of`` gives the instant as a day: its beginning, local time; facts count whenever they were recorded.
    Where there are neither recorded facts nor a folder of them, the steps are looked at without determinations.
    Raises ProblemsError for a charter or events with errors, InputError for facts that cannot be used.
    """
    workspace = open_workspace(path)
    if facts is None and (workspace.bare or not workspace.facts.is_dir()):
        compiled = compiled_charter(workspace)
        moment = knowledge_cut_off(compiled, known_at=known_at, as_of=as_of)
        return cases_with_determinations(workspace, compiled, None, known_at=moment)
    now = datetime.now(UTC).replace(microsecond=0) if known_at is None and as_of is None else known_at
    found = determine_workspace(path, facts=facts, events=events, known_at=now, as_of=as_of)
    return cases_with_determinations(workspace, found.compiled, found.determinations, known_at=found.known_at)


def cases_with_determinations(
    workspace: Workspace,
    compiled: CompiledCharter,
    determinations: Sequence[Determination] | None,
    *,
    known_at: datetime | None = None,
) -> Cases:
    """The cases of a workspace, held against determinations of one or of several knowledge cut-offs."""
    moment = known_at or datetime.now(UTC)
    record = case_record(workspace, compiled, determinations)
    return Cases(
        compiled,
        moment,
        cases_at(record.steps, compiled, determinations, known_at=moment),
        tuple(each for each in record.meetings if each.recorded <= moment),
        tuple(determinations or ()),
        record.problems,
    )


def claim_of(path: Path, compiled: CompiledCharter, name: str, *, known_at: datetime) -> tuple[Claim, Answer | None]:
    """A claim of the workspace's events with the answer that counts, as known at an instant.

    Raises InputError where there is no such claim, ProblemsError for events with errors.
    """
    workspace = open_workspace(path)
    files = workspace.events
    known = [each for each in sound_events(files, compiled) if each.recorded <= known_at] if files else []
    undone = {each.of for each in known if isinstance(each, Withdrawal)}
    claims = {each.id: each for each in known if isinstance(each, Claim) and each.id not in undone}
    if name not in claims:
        raise InputError(f"There is no claim {name!r} among the events; there are {', '.join(claims) or 'none'}.")
    answers = [each for each in known if isinstance(each, Answer) and each.to == name and each.id not in undone]
    return claims[name], answers[-1] if answers else None


def case_record(
    workspace: Workspace, compiled: CompiledCharter, determinations: Sequence[Determination] | None = None
) -> CaseRecord:
    """What a workspace's file of cases holds; nothing where there is none."""
    if workspace.bare or not workspace.cases.is_file():
        return CaseRecord((), (), ())
    return read_cases(workspace.cases, compiled, determinations, root=workspace.root)
