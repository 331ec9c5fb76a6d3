"""Lines of money made: who owes whom, in which currency; and prices, which nobody owes by themselves."""

from fractions import Fraction

from tallystick.obligations.determination import Consequent
from tallystick.obligations.draft import Draft, Line
from tallystick.obligations.saying import money, shown
from tallystick.obligations.values import value_of


def line_of(draft: Draft, kind: str, at: str, found: Fraction, steps: list[str], *, to: str | None = None) -> Line:
    """An amount with its debtor and creditor; below zero it goes the other way."""
    obligor, other = draft.judged.obligor, draft.beneficiary
    usual = obligor if kind in ("bonus", "share") else other
    creditor = {None: usual, "obligor": obligor, "beneficiary": other}.get(to) or to or usual
    debtor = other if creditor == obligor else obligor
    if found < 0:
        debtor, creditor = creditor, debtor
        steps.append(f"Below zero, so {creditor} receives it.")
    return Line(kind, at, debtor, creditor, abs(found), abs(found), steps)


def reversed_line(draft: Draft, kind: str, at: str, found: Fraction, steps: list[str]) -> Line:
    """What the other side gives back to the obligor; caps do not count it."""
    line = Line(kind, at, draft.beneficiary, draft.judged.obligor, found, found, steps)
    line.capped = False
    return line


def converted(draft: Draft, found: Fraction, steps: list[str]) -> Fraction:
    """The amount at the period's agreed exchange rate, where it is reckoned in another currency."""
    name = draft.definition.clause.applied.convert
    if name is None:
        return found
    rate = value_of(name, draft.spot, draft.desk)
    steps.append(f"At {name} = {shown(rate)}: {money(found * rate, draft.definition.currency)}.")
    return found * rate


def add_price(
    draft: Draft, at: str, found: Fraction, steps: list[str], *, since: str = "next period", because: str | None = None
) -> None:
    """A new price or rate; nothing is paid by it alone."""
    days = {"period start": draft.judged.start, "period end": draft.judged.end, "next period": draft.judged.end}
    effective = days.get(since)
    said = (*steps, f"The price is {shown(found)} from {effective or 'notice'} on.")
    draft.others.append(
        Consequent("price", at, None, None, found, None, None, because, effective=effective, steps=said)
    )
    draft.because.append(said[-1])
