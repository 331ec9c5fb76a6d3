"""The close of each period: what is due, late, extended, estimated, and what follows when parties leave."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cycle.small import CHARTER, make_workspace
from tallystick.cycle.checking import check
from tallystick.cycle.closing import Closing, PeriodClose, close
from tallystick.cycle.recording import add_facts
from tallystick.errors import InputError, ProblemsError

CLOSE = """\
close:
  data due: 3 business days
  provisional: 5 business days
  claims until: 10 business days
  answers: 15 business days
  lock: 20 business days
  edition: 21 business days
  payment: 30 days
"""
AGREED = CHARTER.replace("    due: 3 business days\n", "").replace("sources:\n", f"{CLOSE}sources:\n", 1)
PEOPLE = "  north/manager: {title: Manager of North}\n  south/manager: {title: Manager of South}\n"
BOTH = AGREED.replace("  north/manager: {title: Manager of North}\n", PEOPLE)


def workspace(folder: Path, *, charter: str = BOTH, record: str = "", facts: datetime | None = None) -> Path:
    made = make_workspace(folder, charter)
    if record:
        (made / "close.yaml").write_text(record, encoding="utf-8")
    if facts is not None:
        add_facts(made, "deliveries", made / "exports" / "deliveries.csv", recorded=facts)
    return made


def one(found: Closing) -> PeriodClose:
    (period,) = found.periods
    return period


def on(folder: Path, day: str, period: str = "2024-02") -> PeriodClose:
    return one(close(folder, as_of=date.fromisoformat(day), periods=(period,)))


# Facts of January and February come on 4 March 2024, a Monday; February ends on a Thursday. 8 March is a holiday.
DELIVERED = datetime(2024, 3, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2024-01-31", "to_come"),
        ("2024-02-29", "open"),
        ("2024-03-01", "due"),
        ("2024-03-03", "due"),
        ("2024-03-04", "provisional"),
        ("2024-03-07", "provisional"),
        ("2024-03-08", "claims_open"),
        ("2024-03-15", "claims_open"),
        ("2024-03-16", "answers_due"),
        ("2024-03-22", "answers_due"),
        ("2024-03-23", "lock_due"),
        ("2024-06-30", "lock_due"),
    ],
)
def test_the_state_of_a_period_follows_the_timetable(tmp_path: Path, day: str, state: str) -> None:
    found = on(workspace(tmp_path / "w", facts=DELIVERED), day)

    assert found.state == state


def test_every_step_has_its_day_on_the_business_calendar(tmp_path: Path) -> None:
    found = on(workspace(tmp_path / "w"), "2024-03-01")

    assert {each.step: str(each.until) for each in found.deadlines} == {
        "data due": "2024-03-05",
        "provisional": "2024-03-07",
        "claims until": "2024-03-15",
        "answers": "2024-03-22",
        "lock": "2024-04-02",
        "edition": "2024-04-03",
        "payment": "2024-04-02",
    }


def test_a_source_has_the_due_day_of_the_timetable_unless_it_says_otherwise(tmp_path: Path) -> None:
    own = BOTH.replace("    key: id\n", "    key: id\n    due: 10 days\n")

    assert str(on(workspace(tmp_path / "a"), "2024-03-01").deliveries[0].until) == "2024-03-05"
    assert str(on(workspace(tmp_path / "b", charter=own), "2024-03-01").deliveries[0].until) == "2024-03-11"


def test_facts_that_are_not_there_after_the_due_day_are_late_by_the_day(tmp_path: Path) -> None:
    made = workspace(tmp_path / "w", facts=datetime(2024, 3, 12, 9, tzinfo=UTC))

    in_time, late, delivered = on(made, "2024-03-05"), on(made, "2024-03-11"), on(made, "2024-03-12")

    assert (in_time.state, in_time.deliveries[0].days_late) == ("due", 0)
    assert (late.state, late.deliveries[0].state, late.deliveries[0].days_late) == ("late", "late", 6)
    assert (delivered.state, delivered.deliveries[0].days_late) == ("claims_open", 7)


def test_a_delivery_after_the_cut_off_counts_on_the_next_day(tmp_path: Path) -> None:
    cut = BOTH.replace("{calendar: DE-BE}", "{calendar: DE-BE, cut off: 17:00}")
    at_five = datetime(2024, 3, 5, 16, tzinfo=UTC)  # 17:00 in Berlin

    before = on(workspace(tmp_path / "a", facts=at_five), "2024-03-06")
    after = on(workspace(tmp_path / "b", charter=cut, facts=at_five), "2024-03-06")

    assert (before.deliveries[0].days_late, after.deliveries[0].days_late) == (0, 1)


def test_facts_delivered_before_a_period_ends_settle_it_only_when_they_reach_its_last_day(tmp_path: Path) -> None:
    made = workspace(tmp_path / "w")
    rows = (made / "exports" / "deliveries.csv").read_text().splitlines()
    half = made / "half.csv"
    half.write_text("\n".join(row for row in rows if "2024-02-29" not in row), encoding="utf-8")
    add_facts(made, "deliveries", half, recorded=datetime(2024, 2, 20, 9, tzinfo=UTC))

    assert on(made, "2024-03-01").state == "due"
    assert on(made, "2024-03-01", "2024-01").deliveries[0].state == "delivered"


EXTENDED = """\
extensions:
  - period: 2024-02
    step: data due
    until: 2024-03-12
    consented by: [north/manager, south/manager]
    on: 2024-03-04
    because: strike at the depot
"""


def test_an_extension_counts_from_the_day_on_which_every_party_consented(tmp_path: Path) -> None:
    made = workspace(tmp_path / "w", record=EXTENDED)

    assert on(made, "2024-03-11").state == "due"
    assert on(made, "2024-03-13").deliveries[0].days_late == 1
    assert on(made, "2024-03-03").deliveries[0].extension is None


def test_an_extension_without_a_partys_consent_does_not_count_and_is_warned_about(tmp_path: Path) -> None:
    made = workspace(tmp_path / "w", record=EXTENDED.replace(", south/manager", ""))

    found = close(made, as_of=date(2024, 3, 11), periods=("2024-02",))

    assert one(found).state == "late"
    assert [problem.id for problem in found.problems] == ["C423"]
    assert "south did not consent" in found.problems[0].message


def test_consent_is_needed_only_of_parties_that_are_members_in_the_period(tmp_path: Path) -> None:
    gone = BOTH.replace("is: {carrier: S}}", "is: {carrier: S}, until: 2024-02-01, leaving: {stub: it counts}}")
    made = workspace(tmp_path / "w", charter=gone, record=EXTENDED.replace(", south/manager", ""))

    found = close(made, as_of=date(2024, 3, 11), periods=("2024-02",))

    assert (one(found).state, found.problems) == ("due", ())


def test_other_steps_are_put_off_too(tmp_path: Path) -> None:
    record = EXTENDED.replace("data due", "claims until").replace("2024-03-12", "2024-03-20")
    made = workspace(tmp_path / "w", record=record, facts=DELIVERED)

    assert (on(made, "2024-03-18").state, on(made, "2024-03-21").state) == ("claims_open", "answers_due")


ESTIMATE = """\
estimates:
  - {kpi: on_time_share, period: 2024-02, party: north, value: 91, by: north/manager, on: 2024-03-02, because: guess}
  - {kpi: on_time_share, period: 2024-02, party: north, value: 92.5, by: north/manager, on: 2024-03-03, because: count}
"""


def test_the_last_estimate_is_shown_as_known_on_the_day(tmp_path: Path) -> None:
    made = workspace(tmp_path / "w", record=ESTIMATE, facts=DELIVERED)

    assert [str(each.value) for each in on(made, "2024-03-01").estimates] == []
    assert [str(each.value) for each in on(made, "2024-03-02").estimates] == ["91"]
    assert [str(each.value) for each in on(made, "2024-03-03").estimates] == ["92.5"]
    assert on(made, "2024-03-03").awaits_facts
    assert not on(made, "2024-03-04").awaits_facts


@pytest.mark.parametrize(
    ("record", "id_", "message"),
    [
        (EXTENDED.replace("2024-02\n", "2025-02\n"), "C422", "there is no period '2025-02'"),
        (EXTENDED.replace("north/manager", "north/clerk"), "C422", "there is no role 'north/clerk'"),
        (EXTENDED.replace("step: data due", "step: data due\n    source: sales"), "C422", "there is no source 'sales'"),
        (EXTENDED.replace("step: data due", "step: lunch"), "C003", "found the step 'lunch', expected one of data due"),
        (EXTENDED.replace("2024-03-12", "2024-03-05"), "C424", "is put off until 2024-03-05; agreed is 2024-03-05"),
        (EXTENDED.replace("because", "becuase"), "C001", "there is no key 'becuase' here"),
        (ESTIMATE.replace("kpi: on_time_share", "kpi: on_time"), "C422", "there is no KPI 'on_time'"),
        (ESTIMATE.replace("party: north", "party: west"), "C422", "there is no party 'west'"),
    ],
)
def test_what_is_wrong_with_a_record_is_named_by_close_and_check(
    tmp_path: Path, record: str, id_: str, message: str
) -> None:
    made = workspace(tmp_path / "w", record=record)

    with pytest.raises(ProblemsError, match=f"{id_} .*{message}") as refused:
        close(made, as_of=date(2024, 3, 1))
    assert refused.value.problems[0].file == "close.yaml"
    assert id_ in {problem.id for problem in check(made).problems}


def test_a_timetable_out_of_order_is_found_in_the_period_where_it_happens(tmp_path: Path) -> None:
    made = workspace(tmp_path / "w", charter=BOTH.replace("provisional: 5 business days", "provisional: 4 days"))

    (found,) = [problem for problem in check(made).problems if problem.id == "C420"]

    assert "'provisional' falls on 2024-02-05 after 2024-01" not in found.message
    assert "'provisional' falls on 2024-04-04 after 2024-03, before 'data due' on 2024-04-04" not in found.message
    assert "'provisional' falls on" in found.message


def test_business_days_that_are_not_declared_are_refused(tmp_path: Path) -> None:
    charter = BOTH.replace("business days: {calendar: DE-BE}\n", "")
    made = workspace(tmp_path / "w", charter=charter)

    found = [problem for problem in check(made).problems if problem.id == "C421"]

    assert len(found) == 6
    assert found[0].line == charter.splitlines().index("  data due: 3 business days") + 1


def test_an_unknown_period_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no period '2023-12' in the term; it has 2024-01 to 2024-06"):
        close(workspace(tmp_path / "w"), as_of=date(2024, 3, 1), periods=("2023-12",))


LEAVES = BOTH.replace(
    "  south: {name: South GmbH, is: {carrier: S}}\n",
    "  south: {name: South GmbH, is: {carrier: S}, until: 2024-03-01, events: "
    "{event: novation, from: 2024-03-01, notice: 2024-01-15, to: west}}\n"
    "  west: {name: West GmbH, from: 2024-03-01, successor of: south from 2024-03-01}\n",
).replace(
    "sources:\n",
    """\
leaving:
  stub: facts until the last day count
  data: {what: return the passenger lists, within: 10 business days, by: north/manager}
  survives: {what: confidentiality, until: 2029-03-01}
  access: read access to all editions
standing:
  under: Master agreement of 2023
  compliance:
    prices: {area: antitrust, applies: no exchange of prices, watched by: north/manager, review by: 2024-03-01}
    names: {area: data protection, applies: names are erased after a year, review by: 2024-09-01}
sources:
""",
    1,
)


def test_a_departure_shows_the_successor_and_every_duty_with_its_day(tmp_path: Path) -> None:
    found = close(workspace(tmp_path / "w", charter=LEAVES), as_of=date(2024, 3, 18))

    (left,) = found.departures
    assert (left.party, str(left.day), left.event, str(left.notice), left.successor) == (
        "south", "2024-03-01", "novation", "2024-01-15", "west",
    )  # fmt: skip
    assert left.stub == "facts until the last day count"
    assert [(duty.kind, str(duty.due), duty.state) for duty in left.duties] == [
        ("survives", "None", "running"),
        ("data", "2024-03-15", "due_day_passed"),
        ("access", "None", "running"),
    ]


def test_a_departure_to_come_has_duties_to_come(tmp_path: Path) -> None:
    (left,) = close(workspace(tmp_path / "w", charter=LEAVES), as_of=date(2024, 2, 1)).departures

    assert {duty.state for duty in left.duties} == {"to_come"}


def test_an_overdue_review_is_counted_in_days_and_a_missing_watcher_is_warned_about(tmp_path: Path) -> None:
    made = workspace(tmp_path / "w", charter=LEAVES)

    found = close(made, as_of=date(2024, 3, 18))

    assert [(each.name, each.days_overdue) for each in found.reviews] == [("prices", 17), ("names", 0)]
    (warned,) = [problem for problem in check(made).problems if problem.id == "C430"]
    assert "nobody watches the rule 'names'" in warned.message


def test_without_a_record_and_without_facts_everything_is_still_said(tmp_path: Path) -> None:
    found = close(workspace(tmp_path / "w"), as_of=date(2024, 5, 1))

    assert [each.state for each in found.periods] == ["late", "late", "late", "due", "open", "to_come"]
