"""The ten plain forms and the full language brought to one shape: what is met, which levels there are, what follows.

Only shapes change here. Names are looked up, and amounts read, by :mod:`tallystick.charter.clauses.compiling`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tallystick.charter.document import Steps
from tallystick.charter.model.bands import Bound, Condition, Edge, Operator
from tallystick.charter.model.clauses import Clause, ClauseBand
from tallystick.charter.model.consequences import Consequence, Trigger
from tallystick.charter.model.deadlines import Deadline

TESTS = ("floor", "cap", "met", "minimum", "bands", "levels", "misses", "deadline", "report", "decision")
"""Keys that say what is judged; ``levels`` may stand beside one of the first four."""

OTHERWISE = Condition(edges=())
"""Of the level ``missed``: whatever is not met."""

_OPPOSITE: dict[str, Operator] = {">=": "<", ">": "<=", "<=": ">", "<": ">="}
_CONSEQUENT_KEYS = ("credit", "bonus", "payment", "points")


@dataclass(frozen=True, slots=True)
class Following:
    """One consequence as written or as a short form says it, with its place in the clause."""

    consequence: Consequence
    at: str
    path: Steps
    """Of the amount or right itself."""
    written: str | None = None
    """The amount as written, where the consequence's own is made from it."""


@dataclass(frozen=True, slots=True)
class Counting:
    """One trigger as written, with its place."""

    name: str
    trigger: Trigger
    path: Steps
    level: str | None
    """The level whose trigger it is."""


def tests(clause: Clause) -> tuple[str, ...]:
    """Which keys of a clause say what is judged."""
    given = []
    for name in TESTS:
        value = getattr(clause, name)
        if value is not None and value != {}:
            given.append(name)
    return tuple(given)


def form_of(clause: Clause) -> str:
    """``value``, ``count``, ``deadline``, ``decision`` or ``amount``."""
    given = tests(clause)
    if "deadline" in given or "report" in given:
        return "deadline"
    if set(given) & {"floor", "cap", "met", "minimum", "bands", "levels"}:
        return "value"
    if "decision" in given:
        return "decision"
    return "count" if "misses" in given else "amount"


def base_of(clause: Clause) -> str:
    """The key whose name consequences of a miss bear: the first test that there is, or ``tiers`` or ``payment``."""
    given = tests(clause)
    return given[0] if given else "tiers" if clause.tiers else "payment"


def met_of(clause: Clause) -> Condition | None:
    """What is met; None where bands, levels or persons decide."""
    if clause.floor is not None:
        return _one_edge(">=", clause.floor)
    if clause.cap is not None:
        return _one_edge("<=", clause.cap)
    if clause.minimum is not None:
        quantity = clause.minimum.quantity
        bound = _TARGET if isinstance(quantity, str) else Bound(times=Decimal(0), plus=quantity)
        return _one_edge(">=", bound)
    return clause.met


_TARGET = Bound(times=Decimal(1), plus=Decimal(0))


def _one_edge(operator: Operator, bound: Bound) -> Condition:
    return Condition(edges=(Edge(operator=operator, bound=bound),))


def opposite(condition: Condition) -> Condition:
    """When one edge does not hold; ``otherwise`` for conditions of several."""
    if len(condition.edges) != 1 or condition.edges[0].operator not in _OPPOSITE:
        return OTHERWISE
    (edge,) = condition.edges
    return _one_edge(_OPPOSITE[edge.operator], edge.bound)


def deadline_of(clause: Clause) -> Deadline | None:
    """The deadline; of a report duty, so many days after the end of the period."""
    if clause.deadline is not None or clause.report is None:
        return clause.deadline
    report = clause.report
    return Deadline.model_validate(
        {"what": report.what, "within": report.within.removeprefix("within").strip(), "after": "period end"}
    )


def band_misses(band: ClauseBand) -> bool:
    """Whether a band is a miss: as it says, else where it has a credit, a penalty, points or a right."""
    if band.misses is not None:
        return band.misses
    amounts = [band.credit, band.points]
    amounts += [value for each in band.then for value in (each.credit, each.penalty, each.points)]
    has_right = any(each.right is not None for each in band.then)
    return has_right or any(amount is not None and not _is_zero(amount) for amount in amounts)


def _is_zero(amount: str) -> bool:
    text = amount.strip().removesuffix("%").strip()
    return text.replace(".", "", 1).strip("0") == "" and any(mark.isdigit() for mark in text)


def followings(clause: Clause) -> Iterator[Following]:
    """What follows from a miss as such, and bonuses, in the order: credit, bonus, minimum's price, tiers, ``then``."""
    base = base_of(clause)
    if clause.credit is not None:
        yield Following(Consequence.model_validate({"credit": clause.credit}), base, ("credit",))
    if clause.bonus is not None:
        yield Following(Consequence.model_validate({"bonus": clause.bonus}), "bonus", ("bonus",))
    if clause.minimum is not None and clause.minimum.price is not None:
        payment = Consequence.model_validate({"payment": f"({clause.minimum.price}) * shortfall"})
        yield Following(payment, "minimum", ("minimum", "price"), written=clause.minimum.price)
    for number, consequence in enumerate(clause.then):
        yield Following(consequence, base, ("then", number, consequence.kind))


def level_followings(name: str, clause: Clause) -> Iterator[Following]:
    """What follows from a level or band."""
    if name in clause.bands:
        band, path = clause.bands[name], ("bands", name)
        for key in _CONSEQUENT_KEYS:
            if (amount := getattr(band, key)) is not None:
                yield Following(Consequence.model_validate({key: amount}), f"band {name}", (*path, key))
        then = band.then
    else:
        path, then = ("levels", name), clause.levels[name].then
    at = f"{path[0].removesuffix('s')} {name}"
    for number, consequence in enumerate(then):
        yield Following(consequence, at, (*path, "then", number, consequence.kind))


def trigger_followings(counting: Counting) -> Iterator[Following]:
    """What follows from a trigger."""
    at = "misses" if counting.path == ("misses",) else f"trigger {counting.name}"
    for number, consequence in enumerate(counting.trigger.then):
        yield Following(consequence, at, (*counting.path, "then", number, consequence.kind))


def countings(clause: Clause) -> Iterator[Counting]:
    """Triggers of the clause itself; the plain form ``misses`` is one of that name."""
    if clause.misses is not None:
        yield Counting("misses", clause.misses, ("misses",), None)
    for name, trigger in clause.triggers.items():
        yield Counting(name, trigger, ("triggers", name), None)


def level_countings(name: str, clause: Clause) -> Iterator[Counting]:
    """Triggers of a level."""
    if name in clause.levels:
        for key, trigger in clause.levels[name].triggers.items():
            yield Counting(key, trigger, ("levels", name, "triggers", key), name)
