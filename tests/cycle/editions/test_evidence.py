"""Evidence: every step from a figure to the signed checkpoint, and what a self-test finds."""

from pathlib import Path

import pytest

from cycle.editions.pact import LOG, WITNESS, at, put_out
from tallystick.cycle.custody import custody
from tallystick.cycle.evidence import evidence
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.selftest import self_test
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError
from tallystick.facts.store import FactStore
from tallystick.reports.certificate import BLANK, Page, Section, page_html, page_text


@pytest.fixture
def published(running: Path) -> Path:
    self_test(running, at=at("2024-03-11"), log_key=LOG)
    put_out(running, "2024-02", "2024-03-12", "final", cosign_keys=list(WITNESS.values()))
    return running


def pages(published: Path, *kpis: str) -> dict[str, str]:
    found = evidence(custody(published, "2024-02.1", by="buyer/manager", at=at("2024-04-01"), figures=kpis))
    return {each.id: page_text(each) for each in found}


def test_the_chain_goes_from_the_figure_to_the_cosigned_checkpoint(published: Path) -> None:
    text = pages(published)["chain-of-custody"]

    with record_of(open_workspace(published)) as record:
        (edition,) = [(index, each) for index, each in record.view().of("edition")]
        (batch, _) = FactStore(published / "facts").batches("jobs")
    order = [
        "completion Seller 90.0 percent 900 1000 final",
        f"sha256:{batch.digest}", f"sha256:{batch.file_sha256}",
        "The charter was agreed at 2024-01-02T00:00:00Z", "M. Seller", "M. Buyer",
        "2024-02.1, final, as known at 2024-03-12T00:00:00Z",
        f"Entry {edition[0]} of the log ledger.example/pact", edition[1].leaf.hex(),
        "signed by the log", "cosigned by buyer",
    ]  # fmt: skip
    flat = " ".join(text.split())
    places = [flat.index(" ".join(each.split())) for each in order]
    assert places == sorted(places)


def test_certificates_leave_blank_what_the_person_states(published: Path) -> None:
    found = pages(published)

    for name in ("fre-902-13", "fre-902-14"):
        assert found[name].count(BLANK) >= 6
        assert f"Signature: {BLANK}" in found[name]
        assert "under penalty of perjury" in found[name]
    assert "Rule of Evidence 902(13)" in found["fre-902-13"]
    assert "self-test at entry" in found["fre-902-13"]
    with record_of(open_workspace(published)) as record:
        document = record.documents.read(next(record.view().of("edition"))[1].says["document"])
    assert document["figures"] in found["fre-902-14"]
    assert document["tallies"] in found["fre-902-14"]


def test_figures_of_one_kpi_are_chosen_and_an_unknown_one_is_refused(published: Path) -> None:
    assert "completion" in pages(published, "completion")["chain-of-custody"]
    with pytest.raises(InputError, match="has no figure of 'speed'; it has completion"):
        pages(published, "speed")


def test_a_checkpoint_that_only_one_party_cosigned_is_called_not_enough(running: Path) -> None:
    put_out(running, "2024-02", "2024-03-12", cosign_keys=[WITNESS["seller"]])

    text = " ".join(pages(running)["chain-of-custody"].split())

    assert "The cosignatures are not enough: The quorum 'partners' is not met" in text
    assert "not by buyer" in text


def test_the_page_needs_nothing_else_and_escapes_what_it_says() -> None:
    page = Page("one", "A <b>", "&", (Section("S", ("<script>",), ("a",), (("<td>",),), ("Sign & date",)),))

    html = page_html([page], title="<title>")

    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "Sign &amp; date" in html
    assert "http" not in html


def test_a_self_test_is_put_on_record_with_checks_versions_and_heads(published: Path) -> None:
    found = self_test(published, at=at("2024-03-20"), log_key=LOG)

    assert found.passed
    with record_of(open_workspace(published)) as record:
        record_ = record.store.record(found.index or -1)
    assert record_.says["checks"] == dict.fromkeys(("known answers", "fsck", "documents", "batches", "clock"), "passed")
    assert record_.says["size"] == found.index
    assert {"tallystick", "duckdb", "figures", "obligations"} <= set(record_.says["versions"])
    assert record_.says["heads"]["editions/2024-02"] < record_.says["size"]


def test_a_self_test_finds_a_changed_batch_a_changed_document_and_a_clock_that_went_back(published: Path) -> None:
    (batch, _) = FactStore(published / "facts").batches("jobs")
    (batch.folder / "rows.parquet").write_bytes(b"other")
    document = next((published / "editions" / "documents").iterdir())
    document.write_bytes(b"{}")

    found = self_test(published, at=at("2024-03-01"), log_key=LOG)

    assert {each.name: each.result for each in found.checks} == {
        "known answers": "passed", "fsck": "passed", "documents": "failed", "batches": "failed", "clock": "failed",
    }  # fmt: skip
    assert found.index is None
