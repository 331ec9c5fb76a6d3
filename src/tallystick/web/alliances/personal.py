"""Figures that speak of one person: they stay with the person, and with those of the party whom the charter names.

A unit of the level ``person`` is known by values of columns of its own. Every cell that fixes such a column of its
party tells of somebody: of the person declared for the value, or of one that nobody declared, whom then nobody reads.
All these cells are withheld together, so that none of them follows from the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tallystick.charter.model import Charter
from tallystick.charter.units import cell_of, party_of
from tallystick.sharing.asked import Thing
from tallystick.sharing.deciding import decide
from tallystick.sharing.disclosing import Disclosed, Reader, emptied
from tallystick.sharing.problems import PERSONAL
from tallystick.sharing.words import Action, Kind
from tallystick.terms.figure import Figure


@dataclass(frozen=True, slots=True)
class PersonUnit:
    """A unit that is one person."""

    name: str
    party: str | None
    columns: Mapping[str, tuple[str, ...]]
    """All columns that mark it, with those of what it is part of."""
    own: frozenset[str]
    """The columns by which it is told from others of the same team."""
    head: str | None
    """The role of the person: ``party/role``."""
    named: frozenset[str]
    """The roles that the charter names for it: the person's own, and those that answer for its objectives."""

    def is_cell_of(self, figure: Figure) -> bool:
        """Whether a figure is of this person."""
        scope = dict(figure.scope)
        marked = all(scope.get(name) in values for name, values in self.columns.items())
        return figure.party in (None, self.party) and marked


def person_units(charter: Charter) -> tuple[PersonUnit, ...]:
    """The units of a charter that are persons."""
    owners: dict[str, set[str]] = {}
    for each in charter.strategy.objectives:
        if each.unit is not None and each.owner is not None:
            owners.setdefault(each.unit, set()).add(each.owner)
    return tuple(
        PersonUnit(
            name,
            party_of(charter, name),
            dict(cell_of(charter, name).columns),
            frozenset(unit.is_),
            unit.head,
            frozenset({*owners.get(name, ()), *((unit.head,) if unit.head else ())}),
        )
        for name, unit in charter.strategy.units.items()
        if unit.level == "person"
    )


def personal_thing(
    reader: Reader, *, party: str | None, unit: str | None, head: str | None, named: frozenset[str]
) -> Thing:
    """What speaks of one person, as decide asks for it; the person is the reader where the reader fills the role."""
    actor, context = reader.actor, reader.context
    held = [each for each in actor.memberships if each.holds(context.alliance, context.on)]
    is_self = head is not None and any(head in each.fills and each.party == party for each in held)
    return Thing(
        Kind.PERSONAL, context.alliance, party=party, unit=unit, named=named, person=actor.person if is_self else None
    )


def without_persons(shown: Sequence[Disclosed], reader: Reader, charter: Charter) -> tuple[Disclosed, ...]:
    """The figures with those of persons withheld from whom they are not for."""
    units = person_units(charter)
    marking = {(each.party, name) for each in units for name in each.own}
    if not marking:
        return tuple(shown)

    reasons_of = dict(zip((each.name for each in units), refusals_of_persons(reader, charter), strict=True))

    def screened() -> Iterable[Disclosed]:
        for each in shown:
            figure = each.figure
            parties = {party for party, name in marking if any(name == fixed for fixed, _ in figure.scope)}
            if not each.is_shown or not (parties if figure.party is None else figure.party in parties):
                yield each
                continue
            reasons = [reasons_of[unit.name] for unit in units if unit.is_cell_of(figure)]
            if reasons and not all(reasons):
                yield each
            else:
                why = next(iter(reasons), "It speaks of one person, and the charter names nobody for it.")
                yield Disclosed(emptied(figure), PERSONAL.id, why)

    return tuple(screened())


def refusals_of_persons(reader: Reader, charter: Charter) -> tuple[str, ...]:
    """Why a reader does not see each person of the charter; empty for those whom they see.

    It is all of a reader on which the figures of persons rest.
    """
    return tuple(_refusal(unit, reader) for unit in person_units(charter))


def _refusal(unit: PersonUnit, reader: Reader) -> str:
    """Why a reader does not see what speaks of a person; empty where they do."""
    thing = personal_thing(reader, party=unit.party, unit=unit.name, head=unit.head, named=unit.named)
    answer = decide(reader.actor, Action.SEE, thing, reader.context)
    return "" if answer.allowed else answer.because
