"""Moving blocks: which period of history stands at each place of a scenario.

A scenario is as long as history and made of blocks of periods that followed one another, each drawn with the same
chance from all that history holds. What hangs together within a block (a season, a strike, one party with another)
stays together; with one block as long as history, the scenario is history itself.
"""

from collections.abc import Sequence
from fractions import Fraction

from tallystick.errors import InputError
from tallystick.obligations.backtest.chance import Chance


def block_length(periods: int) -> int:
    """The usual length of a block: the cube root of the number of periods, rounded.

    >>> [block_length(periods) for periods in (1, 4, 12, 24, 60)]
    [1, 2, 2, 3, 4]
    """
    length = 1
    while (2 * length + 1) ** 3 <= 8 * periods:
        length += 1
    return length


def draw(periods: int, length: int, chance: Chance) -> tuple[int, ...]:
    """The numbers (from 0) of the periods of history that a scenario takes, in order.

    Raises InputError for a block shorter than one period or longer than history.
    """
    require_length(periods, length)
    drawn: list[int] = []
    while len(drawn) < periods:
        first = chance.below(periods - length + 1)
        drawn += range(first, first + length)
    return tuple(drawn[:periods])


def require_length(periods: int, length: int) -> None:
    """Raises InputError for a block shorter than one period or longer than history."""
    if not 1 <= length <= periods:
        raise InputError(
            f"Blocks of {length} periods cannot be drawn from a history of {periods}; give --block from 1 to {periods}."
        )


def expected_uses(periods: int, length: int) -> tuple[Fraction, ...]:
    """How often each period of history stands in a scenario on average; the numbers add up to the periods.

    Blocks begin everywhere with the same chance, so periods near the ends are used less (the known bias of the method).

    >>> [str(each) for each in expected_uses(3, 2)]
    ['1', '3/2', '1/2']
    """
    starts = periods - length + 1
    uses = [Fraction(0)] * periods
    for place in range(periods):
        within = place % length
        for first in range(starts):
            uses[first + within] += Fraction(1, starts)
    return tuple(uses)


def quantile(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    """The least value that at least this share of all values does not exceed; values stand in rising order.

    >>> quantile([Fraction(n) for n in (1, 2, 3, 4)], Fraction(1, 2))
    Fraction(2, 1)
    """
    wanted = max(1, -(-share.numerator * len(ordered) // share.denominator))
    return ordered[wanted - 1]
