"""Relief by exclusion: what an agreed convention does to performed and planned (SEMANTICS 13)."""

from fractions import Fraction
from typing import Literal

from tallystick.errors import InputError

Convention = Literal["drop", "excuse", "rebase", "none"]


def relieved(
    performed: Fraction | int,
    planned: Fraction | int,
    excluded: Fraction | int,
    convention: Convention,
    *,
    excluded_performed: Fraction | int = 0,
) -> tuple[Fraction, Fraction]:
    """Numerator and denominator after relief for ``excluded`` events.

    ``drop`` takes them out of both counts, ``rebase`` out of the plan, which is the same arithmetic and another record;
    ``excuse`` counts them as performed; ``none`` gives no relief.
    Excluded events are unperformed ones, unless ``excluded_performed`` of them are declared to have been performed:
    dropping those can hurt whoever performed them.
    Raises InputError when more unperformed events are excluded than there are.

    >>> [relieved(940, 1000, 30, convention) for convention in ("drop", "excuse")]
    [(Fraction(940, 1), Fraction(970, 1)), (Fraction(970, 1), Fraction(1000, 1))]
    >>> relieved(8, 10, 1, "drop", excluded_performed=1)
    (Fraction(7, 1), Fraction(9, 1))
    """
    if not 0 <= excluded_performed <= excluded:
        raise InputError(f"{excluded_performed} of {excluded} excluded events were performed; give a part of them.")
    unperformed = Fraction(excluded - excluded_performed)
    if unperformed > planned - performed:
        raise InputError(
            f"{unperformed} unperformed events are excluded, but of {planned} planned {performed} were performed, "
            f"which leaves {planned - performed}; excluded events must be unperformed, so correct what counts them."
        )
    if convention == "none":
        return Fraction(performed), Fraction(planned)
    if convention == "excuse":
        return Fraction(performed) + unperformed, Fraction(planned)
    return Fraction(performed) - excluded_performed, Fraction(planned) - excluded
