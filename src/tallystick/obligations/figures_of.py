"""The figures that clauses rest on, indexed once: a figure is found by KPI, party, scope and period.

Figures are never made here. Whoever asks for one that was not given gets ``None``, which is no zero and no miss.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.membership import predecessors
from tallystick.errors import InputError
from tallystick.terms.canonical import sha256_hex
from tallystick.terms.figure import Figure, Scope
from tallystick.terms.rounding import is_finite_decimal, write_decimal

PARTY = "party"
"""The dimension that tells parties apart."""


@dataclass(slots=True)
class Series:
    """The figures of one KPI, party and scope, by rising start."""

    kpi: str
    party: str | None
    scope: Scope
    figures: tuple[Figure, ...]
    _starts: list[date] = field(init=False)
    _by_period: dict[str, Figure] = field(init=False)

    def __post_init__(self) -> None:
        self._starts = [figure.start for figure in self.figures]
        self._by_period = {figure.period: figure for figure in self.figures}

    def get(self, period: str) -> Figure | None:
        """The figure of a period; None where none was given."""
        return self._by_period.get(period)

    def within(self, start: date, end: date) -> tuple[Figure, ...]:
        """The figures whose days lie from ``start`` until before ``end``, in order."""
        first = bisect_left(self._starts, start)
        last = bisect_left(self._starts, end, lo=first)
        found = self.figures[first:last]
        return found if not found or found[-1].end <= end else tuple(each for each in found if each.end <= end)


class FigureIndex:
    """Every figure that was given, by where it belongs; the order in which they were given does not matter."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        """Raises InputError for two different figures of the same KPI, party, scope and period."""
        grouped: dict[tuple[str, str | None, Scope], dict[tuple[date, str], Figure]] = {}
        for figure in figures:
            place = grouped.setdefault((figure.kpi, figure.party, figure.scope), {})
            known = place.setdefault((figure.start, figure.period), figure)
            if known is not figure and known != figure:
                raise InputError(
                    f"Two different figures were given for {reference(figure)}: {known.value} and {figure.value}; "
                    "give the one that is known at the cut-off."
                )
        self._series = {
            place: Series(*place, tuple(found[key] for key in sorted(found))) for place, found in grouped.items()
        }
        self._cells: dict[str, dict[Scope, None]] = {}
        self._parties: dict[str, set[str]] = {}
        for kpi, party, scope in self._series:
            self._cells.setdefault(kpi, {})[scope] = None
            if party is not None:
                self._parties.setdefault(kpi, set()).add(party)
        self._digests: dict[str, str] = {}

    def __iter__(self) -> Iterator[Figure]:
        return (figure for series in self._series.values() for figure in series.figures)

    def series(self, kpi: str, party: str | None, scope: Scope = ()) -> Series:
        """The figures of one place, in order; an empty series where none were given."""
        found = self._series.get((kpi, party, scope))
        return found if found is not None else Series(kpi, party, scope, ())

    def get(self, kpi: str, party: str | None, scope: Scope, period: str) -> Figure | None:
        """One figure; None where it was not given."""
        found = self._series.get((kpi, party, scope))
        return None if found is None else found.get(period)

    def scopes(self, kpi: str, fixed: Mapping[str, str], dimensions: tuple[str, ...]) -> tuple[Scope, ...]:
        """The cells of a KPI in which ``fixed`` holds and exactly the other ``dimensions`` are told apart, in order.

        Facts that name no value of a dimension are nobody's cell and are left out.
        """
        wanted = {*fixed, *dimensions}
        return tuple(
            sorted(
                scope
                for scope in self._cells.get(kpi, ())
                if {name for name, _ in scope} == wanted
                and all(value is not None and fixed.get(name, value) == value for name, value in scope)
            )
        )

    def digest(self, kpis: Iterable[str]) -> str:
        """The SHA-256 of all figures of some KPIs, whatever their order."""
        chosen = sorted(set(kpis))
        for kpi in chosen:
            if kpi not in self._digests:
                places = sorted((place for place in self._series if place[0] == kpi), key=_sortable)
                self._digests[kpi] = sha256_hex([_row(f) for place in places for f in self._series[place].figures])
        return sha256_hex([[kpi, self._digests[kpi]] for kpi in chosen])


def party_of(of: str, obligor: str, beneficiaries: Iterable[str], *, tells_parties_apart: bool) -> str | None:
    """Whose figure a word means: ``obligor``, ``beneficiary``, ``alliance`` or a party; None for the total.

    A KPI without the cell ``party`` has one figure for all, which is then the obligor's as well.
    """
    if of == "alliance" or not tells_parties_apart:
        return None
    if of == "obligor":
        return obligor
    if of == "beneficiary":
        return next(iter(beneficiaries), None)
    return of


def has_parties(compiled: CompiledCharter, kpi: str) -> bool:
    """Whether a KPI is computed for each party."""
    definition = compiled.kpis.get(kpi)
    return definition is not None and any(PARTY in cell for cell in definition.cells)


def heir(compiled: CompiledCharter, party: str) -> tuple[str, ...]:
    """The party and those whose place it took, near ones first."""
    return tuple(name for name, _ in predecessors(party, compiled.charter))


def reference(figure: Figure) -> str:
    """A figure in one line, for records: ``completion endeavor 2013-02``, with ``origin=LGA`` where it is a cell."""
    parts = [figure.kpi, *([figure.party] if figure.party else [])]
    parts += [f"{name}={value}" for name, value in figure.scope]
    return " ".join([*parts, figure.period])


def number(value: Fraction | None) -> str | None:
    """An exact number as text: a decimal where it has an end, else ``1/3``."""
    if value is None:
        return None
    if value.denominator == 1:
        return str(value.numerator)
    return write_decimal(value) if is_finite_decimal(value) else f"{value.numerator}/{value.denominator}"


def _sortable(place: tuple[str, str | None, Scope]) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    kpi, party, scope = place
    return kpi, "" if party is None else "+" + party, tuple((n, "" if v is None else "+" + v) for n, v in scope)


def _row(figure: Figure) -> list[object]:
    """A figure as canonical form takes it."""
    return [
        reference(figure),
        figure.start.isoformat(),
        figure.end.isoformat(),
        None if figure.value is None else format(figure.value, "f"),
        number(figure.exact),
        number(figure.numerator),
        number(figure.denominator),
        figure.n,
        figure.unit,
        None if figure.missing is None else figure.missing.value,
        None if figure.quality is None else figure.quality.value,
        number(figure.elapsed),
    ]
