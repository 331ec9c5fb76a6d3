"""What follows from a clause in plain English: amounts, points, rights, limits, triggers, cure, disputes."""

from collections.abc import Iterator, Sequence

from tallystick.charter.clauses.consequences_of import pays, triggers_of
from tallystick.charter.clauses.definitions import ClauseDefinition, ConsequenceRule
from tallystick.charter.clauses.wording.phrases import (
    amount,
    condition,
    day,
    glosses,
    in_unit,
    measured,
    number,
    party,
    together,
)
from tallystick.charter.model import Charter
from tallystick.charter.model.bands import Condition, read_condition
from tallystick.charter.model.clauses import Clause, Tiers
from tallystick.charter.model.consequences import STEPS, Carry, Consequence, Trigger


def follows(text: str, definition: ClauseDefinition, *, plain_number: bool = False) -> str:
    """An amount in words; of points, a plain number."""
    titles = {name: value.title for name, value in definition.values.items() if value.title}
    return amount(text, None if plain_number else definition.currency, titles)


_AMOUNTS = {
    "credit": "a credit of {}, taken off what {creditor} pays",
    "penalty": "a penalty of {}, paid to {creditor}",
    "payment": "a payment of {} to {creditor}",
    "bonus": "a bonus of {} to {creditor}",
    "share": "a share of {} (above zero to {creditor}, below zero from it)",
}


def consequence(each: Consequence, definition: ClauseDefinition, charter: Charter) -> str:
    """One consequence, as a sentence names it."""
    said = _consequence(each, definition, charter)
    return f"{said} (because {each.because.rstrip('.')})" if each.because else said


def _consequence(each: Consequence, definition: ClauseDefinition, charter: Charter) -> str:
    kind = each.kind
    if kind in _AMOUNTS:
        receives = each.to or ("obligor" if kind in ("bonus", "share") else "beneficiary")
        creditor = whose(receives, definition, charter)
        return _AMOUNTS[kind].format(follows(getattr(each, kind), definition), creditor=creditor)
    if kind == "price":
        return f"a new price of {follows(each.price or '', definition)}, {_FROM[each.from_]}"
    if kind == "points":
        return points(each.points or "", definition)
    if kind == "right":
        return _right(each, definition, charter)
    if kind == "plan":
        within = f", owed within {due(each.within)} after the determination" if each.within else ""
        return f"a remedial plan{within}: {(each.plan or '').rstrip('.')}"
    return f"the loss of {each.loses}, {_FROM[each.from_]}"


def points(text: str, definition: ClauseDefinition) -> str:
    """``4 service points``."""
    said = follows(text, definition, plain_number=True)
    return f"{said} service point{'' if said == '1' else 's'}"


def whose(name: str, definition: ClauseDefinition, charter: Charter) -> str:
    """A party by name; the obligor or beneficiary by name where there is one only."""
    clause = definition.clause
    only = {"obligor": clause.obligor, "beneficiary": clause.beneficiary}.get(name, ())
    if clause.mutual and name in ("obligor", "beneficiary"):
        return "the party that promises" if name == "obligor" else "the other side"
    return party(only[0] if len(only) == 1 else name, charter)


_FROM = {
    "next period": "from the next period on",
    "period start": "from the start of the period on",
    "period end": "from the end of the period on",
    "notice": "from notice on",
}


def _right(each: Consequence, definition: ClauseDefinition, charter: Charter) -> str:
    holder = whose(each.holder or "beneficiary", definition, charter)
    notice = f", on {due(each.notice)} notice" if each.notice else ""
    if each.automatic:
        return f"the right of {holder} to {each.right}, which takes effect by itself, without an election{notice}"
    elect = (
        f", to be elected within {due(each.elect_within)}" if each.elect_within else ", with no time for its election"
    )
    return f"the right of {holder} to {each.right}{elect}{notice}"


def due(text: str) -> str:
    """A time without ``within``."""
    return text.removeprefix("within").strip()


def remedies(definition: ClauseDefinition, charter: Charter) -> Iterator[str]:
    """What follows from a miss, or from doing better, and how amounts reach their creditor."""
    clause = definition.clause
    if clause.minimum is not None and clause.minimum.price is not None:
        yield f"For each unit short {_creditor(clause, charter)} is paid {follows(clause.minimum.price, definition)}."
    if clause.credit is not None:
        credit, creditor = follows(clause.credit, definition), _creditor(clause, charter)
        yield f"After a miss follows a credit of {credit}, taken off what {creditor} pays."
    for rule in definition.then[len(definition.then) - len(clause.then) :]:
        yield f"{_after(rule, clause)} {consequence(rule.consequence, definition, charter)}."
    if clause.bonus is not None:
        unit = in_unit(definition.unit)
        when = f"where the value is {condition(clause.bonus_when, unit)}" if clause.bonus_when else "where it is met"
        yield f"A bonus of {follows(clause.bonus, definition)} goes to {whose('obligor', definition, charter)} {when}."
    if clause.tiers is not None:
        yield from _tiers(clause.tiers, definition)
    if clause.repeat is not None:
        yield _repeat(clause)
    words = glosses(_amount_texts(clause), definition.values)
    if words:
        yield f"In these amounts {together(words)}."


def _after(rule: ConsequenceRule, clause: Clause) -> str:
    """From what a consequence follows: an amount that names the excess, and not the shortfall, is for doing better."""
    names = set(rule.amount.names) if rule.amount is not None else set[str]()
    if not _has_test(clause):
        return "In each period there is"
    if "excess" in names and "shortfall" not in names:
        return "Where the value is beyond the threshold follows"
    return "After a miss follows"


def _creditor(clause: Clause, charter: Charter) -> str:
    names = together(party(name, charter) for name in clause.beneficiary)
    return names or "the other side"


def _has_test(clause: Clause) -> bool:
    tests = (clause.floor, clause.cap, clause.met, clause.minimum, clause.deadline, clause.report, clause.decision)
    return any(test is not None for test in (*tests, clause.misses)) or bool(clause.bands or clause.levels)


def _amount_texts(clause: Clause) -> Iterator[str]:
    yield from (text for text in (clause.credit, clause.bonus) if text)
    if clause.minimum is not None and clause.minimum.price:
        yield clause.minimum.price
    rules = [*clause.then, *(rule for level in clause.levels.values() for rule in level.then)]
    for band in clause.bands.values():
        yield from (text for text in (band.credit, band.bonus, band.payment, band.points) if text)
        rules += band.then
    rules += [rule for _, trigger in triggers_of(clause) for rule in trigger.then]
    for rule in rules:
        if rule.kind not in ("right", "plan", "loses"):
            yield getattr(rule, rule.kind)
    yield from (cap.at for cap in clause.caps)


def _repeat(clause: Clause) -> str:
    repeat = clause.repeat
    if repeat is None:
        return ""
    which = "each miss that follows another one directly" if repeat.after == "consecutive" else "each later miss"
    compounding = "the factor grows with every further one" if repeat.compounding else "the factor does not grow"
    what = "service points of {} are" if repeat.of == "points" else "amount of {} is"
    return f"The {what.format(which)} multiplied by {number(repeat.times)}; {compounding}."


def _tiers(tiers: Tiers, definition: ClauseDefinition) -> Iterator[str]:
    quantity = f"'{tiers.of}'" if tiers.of else "the value"
    how = "each part at its own rate" if tiers.as_ == "marginal" else "the whole at the rate that is reached"
    base = f" of '{tiers.on}'" if tiers.on else " of what lies in it" if tiers.unit == "percent" else ""
    counted = "" if tiers.cumulative == "period" else f", counted from the start of the {tiers.cumulative}"
    yield f"The {tiers.pays} goes by tiers of {quantity}{counted}: {how}."
    for text, rate in tiers.rates.items():
        read = read_condition(text)
        when = condition(read, "") if isinstance(read, Condition) else text
        sum_ = measured(rate, definition.currency or "")
        rated = {"percent": f"{number(rate)} %", "lump sum": f"a lump sum of {sum_}"}.get(
            tiers.unit, f"{sum_} for each unit"
        )
        yield f"- {when}: {rated}{base}."
    if tiers.cumulative != "period":
        yield "Each period pays what has come on top."


def limits(definition: ClauseDefinition, charter: Charter) -> Iterator[str]:
    """Caps in their order, what is carried, given back, trued up, and how it is paid."""
    clause = definition.clause
    for place, cap in enumerate(clause.caps, start=1):
        over = "any 12 months that end with the period" if cap.per == "12 months" else f"a {cap.per}"
        rest = "what exceeds it is lost" if cap.rest == "lost" else "what exceeds it is carried to later periods"
        order = f"Limit {place}: " if len(clause.caps) > 1 else ""
        yield f"{order}No more than {follows(cap.at, definition)} is owed in {over}; {rest}."
    for name, shared in charter.caps.items():
        if definition.id in shared.clauses:
            others = together(f"'{other}'" for other in shared.clauses if other != definition.id)
            give = (
                "all give way by the same share" if shared.share == "pro rata" else "those listed last give way first"
            )
            with_ = f" together with {others}" if others else ""
            most = follows(shared.at, definition)
            yield f"Under the shared cap '{name}',{with_} no more than {most} is owed in a {shared.per}; {give}."
    if clause.order and clause.order != STEPS:
        yield f"The steps are taken in this order: {', '.join(clause.order)}."
    for carry in clause.carry:
        yield _carry(carry, definition)
    if clause.earn_back is not None:
        back = clause.earn_back
        over = (
            f"in each of the next {back.for_} periods in a row" if back.of == "periods" else f"over the whole {back.of}"
        )
        within = f", no later than {back.within} periods after the miss" if back.within else ""
        yield f"{number(back.share)} % of a credit comes back where the value is {back.met} {over}{within}."
    if clause.true_up is not None:
        both = "too much is given back" if clause.true_up.both_ways else "too much is kept"
        final = follows(clause.true_up.amount, definition)
        yield (
            f"At the end of each {clause.true_up.each} the final amount is {final}; what was determined before is "
            f"taken off, and {both}."
        )
    yield from _applied(definition)
    if clause.sole_remedy:
        kept = f", except {together(clause.remedies_kept)}" if clause.remedies_kept else ""
        yield f"These consequences exclude any other remedy for the same miss{kept}."


_CARRIED = {
    "surplus": "What is performed beyond the threshold fills later shortfalls",
    "shortfall": "What is missed is added to the next threshold and may be made good",
    "payment": "What was paid for a shortfall is used up by later surplus",
    "unused credit": "What usage did not reach of the minimum paid is set against later usage",
}


def _carry(carry: Carry, definition: ClauseDefinition) -> str:
    for_ = f" in the next {carry.for_} periods" if carry.for_ else ""
    most = f"; no more than {follows(carry.at_most, definition, plain_number=True)} is held" if carry.at_most else ""
    share = f"{number(carry.share)} % of it goes over, {carry.order}{most}"
    return f"{_CARRIED[carry.what]}{for_}: {share}; the rest lapses at the end of the {carry.within}."


def _applied(definition: ClauseDefinition) -> Iterator[str]:
    clause = definition.clause
    applied = clause.applied
    if definition.currency is None or not pays(clause):
        return
    how = {
        "next invoice": "taken off the next invoice",
        "payment": "paid",
        "on request": "paid on request",
        "set off": "set off",
    }[applied.how]
    within = (
        f" within {due(applied.within)} after the {'request' if applied.how == 'on request' else 'end of the period'}"
        if applied.within
        else ""
    )
    rounded = f"rounded once to its minor unit ({applied.rounding})"
    yield f"Amounts are in {definition.currency}, {rounded}, and are {how}{within}."
    if applied.interest is not None:
        after = f", beginning {due(applied.interest.after)} after the due day" if applied.interest.after else ""
        rate, year = number(applied.interest.percent), applied.interest.days
        yield f"What is paid late bears simple interest of {rate} % a year, by the day in a year of {year} days{after}."
    if applied.tax is not None:
        yield f"Tax of {number(applied.tax)} % comes on top."
    if applied.convert is not None:
        yield f"Amounts in another currency are converted by '{applied.convert}'."


def triggered(definition: ClauseDefinition, charter: Charter) -> Iterator[str]:
    """What counts misses over time, and what follows."""
    for path, trigger in triggers_of(definition.clause):
        level = path[1] if path[0] == "levels" else None
        yield _trigger(str(path[-1]), trigger, str(level) if level else None, definition)
        if trigger.again is not None:
            yield {
                "none": "  A window that still holds the same misses does not trigger again.",
                "each": "  Every further period whose window holds enough misses triggers again.",
                "each miss": "  Every further miss triggers again while the window holds enough of them.",
                "after reset": "  After it has triggered, counting begins afresh.",
            }[trigger.again]
        if trigger.early_window == "not judged" and trigger.of is not None:
            yield "  A window that reaches back before commencement is not judged."
        if trigger.consecutive is not None:
            passed = "is passed over" if trigger.unjudged == "passed over" else "breaks the row"
            yield f"  A period without a verdict {passed}."
        if trigger.from_ is not None:
            yield f"  Misses from {day(trigger.from_)} on count."
        for each in trigger.then:
            yield f"  Then follows {consequence(each, definition, charter)}."
        if trigger.because is not None:
            yield f"  The reason is: {trigger.because.rstrip('.')}."


def _trigger(name: str, trigger: Trigger, level: str | None, definition: ClauseDefinition) -> str:
    what = _counted(trigger.counts or (level or "missed",), definition)
    whose = f" of {together(repr(other) for other in trigger.clause)}" if trigger.clause else ""
    if trigger.points is not None:
        many = f"{number(trigger.points)} service points or more"
        what = "together"
    elif trigger.consecutive is not None:
        many, what = f"{trigger.consecutive} {what}", "in a row"
    elif trigger.more_than is not None:
        many = f"more than {trigger.more_than} {what} (so {trigger.more_than + 1} or more)"
        what = ""
    else:
        many, what = f"{trigger.at_least} or more {what}", ""
    over = _over(trigger)
    return f"It is triggered ('{name}') by {' '.join(part for part in (many, what) if part)}{whose}{over}."


def _counted(counts: Sequence[str], definition: ClauseDefinition) -> str:
    """What is counted: misses, periods with another outcome, periods in a level."""
    own = [*definition.clause.levels, *definition.clause.bands]
    outcomes = [each.replace("_", " ") for each in counts if each not in own and each != "missed"]
    outcomes = [each for each in outcomes if each in _OUTCOMES]
    levels = [each for each in counts if each != "missed" and each.replace("_", " ") not in outcomes]
    found = ["misses"] if "missed" in counts else []
    found += [f"periods that are {' or '.join(outcomes)}"] if outcomes else []
    found += [f"periods in {' or '.join(repr(each) for each in levels)}"] if levels else []
    return " or ".join(found)


_OUTCOMES = ("met", "excused", "insufficient", "no activity", "deemed", "interim", "undetermined")


def _over(trigger: Trigger) -> str:
    if trigger.of is None:
        return ""
    block = {
        "rolling": "rolling: it ends with each period that is judged",
        "fixed": "fixed: one block after another from commencement",
        None: "rolling or fixed is not agreed",
    }[trigger.window]
    judged = {
        "each": "each period judged by itself",
        "pooled": "the window pooled and judged as a whole",
        None: "each or pooled is not agreed",
    }[trigger.judged]
    return f" in {trigger.of} ({block}; {judged})"


def right_ends(definition: ClauseDefinition, charter: Charter) -> Iterator[str]:
    """Cure and disputes."""
    clause = definition.clause
    cure = clause.cure
    if cure is not None and not cure.curable:
        yield f"A miss cannot be cured: {cure.what.rstrip('.')}."
    elif cure is not None:
        within = f"within {due(cure.within)} after notice" if cure.within else "by later periods"
        met = (
            f"the value is {condition(cure.met, in_unit(definition.unit))}"
            if cure.met
            else "the clause's own test is met"
        )
        periods = "1 full period" if cure.periods == 1 else f"{cure.periods} full periods in a row"
        yield f"A miss is cured {within} ({cure.what.rstrip('.')}) where {met} in {periods}; then {cure.effect}."
        if cure.cause_within is not None:
            yield f"Its causes are stated within {due(cure.cause_within)} after notice."
        if cure.plan_within is not None:
            plan = due(cure.plan_within)
            yield f"Where it cannot be cured so fast, a plan within {plan}, carried out diligently, is enough."
        if cure.answer_within is not None:
            silence = {
                "accepted": "silence accepts it",
                "rejected": "silence rejects it",
                "open": "silence says nothing",
            }
            yield f"A plan is answered within {due(cure.answer_within)}; {silence[cure.silence]}."
    if clause.disputes is not None:
        rungs = (
            together(rung.name for rung in charter.ladders[clause.disputes].rungs)
            if clause.disputes in charter.ladders
            else ""
        )
        yield f"Disputes go up the ladder '{clause.disputes}'{': ' + rungs if rungs else ''}."
