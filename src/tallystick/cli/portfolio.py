"""``tally portfolio``: alliances, parties and units side by side, with fair denominators."""

from datetime import date, datetime
from pathlib import Path

import click

from tallystick.cli.options import Day, Instant, counting_options, format_option, threads_option
from tallystick.cli.output import print_json, print_rows
from tallystick.cycle.portfolio import portfolio_of
from tallystick.scorecard.portfolio import LEAST
from tallystick.scorecard.portfolio_form import ROW_COLUMNS, portfolio_json, portfolio_rows


@click.command(
    epilog="\b\nExamples:\n  tally portfolio north south --kpi on_time_share\n"
    "  tally portfolio north south --kpi complaints --per volume --format csv"
)
@click.argument("workspaces", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--kpi", "kpis", multiple=True, help="Compare this KPI; may be given several times. All by default.")
@click.option("--period", help="The period to compare; by default each workspace's last one.")
@click.option("--per", help="Divide totals by this KPI of the same cell, so that sizes do not decide.")
@click.option(
    "--least", type=click.IntRange(0), default=LEAST, show_default=True,
    help="A rate on fewer facts is marked as a small sample and not compared.",
)  # fmt: skip
@click.option("--known-at", type=Instant(), help="Use only what was recorded by this instant, 2014-01-31T12:00:00Z.")
@click.option("--as-of", type=Day(), help="The day on which we look; today by default.")
@counting_options
@threads_option
@format_option
def command(
    workspaces: tuple[Path, ...], kpis: tuple[str, ...], period: str | None, per: str | None, least: int,
    known_at: datetime | None, as_of: date | None, threads: int | None, form: str,
) -> None:  # fmt: skip
    """Compare alliances, parties and units side by side.

    Rates stand over their own denominators; totals are compared only per another KPI (--per). What cannot be compared
    says why. Contractual KPIs are shown and never ranked.
    """
    found = portfolio_of(
        workspaces, kpis=kpis, period=period, per=per, least=least, known_at=known_at, as_of=as_of, threads=threads
    )
    if form == "json":
        print_json(portfolio_json(found))
    elif form == "csv":
        print_rows(list(portfolio_rows(found)), form, columns=ROW_COLUMNS)
    else:
        from tallystick.reports.portfolio_text import portfolio_text  # noqa: PLC0415  (JSON and CSV need no words)

        click.echo(portfolio_text(found), nl=False)
