"""Amounts and counts as pages write them.

English pages write them as the engine's sentences do, with commas between thousands. On pages of other languages a
comma may be the decimal mark, so thin gaps stand there, as in all figures of reports
(:mod:`tallystick.reports.numbers`): 12 345.60 EUR cannot be misread beside a figure of 98.76 %.
"""

from decimal import Decimal
from fractions import Fraction

from django.utils import translation
from django.utils.translation import gettext as _

from tallystick.obligations import saying
from tallystick.reports.numbers import THIN
from tallystick.web.design.language import is_english

_ABOUT = "about "
"""As :mod:`tallystick.obligations.saying` begins a number that has no end."""


def money(value: Fraction | Decimal, currency: str | None) -> str:
    """An amount with its currency, for a page; exact where it ends."""
    return _for_reader(saying.money(value, currency))


def shown(value: Fraction | Decimal | int) -> str:
    """A number, for a page; exact where it ends."""
    return _for_reader(saying.shown(value))


def _for_reader(text: str) -> str:
    if is_english(translation.get_language() or "en"):
        return text
    whole = text.removeprefix(_ABOUT).replace(",", THIN)
    return _("about %(number)s") % {"number": whole} if text.startswith(_ABOUT) else whole
