"""What an amendment does to figures, from the two charters to the command line."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from cycle.small import CHARTER, make_workspace
from journeys.calling import tally
from tallystick.cycle.amending import Amendment, amend
from tallystick.errors import InputError, ProblemsError

AS_OF = date(2024, 4, 1)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "old")


def new(folder: Path, *edits: tuple[str, str]) -> Path:
    text = CHARTER
    for before, after in edits:
        assert text.count(before) >= 1, before
        text = text.replace(before, after)
    return make_workspace(folder / "new", text)


def on_facts(old: Path, changed: Path, effective: date | None = None) -> Amendment:
    return amend(old, changed, facts=old / "exports", effective=effective, as_of=AS_OF)


STRICTER = ("target: 90", "target: 76")


def test_the_same_charter_in_other_words_changes_nothing(old: Path, tmp_path: Path) -> None:
    changed = new(tmp_path, ("delivered: COUNT(*)", "delivered: {formula: COUNT(*)}  # every row"))

    found = on_facts(old, changed)

    assert (found.changes, found.moves, found.lines, found.figures) == ((), (), (), ())
    assert not found.is_contractual


def test_figures_are_shown_before_and_after_with_their_difference(old: Path, tmp_path: Path) -> None:
    found = on_facts(old, new(tmp_path, ("COUNT_IF(late <= 0)", "COUNT_IF(late <= 2)")))

    moved = {(each.party, each.period): each for each in found.figures or ()}
    assert set(moved) == {(None, "2024-01"), ("north", "2024-01")}
    total, north = moved[None, "2024-01"], moved["north", "2024-01"]
    assert total.old is not None
    assert total.new is not None
    assert (str(total.old.figure.value), str(total.new.figure.value)) == ("75.0", "100.0")
    assert (total.old.status, total.new.status) == ("poor", "good")
    assert str(total.difference) == "25.0"
    assert str(north.difference) == "50.0"
    ranked = [(each.party, each.is_other_status) for each in found.figures or ()]
    assert ranked == [("north", True), (None, True)]  # both have another status; the largest first


def test_a_target_moves_statuses_and_no_value(old: Path, tmp_path: Path) -> None:
    found = on_facts(old, new(tmp_path, ("target: 90", "target: 70")))

    assert {each.difference for each in found.figures or () if each.old and each.old.figure.value is not None} == {0}
    changed = [(each.party, each.period) for each in found.figures or () if each.is_other_status]
    assert changed == [(None, "2024-01")]  # 75 % is good against 70; North's 50 % stays poor


def test_a_renamed_kpi_keeps_its_figures(old: Path, tmp_path: Path) -> None:
    found = on_facts(old, new(tmp_path, ("  on_time_share:", "  punctuality:")))

    assert [each.sentence for each in found.changes] == [
        "The KPI 'On time' is now 'punctuality' instead of 'on_time_share'; its definition is the same."
    ]
    assert found.figures == ()
    assert found.moves == ()
    assert found.lines == ()


def test_recorded_facts_of_a_workspace_serve_both_charters(old: Path, tmp_path: Path) -> None:
    assert tally("facts", "add", str(old), "deliveries", str(old / "exports" / "deliveries.csv")).code == 0
    changed = new(tmp_path, ("COUNT_IF(late <= 0)", "COUNT_IF(late <= 2)"))

    found = amend(old, changed, workspace=old, as_of=AS_OF)

    assert len(found.figures or ()) == 2


def test_an_effective_day_says_what_is_retroactive_and_from_when_it_counts(old: Path, tmp_path: Path) -> None:
    found = on_facts(old, new(tmp_path, STRICTER), effective=date(2024, 2, 15))

    assert found.effective is not None
    (start,) = found.effective.starts
    assert (start.inside and start.inside.id, start.counts_from and start.counts_from.id) == ("2024-02", "2024-03")
    assert [(each.id, each.message) for each in found.findings] == [
        ("C341", "2024-02-15 lies inside February 2024; the new charter counts from March 2024."),
        ("C342", "2 periods that began before 2024-02-15 can move: 2024-01 to 2024-02."),
    ]


def test_the_first_day_of_a_period_lies_inside_none(old: Path, tmp_path: Path) -> None:
    found = on_facts(old, new(tmp_path, STRICTER), effective=date(2024, 2, 1))

    assert found.effective is not None
    assert [(each.inside, each.counts_from and each.counts_from.id) for each in found.effective.starts] == [
        (None, "2024-02")
    ]
    assert [each.id for each in found.findings] == ["C342"]


def test_an_effective_day_outside_the_term_is_refused(old: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"effective on 2025-01-01, outside the term 2024-01-01 \.\. 2024-07-01"):
        amend(old, new(tmp_path, STRICTER), effective=date(2025, 1, 1))


def test_another_alliance_is_pointed_out(old: Path, tmp_path: Path) -> None:
    found = amend(old, new(tmp_path, ("alliance: parcels", "alliance: letters")))

    assert [(each.id, each.message) for each in found.findings] == [
        ("C340", "the old charter is of 'parcels', the new one of 'letters'.")
    ]


def test_a_charter_with_errors_is_refused_with_its_problems(old: Path, tmp_path: Path) -> None:
    broken = new(tmp_path, ("formula: on_time / delivered", "formula: on_tme / delivered"))

    with pytest.raises(ProblemsError, match=r"new/charter\.yaml:.*on_tme"):
        amend(old, broken)
    with pytest.raises(ProblemsError, match="on_tme"):
        amend(broken, old)


def test_recorded_facts_that_lack_a_column_are_refused_in_one_sentence(old: Path, tmp_path: Path) -> None:
    assert tally("facts", "add", str(old), "deliveries", str(old / "exports" / "deliveries.csv")).code == 0
    changed = new(
        tmp_path,
        ("late: integer}", "late: integer, weight: integer}"),
        ("delivered: COUNT(*)", "delivered: COUNT(weight)"),
    )

    with pytest.raises(InputError, match=r"T004 .*hold no column .weight."):
        amend(old, changed, workspace=old, as_of=AS_OF)


CARS = """\
    joins: {cars: {on: carrier}}
  cars: {key: carrier, columns: {carrier: text, size: integer}}
"""


def test_a_joined_source_without_facts_is_refused_by_name(old: Path, tmp_path: Path) -> None:
    changed = new(
        tmp_path,
        ("    due: 3 business days\n", f"    due: 3 business days\n{CARS}"),
        ("delivered: COUNT(*)", "delivered: COUNT(cars.size)"),
    )  # fmt: skip

    with pytest.raises(
        InputError, match="There are no facts of the source 'cars', which KPIs of 'Parcel alliance' join"
    ):
        on_facts(old, changed)


def test_facts_come_from_one_place(old: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a folder of facts and a workspace"):
        amend(old, new(tmp_path, STRICTER), facts=old / "exports", workspace=old)


TO_DATE = """\
  running:
    title: On time, year to date
    formula: TO_DATE(on_time_share, YEAR)
    unit: percent
    direction: higher
    target: 90
    owner: north/manager
"""


def test_what_has_accrued_is_shown_under_both_charters(tmp_path: Path) -> None:
    banded = CHARTER.replace("    target: 4\n", "    target: 4\n    dead band: {after: 2}\n") + TO_DATE
    before = make_workspace(tmp_path / "old", banded)
    after = make_workspace(
        tmp_path / "new",
        banded.replace("COUNT_IF(late <= 0)", "COUNT_IF(late <= 2)").replace("{after: 2}", "{after: 3}"),
    )

    found = on_facts(before, after, effective=date(2024, 2, 1))

    assert [(each.carrier, each.kpi, each.party, each.holds, each.becomes) for each in found.accrued] == [
        ("dead-band", "volume", None, "good in 2024-01", "good in 2024-01"),
        ("dead-band", "volume", "north", "no_target in 2024-01", "no_target in 2024-01"),
        ("dead-band", "volume", "south", "no_target in 2024-01", "no_target in 2024-01"),
        ("to date", "running", None, "75.0 percent in 2024-01, of 4 facts", "100.0 percent in 2024-01, of 4 facts"),
    ]


def test_without_facts_what_accrues_is_named_in_general(tmp_path: Path) -> None:
    before = make_workspace(tmp_path / "old", CHARTER + TO_DATE)
    after = make_workspace(tmp_path / "new", (CHARTER + TO_DATE).replace("COUNT_IF(late <= 0)", "COUNT_IF(late <= 2)"))

    found = amend(before, after)

    assert found.figures is None
    assert [(each.carrier, each.kpi, each.holds) for each in found.accrued] == [
        ("to date", "running", "what has come together since the start of the year")
    ]


def test_the_command_says_it_in_lines_of_a_hundred(old: Path, tmp_path: Path) -> None:
    changed = new(tmp_path, ("COUNT_IF(late <= 0)", "COUNT_IF(late <= 2)"), ("title: Deliveries", "title: All parcels"))
    called = tally("amend", str(old), str(changed), "--facts", str(old / "exports"), "--as-of", "2024-04-01")

    assert called.code == 0, called.err
    assert max(map(len, called.text.splitlines())) <= 100
    assert "Parcel alliance: 2 changes, 0 of contractual content" in called.text
    assert "contractual sha256" in called.text
    assert "The title of 'All parcels' is reworded: [-Deliveries-]{+All parcels+} (managerial)" in called.text
    assert "On the given facts 2 values and 2 statuses move" in called.text
    assert "poor -> good" in called.text


def test_what_is_seen_to_move_comes_first_and_whole(old: Path, tmp_path: Path) -> None:
    called = tally("amend", str(old), str(new(tmp_path, ("target: 90", "target: 70"))), "--facts",
                   str(old / "exports"), "--as-of", "2024-04-01")  # fmt: skip

    assert "On the given facts 6 targets and 1 status move; 12 further figures without a value" in called.text
    table = called.text.split("kpi            cell")[1].splitlines()[2:-1]
    assert len(table) == 6  # January and February; nobody has facts of March and later
    assert table[0].split()[-6:] == ["90.0", "->", "70.0", "poor", "->", "good"]
    assert not any("missing" in row or "not_due" in row for row in table)


def test_statuses_come_before_values_before_targets_before_what_is_not_seen(old: Path, tmp_path: Path) -> None:
    changed = new(tmp_path, ("target: 90", "target: 80"), ("COUNT_IF(late <= 0)", "COUNT_IF(late <= 2)"))

    found = [each for each in on_facts(old, changed).figures or () if each.kpi == "on_time_share"]

    assert [each.rank for each in found] == sorted(each.rank for each in found)
    assert [(each.party, each.period) for each in found if each.rank == 0] == [("north", "2024-01"), (None, "2024-01")]
    assert {each.rank for each in found} == {0, 2, 4}
    assert all(each.is_seen == (each.rank < 4) for each in found)


def test_a_long_name_is_cut_and_never_a_target_or_status(tmp_path: Path) -> None:
    long = "share_of_parcels_brought_on_the_promised_day"
    before = make_workspace(tmp_path / "before", CHARTER.replace("on_time_share", long))
    after = make_workspace(
        tmp_path / "after", CHARTER.replace("on_time_share", long).replace("target: 90", "target: 70")
    )

    called = tally("amend", str(before), str(after), "--facts", str(before / "exports"), "--as-of", "2024-04-01",
                   "--effective", "2024-02-01")  # fmt: skip

    assert called.code == 0, called.err
    row = next(line for line in called.text.splitlines() if "poor -> good" in line)
    assert "90.0 -> 70.0" in row
    assert "…" in row
    assert len(row) <= 100


def test_no_change_is_no_failure(old: Path, tmp_path: Path) -> None:
    called = tally("amend", str(old), str(new(tmp_path)))

    assert called.code == 0
    assert called.text.startswith("Parcel alliance: nothing changes; both charters have the hash ")


def test_a_broken_charter_ends_with_1(old: Path, tmp_path: Path) -> None:
    called = tally(
        "amend", str(old), str(new(tmp_path, ("formula: on_time / delivered", "formula: on_tme / delivered")))
    )

    assert called.code == 1
    assert "on_tme" in called.err


def test_the_json_holds_everything_as_texts(old: Path, tmp_path: Path) -> None:
    changed = new(
        tmp_path, ("rounding: 1 place, half up, before comparison", "rounding: 2 places, half up, before comparison")
    )
    called = tally(
        "amend", str(old), str(changed), "--facts", str(old / "exports"), "--as-of", "2024-04-01",
        "--effective", "2024-02-01", "--format", "json",
    )  # fmt: skip

    found = json.loads(called.text)
    assert list(found) == [
        "changes", "hashes", "moves", "lines", "effective", "figures", "accrued", "amends", "clauses", "findings",
    ]  # fmt: skip
    assert found["changes"] == [
        {
            "path": ["kpis", "on_time_share", "rounding"],
            "kind": "changed",
            "old": {"places": "1", "mode": "half up", "before comparison": True},
            "new": {"places": "2", "mode": "half up", "before comparison": True},
            "standing": "managerial",
            "moves": "figures",
            "group": "On time",
            "sentence": "'On time' is rounded to 2 places, half up, before comparison, instead of 1 place, half up, "
            "before comparison.",
            "redline": None,
        }
    ]
    assert found["hashes"]["contractual"]["old"] == found["hashes"]["contractual"]["new"]
    assert found["hashes"]["charter"]["old"] != found["hashes"]["charter"]["new"]
    assert found["effective"] == {
        "day": "2024-02-01", "starts": [{"calendar": "months", "inside": None, "counts_from": "2024-02"}],
    }  # fmt: skip
    first = found["figures"][0]
    assert first["old"] == {"value": "75.0", "missing": None, "n": "4", "target": "90.0", "status": "poor"}
    assert first["new"] == {"value": "75.00", "missing": None, "n": "4", "target": "90.00", "status": "poor"}
    assert (first["when"], first["difference"]) == ("before", "0.00")


def test_the_csv_has_a_row_for_each_figure_that_differs(old: Path, tmp_path: Path) -> None:
    changed = new(tmp_path, ("COUNT_IF(late <= 0)", "COUNT_IF(late <= 2)"))
    called = tally(
        "amend", str(old), str(changed), "--facts", str(old / "exports"), "--as-of", "2024-04-01", "--format", "csv"
    )

    rows = list(csv.DictReader(io.StringIO(called.text)))
    assert [(row["kpi"], row["party"], row["old_value"], row["new_value"], row["difference"]) for row in rows] == [
        ("on_time_share", "north", "50.0", "100.0", "50.0"),
        ("on_time_share", "", "75.0", "100.0", "25.0"),
    ]


CLAUSE = """\
clauses:
  floor:
    text: In each month North shall deliver at least 89 % of its parcels for South on time.
    obligor: north
    beneficiary: south
    kpi: on_time_share
    each: month
    floor: 89
    empty: no_activity
    not in text: "1 place, half up: as the KPI says"
"""


def test_a_clause_moves_what_follows_from_it_and_no_figure(tmp_path: Path) -> None:
    before = make_workspace(tmp_path / "old", CHARTER + CLAUSE)
    after = make_workspace(tmp_path / "new", CHARTER + CLAUSE.replace("89", "91"))

    found = on_facts(before, after)

    assert [(each.change.at, each.standing, each.moves) for each in found.changes] == [
        ("clauses/floor/text", "contractual", "nothing"),
        ("clauses/floor/floor", "contractual", "determinations"),
    ]
    assert (found.moves, found.is_contractual) == ((), True)
    printed = tally("amend", before, after).text
    assert "The floor of the clause 'floor' rises from 89 to 91 %." in printed
    assert "No figure, status or score can move; what follows from clauses can." in printed
