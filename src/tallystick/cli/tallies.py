"""``tally tallies``: what is kept so that figures come sooner, and how to be rid of it."""

from pathlib import Path

import click

from tallystick.cli.options import format_option, workspace_argument
from tallystick.cli.output import print_rows
from tallystick.cycle.refreshing import FOLDER
from tallystick.cycle.workspace import open_workspace
from tallystick.tallies.store.status import clear_all, status_of
from tallystick.terms.wording import counted

COLUMNS = ("source", "kept", "of", "rows", "parts", "files", "bytes")
NUMBERS = ("rows", "parts", "files", "bytes")


@click.group(epilog="\b\nExamples:\n  tally tallies status examples/new-york-2013\n  tally tallies clear parcels")
def command() -> None:
    """Show the tallies that are kept of recorded facts, or delete them.

    They are a cache: figures are the same without them, and come later. 'tally figures --no-cache' and the environment
    variable TALLY_NO_CACHE=1 compute without them.
    """


@command.command()
@workspace_argument
@format_option
def status(workspace: Path, form: str) -> None:
    """Show what is kept of each source."""
    rows = list(status_of(open_workspace(workspace).root / FOLDER))
    if rows or form != "table":
        print_rows(rows, form, columns=COLUMNS, numbers=NUMBERS)
    else:
        click.echo("Nothing is kept; tallies of sources with many facts are kept once figures are computed.")


@command.command()
@workspace_argument
def clear(workspace: Path) -> None:
    """Delete all that is kept; the next figures are computed from the facts."""
    gone = clear_all(open_workspace(workspace).root / FOLDER)
    click.echo(f"Deleted what was kept of {counted(gone, 'source')}." if gone else "Nothing was kept.")
