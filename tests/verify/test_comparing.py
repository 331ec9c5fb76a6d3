"""Where two parties' records differ first, and what each difference comes to."""

import pytest

from cycle.editions.pact import CHARTER, FEBRUARY
from tallystick.errors import InputError
from tallystick.terms.canonical import canonical_bytes
from tallystick.verify.comparing import compare
from tallystick.verify.comparison import KINDS
from tallystick.verify.pack import MANIFEST, pack_bytes, read_pack
from verify.packs import february, packed

OTHER = FEBRUARY.replace("900", "960")


def test_a_record_agrees_with_itself() -> None:
    found = compare(read_pack(february()), read_pack(february()))

    assert found.earliest is None
    assert found.content()["agree"] is True
    assert [each.kind for each in found.steps] == list(KINDS)


def test_another_batch_is_the_first_difference_and_is_sized_in_points_and_money() -> None:
    found = compare(read_pack(february()), read_pack(packed(OTHER)))

    assert found.earliest is not None
    assert found.earliest.kind == "batch"
    assert [str(each) for each in found.earliest.size.figures] == [
        "completion@2024-02: 90.0 → 96.0 points, +6.0",
        "completion@2024-02 (seller): 90.0 → 96.0 points, +6.0",
    ]
    assert [str(each) for each in found.earliest.size.money] == [
        "floor@2024-02 (seller): missed 250.00 → met 0.00 EUR, -250.00"
    ]
    assert [each.kind for each in found.steps if each.differs] == ["batch"]
    assert "party seller, sum | jobs | members | jobs.done | all: 900 and 960." in found.text()


def test_a_definition_comes_before_a_batch_and_each_has_its_own_size() -> None:
    lower = CHARTER.replace("floor: 95", "floor: 89").replace("buyer 95 %", "buyer 89 %")

    found = compare(read_pack(february()), read_pack(packed(OTHER, lower)))

    by_kind = {each.kind: each for each in found.steps}
    assert found.earliest is by_kind["definition"]
    assert "The floor of the clause 'floor' falls from 95 to 89 %." in by_kind["definition"].says
    assert [each.difference for each in by_kind["definition"].size.money] == [-250]
    assert by_kind["definition"].size.figures == ()
    assert [each.difference for each in by_kind["batch"].size.figures] == [6, 6]
    assert by_kind["batch"].size.money == ()


def _with(name: str, change: dict[str, object]) -> bytes:
    pack = read_pack(february())
    members = {each: held for each, held in pack.members.items() if each != MANIFEST}
    return pack_bytes(pack.edition, {**members, name: canonical_bytes({**pack.json(name), **change})})


def test_another_count_of_the_same_facts_is_a_row() -> None:
    tallies = read_pack(february()).json("tallies.json")["sources"]
    row = next(each for each in tallies["jobs"]["rows"] if "900" in each["values"])
    row["values"] = ["901" if each == "900" else each for each in row["values"]]

    found = compare(read_pack(february()), read_pack(_with("tallies.json", {"sources": tallies})))

    assert found.earliest is not None
    assert found.earliest.kind == "row"
    assert found.earliest.says[0].endswith(": 900 and 901.")
    assert found.earliest.size.figures[0].difference is not None
    assert "rule: different" in found.text()  # the second record does not follow from its own rows


def test_a_result_that_does_not_follow_is_a_rule() -> None:
    made = read_pack(february()).json("determinations/0001.json")

    found = compare(read_pack(february()), read_pack(_with("determinations/0001.json", {**made, "amount": "150.00"})))

    assert found.earliest is not None
    assert found.earliest.kind == "rule"
    assert [each.difference for each in found.earliest.size.money] == [-100]


def test_another_holiday_is_a_calendar() -> None:
    reference = read_pack(february()).json("charter/reference.json")
    zone = {**reference["zone"], "tzdata": "2030.1"}

    found = compare(read_pack(february()), read_pack(_with("charter/reference.json", {"zone": zone})))

    assert found.earliest is not None
    assert found.earliest.kind == "calendar"
    assert "UTC by release 2030.1" in found.text()


def test_packs_of_two_periods_are_not_compared() -> None:
    other = _with("edition.json", {"period": "2024-01"})

    with pytest.raises(InputError, match="different periods, 2024-02 and 2024-01"):
        compare(read_pack(february()), read_pack(other))
