"""``tally restore``: a site from its backup."""

from pathlib import Path

import click

from tallystick.cli.site import folder_argument, require_packages


@click.command(epilog="\b\nExamples:\n  tally restore monday.zip site\n  tally serve site")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@folder_argument
def command(file: Path, folder: Path) -> None:
    """Restore a site from a backup into an empty folder; every file is compared with its digest."""
    require_packages()
    from tallystick.web.backing import restore  # noqa: PLC0415  (the site loads only where it is handled)

    made = restore(file, folder)
    click.echo(f"{folder}: {made.settings.name!r} as it was. Next: tally serve {folder}")
