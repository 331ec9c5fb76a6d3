"""Publishing: provisional, final at the lock, restated beside it; no edition is ever changed."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from cycle.editions.pact import LOG, MARCH, PARTY, WITNESS, agree, at, deliver, key, make_pact, put_out, sign_for
from tallystick.cycle.computing import compute
from tallystick.cycle.cosigning import cosigned, policy_of
from tallystick.cycle.determining import determine_workspace
from tallystick.cycle.documents import digest_of
from tallystick.cycle.editions import edition, editions, publish, reproduce, sign_edition
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.store import FactStore
from tallystick.ledger.keys import KeyType
from tallystick.ledger.policy import verify_checkpoint
from tallystick.ledger.records import follow, require_heads
from tallystick.terms.figure import Quality

LATE = "2024-02-10,2,S,960,1000\n"
"""February was 900 of 1000; a late count says 960."""


def says(pact: Path, kind: str) -> list[dict[str, object]]:
    with record_of(open_workspace(pact)) as record:
        return [dict(each.says) for _, each in record.view().of(kind)]


def test_a_period_goes_from_provisional_to_final_to_restated(running: Path) -> None:
    first = put_out(running, "2024-02", "2024-03-05")
    second = put_out(running, "2024-02", "2024-03-12", "final")
    deliver(running, LATE, "2024-03-20")
    third = put_out(running, "2024-02", "2024-03-25", reason="A late count of the jobs")

    found = editions(running)
    assert [each.made.name for each in (first, second, third)] == ["2024-02.1", "2024-02.2", "2024-02.3"]
    assert [(each.state, each.superseded_by) for each in found] == [
        ("provisional", "2024-02.2"), ("final", "2024-02.3"), ("restated", None),
    ]  # fmt: skip
    assert [each.index for each in found] == [first.index, second.index, third.index]
    assert found[1].record.says["locked"] == "2024-03-12T00:00:00Z"
    assert found[2].record.says["supersedes"] == second.index
    assert [reproduce(running, each.name).differing for each in found] == [(), (), ()]


def test_an_edition_holds_the_figures_and_what_follows_from_them(running: Path) -> None:
    made = put_out(running, "2024-02", "2024-03-05").made

    values = {each.party: each.value for each in made.figures}
    (determined,) = made.determinations
    assert values == {None: Decimal("90.0"), "seller": Decimal("90.0"), "buyer": None}
    assert (determined.outcome.value, determined.amount) == ("missed", Decimal(250))
    assert [each["amount"] for each in says(running, "determination")] == ["250.00"]


def test_a_late_fact_makes_a_restatement_with_reason_materiality_and_remedy(running: Path) -> None:
    put_out(running, "2024-02", "2024-03-12", "final")
    before = edition(running, "2024-02.1")[1]
    deliver(running, LATE, "2024-03-20")

    with pytest.raises(ProblemsError, match=r"E011 2024-02 is locked. 2 figures changed."):
        put_out(running, "2024-02", "2024-03-25")
    made = put_out(running, "2024-02", "2024-03-25", reason="A late count of the jobs").made

    (restatement,) = says(running, "restatement")
    assert made.change is not None
    assert restatement["reason"] == "A late count of the jobs"
    assert restatement["material"] is True
    assert restatement["remedy"] == "true-up"
    assert restatement["materiality"] == (
        "2 figures changed. 2 statuses changed, so it is material. 1 sum owed changed; each one counts."
    )
    assert edition(running, "2024-02.1")[1] == before


def test_what_is_owed_and_its_adjustment_stand_on_record_with_their_sides(running: Path) -> None:
    put_out(running, "2024-02", "2024-03-05")
    assert says(running, "settlement entry") == []

    put_out(running, "2024-02", "2024-03-12", "final")
    deliver(running, LATE, "2024-03-20")
    put_out(running, "2024-02", "2024-03-25", reason="A late count of the jobs")

    owed, adjusted = says(running, "settlement entry")
    assert (owed["what"], owed["debtor"], owed["creditor"], owed["amount"]) == ("owed", "seller", "buyer", "250.00")
    assert (adjusted["what"], adjusted["debtor"], adjusted["amount"]) == ("adjusted", "buyer", "250.00")
    with record_of(open_workspace(running)) as record:
        corrected = record.store.record(int(str(adjusted["corrects"])))
    assert corrected.says["entry"] == owed["entry"]


def test_a_payment_is_put_on_record_once(running: Path) -> None:
    put_out(running, "2024-02", "2024-03-12", "final")
    (running / "events.yaml").write_text(
        "events:\n  - {kind: paid, id: p-1, recorded: '2024-04-20T00:00:00Z', clause: floor, period: 2024-02, "
        "amount: 250, on: 2024-04-19}\n",
        encoding="utf-8",
    )

    put_out(running, "2024-01", "2024-04-25")
    put_out(running, "2024-01", "2024-04-26")

    paid = [each for each in says(running, "settlement entry") if each["what"] == "paid"]
    assert [(each["entry"], each["debtor"], each["amount"]) for each in paid] == [("p-1", "seller", "250")]


def test_nothing_changed_nothing_is_published_again_under_a_lock(running: Path) -> None:
    put_out(running, "2024-02", "2024-03-12", "final")
    deliver(running, MARCH, "2024-04-02")

    with pytest.raises(ProblemsError, match=r"E004 2024-02 is locked by the edition 2024-02.1, and nothing about it"):
        put_out(running, "2024-02", "2024-04-05", reason="To be sure")
    assert len(editions(running)) == 1


def test_the_lock_makes_figures_final_and_a_changed_one_is_provisional_until_it_is_restated(running: Path) -> None:
    def qualities(period: str) -> set[Quality]:
        return {each.quality for each in compute(running).figures if each.period == period and each.quality}

    put_out(running, "2024-02", "2024-03-05")
    assert qualities("2024-02") == {Quality.PROVISIONAL}

    put_out(running, "2024-02", "2024-03-12", "final")
    assert qualities("2024-02") == {Quality.FINAL}
    assert qualities("2024-01") == {Quality.PROVISIONAL}
    assert [each.quality for each in determine_workspace(running).determinations[:2]] == ["provisional", "final"]

    deliver(running, LATE, "2024-03-20")
    assert qualities("2024-02") == {Quality.PROVISIONAL}
    (remark,) = compute(running).remarks
    assert remark.startswith("2 figures of 2024-02 would be others now than in the locked edition 2024-02.2.")
    assert compute(running, known_at=at("2024-03-15")).remarks == ()

    put_out(running, "2024-02", "2024-03-25", reason="A late count of the jobs")
    assert qualities("2024-02") == {Quality.RESTATED}
    assert {each.quality for each in compute(running, known_at=at("2024-03-15")).figures if each.quality} == {
        Quality.FINAL, Quality.PROVISIONAL,
    }  # fmt: skip


def test_the_close_timetable_says_from_when_a_period_may_be_locked(running: Path) -> None:
    with pytest.raises(ProblemsError, match="E005 By the close timetable 2024-02 is locked on 2024-03-10"):
        put_out(running, "2024-02", "2024-03-09", "final")
    with pytest.raises(ProblemsError, match="E005 The period 2024-03 ends before 2024-04-01, and at 2024-03-09"):
        put_out(running, "2024-03", "2024-03-09")
    assert editions(running) == ()

    put_out(running, "2024-02", "2024-03-10", "final")
    assert [each.state for each in editions(running)] == ["final"]


def test_an_extension_by_consent_puts_the_lock_off(running: Path) -> None:
    (running / "close.yaml").write_text(
        "extensions:\n  - {period: 2024-02, step: lock, until: 2024-03-20, on: 2024-03-08, "
        "consented by: [seller/manager, buyer/manager]}\n",
        encoding="utf-8",
    )

    with pytest.raises(ProblemsError, match="E005 By the close timetable 2024-02 is locked on 2024-03-20"):
        put_out(running, "2024-02", "2024-03-12", "final")


def test_under_a_charter_that_is_not_agreed_nothing_is_final_and_figures_say_so(pact: Path) -> None:
    sign_for(pact, "seller", "2024-01-02")
    deliver(pact, "2024-02-10,2,S,900,1000\n", "2024-03-02")

    with pytest.raises(ProblemsError, match="E001 The charter is not agreed: Buyer has not signed it"):
        put_out(pact, "2024-02", "2024-03-12", "final")
    made = put_out(pact, "2024-02", "2024-03-12").made

    sentence = "The charter is not agreed: Buyer has not signed it. Its figures are provisional."
    assert made.remarks == (sentence,)
    assert compute(pact).remarks == (sentence,)
    assert edition(pact, "2024-02")[1]["agreement"]["missing"] == ["buyer"]


def test_a_workspace_without_a_ledger_says_nothing_of_locks_or_agreement(tmp_path: Path) -> None:
    pact = make_pact(tmp_path / "pact", ledger=False)
    deliver(pact, "2024-02-10,2,S,900,1000\n", "2024-03-02")

    assert compute(pact).remarks == ()
    with pytest.raises(ProblemsError, match="E013"):
        put_out(pact, "2024-02", "2024-03-12")


def test_the_cut_off_goes_forward_and_never_lies_after_the_recording(running: Path) -> None:
    put_out(running, "2024-02", "2024-03-12")

    with pytest.raises(ProblemsError, match="E006 The cut-off 2024-03-05T00:00:00Z lies before that of the edition"):
        publish(running, "2024-02", log_key=LOG, known_at=at("2024-03-05"), recorded=at("2024-03-13"))
    with pytest.raises(ProblemsError, match="E006 The cut-off 2024-03-15T00:00:00Z lies after 2024-03-13"):
        publish(running, "2024-02", log_key=LOG, known_at=at("2024-03-15"), recorded=at("2024-03-13"))


def test_words_that_are_none_are_refused(running: Path) -> None:
    with pytest.raises(InputError, match="There is no period '2024-13' in the term; it has 2024-01 to 2024-12"):
        put_out(running, "2024-13", "2024-03-12")
    with pytest.raises(InputError, match="published as provisional or final; found 'restated'"):
        put_out(running, "2024-02", "2024-03-12", "restated")
    with pytest.raises(ProblemsError, match=r"E014 There is no edition '2024-02.7'; there are none yet"):
        edition(running, "2024-02.7")


def test_every_document_is_named_by_its_hash_and_named_by_the_edition(running: Path) -> None:
    made = put_out(running, "2024-02", "2024-03-12", "final")

    folder = running / "editions" / "documents"
    for file in folder.iterdir():
        assert digest_of(file.read_bytes()) == f"sha256:{file.stem}"
    document = json.loads(made.file.read_text(encoding="utf-8"))
    assert made.file.name == "2024-02.1.json"
    assert digest_of(made.file.read_bytes()) == made.made.document.digest
    named = [document[part] for part in ("figures", "tallies", "events", "scorecard")]
    for digest in [*named, *document["determinations"], *document["charter"].values()]:
        assert (folder / f"{digest.removeprefix('sha256:')}.json").is_file()


def test_a_document_that_was_changed_is_found_and_one_that_was_lost_comes_from_the_ledger(running: Path) -> None:
    made = put_out(running, "2024-02", "2024-03-12").made
    file = running / "editions" / "documents" / f"{made.document.digest.removeprefix('sha256:')}.json"
    content = file.read_bytes()

    file.write_bytes(content.replace(b'"provisional"', b'"final"'))
    with pytest.raises(ProblemsError, match=r"E007 The document .* was changed: its bytes have the hash"):
        edition(running, "2024-02.1")
    file.unlink()
    assert edition(running, "2024-02.1")[1]["state"] == "provisional"


def test_a_batch_that_was_changed_shows_when_the_edition_is_made_again(running: Path) -> None:
    put_out(running, "2024-02", "2024-03-12")
    first, second = FactStore(running / "facts").batches("jobs")
    (second.folder / "rows.parquet").write_bytes((first.folder / "rows.parquet").read_bytes())

    assert "figures" in reproduce(running, "2024-02.1").differing


def test_an_edition_is_made_again_after_charter_and_events_have_changed(running: Path) -> None:
    put_out(running, "2024-02", "2024-03-12", "final")
    file = running / "charter.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("250", "300"), encoding="utf-8")
    (running / "events.yaml").write_text(
        "events:\n  - {kind: waiver, id: w-1, recorded: '2024-03-20T00:00:00Z', clause: floor, period: 2024-02, "
        "what: all, on: 2024-03-20}\n",
        encoding="utf-8",
    )

    assert reproduce(running, "2024-02.1").differing == ()


def test_the_heads_that_an_edition_states_show_a_record_that_is_left_out(running: Path) -> None:
    made = put_out(running, "2024-02", "2024-03-12", "final")

    with record_of(open_workspace(running)) as record:
        entries = record.view().before(made.index).entries
        stated = record.store.record(made.index).says["heads"]
    require_heads(follow(entries), stated)
    assert {"charter/pact", "sign-off/buyer", "facts/jobs", "figures/2024-02", "keys"} <= set(stated)


def test_batches_and_withdrawals_are_put_on_record_with_who_and_when(running: Path) -> None:
    put_out(running, "2024-02", "2024-03-05")
    store = FactStore(running / "facts")
    store.withdraw(store.batches("jobs")[1], recorded=at("2024-03-06"), by="seller/clerk", why="a wrong file")
    put_out(running, "2024-02", "2024-03-07")

    first, second, gone = says(running, "batch")
    assert (first["batch"], first["by"], first["delivered"]) == ("jobs/0001", "seller/clerk", "2024-02-02T00:00:00Z")
    assert (gone["batch"], gone["delivered"]) == ("jobs/0002", "2024-03-06T00:00:00Z")
    with record_of(open_workspace(running)) as record:
        assert record.store.record(int(str(gone["withdraws"]))).says == second


def test_the_checkpoint_is_cosigned_by_both_parties_and_by_nobody_else(running: Path) -> None:
    made = put_out(running, "2024-02", "2024-03-12", cosign_keys=list(WITNESS.values()))

    with record_of(open_workspace(running), key=LOG) as record:
        policy = policy_of(record.store)
        assert policy is not None
        found = verify_checkpoint(made.checkpoint, policy)
        assert set(found.cosigners) == {"seller", "buyer"}
        assert found.checkpoint.size > made.index
        with pytest.raises(InputError, match="witness signs with type 04 or 06"):
            cosigned(record.store, [key("seller.example")], at=at("2024-03-13"))
        stranger = key("other.example/witness", KeyType.COSIGNATURE_ED25519)
        note = cosigned(record.store, [stranger], at=at("2024-03-13"))
        assert set(verify_checkpoint(note, policy).cosigners) == {"seller", "buyer"}


def test_an_edition_can_be_signed_too(running: Path) -> None:
    made = put_out(running, "2024-02", "2024-03-12").made
    sign_edition(
        running, "2024-02.1", party="buyer", role="manager", name_of="M. Buyer", key=PARTY["buyer"], log_key=LOG,
        meaning="reviewed", at=at("2024-03-13"),
    )  # fmt: skip

    with record_of(open_workspace(running)) as record:
        (signed,) = record.view().agreement.signatures_of(made.document.digest)
    assert (signed.party, signed.says["meaning"]) == ("buyer", "reviewed")


def test_a_restatement_of_a_restatement_says_what_it_takes_the_place_of(running: Path) -> None:
    put_out(running, "2024-02", "2024-03-12", "final")
    deliver(running, LATE, "2024-03-20")
    put_out(running, "2024-02", "2024-03-25", reason="A late count of the jobs")
    store = FactStore(running / "facts")
    store.withdraw(store.batches("jobs")[2], recorded=at("2024-03-26"), by="seller/clerk", why="it was another month")
    made = put_out(running, "2024-02", "2024-03-28", reason="The late count was of another month").made

    assert made.change is not None
    assert [each.difference for each in made.change.adjustments] == [Decimal(250)]
    assert edition(running, "2024-02")[1]["supersedes"]["edition"] == "2024-02.2"
    assert [each["amount"] for each in says(running, "settlement entry")] == ["250.00", "250.00", "250.00"]
    assert [each["debtor"] for each in says(running, "settlement entry")] == ["seller", "buyer", "seller"]


def test_agreement_after_provisional_editions_lets_the_period_be_locked(pact: Path) -> None:
    deliver(pact, "2024-02-10,2,S,900,1000\n", "2024-03-02")
    put_out(pact, "2024-02", "2024-03-03")
    agree(pact, "2024-03-04")

    made = put_out(pact, "2024-02", "2024-03-12", "final").made

    assert made.remarks == ()
    assert reproduce(pact, "2024-02.1").differing == ()
