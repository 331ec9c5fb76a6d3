"""Which objectives a reader sees: of all parties, of the own one, or of persons only where the charter names them."""

from collections.abc import Mapping

from tallystick.charter.link_checks import level_of
from tallystick.charter.model import Charter
from tallystick.charter.model.strategy import Objective
from tallystick.charter.units import chain_of, party_of
from tallystick.sharing.asked import Thing
from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.personal import person_units, personal_thing
from tallystick.web.people.models import Membership


def fills(here: Here) -> frozenset[str]:
    """The roles of the charter that the reader fills today: ``party/role``."""
    return frozenset(role for each in here.roles for role in each.fills)


def is_personal(objective: Objective, charter: Charter) -> bool:
    """Whether an objective is one person's."""
    unit = charter.strategy.units.get(objective.unit or "")
    return level_of(charter, objective) == "person" or (unit is not None and unit.level == "person")


def objective_thing(here: Here, objective: Objective, charter: Charter) -> Thing:
    """What an objective is to decide: a personal figure where it is one person's.

    Whoever the charter names for it, as its owner or as head of its unit, reads it as one of that unit.
    """
    if is_personal(objective, charter):
        return _personal(here, objective, charter)
    party, unit = _place(charter, objective.unit)
    if fills(here) & {objective.owner, *_heads(charter, unit)}:
        unit = None
    end = objective.until if objective.from_ is not None else None
    return here.thing(Kind.OBJECTIVE, party=party, unit=unit, start=objective.from_, end=end)


def _place(charter: Charter, unit: str | None) -> tuple[str | None, str | None]:
    """Party and unit below it; both None of the alliance's own."""
    if unit is None:
        return None, None
    return party_of(charter, unit), unit if unit in charter.strategy.units else None


def _heads(charter: Charter, unit: str | None) -> frozenset[str]:
    """Who leads a unit, or one that it is part of."""
    chain = chain_of(charter, unit) if unit is not None else ()
    units = [charter.strategy.units[each] for each in chain if each in charter.strategy.units]
    return frozenset(each.head for each in units if each.head is not None)


def _personal(here: Here, objective: Objective, charter: Charter) -> Thing:
    for each in person_units(charter):
        if each.name == objective.unit:
            return personal_thing(here.reader, party=each.party, unit=each.name, head=each.head, named=each.named)
    owner = objective.owner
    party = owner.partition("/")[0] if owner else None
    named = frozenset({owner} if owner else ())
    return personal_thing(here.reader, party=party, unit=objective.unit, head=owner, named=named)


def person_of(here: Here, unit: str | None, charter: Charter) -> str:
    """The key of whom a person's unit speaks of: whoever fills its role today; empty where nobody does."""
    for each in person_units(charter):
        if each.name == unit:
            held = Membership.objects.filter(alliance=here.alliance, party=each.party or "", since__lte=here.today)
            there = held.exclude(until__lte=here.today).order_by("pk").values_list("person_id", "fills")
            return next((str(key) for key, roles in there if each.head in roles), "")
    return ""


def visible_objectives(here: Here, charter: Charter) -> Mapping[str, Objective]:
    """The objectives that the reader sees, by id, in the order of the charter."""
    return {
        each.id: each
        for each in charter.strategy.objectives
        if here.may(Action.SEE, objective_thing(here, each, charter)).allowed
    }


def sees_unit(here: Here, unit: str, charter: Charter) -> bool:
    """Whether the reader sees the page of a party or of a unit below one."""
    for each in person_units(charter):
        if each.name == unit:
            thing = personal_thing(here.reader, party=each.party, unit=unit, head=each.head, named=each.named)
            return here.may(Action.SEE, thing).allowed
    party, below = _place(charter, unit)
    if fills(here) & _heads(charter, unit):
        below = None
    return party is not None and here.may(Action.SEE, here.thing(Kind.OBJECTIVE, party=party, unit=below)).allowed
