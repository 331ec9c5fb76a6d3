"""Determinations as performance failures: what was missed, the penalty by contract, as imposed, and whether it is paid.

One entry stands for one clause, obligor, cell and period that was missed (or deemed missed). ``events`` is the number
of failures: late occurrences, failed units of a ratio, or the value itself where failures are counted; else one.
"""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.events import Entry, Event
from tallystick.obligations.determination import Determination
from tallystick.obligations.exchange.ocds.base import Base, appended, put
from tallystick.obligations.exchange.ocds.decoding import Node
from tallystick.obligations.exchange.ocds.disclosure import Failure
from tallystick.obligations.exchange.ocds.moments import first_instant, last_instant
from tallystick.obligations.exchange.ocds.places import failure_kind, period_id
from tallystick.obligations.judged import MISSES
from tallystick.terms.rounding import is_finite_decimal, write_decimal

SETTLING = ("paid", "credited", "set off")
"""Entries by which an amount has reached its creditor."""


def write_failures(
    compiled: CompiledCharter,
    determinations: Iterable[Determination],
    events: Iterable[Event],
    *,
    base: Base | None,
    implementation: Node,
) -> None:
    """Add or change ``performanceFailures``."""
    settled = _settled(events)
    published = _published(base)
    new = []
    for each in sorted(determinations, key=lambda each: (each.clause, each.start, each.obligor, each.scope)):
        if each.outcome not in MISSES:
            continue
        paid = settled.get((each.clause, each.period))
        found = published.get((each.clause, each.period))
        if found is None or base is None:
            new.append(_failure(compiled, each, paid))
        else:
            _change(base.node(found.pointer), found, each, paid, compiled)
    appended(implementation, "performanceFailures", new)


def events_of(each: Determination, compiled: CompiledCharter) -> Fraction:
    """How many failures a determination speaks of."""
    late = next((firing.count for firing in each.triggers if firing.trigger == "late"), None)
    if late is not None:
        return late
    kpi = compiled.charter.clauses[each.clause].kpi
    lower = kpi is not None and compiled.charter.kpis[kpi].direction.better == "lower"
    whole = each.denominator in (None, Fraction(1))
    if not whole and each.numerator is not None and each.denominator is not None and each.unit != "count":
        failed = each.numerator if lower else each.denominator - each.numerator
        if failed.denominator == 1 and failed > 0:
            return failed
    if lower and each.exact is not None and each.exact.denominator == 1 and compiled.kpis[str(kpi)].unit.scale == 1:
        return each.exact
    return Fraction(1)


def _published(base: Base | None) -> dict[tuple[str, str], Failure]:
    """What was published, by clause and period; two of one period stay as they are."""
    if base is None:
        return {}
    found: dict[tuple[str, str], list[Failure]] = {}
    for clause, failures in base.places.failures.items():
        kind = failure_kind(failures)
        for each in failures:
            if each.end is not None:
                found.setdefault((clause, period_id(each.end, kind)), []).append(each)
    return {key: held[0] for key, held in found.items() if len(held) == 1}


def _settled(events: Iterable[Event]) -> dict[tuple[str, str], Decimal]:
    """By clause and period, what has reached its creditor; reversals are taken off."""
    sums: dict[tuple[str, str], Decimal] = {}
    for each in events:
        if isinstance(each, Entry) and each.kind in (*SETTLING, "reversed"):
            key = each.clause, each.period
            sums[key] = sums.get(key, Decimal(0)) + (-each.amount if each.kind == "reversed" else each.amount)
    return sums


def _imposed(each: Determination) -> str | None:
    """The penalty as text: the amount and its currency."""
    if each.amount is None:
        return None
    return f"{each.amount:f} {each.currency}" if each.currency else f"{each.amount:f}"


def _is_paid(each: Determination, paid: Decimal | None) -> bool | None:
    return None if each.amount is None or each.amount <= 0 else (paid or Decimal(0)) >= each.amount


def _failure(compiled: CompiledCharter, each: Determination, paid: Decimal | None) -> Node:
    cell = [value for _, value in each.scope if value is not None]
    node = Node({"id": "-".join([each.clause, each.obligor, each.period, *cell])})
    clause = compiled.charter.clauses[each.clause]
    last = each.end - timedelta(days=1)
    node["period"] = Node({"startDate": first_instant(each.start), "endDate": last_instant(last)})
    node["category"] = clause.title or each.clause
    node["events"] = _number(events_of(each, compiled))
    node["penaltyContracted"] = clause.text
    put(node, "penaltyImposed", _imposed(each))
    put(node, "penaltyPaid", _is_paid(each, paid))
    return node


def _change(
    node: Node, published: Failure, each: Determination, paid: Decimal | None, compiled: CompiledCharter
) -> None:
    """What was published, changed where the determination says something else."""
    count = events_of(each, compiled)
    if published.events is None or Fraction(published.events) != count:
        node["events"] = _number(count)
    if each.amount is not None and published.imposed_amount != each.amount:
        node["penaltyImposed"] = _imposed(each)
    is_paid = _is_paid(each, paid)
    if is_paid is not None and is_paid != published.paid:
        node["penaltyPaid"] = is_paid


def _number(value: Fraction) -> int | Decimal:
    if value.denominator == 1:
        return int(value)
    return Decimal(write_decimal(value)) if is_finite_decimal(value) else Decimal(1)
