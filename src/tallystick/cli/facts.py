"""``tally facts``: record facts in immutable batches, list them, take one back, check that none was touched."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.keys import ledger_option, log_key_if_any, log_key_option
from tallystick.cli.options import Instant, format_option, workspace_argument
from tallystick.cli.output import from_here, print_json, print_rows, say_aside
from tallystick.cli.record import said_of_entries
from tallystick.cycle.editions import settled
from tallystick.cycle.onrecord import has_record
from tallystick.cycle.recording import add_facts
from tallystick.cycle.strangers import Strangers, strangers_of_batch
from tallystick.cycle.waiting import Put, put_waiting, ready_to_record
from tallystick.cycle.workspace import Workspace, compiled_charter, open_workspace
from tallystick.errors import InputError
from tallystick.facts.batches import Batch
from tallystick.facts.report import MOST_SHOWN
from tallystick.facts.store import Added, FactStore
from tallystick.reports.terminal import wrapped
from tallystick.terms.wording import counted

WIDTH = 100
"""Cells of a line for people."""

COLUMNS = ("source", "batch", "rows", "recorded", "by", "file", "digest", "state")


@click.group(
    epilog="\b\nExamples:\n  tally facts add examples/new-york-2013 flights flights.csv.zip --by hub/analyst\n"
    "  tally facts list examples/new-york-2013\n  tally facts verify examples/new-york-2013"
)
def command() -> None:
    """Record facts in immutable batches, and list them.

    Nothing is overwritten: a correction is a new batch, whose rows supersede earlier ones with the same key.
    """


@command.command()
@click.argument("workspace", type=click.Path(exists=True, path_type=Path))
@click.argument("source")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--by", help="Who delivers, as a role: hub/analyst.")
@log_key_option
@ledger_option
@format_option
def add(
    workspace: Path, source: str, file: Path, by: str | None, log_key: str | None, ledger: str | None, form: str
) -> None:
    """Record FILE as a batch of SOURCE.

    The file is read as the charter declares; a file with bad rows is refused whole, or its bad rows are set aside, as
    the source says. The same content twice counts once. Where the workspace keeps a ledger, the batch is put on record
    at once; without the log's key it waits for 'tally record' or the next edition.
    """
    opened = open_workspace(workspace)
    with ready_to_record(opened, key=log_key_if_any(log_key), ledger=ledger) as record:
        added = add_facts(workspace, source, file, by=by)
        compiled = compiled_charter(opened)
        on_record = None if record is None else put_waiting(record, opened, compiled, moment=settled(opened))
    others = strangers_of_batch(added.batch, compiled)
    say_aside(_waiting(on_record, opened, ledger))
    if form == "table":
        _say(added)
        if added.is_new and others is not None:
            click.echo(f"  {others}")
    else:
        row = {**_row(added.batch, "counts"), "new": added.is_new, **_counts(added, others)}
        if form == "json":
            print_json(row)
        else:
            flat = {name: _flat(row[name]) for name in ("problems", "rounded", "ignored_columns")}
            print_rows([{**row, "new": "yes" if added.is_new else "no", **flat}], form, columns=list(row))


def _counts(added: Added, others: Strangers | None) -> dict[str, Any]:
    report, superseded = added.report, _superseded(added)
    return {
        "read": str(report.rows_read),
        "kept": str(report.rows_kept),
        "bad": str(report.rows_bad),
        "superseded": str(superseded),
        "added": str(added.batch.rows - superseded if added.is_new else 0),
        "problems": {reason: str(rows) for reason, rows in report.counts.items()},
        "rounded": {column: str(values) for column, values in report.rounded.items()},
        "ignored_columns": list(report.ignored_columns),
        "no_party": str(others.count if others else 0),
    }


def _superseded(added: Added) -> int:
    """How many rows took the place of earlier ones: none where nothing was recorded."""
    return (added.batch.superseded or 0) if added.is_new else 0


def _flat(found: dict[str, str] | list[str]) -> str:
    return (
        "; ".join(f"{what}: {count}" for what, count in found.items()) if isinstance(found, dict) else "; ".join(found)
    )


def _say(added: Added) -> None:
    batch, report = added.batch, added.report
    for warning in report.warnings:
        click.echo(f"{warning.id} {warning.message} {warning.hint}".rstrip())
    if not added.is_new:
        when = f"{batch.recorded:%Y-%m-%d %H:%M} UTC"
        click.echo(f"{batch.source}: the same content is batch {batch.number}, recorded {when}; nothing was recorded.")
        return
    kept = f"{counted(report.rows_kept, 'row')} of {report.rows_read:,}"
    click.echo(f"{batch.source}: batch {batch.number}, {kept}, digest {batch.digest[:12]}")
    superseded = _superseded(added)
    if superseded:
        new = counted(batch.rows - superseded, "new row")
        click.echo(f"  supersedes {counted(superseded, 'earlier row')}, adds {new}")
    if report.ignored_columns:
        click.echo(f"  ignored, as the source does not declare them: {', '.join(report.ignored_columns)}")
    for problem in report.problems[:MOST_SHOWN]:
        click.echo(f"  set aside: {problem}")
    if report.rows_bad > MOST_SHOWN:
        click.echo(f"  … and {report.rows_bad - MOST_SHOWN:,} more, in {batch.folder / 'quarantine.csv'}")
    for column, count in report.rounded.items():
        click.echo(f"  rounded to its declared scale: {column}, {counted(count, 'value')}")


@command.command("list")
@workspace_argument
@click.option("--known-at", type=Instant(), help="As known at this instant.")
@format_option
def list_(workspace: Path, known_at: datetime | None, form: str) -> None:
    """List the batches, those that were taken back too."""
    store = FactStore(open_workspace(workspace).facts)
    rows = [
        _row(batch, "counts" if batch in counting else "withdrawn")
        for source in store.sources()
        for counting in [store.batches(source, known_at=known_at)]
        for batch in store.batches(source, known_at=known_at, withdrawn=True)
    ]
    if form == "table":
        rows = [{**row, "digest": row["digest"][:12]} for row in rows]
    print_rows(rows, form, columns=COLUMNS, numbers=("batch", "rows"))


def _row(batch: Batch, state: str) -> dict[str, Any]:
    return {
        "source": batch.source,
        "batch": str(batch.number),
        "rows": str(batch.rows),
        "recorded": batch.recorded.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "by": batch.by,
        "file": batch.file_name,
        "digest": batch.digest,
        "state": state,
    }


@command.command()
@click.argument("workspace", type=click.Path(exists=True, path_type=Path))
@click.argument("source")
@click.argument("batch", type=click.IntRange(min=1))
@click.option("--why", required=True, help="The reason, kept with the record.")
@click.option("--by", help="Who takes it back, as a role.")
@log_key_option
@ledger_option
def withdraw(
    workspace: Path, source: str, batch: int, why: str, by: str | None, log_key: str | None, ledger: str | None
) -> None:
    """Take BATCH of SOURCE back from now on; what was known before stays known."""
    opened = open_workspace(workspace)
    store = FactStore(opened.facts)
    found = [each for each in store.batches(source) if each.number == batch]
    if not found:
        raise InputError(f"There is no batch {batch} of {source!r} that counts; see 'tally facts list {workspace}'.")
    with ready_to_record(opened, key=log_key_if_any(log_key), ledger=ledger) as record:
        event = store.withdraw(found[0], recorded=datetime.now(UTC), by=by, why=why)
        compiled = None if record is None else compiled_charter(opened)
        on_record = None
        if record is not None and compiled is not None:
            on_record = put_waiting(record, opened, compiled, moment=settled(opened))
    click.echo(f"{source}: batch {batch} no longer counts from {event.recorded:%Y-%m-%d %H:%M:%S} UTC on.")
    say_aside(_waiting(on_record, opened, ledger))


def _waiting(on_record: Put | None, workspace: Workspace, ledger: str | None) -> list[str]:
    """What was put on record, or that it waits; nothing where no ledger is kept."""
    if on_record is None:
        if not has_record(workspace, ledger):
            return []
        said = "It is not on record yet: 'tally record' with the log's key puts it there, and so does the next edition."
        return [said]
    if not on_record:
        return []
    return [f"On record: {said_of_entries(on_record)}."]


@command.command()
@workspace_argument
@format_option
def verify(workspace: Path, form: str) -> int:
    """Read every recorded file again and compare it with its recorded hash (exit code 1 where one differs)."""
    store = FactStore(open_workspace(workspace).facts)
    found = store.verify()
    rows = [{"id": each.id, "file": each.file, "message": each.message, "hint": each.hint} for each in found]
    if form != "table":
        print_rows(rows, form, columns=("id", "file", "message", "hint"))
    elif rows:
        for each in found:
            for line in wrapped(f"{each.id} {each.message} {each.hint}", WIDTH, rest="    "):
                click.echo(line)
            click.echo(f"    {from_here(each.file or '')}")
    elif not any(store.batches(source, withdrawn=True) for source in store.sources()):
        click.echo(f"There are no batches yet; record facts with 'tally facts add {workspace} SOURCE FILE'.")
    else:
        click.echo("Every batch is as it was recorded.")
    return 1 if found else 0
