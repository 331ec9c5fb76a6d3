"""Facts, determinations, a correction, determinations again: adjustments and the account (SEMANTICS 10 and 23)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cycle.pact import PERCENTS, deliver, make_pact, rows
from tallystick.cycle.determining import determine_workspace
from tallystick.cycle.settling import Settled, settle
from tallystick.errors import InputError
from tallystick.obligations.record import bytes_of

FIRST = datetime(2024, 8, 5, tzinfo=UTC)
SECOND = datetime(2024, 9, 5, tzinfo=UTC)


@pytest.fixture
def pact(tmp_path: Path) -> Path:
    """A batch on the first of August, and one on the first of September that corrects February and March."""
    folder = make_pact(tmp_path / "pact")
    deliver(folder, rows(), "2024-08-01T00:00:00")
    deliver(folder, rows({2: 95, 3: 80}), "2024-09-01T00:00:00")
    return folder


def amounts(found: Settled) -> dict[str, tuple[str, str, str]]:
    """Determined, adjusted and balance by period, where any of them is not zero."""
    return {
        item.period: (str(item.determined), str(item.adjusted), str(item.balance))
        for item in found.statement.items
        if item.determined or item.adjusted or item.balance
    }


def test_the_first_look_knows_the_first_batch_alone(pact: Path) -> None:
    found = determine_workspace(pact, known_at=FIRST).determinations

    assert {each.period: str(each.amount) for each in found if each.amount} == {
        "2024-02": "250.00", "2024-03": "150.00",
    }  # fmt: skip
    assert [each.period for each in found if each.triggers] == ["2024-05"]


def test_a_correction_becomes_adjustments_and_the_account_balances(pact: Path) -> None:
    found = settle(pact, determined_at=FIRST, known_at=SECOND)

    # February was 90 % and is 95 %: 250 are not owed; March takes the cap's room: 150 become 250; May gets the rest.
    changed = {each.period: (str(each.before), str(each.after), str(each.difference)) for each in found.adjustments}
    assert changed["2024-02"] == ("250.00", "0.00", "-250.00")
    assert changed["2024-03"] == ("150.00", "250.00", "100.00")
    assert changed["2024-05"] == ("0.00", "150.00", "150.00")
    assert {each.settled_in for each in found.adjustments if each.difference} == {"2024-08"}
    # together they are nothing, and August, which settles them, stays at zero
    assert amounts(found) == {"2024-02": ("250.00", "0.00", "250.00"), "2024-03": ("150.00", "0.00", "150.00")}
    assert found.statement.problems == ()


def test_the_balance_is_what_was_determined_and_adjusted(pact: Path) -> None:
    found = settle(pact, determined_at=FIRST, known_at=SECOND)
    now = determine_workspace(pact, known_at=SECOND).determinations

    (balance,) = found.statement.balances
    assert balance.amount == sum((each.amount or Decimal(0) for each in now), Decimal(0)) == Decimal("400.00")


def test_a_right_that_moves_is_listed(pact: Path) -> None:
    found = {each.period: each for each in settle(pact, determined_at=FIRST, known_at=SECOND).adjustments}

    assert (found["2024-05"].rights_before, found["2024-05"].rights_after) == (("terminate",), ())
    assert (found["2024-06"].rights_before, found["2024-06"].rights_after) == ((), ("terminate",))
    assert "It would not follow any more: terminate." in found["2024-05"].reason
    assert "It follows now: terminate." in found["2024-06"].reason


def test_re_opening_settles_each_difference_in_its_own_period(tmp_path: Path) -> None:
    text = (make_pact(tmp_path / "pact") / "charter.yaml").read_text().replace("true-up", "re-open")
    folder = make_pact(tmp_path / "pact", text)
    deliver(folder, rows(), "2024-08-01T00:00:00")
    deliver(folder, rows({2: 95, 3: 80}), "2024-09-01T00:00:00")

    found = settle(folder, determined_at=FIRST, known_at=SECOND)

    assert amounts(found) == {
        "2024-02": ("250.00", "-250.00", "0.00"),
        "2024-03": ("150.00", "100.00", "250.00"),
        "2024-05": ("0.00", "150.00", "150.00"),
    }


def test_a_second_look_before_the_first_is_refused(pact: Path) -> None:
    with pytest.raises(InputError, match="exchange --determined-at and --known-at"):
        settle(pact, determined_at=SECOND, known_at=FIRST)


LATER = st.dictionaries(st.sampled_from(list(PERCENTS)), st.integers(60, 100), min_size=1)


@given(later=LATER, recorded=st.integers(1, 90))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_determinations_do_not_depend_on_facts_recorded_after_the_cut_off(
    tmp_path_factory: pytest.TempPathFactory, later: dict[int, int], recorded: int
) -> None:
    folder = make_pact(tmp_path_factory.mktemp("pact") / "pact")
    deliver(folder, rows(), "2024-08-01T00:00:00")
    before = determine_workspace(folder, known_at=FIRST).determinations

    day = date.fromordinal(date(2024, 8, 5).toordinal() + recorded)
    deliver(folder, rows(later), f"{day}T00:00:00")

    assert [bytes_of(each) for each in determine_workspace(folder, known_at=FIRST).determinations] == [
        bytes_of(each) for each in before
    ]
