"""The charter of a draft as YAML: what was published in the charter's words, with a comment wherever a person must
complete something."""

from collections.abc import Iterator
from dataclasses import dataclass

from tallystick.obligations.exchange.ocds.disclosure import Disclosure, Failure, Metric
from tallystick.obligations.exchange.ocds.event_text import amount_name
from tallystick.obligations.exchange.ocds.fact_text import ORGANISATION, column_of
from tallystick.obligations.exchange.ocds.foreign_text import comment, yaml_text
from tallystick.obligations.exchange.ocds.naming import name_of
from tallystick.obligations.exchange.ocds.places import (
    MILESTONES,
    PARTY,
    MetricPlace,
    Places,
    dimension_name,
    failure_kind,
    party_of,
    period_id,
)
from tallystick.obligations.exchange.ocds.terms import Terms

CALENDARS = {"week": "weeks", "month": "months", "quarter": "quarters", "year": "years"}


@dataclass(frozen=True, slots=True)
class Wording:
    """How clauses are written: in the contract's words where these and the logic agree."""

    own: frozenset[str] = frozenset()
    """Clauses that are told in our words, because the checker finds the contract's words at odds with the logic."""
    left_out: frozenset[str] = frozenset()
    """Clauses that cannot be written at all."""


def charter_text(found: Disclosure, places: Places, terms: Terms, *, form: str, wording: Wording = Wording()) -> str:
    """A whole charter that `tally check` reads."""
    lines = [
        f"# Drafted from Open Contracting data: a {form}, process {comment(found.ocid)}, as of {found.released}.",
        "# What the standard does not say is marked 'complete'.",
        "tallystick: 1",
        f"alliance: {name_of(found.ocid, otherwise='contract')}",
        f"title: {yaml_text(found.title)}",
        *([f"purpose: {yaml_text(found.description)}"] if found.description else []),
        f"term: {terms.start} .. {terms.end}",
        "zone: UTC  # complete: days are taken as they were written; name the zone of days and periods",
        f"currency: {terms.currency}",
        "parties:  # complete: by which values of which columns their facts are known",
        *_parties(found, places),
        *_strategy(places),
        *_section("sources", [*_metric_sources(places, terms), *_failure_sources(places, terms)]),
        *_section("kpis", [*_metric_kpis(found, places, terms), *_failure_kpis(places)]),
        *_section("clauses", [*_failure_clauses(places, terms, wording), *_payment_clauses(places, wording)]),
        "",
    ]
    return "\n".join(lines)


def _section(name: str, lines: list[str]) -> list[str]:
    return [f"{name}:", *lines] if lines else []


def _parties(found: Disclosure, places: Places) -> Iterator[str]:
    by_party = any(PARTY in place.columns for place in places.metrics)
    for organisation, name in places.parties.items():
        held = found.parties[organisation]
        role = f", role: {yaml_text(', '.join(held.roles))}" if held.roles else ""
        known = f"  # {comment(held.identifier)}" if held.identifier else ""
        facts = f", is: {{{ORGANISATION}: [{yaml_text(organisation)}, {yaml_text(held.name)}]}}" if by_party else ""
        yield f"  {name}: {{name: {yaml_text(held.name)}{role}{facts}}}{known}"


def _strategy(places: Places) -> Iterator[str]:
    if not places.milestones:
        return
    yield "strategy:"
    yield "  objectives:"
    yield f"    - id: {MILESTONES}"
    yield "      statement: Reach the milestones of the contract, each by its day"
    yield "      milestones:"
    for title, each in places.milestones:
        met = f", met on: {each.met}" if each.met is not None else ""
        told = f"  # {comment(each.description)}" if each.description and each.description != title else ""
        yield f"        - {{title: {yaml_text(title)}, due: {each.due}{met}}}{told}"


def _metric_sources(places: Places, terms: Terms) -> Iterator[str]:
    for place in places.metrics:
        if place.kpi != place.source:
            continue
        column = terms.columns[place.source]
        complete = "" if column.sure else "  # complete: the unit"
        what = {"forecast": "forecast", "target": "target of the tender", "award": "observation of the award"}
        yield f"  {place.kpi}:"
        yield f"    title: {yaml_text(_title(place.main))}"
        yield f"    holds: one {what[place.early.stage] if place.early else 'reported observation'}"
        yield "    time: day"
        yield "    key: [observation]"
        yield "    columns:"
        yield "      observation: text"
        yield "      day: {type: date, title: Last day of the observation}"
        yield f"      value: {{type: number, unit: {yaml_text(column.unit)}, scale: {column.scale}}}{complete}"
        yield from (f"      {column_of(dimension)}: text" for dimension in place.columns)
        yield '    file: {missing: [""]}'


def _failure_sources(places: Places, terms: Terms) -> Iterator[str]:
    for name, failures in places.failures.items():
        yield f"  {name}:"
        yield f"    title: {yaml_text(_category(failures))}"
        yield "    holds: the performance failures of one category in one period"
        yield "    time: day"
        yield "    key: [failure]"
        yield "    columns:"
        yield "      failure: text"
        yield "      day: {type: date, title: Last day of the period}"
        yield "      events: {type: number, unit: failures, scale: 6, title: Number of failures}"
        yield f"      imposed: {{type: number, unit: {terms.currency}, scale: 6, title: Penalty imposed}}"
        yield "      paid: {type: boolean, title: Penalty paid}"


def _metric_kpis(found: Disclosure, places: Places, terms: Terms) -> Iterator[str]:
    for place in places.metrics:
        column, metric = terms.columns[place.source], place.main
        yield f"  {place.kpi}:"
        yield f"    title: {yaml_text(_title(metric) + _apart(place))}"
        yield "    formula: AVG(value)  # complete: how it is measured; several observations of a period are averaged"
        yield f"    source: {place.source}"
        yield from _narrowing(place)
        yield f"    unit: {yaml_text(column.unit)}"
        if place.early is None:
            yield "    direction: higher  # complete: higher, lower, range …; bands and owner"
        else:
            yield "    direction: unscored  # not agreed"
        yield f"    calendar: {CALENDARS[place.kind]}"
        if place.dimensions:
            yield f"    by: [[{', '.join(map(dimension_name, place.dimensions))}]]"
        yield f"    rounding: {column.scale} place{'' if column.scale == 1 else 's'}"
        yield from _target(found, places, place, terms)
        yield f"    binding: {'contractual' if place.early is None else 'informational'}"
        if metric.description:
            yield f"    note: {yaml_text(metric.description)}"


def _apart(place: MetricPlace) -> str:
    """What tells a KPI from others of the same metric."""
    if not place.is_apart:
        return ""
    return f", by {' and '.join(place.dimensions)}" if place.dimensions else ", total"


def _narrowing(place: MetricPlace) -> Iterator[str]:
    """Of a metric that is published in several sets of dimensions: which facts are this KPI's."""
    if not place.is_apart:
        return
    held = [f"{column_of(name)} IS {'NOT ' if name in place.dimensions else ''}NULL" for name in place.columns]
    yield f"    where: {yaml_text(' AND '.join(held))}"
    if PARTY in place.columns and PARTY not in place.dimensions:
        yield "    covers: everyone  # the published total, which belongs to no party"


def _target(found: Disclosure, places: Places, place: MetricPlace, terms: Terms) -> Iterator[str]:
    """What was agreed: flat where it is of the whole contract, else a step from the period of each observation on."""
    steps: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
    lines = []
    for each in place.agreed.observations if place.agreed else ():
        if each.value is not None and place.is_flat(each):
            lines.append(f"flat: {each.value:f}" if not each.dimensions else
                         f"{_cell(each.dimensions, found, places)}flat: {each.value:f}")  # fmt: skip
        elif each.value is not None and each.end is not None and terms.holds(each.end):
            steps.setdefault(each.dimensions, {})[period_id(each.end, place.kind)] = f"{each.value:f}"
    for dimensions, values in steps.items():
        held = ", ".join(f"{period}: {value}" for period, value in sorted(values.items()))
        lines.append(f"{_cell(dimensions, found, places)}step: {{{held}}}")
    if lines:
        yield "    target:"
        yield from (f"      - {{{line}}}" for line in lines)


def _cell(dimensions: tuple[tuple[str, str], ...], found: Disclosure, places: Places) -> str:
    held = []
    for name, value in dimensions:
        party = party_of(value, found, places.parties) if name == PARTY else None
        held.append(f"{dimension_name(name)}: {party or yaml_text(value)}")
    return f"for: {{{', '.join(held)}}}, " if held else ""


def _failure_kpis(places: Places) -> Iterator[str]:
    for name, failures in places.failures.items():
        yield f"  {name}:"
        yield f"    title: {yaml_text(_category(failures))}"
        yield "    formula: SUM(events)"
        yield f"    source: {name}"
        yield "    unit: failures"
        yield "    direction: lower"
        yield f"    calendar: {CALENDARS[failure_kind(failures)]}"
        yield "    rounding: 0 places"
        yield "    target: 0  # complete: bands and owner"
        yield "    binding: contractual"


def _failure_clauses(places: Places, terms: Terms, wording: Wording) -> Iterator[str]:
    for name, failures in places.failures.items():
        if name in wording.left_out:
            continue
        text = failures[0].contracted
        kind = failure_kind(failures)
        ours = f"{terms.obligor} owes {terms.beneficiary} the penalty published for the failures of each {kind}."
        told = ours if text is None or name in wording.own else text
        rate = terms.rates.get(name)
        yield f"  {name}:"
        yield f"    title: {yaml_text(_category(failures))}"
        yield f"    text: {yaml_text(told)}  # complete: the words of the contract"
        yield f"    obligor: {terms.obligor}"
        yield f"    beneficiary: {terms.beneficiary}"
        yield f"    kpi: {name}"
        yield "    of: alliance"
        yield "    cap: 0"
        if rate is not None:
            yield f"    then: {{penalty: {rate:f} * value}}"
        else:
            yield f"    then: {{penalty: {amount_name(name)}}}  # complete: the rule of the penalty"
            yield f"    values: {{{amount_name(name)}: {{delivered: the penalty as published}}}}"
        yield "    empty: no_activity"
        yield "    not in text:"
        yield '      - "0: every failure counts"'
        yield from (f'      - "{word}: from the release"' for word in (terms.obligor, terms.beneficiary, kind))
        if name in terms.rates and told == ours:
            yield f'      - "{terms.rates[name]:f}: from the words of the contract"'
        if text is not None and told == ours:
            yield f"    note: {yaml_text(f'The contract says: {text}')}"


def _payment_clauses(places: Places, wording: Wording) -> Iterator[str]:
    for (payer, payee), name in places.payments.items():
        if name in wording.left_out:
            continue
        yield f"  {name}:"
        sides = f"{places.parties[payer]} pays {places.parties[payee]}"
        yield f"    text: {sides} in each month what was published.  # complete: the words of the contract"
        yield f"    obligor: {places.parties[payer]}"
        yield f"    beneficiary: {places.parties[payee]}"
        yield "    each: month"
        yield f"    then: {{payment: {amount_name(name)}}}  # complete: the rule of the payment"
        yield f"    values: {{{amount_name(name)}: {{delivered: what was paid, otherwise: 0}}}}"


def _title(metric: Metric) -> str:
    words = {"forecast": " (forecast)", "target": " (target of the tender)", "award": " (award)"}
    return f"{metric.title or metric.id}{words.get(metric.stage, '')}"


def _category(failures: tuple[Failure, ...]) -> str:
    return failures[0].category or "Performance failures"
