"""An amendment takes effect: on its day, once everybody has signed, whole or not at all."""

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cycle.editions.pact import CHARTER, LOG, PARTY, agree, at, deliver, make_pact, put_out
from tallystick.charter.model.bands import Bound
from tallystick.cycle.agreement import Signing, sign
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.determining import determine_workspace
from tallystick.cycle.documents import document, write_durably
from tallystick.cycle.enacting import FOLDER, due, enact, is_begun, recover
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.proposing import propose
from tallystick.cycle.succession import succession
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import ProblemsError
from tallystick.ledger.store.asked import Draft

DAY = date(2024, 3, 1)
BOUND = Bound(times=Decimal(0), plus=Decimal(93))
LOWER = CHARTER.replace("promises the buyer 95 %", "promises the buyer 93 %").replace("floor: 95", "floor: 93")


def _amends(pact: Path, effective: date = DAY) -> str:
    base = sound_charter(pact).sha256
    return (
        f"amends: {{charter: {base!r}, effective: {effective}, agreed: 2024-02-20, "
        "applies to: periods that begin on or after it}\n"
    )


def _draft(pact: Path, text: str, *, name: str = "draft", effective: date = DAY) -> Path:
    folder = pact.parent / name
    folder.mkdir()
    (folder / "charter.yaml").write_text(text + _amends(pact, effective), encoding="utf-8")
    return folder


def _sign(pact: Path, draft: Path, party: str, when: str = "2024-02-22") -> Signing:
    return sign(
        draft, party=party, role="manager", name=f"M. {party.title()}", key=PARTY[party], log_key=LOG, signed=at(when),
        recorded=at(when), workspace=pact,
    )  # fmt: skip


def _propose(pact: Path, draft: Path, when: str = "2024-02-21", **more: Any) -> Any:
    return propose(draft, workspace=pact, log_key=LOG, recorded=at(when), **more)


@pytest.fixture
def pact(tmp_path: Path) -> Path:
    """An agreed pact with facts of January."""
    made = make_pact(tmp_path / "pact")
    agree(made)
    deliver(made, "2024-01-10,1,S,940,1000\n", "2024-02-01")
    return made


@pytest.fixture
def signed(pact: Path) -> Path:
    """The pact with an amendment that both have signed, from March on."""
    draft = _draft(pact, LOWER)
    _propose(pact, draft)
    _sign(pact, draft, "seller")
    _sign(pact, draft, "buyer")
    return pact


def test_it_becomes_the_charter_on_its_day_and_not_before(signed: Path) -> None:
    before = sound_charter(signed)

    assert enact(signed, on=date(2024, 2, 29)) is None
    made = enact(signed, on=DAY)

    assert made is not None
    assert (made.effective, made.earlier) == (DAY, "earlier/before-2024-03-01.yaml")
    after = sound_charter(signed)
    assert [each.sha256 for each in succession(open_workspace(signed), after)] == [before.sha256, after.sha256]
    assert after.charter.clauses["floor"].floor == BOUND
    assert enact(signed, on=DAY) is None


def test_nothing_takes_effect_that_one_party_has_not_signed(pact: Path) -> None:
    draft = _draft(pact, LOWER)
    standing = _propose(pact, draft)
    _sign(pact, draft, "seller")

    assert standing.missing == ("seller", "buyer")
    assert due(pact, on=DAY) is None
    assert enact(pact, on=DAY) is None
    assert not (pact / "earlier").exists()


def test_what_was_published_and_determined_before_its_day_stays(signed: Path) -> None:
    published = put_out(signed, "2024-01", "2024-02-25", state="final")
    deliver(signed, "2024-03-10,3,S,940,1000\n", "2024-04-01")

    enact(signed, on=DAY)

    found = determine_workspace(signed, as_of=date(2024, 4, 2)).determinations
    assert {each.period: str(each.outcome) for each in found if each.period in ("2024-01", "2024-03")} == {
        "2024-01": "missed",
        "2024-03": "met",
    }
    assert published.file.is_file()


@pytest.mark.parametrize("steps", range(6))
def test_wherever_the_computer_stops_the_next_look_finishes_it_or_nothing_has_happened(
    signed: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    before = sound_charter(signed).sha256
    left = [steps]

    def stopping(act: Callable[..., Any]) -> Callable[..., Any]:
        def acted(*given: Any, **more: Any) -> Any:
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
            return act(*given, **more)

        return acted

    def stop_clearing(*given: Any, **more: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(Path, "rename", stopping(Path.rename))
        stopped.setattr(Path, "unlink", stopping(Path.unlink))
        stopped.setattr("tallystick.cycle.enacting.write_durably", stopping(write_durably))
        stopped.setattr("tallystick.cycle.enacting.shutil.rmtree", stop_clearing)
        with pytest.raises(KeyboardInterrupt):
            enact(signed, on=DAY)

    planned = is_begun(signed) or (signed / "earlier").exists()
    recover(signed)
    now = sound_charter(signed)
    assert (now.sha256 != before) == planned
    assert not (signed / FOLDER).exists()
    enact(signed, on=DAY)
    assert sound_charter(signed).charter.clauses["floor"].floor == BOUND
    assert len(list((signed / "earlier").iterdir())) == 1


def test_an_amendment_of_another_charter_is_refused_and_nothing_is_touched(signed: Path) -> None:
    other = CHARTER.replace("credit: 250", "credit: 300").replace("else 250 EUR", "else 300 EUR")
    (signed / "charter.yaml").write_text(other, encoding="utf-8")

    with pytest.raises(ProblemsError, match=r"E019 The charter in force has the hash"):
        enact(signed, on=DAY)

    assert (signed / "charter.yaml").read_text("utf-8") == other
    assert not (signed / FOLDER).exists()
    assert not (signed / "earlier").exists()


def test_a_proposal_from_another_base_is_refused(signed: Path) -> None:
    draft = _draft(signed, LOWER.replace("93", "92"), name="late")

    enact(signed, on=DAY)

    with pytest.raises(ProblemsError, match=r"E019 The charter in force has the hash .* and the amendment amends"):
        _propose(signed, draft, "2024-03-02")


def test_a_managerial_change_needs_nobody_and_counts_at_once(pact: Path) -> None:
    folder = pact.parent / "owner"
    folder.mkdir()
    (folder / "charter.yaml").write_text(CHARTER.replace("owner: seller/manager", "owner: seller/clerk"), "utf-8")

    standing = _propose(pact, folder, effective=date(2024, 2, 21))
    made = enact(pact, on=date(2024, 2, 21))

    assert standing.agreed is not None
    assert made is not None
    assert sound_charter(pact).charter.kpis["completion"].owner == "seller/clerk"


def test_who_is_written_out_has_to_sign_as_well(pact: Path) -> None:
    text = CHARTER.replace("buyer: {name: Buyer,", "buyer: {name: Buyer, until: 2024-03-01,")
    draft = _draft(pact, text)

    standing = _propose(pact, draft)
    _sign(pact, draft, "seller")

    assert standing.required == ("seller", "buyer")
    assert enact(pact, on=DAY) is None


@pytest.mark.parametrize("name", ["../outside.yaml", "/etc/charter.yaml", "charter/../../x.yaml", "facts/rows.yaml"])
def test_files_outside_of_the_charter_are_never_written(signed: Path, name: str) -> None:
    with record_of(open_workspace(signed), key=LOG) as record:
        last = record.view().agreement.proposals[-1]
        files = document({"files": [{"name": name, "text": LOWER}]})
        says = {**last.says, "files": files.digest}
        record.append([Draft("amendment", "charter/pact", "2024-02-22T12:00:00Z", says)], [files])
    draft = signed.parent / "draft"
    for party in PARTY:
        _sign(signed, draft, party, "2024-02-23")

    with pytest.raises(ProblemsError, match=r"E020 The file .* lies outside of the charter"):
        enact(signed, on=DAY)

    assert not (signed / FOLDER).exists()
    assert not (signed.parent / "outside.yaml").exists()


def test_an_earlier_charter_is_never_written_over(signed: Path) -> None:
    (signed / "earlier").mkdir()
    shutil.copy(signed / "charter.yaml", signed / "earlier" / "before-2024-03-01.yaml")

    made = enact(signed, on=DAY)

    assert made is not None
    assert made.earlier == "earlier/before-2024-03-01-2.yaml"
