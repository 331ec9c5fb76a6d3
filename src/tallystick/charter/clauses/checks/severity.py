"""Whether consequences grow with the miss, within a clause and between clauses (C555, C556, C562).

Amounts are compared where they can be: numbers with numbers, and percentages of the same thing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from tallystick.charter.clauses.checks import problems
from tallystick.charter.clauses.checks.finding import Finding
from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.clauses.wording.phrases import number
from tallystick.charter.document import Steps
from tallystick.charter.model import Charter
from tallystick.charter.model.bands import Condition
from tallystick.charter.model.consequences import Consequence

_SIMPLE = re.compile(r"\s*(?P<number>\d+(?:\.\d+)?)\s*(?:%\s+of\s+(?P<of>[\w-]+)|(?P<times>\*.*))?\s*")
_ENDING = ("terminate", "step in")


@dataclass(frozen=True, slots=True)
class _Cost:
    """What one row costs whoever is in it."""

    name: str
    path: Steps
    edge: Fraction
    """How bad: the better end of the row, in the direction of worse."""
    amounts: Mapping[str, tuple[Fraction, str]]
    """By kind: size, and of what."""
    others: frozenset[str]
    """Rights and losses."""

    @property
    def ends(self) -> bool:
        """Whether it can end or take over the agreement."""
        return any(right in _ENDING or right.startswith("loses") for right in self.others)


def severity_findings(definition: ClauseDefinition, charter: Charter) -> Iterator[Finding]:
    """Worse bands or levels of one clause that cost no more than milder ones."""
    rows = _rows(definition, charter)
    for milder, worse in pairwise(rows):
        said = _flat(milder, worse, accumulate=not definition.exclusive)
        if said:
            message = f"'{worse.name}' is worse than '{milder.name}', and {said}."
            yield Finding(problems.C555, message, "Let it grow, or say in 'because' why not.", worse.path, key=True)


def _rows(definition: ClauseDefinition, charter: Charter) -> list[_Cost]:
    kpi = charter.kpis.get(definition.kpi or "")
    if kpi is None or kpi.direction.better not in ("higher", "lower"):
        return []
    sign = -1 if kpi.direction.better == "higher" else 1
    clause, found = definition.clause, list[_Cost]()
    for level in definition.levels:
        if level.name not in clause.bands and level.name not in clause.levels:
            continue
        edge = _better_end(level.when, sign)
        amounts: dict[str, tuple[Fraction, str]] = {}
        readable = True
        for rule in level.then:
            if rule.amount is not None and rule.kind in ("credit", "penalty", "points", "payment"):
                size = _size(rule.amount.text)
                readable = readable and size is not None
                if size is not None:
                    amounts[rule.kind] = size
        others = frozenset(_other(rule.consequence) for rule in level.then if rule.amount is None)
        if edge is not None and readable and level.misses and (level.name in clause.bands or amounts or others):
            folder = "bands" if level.name in clause.bands else "levels"
            found.append(_Cost(level.name, (folder, level.name), edge, amounts, others))
    return sorted(found, key=lambda row: row.edge)


def _better_end(when: Condition, sign: int) -> Fraction | None:
    """Where the row begins, counted so that more is worse; the last row is below all of its edges."""
    values = [
        sign * Fraction(edge.bound.plus)
        for edge in when.edges
        if not edge.bound.times and edge.operator in (("<", "<=") if sign < 0 else (">", ">="))
    ]
    relative = [
        edge
        for edge in when.edges
        if edge.bound.times == 1 and edge.operator in (("<", "<=") if sign < 0 else (">", ">="))
    ]
    if not values and relative:
        values = [sign * Fraction(edge.bound.plus) for edge in relative]
    if values:
        return max(values)
    return None


def _size(text: str) -> tuple[Fraction, str] | None:
    found = _SIMPLE.fullmatch(text)
    if not found:
        return None
    of = found["of"] or (found["times"] or "").replace(" ", "")
    return Fraction(found["number"]), of


def _other(each: Consequence) -> str:
    return f"loses {each.loses}" if each.loses else each.right or each.kind


def _flat(milder: _Cost, worse: _Cost, *, accumulate: bool) -> str:
    """What does not grow, as the end of a sentence; nothing where it grows or cannot be compared."""
    if milder.ends and not worse.ends and not accumulate:
        return f"only the milder one gives '{sorted(milder.others)[0]}'"
    if milder.ends and not worse.ends and accumulate and not worse.others and worse.amounts:
        return f"it costs an amount where the milder one already gives '{sorted(milder.others)[0]}'"
    if worse.others - milder.others or (accumulate and not (set(milder.amounts) & set(worse.amounts))):
        return ""
    if not accumulate and milder.amounts and not worse.amounts:
        return "it costs nothing"
    for kind in milder.amounts.keys() & worse.amounts.keys():
        (less, of), (more, of_too) = milder.amounts[kind], worse.amounts[kind]
        if of != of_too or less == 0 == more:
            continue
        if any(
            worse.amounts[other][0] > milder.amounts[other][0] for other in milder.amounts.keys() & worse.amounts.keys()
        ):
            return ""
        if accumulate and more > 0:
            return ""
        return f"its {kind} is {'the same' if less == more else 'smaller'} ({number(more)} after {number(less)})"
    return ""


# Between clauses


def conflicts(definitions: Mapping[str, ClauseDefinition], charter: Charter) -> Iterator[tuple[str, Finding]]:
    """Two clauses on one KPI and the same parties: of different weight for one miss, or both paid for it."""
    every = [each for each in definitions.values() if each.kpi is not None and each.form == "value"]
    for at, other in enumerate(every):
        for one in every[:at]:
            if _same_promise(one, other) and not _know_each_other(one, other, charter):
                yield from _conflict(one, other)


def _same_promise(one: ClauseDefinition, other: ClauseDefinition) -> bool:
    same_figure = (one.kpi, one.scope, one.clause.of, one.clause.window) == (
        other.kpi, other.scope, other.clause.of, other.clause.window,
    )  # fmt: skip
    return same_figure and bool({party for party, _ in one.pairs} & {party for party, _ in other.pairs})


def _know_each_other(one: ClauseDefinition, other: ClauseDefinition, charter: Charter) -> bool:
    """Whether it is plainly meant: a cap for both, one names the other, or one is the only remedy."""
    shared = any({one.id, other.id} <= set(cap.clauses) for cap in charter.caps.values())
    named = one.id in other.needs or other.id in one.needs
    because = any(
        one.id in (each.clause.because or "") or other.id in (each.clause.because or "") for each in (one, other)
    )
    return shared or named or because


def _conflict(one: ClauseDefinition, other: ClauseDefinition) -> Iterator[tuple[str, Finding]]:
    if one.met is not None and one.met == other.met:
        first, second = _weight(one), _weight(other)
        if first != second and first and second and one.each == other.each:
            message = (
                f"clause '{one.id}' has the same test, '{other.met}' of '{other.kpi}', and another consequence: "
                f"{_said(first)} there, {_said(second)} here."
            )
            hint = "Make one clause depend on the other, put both consequences into one, or say why under 'because'."
            yield other.id, Finding(problems.C556, message, hint, (), key=True)
            return
    sole = one.clause.sole_remedy or other.clause.sole_remedy
    if not sole and one.each == other.each and _pays_for_miss(one) and _pays_for_miss(other):
        message = f"clause '{one.id}' judges '{other.kpi}' of the same party, too, and both pay for one miss."
        hint = "Share a cap under 'caps', set 'sole remedy', or name the other clause under 'because'."
        yield other.id, Finding(problems.C562, message, hint, (), key=True)


def _kinds(definition: ClauseDefinition) -> Iterable[str]:
    rules = [*definition.then, *(rule for level in definition.levels if level.misses for rule in level.then)]
    yield from (_other(rule.consequence) if rule.amount is None else rule.kind for rule in rules)


def _weight(definition: ClauseDefinition) -> frozenset[str]:
    """Rights, losses and kinds of amounts of a miss; bonuses are none."""
    return frozenset(kind for kind in _kinds(definition) if kind not in ("bonus", "share", "price", "plan"))


def _said(weight: frozenset[str]) -> str:
    return " and ".join(sorted(weight))


def _pays_for_miss(definition: ClauseDefinition) -> bool:
    return any(kind in ("credit", "penalty", "payment") for kind in _kinds(definition))
