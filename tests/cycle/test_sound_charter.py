"""What keeps a charter from being computed: its own errors, and not those of the records kept beside it."""

from collections import OrderedDict
from datetime import date
from pathlib import Path

import pytest

from cycle.small import CHARTER, make_workspace
from tallystick.cycle import checking
from tallystick.cycle.checking import check, sound_charter
from tallystick.cycle.computing import compute
from tallystick.errors import ProblemsError

LOOKING = date(2024, 3, 15)


def test_a_worked_example_that_does_not_hold_keeps_figures_from_being_computed(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels", CHARTER.replace("expect: 89.5", "expect: 89.6"))

    with pytest.raises(ProblemsError, match="C022"):
        compute(folder, facts=folder / "exports", as_of=LOOKING)


def test_a_gap_in_bands_keeps_figures_from_being_computed(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels", CHARTER.replace('poor: "< target"', 'poor: "< target - 1"'))

    with pytest.raises(ProblemsError, match="C220"):
        compute(folder, facts=folder / "exports", as_of=LOOKING)


def test_a_broken_record_beside_the_charter_is_an_error_and_keeps_no_figure_back(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels")
    (folder / "issues.yaml").write_text("issues: 7\n", encoding="utf-8")

    checked = check(folder)

    assert checked.compiled is None
    assert checked.sound is not None
    assert compute(folder, facts=folder / "exports", as_of=LOOKING).figures


def test_a_check_says_whether_it_looked_at_everything(tmp_path: Path) -> None:
    sound = check(make_workspace(tmp_path / "sound"))
    broken = check(make_workspace(tmp_path / "broken", CHARTER.replace("on_time / delivered", "on_tme / delivered")))

    assert (sound.complete, broken.complete) == (True, False)


def test_a_charter_is_compiled_once_while_no_byte_of_it_changes(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels")
    first = sound_charter(folder)

    assert sound_charter(folder) is first

    (folder / "charter.yaml").write_text(CHARTER.replace("title: On time", "title: Timely"), encoding="utf-8")
    changed = sound_charter(folder)

    assert changed.kpis["on_time_share"].kpi.title == "Timely"
    assert sound_charter(folder) is changed


def test_a_charter_with_errors_is_refused_every_time(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels")
    sound_charter(folder)
    (folder / "charter.yaml").write_text(CHARTER.replace("expect: 89.5", "expect: 89.6"), encoding="utf-8")

    for _ in range(2):
        with pytest.raises(ProblemsError, match="C022"):
            sound_charter(folder)


def test_no_more_charters_are_kept_than_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_KEPT", 2)
    monkeypatch.setattr(checking, "_SOUND", OrderedDict())
    folders = [make_workspace(tmp_path / name) for name in ("a", "b", "c")]
    checked: list[Path] = []
    check_it = checking.check

    def noted(path: Path, *, beside: bool) -> checking.Checked:
        checked.append(path)
        return check_it(path, beside=beside)

    monkeypatch.setattr(checking, "check", noted)

    for folder in (*folders, folders[2], folders[0]):
        sound_charter(folder)

    assert checked == [*folders, folders[0]]
