"""Locking and reopening periods, and what may be mended in them: a batch taken back or replaced, a row corrected."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tallystick.cycle.editions import editions
from tallystick.facts.store import FactStore
from tallystick.web.alliances.models import Alliance
from tallystick.web.entering.models import Reopening, Upload
from tallystick.web.people.models import Person
from web.facts_files import GOOD, HEAD, csv_of
from web.people import person_with

KEY = "key-time_hour=2013-11-01T15:00:00Z&key-carrier=9E&key-flight=3302&key-origin=EWR"
"""A flight of Endeavor in November that arrived 24 minutes early."""
ROW = "2013-11-01T15:00:00Z,9E,3302,N932XJ,EWR,MSP,1125,-5,-24,145,1008"


def _text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def manager(kept: Alliance) -> Person:
    """The manager of the hub."""
    return person_with(kept, "manager", "hub")


@pytest.fixture
def client(manager: Person, signed_in: Callable[[Person], Client]) -> Client:
    """The manager, signed in."""
    return signed_in(manager)


def _cells(row: str, **changed: str) -> dict[str, str]:
    cells = dict(zip(HEAD.split(","), row.split(","), strict=True)) | changed
    return {f"cell-{name}": cell for name, cell in cells.items()}


@pytest.mark.slow
def test_a_locked_period_is_mended_by_reopening_it_and_a_restatement(kept: Alliance, client: Client) -> None:
    base = f"/alliances/{kept.name}/data/"
    store = FactStore(kept.root / "facts")

    locked = client.post(f"{base}close/2013-11/lock", follow=True)
    assert "November 2013 is locked by the edition 2013-11.1." in _text(locked)

    refused = client.post(
        f"{base}sources/flights/correct/?{KEY}",
        {**_cells(ROW, arr_delay="200"), "why": "a typing error", "record": "1"},
    )
    assert refused.status_code == 422
    assert "is locked by the edition 2013-11.1" in _text(refused)
    taken = client.post(f"{base}sources/flights/11/withdraw", {"why": "wrong"})
    assert taken.status_code == 400
    late = client.post(
        f"{base}uploads/",
        {"source": "flights", "file": SimpleUploadedFile("a.csv", csv_of(ROW.replace("3302", "9999")))},
        follow=True,
    )
    assert "It writes into a locked period" in _text(late)
    assert len(store.batches("flights")) == 11

    assert client.post(f"{base}close/2013-11/reopen", {"reopen-why": " "}).status_code == 422
    client.post(f"{base}close/2013-11/reopen", {"reopen-why": "A delay was mistyped"})
    nothing = client.post(f"{base}close/2013-11/restate")
    assert nothing.status_code == 422
    corrected = client.post(
        f"{base}sources/flights/correct/?{KEY}",
        {**_cells(ROW, arr_delay="200"), "why": "a typing error", "record": "1"},
        follow=True,
    )
    assert "The row is corrected: batch 12." in _text(corrected)
    assert store.batches("flights")[-1].why == "a typing error"
    assert store.batches("flights")[-1].superseded == 1

    restated = client.post(f"{base}close/2013-11/restate", follow=True)
    assert "November 2013 is restated by the edition 2013-11.2" in _text(restated)
    found = editions(kept.root, period="2013-11")
    assert [(each.state, each.superseded_by) for each in found] == [("final", "2013-11.2"), ("restated", None)]
    assert found[-1].record.says["reason"] == "A delay was mistyped"
    assert Reopening.objects.get().restated_by == "2013-11.2"


def test_a_period_that_has_not_ended_is_not_locked(kept: Alliance, client: Client) -> None:
    page = client.get(f"/alliances/{kept.name}/data/close/2013-12/")
    tried = client.post(f"/alliances/{kept.name}/data/close/2013-12/lock")

    assert "December 2013 has not ended" in _text(page)
    assert "Publish the final edition" not in _text(page)
    assert tried.status_code == 422
    assert "E005" not in _text(tried)
    assert "ends before" in _text(tried)


def test_a_correction_shows_what_it_changes_before_it_is_recorded(kept: Alliance, client: Client) -> None:
    address = f"/alliances/{kept.name}/data/sources/flights/correct/?{KEY}"

    page = client.get(address).content.decode()
    bad = client.post(address, {**_cells(ROW, arr_delay="9999"), "why": "x", "try": "1"})
    same = client.post(address, {**_cells(ROW), "why": "x", "try": "1"})
    without = client.post(address, {**_cells(ROW, arr_delay="200"), "why": "", "try": "1"})
    shown = client.post(address, {**_cells(ROW, arr_delay="200"), "why": "x", "try": "1"})

    assert 'value="-24"' in page
    assert "Outside lies a typing error" in _text(bad)
    assert "Nothing would change; change a cell." in _text(same)
    assert [bad.status_code, same.status_code, without.status_code, shown.status_code] == [422, 422, 422, 200]
    assert "Record the correction" in _text(shown)
    assert "What that changes" in _text(shown)
    assert len(FactStore(kept.root / "facts").batches("flights")) == 11


def test_a_batch_is_taken_back_with_a_reason_after_it_was_shown_what_moves(kept: Alliance, client: Client) -> None:
    address = f"/alliances/{kept.name}/data/sources/weather/11/withdraw"

    page = client.get(address)
    without = client.post(address, {"why": ""})
    done = client.post(address, {"why": "typed into the wrong month"}, follow=True)

    assert "Weather unknown" in _text(page)
    assert without.status_code == 422
    assert "Taken back on" in _text(done)
    assert [each.why for each in FactStore(kept.root / "facts").withdrawals("weather")] == [
        "typed into the wrong month"
    ]
    assert client.get(address).status_code == 400


def test_a_batch_is_replaced_as_one_step(kept: Alliance, client: Client) -> None:
    base = f"/alliances/{kept.name}/data/"
    store = FactStore(kept.root / "facts")
    file = SimpleUploadedFile("november.csv", csv_of(ROW))

    client.post(f"{base}sources/flights/11/replace", {"file": file, "why": "half of it was missing"})
    it = Upload.objects.get()
    counted_before = [each.number for each in store.batches("flights")]
    client.post(f"{base}uploads/{it.pk}/record")

    assert it.replaces == 11
    assert 11 in counted_before
    assert [each.number for each in store.batches("flights")][-2:] == [10, 13]
    assert [(each.withdraws, each.why) for each in store.withdrawals("flights")] == [(11, "half of it was missing")]


def test_a_bad_replacement_takes_nothing_back(kept: Alliance, client: Client) -> None:
    base = f"/alliances/{kept.name}/data/"
    file = SimpleUploadedFile("november.csv", csv_of(GOOD[0].replace("LGA", "XXX")))

    client.post(f"{base}sources/flights/11/replace", {"file": file, "why": "half of it was missing"})
    refused = client.post(f"{base}uploads/{Upload.objects.get().pk}/record")

    assert refused.status_code == 422
    assert FactStore(kept.root / "facts").withdrawals("flights") == ()


def test_nobody_corrects_rows_of_another_party(kept: Alliance, signed_in: Callable[[Person], Client]) -> None:
    other = signed_in(person_with(kept, "manager", "endeavor"))

    found = other.get(f"/alliances/{kept.name}/data/sources/flights/correct/?{KEY}")

    assert found.status_code == 404
