"""Does the documentation tell the truth? Every command on its pages is run, and what it shows is compared.

Pages carry their instructions as comments, which no reader sees:

``<!-- file: PATH -->``   the block below is written to PATH
``<!-- edit: PATH -->``   the ``-`` lines of the diff below stand in PATH, once, and its ``+`` lines replace them
``<!-- exit: 1 -->``      the commands of the block below end with this code (0 otherwise)
``<!-- keys: COMMAND -->``      the first column of the table below names the keys of COMMAND's JSON, in order
``<!-- keys of NAME: … -->``    likewise, of what stands under NAME

In a block ``console`` a line after ``$`` is a command; the lines below it must be printed, in this order.
``…`` stands for anything. Runs of blanks count as one, so that a column may become wider.
"""

import doctest
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from journeys.calling import tally
from tallystick.charter.formula.words import USAGE
from tallystick.cli.root import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
DEMO = Path("examples/new-york-2013")
WRITTEN = sorted(path for part in ("", "how-to", "explain") for path in (ROOT / "docs" / part).glob("*.md"))
REFERENCE = [ROOT / "docs" / "reference" / name for name in ("formulas.md", "json.md")]
PAGES = [ROOT / "README.md", *WRITTEN, *REFERENCE]

_BLOCK = re.compile(
    r"(?:<!-- (?P<order>file|edit|exit): (?P<what>\S+) -->\n+)?^```(?P<language>\S+)\n(?P<text>.*?)^```$", re.M | re.S
)
OF_THE_SITE = (["init"], ["doctor"], ["backup"], ["restore"])
_KEYS = re.compile(r"<!-- keys(?: of (?P<part>\S+))?: (?P<command>.+?) -->\n+(?P<table>(?:\|.*\n)+)")
_SHELL = re.compile(r"[|><$`*&;]")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page, and what its comment says about it."""

    order: str | None
    what: str
    language: str
    text: str


def blocks(page: Path) -> list[Block]:
    return [
        Block(found["order"], found["what"] or "", found["language"], found["text"])
        for found in _BLOCK.finditer(page.read_text(encoding="utf-8"))
    ]


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


RUN = [page for page in PAGES if any(block.language == "console" for block in blocks(page))]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which the demo has run, and what it printed."""
    root = tmp_path_factory.mktemp("newcomer")
    shutil.copytree(ROOT / DEMO / "charter", root / DEMO / "charter")
    for record in ("events.yaml", "cases.yaml"):
        shutil.copy(ROOT / DEMO / record, root / DEMO / record)
    with chdir(root):
        called = tally("demo", DEMO)
    assert called.code == 0, called.err
    return root, called.text


@pytest.fixture
def here(recorded: tuple[Path, str], tmp_path: Path) -> Iterator[Path]:
    """A folder of one's own with the demo in it, which is the current one."""
    shutil.copytree(recorded[0], tmp_path, dirs_exist_ok=True)
    with chdir(tmp_path):
        yield tmp_path


@pytest.mark.parametrize("page", RUN, ids=name)
def test_every_command_of_a_page_does_what_the_page_shows(page: Path, here: Path) -> None:
    for block in blocks(page):
        if block.order == "file":
            target = here / block.what
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
        elif block.order == "edit":
            edit(here / block.what, block.text)
        elif block.language == "console":
            for command, shown in commands(block.text):
                code, printed = run(command)

                assert code == int(block.what or 0), f"{command}\n{printed}"
                assert_printed(shown, printed, command)


@pytest.mark.parametrize("page", [page for page in PAGES if _KEYS.search(page.read_text(encoding="utf-8"))], ids=name)
def test_the_documented_keys_are_those_of_the_program(page: Path, here: Path) -> None:
    for block in blocks(page):
        if block.order == "file":
            (here / block.what).parent.mkdir(parents=True, exist_ok=True)
            (here / block.what).write_text(block.text, encoding="utf-8")
    for found in _KEYS.finditer(page.read_text(encoding="utf-8")):
        rows = re.findall(r"^\| `([^`]+)`", found["table"], re.M)
        answer = tally(*shlex.split(found["command"])[1:])
        value: Any = first(json.loads(answer.out))
        for step in (found["part"] or "").split(".") if found["part"] else ():
            value = first(value[step])

        assert rows == list(value), found["command"]


def test_the_tutorial_shows_what_make_demo_prints(recorded: tuple[Path, str]) -> None:
    page = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    shown = next(block for block in blocks(ROOT / "docs" / "tutorial.md") if block.language == "text")

    assert "make demo" in page
    assert_printed(shown.text.splitlines(), recorded[1], "make demo")


def test_the_readme_names_the_make_targets_that_there_are() -> None:
    named = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))

    assert {"demo", "test"} <= named
    assert named <= targets


def test_the_charter_of_the_readme_has_ten_lines() -> None:
    charter = next(block for block in blocks(ROOT / "README.md") if block.what.endswith(".yaml"))

    assert len(charter.text.splitlines()) <= 10


def test_the_pages_show_every_command_but_the_ones_of_programs() -> None:
    shown = {
        command.split()[1]
        for page in RUN
        for block in blocks(page)
        if block.language == "console"
        for command, _ in commands(block.text)
        if command.startswith("tally ")
    }

    assert set(COMMANDS) - shown <= {"demo", "serve"}


@dataclass(frozen=True, slots=True)
class Promise:
    """A row of the page of formulas: a formula, and what it gives over the facts of the page."""

    formula: str
    value: str
    unit: str
    cell: str


def promises() -> list[Promise]:
    found = re.findall(r"^\| `(.+?)` \|.*\| \**([^|]+?)\** \|$", REFERENCE[0].read_text(encoding="utf-8"), re.M)
    made = []
    for formula, gives in found:
        value, _, cell = gives.partition(" in ")
        number, _, unit = value.partition(" ")
        made.append(Promise(formula.replace(r"\|", "|"), number, unit or "ratio", cell))
    return made


@pytest.mark.parametrize("page", [page for page in PAGES if "\n>>> " in page.read_text(encoding="utf-8")], ids=name)
def test_python_on_a_page_gives_what_the_page_shows(page: Path) -> None:
    found = doctest.testfile(str(page), module_relative=False, encoding="utf-8")

    assert found.attempted
    assert not found.failed


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_reader_sees_the_name_of_every_file_that_is_written(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    for found in _BLOCK.finditer(text):
        if found["order"] in {"file", "edit"}:
            assert f"`{found['what']}`" in re.sub("<!--.*?-->", "", text[: found.end()])


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = {str(page.relative_to(ROOT / "docs").with_suffix("")) for page in [*WRITTEN, *REFERENCE]}

    assert {page for page in pages - {"index", "glossary"} if f"\n{page}\n" not in index} == set()


def test_the_page_of_formulas_has_every_function() -> None:
    shown = {word for promise in promises() for word in re.findall(r"([A-Z_]+)\s*\(", promise.formula)}

    assert set(USAGE) <= shown


def test_every_formula_of_the_page_gives_what_the_page_says(here: Path) -> None:
    facts = [block for block in blocks(REFERENCE[0]) if block.order == "file"]
    for block in facts:
        (here / block.what).parent.mkdir(parents=True, exist_ok=True)
        (here / block.what).write_text(block.text, encoding="utf-8")
    charter = here / "formulas" / "charter.yaml"
    kpis = [
        f"  k{at}: {{title: K, formula: {quoted(each.formula)}, unit: {each.unit}, direction: unscored, "
        f"rounding: 4 places, source: {'stock' if 'pieces' in each.formula else 'orders'}, "
        f"by: [{each.cell.partition(' ')[0]}]}}\n"
        for at, each in enumerate(promises())
    ]
    charter.write_text(charter.read_text(encoding="utf-8") + "kpis:\n" + "".join(kpis), encoding="utf-8")

    called = tally(
        "figures", charter, "--facts", here / "formulas" / "facts", "--period", "2026-03", "--format", "json"
    )

    answers = {(each["kpi"], " ".join([*each["scope"], *each["scope"].values()])): each for each in called.json()}
    told = {each.formula + each.cell: answers[f"k{at}", each.cell] for at, each in enumerate(promises())}
    said = {key: (each["missing"] or each["value"].rstrip("0").rstrip(".")) for key, each in told.items()}
    assert said == {each.formula + each.cell: each.value for each in promises()}


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """The commands of a console block, each with the lines that are shown below it."""
    lines = text.replace("\\\n", "").splitlines()
    starts = [at for at, line in enumerate(lines) if line.startswith("$ ")] + [len(lines)]
    assert starts[0] == 0, text
    for start, end in pairwise(starts):
        yield lines[start][2:], lines[start + 1 : end]


def run(command: str) -> tuple[int, str]:
    """A command as a reader calls it; ``tally`` alone runs in this process, which is faster: but one site a process."""
    alone = command.startswith("tally ") and command.split()[1:2] not in OF_THE_SITE
    if alone and not _SHELL.search(re.sub(r"'[^']*'|\"[^\"$`]*\"", "", command)):
        called = tally(*shlex.split(command)[1:])
        return called.code, called.text + called.err
    paths = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    paths = {name: value for name, value in paths.items() if not name.startswith(("TALLY_SITE", "DJANGO_"))}
    done = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, check=False, timeout=120, encoding="utf-8", env=paths
    )
    return done.returncode, done.stdout + done.stderr


def assert_printed(shown: list[str], printed: str, command: str) -> None:
    """Every line that is shown was printed, in this order."""
    lines = iter([plain(line) for line in printed.splitlines()])
    for line in shown:
        wanted = plain(line)
        if wanted in {"", "…"}:
            continue
        form = re.compile(".*".join(re.escape(part) for part in re.split(" ?… ?", wanted)))
        assert any(form.fullmatch(found) for found in lines), f"{command} does not print, here:\n{line}\nbut\n{printed}"


def plain(line: str) -> str:
    return re.sub(r"[─]{2,}", "─", " ".join(line.split()))


def edit(file: Path, diff: str) -> None:
    """Replace the lines marked ``-`` by those marked ``+``, at the place that the unmarked lines show."""
    old = "".join(line[1:] for line in diff.splitlines(keepends=True) if line[0] in " -")
    new = "".join(line[1:] for line in diff.splitlines(keepends=True) if line[0] in " +")
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file} has {text.count(old)} times\n{old}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def first(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value
