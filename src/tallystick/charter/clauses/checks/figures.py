"""What a clause with consequences leaves open about its figure: rounding, empty periods, small samples (C547 to C549).

Started points (C557) belong here: 'per point, rounded up' rounds the shortfall or the value, and the amounts differ.
"""

import re
from collections.abc import Iterator

from tallystick.charter.clauses.checks import problems
from tallystick.charter.clauses.checks.finding import Finding
from tallystick.charter.clauses.consequences_of import consequences_of, has_consequences
from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.clauses.wording.phrases import in_unit
from tallystick.charter.model import Charter
from tallystick.charter.model.clauses import Clause
from tallystick.charter.model.kpis import Kpi


def figure_findings(definition: ClauseDefinition, charter: Charter) -> Iterator[Finding]:
    """What is not agreed about the value that consequences rest on."""
    clause = definition.clause
    kpi = charter.kpis.get(definition.kpi or "")
    if kpi is None or not has_consequences(clause) or definition.form not in ("value", "amount"):
        return
    if definition.form == "value":
        if definition.pooling not in ("sum", "last"):
            yield from _rounding(clause, kpi, in_unit(definition.unit))
        yield from _empty(clause, kpi)
        yield from _sample(definition, kpi)
    yield from _started(clause)


def _rounding(clause: Clause, kpi: Kpi, unit: str) -> Iterator[Finding]:
    if clause.rounding is None and "rounding" not in kpi.model_fields_set:
        message = f"neither it nor KPI '{clause.kpi}' says how the value is rounded; consequences rest on it."
        hint = (
            "Write one of 'rounding: 1 place, half up, before comparison', 'rounding: 1 place, half up, after "
            "comparison' (the exact value is compared), or another number of places."
        )
        yield Finding(problems.C547, message, hint, (), key=True)
        return
    declared = clause.rounding or kpi.rounding
    if "before_comparison" not in declared.model_fields_set:
        whose = "it" if clause.rounding else f"KPI '{clause.kpi}'"
        path = ("rounding",) if clause.rounding else ("kpi",)
        said = f"{declared.places} {'place' if declared.places == 1 else 'places'}, {declared.mode}"
        message = f"{whose} rounds to {said}, and does not say whether before the comparison."
        hint = f"Write 'rounding: {said}, before comparison' or 'rounding: {said}, after comparison'."
        yield Finding(problems.C547, message, hint, path)


def _empty(clause: Clause, kpi: Kpi) -> Iterator[Finding]:
    if clause.empty is None and kpi.empty != "zero" and kpi.zero_denominator != "zero":
        message = "what a period without any activity is, is not agreed; consequences rest on it."
        hint = "Write 'empty: no_activity' (neither verdict nor consequence), 'empty: met' or 'empty: missed'."
        yield Finding(problems.C548, message, hint, (), key=True)


def _sample(definition: ClauseDefinition, kpi: Kpi) -> Iterator[Finding]:
    is_share = definition.pooling == "ratio" and in_unit(definition.unit) in ("percent", "")
    if is_share and definition.clause.sample is None and kpi.minimum is None:
        message = "how few opportunities are too few to judge is not agreed; consequences rest on a ratio."
        hint = "Write 'sample: {minimum: 30}', with 'below: insufficient' or 'below: pools forward'."
        yield Finding(problems.C549, message, hint, (), key=True)


_STARTED = re.compile(
    r"\bstarted\b[^.;]*\bpoints?\b|\bpoints?\b[^.;]*\bstarted\b|\bpart\s+(?:thereof|of\s+a\s+(?:percentage\s+)?point)\b|"
    r"\bround(?:ed|ing)?\s+(?:up\s+)?to\s+the\s+(?:next|nearest)\s+(?:highest\s+|higher\s+)?(?:full|whole)\s+"
    r"(?:percent(?:age)?(?:\s+points?)?|points?)",
    re.I,
)
_USES = re.compile(r"\b(?:shortfall|excess)\b")
_ROUNDED = re.compile(r"\b(?:ceiling|floor|round)\s*\(", re.I)


def _started(clause: Clause) -> Iterator[Finding]:
    """'Rounded to the next full point' in the text, and a logic that rounds neither the shortfall nor the value."""
    started = _STARTED.search(clause.text)
    if (
        started is None
        or re.search(r"\b(?:pro rata|proportion\w*)\b", clause.text, re.I)
        or (clause.rounding is not None and clause.rounding.places == 0 and clause.rounding.before_comparison)
    ):
        return
    for path, amount in amounts_of(clause):
        if _USES.search(amount) and not _ROUNDED.search(amount):
            word = _USES.search(amount)
            name = word[0] if word else "shortfall"
            rounded = re.sub(rf"\b{name}\b", f"ceiling({name})", amount)
            message = f"the text says '{started[0]}', and '{amount}' rounds neither the {name} nor the value."
            hint = (
                f"Write '{rounded}' (the {name} is rounded up), or 'rounding: 0 places, up, before comparison' (the "
                "value is)."
            )
            yield Finding(problems.C557, message, hint, path)
            return


def amounts_of(clause: Clause) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every amount and number of points, as written, with its path below the clause."""
    for key in ("credit", "bonus"):
        if (text := getattr(clause, key)) is not None:
            yield (key,), text
    for name, band in clause.bands.items():
        for key in ("points", "credit", "bonus", "payment"):
            if (text := getattr(band, key)) is not None:
                yield ("bands", name, key), text
    for path, rule in consequences_of(clause):
        if rule.kind not in ("right", "plan", "loses"):
            yield (*path, rule.kind), getattr(rule, rule.kind)
