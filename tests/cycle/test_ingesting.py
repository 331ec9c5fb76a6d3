"""Events into a workspace: batches like any other, refused lines told, and figures before and after."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from cycle.small import CHARTER, make_workspace
from tallystick.cycle.ingesting import Answer, Changed, Ingest, ingesting
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.events import gathered
from tallystick.facts.store import FactStore


def event(name: str, *, carrier: str = "N", promised: str = "2024-01-05", late: int = 0, **more: Any) -> dict[str, Any]:
    """A delivery."""
    return {"id": name, "carrier": carrier, "promised": promised, "late": late, **more}


def send(way: Ingest, *sent: dict[str, Any]) -> Answer:
    """All events as one batch."""
    lines = b"".join(json.dumps(each).encode() + b"\n" for each in sent)
    (batch,) = gathered(io.BytesIO(lines), rows=1000, seconds=60)
    return way.record(batch, first_line=1)


def told(changed: tuple[Changed, ...], kpi: str) -> dict[tuple[str, str | None], tuple[str | None, str | None]]:
    """Values before and after, by period and party."""
    every = [each.to_dict() for each in changed]
    return {(each["period"], each["party"]): (each["before"], each["after"]) for each in every if each["kpi"] == kpi}


def test_events_become_a_batch_and_the_same_events_are_not_recorded_again(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "w")
    with ingesting(workspace, "deliveries") as way:
        sent = [event("a1", idempotency_key="k1"), event("a2", idempotency_key="k2")]

        first, second = send(way, *sent), send(way, *sent)

    (batch,) = FactStore(workspace / "facts").batches("deliveries")
    assert (first.accepted, batch.rows, batch.number) == (2, 2, 1)
    assert second.batch is None
    assert [(each.line, each.key, each.batch) for each in second.repeated] == [(1, "k1", 1), (2, "k2", 1)]


def test_a_batch_with_a_bad_line_is_refused_whole_where_the_source_says_so(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "w")
    with ingesting(workspace, "deliveries") as way:
        answer = send(way, event("a1", idempotency_key="k1"), event("a2", promised="2024-02-31"))
        again = send(way, event("a1", idempotency_key="k1"))

    assert (answer.batch, answer.accepted) == (None, 0)
    assert [each.line for each in answer.refused] == [1, 2]
    assert "arrived together with bad lines (2)" in answer.refused[0].reason
    assert "'2024-02-31' is not a day of the calendar" in answer.refused[1].reason
    assert again.accepted == 1


def test_bad_lines_are_set_aside_where_the_source_says_so_and_their_keys_stay_free(tmp_path: Path) -> None:
    charter = CHARTER.replace("    key: id\n", "    key: id\n    bad rows: quarantine\n")
    with ingesting(make_workspace(tmp_path / "w", charter), "deliveries") as way:
        answer = send(way, event("a1"), event("a2", promised="soon", idempotency_key="k"))
        mended = send(way, event("a2", idempotency_key="k"))

    assert (answer.accepted, [each.line for each in answer.refused]) == (1, [2])
    assert (mended.accepted, mended.repeated) == (1, ())


def test_the_figures_that_a_batch_changes_are_told_with_their_values_before_and_after(tmp_path: Path) -> None:
    with ingesting(make_workspace(tmp_path / "w"), "deliveries") as way:
        way.figures(send(way, event("a1"), event("a2", late=3)).batch)

        later = way.figures(send(way, event("b1", promised="2024-02-03")).batch)
        corrected = way.figures(send(way, event("a2", carrier="S", late=0)).batch)

    assert told(later, "volume")["2024-02", None] == ("late", "1")
    assert not [place for place in told(later, "volume") if place[0] == "2024-01"]
    assert told(corrected, "on_time_share")["2024-01", "north"] == ("50.0", "100.0")
    assert told(corrected, "volume")["2024-01", "south"] == ("no_activity", "1")


def test_a_source_that_the_charter_lacks_takes_no_events(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "w")
    told = pytest.raises(InputError, match="There is no source 'orders' in the charter; there are deliveries")

    with told, ingesting(workspace, "orders"):
        pass


def test_one_process_at_a_time_takes_events_of_a_source(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "w")

    refused = pytest.raises(ProblemsError, match="D018")

    with ingesting(workspace, "deliveries"), refused, ingesting(workspace, "deliveries"):
        pass
