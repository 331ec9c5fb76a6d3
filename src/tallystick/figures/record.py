"""Figures as a record: plain values that canonical JSON holds, from which the same figures are read back.

Numbers are texts: a decimal as printed, an exact number as a decimal where it has an end, else as a fraction (``1/3``).
The order of figures is one order, whatever the order in which they came, so that equal figures are equal bytes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from tallystick.errors import InputError
from tallystick.terms.figure import Figure, Missing, Quality, Scope
from tallystick.terms.rounding import is_finite_decimal, write_decimal

KERNEL = "figures-1"
"""The version of the rules by which figures are computed: it changes when the same facts would give other figures."""

Record = dict[str, Any]


def figures_content(figures: Iterable[Figure]) -> list[Record]:
    """Figures in their one order: by KPI, party, cell, start and period."""
    return [figure_content(each) for each in sorted(figures, key=_place)]


def figure_content(figure: Figure) -> Record:
    """One figure with its workings."""
    return {
        "kpi": figure.kpi,
        "party": figure.party,
        "scope": dict(figure.scope),
        "period": figure.period,
        "start": figure.start.isoformat(),
        "end": figure.end.isoformat(),
        "value": None if figure.value is None else format(figure.value, "f"),
        "exact": _written(figure.exact),
        "numerator": _written(figure.numerator),
        "denominator": _written(figure.denominator),
        "n": figure.n,
        "unit": figure.unit,
        "missing": None if figure.missing is None else figure.missing.value,
        "quality": None if figure.quality is None else figure.quality.value,
        "elapsed": _written(figure.elapsed),
    }


def same(one: Figure, other: Figure) -> bool:
    """Whether two figures of one place say the same, whatever their quality."""
    return replace(one, quality=None) == replace(other, quality=None)


def read_figures(content: object) -> tuple[Figure, ...]:
    """The figures that a list of records holds; InputError, with its place in the list, for one that is none."""
    if not isinstance(content, list):
        raise InputError(f"The figures are {type(content).__name__}; a list of figures is expected.")
    return tuple(_read(each, place) for place, each in enumerate(content))


def _read(content: object, place: int) -> Figure:
    try:
        if not isinstance(content, Mapping):
            raise TypeError(f"it is a {type(content).__name__}")  # noqa: TRY301  (one sentence for all that is wrong)
        return Figure(
            **{name: content[name] for name in ("kpi", "party", "period", "n", "unit")},
            scope=tuple(sorted(content["scope"].items())),
            start=date.fromisoformat(content["start"]),
            end=date.fromisoformat(content["end"]),
            value=None if content["value"] is None else Decimal(content["value"]),
            exact=_number(content["exact"]),
            numerator=_number(content["numerator"]),
            denominator=_number(content["denominator"]),
            missing=None if content["missing"] is None else Missing(content["missing"]),
            quality=None if content["quality"] is None else Quality(content["quality"]),
            elapsed=Fraction(content["elapsed"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation, ZeroDivisionError) as wrong:
        raise InputError(
            f"Figure {place} of the record cannot be read ({wrong}); it is as `figure_content` writes it."
        ) from (wrong)


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _written(value: Fraction | None) -> str | None:
    if value is None:
        return None
    if value.denominator == 1:
        return str(value.numerator)
    return write_decimal(value) if is_finite_decimal(value) else f"{value.numerator}/{value.denominator}"


def place_of(figure: Figure) -> tuple[str, str | None, Scope, str]:
    """What tells a figure from all others: KPI, party, cell, period."""
    return figure.kpi, figure.party, figure.scope, figure.period


def _place(figure: Figure) -> tuple[str, str, tuple[tuple[str, str], ...], date, str]:
    """An order in which nobody stands before somebody."""
    scope = tuple((name, "" if value is None else "+" + value) for name, value in figure.scope)
    return figure.kpi, "" if figure.party is None else "+" + figure.party, scope, figure.start, figure.period
