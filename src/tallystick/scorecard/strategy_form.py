"""A strategy with its figures as plain values for JSON: the documented form of ``tally strategy --format json``.

Numbers are decimal texts: exact where they end, else to 6 places more than the KPI has. Days are ISO days.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tallystick.scorecard.attribution import Attributed
from tallystick.scorecard.cascade import Cascade, Part
from tallystick.scorecard.form import share_text, target_text
from tallystick.scorecard.initiatives import InitiativeState
from tallystick.scorecard.lines import Judgement
from tallystick.scorecard.milestones import MilestoneState
from tallystick.scorecard.strategy import ObjectiveState, StrategyView
from tallystick.terms.rounding import is_finite_decimal, round_fraction, write_decimal

MORE_PLACES = 6


def strategy_json(view: StrategyView) -> dict[str, Any]:
    """The strategy as mappings, lists and texts; what is not there is null or an empty list."""
    return {
        "alliance": view.alliance,
        "title": view.title,
        "period": view.period,
        "as_of": view.as_of.isoformat(),
        "mission": view.mission,
        "vision": view.vision,
        "values": list(view.values),
        "analysis": [
            {
                "id": each.id,
                "of": each.of,
                "finding": each.finding,
                "source": each.source,
                "date": each.date.isoformat(),
                "means": each.means,
                "objectives": list(each.objectives),
                "confirmed": [{"by": found.by, "on": found.on.isoformat()} for found in each.confirmed],
            }
            for each in view.analysis
        ],
        "objectives": [_objective(each) for each in view.map.nodes],
        "links": [
            {
                "child": edge.child,
                "parent": edge.parent,
                "kind": edge.kind,
                "child_kpi": edge.child_kpi,
                "parent_kpi": edge.parent_kpi,
                "because": edge.because,
            }
            for edge in view.map.edges
        ],
        "cascades": [_cascade(each) for each in view.cascades],
        "attributions": [_attributed(each) for each in view.attributions],
        "initiatives": [_initiative(each) for each in view.initiatives],
    }


def objective_rows(view: StrategyView) -> list[Mapping[str, str | None]]:
    """One flat row an objective, for CSV."""
    rows: list[Mapping[str, str | None]] = []
    for each in view.map.nodes:
        good = sum(judgement.severity == "good" for judgement in each.judgements)
        done = sum(milestone.state == "done" for milestone in each.milestones)
        rows.append(
            {
                "id": each.id,
                "title": each.title,
                "perspective": each.perspective,
                "level": each.level,
                "unit": each.unit,
                "owner": each.owner,
                "until": each.until.isoformat() if each.until else None,
                "status": each.status,
                "coverage": share_text(each.coverage),
                "kpis": str(len(each.judgements)),
                "kpis_good": str(good),
                "milestones": str(len(each.milestones)),
                "milestones_done": str(done),
                "supports": " ".join(edge.parent for edge in view.map.edges if edge.child == each.id),
            }
        )
    return rows


OBJECTIVE_COLUMNS = (
    "id", "title", "perspective", "level", "unit", "owner", "until", "status", "coverage", "kpis", "kpis_good",
    "milestones", "milestones_done", "supports",
)  # fmt: skip


def number_text(value: Fraction | None, places: int = 0) -> str | None:
    """Exact where the decimal ends, else to 6 more places than asked.

    >>> number_text(Fraction(5, 4)), number_text(Fraction(2, 3), 1), number_text(None)
    ('1.25', '0.6666667', None)
    """
    if value is None:
        return None
    if is_finite_decimal(value):
        return write_decimal(value)
    return format(round_fraction(value, places + MORE_PLACES), "f")


def _objective(state: ObjectiveState) -> dict[str, Any]:
    return {
        "id": state.id,
        "title": state.title,
        "statement": state.statement,
        "perspective": state.perspective,
        "key_result_area": state.key_result_area,
        "level": state.level,
        "unit": state.unit,
        "function": state.function,
        "owner": state.owner,
        "from": state.start.isoformat() if state.start else None,
        "until": state.until.isoformat() if state.until else None,
        "elapsed": None if state.elapsed is None else share_text(state.elapsed),
        "status": state.status,
        "severity": state.severity,
        "coverage": share_text(state.coverage),
        "kpis": [_judgement(each) for each in state.judgements],
        "milestones": [_milestone(each) for each in state.milestones],
    }


def _judgement(judgement: Judgement) -> dict[str, Any]:
    figure = judgement.figure
    return {
        "kpi": figure.kpi,
        "party": figure.party,
        "scope": dict(figure.scope),
        "period": figure.period,
        "value": None if figure.value is None else format(figure.value, "f"),
        "unit": figure.unit,
        "missing": str(figure.missing) if figure.missing else None,
        "target": None if judgement.target is None else target_text(judgement.target, judgement.places),
        "status": judgement.status,
        "severity": judgement.severity,
        "progress": None if judgement.progress is None else share_text(judgement.progress),
    }


def _milestone(state: MilestoneState) -> dict[str, Any]:
    return {
        "title": state.title,
        "due": state.due.isoformat(),
        "met_on": state.met_on.isoformat() if state.met_on else None,
        "state": state.state,
        "days_late": str(state.days_late),
    }


def _cascade(found: Cascade) -> dict[str, Any]:
    places = found.judgement.places
    left = found.residual_parts
    return {
        "objective": found.objective,
        "kpi": found.kpi,
        "period": found.period,
        "unit": found.unit,
        "value": number_text(found.judgement.figure.exact, places),
        "combined": found.combined,
        "result": number_text(found.result, places),
        "residual": number_text(found.residual, places),
        "residual_numerator": number_text(left[0] if left else None),
        "residual_denominator": number_text(left[1] if left else None),
        "unknown": list(found.unknown),
        "target": number_text(found.target, places),
        "split": found.split,
        "target_gap": number_text(found.target_gap, places),
        "parts": [_part(each, places) for each in found.parts],
        "components": [
            {
                "objective": each.objective,
                "kpi": each.kpi,
                "role": each.role,
                "value": number_text(each.judgement.figure.exact if each.judgement else None, places),
                "of_parent": number_text(each.of_parent, places),
                "residual": number_text(each.residual, places),
            }
            for each in found.components
        ],
        "credits": [
            {
                "objective": each.objective,
                "unit": each.unit,
                "share": number_text(each.share),
                "amount": number_text(each.amount, places),
            }
            for each in found.credits
        ],
        "shared_with": list(found.shared_with),
    }


def _part(part: Part, places: int) -> dict[str, Any]:
    figure = part.judgement.figure if part.judgement else None
    return {
        "objective": part.objective,
        "unit": part.unit,
        "kpi": part.kpi,
        "kind": part.kind,
        "counts": part.counts,
        "value": number_text(figure.exact if figure else None, places),
        "missing": str(figure.missing) if figure and figure.missing else None,
        "amount": number_text(part.amount, places),
        "passed_down": number_text(part.passed_down, places),
        "own_target": number_text(part.own_target, places),
        "target": number_text(part.target, places),
    }


def _attributed(found: Attributed) -> dict[str, Any]:
    return {
        "id": found.id,
        "kpi": found.kpi,
        "rule": found.rule,
        "period": found.period,
        "unit": found.unit,
        "whole": number_text(found.whole.exact),
        "missing": str(found.whole.missing) if found.whole.missing else None,
        "contributions": [
            {
                "member": each.member,
                "amount": number_text(each.amount),
                "share": None if each.share is None else share_text(each.share),
                "missing": str(each.missing) if each.missing else None,
            }
            for each in found.contributions
        ],
        "adjustment": None
        if found.adjustment is None
        else {"kind": found.adjustment.kind, "amount": number_text(found.adjustment.amount)},
    }


def _initiative(state: InitiativeState) -> dict[str, Any]:
    return {
        "id": state.id,
        "title": state.title,
        "objectives": list(state.objectives),
        "owner": state.owner,
        "from": state.start.isoformat(),
        "until": state.until.isoformat(),
        "currency": state.currency,
        "budget": number_text(state.budget),
        "spent": number_text(state.spent),
        "remaining": number_text(state.remaining),
        "expected": number_text(state.expected),
        "expected_net": number_text(state.expected_net),
        "expected_to_date": number_text(state.expected_to_date),
        "observed": number_text(state.observed),
        "observed_net": number_text(state.observed_net),
        "effects": [
            {
                "kpi": each.kpi,
                "unit": each.unit,
                "by": number_text(each.by),
                "periods": str(each.periods),
                "ended": str(each.ended),
                "expected": number_text(each.expected),
                "expected_to_date": number_text(each.expected_to_date),
                "observed_periods": str(each.observed_periods),
                "observed_change": number_text(each.observed_change),
                "observed": number_text(each.observed),
            }
            for each in state.effects
        ],
        "milestones": [_milestone(each) for each in state.milestones],
    }
