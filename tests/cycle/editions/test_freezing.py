"""Freezing a record, letting it go on, closing it for good: each with its reason, each on record."""

from pathlib import Path

import pytest

from cycle.editions.pact import FEBRUARY, LOG, at, deliver, put_out
from tallystick.cycle.freezing import change_standing
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError, ProblemsError
from tallystick.ledger.store.asked import StoppedError
from tallystick.ledger.store.standing import Standing


def change(pact: Path, what: str, when: str, reason: str = "A dispute") -> Standing:
    return change_standing(pact, what, by="seller/manager", reason=reason, log_key=LOG, recorded=at(when))


def test_a_frozen_record_takes_nothing_until_it_goes_on(pact: Path) -> None:
    deliver(pact, FEBRUARY, "2024-03-02")

    frozen = change(pact, "frozen", "2024-03-03")
    with pytest.raises(StoppedError, match=r"frozen by seller/manager at entry \d+: A dispute\. Resume it first\."):
        put_out(pact, "2024-02", "2024-03-04")
    resumed = change(pact, "resumed", "2024-03-05", "Settled")
    put_out(pact, "2024-02", "2024-03-06")

    assert (frozen.state, frozen.reason) == ("frozen", "A dispute")
    assert (resumed.state, resumed.by, resumed.reason) == ("open", "seller/manager", "Settled")


def test_a_closed_record_is_closed_for_good(pact: Path) -> None:
    change(pact, "closed", "2024-03-03", "The pact has ended")

    with pytest.raises(StoppedError, match="closed by seller/manager"):
        change(pact, "resumed", "2024-03-04")


def test_an_open_record_is_not_resumed(pact: Path) -> None:
    with record_of(open_workspace(pact)) as record:
        before = record.store.size()

    with pytest.raises(InputError, match="The ledger is open, so there is nothing to resume"):
        change(pact, "resumed", "2024-03-03")

    with record_of(open_workspace(pact)) as record:
        assert record.store.size() == before


def test_no_change_is_dated_before_what_is_on_record(pact: Path) -> None:
    change(pact, "frozen", "2024-03-03")

    with pytest.raises(ProblemsError, match="E006"):
        change(pact, "resumed", "2024-03-02")
