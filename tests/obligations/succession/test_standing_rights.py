"""Rights that stand: not elected, not waived, not lapsed, not ended by an amendment."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from obligations.made import AFTERWARDS, charter, clause, event, series
from obligations.succession.charters import terms
from tallystick.obligations.adjustments import adjust, by_place
from tallystick.obligations.determination import Determination
from tallystick.obligations.determine import determine
from tallystick.obligations.standing_rights import standing_rights

RIGHT = "{row: {consecutive: 2, again: none, then: {right: terminate, elect within: 90 days%s}}}"
PERCENTS = {"2013-01": (99, 100), "2013-02": (90, 100), "2013-03": (90, 100), "2013-04": (99, 100)}


def determined(more: str = "", events: Sequence[Any] = ()) -> tuple[Determination, ...]:
    compiled = charter(clause(floor=92, triggers=RIGHT % more))
    return determine(compiled, series(compiled, PERCENTS), events, known_at=AFTERWARDS)


def names(
    found: tuple[Determination, ...], events: Sequence[Any] = (), *, on: str = "2013-05-01", **more: Any
) -> list[str]:
    day = date.fromisoformat(on)
    return [f"{each.what} {each.period}" for each in standing_rights(found, events, on=day, **more)]


def test_a_right_stands_from_the_end_of_its_period_until_it_may_no_longer_be_elected() -> None:
    found = determined()

    assert names(found, on="2013-03-31") == []
    assert names(found, on="2013-04-01") == ["terminate 2013-03"]
    assert names(found, on="2013-06-29") == ["terminate 2013-03"]
    assert names(found, on="2013-06-30") == []


def test_a_right_that_was_elected_has_been_used() -> None:
    elected = event("election", "e", clause="floor", period="2013-03", right="terminate", on="2013-04-10")

    assert names(determined(events=[elected]), [elected]) == []


def test_a_right_that_takes_effect_by_itself_is_none_to_elect() -> None:
    assert names(determined(", automatic: true")) == []


@pytest.mark.parametrize(("what", "stands"), [("all", False), ("terminate", False), ("amount", True)])
def test_a_right_that_was_waived_does_not_stand(what: str, stands: bool) -> None:
    waived = event("waiver", "w", clause="floor", period="2013-03", what=what, on="2013-04-10")
    before = determined()

    assert bool(names(before, [waived])) is stands
    assert names(before, [waived], on="2013-04-05") == ["terminate 2013-03"]


def test_an_amendment_waives_what_had_arisen_before_it_counts() -> None:
    found = determined()
    waives = terms(effective="2013-04-01", agreed="2013-03-15", accrued_rights="waived")
    earlier = terms(effective="2013-02-01", agreed="2013-03-15", accrued_rights="waived",
                    applies_to=["periods that begin on or after it", "past periods too"])  # fmt: skip

    assert names(found, amended_by=[waives]) == []
    assert names(found, amended_by=[earlier]) == ["terminate 2013-03"]
    assert names(found, amended_by=[terms(effective="2013-04-01")]) == ["terminate 2013-03"]


def test_both_parts_of_a_split_period_have_a_place_of_their_own() -> None:
    found = determined()
    twice = (*found[:2], found[1], *found[2:])

    assert [place[3:] for place in by_place(twice)] == [
        ("2013-01", 0), ("2013-02", 0), ("2013-02", 1), ("2013-03", 0), ("2013-04", 0),
        *((f"2013-{month:02}", 0) for month in range(5, 13)),
    ]  # fmt: skip


def test_nothing_is_adjusted_where_nothing_differs() -> None:
    compiled = charter(clause(floor=92))

    assert adjust(determined(), determined(), compiled.charter.restatements, on=date(2013, 6, 1)) == ()
