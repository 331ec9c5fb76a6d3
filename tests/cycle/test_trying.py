"""What recording a file, or taking a batch back, would come to: tried in a copy that leaves no trace."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tallystick.cycle.computing import compute
from tallystick.cycle.recording import add_facts
from tallystick.cycle.trying import SPENT, figures_without, sweep, try_facts
from tallystick.errors import InputError
from tallystick.facts.store import FactStore

CHARTER = """\
tallystick: 1
alliance: parcels
title: Parcels
term: 2026-01-01 .. 2027-01-01
zone: UTC
parties: {north: {name: North, is: {carrier: N}}, south: {name: South, is: {carrier: S}}}
people: {north/lead: {title: Lead}}
sources:
  deliveries: {time: day, key: id, columns: {id: text, carrier: text, day: date, late: integer}}
kpis:
  on_time: {title: On time, formula: COUNT_IF(late <= 0) / COUNT(*), unit: percent, direction: higher, target: 90,
            owner: north/lead, rounding: 1 place}
"""
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOOKED = date(2026, 3, 2)


def _file(folder: Path, *rows: str, name: str = "a.csv", head: str = "id,carrier,day,late") -> Path:
    file = folder / name
    file.write_text("\n".join((head, *rows, "")), encoding="utf-8")
    return file


@pytest.fixture
def pact(tmp_path: Path) -> Path:
    """A workspace with one batch: two parcels of January, one late."""
    root = tmp_path / "pact"
    root.mkdir()
    (root / "charter.yaml").write_text(CHARTER, encoding="utf-8")
    file = _file(tmp_path, "A,N,2026-01-05,0", "B,S,2026-01-06,2")
    add_facts(root, "deliveries", file, by="north/lead", recorded=AT - timedelta(days=1))
    return root


def _value(figures: object) -> list[str]:
    return [f"{each.value}" for each in figures if each.period == "2026-01"]  # type: ignore[attr-defined]  # figures


def test_what_a_file_would_add_and_supersede_is_known_before(pact: Path, tmp_path: Path) -> None:
    file = _file(tmp_path, "B,S,2026-01-06,0", "C,X,2026-01-09,0")

    found = try_facts(pact, "deliveries", file, recorded=AT, beside=tmp_path / "trials", as_of=LOOKED)

    assert found.is_fit
    assert (found.rows, found.superseded, found.before and found.before.number) == (2, 1, 1)
    assert found.days == (date(2026, 1, 6), date(2026, 1, 9))
    assert found.strangers is not None
    assert found.strangers.values == (("carrier X", 1),)
    assert found.figures is not None
    assert _value(found.figures) == ["100.0"]
    assert _value(compute(pact, as_of=LOOKED).figures) == ["50.0"]


def test_a_trial_leaves_the_workspace_and_the_disk_as_they_were(pact: Path, tmp_path: Path) -> None:
    before = sorted((each.relative_to(pact), each.stat().st_mtime_ns) for each in pact.rglob("*") if each.is_file())

    try_facts(pact, "deliveries", _file(tmp_path, "Z,N,2026-01-09,0"), recorded=AT, beside=tmp_path / "trials")

    assert before == sorted(
        (each.relative_to(pact), each.stat().st_mtime_ns) for each in pact.rglob("*") if each.is_file()
    )
    assert list((tmp_path / "trials").iterdir()) == []


def test_every_bad_row_is_told_though_the_file_is_refused(pact: Path, tmp_path: Path) -> None:
    file = _file(tmp_path, "A,N,2026-02-30,0", "B,S,2026-02-01,two", "C,N,2026-02-02,0")

    found = try_facts(pact, "deliveries", file, recorded=AT, beside=tmp_path / "trials")

    assert not found.is_fit
    assert [each.id for each in found.problems] == ["D011"]
    assert found.report is not None
    assert [(each.row, each.column) for each in found.report.problems] == [(2, "day"), (3, "late")]


def test_a_correction_of_the_day_touches_both_days(pact: Path, tmp_path: Path) -> None:
    file = _file(tmp_path, "A,N,2026-02-05,0")

    found = try_facts(pact, "deliveries", file, recorded=AT, beside=tmp_path / "trials")

    assert (found.days, found.touched) == ((date(2026, 2, 5),), (date(2026, 1, 5), date(2026, 2, 5)))


def test_the_same_content_is_told_by_its_batch(pact: Path, tmp_path: Path) -> None:
    file = _file(tmp_path, "B,S,2026-01-06,2", "A,N,2026-01-05,0", name="b.csv")

    found = try_facts(pact, "deliveries", file, recorded=AT, beside=tmp_path / "trials")

    assert found.same_as is not None
    assert (found.same_as.number, found.is_fit) == (1, False)


def test_figures_without_a_batch_are_those_after_it_is_withdrawn(pact: Path, tmp_path: Path) -> None:
    add_facts(pact, "deliveries", _file(tmp_path, "B,S,2026-01-06,0", name="c.csv"), recorded=AT)
    trials = tmp_path / "trials"

    found = figures_without(pact, "deliveries", 2, recorded=AT, as_of=LOOKED, beside=trials)
    store = FactStore(pact / "facts")
    store.withdraw(store.batches("deliveries")[-1], recorded=AT, why="a test")

    assert found == compute(pact, as_of=LOOKED).figures
    assert _value(found) == ["50.0"]
    with pytest.raises(InputError, match="no batch 2 of 'deliveries' that counts"):
        figures_without(pact, "deliveries", 2, recorded=AT, as_of=LOOKED, beside=trials)


def test_by_whose_hand_may_be_a_party_and_what_somebody_is_for_it(pact: Path, tmp_path: Path) -> None:
    added = add_facts(
        pact, "deliveries", _file(tmp_path, "D,N,2026-02-01,0"), by="south contributor", recorded=AT, why="late"
    )

    again = FactStore(pact / "facts").batches("deliveries")[-1]
    assert (again.by, again.why, again) == ("south contributor", "late", added.batch)
    for by in ("west contributor", "south king", "kim"):
        with pytest.raises(InputError, match="There is no role"):
            add_facts(pact, "deliveries", _file(tmp_path, "E,N,2026-02-01,0"), by=by, recorded=AT)


def test_what_stopped_processes_left_is_swept(tmp_path: Path) -> None:
    (tmp_path / "trial-old").mkdir()

    assert sweep(tmp_path, now=datetime.now(UTC)) == 0
    assert sweep(tmp_path, now=datetime.now(UTC) + SPENT + timedelta(minutes=1)) == 1
    assert not (tmp_path / "trial-old").exists()
