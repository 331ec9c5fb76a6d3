"""A contract's charter as signed, as its readings make it, and what follows from it on small figures.

The charters are our own paraphrase; the contracts' words stay in the shared folder, and tests read them only to see
that the numbers used here occur there.
"""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from agreed import computed
from obligations.made import event, figure, series
from shared import shared
from tallystick.charter.clauses.checks.every import clause_problems
from tallystick.charter.clauses.readings import choose
from tallystick.charter.compiling import examine
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.events import Event
from tallystick.cycle.checking import check
from tallystick.cycle.workspace import Reading, open_workspace, read_charter
from tallystick.errors import Problem
from tallystick.figures.rows import Row
from tallystick.obligations.determination import Determination
from tallystick.obligations.determine import determine
from tallystick.terms.figure import Figure

FOLDER = Path(__file__).parent
AFTERWARDS = datetime(2099, 1, 1, tzinfo=UTC)
"""A cut-off at which every period has ended."""

__all__ = [
    "AFTERWARDS", "Contract", "amounts", "contract", "delivered", "determined", "event", "figure", "figures_of",
    "happened", "outcomes", "plain", "quoted", "series", "worked",
]  # fmt: skip


@dataclass(frozen=True)
class Contract:
    """One charter file."""

    name: str
    reading: Reading

    @property
    def refused(self) -> tuple[tuple[str, str], ...]:
        """What ``tally check`` says of it as signed: id and words of each error and warning."""
        found = check(FOLDER / f"{self.name}.yaml").problems
        return tuple((each.id, each.message) for each in found if each.level in ("error", "warning"))

    def read(self, **choices: str) -> CompiledCharter:
        """The charter with a reading chosen for each clause that needs one; underscores stand for hyphens.

        AssertionError where it has errors then.
        """
        compiled, found = self.checked(**choices)
        errors = [each for each in found if each.level == "error"]
        assert not errors, "\n".join(map(str, errors))
        return compiled

    def warned(self, **choices: str) -> tuple[tuple[str, str], ...]:
        """What the checker warns of in a reading: id and words."""
        return tuple((each.id, each.message) for each in self.checked(**choices)[1] if each.level == "warning")

    def checked(self, **choices: str) -> tuple[CompiledCharter, tuple[Problem, ...]]:
        """The same, with the errors and warnings about its clauses beside it."""
        charter = self.reading.charter
        assert charter is not None, "\n".join(map(str, self.reading.problems))
        chosen = choose(charter, {name.replace("_", "-"): reading for name, reading in choices.items()})
        compiled, found = examine(chosen, self.reading.document, holidays=self.reading.holidays)
        assert compiled is not None, "\n".join(map(str, found))
        every = (*found, *clause_problems(compiled, self.reading.document))
        return compiled, tuple(each for each in every if each.level != "advice")

    def as_written(self, clause: str) -> tuple[tuple[str, str], ...]:
        """What the checker finds in a clause when its declared readings are taken away: id and words."""
        charter = self.reading.charter
        assert charter is not None
        others = {name: next(iter(each.readings)) for name, each in charter.clauses.items() if each.readings}
        chosen = choose(charter, others)
        bare = charter.clauses[clause].model_copy(update={"readings": {}})
        narrowed = chosen.model_copy(update={"clauses": {**chosen.clauses, clause: bare}})
        compiled, found = examine(narrowed, self.reading.document, holidays=self.reading.holidays)
        about = f"clause '{clause}'"
        every = [each for each in found if about in each.message]
        if compiled is not None:
            every += [each for each in clause_problems(compiled, self.reading.document) if about in each.message]
        return tuple((each.id, each.message) for each in every if each.level == "error")


@cache
def contract(name: str) -> Contract:
    """The charter file of that name in this folder."""
    return Contract(name, read_charter(open_workspace(FOLDER / f"{name}.yaml")))


def determined(
    compiled: CompiledCharter,
    clause: str,
    figures: Iterable[Figure] = (),
    events: Sequence[Event] = (),
    *,
    known_at: datetime = AFTERWARDS,
) -> dict[str, Determination]:
    """The determinations of one clause by period."""
    made = determine(compiled, figures, events, known_at=known_at, clauses=(clause,))
    return {each.period: each for each in made if each.clause == clause}


def figures_of(compiled: CompiledCharter, facts: Mapping[str, Sequence[Row]]) -> list[Figure]:
    """The figures of facts."""
    return list(computed(compiled, facts).values())


def happened(what: str, at: str, ref: str | None = None, /, *, party: str | None = None, **attributes: str) -> Event:
    """An event that happened at an instant with its offset."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", f"{what}-{ref or at}-{at}")[:64].strip("-")
    return event("happened", name, recorded=at, what=what, at=at, ref=ref, party=party, attributes=attributes)


def delivered(value: str, by_period: Mapping[str, str | int], *, clause: str | None = None) -> list[Event]:
    """Values delivered, one for each period."""
    return [
        event(
            "value", f"{value}-{period}", recorded="2000-01-01T00:00:00Z", value=value, clause=clause, period=period,
            amount=Decimal(amount),
        )
        for period, amount in by_period.items()
    ]  # fmt: skip


def amounts(found: Mapping[str, Determination]) -> dict[str, str | None]:
    """Net amounts by period, as text."""
    return {period: None if made.amount is None else str(made.amount) for period, made in found.items()}


def outcomes(found: Mapping[str, Determination]) -> dict[str, str]:
    """Outcomes by period."""
    return {period: made.outcome.value for period, made in found.items()}


def plain(compiled: CompiledCharter, clause: str) -> str:
    """The logic of a clause in plain English."""
    return compiled.clauses.definitions[clause].plain


@cache
def _clauses() -> Mapping[str, Any]:
    file = shared("data/contract-clauses/clauses.jsonl")
    every = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return {each["id"]: each for each in every}


def quoted(clause: str) -> str:
    """The contract's own words, as published; the test is skipped where they are not here."""
    words: str = _clauses()[clause]["verbatim"]
    return words


def worked(clause: str, quantity: str) -> Decimal:
    """The published result of a worked example; the test is skipped where it is not here."""
    with shared("data/contract-clauses/worked_examples.csv").open(encoding="utf-8") as file:
        (row,) = [each for each in csv.DictReader(file) if (each["clause_id"], each["quantity"]) == (clause, quantity)]
    return Decimal(row["expected"])
