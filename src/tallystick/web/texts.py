"""Texts of files as every data base can hold them: PostgreSQL takes no NUL, in a text or within JSON.

What people and programs send is refused where it has one; what is said of a file shows that it is there.
"""

from collections.abc import Mapping
from typing import Any

SHOWN = "\N{SYMBOL FOR NULL}"


def without_nul(text: str) -> str:
    """A text with the sign for NUL where a NUL is.

    >>> without_nul("north\\0south")
    'north␀south'
    """
    return text.replace("\0", SHOWN)


def json_without_nul(said: Any) -> Any:
    """The same of each text in what is kept as JSON; the rest as it is.

    >>> json_without_nul({"rows": 2, "found": ["a\\0b", None]})
    {'rows': 2, 'found': ['a␀b', None]}
    """
    if isinstance(said, str):
        return without_nul(said)
    if isinstance(said, Mapping):
        return {without_nul(str(name)): json_without_nul(value) for name, value in said.items()}
    if isinstance(said, list | tuple):
        return [json_without_nul(each) for each in said]
    return said
