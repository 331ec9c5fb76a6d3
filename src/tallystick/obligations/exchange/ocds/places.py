"""Where each part of a disclosure goes in a charter: the names of parties, KPIs, clauses and events.

The same disclosure always gives the same names, so that an export finds again what an import has written.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tallystick.obligations.exchange.ocds.disclosure import Disclosure, Failure, Metric, Milestone, Observation, Payment
from tallystick.obligations.exchange.ocds.naming import name_of, unlike

MILESTONES = "contract_milestones"
"""The objective that holds the milestones of the contract."""

PARTY = "party"
"""The dimension that says whose an observation is; its values are ids (or names) of organisations."""

TERM = "term"
"""In place of a period: the whole of the contract."""

Span = tuple[date | None, date | None]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class MetricPlace:
    """One KPI: what was agreed and what was reported under one id, or an early metric alone, in one set of dimensions.

    A total that is published beside its parts is a KPI of its own, because nothing says how parts make a total.
    """

    kpi: str
    source: str
    """Its facts; shared by the KPIs of one metric."""
    dimensions: tuple[str, ...]
    """The dimensions that its observations have, sorted."""
    columns: tuple[str, ...]
    """The dimensions of any observation of the metric."""
    agreed: Metric | None
    """With the observations of this set of dimensions only; likewise the next two."""
    reported: Metric | None
    early: Metric | None
    """A forecast, or a target of tender or award."""
    term: Span
    """First and last day of the contract."""

    @property
    def main(self) -> Metric:
        """The metric that names it."""
        found = self.agreed or self.reported or self.early
        if found is None:
            raise ValueError(f"{self.kpi!r} is made of no metric; give one.")
        return found

    @property
    def is_apart(self) -> bool:
        """Whether the metric has observations with other dimensions too."""
        return self.dimensions != tuple(sorted(self.columns)) or self.kpi != self.source

    @property
    def facts(self) -> tuple[Observation, ...]:
        """The observations that are facts: what was reported, or what an early metric foresaw."""
        told = self.reported or self.early
        return told.observations if told else ()

    @property
    def kind(self) -> str:
        """The kind of period that each observation belongs to: ``month``, ``week``, ``quarter`` or ``year``."""
        return kind_of(
            (each.start, each.end, each.dimensions)
            for metric in (self.reported or self.agreed, self.early)
            if metric
            for each in metric.observations
            if not self.is_flat(each)
        )

    def is_flat(self, agreed: Observation) -> bool:
        """Whether an observation is of the whole contract."""
        return None not in self.term and (agreed.start, agreed.end) == self.term


@dataclass(frozen=True, slots=True)
class Places:
    """Names, by the ids of the disclosure."""

    parties: Mapping[str, str]
    """The organisations that are a side of the contract, and no others."""
    metrics: tuple[MetricPlace, ...]
    same_as_agreed: tuple[Metric, ...]
    """Metrics of the award that the contract repeats."""
    failures: Mapping[str, tuple[Failure, ...]]
    """By clause."""
    payments: Mapping[Pair, str]
    """By payer and payee, the clause."""
    milestones: tuple[tuple[str, Milestone], ...]
    """By the title in the charter; those with a due date."""


def places_of(found: Disclosure) -> Places:
    """The names of every part of a disclosure."""
    parties: dict[str, str] = {}
    for organisation in sides_of(found):
        wanted = name_of(found.parties[organisation].name.lower(), otherwise="party")
        parties[organisation] = unlike(wanted, parties.values())
    taken: set[str] = set()
    metrics, same = _metrics(found, taken)
    failures: dict[str, tuple[Failure, ...]] = {}
    by_category: dict[str, list[Failure]] = {}
    for failure in found.failures:
        by_category.setdefault(failure.category or "performance failures", []).append(failure)
    for category, held in by_category.items():
        failures[_taking(name_of(category.lower(), otherwise="failures"), taken)] = tuple(held)
    payments: dict[Pair, str] = {}
    for payment in found.payments:
        pair = pair_of(payment, parties)
        if pair is not None and pair not in payments:
            payments[pair] = _taking(f"payments_{parties[pair[0]]}"[:56].rstrip("_-"), taken)
    return Places(parties, metrics, same, failures, payments, _milestones(found.milestones))


def sides_of(found: Disclosure) -> tuple[str, ...]:
    """The organisations that buy, supply, pay or are paid, in that order."""
    paying = [side for payment in found.payments for side in (payment.payer, payment.payee)]
    listed = [*found.buyers, *found.suppliers, *(side for side in paying if side is not None)]
    known = tuple(dict.fromkeys(side for side in listed if side in found.parties))
    return known or tuple(found.parties)


def pair_of(payment: Payment, parties: Mapping[str, str]) -> Pair | None:
    """Who paid whom, where both are parties and the payment has a day and an amount."""
    if payment.payer not in parties or payment.payee not in parties or payment.payer == payment.payee:
        return None
    if payment.day is None or payment.amount is None or payment.payer is None or payment.payee is None:
        return None
    return payment.payer, payment.payee


def kind_of(spans: Iterable[tuple[date | None, date | None, object]]) -> str:
    """The kind of period that stretches of days (of one cell each) belong to, so that each has its own.

    Months, where each lies in one of its own; else weeks, quarters or years, whichever holds each of them.

    >>> kind_of([(date(2018, 1, 1), date(2018, 12, 31), ())]), kind_of([(date(2018, 3, 31), date(2018, 3, 31), ())])
    ('year', 'month')
    """
    known = [(start, end, cell) for start, end, cell in spans if start is not None and end is not None]
    for kind in ("month", "week", "quarter"):
        inside = all(period_id(start, kind) == period_id(end, kind) for start, end, _ in known)
        own = len({(period_id(end, kind), cell) for _, end, cell in known}) == len(known)
        if inside and (own or (kind == "month" and not _in_weeks(known))):
            return kind
    return "year" if known else "month"


def _in_weeks(known: Iterable[tuple[date, date, object]]) -> bool:
    """Whether weeks tell apart what months do not."""
    listed = list(known)
    inside = all(period_id(start, "week") == period_id(end, "week") for start, end, _ in listed)
    return inside and len({(period_id(end, "week"), cell) for _, end, cell in listed}) == len(listed)


def failure_kind(failures: Iterable[Failure]) -> str:
    """The kind of period that failures of one category are counted by."""
    return kind_of((each.start, each.end, each.id) for each in failures)


def period_id(day: date, kind: str) -> str:
    """The period of a kind that a day lies in: Gregorian, or an ISO week.

    >>> period_id(date(2018, 3, 31), "quarter"), period_id(date(2018, 3, 31), "month")
    ('2018-Q1', '2018-03')
    """
    if kind == "year":
        return str(day.year)
    if kind == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}" if kind == "quarter" else f"{day.year}-{day.month:02}"


def dimension_name(dimension: str) -> str:
    """A dimension as a column is named."""
    return name_of(dimension, otherwise="dimension")


def event_name(kind: str, foreign: str) -> str:
    """The id of an event that stands for something of the disclosure."""
    return f"{kind}-{re.sub(r'[^A-Za-z0-9-]+', '_', foreign)}"[:64]


def _metrics(found: Disclosure, taken: set[str]) -> tuple[tuple[MetricPlace, ...], tuple[Metric, ...]]:
    agreed = {metric.id: metric for metric in found.staged("agreed")}
    reported = {metric.id: metric for metric in found.staged("reported")}
    places: list[MetricPlace] = []
    term = found.start, found.end
    for name in dict.fromkeys([*agreed, *reported]):
        source = _taking(name_of(name, otherwise="metric"), taken)
        places += _by_dimensions(source, (agreed.get(name), reported.get(name), None), term, taken)
    same = []
    for metric in found.staged("forecast", "target", "award"):
        if metric.stage == "award" and any(_values(metric) == _values(each) for each in agreed.values()):
            same.append(metric)
            continue
        source = _taking(f"{name_of(metric.id, otherwise='metric')}_{metric.stage}", taken)
        places += _by_dimensions(source, (None, None, metric), term, taken)
    return tuple(places), tuple(same)


def _by_dimensions(
    source: str, told: tuple[Metric | None, Metric | None, Metric | None], term: Span, taken: set[str]
) -> list[MetricPlace]:
    """A KPI for each set of dimensions; the first one is named like the metric."""
    observations = [each for metric in told if metric for each in metric.observations]
    sets = list(dict.fromkeys(names_of(each) for each in observations)) or [()]
    columns = tuple(dict.fromkeys(name for names in sets for name in names))
    places = []
    for number, names in enumerate(sets):
        kpi = source if number == 0 else _taking(f"{source}_{'_'.join(map(dimension_name, names)) or 'total'}", taken)
        agreed, reported, early = (_narrowed(metric, names) for metric in told)
        places.append(MetricPlace(kpi, source, names, columns, agreed, reported, early, term))
    return places


def _narrowed(metric: Metric | None, names: tuple[str, ...]) -> Metric | None:
    if metric is None:
        return None
    return replace(metric, observations=tuple(each for each in metric.observations if names_of(each) == names))


def names_of(each: Observation) -> tuple[str, ...]:
    """The names of an observation's dimensions, sorted."""
    return tuple(name for name, _ in each.dimensions)


def party_of(value: str, found: Disclosure, parties: Mapping[str, str]) -> str | None:
    """The party that a value of the dimension ``party`` speaks of: an organisation's id, or its name."""
    if value in parties:
        return parties[value]
    known = {each.name: each.id for each in found.parties.values()}
    return parties.get(known.get(value, value))


def _values(metric: Metric) -> list[object]:
    return [(each.end, each.value, each.dimensions) for each in metric.observations]


def _milestones(milestones: Iterable[Milestone]) -> tuple[tuple[str, Milestone], ...]:
    found: dict[str, Milestone] = {}
    for each in milestones:
        if each.due is not None:
            title = each.title or each.description or f"Milestone {each.id}"
            found[title if title not in found else unlike(f"{title} ({each.id})", found)] = each
    return tuple(found.items())


def _taking(name: str, taken: set[str]) -> str:
    made = unlike(name, taken)
    taken.add(made)
    return made
