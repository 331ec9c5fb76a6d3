"""``tally record``: puts on record what has happened and is not there yet."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.keys import at_option, ledger_option, log_key_from, log_key_option
from tallystick.cli.options import format_option, workspace_argument
from tallystick.cli.output import print_rows
from tallystick.cycle.editions import settled
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.waiting import Put, put_waiting, waiting
from tallystick.cycle.workspace import compiled_charter, open_workspace
from tallystick.ledger.store.asked import Draft
from tallystick.terms.wording import counted

COLUMNS = ("entry", "type", "stream", "what")

NAMED = {"batch": "batch", "case event": "event", "settlement entry": "entry"}
"""By which field of its record each kind is told apart."""


@click.command(
    epilog="\b\nExamples:\n  tally record pact --log-key log.key\n  tally record pact --dry-run\n\n"
    "\b\nExit codes: 0 all is on record · 1 with --dry-run: something waits"
)
@workspace_argument
@click.option("--dry-run", is_flag=True, help="Only show what waits; needs no key.")
@log_key_option
@ledger_option
@at_option
@format_option
@click.pass_context
def command(
    context: click.Context, workspace: Path, dry_run: bool, log_key: str | None, ledger: str | None,
    at: datetime | None, form: str,
) -> None:  # fmt: skip
    """Put on record what has happened and is not there yet: batches, withdrawals, steps of cases, payments.

    'tally facts add' and 'tally publish' do it by themselves where they have the log's key. This is for what happened
    without it: steps in cases.yaml, payments in events.yaml, batches of somebody else, and after a crash.
    """
    opened = open_workspace(workspace)
    compiled = compiled_charter(opened)
    if dry_run:
        with record_of(opened, ledger=ledger) as record:
            moment = at or settled(opened)
            found = waiting(record.view(), opened, compiled, known_at=moment, recorded=moment)
        rows = [_row(None, each) for each in found]
    else:
        with record_of(opened, key=log_key_from(log_key), ledger=ledger) as record:
            put = put_waiting(record, opened, compiled, moment=at or settled(opened))
        rows = [_row(entry, each) for entry, each in put]
    if rows or form != "table":
        print_rows(rows, form, columns=COLUMNS, numbers=("entry",))
    else:
        click.echo("Everything is on record.")
    if dry_run and rows:
        context.exit(1)


def said_of_entries(put: Put) -> str:
    """Which entries were put on record, in a few words."""
    first, last = put[0][0], put[-1][0]
    where = f"entry {first}" if first == last else f"entries {first} to {last}"
    return f"{where} of the ledger ({counted(len(put), 'record')})" if first != last else f"{where} of the ledger"


def _row(entry: int | None, draft: Draft) -> dict[str, Any]:
    what = str(draft.says[NAMED[draft.kind]])
    withdrawn = "withdraws" in draft.says
    return {
        "entry": entry, "type": draft.kind, "stream": draft.stream, "what": f"{what} withdrawn" if withdrawn else what,
    }  # fmt: skip
