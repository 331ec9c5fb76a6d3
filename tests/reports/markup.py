"""A reader of the HTML we write, strict enough to find what a browser would quietly mend."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "br", "hr", "img", "link", "input"}


@dataclass
class Element:
    """A tag with its attributes, its text, and what it holds."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list["Element | str"] = field(default_factory=list)
    """What it holds, elements and text, in their order."""

    @property
    def children(self) -> list["Element"]:
        """The elements right below it."""
        return [part for part in self.parts if isinstance(part, Element)]

    def walk(self) -> Iterator["Element"]:
        """This and all below, in the order of the page."""
        yield self
        for child in self.children:
            yield from child.walk()

    def all(self, name: str) -> list["Element"]:
        """All elements of a name below this one."""
        return [element for element in self.walk() if element.name == name]

    @property
    def words(self) -> str:
        """All text below, every kind of space as one plain space."""
        return " ".join(" ".join(part if isinstance(part, str) else part.words for part in self.parts).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.stack = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].parts.append(element)
        if tag not in _VOID:
            self.stack.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.stack[-1].name == tag, f"</{tag}> closes <{self.stack[-1].name}>"
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        self.stack[-1].parts.append(data)


def read(text: str) -> Element:
    """The page as a tree; an AssertionError where tags do not nest."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.stack == [reader.root], f"<{reader.stack[-1].name}> is never closed"
    return reader.root
