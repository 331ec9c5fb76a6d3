"""Whether attributions can be applied: agreed beforehand, with the members and shares that their rule needs."""

from collections.abc import Iterator, Mapping

from tallystick.charter import problems as common
from tallystick.charter import strategy_problems as problems
from tallystick.charter.definitions import KpiDefinition
from tallystick.charter.document import Steps
from tallystick.charter.formula.kinds import Kind
from tallystick.charter.link_checks import core_kind, not_one, same_measure
from tallystick.charter.model import Charter
from tallystick.charter.model.strategy import Attribution
from tallystick.charter.strategy_problems import Found
from tallystick.charter.units import cell_of, members


def attribution_findings(charter: Charter, kpis: Mapping[str, KpiDefinition]) -> Iterator[Found]:
    """Everything that is wrong with the attributions; KPIs that are not among ``kpis`` are passed over."""
    for number, rule in enumerate(charter.strategy.attributions):
        path: Steps = ("strategy", "attributions", number)
        start = rule.from_ or charter.term.start
        if rule.until is not None and rule.until <= start:
            message = f"attribution '{rule.id}' ends on {rule.until}, not after it begins on {start}."
            yield common.C019, (*path, "until"), message, "Mend 'from' or 'until'."
        if rule.agreed > start:
            message = f"attribution '{rule.id}' was agreed on {rule.agreed}, after it begins on {start}."
            yield problems.BEFOREHAND, (*path, "agreed"), message, "Let it begin when it was agreed, or later."
        yield from _shares(charter, rule, path)
        yield from _claims(charter, rule, path, kpis)
        yield from _divisible(charter, rule, path, kpis)


def credited(charter: Charter, rule: Attribution) -> tuple[str, ...]:
    """The parties and units among which a rule divides: those it names, else all parties."""
    return rule.among or tuple(charter.parties)


def _shares(charter: Charter, rule: Attribution, path: Steps) -> Iterator[Found]:
    if rule.rule != "assigned":
        if rule.shares:
            message = f"attribution '{rule.id}' is by the rule '{rule.rule}', and has shares."
            yield problems.MEMBERS, (*path, "shares"), message, "Make the rule 'assigned', or leave 'shares' out."
        return
    wanted = credited(charter, rule)
    lacking = [name for name in wanted if name not in rule.shares]
    beyond = [name for name in rule.shares if name not in wanted]
    if lacking:
        message = f"attribution '{rule.id}' has no share for {', '.join(lacking)}."
        place = (*path, "shares") if rule.shares else path
        yield problems.MEMBERS, place, message, "Give each member a share; 0 is one."
    for name in beyond:
        message = f"attribution '{rule.id}' has a share for '{name}', which is not among its members."
        yield problems.MEMBERS, (*path, "shares", name), message, f"The members are {', '.join(wanted)}."
    if not lacking and not beyond:
        for words in not_one(tuple(rule.shares.values())):
            message = f"the shares of attribution '{rule.id}' {words}."
            yield problems.SHARES, (*path, "shares"), message, "On every day they add up to exactly 1."


def _claims(charter: Charter, rule: Attribution, path: Steps, kpis: Mapping[str, KpiDefinition]) -> Iterator[Found]:
    if rule.claims and rule.rule != "own share":
        message = f"attribution '{rule.id}' is by the rule '{rule.rule}', and has claims."
        yield problems.MEMBERS, (*path, "claims"), message, "Make the rule 'own share', or leave 'claims' out."
    whole = kpis.get(rule.kpi)
    for name, kpi in rule.claims.items():
        place: Steps = (*path, "claims", name)
        if name in members(charter) and name not in credited(charter, rule):
            message = f"attribution '{rule.id}' has a claim of '{name}', which is not among its members."
            yield problems.MEMBERS, place, message, f"The members are {', '.join(credited(charter, rule))}."
        claim = kpis.get(kpi)
        if whole is not None and claim is not None and not same_measure(claim.unit, whole.unit):
            message = f"'{name}' claims in '{kpi}' in {claim.unit}, and '{rule.kpi}' is in {whole.unit}."
            yield problems.ADDED_UNITS, place, message, f"Name a KPI in {whole.unit}."
        if whole is not None and claim is not None and _periods(claim) != _periods(whole):
            message = f"'{name}' claims in '{kpi}', which is on other periods than '{rule.kpi}'."
            yield problems.PERIODS, place, message, "Give both one calendar."


def _periods(definition: KpiDefinition) -> tuple[object, str]:
    return definition.calendar, definition.period_kind


_DIVISIBLE = (Kind.ADDITIVE, Kind.SEMI_ADDITIVE, Kind.DISTINCT, Kind.RATIO, Kind.AVERAGE)


def _divisible(charter: Charter, rule: Attribution, path: Steps, kpis: Mapping[str, KpiDefinition]) -> Iterator[Found]:
    definition = kpis.get(rule.kpi)
    if definition is None or rule.rule != "own share":
        return
    kind = core_kind(definition)
    if kind not in _DIVISIBLE or (rule.claims and kind in (Kind.RATIO, Kind.AVERAGE)):
        message = f"KPI '{rule.kpi}' is {kind.replace('_', ' ')}: nobody has a share of it of his own."
        yield problems.INDIVISIBLE, (*path, "kpi"), message, "Take the rule 'equal' or 'assigned', or a count or sum."
        return
    for number, name in enumerate(credited(charter, rule)):
        if name not in members(charter) or name in rule.claims:
            continue
        cell = cell_of(charter, name)
        place: Steps = (*path, "among", number) if rule.among else (*path, "kpi")
        message = f"attribution '{rule.id}' needs the share of '{name}', and "
        if cell.dimensions not in definition.cells:
            dimensions = ", ".join(cell.dimensions)
            message += f"KPI '{rule.kpi}' is not by {dimensions}."
            yield problems.NO_SHARE, place, message, f"Break the KPI down: 'by: [[{dimensions}]]', or let it claim."
        elif kind is Kind.DISTINCT and any(len(values) > 1 for _, values in cell.columns):
            message += f"distinct counts of its several cells are not one of '{name}'."
            yield problems.NO_SHARE, place, message, "Take another rule, or let it claim."
