"""Caps whose order is open, and interest without a day count (C550, C558)."""

from collections.abc import Iterator

from tallystick.charter.clauses.checks import problems
from tallystick.charter.clauses.checks.finding import Finding
from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.model import Charter
from tallystick.terms.wording import listed

_GRAINS = ("period", "month", "quarter", "year", "contract year", "12 months", "term")


def limit_findings(definition: ClauseDefinition, charter: Charter) -> Iterator[Finding]:
    """Several limits of one amount in no settled order, and interest by the day in no settled year."""
    clause = definition.clause
    pers = [cap.per for cap in clause.caps]
    double = sorted({per for per in pers if pers.count(per) > 1}, key=_GRAINS.index)
    if double:
        message = f"several caps limit the same time ({listed(double)})."
        hint = f"Make them one: at: least({', '.join(cap.at for cap in clause.caps if cap.per == double[0])})."
        yield Finding(problems.C550, message, hint, ("caps",), key=True)
    elif len(pers) > 1 and any(cap.rest == "carried" for cap in clause.caps) and not clause.order:
        message = (
            f"what exceeds one of the caps ({listed(pers)}) is carried, and which limits the amount first is open."
        )
        hint = (
            "Write 'order' with the steps, such as order: [band, amount, period cap, rolling cap, rounding], or let "
            "the rest be lost."
        )
        yield Finding(problems.C550, message, hint, ("caps",), key=True)
    shared = [name for name, cap in charter.caps.items() if definition.id in cap.clauses]
    if len(shared) > 1 and next(iter(shared)) and len({charter.caps[name].per for name in shared}) < len(shared):
        message = (
            f"it stands under several shared caps of the same time ({listed(shared)}), and which comes first is open."
        )
        yield Finding(problems.C550, message, "Put it under one of them.", (), key=True)
    interest = clause.applied.interest
    if interest is not None and "days" not in interest.model_fields_set:
        message = f"interest of {interest.percent} % a year has no day count."
        yield Finding(problems.C558, message, "Write 'days: 365' or 'days: 360'.", ("applied", "interest"), key=True)
