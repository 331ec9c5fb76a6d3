"""Open pages hear that something has changed, and nothing of it."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.test import AsyncClient, Client
from playwright.sync_api import Page

from tallystick.sharing.words import Kind
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance
from tallystick.web.live.changes import Changes, short_state
from tallystick.web.people.actors import actor_of
from tallystick.web.people.models import Membership, Person
from tallystick.web.talk.comments import say
from web.people import SINCE, person_with

# Threads of the asynchronous client end with their connection to a server's data base, which Python closes then.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

T = TypeVar("T")


def _run(work: Coroutine[Any, Any, T]) -> T:
    """What comes of work, in a thread of its own: the browser's library may have an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def test_a_change_is_noticed_within_a_second_by_all_who_wait(tmp_path: Path) -> None:
    (tmp_path / "charter.yaml").write_text("a: 1\n")
    state = short_state(tmp_path)
    changes = Changes(pause=0.05)

    async def wait() -> tuple[list[str], float]:
        waiting = [asyncio.create_task(changes.after(tmp_path, state, patience=5)) for _ in range(20)]
        await asyncio.sleep(0.2)
        (tmp_path / "charter.yaml").write_text("a: 2\n")
        began = time.perf_counter()
        found = await asyncio.gather(*waiting)
        return found, time.perf_counter() - began

    found, took = _run(wait())

    assert set(found) == {short_state(tmp_path)} != {state}
    assert took < 1


def test_without_a_change_patience_ends(tmp_path: Path) -> None:
    state = short_state(tmp_path)

    assert _run(Changes(pause=0.05).after(tmp_path, state, patience=0.2)) == state


ASKING_OFTEN = """
window.EventSource = undefined;
const every = window.setInterval;
window.setInterval = (work, pause) => every(work, Math.min(pause, 300));
"""


class Listening:
    """A page that listens, at the process that holds connections."""

    def __init__(self, person: Person, address: str) -> None:
        self.client = AsyncClient()
        self.client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        self.address = address

    async def begin(self) -> Any:
        """The answer, whose content goes on."""
        return await self.client.get(self.address, headers={"origin": "http://localhost:8321"})

    async def told(self) -> AsyncGenerator[str, None]:
        """What is told, one after the other."""
        async for said in (await self.begin()).streaming_content:
            yield said.decode()


@pytest.mark.django_db(transaction=True)
def test_a_page_is_told_within_two_seconds_and_only_that_something_changed(
    kept: Alliance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tallystick.web.live.views._changes", Changes())
    reader = person_with(kept, "manager", "hub")
    listening = Listening(reader, f"/alliances/{kept.name}/events?state={short_state(kept.root)}")

    async def hear() -> tuple[list[str], float]:
        told = listening.told()
        first = await anext(told)
        waiting = asyncio.ensure_future(anext(told))
        await asyncio.sleep(0.3)
        began = time.perf_counter()
        (kept.root / "events.yaml").write_text((kept.root / "events.yaml").read_text() + "# more\n")
        second = await waiting
        await told.aclose()
        return [first, second], time.perf_counter() - began

    heard, took = _run(hear())

    assert heard == ["retry: 3000\n\n", "event: changed\ndata: \n\n"]
    assert took < 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("origin", "allowed"), [("http://localhost:8321", True), ("http://elsewhere.example", False)])
def test_only_pages_of_the_site_may_listen(kept: Alliance, origin: str, allowed: bool) -> None:
    client = AsyncClient()
    client.force_login(person_with(kept, "manager", "hub"), backend="django.contrib.auth.backends.ModelBackend")

    async def headers() -> Any:
        return (await client.get(f"/alliances/{kept.name}/events", headers={"origin": origin})).headers

    assert (_run(headers()).get("Access-Control-Allow-Origin") == origin) is allowed


@pytest.mark.django_db(transaction=True)
def test_whoever_lost_their_role_hears_no_more(kept: Alliance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallystick.web.live.views._changes", Changes())
    monkeypatch.setattr("tallystick.web.live.views.PATIENCE", 0.3)
    reader = person_with(kept, "manager", "hub")
    listening = Listening(reader, f"/alliances/{kept.name}/events")

    async def hear() -> list[str]:
        told = listening.told()
        first = [await anext(told), await anext(told)]
        await Membership.objects.filter(person=reader).aupdate(until=SINCE + timedelta(days=1))
        while "over" not in (said := await anext(told)):
            pass
        await told.aclose()
        return [*first, said]

    assert _run(hear()) == ["retry: 3000\n\n", ": nothing new\n\n", "event: over\ndata: \n\n"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ask", ["/alliances/{}/events", "/alliances/{}/state"])
def test_strangers_hear_nothing(kept: Alliance, signed_in: Callable[[Person], Client], ask: str) -> None:
    stranger = Person.objects.create_user("stranger@example.org")
    address = ask.format(kept.name)

    if address.endswith("events"):
        assert _run(Listening(stranger, address).begin()).status_code == 404
    else:
        assert signed_in(stranger).get(address).status_code == 404


def test_the_process_for_pages_holds_no_connection(kept: Alliance, signed_in: Callable[[Person], Client]) -> None:
    answer = signed_in(person_with(kept, "manager", "hub")).get(f"/alliances/{kept.name}/events")

    assert answer.status_code == 204


def test_the_state_is_another_after_a_change(kept: Alliance, signed_in: Callable[[Person], Client]) -> None:
    client = signed_in(person_with(kept, "member", "endeavor"))
    before = client.get(f"/alliances/{kept.name}/state").json()
    (kept.root / "cases.yaml").write_text((kept.root / "cases.yaml").read_text() + "# more\n")

    assert client.get(f"/alliances/{kept.name}/state").json() != before


def test_an_open_page_shows_what_is_new(kept: Alliance, browse: Callable[..., Page]) -> None:
    reader = person_with(kept, "manager", "hub")
    page = browse(reader)
    page.add_init_script(ASKING_OFTEN)
    page.goto(f"/alliances/{kept.name}/kpis/completion/")
    say(Here(kept, actor_of(reader)), reader, Kind.KPI, "completion", "The crews were late.")
    (kept.root / "events.yaml").write_text((kept.root / "events.yaml").read_text() + "# more\n")

    page.get_by_text("The crews were late.").wait_for(timeout=10_000)

    assert "shows what is new" in page.get_by_role("status").inner_text()


def test_what_somebody_writes_is_not_taken_from_them(kept: Alliance, browse: Callable[..., Page]) -> None:
    reader = person_with(kept, "manager", "hub")
    page = browse(reader)
    page.add_init_script(ASKING_OFTEN)
    page.goto(f"/alliances/{kept.name}/kpis/completion/")
    page.locator("textarea").first.fill("I am still writing")
    (kept.root / "events.yaml").write_text((kept.root / "events.yaml").read_text() + "# more\n")

    page.get_by_text("Something has changed").wait_for(timeout=10_000)

    assert page.locator("textarea").first.input_value() == "I am still writing"
