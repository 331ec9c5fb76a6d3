"""A value that misses a clause, and one that meets it: for examples that say only which periods were missed."""

from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import InputError
from tallystick.obligations.levels import NoTargetError, bounds_of, holds

_STEPS = tuple(Fraction(step) for step in ("0", "0.001", "0.5", "1", "10", "1000"))


def missing_and_met(
    definition: ClauseDefinition, compiled: CompiledCharter
) -> tuple[dict[str, object], dict[str, object]]:
    """The parts of a figure that reaches as many missing levels as any can, and of one that reaches none.

    Raises InputError where the clause's edges do not say, such as where they rest on a target that changes.
    """
    target = definition.target if isinstance(definition.target, Fraction) else None
    conditions = [level.when for level in definition.levels]
    conditions += [definition.met] if definition.met is not None else []
    try:
        edges = [number for condition in conditions for _, number in bounds_of(condition, target)]
        scored = {value: _score(definition, value, target) for value in _candidates(edges)}
    except NoTargetError:
        raise InputError(
            "The example lists only which periods were missed, and the clause's edges rest on a target that is no "
            "plain number; give values under 'given'."
        ) from None
    missed = max(scored, key=lambda value: (scored[value], -abs(value)), default=None)
    met = min(scored, key=lambda value: (scored[value], abs(value)), default=None)
    if missed is None or met is None or not scored[missed] or scored[met]:
        raise InputError(
            "The example lists only which periods were missed, and the clause does not say by which values; give them "
            "under 'given'."
        )
    return _parts(definition, missed), _parts(definition, met)


def _candidates(edges: list[Fraction]) -> list[Fraction]:
    found = {edge + sign * step for edge in edges for step in _STEPS for sign in (1, -1)}
    return sorted(value for value in found if value >= 0)


def _score(definition: ClauseDefinition, value: Fraction, target: Fraction | None) -> int:
    """How many misses a value is."""
    promise = bounds_of(definition.met, target) if definition.met is not None else None
    score = int(promise is not None and not holds(promise, value))
    for level in definition.levels:
        bounds = bounds_of(level.when, target)
        if not bounds and not definition.exclusive:
            continue
        if holds(bounds, value):
            score += level.misses
            if definition.exclusive:
                return score + (definition.levels.index(level) if level.misses else 0)
    return score


def _parts(definition: ClauseDefinition, value: Fraction) -> dict[str, object]:
    """The value, as parts that can be pooled: of a million, so that no sample is too small."""
    million = 10**6
    if definition.pooling == "ratio":
        return {"value": value, "numerator": value / definition.factor * million, "denominator": million, "n": million}
    return {"value": value, "numerator": value, "denominator": 1, "n": million}
