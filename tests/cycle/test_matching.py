"""Facts without a match in a declared join are counted, and shown where figures come from."""

from datetime import date
from pathlib import Path

from cycle.small import CHARTER, make_workspace
from tallystick.cycle.computing import Computed, compute
from tallystick.cycle.matching import unmatched
from tallystick.cycle.provenance import source_notes

JOINED = CHARTER.replace(
    "    due: 3 business days\n",
    "    due: 3 business days\n    joins: {trips: {matching: {id: parcel}}, depots: {on: carrier}}\n"
    "  trips:\n    key: parcel\n    columns: {parcel: text, km: integer}\n"
    "  depots:\n    key: carrier\n    columns: {carrier: text, doors: integer}\n",
)
KMS = "  kms: {title: Way, formula: SUM(trips.km), source: deliveries, unit: count, direction: unscored, by: [party]}\n"


def joined(folder: Path, **asked: object) -> Computed:
    """Figures over deliveries, of which a1, b1 and c1 (of no party) have a trip."""
    workspace = make_workspace(folder, JOINED + KMS)
    (workspace / "exports" / "trips.csv").write_text("parcel,km\na1,10\nb1,20\nc1,5\n")
    (workspace / "exports" / "depots.csv").write_text("carrier,doors\nN,3\n")
    return compute(workspace, facts=workspace / "exports", as_of=date(2024, 6, 1), **asked)  # type: ignore[arg-type]  # passed on


def test_the_parties_facts_without_a_match_are_counted_for_each_join_that_formulas_look_through(tmp_path: Path) -> None:
    found = joined(tmp_path / "parcels")

    assert unmatched(found.tallies["deliveries"], found.compiled) == {"trips": 6}


def test_they_are_counted_over_the_days_that_were_asked_for(tmp_path: Path) -> None:
    found = joined(tmp_path / "parcels", kpis=["kms"], periods=["2024-01"])

    assert unmatched(found.tallies["deliveries"], found.compiled) == {"trips": 3}
    (note,) = [each for each in source_notes(found) if each.id == "deliveries"]
    _, remark = note.remarks  # the first is about facts of no party
    assert remark == (
        "3 of the parties' facts have no row in trips (trips), from 2024-01-01 until before 2024-02-01; they count, "
        "and what a formula looks up there is unknown."
    )


def test_without_a_formula_that_looks_through_a_join_nothing_is_said(tmp_path: Path) -> None:
    found = joined(tmp_path / "parcels", kpis=["volume"])

    assert unmatched(found.tallies["deliveries"], found.compiled) == {}
    assert all("have no row in" not in remark for note in source_notes(found) for remark in note.remarks)
