"""What may scripts rely on? Exit codes, JSON, CSV, and where a message says that something is wrong."""

import csv
import io
import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from journeys.calling import tally, tally_process
from journeys.recorded import AS_OF, Recorded
from shared import shared
from tallystick.cli.root import COMMANDS

FIGURE = [
    "kpi",
    "party",
    "scope",
    "period",
    "start",
    "end",
    "value",
    "numerator",
    "denominator",
    "n",
    "unit",
    "missing",
    "quality",
]
PROBLEM = ["id", "level", "file", "line", "column", "message", "hint"]
LINE = {"id", "kind", "value", "target", "status", "score", "weight", "coverage"}
HEAVY = ("duckdb", "sqlglot", "pydantic", "yaml", "jinja2", "holidays", "numpy", "python_calamine")

ATTACK_COLUMNS = (
    "revenue:EUR,cost:EUR,a:integer,b:integer,won:boolean,nps:integer,region:text,channel:text,status:text,"
    "customer_id:text,d:date"
)


def attacks() -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(shared("vectors/formula_attacks.json").read_text(encoding="utf-8"))[
        "cases"
    ]
    return found


def spoil(root: Path, old: str, new: str, *, file: str = "kpis.yaml") -> int:
    """Replace the only occurrence of a text in the charter; the line on which it stands."""
    path = root / "charter" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


# Help


def test_help_lists_every_command_and_loads_nothing_heavy() -> None:
    script = (
        "import sys\nfrom tallystick.cli.root import run\ncode = run(['--help'])\n"
        "print(*sorted(sys.modules), file=sys.stderr)\nsys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    loaded = set(done.stderr.split())

    assert done.returncode == 0
    assert re.findall(r"^  ([a-z][a-z-]*)  +[A-Z]", done.stdout, flags=re.MULTILINE) == list(COMMANDS)
    assert "tallystick.cli.root" in loaded
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_examples(command: str) -> None:
    found = tally(command, "--help")

    assert found.code == 0, found.err
    assert found.text.startswith(f"Usage: tally {command} ")
    assert f"tally {command}" in found.text.partition("Examples:")[2]
    assert found.err == ""


def test_the_version_is_printed() -> None:
    found = tally("--version")

    assert found.code == 0
    assert re.fullmatch(r"tally, version \d+\.\d+\.\d+\n", found.text)


# Exit codes


def test_a_sound_charter_gives_exit_code_0(charter: Path) -> None:
    found = tally("check", charter)

    assert (found.code, found.err) == (0, "")
    assert "25 KPIs, 3 parties" in found.text


@pytest.mark.parametrize(
    "arguments",
    [
        ["figures", "/there/is/no/such/folder"],
        ["check", "/there/is/no/such/folder"],
        ["nonsense"],
        ["check", "--nonsense"],
        ["figures", ".", "--format", "xml"],
        ["figures", ".", "--known-at", "yesterday"],
        ["figures", ".", "--known-at", "2014-01-01T00:00:00"],
        ["figures", ".", "--as-of", "2014-02-30"],
        ["figures", ".", "--threads", "0"],
        ["formula"],
    ],
    ids=" ".join,
)
def test_a_command_that_is_called_wrongly_gives_exit_code_2(arguments: list[str]) -> None:
    found = tally(*arguments)

    assert (found.code, found.out) == (2, b"")
    assert "Error: " in found.err
    assert "Traceback" not in found.err


def test_a_broken_charter_gives_exit_code_1_and_names_file_and_line(charter: Path) -> None:
    line = spoil(charter, "formula: completed / scheduled", "formula: completd / scheduled")

    checked = tally("check", charter)
    computed = tally("figures", charter, "--facts", charter)

    assert (checked.code, computed.code) == (1, 1)
    assert f"charter/kpis.yaml:{line}:" in checked.text
    assert "completed" in checked.text
    assert f"charter/kpis.yaml:{line}:" in computed.err
    assert computed.out == b""


def test_all_mistakes_of_a_charter_are_shown_at_once(charter: Path) -> None:
    lines = {
        spoil(charter, "formula: completed / scheduled", "formula: completed / scheduld"),
        spoil(charter, "formula: MEDIAN(arr_delay)", "formula: MEDIAN(arr_delay"),
        spoil(charter, "unit: seats/flight", "unit: minutes"),
    }

    found = tally("check", charter, "--format", "json")

    assert found.code == 1
    errors = [problem for problem in json.loads(found.out) if problem["level"] == "error"]
    assert lines <= {problem["line"] for problem in errors}
    assert {problem["file"] for problem in errors} == {str(charter / "charter" / "kpis.yaml")}


def test_a_worked_example_that_does_not_hold_is_an_error(charter: Path) -> None:
    line = spoil(charter, "target: 94, expect: 94, status: good, note", "target: 94, expect: 93.9, status: good, note")

    found = tally("check", charter, "--format", "json")

    assert found.code == 1
    (problem,) = json.loads(found.out)
    assert (problem["file"], problem["line"]) == (str(charter / "charter" / "kpis.yaml"), line)
    assert "94.0" in problem["message"]
    assert "93.9" in problem["message"]


def test_text_that_is_no_yaml_is_an_error_with_its_place(charter: Path) -> None:
    (charter / "charter" / "kpis.yaml").write_text("kpis:\n  a: {title: [}\n", encoding="utf-8")

    found = tally("check", charter)

    assert found.code == 1
    assert "charter/kpis.yaml:2:" in found.text


def test_a_workspace_without_facts_gives_exit_code_1_and_says_what_to_do(charter: Path) -> None:
    found = tally("figures", charter)

    assert (found.code, found.out) == (1, b"")
    assert "tally facts add" in found.err


def test_a_folder_without_a_charter_gives_exit_code_1(tmp_path: Path) -> None:
    for command in ("check", "figures"):
        found = tally(command, tmp_path)

        assert found.code == 1
        assert "charter" in found.text + found.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--kpi", "completon"], "'completion'"),
        (["--period", "2013-13"], "'2013-1"),
        (["--period", "2012-12"], "'2012-12'"),
    ],
    ids=["kpi", "no month", "before the term"],
)
def test_an_unknown_kpi_or_period_gives_exit_code_1_and_the_nearest(
    options: list[str], words: str, demo: Recorded
) -> None:
    found = demo.figures(*options)

    assert (found.code, found.out) == (1, b"")
    assert words in found.err


def test_bare_files_have_no_time_of_recording(demo: Recorded, package: Path) -> None:
    found = demo.figures("--facts", package, "--known-at", "2014-01-01T00:00:00Z")

    assert found.code == 1
    assert "--known-at" in found.err


# JSON and CSV


def test_figures_are_objects_with_the_agreed_fields(records: list[dict[str, Any]]) -> None:
    number = re.compile(r"-?\d+(\.\d+)?")

    for record in records:
        assert list(record) == FIGURE
        assert (record["value"] is None) == (record["missing"] is not None)
        assert isinstance(record["scope"], dict)
        for name in ("value", "numerator", "denominator", "n"):
            assert record[name] is None or number.fullmatch(record[name]), record


def test_problems_are_objects_with_the_agreed_fields(charter: Path) -> None:
    spoil(charter, "formula: completed / scheduled", "formula: completd / scheduled")

    problems = json.loads(tally("check", charter, "--format", "json").out)

    assert problems
    for problem in problems:
        assert list(problem) == PROBLEM
        assert problem["level"] in ("error", "warning", "advice")
        assert isinstance(problem["line"], int)


def test_a_charter_without_problems_is_an_empty_array(charter: Path) -> None:
    assert tally("check", charter, "--format", "json").json() == []


def test_the_scorecard_is_a_tree_with_the_agreed_fields(demo: Recorded) -> None:
    root = tally("scorecard", demo.root, *AS_OF, "--period", "2013-07", "--format", "json").json()
    lines = [root]
    for line in lines:
        lines.extend(line["items"])

    assert [line["kind"] for line in root["items"]] == ["objective"] * 6
    assert len([line for line in lines if line["kind"] == "kpi"]) == 21
    for line in lines:
        assert line.keys() >= LINE
        for name in ("value", "target", "score", "weight", "coverage"):
            assert line[name] is None or Decimal(line[name]).is_finite()
    completion = next(line for line in lines if line["id"] == "completion")
    assert (completion["value"], completion["status"]) == ("94.6", "watch")
    assert completion["target"].startswith("95.0909")  # 94 in January, 96 in December: 94 + 2 × 6/11


def test_csv_parses_into_rows_of_the_same_length(demo: Recorded, charter: Path) -> None:
    spoil(charter, "formula: completed / scheduled", "formula: completd / scheduled")
    found = {
        "figures": tally("figures", demo.root, *AS_OF, "--kpi", "completion", "--format", "csv"),
        "scorecard": tally("scorecard", demo.root, *AS_OF, "--format", "csv"),
        "check": tally("check", charter, "--format", "csv"),
        "formula": tally("formula", "SUM(a)", "--columns", "a:integer", "--format", "csv"),
        "schema": tally("schema", "--format", "csv"),
    }
    for command, called in found.items():
        header, *rows = csv.reader(io.StringIO(called.text, newline=""))

        assert rows, command
        assert {len(row) for row in rows} == {len(header)}, command
    assert found["check"].text.splitlines()[0] == ",".join(PROBLEM)


def test_the_schema_is_json_schema() -> None:
    schema = tally("schema").json()

    assert schema["$schema"].startswith("https://json-schema.org/")
    assert {"parties", "sources", "measures", "kpis"} <= schema["properties"].keys()


def test_a_figure_can_be_explained(demo: Recorded) -> None:
    found = tally("explain", demo.root, "completion@2013-07,party=endeavor", *AS_OF)

    assert found.code == 0, found.err
    for words in ("89.6", "1339", "1494"):
        assert words in found.text.replace(",", "").replace("\N{NARROW NO-BREAK SPACE}", "")


# Formulas


def test_a_formula_is_shown_as_it_is_read() -> None:
    found = tally(
        "formula", "COUNT_IF(arr_delay < 15) / COUNT(*)", "--columns", "arr_delay:minutes", "--format", "json"
    )

    assert found.json()["formula"] == "COUNT_IF(arr_delay < 15) / COUNT(*)"
    assert found.json()["kind"] == "ratio"


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_every_hostile_formula_gives_exit_code_1_and_a_reason(form: str) -> None:
    accepted = []
    for attack in attacks():
        found = tally("formula", "--columns", ATTACK_COLUMNS, "--format", form, "--", attack["formula"])
        if found.code != 1:
            accepted.append((attack["class"], found.code, found.text[:80]))
        reason = found.err if form == "table" else found.text
        assert re.search(r"\bF\d{3}\b", reason), attack
        assert "Traceback" not in reason

    assert accepted == []


def test_a_refused_formula_says_where() -> None:
    found = tally("formula", "--columns", "a:integer", "--format", "json", "--", "SUM(a) + pg_sleep(10)")

    assert found.code == 1
    refusal = json.loads(found.out)
    assert refusal.keys() >= {"formula", "id", "message", "hint", "position"}
    assert refusal["position"] == len("SUM(a) + ")


@pytest.mark.parametrize("name", ["pg dblink SSRF", "bidi control"])
def test_a_hostile_formula_is_refused_in_a_process_of_its_own_too(name: str) -> None:
    formula = next(attack["formula"] for attack in attacks() if attack["class"] == name)

    found = tally_process("formula", "--columns", ATTACK_COLUMNS, "--", formula)

    assert (found.code, found.out) == (1, b"")
    assert re.search(r"\bF\d{3}\b", found.err)


def test_a_reader_that_has_seen_enough_ends_the_command_quietly(demo: Recorded) -> None:
    command = [sys.executable, "-c", "from tallystick.cli import main; main()", "figures", str(demo.root), *AS_OF]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
        code = process.wait(timeout=60)

    assert (code, err) == (0, b"")


# Recording facts


def test_a_file_that_is_refused_gives_exit_code_1_and_names_its_rows(charter: Path, tmp_path: Path) -> None:
    file = tmp_path / "aircraft.csv"
    file.write_text("tailnum,manufacturer,model,seats\nN1,A,B,many\n,A,B,4\nN2,A,B,5\n", encoding="utf-8")

    found = tally("facts", "add", charter, "aircraft", file)

    assert (found.code, found.out) == (1, b"")
    assert "2 of 3 rows" in found.err
    assert "row 2, seats: 'many'" in found.err
    assert "row 3, tailnum" in found.err
    assert tally("facts", "list", charter, "--format", "json").json() == []


def test_an_unknown_source_gives_exit_code_1_and_names_those_there_are(charter: Path, package: Path) -> None:
    found = tally("facts", "add", charter, "plains", package / "planes.csv")

    assert (found.code, found.out) == (1, b"")
    assert "'plains'" in found.err
    assert "aircraft" in found.err


def test_the_batches_of_the_demo_are_listed_and_as_they_were_recorded(demo: Recorded) -> None:
    batches = tally("facts", "list", demo.root, "--format", "json").json()

    assert {batch["source"]: batch["rows"] for batch in batches} == {
        "flights": "336776",
        "weather": "26114",
        "aircraft": "3322",
    }
    for batch in batches:
        assert re.fullmatch(r"[0-9a-f]{64}", batch["digest"])
        assert batch["state"] == "counts"
    assert tally("facts", "verify", demo.root, "--format", "json").json() == []


def test_a_batch_that_was_touched_is_found(charter: Path, package: Path) -> None:
    assert tally("facts", "add", charter, "aircraft", package / "planes.csv").code == 0
    (kept,) = (charter / "facts").rglob("*.parquet")
    kept.chmod(0o644)
    content = bytearray(kept.read_bytes())
    content[len(content) // 2] ^= 1
    kept.write_bytes(content)

    found = tally("facts", "verify", charter)

    assert found.code == 1
    assert kept.name in found.text
