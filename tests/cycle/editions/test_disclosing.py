"""Putting a disclosure decision on record."""

from pathlib import Path

import pytest

from cycle.editions.pact import LOG, at
from tallystick.cycle.disclosing import record_disclosure
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError, ProblemsError
from tallystick.sharing.words import Class

SUBJECT = "sha256:" + "ab" * 32


def test_a_disclosure_decision_is_put_on_record_without_what_there_is_to_see(pact: Path) -> None:
    with record_of(open_workspace(pact), key=LOG) as record:
        record_disclosure(
            record, subject=SUBJECT, disclosure_class=Class.CLEAN_TEAM, to=["seller/counsel", "buyer"],
            outcome="shown", rule="figure.release", recorded=at("2024-02-01"),
        )  # fmt: skip
        ((_, found),) = record.view().of("disclosure decision")

    assert found.says == {
        "subject": SUBJECT, "class": "clean team", "to": ["buyer", "seller/counsel"], "decision": "shown",
        "rule": "figure.release",
    }  # fmt: skip
    assert (found.stream, found.recorded) == ("disclosure", "2024-02-01T00:00:00Z")


def test_a_decision_about_nobody_is_refused(pact: Path) -> None:
    with (
        record_of(open_workspace(pact), key=LOG) as record,
        pytest.raises(ProblemsError, match="S003 A disclosure decision is about nobody"),
    ):
        record_disclosure(
            record, subject=SUBJECT, disclosure_class="owner only", to=[], outcome="withheld", rule="S013",
            recorded=at("2024-02-01"),
        )  # fmt: skip


def test_a_decision_names_its_subject_by_a_digest(pact: Path) -> None:
    with record_of(open_workspace(pact), key=LOG) as record, pytest.raises(InputError, match="a digest is"):
        record_disclosure(
            record, subject="the price list", disclosure_class="clean team", to=["buyer"], outcome="shown",
            rule="figure.release", recorded=at("2024-02-01"),
        )  # fmt: skip


def test_a_class_that_there_is_not_is_refused(pact: Path) -> None:
    with record_of(open_workspace(pact), key=LOG) as record, pytest.raises(ProblemsError, match=r"S003 .*'friends'"):
        record_disclosure(
            record, subject=SUBJECT, disclosure_class="friends", to=["buyer"], outcome="shown", rule="figure.release",
            recorded=at("2024-02-01"),
        )  # fmt: skip
