"""What is thrown at the application: the shared corpus where it is there, and what stands here in any case."""

import json
from typing import Any

from shared import shared

OWN = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{ 7*191 }}{% if 1 %}${7*191}",
    "' OR '1'='1' --",
    "../../../../etc/passwd",
    "a\r\nSet-Cookie: a=b",
    "\u202egpj.exe",
    "9" * 400,
    "-1",
    "1e400",
    "NaN",
    "2024-13-45",
    "x" * 20_000,
    "\ud7ff\ufdd0",
    "=HYPERLINK(\"http://x\",\"y\")",
)  # fmt: skip
NUL = "a\0b"
QUICK = "\"><img src=x onerror=alert(1)>{{ 7*191 }}' OR '1'='1"
"""What `make test` throws at every field; `make test-all` throws all."""


def corpus(part: str) -> list[dict[str, Any]]:
    """A part of the shared corpus of hostile input; the test is skipped where that is absent."""
    found: list[dict[str, Any]] = json.loads(shared("vectors/input_attacks.json").read_text("utf-8"))[part]
    return found


def text_of(case: dict[str, Any]) -> str:
    """The text of a case: as it stands, or made by its recipe (``'['*100000``)."""
    if "text" in case:
        return str(case["text"])
    recipe = str(case.get("template") or case["body_template"])
    start, _sign, rest = recipe.partition(" + ")
    pieces = [start, rest] if rest else [start]
    made = ""
    for piece in pieces:
        quoted, _star, times = piece.strip().partition("*")
        made += quoted.strip().strip("'") * (int(times.replace("_", "")) if times else 1)
    return made


def strings() -> list[str]:
    """Every string of the corpus that people could type into a field."""
    found = [str(each["value"]) for each in corpus("csv_xlsx_cells_on_export")]
    found += [str(each["url"]) for each in corpus("ssrf_urls")]
    found += [each["payload"] for each in corpus("render") if isinstance(each["payload"], str)]
    return [each for each in found if "\0" not in each]


def shown_raw(page: str, payload: str) -> bool:
    """Whether a payload with marks of HTML in it stands on a page as it is, so that a browser would read the marks."""
    return any(mark in payload for mark in "<>") and payload in page
