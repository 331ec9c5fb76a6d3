"""The canonical content of a charter: what is hashed and, later, signed.

It depends on what was agreed and on nothing else: not on files, comments, quotes, order of keys, or short forms.
Defaults are left out, so that a field added to the language later changes no hash.
Where order means something (bands: the first that holds), it is a list.
"""

from decimal import Decimal
from typing import Any

from tallystick.charter.model import Charter
from tallystick.terms.canonical import canonical_bytes, sha256_hex


def canonical_content(charter: Charter) -> dict[str, Any]:
    """The charter as plain values that canonical JSON can hold; decimals are texts, as written."""
    content = charter.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for part in (*content.get("kpis", {}).values(), *content.get("clauses", {}).values()):
        for each in (part, *part.get("readings", {}).values()):
            _keep_order(each)
    plain = _plain(content)
    if not isinstance(plain, dict):
        raise TypeError(f"A charter's content is a mapping; found {type(plain).__name__}.")
    return plain


IN_ORDER = {"bands": "band", "levels": "level"}
"""Parts by name whose order means something: lists in the canonical content, the name under this key of each item."""


def _keep_order(part: dict[str, Any]) -> None:
    for key, name_key in IN_ORDER.items():
        if isinstance(part.get(key), dict):
            part[key] = [
                {name_key: name, **(each if isinstance(each, dict) else {"when": each})}
                for name, each in part[key].items()
            ]


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value


def charter_bytes(charter: Charter) -> bytes:
    """The canonical bytes (RFC 8785) of what was agreed."""
    return canonical_bytes(canonical_content(charter))


def charter_hash(charter: Charter) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal: the charter's identity."""
    return sha256_hex(canonical_content(charter))
