"""Which lines a scorecard has: as the charter declares them, or one for each perspective, objective and KPI."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tallystick.charter.links import kpis_of
from tallystick.charter.model import Charter
from tallystick.charter.model.scorecard import Item, MissingPolicy, RollUp
from tallystick.charter.model.strategy import Objective
from tallystick.errors import InputError
from tallystick.scorecard.lines import LineKind

ALWAYS: Mapping[str, Decimal] = {"always": Decimal(1)}

OTHER = "other"
"""The group of KPIs that show no objective and belong to no perspective."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A line before it is computed; what it does not say itself is settled: roll-up, policy, least coverage."""

    id: str
    kind: LineKind
    title: str
    roll_up: RollUp
    missing: MissingPolicy
    """What this line does to its parent when it is not scored."""
    minimum_coverage: Decimal
    weight: Mapping[str, Decimal] = field(default_factory=lambda: ALWAYS)
    critical: bool = False
    items: "tuple[Branch, ...]" = ()

    def walk(self) -> "Iterator[Branch]":
        """This branch and all below it, top down."""
        yield self
        for item in self.items:
            yield from item.walk()


def outline(charter: Charter) -> Branch:
    """The tree of lines; the alliance is its root.

    Without lines of its own a charter gets its perspectives, in each the objectives and in these their KPIs; objectives
    and KPIs without a perspective follow, KPIs with neither in a group ``other`` (or alone, where nothing else is).
    A KPI that shows several objectives stands under each; objectives of parties and units stand in the strategy map,
    because a scorecard shows totals. A missing policy holds for a line and all below it.
    """
    card = charter.scorecard
    items = [_declared(charter, item, card.missing) for item in card.items] if card.items else _by_strategy(charter)
    title = card.title or charter.title
    return _branch(charter, id_=charter.alliance, kind="alliance", title=title, items=items)


def _branch(
    charter: Charter,
    *,
    id_: str,
    kind: LineKind,
    title: str,
    items: "Sequence[Branch]" = (),
    item: Item | None = None,
    missing: MissingPolicy | None = None,
) -> Branch:
    card = charter.scorecard
    least = None if item is None else item.minimum_coverage
    return Branch(
        id=id_,
        kind=kind,
        title=(item.title if item else None) or title,
        roll_up=(item.roll_up if item else None) or card.roll_up,
        missing=missing or card.missing,
        minimum_coverage=card.minimum_coverage if least is None else least,
        weight=item.weight if item else ALWAYS,
        critical=item.critical if item else False,
        items=tuple(items),
    )


def _declared(charter: Charter, item: Item, inherited: MissingPolicy) -> Branch:
    missing = item.missing or inherited
    if item.kpi is not None:
        return _kpi(charter, item.kpi, item=item, missing=missing)
    items = [_declared(charter, below, missing) for below in item.items]
    if item.objective is not None:
        objective = next((each for each in charter.strategy.objectives if each.id == item.objective), None)
        if objective is None:
            raise InputError(f"The scorecard names objective {item.objective!r}, which the charter does not declare.")
        below = items or [_kpi(charter, kpi, missing=missing) for kpi in kpis_of(charter, objective)]
        kind: LineKind = "objective"
        title = _title(objective)
    else:
        below, kind, title = items, "group", item.id.capitalize()
    return _branch(charter, id_=item.id, kind=kind, title=title, items=below, item=item, missing=missing)


def _kpi(charter: Charter, kpi_id: str, *, item: Item | None = None, missing: MissingPolicy | None = None) -> Branch:
    if kpi_id not in charter.kpis:
        raise InputError(f"The scorecard names KPI {kpi_id!r}, which the charter does not declare.")
    title = charter.kpis[kpi_id].title
    return _branch(charter, id_=kpi_id, kind="kpi", title=title, item=item, missing=missing)


def _title(objective: Objective) -> str:
    return objective.title or objective.statement


def _by_strategy(charter: Charter) -> list[Branch]:
    objectives = [(each, kpis_of(charter, each)) for each in charter.strategy.objectives if each.unit is None]
    shown = {kpi for _, kpis in objectives for kpi in kpis}
    loose = [name for name in charter.kpis if name not in shown]
    words = [each.perspective for each, kpis in objectives if kpis] + [charter.kpis[name].perspective for name in loose]
    groups: list[Branch] = []
    for word in dict.fromkeys(words):
        below = [
            _branch(
                charter, id_=each.id, kind="objective", title=_title(each), items=[_kpi(charter, kpi) for kpi in kpis]
            )
            for each, kpis in objectives
            if each.perspective == word and kpis
        ]
        if word is not None:
            below += [_kpi(charter, name) for name in loose if charter.kpis[name].perspective == word]
            groups.append(_branch(charter, id_=word, kind="group", title=word[:1].upper() + word[1:], items=below))
        else:
            groups += below
    others = [_kpi(charter, name) for name in loose if charter.kpis[name].perspective is None]
    if not groups:
        return others
    return [*groups, _branch(charter, id_=OTHER, kind="group", title="Other", items=others)] if others else groups
