"""Facts that belong to no party are counted and named, because no total holds them."""

from datetime import UTC, date, datetime
from pathlib import Path

from cycle.small import make_workspace
from journeys.calling import tally
from tallystick.cycle.computing import compute
from tallystick.cycle.provenance import source_notes
from tallystick.cycle.recording import add_facts

RECORDED = datetime(2024, 3, 1, 12, tzinfo=UTC)
SENTENCE = "1 of 9 facts belong to no party and count in no total: carrier X (1)."


def test_a_fact_of_no_party_is_told_of_when_it_is_recorded(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels")

    said = tally("facts", "add", folder, "deliveries", folder / "exports" / "deliveries.csv")

    assert SENTENCE in said.text


def test_the_report_and_bare_files_tell_of_it_too(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels")
    bare = compute(folder, facts=folder / "exports", as_of=date(2024, 3, 15))
    add_facts(folder, "deliveries", folder / "exports" / "deliveries.csv", recorded=RECORDED)
    kept = compute(folder, as_of=date(2024, 3, 15))

    assert [source_notes(each)[0].remarks for each in (bare, kept)] == [(SENTENCE,), (SENTENCE,)]


def test_where_every_fact_has_a_party_nothing_is_said(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels")
    file = folder / "exports" / "deliveries.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if ",X," not in line), encoding="utf-8")

    said = tally("facts", "add", folder, "deliveries", file, "--format", "json").json()

    assert said["no_party"] == "0"
    assert source_notes(compute(folder, as_of=date(2024, 3, 15)))[0].remarks == ()
