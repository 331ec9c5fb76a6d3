"""``tally strategy``: the objectives as a tree with their figures, what cascades, and who contributed what."""

from datetime import date, datetime
from pathlib import Path

import click

from tallystick.cli.options import facts_options, format_option, workspace_argument
from tallystick.cli.output import print_json, print_rows
from tallystick.cycle.judging import judged
from tallystick.cycle.strategy import strategy_of
from tallystick.scorecard.strategy_form import OBJECTIVE_COLUMNS, objective_rows, strategy_json


@click.command(
    epilog="\b\nExamples:\n  tally strategy examples/new-york-2013\n"
    "  tally strategy examples/new-york-2013 --period 2013-07 --format json"
)
@workspace_argument
@facts_options
@click.option("--period", help="The period to look at; by default the last one that has ended and has figures.")
@format_option
def command(
    workspace: Path, facts_folder: Path | None, known_at: datetime | None, as_of: date | None, threads: int | None,
    period: str | None, form: str,
) -> None:  # fmt: skip
    """Show the strategy: objectives, links, contributions, initiatives.

    Objectives stand below those that they contribute to, each with its KPIs and milestones. Where parts add up to a
    whole, the residual is shown. CSV has one row an objective; JSON has everything.
    """
    found = judged(workspace, facts=facts_folder, known_at=known_at, as_of=as_of, threads=threads, period=period)
    view = strategy_of(found)
    if form == "json":
        print_json(strategy_json(view))
    elif form == "csv":
        print_rows(objective_rows(view), form, columns=OBJECTIVE_COLUMNS)
    else:
        from tallystick.reports.strategy_text import strategy_text  # noqa: PLC0415  (JSON and CSV need no words)

        titles = {name: kpi.title for name, kpi in found.computed.compiled.charter.kpis.items()}
        click.echo(strategy_text(view, titles), nl=False)
