"""A site with two alliances in it, people with every role, and browsers."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.template.backends.jinja2 import Template
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from journeys.recorded import Recorded
from tallystick.cycle.onrecord import new_record
from tallystick.cycle.workspace import open_workspace
from tallystick.ledger.keys import KeyType, new_signing_key, write_signing_key_file
from tallystick.web.alliances.models import Alliance
from tallystick.web.demo import SIGNED, happen, sign_for_all, until_start
from tallystick.web.design.frame import frame
from tallystick.web.people.models import Person
from web.guarded import make_guarded
from web.people import alliance_in, person_with
from web.programs import jobs, north, south  # noqa: F401  (likewise, of those that ask as programs)
from web.recorded import editions_made, published  # noqa: F401  (fixtures of every test of the site)

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
CLOCK = datetime(2013, 12, 10, 14, tzinfo=UTC)
"""What the alliance's clock reads in the tests: November 2013 is the last period that has ended."""

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's library runs an event loop


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """No test reads in the language of another one: Django leaves it as the last request had it."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def _no_page_takes_a_name_of_the_frame() -> Iterator[None]:
    """What the frame gives every template takes the place of what a page gives under the same name."""
    rendered = Template.render
    names = {"request", "csrf_input", "csrf_token", *frame(HttpRequest())}

    def checked(template: Template, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> str:
        taken = names & set(context or {}) - {"request"}
        assert request is None or not taken, f"{template.origin.template_name} is given {taken}, names of the frame"
        text: str = rendered(template, context, request)
        return text

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render", checked)
        yield


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


@pytest.fixture(scope="session")
def on_record(demo: Recorded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``workspace``, the demo's on record and agreed by all parties, ``log.key``, ``keys/PARTY.key``."""
    made = tmp_path_factory.mktemp("on-record")
    root = made / "workspace"
    shutil.copytree(demo.root, root, ignore=shutil.ignore_patterns("facts"))
    for log in ("events.yaml", "cases.yaml"):
        (root / log).write_text(until_start((root / log).read_text("utf-8")), encoding="utf-8")
    log_key = new_signing_key("new-york-connection/log", KeyType.ED25519)
    write_signing_key_file(log_key, made / "log.key")
    with new_record(open_workspace(root), key=log_key):
        pass
    sign_for_all(root, log_key, made / "keys", at=SIGNED)
    happen(root, log_key, made / "keys", published=())
    return made


@pytest.fixture
def kept(db: None, on_record: Path) -> Iterator[Alliance]:
    """An alliance on record of one test's own: what is written in it, no other test sees."""
    del db
    name = f"kept-{uuid4().hex[:8]}"
    site = settings.SITE
    shutil.copytree(on_record / "workspace", site.alliances / name)
    site.keys.mkdir(exist_ok=True)
    shutil.copy2(on_record / "log.key", site.keys / f"{name}.log.key")
    yield alliance_in(name, behind=datetime.now(UTC) - CLOCK)
    shutil.rmtree(site.alliances / name)


@pytest.fixture(scope="session")
def guarded_folder(on_record: Path) -> str:
    """The folder of an alliance with things that not everybody may see, and an edition from before."""
    return make_guarded(on_record)


@pytest.fixture
def guarded(db: None, guarded_folder: str) -> Alliance:
    """That alliance; read only."""
    del db
    return alliance_in(guarded_folder, name="new-york-connection", behind=datetime.now(UTC) - CLOCK)


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
    """Opens a page of the site as somebody; whatever the browser complains of, but what the test
    ``bears``, fails it at its end."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(
        person: Person | None = None, *, width: int = 1360, theme: Any = "light", language: str = "en-GB",
        bears: tuple[str, ...] = (),
    ) -> Page:  # fmt: skip
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

        def hear(said: Any) -> None:
            if said.type in ("error", "warning") and not any(words in said.text for words in bears):
                complaints.append(f"{said.text} ({page.url}, {said.location})")

        page.on("console", hear)
        page.on("pageerror", lambda wrong: complaints.append(str(wrong)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
