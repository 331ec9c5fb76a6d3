"""The SMART review of the demo rests on its figures."""

from journeys.recorded import Recorded
from tallystick.cycle.smart import as_rows, smart_review


def test_what_can_be_reached_is_judged_by_what_was_reached(demo: Recorded) -> None:
    rows = {(row["id"], row["letter"]): str(row["reason"]) for row in as_rows(smart_review(demo.root))}
    reason = (
        rows["completion", "achievable"].replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")
    )

    assert "Best ever 98.8 % in November 2013, target 96.0 % in December 2013" in reason
    assert "met in 8 of 12 periods" in reason
