"""Whether the links between objectives can be computed: circles, KPIs, units, kinds, shares (C302 to C325)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise

from tallystick.charter import strategy_problems as problems
from tallystick.charter.definitions import KpiDefinition
from tallystick.charter.document import Steps
from tallystick.charter.formula.kinds import Kind, kind_of
from tallystick.charter.formula.nodes import Node, Prior, Rolling, ToDate
from tallystick.charter.links import ADDING, CALCULATED, Joint, joints, kpis_of
from tallystick.charter.model import Charter
from tallystick.charter.model.strategy import Dated, Objective, changes_of, dated_at
from tallystick.charter.strategy_problems import Found
from tallystick.charter.units import cell_of, party_of
from tallystick.terms.quantity import Unit

RANKS = {"organisation": 0, "function": 1, "team": 2, "person": 3}


def link_findings(charter: Charter, kpis: Mapping[str, KpiDefinition]) -> Iterator[Found]:
    """Everything that is wrong with the links; KPIs that are not among ``kpis`` are passed over."""
    found = tuple(joints(charter))
    yield from _circles(found)
    yield from _twice(found)
    for joint in found:
        yield from _levels(charter, joint)
        if joint.link is not None:
            yield from _one(charter, joint, kpis)
            yield from _needless(joint, kpis)
    yield from _splits(charter, found, kpis)
    yield from _without_cells(charter, kpis)


# Circles and doubles


def _circles(found: Sequence[Joint]) -> Iterator[Found]:
    """Each circle once, at the link that closes it in the order written; circles of ``supports`` alone are C362."""
    above: dict[str, dict[str, bool]] = {}
    for joint in found:
        start, end = joint.child.id, joint.parent.id
        way = _way(above, end, start)
        if way is None:
            above.setdefault(start, {})[end] = joint.link is not None
        elif joint.link is not None or any(above[one][other] for one, other in pairwise(way)):
            circle = " → ".join([start, *way])
            message = f"objective '{start}' contributes to itself: {circle}."
            yield problems.LINK_CYCLE, joint.path, message, "Take one of these links out."


def _way(above: Mapping[str, Mapping[str, bool]], start: str, end: str) -> list[str] | None:
    """The objectives from one up to another, both named; None where there is no way."""
    ways = [[start]]
    seen = {start}
    while ways:
        way = ways.pop()
        if way[-1] == end:
            return way
        for name in sorted(set(above.get(way[-1], ())) - seen):
            seen.add(name)
            ways.append([*way, name])
    return None


def _twice(found: Sequence[Joint]) -> Iterator[Found]:
    seen: set[tuple[str, str, str | None, str | None]] = set()
    for joint in found:
        key = (joint.child.id, joint.parent.id, joint.child_kpi, joint.parent_kpi)
        if key in seen:
            by = f" by KPI '{joint.child_kpi}'" if joint.child_kpi else ""
            message = f"objective '{joint.child.id}' is linked to '{joint.parent.id}' twice{by}."
            yield problems.LINKED_TWICE, joint.path, message, "Keep one of the links."
        seen.add(key)


def _levels(charter: Charter, joint: Joint) -> Iterator[Found]:
    child, parent = level_of(charter, joint.child), level_of(charter, joint.parent)
    if RANKS[child] < RANKS[parent]:
        message = (
            f"objective '{joint.child.id}' of level '{child}' is linked to '{joint.parent.id}' of level '{parent}'."
        )
        yield problems.LEVEL, joint.path, message, "Turn the link round, or mend the level."


def level_of(charter: Charter, objective: Objective) -> str:
    """Whose objective it is by kind: as it says, as its unit or function says, else the organisation's."""
    if objective.level is not None:
        return objective.level
    if objective.unit is not None and (unit := charter.strategy.units.get(objective.unit)) is not None:
        return unit.level
    return "function" if objective.function is not None else "organisation"


# One link


def _one(charter: Charter, joint: Joint, kpis: Mapping[str, KpiDefinition]) -> Iterator[Found]:
    if joint.kind not in CALCULATED:
        return
    lacking = [
        (end, objective)
        for end, objective, kpi in (("kpi", joint.child, joint.child_kpi), ("for", joint.parent, joint.parent_kpi))
        if kpi is None and not (joint.kind == "assigned" and end == "kpi")
    ]
    if lacking:
        for end, objective in lacking:
            shown = kpis_of(charter, objective)
            if any(name not in charter.kpis for name in shown):
                continue  # it may be the one that is misspelt, and that is reported where it stands
            message = f"the link speaks of one KPI of '{objective.id}', which has {', '.join(shown) or 'none'}."
            yield problems.WHICH_KPI, joint.path, message, f"Say which: '{end}: …'."
        return
    match joint.kind:
        case "identical":
            yield from _identical(charter, joint)
        case "shared":
            yield from _shared(charter, joint)
        case "additive" | "component":
            ends = _defined(joint, kpis)
            if ends is not None:
                yield from _part(charter, joint, ends)
    if joint.kind in ADDING:
        yield from _cells(charter, joint, kpis)
    if (
        joint.kind == "identical"
        and (both := _defined(joint, kpis)) is not None
        and joint.child_kpi == joint.parent_kpi
    ):
        yield from _periods(joint, both)


@dataclass(frozen=True, slots=True)
class _Ends:
    """The definitions of both ends of a link."""

    child: KpiDefinition
    parent: KpiDefinition


def _defined(joint: Joint, kpis: Mapping[str, KpiDefinition]) -> _Ends | None:
    child, parent = kpis.get(joint.child_kpi or ""), kpis.get(joint.parent_kpi or "")
    return None if child is None or parent is None else _Ends(child, parent)


def _identical(charter: Charter, joint: Joint) -> Iterator[Found]:
    if joint.child_kpi != joint.parent_kpi:
        message = (
            f"the link from '{joint.child.id}' to '{joint.parent.id}' is identical, and speaks of the KPIs "
            f"'{joint.child_kpi}' and '{joint.parent_kpi}'."
        )
        yield problems.NOT_IDENTICAL, joint.path, message, "Name one KPI, or make it additive or contributory."
    else:
        yield from _whole(charter, joint)


def _whole(charter: Charter, joint: Joint) -> Iterator[Found]:
    if not (_is_known(charter, joint.child.unit) and _is_known(charter, joint.parent.unit)):
        return
    same_cell = cell_of(charter, joint.child.unit) == cell_of(charter, joint.parent.unit)
    if joint.child_kpi == joint.parent_kpi and same_cell:
        message = f"'{joint.child.id}' has the same figure of '{joint.child_kpi}' as '{joint.parent.id}'."
        yield problems.WHOLE, joint.path, message, "Give it a 'unit' with columns of its own, or make it 'shared'."


def _cells(charter: Charter, joint: Joint, kpis: Mapping[str, KpiDefinition]) -> Iterator[Found]:
    """Both ends have figures at the cells of their units; without, a part would pass for nothing."""
    for objective, name in ((joint.child, joint.child_kpi), (joint.parent, joint.parent_kpi)):
        definition, cell = kpis.get(name or ""), cell_of(charter, objective.unit)
        known = definition is not None and _is_known(charter, objective.unit)
        if known and definition is not None and cell.dimensions not in definition.cells:
            dimensions = ", ".join(cell.dimensions)
            message = f"the link needs figures of '{name}' for '{objective.unit}', and the KPI is not by {dimensions}."
            yield problems.NO_PART, joint.path, message, f"Break the KPI down: 'by: [[{dimensions}]]'."


def _is_known(charter: Charter, unit: str | None) -> bool:
    """Whether a unit belongs to a party; where not, that is its own problem."""
    return unit is None or party_of(charter, unit) is not None


def _shared(charter: Charter, joint: Joint) -> Iterator[Found]:
    for objective in (joint.child, joint.parent):
        if joint.child_kpi != joint.parent_kpi or joint.child_kpi not in kpis_of(charter, objective):
            message = f"KPI '{joint.child_kpi}' is shared, and '{objective.id}' does not show it."
            hint = f"Name it under the objective's 'kpis'; it has {', '.join(kpis_of(charter, objective)) or 'none'}."
            yield problems.SHARED, joint.path, message, hint
            return


def _part(charter: Charter, joint: Joint, ends: _Ends) -> Iterator[Found]:
    if joint.kind == "component":
        yield from _component(joint, ends)
        return
    not_adding = [each for each in (ends.child, ends.parent) if not adds_up(each)]
    if not_adding:
        named = dict.fromkeys(f"KPI '{each.id}' is {each.bound.kind.replace('_', ' ')}" for each in not_adding)
        message = f"{' and '.join(named)}: parts of it do not add up."
        yield problems.NOT_ADDITIVE, joint.path, message, "Make the link identical, component or contributory."
    elif not same_measure(ends.child.unit, ends.parent.unit):
        message = f"KPI '{ends.child.id}' is in {ends.child.unit}, and '{ends.parent.id}' in {ends.parent.unit}."
        yield problems.ADDED_UNITS, joint.path, message, f"Link a KPI in {ends.parent.unit}."
    else:
        yield from _whole(charter, joint)
        yield from _periods(joint, ends)


def _component(joint: Joint, ends: _Ends) -> Iterator[Found]:
    part = joint.link.as_ if joint.link else None
    if part is None or part == "driver":
        return  # a component without 'as' is C315
    if ends.parent.bound.kind not in (Kind.RATIO, Kind.AVERAGE):
        message = f"KPI '{ends.parent.id}' is {ends.parent.bound.kind.replace('_', ' ')} and has no {part}."
        yield problems.COMPONENT, joint.path, message, "Make it 'as: driver', or the link contributory."
    elif not adds_up(ends.child) and ends.child.bound.kind is not Kind.DISTINCT:
        message = f"KPI '{ends.child.id}' is {ends.child.bound.kind.replace('_', ' ')} and no count or sum."
        yield problems.COMPONENT, joint.path, message, "Make it 'as: driver'."
    else:
        yield from _periods(joint, ends)


def _periods(joint: Joint, ends: _Ends) -> Iterator[Found]:
    if (ends.child.calendar, ends.child.period_kind) != (ends.parent.calendar, ends.parent.period_kind):
        message = f"KPI '{ends.child.id}' is by {ends.child.period_kind}, and '{ends.parent.id}' by "
        message += f"{ends.parent.period_kind}." if ends.child.period_kind != ends.parent.period_kind else (
            f"{ends.parent.period_kind} of another calendar."
        )  # fmt: skip
        yield problems.PERIODS, joint.path, message, "Give both one calendar."


def core_kind(definition: KpiDefinition) -> Kind:
    """The kind of what a KPI counts, whatever window it looks through; a mean over periods is derived."""
    node: Node = definition.bound.node
    kind = definition.bound.kind
    while isinstance(node, Prior | ToDate | Rolling):
        if isinstance(node, Rolling) and node.mean:
            return Kind.DERIVED
        node = node.operand
        kind = kind_of(node)
    return kind


def adds_up(definition: KpiDefinition) -> bool:
    """Whether its figures of parts (parties, units) sum to that of the whole: counts, sums and stocks."""
    return core_kind(definition) in (Kind.ADDITIVE, Kind.SEMI_ADDITIVE)


def pools(definition: KpiDefinition) -> bool:
    """Whether its figures of parts make that of the whole as Σa / Σb."""
    return core_kind(definition) in (Kind.RATIO, Kind.AVERAGE)


def same_measure(one: Unit, other: Unit) -> bool:
    """Whether amounts in two units add up: one converts to the other, and counted things are the same things.

    >>> hours, minutes, seats, flights = map(Unit.parse, ("hours", "minutes", "seats", "flights"))
    >>> same_measure(hours, minutes), same_measure(seats, flights)
    (True, False)
    """
    if not one.compatible(other):
        return False
    if not one.is_dimensionless:
        return True
    words = {unit.symbol.removesuffix("s") for unit in (one, other)} - {"count"}
    return one.scale == other.scale and len(words) <= 1


# Shares and weights


def _is_split(joint: Joint, kpis: Mapping[str, KpiDefinition]) -> bool:
    """Whether a link takes a part of the parent's target: of a count or sum, not of a ratio."""
    definition = kpis.get(joint.parent_kpi or "")
    return joint.kind in ADDING and joint.link is not None and definition is not None and adds_up(definition)


def _needless(joint: Joint, kpis: Mapping[str, KpiDefinition]) -> Iterator[Found]:
    link = joint.link
    if link is None or (joint.kind in ADDING and (joint.parent_kpi or "") not in kpis):
        return  # what is wrong with the KPI is reported where it stands
    split = joint.parent.split if _is_split(joint, kpis) else None
    shares = joint.kind == "assigned" or split == "by share"
    rules = (
        ("share", link.share, shares, "assigned links, and the parts of a target that is split by share"),
        ("weight", link.weight, split == "by weight", "the parts of a target that is split by weight"),
        ("as", link.as_, joint.kind == "component", "components: numerator, denominator or driver"),
    )
    for word, value, belongs, where in rules:
        if value is not None and not belongs:
            message = f"the {joint.kind} link to '{joint.parent.id}' has '{word}', which belongs to {where}."
            yield problems.NEEDLESS, (*joint.path, word), message, f"Leave '{word}' out."
        elif value is None and belongs:
            message = f"the {joint.kind} link to '{joint.parent.id}' has no '{word}'."
            yield problems.NEEDLESS, joint.path, message, f"Give it: '{word}' belongs to {where}."
    for day_key, weight in (link.weight or {}).items():
        if weight < 0:
            message = f"the weight of '{joint.child.id}' is {weight}."
            yield problems.NEEDLESS, (*joint.path, "weight", day_key), message, "Write a weight of 0 or more."


def _splits(charter: Charter, found: Sequence[Joint], kpis: Mapping[str, KpiDefinition]) -> Iterator[Found]:
    for number, parent in enumerate(charter.strategy.objectives):
        parts = [each for each in found if each.parent.id == parent.id and each.link is not None]
        adding = [each for each in parts if _is_split(each, kpis)]
        # A link whose KPI is broken may well be one that is split; the broken KPI is reported where it stands.
        unknown = [each for each in parts if each.kind in ADDING and (each.parent_kpi or "") not in kpis]
        if parent.split is not None and not adding and not unknown:
            path: Steps = ("strategy", "objectives", number, "split")
            message = f"targets of '{parent.id}' go down '{parent.split}', and nothing adds up to it."
            yield problems.NO_SPLIT, path, message, "Link objectives to it, or leave 'split' out."
        groups = [("assigned", [each for each in parts if each.kind == "assigned"])]
        if parent.split == "by share":
            groups.append(("target", adding))
        for what, group in groups:
            ordered = sorted(group, key=lambda each: each.parent_kpi or "")
            for kpi, same in groupby(ordered, key=lambda each: each.parent_kpi):
                held = [(each, each.link.share) for each in same if each.link and each.link.share]
                yield from _add_to_one(what, f"'{kpi or parent.id}' of '{parent.id}'", held)


def _add_to_one(what: str, of: str, held: Sequence[tuple[Joint, Dated]]) -> Iterator[Found]:
    if not held:
        return
    place: Steps = (*held[0][0].path, "share")
    subject = "assigned shares" if what == "assigned" else "shares of the target"
    for message in not_one(tuple(share for _, share in held)):
        yield problems.SHARES, place, f"the {subject} of {of} {message}.", "On every day they add up to exactly 1."


def not_one(shares: Sequence[Dated]) -> Iterator[str]:
    """Where shares that should add up to 1 do not, in words, by the days on which they change; negative ones, too.

    >>> list(not_one([{"always": Decimal("0.5")}, {"always": Decimal("0.5"), "2013-07-01": Decimal("0.6")}]))
    ['add up to 1.1 from 2013-07-01']
    """
    if any(value < 0 for share in shares for value in share.values()):
        yield "hold a negative one"
        return
    days = changes_of(shares)
    if any("always" in share for share in shares) or not days:
        total = sum((share.get("always", Decimal(0)) for share in shares), Decimal(0))
        if total != 1:
            yield f"add up to {total}" + (f" before {days[0]}" if days else "")
    for day in days:
        total = sum((dated_at(share, day) or Decimal(0) for share in shares), Decimal(0))
        if total != 1:
            yield f"add up to {total} from {day}"


# Cells


def _without_cells(charter: Charter, kpis: Mapping[str, KpiDefinition]) -> Iterator[Found]:
    for number, objective in enumerate(charter.strategy.objectives):
        if not _is_known(charter, objective.unit):
            continue
        cell = cell_of(charter, objective.unit)
        for name in kpis_of(charter, objective):
            definition = kpis.get(name)
            if definition is not None and cell.dimensions not in definition.cells:
                dimensions = ", ".join(cell.dimensions)
                message = (
                    f"objective '{objective.id}' is of '{objective.unit}', and KPI '{name}' is not by {dimensions}."
                )
                hint = f"Break the KPI down: 'by: [[{dimensions}]]', or take another KPI."
                yield problems.NO_CELL, ("strategy", "objectives", number, "unit"), message, hint
