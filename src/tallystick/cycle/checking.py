"""Everything that can be said about a charter before any fact is seen: shape, meaning, targets, bands, examples."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from tallystick.charter import problems
from tallystick.charter.clauses.checks.every import clause_problems
from tallystick.charter.closing import timetable_problems
from tallystick.charter.contractual import contractual_problems
from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.empty import empty_problems
from tallystick.charter.events import read_events
from tallystick.charter.model.kpis import Example, Kpi
from tallystick.charter.objectives import objective_problems
from tallystick.charter.read import Document
from tallystick.charter.terminology import terminology_problems
from tallystick.cycle.closing import close_record
from tallystick.cycle.issues import log_problems
from tallystick.cycle.workspace import Workspace, open_workspace, read_charter, reference_hash
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.figures.examples import run_example
from tallystick.obligations.cases.reading import read_cases
from tallystick.obligations.examples import example_problems as clause_example_problems
from tallystick.scorecard.band_checks import band_problems
from tallystick.scorecard.grades import band_at, bands_of, needs_target
from tallystick.scorecard.readership import readership_problems
from tallystick.scorecard.scorecard_checks import scorecard_problems
from tallystick.scorecard.statement_checks import statement_problems, term_problems
from tallystick.scorecard.target_checks import target_problems
from tallystick.terms.canonical import sha256_hex
from tallystick.terms.rounding import round_fraction


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found."""

    compiled: CompiledCharter | None
    """The charter ready to compute; None where it has errors."""
    problems: tuple[Problem, ...]
    """In the order of the files."""
    examples: int
    """How many worked examples were executed and hold."""
    reference_sha256: str | None = None
    """Of the reference data (holidays, clock changes) that the charter was resolved with."""
    complete: bool = True
    """Whether everything was looked at; False where errors kept targets, bands, examples and practice from it."""
    sound: CompiledCharter | None = None
    """The charter where it has no errors itself, whatever is wrong with the records kept beside it."""


def check(path: Path, *, beside: bool = True) -> Checked:
    """Everything that is wrong with the charter of a workspace or file; nothing is raised for it.

    ``beside`` says whether the records kept beside it are read as well: closes, events, cases, issues.
    """
    try:
        workspace = open_workspace(path)
    except ProblemsError as wrong:
        return Checked(None, wrong.problems, 0, complete=False)
    reading = read_charter(workspace)
    found = list(reading.problems)
    held = 0
    complete = False
    if reading.compiled is not None:
        found += scorecard_problems(reading.compiled, reading.document)
        found += timetable_problems(reading.compiled, reading.document)
        if beside:
            found += close_record(workspace, reading.compiled)[1]
            found += beside_problems(workspace, reading.compiled)
            found += log_problems(reading)
        for definition in reading.compiled.kpis.values():
            judged = list(judgement_problems(definition, reading.compiled, reading.document))
            if any(problem.id in _WANT_TARGET for problem in judged):
                found = [problem for problem in found if not _follows(problem, definition, reading.document)]
            wrong_examples = list(
                example_problems(definition, reading.compiled, reading.document, sound_bands=not judged)
            )
            held += len(definition.kpi.examples) - len(wrong_examples)
            found += [*judged, *wrong_examples]
        found += clause_problems(reading.compiled, reading.document)
        for clause in reading.compiled.clauses.definitions.values():
            wrong_examples = list(clause_example_problems(clause, reading.compiled, reading.document))
            held += len(clause.clause.examples) - len(wrong_examples)
            found += wrong_examples
        if not any(problem.level == "error" for problem in found):
            complete = True
            found += practice_problems(reading.compiled, reading.document)
    ordered = sorted(
        dict.fromkeys(found), key=lambda each: (each.file or "", each.line or 0, each.column or 0, each.id)
    )
    broken = any(problem.level == "error" for problem in ordered)
    reference = None
    if reading.charter is not None and not broken:
        reference = reference_hash(workspace, reading.charter, reading.holidays)
    own = any(problem.level == "error" and problem.file in reading.document.files for problem in ordered)
    return Checked(
        compiled=None if broken else reading.compiled,
        problems=tuple(ordered),
        examples=held,
        reference_sha256=reference,
        complete=complete,
        sound=None if own else reading.compiled,
    )


def beside_problems(workspace: Workspace, compiled: CompiledCharter) -> Iterator[Problem]:
    """What is wrong with the records kept beside the charter: events, and steps of cases."""
    if workspace.events:
        yield from read_events(workspace.events, compiled, root=workspace.root)[1]
    if not workspace.bare and workspace.cases.is_file():
        yield from read_cases(workspace.cases, compiled, root=workspace.root).problems


def judgement_problems(definition: KpiDefinition, compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    """What is wrong with a KPI's targets, bands and score; without a target, that it is wanted is said once."""
    scale = compiled.charter.scorecard.scale
    found = [
        *band_problems(definition, document, scale=scale),
        *target_problems(definition, compiled, document),
    ]
    wanting = [problem for problem in found if not definition.kpi.target and problem.id in _WANT_TARGET]
    yield from (problem for problem in found if problem not in wanting[1:])


_WANT_TARGET = ("C207", "C225", "C233")
"""Without any target: near to what, bands and score relative to what."""


def _follows(problem: Problem, definition: KpiDefinition, document: Document) -> bool:
    """Whether 'no target' of a KPI is said again, where something needs one and says so."""
    if problem.id != problems.C031.id:
        return False
    place = document.place(("kpis", definition.id), key=True)
    return (problem.file, problem.line, problem.column) == (place.file, place.line, place.column)


def practice_problems(compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    """What a sound charter still does badly: terms, objectives, contractual KPIs, readers, promises (C360 to C377)."""
    yield from empty_problems(document)
    yield from objective_problems(compiled.charter, document)
    yield from terminology_problems(compiled, document)
    yield from contractual_problems(compiled, document)
    yield from readership_problems(compiled, document)
    yield from statement_problems(compiled, document)
    for definition in compiled.kpis.values():
        yield from term_problems(definition, compiled, document)


def sound_charter(path: Path) -> CompiledCharter:
    """The charter of a workspace or file without errors of its own; raises ProblemsError with those it has.

    Asked for again in the same process, it is what it was, as long as every byte that it is made of is.
    """
    before = _content(path)
    if before is not None and before in _SOUND:
        _SOUND.move_to_end(before)
        return _SOUND[before]
    checked = check(path, beside=False)
    if checked.sound is None:
        raise ProblemsError(problem for problem in checked.problems if problem.level == "error")
    if before is not None and before == _content(path):  # nobody wrote to it meanwhile
        _SOUND[before] = checked.sound
        if len(_SOUND) > MOST_KEPT:
            _SOUND.popitem(last=False)
    return checked.sound


MOST_KEPT = 64
"""Sound charters kept in memory; one of 200 KPIs takes a few megabytes."""

_SOUND: OrderedDict[tuple[Path, str], CompiledCharter] = OrderedDict()
"""By folder and SHA-256 of what they are made of, the one used last at the end."""


def _content(path: Path) -> tuple[Path, str] | None:
    """Where a charter is, and the SHA-256 of its files and of its reference data; None where they cannot be read."""
    try:
        workspace = open_workspace(path)
        files = [*workspace.files, *([workspace.reference] if workspace.reference.is_file() else [])]
        content = [(str(file), hashlib.sha256(file.read_bytes()).hexdigest()) for file in files]
    except (OSError, ProblemsError):  # told by whoever reads it
        return None
    return workspace.root.resolve(), sha256_hex([list(pair) for pair in content])


def example_problems(
    definition: KpiDefinition, compiled: CompiledCharter, document: Document, *, sound_bands: bool = True
) -> Iterator[Problem]:
    """The worked examples of a KPI that do not hold, or cannot be executed; their status only where bands are sound."""
    for number, example in enumerate(definition.kpi.examples):
        path = ("kpis", definition.id, "examples", number)
        message = _why_not(
            definition, compiled, example if sound_bands else example.model_copy(update={"status": None})
        )
        if message:
            hint = "Mend the example or the definition; the parties agree on both."
            yield document.problem(problems.C022, path, f"KPI '{definition.id}', example {number + 1}: {message}", hint)


def _why_not(definition: KpiDefinition, compiled: CompiledCharter, example: Example) -> str | None:
    try:
        result = run_example(compiled, definition.id, example)
    except InputError as wrong:
        return str(wrong)
    if result.holds:
        return _why_not_status(definition.kpi, example, result.exact)
    return f"the definition gives {result.found}, the example expects {result.expected}."


def _why_not_status(kpi: Kpi, example: Example, exact: Fraction | None) -> str | None:
    """Why the band of the value is not the status that the example names; None where it is, or none is named."""
    wanted, bands = example.status, bands_of(kpi)
    if wanted is None:
        return None
    if wanted not in bands:
        return f"there is no band '{wanted}'; there are {', '.join(bands)}."
    if exact is None:
        return f"there is no value, and the example expects the status {wanted}."
    if example.target is None and needs_target(bands):
        return f"the status {wanted} depends on the target, and the example gives none."
    rounding = kpi.rounding
    value = Fraction(round_fraction(exact, rounding.places, rounding.mode)) if rounding.before_comparison else exact
    target = None if example.target is None else Fraction(example.target)
    found = band_at(bands, value, target)
    return None if found == wanted else f"the value falls into the band {found}, the example expects {wanted}."
