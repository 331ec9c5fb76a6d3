"""What a benchmark found, beside the goal it is held against."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Result:
    """One number."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    """At most this; at least this where ``at_least``. None where nothing is claimed."""
    against: str = ""
    """What it is compared with, or under which conditions it was measured."""
    at_least: bool = False

    @property
    def held(self) -> bool | None:
        """Whether the goal is met; None without one."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def table(results: Sequence[Result]) -> str:
    """The results for people, one a line."""
    rows = [("what", "value", "unit", "goal", "held", "against")]
    for result in results:
        goal = "" if result.goal is None else f"{'≥' if result.at_least else '≤'} {_number(result.goal)}"
        held = {None: "", True: "yes", False: "MISSED"}[result.held]
        rows.append((result.name, _number(result.value), result.unit, goal, held, result.against))
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    right = (False, True, False, True, False, False)
    return "\n".join(
        "  ".join(
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in rows
    )


def summary(results: Sequence[Result]) -> str:
    """How many goals are met, and which are not."""
    missed = [result.name for result in results if result.held is False]
    stated = sum(result.goal is not None for result in results)
    return f"{stated - len(missed)} of {stated} goals met." + (f" Missed: {'; '.join(missed)}." if missed else "")


def write(results: Sequence[Result], file: Path, *, keep: bool = False) -> None:
    """The results as a JSON array of ``name, value, unit, goal, held, against``.

    With ``keep``, what the file says of other measurements stays, in its order: for a run of some parts only.
    """
    fields = ("name", "value", "unit", "goal", "held", "against")
    records = [{**asdict(result), "held": result.held} for result in results]
    chosen = [{field: record[field] for field in fields} for record in records]
    if keep and file.is_file():
        found = {record["name"]: record for record in chosen}
        before = json.loads(file.read_text(encoding="utf-8"))
        chosen = [found.pop(record["name"], record) for record in before] + list(found.values())
    file.write_text(json.dumps(chosen, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"
