"""What an amendment does to what follows from clauses: past periods determined again, and what later ones would be.

The originals stay. A period that had ended when the amendment was agreed is adjusted (true-up or re-open, by
materiality and long-stop); one that ended later is judged under the new charter from the start, and what the old one
would have given stands beside it to compare.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from tallystick.charter.amend import problems
from tallystick.charter.amends import accruing
from tallystick.charter.model.amends import Amends
from tallystick.charter.model.events import Event
from tallystick.charter.model.governance import Restatements
from tallystick.cycle.amendment.sides import Sides
from tallystick.errors import Problem
from tallystick.obligations.adjustments import Adjustment, adjust, by_place
from tallystick.obligations.determination import Determination
from tallystick.obligations.handing import Handed
from tallystick.obligations.reach import Edge, Reach
from tallystick.obligations.slots import Slot, slots
from tallystick.obligations.succession import Stage, determine_over


@dataclass(frozen=True, slots=True)
class ClauseMove:
    """One period of one clause that comes out otherwise under the new charter."""

    when: Literal["retroactive", "from"]
    """Whether the period had ended when the amendment was agreed."""
    change: Adjustment
    """Before, after, difference, remedy and reason; of a period that is not retroactive there is no remedy."""


@dataclass(frozen=True, slots=True)
class Redetermined:
    """Both charters' determinations, and what went over from one to the other."""

    terms: Amends
    before: tuple[Determination, ...]
    """Under the old charter alone."""
    after: tuple[Determination, ...]
    """Under the old one, and the new one from its effective day."""
    moves: tuple[ClauseMove, ...]
    newly: tuple[Determination, ...]
    """Of clauses and periods that the old charter did not judge."""
    handed: Handed | None
    """What went over; None where no period lies before the effective day."""


def redetermine(
    sides: Sides,
    terms: Amends,
    stages: Sequence[Stage],
    events: Iterable[Event],
    *,
    known_at: datetime,
    on: date,
) -> Redetermined:
    """Determine under the old charters, and under the same with the new one at the end, on the same facts.

    ``stages`` end with the new charter. An amendment that is not agreed yet is looked at as if it were agreed on the
    day of the look.
    """
    known = tuple(events)
    today = sides.new.zone.day_of(known_at)
    new = replace(stages[-1], terms=terms.model_copy(update={"agreed": min(terms.agreed, today)}))
    before = determine_over(stages[:-1], known, known_at=known_at).determinations
    succeeded = determine_over([*stages[:-1], new], known, known_at=known_at)
    after = succeeded.determinations
    originals = [each for each in before if each.end <= terms.agreed]
    later = [each for each in before if each.end > terms.agreed]
    restatements = sides.new.charter.restatements
    moved = [ClauseMove("retroactive", each) for each in adjust(originals, after, restatements, on=on, terms=terms)]
    compared = adjust(later, after, Restatements(), on=on)
    moved += [ClauseMove("from", replace(each, remedy="none", settled_in=None)) for each in compared]
    moved = [replace(each, change=_said(each)) for each in moved]
    first = by_place(before)
    newly = tuple(each for place, each in by_place(after).items() if place not in first)
    handed = succeeded.handed[-1] if succeeded.handed and succeeded.stages[-1][0] is new else None
    return Redetermined(terms, before, after, tuple(moved), newly, handed)


def _said(move: ClauseMove) -> Adjustment:
    """Of a period that ends after the agreement: that there is nothing to adjust."""
    if move.when == "retroactive":
        return move.change
    said = move.change.reason.split(" It is settled in ")[0]
    text = f"{said} The new charter judges it from the start; before is what the old one would have given."
    return replace(move.change, reason=text)


def assumed_terms(sides: Sides, effective: date) -> Amends:
    """What is taken where the new charter does not say how it amends: everything survives, from the next period on."""
    return Amends.model_validate(
        {
            "charter": sides.old.sha256,
            "effective": effective,
            "agreed": effective,
            "applies to": ("periods that begin on or after it",),
            "accrued rights": "preserved",
            "misses": "survive",
            "caps": "survive",
            "banks": "survive",
        }
    )


def clause_findings(sides: Sides, terms: Amends | None, *, is_said: bool) -> Iterator[Problem]:
    """What is wrong or worth knowing about how the amendment treats clauses; ``is_said``: the charter says it."""
    if terms is None or not (sides.old.charter.clauses or sides.new.charter.clauses):
        return
    if not is_said:
        message = "the new charter does not say how it amends the old one."
        yield problems.C600.at(message, hint="Write 'amends' in it, with what becomes of what has accrued.")
        return
    if terms.charter != sides.old.sha256:
        message = f"it amends the charter {terms.charter[:16]}, and the old one is {sides.old.sha256[:16]}."
        yield problems.C598.at(message, hint="Compare with the charter that was signed, or mend the hash.")
    yield from _silence(sides, terms)
    yield from _gaps(sides, terms)


def _silence(sides: Sides, terms: Amends) -> Iterator[Problem]:
    """Where the old charter has something to carry, and the new one has not and does not speak of it."""
    said = {
        "misses": terms.misses, "caps": terms.caps, "banks": terms.banks, "accrued rights": terms.accrued_rights,
    }  # fmt: skip
    old, new = (
        {key: name for name, each in side.clauses.definitions.items() for key in accruing(each)} for side in sides.both
    )
    for key, name in old.items():
        if said[key] is None and key not in new:
            message = f"'{name}' of the old charter has {key} that accrue, and the amendment does not speak of them."
            yield problems.C593.at(message, hint=f"Say what becomes of {key} under 'amends'.")


def _gaps(sides: Sides, terms: Amends) -> Iterator[Problem]:
    """Days of a clause that neither charter judges, because its periods are others now."""
    known = tuple(frozenset(each.clauses.definitions) for each in sides.both)
    old_reach = Reach(end=Edge(terms.effective, terms.splits, known[1]))
    new_reach = Reach(start=Edge(terms.effective, terms.splits, known[0]))
    for name in sorted(known[0] & known[1]):
        last, first = _slots(sides, name, 0, old_reach), _slots(sides, name, 1, new_reach)
        if last and first and last[-1].end < first[0].start:
            message = (
                f"clause '{name}' is judged until {last[-1].end} under the old charter and from {first[0].start} "
                "under the new one."
            )
            yield problems.C599.at(message, hint="Choose a day on which periods of both begin, or split the period.")


def _slots(sides: Sides, name: str, side: int, reach: Reach) -> list[Slot]:
    compiled = sides.both[side]
    definition = compiled.clauses.definitions[name]
    obligor, others = definition.pairs[0]
    found = slots(definition, compiled, obligor=obligor, beneficiaries=others, until=date.max, within=reach.within)
    return [slot for slot in found if reach.holds(name, slot)]
