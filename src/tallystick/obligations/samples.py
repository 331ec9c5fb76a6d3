"""Small samples in a clause: too few to judge, or a miss that so few opportunities do not prove (SEMANTICS 12).

The Wilson bound is compared exactly, by squaring (V22); z² for a level is its published value to 15 digits or more.
"""

from fractions import Fraction

from tallystick.errors import InputError
from tallystick.figures.samples import compare_bound, wilson_percents
from tallystick.obligations.judged import Measured
from tallystick.obligations.saying import shown

Z_SQUARED = {
    "95 % two-sided": Fraction("3.841458820694124"),
    "95 % one-sided": Fraction("2.705543454095404"),
    "90 % two-sided": Fraction("2.705543454095404"),
    "99 % two-sided": Fraction("6.634896601021213"),
}
"""Squares of the normal quantiles 0.975, 0.95, 0.95 and 0.995."""


def failures_of(measured: Measured, *, lower: bool) -> Fraction | None:
    """How many opportunities were missed; None where the value has no counts.

    Of a promise that less is better, the numerator counts what was missed.
    """
    if measured.numerator is None or measured.denominator is None:
        return None
    return measured.numerator if lower else measured.denominator - measured.numerator


def is_proven(measured: Measured, share: Fraction, level: str, *, lower: bool, clause: str) -> tuple[bool, str]:
    """Whether the Wilson bound lies beyond the threshold (a share, 0 to 1), and the sentence that says so.

    Raises InputError for a value that is not so many of so many.
    """
    above, below = measured.numerator, measured.denominator
    if above is None or below is None or not 0 <= above <= below or below < 1:
        raise InputError(
            f"Clause '{clause}' wants a miss proven at {level}, but its value is not so many of so many; "
            "use it for ratios of counts only."
        )
    if above.denominator != 1 or below.denominator != 1:
        raise InputError(
            f"Clause '{clause}' wants a miss proven at {level}, but {shown(above)} of {shown(below)} are no whole "
            "numbers of events; grant relief in whole events."
        )
    z_squared = Z_SQUARED[level]
    compared = compare_bound("lower" if lower else "upper", int(above), int(below), share=share, z_squared=z_squared)
    proven = compared > 0 if lower else compared < 0
    low, high = wilson_percents(int(above), int(below), z_squared=z_squared)
    limits = f"{shown(above)} of {shown(below)} leaves a true share of {low} % to {high} % possible ({level})"
    if proven:
        return True, f"{limits}: the miss is proven."
    return False, f"{limits}, which does not exclude {shown(share * 100)} %: a miss is not proven."


def sample_words(n: int, minimum: int, *, forward: bool) -> str:
    """Too few to judge."""
    after = "; its counts go over to the next period" if forward else ""
    return f"It rests on {n:,} facts, fewer than the {minimum:,} that are needed: insufficient{after}."
