"""The managerial status: it follows the computed one late, so that it does not flicker (SEMANTICS 5).

A better band is entered only when its edge is passed by the dead-band's width; any change shows only after so many
periods in a row that call for it. A contract's determination has no such memory and never comes here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tallystick.charter.model.kpis import DeadBand, Kpi
from tallystick.scorecard.grades import band_at, bands_of, ranks


@dataclass(frozen=True, slots=True)
class Reading:
    """One period that has a computed status: its value as compared, and its target."""

    value: Fraction
    target: Fraction | None


def settled(kpi: Kpi, dead_band: DeadBand, readings: Sequence[Reading | None]) -> tuple[str | None, ...]:
    """The standing band of each period, in order; None where a period has no computed status.

    The first period stands as computed. Then a change waits until ``after`` periods in a row call for a better band,
    or for a worse one, and goes as far as all of them justify. A period without a status keeps what stands, and breaks
    the row.
    """
    standing: str | None = None
    calls: list[tuple[int, str]] = []
    found: list[str | None] = []
    for reading in readings:
        if reading is None:
            calls = []
            found.append(None)
            continue
        rank = ranks(kpi, reading.target)
        called = _called(kpi, dead_band, reading, standing=standing)
        if standing is None:
            standing = called
        side = (rank[called] > rank[standing]) - (rank[called] < rank[standing])
        calls = [*(call for call in calls if call[0] == side), (side, called)] if side else []
        if len(calls) >= dead_band.after and calls:
            recent = [name for _, name in calls[-dead_band.after :]]
            standing = min(recent, key=lambda name: side * rank[name])
            calls = []
        found.append(standing)
    return tuple(found)


def _called(kpi: Kpi, dead_band: DeadBand, reading: Reading, *, standing: str | None) -> str:
    """The band that this period alone calls for, given the one that stands."""
    computed = _band(kpi, reading.value, reading.target)
    if standing is None:
        return computed
    rank = ranks(kpi, reading.target)
    if rank[computed] <= rank[standing]:
        return computed
    by = Fraction(dead_band.by)
    worse = {"higher": (-by,), "lower": (by,)}.get(kpi.direction.better, (-by, by))
    held = min((_band(kpi, reading.value + shift, reading.target) for shift in worse), key=lambda name: rank[name])
    return held if rank[held] > rank[standing] else standing


def _band(kpi: Kpi, value: Fraction, target: Fraction | None) -> str:
    name = band_at(bands_of(kpi), value, target)
    if name is None:
        raise ValueError(f"{value} falls into no band of {kpi.title!r}; the judge refuses such a value before.")
    return name
