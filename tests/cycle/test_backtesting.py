"""Are clauses known before they are signed: a draft laid over a charter, over the facts of a workspace?"""

import json
from fractions import Fraction
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner, Result

from journeys.recorded import Recorded
from tallystick.cli.root import tally as command
from tallystick.cycle.backtesting import backtest_workspace, drafted_charter
from tallystick.cycle.refreshing import FOLDER
from tallystick.errors import InputError, ProblemsError

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/new-york-2013"

DRAFT = """\
clauses:
  season:
    title: Season floor
    text: >
      Each regional partner shall complete at least 92 % of its scheduled flights in each calendar month. For each
      month below, it credits the hub carrier with USD 5,000. After three misses in any 6 months the hub carrier may
      terminate.
    obligor: [endeavor, expressjet]
    beneficiary: hub
    kpi: completion
    each: month
    floor: 92
    credit: 5000
    misses: {at least: 3, of: 6 months, then: {right: terminate}}
"""

READINGS = """\
clauses:
  completion-floor:
    text: In any six months.
    obligor: endeavor
    beneficiary: hub
    kpi: completion
    floor: 92
    readings:
      rolling: {misses: {at least: 3, of: 6 months, window: rolling, judged: each, again: none, then: {credit: 9000}}}
      fixed: {misses: {at least: 3, of: 6 months, window: fixed, judged: each, again: none, then: {credit: 9000}}}
"""


def tally(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(each) for each in arguments])


def draft(folder: Path, text: str = DRAFT) -> Path:
    file = folder / "draft.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_draft_is_run_over_the_real_year_before_it_is_signed(demo: Recorded, tmp_path: Path) -> None:
    found = tally("backtest", demo.root, "--as-of", "2014-01-01", "--clauses", draft(tmp_path), "--scenarios", 5,
                  "--steps", 1, "--format", "json")  # fmt: skip

    assert found.exit_code == 0, found.output
    said = json.loads(found.stdout)
    assert {each["obligor"]: (each["misses"], each["amount"]) for each in said["owed"]} == {
        "endeavor": (3, "15000"),
        "expressjet": (2, "10000"),
    }
    grid = {each["change"]: [one["misses"] for one in each["owed"]] for each in said["variations"]
            if each["about"] == "threshold"}  # fmt: skip
    assert grid == {"91": [2, 1], "92": [3, 2], "93": [5, 5]}
    assert any("does not say whether the window is rolling or fixed" in each["why"] for each in said["unsettled"])
    assert said["drawn"] == {"scenarios": 5, "block": 2, "seed": "1", "periods": said["drawn"]["periods"]}
    assert len(said["drawn"]["periods"]) == 12


def test_a_clause_without_a_chosen_reading_is_run_in_each(demo: Recorded, tmp_path: Path) -> None:
    found = backtest_workspace(
        demo.root, draft=draft(tmp_path, READINGS), as_of=None, known_at=None, scenarios=0, steps=0
    ).found

    worth = {each.change: (each.current, each.owed[0].amount) for each in found.variations if each.about == "reading"}
    assert worth == {"rolling": (False, Fraction(9000)), "fixed": (False, Fraction(0))}
    assert ("completion-floor", "no reading is chosen; run as 'rolling'") in found.unsettled


def test_a_draft_replaces_the_clause_of_that_name_and_leaves_all_others(tmp_path: Path) -> None:
    ready, own = drafted_charter(EXAMPLE, draft(tmp_path, READINGS))
    before, everything = drafted_charter(EXAMPLE, None)

    assert own == ("completion-floor",)
    assert set(ready.compiled.clauses.definitions) == set(everything)
    changed = [
        name
        for name, each in ready.compiled.clauses.definitions.items()
        if each.clause != before.compiled.clauses.definitions[name].clause
    ]
    assert changed == ["completion-floor"]


def test_a_mistake_in_a_draft_is_reported_at_its_line(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match=r"draft\.yaml:10:\d+: C500 there is no KPI 'complection'") as refused:
        drafted_charter(EXAMPLE, draft(tmp_path, DRAFT.replace("kpi: completion", "kpi: complection")))

    assert len(refused.value.problems) == 1


def test_a_draft_holds_clauses_and_nothing_of_the_agreement(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found 'term', expected a draft with 'clauses'"):
        drafted_charter(EXAMPLE, draft(tmp_path, f"term: 2013-01-01 .. 2014-01-01\n{DRAFT}"))
    with pytest.raises(InputError, match="found no 'clauses', expected a draft"):
        drafted_charter(EXAMPLE, draft(tmp_path, "values: {fee: 3}\n"))


def test_the_workspace_is_left_as_it_was(demo: Recorded, tmp_path: Path) -> None:
    copy = copytree(demo.root, tmp_path / "copy")
    before = _held(copy)

    found = tally("backtest", copy, "--as-of", "2014-01-01", "--clause", "completion-floor", "--scenarios", 2)

    assert found.exit_code == 0, found.output
    assert _held(copy) == before


def _held(root: Path) -> dict[Path, bytes]:
    """The files of a workspace, without the tallies that are kept to save time."""
    files = (file for file in root.rglob("*") if file.is_file())
    return {file: file.read_bytes() for file in files if FOLDER not in file.relative_to(root).parts}


def test_the_same_arguments_print_the_same_bytes(demo: Recorded) -> None:
    every = ("--as-of", "2014-01-01", "--clause", "completion-floor", "--scenarios", 10, "--seed", "2013")

    for form in ("table", "json", "csv"):
        once, again = (tally("backtest", demo.root, *every, "--format", form) for _ in range(2))

        assert once.exit_code == 0, once.output
        assert once.stdout_bytes == again.stdout_bytes
