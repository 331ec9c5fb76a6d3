"""``tally init``: the data folder of a new site."""

from pathlib import Path

import click

from tallystick.cli.site import folder_argument, require_packages
from tallystick.errors import TallystickError


@click.command(
    epilog='\b\nExamples:\n  tally init site --name "Alliances of North"\n  tally init site && tally serve site\n'
    "  tally init site --database postgresql://tallystick:PASSWORD@db.example/tallystick"
)
@folder_argument
@click.option("--name", default="Tallystick", show_default=True, help="What the site is called on its pages.")
@click.option("--operator", help="The e-mail address of the first operator; the invitation is printed.")
@click.option(
    "--database",
    default="sqlite:site.sqlite3",
    show_default=True,
    help="A file in the folder, or an empty data base of PostgreSQL: postgresql://USER:PASSWORD@HOST:PORT/NAME.",
)
def command(folder: Path, name: str, operator: str | None, database: str) -> None:
    """Make the data folder of a site: settings, a secret key, and a data base.

    The folder is never made over what is there. Settings are in its site.toml.
    """
    require_packages()
    from tallystick.web.folder import empty_folder, make_folder  # noqa: PLC0415  (loads only where it is handled)
    from tallystick.web.serving import bring_up_to_date, set_up  # noqa: PLC0415  (likewise)

    made = make_folder(folder, name=name, database=database)
    try:
        set_up(made)
        bring_up_to_date()
    except TallystickError:
        empty_folder(made.root)
        raise
    click.echo(f"{folder}: a site called {name!r}, with a secret key of its own.")
    if operator is not None:
        from tallystick.web.people.starting import invite_operator  # noqa: PLC0415  (Django is set up first)

        click.echo(f"Its operator opens this page once 'tally serve {folder}' runs: {invite_operator(operator)}")
    click.echo(f"Next: tally serve {folder}")
