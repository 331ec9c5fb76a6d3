"""Are the figures of a unit those of its own facts?"""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.making import seen
from scorecard.parcels import parcels, rows
from tallystick.scorecard.unit_figures import UnitFigures
from tallystick.terms.figure import Figure, Missing

UNITS = """
units:
  berlin: {title: Berlin, level: team, part of: north, is: {depot: B}}
  rest: {title: Rest, level: team, part of: north, is: {depot: [M, P]}}
  old: {title: Old, level: team, part of: north, is: {depot: M}, until: 2024-02-01}
  new: {title: New, level: team, part of: north, is: {depot: M}, from: 2024-01-15}
  office: {title: Office, level: function, part of: north}
  desk: {title: Desk, level: person, part of: berlin}
  empty: {title: Empty, level: team, part of: south, is: {depot: Z}}
"""


def january(figures: UnitFigures, kpi: str, unit: str | None) -> Figure:
    return figures.series(kpi, unit)[0]


def test_a_unit_has_the_figures_of_its_party_and_columns() -> None:
    figures = parcels(UNITS)

    assert january(figures, "volume", None).exact == 8
    assert january(figures, "volume", "north").exact == 4
    assert january(figures, "volume", "berlin").exact == 2
    assert january(figures, "punctual", "north").exact == 75


def test_a_kpi_without_any_figure_has_none_for_a_unit_either() -> None:
    none = UnitFigures(parcels(UNITS).compiled, ())

    assert [none.series("volume", unit) for unit in (None, "north", "rest")] == [(), (), ()]
    assert none.judged("volume", "north") == ()


def test_what_was_judged_before_is_taken_for_the_very_same_figures_and_for_no_others() -> None:
    anew = parcels(UNITS)
    judged = {(kpi, unit): anew.judged(kpi, unit) for kpi in ("volume", "punctual") for unit in (None, "north", "rest")}
    figures = [figure for cells in anew._cells.values() for cell in cells.values() for figure in cell]
    cells = {(series[0].figure.kpi, (series[0].figure.party, series[0].figure.scope)): series
             for series in judged.values()}  # fmt: skip

    again = UnitFigures(anew.compiled, figures, before=lambda kpi, cell: cells.get((kpi, cell), ()))
    other = UnitFigures(
        anew.compiled,
        map(replace, figures),
        before=lambda kpi, cell: cells.get((kpi, cell), ()),
    )

    assert again.judged("volume", "north") is judged["volume", "north"]
    assert other.judged("volume", "north") is not judged["volume", "north"]
    assert {key: again.judged(*key) for key in judged} == {key: other.judged(*key) for key in judged} == judged


def test_a_unit_without_columns_is_the_whole_of_what_it_belongs_to() -> None:
    figures = parcels(UNITS)

    assert january(figures, "volume", "office").exact == 4
    assert january(figures, "volume", "desk").exact == 2


def test_several_values_of_a_column_are_summed_or_pooled() -> None:
    figures = parcels(UNITS)

    volume, punctual = january(figures, "volume", "rest"), january(figures, "punctual", "rest")

    assert volume.exact == 2
    assert seen(punctual.numerator, punctual.denominator, punctual.exact) == (1, 2, 50)
    assert punctual.n == 2


def test_medians_of_several_cells_are_not_put_together() -> None:
    assert january(parcels(UNITS), "middle", "rest").missing is Missing.NOT_APPLICABLE
    assert january(parcels(UNITS), "middle", "berlin").exact == 10


def test_a_cell_in_which_nothing_happened_is_empty_and_not_zero() -> None:
    figure = january(parcels(UNITS), "punctual", "empty")

    assert figure.missing is Missing.NO_ACTIVITY
    assert figure.exact is None


def test_a_kpi_that_does_not_tell_units_apart_does_not_apply() -> None:
    assert january(parcels(UNITS), "customers", "berlin").missing is Missing.NOT_APPLICABLE


def test_of_two_units_that_follow_each_other_one_counts_in_each_period() -> None:
    figures = parcels(UNITS)

    old = [figure.exact for figure in figures.series("volume", "old")[:2]]
    new = [figure.exact for figure in figures.series("volume", "new")[:2]]

    assert old == [1, None]
    assert new == [None, 1]


def test_small_parts_are_pooled_and_judged_together() -> None:
    few = ("target: 75, baseline: 50,", "target: 75, baseline: 50, minimum: 2,")
    fewer = ("target: 75, baseline: 50,", "target: 75, baseline: 50, minimum: 3,")

    assert january(parcels(UNITS, replace=few), "punctual", "rest").exact == 50
    assert january(parcels(UNITS, replace=fewer), "punctual", "rest").missing is Missing.INSUFFICIENT


def test_targets_of_a_ratio_hold_for_units_and_those_of_a_count_do_not() -> None:
    figures = parcels(UNITS)

    assert figures.judged("punctual", "rest")[0].target == 75
    assert figures.judged("volume", "rest")[0].target is None


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("NS"), st.sampled_from("BMP"), st.booleans()), min_size=1, max_size=12))
def test_units_that_share_all_depots_add_up_to_their_party(drawn: list[tuple[str, str, bool]]) -> None:
    text = "\n".join(f"2024-01-05 {who} {depot} ann {'late' if late else 'on'} 1" for who, depot, late in drawn)
    figures = parcels(UNITS, facts=rows(text))

    parts = [january(figures, "volume", unit).exact or Fraction(0) for unit in ("berlin", "rest")]

    assert sum(parts) == (january(figures, "volume", "north").exact or 0)
