"""A site with two alliances in it, people with every role, and browsers."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from journeys.recorded import Recorded
from tallystick.web.alliances.models import Alliance
from tallystick.web.people.models import Person
from web.people import alliance_in, person_with

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
CLOCK = datetime(2013, 12, 10, 14, tzinfo=UTC)
"""What the alliance's clock reads in the tests: November 2013 is the last period that has ended."""

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's library runs an event loop


@pytest.fixture(scope="session")
def flights(demo: Recorded) -> str:
    """The folder of the demo's workspace within the site, with its facts recorded."""
    target: Path = settings.SITE.alliances / "new-york-connection"
    if not target.exists():
        shutil.copytree(demo.root, target)
    return target.name


@pytest.fixture
def alliance(db: None, flights: str) -> Alliance:
    """The alliance of the demo."""
    del db
    return alliance_in(flights, behind=datetime.now(UTC) - CLOCK)


@pytest.fixture
def manager(alliance: Alliance) -> Person:
    """The alliance manager of the hub carrier."""
    return person_with(alliance, "manager", "hub")


@pytest.fixture
def signed_in() -> Callable[[Person], Client]:
    """A client in which a person is signed in."""

    def made(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed; install it with: apt-get install --no-install-recommends chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def browse(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site as somebody; whatever the browser complains of fails the test at its end."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(
        person: Person | None = None, *, width: int = 1360, theme: Any = "light", language: str = "en-GB"
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, color_scheme=theme, locale=language
        )
        contexts.append(context)
        if person is not None:
            client = Client()
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda wrong: complaints.append(str(wrong)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
