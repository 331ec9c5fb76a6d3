"""Walking through the site as a reader: every address of the table, and every link that a page offers."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client

from web.matrix.filled import addresses
from web.matrix.world import World

LINK = re.compile(r'(?:href|src|action|hx-get|data-[a-z-]+)="(/[^"#]*)')
LEFT_OUT = ("/static/", "/account/", "/settings/")


@dataclass(frozen=True)
class Seen:
    """One answer."""

    url: str
    status: int
    content: bytes
    headers: str


def ask(client: Client, url: str) -> Seen:
    """What an address answers, all of it."""
    answer: Any = client.get(url)
    content = b"" if answer.streaming and answer.is_async else answer.getvalue()
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return Seen(url, answer.status_code, content, headers)


def walk(client: Client, world: World, *, links: int) -> Iterator[Seen]:
    """Every address of the table that is looked at, and so many of the links that their pages offer."""
    ways = [each.url for each in addresses(world) if each.entry.get is not None and each.name != "invitation"]
    known, more = set(ways), list[str]()
    for url in ways:
        seen = ask(client, url)
        yield seen
        more += [each for each in _links(seen) if each not in known]
    tried = 0
    while more and tried < links:
        url = more.pop(0)
        if url in known:
            continue
        known.add(url)
        tried += 1
        seen = ask(client, url)
        yield seen
        more += [each for each in _links(seen) if each not in known]


def _links(seen: Seen) -> list[str]:
    if "text/html" not in seen.headers:
        return []
    found = (html.unescape(each) for each in LINK.findall(seen.content.decode("utf-8", "replace")))
    return [each for each in dict.fromkeys(found) if not each.startswith(LEFT_OUT)]
