"""Everything that may follow from a clause, with where it stands: of the clause, its bands, levels and triggers."""

from collections.abc import Iterator

from tallystick.charter.document import Steps
from tallystick.charter.model.clauses import Clause
from tallystick.charter.model.consequences import Consequence, Trigger


def consequences_of(clause: Clause) -> Iterator[tuple[Steps, Consequence]]:
    """Every consequence written as one, with its path below the clause; short forms are not among them."""
    for number, rule in enumerate(clause.then):
        yield ("then", number), rule
    for name, band in clause.bands.items():
        for number, rule in enumerate(band.then):
            yield ("bands", name, "then", number), rule
    for name, level in clause.levels.items():
        for number, rule in enumerate(level.then):
            yield ("levels", name, "then", number), rule
    for path, trigger in triggers_of(clause):
        for number, rule in enumerate(trigger.then):
            yield (*path, "then", number), rule


def triggers_of(clause: Clause) -> Iterator[tuple[Steps, Trigger]]:
    """Every trigger, with its path below the clause."""
    if clause.misses is not None:
        yield ("misses",), clause.misses
    for name, trigger in clause.triggers.items():
        yield ("triggers", name), trigger
    for level_name, level in clause.levels.items():
        for name, trigger in level.triggers.items():
            yield ("levels", level_name, "triggers", name), trigger


def pays(clause: Clause) -> bool:
    """Whether an amount can be owed by it."""
    bands = any(band.credit or band.bonus or band.payment for band in clause.bands.values())
    priced = clause.minimum is not None and clause.minimum.price is not None
    amounts = any(rule.kind not in ("points", "right", "plan", "loses", "price") for _, rule in consequences_of(clause))
    return bool(clause.credit or clause.bonus or bands or priced or clause.tiers or amounts)


def has_consequences(clause: Clause) -> bool:
    """Whether anything follows from it at all."""
    points = any(band.points for band in clause.bands.values())
    return pays(clause) or points or next(consequences_of(clause), None) is not None
