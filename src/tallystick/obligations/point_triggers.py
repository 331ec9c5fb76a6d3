"""Triggers that count service points: they fire once the points of a period are known, repeat multipliers included."""

from collections.abc import Iterator
from fractions import Fraction

from tallystick.charter.clauses.definitions import TriggerRule
from tallystick.obligations.draft import Draft, bounds_of
from tallystick.obligations.judged import Firing
from tallystick.obligations.saying import shown
from tallystick.obligations.spans import block
from tallystick.obligations.spot import Past

_ZERO = Fraction(0)


def rules_of(draft: Draft) -> Iterator[tuple[str | None, TriggerRule]]:
    """The triggers by points of the clause and of its levels."""
    for trigger in draft.definition.triggers:
        if trigger.trigger.points is not None:
            yield None, trigger
    for level in draft.definition.levels:
        for trigger in level.triggers:
            if trigger.trigger.points is not None:
                yield level.name, trigger


def fire(draft: Draft) -> list[Firing]:
    """Those that fire in this period."""
    if draft.silent is not None and not draft.points:
        return []
    found = []
    for level, rule in rules_of(draft):
        counted = _counted(draft, rule)
        total = sum((points for _, points in counted), _ZERO)
        if draft.points > 0 and total >= rule.needed and _may(draft, rule):
            periods = tuple(period for period, points in counted if points)
            found.append(Firing(rule.name, level, total, periods))
            draft.because.append(
                f"Trigger '{rule.name}': {shown(total)} service points ({', '.join(periods)}), "
                f"{shown(rule.needed)} are enough."
            )
    return found


def _window(draft: Draft, rule: TriggerRule) -> list[tuple[int, Past]]:
    """Earlier periods of the window, with their numbers from the first one."""
    numbered = list(enumerate(draft.memory.past))
    now = len(numbered)
    if rule.block is not None:
        commencement, end = bounds_of(draft.definition, draft.desk, draft.judged)
        start, _ = block(rule.block, draft.judged.start, draft.definition.calendar, commencement=commencement, end=end)
        return [(number, past) for number, past in numbered if past.start >= start]
    if rule.size is None:
        return numbered
    first = now // rule.size * rule.size if rule.trigger.window == "fixed" else now - rule.size + 1
    return [(number, past) for number, past in numbered if number >= first]


def _counted(draft: Draft, rule: TriggerRule) -> list[tuple[str, Fraction]]:
    last = dict(draft.memory.fired).get(rule.name)
    since = rule.trigger.from_
    found = [
        (past.period, past.points)
        for number, past in _window(draft, rule)
        if (since is None or past.start >= since)
        and not (rule.trigger.again == "after reset" and last is not None and number <= last)
    ]
    return [*found, (draft.judged.period, draft.points)]


def _may(draft: Draft, rule: TriggerRule) -> bool:
    """Whether it may fire again: never, each time, or counted afresh (which the count has seen to)."""
    last = dict(draft.memory.fired).get(rule.name)
    if last is None or rule.trigger.again != "none":
        return True
    return all(number > last for number, _ in _window(draft, rule))
