"""What a source says about the layout of its files: right shapes, and what is wrong with them at its place."""

import pytest

from charter.writing import HEAD, SALES, at, compiled, examined, kpi, modelled, only, place
from tallystick.charter.calendars import period_days
from tallystick.charter.canonical import charter_hash
from tallystick.charter.model.sources import BEFORE_BLANK
from tallystick.errors import InputError

ONE_PARTY = HEAD.replace("{us: {name: Us, is: {who: u}}, them: {name: Them, is: {who: t}}}", "{us: {name: Us}}")
PLAIN = kpi("formula: COUNT(*)\nunit: count")
WIDE = "columns: {day: {type: date, joined: [Year, Month]}, shop: {type: text, at: B, fill down: true}, sold: number}"


def with_source(lines: str) -> str:
    """A charter whose source has these lines."""
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    sources = f"sources:\n  s:\n    time: day\n    key: day\n{body}"
    return kpi("formula: COUNT(*)\nunit: count\nsource: s", sources=sources, head=ONE_PARTY)


def test_every_layout_that_the_language_has_is_read() -> None:
    charter = modelled(
        with_source(
            WIDE.replace("sold:", "month: {type: date, period of: months}, sold:")
            + "\nfile: {header rows: 2..3, first row: 5, last row: before a blank one, "
            "unpivot: {at: C..N, names: month, values: sold, empty: no fact}}"
        )
    )

    source = charter.sources["s"]
    assert source.columns["day"].joined == ("Year", "Month")
    assert (source.columns["shop"].at, source.columns["shop"].fill_down) == ("B", True)
    assert source.file.header_rows == (2, 3)
    assert source.file.last_row == BEFORE_BLANK
    assert source.file.unpivot is not None
    assert source.file.unpivot.names == ("month",)


def test_layouts_that_say_the_default_change_no_hash() -> None:
    assert charter_hash(modelled(PLAIN)) == charter_hash(
        modelled(PLAIN.replace("columns: {id: text", "columns: {id: {type: text, fill down: false}"))
    )


@pytest.mark.parametrize(
    ("lines", "mark", "words"),
    [
        ("columns: {day: date, shop: {type: text, at: 7}}", "7", "at"),
        ("columns: {day: date}\nfile: {header rows: 3..2}", "3..2", "expected rows from the first to the last"),
        ("columns: {day: date}\nfile: {last row: never}", "never", "expected the number of a row, or"),
        ("columns: {day: date}\nfile: {unpivot: {names: day, values: day}}", "{names", "expected one of them"),
        ("columns: {day: date}\nfile: {unpivot: {columns: Jan, names: day, values: day}}", "{columns: J", "first"),
    ],
)  # fmt: skip
def test_a_layout_of_the_wrong_shape_is_named(lines: str, mark: str, words: str) -> None:
    text = with_source(lines)

    found = only(text)

    assert found.id in {"C002", "C003", "C004", "C005"}
    assert words in str(found)
    assert at(found)[0] == place(text, mark)[0]


@pytest.mark.parametrize(
    ("lines", "mark", "words"),
    [
        ("columns: {day: {type: date, called: Day, at: B}}", "{type", "'day' is found in two ways, called and at."),
        ("columns: {day: {type: date, joined: Day}}", "{type", "'day' is joined of one part."),
        ("columns: {day: date, n: {type: number, period of: months}}", "months", "only a date is named by a period"),
        ("columns: {day: {type: date, period of: moons}}", "moons", "There is no calendar 'moons'"),
        ("columns: {day: date}\nfile: {header row: 2, header rows: 2..3}", "2, header", "both 'header row' and"),
        ("columns: {day: date}\nfile: {header row: 4, first row: 4}", "4}", "the header ends in row 4"),
        ("columns: {day: date}\nfile: {last row: 1}", "1}", "the last row of facts is 1, and the first is 2"),
        (
            "columns: {day: date, m: text, n: number}\nfile: {unpivot: {at: B..C, names: [m, day], values: n}}",
            "[m",
            "the headings stand in 1 row, and go into 2 columns",
        ),
        (
            "columns: {day: date, m: text}\nfile: {unpivot: {at: B..C, names: m, values: n}}",
            "n}}",
            "source 's' has no column 'n'",
        ),
        (
            "columns: {day: date, m: {type: text, at: B}, n: number}\nfile: {unpivot: {at: B..C, names: m, values: n}}",
            "m, values",
            "the column 'm' is made by unpivoting, and is declared with 'at'",
        ),
        (
            "columns: {day: date, n: number}\nfile: {unpivot: {at: B..C, names: n, values: n}}",
            "{at",
            "one column takes two things",
        ),
    ],
)
def test_a_layout_that_does_not_fit_its_columns_is_named_at_its_place(lines: str, mark: str, words: str) -> None:
    text = with_source(lines)

    _, found = examined(text)

    errors = [problem for problem in found if problem.level == "error"]
    assert [problem.id for problem in errors] in (["C017"], ["C012"])
    assert words in errors[0].message
    assert at(errors[0])[0] == place(text, mark)[0]


def test_periods_are_known_by_id_and_label() -> None:
    text = with_source("columns: {day: {type: date, period of: weeks}}")

    days = period_days(modelled(text))

    assert set(days) == {"weeks"}
    assert days["weeks"]["2013-W02"].isoformat() == "2013-01-07"
    assert period_days(modelled(PLAIN)) == {}


def test_periods_of_no_calendar_are_refused() -> None:
    with pytest.raises(InputError, match="There is no calendar 'moons'"):
        period_days(modelled(with_source("columns: {day: {type: date, period of: moons}}")))


@pytest.mark.parametrize(
    "formula", ["AVG(share)", "TO_DATE(AVG(share), YEAR)", "100 - AVG(share) FILTER (WHERE who = 'u')"]
)
def test_a_plain_mean_of_percentages_is_advised_against(formula: str) -> None:
    sources = SALES.replace("pieces: number", "pieces: number, share: percent")

    found = only(kpi(f'formula: "{formula}"\nunit: percent\nrounding: 1 place', sources=sources))

    assert (found.id, found.level) == ("C090", "advice")
    assert found.message == "'k' takes the plain mean of the percentages 'share'."


@pytest.mark.parametrize(("formula", "unit"), [("WEIGHTED_AVG(share, pieces)", "percent"), ("AVG(hours)", "hours")])
def test_a_weighed_mean_and_a_mean_of_amounts_are_not(formula: str, unit: str) -> None:
    sources = SALES.replace("pieces: number", "pieces: number, share: percent")

    compiled(kpi(f"formula: {formula}\nunit: {unit}", sources=sources))
    _, found = examined(kpi(f"formula: {formula}\nunit: {unit}", sources=sources))

    assert found == ()
