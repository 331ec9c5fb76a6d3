"""From the text of a JSON file to values that know where they stood; numbers keep every digit.

An object becomes a :class:`Node`, which is a ``dict`` with the JSON pointer (RFC 6901) of its place. Numbers with a
fraction are ``Decimal``, whole ones ``int``. What readers of JSON understand differently is refused.
"""

import json
import re
from decimal import Decimal
from typing import Any, NoReturn, TypeAlias

from tallystick.errors import ProblemKind, ProblemsError
from tallystick.obligations.exchange import problems

LARGEST = 64 << 20
"""Bytes of a file."""
DEEPEST = 64
"""Levels of lists and objects."""
_MOST_DIGITS = 60
_LARGEST_EXPONENT = 60

Json: TypeAlias = Any
"""A value of JSON: text, int, Decimal, bool, None, list, or :class:`Node`."""


class Node(dict[str, Any]):
    """An object with the JSON pointer of its place; two are equal when what they hold is."""

    __slots__ = ("pointer",)

    def __init__(self, values: dict[str, Any] | None = None, pointer: str = "") -> None:
        super().__init__(values or {})
        self.pointer = pointer


def below(pointer: str, step: str | int) -> str:
    """The pointer of what stands under a key or position.

    >>> below("/a", "b/c")
    '/a/b~1c'
    """
    return f"{pointer}/{str(step).replace('~', '~0').replace('/', '~1')}"


def decode(content: bytes, *, file: str) -> Json:
    """What a file of JSON says.

    Raises ProblemsError (X001, X002) for what is not JSON, and for what readers of JSON understand differently: a key
    that stands twice, ``NaN``, numbers of absurd size, halves of characters.

    >>> decode(b'{"a": [{"b": 1.50}]}', file="x.json")["a"][0].pointer
    '/a/0'
    """
    if len(content) > LARGEST:
        _refuse(problems.X002, f"{file} has {len(content):,} bytes; {LARGEST:,} are allowed.", file)
    try:
        text = content.decode("utf-8-sig")
        found = json.loads(
            text, parse_float=_decimal, parse_int=_whole, parse_constant=_constant, object_pairs_hook=_object
        )
    except UnicodeDecodeError as wrong:
        _refuse(problems.X001, f"byte {wrong.start} is not UTF-8.", file, "Save the file as UTF-8.")
    except json.JSONDecodeError as wrong:
        message = f"{wrong.msg} at character {wrong.colno}."
        raise ProblemsError([problems.X001.at(message, file=file, line=wrong.lineno, column=wrong.colno)]) from None
    except _NotKeptError as wrong:
        _refuse(problems.X001, str(wrong), file)
    except RecursionError:
        _refuse(problems.X002, f"it is nested deeper than {DEEPEST} levels.", file)
    return _placed(found, "", 0, file)


class _NotKeptError(ValueError):
    """Something that JSON allows, or nearly, and that cannot be kept."""


def _decimal(digits: str) -> Decimal:
    exponent = re.split("[eE]", digits)
    if len(digits) > _MOST_DIGITS or (len(exponent) > 1 and abs(int(exponent[1])) > _LARGEST_EXPONENT):
        raise _NotKeptError(f"the number {digits[:40]} is of a size that is no amount.")
    return Decimal(digits)


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _NotKeptError(f"the number {digits[:40]}… has {len(digits)} digits; {_MOST_DIGITS} are allowed.")
    return int(digits)


def _constant(word: str) -> NoReturn:
    raise _NotKeptError(f"it holds {word}, which JSON does not have.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _NotKeptError(f"the key {key!r} stands twice in one object; keep one.")
        found[key] = value
    return found


def _placed(value: Json, pointer: str, depth: int, file: str) -> Json:
    if depth > DEEPEST:
        _refuse(problems.X002, f"{pointer[:80]}… is nested deeper than {DEEPEST} levels.", file)
    if isinstance(value, dict):
        held = {_sound(key, pointer, file): _placed(item, below(pointer, key), depth + 1, file)
                for key, item in value.items()}  # fmt: skip
        return Node(held, pointer)
    if isinstance(value, list):
        return [_placed(item, below(pointer, place), depth + 1, file) for place, item in enumerate(value)]
    return _sound(value, pointer, file) if isinstance(value, str) else value


def _sound(text: str, pointer: str, file: str) -> str:
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        _refuse(problems.X001, f"{pointer or '/'} holds half of a character (a lone surrogate).", file)
    return text


def _refuse(kind: ProblemKind, message: str, file: str, hint: str = "") -> NoReturn:
    raise ProblemsError([kind.at(message, hint=hint, file=file)]) from None
