"""The steps of a remedy in their default order (SEMANTICS 14), each a small function on a draft.

A clause may declare another order: the steps that it names change places among themselves.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import cast

from tallystick.charter.clauses.definitions import ConsequenceRule
from tallystick.charter.model.consequences import MONEY, STEPS, Step
from tallystick.obligations.amounts import LackingError
from tallystick.obligations.application import apply
from tallystick.obligations.capping import cap_others, cap_period
from tallystick.obligations.draft import JUDGED, Draft, Line
from tallystick.obligations.earning import earn_back
from tallystick.obligations.judged import Firing
from tallystick.obligations.lines import add_price, converted, line_of, reversed_line
from tallystick.obligations.minor_units import round_lines, rounded_down
from tallystick.obligations.point_triggers import fire
from tallystick.obligations.rights import consequences
from tallystick.obligations.saying import money, shown
from tallystick.obligations.tiering import rate_here, tier_line
from tallystick.obligations.true_up import true_up

_ZERO = Fraction(0)


def order_of(declared: Sequence[Step]) -> tuple[Step, ...]:
    """The steps in order: those that are named take, in the order named, the places that they hold by default.

    >>> order_of(["rolling cap", "period cap"])[4:6]
    ('rolling cap', 'period cap')
    """
    named = iter(declared)
    return tuple(next(named) if step in declared else cast("Step", step) for step in STEPS)


# 1 band


def classify(draft: Draft) -> None:
    """Which consequences the verdict, its levels and the triggers have."""
    if draft.silent is not None:
        _overdue(draft)
        for firing in draft.judged.fired:
            if _is_counted(draft, firing):
                fired(draft, firing)
        return
    for rule in draft.definition.then:
        if _applies(rule, draft):
            draft.rules.append((rule, {}))
    if not draft.filled.wholly:
        for level in draft.definition.levels:
            if level.name in draft.verdict.reached:
                draft.rules.extend((rule, {}) for rule in level.then if not _waits(rule, draft))
    if draft.verdict is draft.judged.verdict or draft.missed:
        for firing in draft.judged.fired:
            fired(draft, firing)


def _is_counted(draft: Draft, firing: Firing) -> bool:
    """Whether a trigger counts the very outcome from which nothing else follows: three months excused in a row."""
    if draft.judged.ramp_up or "all" in draft.judged.waived:
        return False
    rules = (*draft.definition.triggers, *(rule for level in draft.definition.levels for rule in level.triggers))
    result = draft.verdict.result.value
    return any(
        rule.name == firing.trigger and result in [each.replace(" ", "_") for each in rule.counts] for rule in rules
    )


def _overdue(draft: Draft) -> None:
    """Nothing follows from this period, but a shortfall of an earlier one may have run out of time."""
    if draft.filled.overdue:
        draft.rules.extend((rule, {}) for rule in draft.definition.then if _names(rule) & {"shortfall"})


def fired(draft: Draft, firing: Firing) -> None:
    """Add what a trigger has as its consequence; ``misses`` is how many there were."""
    named = [
        *((None, trigger) for trigger in draft.definition.triggers),
        *((level.name, trigger) for level in draft.definition.levels for trigger in level.triggers),
    ]
    for level, trigger in named:
        if trigger.name == firing.trigger and firing.level in (level, None):
            draft.rules.extend((rule, {"misses": firing.count}) for rule in trigger.then)
            return


def _applies(rule: ConsequenceRule, draft: Draft) -> bool:
    if rule.kind == "bonus":
        return draft.verdict.bonus
    if rule.kind == "share" or draft.definition.form == "amount":
        return draft.verdict.result in JUDGED
    names = _names(rule)
    if draft.missed:
        return not _waits(rule, draft) and not ("excess" in names and "shortfall" not in names)
    return bool(draft.filled.overdue and "shortfall" in names) or (draft.filled.excess > 0 and "excess" in names)


def _waits(rule: ConsequenceRule, draft: Draft) -> bool:
    """Whether the whole shortfall has been put off, and its consequence with it."""
    return draft.filled.put_off > 0 and draft.filled.shortfall == 0 and rule.kind != "bonus"


def _names(rule: ConsequenceRule) -> set[str]:
    return set() if rule.amount is None else set(rule.amount.names)


# 2 incident


def count_once(draft: Draft) -> None:
    """A miss that reaches several levels counts once, at the most severe that has an amount, and points likewise."""
    if draft.definition.exclusive or draft.definition.clause.incident == "each level":
        return
    reached = [level for level in draft.definition.levels if level.name in draft.verdict.reached]
    for kinds, what in ((frozenset(MONEY), "amount"), (frozenset({"points"}), "points")):
        counted = [level for level in reached if any(rule.kind in kinds for rule in level.then)]
        dropped = {id(rule) for level in counted[:-1] for rule in level.then if rule.kind in kinds}
        if dropped:
            draft.rules = [each for each in draft.rules if id(each[0]) not in dropped]
            names = ", ".join(f"'{level.name}'" for level in counted)
            draft.because.append(
                f"The levels {names} are all reached; one miss counts once, with the {what} of '{counted[-1].name}'."
            )


# 3 repeat


def repeat(draft: Draft) -> None:
    """The points of the period, and what repeated misses multiply points or amounts by (V3)."""
    _score(draft)
    rule = draft.definition.clause.repeat
    if rule is None or not draft.missed or draft.silent is not None:
        return
    before = draft.memory.row if rule.after == "consecutive" else draft.memory.misses
    if before == 0:
        return
    factor = Fraction(rule.times) ** (before if rule.compounding else 1)
    how = "in a row" if rule.after == "consecutive" else "so far"
    if rule.of == "points":
        draft.because.append(
            f"Miss number {before + 1} {how}: {_points(draft.points)} × {shown(factor)} = "
            f"{_points(draft.points * factor)}."
        )
        draft.points *= factor
        return
    draft.factor = factor
    draft.because.append(f"Miss number {before + 1} {how}: its amount counts {shown(factor)} times.")
    for line in draft.lines:
        if draft.is_owed(line):
            line.exact *= factor
            line.uncapped *= factor


def _score(draft: Draft) -> None:
    if draft.scored or "points" in draft.judged.waived or draft.silent is not None:
        return
    draft.scored = True
    for rule, extra in draft.rules:
        if rule.kind == "points" and rule.amount is not None:
            found = draft.amount_of(rule.amount, extra)
            draft.points += found
            draft.because.append(f"{_points(found, 'service point')} ({rule.at}).")


# 4 amount


def amounts(draft: Draft) -> None:
    """Each amount by its formula, in the clause's currency; what caps carried over from before; tiers."""
    _score(draft)
    for owed, rest in zip((True, False), draft.memory.rest, strict=True):
        if rest:
            ways = (draft.judged.obligor, draft.beneficiary) if owed else (draft.beneficiary, draft.judged.obligor)
            text = f"{money(rest, draft.definition.currency)} was cut by a cap before and carried."
            draft.lines.append(Line("payment", "carried", *ways, rest, rest, [text]))
    if "amount" in draft.judged.waived:
        draft.because.append("The amount of this period was waived.")
        return
    if any("rate" in _names(rule) for rule, _ in draft.rules):
        draft.rate = rate_here(draft)
    for rule, extra in draft.rules:
        if rule.kind in MONEY and rule.amount is not None:
            _one_amount(draft, rule, extra)
    if draft.definition.tiers and draft.silent is None and draft.verdict.result in JUDGED:
        draft.lines.extend(tier_line(draft))


def _one_amount(draft: Draft, rule: ConsequenceRule, extra: Mapping[str, Fraction]) -> None:
    amount = rule.amount
    if amount is None:
        return
    found = draft.amount_of(amount, extra)
    own = None if draft.definition.clause.applied.convert else draft.definition.currency
    where = "" if rule.at == rule.kind else f" ({rule.at})"
    steps = [f"{rule.kind.capitalize()}{where}: {draft.told(amount, found, currency=own)}."]
    gain = rule.kind in ("bonus", "share")
    if draft.factor != 1 and not gain:
        found *= draft.factor
        steps.append(f"Times {shown(draft.factor)} for repeated misses: {shown(found)}.")
    if rule.kind == "price":
        written = rule.consequence
        add_price(draft, rule.at, found, steps, since=written.from_, because=written.because)
        return
    found = converted(draft, found, steps)
    draft.lines.append(line_of(draft, rule.kind, rule.at, found, steps, to=rule.consequence.to))


# 7 rounding


def settle(draft: Draft) -> None:
    """Round once; then what is given back of prepaid credit, and the true-up, which are whole minor units."""
    round_lines(draft)
    if draft.lacking:
        return
    if draft.filled.returned:
        amount = rounded_down(draft.filled.returned, draft.places)
        said = f"Prepaid credit of {money(amount, draft.definition.currency)} is used up."
        line = reversed_line(draft, "credit", "prepaid", Fraction(amount), [said])
        line.amount = amount
        draft.lines.append(line)
    true_up(draft)


RUN: Mapping[Step, Callable[[Draft], None]] = {
    "band": classify,
    "incident": count_once,
    "repeat": repeat,
    "amount": amounts,
    "period cap": cap_period,
    "rolling cap": cap_others,
    "rounding": settle,
    "application": apply,
    "earn back": earn_back,
    "triggers": consequences,
}
"""What each step does."""


def run(draft: Draft, steps: Sequence[Step]) -> None:
    """Take the steps; what is lacking is noted, and money is not reckoned further."""
    for step in steps:
        try:
            RUN[step](draft)
        except LackingError as missing:
            draft.lacking.append(str(missing))
        if step == "repeat" and not draft.lacking:
            fire_points(draft)


def fire_points(draft: Draft) -> None:
    """Triggers that count points, once the points are known."""
    for firing in fire(draft):
        draft.fired.append(firing)
        fired(draft, firing)


def _points(number: Fraction, what: str = "point") -> str:
    return f"{shown(number)} {what}{'' if number == 1 else 's'}"
