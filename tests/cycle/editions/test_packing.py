"""What a pack holds, and what it leaves out."""

from pathlib import Path
from unittest.mock import patch

import pytest

from cycle.editions.pact import CHARTER, FEBRUARY, JANUARY, WITNESS, agree, deliver, make_pact, put_out
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.demo_packing import one_digit_changed
from tallystick.cycle.packing import pack
from tallystick.errors import ProblemsError
from tallystick.verify.pack import TALLIES, TALLIES_IN_PART, read_pack
from tallystick.verify.verifying import verify_bytes
from verify.packs import amending

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


def test_values_that_an_earlier_charter_keeps_to_one_party_stay_at_home(tmp_path: Path) -> None:
    closed = CHARTER.replace("clauses:\n", TYPICAL.replace("DISCLOSURE", "owner only"), 1)
    folder = _published(tmp_path / "pact", disclosure="owner only")
    (folder / "earlier").mkdir()
    (folder / "earlier" / "first.yaml").write_text(closed, encoding="utf-8")
    opened = amending(sound_charter(folder).sha256).replace(
        "clauses:\n", TYPICAL.replace("DISCLOSURE", "all parties"), 1
    )
    (folder / "charter.yaml").write_text(opened, encoding="utf-8")
    agree(folder, "2024-03-20")
    deliver(folder, FEBRUARY, "2024-04-02")
    put_out(folder, "2024-02", "2024-04-12", "final", cosign_keys=list(WITNESS.values()))

    with pytest.raises(ProblemsError, match="V012 The charter does not disclose typical to all parties"):
        pack(folder, "2024-02")
    made = pack(folder, "2024-02", restricted=True)

    held = read_pack(made.content)
    assert made.withheld == ("frequencies | jobs | members | jobs.done | all",)
    assert "frequencies" not in str(held.json(TALLIES_IN_PART)["sources"])
    found = verify_bytes(made.content)
    assert found.holds, found.text()
    assert "By the earlier charter 1: 36 figures follow from the tallies" in found.text()


@pytest.mark.parametrize("disclosure", ["all parties", "owner only"])
def test_ranks_in_the_place_of_frequencies_travel_where_those_would(tmp_path: Path, disclosure: str) -> None:
    with patch("tallystick.tallies.engine.FREQUENCY_LIMIT", 0):
        made = pack(_published(tmp_path / "pact", disclosure=disclosure), "2024-01", restricted=True)

    held = read_pack(made.content)
    ranks = ("rank 1/2 | jobs | members | jobs.done | all", "rank above 1/2 | jobs | members | jobs.done | all")
    is_open = disclosure == "all parties"
    tallies = held.json(TALLIES if is_open else TALLIES_IN_PART)["sources"]["jobs"]
    assert sorted(made.withheld) == ([] if is_open else sorted(ranks))
    assert {each["of"] for each in tallies["recomputed"]} == (set(ranks) if is_open else set())
    assert not any(each.startswith("frequencies") for each in tallies["columns"])
    found = verify_bytes(made.content)
    assert found.holds, found.text()
    assert ("The figures of typical: the charter does not disclose" in found.text()) is not is_open


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
