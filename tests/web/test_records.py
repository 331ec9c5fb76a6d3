"""The record of an alliance on a site."""

import pytest
from django.conf import settings

from tallystick.cycle.agreement import agreed
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import ProblemsError
from tallystick.facts.store import FactStore
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.records import writing


def test_the_alliance_is_agreed_by_all(kept: Alliance) -> None:
    assert agreed(kept.root).agreed is not None


def test_what_is_written_is_on_record_when_it_ends(kept: Alliance) -> None:
    before = len(FactStore(open_workspace(kept.root).facts).batches("flights"))
    with writing(kept) as now:
        assert now.moment.microsecond == 0

    with record_of(open_workspace(kept.root)) as record:
        kinds = [each.kind for _, each in record.view().entries]
    assert kinds.count("batch") >= before > 0


def test_without_the_key_of_the_log_nothing_is_written(kept: Alliance) -> None:
    (settings.SITE.keys / f"{kept.folder}.log.key").unlink()

    with pytest.raises(ProblemsError, match="W010"), writing(kept):
        pytest.fail("nobody writes without a key")
