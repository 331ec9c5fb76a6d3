"""A charter that was read is not read again while no byte of it and of its reference data has changed."""

import shutil
from pathlib import Path

from cycle.small import CHARTER, make_workspace
from tallystick.cycle.workspace import open_workspace, read_charter, write_reference


def test_the_same_texts_give_the_very_same_charter_wherever_they_lie(tmp_path: Path) -> None:
    here, there = make_workspace(tmp_path / "here"), make_workspace(tmp_path / "there")

    first, second = (read_charter(open_workspace(folder)) for folder in (here, there))

    assert second.compiled is not None
    assert second.compiled is first.compiled
    assert (first.workspace.root, second.workspace.root) == (here, there)


def test_one_changed_byte_is_read(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels")
    before = read_charter(open_workspace(folder))
    (folder / "charter.yaml").write_text(CHARTER.replace("title: On time", "title: Timely"), encoding="utf-8")

    after = read_charter(open_workspace(folder)).compiled

    assert before.compiled is not None
    assert after is not None
    assert (before.compiled.kpis["on_time_share"].kpi.title, after.kpis["on_time_share"].kpi.title) == (
        "On time",
        "Timely",
    )


def test_other_reference_data_are_read(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels")
    workspace = open_workspace(folder)
    before = read_charter(workspace)
    assert before.charter is not None
    write_reference(workspace, before.charter, before.holidays)
    workspace.reference.write_bytes(workspace.reference.read_bytes().replace(b'"offset":3600', b'"offset":3601'))

    after = read_charter(workspace)

    assert after.compiled is None
    assert "was agreed with other clock changes" in after.problems[-1].message


def test_what_is_wrong_is_told_each_time(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels")
    (folder / "charter.yaml").write_text(CHARTER.replace("kpis:", "kpi:"), encoding="utf-8")

    first, second = (read_charter(open_workspace(folder)).problems for _ in range(2))

    assert first == second
    assert first


def test_a_file_that_went_away_is_missed(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels")
    workspace = open_workspace(folder)
    read_charter(workspace)
    shutil.move(folder / "charter.yaml", folder / "elsewhere")

    assert [problem.id for problem in read_charter(workspace).problems] == ["Y013"]
