"""``tally serve``: the site, with its worker."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tallystick.cli.site import folder_argument, require_packages
from tallystick.errors import ProblemsError

if TYPE_CHECKING:
    from tallystick.web.folder import SiteFolder


@click.command(
    epilog="\b\nExamples:\n  tally serve site\n  tally serve demo-site --demo\n"
    "  tally serve site --port 8400 --workers 4"
)
@folder_argument
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8321, show_default=True, help="The port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes that serve pages.")
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="Threads of each of them.")
@click.option(
    "--live/--no-live",
    default=True,
    show_default=True,
    help="Start the process that tells open pages of changes, on the next port; without it they ask now and then.",
)
@click.option("--demo", is_flag=True, help="Make the folder if need be, with the demo's alliance and accounts in it.")
@click.pass_context
def command(
    context: click.Context, folder: Path, host: str, port: int, workers: int, threads: int, live: bool, demo: bool
) -> None:
    """Serve the site in a data folder until it is told to stop.

    Brings the data base up to date first. With --demo it shows the real flights of New York, 2013, with one account
    for each role, whose passwords are printed; only this computer can reach it.
    """
    require_packages()
    from tallystick.web import serving  # noqa: PLC0415  (the site loads only where it is handled)
    from tallystick.web.folder import FILE, make_folder, read_folder  # noqa: PLC0415  (likewise)
    from tallystick.web.problems import CANNOT_SERVE  # noqa: PLC0415  (likewise)

    is_new = demo and not (folder / FILE).is_file()
    found = make_folder(folder, name="Tallystick demo", demo=True) if is_new else read_folder(folder)
    if demo and not found.settings.demo:
        raise ProblemsError(
            [CANNOT_SERVE.at(f"{folder} is a real site, not a demo.", hint="Name a folder of its own for the demo.")]
        )
    address = serving.Address(host, port)
    serving.require_free(address, demo=found.settings.demo)
    beside = serving.next_to(address)
    if live:
        serving.require_free(beside, demo=found.settings.demo)
    told = beside.url.rstrip("/") if live and not found.settings.behind_proxy else ""
    serving.set_up(found, events=told, address=address.url)
    serving.bring_up_to_date()
    if found.settings.demo:
        _print_accounts(found)

    def ready() -> None:
        click.echo(f"{found.settings.name} is served on {address.url} (Ctrl-C ends it).")

    code = serving.serve(serving.commands(address, workers=workers, threads=threads, live=live), ready=ready)
    if code:
        click.echo("The server or the worker ended by itself; what it said stands above.", err=True)
    context.exit(1 if code else 0)


def _print_accounts(site: "SiteFolder") -> None:
    from tallystick.reports.terminal import table  # noqa: PLC0415  (only the demo prints one)
    from tallystick.web.alliances.models import Alliance  # noqa: PLC0415  (Django is set up first)
    from tallystick.web.demo import load_demo, new_passwords  # noqa: PLC0415  (likewise)
    from tallystick.web.serving import example_folder  # noqa: PLC0415  (likewise)

    if Alliance.objects.exists():
        accounts = new_passwords()
    else:
        click.echo("Loading the flights of New York, 2013 …", err=True)
        accounts = load_demo(example_folder(), site)
    rows = [[each.email, each.password, each.role, each.party or "all", each.name] for each in accounts]
    click.echo("Accounts of the demo, with passwords that are made anew each time:\n")
    click.echo(table(rows, ("sign in as", "password", "role", "for", "name")))
    click.echo("")
