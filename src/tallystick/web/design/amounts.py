"""Amounts and counts as pages write them.

English pages write them as the engine's sentences do, with commas between thousands. On pages of other languages they
are written as all figures are (:mod:`tallystick.reports.numbers`): thin gaps between thousands, and the decimal mark of
the language.
"""

from decimal import Decimal
from fractions import Fraction

from django.utils import translation
from django.utils.translation import gettext as _

from tallystick.obligations import saying
from tallystick.reports.numbers import POINT, THIN, decimal_mark
from tallystick.web.design.language import is_english

_ABOUT = "about "
"""As :mod:`tallystick.obligations.saying` begins a number that has no end."""


def money(value: Fraction | Decimal, currency: str | None) -> str:
    """An amount with its currency, for a page; exact where it ends."""
    return for_reader(saying.money(value, currency))


def shown(value: Fraction | Decimal | int) -> str:
    """A number, for a page; exact where it ends."""
    return for_reader(saying.shown(value))


def for_reader(text: str) -> str:
    """A number of :mod:`tallystick.obligations.saying`, perhaps with its currency, as a page writes it."""
    if is_english(translation.get_language() or "en"):
        return text
    whole = text.removeprefix(_ABOUT).replace(",", THIN).replace(POINT, decimal_mark())
    return _("about %(number)s") % {"number": whole} if text.startswith(_ABOUT) else whole
