"""What a restatement changes, and figures by earlier charters: computed again from the pack alone, and held to it."""

import json
from typing import Any

import pytest

from tallystick.terms.canonical import canonical_bytes
from tallystick.verify.findings import Verified
from tallystick.verify.pack import MANIFEST, pack_bytes, read_pack, with_member
from tallystick.verify.verifying import verify_bytes
from verify.packs import amended, restated


def forged(content: bytes, name: str, before: str, after: str) -> Verified:
    """What is found of a pack in which a member says something else, with a manifest that goes with it."""
    member = read_pack(content).members[name].decode()
    assert member.count(before) >= 1
    return verify_bytes(with_member(content, name, member.replace(before, after, 1).encode()))


def of(found: Verified, check: str, state: str = "fails") -> list[str]:
    return [each.says for each in found.findings if (each.check, each.state) == (check, state)]


def test_what_a_restatement_changes_follows_from_both_editions() -> None:
    found = verify_bytes(restated())

    assert found.holds, found.text()
    (said,) = of(found, "restatement", "holds")
    assert said.startswith("What the restatement of 2024-02.1 changes follows from both editions, to the last byte: ")
    assert said.endswith("2 statuses changed, so it is material. 1 sum owed changed; each one counts.")


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ('"difference":"-250.00"', '"difference":"-150.00"', "adjustments"),
        ('"remedy":"true-up"', '"remedy":"none"', "adjustments"),
        ('"value":"96.0"', '"value":"95.0"', "figures"),
        ('"after":"good"', '"after":"poor"', "statuses"),
        ('"material":true', '"material":false', "material"),
    ],
)
def test_a_forged_adjustment_is_computed_again_and_found(before: str, after: str, field: str) -> None:
    found = forged(restated(), "adjustments.json", before, after)

    assert any(each.startswith(f"adjustments.json: it says {field} ") for each in of(found, "restatement"))
    assert "adjustments.json was changed" in found.text()


def test_a_forged_edition_before_makes_other_adjustments() -> None:
    name = "superseded/determinations/0001.json"

    found = forged(restated(), name, '"amount":"250.00"', '"amount":"150.00"')

    assert name in found.members
    assert of(found, "restatement")


def test_the_edition_before_must_be_there_whole() -> None:
    for name in [each for each in read_pack(restated()).members if each.startswith("superseded/")]:
        members = {each: held for each, held in read_pack(restated()).members.items() if each not in (name, MANIFEST)}

        found = verify_bytes(pack_bytes("2024-02.2", members))

        assert not found.holds
        assert name in found.text()


def test_a_forged_settlement_entry_is_held_against_the_restatement() -> None:
    pack = read_pack(restated())
    name, record = next(
        (name, json.loads(held)) for name, held in pack.members.items()
        if name.startswith("records/") and b'"what":"adjusted"' in held
    )  # fmt: skip

    changed = with_member(restated(), name, canonical_bytes({**record, "amount": "25.00"}))
    turned = with_member(
        restated(), name, canonical_bytes({**record, "debtor": record["creditor"], "creditor": record["debtor"]})
    )

    assert "says that buyer owes seller 25.00 EUR; by floor in 2024-02 buyer owes seller 250.00 EUR" in (
        verify_bytes(changed).text()
    )
    assert "says that seller owes buyer 250.00 EUR; by floor" in verify_bytes(turned).text()


def test_figures_by_an_earlier_charter_follow_from_the_tallies_by_it() -> None:
    found = verify_bytes(amended())

    assert found.holds, found.text()
    assert of(found, "figures", "holds") == [
        "By the earlier charter 1: 36 figures follow from the tallies, to the last byte.",
        "36 figures follow from the tallies, to the last byte.",
    ]
    assert of(found, "figures", "not shown") == []


def _with_earlier(member: str, change: dict[str, Any]) -> bytes:
    said = read_pack(amended()).json(member)
    earlier = [{**each, **change} for each in said["earlier"]]
    return with_member(amended(), member, canonical_bytes({**said, "earlier": earlier}))


def test_a_forged_count_by_an_earlier_charter_is_found() -> None:
    sources = read_pack(amended()).json("tallies.json")["earlier"][0]["sources"]
    row = next(each for each in sources["jobs"]["rows"] if "900" in each["values"])
    row["values"] = ["901" if each == "900" else each for each in row["values"]]

    found = verify_bytes(_with_earlier("tallies.json", {"sources": sources}))

    assert any(
        each.startswith("figures.json says completion of 2024-02")
        and "by the earlier charter 1; from the tallies it is 90.1" in each
        for each in of(found, "figures")
    )


@pytest.mark.parametrize("member", ["tallies.json", "figures.json"])
def test_figures_by_a_charter_that_was_never_in_force_are_refused(member: str) -> None:
    found = verify_bytes(_with_earlier(member, {"charter": f"sha256:{'0' * 64}"}))

    assert "not of the earlier charters that edition.json names" in found.text()
