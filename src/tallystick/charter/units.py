"""Parties and the units below them: what belongs to what, since when, and by which facts each is known.

A unit's cell is its party and the columns of all units it belongs to; a unit without columns of its own stands for
the whole of what it belongs to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tallystick.charter.membership import is_member
from tallystick.charter.model import Charter

Columns = tuple[tuple[str, tuple[str, ...]], ...]
"""Columns with the values that mark a unit, sorted by column."""


@dataclass(frozen=True, slots=True)
class UnitCell:
    """Where figures of a unit are read: of a party, with the values of other columns that mark it.

    ``party`` None and no columns is the alliance.
    """

    party: str | None = None
    columns: Columns = ()

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that the cell fixes, sorted."""
        return tuple(sorted([*(name for name, _ in self.columns), *(("party",) if self.party is not None else ())]))


ALLIANCE = UnitCell()


def chain_of(charter: Charter, name: str) -> tuple[str, ...]:
    """The unit, what it is part of, and so on up to its party; stops at what is not declared or comes round again."""
    found: list[str] = []
    at: str | None = name
    while at is not None and at not in found:
        found.append(at)
        unit = charter.strategy.units.get(at)
        at = None if unit is None else unit.part_of
    return tuple(found)


def party_of(charter: Charter, name: str) -> str | None:
    """The party that a unit belongs to; None where the chain ends elsewhere."""
    top = chain_of(charter, name)[-1]
    return top if top in charter.parties else None


def cell_of(charter: Charter, unit: str | None) -> UnitCell:
    """The cell of a party or unit; of None the alliance."""
    if unit is None:
        return ALLIANCE
    chain = chain_of(charter, unit)
    columns: dict[str, tuple[str, ...]] = {}
    for name in reversed([each for each in chain if each in charter.strategy.units]):
        columns.update(charter.strategy.units[name].is_)
    return UnitCell(party_of(charter, unit), tuple(sorted(columns.items())))


def unit_title(charter: Charter, unit: str | None) -> str:
    """What people call a unit, a party or (None) the alliance."""
    if unit is None:
        return charter.title
    if unit in charter.parties:
        return charter.parties[unit].name
    return charter.strategy.units[unit].title if unit in charter.strategy.units else unit


def exists_on(charter: Charter, unit: str | None, day: date) -> bool:
    """Whether a unit, and every unit that it is part of, exists on a day; a party is one if it is a member."""
    if unit is None:
        return True
    for name in chain_of(charter, unit):
        if name in charter.parties:
            return is_member(charter.parties[name], charter, day)
        part = charter.strategy.units.get(name)
        if part is None or not (part.from_ or day) <= day or (part.until is not None and part.until <= day):
            return False
    return False


def members(charter: Charter) -> Mapping[str, str]:
    """Every party and unit with its title, parties first."""
    names = [*charter.parties, *charter.strategy.units]
    return {name: unit_title(charter, name) for name in names}
