"""Which parts of a charter a reader sees: all that was agreed, but for objectives that are not theirs to see.

What rests on such an objective is left out with it: findings, initiatives, and the unit that is one person.
"""

from collections.abc import Iterator

from tallystick.charter.document import Steps
from tallystick.charter.model import Charter
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.personal import person_units
from tallystick.web.pages.charter.reading.parts import path_of
from tallystick.web.pages.objectives.seeing import sees_unit, visible_objectives


def hidden_objectives(here: Here, charter: Charter) -> frozenset[str]:
    """The objectives of a charter, in force or not, that the reader does not see."""
    seen = visible_objectives(here, charter)
    return frozenset(each.id for each in charter.strategy.objectives) - frozenset(seen)


def withheld(here: Here) -> tuple[Steps, ...]:
    """The places of the charter in force that the reader does not see."""
    return tuple(_withheld(here))


def hidden_paths(here: Here) -> tuple[str, ...]:
    """The names of elements that the reader does not see, as issues and documents name them."""
    document = here.opened.reading.document
    return tuple(path_of(steps, document) for steps in withheld(here))


def is_hidden(path: str, hidden: tuple[str, ...]) -> bool:
    """Whether a name is that of a hidden element, or of a part of one."""
    return any(path == each or path.startswith(f"{each}/") for each in hidden)


def _withheld(here: Here) -> Iterator[Steps]:
    strategy, hidden = here.charter.strategy, hidden_objectives(here, here.charter)
    for name in (each.name for each in person_units(here.charter)):
        if not sees_unit(here, name, here.charter):
            yield ("strategy", "units", name)
    yield from (("strategy", "objectives", at) for at, each in enumerate(strategy.objectives) if each.id in hidden)
    yield from (
        ("strategy", "analysis", at) for at, each in enumerate(strategy.analysis) if hidden & {*each.objectives}
    )
    yield from (
        ("strategy", "initiatives", at) for at, each in enumerate(strategy.initiatives) if hidden & {*each.objectives}
    )
