"""Canonical form: the one sequence of bytes that stands for a value, and its hash.

The form is RFC 8785 (JSON Canonicalization Scheme) in a restricted profile: strings in Unicode normal form C, booleans,
null, integers below 2^53 in size, lists and mappings with text keys. Numbers with a fraction travel as decimal strings,
dates as ISO strings, so there is no float whose printing could differ.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any, NoReturn

import rfc8785

from tallystick.errors import InputError

DEEPEST = 64
"""Lists and mappings may be nested this deep."""

LARGEST = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly (RFC 8785 section 3.2.2.3, RFC 7493 section 2.2)."""


def canonical_bytes(value: object) -> bytes:
    """The canonical bytes of a value.

    Raises InputError for anything outside the profile, and names its path (``$.kpis[3].target``).

    >>> canonical_bytes({"b": [1, True, None], "a": "é"})
    b'{"a":"\\xc3\\xa9","b":[1,true,null]}'
    """
    return rfc8785.dumps(_plain(value, path="$", depth=0))


def sha256_hex(value: object) -> str:
    """The SHA-256 of the canonical bytes, as 64 hexadecimal digits.

    >>> sha256_hex({})
    '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'
    """
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def read_canonical(content: bytes) -> Any:
    """The value whose canonical bytes these are: dicts, lists, strings, integers, booleans and None.

    Raises InputError unless the content is exactly what :func:`canonical_bytes` writes: duplicate keys, other order,
    white space, escapes that are not needed, floats, large integers and deep nesting are all refused.
    """
    try:
        value = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_without_duplicates,
            parse_float=_refuse_float,
            parse_int=_small_integer,
            parse_constant=_refuse_float,
        )
    except UnicodeDecodeError as error:
        raise InputError(f"Byte {error.start} of the document is not UTF-8; canonical JSON is UTF-8.") from error
    except json.JSONDecodeError as error:
        raise InputError(f"The document is not JSON: {error.msg} at character {error.pos}.") from error
    except RecursionError as error:
        raise InputError(f"The document is nested deeper than {DEEPEST} levels; flatten it.") from error
    written = canonical_bytes(value)
    if written != content:
        place = next(
            (i for i, (ours, theirs) in enumerate(zip(written, content, strict=False)) if ours != theirs),
            min(len(written), len(content)),
        )
        raise InputError(
            f"The document is JSON but not canonical: it differs from its canonical form at byte {place}; "
            "write it with sorted keys, without white space, as RFC 8785 says."
        )
    return value


def _plain(value: object, *, path: str, depth: int) -> Any:
    """The value as the types that the writer knows, once all of it is known to be in the profile."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise InputError(
                f"{path} holds an integer of {value.bit_length()} bits; integers are below 2^53, "
                "so write a larger one as a string."
            )
        return int(value)
    if depth >= DEEPEST and isinstance(value, (list, tuple, Mapping)):
        raise InputError(f"{path} is nested deeper than {DEEPEST} levels; flatten the document.")
    if isinstance(value, (list, tuple)):
        return [_plain(item, path=f"{path}[{index}]", depth=depth + 1) for index, item in enumerate(value)]
    if isinstance(value, Mapping):
        return {_key(key, path): _plain(item, path=_below(path, key), depth=depth + 1) for key, item in value.items()}
    raise InputError(
        f"{path} holds a {type(value).__name__}; canonical form knows strings, booleans, null, integers, lists and "
        "mappings, so write numbers with a fraction, dates and bytes as strings."
    )


def _text(text: str, path: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InputError(f"{path} holds a lone surrogate, which is no character; replace it.")
    if not unicodedata.is_normalized("NFC", text):
        raise InputError(f"{path} holds text that is not in Unicode normal form C; normalise it first.")
    return str.__str__(text)


def _key(key: object, path: str) -> str:
    if not isinstance(key, str):
        raise InputError(f"{path} has the key {key!r} of type {type(key).__name__}; keys are texts.")
    return _text(key, f"A key of {path}")


def _below(path: str, key: object) -> str:
    return f"{path}.{key}" if isinstance(key, str) and key.isidentifier() else f"{path}[{key!r}]"


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise InputError(f"The key {key!r} stands twice in one object; keep one.")
        found[key] = value
    return found


def _refuse_float(text: str) -> NoReturn:
    raise InputError(f"The document holds the number {text[:40]}; write numbers with a fraction as strings.")


def _small_integer(text: str) -> int:
    if len(text) > len(str(-LARGEST)) or abs(int(text)) > LARGEST:
        raise InputError(f"The document holds the integer {text[:40]}; integers are below 2^53, so write a string.")
    return int(text)
