"""JSON as text, the same bytes for the same value: keys in the order they have, numbers with every digit."""

import json
from collections.abc import Iterator
from decimal import Decimal

from tallystick.obligations.exchange.ocds.decoding import Json


def json_text(value: Json) -> str:
    """A value as JSON, indented by two, with a line break at its end.

    >>> print(json_text({"amount": Decimal("300000.0"), "paid": True, "none": []}), end="")
    {
      "amount": 300000.0,
      "paid": true,
      "none": []
    }
    """
    return "".join(_parts(value, "\n")) + "\n"


def _parts(value: Json, margin: str) -> Iterator[str]:
    inner = margin + "  "
    if isinstance(value, dict) and value:
        mark = "{"
        for key, item in value.items():
            yield f"{mark}{inner}{json.dumps(key, ensure_ascii=False)}: "
            yield from _parts(item, inner)
            mark = ","
        yield margin + "}"
    elif isinstance(value, list | tuple) and value:
        mark = "["
        for item in value:
            yield mark + inner
            yield from _parts(item, inner)
            mark = ","
        yield margin + "]"
    elif isinstance(value, Decimal):
        yield f"{value:f}"
    else:
        yield json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
