"""Rounding, once, in the minor unit of the currency (SEMANTICS 14, step 7); and what is settled with it.

The lines between one debtor and one creditor are rounded together and share the rounded sum by largest remainder, so
that parts add up to the whole as printed. A sum that rounding would lift over a cap is cut down instead.
"""

from decimal import Decimal
from fractions import Fraction

from tallystick.obligations.caps import apportion, pro_rata
from tallystick.obligations.draft import Draft, Line
from tallystick.obligations.saying import money, shown
from tallystick.terms.rounding import Mode, round_fraction

_ZERO = Fraction(0)


def round_lines(draft: Draft) -> None:
    """Round each debtor's sum once; the lines share it."""
    if draft.lacking or not draft.lines:
        return
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in draft.lines:
        groups.setdefault((line.debtor, line.creditor), []).append(line)
    mode = draft.definition.clause.applied.rounding
    for lines in groups.values():
        _share(lines, draft.places, mode)
    for owed, room in draft.room.items():
        lines = [line for line in draft.lines if line.capped and draft.is_owed(line) is owed]
        cut = pro_rata([line.amount or Decimal(0) for line in lines], room, draft.places)
        for line, amount in zip(lines, cut, strict=True):
            line.amount = amount
    for line in draft.lines:
        if line.amount is not None and Fraction(line.amount) != line.exact:
            line.steps.append(
                f"{shown(line.exact)} is rounded {mode} to {money(line.amount, draft.definition.currency)}."
            )
            line.exact = Fraction(line.amount)


def _share(lines: list[Line], places: int, mode: Mode) -> None:
    total = lines[0].exact if len(lines) == 1 else sum((line.exact for line in lines), _ZERO)
    rounded = round_fraction(total, places, mode)
    if not total or len(lines) == 1:
        shared: tuple[Decimal, ...] = (rounded,) * len(lines)
    else:
        shared = apportion([line.exact / total for line in lines], int(Fraction(rounded) * 10**places), places)
    for line, amount in zip(lines, shared, strict=True):
        line.amount = amount


def rounded_down(value: Fraction, places: int) -> Decimal:
    """Cut to the minor unit: what is given back is never more than what there was."""
    return round_fraction(value, places, "down")
