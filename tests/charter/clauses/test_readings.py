"""A clause that can be read in several ways: refused until one is chosen, and each of them shown."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from charter.clauses.promises import clause, compiled, read, text_of
from tallystick.charter.clauses.readings import ReadingError, choose, read_as
from tallystick.charter.clauses.variants import variant_charters, variants
from tallystick.charter.model import Charter
from tallystick.errors import InputError, ProblemsError

OPEN = """
kpi: completion
floor: 92
each: month
credit: 100
window: {rolling: 2 months}
values: {extra: 5}
readings:
  monthly: {window: null}
  pooled: {floor: null, met: ">= 91.5", window: {rolling: 3 months}, credit: 200 + extra}
"""


def charter(clauses: str = clause(OPEN)) -> Charter:
    return read(text_of(clauses))[0]


def test_a_reading_replaces_whole_keys_and_null_takes_one_away() -> None:
    found = {name: read_as(charter().clauses["floor"], name) for name in ("monthly", "pooled")}

    assert (str(found["monthly"].floor), found["monthly"].window.rolling, found["monthly"].credit) == (
        "92",
        None,
        "100",
    )
    assert (found["pooled"].floor, str(found["pooled"].met)) == (None, ">= 91.5")
    assert (found["pooled"].window.rolling, found["pooled"].credit) == ("3 months", "200 + extra")
    assert all((each.reading, each.readings) == (name, {}) for name, each in found.items())


def test_what_a_reading_does_not_name_stays_as_written() -> None:
    found = read_as(charter().clauses["floor"], "pooled")

    assert (found.text, found.obligor, found.values["extra"].is_) == ("As agreed.", ("provider",), Decimal(5))


def test_the_chosen_reading_is_compiled() -> None:
    (found,) = compiled(clause(OPEN + "reading: pooled")).clauses.definitions.values()

    assert (str(found.met), found.clause.reading) == (">= 91.5", "pooled")
    assert [rule.amount.text for rule in found.then if rule.amount] == ["200 + extra"]


def test_every_reading_is_compiled_for_comparison() -> None:
    found = variants(charter(), "floor")

    assert list(found) == ["monthly", "pooled"]
    assert [str(each.met) for each in found.values()] == [">= 92", ">= 91.5"]


def test_another_open_clause_does_not_stand_in_the_way() -> None:
    found = variant_charters(charter(clause(OPEN) + clause(OPEN, "other")), "floor")

    assert [list(each.clauses.definitions) for each in found.values()] == [["floor"], ["floor"]]


def test_an_open_clause_that_it_rests_on_does() -> None:
    rests = clause(OPEN + "subject to: {clause: other}") + clause(OPEN, "other")

    with pytest.raises(ProblemsError, match="there is no clause 'other'"):
        variants(charter(rests), "floor")


def test_readings_of_several_clauses_are_chosen_at_once() -> None:
    chosen = choose(charter(clause(OPEN) + clause(OPEN, "other")), {"floor": "pooled", "other": "monthly"})

    assert {name: each.reading for name, each in chosen.clauses.items()} == {"floor": "pooled", "other": "monthly"}


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        ({"flor": 93}, "flor"),
        ({"cap": 99}, "found 'floor' and 'cap', expected one test"),
        ({"floor": "high"}, "found 'high', expected a number"),
        ({"text": None}, "text"),
    ],
)
def test_a_reading_that_makes_no_clause_is_refused(patch: Mapping[str, object], words: str) -> None:
    one = charter().clauses["floor"].model_copy(update={"readings": {"odd": patch}})

    with pytest.raises(ReadingError, match=words):
        read_as(one, "odd")


def test_a_clause_without_readings_has_none_to_compare() -> None:
    with pytest.raises(InputError, match="Clause 'floor' declares no readings"):
        variants(charter(clause("kpi: completion\nfloor: 92")), "floor")
    with pytest.raises(InputError, match="There is no clause 'roof'; there are floor"):
        variants(charter(), "roof")
