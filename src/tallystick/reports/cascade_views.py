"""The arithmetic between an objective and those that make it up, as a table: parts, result, residual, target gap."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tallystick.reports import words
from tallystick.reports.content import ReportContent
from tallystick.reports.numbers import difference, exact, gap_symbol, percent, symbol, with_unit, written
from tallystick.reports.views import Tag, tag
from tallystick.scorecard.cascade import Cascade, Component, Credit, Part

SPLITS: Mapping[str, str] = {
    "equal": "the target is split into equal parts",
    "by share": "the target is split by agreed shares",
    "by weight": "the target is split by agreed weights",
    "identical": "the same target holds for every part",
}


@dataclass(frozen=True, slots=True)
class PartView:
    """A row of a cascade."""

    objective: str
    title: str
    unit: str
    kind: str
    kpi: str
    value: str
    passed_down: str
    own_target: str
    tag: Tag | None
    n: str


@dataclass(frozen=True, slots=True)
class CascadeView:
    """One KPI of an objective with everything that is linked to it."""

    kpi: str
    title: str
    period: str
    unit: str
    parts: tuple[PartView, ...]
    together: str
    """How the parts make a whole: ``Sum of the parts``, ``Parts pooled`` …"""
    result: str
    value: str
    target: str
    passed_down: str
    residual: str
    residual_note: str
    """A whole sentence, or nothing."""
    target_note: str
    notes: tuple[str, ...]
    """Components, credits and shared KPIs, a sentence each."""


def cascade_view(found: Cascade, titles: Mapping[str, str], content: ReportContent) -> CascadeView:
    """One cascade, written; ``titles`` are those of objectives."""
    places, sign = found.judgement.places, gap_symbol(found.unit)
    value = found.judgement.figure.exact
    asked = [part.target for part in found.parts if part.counts]
    known = [each for each in asked if each is not None]
    adds = found.combined == "sum" and found.target_gap is not None
    return CascadeView(
        kpi=found.kpi,
        title=kpi_title(found.kpi, content),
        period=content.label(found.period),
        unit=found.unit,
        parts=tuple(_part(part, found, titles, content) for part in found.parts),
        together={"sum": "Sum of the parts", "pooled": "Parts pooled", "none": "Parts together"}[found.combined],
        result="not known" if found.result is None else written(found.result, places=places),
        value=words.value_text(found.judgement.figure, unit=False) if value is None else written(value, places=places),
        target="–" if found.target is None else written(found.target, places=places),
        passed_down=written(sum(known), places=places) if adds else "–",
        residual="not known" if found.residual is None else with_unit(difference(found.residual, places=places), sign),
        residual_note=residual_note(found, titles),
        target_note=_target_note(found),
        notes=tuple(_notes(found, titles, content)),
    )


def kpi_title(kpi: str, content: ReportContent) -> str:
    """The title of a KPI, or its id where the report does not show it."""
    page = content.pages.get(kpi)
    return page.kpi.title if page else kpi


def _part(part: Part, found: Cascade, titles: Mapping[str, str], content: ReportContent) -> PartView:
    places = found.judgement.places
    figure = part.judgement.figure if part.judgement else None
    amount = part.amount if part.amount is not None else figure.exact if figure else None
    if not part.counts:
        value = "not in force"
    elif amount is None or figure is None:
        value = words.MISSING_WORDS[figure.missing][0] if figure and figure.missing else "no value"
    else:
        value = written(amount, places=places)
        if figure.exact is None and figure.missing is not None:
            value += f" ({words.MISSING_WORDS[figure.missing][0]})"
    return PartView(
        objective=part.objective,
        title=titles.get(part.objective, part.objective),
        unit=part.unit_title,
        kind=part.kind,
        kpi="" if part.kpi == found.kpi else kpi_title(part.kpi, content),
        value=value,
        passed_down="–" if part.passed_down is None else written(part.passed_down, places=places),
        own_target="–" if part.own_target is None else written(part.own_target, places=places),
        tag=tag(part.judgement.status, part.judgement.severity, content.pages.get(part.kpi))
        if part.judgement and part.counts
        else None,
        n="–" if figure is None or figure.n is None or not part.counts else written(figure.n),
    )


def residual_note(found: Cascade, titles: Mapping[str, str]) -> str:
    """Why there is no residual, or what it is made of; empty where the number says all."""
    if not found.parts:
        return ""
    if not any(part.counts for part in found.parts):
        return "No part is in force in this period, so there is nothing to add up."
    if found.unknown:
        names = ", ".join(titles.get(each, each) for each in found.unknown)
        return f"The residual is not known: there is no figure of {names}."
    if found.combined == "none":
        return "The parts of this KPI do not add up, so there is neither a sum nor a residual."
    if found.residual_parts is not None:
        above, below = found.residual_parts
        return f"In no part: {exact(above)} of the numerator and {exact(below)} of the denominator."
    return ""


def _target_note(found: Cascade) -> str:
    if not found.parts:
        return ""
    rule = SPLITS.get(found.split or "", "")
    text = f"{rule[:1].upper()}{rule[1:]}." if rule else "No rule passes the target down."
    if found.target_gap:
        gap = with_unit(difference(found.target_gap, places=found.judgement.places), gap_symbol(found.unit))
        text += f" The whole target is {gap} against what the parts are asked for together."
    return text


def _notes(found: Cascade, titles: Mapping[str, str], content: ReportContent) -> Iterator[str]:
    for component in found.components:
        yield _component(component, titles, content)
    for credit in found.credits:
        yield _credit(credit, found, titles)
    if found.shared_with:
        others = ", ".join(titles.get(each, each) for each in found.shared_with)
        yield f"Shared with {others}; it counts once."


def _component(component: Component, titles: Mapping[str, str], content: ReportContent) -> str:
    name = titles.get(component.objective, component.objective)
    figure = None if component.judgement is None else component.judgement.figure
    value = "no value" if figure is None else words.value_text(figure)
    text = f"{component.role.capitalize()}: {kpi_title(component.kpi, content)} of {name}, {value}"
    if component.of_parent is not None and component.residual is not None:
        text += f", of {exact(component.of_parent)}; residual {difference(component.residual, places=0)}"
    return f"{text}."


def _credit(credit: Credit, found: Cascade, titles: Mapping[str, str]) -> str:
    amount = "no value" if credit.amount is None else written(credit.amount, places=found.judgement.places)
    name = titles.get(credit.objective, credit.objective)
    shown = amount if credit.amount is None else with_unit(amount, symbol(found.unit))
    return f"{percent(credit.share)} credited to {name} ({credit.unit_title}): {shown}."
