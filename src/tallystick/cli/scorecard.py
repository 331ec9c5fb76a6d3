"""``tally scorecard``: the figures of a period against their targets, rolled up."""

from datetime import UTC, date, datetime
from pathlib import Path

import click

from tallystick.cli.options import facts_options, format_option, workspace_argument
from tallystick.cli.output import print_json, print_rows, say_aside, wants_colour
from tallystick.cycle.judging import judged
from tallystick.scorecard.form import as_json

COLUMNS = ("id", "kind", "title", "value", "unit", "target", "status", "score", "weight", "coverage")


@click.command(
    epilog="\b\nExamples:\n  tally scorecard examples/new-york-2013\n"
    "  tally scorecard examples/new-york-2013 --period 2013-07 --format json"
)
@workspace_argument
@facts_options
@click.option("--period", help="The period to judge; by default the last one that has ended and has figures.")
@format_option
def command(
    workspace: Path, facts_folder: Path | None, known_at: datetime | None, as_of: date | None, threads: int | None,
    period: str | None, form: str,
) -> None:  # fmt: skip
    """Judge the figures of a period against their targets.

    The table shows value, target, twelve periods and status of each KPI, scores as they roll up, and what changed.
    """
    found = judged(workspace, facts=facts_folder, known_at=known_at, as_of=as_of, threads=threads, period=period)
    say_aside(found.computed.remarks)
    if form == "json":
        print_json(as_json(found.scorecard))
    elif form == "csv":
        rows = [as_json(line) for line in found.scorecard.walk()]
        print_rows(rows, form, columns=COLUMNS)
    else:
        from tallystick.cycle.reporting import report_content  # noqa: PLC0415  (JSON and CSV need no pictures)
        from tallystick.reports.terminal import scorecard_text  # noqa: PLC0415  (likewise)

        content = report_content(found, generated=datetime.now(UTC))
        click.echo(scorecard_text(content, colour=wants_colour()), nl=False)
