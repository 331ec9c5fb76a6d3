"""Small samples: whether so few opportunities prove anything (SEMANTICS 12).

The Wilson score interval for ``successes`` of ``n`` has the ends
``(2·s + z² ± z·√(z² + 4·s·(n − s)/n)) / (2·(n + z²))`` (E. B. Wilson, Journal of the American Statistical Association
22, 1927, 209-212). They are irrational, so they are never computed: they are compared, by squaring, in exact fractions.
``z_squared`` states level and sidedness: 3.841458820694124 is 95 %, two-sided.
"""

from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import Literal

from tallystick.errors import InputError
from tallystick.terms.rounding import round_fraction


def breach_proven(successes: int, n: int, *, threshold: Fraction, z_squared: Fraction) -> bool:
    """Whether the upper Wilson bound lies below the threshold (a share, 0 to 1), decided exactly.

    >>> z_squared = Fraction("3.841458820694124")
    >>> breach_proven(9, 10, threshold=Fraction(95, 100), z_squared=z_squared)
    False
    >>> breach_proven(900, 1000, threshold=Fraction(95, 100), z_squared=z_squared)
    True
    """
    return compare_bound("upper", successes, n, share=threshold, z_squared=z_squared) < 0


def compare_bound(
    bound: Literal["lower", "upper"], successes: int, n: int, *, share: Fraction, z_squared: Fraction
) -> int:
    """-1, 0 or 1 as the Wilson bound lies below, at or above a share, exactly.

    The bounds are the roots of ``(n + z²)·p² − (2·s + z²)·p + s²/n``, so a share between them makes it negative.
    """
    _require_counts(successes, n, z_squared)
    quadratic = (n + z_squared) * share**2 - (2 * successes + z_squared) * share + Fraction(successes**2, n)
    middle = (2 * successes + z_squared) / (2 * (n + z_squared))
    if quadratic < 0:
        return 1 if bound == "upper" else -1
    if quadratic > 0:
        return 1 if share < middle else -1
    at_upper = share >= middle
    if at_upper == (bound == "upper") or share == middle:
        return 0
    return 1 if bound == "upper" else -1


def wilson_percents(successes: int, n: int, *, z_squared: Fraction, places: int = 1) -> tuple[Decimal, Decimal]:
    """Both Wilson bounds in percent, half up to so many places: for printing only.

    >>> wilson_percents(9, 10, z_squared=Fraction("3.841458820694124"))
    (Decimal('59.6'), Decimal('98.2'))
    """
    return (
        _printed("lower", successes, n, z_squared=z_squared, places=places),
        _printed("upper", successes, n, z_squared=z_squared, places=places),
    )


def chance_of_a_miss(share: Fraction, n: int) -> Fraction:
    """How probable at least one miss in ``n`` independent opportunities is at a true share of success.

    >>> round_fraction(chance_of_a_miss(Fraction(95, 100), 10) * 100, 2)
    Decimal('40.13')
    """
    if not 0 <= share <= 1 or n < 0:
        raise InputError(
            f"A share of {share} and n = {n} were given; a share lies between 0 and 1, and n is not negative."
        )
    return 1 - share**n


def _printed(bound: Literal["lower", "upper"], successes: int, n: int, *, z_squared: Fraction, places: int) -> Decimal:
    """The nearest step to the bound: a first guess by whole square root, then corrected by exact comparison."""
    _require_counts(successes, n, z_squared)
    radicand = z_squared * (z_squared + 4 * Fraction(successes * (n - successes), n))
    fine = 10 ** (places + 8)
    root = Fraction(isqrt(radicand.numerator * fine**2 // radicand.denominator), fine)
    sign = 1 if bound == "upper" else -1
    guess = (2 * successes + z_squared + sign * root) / (2 * (n + z_squared))
    steps = int(guess * 100 * 10**places)
    half = Fraction(1, 2)
    while compare_bound(bound, successes, n, share=(steps - half) / (100 * 10**places), z_squared=z_squared) < 0:
        steps -= 1
    while compare_bound(bound, successes, n, share=(steps + half) / (100 * 10**places), z_squared=z_squared) >= 0:
        steps += 1
    return round_fraction(Fraction(steps, 10**places), places)


def _require_counts(successes: int, n: int, z_squared: Fraction) -> None:
    if n < 1 or not 0 <= successes <= n or z_squared <= 0:
        raise InputError(
            f"{successes} successes of {n} with z² = {z_squared} were given; "
            "give at least one opportunity, no more successes than those, and a positive z²."
        )
