"""A charter amended for the past: what ``amend``, ``determine`` and ``settle`` say, and what stays."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cycle.pact import amended, deliver, make_pact, rows
from journeys.calling import tally
from tallystick.cycle.amending import Amendment, amend
from tallystick.cycle.determining import determine_workspace
from tallystick.cycle.settling import settle
from tallystick.errors import InputError, ProblemsError
from tallystick.obligations.record import bytes_of

BEFORE = datetime(2024, 7, 20, tzinfo=UTC)
AFTER = datetime(2024, 8, 20, tzinfo=UTC)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The charter as first agreed, with facts of seven months."""
    folder = make_pact(tmp_path / "old")
    deliver(folder, rows(), "2024-07-15T00:00:00")
    return folder


@pytest.fixture
def new(old: Path, tmp_path: Path) -> Path:
    """The amended charter with the old one beside it, and the same facts."""
    folder = make_pact(tmp_path / "new", amended(old))
    (folder / "earlier").mkdir()
    (folder / "earlier" / "first.yaml").write_text((old / "charter.yaml").read_text())
    deliver(folder, rows(), "2024-07-15T00:00:00")
    return folder


def compared(old: Path, new: Path) -> Amendment:
    return amend(old, new, workspace=old, as_of=date(2024, 8, 20), known_at=AFTER)


def test_past_periods_are_determined_again_and_the_originals_stay(old: Path, new: Path) -> None:
    first = {each.period: each for each in determine_workspace(old, known_at=BEFORE).determinations}
    found = {each.period: each for each in determine_workspace(new, known_at=AFTER).determinations}

    assert {name: str(each.amount) for name, each in first.items() if each.amount} == {
        "2024-02": "250.00", "2024-03": "150.00",
    }  # fmt: skip
    assert {name: str(each.amount) for name, each in found.items() if each.amount} == {"2024-02": "250.00"}
    assert {str(each.threshold) for name, each in found.items() if name < "2024-03"} == {"95"}
    assert {str(each.threshold) for name, each in found.items() if name >= "2024-03"} == {"93"}


def test_before_it_is_agreed_the_amended_workspace_determines_as_the_old_one(old: Path, new: Path) -> None:
    one = determine_workspace(old, known_at=BEFORE).determinations
    other = determine_workspace(new, known_at=BEFORE).determinations

    assert [bytes_of(each) for each in one] == [bytes_of(each) for each in other]


def test_amend_lists_before_after_difference_rights_and_remedy(old: Path, new: Path) -> None:
    found = compared(old, new).clauses

    assert found is not None
    moves = {each.change.period: each for each in found.moves}
    assert {name: each.when for name, each in moves.items()} == {
        "2024-03": "retroactive", "2024-05": "retroactive", "2024-06": "retroactive",
    }  # fmt: skip
    march, may = moves["2024-03"].change, moves["2024-05"].change
    assert (march.before, march.after, march.difference) == (Decimal("150.00"), Decimal("0.00"), Decimal("-150.00"))
    assert (march.outcome_before, march.outcome_after) == ("missed", "met")
    assert (march.remedy, march.settled_in) == ("true-up", "2024-07")
    assert (may.rights_before, may.rights_after) == (("terminate",), ())
    assert "it had arisen before the amendment and is preserved" in may.reason


def test_settling_the_amended_workspace_adjusts_what_was_determined_before(new: Path) -> None:
    found = settle(new, determined_at=BEFORE, known_at=AFTER)

    assert [(each.period, str(each.difference)) for each in found.adjustments if each.difference] == [
        ("2024-03", "-150.00")
    ]
    (balance,) = found.statement.balances
    assert balance.amount == Decimal("250.00")
    assert found.statement.problems == ()


def test_what_has_accrued_is_listed_with_what_becomes_of_it(old: Path, new: Path) -> None:
    found = {(each.clause, each.carrier): (each.holds, each.becomes) for each in compared(old, new).accrued}

    assert found["floor", "trigger three"] == ("1 of 3 in its window (February 2024)", "goes on as it is")
    assert found["floor", "cap used"] == ("250.00 EUR used of the cap for the year", "goes on as it is")


def test_a_right_that_has_arisen_is_preserved_or_waived(old: Path, tmp_path: Path) -> None:
    kept = make_pact(tmp_path / "kept", amended(old, effective="2024-07-01", agreed="2024-06-15"))
    waived = make_pact(
        tmp_path / "waived",
        amended(old, effective="2024-07-01", agreed="2024-06-15").replace(
            "accrued rights: preserved", "accrued rights: waived"
        ),
    )

    rights = {
        folder.name: [(each.holds, each.becomes) for each in compared(old, folder).accrued if each.carrier == "right"]
        for folder in (kept, waived)
    }

    assert rights["kept"] == [("right to terminate of buyer, arisen in 2024-05", "preserved")]
    assert rights["waived"] == [("right to terminate of buyer, arisen in 2024-05", "waived by the amendment")]


def test_the_command_says_it_for_people_and_programs(old: Path, new: Path) -> None:
    said = tally("amend", old, new, "--workspace", old, "--as-of", "2024-08-20")
    found = tally("amend", old, new, "--workspace", old, "--as-of", "2024-08-20", "--format", "json").json()

    assert "Periods that had ended by 2024-08-01, determined again; the originals stay" in said.text
    assert "Together -150.00 EUR, owed by the obligors where above zero." in said.text
    assert found["amends"]["accrued rights"] == "preserved"
    assert [each["period"] for each in found["clauses"]["moves"]] == ["2024-03", "2024-05", "2024-06"]
    assert found["clauses"]["moves"][0]["remedy"] == "true-up"


def test_a_charter_that_amends_another_than_the_one_given_is_pointed_out(old: Path, tmp_path: Path) -> None:
    other = make_pact(tmp_path / "other", (old / "charter.yaml").read_text().replace("400", "500"))
    changed = make_pact(tmp_path / "changed", amended(other))

    found = amend(old, changed)

    assert [each.id for each in found.findings if each.level == "error"] == ["C598"]


def test_another_effective_day_than_the_charter_says_is_refused(old: Path, new: Path) -> None:
    with pytest.raises(InputError, match="--effective says 2024-04-01, and the new charter is effective on 2024-03-01"):
        amend(old, new, effective=date(2024, 4, 1))


def test_without_amends_it_is_said_what_is_assumed(old: Path, tmp_path: Path) -> None:
    silent = make_pact(
        tmp_path / "silent",
        (old / "charter.yaml").read_text().replace("floor: 95", "floor: 93").replace("95 %", "93 %"),
    )

    found = amend(old, silent, workspace=old, as_of=date(2024, 8, 20), effective=date(2024, 5, 1))

    assert "C600" in [each.id for each in found.findings]
    assert found.clauses is not None
    assert [(each.change.period, each.when, each.change.remedy) for each in found.clauses.moves] == [
        ("2024-05", "from", "none"), ("2024-06", "from", "none"),
    ]  # fmt: skip


def test_a_charter_whose_predecessor_is_not_kept_is_not_determined(new: Path) -> None:
    (new / "earlier" / "first.yaml").unlink()

    with pytest.raises(InputError, match="which is not among those in"):
        determine_workspace(new, known_at=AFTER)


def test_a_mended_predecessor_is_another_charter(new: Path) -> None:
    file = new / "earlier" / "first.yaml"
    file.write_text(file.read_text().replace("at: 400", "at: 401"))

    with pytest.raises(InputError, match="put its file or folder there"):
        determine_workspace(new, known_at=AFTER)


def test_events_of_a_clause_that_was_amended_away_are_sound(old: Path, new: Path) -> None:
    text = (new / "charter.yaml").read_text().replace("  floor:\n", "  least:\n")
    (new / "charter.yaml").write_text(text)
    (new / "events.yaml").write_text(
        "events:\n  - {kind: waiver, id: w, recorded: '2024-03-05T00:00:00Z', clause: floor, period: 2024-02, "
        "what: amount, on: 2024-03-05}\n"
    )

    found = determine_workspace(new, known_at=AFTER).determinations

    assert [each.period for each in found if each.clause == "floor"] == ["2024-01", "2024-02"]
    assert [each.amount for each in found if each.clause == "floor"] == [0, 0]


def test_events_that_fit_no_charter_are_refused(new: Path) -> None:
    (new / "events.yaml").write_text(
        "events:\n  - {kind: waiver, id: w, recorded: '2024-03-05T00:00:00Z', clause: flour, period: 2024-02, "
        "on: 2024-03-05}\n"
    )

    with pytest.raises(ProblemsError, match="flour"):
        determine_workspace(new, known_at=AFTER)
