"""People at work on the site: each looks at a page, thinks, and looks at the next; percentiles of what they waited."""

import http.client
import json
import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urljoin, urlsplit

from bench.site_folder import ALLIANCE, FIRST, KPIS, MONTHS, PARTIES

THINK = 5.0
BASE = f"/alliances/{ALLIANCE}/"
PAGES = {
    "today": (1, "/"),
    "portfolio": (1, "/portfolio/"),
    "scorecard": (4, BASE),
    "scorecard of a party": (1, f"{BASE}?party={{party}}"),
    "scorecard of a period": (1, f"{BASE}?period={{period}}"),
    "KPIs": (1, f"{BASE}kpis/"),
    "KPI": (5, f"{BASE}kpis/{{kpi}}/"),
    "objectives": (1, f"{BASE}objectives/"),
    "charter": (1, f"{BASE}charter/"),
    "data": (2, f"{BASE}data/"),
    "obligations": (1, f"{BASE}obligations/"),
    "reviews": (1, f"{BASE}reviews/"),
    "record": (1, f"{BASE}record/"),
    "figures by API": (1, f"/api/v1/alliances/{ALLIANCE}/figures?kpi={{kpi}}"),
}
"""By name: how often, and where."""
WINGS = ("KPIs", "objectives", "charter", "data", "obligations", "reviews", "record")
"""Pages that people find in the menu: whose role has no part in a wing does not look there."""


class Person(threading.Thread):
    """Somebody at work."""

    def __init__(self, place: str, session: str, number: int, until: float) -> None:
        super().__init__(daemon=True)
        self.host, self.session, self.until = urlsplit(place).netloc, session, until
        self.chance = Random(number)  # noqa: S311  (which page comes next, no secret)
        self.seen: list[tuple[str, float, int, int]] = []

    def run(self) -> None:
        """Looks at page after page until the time is over."""
        time.sleep(self.chance.random() * THINK)
        menu = self._menu()
        names = [
            name for name, (weight, _) in PAGES.items() for _ in range(weight) if name not in WINGS or name in menu
        ]
        while time.monotonic() < self.until:
            name = self.chance.choice(names)
            self.seen.append((name, *self._look(self._filled(PAGES[name][1]))))
            time.sleep(self.chance.expovariate(1 / THINK))

    def _menu(self) -> set[str]:
        """The wings that the menu leads to; a page that does not come counts as an error."""
        try:
            status, content = _answered(self.host, BASE, self.session)
        except (OSError, http.client.HTTPException):
            status, content = 0, b""
        if status != 200:
            self.seen.append(("scorecard", 0.0, status, 0))
        return {name for name in WINGS if f'href="{PAGES[name][1]}"' in content.decode()}

    def _filled(self, address: str) -> str:
        month = self.chance.randrange(MONTHS - 2)
        return address.format(
            party=f"p{self.chance.randrange(PARTIES):02}",
            kpi=f"kpi_{self.chance.randrange(KPIS):03}",
            period=f"{FIRST.year + month // 12}-{month % 12 + 1:02}",
        )

    def _look(self, address: str) -> tuple[float, int, int]:
        """Milliseconds until all was there, status, bytes."""
        began = time.perf_counter()
        try:
            status, content = _answered(self.host, address, self.session)
        except (OSError, http.client.HTTPException):
            return 1000 * (time.perf_counter() - began), 0, 0
        return 1000 * (time.perf_counter() - began), status, len(content)


def main(place: str, sessions: str, seconds: str) -> None:
    """Let everybody work; what they saw as JSON."""
    until = time.monotonic() + float(seconds)
    people = [Person(place, each, number, until) for number, each in enumerate(json.loads(Path(sessions).read_text()))]
    for each in people:
        each.start()
    for each in people:
        each.join()
    seen = [look for each in people for look in each.seen]
    wrong = [look for look in seen if look[2] != 200]
    for name, _, status, _ in wrong[:5]:
        print(f"{name}: {status}", file=sys.stderr)
    beside = _beside(place, people[0].session)
    waits = sorted(look[1] for look in seen)
    pages = {name: _page([look for look in seen if look[0] == name], beside) for name in PAGES}
    told: dict[str, Any] = {"errors": len(wrong), "p50": _at(waits, 0.5), "p99": _at(waits, 0.99)}
    print(json.dumps({**told, "pages": {name: page for name, page in pages.items() if page["count"]}}))


def _page(looks: list[tuple[str, float, int, int]], beside: int) -> dict[str, float]:
    waits = sorted(look[1] for look in looks)
    largest = max((look[3] for look in looks), default=0)
    return {"count": len(looks), "p95": _at(waits, 0.95), "kb": (largest + beside) / 1000}


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def _beside(place: str, session: str) -> int:
    """The bytes of style sheets and scripts that every page brings, the chart library left out."""
    page = _fetched(place, BASE, session).decode()
    return sum(len(_fetched(place, each, session)) for each in set(_files(page)) if "vega" not in each)


def _files(page: str) -> Iterator[str]:
    yield from re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"', page)


def _fetched(place: str, address: str, session: str) -> bytes:
    return _answered(urlsplit(place).netloc, urljoin("/", address), session)[1]


def _answered(host: str, address: str, session: str) -> tuple[int, bytes]:
    """The status of an answer, and what it holds."""
    connection = http.client.HTTPConnection(host, timeout=60)
    connection.request("GET", address, headers={"Cookie": f"tally_session={session}"})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


if __name__ == "__main__":
    main(*sys.argv[1:])
