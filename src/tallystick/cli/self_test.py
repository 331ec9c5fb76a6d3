"""``tally self-test``: whether the record still stands, and that it was looked at."""

from datetime import datetime
from pathlib import Path

import click

from tallystick.cli.keys import at_option, ledger_option, log_key_from, log_key_option
from tallystick.cli.options import format_option, workspace_argument
from tallystick.cli.output import print_rows
from tallystick.cycle.onrecord import now
from tallystick.cycle.selftest import self_test


@click.command(
    "self-test",
    epilog="\b\nExamples:\n  tally self-test pact --log-key log.key\n  tally self-test pact --dry-run\n\n"
    "\b\nExit codes: 0 everything passed · 1 something failed",
)
@workspace_argument
@click.option("--dry-run", is_flag=True, help="Put nothing on record; no key is needed.")
@log_key_option
@ledger_option
@at_option
@format_option
@click.pass_context
def command(
    context: click.Context, workspace: Path, dry_run: bool, log_key: str | None, ledger: str | None,
    at: datetime | None, form: str,
) -> None:  # fmt: skip
    """Test the record of a workspace, and put the result on record: once a day is usual.

    Known answers of published standards, every entry of the ledger hashed again, every document and batch read again,
    the clock, and the versions of what runs.
    """
    key = None if dry_run else log_key_from(log_key)
    found = self_test(workspace, at=at or now(), log_key=key, ledger=ledger)
    rows = [{"check": each.name, "result": each.result, "said": each.said} for each in found.checks]
    print_rows(rows, form, columns=("check", "result", "said"))
    if form == "table":
        where = "not on record" if found.index is None else f"entry {found.index}"
        click.echo(f"{'Everything passed' if found.passed else 'Something failed'} ({where}).")
    if not found.passed:
        context.exit(1)
