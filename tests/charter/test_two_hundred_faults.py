"""Two hundred faults in charters, one at a time: each is found by the check, once, where it stands; and nothing else.

Here are the faults in three charters that differ from the demo: other calendars, money, snapshots, several sources,
contracts, parties that come and go. Those in the demo's charter are in ``test_seeded_faults`` and ``faults.demo``.
"""

from pathlib import Path

import pytest

from charter.faults import demo as demo_faults
from charter.faults import service, venture, wholesale
from charter.test_seeded_faults import FAULTS as EARLIER
from charter.writing import place
from tallystick.charter.read import charter_files
from tallystick.cycle.checking import check

HERE = Path(__file__).parent / "faults"
CHARTERS = {"wholesale": wholesale.FAULTS, "service": service.FAULTS, "venture": venture.FAULTS}
CASES = [(charter, name) for charter, faults in CHARTERS.items() for name in faults]


@pytest.mark.parametrize(("charter", "name"), CASES, ids=[f"{charter}: {name}" for charter, name in CASES])
def test_a_fault_is_found_once_where_it_stands(charter: str, name: str, tmp_path: Path) -> None:
    fault = CHARTERS[charter][name]
    marked = fault.marked((HERE / f"{charter}.yaml").read_text(encoding="utf-8"))
    where = place(marked, "@")
    file = tmp_path / "charter.yaml"
    file.write_text(marked.replace("@", ""), encoding="utf-8")

    found = check(file).problems

    assert [problem.id for problem in found] == [fault.id], "\n".join(map(str, found))
    assert (found[0].line, found[0].column) == where, str(found[0])


@pytest.mark.parametrize("name", demo_faults.FAULTS)
def test_a_fault_in_the_demo_is_found_once_where_it_stands(name: str, demo: Path, tmp_path: Path) -> None:
    file, fault = demo_faults.FAULTS[name]
    texts = {each.stem: each.read_text(encoding="utf-8") for each in charter_files(demo)}
    if fault.before not in texts[file]:  # sections may move between the files of the demo
        file = next(stem for stem, text in texts.items() if fault.before in text)
    texts[file] = fault.marked(texts[file])
    where = place(texts[file], "@")
    (tmp_path / "charter").mkdir()
    for stem, text in texts.items():
        (tmp_path / "charter" / f"{stem}.yaml").write_text(text.replace("@", ""), encoding="utf-8")

    found = check(tmp_path).problems

    assert [(problem.id, problem.file) for problem in found] == [(fault.id, f"charter/{file}.yaml")], "\n".join(
        map(str, found)
    )
    assert (found[0].line, found[0].column) == where, str(found[0])


@pytest.mark.parametrize("charter", CHARTERS)
def test_a_sound_charter_has_no_problem_at_all(charter: str) -> None:
    checked = check(HERE / f"{charter}.yaml")

    assert checked.problems == ()
    assert checked.compiled is not None


def test_the_examples_have_no_problem_at_all(examples: Path) -> None:
    workspaces = sorted(path for path in examples.iterdir() if path.is_dir())

    assert workspaces
    assert {str(problem) for path in workspaces for problem in check(path).problems} == set()


def test_there_are_at_least_two_hundred_faults_and_they_differ() -> None:
    faults: list[object] = [*EARLIER.values()]
    faults += [(charter, fault) for charter, named in CHARTERS.items() for fault in named.values()]
    faults += demo_faults.FAULTS.values()

    assert len(set(faults)) == len(faults) >= 200
