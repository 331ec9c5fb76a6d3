"""Foreign files are read in a process of its own; whatever happens there, here it is a clear sentence."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from facts.facts_kit import source, write
from tallystick.errors import InputError, ProblemsError
from tallystick.facts import limits as limits_module
from tallystick.facts.importing import import_file
from tallystick.facts.limits import Limits, run_limited
from tallystick.facts.planning import plan_reading

WORK = "limited_work"


@pytest.fixture(autouse=True)
def _workers_find_the_work_of_these_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = limits_module._environment()
    both = os.pathsep.join([plain["PYTHONPATH"], str(Path(__file__).parent)])
    monkeypatch.setattr(limits_module, "_environment", lambda: {**plain, "PYTHONPATH": both})


def test_a_result_comes_back_as_it_was_given() -> None:
    assert run_limited(f"{WORK}:double", {"number": 21}, what="x") == {"doubled": 42}


def test_too_much_memory_is_said_in_words() -> None:
    small = Limits(memory=512 * 1024**2)

    with pytest.raises(InputError, match=r"Reading x.csv needed more than the 0.5 GB of memory"):
        run_limited(f"{WORK}:take_memory", {"size": 2 * 1024**3}, what="x.csv", limits=small)


def test_too_much_time_is_said_in_words() -> None:
    start = time.monotonic()

    with pytest.raises(InputError, match=r"Reading x.csv took longer than 1 seconds"):
        run_limited(f"{WORK}:take_time", {}, what="x.csv", limits=Limits(seconds=1))

    assert time.monotonic() - start < 10


def test_too_large_a_file_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Reading x.csv used more processor time or disk than there is"):
        run_limited(
            f"{WORK}:fill_disk", {"path": str(tmp_path / "big")}, what="x.csv", limits=Limits(file_size=4 << 20)
        )

    assert (tmp_path / "big").stat().st_size <= 4 << 20


@pytest.mark.parametrize(
    ("work", "words"),
    [("abort", "memory that a worker may use"), ("fail", r"broke down .*KeyError: 'a defect of ours'")],
)
def test_a_worker_that_breaks_down_is_an_input_error(work: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        run_limited(f"{WORK}:{work}", {}, what="x.csv")


def test_errors_of_ours_are_raised_here_as_they_were_there() -> None:
    with pytest.raises(InputError, match=r"^The file is empty; send it again\.$"):
        run_limited(f"{WORK}:refuse", {}, what="x.csv")
    with pytest.raises(ProblemsError) as refused:
        run_limited(f"{WORK}:find_problems", {}, what="x.csv")

    (problem,) = refused.value.problems
    assert (problem.id, problem.file, problem.line, problem.hint) == ("D002", "x.csv", 3, "Mend it.")


def test_the_worker_is_a_command_that_reads_its_job_from_standard_input() -> None:
    job = {
        "work": f"{WORK}:double",
        "arguments": {"number": 1},
        "limits": {"memory": 2**32, "seconds": 9, "file_size": 9},
    }

    done = subprocess.run(
        [sys.executable, "-m", "tallystick.facts.worker"],
        input=json.dumps(job).encode(),
        env=limits_module._environment(),
        capture_output=True,
        check=True,
    )

    assert json.loads(done.stdout) == {"result": {"doubled": 2}}


def test_the_worker_does_not_import_what_only_charters_need() -> None:
    code = "import sys, tallystick.facts.reading; print(*sorted({name.split('.')[0] for name in sys.modules}))"

    done = subprocess.run(
        [sys.executable, "-c", code], env=limits_module._environment(), capture_output=True, check=True, text=True
    )

    assert not {"pydantic", "sqlglot", "holidays", "yaml", "click"} & set(done.stdout.split())


def test_a_file_is_read_through_a_worker(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "n,at\n1,2013-01-31T12:00:00Z\n")
    plan = plan_reading("facts", source({"n": "integer", "at": "time"}, time="at"), zone="UTC")

    got = import_file(file, plan, into=tmp_path)

    assert (got.rows, got.report.rows_read) == (1, 1)
    assert got.first_time is not None
    assert got.first_time.isoformat() == "2013-01-31T12:00:00+00:00"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"There is no file .*gone.csv; give the file of source 'facts'"):
        import_file(tmp_path / "gone.csv", plan_reading("facts", source({"n": "integer"}), zone="UTC"), into=tmp_path)
