"""One clause for one obligor and cell, judged: verdicts, then what is carried, then triggers, then deadlines.

Where something goes on from before (an earlier charter, or a party whose place was taken), triggers count it on and
what is carried is there from the first period.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tallystick.charter.clauses.definitions import ClauseDefinition, TriggerRule
from tallystick.obligations.carry import Holding
from tallystick.obligations.counting import by_count
from tallystick.obligations.deadlines import deadlines_of
from tallystick.obligations.desk import Desk
from tallystick.obligations.figures_of import has_parties, party_of
from tallystick.obligations.handing import EVERY_KIND, Kept, Left, early, opening_holdings
from tallystick.obligations.judged import Firing, Judged
from tallystick.obligations.judging import Judging
from tallystick.obligations.remedies import fills
from tallystick.obligations.timeliness import judge_deadline
from tallystick.obligations.triggers import Before, Mark, Pooled, Stand, count_on, marks_of, others_of
from tallystick.terms.figure import Scope


@dataclass(frozen=True, slots=True)
class Past:
    """What a series goes on from."""

    left: Left
    kept: Kept
    since: date
    """The day from which it goes on: misses before count on only where they are kept."""


@dataclass(frozen=True, slots=True)
class Series:
    """One clause for one obligor and cell, judged."""

    definition: ClauseDefinition
    obligor: str
    scope: Scope
    judged: tuple[Judged, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    filled: frozenset[str] = frozenset()
    early: frozenset[str] = frozenset()
    stands: Mapping[tuple[str | None, str], Stand] = field(default_factory=dict)
    holdings: tuple[Holding, ...] = ()
    past: Past | None = None

    def left(self) -> Left:
        """What it leaves behind, before money."""
        before = self.past.left if self.past is not None else Left()
        return Left(
            judged=(*before.judged, *self.judged),
            labels={**before.labels, **self.labels},
            filled=before.filled | self.filled,
            early=before.early | self.early,
            triggers=self.stands,
            holdings=self.holdings,
            memory=before.memory,
        )


def scopes_of(
    definition: ClauseDefinition, desk: Desk, obligor: str, beneficiaries: tuple[str, ...]
) -> tuple[Scope, ...]:
    """The cells that are judged by themselves: those of which the party has figures; else the one fixed scope."""
    if not definition.cells or definition.kpi is None:
        return (definition.scope,)
    apart = has_parties(desk.compiled, definition.kpi)
    party = party_of(definition.clause.of, obligor, beneficiaries, tells_parties_apart=apart)
    found = desk.figures.scopes(definition.kpi, dict(definition.scope), definition.cells)
    return tuple(scope for scope in found if desk.figures.series(definition.kpi, party, scope).figures)


def series_of(
    definition: ClauseDefinition,
    desk: Desk,
    *,
    obligor: str,
    beneficiaries: tuple[str, ...],
    scope: Scope,
    past: Past | None,
) -> Series:
    """A clause judged for one obligor and cell, with triggers counted and deadlines worked out."""
    judging: Judging | None = None
    if definition.form == "deadline":
        slots, judged = judge_deadline(definition, desk, obligor=obligor, beneficiaries=beneficiaries, scope=scope)
    else:
        judging = Judging(definition, desk, obligor, beneficiaries, scope)
        slots = judging.slots
        judged = tuple([judging.judged(at) for at in range(judging.first, len(slots))])
    labels = {slot.id: slot.label for slot in slots}
    filled: frozenset[str] = frozenset()
    holdings: tuple[Holding, ...] = ()
    if definition.clause.carry:
        kept = past.kept if past is not None else EVERY_KIND
        holdings = opening_holdings(definition, past.left.holdings if past is not None else (), kept)
        found = fills(definition, judged, desk, holdings=holdings)
        filled = frozenset(each.period for each, fill in zip(judged, found, strict=True) if fill.wholly)
        holdings = found[-1].holdings if found else holdings
    judged, stands = _triggered(definition, desk, judged, labels=labels, filled=filled, judging=judging, past=past)
    if _has_deadlines(definition):
        judged = tuple(
            replace(each, deadlines=(*each.deadlines, *deadlines_of(definition, desk, each, labels))) for each in judged
        )
    ramp = early(definition, judged)
    return Series(definition, obligor, scope, judged, labels, filled, ramp, stands, holdings, past)


def _has_deadlines(definition: ClauseDefinition) -> bool:
    clause = definition.clause
    return bool(clause.exclusions) or clause.disputes is not None or clause.cure is not None


Stands = dict[tuple[str | None, str], Stand]


def _triggered(
    definition: ClauseDefinition,
    desk: Desk,
    judged: tuple[Judged, ...],
    *,
    labels: Mapping[str, str],
    filled: frozenset[str],
    judging: Judging | None,
    past: Past | None,
) -> tuple[tuple[Judged, ...], Stands]:
    """Each trigger counted over all periods; of a clause that counts others' misses, the verdicts as well."""
    rules: list[tuple[str | None, TriggerRule]] = [(None, rule) for rule in definition.triggers]
    rules += [(level.name, rule) for level in definition.levels for rule in level.triggers]
    rules = [(level, rule) for level, rule in rules if rule.trigger.points is None]
    if not rules or not judged:
        return judged, {} if past is None else dict(past.left.triggers)
    fired: list[list[Firing]] = [[] for _ in judged]
    said: list[list[str]] = [[] for _ in judged]
    stands: Stands = {}
    obligor = judged[0].obligor
    levels = frozenset(each.name for each in definition.levels)
    first = None
    for level, rule in rules:
        pooled: Pooled | None = judging.verdicts.pooled(rule.counts) if judging is not None else None
        found, stands[(level, rule.name)] = count_on(
            rule,
            definition,
            desk,
            own=marks_of(judged, rule.counts, labels, filled, levels=levels),
            others=others_of(desk, rule.clauses, definition.id, obligor, rule.counts),
            level=level,
            before=_before(level, rule, past, judging, levels),
            pooled=pooled,
            ramp_ends=_ramp_ends(definition),
        )
        first = first or found
        for number, counted in enumerate(found):
            if counted.firing is not None:
                fired[number].append(counted.firing)
            if counted.because is not None:
                said[number].append(counted.because)
    if definition.form == "count" and first is not None:
        judged = by_count(definition, judged, first)
    return tuple(
        replace(each, fired=tuple(fired[number]), because=(*each.because, *said[number]))
        if fired[number] or said[number]
        else each
        for number, each in enumerate(judged)
    ), stands


def _before(
    level: str | None, rule: TriggerRule, past: Past | None, judging: Judging | None, levels: frozenset[str]
) -> Before:
    """The periods before, as the trigger sees them; where it pools, those that the values are taken from."""
    is_pooled = rule.trigger.judged == "pooled" and judging is not None
    if past is None:
        return Before()
    if is_pooled and judging is not None:
        earlier = judging.slots[: judging.first]
        marks: Sequence[Mark] = [
            Mark(slot.id, slot.label, slot.start, slot.end, counts=False, unjudged=False) for slot in earlier
        ]
    else:
        left = past.left
        found = marks_of(left.judged, rule.counts, left.labels, left.filled, levels=levels)
        marks = [replace(each, counts=False, unjudged=True) if each.period in left.early else each for each in found]
    if not past.kept.misses:
        return Before(marks, Stand(), past.since)
    return Before(marks, past.left.triggers.get((level, rule.name), Stand()))


def _ramp_ends(definition: ClauseDefinition) -> date | None:
    ramp = definition.clause.ramp_up
    return ramp.until if ramp is not None and not ramp.counts else None
