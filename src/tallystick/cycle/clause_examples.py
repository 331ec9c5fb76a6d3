"""The worked examples of clauses as they run, and what a charter would say of a clause that is pasted into it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tallystick.charter.clauses.checks.every import clause_problems
from tallystick.charter.compiling import examine
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.clauses import ClauseExample
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.cycle.workspace import Reading
from tallystick.errors import InputError, ProblemsError
from tallystick.obligations.determination import Determination
from tallystick.obligations.examples import run_example
from tallystick.obligations.record import record_of

PASTED = "pasted.yaml"
"""How problems call the text that is pasted."""


@dataclass(frozen=True, slots=True)
class RanExample:
    """One worked example, executed."""

    clause: str
    number: int
    """The first is 1."""
    example: ClauseExample
    determinations: tuple[Determination, ...]
    """In the order of periods; none where it could not be executed."""
    wrong: tuple[str, ...]
    """Where they are not what was expected; none where the example holds."""

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row for each determination."""
        for made in self.determinations:
            record = record_of(made)
            kept = ("period", "obligor", "outcome", "value", "band", "amount", "points")
            yield {
                "clause": self.clause,
                "example": self.number,
                **{name: record[name] for name in kept},
                "holds": not self.wrong,
            }

    def record(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "clause": self.clause,
            "example": self.number,
            "holds": not self.wrong,
            "wrong": list(self.wrong),
            "determinations": [record_of(made) for made in self.determinations],
        }


def clause_examples(compiled: CompiledCharter, clause: str) -> tuple[RanExample, ...]:
    """The worked examples of a clause, executed; one that cannot be executed says why."""
    definition = compiled.clauses.definitions[clause]
    ran: list[RanExample] = []
    for number, example in enumerate(definition.clause.examples, 1):
        try:
            worked = run_example(definition, compiled, example)
        except InputError as cannot:
            ran.append(RanExample(clause, number, example, (), (str(cannot),)))
        else:
            ran.append(RanExample(clause, number, example, worked.determinations, worked.differences))
    return tuple(ran)


def pasted(reading: Reading, text: str) -> tuple[str, ...]:
    """What would be wrong with the charter once the text is pasted into it, a sentence each; nothing is written.

    Only what is new is said: problems in the text, and worked examples of its clauses that do not hold.
    """
    files = [(str(file), file.read_bytes()) for file in reading.workspace.files]
    try:
        document = read_texts([*files, (PASTED, text.encode())])
    except ProblemsError as wrong:
        return tuple(str(each) for each in wrong.problems if each.file == PASTED)
    charter, found = shape(document)
    if charter is None:
        return tuple(str(each) for each in found if each.file == PASTED)
    compiled, more = examine(charter, document, holidays=reading.holidays)
    every = [*found, *more, *(clause_problems(compiled, document) if compiled is not None else ())]
    said = [str(each) for each in every if each.file == PASTED and each.level != "advice"]
    if compiled is not None:
        new = [name for name in compiled.clauses.definitions if reading.charter and name not in reading.charter.clauses]
        ran = [each for name in new for each in clause_examples(compiled, name)]
        said += [
            f"Example {each.number} of clause '{each.clause}': {' '.join(each.wrong)}" for each in ran if each.wrong
        ]
    return tuple(said)
