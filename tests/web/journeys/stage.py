"""People in browsers of their own, a picture of each step, and the work that waits done in between."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from playwright.sync_api import Page, expect

from tallystick.ledger.keys import SigningKey
from tallystick.web.alliances.models import Alliance
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import run_job
from tallystick.web.people.models import Person

PASSWORD = "three dry ferries at noon"  # noqa: S105  (of people who live as long as a test)
MEANT = ("the server responded with a status of 422",)
"""What browsers say of a form that is answered with what is wrong in it."""
UNFINISHED = re.compile(r"%\(\w+\)|\{\{|\}\}|\bNone\b|\bNaN\b|Traceback|<function")
"""What no page says to a person."""


class Stage:
    """Where a journey is played: who comes in, and what is kept of it."""

    def __init__(self, browse: Callable[..., Page], folder: Path) -> None:
        self._browse, self._folder, self._count = browse, folder, 0

    def enters(self, person: Person, **look: Any) -> Page:
        """Somebody signs in by the form, with a browser of their own, and stands before Today."""
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
        EmailAddress.objects.get_or_create(
            user=person, email=person.email, defaults={"verified": True, "primary": True}
        )
        page = self._browse(bears=MEANT, **look)
        page.goto("/")
        page.fill("[name=login]", person.email)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("form:has([name=password]) button.primary")
        assert page.get_by_role("heading", level=1).inner_text() == "Today", page.inner_text("body")
        return page

    def shows(self, page: Page, name: str) -> str:
        """Keeps a picture of a page, looks whether its words are whole and nothing runs over its edge; its words."""
        self._count += 1
        file = self._folder / f"{self._count:02}-{name}.png"
        page.screenshot(path=file, full_page=True, caret="initial")  # hiding the caret leaves styles on fields
        words = page.locator("body").inner_text()
        found = UNFINISHED.search(words)
        assert found is None, f"{page.url} says {words[max(found.start() - 60, 0) : found.end() + 60]!r}"
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), (
            f"{page.url} is wider than its window"
        )
        return words


def press(page: Page, words: str, *, refused: bool = False) -> None:
    """Presses the button, or follows the link, of these words on the page, and waits for what comes: a page that does
    not refuse what was filled in, unless ``refused`` says that it should."""
    target = page.locator("main").get_by_role("button", name=words, exact=True)
    if not target.count():
        target = page.locator("main").get_by_role("link", name=words, exact=True)
    with page.expect_navigation():
        target.first.click()
    wrong = page.locator("main .error-summary")
    said = wrong.first.inner_text() if wrong.count() else ""
    assert bool(said) == refused, f"{words!r} at {page.url} leads to: {said or 'no word of what is wrong'}"


def fill(page: Page, **said: str) -> None:
    """Fills in the fields of these names, as their kinds are filled in."""
    for name, value in said.items():
        field = page.locator(f"main [name={name}]:not([type=hidden])").first
        kind = field.evaluate("it => it.tagName === 'SELECT' ? 'select' : it.type")
        if not field.is_visible():
            field.evaluate("it => { const fold = it.closest('details'); if (fold) fold.open = true; }")
        if kind == "select":
            field.select_option(value)
        elif kind == "radio":
            page.check(f"main [name={name}][value={value!r}]")
        elif kind == "checkbox":
            field.set_checked(value == "on")
        else:
            field.fill(value)


def attach(page: Page, name: str, content: bytes, *, to: str = "proof") -> None:
    """Chooses a file in a field."""
    page.set_input_files(f"main [name={to}]", {"name": name, "mimeType": "text/plain", "buffer": content})


def make_key(page: Page, alliance: Alliance, party: str) -> None:
    """Makes a party's first key in this browser, and puts it on record."""
    page.goto(f"/alliances/{alliance.name}/keys/{party}/")
    form = page.locator("form[data-new-key]")
    form.locator("[data-make] button").click()
    expect(form.locator("[name=key]")).not_to_have_value("")
    form.locator("[name=reason]").fill("first key")
    with page.expect_navigation():
        form.locator("button[type=submit]").click()


def sign_here(page: Page, *, key: SigningKey | None = None, file: Path | None = None) -> None:
    """Signs what the page shows, with the key of this browser; a key file is taken into it first."""
    with page.expect_navigation():
        page.locator("[name=signing][value=prepare]").click()
    if key is not None and file is not None:
        file.write_text(key.written(), encoding="utf-8")
        page.click("summary:has-text('Take a key file')")
        page.set_input_files("#sign-key-file", file)
    page.wait_for_selector("[data-usable]:not([hidden])")
    page.check("[data-sure]")
    with page.expect_navigation():
        page.click("[data-go]")


def work_off(pages: Sequence[Page] = ()) -> list[str]:
    """Does the work that waits, as the worker does, and answers what came of it; these pages are left meanwhile."""
    addresses = [page.url for page in pages]
    for page in pages:
        page.goto("about:blank")
    waiting = list(Job.objects.filter(state="queued").order_by("pk"))
    for job in waiting:
        run_job.call(job.pk)
        job.refresh_from_db()
        assert job.state == "done", f"{job.task}: {job.said}"
    for page, address in zip(pages, addresses, strict=True):
        page.goto(address)
    return [job.said for job in waiting]
