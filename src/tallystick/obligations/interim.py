"""While claims are open: the amount under both readings, and what the clause's interim position makes of them.

``pay`` pays by the beneficiary's reading, ``withhold`` and ``escrow`` pay nothing, ``pay the undisputed part`` pays the
lesser amount; the rest stays open. Where both readings agree in verdict, band and amount there is nothing to wait for.
The draft whose amounts hold meanwhile is what the clause remembers.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from tallystick.obligations.determination import Money
from tallystick.obligations.draft import Draft, Memory
from tallystick.obligations.remembering import remembered
from tallystick.obligations.saying import money
from tallystick.obligations.telling import money_of

_NOT_PAID = {"withhold": "withheld", "escrow": "held in escrow"}


@dataclass(frozen=True, slots=True)
class Held:
    """What holds for a period, and what is remembered of it."""

    money: Money
    memory: Memory


def settled(draft: Draft) -> Held:
    """Where no claim is open."""
    memory = remembered(draft)
    return Held(money_of(draft, memory), memory)


def interim(ours: Draft, theirs: Draft) -> Held:
    """Where claims are open: ``ours`` as if they were accepted, ``theirs`` as if they were rejected."""
    low, high = settled(ours), settled(theirs)
    found = _position(ours, low, theirs, high)
    both = replace(found.money, obligors_amount=low.money.amount, beneficiarys_amount=high.money.amount)
    return replace(found, money=both)


def _position(ours: Draft, low: Held, theirs: Draft, high: Held) -> Held:
    ours_amount, theirs_amount = low.money.amount, high.money.amount
    if ours_amount is None or theirs_amount is None:
        lacking = low if ours_amount is None else high
        return replace(lacking, money=replace(lacking.money, amount=None))
    alike = ours.verdict.result == theirs.verdict.result and ours.verdict.band == theirs.verdict.band
    if alike and ours_amount == theirs_amount:
        return high
    definition = ours.definition
    currency = definition.currency
    readings = (
        f"While claims are open: {money(ours_amount, currency)} if they are accepted, "
        f"{money(theirs_amount, currency)} if they are rejected."
    )
    if definition.clause.interim == "pay":
        return _with(high, (readings, "Until it is decided the beneficiary's reading is paid."))
    lesser, draft = (low, ours) if ours_amount <= theirs_amount else (high, theirs)
    rest = abs(theirs_amount - ours_amount)
    if definition.clause.interim == "pay the undisputed part":
        text = f"Until it is decided the undisputed part is paid; {money(rest, currency)} stays open."
        return _with(lesser, (readings, text), open_amount=rest)
    return _nothing(draft, lesser, readings, max(ours_amount, theirs_amount))


def _nothing(draft: Draft, lesser: Held, readings: str, rest: Decimal) -> Held:
    """Nothing is paid meanwhile, and caps are not used up."""
    where = _NOT_PAID[draft.definition.clause.interim]
    text = f"Until it is decided nothing is paid; {money(rest, draft.definition.currency)} is {where}."
    unpaid = settled(replace(draft, lines=[], waiting=draft.memory.waiting, deadlines=[]))
    said = (*lesser.money.because, readings, text)
    return Held(replace(unpaid.money, open_amount=rest, because=said), unpaid.memory)


def _with(held: Held, said: tuple[str, ...], *, open_amount: Decimal | None = None) -> Held:
    told = replace(held.money, because=(*held.money.because, *said), open_amount=open_amount)
    return replace(held, money=told)
