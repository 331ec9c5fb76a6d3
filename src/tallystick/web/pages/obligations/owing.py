"""What follows from a determination in money and points, in the reader's words."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tallystick.obligations.determination import Determination
from tallystick.obligations.judged import Result
from tallystick.reports.numbers import written
from tallystick.terms.rounding import round_fraction
from tallystick.web.design.amounts import money


def owed(made: Determination) -> str:
    """What the obligor owes or gets; empty where it is nothing."""
    parts = []
    if made.amount:
        parts.append(_sided(made.amount > 0, money(abs(made.amount), made.currency)))
    if made.open_amount:
        parts.append(_("%(amount)s open") % {"amount": money(abs(made.open_amount), made.currency)})
    if made.amount is None and not parts and made.currency is not None and made.outcome is Result.UNDETERMINED:
        return _("not determined")
    return ", ".join(parts)


def short_owed(made: Determination) -> str:
    """The same for a narrow column: rounded to whole units, without the currency.

    Where something is open, that is what is said.
    """
    if made.open_amount:
        return _("%(amount)s open") % {"amount": _rounded(made.open_amount)}
    return _sided(made.amount > 0, _rounded(made.amount)) if made.amount else ""


def points_of(made: Determination) -> str:
    """Its service points, if any."""
    if not made.points:
        return ""
    some = 1 if made.points == 1 else 2
    return ngettext("%(points)s point", "%(points)s points", some) % {"points": written(made.points)}


def _sided(owes: bool, amount: str) -> str:
    return (_("owes %(amount)s") if owes else _("gets %(amount)s")) % {"amount": amount}


def _rounded(amount: Decimal) -> str:
    return money(round_fraction(abs(amount), 0), None)
