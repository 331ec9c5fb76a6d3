"""Sealed submission: nobody reports after seeing the other's figure, and nobody changes its own."""

import dataclasses
from decimal import Decimal
from pathlib import Path

import pytest

from cycle.editions.pact import LOG, PARTY, WITNESS, at
from tallystick.cycle.onrecord import OnRecord, record_of
from tallystick.cycle.submissions import Seal, read_seal, reveal, seal, submissions
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError, ProblemsError

NAME = "2024-02 jobs"


def sealed(record: OnRecord, party: str, value: str, **more: object) -> Seal:
    given = {"submission": NAME, "parties": ("seller", "buyer"), "key": PARTY.get(party), **more}
    return seal(record, party=party, value=Decimal(value), recorded=at("2024-03-01"), **given)  # type: ignore[arg-type]  # made of parts


def test_figures_are_opened_once_both_are_sealed(pact: Path) -> None:
    with record_of(open_workspace(pact), key=LOG) as record:
        ours = sealed(record, "seller", "1000")
        with pytest.raises(ProblemsError, match="E009 buyer has not sealed"):
            reveal(record, ours, recorded=at("2024-03-02"))
        theirs = sealed(record, "buyer", "998.5")

        half = reveal(record, ours, recorded=at("2024-03-02"))
        whole = reveal(record, theirs, recorded=at("2024-03-02"))

    assert (half.state, whole.state) == ("opening", "different")
    assert {each.party: each.value for each in whole.parts} == {"seller": Decimal(1000), "buyer": Decimal("998.5")}


def test_a_sealed_figure_stands_nowhere_on_record_until_it_is_opened(pact: Path) -> None:
    with record_of(open_workspace(pact), key=LOG) as record:
        sealed(record, "seller", "123454321")

        assert all(b"123454321" not in entry for entry in record.store.entries())
        assert submissions(record.view())[NAME].state == "sealing"


def test_another_value_another_salt_or_another_name_does_not_open(pact: Path) -> None:
    with record_of(open_workspace(pact), key=LOG) as record:
        ours = sealed(record, "seller", "1000")
        theirs = sealed(record, "buyer", "1000")
        for wrong in (
            dataclasses.replace(ours, value=Decimal(1001)),
            dataclasses.replace(ours, salt=theirs.salt),
            dataclasses.replace(theirs, party="seller"),
        ):
            with pytest.raises(ProblemsError, match="E010 Value and salt are not those"):
                reveal(record, wrong, recorded=at("2024-03-02"))
        reveal(record, ours, recorded=at("2024-03-02"))
        with pytest.raises(ProblemsError, match="E010 'seller' has opened '2024-02 jobs' before"):
            reveal(record, ours, recorded=at("2024-03-02"))


def test_a_party_seals_once_with_its_own_key_and_with_the_same_others(pact: Path) -> None:
    with record_of(open_workspace(pact), key=LOG) as record:
        sealed(record, "seller", "1000")
        with pytest.raises(ProblemsError, match="E010 'seller' has sealed '2024-02 jobs' before"):
            sealed(record, "seller", "1001")
        with pytest.raises(ProblemsError, match="E003"):
            sealed(record, "buyer", "1000", key=PARTY["seller"])
        with pytest.raises(InputError, match="seal with a key of type 01"):
            sealed(record, "buyer", "1000", key=WITNESS["buyer"])
        with pytest.raises(ProblemsError, match="E010 '2024-02 jobs' is reported by seller, buyer, as its first seal"):
            sealed(record, "buyer", "1000", parties=("buyer", "other"))
        with pytest.raises(InputError, match="'other' reports nothing here"):
            sealed(record, "other", "1", key=PARTY["buyer"])


def test_a_seal_is_kept_in_a_file_of_one_spelling(pact: Path) -> None:
    with record_of(open_workspace(pact), key=LOG) as record:
        ours = sealed(record, "seller", "1000.50")

    assert read_seal(ours.written()) == ours
    with pytest.raises(InputError, match="The file holds no seal"):
        read_seal(ours.written() + b"\n")
    with pytest.raises(InputError, match="The file holds no seal"):
        read_seal(b"{}")
