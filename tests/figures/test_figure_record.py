"""Figures as a record: the same figures are the same bytes, and are read back as they were."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.errors import InputError
from tallystick.figures.record import figure_content, figures_content, read_figures
from tallystick.terms.canonical import canonical_bytes, read_canonical
from tallystick.terms.figure import Figure, Missing, Quality

FRACTIONS = st.fractions(min_value=-(10**9), max_value=10**9)


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    has_value = draw(st.booleans())
    return Figure(
        kpi=draw(st.sampled_from(["a", "b"])),
        party=draw(st.sampled_from([None, "us", "them"])),
        scope=draw(
            st.sampled_from([(), (("origin", "JFK"),), (("origin", None),), (("origin", "JFK"), ("type", "x"))])
        ),
        period=draw(st.sampled_from(["2024-01", "2024-02"])),
        start=date(2024, 1, 1),
        end=date(2024, 2, 1),
        value=Decimal(draw(st.integers(-(10**6), 10**6))).scaleb(-2) if has_value else None,
        exact=draw(FRACTIONS) if has_value else None,
        numerator=draw(st.none() | FRACTIONS),
        denominator=draw(st.none() | FRACTIONS),
        n=draw(st.none() | st.integers(0, 10**9)),
        unit="percent",
        missing=None if has_value else draw(st.sampled_from(Missing)),
        quality=draw(st.sampled_from(Quality)) if has_value else None,
        elapsed=draw(st.fractions(min_value=0, max_value=1)),
    )


@given(st.lists(figures(), max_size=5, unique_by=lambda each: (each.kpi, each.party, each.scope, each.period)))
def test_figures_are_read_back_as_they_were_whatever_their_order(given_: list[Figure]) -> None:
    content = canonical_bytes(figures_content(given_))

    back = read_figures(read_canonical(content))

    assert sorted(map(repr, back)) == sorted(map(repr, given_))
    assert canonical_bytes(figures_content(reversed(given_))) == content


def test_what_is_no_figure_is_refused_with_its_place() -> None:
    good = figure_content(
        Figure("a", None, (), "2024", date(2024, 1, 1), date(2025, 1, 1), Decimal(1), Fraction(1), None, None, 1, "EUR",
               None, Quality.FINAL)
    )  # fmt: skip
    broken: tuple[object, ...] = (
        {**good, "value": None}, {**good, "exact": "1/0"}, {**good, "quality": "sure"}, {"kpi": "a"}, [],
    )  # fmt: skip
    for wrong in broken:
        with pytest.raises(InputError, match="Figure 1 of the record cannot be read"):
            read_figures([good, wrong])
    with pytest.raises(InputError, match="a list of figures is expected"):
        read_figures({})
