"""``tally check``: files are named so that a terminal opens them, and numbers agree with their nouns."""

import json
from contextlib import chdir
from pathlib import Path

import pytest

from cycle.small import CHARTER, make_workspace
from journeys.calling import tally


@pytest.mark.parametrize("here", [".", "parcels", "parcels/charter"])
def test_files_are_named_from_the_current_folder_where_they_lie_below_it(here: str, tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "parcels")
    (workspace / "charter").mkdir()
    (workspace / "charter" / "all.yaml").write_text(CHARTER.replace("on_time / delivered", "on_tme / delivered"))
    (workspace / "charter.yaml").unlink()

    with chdir(tmp_path / here):
        found = [tally("check", given, "--format", "json") for given in (workspace, _relative(workspace))]
        shown = tally("check", _relative(workspace))
        files = {problem["file"] for each in found for problem in json.loads(each.out)}
        assert all((Path.cwd() / file).samefile(workspace / "charter" / "all.yaml") for file in files)

    assert shown.code == 1
    if here == ".":
        assert files == {"parcels/charter/all.yaml"}
        assert shown.text.startswith("parcels/charter/all.yaml:")


def _relative(workspace: Path) -> Path:
    """The workspace as somebody in or above it would type it."""
    here = Path.cwd()
    if workspace.is_relative_to(here):
        return workspace.relative_to(here)
    return Path("..")


def test_a_file_of_one_of_everything_is_counted_in_the_singular(tmp_path: Path) -> None:
    single = CHARTER[: CHARTER.index("  volume:")]
    bad = single.replace("on_time / delivered", "on_tme / delivered")

    good = tally("check", make_workspace(tmp_path / "good", single))
    wrong = tally("check", make_workspace(tmp_path / "bad", bad))

    assert "Parcel alliance: 1 KPI, 2 parties, 1 worked example holds." in good.text
    assert "1 error, " in wrong.text


def test_a_folder_without_a_charter_says_so_and_nothing_else(tmp_path: Path) -> None:
    make_workspace(tmp_path / "deep" / "parcels")

    found = json.loads(tally("check", tmp_path, "--format", "json").out)

    assert [each["id"] for each in found] == ["Y013"]
