"""What a back-test finds: plain values, exact, with nothing rounded but what the clauses round.

An amount above zero is owed by the obligor, below zero to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tallystick.obligations.determination import Determination
from tallystick.obligations.judged import MISSES, Result

_VERDICTS = (Result.MET, *MISSES)


@dataclass(frozen=True, slots=True)
class Owed:
    """One clause and obligor over some periods, cells together."""

    clause: str
    obligor: str
    beneficiary: str
    currency: str | None
    amount: Fraction
    """The sum of what was determined."""
    periods: int
    """How many were determined."""
    judged: int
    """How many were met or missed."""
    misses: int
    open: int
    """How many have no amount yet."""
    fired: tuple[tuple[str, tuple[str, ...]], ...]
    """Triggers with the periods in which they fired."""

    def firings(self, trigger: str) -> int:
        """How often a trigger fired."""
        return len(dict(self.fired).get(trigger, ()))


@dataclass(frozen=True, slots=True)
class Variation:
    """A clause as it might have been agreed, over the same history."""

    clause: str
    about: str
    change: str
    current: bool
    question: str
    owed: tuple[Owed, ...]
    refused: str | None = None
    """Why it cannot be judged so, where it cannot."""


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """A threshold at which outcomes flip: a value that was reached exactly."""

    clause: str
    threshold: Fraction
    """The threshold that would have been; of targets that vary, the first period's."""
    shift: Fraction
    """How far it lies from the one that is agreed."""
    periods: tuple[tuple[str, str], ...]
    """Obligor and period of the values that equal it."""
    below: tuple[Owed, ...]
    """With a threshold that is less, by however little."""
    at: tuple[Owed, ...]
    above: tuple[Owed, ...]
    """With a threshold that is more, by however little."""


@dataclass(frozen=True, slots=True)
class Spread:
    """One clause and obligor over many scenarios."""

    clause: str
    obligor: str
    beneficiary: str
    currency: str | None
    scenarios: int
    open: int
    """In how many some amount could not be determined; their sums hold the others."""
    mean: Fraction
    quantiles: tuple[tuple[Fraction, Fraction], ...]
    """Share of scenarios, and the amount that they do not exceed."""
    owing: int
    """In how many the obligor owes something in all."""
    fired: tuple[tuple[str, int, Fraction], ...]
    """Of each trigger: in how many scenarios it fires at all, and how often on average."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """How scenarios were drawn."""

    scenarios: int
    block: int
    seed: str
    periods: tuple[str, ...]
    """The whole periods of history that were drawn from."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """Clauses over history, otherwise agreed, and over scenarios."""

    known_at: str
    charter: str
    """The hash of the charter, with the draft laid over it."""
    determinations: tuple[Determination, ...]
    owed: tuple[Owed, ...]
    variations: tuple[Variation, ...]
    breakpoints: tuple[Breakpoint, ...]
    drawn: Drawn | None
    spread: tuple[Spread, ...]
    unsettled: tuple[tuple[str, str], ...] = ()
    """Clauses with the reading they were run in, though none was chosen; or whose words the checks refuse."""


def owed_of(made: Iterable[Determination]) -> tuple[Owed, ...]:
    """The sums of determinations by clause and obligor, in their order."""
    grouped: dict[tuple[str, str], list[Determination]] = {}
    for each in made:
        grouped.setdefault((each.clause, each.obligor), []).append(each)
    return tuple(_owed(group) for group in grouped.values())


def _owed(group: list[Determination]) -> Owed:
    first = group[0]
    fired: dict[str, list[str]] = {}
    for each in group:
        for firing in each.triggers:
            fired.setdefault(firing.trigger, []).append(each.period)
    return Owed(
        first.clause,
        first.obligor,
        " and ".join(first.beneficiary),
        first.currency,
        Fraction(sum((each.amount for each in group if each.amount is not None), Decimal(0))),
        periods=len(group),
        judged=sum(each.outcome in _VERDICTS for each in group),
        misses=sum(each.outcome in MISSES for each in group),
        open=sum(each.amount is None for each in group),
        fired=tuple((name, tuple(periods)) for name, periods in sorted(fired.items())),
    )
