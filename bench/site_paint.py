"""How soon something is to be seen: the first contentful paint of pages in Chromium, beside people at work.

Every visit is that of somebody signed in whose browser has nothing of the site yet: a fresh context, so that style
sheets and scripts are fetched too. The time runs from the start of the navigation, as the browser itself counts it;
starting the browser is no part of it. The pages take turns over the whole time, so that none of them alone meets a
server that has just started.
"""

import json
import sys
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from bench.site_users import BASE

PAGES = {"scorecard": BASE, "KPI": f"{BASE}kpis/kpi_000/", "today": "/"}
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
EVERY = 20.0
"""Seconds from one round of visits to the next."""
LEAST = 5
"""Rounds, however little time there is."""
PATIENCE = 20_000
"""Milliseconds until something has to be seen."""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint').length > 0"
TIMES = """() => [
    performance.getEntriesByType('navigation')[0].responseStart,
    performance.getEntriesByName('first-contentful-paint')[0].startTime,
]"""


def main(place: str, sessions: str, seconds: str) -> None:
    """By page the medians in milliseconds until the first byte and until the first paint, and how many visits; JSON."""
    session = json.loads(Path(sessions).read_text())[0]
    until = time.monotonic() + float(seconds)
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in PAGES}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        while time.monotonic() < until or len(found["scorecard"]) < LEAST:
            began = time.monotonic()
            for name, address in PAGES.items():
                found[name].append(_visit(browser, place, address, session))
            time.sleep(max(min(began + EVERY, until) - time.monotonic(), 0))
        browser.close()
    print(json.dumps({name: _told(visits) for name, visits in found.items()}))


def _visit(browser: Browser, place: str, address: str, session: str) -> tuple[float, float]:
    """Milliseconds from the start of the navigation until the first byte, and until the first paint."""
    context = browser.new_context(base_url=place, viewport={"width": 1360, "height": 900})
    context.add_cookies([{"name": "tally_session", "value": session, "url": place}])
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(PAINTED, timeout=PATIENCE)
    first_byte, paint = page.evaluate(TIMES)
    context.close()
    return first_byte, paint


def _told(visits: list[tuple[float, float]]) -> dict[str, float]:
    first_bytes, paints = zip(*visits, strict=True)
    return {"first byte": median(first_bytes), "paint": median(paints), "visits": len(visits)}


if __name__ == "__main__":
    main(*sys.argv[1:])
