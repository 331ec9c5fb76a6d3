"""The forms that values take in a record, each with one spelling.

A form is a function that looks at a value and raises InputError, beginning with where it stands, unless it fits.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache

from tallystick.errors import InputError
from tallystick.ledger.keys import read_verifier_key
from tallystick.ledger.spelling import read_base64, shown
from tallystick.terms.canonical import LARGEST

Form = Callable[[object, str], None]
"""Looks at a value; the text says where it stands and begins the sentence of a refusal."""

LONGEST_WORDS = 4_000
LONGEST_NAME = 200
LONGEST_WORD = 60

_CONTROL = re.compile(r"[\x00-\x1f]")
_CONTROL_IN_WORDS = re.compile(r"[\x00-\x09\x0b-\x1f]")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_STREAM = re.compile(r"[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*")


def words(value: object, where: str) -> None:
    """Text for people: not empty, at most 4,000 characters, no control characters but newlines."""
    text = _text(value, where)
    if not text.strip() or len(text) > LONGEST_WORDS or _CONTROL_IN_WORDS.search(text):
        raise InputError(f"{where} is {shown(text)}; words are 1 to {LONGEST_WORDS} characters, without control ones.")


def name(value: object, where: str) -> None:
    """The name of a thing: one line of 1 to 200 characters, without spaces at its ends."""
    text = _text(value, where)
    if not _is_name(text):
        raise InputError(f"{where} is {shown(text)}; a name is one line of 1 to {LONGEST_NAME} characters.")


def word(value: object, where: str) -> None:
    """One of a set of words agreed elsewhere: small letters, digits and dashes, at most 60; no room for text."""
    text = _text(value, where)
    if not _WORD.fullmatch(text) or len(text) > LONGEST_WORD:
        raise InputError(f"{where} is {shown(text)}; a word is small letters, digits and dashes, like `notice-served`.")


def stream(value: object, where: str) -> None:
    """The name of a stream: letters, digits, dots, dashes and underscores, in parts divided by slashes."""
    text = _text(value, where)
    if not _is_stream(text):
        raise InputError(f"{where} is {shown(text)}; a stream is named like `figures/aurora/2026-Q1`.")


def digest(value: object, where: str) -> None:
    """A SHA-256: ``sha256:`` and 64 small hexadecimal digits. Commitments have the same form."""
    text = _text(value, where)
    if not _DIGEST.fullmatch(text):
        raise InputError(f"{where} is {shown(text)}; a digest is `sha256:` and 64 hexadecimal digits.")


def day(value: object, where: str) -> None:
    """A day, as 2026-04-05."""
    text = _text(value, where)
    try:
        found = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        raise InputError(f"{where} is {shown(text)}; a day is written 2026-04-05.")


def instant(value: object, where: str) -> None:
    """An instant in UTC to the second, as 2026-04-05T10:00:00Z."""
    text = _text(value, where)
    if not _is_instant(text):
        raise InputError(f"{where} is {shown(text)}; an instant is written 2026-04-05T10:00:00Z, in UTC.")


def decimal(value: object, where: str) -> None:
    """A number with as many decimals as it is printed with, as a text: 941000.00. Zero has no sign."""
    text = _text(value, where)
    if not _DECIMAL.fullmatch(text) or len(text) > LONGEST_NAME or (text[0] == "-" and not text.strip("-0.")):
        raise InputError(f"{where} is {shown(text)}; a number is written in digits, as '-941000.00'.")


def currency(value: object, where: str) -> None:
    """A currency of ISO 4217, as EUR."""
    text = _text(value, where)
    if not _CURRENCY.fullmatch(text):
        raise InputError(f"{where} is {shown(text)}; a currency is three capital letters, as EUR.")


def key(value: object, where: str) -> None:
    """A verifier key."""
    text = _text(value, where)
    try:
        read_verifier_key(text)
    except InputError as error:
        raise InputError(f"{where} is no verifier key: {error}") from error


def base64(value: object, where: str) -> None:
    """Bytes in base64, at least one."""
    if not read_base64(_text(value, where), where=where):
        raise InputError(f"{where} is empty; at least one byte is expected.")


def whole(value: object, where: str) -> None:
    """A whole number from 0 on, below 2^53 (the canonical form holds no larger one)."""
    if type(value) is not int or not 0 <= value <= LARGEST:
        raise InputError(f"{where} is {shown(value)}; a whole number from 0 on is expected.")


def yes_or_no(value: object, where: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        raise InputError(f"{where} is {shown(value)}; true or false is expected.")


def one_of(*choices: str) -> Form:
    """The form of a value that is one of these words."""

    def form(value: object, where: str) -> None:
        if value not in choices:
            raise InputError(f"{where} is {shown(value)}; one of {', '.join(choices)} is expected.")

    return form


def list_of(inner: Form, *, least: int = 0) -> Form:
    """The form of a list whose items have one form, none of them twice."""

    def form(value: object, where: str) -> None:
        if not isinstance(value, (list, tuple)) or len(value) < least:
            raise InputError(f"{where} is {shown(value)}; a list of at least {least} is expected.")
        for place, item in enumerate(value):
            inner(item, f"{where}, item {place},")
            if item in value[:place]:
                raise InputError(f"{where} has {shown(item)} twice; keep one.")

    return form


def each(keys: Form, inner: Form) -> Form:
    """The form of a mapping whose keys and values have one form each."""

    def form(value: object, where: str) -> None:
        if not isinstance(value, Mapping):
            raise InputError(f"{where} is {shown(value)}; a mapping is expected.")
        for item, held in value.items():
            keys(item, f"A key of {where[0].lower()}{where[1:]}")
            inner(held, f"{where} at {item!r}")

    return form


# Names, streams and times come again and again, and a million records are checked in one go.


@lru_cache(maxsize=65_536)
def _is_name(text: str) -> bool:
    return bool(text) and text == text.strip() and len(text) <= LONGEST_NAME and not _CONTROL.search(text)


@lru_cache(maxsize=65_536)
def _is_stream(text: str) -> bool:
    return len(text) <= LONGEST_NAME and bool(_STREAM.fullmatch(text))


@lru_cache(maxsize=65_536)
def _is_instant(text: str) -> bool:
    try:
        return bool(_INSTANT.fullmatch(text)) and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise InputError(f"{where} is {shown(value)}; a text is expected.")
    return value
