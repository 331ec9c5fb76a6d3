"""Does every set make a charter without errors, and is nothing overwritten?"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tallystick.charter.library.load import library
from tallystick.charter.library.writing import TableFile
from tallystick.cycle.checking import check
from tallystick.cycle.starting import (
    Answers,
    Chosen,
    PartyAnswer,
    lacking,
    name_of,
    party_ids,
    party_values,
    start_charter,
)
from tallystick.errors import InputError, ProblemsError

HELD = library()


def answers(name: str, *, calendar: str = "months", targets: bool = True) -> Answers:
    content = HELD.kpi_set(name)
    return Answers(
        id="test",
        title="Yes: a 'test'",
        parties=(PartyAnswer("a", "A & Söhne", "A"), PartyAnswer("b", "No", "no")),
        start=date(2025, 1, 1),
        end=date(2027, 1, 1),
        kpis=tuple(
            Chosen(
                line.kpi,
                line.group,
                line.weight,
                line.why,
                HELD.kpi(line.kpi).usual[0].value if targets and HELD.kpi(line.kpi).usual else None,
            )
            for line in content.lines
        ),
        calendar=calendar,
        preset=content.preset,
    )


@pytest.mark.parametrize("calendar", ["months", "quarters", "years", "weeks"])
@pytest.mark.parametrize("name", sorted(HELD.sets))
def test_a_set_makes_a_charter_without_errors(name: str, calendar: str, tmp_path: Path) -> None:
    given = answers(name, calendar=calendar, targets=calendar != "years")

    start_charter(tmp_path, given, HELD)

    checked = check(tmp_path)
    assert checked.compiled is not None, "\n".join(map(str, checked.problems))
    warnings = {each.id for each in checked.problems if each.level == "warning"}
    without = [
        each.id
        for each in given.kpis
        if each.target is None and HELD.kpi(each.id).direction.better in ("higher", "lower")
    ]
    assert warnings <= ({"C031"} if without else set())
    assert list(checked.compiled.kpis) == [each.id for each in given.kpis]


def test_all_templates_fit_into_one_charter(tmp_path: Path) -> None:
    every = tuple(Chosen(name, "All") for name in HELD.kpis)

    start_charter(tmp_path, replace(answers("esg"), kpis=every, preset=None), HELD)

    checked = check(tmp_path)
    assert checked.compiled is not None, "\n".join(map(str, checked.problems))
    assert len(checked.compiled.kpis) == len(HELD.kpis)


def test_monthly_tables_and_windows_of_months_keep_months_under_another_calendar(tmp_path: Path) -> None:
    kpis = (Chosen("staff_turnover", "All"), Chosen("emissions_total", "All"), Chosen("alliance_revenue", "All"))

    start_charter(tmp_path, replace(answers("esg", calendar="weeks"), kpis=kpis, preset=None), HELD)

    compiled = check(tmp_path).compiled
    assert compiled is not None
    assert [each.calendar for each in compiled.charter.kpis.values()] == ["months", "months", None]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "charter.yaml").write_text("mine", encoding="utf-8")

    with pytest.raises(InputError, match=r"charter.yaml is there already; nothing was written"):
        start_charter(tmp_path, answers("esg"), HELD)

    assert [path.name for path in tmp_path.iterdir()] == ["charter.yaml"]
    assert (tmp_path / "charter.yaml").read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.write_text("mine", encoding="utf-8")

    with pytest.raises(InputError, match="place is there already"):
        start_charter(place, answers("esg"), HELD)


def test_a_second_start_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    start_charter(tmp_path, answers("esg"), HELD)
    before = {path: path.read_bytes() for path in (tmp_path / "charter").iterdir()}

    with pytest.raises(InputError, match="is there already"):
        start_charter(tmp_path, answers("airline"), HELD)

    assert {path: path.read_bytes() for path in (tmp_path / "charter").iterdir()} == before


def test_answers_that_make_no_sound_charter_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match="Y010"):
        start_charter(tmp_path / "new", replace(answers("esg"), title="Hid\u200bden"), HELD)

    assert list(tmp_path.iterdir()) == []


def test_what_nobody_answered_stands_in_comments_that_ask_for_it(tmp_path: Path) -> None:
    start_charter(tmp_path, answers("co-marketing"), HELD)

    texts = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "charter").iterdir())]

    assert all("FILL IN:" in text for text in texts)
    assert "# FILL IN: target: … in EUR/lead, from your own last twelve months" in texts[1]


def test_a_kpi_lacks_the_columns_that_its_file_does_not_have_but_never_the_party() -> None:
    file = TableFile("leads.csv", {"lead": "id", "created": "day", "qualified": "sql"})

    assert lacking("leads_brought", {"leads": file}, HELD) == {}
    assert lacking("lead_conversion", {"leads": file}, HELD) == {"leads": ("won",)}
    assert lacking("lead_conversion", {}, HELD) == {}


def test_a_share_of_the_market_cannot_do_without_the_party() -> None:
    file = TableFile("market.csv", {"day": "day", "product": "p", "units": "u"})

    assert lacking("market_share", {"market": file}, HELD) == {"market": ("party",)}


def test_without_a_column_for_the_party_kpis_have_a_total_alone(tmp_path: Path) -> None:
    file = TableFile("leads.csv", {"lead": "id", "created": "day", "qualified": "sql"})
    given = replace(answers("esg"), kpis=(Chosen("leads_brought", "All"),), preset=None, files={"leads": file})

    start_charter(tmp_path, given, HELD)

    compiled = check(tmp_path).compiled
    assert compiled is not None
    assert compiled.charter.kpis["leads_brought"].by == ()
    assert "party" not in compiled.charter.sources["leads"].columns
    assert compiled.charter.sources["leads"].columns["lead"].called == "id"


def test_parties_get_short_ids_that_tell_them_apart() -> None:
    assert party_ids(["Aurora Works", "Borealis Parts"]) == ("aurora", "borealis")
    assert party_ids(["Nord Bank", "Nord Bahn"]) == ("nord-bank", "nord-bahn")
    with pytest.raises(InputError, match="Two parties are called 'Nord'"):
        party_ids(["Nord", "Nord"])
    with pytest.raises(InputError, match="has no letter from a to z"):
        name_of("東京")


def test_the_values_of_a_file_are_matched_to_the_parties_by_likeness() -> None:
    assert party_values({"acme": "Acme Inc", "bolt": "Bolt"}, {"ACME", "Bolt Ltd", ""}) == {
        "acme": "ACME", "bolt": "Bolt Ltd",
    }  # fmt: skip
    assert party_values({"acme": "Acme"}, {"Zebra"}) == {}
