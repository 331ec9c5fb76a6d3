"""What a pack holds, and what it leaves out."""

from pathlib import Path

import pytest

from cycle.editions.pact import CHARTER, JANUARY, WITNESS, agree, deliver, make_pact, put_out
from tallystick.cycle.demo_packing import one_digit_changed
from tallystick.cycle.packing import pack
from tallystick.errors import ProblemsError
from tallystick.verify.pack import TALLIES, TALLIES_IN_PART, read_pack
from tallystick.verify.verifying import verify_bytes

TYPICAL = """\
  typical: {title: Typical job, formula: MEDIAN(done), owner: seller/manager, direction: higher, unit: "1",
            by: [party], disclosure: DISCLOSURE}
clauses:
"""


def _published(folder: Path, *, disclosure: str, column: str = "number") -> Path:
    charter = CHARTER.replace("clauses:\n", TYPICAL.replace("DISCLOSURE", disclosure), 1)
    made = make_pact(folder, charter=charter.replace("done: number", f"done: {column}"))
    agree(made)
    deliver(made, JANUARY, "2024-02-02")
    put_out(made, "2024-01", "2024-02-12", "final", cosign_keys=list(WITNESS.values()))
    return made


def test_values_that_are_for_all_parties_travel(tmp_path: Path) -> None:
    made = pack(_published(tmp_path / "pact", disclosure="all parties"), "2024-01")

    assert made.withheld == ()
    assert any(
        each.startswith("frequencies") for each in read_pack(made.content).json(TALLIES)["sources"]["jobs"]["columns"]
    )
    assert verify_bytes(made.content).holds


def test_figures_that_are_not_for_all_parties_are_packed_only_when_asked_for(tmp_path: Path) -> None:
    folder = _published(tmp_path / "pact", disclosure="owner only")

    with pytest.raises(ProblemsError, match="V012 The charter does not disclose typical to all parties"):
        pack(folder, "2024-01")
    made = pack(folder, "2024-01", restricted=True)

    held = read_pack(made.content)
    assert made.withheld == ("frequencies | jobs | members | jobs.done | all",)
    assert not held.has(TALLIES)
    assert "frequencies" not in str(held.json(TALLIES_IN_PART)["sources"])
    found = verify_bytes(made.content)
    assert found.holds, found.text()
    assert "The figures of typical: the charter does not disclose the values that they rest on." in found.text()
    assert "they are shown in part, so their hash is another" in found.text()


def test_values_of_a_column_that_is_not_for_all_parties_stay_at_home(tmp_path: Path) -> None:
    column = "{type: number, disclosure: aggregate only}"

    made = pack(_published(tmp_path / "pact", disclosure="all parties", column=column), "2024-01")

    assert made.withheld == ("frequencies | jobs | members | jobs.done | all",)
    assert verify_bytes(made.content).holds


def test_nothing_secret_and_nobodys_name_is_in_a_pack(tmp_path: Path) -> None:
    content = pack(_published(tmp_path / "pact", disclosure="all parties"), "2024-01").content

    assert b"PRIVATE" not in content
    assert b"M. Seller" not in content
    assert b"M. Buyer" not in content


def test_one_digit_is_enough(tmp_path: Path) -> None:
    content = pack(_published(tmp_path / "pact", disclosure="all parties"), "2024-01").content

    what, forged = one_digit_changed(content)

    assert what == "determinations/0001.json: 96.0 became 86.0"
    assert verify_bytes(forged).members == ("determinations/0001.json",)
