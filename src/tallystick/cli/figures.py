"""``tally figures``: the figures of every KPI, exactly."""

from datetime import date, datetime
from pathlib import Path

import click

from tallystick.cli.options import facts_options, format_option, workspace_argument
from tallystick.cli.output import say_aside
from tallystick.cycle.computing import compute
from tallystick.errors import InputError


@click.command(
    epilog="\b\nExamples:\n  tally figures examples/new-york-2013 --kpi completion --period 2013-07\n"
    "  tally figures charter.yaml --facts exports/ --format json"
)
@workspace_argument
@facts_options
@click.option("--kpi", "kpis", multiple=True, help="Only this KPI; may be given several times.")
@click.option(
    "--period", "periods", multiple=True, help="Only this period, such as 2013-07; may be given several times."
)
@click.option("--party", help="Only this party; 'alliance' for the whole.")
@click.option("--total", is_flag=True, help="Only totals, without the other dimensions.")
@click.option("--no-cache", is_flag=True, help="Compute from the facts, without the tallies that are kept of them.")
@format_option
def command(
    workspace: Path, facts_folder: Path | None, known_at: datetime | None, as_of: date | None, threads: int | None,
    kpis: tuple[str, ...], periods: tuple[str, ...], party: str | None, total: bool, no_cache: bool, form: str,
) -> None:  # fmt: skip
    """Compute the figures of every KPI.

    One figure for each KPI, period and cell: its value in the declared unit, rounded as agreed, with numerator and
    denominator exact beside it; or why there is none.
    """
    from tallystick.reports.export import figures_csv, figures_json_text  # noqa: PLC0415  (loaded when it is asked for)
    from tallystick.reports.terminal import figures_table  # noqa: PLC0415  (loaded when it is asked for)

    result = compute(
        workspace, facts=facts_folder, known_at=known_at, as_of=as_of, threads=threads, kpis=kpis, periods=periods,
        cache=not no_cache,
    )  # fmt: skip
    say_aside(result.remarks)
    known = result.compiled.charter.parties
    if party is not None and party not in (*known, "alliance"):
        raise InputError(f"There is no party {party!r}; there are {', '.join(known)}, and 'alliance' for the whole.")
    chosen = [
        figure
        for figure in result.figures
        if (party is None or (figure.party or "alliance") == party) and not (total and figure.scope)
    ]
    if form == "json":
        click.echo(figures_json_text(chosen), nl=False)
    elif form == "csv":
        click.echo(figures_csv(chosen), nl=False)
    else:
        click.echo(figures_table(chosen))
