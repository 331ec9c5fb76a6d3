"""An amendment in Chromium: two parties make keys in their browsers and sign with them, the third with a key file."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect

from tallystick.cycle.checking import sound_charter
from tallystick.web.alliances.models import Alliance
from web.by_hand import PARTIES
from web.people import person_with


def _proven(page: Page) -> Page:
    """The same, once the person has proven who they are."""
    key = next(each["value"] for each in page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME)
    session = SessionStore(session_key=key)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return page


def _own_key(page: Page, keys: str) -> None:
    """Makes a key in the browser and puts it in the place of the one on record, which is said to be lost."""
    page.goto(keys)
    form = page.locator("form[data-change=rotated]")
    form.locator("[data-make] button").click()
    expect(form.locator("[name=key]")).not_to_have_value("")
    form.locator("[name=reason]").fill("lost with the laptop")
    form.locator("button[type=submit]").click()
    page.wait_for_url(re.compile("/keys/$"))


@pytest.mark.slow
def test_an_amendment_is_drafted_signed_in_browsers_and_in_force(
    live_server: Any, kept: Alliance, browse: Callable[..., Page], on_record: Path
) -> None:
    del live_server
    before = sound_charter(kept.root)
    base = f"/alliances/{kept.name}"
    pages = {
        party: _proven(browse(person_with(kept, "manager", party, fills=[f"{party}/manager"]))) for party in PARTIES
    }
    hub = pages["hub"]

    hub.goto(f"{base}/amendments/new")
    hub.fill("[name=title]", "Completion 97 % from December on")
    hub.click("main button.primary")
    hub.select_option("[name=part]", "kpi/completion")
    hub.click("button:has-text('Choose')")
    hub.select_option("[name=field]", "target")
    hub.click("button:has-text('Choose')")
    hub.fill("[name=value]", "97")
    hub.click("button:has-text('Change it')")
    hub.wait_for_url(re.compile(r"/amendments/\d+/$"))
    address = hub.url
    hub.goto(f"{address}propose")
    hub.fill("[name=effective]", "2013-12-10")
    hub.click("main button.primary")
    hub.wait_for_url(address)
    for party in ("endeavor", "expressjet"):
        _own_key(pages[party], f"{base}/keys/{party}/")
    for party in PARTIES:
        page = pages[party]
        page.goto(f"{address}sign")
        page.click("main button.primary")
        if party == "hub":
            page.click("summary:has-text('Take a key file')")
            page.set_input_files("#sign-key-file", on_record / "keys" / "hub.key")
        page.wait_for_selector("[data-usable]:not([hidden])")
        extractable = page.evaluate(
            "tallySigner.kept('readonly', (store) => store.getAll())"
            ".then((all) => all.map((key) => key.privateKey.extractable))"
        )
        assert extractable == [False]
        page.check("[data-sure]")
        page.click("[data-go]")
        page.wait_for_url(re.compile(r"/amendments/\d+/$"))

    after = sound_charter(kept.root)
    assert after.charter.amends is not None
    assert after.charter.amends.charter == before.sha256
    hub.goto(f"{base}/amendments/")
    assert "in force" in hub.inner_text("main")
