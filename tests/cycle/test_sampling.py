"""What a look into a file says about how it is written, and when it refuses to guess."""

from pathlib import Path

import pytest

from tallystick.charter.library.model import InputColumn
from tallystick.cycle.sampling import file_form, sample, with_times
from tallystick.errors import InputError


def form(tmp_path: Path, text: str, *, encoding: str = "utf-8", dates: str | None = None, decimal: str | None = None,
         **columns: str) -> dict[str, str]:  # fmt: skip
    """The form proposed for a file whose headings are the columns' names."""
    file = tmp_path / "file.csv"
    file.write_bytes(text.encode(encoding))
    seen = sample(file)
    declared = {name: InputColumn.model_validate({"form": kind, "is": "x"}) for name, kind in columns.items()}
    return file_form(seen, {name: name for name in columns}, declared, table="costs", dates=dates, decimal=decimal)


def test_a_file_as_we_write_them_needs_no_declaration(tmp_path: Path) -> None:
    assert form(tmp_path, "d,x,ok\n2026-01-31,1200.5,true\n", d="date", x="currency", ok="boolean") == {}


def test_a_file_of_another_country_is_declared_as_it_is_written(tmp_path: Path) -> None:
    text = "d;x;ok;größe\n31.01.2026;1.200,50;Ja;1\n01.02.2026;k.A.;Nein;2\n"

    found = form(tmp_path, text, encoding="cp1252", d="date", x="currency", ok="boolean")

    assert found == {
        "encoding": "cp1252", "delimiter": '";"', "missing": '["", "k.A."]', "decimal": '","',
        "thousands": '"."', "dates": '"%d.%m.%Y"', "true": "[Ja]", "false": "[Nein]",
    }  # fmt: skip


def test_days_that_can_be_read_in_two_ways_are_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'03/04/2026' in file.csv can be read as %d/%m/%Y and as %m/%d/%Y.*--dates"):
        form(tmp_path, "d,x\n03/04/2026,1\n", d="date")

    assert form(tmp_path, "d,x\n03/04/2026,1\n", d="date", dates="%m/%d/%Y") == {"dates": '"%m/%d/%Y"'}


def test_days_with_a_time_are_declared_as_instants_in_the_form_they_are_written(tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    file.write_text("d,t\n31.01.2026 09:30,1.2.2026 08:00\n", encoding="utf-8")
    columns = {"d": InputColumn.model_validate({"form": "date", "is": "x"})}

    assert with_times(sample(file), {"d": "d"}, columns) == {"d"}
    assert file_form(sample(file), {"d": "d"}, columns, table="costs") == {"dates": '"%d.%m.%Y %H:%M"'}
    assert form(tmp_path, "d,x\n2026-01-31T09:30:00Z,1\n", d="time") == {}


def test_days_written_in_two_ways_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"not all written in one way, such as '31.01.2026' and '2026-02-01 10:00'"):
        form(tmp_path, "d,e\n31.01.2026,2026-02-01 10:00\n", d="date", e="date")


def test_a_month_without_a_day_is_said_to_be_one_and_how_to_read_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"The day is missing in '01.2026' of file.csv.*--dates costs=%m.%Y"):
        form(tmp_path, "d,x\n01.2026,1\n02.2026,2\n", d="date")

    assert form(tmp_path, "d,x\n01.2026,1\n", d="date", dates="%m.%Y") == {"dates": '"%m.%Y"'}


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ("31.01.2026,01.2026", "not all written in one way, such as '31.01.2026' and '01.2026'"),
        ("01.2026,31.01.2026", "not all written in one way, such as '01.2026' and '31.01.2026'"),
        ("Spring,Fall", "'Spring' in file.csv, which is taken for a day, is written in no form that is known"),
    ],
)
def test_what_is_no_day_is_shown_and_never_beside_itself(tmp_path: Path, days: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        form(tmp_path, f"d,e\n{days}\n", d="date", e="date")


@pytest.mark.parametrize(
    ("cell", "dates", "message"),
    [
        ("2026-01-31", "%d.%m.%Y", r"written %d.%m.%Y, but as one written %Y-%m-%d; .*--dates costs=%Y-%m-%d"),
        ("31/01/2026", "%d.%m.%Y", r"'31/01/2026' in file.csv cannot be read.*--dates costs=%d/%m/%Y"),
        ("01.2026", "%d.%m.%Y", r"--dates costs=%m.%Y"),
        ("Spring", "%d.%m.%Y", r"cannot be read as a day written %d.%m.%Y; .*--dates costs=FORM"),
        ("31.01.2026", "%Q", r"'%Q' is no form of days"),
    ],
)
def test_a_form_that_the_days_do_not_fit_is_refused(tmp_path: Path, cell: str, dates: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        form(tmp_path, f"d,x\n{cell},1\n", d="date", dates=dates)


def test_thousands_or_decimals_are_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'1,234' in file.csv has thousands or decimal places cannot be told"):
        form(tmp_path, 'd,x\nA,"1,234"\n', x="number")

    assert form(tmp_path, 'd,x\nA,"1,234"\n', x="number", decimal=".") == {"thousands": '","'}
    assert form(tmp_path, 'd,x\nA,"1,234"\n', x="number", decimal=",") == {"decimal": '","'}
    assert form(tmp_path, 'd,x\nA,"1,234"\nB,"1,234.5"\n', x="number") == {"thousands": '","'}


def test_numbers_written_in_two_ways_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"writes numbers in two ways, '1\.25' and '3,5'"):
        form(tmp_path, "d;x\nA;1.25\nB;3,5\n", x="number")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlsx", b"PK", "a.xlsx is no CSV file"),
        ("a.csv", b"", "a.csv has no headings in its first row"),
        ("a.csv", b"x,x\n1,2\n", "a.csv has two columns called 'x'"),
        ("a.csv", b"x\n" + b"y" * 200_000 + b"\n", "cannot be cut into cells"),
        ("a.csv", b"caf\x81,\x8d\n", "neither UTF-8 nor Windows-1252"),
    ],
)
def test_what_is_no_table_of_text_is_refused(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)

    with pytest.raises(InputError, match=message):
        sample(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none.csv cannot be read \(No such file or directory\)"):
        sample(tmp_path / "none.csv")
