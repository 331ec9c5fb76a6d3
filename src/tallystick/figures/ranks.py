"""Order statistics of value frequencies: what a median and a percentile are made of, and what stands in for them.

The rank of a share is the smallest value that has at least that share of all values at or below it; the rank above a
share has more than that share. A percentile is one rank, a median the mean of both ranks of one half.
"""

from fractions import Fraction

from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.errors import InputError
from tallystick.terms.tally import Frequencies, Number


def rank(frequencies: Frequencies, level: Primitive) -> Number:
    """The value of a ``RANK`` or ``RANK_ABOVE`` primitive among values, each with how often it occurs.

    Raises InputError for a primitive that is no rank, and where there are no values.
    """
    if level.share is None:
        raise InputError(f"{level.key!r} has no share; only ranks are read from value frequencies.")
    return value_at(frequencies, level.share, above=level.operation is Operation.RANK_ABOVE)


def value_at(frequencies: Frequencies, share: Fraction, *, above: bool = False) -> Number:
    """The smallest value with at least (``above``: more than) this share of all values at or below it.

    ``share`` is 0 to 1, and below 1 where ``above``. Raises InputError where there is no such value.

    >>> [value_at({1: 2, 4: 2}, Fraction(1, 2), above=above) for above in (False, True)]
    [1, 4]
    >>> value_at({1: 9, 7: 1}, Fraction(9, 10)), value_at({1: 9, 7: 1}, Fraction(91, 100))
    (1, 7)
    """
    wanted = share.numerator * sum(frequencies.values())
    seen = 0
    for value in sorted(frequencies):
        seen += frequencies[value] * share.denominator
        if seen > wanted or (seen == wanted and not above):
            return value
    raise InputError(f"Among {sum(frequencies.values())} values, none has {share} of them at or below it.")
