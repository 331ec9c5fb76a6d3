"""What an engine's SQL may call: functions whose answers are known to be exact, and no others.

SQLGlot writes ``PERCENTILE_APPROX`` where a percentile was asked for, and says nothing. So the text itself is read once
more, word by word, after it has been written: whatever it calls must be on the engine's list.
"""

from collections.abc import Collection
from functools import lru_cache
from itertools import pairwise

from sqlglot import Dialect, ErrorLevel, TokenType, UnsupportedError

from tallystick.errors import InputError
from tallystick.tallies.engines.engine import Tree

_STRUCTURE = frozenset(
    [
        "ALL",
        "AND",
        "ANTI",
        "AS",
        "BETWEEN",
        "BY",
        "CASE",
        "CROSS",
        "DISTINCT",
        "ELSE",
        "EXISTS",
        "FROM",
        "GROUPING",
        "HAVING",
        "IN",
        "IS",
        "JOIN",
        "NOT",
        "ON",
        "OR",
        "OVER",
        "SELECT",
        "SETS",
        "THEN",
        "UNION",
        "USING",
        "VALUES",
        "WHEN",
        "WHERE",
    ]
)
"""Words that stand before a parenthesis and call nothing."""

_QUOTED = frozenset({TokenType.IDENTIFIER, TokenType.STRING})
_NAMED = frozenset({TokenType.ALIAS, TokenType.R_PAREN})
"""Before a table's own name, which its columns may follow in parentheses."""


def exact_text(
    query: Tree, *, dialect: str, engine: str, functions: Collection[str], pretty: bool = False, identify: bool = False
) -> str:
    """The query in a dialect; ``functions`` are the names, in capitals, that it may call.

    ``identify`` puts every name in quotes. Raises InputError where the text calls anything else, or where the dialect
    has no words for a part of the query.
    """
    try:
        text = query.sql(
            dialect=dialect, pretty=pretty, identify=identify, unsupported_level=ErrorLevel.RAISE, comments=pretty
        )
    except UnsupportedError as error:
        raise InputError(f"{engine} has no exact words for a part of this query ({error}).") from error
    for called in calls(text, dialect):
        if called not in functions:
            raise InputError(
                f"The query calls {called}, which is not known to be exact on {engine}; compute this source on another "
                "engine."
            )
    return text


def calls(text: str, dialect: str) -> list[str]:
    """What a text calls, in capitals and in order; words of the language left out.

    >>> calls("SELECT SUM(x), percentile_approx(x, 0.5) FROM (VALUES (1)) AS t(x) WHERE x IN (1)", "spark")
    ['SUM', 'PERCENTILE_APPROX']
    """
    tokens = _dialect(dialect).tokenize(text)
    found = []
    for place, (token, following) in enumerate(pairwise(tokens)):
        if following.token_type is not TokenType.L_PAREN or token.token_type in _QUOTED:
            continue
        names_a_table = place > 0 and tokens[place - 1].token_type in _NAMED
        word = token.text.upper()
        if word[:1].isalpha() and not _STRUCTURE.issuperset(word.split()) and not names_a_table:
            found.append(word)
    return found


@lru_cache
def _dialect(name: str) -> Dialect:
    return Dialect.get_or_raise(name)
