"""The scalars that authors write: days, times, names, spans, cells."""

import pytest

from charter.writing import HEAD, examined, kpi, modelled

COUNTED = "formula: COUNT(*)\nunit: count\n"


@pytest.mark.parametrize("written", ["6:00", "06:00:30", "06:00+01:00", "24:00", "noon"])
def test_a_time_of_day_is_hours_and_minutes(written: str) -> None:
    _, found = examined(HEAD + f"day start: '{written}'\n")

    assert [problem.message for problem in found] == [
        f"day start: found '{written}', expected a time of day such as 06:00."
    ]


@pytest.mark.parametrize(
    ("written", "sets"),
    [
        ("[party]", [("party",)]),
        ("[who, party]", [("party",), ("who",), ("party", "who")]),
        ("[[who, party]]", [("party", "who")]),
        ("[who, [party, who], [who, party, who]]", [("who",), ("party", "who")]),
        ("[]", []),
    ],
)
def test_cells_are_combinations_and_sets(written: str, sets: list[tuple[str, ...]]) -> None:
    assert modelled(kpi(COUNTED + f"by: {written}")).kpis["k"].by == tuple(sets)


@pytest.mark.parametrize("written", ["[[]]", "[3]", "[[who, 3]]", "[{who: party}]", "[~]"])
def test_what_names_no_cell_is_refused_and_not_dropped(written: str) -> None:
    _, found = examined(kpi(COUNTED + f"by: {written}"))

    assert [problem.id for problem in found] == ["C003"]
    assert "expected names of columns or 'party', or lists of them" in found[0].message


@pytest.mark.parametrize(
    ("written", "type_", "unit", "scale"),
    [
        ("text", "text", None, None),
        ("integer", "number", None, 0),
        ("number(3)", "number", None, 3),
        ("USD(4)", "number", "USD", 4),
        ("nautical miles (1)", "number", "nautical miles", 1),
        ("EUR/h", "number", "EUR/h", None),
    ],
)
def test_a_column_in_short_is_a_type_or_a_unit_with_its_places(
    written: str, type_: str, unit: str | None, scale: int | None
) -> None:
    text = kpi(COUNTED).replace("hours: hours", f"hours: '{written}'")

    column = modelled(text).sources["sales"].columns["hours"]

    assert (column.type, column.unit, column.scale) == (type_, unit, scale)


def test_a_piece_of_a_target_may_start_with_a_year() -> None:
    charter = modelled(kpi(COUNTED + "target: {piecewise: [{from: 2013, flat: 1}, {from: 2014-02, flat: 2}]}"))

    pieces = charter.kpis["k"].target[0].piecewise
    assert pieces is not None
    assert [piece.from_ for piece in pieces] == ["2013", "2014-02"]


def test_a_join_by_other_names_needs_no_common_one() -> None:
    joined = "    joins: {sales: {matching: {id: id}}}\n"
    text = kpi(COUNTED).replace("    key: id\n", "    key: id\n" + joined)

    assert modelled(text).sources["sales"].joins["sales"].on == ()
