"""Amounts that a clause keeps as text until they are needed."""

from functools import lru_cache

from tallystick.charter.clauses.definitions import Amount
from tallystick.charter.formula.amounts import parse_amount
from tallystick.charter.formula.nodes import Reference
from tallystick.charter.formula.walk import walk


@lru_cache(maxsize=256)
def amount_of(text: str) -> Amount:
    """An amount from its text."""
    node = parse_amount(text)
    names = dict.fromkeys(each.name for each in walk(node) if isinstance(each, Reference))
    return Amount(text, node, tuple(names))
