"""Figures in a few words for tests of what may be shown: quantities by party and month, with their sums."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tallystick.sharing.disclosing import Disclosed
from tallystick.terms.figure import Figure, Missing

MONTHS = {
    f"2026-{number:02}": (date(2026, number, 1), date(2026, number + 1, 1)) for number in range(1, 12)
} | {"2026-Q1": (date(2026, 1, 1), date(2026, 4, 1)), "2026-H1": (date(2026, 1, 1), date(2026, 7, 1))}  # fmt: skip


def figure(
    kpi: str = "sales", party: str | None = None, value: int | None = 10, *, period: str = "2026-01",
    scope: Mapping[str, str | None] | None = None,
) -> Figure:  # fmt: skip
    """One figure; ``value`` None: nothing happened."""
    start, end = MONTHS[period]
    return Figure(
        kpi=kpi, party=party, scope=tuple(sorted((scope or {}).items())), period=period, start=start, end=end,
        value=None if value is None else Decimal(value), exact=None if value is None else Fraction(value),
        numerator=None, denominator=None, n=value, unit="EUR",
        missing=Missing.NO_ACTIVITY if value is None else None, quality=None,
    )  # fmt: skip


def by_party(parts: Mapping[str, int | None], *, kpi: str = "sales", period: str = "2026-01") -> list[Figure]:
    """The parts of parties, and the whole."""
    whole = figure(kpi, None, sum(value or 0 for value in parts.values()), period=period)
    return [whole, *(figure(kpi, party, value, period=period) for party, value in parts.items())]


def seen(found: tuple[Disclosed, ...]) -> set[tuple[str | None, str]]:
    """Party and period of what is shown."""
    return {(each.figure.party, each.figure.period) for each in found if each.is_shown}


def rules_of(found: tuple[Disclosed, ...]) -> dict[str | None, str | None]:
    """Of one period: why each party's figure is withheld."""
    return {each.figure.party: each.rule for each in found}
