"""Which KPIs are the most material at the time of a notice: by money at stake in the last 12 months, then by weight.

Money at stake is what was determined in those months under clauses on the KPI, whoever owes it, and while claims are
open the larger of the two readings.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tallystick.charter.definitions import CompiledCharter
from tallystick.obligations.determination import Determination
from tallystick.obligations.exchange.uk_notice.days import ONE_DAY, months_before
from tallystick.obligations.exchange.uk_notice.plain import day_words, money_words
from tallystick.scorecard.outline import Branch, outline
from tallystick.terms.rounding import round_fraction


@dataclass(frozen=True, slots=True)
class Materiality:
    """How much a KPI matters now, and why, in a sentence."""

    kpi: str
    at_stake: Decimal
    currency: str | None
    weight: Fraction
    """Share of the scorecard, 0 to 1."""
    because: str


def materiality(
    compiled: CompiledCharter, kpis: Iterable[str], determinations: Iterable[Determination], *, until: date
) -> tuple[Materiality, ...]:
    """The KPIs from the most to the least material; equals in the order of the charter."""
    since = months_before(until, 12)
    weights = _weights(outline(compiled.charter), Fraction(1))
    every = [each for each in determinations if since < each.end <= until]
    found = []
    for kpi in kpis:
        mine = [each for each in every if compiled.charter.clauses[each.clause].kpi == kpi]
        stakes = [_stake(each) for each in mine]
        sum_ = sum(stakes, Decimal(0))
        currency = next((each.currency for each in mine if each.currency), compiled.charter.currency)
        weight = weights.get(kpi, Fraction(0))
        found.append(Materiality(kpi, sum_, currency, weight, _because(mine, sum_, currency, weight, until)))
    order = list(compiled.kpis)
    return tuple(sorted(found, key=lambda each: (-each.at_stake, -each.weight, order.index(each.kpi))))


def _stake(each: Determination) -> Decimal:
    read = [_amount(reading) for reading in (each.readings or {}).values()]
    return max([abs(each.amount or Decimal(0)), *read])


def _amount(reading: object) -> Decimal:
    found = reading.get("amount") if isinstance(reading, Mapping) else getattr(reading, "amount", None)
    return abs(Decimal(str(found))) if found is not None else Decimal(0)


def _weights(branch: Branch, share: Fraction) -> dict[str, Fraction]:
    """By KPI, its share of the whole scorecard; a KPI on several lines has the sum."""
    if branch.kind == "kpi":
        return {branch.id: share}
    sizes = [Fraction(list(item.weight.values())[-1]) for item in branch.items]
    found: dict[str, Fraction] = {}
    for item, size in zip(branch.items, sizes, strict=True):
        for kpi, part in _weights(item, share * size / sum(sizes) if sum(sizes) else Fraction(0)).items():
            found[kpi] = found.get(kpi, Fraction(0)) + part
    return found


def _because(mine: list[Determination], at_stake: Decimal, currency: str | None, weight: Fraction, until: date) -> str:
    share = f"{percent_of(weight)} % of the scorecard"
    months = f"12 months to {day_words(until - ONE_DAY)}"
    if not at_stake:
        return f"No money at stake in the {months}; {share}."
    amounts = [each for each in mine if _stake(each)]
    clauses = ", ".join(dict.fromkeys(each.clause for each in amounts))
    periods = "period" if len(amounts) == 1 else "periods"
    money = money_words(at_stake, currency)
    return f"{money} at stake in the {months} ({len(amounts)} {periods} under {clauses}); {share}."


def percent_of(share: Fraction) -> str:
    """A share as percent with one decimal place.

    >>> percent_of(Fraction(1, 3))
    '33.3'
    """
    return f"{round_fraction(share * 100, 1):f}"
