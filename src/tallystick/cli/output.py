"""Printing results: a table for people, JSON and CSV for programs. JSON and CSV are contracts."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
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


def wants_colour() -> bool:
    """Whether the reader sees a terminal, and has not asked for plain text (NO_COLOR)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
