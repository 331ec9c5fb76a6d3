"""Agreeing: nobody by silence, nothing without authority, and one changed character unsigns."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cycle.editions.pact import CHARTER, LOG, PARTY, WITNESS, agree, at, key, make_pact, sign_for
from journeys.calling import tally
from tallystick.cycle.agreement import agreed, proposed, text_of
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.key_changes import Change, change_key
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.putting import key_draft
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError, ProblemsError


def rewrite(pact: Path, old: str, new: str) -> None:
    file = pact / "charter.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_charter_takes_effect_when_every_party_has_signed(pact: Path) -> None:
    assert agreed(pact).missing == ("seller", "buyer")

    sign_for(pact, "seller", "2024-01-03")
    half = agreed(pact)
    sign_for(pact, "buyer", "2024-01-05")
    whole = agreed(pact)

    assert (half.missing, half.agreed, half.in_force) == (("buyer",), None, None)
    assert (whole.missing, whole.agreed, whole.in_force) == ((), "2024-01-05T00:00:00Z", date(2024, 1, 1))


def test_an_author_and_a_reviewer_have_not_consented(pact: Path) -> None:
    sign_for(pact, "seller", "2024-01-03", meaning="authored")
    sign_for(pact, "buyer", "2024-01-03", meaning="reviewed")

    found = agreed(pact)

    assert found.missing == ("seller", "buyer")
    assert [each.says["meaning"] for each in found.signatures] == ["authored", "reviewed"]


def test_changing_one_character_unsigns_and_the_old_sign_off_stays_good_for_the_old_text(pact: Path) -> None:
    agree(pact)

    rewrite(pact, "promises the buyer", "promises the Buyer")
    changed = agreed(pact)
    rewrite(pact, "promises the Buyer", "promises the buyer")
    back = agreed(pact)

    assert changed.missing == ("seller", "buyer")
    assert changed.proposal is None
    assert back.agreed == "2024-01-02T00:00:00Z"


def test_a_change_of_managerial_content_unsigns_nothing(pact: Path) -> None:
    agree(pact)
    rewrite(pact, "title: Purchasing", "title: Head of purchasing")

    sign_for(pact, "buyer", "2024-01-05", meaning="reviewed")
    found = agreed(pact)

    assert found.proposal is not None
    assert found.proposal.says["parties"] == []
    assert found.agreed == "2024-01-05T00:00:00Z"


def test_an_amendment_counts_from_its_day_once_all_have_signed_it(pact: Path) -> None:
    agree(pact)
    rewrite(pact, "credit: 250", "credit: 300")
    rewrite(pact, "else 250 EUR", "else 300 EUR")

    with pytest.raises(ProblemsError, match=r"E016 .* no day says from when it counts"):
        sign_for(pact, "seller", "2024-04-01")
    sign_for(pact, "seller", "2024-04-01", effective=date(2024, 7, 1))
    half = agreed(pact)
    sign_for(pact, "buyer", "2024-04-02")
    whole = agreed(pact)

    assert half.missing == ("buyer",)
    assert whole.in_force == date(2024, 7, 1)


def test_going_back_to_an_old_text_needs_new_signatures(pact: Path) -> None:
    agree(pact)
    rewrite(pact, "credit: 250", "credit: 300")
    rewrite(pact, "else 250 EUR", "else 300 EUR")
    sign_for(pact, "seller", "2024-04-01", effective=date(2024, 7, 1))
    sign_for(pact, "buyer", "2024-04-02")
    (pact / "charter.yaml").write_text(CHARTER, encoding="utf-8")

    superseded = agreed(pact)
    sign_for(pact, "seller", "2024-05-01", effective=date(2024, 8, 1))
    again = agreed(pact)

    assert superseded.superseded is not None
    assert superseded.superseded.effective == date(2024, 7, 1)
    assert "was superseded by 'A pact', agreed and in force from 2024-07-01" in (superseded.remark() or "")
    assert again.missing == ("buyer",)


def test_what_was_agreed_is_known_from_then_on(pact: Path) -> None:
    agree(pact, "2024-01-10")

    assert agreed(pact, known_at=at("2024-01-09")).agreed is None
    assert agreed(pact, known_at=at("2024-01-11")).agreed == "2024-01-10T00:00:00Z"


def test_a_draft_elsewhere_is_signed_on_the_record_of_the_workspace(pact: Path, tmp_path: Path) -> None:
    agree(pact)
    draft = tmp_path / "draft.yaml"
    draft.write_text(CHARTER.replace("else 250", "else 300").replace("credit: 250", "credit: 300"), encoding="utf-8")

    sign_for(draft, "seller", "2024-04-01", effective=date(2024, 7, 1), workspace=pact)

    assert agreed(draft, workspace=pact).missing == ("buyer",)
    assert agreed(pact).agreed == "2024-01-02T00:00:00Z"


def test_a_role_signs_only_if_the_charter_lets_it(pact: Path) -> None:
    with pytest.raises(ProblemsError, match="E002 'seller/clerk' may not sign a charter on 2024-01-03 as 'approved'"):
        sign_for(pact, "seller", "2024-01-03", role="clerk")
    with pytest.raises(ProblemsError, match="E002 There is no role 'seller/boss' in the charter"):
        sign_for(pact, "seller", "2024-01-03", role="boss")
    with pytest.raises(ProblemsError, match="E002 There is no party 'other'"):
        sign_for(pact, "other", "2024-01-03", key=PARTY["seller"])


DELEGATION = """\
delegations:
  - {to: seller/clerk, by: seller/manager, since: 2024-01-01, until: 2024-02-01, meanings: [approved],
     subjects: [charter], limits: "at most 50,000 EUR a year", evidence: "board resolution 3 of 2 January 2024"}
"""


def test_delegated_authority_has_limits_and_evidence_which_stand_on_record(pact: Path) -> None:
    (pact / "authority.yaml").write_text(DELEGATION, encoding="utf-8")

    with pytest.raises(ProblemsError, match=r"E002 .* what was delegated to it does not reach that far"):
        sign_for(pact, "seller", "2024-02-01", role="clerk")
    with pytest.raises(ProblemsError, match=r"E002 .* as 'reviewed'"):
        sign_for(pact, "seller", "2024-01-31", role="clerk", meaning="reviewed")
    signing = sign_for(pact, "seller", "2024-01-31", role="clerk")

    with record_of(open_workspace(pact)) as record:
        authority = record.documents.read(record.store.record(signing.index).says["authority"])
    assert authority["by"] == "seller/manager"
    assert authority["limits"] == ["at most 50,000 EUR a year"]
    assert authority["evidence"] == ["board resolution 3 of 2 January 2024"]
    assert agreed(pact).missing == ("buyer",)


def test_nobody_passes_on_more_than_they_have(pact: Path) -> None:
    text = DELEGATION.replace("by: seller/manager", "by: seller/clerk").replace("to: seller/clerk", "to: seller/boss")
    (pact / "authority.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(ProblemsError, match=r"authority.yaml:2:.*E017 found 'seller/clerk', expected a role"):
        sign_for(pact, "seller", "2024-01-03", role="boss")


def test_a_key_that_is_not_the_partys_signs_nothing(pact: Path) -> None:
    with pytest.raises(ProblemsError, match=r"E003 The key buyer.example.* is no key of 'seller'"):
        sign_for(pact, "seller", "2024-01-03", key=PARTY["buyer"])
    with pytest.raises(ProblemsError, match="E003"):
        sign_for(pact, "seller", "2024-01-03", key=WITNESS["seller"])
    with pytest.raises(ProblemsError, match="E003"):
        sign_for(pact, "seller", "2024-01-03", key=key("seller.example", turn=1))


def test_a_key_that_is_revoked_from_earlier_on_takes_its_later_signatures_with_it(pact: Path) -> None:
    agree(pact)
    with record_of(open_workspace(pact), key=LOG) as record:
        record.append(
            [
                key_draft(
                    owner="buyer", use="party", change="revoked", key=PARTY["buyer"].verifier.written(), until=5,
                    reason="stolen", recorded=at("2024-02-01"), sign_key=PARTY["buyer"],
                )
            ]
        )  # fmt: skip

    found = agreed(pact)

    assert found.missing == ("buyer",)
    assert "did not count for 'buyer'" in found.refused[0]
    assert agreed(pact, known_at=at("2024-01-31")).agreed is not None


def test_the_signing_key_and_the_name_of_the_signer_are_nowhere_on_record(pact: Path) -> None:
    agree(pact)

    secret = PARTY["seller"].written().encode()
    for file in pact.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert secret not in content
            assert (b"M. Seller" in content) == (file.name == "personal.db"), file


def test_a_signature_is_not_recorded_before_it_was_made_or_before_what_is_there(pact: Path) -> None:
    agree(pact, "2024-01-10")

    with pytest.raises(ProblemsError, match="E006 It is 2024-01-09T00:00:00Z, and the last record is of 2024-01-10"):
        sign_for(pact, "seller", "2024-01-09")
    with pytest.raises(InputError, match="which is after it is recorded"):
        sign_for(pact, "seller", "2024-01-12", recorded=at("2024-01-11"))


def test_without_a_ledger_there_is_nothing_to_sign_on(tmp_path: Path) -> None:
    pact = make_pact(tmp_path / "pact", ledger=False)

    with pytest.raises(ProblemsError, match=r"E013 There is no ledger at .*ledger.db"):
        sign_for(pact, "seller", "2024-01-03")


def test_the_same_charter_written_otherwise_is_the_same_charter(pact: Path) -> None:
    agree(pact)
    rewrite(pact, "alliance: pact\n", "# what it is called\nalliance: 'pact'\n")

    assert agreed(pact).agreed is not None


def test_a_record_that_leaves_a_party_out_does_not_make_its_charter_agreed(pact: Path) -> None:
    text = text_of(pact)
    with record_of(open_workspace(pact), key=LOG) as record:
        (proposal,) = proposed(
            text, record.view(), recorded="2024-01-02T00:00:00Z", effective=None, day=date(2024, 1, 2)
        )
        forged = replace(proposal, says={**proposal.says, "parties": ["seller"]})
        record.append([forged], text.documents)
    sign_for(pact, "seller", "2024-01-03")

    found = agreed(pact)
    assert (found.agreed, found.required, found.missing) == (None, ("seller", "buyer"), ("buyer",))
    checked = tally("ledger", "fsck", pact / "ledger.db")
    assert checked.code == 1, checked.err
    assert "L034 Entry 4 asks seller to sign; by its content, in effect from 2024-01-01, buyer must" in checked.text

    sign_for(pact, "buyer", "2024-01-04")
    assert agreed(pact).agreed == "2024-01-04T00:00:00Z"


def test_a_lost_key_is_replaced_by_recorded_authority_and_a_clerk_has_none(pact: Path) -> None:
    new = key("buyer.example", turn=1)
    old = PARTY["buyer"].verifier.written()
    change = Change("buyer", "party", "rotated", new.verifier.written(), "the laptop was lost", replaces=old)
    charter = sound_charter(pact)
    with record_of(open_workspace(pact), key=LOG) as record:
        with pytest.raises(InputError, match="no key of 'buyer' that counts has signed it"):
            change_key(record, change, recorded=at("2024-01-02"))
        with pytest.raises(ProblemsError, match="E002 There is no role 'buyer/clerk'"):
            change_key(record, change, recorded=at("2024-01-02"), role="clerk", charter=charter)
        put = change_key(record, change, recorded=at("2024-01-02"), role="buyer/manager", charter=charter)
        says = record.store.record(put.index).says
        authority = record.documents.read(says["authority"])

    sign_for(pact, "seller", "2024-01-03")
    sign_for(pact, "buyer", "2024-01-03", key=new)
    assert (authority["party"], authority["role"], authority["by"]) == ("buyer", "manager", "charter")
    assert agreed(pact).missing == ()
    with pytest.raises(ProblemsError, match="E003"):
        sign_for(pact, "buyer", "2024-01-04", meaning="reviewed")
