"""A finished draft as the record has it: consequents, the net amount, what is carried, and the sentences."""

from fractions import Fraction

from tallystick.obligations import carry
from tallystick.obligations.determination import Carried, Consequent, Money
from tallystick.obligations.draft import Draft, Line, Memory, net
from tallystick.obligations.saying import money

_ZERO = Fraction(0)


def money_of(draft: Draft, after: Memory) -> Money:
    """A finished draft as the record has it; ``after`` is what is remembered of it."""
    lines = [_consequent(line, draft) for line in draft.lines]
    points = [_points(draft)] if draft.points else []
    amount = None if draft.lacking else net(draft)
    return Money(
        consequents=(*lines, *points, *draft.others),
        amount=amount,
        points=draft.points,
        carried=_carried(draft, after),
        because=(*draft.because, *(dict.fromkeys(draft.lacking) if draft.lacking else _told(draft))),
        deadlines=tuple(draft.deadlines),
        fired=tuple(draft.fired),
        filled=draft.filled.used,
        met_by_carry=draft.filled.wholly,
    )


def _points(draft: Draft) -> Consequent:
    at = next((rule.at for rule, _ in draft.rules if rule.kind == "points"), "points")
    return Consequent("points", at, draft.judged.obligor, None, None, None, draft.points, None)


def _consequent(line: Line, draft: Draft) -> Consequent:
    return Consequent(
        kind=line.kind,
        at=line.at,
        debtor=line.debtor,
        creditor=line.creditor,
        uncapped=line.uncapped,
        amount=None if draft.lacking else line.amount,
        points=None,
        what=None,
        steps=tuple(line.steps),
        provisional=line.provisional,
        tax=line.tax,
    )


def _told(draft: Draft) -> list[str]:
    """The sentences of every line; a cap that several lines bear is said once."""
    told: list[str] = []
    for line in draft.lines:
        told.extend(text for text in _said(line, draft) if not (text.startswith("Cap ") and text in told))
    return told


def _said(line: Line, draft: Draft) -> tuple[str, ...]:
    """How an amount came about, a sentence a step, and who owes it."""
    debtor, creditor = draft.named(line.debtor), draft.named(line.creditor)
    if not line.amount:
        return (*line.steps, f"Nothing is owed ({line.kind}).")
    return (*line.steps, f"{debtor} owes {creditor} {money(line.amount, draft.definition.currency)} ({line.kind}).")


def _carried(draft: Draft, after: Memory) -> tuple[Carried, ...]:
    unit = draft.definition.unit.symbol if draft.definition.unit else ""
    found = list(carry.carried(after.holdings, draft.spot, unit))
    found += [Carried("cut by caps", rest, draft.definition.currency or "", None) for rest in after.rest if rest]
    if after.waiting:
        waiting = sum((each.amount for each in after.waiting), _ZERO)
        found.append(Carried("may be earned back", waiting, draft.definition.currency or "", None))
    if draft.definition.caps and after.spent:
        spent = after.spent[-1]
        if spent.owed or spent.due:
            found.append(Carried("cap used", spent.owed or spent.due, draft.definition.currency or "", None))
    if after.row > 1:
        found.append(Carried("misses in a row", Fraction(after.row), "periods", None))
    return tuple(found)
