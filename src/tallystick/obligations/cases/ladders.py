"""Dispute ladders: which rungs are open to a dispute, when the next one is, who decides, what stands still meanwhile.

A rung is left when its time is over, when all parties agree, or when it need not be gone through. What limits of time
stand still is the days spent on rungs that say so (SEMANTICS 15).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation

from tallystick.charter.model.cases import Referred
from tallystick.charter.model.governance import Ladder, Rung
from tallystick.obligations.cases.clocks import Pause, counted_day
from tallystick.obligations.cases.ground import Ground
from tallystick.obligations.cases.history import Dispute, Record, Stay


def ladder_of(record: Record, ground: Ground) -> str | None:
    """The ladder that a case takes where none is named: its clause's."""
    clause = ground.clause(record)
    return clause.disputes if clause else None


def open_rungs(ladder: Ladder, *, subject: str | None, amount: Decimal | None) -> tuple[int, ...]:
    """Positions of the rungs that a dispute can reach: those of its subject, and the first alone below the threshold.

    A threshold that is a formula, and no number, is left to the parties.
    """
    found = [n for n, rung in enumerate(ladder.rungs) if not rung.subjects or subject in rung.subjects]
    small = amount is not None and _number(ladder.threshold) is not None and amount < (_number(ladder.threshold) or 0)
    return tuple(found[:1] if small else found)


def next_rungs(dispute: Dispute, ladder: Ladder) -> tuple[int, ...]:
    """Rungs that can be reached from here: the next one, and those beyond rungs that need not be gone through."""
    found = []
    for position in (each for each in dispute.rungs if each > dispute.stay.rung):
        found.append(position)
        if ladder.rungs[position].condition:
            break
    return tuple(found)


def next_rung(step: Referred, dispute: Dispute, ground: Ground) -> int | str:
    """Position of the rung that is meant, or why there is none."""
    ladder = ground.ladder(dispute)
    found = next_rungs(dispute, ladder)
    if not found:
        return f"'{ladder.rungs[dispute.stay.rung].name}' is the last level; settle, decide or withdraw."
    if step.to is None:
        return found[0]
    named = [position for position in found if ladder.rungs[position].name == step.to]
    names = " or ".join(repr(ladder.rungs[position].name) for position in found)
    return named[0] if named else f"there is no way from here to the level that is named; next is {names}."


def is_first(dispute: Dispute) -> bool:
    """Whether it is still where it began: a matter, before the committee itself."""
    return dispute.stay.rung == dispute.rungs[0] and not dispute.in_court


def is_last(dispute: Dispute, ladder: Ladder) -> bool:
    """Whether there is no rung left."""
    return not next_rungs(dispute, ladder)


def casting_party(record: Record, ground: Ground, *, expired: bool) -> str | None:
    """Who decides alone here: the rung's casting party, else the committee's for the subject on the last rung.

    Either decides only once the time of the rung is over.
    """
    dispute, rung = record.dispute, ground.rung(record)
    if dispute is None or rung is None or not expired:
        return None
    if rung.casting is not None:
        return rung.casting
    if record.committee is None or not is_last(dispute, ground.ladder(dispute)) or dispute.subject is None:
        return None
    return ground.charter.committees[record.committee].casting.get(dispute.subject)


def moved(dispute: Dispute, rung: int, *, at: datetime, received: datetime | None) -> Dispute:
    """The dispute on another rung."""
    left = replace(dispute.stay, left=at)
    return replace(dispute, stays=(*dispute.stays[:-1], left, Stay(rung, at, received=received)))


def ended(dispute: Dispute, how: str, *, at: datetime, binding: bool = False) -> Dispute:
    """The dispute, over."""
    left = replace(dispute.stay, left=at)
    return replace(dispute, stays=(*dispute.stays[:-1], left), ended=at, how=how, binding=binding)


def met(dispute: Dispute, at: datetime) -> Dispute:
    """The dispute after a meeting on its rung; the first one starts the clock of rungs that are counted from it."""
    stay = dispute.stay if dispute.stay.met is not None else replace(dispute.stay, met=at)
    return replace(dispute, stays=(*dispute.stays[:-1], stay))


def decided(dispute: Dispute) -> Dispute:
    """The dispute after a decision that does not bind."""
    return replace(dispute, stays=(*dispute.stays[:-1], replace(dispute.stay, decided=True)))


def in_court(dispute: Dispute, at: datetime) -> Dispute:
    """The dispute in court, beside the ladder."""
    left = replace(dispute.stay, left=at)
    return replace(dispute, stays=(*dispute.stays[:-1], left, Stay(dispute.stay.rung, at, court=True)))


def pauses(disputes: Iterable[Dispute], ground: Ground) -> tuple[Pause, ...]:
    """The days that stand still: those spent on rungs that say so, and in court."""
    return tuple(
        Pause(
            counted_day(stay.entered, ground.compiled), counted_day(stay.left, ground.compiled) if stay.left else None
        )
        for dispute in disputes
        for stay in dispute.stays
        if stay.court or ground.ladder(dispute).rungs[stay.rung].tolls
    )


def lacking(rung: Rung, evidence: tuple[str, ...], what: str) -> tuple[str, ...]:
    """The records that a rung asks for on entry or exit (``what``), and that are not among the evidence."""
    asked = rung.entry if what == "entry" else rung.exit
    return tuple(record for record in asked if record not in evidence)


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text is not None else None
    except InvalidOperation:
        return None
