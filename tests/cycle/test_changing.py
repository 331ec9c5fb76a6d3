"""The common changes of a charter: each is written where it belongs, and what was agreed before stays."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cycle.editions.pact import CHARTER
from tallystick.cycle import changing
from tallystick.cycle.changing import fields_of, joins, leaves, number_of, part_of, parts_of, read, retargeted
from tallystick.cycle.checking import sound_charter
from tallystick.errors import InputError

FILES = {"charter.yaml": CHARTER}


def _compiled(folder: Path, files: dict[str, str]) -> Any:
    (folder / "charter.yaml").write_text(files["charter.yaml"], encoding="utf-8")
    return sound_charter(folder)


def _with_target(target: str) -> dict[str, str]:
    return {"charter.yaml": CHARTER.replace("target: 95", f"target: {target}")}


@pytest.mark.parametrize(
    ("target", "start", "becomes"),
    [
        ("95", "2024-06", {"step": {"2024-01": 95, "2024-06": 97}}),
        ("95", "2024-01", 97),
        (
            "{step: {2024-01: 94, 2024-03: 95, 2024-09: 96}}", "2024-06",
            {"step": {"2024-01": 94, "2024-03": 95, "2024-06": 97}},
        ),
        (
            "{linear: {2024-01: 94, 2024-12: 96}}",
            "2024-06",
            {
                "piecewise": [
                    {"from": "2024-01", "linear": {"2024-01": 94, "2024-12": 96}}, {"from": "2024-06", "flat": 97},
                ]
            },
        ),
        (
            "{piecewise: [{from: 2024-01, flat: 94.5}, {from: 2024-08, flat: 95}]}",
            "2024-06",
            {"piecewise": [{"from": "2024-01", "flat": Decimal("94.5")}, {"from": "2024-06", "flat": 97}]},
        ),
    ],
)  # fmt: skip
def test_a_target_changes_from_a_period_on_and_keeps_its_past(
    tmp_path: Path, target: str, start: str, becomes: Any
) -> None:
    files = _with_target(target)
    before = _compiled(tmp_path, files)

    changed = retargeted(files, before, "completion", start=start, value=97)

    values: Any = read(changed).values
    assert values["kpis"]["completion"]["target"] == becomes
    after = _compiled(tmp_path, changed)
    assert after.charter.clauses == before.charter.clauses


@pytest.mark.parametrize(
    ("start", "target", "why"),
    [
        ("2025-01", "95", "There is no period '2025-01' of 'completion'; it has 2024-01 to 2024-12"),
        ("2024-06", "[95, {for: {party: seller}, flat: 96}]", "has targets for several cells"),
        ("2024-06", "{relative: {to: prior period}}", "is relative; change it in the text"),
    ],
)
def test_what_no_form_can_change_is_said(tmp_path: Path, start: str, target: str, why: str) -> None:
    files = _with_target(target)
    compiled = _compiled(tmp_path, files)

    with pytest.raises(InputError, match=why):
        retargeted(files, compiled, "completion", start=start, value=97)


def test_every_part_of_the_charter_is_offered_with_what_it_says() -> None:
    document = read(FILES)

    assert [each.id for each in parts_of(document)] == [
        "alliance/alliance", "kpi/completion", "clause/floor", "party/seller", "party/buyer",
    ]  # fmt: skip
    found = {each.name: each for each in fields_of(document, part_of(document, "clause/floor"))}
    assert found["floor"].now == "95"
    assert found["text"].kind == "words"
    with pytest.raises(InputError, match="There is no part 'clause/roof'"):
        part_of(document, "clause/roof")


def test_an_empty_field_takes_away_what_stood_there(tmp_path: Path) -> None:
    document = read(FILES)
    field = next(each for each in fields_of(document, part_of(document, "clause/floor")) if each.name == "credit")

    changed: Any = read(changing.changed(FILES, field, " ")).values

    assert "credit" not in changed["clauses"]["floor"]


@pytest.mark.parametrize("given", ["ninety", "", "true", "[97]", "9_7"])
def test_only_numbers_are_numbers(given: str) -> None:
    with pytest.raises(InputError):
        number_of(given)


def test_a_party_that_joins_is_a_member_from_its_day_with_a_role_that_signs(tmp_path: Path) -> None:
    files = joins(FILES, party="agent", name="Agent, Ltd.", since=date(2024, 6, 1), known_by={"who": "A"})

    charter = _compiled(tmp_path, files).charter

    assert charter.parties["agent"].from_ == date(2024, 6, 1)
    assert charter.parties["agent"].name == "Agent, Ltd."
    assert charter.people["agent/manager"].may == ("approve", "sign")


def test_a_party_that_leaves_is_none_from_its_day_on(tmp_path: Path) -> None:
    files = leaves(FILES, party="buyer", until=date(2024, 7, 1), notice=date(2024, 3, 1))

    party = _compiled(tmp_path, files).charter.parties["buyer"]

    assert party.until == date(2024, 7, 1)
    assert [(each.event, each.from_, each.notice) for each in party.events] == [
        ("withdrawal", date(2024, 7, 1), date(2024, 3, 1))
    ]
