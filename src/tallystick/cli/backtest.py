"""``tally backtest``: what clauses would have cost, before they are signed."""

from datetime import date, datetime
from pathlib import Path

import click

from tallystick.cli.options import facts_options, format_option, workspace_argument
from tallystick.cli.output import say_aside
from tallystick.cycle.backtesting import backtest_workspace


@click.command(
    epilog="\b\nExamples:\n  tally backtest examples/new-york-2013 --as-of 2014-01-01 --clause completion-floor\n"
    "  tally backtest examples/new-york-2013 --as-of 2014-01-01 --clauses draft.yaml --scenarios 1000\n"
    "  tally backtest charter.yaml --facts exports/ --as-of 2014-01-01 --format json"
)
@workspace_argument
@facts_options
@click.option(
    "--events",
    type=click.Path(exists=True, path_type=Path),
    help="A file or folder of events (claims, answers, decisions …) instead of those in the workspace.",
)
@click.option(
    "--clauses",
    "draft",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A draft: a YAML file with clauses (and values, caps) that is laid over the charter.",
)
@click.option("--clause", "clauses", multiple=True, help="Only this clause; may be given several times.")
@click.option(
    "--scenarios",
    type=click.IntRange(0, 100_000),
    default=200,
    show_default=True,
    help="How many scenarios are drawn from history; 0 for history alone.",
)
@click.option(
    "--block",
    type=click.IntRange(1),
    help="How many periods stay together in a scenario; the cube root of their number by default.",
)
@click.option("--seed", default="1", show_default=True, help="What the scenarios are drawn from; any text.")
@click.option(
    "--steps",
    type=click.IntRange(0, 50),
    default=3,
    show_default=True,
    help="How many other thresholds are tried on either side.",
)
@format_option
def command(
    workspace: Path, facts_folder: Path | None, known_at: datetime | None, as_of: date | None, threads: int | None,
    events: Path | None, draft: Path | None, clauses: tuple[str, ...], scenarios: int, block: int | None, seed: str,
    steps: int, form: str,
) -> None:  # fmt: skip
    """Run clauses over history and over scenarios, and show what they would have cost.

    Shows for each clause what would have been owed by whom, how often each trigger fires, and how that changes with
    the threshold, the window, the count, the exclusions, the rounding and each reading of open words. Scenarios are
    drawn from history in blocks of whole periods, the same for all KPIs and parties.
    """
    from tallystick.reports.backtests import backtest_csv, backtest_json, backtest_text  # noqa: PLC0415  (loaded when it is asked for)

    result = backtest_workspace(
        workspace, draft=draft, facts=facts_folder, events=events, known_at=known_at, as_of=as_of, clauses=clauses,
        scenarios=scenarios, block=block, seed=seed, steps=steps, threads=threads,
    )  # fmt: skip
    say_aside(result.remarks)
    write = {"json": backtest_json, "csv": backtest_csv, "table": backtest_text}[form]
    click.echo(write(result.found), nl=False)
