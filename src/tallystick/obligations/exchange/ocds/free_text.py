"""Amounts of money in free text: ``A penalty of £3,360,000 was imposed``, ``300000.0``, ``$50,000 for each outage``."""

import re
from dataclasses import dataclass
from decimal import Decimal

from tallystick.terms.currency import MINOR_UNITS

_SIGNS = {"£": "GBP", "€": "EUR", "¥": None, "$": None}
"""Signs and the currency they stand for; several countries have dollars and yen."""
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_AMOUNT = re.compile(
    rf"(?:(?P<sign>[£€¥$])|\b(?P<before>[A-Z]{{3}}))?\s?(?P<number>{_NUMBER})(?![\d,.]*\d)"
    r"\s?(?P<scale>million|billion|thousand)?(?:\s(?P<after>[A-Z]{3})\b)?"
)
_SCALES = {None: 1, "thousand": 10**3, "million": 10**6, "billion": 10**9}


@dataclass(frozen=True, slots=True)
class WrittenAmount:
    """A number in a text."""

    amount: Decimal
    currency: str | None
    is_money: bool
    """Whether a sign or a currency code stands beside it."""


def amounts_in(text: str) -> tuple[WrittenAmount, ...]:
    """Every number of a text, in order.

    >>> [(str(each.amount), each.currency) for each in amounts_in("£3,360,000 on 52 days; USD 1.5 million")]
    [('3360000', 'GBP'), ('52', None), ('1500000.0', 'USD')]
    """
    found = []
    for match in _AMOUNT.finditer(text):
        code = next((word for word in (match["before"], match["after"]) if word in MINOR_UNITS), None)
        currency = code or (_SIGNS[match["sign"]] if match["sign"] else None)
        amount = Decimal(match["number"].replace(",", "")) * _SCALES[match["scale"]]
        found.append(WrittenAmount(amount, currency, bool(match["sign"] or code)))
    return tuple(found)


def the_amount(text: str) -> WrittenAmount | None:
    """The one amount that a text names: its only sum of money, else its only number; None where there are several.

    >>> str(the_amount("A penalty of £3,360,000 was imposed").amount), the_amount("no penalty")
    ('3360000', None)
    """
    found = amounts_in(text)
    money = [each for each in found if each.is_money]
    chosen = money or list(found)
    return chosen[0] if len(chosen) == 1 else None
