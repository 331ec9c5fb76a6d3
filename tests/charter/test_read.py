"""Reading YAML: what is refused, what values become, and where everything stands."""

import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shared import shared
from tallystick.charter.read import MAX_BYTES, MAX_DEPTH, charter_files, read_files, read_texts
from tallystick.errors import Problem, ProblemsError

REFUSED = {
    "Y01": ("Y002", 2, 1),
    "Y02": ("Y003", 1, 4),
    "Y03": ("Y003", 1, 4),
    "Y04": ("Y004", 1, 1),
    "Y09": ("Y006", 1, 9),
    "Y10": ("Y006", 1, 9),
    "Y11": ("Y006", 1, 4),
    "Y12": ("Y007", 1, 33),
    "Y13": ("Y008", 1, 1),
    "Y14": ("Y005", 1, 1),
    "Y15": ("Y009", 2, 1),
    "Y16": ("Y010", 1, 7),
    "Y17": ("Y010", 1, 1),
}
"""Attacks that are refused: the id, line and column of the first problem."""

READ: dict[str, dict[str, object]] = {
    "Y05": {"country": "NO"},
    "Y06": {"code": "010"},
    "Y07": {"cutoff": "12:30"},
    "Y08": {"target": Decimal("1.10")},
}
"""Traps that are read, and as what."""

TEMPLATES = {"Y12": "[" * 100_000, "Y13": "a: " + "x" * 10_000_001}


def attacks() -> dict[str, str]:
    cases = json.loads(shared("vectors/input_attacks.json").read_text())["yaml"]
    return {case["id"]: case.get("text") or TEMPLATES[case["id"]] for case in cases}


def problems_of(text: str | bytes) -> tuple[Problem, ...]:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(ProblemsError) as caught:
        read_texts([("charter.yaml", data)])
    return caught.value.problems


def values_of(text: str | bytes) -> dict[str, Any]:
    return read_texts([("charter.yaml", text.encode() if isinstance(text, str) else text)]).values


def test_every_published_attack_is_either_refused_or_read_here() -> None:
    assert set(attacks()) == set(REFUSED) | set(READ)


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_a_published_attack_is_refused_where_it_stands(case: str) -> None:
    found = problems_of(attacks()[case])

    assert (found[0].id, found[0].line, found[0].column) == REFUSED[case]


@pytest.mark.parametrize("case", sorted(READ))
def test_a_published_trap_is_read_as_what_was_written(case: str) -> None:
    values = values_of(attacks()[case])

    assert values == READ[case]
    assert [type(value) for value in values.values()] == [type(value) for value in READ[case].values()]
    assert str(values) == str(READ[case])  # 1.10 keeps its two places


@pytest.mark.parametrize("nest", ["[", "[ ", "[\n", "- ", "a: [", "{a: "], ids=repr)
def test_hostile_nesting_is_refused_within_100_ms(nest: str) -> None:
    text = nest * 30_000
    start = time.process_time()

    found = problems_of(text)

    assert time.process_time() - start < 0.1
    assert found[0].id in {"Y007", "Y001"}


def test_a_file_of_forbidden_characters_is_refused_at_once_and_shows_the_first_twenty() -> None:
    start = time.process_time()

    found = problems_of("a: " + "\u200b" * 300_000)

    assert time.process_time() - start < 1
    assert [problem.column for problem in found] == list(range(4, 24))


@pytest.mark.parametrize("nest", [lambda n: "[" * n + "]" * n, lambda n: "{x: " * n + "1" + "}" * n])
def test_thirty_two_levels_are_read_and_thirty_three_are_not(nest: Any) -> None:
    inside = MAX_DEPTH - 1  # the file's own mapping is a level

    values_of("a: " + nest(inside))

    assert [problem.id for problem in problems_of("a: " + nest(inside + 1))] == ["Y007"]


def test_one_mebibyte_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    text = b"a: |\n" + (b"  " + b"x" * 97 + b"\n") * 10_485
    text += b"#" * (MAX_BYTES - len(text))
    file = tmp_path / "charter.yaml"

    file.write_bytes(text)
    read_files([file])
    file.write_bytes(text + b"#")
    with pytest.raises(ProblemsError, match=r"Y008 found more than 1,048,576 bytes"):
        read_files([file])


def test_values_are_exact_and_typed_and_words_stay_words() -> None:
    values = values_of(
        "a: 12\nb: -0.50\nc: true\nd: ~\ne:\nf: yes\ng: 2013-01-01\nh: '12'\ni: \"true\"\nj: -7\nk: null\nl: off\n"
    )

    assert values == {
        "a": 12,
        "b": Decimal("-0.50"),
        "c": True,
        "d": None,
        "e": None,
        "f": "yes",
        "g": "2013-01-01",
        "h": "12",
        "i": "true",
        "j": -7,
        "k": None,
        "l": "off",
    }
    assert str(values["b"]) == "-0.50"


@pytest.mark.parametrize(
    "scalar",
    [
        ".inf",
        "-.INF",
        ".NaN",
        "1e5",
        "1.5E-3",
        ".5e3",
        "0x1F",
        "0o17",
        "0b1",
        "1_000",
        "-0",
        "-0.00",
        "1_0.5",
        "+1",
        "1.",
        ".5",
        "-.5",
    ],
)
def test_a_number_that_readers_understand_differently_is_refused(scalar: str) -> None:
    (problem,) = problems_of(f"a: {scalar}\n")

    assert (problem.id, problem.line, problem.column) == ("Y006", 1, 4)
    assert scalar in problem.message


@pytest.mark.parametrize("word", ["True", "TRUE", "False", "FALSE", "Null", "NULL"])
def test_a_word_that_other_readers_take_for_true_or_nothing_is_refused_unless_quoted(word: str) -> None:
    assert problems_of(f"a: {word}\n")[0].id == "Y006"
    assert values_of(f"a: '{word}'\n") == {"a": word}


def test_a_number_of_more_than_forty_characters_is_refused() -> None:
    assert values_of("a: " + "1" * 40) == {"a": int("1" * 40)}
    assert "a number of 41 characters, expected at most 40" in problems_of("a: " + "1" * 41)[0].message


@pytest.mark.parametrize(
    ("text", "id_", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3\n", "Y002", 3, 1),
        ("x: {b: 1, b: 2}\n", "Y002", 1, 11),
        ("é: 1\ne\u0301: 2\n", "Y002", 2, 1),
        ("a: [1, 2\nb: 3\n", "Y001", 2, 2),
        ("a: 'x\n", "Y001", 2, 1),
        ("[a]: 1\n", "Y011", 1, 1),
        ("{a: 1}: 1\n", "Y011", 1, 1),
        ("a: !!str 1\n", "Y004", 1, 4),
        ("%YAML 1.1\n---\na: 1\n", "Y004", 1, 1),
        ("a: &x 1\n", "Y003", 1, 4),
        ("a: 1\nb: *x\n", "Y003", 2, 4),
        ("a: 1\nb: x\u200by\n", "Y010", 2, 5),
        ("a: 1\n# \u202e hidden\n", "Y010", 2, 3),
        ("a: 1\rb: 2\n", "Y010", 1, 5),
        ("a: x\x85y\n", "Y010", 1, 5),
        ("", "Y013", 1, 1),
        ("# only a comment\n", "Y013", 1, 1),
        ("- a\n- b\n", "C005", 1, 1),
        ("words\n", "C005", 1, 1),
    ],
)
def test_what_the_language_leaves_out_is_refused_where_it_stands(text: str, id_: str, line: int, column: int) -> None:
    problem = problems_of(text)[0]

    assert (problem.id, problem.line, problem.column) == (id_, line, column)


def test_a_duplicate_key_names_the_first_place() -> None:
    (problem,) = problems_of("kpis:\n  a: 1\n  b: 2\n  a: 3\n")

    assert problem.message == "'a' stands here a second time; the first is in line 2, column 3."


def test_several_problems_of_a_file_are_reported_together() -> None:
    found = problems_of("a: 1\na: 2\nb: 0x1F\nc: {d: 1, d: 2}\n")

    assert [(problem.id, problem.line) for problem in found] == [("Y002", 2), ("Y006", 3), ("Y002", 4)]


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"a: \xff\n", 1, 4),
        ("é: ü\nb: ö".encode() + b"\xe9\n", 2, 5),
        (b"\xef\xbb\xbfa: \xff\n", 1, 4),
        (b"\xef\xbb\xbfa: 1\r\nbc\xff\n", 2, 3),
        ("a: é".encode("latin-1"), 1, 4),
    ],
)
def test_text_that_is_not_utf8_is_refused_at_its_line_and_character(data: bytes, line: int, column: int) -> None:
    (problem,) = problems_of(data)

    assert (problem.id, problem.line, problem.column) == ("Y012", line, column)


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    plain = "a:\n  - one\n  - two\nb: >\n  folded\n  text\n"

    windows = read_texts([("x", b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode())])

    unix = read_texts([("x", plain.encode())])
    assert windows.values == unix.values
    assert windows.places == unix.places
    assert windows.keys == unix.keys


def test_text_is_brought_to_one_normal_form() -> None:
    assert values_of("a: Cafe\u0301\n") == values_of("a: Caf\u00e9\n")


PLACES = """\
a: {b: [1, two, 'three'], c: {d: x}}
e:
  - f: 1
    g:
    - - inner
      - "quoted"
  - >
    folded
    text
"""


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("a",), 1, 4),
        (("a", "b"), 1, 8),
        (("a", "b", 0), 1, 9),
        (("a", "b", 1), 1, 12),
        (("a", "b", 2), 1, 17),
        (("a", "c", "d"), 1, 34),
        (("e",), 3, 3),
        (("e", 0), 3, 5),
        (("e", 0, "f"), 3, 8),
        (("e", 0, "g", 0), 5, 7),
        (("e", 0, "g", 0, 0), 5, 9),
        (("e", 0, "g", 0, 1), 6, 9),
        (("e", 1), 7, 5),
    ],
)
def test_every_value_has_its_line_and_column(path: tuple[str | int, ...], line: int, column: int) -> None:
    found = read_texts([("x.yaml", PLACES.encode())]).place(path)

    assert (found.file, found.line, found.column) == ("x.yaml", line, column)


def test_every_key_has_its_line_and_column() -> None:
    document = read_texts([("x.yaml", PLACES.encode())])

    found = {path: (place.line, place.column) for path, place in document.keys.items()}

    assert found == {
        ("a",): (1, 1),
        ("a", "b"): (1, 5),
        ("a", "c"): (1, 27),
        ("a", "c", "d"): (1, 31),
        ("e",): (2, 1),
        ("e", 0, "f"): (3, 5),
        ("e", 0, "g"): (4, 5),
    }


def test_a_path_that_is_not_written_has_the_place_of_the_nearest_thing_above_it() -> None:
    document = read_texts([("x.yaml", b"a:\n  b: single\n")])

    assert document.place(("a", "b", 0)).line == 2  # a single item stands for a list of one
    assert document.place(("a", "c", "d")).line == 2
    assert (document.place(("a", "c"), key=True).line, document.place(("zz",)).line) == (1, 1)


def test_files_are_joined_by_section_and_lists_are_continued() -> None:
    document = read_texts(
        [
            ("one.yaml", b"title: T\nkpis:\n  a: {x: 1}\nlines:\n  - first\n"),
            ("two.yaml", b"lines:\n  - second\n  - {deep: [third]}\nkpis:\n  b: {x: 2}\n"),
        ]
    )

    assert document.values == {
        "title": "T",
        "kpis": {"a": {"x": 1}, "b": {"x": 2}},
        "lines": ["first", "second", {"deep": ["third"]}],
    }
    places = {
        path: (document.place(path).file, document.place(path).line)
        for path in [("kpis", "b", "x"), ("lines", 0), ("lines", 1), ("lines", 2, "deep", 0), ("kpis", "a", "x")]
    }
    assert places == {
        ("kpis", "b", "x"): ("two.yaml", 5),
        ("lines", 0): ("one.yaml", 5),
        ("lines", 1): ("two.yaml", 2),
        ("lines", 2, "deep", 0): ("two.yaml", 3),
        ("kpis", "a", "x"): ("one.yaml", 3),
    }
    assert document.files == ("one.yaml", "two.yaml")


@pytest.mark.parametrize(
    ("first", "second", "line", "column", "named"),
    [
        ("title: A\n", "kpis: {}\ntitle: A\n", 2, 1, "title"),
        ("kpis: {a: 1}\n", "kpis:\n  b: 2\n  a: 1\n", 3, 3, "a"),
        ("kpis: {a: 1}\n", "kpis: [a]\n", 1, 1, "kpis"),
    ],
)
def test_what_two_files_give_is_a_conflict_that_names_both_places(
    first: str, second: str, line: int, column: int, named: str
) -> None:
    with pytest.raises(ProblemsError) as caught:
        read_texts([("one.yaml", first.encode()), ("two.yaml", second.encode())])

    (problem,) = caught.value.problems
    assert (problem.id, problem.file, problem.line, problem.column) == ("Y014", "two.yaml", line, column)
    assert problem.message == f"'{named}' is already declared in one.yaml, line 1."


def test_problems_of_all_files_are_reported_together() -> None:
    with pytest.raises(ProblemsError) as caught:
        read_texts([("one.yaml", b"a: 0x1\n"), ("two.yaml", b"\xff"), ("three.yaml", b"b: 1\nb: 2\n")])

    assert [(problem.file, problem.id) for problem in caught.value.problems] == [
        ("one.yaml", "Y006"),
        ("two.yaml", "Y012"),
        ("three.yaml", "Y002"),
    ]


def test_a_workspace_a_folder_and_a_file_lead_to_the_charter(tmp_path: Path) -> None:
    folder = tmp_path / "charter"
    (folder / "parts").mkdir(parents=True)
    for name in ("b.yaml", "a.yml", "parts/c.yaml", "charter.yaml", "notes.txt"):
        (folder / name).write_text("a: 1\n")
    (folder / "odd.yaml").mkdir()

    files = charter_files(tmp_path)

    assert [str(file.relative_to(folder)) for file in files] == ["a.yml", "b.yaml", "charter.yaml", "parts/c.yaml"]
    assert charter_files(folder) == files  # the folder itself means the same charter
    assert charter_files(folder / "b.yaml") == (folder / "b.yaml",)


def test_a_workspace_with_one_file_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "charter.yaml").write_text("a: 1\n")
    (tmp_path / "other.yaml").write_text("b: 1\n")

    assert charter_files(tmp_path) == (tmp_path / "charter.yaml",)


def test_a_workspace_with_both_a_file_and_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "charter").mkdir()
    (tmp_path / "charter" / "kpis.yaml").write_text("b: 1\n")
    (tmp_path / "charter.yaml").write_text("a: 1\n")

    with pytest.raises(ProblemsError, match=r"Y014 found both .*charter\.yaml and files in"):
        charter_files(tmp_path)


def test_where_there_is_no_charter_it_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match=r"Y013 found no charter at .*expected charter\.yaml or a folder charter/"):
        charter_files(tmp_path / "nowhere")
    with pytest.raises(ProblemsError, match=r"gone\.yaml: Y013 the file cannot be read \(No such file or directory\)"):
        read_files([tmp_path / "gone.yaml"])


def test_files_are_named_from_the_root_of_the_workspace(tmp_path: Path) -> None:
    file = tmp_path / "charter" / "a.yaml"
    file.parent.mkdir()
    file.write_text("a: 1\n")

    assert read_files([file], root=tmp_path).place(("a",)).file == "charter/a.yaml"
    assert read_files([file]).place(("a",)).file == str(file)


def test_a_folder_without_a_charter_is_not_searched_for_yaml(tmp_path: Path) -> None:
    below = tmp_path / "elsewhere" / "project"
    below.mkdir(parents=True)
    (below / "kpis.yaml").write_text("tallystick: 1\nkpis: {}\n")
    (tmp_path / "compose.yaml").write_text("services: {}\n")

    with pytest.raises(ProblemsError, match="Y013 found no charter at"):
        charter_files(tmp_path)


def test_a_folder_that_holds_the_head_of_a_charter_is_read_without_the_folders_below(tmp_path: Path) -> None:
    (tmp_path / "head.yaml").write_text("# ours\ntallystick: 1\n")
    (tmp_path / "kpis.yml").write_text("kpis: {}\n")
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "more.yaml").write_text("kpis: {}\n")

    assert charter_files(tmp_path) == (tmp_path / "head.yaml", tmp_path / "kpis.yml")
