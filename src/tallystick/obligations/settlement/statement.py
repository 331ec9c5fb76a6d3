"""A statement of account: what each party owes each other by clause and period, and what became of it.

The law that every statement keeps, and that it checks itself: the balance of a clause and period is what was determined
and adjusted (with tax) less what was settled. What does not add up is said as a problem: paid more than was owed, paid
for nothing, reversed more than was settled.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.consequences import Application
from tallystick.charter.model.events import Dispute, Event
from tallystick.obligations.adjustments import Adjustment
from tallystick.obligations.determination import Determination
from tallystick.obligations.saying import money
from tallystick.obligations.settlement import interest as late
from tallystick.obligations.settlement.ledger import SETTLES, LedgerEntry, Place, book, total
from tallystick.terms.currency import MINOR_UNITS
from tallystick.terms.due import DueRule
from tallystick.terms.rounding import round_fraction


@dataclass(frozen=True, slots=True)
class Item:
    """One clause, obligor and period; amounts net of the obligor, below zero what it gets."""

    clause: str
    title: str
    obligor: str
    beneficiary: str
    period: str
    currency: str | None
    determined: Decimal | None
    """None where it is not determined yet."""
    tax: Decimal
    adjusted: Decimal
    accepted: Decimal
    disputed: Decimal
    invoiced: Decimal
    settled: Decimal
    """Credited, set off and paid, less reversed; with the sign of what is owed."""
    balance: Decimal
    """determined + tax + adjusted − settled."""
    due: date | None
    interest: Decimal
    """For paying late, up to the day of the statement; beside the balance, with its sign."""
    state: str
    """``open``, ``due``, ``disputed``, ``settled``, ``overpaid``, ``nothing owed``, ``not determined``."""
    provisional: bool


@dataclass(frozen=True, slots=True)
class Balance:
    """What one party owes another on all clauses together."""

    debtor: str
    creditor: str
    currency: str | None
    amount: Decimal
    interest: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of account on a day."""

    as_of: date
    items: tuple[Item, ...]
    balances: tuple[Balance, ...]
    entries: tuple[LedgerEntry, ...]
    """The ledger it is made from."""
    problems: tuple[str, ...]


def statement(
    determinations: Sequence[Determination],
    adjustments: Sequence[Adjustment],
    events: Iterable[Event],
    *,
    as_of: date,
    compiled: CompiledCharter,
    earlier: Sequence[CompiledCharter] = (),
) -> Statement:
    """The account on a day: steps and payments of later days do not exist yet.

    Determinations of the cells of one clause, obligor and period are settled together. ``earlier`` are charters that
    were amended: what was determined under one of them is paid as that one says.
    """
    signed = {each.sha256: each for each in (*earlier, compiled)}
    ended = [each for each in determinations if each.end - timedelta(days=1) <= as_of]
    booked = book(ended, adjustments, events, as_of=as_of)
    groups: dict[Place, list[Determination]] = {}
    for each in ended:
        groups.setdefault((each.clause, each.obligor, each.period), []).append(each)
    entries = booked.entries
    problems = list(booked.problems)
    items = []
    for place, group in groups.items():
        disputes = [dispute for where, dispute in booked.open_disputes if where == place]
        mine = [entry for entry in entries if entry.place == place]
        under = signed.get(str(group[0].inputs.get("charter")), compiled)
        item = _item(group, mine, disputes, as_of=as_of, compiled=under)
        items.append(item)
        problems += _problems(item, mine)
    strays = [entry for entry in entries if entry.place not in groups]
    problems += [
        f"An adjustment of {entry.place[2]} of '{entry.place[0]}' has no period to be settled in." for entry in strays
    ]
    return Statement(as_of, tuple(items), _balances(items), entries, tuple(problems))


def _sum(entries: Iterable[LedgerEntry], *steps: str) -> Decimal:
    return sum((entry.amount for entry in entries if entry.step in steps), Decimal(0))


def _printed(amount: Decimal, currency: str | None) -> Decimal:
    """With the places of its currency, where it needs no more; and no minus before zero."""
    places = MINOR_UNITS.get(currency or "", 0)
    rounded = round_fraction(amount, places)
    return (rounded if rounded == amount else amount) + Decimal(0)


def _item(
    group: Sequence[Determination],
    mine: Sequence[LedgerEntry],
    disputes: Sequence[Dispute],
    *,
    as_of: date,
    compiled: CompiledCharter,
) -> Item:
    first = group[0]
    place = (first.clause, first.obligor, first.period)
    owed = total(mine, place)
    sign = -1 if owed < 0 else 1
    settled = sign * (_sum(mine, *SETTLES) - _sum(mine, "reversed"))
    is_known = all(each.amount is not None for each in group)
    held = sum((each.open_amount or Decimal(0) for each in group), Decimal(0))
    disputed = sum((abs(owed) + held if each.amount is None else each.amount for each in disputes), Decimal(0))
    clock = _clock(first, mine, compiled)
    balance = owed - settled

    def printed(amount: Decimal) -> Decimal:
        return _printed(amount, first.currency)

    return Item(
        clause=first.clause,
        title=first.title,
        obligor=first.obligor,
        beneficiary=_other_side(group),
        period=first.period,
        currency=first.currency,
        determined=printed(_sum(mine, "owed")) if is_known else None,
        tax=printed(_sum(mine, "tax")),
        adjusted=printed(_sum(mine, "adjusted", "resolved")),
        accepted=printed(_sum(mine, "accepted")),
        disputed=printed(disputed),
        invoiced=printed(_sum(mine, "invoiced")),
        settled=printed(settled),
        balance=printed(balance),
        due=clock.due,
        interest=printed(sign * _interest(abs(owed), mine, clock, as_of=as_of, currency=first.currency)),
        state=_state(
            owed,
            balance,
            is_disputed=bool(disputes),
            due=clock.due,
            as_of=as_of,
            is_known=is_known,
            is_settled=settled != 0,
        ),
        provisional=any(consequent.provisional for each in group for consequent in each.consequents),
    )


def _other_side(group: Sequence[Determination]) -> str:
    """Whom the obligor owes, or who owes it: as its amounts say, else the beneficiary."""
    first = group[0]
    sides = {
        side
        for each in group
        for consequent in each.consequents
        if consequent.amount
        for side in (consequent.debtor, consequent.creditor)
        if side is not None and side != first.obligor
    }
    return " and ".join(sorted(sides) or first.beneficiary)


@dataclass(frozen=True, slots=True)
class _Clock:
    """When an amount is due, and from when it bears interest."""

    applied: Application
    due: date | None
    begins: date | None


def _clock(first: Determination, mine: Sequence[LedgerEntry], compiled: CompiledCharter) -> _Clock:
    """The last day in time: after the period, or after the first invoice where it is paid on request."""
    definition = compiled.clauses.definitions.get(first.clause)
    applied = Application() if definition is None else definition.clause.applied
    asked = [entry.on for entry in mine if entry.step == "invoiced" and entry.on is not None]
    since = min(asked, default=None) if applied.how == "on request" else first.end - timedelta(days=1)
    if applied.within is None or since is None:
        return _Clock(applied, None, None)
    calendar = compiled.business_calendar
    due = DueRule.read(applied.within).after(since, calendar)
    grace = applied.interest.after if applied.interest is not None else None
    return _Clock(applied, due, due if grace is None else DueRule.read(grace).after(due, calendar))


def _interest(
    owed: Decimal, mine: Sequence[LedgerEntry], clock: _Clock, *, as_of: date, currency: str | None
) -> Decimal:
    """What late payment has cost up to a day."""
    places, rule = MINOR_UNITS.get(currency or "", 0), clock.applied.interest
    if rule is None or clock.begins is None:
        return late.stated(Fraction(0), places, "half up")
    paid = [
        late.Paid(entry.on, -entry.amount if entry.step == "reversed" else entry.amount)
        for entry in mine
        if entry.step in (*SETTLES, "reversed") and entry.on is not None
    ]
    terms = late.Terms(Fraction(rule.percent), rule.days, clock.begins)
    return late.stated(late.interest(owed, paid, terms, until=as_of), places, clock.applied.rounding)


def _state(
    owed: Decimal,
    balance: Decimal,
    *,
    is_disputed: bool,
    due: date | None,
    as_of: date,
    is_known: bool,
    is_settled: bool,
) -> str:
    if not is_known:
        return "not determined"
    if balance and (owed == 0 or (owed > 0) != (balance > 0)):
        return "overpaid"
    if is_disputed:
        return "disputed"
    if balance == 0:
        return "settled" if is_settled else "nothing owed"
    return "due" if due is not None and due < as_of else "open"


def _problems(item: Item, mine: Sequence[LedgerEntry]) -> list[str]:
    """What does not add up, a sentence each."""
    found = []
    where = f"'{item.clause}' of {item.obligor} in {item.period}"
    owed, settled, back = abs(item.balance + item.settled), _sum(mine, *SETTLES), _sum(mine, "reversed")

    def said(amount: Decimal) -> str:
        return money(amount, item.currency)

    if settled and not owed:
        found.append(f"{said(settled)} was settled for {where}, where nothing is owed.")
    elif settled - back > owed:
        found.append(
            f"{said(settled - back)} was settled for {where}, where {said(owed)} is owed: "
            f"{said(settled - back - owed)} too much."
        )
    if back > settled:
        found.append(f"{said(back)} was reversed for {where}, where {said(settled)} was settled.")
    for step, amount in (("accepted", item.accepted), ("invoiced", item.invoiced)):
        if amount > owed:
            found.append(f"{said(amount)} was {step} for {where}, where {said(owed)} is owed.")
    return found


def _balances(items: Sequence[Item]) -> tuple[Balance, ...]:
    """Both ways between two parties set against each other, by currency."""
    found: dict[tuple[str, str, str | None], tuple[Decimal, Decimal]] = {}
    for item in items:
        one, other = sorted((item.obligor, item.beneficiary))
        sign = 1 if item.obligor == one else -1
        amount, interest = found.get((one, other, item.currency), (Decimal(0), Decimal(0)))
        found[(one, other, item.currency)] = (amount + sign * item.balance, interest + sign * item.interest)
    made = []
    for (one, other, currency), (amount, interest) in sorted(found.items(), key=lambda each: str(each[0])):
        together = amount + interest
        debtor, creditor = (one, other) if together >= 0 else (other, one)
        sign = 1 if together >= 0 else -1
        made.append(
            Balance(debtor, creditor, currency, _printed(sign * amount, currency), _printed(sign * interest, currency))
        )
    return tuple(made)
