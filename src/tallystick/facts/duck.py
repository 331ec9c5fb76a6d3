"""DuckDB, kept in: one way to open it, and the few words from which its SQL text is made.

Settings are no sandbox (foreign files are parsed in a worker process), but they shut the doors that stand open by
default: nothing is downloaded or loaded, only named files and folders are reached, and nothing of this can be undone.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

__all__ = ["connect", "literal", "name", "sql", "text_list"]

_PART = re.compile(r"\$(\w+)")


def connect(
    *,
    memory: str = "2GB",
    threads: int | None = None,
    files: Iterable[Path] = (),
    folders: Iterable[Path] = (),
    spill: Path | None = None,
    ordered: bool = True,
) -> duckdb.DuckDBPyConnection:
    """An in-memory data base that reaches the named files, and everything in the named folders, and nothing else.

    ``memory`` is DuckDB's own limit on what it holds; beyond it, it writes to the folder ``spill``, or fails without.
    ``threads`` is 1 or more; all cores by default. ``ordered`` keeps rows in the order of their files, at some cost.
    """
    connection = duckdb.connect(
        config={
            "memory_limit": memory,
            "autoload_known_extensions": "false",
            "autoinstall_known_extensions": "false",
            "allow_community_extensions": "false",
            "preserve_insertion_order": "true" if ordered else "false",
            "temp_directory": str(spill) if spill else "",
            **({"threads": str(threads)} if threads else {}),
        }
    )
    reached = [*folders, spill] if spill else list(folders)
    connection.execute(f"SET allowed_paths = {text_list(str(path.resolve()) for path in files)}")
    connection.execute(f"SET allowed_directories = {text_list(str(path.resolve()) for path in reached)}")
    connection.execute("SET enable_progress_bar = false")  # it would be printed among results
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def sql(template: str, **parts: str) -> str:
    """SQL text with each ``$part`` replaced; parts are SQL themselves: from :func:`name`, :func:`literal`, or built so.

    >>> sql("SELECT $column FROM facts", column=name("air time"))
    'SELECT "air time" FROM facts'
    """
    return _PART.sub(lambda found: parts[found[1]], template)


def name(identifier: str) -> str:
    """An identifier in quotes, whatever it holds."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text literal, whatever it holds.

    >>> literal("O'Hare")
    "'O''Hare'"
    """
    return "'" + text.replace("'", "''") + "'"


def text_list(texts: Iterable[str]) -> str:
    """A list of text literals.

    >>> text_list(["", "NA"])
    "['', 'NA']"
    """
    return "[" + ", ".join(literal(text) for text in texts) + "]"


def in_list(expression: str, texts: Sequence[str]) -> str:
    """A condition: the expression is one of the texts.

    >>> in_list("x", ["", "NA"]), in_list("x", [])
    ("x IN ('', 'NA')", 'false')
    """
    return f"{expression} IN ({', '.join(literal(text) for text in texts)})" if texts else "false"
