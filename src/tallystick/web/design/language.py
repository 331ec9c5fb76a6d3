"""The language that the reader reads, as Babel knows it."""

from functools import lru_cache

from babel.numbers import get_decimal_symbol
from django.utils import translation


def is_english(language: str) -> bool:
    """Whether texts of the engine, which speaks English, are the reader's language as they stand."""
    return language.startswith("en")


def locale() -> str:
    """The locale by which days, months and numbers are written; English is that of Great Britain."""
    language = translation.get_language() or "en"
    return "en_GB" if is_english(language) else language.replace("-", "_")


def mark() -> str:
    """The decimal mark of the reader's language: 94.5, 94,5."""
    return _mark_of(locale())


@lru_cache(maxsize=64)
def _mark_of(name: str) -> str:
    return get_decimal_symbol(name)
