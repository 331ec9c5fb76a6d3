"""``tally editions``: what was published, as known at any instant, and made again."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.keys import ledger_option
from tallystick.cli.options import Instant, counting_options, format_option, threads_option, workspace_argument
from tallystick.cli.output import print_json, print_rows
from tallystick.cycle.edition_problems import NOT_REPRODUCED
from tallystick.cycle.editions import edition, editions, reproduce
from tallystick.cycle.publications import Publication
from tallystick.errors import ProblemsError

COLUMNS = ("edition", "state", "known_at", "recorded", "superseded_by", "entry", "document")


@click.command(
    epilog="\b\nExamples:\n  tally editions pact\n  tally editions pact --known-at 2024-03-15 --format json\n"
    "  tally editions pact --show 2024-02.2\n  tally editions pact --reproduce 2024-02.2"
)
@workspace_argument
@click.option("--period", help="Only editions of this period.")
@click.option("--known-at", type=Instant(), help="As they were known at this instant, 2014-01-31T12:00:00Z.")
@click.option("--show", help="Print the document of this edition as JSON.")
@click.option("--reproduce", "again", help="Make this edition again from what it names, and compare every byte.")
@threads_option
@counting_options
@ledger_option
@format_option
def command(
    workspace: Path, period: str | None, known_at: datetime | None, show: str | None, again: str | None,
    threads: int | None, ledger: str | None, form: str,
) -> None:  # fmt: skip
    """List the editions of a workspace; show one, or make it again.

    An edition stays as it was published. --reproduce computes it anew from its own charter, reference data, events and
    batches, and ends with 1 where a single byte differs.
    """
    if show is not None:
        print_json(edition(workspace, show, ledger=ledger)[1])
        return
    if again is not None:
        _reproduce(workspace, again, ledger=ledger, threads=threads)
        return
    rows = [_row(each) for each in editions(workspace, known_at=known_at, period=period, ledger=ledger)]
    if form == "table":
        rows = [{**row, "document": row["document"][:23] + "…"} for row in rows]
    print_rows(rows, form, columns=COLUMNS)


def _reproduce(workspace: Path, name: str, *, ledger: str | None, threads: int | None) -> None:
    found = reproduce(workspace, name, ledger=ledger, threads=threads)
    if found.differing:
        raise ProblemsError(
            [
                NOT_REPRODUCED.at(
                    f"Made again, {found.published.name} differs in: {', '.join(found.differing)}.",
                    hint="Look whether a batch was changed: tally self-test.",
                )
            ]
        )
    click.echo(
        f"{found.published.name}: made again, byte for byte the same ({len(found.made.figures)} figures, "
        f"{len(found.made.determinations)} determinations, {found.published.document})."
    )


def _row(each: Publication) -> dict[str, Any]:
    return {
        "edition": each.name, "state": each.state, "known_at": each.record.says["known_at"],
        "recorded": each.record.recorded, "superseded_by": each.superseded_by, "entry": each.index,
        "document": each.document,
    }  # fmt: skip
