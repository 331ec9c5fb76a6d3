"""Does what was served count as received when the other side says so, and never later than it was deemed?"""

from datetime import date

import pytest

from obligations.cases.small_case import case, instant, noticed, opened, step
from tallystick.charter.model.cases import Step

NOTICE = noticed("2026-11-27", "courier")


def _acknowledged(at: str, by: str = "south/lead", of: str = NOTICE.id) -> Step:
    return step("acknowledge", at, by, of=of)


def test_what_is_acknowledged_before_it_is_deemed_received_counts_from_then() -> None:
    found = case([opened(), NOTICE, _acknowledged("2026-11-28 09:00")], "2026-12-01")

    assert found.record.received == instant("2026-11-28 09:00")
    assert found.history[-1].says.endswith(f"acknowledged the receipt of '{NOTICE.id}'")


def test_what_was_deemed_received_before_stays_so() -> None:
    found = case([opened(), NOTICE, _acknowledged("2026-12-02")], "2026-12-03")

    assert found.record.received == instant("2026-11-30 00:00")
    assert not found.refused


def test_clocks_run_from_the_acknowledged_receipt() -> None:
    clocks = {
        each.name: each.due for each in case([opened(), NOTICE, _acknowledged("2026-11-27 12:00")], "2026-12-01").clocks
    }

    assert clocks["cause"] == date(2026, 12, 11)  # ten business days after Friday, 27 November


@pytest.mark.parametrize(
    ("steps", "because"),
    [
        ([_acknowledged("2026-11-28", "north/lead")], "was served by north; the party that was served acknowledges it"),
        ([_acknowledged("2026-11-28", of="nothing")], "there is no notice 'nothing' in this case that was served"),
        ([_acknowledged("2026-11-28"), _acknowledged("2026-11-29")], "south acknowledged"),
    ],
)
def test_who_served_it_does_not_acknowledge_nor_anybody_twice(steps: list[Step], because: str) -> None:
    found = case([opened(), NOTICE, *steps], "2026-12-03")

    assert because in found.refused[-1].because
