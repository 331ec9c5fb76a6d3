"""What stands on a page in the reader's language: its words, but for what is marked as another language's."""

import re
from html.parser import HTMLParser

_EMPTY = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_SAID = ("title", "aria-label", "data-label", "placeholder")
_QUOTED = frozenset(("words", "letter", "letter-text"))
"""Classes of what is quoted as it was agreed or is served, in its own language."""

ENGLISH_MONTH = re.compile(
    r"\b(?:January|February|March|May|June|July|October|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"[ \u00a0]\d{4}\b|^(?:Mar|May|Oct|Dec)$"
)
"""A month as English writes it and German does not: with its year (German has a point in short names), or by itself."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[bool] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        classes = set((found.get("class") or "").split())
        foreign = found.get("lang") == "en" or bool(classes & _QUOTED)
        if not foreign and not any(self.foreign):
            self.said += [text for name in _SAID if (text := found.get(name))]
        if tag not in _EMPTY:
            self.foreign.append(foreign)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY and self.foreign:
            self.foreign.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.foreign) and data.strip():
            self.said.append(data.strip())


def said_on(page: str) -> list[str]:
    """The texts of a page, its titles and labels among them, but for what is quoted in another language.

    >>> said_on('<h1 title="of May 2013">Mai 2013</h1><p lang="en">in May 2013</p>')
    ['of May 2013', 'Mai 2013']
    """
    reader = _Reader()
    reader.feed(page)
    return reader.said


def english_months(page: str) -> list[str]:
    """The texts of a page in which a month stands as English writes it.

    >>> english_months('<p>Mai 2013</p><p>from Oct 2013 on</p><text>Dec</text>')
    ['from Oct 2013 on', 'Dec']
    """
    return [text for text in said_on(page) if ENGLISH_MONTH.search(text)]
