"""Who contributed what: weights from targets, and claims that overlap (SEMANTICS 7)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from tallystick.errors import InputError

Exact = Fraction | Decimal | int


def weights_by_target(targets: Sequence[Exact]) -> tuple[Fraction, ...]:
    """Each child's weight in the roll-up of an additive target: its share of the sum of targets; they add up to 1.

    Print them as percents that add up to 100 with :func:`tallystick.terms.rounding.largest_remainder`.
    Raises InputError for a negative target, or when all are 0.

    >>> [str(weight) for weight in weights_by_target([100000, 20000, 1000])]
    ['100/121', '20/121', '1/121']
    """
    exact = [Fraction(target) for target in targets]
    if any(target < 0 for target in exact) or not sum(exact):
        raise InputError(
            f"Targets {', '.join(map(str, targets)) or '(none)'} give no weights; "
            "give targets of 0 or more, at least one above 0."
        )
    return tuple(target / sum(exact) for target in exact)


def deduplication(served: Exact, claims: Sequence[Exact]) -> Fraction:
    """The adjustment entry that takes double claims out: what was served minus what was claimed, at most 0.

    Claims that together stay below what was served overlap nowhere for certain, so there is nothing to adjust.
    Raises InputError for a negative number, and for a claim above all that was served.

    >>> deduplication(100, [50, 75])
    Fraction(-25, 1)
    """
    exact = [Fraction(claim) for claim in claims]
    whole = Fraction(served)
    for claim in (whole, *exact):
        if claim < 0:
            raise InputError(f"Found {claim} among what was served and claimed; give numbers of 0 or more.")
    if exact and max(exact) > whole:
        raise InputError(f"One claim is {max(exact)}, more than the {whole} served in all; correct the claim first.")
    return min(Fraction(0), whole - sum(exact))
