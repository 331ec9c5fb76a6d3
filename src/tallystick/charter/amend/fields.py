"""What every field of a charter is: which standing it has, and what it can move. One table, complete over the models.

Standing (SEMANTICS 21): *contractual* content is what the parties sign; a change of *managerial* content (owners,
notes, display) unsigns nothing; *informational* content binds nobody. Most of a KPI's definition has the standing of
the KPIs that rest on it. A rule at a pattern speaks for everything below it that has no rule of its own.
"""

from dataclasses import dataclass
from typing import Literal

from tallystick.charter.amend.paths import Path, pattern

Standing = Literal["contractual", "managerial", "informational"]

STANDINGS: tuple[Standing, ...] = ("informational", "managerial", "contractual")
"""By rising strength."""

Touch = Literal["values", "judgements", "lines", "determinations", "nothing"]
"""What a change can move: figures themselves, what they are held against, lines of the scorecard, what follows from
clauses, or none of these."""


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What one field, or all below it, is."""

    standing: Standing | Literal["rested"]
    """``rested``: that of the strongest KPI that rests on it."""
    touches: Touch


_CONTRACT = """
tallystick, alliance, currency, prevails, law, purpose, standing, close, leaving
parties/*/name, parties/*/leaving
strategy/attributions
strategy/objectives/*/links/*/kind, strategy/objectives/*/links/*/kpi, strategy/objectives/*/links/*/for
strategy/objectives/*/links/*/as, strategy/objectives/*/links/*/share, strategy/objectives/*/links/*/weight
strategy/objectives/*/links/*/to, strategy/objectives/*/split
"""
"""Signed, whatever rests on it; it moves no figure."""

_FRAME = """
term, zone, day start, calendar, business days, close/data due
parties/*/from, parties/*/until, parties/*/member, parties/*/is, parties/*/events, parties/*/successor of
"""
"""Signed, whatever rests on it, and figures rest on it."""

_PROMISES = """
amends, clauses, values, caps, restatements
"""
"""Signed, whatever rests on it; what follows from clauses rests on it."""

_WORDING = """
amends/because
clauses/*/section, clauses/*/text, clauses/*/because, clauses/*/defines, clauses/*/uses
clauses/*/then/*/because, clauses/*/triggers/*/because, clauses/*/misses/because
clauses/*/bands/*/then/*/because, clauses/*/levels/*/then/*/because, clauses/*/levels/*/triggers/*/because
clauses/*/triggers/*/then/*/because, clauses/*/misses/then/*/because
clauses/*/levels/*/triggers/*/then/*/because
clauses/*/examples, clauses/*/not in text, clauses/*/not in logic, caps/*/because
ladders, committees, notices
"""
"""Signed as well: the words of clauses, and how parties speak, decide and dispute; no determination rests on it."""

_RESTED_VALUES = """
calendars
sources/*/time, sources/*/key, sources/*/columns/*/type, sources/*/columns/*/unit, sources/*/columns/*/scale
sources/*/columns/*/required, sources/*/columns/*/one of, sources/*/columns/*/called, sources/*/columns/*/at
sources/*/columns/*/joined, sources/*/columns/*/fill down, sources/*/columns/*/period of
sources/*/rules/*/check, sources/*/rules/*/otherwise, sources/*/bad rows, sources/*/joins, sources/*/snapshot
sources/*/file, sources/*/due
measures/*/formula, measures/*/source, measures/*/where, measures/*/covers, measures/*/unit
kpis/*/formula, kpis/*/source, kpis/*/where, kpis/*/covers, kpis/*/kind, kpis/*/unit, kpis/*/by, kpis/*/calendar
kpis/*/rounding, kpis/*/zero denominator, kpis/*/empty, kpis/*/early window, kpis/*/minimum
kpis/*/excludes/*/measure, kpis/*/excludes/*/convention, kpis/*/in force, kpis/*/gaps
"""
"""Signed where a contractual KPI rests on it; values rest on it."""

_RESTED_JUDGEMENTS = """
kpis/*/direction, kpis/*/target, kpis/*/baseline/value, kpis/*/benchmark/value, kpis/*/bands/*/when
kpis/*/bands/*/severity, kpis/*/score
"""
"""Signed where the KPI is contractual; values are held against it."""

_RESTED_LINES = """
scorecard/items/*/kpi, scorecard/items/*/objective, scorecard/items/*/group, scorecard/items/*/weight
scorecard/items/*/critical, scorecard/items/*/roll up, scorecard/items/*/missing, scorecard/items/*/minimum coverage
scorecard/scale, scorecard/roll up, scorecard/missing, scorecard/minimum coverage
"""
"""Signed where a contractual KPI stands on the line or below it."""

_RESTED_NOTHING = """
sources/*/columns/*/disclosure, sources/*/provided by, sources/*/holds
measures/*/disclosure
kpis/*/excludes/*/by, kpis/*/excludes/*/because, kpis/*/baseline/from, kpis/*/baseline/as of
kpis/*/benchmark/from, kpis/*/benchmark/as of, kpis/*/measured by, kpis/*/approvers, kpis/*/binding
kpis/*/disclosure, kpis/*/evidence, kpis/*/examples
"""
"""Signed where a contractual KPI rests on it; it moves no figure."""

_MANAGED = """
title, note, people
standing/compliance/*/watched by, standing/compliance/*/reviewed, standing/compliance/*/review by
standing/compliance/*/evidence
parties/*/role
strategy/mission, strategy/vision, strategy/values, strategy/analysis, strategy/perspectives
strategy/key result areas, strategy/units, strategy/functions, strategy/initiatives
strategy/objectives/*/id, strategy/objectives/*/statement, strategy/objectives/*/title
strategy/objectives/*/key result area, strategy/objectives/*/level, strategy/objectives/*/unit
strategy/objectives/*/function, strategy/objectives/*/owner, strategy/objectives/*/from
strategy/objectives/*/until, strategy/objectives/*/supports, strategy/objectives/*/links/*/because
strategy/objectives/*/milestones
sources/*/title, sources/*/columns/*/title, sources/*/rules/*/because, sources/*/licence
measures/*/title
kpis/*/title, kpis/*/question, kpis/*/decision, kpis/*/owner, kpis/*/note, kpis/*/bands/*/title
kpis/*/examples/*/note
clauses/*/title, clauses/*/owner, clauses/*/note, clauses/*/bands/*/title, clauses/*/levels/*/title
clauses/*/examples/*/note, clauses/*/values/*/title, values/*/title
scorecard/title, scorecard/items/*/title, scorecard/readers, scorecard/weights add up to
"""
"""For those who manage; it moves nothing."""

_MANAGED_JUDGEMENTS = "kpis/*/dead band"
"""A dead-band shapes the managerial status only; a determination has no memory (SEMANTICS 5)."""

_MANAGED_LINES = """
strategy/objectives/*/kpis, strategy/objectives/*/perspective, kpis/*/objective, kpis/*/perspective
"""
"""Which lines a scorecard has that declares none."""


def _rules() -> dict[str, FieldRule]:
    groups: tuple[tuple[str, FieldRule], ...] = (
        (_CONTRACT, FieldRule("contractual", "nothing")),
        (_FRAME, FieldRule("contractual", "values")),
        (_PROMISES, FieldRule("contractual", "determinations")),
        (_WORDING, FieldRule("contractual", "nothing")),
        (_RESTED_VALUES, FieldRule("rested", "values")),
        (_RESTED_JUDGEMENTS, FieldRule("rested", "judgements")),
        (_RESTED_LINES, FieldRule("rested", "lines")),
        (_RESTED_NOTHING, FieldRule("rested", "nothing")),
        (_MANAGED, FieldRule("managerial", "nothing")),
        (_MANAGED_JUDGEMENTS, FieldRule("managerial", "judgements")),
        (_MANAGED_LINES, FieldRule("managerial", "lines")),
    )
    return {
        name.strip(): rule
        for listed, rule in groups
        for name in listed.replace("\n", ",").split(",")
        if name.strip()
    }  # fmt: skip


FIELDS = _rules()
"""What every field is, by pattern."""

_UNKNOWN = FieldRule("contractual", "values")
"""What the table does not know is taken for signed, and for something that figures rest on."""


def rule_at(path: Path) -> FieldRule:
    """What the value at a path is: by the rule of its pattern, or of the nearest one above."""
    steps = pattern(path).split("/")
    for size in range(len(steps), 0, -1):
        found = FIELDS.get("/".join(steps[:size]))
        if found is not None:
            return found
    return _UNKNOWN


def is_classified(at: str) -> bool:
    """Whether the table knows a pattern, by itself or by one above it."""
    steps = at.split("/")
    return any("/".join(steps[:size]) in FIELDS for size in range(1, len(steps) + 1))
