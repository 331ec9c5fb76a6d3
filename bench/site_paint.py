"""How soon something is to be seen: the first paint of pages in Chromium, each three times, in a fresh context."""

import json
import sys
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from bench.site_users import BASE

PAGES = {"scorecard": BASE, "KPI": f"{BASE}kpis/kpi_000/", "today": "/"}
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
TIMES = 5
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def main(place: str, sessions: str) -> None:
    """Milliseconds by page as JSON."""
    session = json.loads(Path(sessions).read_text())[0]
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        for name, address in PAGES.items():
            paints = []
            for _ in range(TIMES):
                context = browser.new_context(base_url=place, viewport={"width": 1360, "height": 900})
                context.add_cookies([{"name": "tally_session", "value": session, "url": place}])
                page = context.new_page()
                page.goto(address)
                page.wait_for_timeout(200)
                paints.append(page.evaluate(PAINT))
                context.close()
            found[name] = median(paints)
        browser.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
