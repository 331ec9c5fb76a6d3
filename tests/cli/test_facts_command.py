"""``tally facts``: what is said when facts are recorded, checked, and read by rules that have changed since."""

from pathlib import Path

import pytest

from cycle.small import CHARTER, make_workspace
from journeys.calling import Called, tally

HEAD = "id,carrier,promised,late,remark\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = make_workspace(tmp_path / "parcels")
    assert tally("facts", "add", folder, "deliveries", folder / "exports" / "deliveries.csv").code == 0
    return folder


def add(workspace: Path, content: str, *options: str, name: str = "more.csv") -> Called:
    """Deliver a file with this content."""
    file = workspace / name
    file.write_text(content, encoding="utf-8")
    return tally("facts", "add", workspace, "deliveries", file, *options)


def test_adding_says_what_was_superseded_what_is_new_what_was_ignored_and_what_was_rounded(workspace: Path) -> None:
    found = add(workspace, HEAD + "a1,N,2024-01-05,3.4,x\na2,N,2024-01-09,0,y\nz9,N,2024-03-05,0,z\n")

    first, *rest = found.text.splitlines()
    assert first.startswith("deliveries: batch 2, 3 rows of 3, digest ")
    assert rest == [
        "  supersedes 2 earlier rows, adds 1 new row",
        "  ignored, as the source does not declare them: remark",
        "  rounded to its declared scale: late, 1 value",
    ]


def test_programs_get_the_same_as_decimal_strings(workspace: Path) -> None:
    content = HEAD + "a1,N,2024-01-05,3.4,x\nz9,N,2024-03-05,0,z\n"

    row = add(workspace, content, "--format", "json").json()

    assert (row["superseded"], row["added"]) == ("1", "1")
    assert (row["ignored_columns"], row["rounded"]) == (["remark"], {"late": "1"})
    again = add(workspace, content, "--format", "json").json()
    assert (again["new"], again["superseded"], again["added"]) == (False, "0", "0")
    printed = add(workspace, content.replace("3.4", "5.6"), "--format", "csv").text.splitlines()
    assert printed[1].endswith(",2,2,0,2,0,,late: 1,remark,0")


def test_a_batch_that_no_longer_counts_is_not_superseded(workspace: Path) -> None:
    assert tally("facts", "withdraw", workspace, "deliveries", "1", "--why", "sent by mistake").code == 0

    row = add(workspace, HEAD + "a1,N,2024-01-05,3,x\n", "--format", "json").json()

    assert (row["superseded"], row["added"]) == ("0", "1")


def test_a_refused_file_names_its_rows_last_and_all_lacking_columns_at_once(workspace: Path) -> None:
    bad = add(workspace, HEAD + "a1,N,2024-13-05,3,x\n", name="bad.csv")
    short = add(workspace, "id,carier,x\na1,N,x\n", name="short.csv")
    odd = add(workspace, "x", name="odd.pages")

    assert bad.err == (
        "bad.csv: D011 1 of 1 row of bad.csv does not hold what source 'deliveries' declares. "
        "Mend them and send the file again, or declare `bad rows: quarantine`:\n"
        "  row 2, promised: '2024-13-05' is not a day of the calendar such as 2013-01-31\n"
    )
    assert short.err == (
        "short.csv: D008 short.csv has no columns 'carrier', 'promised', 'late'. Did you mean 'carier' by 'carrier'? "
        "Then declare `called: carier`. It has 'id', 'carier', 'x'.\n"
    )
    assert ".zip" in odd.err


def test_verify_fits_its_width_and_says_when_there_is_nothing_to_verify(workspace: Path, tmp_path: Path) -> None:
    assert tally("facts", "verify", workspace).text == "Every batch is as it was recorded.\n"
    (rows,) = (workspace / "facts").rglob("rows.parquet")
    rows.chmod(0o644)
    rows.write_bytes(rows.read_bytes() + b"x")

    damaged = tally("facts", "verify", workspace)
    nothing = tally("facts", "verify", make_workspace(tmp_path / "new"))

    assert damaged.code == 1
    assert damaged.text.startswith("D019 rows.parquet of batch 1 of 'deliveries' has SHA-256")
    assert max(len(line) for line in damaged.text.splitlines() if not line.endswith("rows.parquet")) <= 100
    assert (nothing.code, nothing.text.split(";")[0]) == (0, "There are no batches yet")


def test_figures_of_a_time_before_anything_was_recorded_say_so_aside(workspace: Path) -> None:
    before = tally("figures", workspace, "--known-at", "2020-01-01", "--format", "json")
    now = tally("figures", workspace, "--format", "json")

    assert before.code == 0
    assert {each["value"] for each in before.json()} == {None}
    assert before.err == "Nothing had been recorded by 2020-01-01T23:59:59Z, so every figure is without its facts.\n"
    assert now.err == ""


def test_figures_of_facts_read_by_older_rules_warn_which_batches(workspace: Path) -> None:
    (workspace / "charter.yaml").write_text(CHARTER.replace("late: integer", "late: {type: number, scale: 1}"))

    for command in ("figures", "scorecard", "explain"):
        figure = ("volume@2024-01",) if command == "explain" else ()
        found = tally(command, workspace, *figure, "--as-of", "2024-03-01")

        assert found.code == 0, found.err
        assert found.err.startswith("Batch 1 of 'deliveries' was read by other rules than the charter declares now;")
        assert "tally facts withdraw" in found.err
