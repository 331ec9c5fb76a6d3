"""Reading the file of cases beside a charter, and everything that is wrong with it, with its place.

What stands on a privileged rung and should not is named by its place alone: no message repeats it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tallystick.charter.clauses.periods import clause_periods
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.document import Document, Steps
from tallystick.charter.events import Source, document_of
from tallystick.charter.findings import near
from tallystick.charter.model.cases import CaseFile, Meeting, NoticeGiven, Nudge, Opening, Ruled, Step
from tallystick.charter.shape import shaped
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.obligations.cases import problems
from tallystick.obligations.cases.committees import resolution
from tallystick.obligations.cases.folding import fold
from tallystick.obligations.cases.ground import Ground
from tallystick.obligations.cases.history import Took
from tallystick.obligations.determination import Determination


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """What a file of cases holds."""

    steps: tuple[Step, ...]
    meetings: tuple[Meeting, ...]
    problems: tuple[Problem, ...]


def read_cases(
    source: Source,
    compiled: CompiledCharter,
    determinations: Sequence[Determination] | None = None,
    *,
    root: Path | None = None,
) -> CaseRecord:
    """The steps and meetings of a file of cases, with everything that is wrong with them.

    Steps that are refused are among the steps and change nothing. Where the file cannot be read, there are neither.
    Raises InputError for a path where there is no file.
    """
    try:
        document = document_of(source, root)
    except ProblemsError as wrong:
        return CaseRecord((), (), wrong.problems)
    file, found = shaped(document, CaseFile)
    if file is None:
        return CaseRecord((), (), found)
    checks = _Checks(file, compiled, document, determinations)
    return CaseRecord(file.steps, file.meetings, tuple(checks.problems()))


class _Checks:
    """Checks one file against one charter."""

    def __init__(
        self,
        file: CaseFile,
        compiled: CompiledCharter,
        document: Document,
        determinations: Sequence[Determination] | None,
    ) -> None:
        self.file, self.compiled, self.document = file, compiled, document
        self.ground = Ground(compiled, tuple(determinations) if determinations is not None else None)

    def problems(self) -> Iterator[Problem]:
        doubled = Counter(step.id for step in self.file.steps)
        seen: set[str] = set()
        refused, counted = self.folded()
        for number, step in enumerate(self.file.steps):
            path: Steps = ("steps", number)
            if doubled[step.id] > 1 and step.id in seen:
                message = f"there is a step '{step.id}' already."
                yield self.document.problem(problems.N021, (*path, "id"), message, "Give each step an id of its own.")
            seen.add(step.id)
            if step.id in refused:
                message = f"step '{step.id}' of case '{step.case}' is refused: {refused[step.id]}"
                yield self.document.problem(problems.N020, (*path, "step"), message)
            elif step.id in counted:
                yield from self.kept(step, counted[step.id], path)
            if isinstance(step, Opening | Nudge) and step.clause is not None and step.period is not None:
                yield from self.period(step, path)
        for number, meeting in enumerate(self.file.meetings):
            yield from self.meeting(meeting, ("meetings", number))

    def folded(self) -> tuple[Mapping[str, str], Mapping[str, Took]]:
        """Of all steps, why they are refused, or how they count."""
        by_case: dict[str, list[Step]] = {}
        for step in self.file.steps:
            by_case.setdefault(step.case, []).append(step)
        refused: dict[str, str] = {}
        counted: dict[str, Took] = {}
        for steps in by_case.values():
            record, wrong = fold(steps, self.ground, known_at=max(step.recorded for step in steps))
            refused |= {each.id: each.because for each in wrong}
            counted |= {took.step.id: took for took in record.history}
        return refused, counted

    def kept(self, step: Step, took: Took, path: Steps) -> Iterator[Problem]:
        """Whether all that a step says could be kept, a notice has its proof, and a committee's decision its vote."""
        for key in ("note", "evidence", "decided_by", "proof"):
            if getattr(step, key, None) != getattr(took.step, key, None):
                word = key.replace("_", " ")
                message = f"step '{step.id}' stands on a privileged level, and '{word}' says more than that it took "
                hint = f"Take '{word}' out of the file; what is said without prejudice stays in its room."
                yield self.document.problem(problems.N022, (*path, word), f"{message}place.", hint)
        if isinstance(step, NoticeGiven) and step.channel is not None and not step.proof:
            proof = self.compiled.charter.notices.channels[step.channel].proof
            if proof:
                message = (
                    f"a notice by {step.channel} is proved by {' or '.join(proof)}, and step '{step.id}' names none."
                )
                yield self.document.problem(problems.N024, path, message, "Add 'proof'.")
        if isinstance(step, Ruled) and step.decided_by in self.compiled.charter.committees and not self.adopted(step):
            message = f"no meeting of {step.decided_by} adopted the matter of case '{step.case}'."
            hint = "Record the meeting with its votes and 'case'."
            yield self.document.problem(problems.N026, (*path, "decided by"), message, hint)

    def adopted(self, step: Ruled) -> bool:
        for meeting in self.file.meetings:
            committee = self.compiled.charter.committees.get(meeting.committee)
            if committee is None or meeting.case != step.case or meeting.committee != step.decided_by:
                continue
            try:
                if resolution(committee, meeting).verdict == "adopted":
                    return True
            except InputError:  # it cannot be counted, which is a problem of its own
                continue
        return False

    def period(self, step: Opening | Nudge, path: Steps) -> Iterator[Problem]:
        definition = self.compiled.clauses.definitions.get(step.clause or "")
        if definition is None or definition.each in ("occurrence", "once"):
            return
        known = [
            each.period.id
            for obligor, others in definition.pairs
            for each in clause_periods(definition, self.compiled.charter, obligor=obligor, beneficiaries=others)
        ]
        if step.period not in known:
            message = f"clause '{step.clause}' judges no period '{step.period}'."
            yield self.document.problem(problems.N023, (*path, "period"), message, near(str(step.period), known))

    def meeting(self, meeting: Meeting, path: Steps) -> Iterator[Problem]:
        committee = self.compiled.charter.committees.get(meeting.committee)
        if committee is None:
            message = f"there is no committee '{meeting.committee}'."
            hint = near(meeting.committee, self.compiled.charter.committees)
            yield self.document.problem(problems.N025, (*path, "committee"), message, hint)
            return
        for key in ("present", "votes"):
            for party in getattr(meeting, key):
                if party not in committee.members:
                    message = f"'{party}' has no members in '{meeting.committee}'."
                    hint = near(party, committee.members)
                    yield self.document.problem(problems.N025, (*path, key, party), message, hint)
        if meeting.at > meeting.recorded:
            message = f"it is held at {meeting.at.isoformat()} and recorded before."
            yield self.document.problem(problems.N025, (*path, "recorded"), message, "Record what has been held.")
        try:
            resolution(committee, meeting)
        except InputError as wrong:
            yield self.document.problem(problems.N025, path, str(wrong))
