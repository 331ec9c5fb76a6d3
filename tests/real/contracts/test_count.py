"""Is every real clause accounted for, and does the documentation say what the charters and tests show?"""

import json

import pytest

from real.contracts.count import PAGE, RESULTS, Row, counts, page, parts_of, readings_of, rows, shown_by
from real.contracts.signed import contract
from shared import shared

TABLE = rows()


def test_every_published_clause_and_both_statutes_have_one_row() -> None:
    file = shared("data/contract-clauses/clauses.jsonl")
    published = [json.loads(line)["id"] for line in file.read_text(encoding="utf-8").splitlines() if line]

    assert sorted(row.clause for row in TABLE if not row.is_statute) == sorted(published)
    assert len(published) == 34
    assert len([row for row in TABLE if row.is_statute]) == 2


def test_none_is_not_expressible() -> None:
    found = counts(TABLE)

    assert found["not expressible"] == 0
    assert sum(found.values()) == 34
    assert set(found) <= set(RESULTS)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.clause)
def test_a_charter_has_a_part_that_bears_its_id_and_tests_show_it(row: Row) -> None:
    assert parts_of(row)
    assert len(shown_by(row)) >= 2, f"name them test_{row.clause.lower().replace('-', '_')}_…"


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.clause)
def test_it_is_called_ambiguous_exactly_when_its_charter_leaves_a_reading_open(row: Row) -> None:
    assert (row.result == "ambiguous") == bool(readings_of(row))
    assert all(len(found) >= 2 for found in readings_of(row).values())
    assert bool(row.open) == bool(row.refused) == (row.result == "ambiguous")


@pytest.mark.parametrize("row", [row for row in TABLE if row.result == "ambiguous"], ids=lambda row: row.clause)
def test_an_ambiguous_one_is_refused_as_signed_with_the_problems_that_the_table_names(row: Row) -> None:
    signed = contract(row.charter)
    refused = [words for id_, words in signed.refused if id_ == "C513"]
    as_written = {id_ for name in readings_of(row) for id_, _ in signed.as_written(name)}

    for name in readings_of(row):
        assert any(f"clause '{name}'" in words for words in refused)
    assert (as_written or {"C513"}) == set(row.refused)  # C513: only people can see that the words are open


@pytest.mark.parametrize("row", [row for row in TABLE if row.result == "expressed"], ids=lambda row: row.clause)
def test_an_expressed_one_is_not_refused(row: Row) -> None:
    parts = {part.split()[-1] for part in parts_of(row) if part.startswith("clause ")}
    errors = [words for id_, words in contract(row.charter).refused if id_ == "C513"]

    assert [words for words in errors if any(f"'{name}'" in words for name in parts)] == []


def test_the_page_of_the_documentation_is_made_from_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(TABLE), "run python -m real.contracts.count in tests"
