"""Everything that can be said about a charter before any fact is seen: shape, meaning, targets, bands, examples."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tallystick.charter import problems
from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.model.kpis import Example
from tallystick.charter.read import Document
from tallystick.cycle.workspace import open_workspace, read_charter, reference_hash
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.figures.examples import run_example
from tallystick.scorecard.band_checks import band_problems
from tallystick.scorecard.scorecard_checks import scorecard_problems
from tallystick.scorecard.target_checks import target_problems


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


def check(path: Path) -> Checked:
    """Everything that is wrong with the charter of a workspace or file; nothing is raised for it."""
    try:
        workspace = open_workspace(path)
    except ProblemsError as wrong:
        return Checked(None, wrong.problems, 0)
    reading = read_charter(workspace)
    found = list(reading.problems)
    held = 0
    if reading.compiled is not None:
        found += scorecard_problems(reading.compiled, reading.document)
        for definition in reading.compiled.kpis.values():
            found += band_problems(definition, reading.document, scale=reading.compiled.charter.scorecard.scale)
            found += target_problems(definition, reading.compiled, reading.document)
            wrong_examples = list(example_problems(definition, reading.compiled, reading.document))
            held += len(definition.kpi.examples) - len(wrong_examples)
            found += wrong_examples
    ordered = sorted(
        dict.fromkeys(found), key=lambda each: (each.file or "", each.line or 0, each.column or 0, each.id)
    )
    broken = any(problem.level == "error" for problem in ordered)
    reference = None
    if reading.charter is not None and not broken:
        reference = reference_hash(workspace, reading.charter, reading.holidays)
    return Checked(None if broken else reading.compiled, tuple(ordered), held, reference)


def example_problems(definition: KpiDefinition, compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    """The worked examples of a KPI that do not hold, or cannot be executed."""
    for number, example in enumerate(definition.kpi.examples):
        path = ("kpis", definition.id, "examples", number)
        message = _why_not(definition, compiled, example)
        if message:
            hint = "Mend the example or the definition; the parties agree on both."
            yield document.problem(problems.C022, path, f"KPI '{definition.id}', example {number + 1}: {message}", hint)


def _why_not(definition: KpiDefinition, compiled: CompiledCharter, example: Example) -> str | None:
    try:
        result = run_example(compiled, definition.id, example)
    except InputError as wrong:
        return str(wrong)
    if result.holds:
        return None
    return f"the definition gives {result.found}, the example expects {result.expected}."
