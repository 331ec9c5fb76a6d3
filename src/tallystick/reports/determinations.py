"""Determinations for people at a terminal, and for other programs: JSON records and CSV."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from tallystick.charter.model.alliance import Party
from tallystick.obligations.determination import Determination
from tallystick.obligations.judged import Result
from tallystick.obligations.record import record_of
from tallystick.reports import clause_words
from tallystick.reports.export import csv_text
from tallystick.reports.numbers import written
from tallystick.reports.terminal import table, wrapped

MARKS = {
    Result.MET: "✓ met",
    Result.MISSED: "✗ missed",
    Result.DEEMED: "✗ deemed missed",
    Result.EXCUSED: "○ excused",
    Result.INSUFFICIENT: "· too few",
    Result.NO_ACTIVITY: "· no activity",
    Result.INTERIM: "◐ interim",
    Result.UNDETERMINED: "? undetermined",
}
"""Outcomes as they are shown: a shape and a word, so that neither colour nor shape alone carries the meaning."""

NO_BREAK = "\u00a0"
MISSED = "missed"
"""The one level of a clause with a single threshold, which the outcome says already."""

COLUMNS = (
    "clause",
    "obligor",
    "beneficiary",
    "scope",
    "period",
    "outcome",
    "value",
    "unit",
    "threshold",
    "band",
    "amount",
    "currency",
    "points",
    "hash",
)
"""The columns of the CSV file."""


def determinations_json(determinations: Iterable[Determination]) -> str:
    """A JSON array, one record a line, the contract's fields first."""
    lines = ",\n".join(json.dumps(record_of(each), ensure_ascii=False) for each in determinations)
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def determinations_csv(determinations: Iterable[Determination]) -> str:
    """A row a determination; lists are joined with semicolons."""
    return csv_text((_cells(each) for each in determinations), headers=COLUMNS)


def _cells(made: Determination) -> list[str | Decimal | None]:
    record = record_of(made)
    record["beneficiary"] = "; ".join(made.beneficiary)
    record["scope"] = "; ".join(f"{name}={value}" for name, value in made.scope)
    return [record[name] for name in COLUMNS]


def determinations_text(
    determinations: Sequence[Determination],
    *,
    width: int = 100,
    because: bool = False,
    parties: Mapping[str, Party] | None = None,
) -> str:
    """A table for each clause and obligor, and with ``because`` the reasons and deadlines of every period below it.

    ``parties`` are those of the charter, by whose names readers know them.
    """
    known = parties or {}
    blocks: list[str] = []
    for (_, obligor), group in groupby(determinations, key=lambda each: (each.clause, each.obligor)):
        made = list(group)
        first = made[0]
        sides = f"{clause_words.name_of(obligor, known)} to {clause_words.names_of(first.beneficiary, known)}"
        blocks.append("\n".join(wrapped(f"{first.title} ({first.clause}): {sides}", width)))
        blocks.append(_table(made, width).rstrip("\n"))
        if because:
            blocks.extend(_reasons(each, width, known) for each in made)
    if not blocks:
        return "The charter has no clause whose period had ended by then.\n"
    return "\n\n".join(blocks) + "\n"


def _table(made: Sequence[Determination], width: int) -> str:
    has_scope = any(each.scope for each in made)
    headers = ["period", *(["of"] if has_scope else []), "outcome", "value", "band", "amount", "points", "follows"]
    rows = [
        [
            each.period,
            *([", ".join(value or "none" for _, value in each.scope)] if has_scope else []),
            MARKS[each.outcome],
            clause_words.value_of(each).replace(NO_BREAK, " "),
            each.band if each.band and each.band != MISSED else "",
            clause_words.owed(each),
            written(each.points) if each.points else "",
            _follows(each),
        ]
        for each in made
    ]
    kept = [at for at, name in enumerate(headers) if name in ("period", "outcome") or any(row[at] for row in rows)]
    right = [headers[at] in ("value", "amount", "points") for at in kept]
    return table([[row[at] for at in kept] for row in rows], [headers[at] for at in kept], right=right, width=width)


def _follows(made: Determination) -> str:
    """Rights, plans and losses; a right that was waived as such."""
    named = [clause_words.followed(each) for each in made.consequents if each.what]
    waived = [word for word in clause_words.follows(made) if "waived" in word]
    return "; ".join(dict.fromkeys((*named, *waived)))


def _reasons(made: Determination, width: int, parties: Mapping[str, Party]) -> str:
    scope = "".join(f", {name} {value}" for name, value in made.scope)
    owed = clause_words.owed(made)
    lines = [f"{made.period}{scope}: {MARKS[made.outcome]}{f', {owed}' if owed else ''}"]
    for sentence in made.because:
        lines += wrapped(sentence, width, first="  • ", rest="    ")
    for deadline in made.deadlines:
        who = "either party" if deadline.who is None else clause_words.name_of(deadline.who, parties)
        due = f"counted from {deadline.from_}" if deadline.due is None else f"by {deadline.due}"
        lines += wrapped(f"{who}: {deadline.what}, {due}", width, first="  → ", rest="    ")
    lines += _readings(made)
    return "\n".join(lines)


def _readings(made: Determination) -> Iterator[str]:
    """Both codings while claims are open."""
    for side, reading in (made.readings or {}).items():
        said = [str(reading[name]) for name in ("outcome", "value", "amount") if reading[name] is not None]
        yield f"  ◦ as the {side} reads it: {', '.join(said)}"
