"""How amounts reach their creditor (SEMANTICS 14, step 8): when they are due, with which tax, in which way.

Days are counted from the end of the period that was determined, since a determination has no day of its own: whoever
runs it later finds the same.
"""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from tallystick.obligations.draft import Draft, Line
from tallystick.obligations.judged import Deadline
from tallystick.obligations.saying import money, shown
from tallystick.terms.rounding import round_fraction

_HOW = {
    "next invoice": "to be taken off the next invoice",
    "payment": "to be paid",
    "on request": "to be paid when it is asked for",
    "set off": "to be set off against what is owed the other way",
}


def apply(draft: Draft) -> None:
    """Tax on top of each amount, and the day by which it is due."""
    if draft.lacking:
        return
    for line in draft.lines:
        if line.amount:
            apply_line(draft, line)


def apply_line(draft: Draft, line: Line) -> None:
    """Tax and due day of one line."""
    rule, currency = draft.definition.clause.applied, draft.definition.currency
    amount = money(line.amount or Decimal(0), currency)
    if rule.tax is not None:
        line.tax = round_fraction(line.exact * Fraction(rule.tax) / 100, draft.places, rule.rounding)
        line.steps.append(f"Tax of {shown(rule.tax)} % comes on top: {money(line.tax, currency)}.")
    how = (
        "to be added to the next invoice" if rule.how == "next invoice" and not draft.is_owed(line) else _HOW[rule.how]
    )
    line.steps.append(f"It is {how}.")
    last = draft.judged.end - timedelta(days=1)
    if rule.within is None:
        return
    if rule.how == "on request":
        draft.deadlines.append(
            Deadline(f"pay {amount} to {draft.named(line.creditor)}", line.debtor, None, "the request")
        )
        return
    due = draft.desk.due_after(rule.within, last)
    draft.deadlines.append(
        Deadline(f"pay {amount} to {draft.named(line.creditor)}", line.debtor, due, f"the end of {draft.judged.period}")
    )
