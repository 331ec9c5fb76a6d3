"""Which parts of a charter a reader sees: all that was agreed, but for objectives that are not theirs to see.

What rests on such an objective is left out with it: findings, initiatives, and the unit that is one person.
"""

import logging
from collections.abc import Iterator, Sequence

from tallystick.charter.document import Steps
from tallystick.charter.issues import element
from tallystick.charter.model import Charter
from tallystick.charter.model.strategy import Strategy
from tallystick.errors import TallystickError
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.personal import person_units
from tallystick.web.pages.charter.reading.parts import path_of
from tallystick.web.pages.objectives.seeing import is_personal, sees_unit, visible_objectives

log = logging.getLogger(__name__)
STRATEGY = "strategy"
"""The chapter in which a charter speaks of parties, teams and persons of their own."""


def hidden_objectives(here: Here, charter: Charter) -> frozenset[str]:
    """The objectives of a charter, in force or not, that the reader does not see."""
    seen = visible_objectives(here, charter)
    return frozenset(each.id for each in charter.strategy.objectives) - frozenset(seen)


def withheld(here: Here) -> tuple[Steps, ...]:
    """The places of the charter in force that the reader does not see."""
    return tuple(_withheld(here))


def personal_paths(here: Here) -> tuple[str, ...]:
    """The names of elements that speak of one person: not for whoever else may read the rest."""
    strategy, document = here.charter.strategy, here.opened.reading.document
    objectives = frozenset(each.id for each in strategy.objectives if is_personal(each, here.charter))
    units = [("strategy", "units", each.name) for each in person_units(here.charter)]
    return tuple(path_of(steps, document) for steps in (*units, *_resting_on(strategy, objectives)))


def hidden_paths(here: Here) -> tuple[str, ...]:
    """The names of elements that the reader does not see, as issues and documents name them."""
    document = here.opened.reading.document
    return tuple(path_of(steps, document) for steps in withheld(here))


def is_hidden(here: Here, path: str, hidden: tuple[str, ...]) -> bool:
    """Whether a name is that of a hidden element, or of a part of one.

    An element of a list has two names: its id, and its place in the list (``strategy/objectives/3``). Either counts.
    What an amendment removed is hidden where it was while it was there, by today's rights.
    """
    document = here.opened.reading.document
    steps = element(path, document)
    if steps is None and not _was_seen(here, path.split("/")):
        return True
    name = path if steps is None else path_of(steps, document)
    return any(name == each or name.startswith(f"{each}/") for each in hidden)


def _was_seen(here: Here, path: Sequence[str]) -> bool:
    """Whether the reader may be told of what earlier charters had at a place; not where nobody can say whose it was."""
    if path[0] != STRATEGY:
        return True
    try:
        charters = [each.charter for each in here.opened.charters]
    except TallystickError:
        log.exception("The earlier charters of %s cannot be read", here.name)
        return False
    return sees_change(here, path, *charters)


def _withheld(here: Here) -> Iterator[Steps]:
    strategy, hidden = here.charter.strategy, hidden_objectives(here, here.charter)
    for name in (each.name for each in person_units(here.charter)):
        if not sees_unit(here, name, here.charter):
            yield ("strategy", "units", name)
    yield from _resting_on(strategy, hidden)


def _resting_on(strategy: Strategy, objectives: frozenset[str]) -> Iterator[Steps]:
    """The places of some objectives, and of what rests on them."""
    yield from (("strategy", "objectives", at) for at, each in enumerate(strategy.objectives) if each.id in objectives)
    yield from (
        ("strategy", "analysis", at) for at, each in enumerate(strategy.analysis) if objectives & {*each.objectives}
    )
    yield from (
        ("strategy", "initiatives", at)
        for at, each in enumerate(strategy.initiatives)
        if objectives & {*each.objectives}
    )


def sees_change(here: Here, path: Sequence[str], *charters: Charter) -> bool:
    """Whether each of some charters, in force or not, lets the reader be told what it has at a place."""
    if tuple(path[:1]) != (STRATEGY,) or len(path) < 3:
        return True
    for charter in charters:
        hidden = hidden_objectives(here, charter)
        if path[1] == "objectives" and path[2] in hidden:
            return False
        of_persons = path[1] == "units" and path[2] in {each.name for each in person_units(charter)}
        if of_persons and not sees_unit(here, path[2], charter):
            return False
        if path[1] in ("analysis", "initiatives"):
            resting = getattr(charter.strategy, path[1])
            if any(each.id == path[2] and hidden & {*each.objectives} for each in resting):
                return False
    return True
