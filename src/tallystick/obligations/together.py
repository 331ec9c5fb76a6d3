"""Several clauses under one cap: their accounts go through the periods side by side (``caps`` of a charter).

The cap is used by what all of its clauses have determined in its window. When a period's amounts together exceed what
is left, all give way by the same share, by largest remainder in the minor unit; or the clauses that are listed last
give way first. Each clause goes on with what it was left, so its own caps, earn-backs and true-ups see that amount.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition, SharedCapDefinition
from tallystick.obligations.amounts import LackingError, evaluate
from tallystick.obligations.caps import Spent, in_order, pro_rata, room, used, window
from tallystick.obligations.desk import Desk
from tallystick.obligations.determination import Money
from tallystick.obligations.draft import Draft, Memory, bounds_of
from tallystick.obligations.judged import Judged
from tallystick.obligations.remedies import Account, Drafted
from tallystick.obligations.saying import money
from tallystick.obligations.spot import spot_of
from tallystick.obligations.values import value_of

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Heir:
    """That a piece goes on from another piece's memory."""

    of: int
    """The position of the other piece."""
    taken: Callable[[Memory], Memory]
    """What of its memory is taken over."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One clause for one obligor and cell, with all of its judged periods in order."""

    definition: ClauseDefinition
    judged: Sequence[Judged]
    opening: Memory | None = None
    """What is remembered from before the first period; nothing by default."""
    heir: Heir | None = None
    """Or whose memory is taken over, where a party takes another's place."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The money of several pieces, and what is remembered after their last periods."""

    moneys: tuple[tuple[Money, ...], ...]
    memories: tuple[Memory, ...]
    spent: Mapping[str, Mapping[str, tuple[Spent, ...]]]
    """Of each cap over several clauses: what each obligor has spent."""


@dataclass(slots=True)
class _Shared:
    """A cap with what it has seen, by obligor: a cap over clauses binds each obligor by itself."""

    cap: SharedCapDefinition
    spent: dict[str, list[Spent]] = field(default_factory=dict)


def remedies(pieces: Sequence[Piece], caps: Sequence[SharedCapDefinition], desk: Desk) -> tuple[tuple[Money, ...], ...]:
    """The money of clauses that share caps, for each piece all its periods in order.

    Periods are taken in the order of their ends; those that end on one day share the cap by its rule.
    """
    return settle_pieces(pieces, caps, desk).moneys


def settle_pieces(
    pieces: Sequence[Piece],
    caps: Sequence[SharedCapDefinition],
    desk: Desk,
    *,
    spent: Mapping[str, Mapping[str, Sequence[Spent]]] | None = None,
) -> Settled:
    """The same, going on from what was spent before of each cap, and with all that is remembered afterwards."""
    accounts = [Account(piece.definition, desk, piece.opening) for piece in pieces]
    before = spent or {}
    shared = [_Shared(cap, {name: list(each) for name, each in before.get(cap.id, {}).items()}) for cap in caps]
    found: list[dict[int, Money]] = [{} for _ in pieces]
    waiting = {which: piece.heir for which, piece in enumerate(pieces) if piece.heir is not None}
    batches: dict[date, list[tuple[int, int, Judged]]] = {}
    for which, piece in enumerate(pieces):
        for number, judged in enumerate(piece.judged):
            batches.setdefault(judged.end, []).append((which, number, judged))
    for end in sorted(batches):
        batch = batches[end]
        for which, _, _ in batch:
            heir = waiting.pop(which, None)
            if heir is not None:
                accounts[which].memory = heir.taken(accounts[heir.of].memory)
        drafted = [(which, number, accounts[which].draft(judged)) for which, number, judged in batch]
        for each in shared:
            _limit(each, [(pieces[which].definition, one) for which, _, one in drafted], desk)
        for which, number, one in drafted:
            found[which][number] = accounts[which].close(one)
    return Settled(
        tuple(tuple(money[number] for number in sorted(money)) for money in found),
        tuple(account.memory for account in accounts),
        {each.cap.id: {name: tuple(past) for name, past in each.spent.items()} for each in shared},
    )


def _limit(shared: _Shared, drafted: Sequence[tuple[ClauseDefinition, Drafted]], desk: Desk) -> None:
    rank = {clause: number for number, clause in enumerate(shared.cap.clauses)}
    mine = sorted(
        (one for definition, one in drafted if definition.id in rank),
        key=lambda one: (rank[one.judged.clause], one.judged.scope, one.judged.start),
    )
    by_obligor: dict[str, list[Drafted]] = {}
    for one in mine:
        by_obligor.setdefault(one.judged.obligor, []).append(one)
    for obligor, group in by_obligor.items():
        _one_obligor(shared, obligor, group, desk)


def _one_obligor(shared: _Shared, obligor: str, group: Sequence[Drafted], desk: Desk) -> None:
    """Cut one obligor's drafts to what is left; of open claims, the beneficiary's reading is what may be owed."""
    asked = [_owed(one.drafts[-1]) for one in group]
    first = group[0].drafts[-1]
    past = shared.spent.setdefault(obligor, [])
    allowed: Sequence[Decimal] = asked
    if sum(asked, Decimal(0)) > 0:
        try:
            left, said = _left(shared.cap, first, past, desk)
        except LackingError as missing:
            for draft in (draft for one in group for draft in one.drafts):
                draft.lacking.append(str(missing))
            return
        share = pro_rata if shared.cap.cap.share == "pro rata" else in_order
        allowed = share(asked, left, first.places)
        for one, limit, before in zip(group, allowed, asked, strict=True):
            if limit < before:
                for draft in one.drafts:
                    cut(draft, limit, f"{said} {money(before, draft.definition.currency)} is cut to "
                        f"{money(limit, draft.definition.currency)}.")  # fmt: skip
    for one, limit in zip(group, allowed, strict=True):
        past.append(Spent(one.judged.start, one.judged.end, Fraction(limit), _ZERO))


def _left(cap: SharedCapDefinition, draft: Draft, past: Sequence[Spent], desk: Desk) -> tuple[Fraction, str]:
    spot = spot_of(draft.definition, draft.judged, draft.memory.past)
    limit = evaluate(cap.amount, lambda name: value_of(name, spot, desk))
    commencement, end = bounds_of(draft.definition, desk, draft.judged)
    days = window(cap.cap.per, spot, commencement=commencement, end=end)
    before = used(past, days, owed=True)
    currency = draft.definition.currency
    said = (
        f"Cap '{cap.id}' over {', '.join(cap.clauses)} for the {cap.cap.per}: {cap.amount.text} = "
        f"{money(limit, currency)}{f', of which {money(before, currency)} was used before' if before else ''};"
    )
    return room(limit, before), said


def _owed(draft: Draft) -> Decimal:
    if draft.lacking:
        return Decimal(0)
    return sum((line.amount or Decimal(0) for line in draft.lines if line.capped and draft.is_owed(line)), Decimal(0))


def cut(draft: Draft, limit: Decimal, said: str) -> None:
    """Lower what the obligor owes in a draft to a limit."""
    lines = [line for line in draft.lines if line.capped and draft.is_owed(line)]
    amounts = [line.amount or Decimal(0) for line in lines]
    if sum(amounts, Decimal(0)) <= limit:
        return
    for line, amount in zip(lines, pro_rata(amounts, Fraction(limit), draft.places), strict=True):
        line.amount, line.exact = amount, Fraction(amount)
        line.steps.append(said)


def groups(
    definitions: Mapping[str, ClauseDefinition], caps: Sequence[SharedCapDefinition]
) -> tuple[tuple[str, ...], ...]:
    """The clauses that must go side by side because a cap binds them together, in the order of the definitions.

    Clauses that no cap binds stand alone. A group stands where its last clause stands, so that all that its clauses
    need has been determined before.
    """
    bound: dict[str, set[str]] = {name: {name} for name in definitions}
    for cap in caps:
        joined: set[str] = set()
        for name in cap.clauses:
            joined |= bound.get(name, set())
        for name in joined:
            bound[name] = joined
    order = list(definitions)
    found = {frozenset(each) for each in bound.values()}
    return tuple(
        tuple(sorted(group, key=order.index))
        for group in sorted(found, key=lambda group: max(order.index(name) for name in group))
    )
