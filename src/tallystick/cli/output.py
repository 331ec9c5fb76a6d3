"""Printing results: a table for people, JSON and CSV for programs. JSON and CSV are contracts."""

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from tallystick.reports.export import csv_text
from tallystick.reports.terminal import table


def print_rows(
    rows: Sequence[Mapping[str, Any]], form: str, *, columns: Sequence[str], numbers: Sequence[str] = ()
) -> None:
    """Print rows in the chosen form; in a table the columns named in ``numbers`` stand to the right."""
    if form == "json":
        print_json(list(rows))
        return
    cells = [["" if row.get(column) is None else str(row[column]) for column in columns] for row in rows]
    if form == "csv":
        click.echo(csv_text(cells, headers=columns), nl=False)
    else:
        click.echo(table(cells, columns, right=[column in numbers for column in columns]))


def print_json(value: Any) -> None:
    """Print a value as JSON that people can read too."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def from_here(file: str) -> str:
    """A path as a terminal can open it from the current folder; as it is where there is no shorter way.

    >>> from_here("charter.yaml")
    'charter.yaml'
    """
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else file


def say_aside(remarks: Iterable[str]) -> None:
    """Say on standard error what people must know of a result, where programs do not read it."""
    for remark in remarks:
        click.echo(remark, err=True)


def wants_colour() -> bool:
    """Whether the reader sees a terminal, and has not asked for plain text (NO_COLOR)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
