"""The end of the demo: all parties sign and cosign, and run again it publishes only what has changed."""

from datetime import datetime
from pathlib import Path

import pytest

from cycle.editions.pact import at, deliver, make_pact
from tallystick.cycle.demo_publishing import publish_demo
from tallystick.cycle.editions import settled
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import ProblemsError


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    pact = make_pact(tmp_path / "demo", ledger=False)
    deliver(pact, "2024-02-10,2,S,900,1000\n", "2024-03-02")
    return pact


def clock(text: str) -> datetime:
    return at(text)


def test_all_parties_sign_publish_and_cosign(demo: Path) -> None:
    found = publish_demo(demo, "2024-02", clock=lambda: clock("2024-03-12"))

    assert (found.name, found.parties) == ("2024-02.1", ("seller", "buyer"))
    assert set(found.cosigned.cosigners) == {"seller", "buyer"}
    assert found.published is not None
    assert found.published.made.state == "final"
    assert found.cosigned.checkpoint.size > found.published.index
    for file in (demo / "keys").iterdir():
        assert file.stat().st_mode & 0o077 == 0


def test_run_again_it_publishes_only_what_has_changed(demo: Path) -> None:
    publish_demo(demo, "2024-02", clock=lambda: clock("2024-03-12"))
    again = publish_demo(demo, "2024-02", clock=lambda: clock("2024-03-13"))
    deliver(demo, "2024-02-10,2,S,960,1000\n", "2024-03-14")
    changed = publish_demo(demo, "2024-02", clock=lambda: clock("2024-03-15"))

    assert (again.published, again.name) == (None, "2024-02.1")
    assert changed.name == "2024-02.2"
    assert changed.published is not None
    assert changed.published.made.state == "restated"


def test_facts_of_this_second_are_known_at_its_end(demo: Path) -> None:
    moments = iter([at("2024-03-02"), at("2024-03-02"), at("2024-03-02"), at("2024-03-03"), at("2024-03-03")])
    deliver(demo, "2024-03-10,3,S,900,1000\n", "2024-03-02T00:00:00.400000")
    waited: list[float] = []

    found = settled(open_workspace(demo), clock=lambda: next(moments), wait=waited.append)

    assert found == at("2024-03-03")
    assert waited == [0.05]


def test_facts_of_the_future_are_no_facts(demo: Path) -> None:
    with pytest.raises(ProblemsError, match="E006 Facts were recorded at 2024-03-02"):
        publish_demo(demo, "2024-02", clock=lambda: clock("2024-03-01"))
