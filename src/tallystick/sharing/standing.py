"""What a charter says that decisions rest on: who belongs when, and which class a figure has; and roles in conflict.

A KPI has the class that it states; one that states none has the strictest of the measures and KPIs it is made of. A
figure broken down by a column has the stricter of its KPI's class and the column's.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.membership import predecessors, stretches
from tallystick.charter.model import Charter
from tallystick.errors import Problem
from tallystick.sharing.asked import Belonging, Membership, Stretch, Thing
from tallystick.sharing.problems import CONFLICT_OF_ROLES
from tallystick.sharing.rules import KpiRule, strictest
from tallystick.sharing.words import Class, Kind, Role
from tallystick.terms.figure import Figure

BUSINESS = frozenset({Role.MANAGER, Role.EXECUTIVE, Role.ANALYST, Role.CONTRIBUTOR, Role.MEMBER})
"""Roles in the business, which nobody in the clean team has."""


def belongings(charter: Charter) -> Mapping[str, Belonging]:
    """When each party belongs to the alliance, and of which days it sees what happened."""
    return {name: _belonging(name, charter) for name in charter.parties}


def _belonging(name: str, charter: Charter) -> Belonging:
    party = charter.parties[name]
    own = stretches(party, charter)
    duties = (party.leaving or charter.leaving).access
    ends = [duty.until for duty in duties if duty.until is not None]
    succession = party.successor_of
    before: tuple[Stretch, ...] = ()
    if succession is not None and succession.takes:
        before = tuple(
            stretch
            for other, _ in predecessors(name, charter)[1:]
            for stretch in stretches(charter.parties[other], charter)
        )
    return Belonging(
        stretches=own,
        sees=tuple(sorted((*own, *before))) if before else None,
        access_until=max(ends) if ends and len(ends) == len(duties) else None,
    )


def class_of(kpi: str, compiled: CompiledCharter) -> Class:
    """The disclosure class of a KPI."""
    charter = compiled.charter
    stated = charter.kpis[kpi]
    if "disclosure" in stated.model_fields_set:
        return Class(stated.disclosure)
    parts = [charter.measures.get(name) or charter.kpis.get(name) for name in compiled.kpis[kpi].bound.measures]
    return strictest(Class(part.disclosure) for part in parts if part is not None)


def rule_of(kpi: str, compiled: CompiledCharter) -> KpiRule:
    """What the charter itself says of how a KPI is disclosed; the rest is agreed beside it.

    Stocks, distinct counts and whatever does not add up over periods have no sums over time.
    """
    charter, definition = compiled.charter, compiled.kpis[kpi]
    owner = charter.kpis[kpi].owner
    classes: dict[str, Class] = {}
    for source in sorted(definition.bound.sources):
        for name, column in charter.sources[source].columns.items():
            held = strictest([classes.get(name, Class.ALL_PARTIES), Class(column.disclosure)])
            if held is not Class.ALL_PARTIES:
                classes[name] = held
    return KpiRule(
        disclosure=class_of(kpi, compiled),
        owner=owner.partition("/")[0] if owner else None,
        dimensions=classes,
        over_time=definition.bound.pooling in ("sum", "ratio"),
    )


def figure_thing(figure: Figure, compiled: CompiledCharter) -> Thing:
    """The thing that a figure is to :func:`~tallystick.sharing.deciding.decide`."""
    rule = rule_of(figure.kpi, compiled)
    return Thing(
        kind=Kind.FIGURE,
        alliance=compiled.charter.alliance,
        party=figure.party,
        owner=rule.owner,
        disclosure=rule.class_of(figure.scope),
        start=figure.start,
        end=figure.end,
    )


def conflicts(memberships: Iterable[Membership]) -> Iterator[Problem]:
    """Pairs of one person's roles that must not be held together (S005); asked before a role is given.

    Deciding itself lets each role stand for itself, so that a role added never takes away what another allows.
    """
    held = list(memberships)
    for clean in (each for each in held if each.role is Role.CLEAN_TEAM):
        for other in held:
            if other.role in BUSINESS and other.alliance == clean.alliance and _meet(clean, other):
                yield CONFLICT_OF_ROLES.at(
                    f"The role '{other.role}' since {other.since} stands beside '{clean.role}' since {clean.since}.",
                    hint="Let one of them end before the other begins.",
                )


def _meet(one: Membership, other: Membership) -> bool:
    return one.since < (other.until or date.max) and other.since < (one.until or date.max)
