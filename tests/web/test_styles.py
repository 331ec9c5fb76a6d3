"""The one style sheet of the site says what its parts say, and a page brings no more than it needs."""

import re
from collections.abc import Callable
from pathlib import Path

from django.template import engines
from django.test import Client
from jinja2 import meta
from playwright.sync_api import Browser

from tallystick.web.alliances.models import Alliance
from tallystick.web.design import styles
from tallystick.web.people.models import Person

WEB = Path(styles.__file__).parents[1]
SWAPPING = "frame/swapping.html.j2"
RULES = """(text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return [...sheet.cssRules].map((rule) => rule.cssText.replace(/\\s*,\\s*/g, ","));
}"""
ROW_LIMIT = 1_950
"""Bytes of a KPI's row on the scorecard; the demo's have long titles, three bands and twelve periods."""


def test_a_browser_reads_the_same_rules_from_the_one_sheet_as_from_its_parts(browser: Browser) -> None:
    page = browser.new_page()

    parts = [rule for sheet in styles.sheets() for rule in page.evaluate(RULES, sheet.read_text(encoding="utf-8"))]
    whole = page.evaluate(RULES, styles.site_styles())

    page.close()
    assert len(parts) > 300
    assert whole == parts


def sources() -> dict[str, str]:
    """Our templates by the name by which they are found."""
    roots = (WEB / "design" / "templates", WEB / "pages", WEB / "signing" / "templates")
    return {
        str(file.relative_to(root)): file.read_text(encoding="utf-8") for root in roots for file in root.rglob("*.j2")
    }


def test_every_page_with_parts_to_be_fetched_brings_what_fetches_them() -> None:
    templates = sources()
    environment = engines["jinja2"].env  # type: ignore[attr-defined]  # of the Jinja2 engine
    parts = {name: set(meta.find_referenced_templates(environment.parse(text))) for name, text in templates.items()}

    def reached(name: str) -> set[str]:
        return {name}.union(*(reached(part) for part in parts[name] if part in templates))

    fetching = {name for name, text in templates.items() if re.search(r"\shx-[a-z]", text)}
    pages = {name for name, text in templates.items() if '{% extends "frame/page.html.j2" %}' in text}
    needing = {name for name in pages if reached(name) & fetching}

    assert len(needing) >= 8
    assert {name for name in pages if SWAPPING in reached(name)} == needing


def test_the_scorecard_brings_no_script_that_it_does_not_use(
    alliance: Alliance, manager: Person, signed_in: Callable[[Person], Client]
) -> None:
    page = signed_in(manager).get(f"/alliances/{alliance.name}/").content.decode()

    scripts = re.findall(r'<script src="/static/([a-z/]+)', page)
    assert scripts == ["design/site", "design/live"]
    assert len(re.findall(r'rel="stylesheet"', page)) == 1


def test_a_row_of_the_scorecard_stays_small(
    alliance: Alliance, manager: Person, signed_in: Callable[[Person], Client]
) -> None:
    page = signed_in(manager).get(f"/alliances/{alliance.name}/").content.decode()

    rows = re.findall(r'<tr><th scope="row">.*?</tr>', page, re.DOTALL)

    assert len(rows) >= 5
    sizes = [len(row.encode()) for row in rows]
    assert sum(sizes) / len(sizes) < ROW_LIMIT
