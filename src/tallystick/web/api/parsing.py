"""Bodies of requests: JSON whose texts are texts. What no data base or file could hold is refused before it is read."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser


class PlainParser(Parser):
    """Reads JSON strictly; ValueError for whatever is none, which is answered with 400."""

    def parse_body(self, request: HttpRequest) -> Any:
        """What a body says."""
        try:
            said = json.loads(request.body.decode("utf-8"), parse_constant=_no_number, object_pairs_hook=_once)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None
        _require_texts(said)
        return said


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a key that stands twice would be read differently by different readers."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _require_texts(said: Any) -> None:
    """ValueError for a text with NUL, or with half of a character (a lone surrogate)."""
    waiting = [said]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str) and ("\0" in each or any("\ud800" <= letter <= "\udfff" for letter in each)):
            raise ValueError("a text has a character that no text has")
