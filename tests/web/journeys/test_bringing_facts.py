"""A bad file is brought, understood, mended and recorded; then its figures are there."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tallystick.facts.store import FactStore
from tallystick.web.alliances.models import Alliance
from web.journeys import crossing
from web.journeys.stage import Stage, attach, fill, press
from web.obliged import person

NOVEMBER = datetime(2024, 11, 8, 9, tzinfo=UTC)
BAD = b"""Date,operator,planned,sailed,on_time
2024-10-10,BF,280,250,230
2024-10-20,BF,320,330,270
2024-10-21,XX,10,ten,9
"""


@pytest.fixture
def bay(transactional_db: None) -> Iterator[Alliance]:
    """The crossing in November 2024, before any facts came."""
    del transactional_db
    made, _keys = crossing.agreed(NOVEMBER)
    yield made
    crossing.remove(made)


@pytest.mark.slow
def test_a_bad_file_is_understood_mended_and_becomes_figures(stage: Stage, bay: Alliance) -> None:
    desk = stage.enters(person(bay, "contributor", "ferries", "ferries/desk"))
    assert "3 days late" in stage.shows(desk, "today") or "2 days late" in desk.inner_text("main")

    desk.goto(f"/alliances/{bay.name}/data/uploads/")
    stage.shows(desk, "nothing-brought-yet")
    fill(desk, source="sailings")
    attach(desk, "october.csv", BAD, to="file")
    press(desk, "Look at it")
    stage.shows(desk, "a-heading-that-is-not-known")
    fill(desk, **{"column-day": "Date"})
    press(desk, "Take these columns")
    words = stage.shows(desk, "what-is-wrong-row-by-row")
    assert "More than the timetable cannot have sailed" in words
    assert "XX" in words
    assert "ten" in words
    assert FactStore(bay.root / "facts").batches("sailings") == ()

    press(desk, "Bring the mended file")
    attach(desk, "october.csv", crossing.file_of("2024-10"), to="file")
    press(desk, "Look at it")
    stage.shows(desk, "fit-to-be-recorded")
    press(desk, "Record it")
    stage.shows(desk, "recorded-and-what-it-moved")
    desk.goto(f"/alliances/{bay.name}/kpis/completion/?party=ferries")
    assert re.search(r"92\.0\s", stage.shows(desk, "the-figure"))

    phone = stage.enters(person(bay, "manager", "terminals", "terminals/lead"), width=390)
    phone.goto(f"/alliances/{bay.name}/")
    assert "92.0 %" in stage.shows(phone, "the-scorecard-of-the-other-party-on-a-phone")
