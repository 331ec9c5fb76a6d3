"""Whether the strategy holds together by names, dates and money; ``link_checks`` and ``attribution_checks`` see to the
arithmetic between objectives.

Names that are declared nowhere are C010 and ends before starts C019, as everywhere in a charter.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from tallystick.charter import problems as common
from tallystick.charter import strategy_problems as problems
from tallystick.charter.attribution_checks import attribution_findings
from tallystick.charter.definitions import KpiDefinition
from tallystick.charter.document import Document, Steps
from tallystick.charter.findings import near
from tallystick.charter.link_checks import link_findings
from tallystick.charter.membership import stretches
from tallystick.charter.model import Charter
from tallystick.charter.model.strategy import Effect, Initiative, Milestone, Objective
from tallystick.charter.strategy_problems import Found
from tallystick.charter.units import chain_of, members
from tallystick.errors import Problem
from tallystick.terms.currency import MINOR_UNITS
from tallystick.terms.quantity import currency_of


def strategy_problems(charter: Charter, document: Document, kpis: Mapping[str, KpiDefinition]) -> Iterator[Problem]:
    """Everything that is wrong with the strategy; what speaks of a KPI that is not among ``kpis`` is passed over."""
    parts: tuple[Iterable[Found], ...] = (
        _twice(charter),
        _references(charter),
        _perspectives(charter),
        _units(charter),
        _objectives(charter),
        _analysis(charter),
        _initiatives(charter, kpis),
        link_findings(charter, kpis),
        attribution_findings(charter, kpis),
    )
    for part in parts:
        for kind, path, message, hint in part:
            yield document.problem(kind, path, message, hint, key=kind is problems.TWICE and path[-2:-1] == ("units",))


# Names


def _twice(charter: Charter) -> Iterator[Found]:
    """Names given twice; of objectives that is C376."""
    strategy = charter.strategy
    lists: dict[str, Sequence[str]] = {
        "initiatives": [each.id for each in strategy.initiatives],
        "analysis": [each.id for each in strategy.analysis],
        "attributions": [each.id for each in strategy.attributions],
    }
    for section, names in lists.items():
        for number, name in enumerate(names):
            if name in names[:number]:
                path = ("strategy", section, number, "id")
                yield problems.TWICE, path, f"'{name}' stands twice under '{section}'.", "Rename one."
    for name in strategy.units:
        if name in charter.parties:
            message = f"'{name}' is a unit and a party."
            yield problems.TWICE, ("strategy", "units", name), message, "Rename the unit; parties are no units."


def _references(charter: Charter) -> Iterator[Found]:
    objectives = tuple(each.id for each in charter.strategy.objectives)
    known: dict[str, tuple[str, ...]] = {
        "objective": objectives,
        "role": tuple(charter.people),
        "KPI": tuple(charter.kpis),
        "unit": tuple(members(charter)),
        "function": tuple(charter.strategy.functions),
        "key result area": tuple(charter.strategy.key_result_areas),
    }
    for path, kind, name in _named(charter):
        if name is not None and name not in known[kind]:
            hint = near(name, known[kind]) if known[kind] else f"No {kind} is declared."
            yield common.C010, path, f"there is no {kind} '{name}'.", hint


Named = tuple[Steps, str, str | None]


def _named(charter: Charter) -> Iterator[Named]:
    """Where the strategy names something, what it should be, and its name; what ``references`` looks at is left out."""
    strategy, root = charter.strategy, "strategy"
    for number, each in enumerate(strategy.analysis):
        path: Steps = (root, "analysis", number)
        yield from (((*path, "objectives", at), "objective", name) for at, name in enumerate(each.objectives))
        yield from (((*path, "confirmed", at, "by"), "role", found.by) for at, found in enumerate(each.confirmed))
    for name, unit in strategy.units.items():
        yield (root, "units", name, "part of"), "unit", unit.part_of
        yield (root, "units", name, "head"), "role", unit.head
    for name, function in strategy.functions.items():
        yield (root, "functions", name, "owner"), "role", function.owner
    for number, objective in enumerate(strategy.objectives):
        path = (root, "objectives", number)
        yield (*path, "key result area"), "key result area", objective.key_result_area
        yield (*path, "unit"), "unit", objective.unit
        yield (*path, "function"), "function", objective.function
        for at, link in enumerate(objective.links):
            yield (*path, "links", at, "to"), "objective", link.to
            yield (*path, "links", at, "kpi"), "KPI", link.kpi
            yield (*path, "links", at, "for"), "KPI", link.for_
    for number, initiative in enumerate(strategy.initiatives):
        path = (root, "initiatives", number)
        yield (*path, "owner"), "role", initiative.owner
        yield from (((*path, "objectives", at), "objective", name) for at, name in enumerate(initiative.objectives))
        yield from (((*path, "moves", at, "kpi"), "KPI", effect.kpi) for at, effect in enumerate(initiative.moves))
    for number, rule in enumerate(strategy.attributions):
        path = (root, "attributions", number)
        yield (*path, "kpi"), "KPI", rule.kpi
        yield from (((*path, "among", at), "unit", name) for at, name in enumerate(rule.among))
        yield from (((*path, "shares", name), "unit", name) for name in rule.shares)
        for name, kpi in rule.claims.items():
            yield (*path, "claims", name), "unit", name
            yield (*path, "claims", name), "KPI", kpi


def _perspectives(charter: Charter) -> Iterator[Found]:
    if charter.strategy.perspectives is None:
        return
    known = charter.strategy.perspective_names
    named: list[tuple[Steps, str, str | None]] = [
        (("strategy", "objectives", number), f"objective '{each.id}'", each.perspective)
        for number, each in enumerate(charter.strategy.objectives)
    ]
    named += [(("kpis", name), f"KPI '{name}'", kpi.perspective) for name, kpi in charter.kpis.items()]
    for path, what, word in named:
        if word is not None and word not in known:
            message = f"{what} has the perspective '{word}', which is not one of the strategy's."
            yield problems.PERSPECTIVE, (*path, "perspective"), message, near(word, known)


# Dates


def _units(charter: Charter) -> Iterator[Found]:
    columns = {column for source in charter.sources.values() for column in source.columns}
    for name, unit in charter.strategy.units.items():
        path: Steps = ("strategy", "units", name)
        yield from _order(path, f"unit '{name}'", unit.from_, unit.until)
        for column in unit.is_:
            if charter.sources and column not in columns:
                message = f"unit '{name}' is known by the column '{column}', which no source has."
                yield common.C017, (*path, "is", column), message, near(column, columns)
        chain = chain_of(charter, name)
        above = charter.strategy.units.get(chain[-1])
        if above is not None and above.part_of == name:
            message = f"unit '{name}' is part of {' of '.join(repr(each) for each in (*chain[1:], above.part_of))}."
            yield problems.UNIT_CYCLE, (*path, "part of"), message, f"Name a party: {', '.join(charter.parties)}."
            continue
        inner, outer = (unit.from_, unit.until), _dates_of(charter, unit.part_of)
        yield from _outlives(
            path, f"unit '{name}'", f"'{unit.part_of}', which it is part of,", inner=inner, outer=outer
        )


def _dates_of(charter: Charter, name: str) -> "Span":
    """The first and last day of a party's membership or of a unit, where they are said."""
    if name in charter.parties:
        held = stretches(charter.parties[name], charter)
        return (held[0][0], held[-1][1]) if held else (None, None)
    unit = charter.strategy.units.get(name)
    return (None, None) if unit is None else (unit.from_, unit.until)


Span = tuple[date | None, date | None]


def _order(path: Steps, what: str, start: date | None, end: date | None) -> Iterator[Found]:
    if start is not None and end is not None and end <= start:
        message = f"{what} ends on {end}, not after it begins on {start}."
        yield common.C019, (*path, "until"), message, "Mend 'from' or 'until'."


def _outlives(path: Steps, what: str, whole: str, *, inner: Span, outer: Span) -> Iterator[Found]:
    """Where both say a date, and the part's lies outside the whole's."""
    if inner[0] is not None and outer[0] is not None and inner[0] < outer[0]:
        message = f"{what} begins on {inner[0]}, before {whole} does on {outer[0]}."
        yield problems.OUTLIVES, (*path, "from"), message, "Mend the dates."
    if inner[1] is not None and outer[1] is not None and inner[1] > outer[1]:
        message = f"{what} goes on until {inner[1]}, after {whole} has ended on {outer[1]}."
        yield problems.OUTLIVES, (*path, "until"), message, "Mend the dates."


def _objectives(charter: Charter) -> Iterator[Found]:
    known = {each.id: each for each in charter.strategy.objectives}
    for number, objective in enumerate(charter.strategy.objectives):
        path: Steps = ("strategy", "objectives", number)
        what = f"objective '{objective.id}'"
        if objective.owner is None:
            yield problems.NO_OWNER, path, f"{what} has no owner.", "Name a role of a party."
        yield from _milestones(path, what, objective.milestones, objective.from_, objective.until)
        unit = charter.strategy.units.get(objective.unit or "")
        expected = unit.level if unit else "organisation" if objective.unit in charter.parties else None
        if objective.level is not None and expected is not None and objective.level != expected:
            message = f"{what} has the level '{objective.level}', and its unit '{objective.unit}' is '{expected}'."
            yield problems.LEVEL, (*path, "level"), message, "Leave 'level' out."
        inner = objective.from_, objective.until
        for at, link in enumerate(objective.links):
            if link.to in known and link.kind != "contributory":  # what helps may begin earlier and stay longer
                yield from _within((*path, "links", at, "to"), what, known[link.to], inner)


def _within(path: Steps, what: str, parent: Objective, inner: Span) -> Iterator[Found]:
    whole = f"'{parent.id}', which it is linked to,"
    for kind, _, message, hint in _outlives(path, what, whole, inner=inner, outer=(parent.from_, parent.until)):
        yield kind, path, message, hint


def _milestones(
    path: Steps, what: str, milestones: Sequence[Milestone], start: date | None, end: date | None
) -> Iterator[Found]:
    for number, milestone in enumerate(milestones):
        due = milestone.due
        if (start is not None and due < start) or (end is not None and due > end):
            span = " .. ".join("" if day is None else str(day) for day in (start, end))
            message = f"{what} has the milestone '{milestone.title}' due on {due}, outside its dates {span.strip()}."
            yield problems.MILESTONE, (*path, "milestones", number, "due"), message, "Mend the date."


def _analysis(charter: Charter) -> Iterator[Found]:
    for number, each in enumerate(charter.strategy.analysis):
        path: Steps = ("strategy", "analysis", number)
        if not each.confirmed:
            yield (
                problems.UNCONFIRMED,
                path,
                f"nobody has confirmed '{each.id}'.",
                "Let a role confirm it, with the day.",
            )
        for at, found in enumerate(each.confirmed):
            if found.on < each.date:
                message = f"'{each.id}' was confirmed on {found.on}, before {each.date}, the day of which it speaks."
                yield common.C019, (*path, "confirmed", at, "on"), message, "Mend one of the dates."


# Money


def _initiatives(charter: Charter, kpis: Mapping[str, KpiDefinition]) -> Iterator[Found]:
    for number, each in enumerate(charter.strategy.initiatives):
        path: Steps = ("strategy", "initiatives", number)
        what = f"initiative '{each.id}'"
        yield from _order(path, what, each.from_, each.until)
        yield from _milestones(path, what, each.milestones, each.from_, each.until)
        currency = each.currency or charter.currency
        if each.currency is not None and each.currency not in MINOR_UNITS:
            message = f"found the currency '{each.currency}', expected a code of ISO 4217 such as EUR."
            yield common.C013, (*path, "currency"), message, near(each.currency.upper(), MINOR_UNITS)
            continue
        amounts = each.budget is not None or each.spent or any(effect.worth is not None for effect in each.moves)
        if amounts and currency is None:
            hint = "Give the initiative or the charter a currency."
            yield common.C013, path, f"{what} has amounts of money, and no currency is said.", hint
        spent = sum(each.spent.values())
        if each.budget is not None and spent > each.budget:
            over = f"{spent - each.budget} {currency}".strip()
            message = f"{what} has spent {spent} of {each.budget}, {over} more than its budget."
            yield problems.OVER_BUDGET, (*path, "spent"), message, "Agree on a larger budget, or on less work."
        for at, effect in enumerate(each.moves):
            yield from _effect((*path, "moves", at), each, effect, currency, kpis.get(effect.kpi))


def _effect(
    path: Steps, initiative: Initiative, effect: Effect, currency: str | None, definition: KpiDefinition | None
) -> Iterator[Found]:
    yield from _order(path, f"the effect of '{initiative.id}' on '{effect.kpi}'", effect.from_, effect.until)
    if definition is None:
        return
    money = currency_of(definition.unit)
    better = definition.kpi.direction.better
    if effect.worth is not None and money is not None:
        message = f"KPI '{effect.kpi}' is an amount in {money}, and its effect has a worth as well."
        yield problems.WORTH, (*path, "worth"), message, "Leave 'worth' out."
    elif money is not None and currency is not None and money != currency:
        message = f"KPI '{effect.kpi}' is an amount in {money}, and initiative '{initiative.id}' is in {currency}."
        yield problems.WORTH, (*path, "kpi"), message, "Give the initiative the KPI's currency."
    elif (effect.worth is not None or money is not None) and better not in ("higher", "lower"):
        message = f"KPI '{effect.kpi}' has the direction '{better}', so that no change of it is worth anything."
        yield (
            problems.WORTH,
            (*path, "kpi"),
            message,
            "Give it the direction 'higher' or 'lower', or leave 'worth' out.",
        )
