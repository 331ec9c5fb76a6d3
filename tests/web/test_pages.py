"""Every page in Chromium: nothing is complained of, nobody is shut out, and nothing runs over the edge.

The browser's own complaints (a policy that was broken, a script that failed, a file that is not there) fail each test.
"""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tallystick.web.people.models import Person
from web.pages import PAGES

LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "German, dark, on a phone": {"theme": "dark", "width": 390, "language": "de-DE"},
    "dark": {"theme": "dark"},
    "phone": {"width": 390},
    "German": {"language": "de-DE"},
}
BY_THEMSELVES = ("light", "dark", "phone", "German")
"""Looks that `make test` has all in one; each alone is slow."""
WIDTHS = (320, 390, 800, 1080, 1920)


@pytest.mark.parametrize(
    "look", [pytest.param(look, marks=pytest.mark.slow) if look in BY_THEMSELVES else look for look in LOOKS]
)
def test_no_page_has_a_finding_of_axe(manager: Person, browse: Callable[..., Page], look: str) -> None:
    page = browse(manager, **LOOKS[look])
    found: list[tuple[str, str, Any]] = []

    for name, address in PAGES.items():
        page.goto(address)
        violations = Axe().run(page).response["violations"]
        found += [(name, each["id"], each["nodes"][0]["html"]) for each in violations]

    assert found == []


@pytest.mark.slow
def test_no_page_is_wider_than_its_window(manager: Person, browse: Callable[..., Page]) -> None:
    page = browse(manager)
    wider: list[tuple[str, int]] = []

    for name, address in PAGES.items():
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wider.append((name, width))

    assert wider == []


def test_signing_in_leads_to_today(manager: Person, browse: Callable[..., Page]) -> None:
    manager.set_password("a long enough phrase")
    manager.save()
    page = browse()

    page.goto("/")
    page.get_by_label("Email").fill(manager.email)
    page.get_by_label("Password", exact=False).first.fill("a long enough phrase")
    page.get_by_role("button", name="Sign in", exact=True).click()

    assert page.get_by_role("heading", level=1).inner_text() == "Today"


def test_a_theme_is_kept_and_works_by_keyboard(manager: Person, browse: Callable[..., Page]) -> None:
    page = browse(manager)
    page.goto("/")

    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.textContent")
    page.locator("details.account > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Dark").press("Enter")
    page.wait_for_load_state()

    assert first == "Skip to the content"
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 21, 28)"


def test_a_comment_is_said_without_script(manager: Person, live_server: Any, browser: Any) -> None:
    from django.conf import settings  # noqa: PLC0415  (settings are made by then)
    from django.test import Client  # noqa: PLC0415  (likewise)

    client = Client()
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.goto("/alliances/new-york-connection/kpis/completion/")

    page.get_by_role("button", name="Say it").click()
    refused = page.get_by_text("Write what you want to say.").count()
    page.get_by_label("Your comment").fill("November was calm. <b>Thank you</b>")
    page.get_by_role("button", name="Say it").click()

    assert refused >= 1
    assert page.get_by_text("November was calm. <b>Thank you</b>").count() == 1
    context.close()
