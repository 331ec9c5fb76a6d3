"""The forms of a page, as a browser finds them: where each is sent, and the fields in it with what they hold."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = {"text", "search", "email", "url", "tel", "password", "number", "date", "datetime-local", "textarea", "hidden"}


@dataclass
class Form:
    """One form."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    """By name, what it holds."""
    kinds: dict[str, str] = field(default_factory=dict)
    """By name: ``text``, ``textarea``, ``select``, ``file``, …"""

    def filled(self, payload: str) -> dict[str, str]:
        """What is sent where a payload stands in every field that people type in, and every other one as it was."""
        return {
            name: payload if self.kinds[name] in TYPED and name != "csrfmiddlewaretoken" else value
            for name, value in self.fields.items()
            if self.kinds[name] != "file"
        }


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms = page, list[Form]()
        self._open: Form | None = None
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name = said.get("name", "")
        if tag == "form":
            self._open = Form(said.get("action") or self.page, said.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open is None:
            return
        elif tag == "input" and name:
            kind = said.get("type", "text")
            if kind not in ("radio", "checkbox") or "checked" in said:
                self._keep(name, said.get("value", ""), kind)
        elif tag == "button" and name:
            self._keep(name, said.get("value", ""), "submit")
        elif tag == "select" and name:
            self._keep(name, "", "select")
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in said or not self._open.fields[self._select]:
                self._open.fields[self._select] = said.get("value", "")
        elif tag == "textarea" and name:
            self._keep(name, "", "textarea")
            self._textarea = name

    def _keep(self, name: str, value: str, kind: str) -> None:
        if self._open is not None:
            self._open.fields.setdefault(name, value)
            self._open.kinds.setdefault(name, kind)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        self._select = "" if tag == "select" else self._select
        self._textarea = "" if tag == "textarea" else self._textarea

    def handle_data(self, data: str) -> None:
        if self._textarea and self._open is not None:
            self._open.fields[self._textarea] += data


def forms(page: str, url: str) -> list[Form]:
    """The forms of a page."""
    reader = _Reader(url)
    reader.feed(page)
    return reader.forms
