"""``tally determine``: what follows from the clauses, period by period, with the reasons."""

from datetime import date, datetime
from pathlib import Path

import click

from tallystick.cli.options import facts_options, format_option, workspace_argument
from tallystick.cli.output import say_aside
from tallystick.cycle.determining import determine_workspace
from tallystick.errors import InputError


@click.command(
    epilog="\b\nExamples:\n  tally determine examples/new-york-2013 --as-of 2014-02-01\n"
    "  tally determine examples/new-york-2013 --as-of 2014-02-01 --clause completion-floor --because\n"
    "  tally determine charter.yaml --facts exports/ --events events.yaml --format json"
)
@workspace_argument
@facts_options
@click.option(
    "--events",
    type=click.Path(exists=True, path_type=Path),
    help="A file or folder of events (claims, answers, decisions …) instead of those in the workspace.",
)
@click.option("--clause", "clauses", multiple=True, help="Only this clause; may be given several times.")
@click.option("--period", "periods", multiple=True, help="Show only this period; may be given several times.")
@click.option("--party", help="Show only what this party owes.")
@click.option("--because", is_flag=True, help="Show the reasons and deadlines of every period.")
@format_option
def command(
    workspace: Path, facts_folder: Path | None, known_at: datetime | None, as_of: date | None, threads: int | None,
    events: Path | None, clauses: tuple[str, ...], periods: tuple[str, ...], party: str | None, because: bool,
    form: str,
) -> None:  # fmt: skip
    """Determine what follows from the clauses.

    One determination for each clause, obligor, cell and period that has ended: outcome, value, threshold, amount,
    points, rights, deadlines, and why. It rests on the figures and events known at the cut-off, and on nothing else.
    """
    from tallystick.reports.determinations import (  # noqa: PLC0415  (loaded when it is asked for)
        determinations_csv,
        determinations_json,
        determinations_text,
    )

    result = determine_workspace(
        workspace, facts=facts_folder, events=events, known_at=known_at, as_of=as_of, clauses=clauses, threads=threads
    )
    if result.computed is not None:
        say_aside(result.computed.remarks)
    _require(party, tuple(result.compiled.charter.parties), "party")
    for period in periods:
        _require(period, tuple(dict.fromkeys(each.period for each in result.determinations)), "determined period")
    chosen = [
        each
        for each in result.determinations
        if (not periods or each.period in periods) and party in (None, each.obligor)
    ]
    if form == "json":
        click.echo(determinations_json(chosen), nl=False)
    elif form == "csv":
        click.echo(determinations_csv(chosen), nl=False)
    else:
        click.echo(determinations_text(chosen, because=because, parties=result.compiled.charter.parties), nl=False)


def _require(name: str | None, known: tuple[str, ...], what: str) -> None:
    if name is not None and name not in known:
        raise InputError(f"There is no {what} {name!r}; there are {', '.join(known) or 'none'}.")
