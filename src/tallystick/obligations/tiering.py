"""The amount by tiers of a draft: the quantity counted before in its year or term, and what this period adds."""

from fractions import Fraction

from tallystick.obligations.amounts import LackingError
from tallystick.obligations.draft import Draft, Line, bounds_of
from tallystick.obligations.lines import add_price, converted, line_of
from tallystick.obligations.saying import shown
from tallystick.obligations.spans import block
from tallystick.obligations.tiers import Tier, marginal, reached, tiers_at, whole
from tallystick.obligations.values import value_of

_ZERO = Fraction(0)


def tier_amount(draft: Draft) -> tuple[Fraction, list[str]]:
    """What the period pays by tiers, with the sentences; raises LackingError where a number is missing."""
    rule = draft.definition.clause.tiers
    if rule is None:
        return _ZERO, []
    target = draft.target() if _needs_target(draft) else None
    tiers = tiers_at(draft.definition.tiers, target)
    quantity = _quantity(draft)
    draft.quantity = quantity
    before = _before(draft)
    counted = before + quantity
    tier = reached(tiers, counted, target)
    of = rule.of or draft.definition.kpi or "the quantity"
    since = "" if rule.cumulative == "period" else f" (with {shown(before)} before in the {rule.cumulative})"
    steps = [f"{of} of {draft.judged.period}: {shown(quantity)}{since}, in the tier '{tier.when}'."]
    if rule.as_ == "all units" and rule.on is not None:
        base = value_of(rule.on, draft.spot, draft.desk)
        amount = whole(tier, base, rule.unit)
        steps.append(f"{_rate(tier, rule.unit)} of {rule.on} = {shown(base)}: {shown(amount)}.")
    elif rule.as_ == "all units":
        earlier = whole(reached(tiers, before, target), before, rule.unit) if before else _ZERO
        amount = whole(tier, counted, rule.unit) - earlier
        steps.append(f"All units at {_rate(tier, rule.unit)}{_less(earlier)}: {shown(amount)}.")
    else:
        total, earlier = marginal(tiers, counted, rule.unit), marginal(tiers, before, rule.unit)
        amount = total - earlier
        if rule.on is not None and quantity:
            amount *= value_of(rule.on, draft.spot, draft.desk) / quantity
        steps.append(f"Each part at its own rate: {_parts(tiers, before, counted)}{shown(amount)}.")
    return amount, steps


def tier_line(draft: Draft) -> list[Line]:
    """The amount by tiers as a line; a price is no amount."""
    rule = draft.definition.clause.tiers
    amount, steps = tier_amount(draft)
    if rule is None:
        return []
    if rule.pays == "price":
        add_price(draft, "tiers", amount, steps)
        return []
    return [line_of(draft, rule.pays, "tiers", converted(draft, amount, steps), steps)]


def rate_here(draft: Draft) -> Fraction | None:
    """The rate of the tier that the period reaches, for the word ``rate``."""
    rule = draft.definition.clause.tiers
    if rule is None:
        return None
    target = draft.target() if _needs_target(draft) else None
    return reached(tiers_at(draft.definition.tiers, target), _before(draft) + _quantity(draft), target).rate


def _needs_target(draft: Draft) -> bool:
    return any(edge.bound.times for when, _ in draft.definition.tiers for edge in when.edges)


def _quantity(draft: Draft) -> Fraction:
    rule = draft.definition.clause.tiers
    if rule is not None and rule.of is not None and rule.of != draft.definition.kpi:
        return value_of(rule.of, draft.spot, draft.desk)
    measured = draft.verdict.measured
    if measured is None or measured.compared is None:
        raise LackingError(f"The quantity of the tiers has no value in {draft.judged.period}.")
    return measured.compared


def _before(draft: Draft) -> Fraction:
    """What was counted before, in the same year or term."""
    rule = draft.definition.clause.tiers
    if rule is None or rule.cumulative == "period":
        return _ZERO
    commencement, end = bounds_of(draft.definition, draft.desk, draft.judged)
    calendar = draft.definition.calendar
    start, until = block(rule.cumulative, draft.judged.start, calendar, commencement=commencement, end=end)
    total = _ZERO
    for past in draft.memory.past:
        if past.start >= start and past.end <= until:
            if past.period in draft.memory.open and past.quantity is None:
                raise LackingError(f"The quantity of {past.period} counts in the tiers and is not known yet.")
            total += past.quantity or _ZERO
    return total


def _rate(tier: Tier, unit: str) -> str:
    return f"{shown(tier.rate)} %" if unit == "percent" else shown(tier.rate)


def _less(earlier: Fraction) -> str:
    return f", less {shown(earlier)} for before" if earlier else ""


def _parts(tiers: tuple[Tier, ...], before: Fraction, counted: Fraction) -> str:
    """The parts of a quantity that lie in each tier: ``100 at 35 % and 50 at 50 %, together``."""
    low, high = min(before, counted), max(before, counted)
    found = []
    for tier in tiers:
        start = low if tier.low is None else max(low, tier.low)
        end = high if tier.high is None else min(high, tier.high)
        if end > start:
            found.append(f"{shown(end - start)} at {shown(tier.rate)}")
    return f"{' and '.join(found)} = " if found else ""
