"""Cells: one name alone, columns of joined sources, and lists of names that are cut."""

from charter.writing import HEAD, SALES, compiled, kpi, only, place
from tallystick.charter.findings import near

COUNTED = "formula: COUNT(*)\nunit: count\nsource: sales\n"
JOINED = SALES + (
    "    joins: {shops: {matching: {who: name}}}\n  shops:\n    key: name\n    columns: {name: text, town: text}\n"
)


def test_one_name_alone_is_a_list_of_one() -> None:
    assert compiled(kpi(COUNTED + "by: party")).kpis["k"].cells == ((), ("party",))
    assert compiled(kpi(COUNTED + "by: who")).charter == compiled(kpi(COUNTED + "by: [who]")).charter


def test_a_column_of_a_joined_source_is_no_cell_and_it_is_said_why() -> None:
    for name in ("town", "shops.town"):
        text = kpi(COUNTED + f"by: [{name}]", sources=JOINED, head=HEAD)

        found = only(text)

        assert (found.id, found.line) == ("C024", place(text, "by: [")[0])
        assert found.message == (
            f"'{name}' is a column of 'shops', which is joined to 'sales'; columns of joined sources cannot be cells."
        )
        assert found.hint == "Break down by a column of 'sales' itself, or deliver 'town' with its facts."


def test_a_list_of_more_than_twelve_names_says_that_it_was_cut() -> None:
    names = [f"n{number}" for number in range(13)]

    assert near("zzz", names[:12]).endswith("n10, n11.")
    assert near("zzz", names).endswith("n10, n11, …")
