"""Each kind of difference between two whole records, with what it comes to in points of the KPI and in money."""

import pytest

from cycle.editions.pact import CHARTER, FEBRUARY
from tallystick.verify.comparing import compare
from tallystick.verify.comparison import Comparison, Step
from tallystick.verify.pack import read_pack
from tallystick.verify.verifying import verify_bytes
from verify.packs import CLAIM, amended, claimed, february, march, packed

LESS_A_HOLIDAY = ("2024-03-08",)


def compared(first: bytes, second: bytes) -> Comparison:
    for each in (first, second):
        found = verify_bytes(each)
        assert found.holds, found.text()
    return compare(read_pack(first), read_pack(second))


def only(found: Comparison) -> Step:
    """The one difference."""
    differing = [each for each in found.steps if each.differs]
    assert [each.kind for each in differing] == [found.earliest.kind if found.earliest else None]
    return differing[0]


def test_a_holiday_that_one_lacks_decides_whether_a_claim_came_in_time() -> None:
    late = CLAIM.replace("2024-03-14", "2024-03-15")

    step = only(compared(claimed(late, holidays_less=LESS_A_HOLIDAY), claimed(late)))

    assert step.kind == "calendar"
    assert step.says == (
        "2024-03-08 is no holiday in DE-BE for the first, and a holiday (Women's Day) for the second.",
    )
    assert step.size.figures == ()
    assert [str(each) for each in step.size.judged] == ["floor@2024-02 (seller): 90.0 → 95.7 points, +5.7"]
    assert [str(each) for each in step.size.money] == ["floor@2024-02 (seller): missed 250.00 → met 0.00 EUR, -250.00"]


def test_a_claim_that_one_lacks_is_an_exclusion() -> None:
    step = only(compared(claimed(), claimed("")))

    assert step.kind == "exclusion"
    assert step.says == ("Only the first has the event storm-1 (claim).",)
    assert [str(each) for each in step.size.judged] == ["floor@2024-02 (seller): 95.7 → 90.0 points, -5.7"]
    assert [str(each) for each in step.size.money] == ["floor@2024-02 (seller): met 0.00 → missed 250.00 EUR, +250.00"]
    assert step.size.total == {"EUR": 250}


def test_an_answer_that_differs_moves_what_it_grants() -> None:
    answer = (
        "  - {id: answer-1, kind: answer, to: storm-1, accept: 30, on: 2024-03-15, by: buyer/manager, "
        'recorded: "2024-03-15T10:00:00Z"}\n'
    )

    step = only(compared(claimed(), claimed(CLAIM + answer)))

    assert step.kind == "exclusion"
    assert [str(each) for each in step.size.judged] == ["floor@2024-02 (seller): 95.7 → 92.8 points, -2.9"]
    assert [each.difference for each in step.size.money] == [250]


def test_a_formula_that_needs_no_other_counts_is_sized_in_points_and_money() -> None:
    other = CHARTER.replace("SUM(done) / SUM(planned)", "(SUM(done) + 60) / SUM(planned)")

    step = only(compared(february(), packed(FEBRUARY, other)))

    assert step.kind == "definition"
    assert [each.difference for each in step.size.figures] == [6, 6]
    assert [each.difference for each in step.size.judged] == [6]
    assert [each.difference for each in step.size.money] == [-250]


def test_a_formula_that_counts_the_same_facts_otherwise_is_a_definition_and_not_a_row() -> None:
    other = CHARTER.replace("SUM(done) / SUM(planned)", "SUM(done - 10) / SUM(planned)")

    step = only(compared(february(), packed(FEBRUARY, other)))

    assert step.kind == "definition"
    assert step.sized
    assert [str(each) for each in step.size.figures][1] == "completion@2024-02 (seller): 90.0 → 89.0 points, -1.0"


def test_rounding_that_differs_is_a_definition_too() -> None:
    none = CHARTER.replace('"1 place, half up, before comparison"', '"0 places, half up, before comparison"')
    none = none.replace("rounding: 1 place,", "rounding: 0 places,").replace(
        "to 1 decimal place", "to 0 decimal places"
    )
    nearly = FEBRUARY.replace("900", "946")

    step = only(compared(packed(nearly), packed(nearly, none)))

    assert step.kind == "definition"
    assert [str(each) for each in step.size.judged] == ["floor@2024-02 (seller): 94.6 → 95 points, +0.4"]
    assert [each.difference for each in step.size.money] == [-250]


def test_sizes_add_up_where_everything_differs() -> None:
    lower = CHARTER.replace("floor: 95", "floor: 89").replace("buyer 95 %", "buyer 89 %")
    other = FEBRUARY.replace("900", "880")

    found = compared(february(), packed(other, lower))

    by_kind = {each.kind: each for each in found.steps}
    assert [each.difference for each in by_kind["definition"].size.money] == [-250]
    assert [each.difference for each in by_kind["batch"].size.money] == [250]
    assert [each.difference for each in by_kind["batch"].size.judged] == [-2]
    assert not by_kind["rule"].differs


@pytest.mark.parametrize("turned", [False, True])
def test_a_record_under_an_amended_charter_is_held_against_one_under_the_charter_before(turned: bool) -> None:
    one, two = (amended(), march()) if turned else (march(), amended())

    step = only(compared(one, two))

    assert step.kind == "definition"
    assert any("'floor'" in said for said in step.says)
    moved = "met 0.00 → missed 250.00 EUR, +250.00" if turned else "missed 250.00 → met 0.00 EUR, -250.00"
    assert [str(each) for each in step.size.money] == [f"floor@2024-03 (seller): {moved}"]
