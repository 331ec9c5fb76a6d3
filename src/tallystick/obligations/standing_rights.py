"""Rights that have arisen and stand: neither elected, nor waived, nor past the day until which they may be elected."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tallystick.charter.model.amends import Amends
from tallystick.charter.model.events import Event, Waiver
from tallystick.obligations.determination import Determination
from tallystick.obligations.events_of import concerns
from tallystick.terms.figure import Scope


@dataclass(frozen=True, slots=True)
class Right:
    """One right that has arisen."""

    clause: str
    obligor: str
    scope: Scope
    period: str
    what: str
    holder: str | None
    at: str
    """Which rule it comes from: ``trigger three-in-six``."""
    elect_by: date | None
    """The last day on which it may be elected; None where it lasts."""
    arose: date
    """The day after the last of its period."""


def standing_rights(
    determinations: Iterable[Determination],
    events: Iterable[Event] = (),
    *,
    on: date,
    amended_by: Iterable[Amends] = (),
) -> tuple[Right, ...]:
    """The rights that stand on a day, in the order of the determinations.

    A right that takes effect by itself, or was elected, has become something else. ``amended_by`` are amendments that
    count by then: one that waives accrued rights ends those that had arisen before.
    """
    waivers = [event for event in events if isinstance(event, Waiver) and event.on <= on]
    cut = [each.counts_on for each in amended_by if each.accrued_rights == "waived" and each.counts_on <= on]
    found = []
    for made in determinations:
        if made.end > on or any(made.end <= day for day in cut):
            continue
        for each in made.consequents:
            if each.kind != "right" or each.what is None or each.automatic or each.effective is not None:
                continue
            if each.elect_by is not None and each.elect_by < on:
                continue
            if not any(_waives(waiver, made, each.what) for waiver in waivers):
                found.append(
                    Right(
                        made.clause, made.obligor, made.scope, made.period, each.what, each.holder, each.at,
                        each.elect_by, made.end,
                    )
                )  # fmt: skip
    return tuple(found)


def _waives(waiver: Waiver, made: Determination, what: str) -> bool:
    is_about = (waiver.clause, waiver.period) == (made.clause, made.period)
    return is_about and waiver.what in ("all", what) and concerns(waiver, obligor=made.obligor, scope=made.scope)
